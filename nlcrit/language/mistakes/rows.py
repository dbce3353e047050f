"""
One kind of mistake is one row: how it looks, what to say, and what to write instead.

The tables (`quotes`, `operators`, `lists`, …) hold the rows; here is only what a row is and how it is tried. In the
shape of a row a space stands for any gap between two pieces and `_` for none; `{F}` and its like are classes of
symbols, `{X}` is any piece and `{any}` any run of pieces. Parts are named: `at` gets the carets (else the piece at fault does), `old` is
what the correction replaces (else all that matched), and every part can be used in a text as `{part}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from nlcrit.language.mistakes.context import Context
from nlcrit.language.mistakes.pieces import Piece, joined
from nlcrit.source import Span, printable

LONGEST_QUOTED = 40
"""Characters of the user's text that a message repeats at most."""

_CLASSES = {
    "{N}": r"(?:N|[A-Z]{2,})",
    "{F}": r"(?:N|S|[A-Z]{2,})",
    "{V}": r"(?:N|S|D|P|true|false|null|[A-Z]{2,})",
    "{T}": r"(?:N|S|D|P|R|\*|[A-Z]{2,})",
    "{W}": r"(?:[a-z]+|N|[A-Z]{2,})",
    "{side}": r"(?:input|output|roi)",
    "{cmp}": r"(?:=|!=|<|<=|>|>=)",
    "{any}": r"[^⊣]*?",
    "{most}": r"[^⊣]*",
    "{X}": r"[^ _⊣]+",
}
_SET = r"(?:\(_?[^()⊣]*\)|{V})"


@dataclass(frozen=True, slots=True)
class Correction:
    """Pieces `start` to `stop` of the statement replaced by `text`; `when` says what it would mean."""

    start: int
    stop: int
    text: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and how it could be put right; the stuff of one error."""

    code: str
    message: str
    span: Span
    hint: str = ""
    corrections: tuple[Correction, ...] = ()
    shown: bool = True
    expected: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A row that fits a mistake."""

    context: Context
    match: re.Match[str]

    def range(self, part: str) -> tuple[int, int]:
        """The range of pieces of a part; (0, 0) where it is absent."""
        if part not in self.match.re.groupindex or self.match.start(part) < 0:
            return 0, 0
        return self.context.between(*self.match.span(part))

    def pieces(self, part: str) -> Sequence[Piece]:
        """The pieces of a part."""
        start, stop = self.range(part)
        return self.context.pieces[start:stop]

    def text(self, part: str) -> str:
        """The text of a part, on one line."""
        return joined(self.pieces(part))

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts of all parts, and of the piece at fault as `here`."""
        here = self.context.here
        return {
            "here": here.text if here else "",
            "spoken": spoken(here),
            **{part: self.text(part) for part in self.match.re.groupindex},
        }

    def whole(self) -> tuple[int, int]:
        """The range of pieces that the correction replaces."""
        if "old" in self.match.re.groupindex:
            return self.range("old")
        return self.context.between(*self.match.span())


Text = str | Callable[[Found], str | None]
"""A text with `{parts}`, or a function that makes one; None: the row does not fit after all."""


@dataclass(frozen=True)
class Row:
    """
    One kind of mistake.

    Args:
        shape: How it looks; see the head of the module.
        code: A key of `errors.CODES`.
        message: What is wrong.
        fix: What replaces the matched pieces; "" to take them away, None where nothing can be proposed.
        hint: What to do instead, before the corrected query.
        more: Other corrections that could be meant, each with what it would mean.
        when: What the first correction would mean, if there are others.
        accepts: Terminals all of which could have stood here, else the row does not fit.
        refuses: Terminals none of which could have stood here.
        shown: Whether the corrected query is shown.
    """

    shape: str
    code: str
    message: Text
    fix: Text | None = None
    hint: Text = ""
    more: tuple[tuple[str, Text], ...] = ()
    when: str = ""
    accepts: str = ""
    refuses: str = ""
    shown: bool = True

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The shape as a regular expression."""
        shape = self.shape.replace("{set}", _SET).replace(" ", "[ _]")
        for name, symbols in _CLASSES.items():
            shape = shape.replace(name, symbols)
        return re.compile(rf"(?<=[ _])(?:{shape})(?![^ _])")

    def find(self, context: Context) -> Finding | None:
        """The finding, if the mistake is of this kind."""
        match = self.pattern.search(context.shape)
        if match is None:
            return None
        # What the parser would accept is costly to know, so it is asked for last.
        if self.accepts and not context.accepts.issuperset(self.accepts.split()):
            return None
        if self.refuses and not context.accepts.isdisjoint(self.refuses.split()):
            return None
        found = Found(context, match)
        message = _written(self.message, found, short=True)
        if message is None:
            return None
        return Finding(
            self.code,
            message,
            self.place(found),
            _written(self.hint, found, short=True) or "",
            tuple(self._corrections(found)),
            self.shown,
        )

    # Rows whose carets belong elsewhere have their own `place`.
    def place(self, found: Found) -> Span:
        """What the carets are under."""
        pieces = found.pieces("at")
        return Span(pieces[0].start, pieces[-1].end) if pieces else found.context.span

    def _corrections(self, found: Found) -> list[Correction]:
        start, stop = found.whole()
        corrections = []
        for when, text in ((self.when, self.fix), *self.more):
            written = None if text is None else _written(text, found)
            if written is not None:
                corrections.append(Correction(start, stop, written, _written(when, found, short=True) or ""))
        return corrections


def _written(text: Text, found: Found, *, short: bool = False) -> str | None:
    if callable(text):
        return text(found)
    parts = {part: shortened(value) for part, value in found.texts.items()} if short else found.texts
    return _PART.sub(lambda part: parts[part.group(1)], text)


_PART = re.compile(r"\{(\w+)\}")


_SPOKEN = {
    "name": "the name {}",
    "glob": "the pattern {}",
    "keyword": "the word '{}'",
    "number": "the number {}",
    "string": "the text {}",
    "typographic": "the text {}",
    "regex": "the pattern {}",
}


def spoken(piece: Piece | None) -> str:
    """What was found, for a message: `the name SLP(R)`, `'('`, `the end of the query`."""
    if piece is None:
        return "the end of the query"
    return _SPOKEN.get(piece.kind, "'{}'").format(shortened(piece.text))


def shortened(text: str) -> str:
    """A piece of the user's text as a message repeats it: not too long, and nothing that a terminal would obey."""
    shown = printable(text[: LONGEST_QUOTED + 1])
    return shown if len(shown) <= LONGEST_QUOTED else shown[: LONGEST_QUOTED - 1] + "…"
