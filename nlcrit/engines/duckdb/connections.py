"""
A query for connections as SQL: steps that narrow the connections down, one arrow after the other, and then list them.

Each arrow becomes a small table of its own, `edge_1`, `edge_2` …, with the columns `near` and `far` in the order that
the query is written in, whichever way the arrow points. So the rows to come can be counted before they are made.
"""

from __future__ import annotations

from dataclasses import replace

from nlcrit.criteria.connection_query import (
    ConnectionColumn,
    ConnectionQuery,
    CountColumn,
    EndColumn,
    Hop,
    OwnColumn,
)
from nlcrit.engines.duckdb.build import identifier
from nlcrit.engines.duckdb.sql import LARGEST, FilterWriter, partners_of, sorted_by
from nlcrit.engines.plan import Plan, Step

CUT_ALLOWANCE = 100
"""Rows that may be looked through for the first few of them are many times those that may be given."""


def plan_connections(query: ConnectionQuery, *, has_labels: bool, pairs: int) -> Plan:
    """
    The plan whose answer has the query's columns; it ends where the rows would be too many.

    Args:
        query: Simplified.
        has_labels: Whether the neurons have labels.
        pairs: How many pairs of neurons are connected.
    """
    writer = ConnectionWriter(query, has_labels=has_labels)
    steps = [*writer.narrowing(), *writer.without_dead_ends(), *writer.counting(pairs)]
    return Plan((*steps, writer.listing()), tuple(column.name for column in query.columns), query.limit)


def plan_connections_count(query: ConnectionQuery, *, has_labels: bool) -> Plan:
    """The plan whose answer is one row with the number of rows."""
    writer = ConnectionWriter(query, has_labels=has_labels)
    return Plan((*writer.narrowing(), writer.number("how many", "HUGEINT")), ("count",))


