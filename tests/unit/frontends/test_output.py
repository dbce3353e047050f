"""Formats: exact for programs, safe and aligned for people, fitted to a terminal and to nothing else."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlcrit
from nlcrit.errors import CallError
from nlcrit.frontends.cli import main
from nlcrit.frontends.output import FORMATS, Choice, Listing, Part, Target, choose_format, write_parts
from nlcrit.frontends.render import exact, render_error, visible
from nlcrit.source import display_width
from nlcrit.table import FACTS_KEY, Facts

NASTY = "a\tb\nc\rd\x1b[2J\x07\u202e\u200b\x85\x7f\u2028\\|\"',é"
BIG = 2**63 - 1


def listing(columns: Sequence[str], *rows: tuple[object, ...]) -> Listing:
    """An answer with these rows."""
    return Listing(tuple(columns), rows, Facts(len(rows), dataset="tiny", query="*", hints=("look",)))


def written(
    name: str, answer: Listing, *, width: int | None = None, facts: bool = False, encoding: str = "utf-8"
) -> str:
    """What a format makes of an answer."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace", newline="\n")
    write = FORMATS[name].write
    assert write is not None
    write(answer.columns, answer, Target(stream, width, facts))
    stream.flush()
    return raw.getvalue().decode(encoding)


# Values

VALUES = [
    (None, ""),
    (True, "true"),
    (False, "false"),
    (BIG, "9223372036854775807"),
    (-5, "-5"),
    (0.1, "0.1"),
    (1e300, "1e+300"),
    (float("nan"), ""),
    (Decimal("1.50"), "1.50"),
    ([1, None, BIG], "[1, null, 9223372036854775807]"),
    ({"x": 1}, '{"x": 1}'),
    ("", ""),
    (NASTY, NASTY),
]


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_a_value_is_exact(value: object, text: str) -> None:
    assert exact(value) == text


@given(st.text())
def test_visible_text_commands_nothing(text: str) -> None:
    shown = visible(text)
    assert all(each.isprintable() or each.isspace() for each in shown)
    assert not set(shown) & set("\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029")
    assert visible(shown) == shown


def test_printable_text_stays() -> None:
    text = "MBON06(B1>a)(AVM07)_L é µm α 神経\u00a0\u3000e\u0301"
    assert visible(text) == text


# Formats for programs


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.none() | st.integers(-(2**63), BIG))))
def test_csv_comes_back(rows: list[tuple[str, int | None]]) -> None:
    text = written("csv", listing(["name", "number"], *rows))
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert found == [["name", "number"], *([name, exact(number)] for name, number in rows)]


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.none() | st.text(st.characters(codec="utf-8")))))
def test_tsv_has_a_line_a_row(rows: list[tuple[str, str | None]]) -> None:
    text = written("tsv", listing(["a", "b"], *rows))
    lines = text.split("\n")
    assert (len(lines), lines[-1]) == (len(rows) + 2, "")
    escapes = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
    for line, row in zip(lines[1:], rows, strict=False):
        cells = [unescaped(cell, escapes) for cell in line.split("\t")]
        assert cells == [row[0], row[1] or ""]


def unescaped(text: str, escapes: dict[str, str]) -> str:
    """The text that was escaped."""
    found, position = "", 0
    while position < len(text):
        pair = text[position : position + 2]
        found += escapes.get(pair, pair[:1])
        position += 2 if pair in escapes else 1
    return found


VALUE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"))
)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
@given(rows=st.lists(st.tuples(VALUE, st.lists(st.integers() | st.none()))))
def test_json_comes_back(encoding: str, rows: list[tuple[Any, Any]]) -> None:
    answer = listing(["a", "é\u202e"], *rows)
    expected = [dict(zip(answer.columns, row, strict=True)) for row in rows]
    text = written("json", answer, encoding=encoding)
    lines = written("jsonl", answer, encoding=encoding)
    assert json.loads(text) == expected
    assert [json.loads(line) for line in lines.split("\n")[:-1]] == expected
    assert all(each.isprintable() or each == "\n" for each in text + lines)


