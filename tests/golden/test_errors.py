"""Each error message is exactly what its golden file says; `pytest tests/golden --update-golden` writes the files anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlcrit.errors import QueryError
from nlcrit.language.parser import parse_program
from nlcrit.source import Source
from tests.golden.blocks import Block, proposed, read_blocks, update

HERE = Path(__file__).parent
SYNTAX = HERE / "errors_syntax.txt"
BLOCKS = read_blocks(SYNTAX)


def errors_of(query: str) -> tuple[QueryError, ...]:
    """The errors of a query; none where it parses."""
    try:
        parse_program(Source(query))
    except QueryError as error:
        return error.errors
    return ()


def rendered(query: str) -> str:
    """The messages of a query as a golden file holds them: each preceded by its code."""
    return "\n".join(f"{error.code} {error}" for error in errors_of(query)) or "no error"


@pytest.fixture(scope="module", autouse=True)
def updated(request: pytest.FixtureRequest) -> None:
    """Write the file anew where that is asked for; the tests then compare with what it held before."""
    if request.config.getoption("--update-golden"):
        update(SYNTAX, rendered)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.title)
def test_a_mistake_is_explained(block: Block) -> None:
    assert rendered(block.input) == block.expected


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.title)
def test_what_a_hint_proposes_is_a_query(block: Block) -> None:
    for error in errors_of(block.input):
        for query in proposed(error.hint or ""):
            assert errors_of(query) == (), query


def test_titles_are_unique() -> None:
    titles = [block.title for block in BLOCKS]
    assert sorted(titles) == sorted(set(titles))


def test_enough_mistakes_are_known() -> None:
    """A file that cannot be read would pass all the other tests."""
    assert len(BLOCKS) > 250
