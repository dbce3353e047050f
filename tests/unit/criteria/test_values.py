"""Python values as values of a query: what is taken, what is refused, and how fast."""

from __future__ import annotations

import array
import enum
import math
import pickle
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlcrit.criteria.markers import Regex
from nlcrit.criteria.values import LONGEST_RANGE, UnsupportedValue, is_list, scalars, to_tree
from nlcrit.language import tree
from nlcrit.source import Span


class Number(enum.IntEnum):
    FIVE = 5


class Name(str):
    __slots__ = ()


TAKEN: list[tuple[Any, list[Any]]] = [
    (5, [5]),
    ("MBON01", ["MBON01"]),
    (True, [True]),
    (None, [None]),
    (1.5, [1.5]),
    (math.nan, [None]),
    ([], []),
    ((1, 2), [1, 2]),
    ([2, 1, 2], [2, 1, 2]),
    ({3, 1, 2}, [1, 2, 3]),
    (frozenset("ba"), ["a", "b"]),
    ({"a", 1}, [1, "a"]),
    (range(2, 5), [2, 3, 4]),
    ([1, "a", None, True, 1.5], [1, "a", None, True, 1.5]),
    (Number.FIVE, [5]),
    (Name("A"), ["A"]),
    (np.int64(5), [5]),
    (np.uint8(5), [5]),
    (np.float64(1.5), [1.5]),
    (np.float32("nan"), [None]),
    (np.bool_(1), [True]),
    (np.str_("A"), ["A"]),
    ([np.int32(5), np.str_("A"), np.bool_(0)], [5, "A", False]),
    (np.array(5), [5]),
    (np.array([1, 2], dtype="uint64"), [1, 2]),
    (np.array(["a", "b"]), ["a", "b"]),
    (np.array([1, "a", None], dtype=object), [1, "a", None]),
    (np.array([1.0, math.nan]), [1.0, None]),
    (pd.Series([1], index=[7]), [1]),
    (pd.Series([1, None], dtype="Int64"), [1, None]),
    (pd.Series(["a", None]), ["a", None]),
    (pd.Series(["a", "b"], dtype="category"), ["a", "b"]),
    (pd.Index([1, 2]), [1, 2]),
    (pd.array([1, None], dtype="Int64"), [1, None]),
    (pd.NA, [None]),
    (pd.NaT, [None]),
    ([1, pd.NA, pd.NaT], [1, None, None]),
    (pl.Series([1, None]), [1, None]),
    (pl.Series(["a"]), ["a"]),
    (pa.array([1, None]), [1, None]),
    (pa.chunked_array([[1], [2]]), [1, 2]),
    (pa.scalar(5), [5]),
    ([pa.scalar("A")], ["A"]),
    (array.array("q", [1, 2]), [1, 2]),
]

REFUSED: list[tuple[Any, str]] = [
    (b"A", "is bytes, not text; decode it first: value.decode()"),
    (bytearray(b"A"), "is bytes"),
    (memoryview(b"A"), "is bytes"),
    ({1: 2}, "is a dict; write list(…)"),
    ((number for number in [1]), "is a generator, which can be read only once; write list(…)"),
    (iter([1]), "is a list_iterator, which can be read only once"),
    (pd.DataFrame({"bodyId": [1]}), 'is a DataFrame; write one of its columns: df["bodyId"]'),
    (pl.DataFrame({"bodyId": [1]}), "is a DataFrame"),
    (pl.LazyFrame({"bodyId": [1]}), "is a LazyFrame"),
    (pa.table({"bodyId": [1]}), "is a Table"),
    (np.array([[1]]), "has 2 dimensions"),
    ([[1]], "holds a list inside a list; write one flat list"),
    ([np.array([1])], "holds a ndarray inside a list"),
    (pl.Series([[1]]), "holds a list inside a list"),
    (pd.MultiIndex.from_tuples([(1, 2)]), "holds a tuple inside a list"),
    (object(), "is an object"),
    ([object()], "holds an object"),
    (Decimal(5), "is a Decimal"),
    (1j, "is a complex"),
    (int, "is the class int"),
    ([np.ndarray], "holds the class ndarray"),
    (pd.Timestamp("2020-01-01"), "is a Timestamp"),
    (np.datetime64("2020-01-01", "ns"), "is a datetime64"),
    (np.array(["2020-01-01"], dtype="M8[ns]"), "holds dates"),
    (pd.Series(pd.to_datetime(["2020-01-01"])), "holds dates"),
    (np.array([b"A"]), "holds bytes"),
    (Regex("A"), "is a Regex"),
    (math.inf, "is an infinite number"),
    ([1.0, -math.inf], "holds an infinite number"),
    (2**63, "is 9223372036854775808, which is beyond 64-bit integers"),
    ([1, -(2**63) - 1], "beyond 64-bit integers"),
    (np.array([2**63], dtype="uint64"), "beyond 64-bit integers"),
    (range(LONGEST_RANGE + 1), "is a range of over 10,000,000 numbers"),
    (range(10**18), "is a range"),
    ("\ud800", "half of a character"),
    (["a", "\udfff"], "half of a character"),
]


