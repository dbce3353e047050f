"""Which neurons a filter cannot decide about, because their region counts are unknown."""

from __future__ import annotations

import pytest

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.simplify import simplify_filter
from nlcrit.criteria.unknown_regions import undecided, with_partners
from nlcrit.fields import BY_NAME, ROI_INFO

TYPE = meaning.OneOf(BY_NAME["type"], ("A",))
REGION = meaning.InRegions("input", ("R",), "any")
OUTSIDE = meaning.InRegions("input", ("R",), "any", negated=True)
UNKNOWN = meaning.IsMissing(ROI_INFO)
NOBODY = meaning.Always(holds=False)


def doubt(predicate: meaning.Predicate) -> tuple[meaning.Predicate, meaning.Predicate] | None:
    """The neurons that may pass and those that must, of all with unknown counts."""
    found = undecided(simplify_filter(meaning.Filter(predicate, "Neuron")))
    return None if found is None else (found.may.predicate, found.must.predicate)


@pytest.mark.parametrize("predicate", [TYPE, meaning.Always(holds=True), UNKNOWN, meaning.AnyOf((TYPE, UNKNOWN))])
def test_without_a_region_nothing_is_undecided(predicate: meaning.Predicate) -> None:
    assert doubt(predicate) is None


@pytest.mark.parametrize("predicate", [REGION, OUTSIDE, meaning.Complement(REGION)])
def test_a_region_test_alone_decides_about_none(predicate: meaning.Predicate) -> None:
    assert doubt(predicate) == (UNKNOWN, NOBODY)


def test_with_and_only_those_that_pass_the_rest_are_undecided() -> None:
    assert doubt(meaning.AllOf((TYPE, REGION))) == (meaning.AllOf((UNKNOWN, TYPE)), NOBODY)


def test_with_or_those_that_pass_the_rest_are_decided() -> None:
    assert doubt(meaning.AnyOf((TYPE, REGION))) == (UNKNOWN, meaning.AllOf((UNKNOWN, TYPE)))


def test_a_region_test_below_both() -> None:
    may, must = doubt(meaning.AnyOf((TYPE, meaning.AllOf((UNKNOWN, OUTSIDE))))) or (None, None)
    assert may == meaning.AllOf((UNKNOWN, meaning.AnyOf((TYPE, UNKNOWN))))
    assert must == meaning.AllOf((UNKNOWN, TYPE))


def test_the_label_stays() -> None:
    found = undecided(meaning.Filter(REGION, "Segment"))
    assert found is not None
    assert (found.may.label, found.must.label) == ("Segment", "Segment")


def test_a_partner_with_unknown_counts_is_doubtful_too() -> None:
    def arrow(predicate: meaning.Predicate) -> meaning.Connected:
        return meaning.Connected("->", meaning.Filter(predicate, "Neuron"), total=False, least=1, partners=1, via=None)

    inner = arrow(REGION)
    whole = meaning.Filter(meaning.AllOf((TYPE, meaning.AnyOf((arrow(inner), OUTSIDE)))), "Segment")
    assert list(with_partners(whole)) == [whole, meaning.Filter(inner, "Neuron"), meaning.Filter(REGION, "Neuron")]
    assert list(with_partners(meaning.Filter(TYPE, "Neuron"))) == [meaning.Filter(TYPE, "Neuron")]
