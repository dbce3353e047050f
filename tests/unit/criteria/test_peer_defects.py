"""
What neuprint-python 0.6.4 gets wrong when criteria are made, and ours right.

The numbers are those of the list of its verified defects that this project started from.
"""

from __future__ import annotations

import copy
import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nlcrit.criteria.neuron_criteria import NC, IsNull, NeuronCriteria, NotNull, Regex
from nlcrit.errors import CriteriaError
from nlcrit.language import tree


class Client:
    """As much of a neuprint client as criteria ask for."""

    all_rois = ("FB", "SIP(R)", "SMP(R)", "CA(R)", "SLP(R)")


def only(name: str, value: Any) -> NeuronCriteria:
    """The criteria with one argument."""
    return NC(**{name: value})


def refused(**arguments: Any) -> str:
    with pytest.raises(CriteriaError) as caught:
        NC(**arguments)
    return str(caught.value)


def test_01_a_null_alternative_does_not_swallow_the_other_tests() -> None:
    criteria = NC(status=["Traced", None], type=["a", None, "b.*"])
    assert str(criteria) == '(type = a or type ~ "b.*" or type null) and status in (Traced, null)'


def test_02_every_criteria_has_a_repr() -> None:
    assert repr(NC()) == "NeuronCriteria()"
    criteria = NeuronCriteria(instance=["a", "b"], flywireType="c")
    assert eval(repr(criteria)) == criteria


@pytest.mark.parametrize(("soma", "location"), [(True, NotNull), (False, IsNull)])
def test_03_soma_works_with_a_warning(soma: bool, location: object) -> None:
    with pytest.warns(DeprecationWarning, match="soma= is deprecated: write somaLocation=") as caught:
        criteria = NC(soma=soma)
    assert caught[0].filename == __file__
    assert criteria == NC(somaLocation=location)
    assert criteria.soma is soma


def test_03_soma_and_soma_location_may_agree_and_may_not_contradict() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert NC(soma=True, somaLocation=NotNull) == NC(somaLocation=NotNull)
        assert NC(soma=None) == NC()
        assert "soma and somaLocation contradict each other" in refused(soma=True, somaLocation=IsNull)
    assert "takes True or False" in refused(soma=NotNull)


@pytest.mark.parametrize("name", ["flywireType", "hemibrainType", "mancType"])
def test_05_secondary_types_take_patterns(name: str) -> None:
    assert str(only(name, "a.*")) == f'{name} ~ "a.*"'
    assert str(NC(regex=True, **dict.fromkeys([name], "a"))) == f'{name} ~ "a"'


def test_06_is_null_stands_in_lists_of_any_length() -> None:
    assert str(NC(status=["A", "B", "C", IsNull])) == "status in (A, B, C, null)"
    assert str(NC(status=[None, IsNull])) == "status null"


def test_07_unusual_characters_come_back() -> None:
    for text in ("a\xa0b", "\x00", "\x1b", "\U000e0001", "it's", 'say "x"', "a\\.b", "line\nend", "a`b"):
        assert NC.where(str(NC(status=text))).status == [text]


def test_09_one_pattern_makes_no_others() -> None:
    assert str(NC(type=["KCg.*", "PEN_a(PEN1)"])) == 'type = PEN_a(PEN1) or type ~ "KCg.*"'
    criteria = NC(type="MBON.*", instance="PEN_a(PEN1)_L", flywireType="X")
    assert str(criteria) == '(type ~ "MBON.*" or instance = PEN_a(PEN1)_L) and flywireType = X'


def test_10_a_name_with_a_plus_is_a_guess_until_the_data_is_known() -> None:
    (text,) = [
        pattern
        for test in tree.walk(NC(type="VP3+VP1l_ivPN").expression)
        if isinstance(test, tree.Match)
        for pattern in test.patterns
    ]
    assert isinstance(text, tree.Text)
    assert text.guessed
    assert str(NC(type="VP3+VP1l_ivPN", regex=False)) == "type = VP3+VP1l_ivPN"


@pytest.mark.parametrize("name", ["bodyId", "type", "status", "group", "rois", "inputRois", "outputRois"])
def test_11_an_empty_list_matches_nothing(name: str) -> None:
    empty = only(name, [])
    assert str(empty).endswith(" in ()")
    assert empty != NC()
    assert only(name, np.array([], dtype="int64")) == empty
    assert only(name, None) == NC()


