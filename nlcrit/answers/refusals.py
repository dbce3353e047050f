"""What an engine refuses, said with its place in the query."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nlcrit.criteria import predicates as meaning
from nlcrit.engines.plan import EngineRefusal
from nlcrit.errors import UnsupportedQueryError
from nlcrit.language import tree
from nlcrit.source import Source, Span


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
            span=_place(target, refusal.pattern) or Span(0, len(source.text)),
            hint="write a simpler pattern, or list the values: type in (…)",
        ) from None


def refuse_too_many_tests(
    predicate: meaning.Predicate, most: int, target: tree.Expression | tree.Path, source: Source
) -> None:
    """
    Refuse what would keep the engine busy with planning for minutes.

    Args:
        predicate: Simplified: tests of one field are one list by now.
        most: How many tests the engine can take.
        target: What the predicate was made from.
        source: Its text.

    Raises:
        UnsupportedQueryError: There are more.
    """
    tests = _count_tests(predicate)
    if tests > most:
        raise UnsupportedQueryError(
            f"the query has {tests:,} different tests; the engine can answer {most:,}",
            code="NQ504",
            source=source,
            span=Span(target.span.start, target.span.start + 1),
            hint="values of one field belong into one list: field in (…), or field in $values",
        )


def _count_tests(predicate: meaning.Predicate) -> int:
    match predicate:
        case meaning.AllOf(operands) | meaning.AnyOf(operands):
            return sum(map(_count_tests, operands))
        case _:
            return 1


def _place(target: tree.Expression | tree.Path, pattern: str) -> Span | None:
    for operand in target.operands if isinstance(target, tree.Path) else (target,):
        for part in tree.walk(operand):
            if isinstance(part, tree.Match):
                for text in part.patterns:
                    if isinstance(text, tree.Text) and text.text == pattern:
                        return text.span
    return None
