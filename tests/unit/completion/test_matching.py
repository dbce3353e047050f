"""Which names a word can be the beginning of."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlcrit.completion.matching import Match, NameIndex, Rank, folded, index_of


def ranked_by_hand(names: list[str], word: str) -> list[Match]:
    """What an index is to find, told one name after the other."""
    sought = folded(word)

    def rank(name: str) -> Rank | None:
        line = folded(name)
        if line == sought:
            return Rank.EXACT
        if line.startswith(sought):
            return Rank.PREFIX
        if f"({sought}" in line:
            return Rank.GROUP
        return Rank.INSIDE if sought in line else None

    found = [Match(found, name) for name in names if (found := rank(name)) is not None]
    return sorted(found, key=lambda match: (match.rank, word not in match.name))


LETTERS = st.text("aA(b'’ß\n", max_size=6)


@given(st.lists(LETTERS, max_size=30), LETTERS.filter(bool))
def test_an_index_finds_what_is_there(names: list[str], word: str) -> None:
    assert NameIndex(names).matches(word, 100) == ranked_by_hand(names, word)


@given(st.lists(LETTERS, min_size=1, max_size=12), LETTERS.filter(bool))
def test_of_very_many_the_best_are_found(some: list[str], word: str) -> None:
    names = [f"{name}{number or ''}" for number in range(200) for name in some]
    found = NameIndex(names).matches(word, 5)
    assert [match.rank for match in found] == [match.rank for match in ranked_by_hand(names, word)[:5]]


def test_an_empty_word_begins_all_names() -> None:
    assert [match.name for match in NameIndex(["b", "a", "c"]).matches("", 2)] == ["b", "a"]


@pytest.mark.parametrize(
    ("word", "found"), [("MBNO01", ["MBON01"]), ("BMON01", ["MBON01"]), ("MBON1", ["MBON01"]), ("zz", []), ("xyz", [])]
)
def test_a_misspelt_word_finds_what_is_like_it(word: str, found: list[str]) -> None:
    assert [match.name for match in NameIndex(["PAM", "MBON01", "KC"]).alike(word)] == found


def test_a_list_is_prepared_once() -> None:
    names = ("a", "b")
    assert index_of(names) is index_of(tuple(names))


@pytest.mark.parametrize("word", ["", "m", "MBON01", "zzz", "99", "mbno123"])
def test_ten_thousand_names_take_no_time(word: str) -> None:
    """A tenth of a second is many times what it takes; the benchmark is for the exact number."""
    names = tuple(f"{kind}{number}_L" for kind in ("MBON", "KCg", "PAM", "(ADL)") for number in range(2500))
    index_of(names)
    begun = time.perf_counter()
    index_of(names).matches(word, 100) or index_of(names).alike(word)
    assert time.perf_counter() - begun < 0.1
