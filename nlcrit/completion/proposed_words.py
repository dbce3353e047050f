"""Which keywords and operators are worth proposing, of those that the grammar would take."""

from __future__ import annotations

from nlcrit.completion.places import Place, Slot
from nlcrit.completion.terminals import PROPOSED, Proposed
from nlcrit.fields import Field, Kind

_TESTS = frozenset("COMPARISON MATCH LIKE IN NOT IS NULL NOTNULL".split())
"""What can follow a field and not the name of neurons."""

_UNFIT = {
    Kind.INTEGER: frozenset({"MATCH", "LIKE"}),
    Kind.NUMBER: frozenset({"MATCH", "LIKE"}),
    Kind.BOOLEAN: frozenset({"MATCH", "LIKE"}),
    Kind.POINT: frozenset({"COMPARISON", "MATCH", "LIKE", "IN"}),
    Kind.LABEL: _TESTS - {"COMPARISON"},
}
"""Tests that no value of a kind can pass."""

_COMPARATORS = {Kind.BOOLEAN: {"=", "!="}, Kind.LABEL: {"="}}
"""The only comparisons that a kind has."""

_TRUTHS = frozenset({"TRUE", "FALSE"})
_CLAUSES = frozenset({"RETURN", "SORT", "LIMIT"})


def proposed_words(place: Place, accepts: frozenset[str], field: Field | None, *, is_known: bool) -> list[Proposed]:
    """
    The keywords and operators for a place.

    Args:
        place: What is meant there.
        accepts: The terminals that the grammar would take.
        field: The field that is tested or has just been written, if any.
        is_known: Whether the fields of the data set are known, so that a name that is none of them means neurons.
    """
    left_out = place.clauses | _left_out(place, field, is_known=is_known)
    signs = None if field is None else _COMPARATORS.get(field.kind)
    return [
        each
        for each in PROPOSED
        if each.terminal in accepts - left_out
        and not (each.terminal == "COMPARISON" and signs is not None and each.text not in signs)
    ]


def _left_out(place: Place, field: Field | None, *, is_known: bool) -> frozenset[str]:
    unfit = frozenset() if field is None else _UNFIT.get(field.kind, frozenset())
    truths = _TRUTHS if field is not None and field.kind not in {Kind.BOOLEAN, Kind.ANY} else frozenset()
    arrows, is_by_hop = place.table
    match place.slot:
        case Slot.AFTER_NAME if field is not None and not place.is_quoted:
            # By itself a field is no query.
            return unfit | {each.terminal for each in PROPOSED} - _TESTS
        case Slot.AFTER_NAME:
            return _TESTS if field is None and is_known else unfit
        case Slot.COMPARED:
            return truths | {"NULL"}  # "= null" is an error
        case Slot.LISTED:
            return truths
        case Slot.REGION | Slot.COUNTED_REGION:
            return _TRUTHS | {"NULL"}
        case Slot.COLUMN:
            measures = frozenset({"INPUT", "OUTPUT"})
            return measures if arrows == 1 and not is_by_hop else measures | {"ROI"} if arrows else frozenset({"ROI"})
        case _:
            return unfit | ({"SORT"} if is_by_hop else frozenset())
