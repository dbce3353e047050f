"""Criteria as neuprint-python's and back; what that library's objects then find is asked of a real server elsewhere."""

from __future__ import annotations

import copy
import pickle
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from nlcrit.criteria.neuron_criteria import NC, IsNull, NeuronCriteria, NotNull, Regex
from nlcrit.errors import CallError, CriteriaError, UnsupportedQueryError
from nlcrit.fields import BY_ARGUMENT, Argument
from tests.unit.criteria.criteria_strategies import CRITERIA, SINGLE

where = NeuronCriteria.where


class Client:
    """As much of a neuprint client as criteria ask for."""

    all_rois = ("FB", "CA(R)", "SLP(R)")


@pytest.fixture(scope="module")
def neuprint() -> Any:
    return pytest.importorskip("neuprint", reason="neuprint-python is not installed; it is in the bench group")


def refusal(criteria: NeuronCriteria) -> UnsupportedQueryError:
    with pytest.raises(UnsupportedQueryError) as caught:
        criteria.to_neuprint()
    error = caught.value
    assert (error.code, error.source.text) == ("NQ503", str(criteria))
    return error


def at_fault(error: UnsupportedQueryError) -> str:
    return error.source.text[slice(*error.span)]


def is_held(criteria: NeuronCriteria) -> bool:
    try:
        criteria.to_neuprint()
    except UnsupportedQueryError:
        return False
    return True


def same_there(criteria: NeuronCriteria) -> NeuronCriteria:
    """The criteria without `rois`, where they are just the directed regions: there they always are among them."""
    try:
        rois, directed = criteria.rois, {*criteria.inputRois, *criteria.outputRois}
    except AttributeError:
        return criteria
    return criteria.replace(rois=None) if rois == directed and directed else criteria


# What is refused ------------------------------------------------------------------------------------------------

NO = "neuprint-python's NeuronCriteria has no "
LACKING = {
    "type = A and size > 5": ("size > 5", "argument for 'size'"),
    "'bodyId ' = 4": ('"bodyId " = 4', "argument for 'bodyId '"),
    "MBON01 and (pre >= 5 or post >= 3)": ("(pre >= 5 or post >= 3)", "'or' between different tests"),
    "type = A or size > 5": ("type = A or size > 5", "'or' between different tests"),
    "not (type = A and pre > 5)": ("not (type = A and pre > 5)", "'not'"),
    "not *": ("not *", "'not'"),
    "A and -> MBON01 min 5": ("-> MBON01 min 5", "tests of partners"),
    "input not in (FB)": ("input not in (FB)", "'not in' for regions"),
    "output in (FB, EB) sum min 5": ("output in (FB, EB) sum min 5", "'sum' over regions"),
    "input in (FB) max 4": ("input in (FB) max 4", "'max' for regions"),
    "pre > 10": ("pre > 10", "'>' for 'pre'"),
    "pre >= 0": ("pre >= 0", "'pre >= 0', which would need a whole number from 1"),
    "pre >= 2.5": ("pre >= 2.5", "'pre >= 2.5', which would need a whole number from 1"),
    "post > pre": ("post > pre", "'>' between two fields"),
    "post >= pre": ("post >= pre", "'>=' between two fields"),
    "pre in (4, 5)": ("pre in (4, 5)", "'in' for 'pre'"),
    "pre null": ("pre null", "null test for 'pre'"),
    "cropped null": ("cropped null", "null test for 'cropped'"),
    "status != A": ("status != A", "'!=' for 'status'"),
    "status > A": ("status > A", "'>' for 'status'"),
    "bodyId > 5": ("bodyId > 5", "'>' for 'bodyId'"),
    "type not in (A, B)": ("type not in (A, B)", "'not in' for 'type'"),
    "type !~ 'A'": ('type !~ "A"', "'!~'"),
    "status ~ 'A'": ('status ~ "A"', "patterns for 'status'"),
    "type like 'A*'": ('type like "A*"', "'like'"),
}


@pytest.mark.parametrize(("text", "part", "lacking"), [(text, *rest) for text, rest in LACKING.items()], ids=LACKING)
def test_a_test_that_is_no_argument_is_refused_at_its_place(text: str, part: str, lacking: str) -> None:
    error = refusal(where(text))
    assert (at_fault(error), error.message) == (part, NO + lacking)
    assert error.hint == "hand over the neurons that are found: NeuronCriteria(bodyId=data.ids(criteria)).to_neuprint()"


def test_the_refusal_shows_the_place() -> None:
    assert str(refusal(where("type = A and size > 5"))).splitlines()[:3] == [
        "neuprint-python's NeuronCriteria has no argument for 'size'",
        "  1 | type = A and size > 5",
        "    |              ^^^^^^^^",
    ]


