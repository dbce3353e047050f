"""Which paths can be meant: the rules of LANGUAGE.md for arrows, their edges and their clauses."""

from __future__ import annotations

from nlcrit.criteria.names import Names
from nlcrit.criteria.problems import Problems
from nlcrit.language import tree


def check_path(path: tree.Path, clauses: tree.Clauses, problems: Problems) -> None:
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


def check_edges(path: tree.Path, names: Names) -> None:
    """Note the regions of arrows that are not there, numbers that are too large, and $parameters without a value."""
    for arrow in path.arrows:
        for edge in arrow.edges:
            match edge:
                case tree.EdgeRegions(items):
                    names.regions(items)
                case tree.EdgeCount(value=value):
                    _check_number(value, names)
                case tree.EdgePath(least, most):
                    _check_number(least, names)
                    _check_number(most, names)


def _check_number(number: tree.Integer | None, names: Names) -> None:
    if isinstance(number, tree.Parameter):
        names.missing(number)
    elif number is not None:
        names.fits(number)


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
