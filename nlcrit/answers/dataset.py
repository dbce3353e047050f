"""
A data set that can be asked: the composition of all stages, and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nlcrit.answers.explain import Explanation, explain
from nlcrit.answers.hints import empty_hints
from nlcrit.answers.refusals import located, refuse_too_many_tests
from nlcrit.answers.session import Asked, Question, Session
from nlcrit.criteria.predicates import Filter, NeuronQuery
from nlcrit.criteria.simplify import simplify_filter
from nlcrit.criteria.unknown_regions import REGION_COUNTS, undecided
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.datasets.folder import DataFolder
from nlcrit.engines.duckdb.engine import MOST_TESTS, DuckDBEngine
from nlcrit.engines.duckdb.store import Store
from nlcrit.engines.duckdb.vocabulary_loader import load_vocabulary
from nlcrit.engines.plan import Plan, Run
from nlcrit.errors import UnsupportedQueryError
from nlcrit.source import Source, Span
from nlcrit.table import Facts, to_pandas

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa


class Dataset:
    """
    Neurons and their regions, to be asked in the query language.

    Made by `nlcrit.connect`. May be used from several threads; `with` closes it.

    Example:
        >>> import nlcrit
        >>> with nlcrit.connect("hemibrain_mb") as data:
        ...     data.count('type ~ "MBON.*" and soma notnull')
        42
    """

    def __init__(
        self, folder: DataFolder, store: Store, vocabulary: Vocabulary, connect: Callable[[str], Dataset]
    ) -> None:
        self.folder = folder
        self.vocabulary = vocabulary
        self._store = store
        self._engine = DuckDBEngine(store, has_labels=vocabulary.has_labels)
        self._connect = connect

    @classmethod
    def open(
        cls, folder: DataFolder, connect: Callable[[str], Dataset], progress: Callable[[str], None] | None = None
    ) -> Dataset:
        """Open the data set in a folder; `connect` gives those that a query names with `use`."""
        store = Store.open(folder, progress)
        return cls(folder, store, load_vocabulary(store), connect)

    @property
    def name(self) -> str:
        """The data set and its version: `hemibrain:v1.2.1-mb`."""
        return self.vocabulary.dataset

    @property
    def location(self) -> str:
        """Where the engine's copy of the data is: a path, or "memory"."""
        return self._store.location

    # Questions

    def session(self) -> Session:
        """A conversation that starts here and remembers `let` and `use`."""
        return Session(self, self._connect)

    def run(self, query: Asked, /, **values: object) -> Any:
        """
        Answer a query.

        Args:
            query: A text, a parsed query or criteria.
            values: What its `$parameters` stand for.

        Returns:
            A DataFrame, shape (neurons, columns), sorted by bodyId unless the query says otherwise: bodyId, type,
            instance, then the other properties, or those that `return` names. Integers are exact, missing values
            NA. The facts of the answer are in `.attrs["nlcrit"]`. For `count` an integer, for `explain` a text.
            A text of several answers gives a list of them.

        Raises:
            QueryError: The query is at fault; says where, and what to type.

        Example:
            >>> import nlcrit
            >>> data = nlcrit.connect("hemibrain_mb")
            >>> data.run("type in $types and pre > 1000 return type, pre limit 2", types=["MBON01", "MBON02"])
                   bodyId    type   pre
            0   424789697  MBON02  1155
            1   612371421  MBON01  2208
        """
        answers = [self._result(question) for question in self.session().ask(query, values)]
        return answers[0] if len(answers) == 1 else answers

    def ids(self, query: Asked, /, **values: object) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """
        The bodyIds of a query's answer.

        Returns:
            Ascending, shape (neurons,), int64.

        Example:
            >>> import nlcrit
            >>> nlcrit.connect("hemibrain_mb").ids("MBON01")
            array([612371421, 673509195])
        """
        import numpy as np

        question = self._one(query, values)
        bare = replace(question.query, columns=question.query.columns[:1])
        rows = self.answer(replace(question, query=bare)).rows()
        return np.sort(np.fromiter((body for (body,) in rows), np.int64))

    def count(self, query: Asked, /, **values: object) -> int:
        """
        How many rows the answer of a query has.

        Example:
            >>> import nlcrit
            >>> nlcrit.connect("hemibrain_mb").count("type ~ 'PAM.*'")
            301
        """
        question = self._one(query, values)
        found = self.counted(question)
        return found if question.query.limit is None else min(found, question.query.limit)

    def compile(self, query: Asked, /, **values: object) -> Plan:
        """
        What the engine would be told, without telling it.

        Example:
            >>> import nlcrit
            >>> print(nlcrit.connect("hemibrain_mb").compile("bodyId = 1 return type").text)
            SELECT n."bodyId" AS "bodyId", n."type" AS "type"
            FROM neuron AS n
            WHERE n."bodyId" = $p1
            ORDER BY n.bodyId
        """
        question = self._one(query, values)
        return self._plan(question)

    def explain(self, query: Asked, /, **values: object) -> Explanation:
        """
        What a query means, in words, and how many neurons each part of it leaves.

        Example:
            >>> import nlcrit
            >>> "MBON" in nlcrit.connect("hemibrain_mb").explain("type ~ 'MBON.*'")
            True
        """
        return self.explained(self._one(query, values))

    # Vocabulary

    def fields(self) -> pd.DataFrame:
        """The fields of the data set: name, type, unit, aliases, meaning; one row a field."""
        import pandas as pd

        rows = [
            (field.name, field.kind.value, field.unit, ", ".join(field.aliases) or None, field.meaning or None)
            for field in self.vocabulary.fields.values()
        ]
        return pd.DataFrame(rows, columns=["field", "type", "unit", "aliases", "meaning"], dtype="string")

    def rois(self) -> pd.DataFrame:
        """
        The regions of the data set, one row a region, each under the one around it.

        Columns: roi, parent, level (0 outermost), primary, neurons (how many touch it), description (its full name).
        """
        import pandas as pd

        rows = [
            (region.name, region.parent, level, region.primary, region.neurons, region.description)
            for region, level in self.vocabulary.hierarchy()
        ]
        frame = pd.DataFrame(rows, columns=["roi", "parent", "level", "primary", "neurons", "description"])
        types = {"roi": "string", "parent": "string", "level": "Int64", "primary": "boolean", "neurons": "Int64", "description": "string"}
        return frame.astype(types)

    def values(self, field: str) -> tuple[str, ...]:
        """
        The distinct values of a text field, sorted by code point.

        Raises:
            QueryNameError: The data set has no such field.

        Example:
            >>> import nlcrit
            >>> nlcrit.connect("hemibrain_mb").values("status")
            ('Traced',)
        """
        from nlcrit.criteria.problems import Problems
        from nlcrit.criteria.typing import Names
        from nlcrit.errors import raise_all
        from nlcrit.language.tree import FieldName

        problems = Problems(Source(field, "field"))
        found = Names(self.vocabulary, problems).field(FieldName(field, Span(0, len(field))))
        raise_all(problems.found)
        return () if found is None else self.vocabulary.values(found.name)

    # Answers

    def answer(self, question: Question, run: Run | None = None) -> Answer:
        """The answer of a question, in whatever form it is asked for; for front ends."""
        dataset = question.dataset
        return Answer(question, dataset._plan(question), dataset, run or Run(), time.monotonic())

    def everything(self, question: Question) -> pd.DataFrame:
        """All properties of a question's neurons, roiInfo as its JSON text included."""
        fields = (*self.vocabulary.fields.values(), REGION_COUNTS)
        query = replace(question.query, columns=fields)
        return self.answer(replace(question, query=query)).frame()

    def fetch_neurons(
        self, criteria: object = None, *, omit_rois: bool = False, returned_columns: str | Iterable[str] = "all"
    ) -> Any:
        """The two tables of `nlcrit.fetch_neurons`, from this data set."""
        from nlcrit.answers.fetch import fetch_neurons

        return fetch_neurons(criteria, self, omit_rois=omit_rois, returned_columns=returned_columns)

    def count_neurons(self, filter_: Filter, run: Run | None = None) -> int:
        """How many neurons pass a filter."""
        query = NeuronQuery(simplify_filter(filter_), (), (), None, "")
        ((found,),) = self._engine.run(self._engine.plan_count(query), run or Run()).rows()
        assert isinstance(found, int)
        return found

    def _plan(self, question: Question) -> Plan:
        with self._at_place(question):
            plan = self._engine.plan_count if question.kind == "count" else self._engine.plan
            return plan(question.query)

    def _result(self, question: Question) -> pd.DataFrame | int | Explanation:
        dataset = question.dataset
        if question.kind == "count":
            return dataset.counted(question)
        return dataset.explained(question) if question.kind == "explain" else dataset.answer(question).frame()

    def counted(self, question: Question) -> int:
        with self._at_place(question):
            return self.count_neurons(question.query.filter)

    def explained(self, question: Question) -> Explanation:
        with self._at_place(question):
            return explain(question, self.count_neurons)

    @contextmanager
    def _at_place(self, question: Question) -> Iterator[None]:
        """What the engine refuses inside the block is said with its place in the query."""
        refuse_too_many_tests(question.query.filter.predicate, MOST_TESTS, question.target, question.source)
        with located(question.target, question.source):
            yield

    def _one(self, query: Asked, values: dict[str, object]) -> Question:
        questions = self.session().ask(query, values)
        if len(questions) != 1:
            source = Source(str(query))
            raise UnsupportedQueryError(
                f"one answer is needed here, and the text has {len(questions)}",
                code="NQ503",
                source=source,
                span=Span(0, len(source.text)),
                hint="ask for each by itself, or all with run",
            )
        return questions[0]

    def close(self) -> None:
        """Close the data set; may be called again."""
        self._store.close()

    def __enter__(self) -> Dataset:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<nlcrit data set {self.name}: {self.vocabulary.neurons:,} neurons, {len(self.vocabulary.regions)} regions>"

