"""
What partner filters and connection tables mean, in plain Python: LANGUAGE.md, section 2, read a second time.

A `World` is neurons, connections and regions as lists and dicts. It takes the tree of a statement, its parameters
bound and its @names inlined, and tries every connection; the filters of neurons are the other oracle's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from nlcrit.language import tree
from tests.agreement import oracle

Chain = tuple[int, ...]
"""The bodyIds of a path through the graph, in the order written."""
Line = tuple[Chain, str | None]
"""What a row of a table is about: a chain, and with `return roi` a region."""
Values = tuple[Any, ...]
Table = tuple[list[str], list[Values]]
"""The names of the columns, and the rows; None where a value is missing."""

NOT_PRIMARY = "NotPrimary"
"""The region of the synapses that lie in no primary region."""
COUNTS = frozenset({"weight", "weightHP"})
HOP = ("path", "hop", "bodyId")
COMPARE: dict[str, Callable[[int, int], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


class World:
    """
    A data set that can be asked.

    Args:
        rows: The neurons, as the other oracle takes them.
        connections: `bodyId_pre`, `bodyId_post`, `roi`, `weight` and perhaps `weightHP`, which may be missing.
        types: What the values of each field of a neuron are.
        primary: The primary regions.
        hierarchy: `roiHierarchy`: `name` and `children`.
    """

    def __init__(
        self,
        rows: Sequence[oracle.Row],
        connections: Iterable[Mapping[str, Any]],
        *,
        types: oracle.Types,
        primary: Iterable[str] = (),
        hierarchy: Mapping[str, Any] | None = None,
    ) -> None:
        self.rows = rows
        self.types = types
        self.primary = frozenset(primary)
        self.children: dict[str, list[str]] = {}
        self._read(hierarchy or {})
        self.row_of = {row["bodyId"]: row for row in rows}
        self.between: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
        self.targets: dict[int, set[int]] = {body: set() for body in self.row_of}
        self.sources: dict[int, set[int]] = {body: set() for body in self.row_of}
        for connection in connections:
            pre, post = connection["bodyId_pre"], connection["bodyId_post"]
            if connection["weight"] > 0 and pre in self.row_of and post in self.row_of:
                here = {**connection, "roi": connection["roi"] or NOT_PRIMARY}
                self.between.setdefault((pre, post), []).append(here)
                self.targets[pre].add(post)
                self.sources[post].add(pre)
        self._kept: dict[tree.Expression, frozenset[int]] = {}

    def _read(self, region: Mapping[str, Any]) -> None:
        for child in region.get("children") or ():
            self.children.setdefault(region["name"], []).append(child["name"])
            self._read(child)

    # Neurons and their connections -----------------------------------------------------------------------------

    def neurons(self, operand: tree.Expression) -> frozenset[int]:
        """The neurons that a filter keeps, with the label that it sets or its own default."""
        if operand not in self._kept:
            self._kept[operand] = frozenset(oracle.ids(operand, self.rows, self.types, self.has_partners))
        return self._kept[operand]

    def regions(self, items: tuple[tree.Value, ...] | None) -> frozenset[str] | None:
        """The primary regions of a set, each once; None, where there is no set, is everywhere."""
        if items is None:
            return None
        return frozenset(region for item in items for region in self.expanded(oracle.plain(item)))

    def expanded(self, region: str) -> set[str]:
        """The primary regions that make up a region."""
        if region in self.primary or region == NOT_PRIMARY:
            return {region}
        if region not in self.children:
            message = f"{region} is not made of primary regions"
            raise LookupError(message)
        return {part for child in self.children[region] for part in self.expanded(child)}

    def count(self, pre: int, post: int, regions: frozenset[str] | None, name: str = "weight") -> int | None:
        """A count from one neuron to another in some regions, missing ones skipped; None where there is none at all."""
        found = [
            connection[name]
            for connection in self.between.get((pre, post), ())
            if (regions is None or connection["roi"] in regions) and connection[name] is not None
        ]
        return sum(found) if found else None

    def partners(self, body: int, direction: str) -> set[int]:
        """The neurons at the other end of its connections."""
        return self.targets[body] if direction == "->" else self.sources[body]

    # Partner filters -------------------------------------------------------------------------------------------

    def has_partners(self, test: tree.Partner, row: oracle.Row) -> bool:
        """Whether a partner filter is true of a neuron."""
        body, regions = row["bodyId"], self.regions(test.via)
        counts = [
            self.count(*directed(body, partner, test.direction), regions) or 0
            for partner in self.partners(body, test.direction) & self.neurons(test.operand)
        ]
        least = number(test.minimum, 1)
        if test.total:
            return sum(counts) >= least
        return sum(count >= least for count in counts) >= number(test.partners, 1)

    # Connection tables -----------------------------------------------------------------------------------------

    def answer(self, statement: tree.Select | tree.Count) -> Table | int:
        """The table of a statement with a path, or its number."""
        path = statement.target
        assert isinstance(path, tree.Path)
        clauses = statement.clauses if isinstance(statement, tree.Select) else tree.Clauses()
        counted = isinstance(statement, tree.Count)
        for edge in path.arrows[0].edges:
            if isinstance(edge, tree.EdgePath):
                found = self.simple_paths(path, edge)
                return len(found) if counted else self._hops(path, found, clauses)
        if len(path.arrows) == 1 and path.arrows[0].direction == "<-":
            path = tree.Path(path.operands[::-1], (tree.Arrow("->", path.arrows[0].edges),))
        lines: list[Line] = sorted((chain, None) for chain in self.chains(path))
        if counted:
            return len(lines)
        columns = columns_of(path, clauses)
        if "roi" in columns:
            lines = [(chain, roi) for chain, _ in lines for roi in sorted(self._regions_between(path, chain))]
        lines = oracle.in_order(lines, clauses, lambda column, line: self.value(column.name, path, line))  # type: ignore[union-attr]
        return columns, [tuple(self.value(name, path, line) for name in columns) for line in lines]

    def chains(self, path: tree.Path) -> list[Chain]:
        """All ways along the arrows; a neuron may recur."""
        found: list[Chain] = [(body,) for body in self.neurons(path.operands[0])]
        for arrow, operand in zip(path.arrows, path.operands[1:], strict=True):
            wanted = self.neurons(operand)
            found = [(*chain, body) for chain in found for body in self.steps(chain[-1], arrow) if body in wanted]
        return found

    def steps(self, body: int, arrow: tree.Arrow) -> Iterator[int]:
        """Where an arrow leads from a neuron: over connections that all of its conditions hold for."""
        regions = self.regions(regions_of(arrow))
        bounds = [edge for edge in arrow.edges if isinstance(edge, tree.EdgeCount)]
        for other in self.partners(body, arrow.direction):
            pre, post = directed(body, other, arrow.direction)
            kept = all(holds(bound, self.count(pre, post, regions, bound.name)) for bound in bounds)
            if kept and self.count(pre, post, regions):
                yield other

    def _regions_between(self, path: tree.Path, chain: Chain) -> set[str]:
        """The regions in which a pair has synapses, of those that are asked for."""
        pre, post = chain
        regions = self.regions(regions_of(path.arrows[0]))
        here = {connection["roi"] for connection in self.between[pre, post]}
        return here if regions is None else here & regions

    def value(self, name: str, path: tree.Path, line: Line) -> Any:
        """A value of a row: the region, a property of a neuron, or a count of an arrow."""
        chain, roi = line
        if name == "roi":
            return roi
        field, _, end = name.rpartition("_")
        if field and field not in COUNTS:
            return self.row_of[chain[ends_of(path).index(end)]][field]
        count, at = (field, int(end)) if field else (name, 1)
        arrow = path.arrows[at - 1]
        regions = self.regions(regions_of(arrow)) if roi is None else frozenset({roi})
        return self.count(*directed(chain[at - 1], chain[at], arrow.direction), regions, count)

    # All paths -------------------------------------------------------------------------------------------------

    def simple_paths(self, path: tree.Path, edge: tree.EdgePath) -> list[Chain]:
        """All paths of so many hops from the one to the other, no neuron twice, over Neurons: by length, then ids."""
        (arrow,) = path.arrows
        least = number(edge.least)
        starts, ends = map(self.neurons, path.operands)
        between = self.neurons(tree.Everything())
        found: list[Chain] = []
        reached: list[Chain] = [(body,) for body in starts]
        for hops in range(1, number(edge.most, least) + 1):
            reached = [(*way, body) for way in reached for body in self.steps(way[-1], arrow) if body not in way]
            if hops >= least:
                found += sorted(way for way in reached if way[-1] in ends)
            reached = [way for way in reached if way[-1] in between]
        return found

    def _hops(self, path: tree.Path, found: list[Chain], clauses: tree.Clauses) -> Table:
        """One row a hop: the columns that say which, then the others; `limit` counts paths."""
        assert clauses.sort == ()
        (arrow,) = path.arrows
        regions = self.regions(regions_of(arrow))
        named = ["type", "weight"] if clauses.columns is None else [column.name for column in clauses.columns]  # type: ignore[union-attr]
        columns = list(dict.fromkeys([*HOP, *named]))
        rows: list[Values] = []
        for at, way in enumerate(found if clauses.limit is None else found[: number(clauses.limit)], 1):
            for hop, body in enumerate(way):
                row: dict[str, Any] = {**self.row_of[body], "path": at, "hop": hop}
                for count in COUNTS:
                    ends = directed(way[hop - 1], body, arrow.direction)
                    row[count] = self.count(*ends, regions, count) if hop > 0 and count in columns else None
                rows.append(tuple(row[name] for name in columns))
        return columns, rows


def columns_of(path: tree.Path, clauses: tree.Clauses) -> list[str]:
    """The ids first, then the columns that `return` names, or the default ones; none twice."""
    ends = ends_of(path)
    weights = ["weight"] if len(path.arrows) == 1 else [f"weight_{at}" for at in range(1, len(ends))]
    named = [*weights, *(f"{field}_{end}" for field in ("type", "instance") for end in ends)]
    if clauses.columns is not None:
        named = [column.name for column in clauses.columns]  # type: ignore[union-attr]
    return list(dict.fromkeys([*(f"bodyId_{end}" for end in ends), *named]))


def ends_of(path: tree.Path) -> list[str]:
    """What the names of columns end in, for each operand."""
    return ["pre", "post"] if len(path.arrows) == 1 else [str(at) for at in range(len(path.operands))]


def directed(here: int, there: int, direction: str) -> tuple[int, int]:
    """The presynaptic and the postsynaptic neuron of an arrow as it is written."""
    return (here, there) if direction == "->" else (there, here)


def holds(bound: tree.EdgeCount, count: int | None) -> bool:
    """Whether a count of a connection keeps a bound: not where it is missing."""
    return count is not None and COMPARE[bound.operator](count, number(bound.value))


def regions_of(arrow: tree.Arrow) -> tuple[tree.Value, ...] | None:
    """The set after `in`; None where there is none."""
    sets = [edge.items for edge in arrow.edges if isinstance(edge, tree.EdgeRegions)]
    assert len(sets) <= 1
    return sets[0] if sets else None


def number(value: tree.Integer | None, otherwise: int = 0) -> int:
    return otherwise if value is None else int(value.value)  # type: ignore[union-attr]
