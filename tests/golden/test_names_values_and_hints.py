"""Errors of names and values, and hints, are exactly what their golden files say; what they propose can be asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nlcrit.errors import QueryError
from nlcrit.language.parser import parse_program
from nlcrit.source import Source
from tests.golden.blocks import Block, proposed, read_blocks, update
from tests.golden.questions import errors_of, hints_of, rendered_errors, rendered_hints

HERE = Path(__file__).parent
ERRORS, HINTS = HERE / "errors_names_and_values.txt", HERE / "hints.txt"
ERROR_BLOCKS, HINT_BLOCKS = read_blocks(ERRORS), read_blocks(HINTS)
NO_QUERY = ("counts sites twice: ", "of the values asked for: ")
"""Before these, what follows the last colon of a hint is nothing to type."""


def is_query(text: str) -> bool:
    try:
        parse_program(Source(text))
    except QueryError:
        return False
    return True


@pytest.fixture(scope="module", autouse=True)
def updated(request: pytest.FixtureRequest) -> None:
    """Write the files anew where that is asked for; the tests then compare with what they held before."""
    if request.config.getoption("--update-golden"):
        update(ERRORS, rendered_errors)
        update(HINTS, rendered_hints)


@pytest.mark.parametrize("block", ERROR_BLOCKS, ids=lambda block: block.title)
def test_an_error_is_explained(block: Block) -> None:
    assert rendered_errors(block.input) == block.expected
    assert block.expected != "no error"


@pytest.mark.parametrize("block", ERROR_BLOCKS, ids=lambda block: block.title)
def test_what_an_error_proposes_is_a_query(block: Block) -> None:
    for error in errors_of(block.input):
        for query in proposed(error.hint or ""):
            assert is_query(query), query


@pytest.mark.parametrize("block", HINT_BLOCKS, ids=lambda block: block.title)
def test_a_hint_is_given(block: Block) -> None:
    assert rendered_hints(block.input) == block.expected
    assert block.expected != "no hint"


@pytest.mark.parametrize("block", HINT_BLOCKS, ids=lambda block: block.title)
def test_what_a_hint_proposes_is_a_query(block: Block) -> None:
    for hint in hints_of(block.input):
        said, colon, query = hint.rpartition(": ")
        if colon and not f"{said}: ".endswith(NO_QUERY):
            assert is_query(query) or all(map(is_query, re.split(r", or |, | or ", query))), query


@pytest.mark.parametrize("path", [ERRORS, HINTS], ids=lambda path: path.name)
def test_no_message_has_backticks(path: Path) -> None:
    assert [block.title for block in read_blocks(path) if "`" in block.expected] == []


@pytest.mark.parametrize(("blocks", "least"), [(ERROR_BLOCKS, 140), (HINT_BLOCKS, 50)], ids=["errors", "hints"])
def test_enough_is_known_and_titles_are_unique(blocks: list[Block], least: int) -> None:
    titles = [block.title for block in blocks]
    assert len(titles) > least
    assert sorted(titles) == sorted(set(titles))