def test_json_has_no_nan() -> None:
    answer = listing(["a", "b"], (float("nan"), [float("inf"), 1.5]))
    assert json.loads(written("json", answer)) == [{"a": None, "b": [None, 1.5]}]


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_facts_come_first(name: str) -> None:
    lines = written(name, listing(["a"], (1,), (None,)), facts=True).splitlines()
    assert lines == [
        "# rows: 2",
        "# truncated: false",
        "# dataset: tiny",
        "# query: *",
        "# hint: look",
        "a",
        "1",
        '""' if name == "csv" else "",
    ]


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_a_terminal_gets_no_control_characters(name: str) -> None:
    shown = written(name, listing(["a", NASTY], (NASTY, 1)), width=80)
    assert [each for each in shown if not each.isprintable() and each not in "\t\n"] == []
    raw = written("csv", listing(["a"], (NASTY,)))
    assert NASTY in raw.replace('""', '"')


def test_rows_are_not_collected() -> None:
    """The first row is written before the last one is read."""

    class Endless(Listing):
        def rows(self) -> Iterator[tuple[object, ...]]:
            yield ("x" * 100_000,)
            raise KeyboardInterrupt

    for name in ("csv", "tsv", "json", "jsonl"):
        stream = io.StringIO()
        write = FORMATS[name].write
        assert write is not None
        with pytest.raises(KeyboardInterrupt):
            write(["a"], Endless(("a",), (), Facts(0)), Target(stream))
        assert "xxx" in stream.getvalue()


# Tables


def test_a_table() -> None:
    rows = [(1016835041, "MBON02", None, True, 0.5, [1, 2, 3]), (5, None, "a\nb", None, None, None)]
    text = written("table", listing(["bodyId", "type", "notes", "cropped", "radius", "soma"], *rows))
    assert text == (
        "    bodyId  type    notes  cropped  radius  soma\n"
        "----------  ------  -----  -------  ------  ---------\n"
        "1016835041  MBON02         true        0.5  [1, 2, 3]\n"
        "         5          a\\nb\n"
    )


def test_wide_characters_align() -> None:
    text = written("table", listing(["名前", "x"], ("神経", "|"), ("e\u0301", "|"), ("abcd", "|"), ("a\x1bb", "|")))
    assert [display_width(line.partition("|")[0]) for line in text.splitlines()[2:]] == [8, 8, 8, 8]


@pytest.mark.parametrize("name", ["table", "md"])
@given(rows=st.lists(st.tuples(st.text(), st.none() | st.integers())))
def test_a_row_is_a_line(name: str, rows: list[tuple[str, int | None]]) -> None:
    text = written(name, listing(["a", "b"], *rows), encoding="utf-16-le")
    assert text.count("\n") == len(rows) + 2
    assert len(text.splitlines()) == len(rows) + 2


def test_files_get_everything() -> None:
    rows = [(number, "x" * 100) for number in range(1000)]
    text = written("table", listing(["a", "b"], *rows))
    assert len(text.splitlines()) == 1002
    assert "…" not in text


def test_a_terminal_gets_the_start_and_the_end() -> None:
    lines = written("table", listing(["n"], *((number,) for number in range(1000))), width=80).splitlines()
    assert [line.strip() for line in lines] == [
        "n",
        "---",
        *map(str, range(20)),
        "…",
        *map(str, range(980, 1000)),
        "… 960 more rows; -o csv writes all",
    ]


def test_forty_rows_are_all_shown() -> None:
    lines = written("table", listing(["n"], *((number,) for number in range(40))), width=80).splitlines()
    assert [line.strip() for line in lines[2:]] == list(map(str, range(40)))
    lines = written("table", listing(["n"], *((number,) for number in range(41))), width=80).splitlines()
    assert lines[-1] == "… 1 more row; -o csv writes all"


