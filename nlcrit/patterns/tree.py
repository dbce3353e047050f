"""
What a pattern says, as a tree; the reader builds it and the writers walk it.

Flags are gone from it: the reader has turned each letter under `(?i)` into a set, each `.` into the set that
it means where it stands, each `^` and `$` into the place that it means.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from nlcrit.patterns.characters import Ranges


class Place(Enum):
    """What an anchor asks of the place where it stands, as Java 17 defines it."""

    TEXT_START = r"^ \A \G"
    TEXT_END = r"\z"
    LAST_LINE_END = r"$ \Z"
    LAST_UNIX_LINE_END = "(?d)$"
    LINE_START = "(?m)^"
    UNIX_LINE_START = "(?dm)^"
    LINE_END = "(?m)$"
    UNIX_LINE_END = "(?dm)$"
    WORD_EDGE = r"\b"
    NO_WORD_EDGE = r"\B"


class Manner(Enum):
    """How a repetition takes: the value is what is written after it."""

    GREEDY = ""
    LAZY = "?"
    POSSESSIVE = "+"


@dataclass(frozen=True, slots=True)
class Text:
    """These characters, one after the other."""

    text: str


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class LineBreak:
    """`\\R`: a line break, `\\r\\n` being one."""


@dataclass(frozen=True, slots=True)
class Grapheme:
    """`\\X`: a character with the marks that belong to it."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the text; takes no character."""

    place: Place


@dataclass(frozen=True, slots=True)
class Reference:
    """What a group has taken, again; a group that took nothing (or is not there) never matches."""

    number: int
    ignore_case: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """All of the items, one after the other; without items, the empty text."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The first of the options that leads to a match."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Parentheses; `number` from 1 where they remember what they took, else 0."""

    body: Node
    number: int


@dataclass(frozen=True, slots=True)
class Atomic:
    """`(?>...)`: what it has taken first it does not give back."""

    body: Node


@dataclass(frozen=True, slots=True)
class Look:
    """`(?=...)`, `(?!...)`, `(?<=...)`, `(?<!...)`; takes no character."""

    body: Node
    ahead: bool
    negative: bool


@dataclass(frozen=True, slots=True)
class Repeat:
    """The body `least` to `most` times; `most` is None where there is no limit."""

    body: Node
    least: int
    most: int | None
    manner: Manner


Node = Text | Chars | LineBreak | Grapheme | Anchor | Reference | Sequence | Choice | Group | Atomic | Look | Repeat

EMPTY = Sequence(())
