"""The line that says what is being done: shown late, written over, and gone."""

from __future__ import annotations

import io
import time

import pytest

from nlcrit.frontends.progress import ProgressLine


def shown(stream: io.StringIO) -> str:
    """What a terminal shows after all that was written: a carriage return goes back, and what comes writes over."""
    line: list[str] = []
    for part in stream.getvalue().split("\r"):
        line[: len(part)] = part
    return "".join(line).rstrip()


def wait_for(stream: io.StringIO, text: str) -> None:
    until = time.monotonic() + 10
    while shown(stream) != text and time.monotonic() < until:
        time.sleep(0.01)
    assert shown(stream) == text


def test_work_that_is_done_soon_says_nothing() -> None:
    stream = io.StringIO()
    with ProgressLine(stream, after=60) as line:
        line.say("the connections of arrow 1")
        line.say("the connections of arrow 2")
    assert stream.getvalue() == ""


def test_long_work_says_what_it_does_and_then_is_silent() -> None:
    stream = io.StringIO()
    with ProgressLine(stream, after=0.01) as line:
        line.say("the connections of arrow 1")
        wait_for(stream, "the connections of arrow 1 …")
        line.say("the paths")
        assert shown(stream) == "the paths …"
    assert shown(stream) == ""
    assert stream.getvalue().endswith("\r")


def test_the_empty_text_clears_the_line_for_something_else() -> None:
    stream = io.StringIO()
    line = ProgressLine(stream, after=0.01)
    line.say("counting")
    wait_for(stream, "counting …")
    line.say("")
    assert shown(stream) == ""
    line.say("")
    before = stream.getvalue()
    time.sleep(0.05)
    assert stream.getvalue() == before
    line.say("listing")
    wait_for(stream, "listing …")


def test_an_error_clears_the_line() -> None:
    stream = io.StringIO()

    def fail() -> None:
        with ProgressLine(stream, after=0.01) as line:
            line.say("counting")
            wait_for(stream, "counting …")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert shown(stream) == ""


def test_a_long_text_stays_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    stream = io.StringIO()
    line = ProgressLine(stream, after=0.01)
    line.say("the connections of arrow 1")
    wait_for(stream, "the connections of")
    line.say("")


def test_without_a_terminal_nothing_is_said() -> None:
    with ProgressLine(None, after=0) as line:
        line.say("counting")
