"""
What the arguments of `fetch_adjacencies` and its like stand for: a data set, the ends of an arrow, lists and bounds.

From them trees of the query language are made, so that every engine answers these functions as it answers queries.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, SupportsIndex

from nlcrit.answers.fetch import criteria_for
from nlcrit.criteria.neuron_criteria import NeuronCriteria
from nlcrit.criteria.query import Query
from nlcrit.criteria.values import UnsupportedValue, scalars
from nlcrit.engines.plan import Run
from nlcrit.errors import CallError, QueryError, QueryLimitError, UnsupportedQueryError
from nlcrit.language import tree
from nlcrit.language.canonical import canonical_statement, label_test
from nlcrit.language.label import Label
from nlcrit.language.parser import parse_program
from nlcrit.language.printer import print_statement
from nlcrit.source import Source, Span

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from nlcrit.answers.dataset import Dataset
    from nlcrit.answers.session import Question

DEFAULT_PROPERTIES = ["type", "instance"]
"""The properties that neuprint-python's functions give; those that a data set does not have are left out."""


def operand(asked: object, dataset: Dataset) -> tree.Expression:
    """
    The neurons that are meant, as the end of an arrow; takes what `fetch_neurons` takes.

    Raises:
        CallError: It is nothing that stands for neurons.
        QueryError: It is the text of a query that does not select neurons.

    Example:
        >>> from nlcrit.answers.connect import default_client
        >>> from nlcrit.language.printer import print_expression
        >>> print_expression(operand([1, 2], default_client()))
        'bodyId in (1, 2)'
    """
    meant = criteria_for(asked, dataset)
    if isinstance(meant, NeuronCriteria):
        return meant.expression
    if any(isinstance(statement, tree.Use) for statement in meant.program.statements):
        source = meant.program.source
        message, hint = "'use' cannot stand in the choice of neurons", "say which data set: client=…"
        raise UnsupportedQueryError(message, code="NQ503", source=source, span=Span(0, len(source.text)), hint=hint)
    criteria = meant.criteria
    (statement,) = meant.answering
    if isinstance(statement, tree.Select) and statement.clauses.limit is not None:
        return bodies(dataset.ids(meant))
    return criteria.expression


def bodies(ids: Iterable[int] | np.ndarray[tuple[int], np.dtype[np.int64]]) -> tree.Expression:
    """The neurons of these bodyIds."""
    return tree.Member(tree.FieldName("bodyId"), tuple(tree.Number(int(body)) for body in ids))


def labelled(expression: tree.Expression, label: Label) -> tree.Expression:
    """The filter, which sets no label, asked of the nodes of this one."""
    return tree.And((expression, label_test(label)))


def ask(dataset: Dataset, target: tree.Expression | tree.Path, clauses: tree.Clauses) -> Question:
    """
    The question that a tree asks.

    Raises:
        QueryError: A name or a value cannot be meant; points into the text of the query that the tree stands for.
    """
    statement = tree.Select(target, clauses)
    source = Source(print_statement(canonical_statement(statement)), "arguments")
    try:
        (question,) = dataset.session().ask(Query(tree.Program((statement,), source)))
    except QueryError as error:
        raise _placed(error, dataset, source) from None
    return question


def _placed(error: QueryError, dataset: Dataset, source: Source) -> QueryError:
    """The same error with its place in the text, which is read again for it."""
    try:
        dataset.session().ask(Query(parse_program(source)))
    except QueryLimitError:
        return error
    except QueryError as placed:
        return placed
    return error


def table(dataset: Dataset, target: tree.Path, clauses: tree.Clauses, deadline: float | None = None) -> pd.DataFrame:
    """The answer of a tree; as `ask` says, and it may be stopped at the deadline."""
    question = ask(dataset, target, clauses)
    return dataset.answer(question, Run(max_rows=dataset.max_rows, deadline=deadline)).frame()


def columns(names: Iterable[str]) -> tuple[tree.Column, ...]:
    """The columns of these names, each once."""
    return tuple(tree.FieldName(name) for name in dict.fromkeys(names))


