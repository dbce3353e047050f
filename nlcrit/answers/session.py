"""
From a text to what can be answered: the stages in order, for the statements of a text one after the other.

A session remembers `let` and `use` from one text to the next, as a notebook and a terminal need it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nlcrit.answers.hints import query_hints
from nlcrit.criteria.binding import bind_what_can_be, parameters_of
from nlcrit.criteria.connection_query import ConnectionQuery, ResolvedQuery, filters_of
from nlcrit.criteria.neuron_criteria import NeuronCriteria
from nlcrit.criteria.predicates import Connected
from nlcrit.criteria.problems import Problems
from nlcrit.criteria.query import Query
from nlcrit.criteria.resolve import define, resolve
from nlcrit.criteria.simplify import simplify
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.criteria.written import leaves
from nlcrit.errors import (
    MOST_ERRORS,
    CallError,
    DatasetError,
    QueryError,
    QueryNameError,
    UnknownServerDataset,
    raise_all,
)
from nlcrit.language import tree
from nlcrit.language.canonical import canonical_statement, inlined_target
from nlcrit.language.parser import parse_program
from nlcrit.language.printer import print_statement
from nlcrit.source import Source

if TYPE_CHECKING:
    from nlcrit.answers.dataset import Dataset

Asked = str | Query | NeuronCriteria


@dataclass(frozen=True, slots=True)
class Question:
    """
    One statement, ready to be answered.

    `statement` is its tree, with @names replaced, and `source` its text; `resolved` is what it means, `query` the same
    simplified.
    """

    dataset: Dataset
    kind: str
    statement: tree.Select | tree.Count
    source: Source
    resolved: ResolvedQuery
    query: ResolvedQuery

    @property
    def target(self) -> tree.Expression | tree.Path:
        """What the statement asks for."""
        return self.statement.target

    @property
    def asks_for_connections(self) -> bool:
        """Whether the answer depends on connections."""
        asked = [leaf for each in filters_of(self.query) for leaf in leaves(each.predicate)]
        return isinstance(self.query, ConnectionQuery) or any(isinstance(leaf, Connected) for leaf in asked)

    @property
    def canonical(self) -> str:
        """The statement in canonical form."""
        return print_statement(canonical_statement(self.statement))

    @property
    def hints(self) -> tuple[str, ...]:
        """What can be said of the question before the answer is known, without a request of its own."""
        vocabulary = self.dataset.vocabulary
        return self.hints_with(vocabulary.without_asking() if vocabulary.is_remote else vocabulary)

    def hints_with(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """The same with all that a vocabulary can say."""
        return query_hints(self.resolved, self.query, vocabulary)


class Session:
    """
    A conversation with data sets.

    Args:
        dataset: Where statements are answered until a `use`, which means a data set beside this one.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._lets: dict[str, tree.Expression] = {}

    def ask(
        self, asked: Asked | Source, values: Mapping[str, object] | None = None, *, limit: int | None = None
    ) -> list[Question]:
        """
        The questions of a text, in order; nothing is asked of an engine yet.

        Args:
            asked: A text, a query or criteria.
            values: What its parameters stand for; more than it needs does no harm.
            limit: The most rows, where the text itself allows more.

        Raises:
            QueryError: A name or a value cannot be meant; nothing of the session has changed then.
        """
        program = _program(asked)
        unbound: tuple[QueryError, ...] = ()
        if values:
            program, unbound = bind_what_can_be(program, values)
        try:
            return self._questions(program, limit, unbound)
        except QueryError:
            if isinstance(asked, NeuronCriteria):
                # Criteria have no text; theirs is read again, so that the error can point into it.
                self._questions(parse_program(program.source), limit, ())
            raise

    def _questions(
        self, program: tree.Program, limit: int | None, unbound: tuple[QueryError, ...]
    ) -> list[Question]:
        """The questions, unless there are errors: those of the parameters that could not be bound come with them."""
        dataset, lets = self.dataset, dict(self._lets)
        own: dict[str, tree.Expression] = {}
        questions: list[Question] = []
        errors = list(unbound)
        for statement in program.statements:
            if len(errors) >= MOST_ERRORS:
                break
            try:
                match statement:
                    case tree.Let():
                        problems = Problems(program.source)
                        define(statement, own, problems, {**lets, **own})
                        for parameter in parameters_of(statement.value):
                            problems.missing_parameter(parameter)
                        raise_all(problems.found)
                    case tree.Use():
                        dataset = _used(statement, dataset, program.source)
                    case tree.Select() | tree.Count():
                        questions.append(_question(statement, dataset, program.source, {**lets, **own}, limit))
            except QueryError as error:
                # An @name brings the errors of its `let` to wherever it stands, and a $parameter that could not be
                # bound has no value.
                known = {(each.code, each.span) for each in errors} | {("NQ204", each.span) for each in unbound}
                errors.extend(each for each in error.errors if (each.code, each.span) not in known)
        raise_all(errors[:MOST_ERRORS])
        # In later texts these stand where their names do.
        self.dataset = dataset
        self._lets |= {name: tree.relocated(value, tree.NOWHERE) for name, value in own.items()}
        return questions


def _used(statement: tree.Use, dataset: Dataset, source: Source) -> Dataset:
    """The data set that a `use` means where another one was asked so far."""
    try:
        return dataset.beside(statement.dataset)
    except (DatasetError, UnknownServerDataset) as error:
        raise QueryNameError(error.message, code="NQ208", source=source, span=statement.span, hint=error.hint) from None


def _question(
    statement: tree.Select | tree.Count,
    dataset: Dataset,
    source: Source,
    lets: Mapping[str, tree.Expression],
    limit: int | None,
) -> Question:
    resolved = resolve(statement, dataset.vocabulary, source, lets)
    if limit is not None and (resolved.limit is None or limit < resolved.limit) and isinstance(statement, tree.Select):
        resolved = replace(resolved, limit=limit)
    query = simplify(resolved)
    explain = isinstance(statement, tree.Select) and statement.explain
    table = "connections" if isinstance(resolved, ConnectionQuery) else "neurons"
    kind = "count" if isinstance(statement, tree.Count) else "explain" if explain else table
    inlined = replace(statement, target=inlined_target(statement.target, lets)) if lets else statement
    return Question(dataset, kind, inlined, source, resolved, query)


def _program(asked: object) -> tree.Program:
    match asked:
        case str():
            return parse_program(Source(asked))
        case Source():
            return parse_program(asked)
        case Query():
            return asked.program
        case NeuronCriteria():
            return tree.Program((tree.Select(asked.expression),), Source(str(asked), "criteria"))
        case _:
            message = f"a query is a text, a parsed query or criteria, not {type(asked).__name__}"
            raise CallError(message, code="NA101", hint="for bodyIds and names: fetch_neurons(…)")
