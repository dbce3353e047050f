"""Complete the word before the cursor; what every front end calls."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from nlcrit.completion.half_written import NAME_BEGINS
from nlcrit.completion.matching import Match, Rank, folded, index_of
from nlcrit.completion.places import place_of
from nlcrit.completion.sources import Known, Sort, Source, sources
from nlcrit.completion.unfinished import LONGEST, readings
from nlcrit.completion.writing import HalfWord
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.language.mistakes.pieces import cut
from nlcrit.language.words import unquote

MOST = 100
"""Proposals of one source that are made."""


class Completion(NamedTuple):
    """
    One proposal.

    Args:
        text: What to write in place of the half-written word.
        kind: What it is.
        detail: What it means, in one phrase.
    """

    text: str
    kind: Sort
    detail: str


class Completions(NamedTuple):
    """
    The proposals for one place.

    Args:
        start: Where what a proposal replaces begins; it ends at the cursor.
        fragment: What is replaced: the text from `start` to the cursor.
        items: The proposals, the best first.
    """

    start: int
    fragment: str
    items: tuple[Completion, ...]


def complete(
    text: str,
    cursor: int,
    vocabulary: Vocabulary | None = None,
    *,
    variables: Iterable[str] = (),
    names: Iterable[str] = (),
    datasets: Iterable[str] = (),
    limit: int = MOST,
) -> Completions:
    """
    What can stand at a place of a text, which may be unfinished or wrong; nothing inside a comment.

    A vocabulary that would have to ask a server is not asked: only those values are proposed that are loaded. What
    stands behind the cursor stays as it is, and plays no part but for a closing quote directly there.

    Args:
        text: The text.
        cursor: An offset into it, in code points.
        vocabulary: The names of the data set; None for those of the catalogue.
        variables: The names of the values that `$parameters` can have.
        names: The @names that were defined before, without `@`; those of the text itself are found.
        datasets: The data sets that can be asked.
        limit: How many proposals to make at most of each source, such as the types.

    Returns:
        Where the half-written word begins, the word, and the proposals.

    Example:
        >>> found = complete("pre >= 10 and som", 17)
        >>> found.start, found.fragment, [item.text for item in found.items[:2]]
        (14, 'som', ['somaNeuromere', 'somaSide'])
    """
    cursor = max(0, min(cursor, len(text)))
    before, following = text[:cursor], text[cursor : cursor + 1]
    defined = dict.fromkeys((*_defined(before), *(name.removeprefix("@") for name in names)))
    known = Known(vocabulary, tuple(name.removeprefix("$") for name in variables), tuple(defined), tuple(datasets))
    nothing: Completions | None = None
    for reading in readings(before):
        place = place_of(reading)
        word = HalfWord(before[place.start :], before[: place.start][-2:], following)
        found = list(sources(place, reading.accepts, known))
        items = _items(found, word, limit, is_spaced=reading.spaced)
        if items:
            return Completions(place.start, word.text, items)
        nothing = nothing or Completions(place.start, word.text, ())
    return nothing or Completions(cursor, "", ())


def _items(found: list[Source], word: HalfWord, limit: int, *, is_spaced: bool) -> tuple[Completion, ...]:
    """The proposals of all sources: those that fit best first, and of those the sources in their order."""
    if not NAME_BEGINS.match(word.text):
        found = [source for source in found if source.is_sign]
    name = _content(word.text)
    ranked: list[tuple[Match, Source]] = []
    for source in found:
        if source.is_sign:
            ranked += [(match, source) for match in _begun(source, word.text)]
        else:
            matches = index_of(source.names).matches(name, limit)
            ranked += [(match, source) for match in matches if not is_spaced or match.rank <= Rank.PREFIX]
    if not ranked and not is_spaced:
        named = [source for source in found if not source.is_sign]
        ranked = [(match, source) for source in named for match in index_of(source.names).alike(name)]
    ranked.sort(key=lambda pair: pair[0].rank)
    items: dict[str, Completion] = {}
    for match, source in ranked:
        text = source.text(match.name, word)
        items.setdefault(text, Completion(text, *source.about(match.name)))
    return tuple(items.values())


def _begun(source: Source, fragment: str) -> list[Match]:
    """The names that a word begins; an operator that is written already is not proposed again."""
    sought = folded(fragment)
    matches = [
        Match(Rank.EXACT if folded(name) == sought else Rank.PREFIX, name)
        for name in source.names
        if folded(name).startswith(sought)
    ]
    return [match for match in matches if match.name != fragment or source.about(fragment).kind != "operator"]


def _content(fragment: str) -> str:
    """What a half-written word means as a name: that of a string without its quote."""
    if fragment[:1] not in {"'", '"'}:
        return fragment
    try:
        return unquote(f"{fragment}{fragment[0]}")
    except ValueError:
        return ""


def _defined(text: str) -> list[str]:
    """The @names that a text defines."""
    if "@" not in text:
        return []
    pairs = pairwise(cut(text, max(0, len(text) - LONGEST)))
    return [name.text[1:] for word, name in pairs if word.symbol == "let" and name.kind == "ref"]
