"""LANGUAGE.md, sections 5 and 6: parameters, and what is said when something is wrong."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import nlcrit
from nlcrit import NeuronCriteria
from nlcrit.errors import CODES
from tests.agreement import tiny
from tests.language.facts import canonical, code, error_of, hints, listed

GAP = 2**53
MAX = tiny.LARGEST
ALL = sorted(row["bodyId"] for row in tiny.ROWS)

# > ## 5. Parameters `$name` is bound to a Python value (int, str, bool, float, None, list, tuple, set, range, numpy
# > array or scalar, pandas Series or Index, polars Series):


@pytest.mark.parametrize(
    "value",
    [
        [1, 2],
        (1, 2),
        {1, 2},
        frozenset((1, 2)),
        range(1, 3),
        np.array([1, 2]),
        np.array([1, 2], dtype=np.uint64),
        np.array([1, 2], dtype=np.int8),
        [np.int64(1), np.uint8(2)],
        pd.Series([1, 2]),
        pd.Series([1, 2], dtype="Int64"),
        pd.Series([1, 2], index=[7, 7]),
        pd.Index([1, 2]),
        pd.RangeIndex(1, 3),
        pl.Series([1, 2]),
        pl.Series([1, 2], dtype=pl.UInt64),
        [1.0, 2.0],
        np.array([1.0, 2.0]),
    ],
    ids=lambda value: f"{type(value).__module__}.{type(value).__name__}",
)
def test_a_list_of_integers_of_any_library(small: nlcrit.Dataset, value: Any) -> None:
    assert listed(small, "bodyId in $ids", ids=value) == [1, 2]
    assert listed(small, "bodyId in ($ids)", ids=value) == [1, 2]
    assert listed(small, "bodyId in (3, $ids, 4)", ids=value) == [1, 2, 3, 4]
    assert listed(small, "group not in $ids", ids=value) == [5, 17, GAP, GAP + 1, MAX]


@pytest.mark.parametrize(
    "value",
    [["A", "B"], ("A", "B"), {"A", "B"}, np.array(["A", "B"]), np.array(["A", "B"], dtype=object), pd.Series(["A", "B"]),
     pd.Series(["A", "B"], dtype="category"), pd.Index(["A", "B"]), pl.Series(["A", "B"]), pd.array(["A", "B"], dtype="string")],
    ids=lambda value: f"{type(value).__module__}.{type(value).__name__}",
)  # fmt: skip
def test_a_list_of_texts_of_any_library(small: nlcrit.Dataset, value: Any) -> None:
    assert listed(small, "type in $names", names=value) == [1, 2, 3, 5]
    assert listed(small, "type ~ ($names)", names=value) == [1, 2, 3, 5]
    assert listed(small, "input in $names", names=value) == [1, 10, 21]
    assert listed(small, "roi in $names any min 1".removesuffix(" min 1"), names=value) == [1, 2, 6, 7, 8, 9, 10, 15, 20, 21]


@pytest.mark.parametrize("value", [10, np.int64(10), np.uint8(10), 10.0, np.float64(10.0), np.array(10)], ids=repr)
def test_one_integer(small: nlcrit.Dataset, value: Any) -> None:
    assert listed(small, "pre = $n", n=value) == [1, 2]
    assert listed(small, "pre >= $n", n=value) == [1, 2, 16]
    assert listed(small, "pre in $n", n=value) == [1, 2]


def test_one_text_one_flag_and_one_number(small: nlcrit.Dataset) -> None:
    assert listed(small, "type = $t", t="A") == listed(small, "type = $t", t=np.str_("A")) == [1, 2]
    assert listed(small, "cropped = $c", c=True) == listed(small, "cropped = $c", c=np.bool_(True)) == [1, 6, 16]  # noqa: FBT003
    assert listed(small, "closestLandmarkDistanceMicrons <= $d", d=0.5) == [2, 3, 17]
    assert listed(small, "type ~ $p", p="b.*") == [GAP, GAP + 1]
    assert listed(small, "type like $g", g="b*") == [GAP, GAP + 1]
    assert listed(small, "* limit $n", n=2) == [1, 2]


# > as a value, never as text, so that no value can change the query's shape.


@pytest.mark.parametrize("value", ["A or *", '" or *', "A) or (*", "'; DROP TABLE neuron; --", "$other", "@a", "not *", "(A, B)", "A # x", "type"])
def test_no_value_can_change_the_shape_of_a_query(small: nlcrit.Dataset, value: str) -> None:
    for query in ("type = $v", "type in $v", "type in (B, $v) and not type = B", "$v", "type like $v"):
        assert listed(small, query, v=value) == []
    assert nlcrit.parse("type = $v").bind(v=value).criteria == NeuronCriteria(type=value, regex=False)


# > None, NaN and NA are null (after `=` the `= null` error);


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, np.nan, pd.NaT], ids=repr)
def test_missing_values_are_null(small: nlcrit.Dataset, value: Any) -> None:
    missing = small.ids("status null").tolist()
    assert listed(small, "status in $v", v=[value]) == missing
    assert listed(small, "status in ($v)", v=value) == missing
    assert listed(small, "status in (Traced, $v)", v=value) == sorted([1, 2, 16, *missing])
    assert listed(small, "status not in $v", v=["Traced", value]) == [3, 5, 13, 14, 15, 18, 19]


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA], ids=repr)
def test_a_missing_value_after_an_equals_sign_is_an_error(small: nlcrit.Dataset, value: Any) -> None:
    assert code("status = $v", small, v=value) == "NQ302"


def test_a_missing_value_in_a_series_is_null(small: nlcrit.Dataset) -> None:
    assert set(listed(small, "group in $g", g=pd.Series([7, None], dtype="Int64"))) == {5, *small.ids("group null").tolist()}
    assert set(listed(small, "group in $g", g=pl.Series([7, None]))) == {5, *small.ids("group null").tolist()}


# > a float for an integer field is accepted only if it is whole and below 2^53.


def test_a_whole_float_below_two_to_the_53_is_an_integer(small: nlcrit.Dataset) -> None:
    assert listed(small, "bodyId in $b", b=[1.0, 2.0]) == [1, 2]
    assert listed(small, "pre >= $n", n=10.0) == [1, 2, 16]


@pytest.mark.parametrize("value", [1.5, float(GAP), float(GAP) + 2, -float(GAP), 1e300])
def test_other_floats_are_errors_for_an_integer_field(small: nlcrit.Dataset, value: float) -> None:
    for query in ("bodyId in $b", "pre = $b", "pre > $b", "size in (1, $b)"):
        assert code(query, small, b=value) == "NQ304"


# > Lists inside a set are flattened.


def test_lists_inside_a_set_are_flattened(small: nlcrit.Dataset) -> None:
    assert listed(small, "bodyId in (1, $a, $b)", a=[2, 3], b=np.array([], dtype=int)) == [1, 2, 3]
    assert listed(small, "input in (A, $more) any", more=["B"]) == listed(small, "input in (A, B) any")
    assert listed(small, "input in $regions all", regions=["A", "B"]) == listed(small, "input in (A, B) all")


# > As a term, an integer or integers are `bodyId in`, strings bare names joined by `or`, criteria themselves, an
# > empty list matches nothing.


def test_a_parameter_as_a_term(small: nlcrit.Dataset) -> None:
    assert listed(small, "$x", x=2) == listed(small, "$x", x=[2]) == [2]
    assert listed(small, "$x", x=np.array([2, 1])) == [1, 2]
    assert listed(small, "$x", x="A") == listed(small, "A")
    assert listed(small, "$x", x=["A", "B"]) == listed(small, "A or B")
    assert listed(small, "$x and pre > 5", x=["A", "B"]) == listed(small, "(A or B) and pre > 5")
    assert listed(small, "not $x", x=["A", "B"]) == listed(small, "not (A or B)")
    assert listed(small, "$x and pre > 5", x=NeuronCriteria(type="A") | NeuronCriteria(type="B")) == [1, 2, 5]
    assert listed(small, "$x", x=[]) == []
    assert listed(small, "not $x", x=[]) == ALL
    assert canonical("$x -> $y") == "$x -> $y"
    assert str(nlcrit.parse("$x -> $y").bind(x=[1, 2], y="A")) == "(bodyId in (1, 2)) -> A"


def test_a_parameter_as_a_term_has_the_label_of_what_it_is() -> None:
    assert nlcrit.parse("$x").bind(x=[]).criteria.label == "Segment"
    assert nlcrit.parse("$x").bind(x=NeuronCriteria(type="A", label="Segment")).criteria.label == "Segment"


@pytest.mark.parametrize("value", [1.5, True, None, [1, "A"], [None]], ids=repr)
def test_other_values_cannot_stand_as_a_term(small: nlcrit.Dataset, value: Any) -> None:
    assert code("$x", small, x=value) in {"NQ304", "NQ309"}


# > A missing or an unsupported one is an error that names it.


def test_a_missing_parameter_is_an_error_that_names_it(wired: nlcrit.Dataset) -> None:
    for query in ("type = $name", "$name", "bodyId in $name", "* limit $name", "input in (CA) min $name", "type ~ $name", "type like $name",
                  "input in $name", "* return input in $name", "A -[weight >= $name]-> B", "A -[in $name]-> B", "A -[path $name]-> B",
                  "-> A min $name", "-> A via $name", "-> $name", "$name -> B"):  # fmt: skip
        error = error_of(query, wired)
        assert (error.code, error.length) == ("NQ204", 5), query
        assert "$name" in error.message


@pytest.mark.parametrize(
    "value",
    [{"a": 1}, b"A", object(), pd.DataFrame({"a": [1]}), np.array([[1, 2]]), 2**63, -(2**63) - 1, [2**64], float("inf"), (n for n in [1]),
     [[1], [2]], "\ud800", np.array(["2020-01-01"], dtype="datetime64[D]"), 1j],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_an_unsupported_value_is_an_error_that_names_the_parameter(small: nlcrit.Dataset, value: Any) -> None:
    error = error_of("bodyId in $name", small, name=value)
    assert error.code == "NQ309"
    assert "$name" in error.message


def test_a_list_where_one_value_is_needed_is_an_error(small: nlcrit.Dataset) -> None:
    assert [code(query, small, x=[1, 2]) for query in ("pre = $x", "* limit $x", "input in (A) min $x", "type like $x")] == ["NQ309"] * 4


@pytest.mark.parametrize("value", [-1, 1.5, "5", True, None], ids=repr)
def test_a_bound_has_to_be_a_whole_number(small: nlcrit.Dataset, value: Any) -> None:
    assert code("* limit $n", small, n=value) == "NQ309"


def test_binding_gives_a_new_query() -> None:
    query = nlcrit.parse("type in $types and pre > $least")
    bound = query.bind(types=["A", "B"])
    assert (query.parameters, bound.parameters) == (("types", "least"), ("least",))
    assert str(bound.bind(least=5)) == "type in (A, B) and pre > 5"
    with pytest.raises(nlcrit.CallError):
        query.bind(other=1)


# > `{x}` and `${x}` mean nothing here.


@pytest.mark.parametrize("text", ["type = {x}", "type = ${x}", "{x}", "${x}", "bodyId in {x}"])
def test_braces_mean_nothing(text: str) -> None:
    assert error_of(text)
    assert canonical('type = "{x}"') == 'type = "{x}"'
    assert canonical('type = "${x}"') == 'type = "${x}"'


# > ## 6. Errors One exception family, each with a kind, a stable code (all listed in `errors.py` and the docs), the
# > span (line and column from 1 in code points, length), what was expected in words, suggestions, a hint.


def test_all_errors_are_of_one_family(small: nlcrit.Dataset) -> None:
    assert issubclass(nlcrit.QueryError, nlcrit.NlcritError)
    for kind in (nlcrit.CriteriaError, nlcrit.CallError, nlcrit.DatasetError, nlcrit.QuerySyntaxError, nlcrit.UnsupportedQueryError):
        assert issubclass(kind, nlcrit.NlcritError)
    for query in ("A B", "typ = A", "type = 5", "-> A", "use nowhere; A", "type = $x"):
        assert error_of(query, small).code in CODES


def test_an_error_says_where_what_was_expected_and_what_to_type(small: nlcrit.Dataset) -> None:
    error = error_of("type = A\nand input in (A B)", small)
    assert (error.line, error.column, error.length) == (2, 17, 1)
    assert error.expected
    assert error.hint
    assert error_of("typ = A", small).suggestions == ("type",)


def test_columns_are_counted_in_code_points(small: nlcrit.Dataset) -> None:
    assert error_of('type = "\U0001f600\U0001f600" and typ = A', small).column == 17


# > The first syntax error; or, where the syntax is right, all errors of names and values together, in order.


def test_the_first_syntax_error_is_given_alone(small: nlcrit.Dataset) -> None:
    error = error_of("typ = A and input in (A B) and type == C", small)
    assert isinstance(error, nlcrit.QuerySyntaxError)
    assert len(error.errors) == 1


def test_all_errors_of_names_and_values_are_given_together_in_order(small: nlcrit.Dataset) -> None:
    error = error_of("typ = A and input in (Nowhere) and pre = many and type = null and input in (A) min 0", small)
    assert [each.code for each in error.errors] == ["NQ201", "NQ202", "NQ301", "NQ302", "NQ303"]
    assert [each.column for each in error.errors] == sorted(each.column for each in error.errors)


def test_errors_of_several_statements_are_given_together(small: nlcrit.Dataset) -> None:
    assert [each.code for each in error_of("typ = A; count foo = B", small).errors] == ["NQ201", "NQ201"]


# > Rendered with the source line and a caret: ``` unknown field 'typ' — did you mean 'type'? expected ',' or ')' but
# > found the name SLP(R) 1 | typ = MBON01 limit 5 1 | input in (CA(R) SLP(R)) any | ^^^ | ^^^^^^ help: separate the
# > items of a list with ',' ```


def test_errors_are_drawn_with_a_caret(real: nlcrit.Dataset) -> None:
    assert str(error_of("typ = MBON01 limit 5", real)).splitlines() == [
        "unknown field 'typ' — did you mean 'type'?",
        "  1 | typ = MBON01 limit 5",
        "    | ^^^",
    ]
    assert str(error_of("input in (CA(R) SLP(R)) any")).splitlines() == [
        "expected ',' or ')' but found the name SLP(R)",
        "  1 | input in (CA(R) SLP(R)) any",
        "    |                 ^^^^^^",
        "  help: separate the items of a list with ','",
    ]


# > An unknown region is an error with the case-folded and nearest matches (`ca(r)` → `CA(R)`).


def test_an_unknown_region_is_an_error_with_the_nearest_ones(real: nlcrit.Dataset) -> None:
    error = error_of("input in (ca(r))", real)
    assert (error.code, error.column, error.length) == ("NQ202", 11, 5)
    assert error.suggestions[0] == "CA(R)"
    assert "CA(R)" in error_of("input in (CAA(R))", real).suggestions
    assert code("* return input in (Nowhere)", real) == code("* sort by output in (Nowhere)", real) == "NQ202"


# > A text value that no neuron has (`type = MBON99`) is an empty answer with a hint of the nearest values in the
# > footer and in `df.attrs`; so is a region no neuron touches, and a test that contradicts itself (`type = A and type
# > = B`).


def test_a_value_that_nobody_has_is_an_empty_answer_with_a_hint(real: nlcrit.Dataset) -> None:
    frame = real.run("type = MBON99")
    assert len(frame) == 0  # type: ignore[arg-type]
    assert "MBON09" in " ".join(frame.attrs["nlcrit"]["hints"])  # type: ignore[union-attr]


def test_a_region_that_nobody_touches_is_an_empty_answer_with_a_hint(small: nlcrit.Dataset) -> None:
    assert listed(small, "input in (Empty)") == []
    assert "Empty" in hints(small, "input in (Empty)")


def test_a_test_that_contradicts_itself_is_an_empty_answer_with_a_hint(real: nlcrit.Dataset) -> None:
    assert listed(real, "type = MBON01 and type = MBON02") == []
    assert "type in (MBON01, MBON02)" in hints(real, "type = MBON01 and type = MBON02")


# > No input, however long, deep or broken, may hang, crash or exhaust memory: 1 MB of text or 100,000 nested
# > parentheses either parse or give an error, in seconds.


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "(" * 100_000 + "A" + ")" * 100_000,
        "not " * 100_000 + "A",
        "type = " + "A" * 1_000_000,
        'type = "' + "A" * 1_000_000 + '"',
        'type = "' + "\\" * 1_000_000,
        "A" + "(" * 500_000,
        "-" * 1_000_000,
        "\U0001f600" * 250_000,
        "->" * 100_000,
        "#" * 1_000_000,
        "\0" * 1000,
        "'" * 100_001,
        "-> (" * 50_000 + "A" + ")" * 50_000,
        "A and " * 50_000,
        "type in (" + "A, " * 50_000,
    ],
    ids=lambda text: f"{text[:12]!a} {len(text)}",
)
@pytest.mark.timeout(60)
def test_a_large_or_broken_input_gives_an_error_or_parses_in_seconds(text: str) -> None:
    started = time.perf_counter()
    said = ""
    try:
        nlcrit.parse(text)
    except nlcrit.QueryError as error:
        said = str(error)
    assert len(said) < 5000
    assert time.perf_counter() - started < 30


def test_a_broad_query_is_answered(small: nlcrit.Dataset) -> None:
    assert listed(small, " or ".join(f"type = A{number}" for number in range(5000)) + " or type = A") == [1, 2, 20]
    assert listed(small, "type = A and " + " and ".join(f"type != A{number}" for number in range(5000))) == [1, 2]
    assert listed(small, f"bodyId in ({', '.join(map(str, range(1, 20_000)))})") == ALL[:-3]
