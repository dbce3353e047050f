"""What is advised can be typed."""

from __future__ import annotations

import pytest

from nlcrit.criteria.advice import ALSO_CALLED, example, of_other_kind, scaled, swapped
from nlcrit.criteria.pattern_advice import pattern_hint
from nlcrit.criteria.region_names import alike_regions
from nlcrit.criteria.vocabulary import Region, Vocabulary, field_of
from nlcrit.fields import BY_NAME, FIELDS, Kind, catalogued
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.source import Source

REGIONS = {
    each.name: each
    for each in (
        Region("CA(L)", "calyx(left)"),
        Region("CA(R)", "calyx(right)"),
        Region("aL(R)", "alpha lobe(right)"),
        Region("AL(R)", "antennal lobe(right)"),
        Region("EB", "ellipsoid body"),
    )
}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_the_example_of_a_field_is_a_query(field: object) -> None:
    for written in (None, *field.aliases):  # type: ignore[attr-defined]
        assert parse_program(Source(example(field, written))).statements  # type: ignore[arg-type]


def test_other_names_mean_fields_of_the_catalogue_and_are_none_themselves() -> None:
    assert {name for names in ALSO_CALLED.values() for name in names} <= BY_NAME.keys()
    assert [name for name in ALSO_CALLED if catalogued(name)] == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ca(r)", ("CA(R)",)),
        ("CA", ("CA(L)", "CA(R)")),
        ("CA_R", ("CA(R)",)),
        ("CA right", ("CA(R)",)),
        ("MB_CA_L", ("CA(L)",)),
        ("aL", ("aL(R)",)),
        ("al(l)", ("aL(R)", "AL(R)")),
        ("EB(R)", ("EB",)),
        ("Calyx", ("CA(L)", "CA(R)")),
        ("calyx(right)", ("CA(R)",)),
        ("XYZ", ()),
        ("", ()),
    ],
)
def test_regions_are_known_by_other_spellings(written: str, meant: tuple[str, ...]) -> None:
    assert alike_regions(written, REGIONS) == meant


@pytest.mark.parametrize(
    ("written", "number"),
    [("5k", 5000), ("5K", 5000), ("1.5M", 1_500_000), ("0.25k", 250), ("5", None), ("k", None), ("5kg", None)],
)
def test_numbers_with_units(written: str, number: int | None) -> None:
    assert scaled(written) == number


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("MBON0[1-3", 'write: type ~ "MBON0[1-3]"'),
        ("?BON01", 'write: type ~ ".BON01"'),
        ("(?P<n>a)", 'write: type ~ "(?<n>a)"'),
        ("[z-a]", "a plain text is compared with ="),
    ],
)
def test_patterns_are_repaired(pattern: str, said: str) -> None:
    assert pattern_hint("type", pattern).endswith(said)


def test_a_field_after_the_operator() -> None:
    names = Vocabulary(dataset="tiny", fields=[field_of("type", Kind.TEXT)], regions=[])
    test = tree.Member(tree.FieldName("Giant Fiber"), (tree.Text("type"),), negated=True)
    assert swapped(test, names) == 'the field stands first, write: type != "Giant Fiber"'
    assert swapped(tree.Comparison(tree.FieldName("A"), "<", tree.Text("type")), names) is None
    assert swapped(tree.Comparison(tree.FieldName("type"), "=", tree.Text("type")), names) is None


def test_a_number_in_quotes() -> None:
    assert of_other_kind(tree.Text("5"), BY_NAME["pre"]) == "a number has no quotes: 5"
    assert of_other_kind(tree.Text("five"), BY_NAME["pre"]) == "for example: pre >= 10"
