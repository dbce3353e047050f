"""
A query for connections as SQL: steps that narrow the connections down, one arrow after the other, and then list them.

Each arrow becomes a small table of its own, `edge_1`, `edge_2` …, with the columns `near` and `far` in the order that
the query is written in, whichever way the arrow points. So the rows to come can be counted before they are made.
"""

from __future__ import annotations

from nlcrit.criteria.connection_query import (
    ConnectionColumn,
    ConnectionQuery,
    CountColumn,
    EndColumn,
    Hop,
    OwnColumn,
)
from nlcrit.engines.duckdb.build import identifier
from nlcrit.engines.duckdb.sql import LARGEST, FilterWriter, partners_of
from nlcrit.engines.plan import Plan, Step

CUT_ALLOWANCE = 100
"""Rows that may be looked through for the first few of them are many times those that may be given."""


def plan_connections(query: ConnectionQuery, *, has_labels: bool) -> Plan:
    """The plan whose answer has the query's columns; it ends where the rows would be too many."""
    writer = ConnectionWriter(query, has_labels=has_labels)
    steps = [*writer.narrowing(), *writer.without_dead_ends(), *writer.counting()]
    return Plan((*steps, writer.listing()), tuple(column.name for column in query.columns), query.limit)


def plan_connections_count(query: ConnectionQuery, *, has_labels: bool) -> Plan:
    """The plan whose answer is one row with the number of rows."""
    writer = ConnectionWriter(query, has_labels=has_labels)
    return Plan((*writer.narrowing(), Step("how many", writer.number("HUGEINT"))), ("count",))


class ConnectionWriter:
    """Writes the steps of one query."""

    def __init__(self, query: ConnectionQuery, *, has_labels: bool) -> None:
        self.query = query
        self.has_labels = has_labels
        self.narrowed: list[int] = []
        """The arrows whose connections have a table `edge_…`, in the order they are made in; of the others all are meant."""
        shown = [*query.columns, *(key.column for key in query.sort)]
        self.counts = tuple(dict.fromkeys(column.count for column in shown if isinstance(column, CountColumn)))

    # Narrowing down

    def narrowing(self) -> list[Step]:
        """The tables of connections, from the first end that is not every neuron outwards."""
        arrows = range(1, len(self.query.hops) + 1)
        bodies = [FilterWriter(has_labels=self.has_labels).bodies(operand) for operand in self.query.operands]
        first = next((end for end, found in enumerate(bodies) if found is not None), 0)
        steps = [step for arrow in [*arrows[first:], *reversed(arrows[:first])] for step in self.edge(arrow)]
        if self.query.by_region:
            steps.append(self.parts())
        return steps

    def without_dead_ends(self) -> list[Step]:
        """Leave out the connections that do not go on to both ends: on long chains most of them, and two join as fast with them."""
        if len(self.query.hops) < 3:
            return []
        pairs = [
            (arrow, later)
            for place, arrow in enumerate(self.narrowed)
            for later in self.narrowed[place + 1 :]
            if abs(later - arrow) == 1
        ]
        return [self.dead_ends(arrow, later) for arrow, later in reversed(pairs)]

    def edge(self, arrow: int) -> list[Step]:
        """The connections of an arrow, between neurons that the arrows beside it reach."""
        writer = FilterWriter(has_labels=self.has_labels)
        near = self.reached(arrow - 1, "far", arrow - 1, writer)
        far = self.reached(arrow + 1, "near", arrow, writer)
        hop = self.query.hops[arrow - 1]
        narrows = bool(near or far or hop.tests or hop.regions is not None)
        if narrows:
            self.narrowed.append(arrow)
        head = f"CREATE TEMP {'TABLE' if narrows else 'VIEW'} edge_{arrow} AS"
        text = f"{head}\n{edges(hop, self.counts, near, far, writer)}"
        return [*writer.steps, writer.step(f"the connections of arrow {arrow}", text, makes=True)]

    def reached(self, beside: int, side: str, end: int, writer: FilterWriter) -> str | None:
        """The neurons of an end that the arrow on its other side reaches; where it has no table yet, those of the end."""
        if beside in self.narrowed:
            return f"SELECT {side} FROM edge_{beside}"
        return writer.bodies(self.query.operands[end])

    def dead_ends(self, arrow: int, later: int) -> Step:
        """Leave out the connections that the arrow made after this one does not go on from."""
        own, its = ("far", "near") if later > arrow else ("near", "far")
        text = f"DELETE FROM edge_{arrow} WHERE {own} NOT IN (SELECT {its} FROM edge_{later})"
        return Step(f"without the dead ends of arrow {arrow}", text, makes=True)

    def parts(self) -> Step:
        """Each pair split by region."""
        writer = FilterWriter(has_labels=self.has_labels)
        (hop,) = self.query.hops
        counts = "".join(f", part.{identifier(count)}" for count in self.counts)
        text = f"CREATE TEMP TABLE part_1 AS\nSELECT near, far, roi{counts}\nFROM edge_1"
        text += "\nJOIN connection AS part ON part.bodyId_pre = near AND part.bodyId_post = far"
        if hop.regions:
            text += f"\nWHERE {writer.among('roi', hop.regions)}"
        return writer.step("the regions of each pair", text, makes=True)

    # Counting

    def counting(self) -> list[Step]:
        """A look at how many rows there will be; to give a few of one table takes no more than its connections."""
        if self.query.limit is not None and len(self.query.hops) == 1:
            return []
        allowance = 1 if self.query.limit is None else CUT_ALLOWANCE
        return [Step("how many rows there will be", self.number("DOUBLE"), allowance=allowance)]

    def number(self, kind: str) -> str:
        """How many rows there are: the ways to each neuron are those to the neurons before it, added up."""
        *others, last = range(1, len(self.query.hops) + 1)
        if not others:
            return f"SELECT count(*)::{kind} FROM {self.rows_of(1)}"
        ways = f"SELECT far, count(*)::{kind} AS ways FROM edge_1 GROUP BY far"
        for arrow in others[1:]:
            ways = f"SELECT edge.far, sum(ways) AS ways\nFROM ({ways}) AS before\n"
            ways += f"JOIN edge_{arrow} AS edge ON edge.near = before.far\nGROUP BY edge.far"
        return f"SELECT coalesce(sum(ways), 0)\nFROM ({ways}) AS before\nJOIN edge_{last} AS edge ON edge.near = before.far"

    def rows_of(self, arrow: int) -> str:
        """The table of an arrow's rows."""
        return "part_1" if self.query.by_region else f"edge_{arrow}"

    # Listing

    def listing(self) -> Step:
        """The rows with their columns, in order."""
        query = self.query
        ends = range(len(query.hops) + 1)
        columns = ", ".join(f"{self.column(column)} AS {identifier(column.name)}" for column in query.columns)
        tables = [f"{self.rows_of(1)} AS edge_1"]
        tables += [f"JOIN edge_{arrow} ON edge_{arrow}.near = edge_{arrow - 1}.far" for arrow in ends[2:]]
        shown = [*query.columns, *(key.column for key in query.sort)]
        asked = {column.end for column in shown if isinstance(column, EndColumn) and column.field.name != "bodyId"}
        tables += [f"JOIN neuron AS n{end} ON n{end}.bodyId = {_body(end)}" for end in ends if end in asked]
        keys = [f"{self.column(key.column)}{' DESC' if key.descending else ''} NULLS LAST" for key in query.sort]
        keys += [_body(end) for end in ends] + (["edge_1.roi"] if query.by_region else [])
        text = "\n".join([f"SELECT {columns}", f"FROM {tables[0]}", *tables[1:], f"ORDER BY {', '.join(keys)}"])
        parameters = {}
        if query.limit is not None:
            text += "\nLIMIT $p1"
            parameters["p1"] = min(query.limit + 1, LARGEST)
        return Step("the connections", text, parameters)

    def column(self, column: ConnectionColumn) -> str:
        match column:
            case EndColumn(field=field, end=end):
                return _body(end) if field.name == "bodyId" else f"n{end}.{identifier(field.name)}"
            case CountColumn(count=count, hop=hop):
                return f"edge_{hop}.{identifier(count)}"
            case OwnColumn(name):
                return f"edge_1.{name}"


