"""The catalogue of fields: unambiguous, and in the order of neuprint-python 0.6.4's signature."""

from __future__ import annotations

import inspect
from collections import Counter

import pytest

from nlcrit.fields import BY_ARGUMENT, BY_NAME, FIELDS, MINIMUM_ALIASES, ROI_INFO, Argument, Kind, catalogued

PINNED = """
bodyId type instance status statusLabel group serial zapbenchId cropped flywireType hemibrainType mancType birthtime
cellBodyFiber celltypePredictedNt class_ consensusNt description dimorphism entryNerve exitNerve flywireId fruDsx
hemibrainBodyId hemilineage itoleeHl locationType longTract matchingNotes mcnsSerial modality ntReference origin otherNt
otherNtReference predictedNt prefix receptorType rootSide serialMotif somaNeuromere somaSide source subclass subclassabbr
superclass supertype synonyms systematicType tag target transmission trumanHl vfbId label min_pre min_post
max_closestLandmarkDistanceMicrons somaLocation tosomaLocation rootLocation
""".split()
"""The arguments of neuprint-python 0.6.4's NeuronCriteria that name one field, in its order."""
NOT_FIELDS = {
    *("self", "matchvar", "regex", "rois", "inputRois", "outputRois", "roi_req", "min_roi_inputs", "min_roi_outputs"),
    *("soma", "client"),
}


def twice(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def test_names_are_unique() -> None:
    assert twice([field.name for field in (*FIELDS, ROI_INFO)]) == []


def test_names_and_aliases_are_unique_in_any_case() -> None:
    assert twice([name.casefold() for field in FIELDS for name in {field.name, *field.aliases}]) == []


def test_arguments_are_unique() -> None:
    assert twice([field.argument for field in FIELDS if field.argument is not None]) == []


def test_a_field_with_an_argument_says_what_that_takes() -> None:
    assert [field.name for field in FIELDS if (field.argument is None) is not (field.how is None)] == []


def test_every_field_has_a_meaning() -> None:
    assert [field.name for field in FIELDS if not field.meaning or field.meaning.endswith(".")] == []


def test_the_rows_stand_in_the_order_of_the_pinned_signature() -> None:
    assert [field.argument for field in FIELDS if field.argument is not None] == PINNED


def test_the_pinned_signature_is_the_peers() -> None:
    neuprint = pytest.importorskip("neuprint", reason="neuprint-python is not installed; it is in the bench group")
    found = inspect.signature(neuprint.NeuronCriteria.__init__).parameters
    assert [name for name in found if name not in NOT_FIELDS] == PINNED


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("type", "type"),
        ("TYPE", "type"),
        ("bodyid", "bodyId"),
        ("id", "bodyId"),
        ("class_", "class"),
        ("CLASS", "class"),
        ("soma", "somaLocation"),
        ("tosoma", "tosomaLocation"),
        ("min_pre", "pre"),
        ("MIN_POST", "post"),
    ],
)
def test_a_field_is_found_by_its_names(name: str, expected: str) -> None:
    found = catalogued(name)
    assert found is not None
    assert found.name == expected


@pytest.mark.parametrize("name", ["", "colour", "roiInfo", "type ", "roi"])
def test_other_names_are_no_fields(name: str) -> None:
    assert catalogued(name) is None


def test_indexes_hold_all() -> None:
    assert list(BY_NAME.values()) == list(FIELDS)
    assert list(BY_ARGUMENT) == PINNED


def test_the_spellings_of_least_counts() -> None:
    assert sorted(MINIMUM_ALIASES) == ["min_post", "min_pre"]


def test_kinds_go_with_arguments() -> None:
    kinds = {how: {field.kind for field in FIELDS if field.how is how} for how in Argument}
    assert kinds == {
        Argument.IDS: {Kind.INTEGER},
        Argument.INTEGERS: {Kind.INTEGER},
        Argument.PATTERN: {Kind.TEXT},
        Argument.EXACT: {Kind.TEXT, Kind.ANY},
        Argument.FLAG: {Kind.BOOLEAN},
        Argument.MINIMUM: {Kind.INTEGER},
        Argument.MAXIMUM: {Kind.NUMBER},
        Argument.PRESENCE: {Kind.POINT},
        Argument.LABEL: {Kind.LABEL},
    }
