"""What an engine refuses, said with its place in the query."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nlcrit.criteria import predicates as meaning
from nlcrit.engines.plan import EngineRefusal
from nlcrit.errors import UnsupportedQueryError
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.source import Source, Span

REGION_TESTS = 5
"""Tests that are as much work as one of regions (200 of regions on 2,400 neurons: 2 s; 400: 13 s)."""


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


def refuse_too_many_tests(
    predicate: meaning.Predicate, most: int, target: tree.Expression | tree.Path, source: Source
) -> None:
    """
    Refuse what would keep the engine busy with planning for minutes.

    Args:
        predicate: Simplified: tests of one field are one list by now.
        most: How many tests the engine can take; one of regions counts as `REGION_TESTS`.
        target: What the predicate was made from.
        source: Its text.

    Raises:
        UnsupportedQueryError: There are more.
    """
    tests, of_regions = _count_tests(predicate)
    if tests + (REGION_TESTS - 1) * of_regions > most:
        several = f" ({of_regions:,} of them of regions)" if of_regions else ""
        limit = f"{most:,}, or {most // REGION_TESTS:,} of regions"
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