CLASHES: dict[str, tuple[NeuronCriteria, str, str]] = {
    "one argument twice": (
        where("type = A and pre >= 5 and pre >= 6"),
        "pre >= 6",
        "neuprint-python's NeuronCriteria has min_pre= once, and this is a second test for it",
    ),
    "type and instance": (
        where("type = A and instance = B"),
        "instance = B",
        "neuprint-python joins type= and instance= with 'or', and here both are required",
    ),
    "two quantifiers": (
        where("input in (FB, EB) any and output in (FB, EB)"),
        "output in (FB, EB) all",
        "neuprint-python has one roi_req= for all regions: 'any' before, and here 'all'",
    ),
    "regions beside roi": (
        where("roi in (FB) and input in (EB)"),
        "input in (EB)",
        "neuprint-python's rois= holds all regions of inputRois=, and here it lacks EB",
    ),
    "a name and a pattern": (
        NC(type=["A", "B.*"]),
        'type = A or type ~ "B.*"',
        "neuprint-python has one regex= for all names, and some of these are exact and some are patterns",
    ),
    "a name and a pattern of different fields": (
        NC(type="B.*", hemibrainType="A"),
        "hemibrainType = A",
        "neuprint-python has one regex= for all names, and some of these are exact and some are patterns",
    ),
}


@pytest.mark.parametrize(("criteria", "part", "message"), CLASHES.values(), ids=CLASHES)
def test_arguments_that_do_not_go_together(criteria: NeuronCriteria, part: str, message: str) -> None:
    error = refusal(criteria)
    assert (at_fault(error), error.message) == (part, message)


def test_a_name_can_be_written_as_a_pattern() -> None:
    criteria = NC(type=["PEN_a(PEN1)", Regex("MBON.*")])
    assert refusal(criteria).hint == (r"write each name as a pattern too: Regex('PEN_a\\(PEN1\\)') for 'PEN_a(PEN1)'")


def test_regions_are_added_where_that_changes_nothing() -> None:
    assert refusal(where("roi in (FB) and input in (EB)")).hint == "add to the regions of 'roi in': EB"
    hint = refusal(where("roi in (FB, CX) any and input in (EB)")).hint
    assert hint is not None
    assert hint.startswith("hand over the neurons")


@pytest.mark.parametrize("name", ["bodyId", "type", "instance", "status", "group", "rois", "inputRois", "outputRois"])
def test_an_empty_list_would_find_every_neuron(name: str) -> None:
    arguments: dict[str, Any] = {name: []}
    error = refusal(NC(**arguments))
    assert error.message == (
        f"an empty list is no test for neuprint-python: {name}=[] finds every neuron there, and none here"
    )


DEFECTS: dict[str, tuple[NeuronCriteria, str]] = {
    "5": (NC(flywireType="a.*"), "neuprint-python matches no patterns for flywireType=: it compares their texts"),
    "7": (NC(status="a\xa0b"), r"neuprint-python writes '\xa0' as Python does, which Cypher reads as another text"),
    "7, beyond 16 bits": (NC(type="\U000e0001"), r"neuprint-python writes '\U000e0001' as Python does"),
    "8": (NC(rois="a`b"), "neuprint-python does not escape the name of the region 'a`b'"),
    "8, a backslash": (NC(rois="a\\b"), r"neuprint-python does not escape the name of the region 'a\\b'"),
    "8, a line end": (NC(rois="a\n"), r"neuprint-python does not escape the name of the region 'a\n'"),
    "10": (
        NC(type="VP3+VP1l_ivPN"),
        "'VP3+VP1l_ivPN' may be a name or a pattern, and neuprint-python takes it for a pattern",
    ),
    "10, a question mark": (NC(instance="FB07?"), "'FB07?' may be a name or a pattern"),
    "23": (NC(status=[1, "a"]), "neuprint-python turns all values of status= into one type"),
    "23, a flag": (NC(status=[1, True]), "neuprint-python turns all values of status= into one type"),
    "24": (NC(group=[1, None]), "neuprint-python takes integers alone for group=, and here it may be missing"),
    "24, missing": (NC(serial=IsNull), "neuprint-python takes integers alone for serial=, and here it may be missing"),
    "24, there": (NC(zapbenchId=NotNull), "neuprint-python takes integers alone for zapbenchId="),
    "31": (NC(type="d’Alembert"), "neuprint-python sends no typographic quotes, as in 'd’Alembert'"),
    "40": (NC(type="x:Neuron"), "neuprint-python does not escape the ':Neuron' in 'x:Neuron', and servers change it"),
    "40, in a pattern": (NC(type=Regex("(?:Cell|A).*")), "neuprint-python does not escape the ':Cell'"),
}


