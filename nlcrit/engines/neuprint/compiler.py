"""What the server is asked for a query: plans of Cypher text, without parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlcrit.criteria.connection_query import ConnectionQuery, ResolvedQuery
from nlcrit.criteria.predicates import NeuronQuery
from nlcrit.criteria.primary_regions import NOT_PRIMARY
from nlcrit.engines.neuprint.batches import in_batches
from nlcrit.engines.neuprint.connections import plan_connections, plan_connections_count
from nlcrit.engines.neuprint.cypher import plan_count, plan_table
from nlcrit.engines.neuprint.pairs import is_for_all, plan_pairs
from nlcrit.engines.neuprint.paths import plan_paths, plan_paths_count
from nlcrit.engines.plan import Plan


class Compiler:
    """
    Writes plans for one data set.

    Args:
        primary: The regions by which the synapses of connections are counted; what is left of them is `NotPrimary`.
    """

    def __init__(self, primary: Sequence[str]) -> None:
        self.primary = tuple(region for region in primary if region != NOT_PRIMARY)

    def plan(self, query: ResolvedQuery) -> Plan:
        """
        The plan for the table that a resolved and simplified query asks for.

        Raises:
            CountByRegionUnknown: It asks for another count than `weight` by region.
        """
        plan = in_batches(query, self._table, counts=False)
        if plan.merging is None and isinstance(query, ConnectionQuery) and is_for_all(query):
            plan = plan_pairs(query, primary=self.primary)
        return replace(plan, language="Cypher")

    def plan_count(self, query: ResolvedQuery) -> Plan:
        """The plan for the number of rows that it would have, or of paths, whatever its limit."""
        return replace(in_batches(query, self._count, counts=True), language="Cypher")

    def _table(self, query: ResolvedQuery) -> Plan:
        if isinstance(query, NeuronQuery):
            return plan_table(query, primary=self.primary)
        make = plan_connections if query.lengths is None else plan_paths
        return make(query, primary=self.primary)

    def _count(self, query: ResolvedQuery) -> Plan:
        if isinstance(query, NeuronQuery):
            return plan_count(query, primary=self.primary)
        make = plan_connections_count if query.lengths is None else plan_paths_count
        return make(query, primary=self.primary)
