"""
Python values as values of the query language: numbers, text, true, false, null, and flat lists of them.

Knows arrays, series and scalars of numpy, pandas, polars and pyarrow by their methods alone, and imports none of
them. Knows nothing of fields: whether a value suits one is decided elsewhere.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from math import inf
from types import NoneType
from typing import Any

from nlcrit.language import tree
from nlcrit.source import Span

Scalar = int | float | str | bool | None

LEAST_INTEGER, GREATEST_INTEGER = -(2**63), 2**63 - 1
LONGEST_RANGE = 10_000_000
"""Numbers of a `range` that are written out; a longer one would fill the memory."""

_PLAIN: frozenset[type] = frozenset({int, float, str, bool, NoneType})
_NOTHING: frozenset[type] = frozenset()
_MISSING = frozenset({"NAType", "NaTType"})
_TABLES = frozenset({"DataFrame", "LazyFrame", "Table", "RecordBatch"})
_TO_LIST = ("tolist", "to_list", "to_pylist")
_TO_SCALAR = ("item", "as_py")
_STRANGE_ITEMS = {"m": "time spans", "M": "dates", "c": "complex numbers", "V": "records", "S": "bytes"}
"""Kinds of numpy's data types that no field has; some would turn into integers without a word."""


class UnsupportedValue(TypeError):
    """A Python value that has no counterpart in a query; its text is a clause: `is a dict; write list(…)`."""


def scalars(value: object, also: frozenset[type] = _NOTHING) -> list[Any]:
    """
    The value as a flat list of int, float, str, bool and None, one for a single value; takes time linear in them.

    None, NaN, NaT and pandas.NA are None. Sets are sorted, everything else keeps its order and its repeats.

    Args:
        value: A scalar, or a list, tuple, set, range, array or series of scalars.
        also: Further types whose values are kept as they are.

    Raises:
        UnsupportedValue: It is, or holds, something else, or a number that no 64 bits hold.

    Example:
        >>> scalars({3, 1, 2}), scalars("MBON01"), scalars([1, float("nan")])
        ([1, 2, 3], ['MBON01'], [1, None])
    """
    items = _items(value, also)
    kinds = set(map(type, items))
    verb = "holds" if is_list(value) else "is"
    if not kinds <= _PLAIN | also:
        items = [item if type(item) in also else _plain(item, verb) for item in items]
        kinds = set(map(type, items))
    if float in kinds:
        items = [_finite_or_none(item, verb) if type(item) is float else item for item in items]
    if int in kinds:
        _check_integers(items if kinds == {int} else [item for item in items if type(item) is int], verb)
    if str in kinds:
        _check_texts(items if kinds == {str} else [item for item in items if type(item) is str], verb)
    return items


def is_list(value: object) -> bool:
    """
    Whether a value stands for a list of values and not for one.

    Example:
        >>> is_list([1]), is_list(range(3)), is_list("AB")
        (True, True, False)
    """
    if isinstance(value, list | tuple | set | frozenset | range):
        return True
    if isinstance(value, str | bytes | type) or hasattr(value, "as_py"):
        return False
    return any(hasattr(value, name) for name in _TO_LIST) and getattr(value, "ndim", 1) != 0


def to_tree(scalar: Scalar, span: Span = tree.NOWHERE) -> tree.Value:
    """
    The node of one scalar, as `scalars` gives it.

    Example:
        >>> to_tree(None) == tree.Null(), to_tree(5) == tree.Number(5)
        (True, True)
    """
    if isinstance(scalar, str):
        return tree.Text(scalar, span)
    if isinstance(scalar, bool):
        return tree.Boolean(scalar, span)
    return tree.Null(span) if scalar is None else tree.Number(scalar, span)


