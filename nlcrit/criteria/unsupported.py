"""What is well-formed but cannot be answered yet, said in one place."""

from __future__ import annotations

from collections.abc import Mapping

from nlcrit.criteria.predicates import ConnectionQuery, ResolvedQuery
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.errors import UnsupportedQueryError
from nlcrit.language import tree
from nlcrit.language.canonical import inlined
from nlcrit.language.guard import expressions
from nlcrit.source import Source, Span


def refuse_connections(
    statement: tree.Select | tree.Count,
    resolved: ResolvedQuery,
    source: Source,
    lets: Mapping[str, tree.Expression],
    vocabulary: Vocabulary,
) -> None:
    """
    Refuse what is answered from connections.

    Raises:
        UnsupportedQueryError: The statement asks for connections, in a path or in a partner filter.
    """
    if isinstance(resolved, ConnectionQuery):
        raise _refusal("connection tables", statement.target.span, source, vocabulary)
    for expression in expressions(statement):
        for part in tree.walk(inlined(expression, lets)):
            if isinstance(part, tree.Partner):
                raise _refusal("partner filters", part.span, source, vocabulary)


def _refusal(what: str, span: Span, source: Source, vocabulary: Vocabulary) -> UnsupportedQueryError:
    if not vocabulary.has_connections:
        message = f"the data set {vocabulary.dataset} has no connections"
        hint = "ask for tests of neurons and of their regions, or another data set"
        return UnsupportedQueryError(message, code="NQ505", source=source, span=span, hint=hint)
    return UnsupportedQueryError(
        f"{what} can be read and checked, but not answered yet",
        code="NQ501",
        source=source,
        span=span,
        hint="a coming version answers connections; this one answers tests of neurons and of their regions",
    )
