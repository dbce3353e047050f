"""Collect the errors of one text, so that all of them are shown at once."""

from __future__ import annotations

from collections.abc import Iterable

from nlcrit.criteria.extent import measured
from nlcrit.errors import MOST_ERRORS, QueryError, QueryLimitError, QueryNameError, QueryValueError
from nlcrit.language import tree
from nlcrit.language.guard import GREATEST_DEPTH
from nlcrit.source import Source, Span
from nlcrit.suggest import nearest

MOST_PARTS = 100_000
"""Tests of one statement, its @names written out."""


class Problems:
    """The errors found in `source` so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[QueryError] = []
        self._places: set[tuple[str, Span]] = set()

    def noted(self, code: str, span: Span) -> bool:
        """Whether this error need not be noted: it was before, as an @name may bring it many times, or there are enough."""
        return (code, span) in self._places or len(self.found) >= MOST_ERRORS

    def add(
        self,
        kind: type[QueryError],
        code: str,
        message: str,
        span: Span,
        *,
        suggestions: Iterable[str] = (),
        hint: str | None = None,
    ) -> None:
        """Note an error; the same one at the same place is noted once."""
        if not self.noted(code, span):
            self._places.add((code, span))
            self.found.append(
                kind(message, code=code, source=self.source, span=span, suggestions=suggestions, hint=hint)
            )

    def name(self, code: str, message: str, span: Span, *, suggestions: Iterable[str] = (), hint: str | None = None) -> None:
        """Note that a name is not known or cannot be meant."""
        self.add(QueryNameError, code, message, span, suggestions=suggestions, hint=hint)

    def value(self, code: str, message: str, span: Span, *, suggestions: Iterable[str] = (), hint: str | None = None) -> None:
        """Note that a value cannot be meant."""
        self.add(QueryValueError, code, message, span, suggestions=suggestions, hint=hint)

    def fits(self, expression: tree.Expression, span: Span) -> bool:
        """Whether an expression with its @names inlined can be walked in seconds, which is noted where not."""
        size, depth = measured(expression)
        if size <= MOST_PARTS and depth <= GREATEST_DEPTH + 1:
            return True
        self.add(
            QueryLimitError,
            "NQ402",
            "with its @names written out the query is too large, or too deeply nested",
            span,
            hint=f"at most {MOST_PARTS:,} tests and {GREATEST_DEPTH} levels; an @name that stands twice counts twice",
        )
        return False

    def missing_parameter(self, parameter: tree.Parameter) -> None:
        """Note that a parameter has no value."""
        self.name("NQ204", f"${parameter.name} has no value", parameter.span, hint=f"give it one: {parameter.name}=…")

    def unknown_reference(self, name: str, span: Span, known: Iterable[str]) -> None:
        """Note that nothing defines an @name."""
        if self.noted("NQ203", span):
            return
        names = tuple(f"@{other}" for other in known)
        alike = nearest(f"@{name}", names)
        hint = None if alike else f"define it before it is used: let @{name} = …;"
        self.name("NQ203", f"nothing defines @{name}", span, suggestions=alike, hint=hint)