def test_a_terminal_gets_the_columns_that_fit() -> None:
    answer = listing(["bodyId", "empty", "name", "last"], (1, None, "x" * 30, "yyyy"))
    fitting = {
        80: ["bodyId", "empty", "name", "last"],
        46: ["bodyId", "name", "last"],
        40: ["bodyId", "name"],
        20: ["bodyId"],
    }
    found = {width: written("table", answer, width=width).splitlines() for width in fitting}
    assert {width: lines[0].split() for width, lines in found.items()} == fitting
    assert {width: lines[-1] for width, lines in found.items() if width < 80} == {
        46: "… 1 more column; -o csv writes all",
        40: "… 2 more columns; -o csv writes all",
        20: "… 3 more columns; -o csv writes all",
    }


def test_long_values_are_shortened_where_space_is_short() -> None:
    answer = listing(["a", "b"], ("x" * 100, 1))
    assert "x" * 100 in written("table", answer, width=120)
    assert written("table", answer, width=80).splitlines()[2] == "x" * 39 + "…  1"
    assert written("table", answer, width=10).splitlines()[2] == "x" * 9 + "…"


@given(
    st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60), st.none() | st.integers()), max_size=5),
    st.integers(1, 120),
)
def test_a_fitted_table_fits(rows: list[tuple[str, str, int | None]], width: int) -> None:
    lines = written("table", listing(["a", "b", "c"], *rows), width=width, encoding="utf-16-le").split("\n")[:-1]
    table = lines[:-1] if lines[-1].endswith("-o csv writes all") else lines
    assert all(display_width(line) <= max(width, 2) for line in table)


def test_markdown_shows_what_is_there() -> None:
    text = written("md", listing(["bodyId", "name"], (5, "a|b"), (16, "<b>_x_</b>"), (7, "MBON06(B1>a)_L\n")))
    assert text == (
        "| bodyId | name              |\n"
        "| -----: | ----------------- |\n"
        "|      5 | a\\|b              |\n"
        "|     16 | \\<b>\\_x\\_\\</b>    |\n"
        "|      7 | MBON06(B1>a)_L\\\\n |\n"
    )


# Formats and places


@pytest.mark.parametrize(
    ("name", "path", "chosen"),
    [
        (None, None, "table"),
        ("csv", None, "csv"),
        (None, "a.CSV", "csv"),
        (None, "a.b.feather", "arrow"),
        ("json", "a.csv", "json"),
        ("csv", "noending", "csv"),
    ],
)
def test_the_format(name: str | None, path: str | None, chosen: str) -> None:
    assert choose_format(name, path).name == chosen


def test_endings_belong_to_one_format() -> None:
    endings = [ending for form in FORMATS.values() for ending in form.endings]
    assert sorted(endings) == sorted(set(endings))
    assert [name for name, form in FORMATS.items() if (form.write is None) == (form.write_file is None)] == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_whole_or_absent(name: str, tmp_path: Path) -> None:
    path = tmp_path / "answer"
    path.write_text("old")

    def fail(facts: Facts) -> None:
        raise CallError("stop", code="NA101")

    class Broken(Listing):
        def rows(self) -> Iterator[tuple[object, ...]]:
            raise CallError("stop", code="NA101")

        def arrow(self) -> Any:
            raise CallError("stop", code="NA101")

    answer = Broken(("a",), [(1,)], Facts(1))
    with pytest.raises(CallError, match="stop"):
        write_parts([Part(("a",), answer)], Choice(name, str(path), with_facts=False), fail)
    assert [each.name for each in tmp_path.iterdir()] == ["answer"]
    assert path.read_text() == "old"


def test_a_file_of_text(tmp_path: Path) -> None:
    told: list[Facts] = []
    path = tmp_path / "answer.csv"
    write_parts([Part(("é",), listing(["é"], (NASTY,)))], choose_format(None, str(path)), told.append)
    assert path.read_bytes().startswith("é\n".encode())
    assert [facts.rows for facts in told] == [1]


def test_parquet_holds_the_facts(tmp_path: Path) -> None:
    path = tmp_path / "answer.parquet"
    answer = listing(["bodyId", "nothing"], (BIG, None))
    write_parts([Part(answer.columns, answer)], choose_format(None, str(path)), lambda _: None)
    table = pq.read_table(path)
    assert table.to_pylist() == [{"bodyId": BIG, "nothing": None}]
    assert json.loads(table.schema.metadata[FACTS_KEY.encode()])["dataset"] == "tiny"


