"""
From a tree to what it means in one data set: every name checked, every value typed, all errors at once.

Without a vocabulary only what no data set could make right is reported; that is what `parse` does. Knows nothing of
engines.
"""

from __future__ import annotations

from collections.abc import Mapping

from nlcrit.criteria.connection_query import ResolvedQuery
from nlcrit.criteria.predicates import NeuronQuery
from nlcrit.criteria.problems import Problems
from nlcrit.criteria.resolve_columns import neuron_columns, neuron_sort
from nlcrit.criteria.resolve_filter import Filters
from nlcrit.criteria.resolve_paths import connection_query
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.errors import raise_all
from nlcrit.language import tree
from nlcrit.language.canonical import inlined
from nlcrit.language.label import without_label
from nlcrit.source import Source


def resolve(
    statement: tree.Select | tree.Count,
    vocabulary: Vocabulary,
    source: Source,
    lets: Mapping[str, tree.Expression] | None = None,
) -> ResolvedQuery:
    """
    What a statement means in a data set.

    Args:
        statement: With its parameters bound.
        vocabulary: The names of the data set.
        source: The text that the statement was read from, for errors.
        lets: What the @names stand for, themselves without @names.

    Raises:
        QueryError: A name or a value cannot be meant; `QueryErrors` where there are several.
    """
    problems = Problems(source)
    query = _statement(statement, Filters(vocabulary, problems, lets or {}))
    raise_all(problems.found)
    return query


def check(program: tree.Program) -> None:
    """
    Raise the errors that a program has in every data set: bounds, patterns, labels, @names.

    Raises:
        QueryError: As `resolve`, but no field or region is unknown, and a $parameter needs no value yet.
    """
    problems = Problems(program.source)
    lets: dict[str, tree.Expression] = {}
    for statement in program.statements:
        match statement:
            case tree.Let():
                define(statement, lets, problems)
            case tree.Select() | tree.Count():
                _statement(statement, Filters(None, problems, lets))
            case tree.Use():
                pass
    raise_all(problems.found)


def define(
    let: tree.Let, lets: dict[str, tree.Expression], problems: Problems, known: Mapping[str, tree.Expression] | None = None
) -> None:
    """
    Add what a `let` says to the @names of its text.

    Args:
        let: The statement.
        lets: The @names that this text has defined so far; each may be defined once.
        problems: Where errors are noted.
        known: All @names that it may use, those of earlier texts included; by default those of `lets`.
    """
    known = lets if known is None else known
    if let.name in lets:
        problems.name("NQ206", f"@{let.name} is defined twice", let.span, hint="give the second one a name of its own")
        return
    value = inlined(let.value, known)
    if not problems.fits(value, let.span):
        lets[let.name] = tree.Everything(let.span)
        return
    Filters(None, problems, known).predicate(without_label(value))
    lets[let.name] = value


def _statement(statement: tree.Select | tree.Count, filters: Filters) -> ResolvedQuery:
    clauses = statement.clauses if isinstance(statement, tree.Select) else tree.Clauses()
    if isinstance(statement.target, tree.Path):
        return connection_query(statement.target, clauses, filters)
    return NeuronQuery(
        filters.filter(statement.target),
        neuron_columns(clauses.columns, filters.names),
        neuron_sort(clauses.sort, filters.names),
        filters.names.bound(clauses.limit),
    )
