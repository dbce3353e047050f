"""
The answer of one question, in whatever form it is asked for, and then the facts about it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from nlcrit.answers.explain import Explanation, explain
from nlcrit.answers.hints import empty_hints
from nlcrit.answers.refusals import refuse_too_much_planning, refusing
from nlcrit.answers.session import Question
from nlcrit.criteria.connection_query import ConnectionQuery, filters_of
from nlcrit.criteria.predicates import Always, Filter, NeuronQuery
from nlcrit.criteria.simplify import simplify_filter
from nlcrit.criteria.unknown_regions import undecided, with_partners
from nlcrit.engines.plan import Engine, Plan, Run
from nlcrit.table import Facts, to_pandas

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def count_neurons(engine: Engine, filter_: Filter, run: Run) -> int:
    """How many neurons pass a filter."""
    query = NeuronQuery(simplify_filter(filter_), (), (), None)
    if query.filter.predicate == Always(holds=False):
        return 0
    ((found,),) = engine.run(engine.plan_count(query), run).rows()
    assert isinstance(found, int)
    return found


@dataclass(slots=True)
class Answer:
    """
    The answer of one question; nothing is asked of the engine before one of its forms is.

    A form may be asked for once. `facts` are complete when it has been read.

    Args:
        question: What is asked.
        engine: Who is asked.
        run: How: with what to stop it, and whom to tell of progress.
    """

    question: Question
    engine: Engine
    run: Run = field(default_factory=Run)
    _started: float = field(default_factory=time.monotonic)
    _rows: int = 0
    _numbered: int = 0
    _cut: bool = False

    @property
    def plan(self) -> Plan:
        """
        What the engine is told.

        Raises:
            UnsupportedQueryError: The query has more tests than the engine can take, or a pattern that it refuses.
        """
        self._check_planning()
        with self._refusing():
            plan = self.engine.plan_count if self.question.kind == "count" else self.engine.plan
            return plan(self.question.query)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.question.query.columns)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rows as tuples of Python values; never more than the limit."""
        plan = self.plan
        number = None if plan.limits is None else plan.columns.index(plan.limits)
        with self._refusing():
            for row in self.engine.run(plan, self.run).rows():
                counted = self._rows + 1 if number is None else cast("int", row[number])
                if plan.limit is not None and counted > plan.limit:
                    self._cut = True
                    return
                self._rows += 1
                self._numbered = counted
                yield row

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        import pyarrow as pa

        plan = self.plan
        with self._refusing():
            table = pa.Table.from_batches(list(self.engine.run(plan, self.run).batches()))
        kept = table.num_rows if plan.limit is None else min(plan.limit, table.num_rows)
        if plan.limits is not None and plan.limit is not None:
            import pyarrow.compute as pc

            kept = pc.sum(pc.less_equal(table.column(plan.limits), plan.limit)).as_py() or 0
        self._cut = kept < table.num_rows
        table = table.slice(0, kept)
        self._rows = kept
        self._numbered = table.column(plan.limits)[-1].as_py() if plan.limits is not None and kept else kept
        return table

    def frame(self) -> pd.DataFrame:
        """The rows as a DataFrame, with the facts in its `attrs`."""
        table = self.arrow()
        return to_pandas(table, self.facts())

    def count(self) -> int:
        """How many rows there are, or of `path` how many paths."""
        counting = replace(self, question=replace(self.question, kind="count"))
        with self._refusing():
            ((found,),) = self.engine.run(counting.plan, self.run).rows()
        assert isinstance(found, int)
        limit = self.question.query.limit
        self._rows = self._numbered = found if limit is None else min(found, limit)
        return self._rows

    def explanation(self) -> Explanation:
        """What the question means, and how many neurons each part of it leaves."""
        self._check_planning()
        question = self.question
        whole = replace(self, question=replace(question, query=replace(question.query, limit=None)))
        with self._refusing():
            return explain(question, self._count, whole.count, self.run.max_rows)

    def facts(self) -> Facts:
        """What is to be said about the answer, once it is read; for a count, about the rows that it counts."""
        question = self.question
        vocabulary = question.dataset.vocabulary
        hints = question.hints
        if not self._rows:
            # Now that there is nothing to show, it is worth another question to a server.
            hints = question.hints_with(vocabulary)
            hints += tuple(hint for hint in empty_hints(question.query, vocabulary, self._count) if hint not in hints)
        return Facts(
            rows=self._rows,
            truncated=self._cut,
            limit=question.query.limit,
            dataset=vocabulary.dataset,
            server=question.dataset.origin.server,
            seconds=round(time.monotonic() - self._started, 3),
            query=question.canonical,
            hints=hints,
            unknown_regions=self._left_out(),
            coverage=vocabulary.coverage if question.asks_for_connections else None,
            paths=self._numbered if isinstance(question.query, ConnectionQuery) and question.query.lengths else None,
        )

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Say with its place in the text what the engine refuses inside the block."""
        with refusing(self.question):
            yield

    def _check_planning(self) -> None:
        refuse_too_much_planning(self.question, self.engine.most_tests)

    def _count(self, filter_: Filter) -> int:
        return count_neurons(self.engine, filter_, self.run)

    def _left_out(self) -> int:
        """Neurons that are not in the answer only because their region counts are unknown."""
        if not self.question.dataset.vocabulary.unknown_regions:
            return 0
        filters = dict.fromkeys(each for whole in filters_of(self.question.query) for each in with_partners(whole))
        doubtful = [found for found in map(undecided, filters) if found is not None]
        if len(doubtful) <= 1:
            return sum(self._count(each.may) - self._count(each.must) for each in doubtful)
        # One neuron may be left out at several places.
        return len(set().union(*(self._bodies(each.may) - self._bodies(each.must) for each in doubtful)))

    def _bodies(self, filter_: Filter) -> set[object]:
        body = self.question.dataset.vocabulary.fields["bodyId"]
        query = NeuronQuery(simplify_filter(filter_), (body,), (), None)
        return {found for (found,) in self.engine.run(self.engine.plan(query), self.run).rows()}