class ConnectionWriter:
    """Writes the steps of one query."""

    def __init__(self, query: ConnectionQuery, *, has_labels: bool) -> None:
        self.query = query
        self.has_labels = has_labels
        writer = self.new_writer()
        self.bounded = [end for end, operand in enumerate(query.operands) if writer.bodies(operand) is not None]
        """The ends where not every neuron is meant."""
        self.is_direct = len(query.hops) == 1 and not query.by_region and not writer.steps and not query.hops[0].is_sum
        """Whether the connections of the one arrow are read where they are needed, without a table of their own."""
        self.narrowed: list[int] = []
        """The arrows whose connections have a table `edge_…`, in the order they are made in; of the others all are meant."""
        shown = [*query.columns, *(key.column for key in query.sort)]
        self.counts = tuple(dict.fromkeys(column.count for column in shown if isinstance(column, CountColumn)))

    def new_writer(self) -> FilterWriter:
        """A writer for one step."""
        return FilterWriter(has_labels=self.has_labels)

    # Narrowing down

    def narrowing(self) -> list[Step]:
        """The tables of connections, from the first end that is not every neuron outwards."""
        if self.is_direct:
            return []
        arrows = range(1, len(self.query.hops) + 1)
        first = min(self.bounded, default=0)
        steps = [step for arrow in [*arrows[first:], *reversed(arrows[:first])] for step in self.edge(arrow)]
        if self.query.by_region:
            steps.append(self.parts())
        return steps

    def edge(self, arrow: int) -> list[Step]:
        """The connections of an arrow, between neurons that the arrows beside it reach."""
        writer = self.new_writer()
        near, far = self.reached(arrow, writer)
        hop = self.query.hops[arrow - 1]
        narrows = bool(near or far or hop.tests or hop.regions is not None)
        if narrows:
            self.narrowed.append(arrow)
        head = f"CREATE TEMP {'TABLE' if narrows else 'VIEW'} edge_{arrow} AS"
        text = f"{head}\n{edges(hop, self.counts, near, far, writer, by_far=near is None and far is not None)}"
        return [*writer.steps, writer.step(f"the connections of arrow {arrow}", text)]

    def reached(self, arrow: int, writer: FilterWriter) -> tuple[str | None, str | None]:
        """
        The neurons at both ends of an arrow.

        They are those that the arrow beside it reaches, or while that has no table, those of the end itself.
        """
        before = f"SELECT far FROM edge_{arrow - 1}" if arrow - 1 in self.narrowed else None
        after = f"SELECT near FROM edge_{arrow + 1}" if arrow + 1 in self.narrowed else None
        near, far = self.query.operands[arrow - 1 : arrow + 1]
        return before or writer.bodies(near), after or writer.bodies(far)

    def parts(self) -> Step:
        """Each pair split by region; the connections of a few neurons are taken out first, for a join would read all."""
        writer = self.new_writer()
        (hop,) = self.query.hops
        regions = [writer.among("roi", hop.regions)] if hop.regions else []
        counts = "".join(f", part.{identifier(count)}" for count in self.counts)
        split = f"SELECT near, far, roi{counts}\nFROM edge_1 JOIN part ON part.bodyId_pre = near AND part.bodyId_post = far"
        known = ["bodyId_pre IN (SELECT DISTINCT near FROM edge_1)"] if self.bounded else []
        where = f" WHERE {' AND '.join(known + regions)}" if known or regions else ""
        first = "MATERIALIZED " if known else ""
        text = f"CREATE TEMP TABLE part_1 AS\nWITH part AS {first}(SELECT * FROM connection{where})\n{split}"
        return writer.step("the regions of each pair", text)

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

    def dead_ends(self, arrow: int, later: int) -> Step:
        """Leave out the connections that the arrow made after this one does not go on from."""
        own, its = ("far", "near") if later > arrow else ("near", "far")
        text = f"DELETE FROM edge_{arrow} WHERE {own} NOT IN (SELECT {its} FROM edge_{later})"
        return Step(f"without the dead ends of arrow {arrow}", text)

    # Counting

    def counting(self, pairs: int) -> list[Step]:
        """A look at how many rows there will be; to give a few of one table takes no more than its connections."""
        is_single = len(self.query.hops) == 1
        if self.query.limit is None:
            at_most = pairs if is_single and not self.query.by_region else None
            return [replace(self.number("how many rows there will be", "DOUBLE"), allowance=1, at_most=at_most)]
        if is_single:
            return []
        number = self.number("how many rows there are", "DOUBLE")
        return [replace(number, allowance=CUT_ALLOWANCE, counted="rows to choose from")]

    def number(self, purpose: str, kind: str) -> Step:
        """How many rows there are: the ways to each neuron are those to the neurons before it, added up."""
        writer = self.new_writer()
        *others, last = range(1, len(self.query.hops) + 1)
        if not others:
            return writer.step(purpose, f"SELECT count(*)::{kind} FROM {self.rows_of_first(writer)}")
        ways = f"SELECT far, count(*)::{kind} AS ways FROM edge_1 GROUP BY far"
        for arrow in others[1:]:
            ways = f"SELECT edge.far, sum(ways) AS ways\nFROM ({ways}) AS before\n"
            ways += f"JOIN edge_{arrow} AS edge ON edge.near = before.far\nGROUP BY edge.far"
        text = f"SELECT coalesce(sum(ways), 0)\nFROM ({ways}) AS before\nJOIN edge_{last} AS edge ON edge.near = before.far"
        return writer.step(purpose, text)

    def rows_of_first(self, writer: FilterWriter) -> str:
        """The rows of the first arrow, as `edge_1`."""
        if self.is_direct:
            return self.direct_edges(*self.reached(1, writer), writer)
        return self.first_table

    @property
    def first_table(self) -> str:
        """The table of the first arrow's rows, as `edge_1`."""
        return "part_1 AS edge_1" if self.query.by_region else "edge_1"

    def direct_edges(self, near: str | None, far: str | None, writer: FilterWriter) -> str:
        """The connections of the one arrow, as `edge_1`."""
        (hop,) = self.query.hops
        return f"({edges(hop, self.counts, near, far, writer, by_far=self.bounded == [1])}) AS edge_1"

    # Listing

    def listing(self) -> Step:
        """The rows with their columns, in order."""
        query, writer = self.query, self.new_writer()
        ends = range(len(query.hops) + 1)
        columns = ", ".join(f"{self.column(column)} AS {identifier(column.name)}" for column in query.columns)
        shown = [*query.columns, *(key.column for key in query.sort)]
        asked = {column.end for column in shown if isinstance(column, EndColumn) and column.field.name != "bodyId"}
        tables = self.direct_tables(asked, writer) if self.is_direct else self.joined_tables(asked)
        keys = [f"{self.column(key.column)}{' DESC' if key.descending else ''} NULLS LAST" for key in query.sort]
        keys += [_body(end) for end in ends] + (["edge_1.roi"] if query.by_region else [])
        text = "\n".join([f"SELECT {columns}", f"FROM {tables[0]}", *tables[1:], f"ORDER BY {', '.join(keys)}"])
        if query.limit is not None:
            text += f"\nLIMIT {writer.value(min(query.limit + 1, LARGEST))}"
        return writer.step("the connections", text)

    def direct_tables(self, asked: set[int], writer: FilterWriter) -> list[str]:
        """The connections with their neurons; those whose properties are asked for are chosen by the join with these."""
        operands = self.query.operands
        near, far = (None if end in asked else writer.bodies(operand) for end, operand in enumerate(operands))
        tables = [self.direct_edges(near, far, writer)]
        for end in sorted(asked):
            chosen = f"(SELECT * FROM neuron AS n WHERE {writer.where(operands[end])})" if end in self.bounded else "neuron"
            tables.append(f"JOIN {chosen} AS n{end} ON n{end}.bodyId = {_body(end)}")
        return tables

    def joined_tables(self, asked: set[int]) -> list[str]:
        """The tables of the arrows one after the other, and then the neurons whose properties are asked for."""
        arrows = range(2, len(self.query.hops) + 1)
        tables = [self.first_table]
        tables += [f"JOIN edge_{arrow} ON edge_{arrow}.near = edge_{arrow - 1}.far" for arrow in arrows]
        return tables + [f"JOIN neuron AS n{end} ON n{end}.bodyId = {_body(end)}" for end in sorted(asked)]

    def column(self, column: ConnectionColumn) -> str:
        match column:
            case EndColumn(field=field, end=end):
                return _body(end) if field.name == "bodyId" else f"n{end}.{identifier(field.name)}"
            case CountColumn(count=count, hop=hop):
                return f"edge_{hop}.{identifier(count)}"
            case OwnColumn(name):
                return f"edge_1.{name}"


