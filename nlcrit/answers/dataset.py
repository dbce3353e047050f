"""
A data set that can be asked: the composition of all stages, and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from nlcrit.answers.answer import Answer
from nlcrit.answers.explain import Explanation
from nlcrit.answers.listing import list_fields, list_regions
from nlcrit.answers.origin import Origin
from nlcrit.answers.refusals import refusing
from nlcrit.answers.session import Asked, Question, Session
from nlcrit.criteria.connection_query import ConnectionQuery
from nlcrit.criteria.predicates import NeuronQuery
from nlcrit.criteria.primary_regions import primary_names
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.engines.plan import MOST_ROWS, Plan, Run
from nlcrit.errors import CallError, UnsupportedQueryError
from nlcrit.fields import ROI_INFO, Kind
from nlcrit.source import Source, Span

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


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

    def __init__(self, origin: Origin, connect: Callable[[str], Dataset]) -> None:
        self.origin = origin
        self._connect = connect
        self.max_rows: int | None = MOST_ROWS
        """The most rows that a table of connections may have; None for any number. More are refused, never cut."""
        self.timeout: float | None = None
        """The seconds after which a query is stopped; None for never. A server has a limit of its own."""

    @property
    def name(self) -> str:
        """The data set and its version: `hemibrain:v1.2.1-mb`."""
        return self.origin.name

    @property
    def location(self) -> str:
        """Where it is: the path of the engine's copy of a folder, "memory", or the address of a server."""
        return self.origin.location

    @property
    def vocabulary(self) -> Vocabulary:
        """The names that a query may use; a server is asked for them when they are first needed."""
        return self.origin.vocabulary

    @property
    def meta(self) -> Mapping[str, Any]:
        """What the data set says of itself: its meta.json, or the Meta node of a server, JSON texts read."""
        return self.origin.meta

    def beside(self, name: str) -> Dataset:
        """Another data set: of the same server, or else one that is known by its name, as `use` in a query means it."""
        return self._connect(name)

    # Questions

    def session(self) -> Session:
        """A conversation that starts here and remembers `let` and `use`."""
        return Session(self)

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
        if not isinstance(question.query, NeuronQuery):
            raise self._refusal(question.source, "a table of connections has no list of bodyIds", "take a column of it: run(…)['bodyId_pre']")
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
        return self.answer(self._one(query, values)).count()

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
        return self.answer(self._one(query, values)).plan

    def cypher(self, query: Asked, /, **values: object) -> Plan:
        """
        What a neuPrint server with this data would be asked, without asking one: Cypher for Neo4j 4.4 and 5.

        Raises:
            QueryError: The query is at fault, or asks for what such a server does not know.

        Example:
            >>> import nlcrit
            >>> print(nlcrit.connect("hemibrain_mb").cypher("bodyId = 1 return type").text)
            MATCH (n:Segment)
            WHERE n.`bodyId` = 1
            RETURN n.`bodyId` AS `bodyId`, n.`type` AS `type`
            ORDER BY `bodyId`
        """
        return self.cypher_of(self._one(query, values))

    def cypher_of(self, question: Question) -> Plan:
        """The same for a question."""
        from nlcrit.engines.neuprint.compiler import Compiler

        compiler = Compiler(primary_names(self.vocabulary.regions))
        with refusing(question):
            return (compiler.plan_count if question.kind == "count" else compiler.plan)(question.query)

    def explain(self, query: Asked, /, **values: object) -> Explanation:
        """
        What a query means, in words, and how many neurons each part of it leaves.

        Example:
            >>> import nlcrit
            >>> "MBON" in nlcrit.connect("hemibrain_mb").explain("type ~ 'MBON.*'")
            True
        """
        return self.answer(self._one(query, values)).explanation()

    # Vocabulary

    def fields(self) -> pd.DataFrame:
        """
        The fields of the data set, one row a field: name, type, unit, aliases, meaning.

        Example:
            >>> import nlcrit
            >>> nlcrit.connect("hemibrain_mb").fields().loc[6, "meaning"]
            'presynaptic sites (outputs, T-bars)'
        """
        return list_fields(self.vocabulary).frame()

    def rois(self) -> pd.DataFrame:
        """
        The regions of the data set, one row a region, each under the one around it.

        Columns: roi, parent, level (0 outermost), primary, neurons (how many touch it), description (its full name).

        Example:
            >>> import nlcrit
            >>> nlcrit.connect("fib19").rois()[["roi", "primary", "description"]]
               roi  primary   description
            0   LO     True        lobula
            1  LOP     True  lobula plate
            2   ME     True       medulla
        """
        return list_regions(self.vocabulary).frame()

    def values(self, field: str) -> tuple[Any, ...]:
        """
        The distinct values of a field, ascending, texts by code point; a missing value is none.

        Raises:
            QueryNameError: The data set has no such field.
            CallError: It is a location, which every neuron has to itself.

        Example:
            >>> import nlcrit
            >>> nlcrit.connect("hemibrain_mb").values("status")
            ('Traced',)
        """
        from nlcrit.criteria.names import Names
        from nlcrit.criteria.problems import Problems
        from nlcrit.errors import raise_all
        from nlcrit.language.tree import FieldName

        problems = Problems(Source(field, "field"))
        found = Names(self.vocabulary, problems).field(FieldName(field, Span(0, len(field))))
        raise_all(problems.found)
        assert found is not None
        if found.kind is Kind.POINT:
            raise CallError(f"the values of '{found.name}' are not listed", code="NA101", hint="ask for it: return …")
        if found.kind is Kind.TEXT:
            return self.vocabulary.values(found.name)
        return self.origin.engine.distinct(found)

    def fetch_neurons(
        self, criteria: object = None, *, omit_rois: bool = False, returned_columns: str | Iterable[str] = "all"
    ) -> Any:
        """The two tables of `nlcrit.fetch_neurons`, from this data set."""
        from nlcrit.answers.fetch import fetch_neurons

        return fetch_neurons(criteria, self, omit_rois=omit_rois, returned_columns=returned_columns)

    def connections(self, query: Asked, /, **values: object) -> pd.DataFrame:
        """
        The table of connections that a path asks for.

        Args:
            query: A text or a parsed query: one arrow, or a chain of them.
            values: What its `$parameters` stand for.

        Returns:
            One row a pair: bodyId_pre, bodyId_post, weight (synapses), type and instance of both; one row a path of
            a chain: bodyId_0, bodyId_1, … Sorted by the ids unless the query says otherwise.

        Raises:
            UnsupportedQueryError: It asks for something else: for neurons, a number, or paths of several lengths.
            QueryError: The query is at fault.

        Example:
            >>> import nlcrit
            >>> found = nlcrit.connect("hemibrain_mb").connections("$cells -[weight >= 60]-> APL", cells="KCab-c")
            >>> list(found.columns[:4])
            ['bodyId_pre', 'bodyId_post', 'weight', 'type_pre']
        """
        question = self._one(query, values)
        if not isinstance(question.query, ConnectionQuery) or question.kind != "connections":
            hint = "write an arrow: MBON01 -> *; other answers: run(…)"
            raise self._refusal(question.source, "the query does not ask for a table of connections", hint)
        if question.query.lengths is not None:
            hint = "ask with run(…), or write the arrows out: A -> * -> B"
            raise self._refusal(question.source, "the table of 'path' has one row a hop, not one a connection", hint)
        return self.answer(question).frame()

    def adjacencies(
        self,
        sources: object = None,
        targets: object = None,
        rois: str | Iterable[str] | None = None,
        *,
        min_total_weight: int = 1,
        min_roi_weight: int = 1,
        properties: str | Iterable[str] = ("type", "instance"),
        weight_props: str | Iterable[str] | None = "all",
        omit_rois: bool = False,
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The two tables of `nlcrit.fetch_adjacencies`, from this data set."""
        from nlcrit.answers.fetch_connections import fetch_adjacencies

        return fetch_adjacencies(
            sources,
            targets,
            rois,
            min_roi_weight,
            min_total_weight,
            properties=properties,
            weight_props=weight_props,
            omit_rois=omit_rois,
            client=self,
        )

    # For front ends

    def answer(self, question: Question, run: Run | None = None) -> Answer:
        """The answer of a question, in whatever form it is asked for; nothing is asked of the engine yet."""
        return Answer(question, question.dataset.origin.engine, run or self.new_run())

    def new_run(self) -> Run:
        """A run with the limits of this data set, which begins now."""
        deadline = None if self.timeout is None else time.monotonic() + self.timeout
        return Run(max_rows=self.max_rows, deadline=deadline)

    def everything(self, question: Question) -> pd.DataFrame:
        """All properties of a question's neurons, roiInfo as its JSON text included."""
        if not isinstance(question.query, NeuronQuery):
            message = "neurons are asked for here, and the query is one for connections"
            raise self._refusal(question.source, message, "ask for these with run, or give a filter of neurons")
        fields = (*self.vocabulary.fields.values(), ROI_INFO)
        query = replace(question.query, columns=fields)
        return self.answer(replace(question, query=query)).frame()

    def _result(self, question: Question) -> pd.DataFrame | int | Explanation:
        answer = self.answer(question)
        match question.kind:
            case "count":
                return answer.count()
            case "explain":
                return answer.explanation()
            case _:
                return answer.frame()

    def _one(self, query: Asked, values: dict[str, object]) -> Question:
        questions = self.session().ask(query, values)
        if len(questions) != 1:
            message = f"one answer is needed here, and the text has {len(questions)}"
            raise self._refusal(Source(str(query)), message, "ask for each by itself, or all with run")
        return questions[0]

    @staticmethod
    def _refusal(source: Source, message: str, hint: str) -> UnsupportedQueryError:
        return UnsupportedQueryError(message, code="NQ503", source=source, span=Span(0, len(source.text)), hint=hint)

    def close(self) -> None:
        """Close the data set; may be called again."""
        self.origin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        if self.origin.server is not None:  # nothing is asked for a repr
            return f"<nlcrit data set {self.name} at {self.origin.server}>"
        return f"<nlcrit data set {self.name}: {self.vocabulary.neurons:,} neurons, {len(self.vocabulary.regions)} regions>"

