"""Simplifying keeps the rows, on data with missing values too, and leaves a flat predicate without `not`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.connection_query import ConnectionQuery, Hop, OwnColumn
from nlcrit.criteria.simplify import simplify, simplify_filter, simplify_predicate
from nlcrit.fields import BY_NAME, ROI_INFO
from nlcrit.patterns import read_pattern

TYPE, STATUS, PRE, POST, CROPPED = (BY_NAME[name] for name in ("type", "status", "pre", "post", "cropped"))
TRUE, FALSE = meaning.Always(holds=True), meaning.Always(holds=False)
Row = dict[str, object]
Truth = bool | None


# An oracle of the three-valued logic ---------------------------------------------------------------------------


ROWS: list[Row] = [
    {"type": kind, "pre": pre, "post": post, "cropped": cropped, "regions": regions}
    for kind in (None, "A", "B")
    for pre in (None, 1, 2)
    for post in (None, 2)
    for cropped in (None, True)
    for regions in (None, {}, {"R": 1, "S": 3})
]


def negation(truth: Truth) -> Truth:
    return None if truth is None else not truth


def conjunction(truths: Sequence[Truth]) -> Truth:
    if False in truths:
        return False
    return None if None in truths else True


def truth(predicate: meaning.Predicate, row: Row) -> Truth:
    match predicate:
        case meaning.Always(holds):
            return holds
        case meaning.Complement(operand):
            return negation(truth(operand, row))
        case meaning.AllOf(operands):
            return conjunction([truth(operand, row) for operand in operands])
        case meaning.AnyOf(operands):
            return negation(conjunction([negation(truth(operand, row)) for operand in operands]))
        case meaning.IsMissing(field, negated):
            return (row[field.name] is None) is not negated
        case meaning.InRegions(negated=negated):
            return None if row["regions"] is None else negated_if(negated, touches(predicate, row["regions"]))  # type: ignore[arg-type]
        case meaning.OneOf(field, values, null, negated):
            return negated_if(negated, one_of(row[field.name], values, null=null, is_flag=field is CROPPED))
        case meaning.Matches(field, patterns, negated):
            value = row[field.name]
            found = None if value is None else any(pattern.matcher()(str(value)) for pattern in patterns)
            return negated_if(negated, found)
        case meaning.Compares(field, operator, value):
            return compared(row[field.name], operator, value)
        case meaning.ComparesFields(field, operator, other):
            return compared(row[field.name], operator, row[other.name])
        case _:
            raise AssertionError(predicate)


def negated_if(negated: bool, found: Truth) -> Truth:
    return negation(found) if negated else found


def one_of(value: object, values: Sequence[object], *, null: bool, is_flag: bool) -> Truth:
    if value is None and null:
        return True
    if not values:
        return False
    if value is None and not is_flag:
        return False if null else None
    return bool(value) in values if is_flag else value in values


def compared(left: object, operator: str, right: object) -> Truth:
    if left is None or right is None:
        return None
    tests = {
        "=": left == right,
        "!=": left != right,
        "<": left < right,  # type: ignore[operator]  # both are numbers
        "<=": left <= right,  # type: ignore[operator]
        ">": left > right,  # type: ignore[operator]
        ">=": left >= right,  # type: ignore[operator]
    }
    return tests[operator]


def touches(test: meaning.InRegions, regions: dict[str, int]) -> bool:
    most = 10**9 if test.most is None else test.most
    found = [test.least <= regions.get(region, 0) <= most for region in test.regions]
    return any(found) if test.quantifier == "any" else all(found)


def rows_of(predicate: meaning.Predicate) -> list[int]:
    return [number for number, row in enumerate(ROWS) if truth(predicate, row) is True]


# Random predicates ---------------------------------------------------------------------------------------------


NEGATED = st.booleans()
ORDERINGS = st.sampled_from(("<", "<=", ">", ">="))
LEAVES: st.SearchStrategy[meaning.Predicate] = st.one_of(
    st.builds(meaning.Always, st.booleans()),
    st.builds(meaning.OneOf, st.just(TYPE), st.lists(st.sampled_from("ABC"), max_size=2).map(tuple), NEGATED, NEGATED),
    st.builds(meaning.OneOf, st.just(CROPPED), st.lists(st.booleans(), max_size=2).map(tuple), NEGATED, NEGATED),
    st.builds(meaning.Compares, st.sampled_from((PRE, POST)), ORDERINGS, st.integers(0, 3)),
    st.builds(meaning.ComparesFields, st.just(PRE), ORDERINGS | st.sampled_from(("=", "!=")), st.just(POST)),
    st.builds(meaning.Matches, st.just(TYPE), st.sampled_from(("A", "[AB]", "C?")).map(lambda text: (read_pattern(text),)), NEGATED),
    st.builds(meaning.IsMissing, st.sampled_from((TYPE, PRE)), NEGATED),
    st.builds(
        meaning.InRegions,
        st.just("input"),
        st.sampled_from((("R",), ("R", "S"))),
        st.sampled_from(("any", "all")),
        st.integers(0, 2),
        st.none() | st.integers(2, 3),
        NEGATED,
    ),
)
PREDICATES = st.recursive(
    LEAVES,
    lambda inner: inner.map(meaning.Complement)
    | st.lists(inner, max_size=3).map(lambda parts: meaning.AllOf(tuple(parts)))
    | st.lists(inner, max_size=3).map(lambda parts: meaning.AnyOf(tuple(parts))),
    max_leaves=10,
)
BOUNDED = settings(max_examples=250, deadline=None, database=None, derandomize=True)


def parts(predicate: meaning.Predicate) -> Iterator[meaning.Predicate]:
    yield predicate
    match predicate:
        case meaning.AllOf(operands) | meaning.AnyOf(operands):
            for operand in operands:
                yield from parts(operand)
        case meaning.Complement(operand):
            yield from parts(operand)


@BOUNDED
@given(predicate=PREDICATES)
def test_the_rows_are_the_same(predicate: meaning.Predicate) -> None:
    assert rows_of(simplify_predicate(predicate)) == rows_of(predicate)


@BOUNDED
@given(predicate=PREDICATES)
def test_the_rows_of_the_complement_are_the_same(predicate: meaning.Predicate) -> None:
    assert rows_of(simplify_predicate(predicate, negated=True)) == rows_of(meaning.Complement(predicate))


@BOUNDED
@given(predicate=PREDICATES)
def test_no_not_and_nothing_nested_is_left(predicate: meaning.Predicate) -> None:
    simple = simplify_predicate(predicate)
    for part in parts(simple):
        assert not isinstance(part, meaning.Complement)
        if isinstance(part, meaning.AllOf | meaning.AnyOf):
            assert len(part.operands) > 1
            assert not any(isinstance(operand, type(part) | meaning.Always) for operand in part.operands)


@BOUNDED
@given(predicate=PREDICATES)
def test_what_is_simple_stays(predicate: meaning.Predicate) -> None:
    simple = simplify_predicate(predicate)
    assert simplify_predicate(simple) == simple


# Single rewritings ---------------------------------------------------------------------------------------------


def one(*values: meaning.Scalar, null: bool = False, negated: bool = False) -> meaning.OneOf:
    return meaning.OneOf(TYPE, values, null, negated)


def both(*operands: meaning.Predicate) -> meaning.Predicate:
    return simplify_predicate(meaning.AllOf(operands))


def either(*operands: meaning.Predicate) -> meaning.Predicate:
    return simplify_predicate(meaning.AnyOf(operands))


A, B = one("A"), one("B")
LESS, MORE = meaning.Compares(PRE, "<", 3), meaning.Compares(PRE, ">", 5)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (both(), TRUE),
        (either(), FALSE),
        (both(A, TRUE), A),
        (both(A, FALSE), FALSE),
        (either(A, TRUE), TRUE),
        (either(A, FALSE), A),
        (both(A, A), A),
        (either(A, B), one("A", "B")),
        (either(A, B, A), one("A", "B")),
        (either(A, one(null=True)), one("A", null=True)),
        (either(A, meaning.AnyOf((B, LESS))), meaning.AnyOf((one("A", "B"), LESS))),
        (both(A, B), meaning.AllOf((A, B))),
        (both(one("A", negated=True), one("B", negated=True)), one("A", "B", negated=True)),
        (either(one("A", negated=True), one("B", negated=True)), meaning.AnyOf((one("A", negated=True), one("B", negated=True)))),
        (both(LESS, meaning.Compares(PRE, "<", 2)), meaning.Compares(PRE, "<", 2)),
        (either(LESS, meaning.Compares(PRE, "<", 2)), LESS),
        (both(MORE, meaning.Compares(PRE, ">", 9)), meaning.Compares(PRE, ">", 9)),
        (either(MORE, meaning.Compares(PRE, ">", 9)), MORE),
        (both(LESS, MORE), meaning.AllOf((LESS, MORE))),
        (either(one(), one("A")), meaning.AnyOf((one(), A))),
        (either(meaning.Matches(TYPE, (read_pattern("A"),)), meaning.Matches(TYPE, (read_pattern("B"),))),
         meaning.Matches(TYPE, (read_pattern("A"), read_pattern("B")))),
    ],
)  # fmt: skip
def test_a_rewriting(found: meaning.Predicate, expected: meaning.Predicate) -> None:
    assert found == expected


def test_not_goes_into_the_leaves() -> None:
    predicate = meaning.Complement(meaning.AllOf((A, meaning.AnyOf((LESS, meaning.IsMissing(STATUS))))))
    assert simplify_predicate(predicate) == meaning.AnyOf(
        (
            one("A", negated=True),
            meaning.AllOf((meaning.Compares(PRE, ">=", 3), meaning.IsMissing(STATUS, negated=True))),
        )
    )


def test_the_operand_of_an_arrow_is_simplified_on_its_own() -> None:
    inner = meaning.Filter(meaning.Complement(meaning.Complement(A)), "Segment")
    arrow = meaning.Connected("->", inner, total=False, least=1, partners=1, via=None)
    assert simplify_predicate(meaning.Complement(arrow)) == replace(arrow, operand=meaning.Filter(A, "Segment"), negated=True)


def test_the_rest_of_a_query_stays() -> None:
    query = meaning.NeuronQuery(meaning.Filter(meaning.Complement(LESS), "Segment"), (TYPE,), (), 5)
    found = simplify(query)
    assert found == replace(query, filter=meaning.Filter(meaning.Compares(PRE, ">=", 3), "Segment"))
    assert simplify_filter(query.filter) == found.filter


def test_the_ends_of_a_connection_query_are_simplified_each_by_itself() -> None:
    ends = (meaning.Filter(meaning.Complement(LESS), "Segment"), meaning.Filter(meaning.AnyOf((A, FALSE)), "Neuron"))
    query = ConnectionQuery(ends, (Hop("->", (), ("CA",)),), (OwnColumn("roi"),), limit=5, by_region=True)
    found = simplify(query)
    expected = (meaning.Filter(meaning.Compares(PRE, ">=", 3), "Segment"), meaning.Filter(A, "Neuron"))
    assert found == replace(query, operands=expected)
    assert simplify(found) == found


def test_whether_region_counts_are_there_is_a_test_like_others() -> None:
    assert simplify_predicate(meaning.Complement(meaning.IsMissing(ROI_INFO))) == meaning.IsMissing(ROI_INFO, negated=True)


def test_ten_thousand_tests_become_one_in_linear_time() -> None:
    def seconds(length: int) -> float:
        names = [one(f"N{number}") for number in range(length)]
        started = time.perf_counter()
        assert either(*names) == one(*(f"N{number}" for number in range(length)))
        return time.perf_counter() - started

    seconds(10_000)
    assert seconds(10_000) < 1


@pytest.mark.parametrize("kind", [meaning.AllOf, meaning.AnyOf])
def test_ten_thousand_different_tests_stay_apart_in_linear_time(kind: type[meaning.AllOf | meaning.AnyOf]) -> None:
    tests = tuple(
        meaning.InRegions("input", (f"R{number}",), "any", number + 1) for number in range(10_000)
    )
    started = time.perf_counter()
    assert simplify_predicate(kind(tests)) == kind(tests)
    assert time.perf_counter() - started < 2
