"""
Ask a neuPrint server: one request a query, that can be stopped at any moment.

The server knows nothing of being told to stop: what it has begun it ends, or gives up at its own limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nlcrit.criteria.connection_query import ConnectionQuery, ResolvedQuery
from nlcrit.engines.interruptible import interruptible
from nlcrit.engines.neuprint.compiler import Compiler
from nlcrit.engines.neuprint.kinds import kind_of
from nlcrit.engines.neuprint.literal import literal, name
from nlcrit.engines.plan import Plan, Run, Step
from nlcrit.errors import QueryCancelled
from nlcrit.fields import Field, Kind
from nlcrit.servers.transport import Exchange, Reply, Server

if TYPE_CHECKING:
    import pyarrow as pa

MOST_TESTS = 500
"""Tests in one statement: the data base plans 500 patterns in about 8 s."""
GOES_ON = "the server may go on with the query until its own limit"


class NeuprintEngine:
    """
    A neuPrint server as an engine, for one of its data sets.

    Args:
        server: Closed by whoever opened it.
        dataset: Its name, as the server spells it.
        primary: Gives the regions by which synapses are counted, when a query needs them.
    """

    most_tests = MOST_TESTS

    def __init__(self, server: Server, dataset: str, primary: Callable[[], Sequence[str]]) -> None:
        self.server = server
        self.dataset = dataset
        self._primary = primary

    def plan(self, query: ResolvedQuery) -> Plan:
        """
        The plan for the table that a query asks for.

        Raises:
            CountByRegionUnknown: It asks for another count than `weight` by region.
        """
        plan = Compiler(self._primary()).plan(query)
        return replace(plan, kinds=tuple(map(kind_of, query.columns)), may_flood=isinstance(query, ConnectionQuery))

    def plan_count(self, query: ResolvedQuery) -> Plan:
        """The plan for the number of rows that it would have, or of paths, whatever its limit."""
        return replace(Compiler(self._primary()).plan_count(query), kinds=(Kind.INTEGER,))

    def run(self, plan: Plan, run: Run) -> NeuprintAnswer:
        """The answer of a plan; nothing is sent before its rows are read."""
        return NeuprintAnswer(self, plan, run)

    def distinct(self, field: Field) -> tuple[object, ...]:
        """The distinct values of a field that is no text, ascending; missing ones are left out."""
        value = f"n.{name(field.name)}"
        text = f"MATCH (n:Neuron) WHERE {value} IS NOT NULL RETURN DISTINCT {value} AS value ORDER BY value"
        plan = Plan((Step("the values", text),), ("value",), kinds=(field.kind,))
        return tuple(found for (found,) in self.run(plan, Run()).rows())

    def ask(self, text: str, run: Run | None = None) -> Reply:
        """
        Send one text and wait for its answer.

        Raises:
            ServerError: The server cannot be asked, or refuses.
            QueryCancelled: It was stopped, or time was up.
            KeyboardInterrupt: Ctrl-C; within a second.
        """
        run = run or Run()
        exchange = Exchange(deadline=run.deadline, say=run.progress)
        run.cancel.aftermath = GOES_ON
        try:
            with run.watching(exchange.stop):
                return interruptible(lambda: self.server.cypher(self.dataset, text, exchange), exchange.stop)
        except QueryCancelled as stopped:
            message, code = stopped.message, stopped.code
        except KeyboardInterrupt as interrupt:
            interrupt.add_note(GOES_ON)
            raise
        raise QueryCancelled(message, code=code, hint=GOES_ON)


class NeuprintAnswer:
    """The rows of a plan; ask once, for one of the two forms."""

    def __init__(self, engine: NeuprintEngine, plan: Plan, run: Run) -> None:
        self.columns = plan.columns
        self._engine = engine
        self._plan = plan
        self._run = run

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows as Arrow batches; at least one, so that an empty answer has its types."""
        import pyarrow as pa

        from nlcrit.engines.neuprint.merging import merged

        plan, run = self._plan, self._run
        parts: list[pa.Table] = []
        for step in plan.steps if plan.merging is not None else plan.steps[-1:]:
            run.say(step.purpose)
            reply = self._engine.ask(guarded(step.text, plan, run.max_rows), run)
            parts.append(part_of(reply, plan, self._engine.server.address))
            if plan.may_flood and plan.limit is None:
                run.require_room(sum(part.num_rows for part in parts), 1)
        whole = parts[0] if plan.merging is None else merged(parts, plan)
        yield pa.RecordBatch.from_arrays([column.combine_chunks() for column in whole.columns], schema=whole.schema)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rows as tuples of Python values."""
        for batch in self.batches():
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def part_of(reply: Reply, plan: Plan, server: str) -> pa.Table:
    """
    The rows of one answer to a plan.

    Args:
        reply: The answer.
        plan: What was asked.
        server: Its address, for errors.

    Raises:
        AnswerNotUnderstood: NS113, they are not what was asked for.
    """
    import pyarrow as pa

    from nlcrit.engines.neuprint.pairs import split, ungrouped
    from nlcrit.engines.neuprint.rows import to_batch

    columns, kinds = (plan.columns, plan.kinds) if plan.merging is None else (plan.merging.columns, plan.merging.kinds)
    if plan.is_grouped:
        reply = reply._replace(columns=list(columns), rows=ungrouped(reply.rows, server))
    table = pa.Table.from_batches([to_batch(reply, columns, kinds, server)])
    return table if plan.splitting is None else split(table, plan.splitting, server)


def guarded(text: str, plan: Plan, max_rows: int | None) -> str:
    """
    A text of a plan, which asks for no more than one row above what is allowed: that one tells that there are more.

    What comes in groups is counted when it is there.

    Example:
        >>> print(guarded("RETURN 1 AS one", Plan((), ("one",), may_flood=True), 10))
        RETURN 1 AS one
        LIMIT 11
    """
    if not plan.may_flood or plan.is_grouped or plan.limit is not None or max_rows is None:
        return text
    return f"{text}\nLIMIT {literal(max_rows + 1)}"
