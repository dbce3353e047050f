"""Regions as connections know them: which primary ones a region stands for, and why some stand for none."""

from __future__ import annotations

import pytest

from nlcrit.criteria.primary_regions import around_or_inside, primary_parts, why_not_counted
from nlcrit.criteria.vocabulary import Region


def hierarchy(parts: dict[str, tuple[str, ...]], primary: str) -> dict[str, Region]:
    """Regions by name: what each is made of, and which are primary."""
    names = dict.fromkeys([*parts, *(child for children in parts.values() for child in children), *primary.split()])
    around = {child: name for name, children in parts.items() for child in children}
    return {name: Region(name, None, around.get(name), parts.get(name, ()), name in primary.split()) for name in names}


REGIONS = hierarchy(
    {
        "brain": ("MB", "EB", "OL"),
        "MB": ("CA", "lobes"),
        "lobes": ("a", "b"),
        "CA": ("tip",),
        "tip": ("end",),
        "OL": ("ME", "LA", "AME"),
    },
    primary="CA a b EB ME",
)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("CA", ("CA",)),
        ("EB", ("EB",)),
        ("lobes", ("a", "b")),
        ("MB", ("CA", "a", "b")),
        ("NotPrimary", ("NotPrimary",)),
        ("tip", None),
        ("end", None),
        ("LA", None),
        ("OL", None),
        ("brain", None),
        ("Nowhere", None),
    ],
)
def test_the_primary_parts_of_a_region(name: str, parts: tuple[str, ...] | None) -> None:
    assert primary_parts(name, REGIONS) == parts


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("tip", "it lies inside the primary region 'CA'"),
        ("end", "it lies inside the primary region 'CA'"),
        ("LA", "it is neither a primary region nor made of such"),
        ("OL", "of its parts 'LA' and 'AME' are not primary"),
        ("brain", "of its parts 'LA' and 'AME' are not primary"),
    ],
)
def test_why_a_region_is_not_counted(name: str, reason: str) -> None:
    assert why_not_counted(name, REGIONS) == reason


def test_of_many_parts_the_first_eight_are_told() -> None:
    regions = hierarchy({"all": tuple("abcdefghijk")}, primary="a")
    told = ", ".join(f"'{part}'" for part in "bcdefghi")
    assert why_not_counted("all", regions) == f"of its parts {told} and 2 more are not primary"


@pytest.mark.parametrize(
    ("name", "instead"), [("end", ["CA"]), ("OL", ["ME"]), ("brain", ["CA", "a", "b", "EB", "ME"]), ("LA", [])]
)
def test_what_to_ask_for_instead(name: str, instead: list[str]) -> None:
    assert list(around_or_inside(name, REGIONS)) == instead


def test_a_part_that_is_reached_twice_is_counted_once() -> None:
    regions = hierarchy({"both": ("left", "right"), "left": ("a",), "right": ("a", "b")}, primary="a b")
    assert primary_parts("both", regions) == ("a", "b")


@pytest.mark.parametrize(
    ("parts", "primary", "expected"),
    [
        ({"A": ("A",)}, "", None),
        ({"A": ("B",), "B": ("A",)}, "", None),
        ({"A": ("B", "c"), "B": ("A",)}, "c", ("c",)),
        ({"A": ("B",), "B": ("C",), "C": ("A", "c")}, "c", ("c",)),
    ],
)
def test_a_hierarchy_that_bites_its_tail_ends_there(
    parts: dict[str, tuple[str, ...]], primary: str, expected: tuple[str, ...] | None
) -> None:
    regions = hierarchy(parts, primary)
    assert primary_parts("A", regions) == expected
    if expected is None:
        assert why_not_counted("A", regions) == "it is neither a primary region nor made of such"


def test_a_very_deep_hierarchy_is_walked() -> None:
    names = [str(level) for level in range(20_000)]
    regions = {
        name: Region(name, parent=str(level - 1), children=(str(level + 1),)) for level, name in enumerate(names)
    }
    regions["20000"] = Region("20000", parent="19999", primary=True)
    assert primary_parts("0", regions) == ("20000",)
