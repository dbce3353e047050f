"""
What the arguments of `NeuronCriteria` hold besides plain values: patterns, and tests for missing values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from nlcrit.errors import CriteriaError


class Presence(Enum):
    """Whether a neuron has any value in a field."""

    IsNull = "null"
    NotNull = "notnull"

    def __repr__(self) -> str:
        return self.name


IsNull: Final = Presence.IsNull
"""The neuron has no value: `status=IsNull`, or in a list, where None says the same."""
NotNull: Final = Presence.NotNull
"""The neuron has a value: `somaLocation=NotNull`."""


@dataclass(frozen=True, slots=True)
class Regex:
    """
    A regular expression over the whole value, whatever `regex=` says of the other texts.

    Its language is that of java.util.regex. Whether it is a pattern at all is checked when a query is resolved.

    Args:
        pattern: The expression.
        guessed: It only looks like one: where a data set has the text as a value, it is that value.

    Example:
        >>> Regex("KC.*")
        Regex('KC.*')
    """

    pattern: str
    guessed: bool = field(default=False, compare=False, kw_only=True)

    def __post_init__(self) -> None:
        pattern: object = self.pattern
        if not isinstance(pattern, str):
            message = f"Regex takes a text, not {pattern!r}"
            raise CriteriaError(message, code="NC102", hint="for example: Regex('KC.*')")

    def __repr__(self) -> str:
        return f"Regex({self.pattern!r})"

    def __str__(self) -> str:
        return self.pattern
