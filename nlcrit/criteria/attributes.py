"""
The arguments of a criteria as its attributes, shown as neuprint-python shows them.

One property for each row of the signature; `neuron_criteria` hangs them on the class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from nlcrit.criteria.checking import REGION_ARGUMENTS, Arguments
from nlcrit.criteria.markers import NotNull, Presence
from nlcrit.criteria.signature import ARGUMENTS, Row
from nlcrit.fields import BY_ARGUMENT, Argument

OWN_ATTRIBUTES = frozenset({"client", "label"})
"""Arguments that every criteria has, an expression too."""

_LISTS = frozenset({Argument.IDS, Argument.INTEGERS, Argument.PATTERN, Argument.EXACT})
_Show = Callable[[Arguments, str], object]


class HasArguments(Protocol):
    """What a property needs of the object that it belongs to."""

    def arguments_for(self, name: str) -> Arguments:
        """All arguments; `name` is the one that was asked for."""


def attributes() -> dict[str, property]:
    """A property for each argument but `OWN_ATTRIBUTES`, by name."""
    return {name: _attribute(row, _show(name)) for name, row in ARGUMENTS.items() if name not in OWN_ATTRIBUTES}


def _attribute(row: Row, show: _Show) -> property:
    def value(criteria: HasArguments) -> object:
        return show(criteria.arguments_for(row.name), row.name)

    return property(value, doc=f"{row.meaning[:1].upper()}{row.meaning[1:]} ({row.takes}).")


def _show(name: str) -> _Show:
    if name in BY_ARGUMENT and BY_ARGUMENT[name].how in _LISTS:
        return _list
    if name in REGION_ARGUMENTS:
        return _regions
    return _soma if name == "soma" else _value


def _list(arguments: Arguments, name: str) -> list[object]:
    """A list of its own each time, also where one value or none was given."""
    value = arguments.get(name, ())
    return [value] if isinstance(value, Presence) else list(value)


def _regions(arguments: Arguments, name: str) -> frozenset[str]:
    """The regions; `rois` shows the directed ones too."""
    names = REGION_ARGUMENTS if name == "rois" else (name,)
    return frozenset().union(*(arguments.get(each, ()) for each in names))


def _soma(arguments: Arguments, _: str) -> bool | None:
    location = arguments.get("somaLocation")
    return None if location is None else location is NotNull


def _value(arguments: Arguments, name: str) -> object:
    return arguments.get(name, ARGUMENTS[name].default)
