"""Sets of characters, and the names that Java has for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlcrit.patterns.characters import (
    EVERYTHING,
    LAST,
    NOTHING,
    both_cases,
    characters,
    complement,
    contains,
    intersection,
    union,
)
from nlcrit.patterns.classes import read_class
from nlcrit.patterns.outcomes import PatternRefused
from nlcrit.patterns.properties import SETTLED, named_property, unicode_case
from nlcrit.patterns.reading import Reading

POINTS = st.sampled_from([0, 1, 2, 64, 65, 66, 97, 98, 0xD7FF, 0xE000, LAST - 1, LAST])
SETS = st.lists(st.tuples(POINTS, POINTS).map(lambda pair: (min(pair), max(pair))), max_size=5).map(
    lambda pairs: union(tuple(pairs))
)


@given(SETS, SETS, POINTS)
def test_sets_are_what_logic_says(
    left: tuple[tuple[int, int], ...], right: tuple[tuple[int, int], ...], point: int
) -> None:
    in_left, in_right = contains(left, point), contains(right, point)
    assert contains(union(left, right), point) is (in_left or in_right)
    assert contains(intersection(left, right), point) is (in_left and in_right)
    assert contains(complement(left), point) is not in_left


@given(SETS)
def test_the_complement_of_the_complement_is_the_set(ranges: tuple[tuple[int, int], ...]) -> None:
    assert complement(complement(ranges)) == ranges


def test_everything_and_nothing() -> None:
    assert (complement(NOTHING), complement(EVERYTHING)) == (EVERYTHING, NOTHING)


def test_cases_are_those_of_ascii_alone() -> None:
    assert both_cases(characters("K\u212aé_")) == characters("Kk\u212aé_")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[abc]", "abc"),
        ("[]a]", "]a"),
        ("[a-c&&b-d]", "bc"),
        ("[a-c&&[^b]]", "ac"),
        ("[a[b][c]]", "abc"),
        ("[[:alpha:]]", ":alph"),
        ("[a-]", "a-"),
        ("[a-[b]]", "a-b"),
        ("[a&&[b]&c]", "a&c"),
        ("[ab&&b&&[^a]]", "b"),
        ("[\\Qa-\\E]", "a-"),
        ("[\\x41-C]", "ABC"),
        ("[\\v-\\x0c]", "\x0b\x0c"),
    ],
)
def test_a_class_is_the_set_that_java_makes_of_it(text: str, expected: str) -> None:
    assert read_class(Reading(text)) == characters(expected)


@pytest.mark.parametrize(
    "name", ["Foo", "IsFoo", "InFoo", "sc=Foo", "blk=Foo", "gc=Foo", "x=L", "javaFoo", "", "Is", "In{"]
)
def test_a_name_that_java_does_not_know(name: str) -> None:
    assert named_property(name, ignore_case=False, unicode_classes=False) is None


@pytest.mark.parametrize("name", ["IsBraille", "InBraillePatterns", "javaMirrored", "IsNoncharacter_Code_Point"])
def test_a_name_that_only_java_knows(name: str) -> None:
    with pytest.raises(PatternRefused):
        named_property(name, ignore_case=False, unicode_classes=False)


def test_unicode_properties_hold_for_settled_characters_only() -> None:
    letters = named_property("L", ignore_case=False, unicode_classes=False)
    assert letters is not None
    assert (letters.settled_only, intersection(letters.ranges, complement(SETTLED))) == (True, NOTHING)


@pytest.mark.parametrize(
    ("character", "same"), [("k", "kK\u212a"), ("s", "sSſ"), ("i", "iIıİ"), ("å", "åÅ\u212b"), ("1", "1"), ("σ", "σςΣ")]
)
def test_letters_that_are_one_under_unicode_case(character: str, same: str) -> None:
    assert unicode_case(ord(character)).ranges == characters(same)
