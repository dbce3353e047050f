"""What an engine refuses, said with its place in the query."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.connection_query import ConnectionQuery, ResolvedQuery, filters_of
from nlcrit.criteria.phrases import enumerated
from nlcrit.criteria.written import leaves
from nlcrit.engines.neuprint.connections import CountByRegionUnknown
from nlcrit.engines.plan import Counted, EngineRefusal, TooManyRows
from nlcrit.errors import UnsupportedQueryError
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.source import Source, Span

if TYPE_CHECKING:
    from nlcrit.answers.session import Question

COSTS = {"different tests": 1, "tests of regions": 5, "tests of partners": 5, "arrows": 20}
"""How many tests each is as much work as (200 tests of regions on 2,400 neurons: 2 s, 400: 13 s; 60 arrows: 4 s)."""
PARTS: dict[type, str] = {meaning.InRegions: "tests of regions", meaning.Connected: "tests of partners"}

TOO_MANY: dict[Counted, str] = {
    "rows": "the answer would have {} rows",
    "rows to choose from": "the first rows would be chosen from {}",
    "paths": "the answer would have up to {} paths",
    "connections": "the paths would run along {} connections",
}


@contextmanager
def refusing(question: Question) -> Iterator[None]:
    """
    Say where in the query that stands which an engine refuses inside the block, and what to do about it.

    Raises:
        UnsupportedQueryError: In the place of an `EngineRefusal`, `TooManyRows` or `CountByRegionUnknown`.
    """
    source, target = question.source, question.target
    try:
        yield
    except EngineRefusal as refusal:
        message, code = f"this pattern cannot be matched exactly here: {refusal.reason}", "NQ502"
        span = _place_in_text(target, source, refusal.pattern)
        hint = "write a simpler pattern, or list the values: type in (…)"
    except TooManyRows as found:
        message, code = f"{TOO_MANY[found.counted].format(_number(found))}; {found.allowed:,} are allowed", "NQ506"
        span = target.span
        instead = "" if question.kind == "count" else "or for their number: count …; "
        hint = f"ask for fewer: a higher weight, narrower ends; {instead}or allow more: data.max_rows = None, --max-rows all"
    except CountByRegionUnknown as unknown:
        message, code = f"a neuPrint server does not count '{unknown.count}' by region", "NQ503"
        span = Span(0, len(source.text))
        hint = "ask for weight there, or leave the regions out"
    else:
        return
    raise UnsupportedQueryError(message, code=code, source=source, span=span, hint=hint)


def _number(found: TooManyRows) -> str:
    """How many there would be, as far as it is known: a server stops at one more than is allowed."""
    if found.number == found.allowed + 1:
        return f"more than {found.allowed:,}"
    return f"about {_rounded(found.number)}" if math.isfinite(found.number) else "far too many"


def _rounded(number: float) -> str:
    """A number of which only the size is known: the first three digits."""
    if number >= 1e15:
        return f"{number:.1e}"
    size = 10 ** max(0, len(str(int(number))) - 3)
    return f"{round(number / size) * size:,}"


def refuse_too_much_planning(question: Question, most: int) -> None:
    """
    Refuse what would keep the engine busy with planning for minutes.

    Args:
        question: Simplified: tests of one field are one list by now.
        most: How many tests the engine can take; what is more work counts as several, by `COSTS`.

    Raises:
        UnsupportedQueryError: There are more.
    """
    found = _parts(question.query)
    if sum(COSTS[part] * number for part, number in found.items()) > most:
        counted = enumerated([f"{number:,} {part}" for part, number in found.items()])
        limits = ", or ".join(f"{most // cost:,} {part}" for part, cost in COSTS.items())
        raise UnsupportedQueryError(
            f"the query has {counted}; the engine can plan {limits}",
            code="NQ504",
            source=question.source,
            span=Span(question.target.span.start, question.target.span.start + 1),
            hint="values of one field belong into one list: field in (…), or field in $values",
        )


def _parts(query: ResolvedQuery) -> Counter[str]:
    """How much there is of each kind that has a cost."""
    found = Counter[str]()
    for each in filters_of(query):
        for leaf in leaves(each.predicate):
            found[PARTS.get(type(leaf), "different tests")] += 1
    if isinstance(query, ConnectionQuery):
        found["arrows"] += len(query.hops)
        found["different tests"] += sum(len(hop.tests) for hop in query.hops)
    return found


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
