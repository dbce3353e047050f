"""
A query for paths as Cypher: the chains of each length, put together, numbered, and then a row a hop.

A chain of its own for each length, not a pattern of variable length: so each neuron is compared with those before it
as soon as it is met, and the data base may begin at either end.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlcrit.criteria.connection_query import ConnectionColumn, ConnectionQuery, CountColumn, EndColumn, OwnColumn
from nlcrit.criteria.predicates import Always, Filter
from nlcrit.engines.neuprint.connections import chain, connection_value
from nlcrit.engines.neuprint.cypher import FilterWriter, count_plan, cut, field_value
from nlcrit.engines.neuprint.lists import Lists
from nlcrit.engines.neuprint.literal import name
from nlcrit.engines.plan import Plan, Step

BETWEEN = Filter(Always(holds=True), "Neuron")


def plan_paths(query: ConnectionQuery, *, primary: Sequence[str]) -> Plan:
    """
    The plan whose answer has one row a hop.

    Raises:
        CountByRegionUnknown: It asks for another count than `weight` in regions.
    """
    filters = FilterWriter(primary)
    # What is named at the beginning is not known any more where the rows are made.
    outside = FilterWriter(primary, Lists(longest=None))
    columns = ", ".join(f"{_column(column, query, outside)} AS {name(column.name)}" for column in query.columns)
    lines = [
        *_found(query, filters),
        "WITH nodes, edges",
        "ORDER BY size(edges), [n IN nodes | n.bodyId]",
        *cut(query.limit),
        "WITH collect({nodes: nodes, edges: edges}) AS paths",
        "UNWIND range(1, size(paths)) AS place",
        "WITH place, paths[place - 1].nodes AS nodes, paths[place - 1].edges AS edges",
        "UNWIND range(0, size(edges)) AS step",
        # Before the first neuron there is no connection; an index of -1 would be the last one.
        "WITH place, step, nodes[step] AS n, CASE WHEN step > 0 THEN edges[step - 1] END AS e",
        f"RETURN {columns}",
        f"ORDER BY {name('path')}, {name('hop')}",
    ]
    names = tuple(column.name for column in query.columns)
    return Plan((Step("the paths", "\n".join(lines)),), names, query.limit, limits="path")


def plan_paths_count(query: ConnectionQuery, *, primary: Sequence[str]) -> Plan:
    """The plan whose answer is one row with the number of paths."""
    return count_plan(_found(query, FilterWriter(primary)))


def _found(query: ConnectionQuery, filters: FilterWriter) -> list[str]:
    """The lines that find the paths, as lists of their nodes and of their connections."""
    assert query.lengths is not None
    (hop,) = query.hops
    start, goal = query.operands
    branches = []
    for length in range(query.lengths.least, query.lengths.most + 1):
        operands = [start, *[BETWEEN] * (length - 1), goal]
        nodes = ", ".join(f"n{place}" for place in range(length + 1))
        edges = ", ".join(f"e{place}" for place in range(1, length + 1))
        lines = chain(operands, [hop] * length, filters, distinct=True)
        branches.append("\n".join([*filters.imported(), *lines, f"RETURN [{nodes}] AS nodes, [{edges}] AS edges"]))
    together = "\nUNION ALL\n".join(branches)
    return [*filters.opening(), f"CALL {{\n{together}\n}}"]


def _column(column: ConnectionColumn, query: ConnectionQuery, filters: FilterWriter) -> str:
    match column:
        case EndColumn(field=field):
            return field_value("n", field)
        case CountColumn(count=count):
            value = connection_value("e", count, query.hops[0], filters)
            return value if query.hops[0].regions is None else f"CASE WHEN step > 0 THEN {value} END"
        case OwnColumn("path"):
            return "place"
        case OwnColumn():
            return "step"
