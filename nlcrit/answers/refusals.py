"""What an engine refuses, said with its place in the query."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.connection_query import ConnectionQuery
from nlcrit.engines.plan import EngineRefusal, TooManyRows
from nlcrit.errors import UnsupportedQueryError
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.source import Source, Span

if TYPE_CHECKING:
    from nlcrit.answers.session import Question

REGION_TESTS = 5
"""Tests that are as much work as one of regions or of partners (200 of regions on 2,400 neurons: 2 s; 400: 13 s)."""


@contextmanager
def located(target: tree.Expression | tree.Path, source: Source) -> Iterator[None]:
    """
    Say where the pattern stands that an engine refuses inside the block.

    Raises:
        UnsupportedQueryError: In the place of an `EngineRefusal`.
    """
    try:
        yield
    except EngineRefusal as refusal:
        raise UnsupportedQueryError(
            f"this pattern cannot be matched exactly here: {refusal.reason}",
            code="NQ502",
            source=source,
            span=_place_in_text(target, source, refusal.pattern),
            hint="write a simpler pattern, or list the values: type in (…)",
        ) from None


@contextmanager
def of_bearable_size(question: Question) -> Iterator[None]:
    """
    Say what to do where the answer inside the block would have too many rows.

    Raises:
        UnsupportedQueryError: In the place of `TooManyRows`.
    """
    try:
        yield
    except TooManyRows as found:
        what = "paths" if isinstance(question.query, ConnectionQuery) and question.query.lengths else "rows"
        number = f"about {_rounded(found.rows)}" if math.isfinite(found.rows) else "far too many"
        raise UnsupportedQueryError(
            f"the answer would have {number} {what}; {found.allowed:,} are allowed",
            code="NQ506",
            source=question.source,
            span=question.target.span,
            hint="ask for fewer: a higher weight, narrower ends; or for their number: count …; "
            "or allow more: data.max_rows = None, --max-rows all",
        ) from None


def _rounded(number: float) -> str:
    """A number of which only the size is known: the first three digits."""
    if number >= 1e15:
        return f"{number:.1e}"
    size = 10 ** max(0, len(str(int(number))) - 3)
    return f"{round(number / size) * size:,}"


def refuse_too_many_tests(
    filters: Iterable[meaning.Filter], most: int, target: tree.Expression | tree.Path, source: Source
) -> None:
    """
    Refuse what would keep the engine busy with planning for minutes.

    Args:
        filters: Simplified: tests of one field are one list by now.
        most: How many tests the engine can take; one of regions counts as `REGION_TESTS`.
        target: What they were made from.
        source: Its text.

    Raises:
        UnsupportedQueryError: There are more.
    """
    counts = [_count_tests(each.predicate) for each in filters]
    tests, of_regions = sum(tests for tests, _ in counts), sum(of_regions for _, of_regions in counts)
    if tests + (REGION_TESTS - 1) * of_regions > most:
        several = f" ({of_regions:,} of them of regions or partners)" if of_regions else ""
        limit = f"{most:,}, or {most // REGION_TESTS:,} of regions or partners"
        raise UnsupportedQueryError(
            f"the query has {tests:,} different tests{several}; the engine can answer {limit}",
            code="NQ504",
            source=source,
            span=Span(target.span.start, target.span.start + 1),
            hint="values of one field belong into one list: field in (…), or field in $values",
        )


def _count_tests(predicate: meaning.Predicate) -> tuple[int, int]:
    """How many tests there are, and how many of them are of regions."""
    match predicate:
        case meaning.AllOf(operands) | meaning.AnyOf(operands):
            counts = [_count_tests(operand) for operand in operands]
            return sum(tests for tests, _ in counts), sum(of_regions for _, of_regions in counts)
        case meaning.Connected(operand=partner):
            tests, of_regions = _count_tests(partner.predicate)
            return tests + 1, of_regions + 1
        case _:
            return 1, int(isinstance(predicate, meaning.InRegions))


def _place_in_text(target: tree.Expression | tree.Path, source: Source, pattern: str) -> Span:
    place = _place(target, pattern)
    if place == tree.NOWHERE:
        # Criteria have no text; theirs is read, so that the error can point into it.
        statement = parse_program(source).statements[-1]
        place = _place(statement.target, pattern) if isinstance(statement, tree.Select) else None
    return place or Span(0, len(source.text))


def _place(target: tree.Expression | tree.Path, pattern: str) -> Span | None:
    for operand in target.operands if isinstance(target, tree.Path) else (target,):
        for part in tree.walk(operand):
            if isinstance(part, tree.Match):
                for text in part.patterns:
                    if isinstance(text, tree.Text) and text.text == pattern:
                        return text.span
    return None
