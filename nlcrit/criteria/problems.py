"""Collect the errors of one text, so that all of them are shown at once."""

from __future__ import annotations

from collections.abc import Iterable

from nlcrit.errors import QueryError, QueryNameError, QueryValueError
from nlcrit.language import tree
from nlcrit.source import Source, Span
from nlcrit.suggest import nearest


class Problems:
    """The errors found in `source` so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[QueryError] = []

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
        error = kind(message, code=code, source=self.source, span=span, suggestions=suggestions, hint=hint)
        if not any(other.span == span and other.code == code for other in self.found):
            self.found.append(error)

    def name(self, code: str, message: str, span: Span, *, suggestions: Iterable[str] = (), hint: str | None = None) -> None:
        """Note that a name is not known or cannot be meant."""
        self.add(QueryNameError, code, message, span, suggestions=suggestions, hint=hint)

    def value(self, code: str, message: str, span: Span, *, suggestions: Iterable[str] = (), hint: str | None = None) -> None:
        """Note that a value cannot be meant."""
        self.add(QueryValueError, code, message, span, suggestions=suggestions, hint=hint)

    def missing_parameter(self, parameter: tree.Parameter) -> None:
        """Note that a parameter has no value."""
        self.name("NQ204", f"${parameter.name} has no value", parameter.span, hint=f"give it one: {parameter.name}=…")

    def unknown_reference(self, name: str, span: Span, known: Iterable[str]) -> None:
        """Note that nothing defines an @name."""
        names = tuple(f"@{other}" for other in known)
        alike = nearest(f"@{name}", names)
        hint = None if alike else f"define it before it is used: let @{name} = …;"
        self.name("NQ203", f"nothing defines @{name}", span, suggestions=alike, hint=hint)
