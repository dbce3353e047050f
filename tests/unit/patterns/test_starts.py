"""What is said of the beginning of a match is true of every match, and not said where nothing is known."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlcrit.patterns import PatternRefused, PatternSyntaxError, read_pattern
from nlcrit.patterns.starts import MOST, starts
from tests.agreement.pattern_families import FAMILIES, values_for


def shown(text: str) -> list[str]:
    """The starts of a pattern; those that may go on end in three dots."""
    return [start.text + ("" if start.whole else "…") for start in starts(read_pattern(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MBON.*", ["MBON…"]),
        ("MBON0[12]", ["MBON01", "MBON02"]),
        ("(MBON|PAM)01.*", ["MBON01…", "PAM01…"]),
        ("A|B.*", ["A", "B…"]),
        ("A|A.*", ["A…"]),
        ("MBON01a?", ["MBON01", "MBON01a"]),
        ("^(KC|APL)$", ["APL…", "KC…"]),
        ("MB(?i)on.*", ["MB…"]),
        ("(?i)mbon.*", []),
        ("[Mm]BON", []),
        (".*_L", []),
        ("A|.*", []),
        ("(ab)*c", []),
        ("(ab)+c", ["ab…"]),
        ("[A-Z][a-z]", []),
        ("a[0-9][0-9]", ["a0…", "a1…", "a2…", "a3…", "a4…", "a5…", "a6…", "a7…", "a8…", "a9…"]),
        ("(?=KC)KC.*", []),
        (r"FB4Z\(a\)", ["FB4Z(a)"]),
        (r"\p{Lu}.*", []),
        ("a" * 60_000, []),
    ],
)
def test_the_starts_of_a_pattern(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


@given(seed=st.integers(0, 10**9), family=st.sampled_from(sorted(FAMILIES)))
@settings(max_examples=600)
def test_every_match_begins_as_is_said(seed: int, family: str) -> None:
    random = Random(seed)
    text = FAMILIES[family](random)
    try:
        pattern = read_pattern(text)
        matches = pattern.matcher()
    except (PatternRefused, PatternSyntaxError):
        return
    found = starts(pattern)
    assert len(found) <= MOST
    for value in values_for(text, random):
        try:
            if not found or not matches(value):
                continue
        except PatternRefused:
            continue
        assert any(value == start.text if start.whole else value.startswith(start.text) for start in found), (text, value)
