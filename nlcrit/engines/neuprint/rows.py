"""
The rows of a server's answer as Arrow: a column has one type and exact values, or it is said what stands in the way.

The data base behind a server holds no property to a type: it may be a number in one neuron and a text in the next.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import accumulate, chain, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from nlcrit.errors import AnswerNotUnderstood
from nlcrit.fields import ROI_INFO, Kind
from nlcrit.servers.paused import COLLECTION

if TYPE_CHECKING:
    import pyarrow as pa

    from nlcrit.servers.transport import Reply

Values = Sequence[Any]
SHOWN_COLUMNS = 2
"""Columns that a hint names."""


def to_batch(reply: Reply, columns: Sequence[str], kinds: Sequence[Kind], server: str) -> pa.RecordBatch:
    """
    The rows as one Arrow batch, with the types that the same columns have in a folder.

    Integers are int64, numbers float64; a point is a list of its coordinates, of integers unless one has a fraction.
    A column of no known kind has the type of its values, text where there are none. Null is missing.

    Args:
        reply: The answer; its own names of the columns play no part. Loses its rows: they take far more memory.
        columns: The names of the columns.
        kinds: What their values are.
        server: Its address, for errors.

    Raises:
        AnswerNotUnderstood: NS113, a value is of another kind, or beyond 64 bits; there are more or fewer columns.

    Example:
        >>> from nlcrit.servers.transport import Reply
        >>> reply = Reply(["n.bodyId", "n.soma"], [[7, {"coordinates": [1, 2, 3]}], [8, None]], 0, 0.0)
        >>> to_batch(reply, ["bodyId", "somaLocation"], [Kind.INTEGER, Kind.POINT], "https://server").to_pylist()
        [{'bodyId': 7, 'somaLocation': [1, 2, 3]}, {'bodyId': 8, 'somaLocation': None}]
    """
    import pyarrow as pa

    if len(reply.columns) != len(columns):
        message = f"the server answered with {len(reply.columns)} columns, and {len(columns)} were asked for"
        raise AnswerNotUnderstood(message, code="NS113", server=server)
    arrays = []
    with COLLECTION.held():  # an iterator a row is made
        # zip gives the columns one after the other, so that only one is in memory beside the rows.
        found: Iterable[Values] = zip(*reply.rows, strict=True) if reply.rows else repeat((), len(columns))
        reply.rows.clear()
        for name, kind, values in zip(columns, kinds, found, strict=True):
            try:
                arrays.append(_array(values, Kind.TEXT if name == ROI_INFO.name else kind))
            except _Misfit as misfit:
                message = f"the server's column '{name}' holds {misfit}"
                raise AnswerNotUnderstood(message, code="NS113", server=server, hint=_without(name, columns)) from None
    return pa.RecordBatch.from_arrays(arrays, names=list(columns))


def _without(name: str, columns: Sequence[str]) -> str:
    others = [other for other in columns if other != name]
    return f"leave that column out: … return {', '.join(others[:SHOWN_COLUMNS]) or 'other columns'}"


class _Misfit(Exception):
    """A column holds what it should not; in words."""


class _Form(NamedTuple):
    """What a column is made of: in words, as JSON's values in Python, and how it is made of those."""

    words: str
    types: frozenset[type]
    make: Callable[[Values, Collection[type]], pa.Array]


def _array(values: Values, kind: Kind) -> pa.Array:
    types = {*map(type, values)} - {type(None)}
    form = _form_of(values, types) if kind is Kind.ANY else FORMS[kind]
    if not types <= form.types:
        raise _misfit(next(value for value in values if value is not None and type(value) not in form.types), form)
    return form.make(values, types)


def _form_of(values: Values, types: Collection[type]) -> _Form:
    """The form of a column by its values; text where there are none."""
    for kind in (Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN, Kind.POINT, Kind.NUMBER):
        whole = {int} if kind is Kind.INTEGER else FORMS[kind].types
        if whole.issuperset(types):
            return FORMS[kind]
    first = next(value for value in values if value is not None)
    other = next(value for value in values if value is not None and type(value) is not type(first))
    raise _Misfit(f"{reprlib.repr(first)} and {reprlib.repr(other)}, which have no type in common")