def edges(
    hop: Hop, counts: tuple[str, ...], near: str | None, far: str | None, writer: FilterWriter, *, by_far: bool
) -> str:
    """
    The connections that an arrow takes, as a query with the columns `near`, `far` and the counts.

    Args:
        hop: The arrow.
        counts: The counts that are wanted.
        near: A query for the neurons before the arrow; None for all.
        far: The same for those after it.
        writer: Keeps the values.
        by_far: Whether to look them up by the neurons after it, because these are known or fewer.
    """
    sides = partners_of(hop.direction)
    table = sorted_by(sides[by_far]) if hop.regions is None else "connection"
    conditions = [f"{side} IN ({bodies})" for side, bodies in zip(sides, (near, far), strict=True) if bodies is not None]
    if hop.regions == ():
        conditions.append("FALSE")
    elif hop.regions is not None:
        conditions.append(writer.among("roi", hop.regions))

    def total(count: str) -> str:
        return f"sum({identifier(count)})::BIGINT" if hop.is_sum else identifier(count)

    tests = [f"{total(test.count)} {test.operator} {writer.value(test.value)}" for test in hop.tests]
    columns = [f"{sides[0]} AS near", f"{sides[1]} AS far", *(f"{total(count)} AS {identifier(count)}" for count in counts)]
    text = f"SELECT {', '.join(columns)}\nFROM {table}"
    if not hop.is_sum:
        conditions += tests
    if conditions:
        text += f"\nWHERE {' AND '.join(conditions)}"
    if hop.is_sum:
        text += f"\nGROUP BY {', '.join(sides)}" + (f"\nHAVING {' AND '.join(tests)}" if tests else "")
    return text


def _body(end: int) -> str:
    """The bodyId at an end of the chain."""
    return "edge_1.near" if end == 0 else f"edge_{end}.far"