@pytest.mark.parametrize(("criteria", "message"), DEFECTS.values(), ids=DEFECTS)
def test_a_defect_that_would_find_other_neurons_is_named(criteria: NeuronCriteria, message: str) -> None:
    assert refusal(criteria).message.startswith(message)


JOINED = {
    "a back reference": [r"(a)\1", "b"],
    "a group by its name": [r"(?<x>a)\k<x>", "b"],
    "one name twice": ["(?<x>a)", "(?<x>b)"],
    "an open quotation": [r"\Qa", "b"],
    "a comment": ["(?x)a#", "b"],
    "parentheses that meet": ["a)(b", "c"],
}


@pytest.mark.parametrize("patterns", JOINED.values(), ids=JOINED)
def test_patterns_that_would_mean_something_else_side_by_side(patterns: list[str]) -> None:
    error = refusal(NC(type=list(map(Regex, patterns))))
    assert error.message == (
        "neuprint-python makes one pattern of several, (…)|(…), and there these do not mean the same"
    )


def test_a_name_that_was_found_in_the_data_is_handed_over(neuprint: Any) -> None:
    names = SimpleNamespace(fields={"type": None}, absent=lambda _, texts: {"\x00", "KC+"} & set(texts))
    handed = NC(type="VP3+VP1l_ivPN").settled(names).to_neuprint()
    assert (handed.type, handed.regex) == (["VP3+VP1l_ivPN"], False)


@pytest.mark.parametrize("pattern", ["MBON.*", "KC.+", "(?i)kc", "MBON0[1-5]", "^KC", "a\\b"])
def test_a_guess_that_is_no_name_is_a_pattern(neuprint: Any, pattern: str) -> None:
    handed = NC(type=pattern).to_neuprint()
    assert (handed.type, handed.regex) == ([pattern], True)


def test_neuprint_python_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "neuprint", None)
    with pytest.raises(CallError) as caught:
        NC(type="A").to_neuprint()
    error = caught.value
    assert (error.code, error.message, error.hint) == (
        "NA102",
        "neuprint-python is not installed",
        "pip install neuprint-python",
    )


