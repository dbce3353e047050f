"""Criteria of every kind, for property tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from nlcrit.criteria.neuron_criteria import NC, IsNull, NeuronCriteria, NotNull, Regex
from nlcrit.criteria.signature import ARGUMENTS
from nlcrit.fields import BY_ARGUMENT, Argument

INT64 = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.sampled_from(
    ["A", "MBON01", "Giant Fiber", "VP3+VP1l_ivPN", "and", "5", "type", "(PLP256)", "a'L(L)"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
NAMES = st.sampled_from(["A", "MBON01", "Giant Fiber", "VP3+VP1l_ivPN", "and", "(PLP256)"]) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\\.?[]+^$*(){}|"), max_size=5
)
"""Texts that are patterns too, with `regex=True`."""
PATTERNS = st.sampled_from(["KC.*", "MBON0[1-5]", ".*_R", "a\\.b", "A", "(?i)kc"])
NULLS = st.just(None) | st.just(IsNull)
REGIONS = st.lists(st.sampled_from(["CA(R)", "SLP(R)", "FB", "CRE(-ROB,-RUB)(R)", "all", "odd name"]), max_size=3)


def _several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, max_size=3)


def _or_presence(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return _several(values | NULLS) | st.just(NotNull)


VALUES: dict[Argument, st.SearchStrategy[Any]] = {
    Argument.IDS: _several(INT64),
    Argument.INTEGERS: _or_presence(INT64),
    Argument.PATTERN: _or_presence(NAMES | PATTERNS | PATTERNS.map(Regex)),
    Argument.EXACT: _or_presence(TEXTS | PATTERNS | INT64 | st.booleans() | st.floats(allow_infinity=False)),
    Argument.FLAG: st.booleans() | st.none(),
    Argument.MINIMUM: st.integers(0, 2**63 - 1),
    Argument.MAXIMUM: st.integers(0, 100) | st.floats(0, allow_nan=False),
    Argument.PRESENCE: st.sampled_from([IsNull, NotNull, None]),
    Argument.LABEL: st.sampled_from(["Neuron", "Segment"]),
}


@st.composite
def arguments(draw: st.DrawFn, *, labelled: bool = True) -> dict[str, Any]:
    """Arguments that `NeuronCriteria` takes."""
    fields = [name for name in BY_ARGUMENT if labelled or name != "label"]
    chosen = draw(st.lists(st.sampled_from(fields) | st.sampled_from(["type", "instance", "bodyId"]), max_size=4))
    given = {name: draw(VALUES[kind]) for name in chosen if (kind := BY_ARGUMENT[name].how) is not None}
    directed = {name: draw(REGIONS) for name in draw(st.sets(st.sampled_from(["inputRois", "outputRois"])))}
    for name in directed:
        if draw(st.booleans()):
            given[{"inputRois": "min_roi_inputs", "outputRois": "min_roi_outputs"}[name]] = draw(st.integers(1, 9))
    if draw(st.booleans()):
        given["rois"] = draw(REGIONS) + [region for regions in directed.values() for region in regions]
    if draw(st.booleans()):
        given["roi_req"] = draw(st.sampled_from(["any", "all"]))
    if draw(st.booleans()):
        given["regex"] = draw(st.sampled_from([True, False, "guess"]))
    given |= directed
    return {name: given[name] for name in ARGUMENTS if name in given}


SINGLE = arguments().map(lambda given: NC(**given))
TESTS = st.sampled_from(
    [
        "size > 5",
        "pre > post",
        "type !~ 'KC.*'",
        "status not in (A, null)",
        "input in (FB) max 3",
        "MBON01",
        "type like 'A*'",
    ]
).map(NeuronCriteria.where)


def _combined(parts: st.SearchStrategy[NeuronCriteria]) -> st.SearchStrategy[NeuronCriteria]:
    return (
        st.tuples(parts, parts).map(lambda two: two[0] & two[1])
        | st.tuples(parts, parts).map(lambda two: two[0] | two[1])
        | parts.map(lambda one: ~one)
    )


UNLABELLED = arguments(labelled=False).map(lambda given: NC(**given))
EXPRESSIONS = st.recursive(UNLABELLED | TESTS, _combined, max_leaves=6)
LABELLED = st.tuples(EXPRESSIONS, st.sampled_from(["Neuron", "Segment"])).map(lambda two: two[0] & NC(label=two[1]))
CRITERIA = SINGLE | EXPRESSIONS | LABELLED