def edges(hop: Hop, counts: tuple[str, ...], near: str | None, far: str | None, writer: FilterWriter) -> str:
    """
    The connections that an arrow takes, as a query with the columns `near`, `far` and the counts.

    Args:
        hop: The arrow.
        counts: The counts that are wanted.
        near: A query for the neurons before the arrow; None for all.
        far: The same for those after it.
        writer: Keeps the values.
    """
    sides = partners_of(hop.direction)
    table = "pair" if hop.regions is None else "connection"
    summed = hop.regions is not None and len(hop.regions) > 1
    conditions = [f"{side} IN ({bodies})" for side, bodies in zip(sides, (near, far), strict=True) if bodies is not None]
    if hop.regions == ():
        conditions.append("FALSE")
    elif hop.regions is not None:
        conditions.append(writer.among("roi", hop.regions))

    def total(count: str) -> str:
        return f"sum({identifier(count)})::BIGINT" if summed else identifier(count)

    tests = [f"{total(test.count)} {test.operator} {writer.value(test.value)}" for test in hop.tests]
    columns = [f"{sides[0]} AS near", f"{sides[1]} AS far", *(f"{total(count)} AS {identifier(count)}" for count in counts)]
    text = f"SELECT {', '.join(columns)}\nFROM {table}"
    if not summed:
        conditions += tests
    if conditions:
        text += f"\nWHERE {' AND '.join(conditions)}"
    if summed:
        text += f"\nGROUP BY {', '.join(sides)}" + (f"\nHAVING {' AND '.join(tests)}" if tests else "")
    return text


def _body(end: int) -> str:
    """The bodyId at an end of the chain."""
    return "edge_1.near" if end == 0 else f"edge_{end}.far"
