"""
Run plans on a store: one cursor a query, which can be stopped from any thread.

Arrow and pandas are imported only by those who ask for their form of an answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from nlcrit.criteria.connection_query import ResolvedQuery
from nlcrit.criteria.predicates import NeuronQuery
from nlcrit.engines.duckdb.build import identifier
from nlcrit.engines.duckdb.connections import plan_connections, plan_connections_count
from nlcrit.engines.duckdb.paths import plan_paths, plan_paths_count
from nlcrit.engines.duckdb.sql import plan_count, plan_table
from nlcrit.engines.duckdb.store import Store
from nlcrit.engines.interruptible import interruptible
from nlcrit.engines.plan import Plan, Run, Step, TooManyRows, Values
from nlcrit.errors import DatasetError
from nlcrit.fields import Field

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

BATCH_ROWS = 65_536
"""Rows of an Arrow batch."""
TUPLE_ROWS = 4_096
"""Rows that are fetched at a time as tuples, which take far more memory."""
MOST_TESTS = 1_000
"""Tests in one statement: DuckDB's planning grows with their square (1,000: a second, 20,000: minutes)."""


class DuckDBEngine:
    """
    The embedded engine.

    Args:
        store: The data set; closed by whoever opened it.
        has_labels: Whether its neurons have labels.
    """

    most_tests = MOST_TESTS

    def __init__(self, store: Store, *, has_labels: bool) -> None:
        self.store = store
        self.has_labels = has_labels

    def plan(self, query: ResolvedQuery) -> Plan:
        """The plan for the table that a query asks for."""
        if isinstance(query, NeuronQuery):
            return plan_table(query, has_labels=self.has_labels)
        if query.lengths is None:
            return plan_connections(query, has_labels=self.has_labels, pairs=self.store.pairs)
        return plan_paths(query, has_labels=self.has_labels)

    def plan_count(self, query: ResolvedQuery) -> Plan:
        """The plan for the number of rows that it would have, or of paths, whatever its limit."""
        if isinstance(query, NeuronQuery):
            return plan_count(query, has_labels=self.has_labels)
        make = plan_connections_count if query.lengths is None else plan_paths_count
        return make(query, has_labels=self.has_labels)

    def distinct(self, field: Field) -> tuple[object, ...]:
        """The distinct values of a field that is no text, ascending; missing ones are left out."""
        column = identifier(field.name)
        with self.store.cursor() as cursor:
            text = f"SELECT DISTINCT {column} FROM neuron WHERE {column} IS NOT NULL ORDER BY {column}"
            return tuple(value for (value,) in cursor.execute(text).fetchall())

    def run(self, plan: Plan, run: Run) -> DuckDBAnswer:
        """The answer of a plan; nothing is done before its rows are read."""
        return DuckDBAnswer(self, plan, run)


class DuckDBAnswer:
    """The rows of a plan; ask once, for one of the two forms."""

    def __init__(self, engine: DuckDBEngine, plan: Plan, run: Run) -> None:
        self.columns = plan.columns
        self._engine = engine
        self._plan = plan
        self._run = run

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows as Arrow batches; at least one, so that an empty answer has its types."""
        with self._prepared() as (cursor, step):
            import pyarrow as pa

            # A relation gives Arrow without the copy that an executed statement makes.
            def start() -> tuple[pa.RecordBatchReader, pa.RecordBatch | None]:
                reader = cursor.sql(step.text, params=dict(step.parameters)).to_arrow_reader(BATCH_ROWS)
                return reader, next(reader, None)

            reader, batch = interruptible(start, cursor.interrupt)
            if batch is None:
                batch = pa.RecordBatch.from_pylist([], schema=reader.schema)
            while batch is not None:
                yield batch
                batch = interruptible(lambda: next(reader, None), cursor.interrupt)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rows as tuples of Python values."""
        with self._prepared() as (cursor, step):
            interruptible(lambda: cursor.execute(step.text, dict(step.parameters)), cursor.interrupt)
            while found := interruptible(lambda: cursor.fetchmany(TUPLE_ROWS), cursor.interrupt):
                yield from found

    @contextmanager
    def _prepared(self) -> Iterator[tuple[DuckDBPyConnection, Step]]:
        """A cursor that has done all steps but the last, and that one; DuckDB's errors become ours."""
        import duckdb

        with ExitStack() as stack:
            cursor = stack.enter_context(self._engine.store.cursor())
            stack.enter_context(self._run.watching(cursor.interrupt))
            try:
                *before, last = self._plan.steps
                if before:
                    interruptible(lambda: self._do(cursor, before), cursor.interrupt)
                    self._run.say(last.purpose)
                _register_lists(cursor, last)
                yield cursor, last
            except duckdb.InterruptException:
                raise
            except duckdb.OutOfRangeException:
                # The number of ways along a long chain has no end: 128 bits are not enough for it.
                raise TooManyRows(math.inf, self._run.max_rows or 0) from None
            except duckdb.Error as error:
                reason = str(error).splitlines()[0]
                hint = "the data set's folder may have changed, or memory or disk space is short"
                if "corrupt" in reason.casefold():
                    # Only reading a block shows that it is damaged; the next opening makes the file anew.
                    self._engine.store.discard()
                    hint = "the engine's copy of the data was damaged and is deleted: open the data set again"
                raise DatasetError(f"the engine failed: {reason}", code="ND103", hint=hint) from None

    def _do(self, cursor: DuckDBPyConnection, steps: Sequence[Step]) -> None:
        """Do the steps before the last one: make tables, look at numbers, fetch lists and keep what goes on."""
        for step in steps:
            if step.at_most is not None and self._run.has_room(step.at_most, step.allowance):
                continue
            self._run.say(step.purpose)
            _register_lists(cursor, step)
            found = [value for (value, *_) in cursor.execute(step.text, dict(step.parameters)).fetchall()]
            if step.allowance:
                self._run.require_room(found[0], step.allowance, step.counted)
            if step.keep is not None:
                _register(cursor, step.into, step.keep(found))


def _register_lists(cursor: DuckDBPyConnection, step: Step) -> None:
    for name, values in step.lists.items():
        _register(cursor, name, values)


def _register(cursor: DuckDBPyConnection, name: str, values: Values) -> None:
    """Give a list to the engine as a table of one column: ten times faster than as part of the text."""
    import pyarrow as pa

    kind = pa.string() if values and isinstance(values[0], str) else pa.int64()
    if values and isinstance(values[0], float):
        kind = pa.float64()
    cursor.register(name, pa.table({"value": pa.array(values, kind if values else pa.string())}))