def test_an_older_library_without_the_argument(neuprint: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Older:
        def __init__(self, matchvar: str = "n", *, instance: object = None, client: object = None) -> None: ...

    monkeypatch.setattr(neuprint, "NeuronCriteria", Older)
    error = refusal(NC(instance="A", flywireType="B"))
    assert (at_fault(error), error.message, error.hint) == (
        "flywireType = B",
        "the neuprint-python that is installed has no argument flywireType=",
        "pip install --upgrade neuprint-python",
    )


# What is handed over --------------------------------------------------------------------------------------------


def test_the_flagship(neuprint: Any) -> None:
    criteria = NC(type="MBON.*", inputRois=["CA(R)", "SLP(R)"], roi_req="any", min_roi_inputs=5, somaLocation=NotNull)
    handed = criteria.to_neuprint()
    assert type(handed) is neuprint.NeuronCriteria
    assert handed == neuprint.NeuronCriteria(
        type="MBON.*",
        inputRois=["CA(R)", "SLP(R)"],
        roi_req="any",
        min_roi_inputs=5,
        somaLocation=neuprint.NotNull,
    )


@pytest.mark.parametrize(
    ("criteria", "regex"),
    [
        (NC(type="A+", regex=False), False),
        (NC(type=Regex("A")), True),
        (NC(type="A"), False),
        (NC(type=NotNull), False),
    ],
)
def test_what_is_a_pattern_is_said_and_never_guessed(neuprint: Any, criteria: NeuronCriteria, regex: bool) -> None:
    assert criteria.to_neuprint().regex is regex


@pytest.mark.parametrize(
    ("criteria", "label"),
    [
        (NC(), "Neuron"),
        (NC(bodyId=1), "Segment"),
        (NC(bodyId=1, label="Neuron"), "Neuron"),
        (NC(label="Segment"), "Segment"),
        (where("bodyId in (1, 2) and pre >= 2"), "Segment"),
    ],
)
def test_the_label_is_the_one_that_is_meant(neuprint: Any, criteria: NeuronCriteria, label: str) -> None:
    assert criteria.to_neuprint().label == label


@pytest.mark.parametrize(
    ("criteria", "conditions"),
    [
        (NC(status=["A", None], type="a"), "(n.status = 'A' OR NOT exists(n.status))\nAND (n.type = 'a')"),
        (NC(type=Regex("a"), status=IsNull), "NOT exists(n.status)\nAND n.type =~ 'a'"),
        (NC(type=["a", None], instance="b"), "(n.type = 'a' OR NOT exists(n.type) OR n.instance = 'b')"),
        (NC(status=["A", "B", "C", IsNull]), "(n.status in n_search_status OR NOT exists(n.status))"),
        (where("type ~ ('a', 'b') or type null"), "(n.type =~ '(a)|(b)' OR NOT exists(n.type))"),
    ],
)
def test_or_null_stands_in_parentheses(neuprint: Any, criteria: NeuronCriteria, conditions: str) -> None:
    assert criteria.to_neuprint(Client()).basic_conditions(comments=False) == conditions


def test_what_has_parentheses_is_copied_and_compared_as_its_own(neuprint: Any) -> None:
    handed = NC(status=["A", None]).to_neuprint()
    assert isinstance(handed, neuprint.NeuronCriteria)
    assert handed == neuprint.NeuronCriteria(status=["A", None], regex=False)
    for copied in (copy.copy(handed), copy.deepcopy(handed)):
        assert copied == handed
        assert type(copied) is type(handed)


def test_the_variable_and_the_client_are_handed_over(neuprint: Any) -> None:
    mine, other = Client(), Client()
    criteria = NC("m", type="A", client=mine)
    assert (criteria.to_neuprint().matchvar, criteria.to_neuprint().client) == ("m", mine)
    assert criteria.to_neuprint(other).client is other
    assert NC(type="A", client=object()).to_neuprint().client is None


def test_every_argument_has_a_counterpart(neuprint: Any) -> None:
    values = {
        Argument.IDS: [1, 2],
        Argument.INTEGERS: [3],
        Argument.PATTERN: ["A", None],
        Argument.EXACT: ["A", "B"],
        Argument.FLAG: False,
        Argument.MINIMUM: 4,
        Argument.MAXIMUM: 2.5,
        Argument.PRESENCE: IsNull,
        Argument.LABEL: "Neuron",
    }
    given = {name: values[field.how] for name, field in BY_ARGUMENT.items() if field.how is not None}
    criteria = NC(**given, rois=["A", "B", "C"], inputRois="A", min_roi_inputs=2, outputRois="B", min_roi_outputs=3)
    assert NC.from_neuprint(criteria.to_neuprint()) == criteria


@given(CRITERIA | SINGLE)
def test_what_is_handed_over_comes_back_equal(neuprint: Any, criteria: NeuronCriteria) -> None:
    if not is_held(criteria):
        assert at_fault(refusal(criteria)) in str(criteria)
        return
    back = NC.from_neuprint(criteria.to_neuprint())
    assert back == same_there(criteria)
    assert (back.label, back.matchvar) == (criteria.label, criteria.matchvar)


# From neuprint-python -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "ours"),
    [
        (lambda n: n.NeuronCriteria(), NC()),
        (lambda n: n.NeuronCriteria(bodyId=[]), NC()),
        (lambda n: n.NeuronCriteria(bodyId=np.array([1, 2])), NC(bodyId=[1, 2])),
        (lambda n: n.NeuronCriteria(bodyId=pd.Series([1, 2]), label="Neuron"), NC(bodyId=[1, 2], label="Neuron")),
        (lambda n: n.NeuronCriteria(type="MBON.*"), NC(type=Regex("MBON.*"))),
        (lambda n: n.NeuronCriteria(type=["A", "B.*", None]), NC(type=[Regex("A"), Regex("B.*"), None])),
        (lambda n: n.NeuronCriteria(type="A.*", regex=False), NC(type="A.*", regex=False)),
        (lambda n: n.NeuronCriteria(type="a.*", flywireType="b"), NC(type="a.*", flywireType=Regex("b"))),
        (lambda n: n.NeuronCriteria(status=["A", None], type="a"), NC(status=["A", None], type="a")),
        (lambda n: n.NeuronCriteria(status=["A", "B", "C", n.IsNull]), NC(status=["A", "B", "C", None])),
        (lambda n: n.NeuronCriteria(class_={"A", "B"}), NC(class_=["A", "B"])),
        (lambda n: n.NeuronCriteria(instance=n.NotNull, cropped=False), NC(instance=NotNull, cropped=False)),
        (lambda n: n.NeuronCriteria(min_pre=np.int64(5), min_post=0), NC(min_pre=5)),
        (
            lambda n: n.NeuronCriteria(max_closestLandmarkDistanceMicrons=3.5),
            where("closestLandmarkDistanceMicrons <= 3.5"),
        ),
        (
            lambda n: n.NeuronCriteria(somaLocation=n.IsNull, rootLocation=n.NotNull),
            where("soma null and root notnull"),
        ),
        (lambda n: n.NeuronCriteria(soma=False, somaLocation=n.IsNull), NC(somaLocation=IsNull)),
        (lambda n: n.NeuronCriteria(rois="FB"), NC(rois="FB")),
        (
            lambda n: n.NeuronCriteria(inputRois=["B", "A"], min_roi_inputs=5),
            NC(inputRois=["A", "B"], min_roi_inputs=5),
        ),
        (
            lambda n: n.NeuronCriteria(rois=["A", "B"], outputRois="A", roi_req="any"),
            NC(rois=["A", "B"], outputRois="A", roi_req="any"),
        ),
    ],
)
def test_what_it_means_there(neuprint: Any, make: Callable[[Any], Any], ours: NeuronCriteria) -> None:
    assert NC.from_neuprint(make(neuprint)) == ours


