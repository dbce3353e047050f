"""Whatever the text: a tree, or an error that speaks to people, points into the text and comes at once."""

from __future__ import annotations

import json
import re
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlcrit.errors import CODES, QueryError
from nlcrit.language.mistakes import table
from nlcrit.language.mistakes.pieces import KEPT, cut, joined, neighbourhood
from nlcrit.language.mistakes.rows import Row
from nlcrit.language.parser import build_grammar, parse_program
from nlcrit.language.tree import Program
from nlcrit.source import Source
from tests.golden.blocks import proposed

DATA = Path(__file__).parents[2] / "data"
ROWS = (*table.SPECIAL, *table.COMMON, *table.GENERAL)
SIZE = 1_000_000


@cache
def terminals() -> re.Pattern[str]:
    """The names of the grammar that no message may hold; those that are also words of other languages are left out."""
    names = {terminal.name for terminal in build_grammar().terminals if "_" in terminal.name} | {
        "LPAR",
        "RPAR",
        "SEMICOLON",
        "COMPARISON",
        "QUANTIFIER",
        "NOTNULL",
        "LSQB",
        "RSQB",
        "WHITE_SPACE",
        "$END",
    }
    return re.compile(r"__ANON|UnexpectedToken|UnexpectedCharacters|" + "|".join(map(re.escape, sorted(names))))