def test_12_what_was_checked_stays_as_it_is() -> None:
    criteria = NC(type="foo")
    for name in ("type", "typo", "matchvar", "bodyId"):
        with pytest.raises(AttributeError, match=r"make a new one: criteria\.replace"):
            setattr(criteria, name, "foo.*")
    assert str(criteria.replace(type="foo.*")) == 'type ~ "foo.*"'
    assert NC().replace(bodyId=5).label == "Segment"


def test_13_regions_given_later_are_not_lost() -> None:
    changed = NC().replace(inputRois=["FB"])
    assert changed.rois == {"FB"}
    assert str(changed) == "input in (FB)"


def test_14_an_id_never_passes_through_a_float() -> None:
    criteria = NC(hemibrainBodyId=[2**53 + 1, 1.5])
    assert str(criteria) == "hemibrainBodyId in (9007199254740993, 1.5)"


def test_15_copying_leaves_the_client_alone() -> None:
    class Fragile(Client):
        def __deepcopy__(self, memo: object) -> None:
            raise AssertionError

    client = Fragile()
    assert copy.deepcopy(NC(rois="FB", client=client)).client is client


def test_16_copies_share_no_lists() -> None:
    one = NC(type=["a"])
    copy.copy(one).type.append("z")
    assert one.type == ["a"]


@pytest.mark.parametrize("name", ["min_roi_inputs", "min_roi_outputs"])
@pytest.mark.parametrize("least", [0, -1, True, "5", 1.5, [5]])
def test_21_the_least_count_in_a_region_is_a_whole_number_from_1(name: str, least: object) -> None:
    directed = {"min_roi_inputs": "inputRois", "min_roi_outputs": "outputRois"}[name]
    assert name in refused(**{directed: "FB", name: least})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("min_pre", "0 OR true"),
        ("min_pre", -1),
        ("min_pre", True),
        ("min_post", 1.5),
        ("min_post", math.nan),
        ("min_post", None),
        ("max_closestLandmarkDistanceMicrons", math.nan),
        ("max_closestLandmarkDistanceMicrons", "3"),
        ("max_closestLandmarkDistanceMicrons", True),
        ("max_closestLandmarkDistanceMicrons", -math.inf),
        ("cropped", "maybe"),
        ("cropped", IsNull),
        ("cropped", 1),
    ],
)
def test_22_what_is_no_number_or_flag_is_refused(name: str, value: object) -> None:
    if value is None:
        assert only(name, value) == NC()
    else:
        assert name in refused(**{name: value})


def test_22_whole_and_foreign_numbers_are_taken() -> None:
    assert NC(min_pre=5.0) == NC(min_pre=np.int32(5)) == NC(min_pre=5)
    assert str(NC(cropped=np.bool_(1), max_closestLandmarkDistanceMicrons=np.float32(3.5))) == (
        "cropped = true and closestLandmarkDistanceMicrons <= 3.5"
    )
    assert NC(max_closestLandmarkDistanceMicrons=10**400 / 10**399) == NC(max_closestLandmarkDistanceMicrons=10.0)


def test_23_no_value_becomes_another_type() -> None:
    assert "write type='5'" in refused(type=["a", 5])
    assert "write type='5'" in refused(type=5)
    assert NC(status=[1, "a"]).status == [1, "a"]
    assert NC(status=[True, "a"]).status == [True, "a"]
    assert NC(status="a\x00").status == ["a\x00"]
    assert "one flat list" in refused(status=[["a"], ["b", "c"]])


def test_24_ids_come_in_any_list_of_integers() -> None:
    expected = NC(bodyId=[1, 2])
    for ids in (
        {1, 2},
        range(1, 3),
        np.array([1, 2], dtype="uint64"),
        pd.Series([1, 2], dtype="Int64"),
        (1, np.int64(2)),
    ):
        assert NC(bodyId=ids) == expected


@pytest.mark.parametrize("name", ["group", "serial", "zapbenchId"])
def test_24_integer_fields_can_be_tested_for_null(name: str) -> None:
    assert str(only(name, [1, None])) == f"{name} in (1, null)"
    assert str(only(name, IsNull)) == f"{name} null"
    assert str(only(name, NotNull)) == f"{name} notnull"
    assert "takes integers" in refused(**{name: [1, "a"]})


