"""What properties the neurons of a server have: as its Meta node declares them, or as they were found on the neurons."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from nlcrit.fields import BY_NAME, ROI_INFO, Kind

FIRST = ("bodyId", "type", "instance")
"""The columns that every table of neurons begins with."""

KINDS = tuple(
    (re.compile(types), kind)
    for types, kind in (
        (r"list.*|.*\[\]|point.*", Kind.POINT),
        (r"u?int(eger)?\d*|long|short|byte", Kind.INTEGER),
        (r"float\d*|double|number", Kind.NUMBER),
        (r"string|text|char", Kind.TEXT),
        (r"bool(ean)?", Kind.BOOLEAN),
    )
)
"""What types are called, by neo4j-admin, Cypher and Arrow. Of a list only whether it is there can be tested."""
NEVER_WRITTEN = "IGNORE"
"""The type of what flyem-snapshot leaves out, because no neuron has it."""


class Property(NamedTuple):
    """What was seen of a property on some neuron."""

    name: str
    type: str
    is_false: bool | None


def property_kinds(meta: Mapping[str, Any], found: Iterable[Property], regions: Collection[str]) -> dict[str, Kind]:
    """
    The kind of each field, in the order of columns: bodyId, type, instance, then as Meta orders them.

    Args:
        meta: The Meta node. flyem-snapshot @b7c8db8 (outputs/neuprint/meta.py) writes JSON text: `neuronProperties` as
            `{"bodyId": "long", "type": "string", "somaLocation": "point{srid:9157}"}`, `neuronColumnsOrdered` as
            `[{"id": "bodyId", "name": "body ID"}]`.
        found: What neurons have; used where Meta declares nothing, and then ordered as in the catalogue.
        regions: Each may be a flag of neurons, which is no field.

    Example:
        >>> property_kinds({}, [Property("type", "STRING", None), Property("EB", "BOOLEAN", False)], ["EB"])
        {'bodyId': <Kind.INTEGER: 'integer'>, 'type': <Kind.TEXT: 'text'>}
    """
    declared = _declared(meta.get("neuronProperties"))
    kinds = {
        name: kind
        for name, kind in (_found(found) if declared is None else declared).items()
        # The label is no property of a node.
        if name not in {"label", ROI_INFO.name} and not (name in regions and kind in {Kind.BOOLEAN, Kind.ANY})
    }
    kinds["bodyId"] = Kind.INTEGER
    ordered = [*FIRST, *_ordered(meta.get("neuronColumnsOrdered")), *kinds]
    return {name: kinds[name] for name in dict.fromkeys(ordered) if name in kinds}


def _declared(properties: object) -> dict[str, Kind] | None:
    """The kinds in `{name: type}`, `{name: {"type": …}}`, or a list of either; None where it is something else."""
    read = _read(properties)
    if isinstance(read, Mapping):
        pairs = [(name, about.get("type") if isinstance(about, Mapping) else about) for name, about in read.items()]
    elif isinstance(read, list):
        pairs = [(_name(each), each.get("type") if isinstance(each, Mapping) else None) for each in read]
    else:
        return None
    return {
        name: _kind(type_) if isinstance(type_, str) else _usual_kind(name)
        for name, type_ in pairs
        if isinstance(name, str) and name and type_ != NEVER_WRITTEN
    }


def _ordered(columns: object) -> list[str]:
    """The names of columns; some of them stand for what is no property (`ROI_COLUMNS_PLACEHOLDER`)."""
    read = _read(columns)
    return [name for name in map(_name, read if isinstance(read, list) else []) if isinstance(name, str)]


def _name(item: object) -> object:
    """The name of an item of a list: of a text, itself."""
    return item.get("id", item.get("name")) if isinstance(item, Mapping) else item


def _found(properties: Iterable[Property]) -> dict[str, Kind]:
    """The kinds of what neurons have, in the order of the catalogue."""
    seen: dict[str, set[Kind]] = {}
    with_false = set()
    for name, type_, is_false in properties:
        seen.setdefault(name, set()).add(_kind(type_))
        if is_false:
            with_false.add(name)
    kinds = {
        name: _common_kind(each)
        for name, each in seen.items()
        # A flag that is never false is that of a region.
        if each != {Kind.BOOLEAN} or name in with_false or name in BY_NAME
    }
    places = {name: place for place, name in enumerate(BY_NAME)}
    return {name: kinds[name] for name in sorted(kinds, key=lambda name: (places.get(name, len(places)), name))}


def _common_kind(kinds: set[Kind]) -> Kind:
    if len(kinds) == 1:
        return next(iter(kinds))
    return Kind.NUMBER if kinds == {Kind.INTEGER, Kind.NUMBER} else Kind.ANY


def _kind(type_: str) -> Kind:
    """What the values of a type are; `ANY` where its name is not known."""
    return next((kind for types, kind in KINDS if types.fullmatch(type_.strip().lower())), Kind.ANY)


def _usual_kind(name: str) -> Kind:
    known = BY_NAME.get(name)
    return Kind.ANY if known is None else known.kind


def _read(value: object) -> object:
    """What a property of Meta stands for."""
    if isinstance(value, str):
        with suppress(ValueError, RecursionError):
            return json.loads(value)
    return value