@cache
def queries() -> tuple[str, ...]:
    """The conformance queries: right ones of every kind."""
    lines = [
        line for path in sorted((DATA / "conformance").glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    return tuple(query for line in lines if (query := json.loads(line).get("query")) is not None)


def outcome(text: str) -> Program | QueryError:
    """What becomes of a text; anything but a tree or a good error fails the test."""
    try:
        return parse_program(Source(text))
    except QueryError as error:
        for each in error.errors:
            said = f"{each.message} {each.hint or ''} {' '.join(each.expected)} {' '.join(each.suggestions)}"
            assert not terminals().search(said) or terminals().search(text), said
            assert each.message
            assert not each.message.endswith(".")
            assert each.code in CODES
            assert 0 <= each.span.start <= each.span.end <= len(text)
            for query in proposed(each.hint or ""):
                assert isinstance(parse_program(Source(query)), Program)
        return error


def test_the_conformance_queries_parse() -> None:
    assert len(queries()) > 300
    for query in queries():
        assert isinstance(outcome(query), Program), query


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text(text: str) -> None:
    outcome(text)


SIGNS = "= == != ( ) [ ] { } , ; : :: -> <- -[ ]-> <-[ ]- ~ * ? ' \" / $ @ # \\ & | !".split(" ")
WORDS = (
    "and or not in like is null min any where select between limit sort by return let use count explain 5 -5".split()
)


@given(st.lists(st.sampled_from([*SIGNS, *WORDS, "MBON01", "type", "CA(R)", '"A B"', "1,000"]), max_size=25))
@settings(deadline=None)
def test_any_pieces(pieces: list[str]) -> None:
    outcome(" ".join(pieces))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_query_with_a_slip(data: st.DataObject) -> None:
    """A right query in which one or two pieces are lost, doubled, exchanged, or replaced by something else."""
    pieces = [piece.text for piece in cut(data.draw(st.sampled_from(queries())))]
    other = st.sampled_from(
        ["(", ")", ",", "=", "'", '"', "and", "or", "->", "==", "[", "min", "MBON01", "5", "*", "#"]
    )
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.integers(0, len(pieces) - 1)) if pieces else 0
        match data.draw(st.sampled_from(["delete", "double", "swap", "insert", "replace"])):
            case "delete":
                del pieces[place : place + 1]
            case "double":
                pieces[place:place] = pieces[place : place + 1]
            case "swap":
                pieces[place : place + 2] = reversed(pieces[place : place + 2])
            case "insert":
                pieces.insert(place, data.draw(other))
            case _:
                pieces[place : place + 1] = [data.draw(other)]
    outcome(data.draw(st.sampled_from([" ", ""])).join(pieces))


# A megabyte each, but for those of which the grammar reads every piece before it meets the mistake.
PATHOLOGICAL = {
    "open": "(" * (SIZE // 4),
    "nested": "(" * 100_000 + "A" + ")" * 100_000,
    "closed": ")" * SIZE,
    "double quotes": '"' * (SIZE + 1),
    "single quotes": "'" * (SIZE + 1),
    "escaped quotes": '"' + '\\"' * (SIZE // 2),
    "calls": "a(" * (SIZE // 2),
    "not": "not " * (SIZE // 16),
    "arrows": "-[" * (SIZE // 2),
    "arrows between names": "A -[" * (SIZE // 4),
    "and": "and " * (SIZE // 16),
    "numbers": "1," * (SIZE // 2),
    "a list without an end": "type in (" + "1," * (SIZE // 10),
    "slashes": "/" * SIZE,
    "escaped slashes": "type ~ /" + "\\/" * (SIZE // 2),
    "backslashes": "\\" * SIZE,
    "a long name": "A" * SIZE,
    "two long names": "A" * (SIZE // 2) + " " + "B" * (SIZE // 2),
    "a long name with hyphens": "A" + "-" * SIZE,
    "ampersands": "A" + "&" * SIZE,
    "a long name with a group": "A(" + "b " * (SIZE // 2),
    "line ends": "\r\n" * (SIZE // 2),
    "line ends and names": "A\r\n" * (SIZE // 3),
    "comments": "#\n" * (SIZE // 8) + "==",
    "statements": "A;" * (SIZE // 20) + "==",
    "zeros": "0" * SIZE,
    "stars": "*" * SIZE,
    "question marks": "type like " + "?" * SIZE,
    "typographic quotes": "“" * SIZE,
    "NUL": "\0" * SIZE,
    "equals signs": "type " + "=" * SIZE,
}


@pytest.mark.slow
def test_a_megabyte_of_anything_ends_soon() -> None:
    for name, text in PATHOLOGICAL.items():
        before = time.process_time()
        outcome(text)
        assert time.process_time() - before < 10, name


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.shape)
def test_a_row_is_sound(row: Row) -> None:
    """Each row can be matched, marks the place of the mistake, has a code, and names only parts that it has."""
    assert "¦" in row.shape
    assert row.code in CODES
    parts = {*row.pattern.groupindex, "here", "spoken"}
    for text in (row.message, row.fix, row.hint, *(each for more in row.more for each in more)):
        if isinstance(text, str):
            assert set(re.findall(r"\{(\w+)\}", text)) <= parts


def test_the_cutter_loses_nothing() -> None:
    for query in queries():
        assert "".join(piece.text for piece in cut(query)) == "".join(query.split()) or '"' in query


def test_only_the_neighbourhood_is_kept() -> None:
    text = "A " * 1000
    near = neighbourhood(text, 1000)
    assert (len(near.before), len(near.after), near.whole) == (KEPT, KEPT + 1, False)


def test_pieces_are_joined_on_one_line() -> None:
    assert joined(cut("type in\n  ( A ,\tB )")) == "type in (A, B)"


@pytest.mark.parametrize("query", ["type like MBON0?", "type like MBON0? \n", "type = A and instance not like *?"])
def test_no_query_ends_in_a_question_mark(query: str) -> None:
    error = outcome(query)
    assert isinstance(error, QueryError)
    assert error.code == "NQ118"


@pytest.mark.parametrize("query", ["type = A # what?", "type like 'MBON0?'", "type like MBON0?;", "type ~ /MBON0?/"])
def test_a_question_mark_may_stand_in_what_is_quoted(query: str) -> None:
    assert isinstance(outcome(query), Program)


def test_an_error_knows_what_was_expected_and_the_nearest_words() -> None:
    listed, misspelt = outcome("input in (CA(R) SLP(R))"), outcome("type = A limt 5")
    assert isinstance(listed, QueryError)
    assert isinstance(misspelt, QueryError)
    assert listed.expected == ("','", "')'")
    assert misspelt.suggestions == ("limit",)
    assert "'limit'" in misspelt.expected
