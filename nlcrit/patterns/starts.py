"""
The texts with which matches of a pattern begin: what an index finds before a pattern is matched.

Says only what holds of every match; knows nothing of engines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, assert_never

from nlcrit.patterns import tree
from nlcrit.patterns.characters import SURROGATES, Ranges, contains
from nlcrit.patterns.pattern import MOST_CHARACTERS, Pattern
from nlcrit.patterns.reader import read_tree

MOST = 16
"""Starts that are told apart; what follows where there would be more is left out."""


class Start(NamedTuple):
    """A text with which a match begins, or that is the whole match."""

    text: str
    whole: bool


NOTHING = Start("", whole=False)
"""Every text begins so."""
Starts = tuple[Start, ...]


def starts(pattern: Pattern) -> Starts:
    """
    Texts, at least one of which every match begins with, or is; none where nothing is known.

    Example:
        >>> from nlcrit.patterns import read_pattern
        >>> starts(read_pattern("MBON0[12]"))
        (Start(text='MBON01', whole=True), Start(text='MBON02', whole=True))
        >>> starts(read_pattern("(MBON|PAM)01.*|A"))
        (Start(text='A', whole=True), Start(text='MBON01', whole=False), Start(text='PAM01', whole=False))
        >>> starts(read_pattern("(?i)mbon.*"))
        ()
    """
    if len(pattern.text) > MOST_CHARACTERS:
        return ()
    read = read_tree(pattern.text)
    if read.refusal is not None or read.settled_only:
        return ()
    found = _trimmed(read.tree)
    beginnings = {start.text for start in found if not start.whole}
    return () if "" in beginnings else tuple(sorted(start for start in found if not _is_said(start, beginnings)))


def _is_said(start: Start, beginnings: Iterable[str]) -> bool:
    """Whether a shorter beginning, or that of a whole match, says it already."""
    return any(start.text.startswith(text) and (start.whole or start.text != text) for text in beginnings)


def _trimmed(node: tree.Node) -> Starts:
    """The starts of a tree without the anchors at its ends, which a match of the whole value makes true."""
    items = list(node.items) if isinstance(node, tree.Sequence) else [node]
    while items and items[0] == tree.Anchor(tree.Place.TEXT_START):
        del items[0]
    return _of(tree.Sequence(tuple(items)))


def _of(node: tree.Node) -> Starts:
    match node:
        case tree.Text(text):
            return (Start(text, whole=True),)
        case tree.Chars(ranges):
            return _characters(ranges)
        case tree.Sequence(items):
            return _sequence(items)
        case tree.Group(body, _):
            return _of(body)
        case tree.Atomic(body):
            return _begun(_of(body))
        case tree.Choice(options):
            return _few(start for option in options for start in _of(option))
        case tree.Repeat(body, 0, 1, _):
            return _few([Start("", whole=True), *_of(body)])
        case tree.Repeat(body, least, _, _):
            return _begun(_of(body)) if least else (NOTHING,)
        case tree.LineBreak() | tree.Grapheme() | tree.Anchor() | tree.Reference() | tree.Look():
            return (NOTHING,)
        case _:
            assert_never(node)


def _sequence(items: Sequence[tree.Node]) -> Starts:
    found: Starts = (Start("", whole=True),)
    for item in items:
        if not any(start.whole for start in found):
            break
        following = _of(item)
        longer = [start for start in found if not start.whole]
        longer += [Start(a.text + b.text, b.whole) for a in found if a.whole for b in following]
        if len(longer) > MOST:
            return _begun(found)
        found = tuple(dict.fromkeys(longer))
    return found


def _characters(ranges: Ranges) -> Starts:
    """One of a few characters; of a letter in both cases nothing is said, because there would soon be too many."""
    if sum(last - first + 1 for first, last in ranges) > MOST:
        return (NOTHING,)
    points = [point for first, last in ranges for point in range(first, last + 1)]
    small = {chr(point).casefold() for point in points}
    if len(small) < len(points) or any(contains(SURROGATES, point) for point in points):
        return (NOTHING,)
    return tuple(Start(chr(point), whole=True) for point in points)


def _few(found: Iterable[Start]) -> Starts:
    several = tuple(dict.fromkeys(found))
    return several if len(several) <= MOST else (NOTHING,)


def _begun(found: Starts) -> Starts:
    """The same of matches that may go on."""
    return tuple(dict.fromkeys(Start(start.text, whole=False) for start in found))