def test_what_comes_back_prints_no_defaults(neuprint: Any) -> None:
    criteria = NC.from_neuprint(neuprint.NeuronCriteria("m", bodyId=[1], inputRois="FB"))
    assert repr(criteria) == "NeuronCriteria(matchvar='m', bodyId=[1], inputRois=['FB'])"
    assert repr(NC.from_neuprint(neuprint.NeuronCriteria(type="A"))) == "NeuronCriteria(type=['A'])"


def test_the_client_comes_along_and_is_not_asked(neuprint: Any) -> None:
    class Unasked:
        @property
        def all_rois(self) -> None:
            raise AssertionError

    client = Unasked()
    assert NC.from_neuprint(neuprint.NeuronCriteria(rois="FB", client=client)).client is client


def changed(criteria: Any, **attributes: Any) -> Any:
    for name, value in attributes.items():
        setattr(criteria, name, value)
    return criteria


def test_attributes_that_were_set_later_count(neuprint: Any) -> None:
    criteria = changed(neuprint.NeuronCriteria(), inputRois={"FB"}, type="A.*", bodyId=5)
    assert str(NC.from_neuprint(criteria)) == ('bodyId = 5 and type = "A.*" and input in (FB) and label = Neuron')


@pytest.mark.parametrize(
    ("make", "code", "message"),
    [
        (lambda _: 5, "NC102", "from_neuprint takes a NeuronCriteria of neuprint-python, not a value of type int"),
        (lambda n: n.NeuronCriteria(min_roi_inputs=0, inputRois="FB"), "NC102", "min_roi_inputs takes a whole number"),
        (lambda n: n.NeuronCriteria(min_pre="0 OR true"), "NC102", "min_pre takes a whole number from 0"),
        (lambda n: n.NeuronCriteria(cropped="maybe"), "NC102", "cropped takes True or False, not 'maybe'"),
        (lambda n: n.NeuronCriteria(status=[n.NotNull, "A"]), "NC103", "status holds NotNull beside other values"),
        (lambda n: n.NeuronCriteria(soma=True, somaLocation=n.IsNull), "NC103", "soma and somaLocation contradict"),
        (lambda n: changed(n.NeuronCriteria(), regex=1, type="A.*"), "NC102", "regex is True, False or 'guess', not 1"),
    ],
)
def test_what_no_argument_can_be(neuprint: Any, make: Callable[[Any], Any], code: str, message: str) -> None:
    with pytest.raises(CriteriaError) as caught:
        NC.from_neuprint(make(neuprint))
    assert caught.value.code == code
    assert caught.value.message.startswith(message)


def test_an_argument_that_is_not_known_here(neuprint: Any) -> None:
    class Newer(neuprint.NeuronCriteria):  # type: ignore[misc]  # no types are published for it
        def __init__(self, *, colour: object = None, flavour: object = 0) -> None:
            super().__init__()
            self.colour, self.flavour = colour, flavour

    assert NC.from_neuprint(Newer()) == NC()
    with pytest.raises(CriteriaError) as caught:
        NC.from_neuprint(Newer(colour="red"))
    assert (caught.value.code, caught.value.message, caught.value.hint) == (
        "NC101",
        "NeuronCriteria has no argument 'colour', and the one of neuprint-python has it set",
        "any field is asked for by NeuronCriteria.where('colour = …')",
    )


def test_what_came_from_there_is_a_value_like_others(neuprint: Any) -> None:
    criteria = NC.from_neuprint(neuprint.NeuronCriteria(type="A.*"))
    assert pickle.loads(pickle.dumps(criteria)) == criteria
