"""A conversation at a terminal, without one: what a text shows, what is remembered, what the keys do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from nlcrit.errors import CallError
from nlcrit.frontends import terminal_history
from nlcrit.frontends.cli import main
from nlcrit.frontends.terminal import answer
from nlcrit.frontends.terminal_commands import Leave
from nlcrit.frontends.terminal_editor import Editor, QueryCompleter, toolbar
from nlcrit.frontends.terminal_talk import TerminalTalk

Said = Callable[[str], str]


@pytest.fixture
def talk() -> TerminalTalk:
    return TerminalTalk()


@pytest.fixture
def said(talk: TerminalTalk, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    """What a screen of 100 columns shows after a text."""
    monkeypatch.setenv("COLUMNS", "100")

    def say(text: str) -> str:
        answer(talk, text)
        return capfd.readouterr().out

    return say


# Answers


def test_a_number_stands_above_what_is_said_about_it(said: Said) -> None:
    number, facts = said("count MBON01").splitlines()
    assert number == "2"
    assert facts.startswith("2 rows · hemibrain:v1.2.1-mb · ")


def test_a_wide_table_is_fitted_and_says_what_it_hides(said: Said) -> None:
    *table, hidden, facts = said("MBON01").splitlines()
    assert len(table) == 4
    assert max(map(len, table)) <= 100
    assert hidden == "… 6 more columns; \\last shows all"
    assert facts.startswith("2 rows · ")


def test_of_a_long_table_the_ends_are_shown(said: Said) -> None:
    lines = said('type ~ "KC.*" return type').splitlines()
    assert len(lines) == 2 + 40 + 1 + 2
    assert lines[-2] == "… 1,879 more rows; \\last shows all"
    assert [lines[2].split()[0], lines[21 + 1], lines[-3].split()[0]] == ["300968622", "…", "5901225361"]


def test_last_shows_every_row_and_column(said: Said) -> None:
    said('type ~ "KC.*"')
    header, _, *rows = said("\\last").splitlines()
    assert len(rows) == 1919
    assert header.split()[:3] == ["bodyId", "type", "instance"]
    assert header.split()[-1] == "notes"


def test_last_before_anything_was_asked_is_a_mistake(said: Said) -> None:
    assert said("\\last").splitlines()[0] == "nothing has been answered yet"


def test_an_explanation_is_shown_as_it_stands(said: Said) -> None:
    assert said("explain MBON01").splitlines()[-1].startswith("Answer: 2 neurons, sorted by bodyId")


def test_several_answers_stand_one_below_the_other(said: Said) -> None:
    lines = said("count MBON01; count MBON02").splitlines()
    assert [lines[0], lines[2], lines[3]] == ["2", "", "2"]


def test_a_mistake_is_marked_and_nothing_is_forgotten(said: Said) -> None:
    said("let @a = MBON01")
    assert said("typ = 5").splitlines() == [
        "unknown field 'typ' — did you mean 'type'?",
        "  1 | typ = 5",
        "    | ^^^",
    ]
    assert said("count @a").startswith("2\n")


def test_a_let_says_that_nothing_was_asked(said: Said) -> None:
    assert said("let @a = MBON01") == "nothing asked · hemibrain:v1.2.1-mb\n"


def test_a_defect_does_not_end_the_conversation(
    said: Said, talk: TerminalTalk, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(talk.conversation, "answer", lambda *_: 1 / 0)
        answer(talk, "MBON01")
    shown = capfd.readouterr()
    assert "ZeroDivisionError" in shown.err
    assert shown.out.startswith("this is a defect of nlcrit")
    assert said("count MBON01").startswith("2\n")


@pytest.mark.parametrize("word", ["exit", "quit", "QUIT;", "\\q"])
def test_words_to_leave(talk: TerminalTalk, word: str) -> None:
    with pytest.raises(Leave):
        answer(talk, word)


# Commands


def test_help_lists_the_commands_of_a_terminal_too(said: Said) -> None:
    shown = said("\\help")
    assert [name for name in ("\\fields", "\\set", "\\unset", "\\pager", "\\q") if f"  {name} " not in shown] == []
    assert said("\\help pager").splitlines()[0] == "\\pager [on|off]"
    assert said("\\pagr").splitlines()[0] == "unknown command \\pagr — did you mean \\pager?"


def test_a_parameter_has_the_value_that_was_set(said: Said) -> None:
    assert said("\\set least 30000") == "$least stands for 30000\n"
    assert said('\\set $types ["MBON01", "MBON02"]') == '$types stands for ["MBON01", "MBON02"]\n'
    assert said("count type in $types and post > $least").startswith("1\n")
    assert [line.split()[0] for line in said("\\set").splitlines()] == ["parameter", "---------", "$least", "$types"]
    assert said("\\unset least") == "$least has no value now\n"
    assert said("count post > $least").splitlines()[-1] == "here that is \\set least VALUE"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\\set least", "\\set needs a name and a value"),
        ("\\set 5 5", "\\set needs a name and a value"),
        ("\\unset least", "$least has no value"),
        ("\\unset", "\\unset needs NAME"),
        ("\\pager perhaps", "\\pager takes on or off, not 'perhaps'"),
        ("\\q now", "\\q takes nothing behind it, not 'now'"),
        ('\\set a {"a": 1}', "a JSON object is not a value"),
    ],
)
def test_what_is_wrong_with_a_command(said: Said, text: str, message: str) -> None:
    assert said(text).splitlines()[0] == message


def test_a_limit_holds_from_then_on(said: Said, talk: TerminalTalk) -> None:
    said("\\limit 3")
    assert "3 rows, cut by limit 3: there are more" in said('type ~ "KC.*"')
    assert "limit 3" in toolbar(talk)
    said("\\limit all")
    assert "no limit" in toolbar(talk)


def test_another_data_set_is_asked_from_then_on(said: Said, talk: TerminalTalk) -> None:
    assert said("\\use fib19") == "from now on fib19:v1.0 is asked\n"
    assert said("count *").startswith("1442\n")
    said("use hemibrain_mb")
    assert toolbar(talk).startswith("hemibrain:v1.2.1-mb · ")


def test_the_toolbar_says_how_long_the_last_answer_took(said: Said, talk: TerminalTalk) -> None:
    assert toolbar(talk) == "hemibrain:v1.2.1-mb · no limit · \\help"
    said("count *")
    assert toolbar(talk) == f"hemibrain:v1.2.1-mb · no limit · {talk.seconds:.2f} s · \\help"


@pytest.mark.skipif(os.name == "nt", reason="no such programs")
def test_a_pager_is_given_whole_answers(said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "shown.txt"
    monkeypatch.setenv("PAGER", f"tee {copy}")
    said('type ~ "KC.*"')
    assert not copy.exists()
    said("\\pager on")
    said('type ~ "KC.*"')
    assert len(copy.read_text().splitlines()) == 2 + 1919
    said("\\last")
    assert len(copy.read_text().splitlines()) == 2 + 1919
    # Whoever leaves early has seen enough.
    monkeypatch.setenv("PAGER", "head -1")
    assert said('type ~ "KC.*"').splitlines()[1].startswith("1,919 rows")
    monkeypatch.setenv("PAGER", str(tmp_path / "no-pager"))
    assert said("\\last").splitlines() == [
        f"cannot start the pager '{tmp_path / 'no-pager'}': No such file or directory",
        "  help: \\pager off",
    ]


# Keys


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PipeInput]:
    """Where a test presses keys."""
    monkeypatch.setattr(terminal_history, "history_folder", lambda: tmp_path / "history")
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


def test_enter_answers_a_query_and_goes_on_in_what_lacks_its_end(talk: TerminalTalk, keys: PipeInput) -> None:
    keys.send_text("MBON01\rtype in (A,\rB)\rtype in (A,\r\r")
    editor = Editor(talk)
    assert [editor.ask() for _ in range(3)] == ["MBON01", "type in (A,\nB)", "type in (A,\n"]


def test_alt_enter_goes_on_whatever_the_text_is(talk: TerminalTalk, keys: PipeInput) -> None:
    keys.send_text("MBON01\x1b\rand pre > 5\r")
    assert Editor(talk).ask() == "MBON01\nand pre > 5"


def test_enter_above_the_last_line_breaks_the_line(talk: TerminalTalk, keys: PipeInput) -> None:
    up, to_the_end = "\x1b[A", "\x1b>"
    keys.send_text(f"MBON01 or\rMBON02{up}\r{to_the_end}\r")
    assert Editor(talk).ask() == "MBON01\n or\nMBON02"


def test_ctrl_c_gives_a_text_up_and_ctrl_d_ends(talk: TerminalTalk, keys: PipeInput) -> None:
    editor = Editor(talk)
    keys.send_text("MBON\x03")
    with pytest.raises(KeyboardInterrupt):
        editor.ask()
    keys.send_text("\x04")
    with pytest.raises(EOFError):
        editor.ask()


def test_what_was_asked_comes_back_in_its_data_set_alone(talk: TerminalTalk, keys: PipeInput) -> None:
    editor = Editor(talk)
    keys.send_text("MBON01\r")
    assert editor.ask() == "MBON01"
    keys.send_text("\x1b[A\r")
    assert Editor(talk).ask() == "MBON01"
    answer(talk, "\\use fib19")
    keys.send_text("\x1b[A*\r")
    assert editor.ask() == "*"


# Completion


def proposed(talk: TerminalTalk, text: str, *, asked: bool = True) -> list[str]:
    event = CompleteEvent(completion_requested=asked)
    document = Document(text)
    found = QueryCompleter(talk).get_completions(document, event)
    return [text[: len(text) + each.start_position] + each.text for each in found]


def test_queries_are_completed(talk: TerminalTalk) -> None:
    assert proposed(talk, "type = MBON0")[0] == "type = MBON01"
    assert "input in (CA(R)" in proposed(talk, "input in (CA")
    answer(talk, "let @pam = PAM01")
    answer(talk, "\\set least 5")
    assert proposed(talk, "@p")[0] == "@pam"
    assert proposed(talk, "pre > $")[0] == "pre > $least"
    assert "use fib19" in proposed(talk, "use f")


def test_nothing_is_proposed_unasked_before_a_word_is_begun(talk: TerminalTalk) -> None:
    assert proposed(talk, "type = ", asked=False) == []
    assert proposed(talk, "type = ") != []


def test_commands_are_completed(talk: TerminalTalk) -> None:
    assert proposed(talk, "\\li") == ["\\limit"]
    assert proposed(talk, "\\use fi") == ["\\use fib19"]
    assert "\\help explain" in proposed(talk, "\\help exp")
    assert proposed(talk, "\\fields x") == []


# The call


def test_a_conversation_needs_a_terminal(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert main(["repl"]) == CallError.exit_status
    assert capfd.readouterr().err.startswith("a conversation needs a terminal, and standard output is none\n")
