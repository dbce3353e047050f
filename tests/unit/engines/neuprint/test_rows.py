"""Rows of a server become Arrow of exactly one type a column, or it is said which value is in the way."""

from __future__ import annotations

import json
import math
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlcrit
from nlcrit.engines.neuprint.rows import to_batch
from nlcrit.errors import AnswerNotUnderstood
from nlcrit.fields import Kind
from nlcrit.servers.transport import Reply

SERVER = "https://neuprint.example.org"
POINTS = pa.list_(pa.field("l", pa.int64()))
FRACTIONS = pa.list_(pa.field("l", pa.float64()))


def column(kind: Kind, *values: Any, name: str = "x") -> pa.Array:
    """The values as the one column of an answer, after a way through JSON."""
    rows = json.loads(json.dumps([[value] for value in values]))
    return to_batch(Reply([name], rows, 0, 0.0), [name], [kind], SERVER).column(0)


def refused(kind: Kind, *values: Any) -> str:
    with pytest.raises(AnswerNotUnderstood) as caught:
        column(kind, *values)
    error = caught.value
    assert (error.code, error.server) == ("NS113", SERVER)
    assert error.__cause__ is None
    return error.message


# Types ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "values", "type_"),
    [
        (Kind.INTEGER, [1, None, -(2**63), 2**63 - 1], pa.int64()),
        (Kind.NUMBER, [1.5, None, 2.0], pa.float64()),
        (Kind.TEXT, ["a", None, "", "\u00e9\U0001f9e0"], pa.string()),
        (Kind.LABEL, ["Neuron", None], pa.string()),
        (Kind.BOOLEAN, [True, None, False], pa.bool_()),
        (Kind.POINT, [[1, 2, 3], None, [], [2**62, 0, -1]], POINTS),
        (Kind.POINT, [[1.5, 2.0, 3.0], None], FRACTIONS),
        (Kind.POINT, [["a", None], None], pa.list_(pa.field("l", pa.string()))),
        (Kind.POINT, [[True]], pa.list_(pa.field("l", pa.bool_()))),
        (Kind.ANY, [1, None], pa.int64()),
        (Kind.ANY, [1.5, None, 2.0], pa.float64()),
        (Kind.ANY, ["a", None], pa.string()),
        (Kind.ANY, [True, None], pa.bool_()),
        (Kind.ANY, [[1, 2], None], POINTS),
    ],
)
def test_each_kind_has_its_type_and_keeps_its_values(kind: Kind, values: list[Any], type_: pa.DataType) -> None:
    found = column(kind, *values)
    assert (found.type, found.to_pylist()) == (type_, values)
    assert str(found.type) == str(type_)


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        (Kind.INTEGER, pa.int64()),
        (Kind.NUMBER, pa.float64()),
        (Kind.TEXT, pa.string()),
        (Kind.LABEL, pa.string()),
        (Kind.BOOLEAN, pa.bool_()),
        (Kind.POINT, POINTS),
        (Kind.ANY, pa.string()),
    ],
)
@pytest.mark.parametrize("values", [[], [None, None]])
def test_a_column_without_values_has_its_type(kind: Kind, type_: pa.DataType, values: list[Any]) -> None:
    found = column(kind, *values)
    assert (found.type, found.to_pylist()) == (type_, values)


def test_types_are_those_of_a_folder() -> None:
    with nlcrit.connect("hemibrain_mb") as data:
        (question,) = data.session().ask("* return bodyId, type, pre, cropped, somaLocation, somaRadius limit 1")
        kinds = [data.vocabulary.fields[name].kind for name in data.answer(question).columns]
        table = data.answer(question).arrow()
    empty = to_batch(Reply(table.column_names, [], 0, 0.0), table.column_names, kinds, SERVER)
    assert [str(field.type) for field in empty.schema] == [str(field.type) for field in table.schema]


# Conversions -----------------------------------------------------------------------------------------------------


def test_whole_floats_are_integers_where_integers_are_expected() -> None:
    assert column(Kind.INTEGER, 1.0, None, 2, -3e15).to_pylist() == [1, None, 2, -3 * 10**15]


def test_integers_are_numbers_where_numbers_are_expected() -> None:
    assert column(Kind.NUMBER, 1, 2.5, None, 2**53 + 1).to_pylist() == [1.0, 2.5, None, float(2**53)]


def test_integers_and_fractions_of_no_known_kind_are_numbers() -> None:
    assert column(Kind.ANY, 1, 2.5).to_pylist() == [1.0, 2.5]


def test_a_point_is_its_coordinates() -> None:
    point = {"coordinates": [1, 2, 3], "crs": {"srid": 9157}, "type": "Point"}
    found = column(Kind.POINT, point, None, [4, 5, 6])
    assert (found.type, found.to_pylist()) == (POINTS, [[1, 2, 3], None, [4, 5, 6]])


def test_one_fraction_makes_all_coordinates_numbers() -> None:
    found = column(Kind.POINT, {"coordinates": [1, 2, 3]}, {"coordinates": [0.5, 2, 3]})
    assert (found.type, found.to_pylist()) == (FRACTIONS, [[1.0, 2.0, 3.0], [0.5, 2.0, 3.0]])


def test_roi_info_is_text_whatever_its_kind() -> None:
    found = column(Kind.POINT, '{"CA(R)": {"pre": 1}}', None, name="roiInfo")
    assert (found.type, found.to_pylist()) == (pa.string(), ['{"CA(R)": {"pre": 1}}', None])


