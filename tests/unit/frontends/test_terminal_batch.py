"""What comes through a pipe: answered without a prompt, with a status that says how it went."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import nlcrit
from nlcrit.frontends.cli import main
from nlcrit.frontends.terminal_batch import stretches

PROGRAM = [sys.executable, "-W", "error", "-m", "nlcrit"]

Piped = Callable[..., tuple[int, str, str]]


def untimed(said: str) -> str:
    return re.sub(r" · (?:< )?\d+\.\d\d s$", "", said.rstrip("\n"), flags=re.MULTILINE)


@pytest.fixture
def piped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Piped:
    """The status of nlcrit that reads a text, what it prints, and what it says beside that, without the times."""
    given = tmp_path / "standard input"

    def call(text: str | bytes, *words: str) -> tuple[int, str, str]:
        given.write_bytes(text.encode() if isinstance(text, str) else text)
        with given.open(encoding="utf-8") as stdin, monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", stdin)
            status = main(words)
        printed = capfd.readouterr()
        return status, printed.out, untimed(printed.err)

    return call


def test_a_query_is_answered_and_nothing_else_is_printed(piped: Piped) -> None:
    assert piped("count MBON01\n") == (0, "2\n", "2 rows · hemibrain:v1.2.1-mb")


def test_an_answer_is_that_of_nlcrit_run(piped: Piped) -> None:
    query = 'type ~ "MBON0.*"; MBON01 -> * limit 5; (input in (CA(R)) min 5) return type, somaLocation, input in (CA(R)), cropped'
    assert piped(query, "repl") == piped(query, "run", "-")


@pytest.mark.parametrize("form", ["csv", "json", "tsv", "md"])
def test_an_answer_in_another_form_is_that_of_nlcrit_run(
    piped: Piped, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    query = "notes notnull or soma null or MBON01"
    expected = piped(query, "run", "-o", form, "-")
    monkeypatch.setenv("NLCRIT_OUTPUT", form)
    assert piped(query) == expected


def test_an_answer_has_every_row_and_column(piped: Piped) -> None:
    status, printed, _ = piped("*")
    assert (status, len(printed.splitlines())) == (0, 2 + 2421)


def test_line_ends_are_white_space_and_a_semicolon_ends_a_statement(piped: Piped) -> None:
    assert piped("count\nMBON01\n\nor MBON02;\n\ncount MBON01")[:2] == (0, "4\n\n2\n")


def test_the_data_set_is_that_of_the_call(piped: Piped) -> None:
    assert piped("count *", "repl", "-d", "fib19")[1] == "1442\n"


def test_options_hold_for_every_statement(piped: Piped) -> None:
    assert len(piped("*", "repl", "-l", "3")[1].splitlines()) == 2 + 3
    status, _, said = piped("* -> *", "repl", "--max-rows", "10")
    assert (status, "10 are allowed" in said) == (1, True)


def test_commands_stand_on_lines_of_their_own(piped: Piped) -> None:
    text = "let @a = MBON01;\ncount @a\n\\set least 30000\ncount @a and post > $least\n\\use fib19\ncount *\n\\q\nnot reached"
    assert piped(text)[:2] == (0, "2\n\n$least stands for 30000\n\n1\n\nfrom now on fib19:v1.0 is asked\n\n1442\n")


def test_what_a_command_says_is_no_part_of_a_table(piped: Piped, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NLCRIT_OUTPUT", "csv")
    text = "\\limit 1\nMBON01 return type"
    status, printed, said = piped(text)
    assert (status, printed.splitlines()) == (0, ["bodyId,type", "612371421,MBON01"])
    assert said.startswith("at most 1 ")


def test_one_table_holds_one_answer(piped: Piped, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NLCRIT_OUTPUT", "csv")
    status, printed, said = piped("MBON01\n\\limit 5\nMBON02")
    assert (status, len(printed.splitlines())) == (2, 3)
    assert "csv holds one table, and the text has 2 answers" in said


def test_the_first_mistake_ends_it_with_its_status_and_place(piped: Piped) -> None:
    status, printed, said = piped("count MBON01\n\\limit 5\n\ncount typ = 5\n\\help\n")
    assert (status, printed) == (1, "2\n\nat most 5 rows of a table are shown\n")
    assert said.splitlines()[-3:] == [
        "standard input:4:7: unknown field 'typ' — did you mean 'type'?",
        "  4 | count typ = 5",
        "    |       ^^^",
    ]


@pytest.mark.parametrize(
    ("text", "words", "status"),
    [
        ("\\nothing", (), 2),
        ("count MBON01", ("repl", "-d", "no-such-data-set"), 3),
        (b"\xff", (), 2),
        ("count MBON01", ("repl", "-l", "many"), 2),
    ],
)
def test_other_mistakes_have_their_own_status(
    piped: Piped, text: str | bytes, words: tuple[str, ...], status: int
) -> None:
    found, printed, said = piped(text, *words)
    assert (found, printed, "Traceback" in said) == (status, "", False)


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_nothing_at_all_is_a_call_without_a_command(piped: Piped, text: str) -> None:
    status, printed, said = piped(text)
    assert (status, printed, said.splitlines()[0]) == (2, "", "a command is missing")
    assert piped(text, "repl") == (0, "", "")


def test_a_program_that_reads_a_pipe() -> None:
    package = str(Path(nlcrit.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": package, "PYTHONUTF8": "1"}
    given = {"input": "count MBON01", "env": environment, "capture_output": True, "text": True, "timeout": 60}
    done = subprocess.run(PROGRAM, check=False, **given)  # type: ignore[call-overload]
    assert (done.returncode, done.stdout, untimed(done.stderr)) == (0, "2\n", "2 rows · hemibrain:v1.2.1-mb")


def test_what_stands_between_commands_knows_its_place() -> None:
    first, command, second = stretches("A\n  \\limit 5\r\nB;\n", "a file")
    assert [first.text, command.text, second.text] == ["A\n", "  \\limit 5\r", "\nB;\n"]
    assert second.position(1) == (3, 1)