def neurons_of(dataset: Dataset, ids: Iterable[int], properties: Sequence[str], deadline: float | None = None) -> pd.DataFrame:
    """
    Properties of the bodies, sorted by bodyId, with the columns in the order in which they are asked for.

    Args:
        dataset: Who is asked.
        ids: The bodies.
        properties: The names; bodyId comes first where it is not among them.
        deadline: When the answer has to be there, as `time.monotonic()` seconds.
    """
    clauses = tree.Clauses(columns(properties) or columns(["bodyId"]))
    question = ask(dataset, bodies(sorted(ids)), clauses)
    frame = dataset.answer(question, Run(deadline=deadline)).frame()
    meant = [_meant(name, dataset) for name in properties]
    return frame[list(dict.fromkeys(meant if "bodyId" in meant else ["bodyId", *meant]))]


def _meant(name: str, dataset: Dataset) -> str:
    """The name of the field that is meant, where it was written in another way."""
    found = dataset.vocabulary.find_field(name)
    return found[0].name if len(found) == 1 else name


def property_names(given: str | Iterable[str], dataset: Dataset) -> list[str]:
    """
    The properties that were asked for, as a list.

    Raises:
        QueryError: The data set has no such property.

    Example:
        >>> from nlcrit.answers.connect import default_client
        >>> property_names("type", default_client()), property_names(DEFAULT_PROPERTIES, default_client())
        (['type'], ['type', 'instance'])
    """
    names = _texts(given, "properties")
    if names == DEFAULT_PROPERTIES:
        return [name for name in names if name in dataset.vocabulary.fields]
    if names:
        ask(dataset, tree.Everything(), tree.Clauses(columns(names)))
    return names


def region_items(given: object) -> tuple[tree.Value, ...] | None:
    """The regions that were asked for; None for all."""
    return None if given is None else tuple(map(tree.Text, dict.fromkeys(_texts(given, "rois"))))


def counts(given: object, dataset: Dataset) -> list[str]:
    """
    What is to be given of each connection: weight, and what else was asked for.

    Args:
        given: "all" for whatever the data set has, None for weight alone, a name, or several.
        dataset: Whose connections they are.

    Raises:
        CallError: Its connections have no such count.

    Example:
        >>> from nlcrit.answers.connect import default_client
        >>> counts("all", default_client())
        ['weight']
    """
    known = dataset.vocabulary.counts
    names = [] if given is None else list(known) if isinstance(given, str) and given == "all" else _texts(given, "weight_props")
    for name in names:
        # Without connections the query says so.
        if known and name not in known:
            hint = f"they have: {', '.join(known)}; weight_props='all' gives whatever there is"
            raise CallError(f"the connections of {dataset.name} have no count '{name}'", code="NA101", hint=hint)
    return list(dict.fromkeys(["weight", *names]))


def _texts(given: object, what: str) -> list[str]:
    try:
        found = scalars(given)
    except UnsupportedValue as error:
        raise CallError(f"{what} {error}", code="NA101", hint="give a name or a list of names") from None
    for each in found:
        if not isinstance(each, str):
            raise CallError(f"{each!r} in {what} is no name", code="NA101", hint="give a name or a list of names")
    return found


def whole_number(given: object, what: str, least: int = 1) -> int:
    """
    A bound of the call.

    Raises:
        CallError: It is no whole number.

    Example:
        >>> whole_number(5.0, "min_weight"), whole_number(0, "min_weight")
        (5, 1)
    """
    if isinstance(given, float) and given.is_integer():
        return max(int(given), least)
    if isinstance(given, SupportsIndex) and not isinstance(given, bool):
        return max(operator.index(given), least)
    raise CallError(f"{what} is a whole number, not {given!r}", code="NA101")


def arrow(weight: int, regions: tuple[tree.Value, ...] | None = None) -> tree.Arrow:
    """`-[weight >= 5, in (CA(R))]->`."""
    return tree.Arrow("->", tuple(_edges(weight, regions)))


def _edges(weight: int, regions: tuple[tree.Value, ...] | None) -> Iterator[tree.EdgeCount | tree.EdgeRegions]:
    if weight > 1:
        yield tree.EdgeCount("weight", ">=", tree.Number(weight))
    if regions is not None:
        yield tree.EdgeRegions(regions)