def test_rows_are_taken_out_of_the_reply() -> None:
    reply = Reply(["x"], [[1]], 0, 0.0)
    assert to_batch(reply, ["x"], [Kind.INTEGER], SERVER).to_pylist() == [{"x": 1}]
    assert reply.rows == []


def test_columns_have_the_names_that_were_asked_for() -> None:
    batch = to_batch(Reply(["a", "b"], [[1, "x"]], 0, 0.0), ["bodyId", "type"], [Kind.INTEGER, Kind.TEXT], SERVER)
    assert batch.to_pylist() == [{"bodyId": 1, "type": "x"}]


# Refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (Kind.INTEGER, 1.5, "1.5, and integers are expected"),
        (Kind.INTEGER, "1", "'1', and integers are expected"),
        (Kind.INTEGER, True, "True, and integers are expected"),
        (Kind.INTEGER, 2**63, "9223372036854775808, which is beyond 64 bits"),
        (Kind.INTEGER, -(2**63) - 1, "-9223372036854775809, which is beyond 64 bits"),
        (Kind.INTEGER, 1e300, "which is beyond 64 bits"),
        (Kind.NUMBER, "1", "'1', and numbers are expected"),
        (Kind.NUMBER, True, "True, and numbers are expected"),
        (Kind.NUMBER, 10**400, "and numbers are expected"),
        (Kind.TEXT, 1, "1, and texts are expected"),
        (Kind.TEXT, ["a"], "['a'], and texts are expected"),
        (Kind.TEXT, "\ud800", "which is not valid Unicode"),
        (Kind.BOOLEAN, 1, "1, and true or false are expected"),
        (Kind.POINT, 1, "1, and locations are expected"),
        (Kind.POINT, "POINT(1 2 3)", "'POINT(1 2 3)', and locations are expected"),
        (Kind.POINT, {"x": 1}, "{'x': 1}, and locations are expected"),
        (Kind.POINT, {"coordinates": "1 2 3"}, "{'coordinates': '1 2 3'}, and locations are expected"),
        (Kind.POINT, [1, "a"], "[1, 'a'], and locations are expected"),
        (Kind.POINT, [[1, 2]], "[[1, 2]], and locations are expected"),
        (Kind.POINT, [2**63], "9223372036854775808, which is beyond 64 bits"),
        (Kind.LABEL, 1, "1, and texts are expected"),
    ],
)
def test_a_value_of_another_kind_is_named(kind: Kind, value: Any, words: str) -> None:
    message = refused(kind, None, value)
    assert message.startswith("the server's column 'x' holds ")
    assert words in message


def test_values_without_a_type_in_common_are_named() -> None:
    assert refused(Kind.ANY, "a", None, 5) == "the server's column 'x' holds 'a' and 5, which have no type in common"
    assert refused(Kind.ANY, 1, "b") == "the server's column 'x' holds 1 and 'b', which have no type in common"


def test_a_long_value_is_shortened() -> None:
    assert len(refused(Kind.INTEGER, "x" * 10_000)) < 120


def test_the_hint_names_other_columns() -> None:
    names, kinds = ["bodyId", "size", "type"], [Kind.INTEGER, Kind.INTEGER, Kind.TEXT]
    with pytest.raises(AnswerNotUnderstood) as caught:
        to_batch(Reply(names, [[1, "large", "A"]], 0, 0.0), names, kinds, SERVER)
    assert caught.value.message == "the server's column 'size' holds 'large', and integers are expected"
    assert caught.value.hint == "leave that column out: … return bodyId, type"


def test_other_columns_than_asked_for_are_refused() -> None:
    with pytest.raises(AnswerNotUnderstood, match="answered with 1 columns, and 2 were asked for"):
        to_batch(Reply(["a"], [[1]], 0, 0.0), ["a", "b"], [Kind.INTEGER] * 2, SERVER)


# Properties ------------------------------------------------------------------------------------------------------

INTEGERS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
OF_KIND = {
    Kind.INTEGER: INTEGERS,
    Kind.NUMBER: FLOATS,
    Kind.TEXT: TEXTS,
    Kind.BOOLEAN: st.booleans(),
    Kind.POINT: st.lists(INTEGERS),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(list(OF_KIND)).flatmap(lambda kind: st.tuples(st.just(kind), st.lists(st.none() | OF_KIND[kind]))))
def test_values_of_a_kind_come_back_equal(drawn: tuple[Kind, list[Any]]) -> None:
    kind, values = drawn
    assert column(kind, *values).to_pylist() == values


@given(st.sampled_from(list(Kind)), st.lists(JSON, max_size=4))
def test_any_json_is_converted_without_loss_or_refused(kind: Kind, values: list[Any]) -> None:
    try:
        found = column(kind, *values).to_pylist()
    except AnswerNotUnderstood:
        return
    assert len(found) == len(values)
    for before, after in zip(values, found, strict=True):
        assert (before is None) == (after is None)
        if isinstance(before, int | float) and not isinstance(before, bool):
            assert math.isclose(before, after, rel_tol=1e-15)
            assert before == after or kind in (Kind.NUMBER, Kind.ANY)
        elif isinstance(before, dict):
            assert after == before["coordinates"]
        elif isinstance(before, str | bool):
            assert after == before