def test_an_answer_is_the_same_in_all_formats(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    import pyarrow as pa

    query = 'type ~ "MBON.*" return type, cropped, somaLocation, somaRadius, input in (CA(R))'
    found = {}
    for name in ("csv", "jsonl", "json", "parquet", "arrow"):
        assert main(["run", "-q", "-o", name, query]) == 0
        found[name] = capfdbinary.readouterr().out
    rows = json.loads(found["json"])
    assert len(rows) == 58
    assert [json.loads(line) for line in found["jsonl"].splitlines()] == rows
    assert pq.read_table(pa.BufferReader(found["parquet"])).to_pylist() == rows
    assert pa.ipc.open_file(found["arrow"]).read_all().to_pylist() == rows
    lines = list(csv.reader(io.StringIO(found["csv"].decode(), newline="")))
    assert lines == [list(rows[0]), *([exact(value) for value in row.values()] for row in rows)]


# Errors


def test_an_error_commands_nothing() -> None:
    assert (
        render_error(CallError("no \x1b[2J\u202ething", code="NA101", hint="a\tb\x07"))
        == "no \ufffd[2J\ufffdthing\n  help: a b\ufffd"
    )


def test_an_error_in_colour() -> None:
    with pytest.raises(nlcrit.QueryError) as caught:
        nlcrit.parse("MBON01 lmit 5")
    plain, colour = (render_error(caught.value, colour=each) for each in (False, True))
    assert plain == str(caught.value)
    assert colour.splitlines()[0] == f"\x1b[1m{plain.splitlines()[0]}\x1b[0m"
    assert colour.splitlines()[2] == "    |        \x1b[1;31m^^^^\x1b[0m"
    assert colour.splitlines()[3].startswith("\x1b[36m  help: \x1b[0m")


# Terminals

pty = pytest.importorskip("pty") if os.name == "posix" else None
needs_terminal = pytest.mark.skipif(pty is None, reason="the system has no pseudo-terminals")


def on_terminal(*words: str, columns: int = 80, **variables: str) -> tuple[int, str]:
    """The status of a program on a terminal of that width, and all that it shows there."""
    import fcntl
    import struct
    import termios

    assert pty is not None
    package = str(Path(nlcrit.__file__).parents[1])
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS", "LINES"}}
    environment = {**kept, "PYTHONPATH": package, "PYTHONUTF8": "1", "TERM": "xterm", **variables}
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [sys.executable, "-m", "nlcrit", *words]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=environment) as running:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:  # Linux says so at the end
            pass
        os.close(ours)
    return running.returncode, shown.decode().replace("\r\n", "\n")


@needs_terminal
@pytest.mark.parametrize("columns", [20, 80, 300])
def test_a_terminal_is_filled_and_no_more(columns: int) -> None:
    assert main(["run", "count *"]) == 0  # the first time, what is being done is shown too
    status, shown = on_terminal("run", "*", columns=columns)
    lines = shown.splitlines()
    (last,) = [number for number, line in enumerate(lines) if line.startswith("… ")]
    assert status == 0
    assert max(map(display_width, lines[:last])) <= columns
    assert lines[last].startswith("… 2,381 more rows")
    assert lines[last + 1].startswith("2,421 rows · hemibrain:v1.2.1-mb · ")
    assert last == 2 + 40 + 1


@needs_terminal
def test_other_formats_are_never_cut() -> None:
    _, shown = on_terminal("run", "-q", "-o", "csv", "* return notes")
    assert len(shown.splitlines()) == 2422


@needs_terminal
@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": ""}, True)],
)
def test_colour(variables: dict[str, str], coloured: bool) -> None:
    status, shown = on_terminal("run", "typ = A", **variables)
    assert (status, "\x1b[" in shown) == (1, coloured)


@needs_terminal
@pytest.mark.parametrize("name", ["parquet", "arrow"])
def test_a_terminal_gets_no_bytes(name: str) -> None:
    status, shown = on_terminal("run", "-o", name, "*", NO_COLOR="1")
    assert (status, shown) == (2, f"{name} is not for a terminal\n  help: -O FILE.{name}, or > FILE.{name}\n")