@pytest.mark.parametrize(
    ("ids", "clause"),
    [
        ([1, None], "bodyId holds a missing value"),
        (IsNull, "every neuron has one"),
        (NotNull, "every neuron has one"),
        ("123", "write 123"),
        ("MBON01", "takes integers, not 'MBON01'"),
        (1.0, "is a float"),
        (pd.Series([1.0, None]), "is a float"),
        (True, "takes integers, not True"),
        (np.array([2**63], dtype="uint64"), "beyond 64-bit integers"),
        (pd.DataFrame({"bodyId": [1, 2]}), 'df["bodyId"]'),
        (pd.Timestamp("2020-01-01"), "Timestamp"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_24_what_is_no_id_is_refused(ids: object, clause: str) -> None:
    assert clause in refused(bodyId=ids)


def test_25_criteria_need_no_client() -> None:
    assert str(NC(type="a", rois=["anywhere"])) == "type = a and roi in (anywhere)"


def test_28_the_order_is_the_one_that_was_given() -> None:
    assert str(NC(inputRois=["SLP(R)", "CA(R)"], roi_req="any")) == "input in (SLP(R), CA(R)) any"


def test_29_a_series_of_one_row_is_a_list_of_one() -> None:
    assert NC(bodyId=pd.Series([1], index=[7])) == NC(bodyId=1)


def test_31_typographic_quotes_are_characters_like_others() -> None:
    criteria = NC(type="d’Alembert")
    assert NC.where(str(criteria)) == criteria


@pytest.mark.parametrize("name", ["roi_req", "regex", "label"])
@pytest.mark.parametrize("value", ["sometimes", 1, ["any"], "", "ANY"])
def test_38_choices_are_checked_and_explained(name: str, value: object) -> None:
    assert name in refused(**{name: value})


@pytest.mark.parametrize("matchvar", ["n\n", "N", "", "1", "n_1", "é", "n٣", "n m", 5, None, "1;DROP"])
def test_a_matchvar_is_a_letter_then_letters_and_digits(matchvar: Any) -> None:
    with pytest.raises(CriteriaError, match="matchvar is a lower-case letter"):
        NC(matchvar)


def test_an_unknown_argument_names_the_nearest() -> None:
    assert "did you mean 'somaSide'?" in refused(somaside="L")
    assert "NeuronCriteria.where('colour = …')" in refused(colour="red")


def test_unknown_regions_are_found_at_once() -> None:
    with pytest.raises(CriteriaError, match=r"unknown region 'ca\(r\)' in inputRois") as caught:
        NC(inputRois=["FB", "ca(r)"], client=Client())
    assert caught.value.code == "NC104"
    assert caught.value.hint == "did you mean 'CA(R)'?"


def test_the_regions_of_a_data_set_count_too() -> None:
    class Dataset:
        class vocabulary:  # noqa: N801  # stands for an attribute
            regions = {"FB": None}  # noqa: RUF012  # only read

    assert NC(rois="FB", client=Dataset()).rois == {"FB"}
    assert refused(rois="EB", client=Dataset()).startswith("unknown region 'EB' in rois")
    assert NC(rois="EB", client=object()).rois == {"EB"}


def test_rois_include_the_directed_ones() -> None:
    assert "rois lacks FB, which inputRois names" in refused(rois=["EB"], inputRois=["FB"])
    assert "rois lacks FB, which outputRois names" in refused(rois=[], outputRois=["FB"])
    assert "min_roi_inputs says nothing without inputRois" in refused(min_roi_inputs=5, rois=["FB"])


def test_a_region_is_a_name() -> None:
    for value in (5, None, NotNull, Regex("A")):
        assert "takes names of regions" in refused(rois=[value])


def test_not_null_stands_alone() -> None:
    assert "NotNull beside other values" in refused(type=[NotNull, "a"])
    assert "NotNull beside other values" in refused(status=[NotNull, None])
    assert NC(type=[NotNull]) == NC(type=NotNull)


def test_exact_fields_take_no_patterns() -> None:
    assert "NeuronCriteria.where('class ~ \"…\"')" in refused(class_=Regex("A"))


@pytest.mark.parametrize("value", [True, "NotNull", [NotNull], 1])
def test_locations_are_there_or_not(value: object) -> None:
    assert "takes IsNull or NotNull" in refused(rootLocation=value)


def test_a_pattern_is_a_text() -> None:
    with pytest.raises(CriteriaError, match="Regex takes a text"):
        Regex(5)  # type: ignore[arg-type]
    assert str(Regex("KC.*")) == "KC.*"
