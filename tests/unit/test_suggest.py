"""The names that are offered for a wrong one."""

from __future__ import annotations

import time

import pytest

from nlcrit.suggest import CUTOFF, nearest

REGIONS = ["CA(R)", "CA(L)", "aL(R)", "aL(L)", "SLP(R)", "SMP(R)", "EB"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ca(r)", ("CA(R)",)),
        ("CA(R)", ("CA(R)",)),
        ("CA(X)", ("CA(R)", "CA(L)")),
        ("SLP", ("SLP(R)",)),
        ("", ()),
        ("hippocampus", ()),
    ],
)
def test_the_nearest_regions(word: str, expected: tuple[str, ...]) -> None:
    assert nearest(word, REGIONS)[: len(expected) or None] == expected


def test_the_best_comes_first() -> None:
    assert nearest("statu", ["statusLabel", "status", "size"])[0] == "status"


def test_all_that_differ_only_in_case_are_meant_and_no_other() -> None:
    assert nearest("AL(R)", ["aL(R)", "AL(r)", "AL(L)"]) == ("aL(R)", "AL(r)")


def test_case_is_folded_as_in_all_languages() -> None:
    assert nearest("STRASSE", ["Straße", "Strasser"]) == ("Straße",)


def test_no_more_are_offered_than_wanted() -> None:
    names = [f"MBON{number:02}" for number in range(30)]
    assert len(nearest("MBON", names)) == 3
    assert len(nearest("MBON", names, limit=5)) == 5
    assert len(nearest("mbon01", ["MBON01", "Mbon01", "mBON01", "mbON01"])) == 3


def test_a_name_that_stands_twice_is_offered_once() -> None:
    assert nearest("typ", ["type", "type"]) == ("type",)


def test_ties_keep_the_order_of_the_names() -> None:
    assert nearest("ab", ["abc", "abd"]) == ("abc", "abd")
    assert nearest("ab", ["abd", "abc"]) == ("abd", "abc")


def test_no_names_no_suggestion() -> None:
    assert nearest("typ", []) == ()


def test_names_may_come_from_any_iterable() -> None:
    assert nearest("typ", iter(["type"])) == ("type",)


def test_too_different_names_are_not_offered() -> None:
    assert CUTOFF == 0.6
    assert nearest("abcdefghij", ["abcdezzzzz"]) == ()
    assert nearest("abcdefghij", ["abcdefzzzz"]) == ("abcdefzzzz",)


def test_ten_thousand_names_take_no_time() -> None:
    names = [f"neuron_{number:05}_R" for number in range(10_000)]
    started = time.perf_counter()
    assert nearest("MBON-like_17", names) == ()
    assert time.perf_counter() - started < 1