@pytest.mark.parametrize(("value", "items"), TAKEN, ids=lambda value: type(value).__name__)
def test_a_value_is_taken_as_plain_python(value: object, items: list[Any]) -> None:
    found = scalars(value)
    assert found == items
    assert [type(item) for item in found] == [type(item) for item in items]


@pytest.mark.parametrize(("value", "clause"), REFUSED, ids=lambda value: type(value).__name__)
def test_a_value_is_refused_in_words(value: object, clause: str) -> None:
    with pytest.raises(UnsupportedValue) as caught:
        scalars(value)
    assert clause in str(caught.value)


def test_the_limits_of_64_bits_are_taken() -> None:
    assert scalars([-(2**63), 2**63 - 1]) == [-(2**63), 2**63 - 1]


def test_further_types_are_kept_where_they_are_asked_for() -> None:
    items = [Regex("A"), "B", np.int64(1)]
    assert scalars(items, frozenset({Regex})) == [Regex("A"), "B", 1]
    assert scalars(Regex("A"), frozenset({Regex})) == [Regex("A")]


def test_the_list_is_a_new_one() -> None:
    mine = ["A"]
    scalars(mine).append("B")
    assert mine == ["A"]


@pytest.mark.parametrize(
    "value", [[1], (1,), {1}, range(1), np.array([1]), pd.Series([1]), pl.Series([1]), pa.array([1])]
)
def test_lists_are_told_from_single_values(value: object) -> None:
    assert is_list(value)


@pytest.mark.parametrize(
    "value", [1, "AB", b"AB", None, np.int64(1), np.array(1), pa.scalar(1), pd.NA, list, np.ndarray]
)
def test_single_values_are_told_from_lists(value: object) -> None:
    assert not is_list(value)


@pytest.mark.parametrize(
    ("scalar", "node"),
    [
        ("A", tree.Text("A")),
        (5, tree.Number(5)),
        (1.5, tree.Number(1.5)),
        (True, tree.Boolean(value=True)),
        (None, tree.Null()),
    ],
)
def test_a_scalar_becomes_a_node_with_its_place(scalar: Any, node: tree.Value) -> None:
    found = to_tree(scalar, Span(3, 5))
    assert found == node
    assert found.span == Span(3, 5)


@given(
    st.lists(
        st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=["Cs"])) | st.none() | st.booleans()
    )
)
def test_plain_lists_stay_as_they_are(items: list[Any]) -> None:
    assert scalars(items) == items


@pytest.mark.parametrize(
    "make",
    [list, tuple, set, np.array, pd.Series, pl.Series, lambda ids: ids],
    ids=["list", "tuple", "set", "numpy", "pandas", "polars", "range"],
)
def test_a_hundred_thousand_ids_take_no_time(make: Callable[[range], object]) -> None:
    ids = make(range(100_000))
    start = time.perf_counter()
    assert len(scalars(ids)) == 100_000
    assert time.perf_counter() - start < 0.5


def test_a_refusal_survives_pickling() -> None:
    assert str(pickle.loads(pickle.dumps(UnsupportedValue("is a dict")))) == "is a dict"
