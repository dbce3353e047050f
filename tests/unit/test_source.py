"""Positions and drawn lines of queries, wherever they stand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlcrit.source import SHOWN_WIDTH, Position, Source, Span, display_width, printable


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        ("", 0, (1, 1)),
        ("abc", 3, (1, 4)),
        ("a\nb", 2, (2, 1)),
        ("a\r\nb", 3, (2, 1)),
        ("a\r\nb", 1, (1, 2)),
        ("a\rb", 2, (2, 1)),
        ("a\n\nb", 2, (2, 1)),
        ("a\n", 2, (2, 1)),
        ("a\r\n\r\n", 5, (3, 1)),
        ("a\u2028b\x0bc\x85d", 6, (1, 7)),
        ("\tb", 1, (1, 2)),
        ("\U0001f600b", 1, (1, 2)),
        ("e\u0301b", 2, (1, 3)),
    ],
)
def test_lines_and_columns_count_from_one_in_code_points(text: str, offset: int, expected: tuple[int, int]) -> None:
    assert Source(text).position(offset) == Position(*expected)


@given(text=st.text(st.sampled_from("ab\r\n\t")), data=st.data())
def test_lines_are_those_that_python_splits(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    if offset and text[offset - 1 : offset + 1] == "\r\n":
        return
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    line = Source(text).position(offset).line
    assert line == before.count("\n") + 1


# Drawing -------------------------------------------------------------------------------------------------------


def drawn(text: str, start: int, end: int) -> list[str]:
    return Source(text).underline(Span(start, end)).split("\n")


def test_the_line_of_the_span_is_drawn_with_carets() -> None:
    assert drawn("a = 1\nbb = 2\nc", 6, 8) == ["  2 | bb = 2", "    | ^^"]


def test_the_gutter_grows_with_the_number_of_the_line() -> None:
    assert drawn("\n" * 99 + "x = 1", 99, 100) == ["  100 | x = 1", "      | ^"]


def test_line_ends_of_windows_are_not_drawn() -> None:
    assert drawn("a = 1\r\nb = 2\r\n", 7, 8) == ["  2 | b = 2", "    | ^"]


def test_a_tab_is_one_space() -> None:
    assert drawn("a\t=\tb", 4, 5) == ["  1 | a = b", "    |     ^"]


def test_wide_characters_take_two_carets_and_two_columns() -> None:
    assert drawn("神 = 経x", 4, 5) == ["  1 | 神 = 経x", "    |      ^^"]


def test_combining_marks_take_no_column() -> None:
    assert drawn("e\u0301e\u0301 = x", 5, 6)[1] == "    |    ^"  # é, é, a space … as many columns as are seen


def test_a_span_over_several_lines_is_drawn_on_its_first() -> None:
    assert drawn("ab cd\nef", 3, 8) == ["  1 | ab cd", "    |    ^^"]


def test_a_span_of_nothing_has_one_caret() -> None:
    assert drawn("type =", 6, 6) == ["  1 | type =", "    |       ^"]


def test_the_end_of_the_text_is_drawn_after_it() -> None:
    assert drawn("type =\n", 7, 7) == ["  2 |", "    | ^"]


def test_an_empty_text_is_drawn() -> None:
    assert drawn("", 0, 0) == ["  1 |", "    | ^"]


def test_a_long_line_is_cut_around_the_span() -> None:
    line, carets = drawn("a" * 500 + "XYZ" + "b" * 500, 500, 503)
    assert (line.count("a"), line.count("b")) == (49, 49)
    assert line[carets.index("^") : carets.rindex("^") + 1] == "XYZ"
    assert line.startswith("  1 | …a")
    assert line.endswith("b…")


def test_a_long_span_is_cut() -> None:
    line, carets = drawn("a" + "X" * 500, 1, 501)
    assert line == "  1 | a" + "X" * 49 + "…"
    assert carets.count("^") == 50


def test_a_line_of_millions_of_characters_is_drawn_at_once() -> None:
    text = "a" * 5_000_000
    line, _ = drawn(text, 2_500_000, 2_500_001)
    assert len(line) < SHOWN_WIDTH + 20


@given(text=st.text(), data=st.data())
def test_any_span_of_any_text_is_drawn_in_two_harmless_lines(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    lines = drawn(text, start, end)
    assert len(lines) == 2
    assert all(line == printable(line) for line in lines)
    assert "^" in lines[1]


# Inside a larger text ------------------------------------------------------------------------------------------


def inside(host: str, text: str, at: int) -> Source:
    """A query that stands in `host` from `at`, letter for letter."""
    return Source(text, "host", host, tuple(range(at, at + len(text) + 1)))


def test_a_block_in_yaml() -> None:
    host = "queries:\n  - |\n    type = A\n    and typ = B\n"
    # The block's text has no indentation: its second line begins four characters later in the file.
    text = "type = A\nand typ = B\n"
    first, second = host.index("type"), host.index("and")
    offsets = (*range(first, first + 9), *range(second, second + 13))
    source = Source(text, "queries.yaml", host, offsets)
    assert source.position(text.index("typ =")) == (4, 9)
    at = text.index("typ =")
    assert source.underline(Span(at, at + 3)) == "  4 |     and typ = B\n    |         ^^^"


def test_a_string_in_json() -> None:
    text = 'type = "A" and typ = B'
    host = json.dumps({"query": text})
    offsets, at = [], host.index("type")
    for character in text:
        offsets.append(at)
        at += len(json.dumps(character)) - 2
    source = Source(text, "q.json", host, (*offsets, at))
    start = text.index("typ =")
    assert host[source.position(start).column - 1 :].startswith("typ = B")
    line, carets = source.underline(Span(start, start + 3)).split("\n")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "typ"


def test_the_end_of_a_text_inside_another() -> None:
    source = inside("q: 'type ='", "type =", 4)
    assert source.underline(Span(6, 6)) == "  1 | q: 'type ='\n    |           ^"


# Printable -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("character", ["\x1b", "\0", "\r", "\n", "\x7f", "\x9b", "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\ud800"])
def test_what_a_terminal_obeys_is_replaced(character: str) -> None:
    assert printable(f"a{character}b") == "a\ufffdb"


def test_what_is_seen_stays() -> None:
    assert printable("é 神 \U0001f600 'a'\"") == "é 神 \U0001f600 'a'\""


@pytest.mark.parametrize(("text", "width"), [("", 0), ("abc", 3), ("神経", 4), ("e\u0301", 1), ("ｆ", 2)])
def test_the_columns_that_a_text_takes(text: str, width: int) -> None:
    assert display_width(text) == width
