"""
A query for connections as Cypher: one `MATCH` an arrow, so that a chain may take a connection twice.

The ends are `n0`, `n1` … in the order that the query is written in, and the connections between them `e1`, `e2` ….
"""

from __future__ import annotations

from collections.abc import Sequence

from nlcrit.criteria.connection_query import (
    ConnectionColumn,
    ConnectionQuery,
    CountColumn,
    EndColumn,
    Hop,
    OwnColumn,
)
from nlcrit.criteria.predicates import Filter
from nlcrit.criteria.primary_regions import NOT_PRIMARY
from nlcrit.engines.neuprint.cypher import ARROWS, OPERATORS, FilterWriter, count_plan, cut, field_value, order
from nlcrit.engines.neuprint.literal import literal, name
from nlcrit.engines.neuprint.regions import connection_counts, outside
from nlcrit.engines.plan import Plan, Step
from nlcrit.fragment import Fragment

BODY_ID = "bodyId"


class CountByRegionUnknown(Exception):
    """The server counts synapses by region, and nothing else of a connection."""

    def __init__(self, count: str) -> None:
        super().__init__(count)
        self.count = count


def plan_connections(query: ConnectionQuery, *, primary: Sequence[str]) -> Plan:
    """
    The plan whose answer has the query's columns.

    Raises:
        CountByRegionUnknown: It asks for another count than `weight` in regions, or split by them.
    """
    writer = ConnectionWriter(query, primary)
    columns = ", ".join(f"{writer.column(column)} AS {name(column.name)}" for column in query.columns)
    keys = [
        each
        for key in query.sort
        for each in order(writer.column(key.column), key.column, query.columns, descending=key.descending)
    ]
    keys += [name(column.name) for column in identifying(query)]
    lines = [*writer.found(), f"RETURN {columns}", f"ORDER BY {', '.join(keys)}", *cut(query.limit)]
    step = Step("the connections", "\n".join(lines))
    return Plan((step,), tuple(column.name for column in query.columns), query.limit)


def identifying(query: ConnectionQuery) -> list[ConnectionColumn]:
    """The columns that tell one row from another, in the order by which rows are sorted: the ids, and the region."""
    ids = [column for column in query.columns if isinstance(column, EndColumn) and column.field.name == BODY_ID]
    own = [column for column in query.columns if isinstance(column, OwnColumn)]
    return [*sorted(ids, key=lambda column: column.end), *own]


def plan_connections_count(query: ConnectionQuery, *, primary: Sequence[str]) -> Plan:
    """The plan whose answer is one row with the number of rows."""
    return count_plan(ConnectionWriter(query, primary).found())


class ConnectionWriter:
    """Writes one statement."""

    def __init__(self, query: ConnectionQuery, primary: Sequence[str]) -> None:
        self.query = query
        self.filters = FilterWriter(primary)

    def found(self) -> list[str]:
        """The lines that find the rows."""
        # The line that splits may name a list, which the opening then has.
        split = [self.parts()] if self.query.by_region else []
        return [*self.pairs(), *split]

    def pairs(self) -> list[str]:
        """The lines that find the pairs, or chains, whatever they are split by."""
        lines = chain(self.query.operands, self.query.hops, self.filters)
        return [*self.filters.opening(), *lines]

    def parts(self) -> str:
        """The line that splits each pair by region."""
        (hop,) = self.query.hops
        primary = self.filters.primary_list()
        inside = f"[r IN keys(ri) WHERE r IN {primary} | {{roi: r, weight: ri[r].post}}]"
        rest = f"{{roi: {literal(NOT_PRIMARY)}, weight: {outside('e1', primary)}}}"
        wanted = "p.weight > 0" if hop.regions is None else f"p.weight > 0 AND p.roi IN {literal(hop.regions)}"
        parts = f"[p IN {inside} + [{rest}] WHERE {wanted}]"
        return f"UNWIND head([ri IN [{connection_counts('e1')}] | {parts}]) AS part"

    def column(self, column: ConnectionColumn) -> str:
        match column:
            case EndColumn(field=field, end=end):
                return field_value(f"n{end}", field)
            case CountColumn(count=count) if self.query.by_region:
                return f"part.{_by_region(count)}"
            case CountColumn(count=count, hop=place):
                return connection_value(f"e{place}", count, self.query.hops[place - 1], self.filters)
            case OwnColumn(own):
                return f"part.{own}"


def chain(
    operands: Sequence[Filter], hops: Sequence[Hop], filters: FilterWriter, *, distinct: bool = False
) -> list[str]:
    """The clauses that find the ends and the connections; `distinct`: no neuron twice."""
    lines = [filters.clause("(n0{})", operands[0], "n0")]
    for place, (hop, operand) in enumerate(zip(hops, operands[1:], strict=True), start=1):
        before, after = ARROWS[hop.direction]
        pattern = f"(n{place - 1}){before}[e{place}:ConnectsTo]{after}(n{place}{{}})"
        tests = [Fragment(f"n{place} <> n{earlier}") for earlier in range(place) if distinct]
        lines.append(filters.clause(pattern, operand, f"n{place}", *tests, *taken(f"e{place}", hop, filters)))
    return lines


def taken(edge: str, hop: Hop, filters: FilterWriter) -> list[Fragment]:
    """Whether an arrow takes a connection: the data base has some without synapses, which are none."""
    if hop.regions == ():
        return [Fragment("false")]
    tests = {test: f"{OPERATORS.get(test.operator, test.operator)} {literal(test.value)}" for test in hop.tests}
    weights = [text for test, text in tests.items() if test.count == "weight"]
    others = [
        Fragment(f"{connection_value(edge, test.count, hop, filters)} {text}")
        for test, text in tests.items()
        if test.count != "weight"
    ]
    return [filters.enough(edge, hop.regions, ["> 0", *weights]), *others]


def connection_value(edge: str, count: str, hop: Hop, filters: FilterWriter) -> str:
    """A count of a connection, confined to the regions of its arrow."""
    if hop.regions is None:
        return f"{edge}.{name(count)}"
    # An arrow in no region takes no connection.
    return filters.weight(edge, hop.regions) if _by_region(count) and hop.regions else "null"


def require_weight(query: ConnectionQuery) -> None:
    """
    See that a query asks for nothing by region that a server does not have.

    Raises:
        CountByRegionUnknown: It asks for another count than `weight`.
    """
    for column in (*query.columns, *(key.column for key in query.sort)):
        if isinstance(column, CountColumn):
            _by_region(column.count)


def _by_region(count: str) -> str:
    if count != "weight":
        raise CountByRegionUnknown(count)
    return count
