"""
The answer of one question, in whatever form it is asked for, and then the facts about it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nlcrit.answers.explain import Explanation, explain
from nlcrit.answers.hints import empty_hints
from nlcrit.answers.refusals import located, refuse_too_many_tests
from nlcrit.answers.session import Question
from nlcrit.criteria.predicates import Filter, NeuronQuery
from nlcrit.criteria.simplify import simplify_filter
from nlcrit.criteria.unknown_regions import undecided
from nlcrit.engines.duckdb.engine import MOST_TESTS, DuckDBEngine
from nlcrit.engines.plan import Plan, Run
from nlcrit.table import Facts, to_pandas

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def count_neurons(engine: DuckDBEngine, filter_: Filter, run: Run) -> int:
    """How many neurons pass a filter."""
    query = NeuronQuery(simplify_filter(filter_), (), (), None)
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
    engine: DuckDBEngine
    run: Run = field(default_factory=Run)
    _started: float = field(default_factory=time.monotonic)
    _rows: int = 0
    _cut: bool = False

    @property
    def plan(self) -> Plan:
        """
        What the engine is told.

        Raises:
            UnsupportedQueryError: The query has more tests than the engine can take, or a pattern that it refuses.
        """
        question = self.question
        self._check_size()
        with located(question.target, question.source):
            plan = self.engine.plan_count if question.kind == "count" else self.engine.plan
            return plan(question.query)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.question.query.columns)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rows as tuples of Python values; never more than the limit."""
        plan = self.plan
        with located(self.question.target, self.question.source):
            for row in self.engine.run(plan, self.run).rows():
                if plan.limit is not None and self._rows == plan.limit:
                    self._cut = True
                    return
                self._rows += 1
                yield row

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        import pyarrow as pa

        plan = self.plan
        with located(self.question.target, self.question.source):
            table = pa.Table.from_batches(list(self.engine.run(plan, self.run).batches()))
        if plan.limit is not None and table.num_rows > plan.limit:
            self._cut = True
            table = table.slice(0, plan.limit)
        self._rows = table.num_rows
        return table

    def frame(self) -> pd.DataFrame:
        """The rows as a DataFrame, with the facts in its `attrs`."""
        table = self.arrow()
        return to_pandas(table, self.facts())

    def count(self) -> int:
        """How many rows there are."""
        counting = replace(self, question=replace(self.question, kind="count"))
        with located(self.question.target, self.question.source):
            ((found,),) = self.engine.run(counting.plan, self.run).rows()
        assert isinstance(found, int)
        limit = self.question.query.limit
        self._rows = found if limit is None else min(found, limit)
        return self._rows

    def explanation(self) -> Explanation:
        """What the question means, and how many neurons each part of it leaves."""
        self._check_size()
        with located(self.question.target, self.question.source):
            return explain(self.question, lambda filter_: count_neurons(self.engine, filter_, self.run))

    def facts(self) -> Facts:
        """What is to be said about the answer, once it is read; for a count, about the rows that it counts."""
        question = self.question
        vocabulary = question.dataset.vocabulary
        hints = question.hints
        if not self._rows:
            more = empty_hints(question.resolved, question.query, vocabulary)
            hints += tuple(hint for hint in more if hint not in hints)
        return Facts(
            rows=self._rows,
            truncated=self._cut,
            limit=question.query.limit,
            dataset=vocabulary.dataset,
            seconds=round(time.monotonic() - self._started, 3),
            query=question.canonical,
            hints=hints,
            unknown_regions=self._left_out(),
        )

    def _check_size(self) -> None:
        question = self.question
        refuse_too_many_tests(question.query.filter.predicate, MOST_TESTS, question.target, question.source)

    def _left_out(self) -> int:
        """Neurons that are not in the answer only because their region counts are unknown."""
        doubtful = undecided(self.question.query.filter)
        if doubtful is None or not self.question.dataset.vocabulary.unknown_regions:
            return 0
        may, must = (count_neurons(self.engine, each, self.run) for each in doubtful)
        return may - must
