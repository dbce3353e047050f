"""Which of very many names a half-written word can be the beginning of, the best first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from typing import NamedTuple

from nlcrit.suggest import nearest

SHORTEST_MISSPELT = 3
"""Characters of a word that names are compared with for likeness."""

MOST_COMPARED = 300
"""Names with one third of a misspelt word that are compared for likeness."""

MOST_RANKED = 500
"""Names with the word in them that are all ranked; of more only the best are looked for."""

LISTS_KEPT = 32
"""Lists of names that stay prepared."""


class Rank(IntEnum):
    """How well a name fits, the best first."""

    EXACT = 0
    PREFIX = 1
    GROUP = 2
    """It begins in parentheses: `ADL08` in `PLP(ADL08)`."""
    INSIDE = 3
    ALIKE = 4


_WRITTEN = (
    (Rank.EXACT, "\n{}\n"),
    (Rank.PREFIX, "\n{}"),
    (Rank.GROUP, "({}"),
    (Rank.INSIDE, "{}"),
)
"""How a word stands in a line, with its ends, that has a rank."""


class Match(NamedTuple):
    """A name and how well it fits."""

    rank: Rank
    name: str


class NameIndex:
    """
    A list of names, prepared for looking through it at each key that is pressed.

    Args:
        names: The names, in the order in which those that fit equally well are given.

    Example:
        >>> names = NameIndex(["MBON01", "SMP(MBON)", "PAM01", "OA-MBON"])
        >>> [(match.rank.name, match.name) for match in names.matches("mbon", 3)]
        [('PREFIX', 'MBON01'), ('GROUP', 'SMP(MBON)'), ('INSIDE', 'OA-MBON')]
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        # All names as one text, a line each: looking through that takes a fraction of the time of a loop.
        lines = [folded(name) for name in names]
        self._text = "\n".join(("", *lines, ""))
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]

    def matches(self, word: str, limit: int) -> list[Match]:
        """
        The names that a word begins, or stands in; in any case, but first those in the case that was typed.

        Args:
            word: What was typed; empty for the first names.
            limit: How many to return at most.
        """
        if not word:
            return [Match(Rank.PREFIX, name) for name in self._names[:limit]]
        sought = folded(word)
        found = {index: self._rank(index, sought) for index in islice(self._lines_with(sought), MOST_RANKED)}
        if len(found) == MOST_RANKED:  # a syllable of very many: the best are looked for one rank after the other
            found = {}
            for rank, written in _WRITTEN:
                for index in islice(self._lines_with(written.format(sought)), limit):
                    found.setdefault(index, rank)
        matches = [Match(rank, self._names[index]) for index, rank in found.items()]
        return sorted(matches, key=lambda match: (match.rank, word not in match.name))[:limit]

    def _rank(self, index: int, sought: str) -> Rank:
        line = self._text[self._starts[index] : self._starts[index + 1] + 1]
        return next(rank for rank, written in _WRITTEN if written.format(sought) in line)

    def alike(self, word: str) -> list[Match]:
        """
        The names that a misspelt word may be meant as.

        Example:
            >>> [match.name for match in NameIndex(["MBON01", "PAM01"]).alike("MBNO01")]
            ['MBON01']
        """
        if len(word) < SHORTEST_MISSPELT:
            return []
        # One mistake leaves at least one third of the word intact.
        ends = [len(word) * third // 3 for third in range(4)]
        candidates = [
            self._names[index]
            for part in (word[start:end] for start, end in pairwise(ends))
            for index in islice(self._lines_with(folded(part)), MOST_COMPARED)
        ]
        return [Match(Rank.ALIKE, name) for name in nearest(word, candidates)]

    def _lines_with(self, written: str) -> Iterator[int]:
        """The places in the list of the names that a text stands in, in order."""
        at = self._text.find(written)
        while at >= 0:
            # A line begins behind the line end that may be part of what is sought.
            index = bisect_right(self._starts, at) - 1
            yield index
            at = self._text.find(written, max(self._starts[index + 1], at + 1))


@lru_cache(maxsize=LISTS_KEPT)
def index_of(names: tuple[str, ...]) -> NameIndex:
    """The index of a list of names, made once; a vocabulary gives the same list each time."""
    return NameIndex(names)


def folded(name: str) -> str:
    """
    A name without what need not be typed as it is written: its case, and which apostrophe it has.

    Example:
        >>> folded("α’L(R)")
        "α'l(r)"
    """
    return name.casefold().replace("’", "'").replace("\n", " ")