def _misfit(value: object, form: _Form) -> _Misfit:
    return _Misfit(f"{reprlib.repr(value)}, and {form.words} are expected")


def _integers(values: Values, types: Collection[type]) -> pa.Array:
    import pyarrow as pa

    if float in types:
        values = [_whole(value) if type(value) is float else value for value in values]
    try:
        return pa.array(values, pa.int64())
    except OverflowError:
        beyond = next(value for value in values if value is not None and not -(2**63) <= value < 2**63)
    raise _Misfit(f"{reprlib.repr(beyond)}, which is beyond 64 bits")


def _whole(value: float) -> int:
    if not value.is_integer():
        raise _misfit(value, FORMS[Kind.INTEGER])
    return int(value)


def _numbers(values: Values, types: Collection[type]) -> pa.Array:
    import pyarrow as pa

    if int in types:  # Arrow refuses those that no float is exactly
        values = [_float(value) if type(value) is int else value for value in values]
    return pa.array(values, pa.float64())


def _float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        raise _misfit(value, FORMS[Kind.NUMBER]) from None


def _texts(values: Values, _: Collection[type]) -> pa.Array:
    import pyarrow as pa

    try:
        # Memory of the system grows without being copied: with Arrow's own, 50 MB of roiInfo take twice as long.
        return pa.array(values, pa.string(), memory_pool=pa.system_memory_pool())
    except UnicodeEncodeError as error:
        lone = error.object
    raise _Misfit(f"{reprlib.repr(lone)}, which is not valid Unicode")


def _flags(values: Values, _: Collection[type]) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, pa.bool_())


def _points(values: Values, types: Collection[type]) -> pa.Array:
    """Lists, of integers where no number in any of them has a fraction; an item is named `l`, as DuckDB does."""
    import pyarrow as pa

    lists = [_coordinates(value) if type(value) is dict else value for value in values] if dict in types else values
    items = list(chain.from_iterable(each for each in lists if each is not None))
    kind = _item_kind(items)
    if kind is None:
        numbers = FORMS[Kind.NUMBER].types | {type(None)}
        raise _misfit(next(each for each in lists if each and not numbers.issuperset(map(type, each))), FORMS[Kind.POINT])
    made = _array(items, kind)
    offsets = pa.array([0, *accumulate(0 if each is None else len(each) for each in lists)], pa.int32())
    missing = pa.array([each is None for each in lists], pa.bool_())
    return pa.ListArray.from_arrays(offsets, made, pa.list_(pa.field("l", made.type)), mask=missing)


def _coordinates(point: dict[str, Any]) -> list[Any]:
    found = point.get("coordinates")
    if not isinstance(found, list):
        raise _misfit(point, FORMS[Kind.POINT])
    return found


def _item_kind(items: Values) -> Kind | None:
    """What the items of lists are; None where they are not alike."""
    types = {*map(type, items)} - {type(None)}
    if FORMS[Kind.NUMBER].types.issuperset(types):
        has_fractions = float in types and any(type(item) is float and not item.is_integer() for item in items)
        return Kind.NUMBER if has_fractions else Kind.INTEGER
    return next((kind for kind in (Kind.TEXT, Kind.BOOLEAN) if FORMS[kind].types.issuperset(types)), None)


FORMS: dict[Kind, _Form] = {
    Kind.INTEGER: _Form("integers", frozenset([int, float]), _integers),
    Kind.NUMBER: _Form("numbers", frozenset([int, float]), _numbers),
    Kind.TEXT: _Form("texts", frozenset([str]), _texts),
    Kind.LABEL: _Form("texts", frozenset([str]), _texts),
    Kind.BOOLEAN: _Form("true or false", frozenset([bool]), _flags),
    Kind.POINT: _Form("locations", frozenset([dict, list]), _points),
}
"""What the columns of each kind are made of; `ANY` is settled by the values."""
