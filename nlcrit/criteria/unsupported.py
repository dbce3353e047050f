"""What is well-formed but cannot be answered yet, said in one place."""

from __future__ import annotations

from collections.abc import Mapping

from nlcrit.criteria.predicates import ConnectionQuery, ResolvedQuery
from nlcrit.errors import UnsupportedQueryError
from nlcrit.language import tree
from nlcrit.language.canonical import inlined
from nlcrit.language.guard import expressions
from nlcrit.source import Source, Span


def refuse_connections(
    statement: tree.Select | tree.Count, resolved: ResolvedQuery, source: Source, lets: Mapping[str, tree.Expression]
) -> None:
    """
    Refuse what is answered from connections.

    Raises:
        UnsupportedQueryError: The statement asks for connections, in a path or in a partner filter.
    """
    if isinstance(resolved, ConnectionQuery):
        raise _refusal("connection tables", statement.target.span, source)
    for expression in expressions(statement):
        for part in tree.walk(inlined(expression, lets)):
            if isinstance(part, tree.Partner):
                raise _refusal("partner filters", part.span, source)


def _refusal(what: str, span: Span, source: Source) -> UnsupportedQueryError:
    return UnsupportedQueryError(
        f"{what} can be read and checked, but not answered yet",
        code="NQ501",
        source=source,
        span=span,
        hint="a coming version answers connections; this one answers tests of neurons and of their regions",
    )
