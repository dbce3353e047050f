"""What is meant at the cursor: read off what the parser holds before it."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from nlcrit.completion.unfinished import Reading, Symbol, walk
from nlcrit.language.words import unquote


class Slot(Enum):
    """What a name would stand for."""

    TERM = auto()
    """The neurons of that name; or a field, where a test may begin."""
    AFTER_NAME = auto()
    """Nothing: a name has just been written, which is a field or that of neurons."""
    FIELD = auto()
    COMPARED = auto()
    """A value after `=` and its like."""
    LISTED = auto()
    """A value after `in`."""
    PATTERN = auto()
    GLOB = auto()
    REGION = auto()
    COUNTED_REGION = auto()
    """A region in which connections are counted."""
    CONDITION = auto()
    """A condition of an arrow."""
    COLUMN = auto()
    DATASET = auto()
    DEFINITION = auto()
    """An @name that is being given."""


class Table(NamedTuple):
    """
    The table that a statement gives.

    Args:
        arrows: How many arrows a path has; 0 for a table of neurons.
        is_by_hop: Whether it has one row a hop.
    """

    arrows: int
    is_by_hop: bool


class Place(NamedTuple):
    """
    What is meant at the cursor.

    Args:
        slot: What a name would stand for.
        start: Where what a proposal replaces begins: that of the reading, but for data sets, which have two parts.
        field: The name of the field that is tested, if any.
        is_quoted: Whether that name stands in quotes.
        table: The table of the statement, as far as it is known.
        clauses: The terminals of the clauses that stand already.
    """

    slot: Slot
    start: int
    field: str | None
    is_quoted: bool
    table: Table
    clauses: frozenset[str]


_SLOTS = {
    "VIA": Slot.COUNTED_REGION,
    "MATCH": Slot.PATTERN,
    "LIKE": Slot.GLOB,
    "HAS": Slot.FIELD,
    "EDGE_OPEN": Slot.CONDITION,
    "LEFT_EDGE_OPEN": Slot.CONDITION,
    "RETURN": Slot.COLUMN,
    "BY": Slot.COLUMN,
    "USE": Slot.DATASET,
    "COLON": Slot.DATASET,
    "LET": Slot.DEFINITION,
    "COMPARISON": Slot.COMPARED,
}
"""By the word before the cursor; `in` depends on what stands before itself."""

_AFTER_IN = {
    "field": Slot.LISTED,
    "side": Slot.REGION,
    "INPUT": Slot.REGION,
    "OUTPUT": Slot.REGION,
}

_OPENING = {"LPAR", "EDGE_OPEN", "LEFT_EDGE_OPEN", "RETURN", "BY"}
"""What commas stand behind."""

_TAKES_LIST = {"IN", "VIA", "MATCH"}
_CLAUSES = frozenset({"RETURN", "SORT", "LIMIT"})


def place_of(reading: Reading) -> Place:
    """
    What is meant by a half-written word.

    Example:
        >>> from nlcrit.completion.unfinished import readings
        >>> place = place_of(next(readings("somaSide not in (L, ")))
        >>> place.slot.name, place.field
        ('LISTED', 'somaSide')
    """
    stack = _outside_lists(reading.stack)
    slot = _slot(stack, reading.accepts)
    field = next((symbol.parts[0] for symbol in reversed(stack[-3:]) if symbol.type == "field"), None)
    if slot is Slot.AFTER_NAME:
        field = stack[-1]
    parts = [symbol.type for symbol in walk(reading.stack)]
    arrows = sum(name in {"forward", "backward"} for name in parts)
    return Place(
        slot,
        # A data set is replaced as a whole: its name, and its version after a colon.
        stack[-2].start if stack and stack[-1].type == "COLON" else reading.start,
        None if field is None else _content(field),
        field is not None and field.type == "STRING",
        Table(arrows, "edge_path" in parts),
        _CLAUSES.intersection(parts),
    )


def _outside_lists(stack: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """What stands before the list that is being written, if any, and the word that it belongs to."""
    types = [symbol.type for symbol in stack]
    if types and types[-1] == "COMMA":
        opening = max((index for index, name in enumerate(types) if name in _OPENING), default=len(types) - 1)
        types = types[: opening + 1]
    if len(types) > 1 and types[-1] == "LPAR" and types[-2] in _TAKES_LIST:
        types.pop()
    return stack[: len(types)]


def _slot(stack: tuple[Symbol, ...], accepts: frozenset[str]) -> Slot:
    last = stack[-1].type if stack else ""
    if last == "IN":
        before = [symbol.type for symbol in stack[:-1] if symbol.type != "NOT"]
        return _AFTER_IN.get(before[-1] if before else "", Slot.COUNTED_REGION)
    if last in {"NAME", "STRING"} and {"COMPARISON", "IN"} <= accepts:
        return Slot.AFTER_NAME
    return _SLOTS.get(last, Slot.TERM)


def _content(name: Symbol) -> str:
    if name.type != "STRING":
        return name.text
    try:
        return unquote(name.text)
    except ValueError:
        return ""
