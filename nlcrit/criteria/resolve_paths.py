"""
What a path means in one data set: its arrows, its ends, and the columns of the table that it gives.

The rules of LANGUAGE.md for arrows, edges and clauses that hold in every data set are checked without a vocabulary too.
"""

from __future__ import annotations

from nlcrit.criteria.connection_columns import Columns
from nlcrit.criteria.connection_query import ConnectionQuery, CountTest, Hop, Lengths
from nlcrit.criteria.names import Names
from nlcrit.criteria.problems import Problems
from nlcrit.criteria.resolve_filter import Filters
from nlcrit.errors import UnsupportedQueryError
from nlcrit.language import tree

MOST_HOPS = 1_000
"""Hops of a path: each takes steps of its own, all of them together some seconds (1,000: 7 s)."""


def connection_query(path: tree.Path, clauses: tree.Clauses, filters: Filters) -> ConnectionQuery:
    """The meaning of a path with its clauses; what is wrong with it is noted."""
    names = filters.names
    _check_path(path, clauses, names.problems)
    names.require_connections(path.span)
    operands = tuple(map(filters.filter, path.operands))
    hops = tuple(_hop(arrow, names) for arrow in path.arrows)
    if len(hops) == 1 and hops[0].direction == "<-" and _lengths(path, names) is None:
        # A pair is told from its presynaptic side, whichever way it was written.
        operands, hops = operands[::-1], (Hop("->", hops[0].tests, hops[0].regions),)
    lengths = _lengths(path, names)
    columns = Columns(len(hops), names, is_path=lengths is not None, by_region=_is_split(clauses))
    return ConnectionQuery(
        operands,
        hops,
        columns.returned(clauses.columns),
        columns.sorted_by(clauses.sort) if lengths is None else (),
        names.bound(clauses.limit),
        lengths,
        columns.by_region,
    )


def _is_split(clauses: tree.Clauses) -> bool:
    return any(isinstance(column, tree.FieldName) and column.name.casefold() == "roi" for column in clauses.columns or ())


def _hop(arrow: tree.Arrow, names: Names) -> Hop:
    tests: list[CountTest] = []
    regions: tuple[str, ...] | None = None
    for edge in arrow.edges:
        match edge:
            case tree.EdgeCount():
                count, value = names.count(edge.name, edge.span), names.bound(edge.value)
                if count is not None and value is not None:
                    tests.append(CountTest(count, edge.operator, value))
            case tree.EdgeRegions(items):
                regions = names.primary_regions(items)
            case tree.EdgePath():
                pass
    return Hop(arrow.direction, tuple(tests), regions)


def _lengths(path: tree.Path, names: Names) -> Lengths | None:
    for edge in path.arrows[0].edges:
        if isinstance(edge, tree.EdgePath):
            least = names.bound(edge.least) or 1
            most = least if edge.most is None else names.bound(edge.most) or least
            if names.vocabulary is not None and max(least, most) > MOST_HOPS:
                place = edge.least if least > MOST_HOPS or edge.most is None else edge.most
                hint = "in most data sets a few hops reach every neuron: path 1..3"
                message = f"paths of up to {max(least, most):,} hops; {MOST_HOPS:,} are the most that are looked for"
                names.problems.add(UnsupportedQueryError, "NQ504", message, place.span, hint=hint)
                return Lengths(1, 1)
            return Lengths(least, most)
    return None


def _check_path(path: tree.Path, clauses: tree.Clauses, problems: Problems) -> None:
    """Note what no data set could answer: two `path`s, bounds upside down, `return roi` of a chain."""
    for arrow in path.arrows:
        _check_arrow(arrow, problems)
    hops = [edge for arrow in path.arrows for edge in arrow.edges if isinstance(edge, tree.EdgePath)]
    if hops and len(path.arrows) > 1:
        problems.value("NQ303", "'path' stands alone: with one arrow", hops[0].span, hint="for example: MBON01 -[path 1..3]-> MBON02")
    if hops and clauses.sort:
        message = "'sort by' does not go with 'path': paths are sorted by length"
        problems.value("NQ115", message, clauses.sort[0].column.span, hint="leave 'sort by' out")
    for column in clauses.columns or ():
        if isinstance(column, tree.FieldName) and column.name.casefold() == "roi" and (hops or len(path.arrows) > 1):
            problems.value("NQ303", "'return roi' goes with a single arrow", column.span, hint="ask for each arrow by itself")


def _check_arrow(arrow: tree.Arrow, problems: Problems) -> None:
    for kind, word in ((tree.EdgeRegions, "in"), (tree.EdgePath, "path")):
        same = [edge for edge in arrow.edges if isinstance(edge, kind)]
        for repeated in same[1:]:
            problems.value("NQ303", f"'{word}' stands twice in one arrow", repeated.span, hint="leave one of them out")
    for edge in arrow.edges:
        if isinstance(edge, tree.EdgePath):
            _check_hops(edge, problems)


def _check_hops(edge: tree.EdgePath, problems: Problems) -> None:
    least = edge.least.value if isinstance(edge.least, tree.Number) else 1
    most = edge.most.value if isinstance(edge.most, tree.Number) else least
    if least < 1:
        problems.value("NQ303", "a path has at least 1 hop", edge.least.span, hint="for example: path 1..3")
    elif edge.most is not None and most < least:
        problems.value("NQ303", f"a path of {least} to {most} hops cannot be", edge.most.span, hint=f"the smaller number comes first: path {most}..{least}")