@dataclass(slots=True)
class Answer:
    """
    The rows of one question, read once in one of three forms, and then the facts about them.
    """

    question: Question
    plan: Plan
    dataset: Dataset
    run: Run
    started: float
    _rows: int = 0
    _cut: bool = False

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rows as tuples of Python values; never more than the limit."""
        with located(self.question.target, self.question.source):
            for row in self.dataset._engine.run(self.plan, self.run).rows():
                if self.plan.limit is not None and self._rows == self.plan.limit:
                    self._cut = True
                    return
                self._rows += 1
                yield row

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        import pyarrow as pa

        with located(self.question.target, self.question.source):
            table = pa.Table.from_batches(list(self.dataset._engine.run(self.plan, self.run).batches()))
        if self.plan.limit is not None and table.num_rows > self.plan.limit:
            self._cut = True
            table = table.slice(0, self.plan.limit)
        self._rows = table.num_rows
        return table

    def frame(self) -> pd.DataFrame:
        """The rows as a DataFrame, with the facts in its `attrs`."""
        table = self.arrow()
        return to_pandas(table, self.facts())

    def facts(self) -> Facts:
        """What is to be said about the rows, once they are read."""
        question, vocabulary = self.question, self.dataset.vocabulary
        hints = question.hints
        if not self._rows:
            hints += tuple(hint for hint in empty_hints(question.resolved, question.query, vocabulary) if hint not in hints)
        return Facts(
            rows=self._rows,
            truncated=self._cut,
            limit=self.plan.limit,
            dataset=self.dataset.name,
            seconds=round(time.monotonic() - self.started, 3),
            query=question.resolved.canonical,
            hints=hints,
            unknown_regions=self._left_out(),
        )

    def _left_out(self) -> int:
        """Neurons that are not in the answer only because their region counts are unknown."""
        doubtful = undecided(self.question.query.filter)
        if doubtful is None or not self.dataset.vocabulary.unknown_regions:
            return 0
        may, must = (self.dataset.count_neurons(each, self.run) for each in doubtful)
        return may - must