def _items(value: object, also: frozenset[type]) -> list[Any]:
    """What the value holds, in a list of its own, its items still as they are."""
    kind = type(value)
    if kind in _PLAIN or kind in also:
        return [value]
    match value:
        case list() | tuple():
            return list(value)
        case set() | frozenset():
            return _sorted(value)
        case range():
            if len(value) > LONGEST_RANGE:
                raise UnsupportedValue(f"is a range of over {LONGEST_RANGE:,} numbers; compare with >= and < instead")
            return list(value)
        case bytes() | bytearray() | memoryview():
            raise UnsupportedValue("is bytes, not text; decode it first: value.decode()")
        case Mapping():
            raise UnsupportedValue(f"is {_a(kind)}; write list(…) of its keys or of its values")
    if kind.__name__ in _TABLES:
        raise UnsupportedValue(f'is {_a(kind)}; write one of its columns: df["bodyId"]')
    return _converted(value)


def _converted(value: object) -> list[Any]:
    """The items of an array or a series; any other value in a list."""
    dimensions = getattr(value, "ndim", 0)
    if isinstance(dimensions, int) and dimensions > 1:
        raise UnsupportedValue(f"has {dimensions} dimensions; write .ravel() after it, or take one column")
    if is_list(value):
        _check_kind(value, "holds")
        convert = next(getattr(value, name) for name in _TO_LIST if hasattr(value, name))
        return list(convert())
    if hasattr(value, "__next__"):
        raise UnsupportedValue(f"is {_a(type(value))}, which can be read only once; write list(…)")
    return [value]


def _sorted(values: set[Any] | frozenset[Any]) -> list[Any]:
    """The items in an order that does not depend on hashes."""
    try:
        return sorted(values)
    except TypeError:
        return sorted(values, key=lambda item: (type(item).__name__, repr(item)))


def _plain(item: Any, verb: str) -> Scalar:
    """A scalar of another library, or a subclass, as the plain scalar that it stands for."""
    kind = type(item)
    if kind in _PLAIN:
        return item  # type: ignore[no-any-return]  # its type has just been tested
    if kind.__name__ in _MISSING:
        return None
    if isinstance(item, str):
        return str.__str__(item)
    if isinstance(item, int):
        return operator.index(item)
    if isinstance(item, float):
        return float(item)
    if is_list(item):
        raise UnsupportedValue(f"holds {_a(kind)} inside a list; write one flat list")
    _check_kind(item, verb)
    for name in _TO_SCALAR:
        if hasattr(item, name) and not isinstance(item, type):
            value: Scalar = getattr(item, name)()
            if type(value) in _PLAIN:
                return value
    if not isinstance(item, type) and hasattr(item, "__index__"):
        return operator.index(item)
    raise UnsupportedValue(f"{verb} {_described(item)}; write numbers, text, True, False or None")


def _check_kind(value: object, verb: str) -> None:
    strange = _STRANGE_ITEMS.get(str(getattr(getattr(value, "dtype", None), "kind", "")))
    if strange is not None:
        raise UnsupportedValue(
            f"{verb} {_a(type(value)) if verb == 'is' else strange}; write numbers, text, True, False or None"
        )


def _finite_or_none(number: float, verb: str) -> float | None:
    if number != number:  # noqa: PLR0124  # only NaN differs from itself
        return None
    if number in (inf, -inf):
        raise UnsupportedValue(f"{verb} an infinite number, which no neuron has; leave it out")
    return number


def _check_integers(integers: list[int], verb: str) -> None:
    for integer in (min(integers), max(integers)):
        if not LEAST_INTEGER <= integer <= GREATEST_INTEGER:
            raise UnsupportedValue(f"{verb} {integer}, which is beyond 64-bit integers; no neuron has such a number")


def _check_texts(texts: list[str], verb: str) -> None:
    joined = "".join(texts)
    if joined.isascii():
        return
    try:
        joined.encode()
    except UnicodeEncodeError:
        raise UnsupportedValue(f"{verb} a text with half of a character (a lone surrogate); write it anew") from None


def _described(item: object) -> str:
    return f"the class {item.__name__}" if isinstance(item, type) else _a(type(item))


def _a(kind: type) -> str:
    name = kind.__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
