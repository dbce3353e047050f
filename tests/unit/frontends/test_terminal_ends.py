"""What Enter means at the end of a text: answer it, or go on in a new line."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlcrit.errors import QueryError
from nlcrit.frontends.terminal_ends import is_done
from nlcrit.language.mistakes.pieces import cut
from nlcrit.language.parser import parse_program
from nlcrit.source import Source

IDENTITY = Path(__file__).parents[2] / "identity"


def is_query(text: str) -> bool:
    try:
        parse_program(Source(text))
    except QueryError:
        return False
    return True


QUERIES = [
    line
    for name in ("canonical.nlq", "variants.nlq")
    for line in (IDENTITY / name).read_text().splitlines()
    if is_query(line)
]


@pytest.mark.parametrize(
    "text", ["MBON01", "count *", "let @a = A; @a", "use fib19", "type in (A,\n B)", "A -> B # all"]
)
def test_a_whole_query_is_answered(text: str) -> None:
    assert is_done(text)


@pytest.mark.parametrize(
    "text",
    [
        "MBON01 and",
        "type in (A,",
        "type =",
        "A ->",
        "A -[weight > 5]->",
        "explain",
        "(A or B",
        "# a comment",
        "let @a =",
    ],
)
def test_what_lacks_its_end_goes_on(text: str) -> None:
    assert not is_done(text)


@pytest.mark.parametrize("text", ["type == A", "A)", "select *", '"Giant', "A B", "type in (A B"])
def test_a_mistake_is_told_at_once(text: str) -> None:
    assert is_done(text)


@pytest.mark.parametrize("text", ["MBON01 and;", "type in (A;", "type in (A,\n", "type in (A,\n   ", "# all\n"])
def test_a_semicolon_or_a_blank_line_ends_every_text(text: str) -> None:
    assert is_done(text)


@pytest.mark.parametrize("text", ["", "  ", "\\help", "  \\limit 5", "\\use"])
def test_a_command_is_one_line(text: str) -> None:
    assert is_done(text)


def test_no_query_is_refused_while_it_is_typed_word_by_word() -> None:
    texts = [query[: piece.end] for query in QUERIES for piece in cut(query)]
    refused = [text for text in texts if not text.endswith(";") and is_done(text) and not is_query(text)]
    assert len(texts) > 1000
    assert refused == []
