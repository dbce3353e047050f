"""
Cut any text into pieces, right or wrong, so that the neighbourhood of a mistake can be looked at.

The lexer of the grammar stops at the first character that it does not know; this one never stops, and it knows the
operators of other languages too. Its time is linear, and only the pieces near the mistake are kept.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from nlcrit.language.words import KEYWORDS, unquote

_INNER = r"(?:[\w'’+/&]|\.(?!\.)|-(?![>\[]))"
_GLOB_INNER = r"(?:[\w'’+/&*?]|\.(?!\.)|-(?![>\[]))"
_GROUP = r'\([^()"=~$@#;\r\n]*\)'
_KEYWORD_ALIASES = {"inputs": "input", "inputrois": "input", "outputs": "output", "outputrois": "output", "rois": "roi"}
_KEYWORD = "|".join(sorted([*KEYWORDS, *_KEYWORD_ALIASES], key=len, reverse=True))

# Longer operators come before the shorter ones that they begin with.
_OPERATORS = (
    "<-[ ]-> ==> <=> === !== --> <-- <-> -[ ]- -> <- == != !~ >= <= <> => =< =~ ~= ~~ ~* := && || :: .. -- ** ;"
).split()

PIECE = re.compile(
    rf"""
      (?P<comment> \#[^\r\n]* )
    | (?P<string> "[^"\\]*(?:\\[\s\S][^"\\]*)*" | '[^'\\]*(?:\\[\s\S][^'\\]*)*' )
    | (?P<unclosed> ["'][\s\S]* )
    | (?P<typographic> [“„‟”][^“”„‟"\r\n]*[”“"] | [‘‚’][^‘’‚\r\n]*[’‘] | «[^«»\r\n]*» | »[^«»\r\n]*« | ＂[^＂\r\n]*＂ | `[^`\r\n]*`)
    | (?P<keyword> (?i:{_KEYWORD}) (?! {_INNER}*[\w'’+] ) (?![*?]) )
    | (?P<number> -?\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d+)? (?! [(\w*?] | (?:['’+/&]|\.(?!\.)|-(?![>\[]))+[\w'’+] ) )
    | (?P<name> [\w*?](?:{_GLOB_INNER}*[\w'’+*?])?(?:{_GROUP}(?:{_GLOB_INNER}*[\w'’+*?])?)* )
    | (?P<regex> /(?:[^/\\\r\n]|\\[^\r\n])+/ )
    | (?P<open_regex> /(?=[^\s/])[^\r\n]* )
    | (?P<ref> @[A-Za-z_]\w* )
    | (?P<parameter> \$[A-Za-z_]\w* )
    | (?P<operator> {"|".join(map(re.escape, _OPERATORS))} )
    | (?P<other> \S )
    """,
    re.VERBOSE,
)

_SYMBOLS = {
    "string": "S",
    "unclosed": "U",
    "typographic": "Q",
    "number": "D",
    "name": "N",
    "glob": "G",
    "regex": "X",
    "open_regex": "O",
    "ref": "R",
    "parameter": "P",
}

FOREIGN_WORDS = frozenset(
    "select where match optional with contains starts begins startswith endswith ends between order group having offset "
    "skip as distinct greater less more matches ilike rlike regexp similar glob exists isnull isnotnull isna notna none nan na empty missing "
    "present nc neuroncriteria lambda ascending descending equals eq is_null join on union range of than least most "
    "top first rows synapses neurons neuron segments segment find get show list fetch contain".split()
)
"""Names that mean something to people who come from another language; a symbol of their own in a shape."""


class Piece(NamedTuple):
    """A piece of a text: what kind it is, its text, where it begins, and whether no space stands before it."""

    kind: str
    text: str
    start: int
    glued: bool

    @property
    def end(self) -> int:
        """Where the piece ends."""
        return self.start + len(self.text)

    @property
    def symbol(self) -> str:
        """What stands for the piece in a shape; see `context`."""
        if self.kind == "keyword":
            folded = self.text.lower()
            return _KEYWORD_ALIASES.get(folded, folded)
        if self.kind == "name" and self.text.casefold() in FOREIGN_WORDS:
            return self.text.upper().replace("_", "")
        if self.kind == "glob" and self.text == "*":
            return "*"
        if self.kind == "other" and not self.text.isascii():
            return "C"
        return _SYMBOLS.get(self.kind) or (self.text if self.text.isprintable() else "C")

    @property
    def content(self) -> str:
        """The text that a string, a regular expression or a name means."""
        if self.kind == "string":
            try:
                return unquote(self.text)
            except ValueError:
                return self.text[1:-1]
        return self.text[1:-1] if self.kind in {"regex", "typographic"} else self.text


def cut(text: str, start: int = 0) -> Iterator[Piece]:
    """
    All pieces of a text from an offset on, comments too.

    Example:
        >>> [piece.text for piece in cut("type == A && pre>5 # all")]
        ['type', '==', 'A', '&&', 'pre', '>', '5', '# all']
    """
    end = start
    for found in PIECE.finditer(text, start):
        yield _piece(found, end)
        end = found.end()


def _piece(found: re.Match[str], end: int) -> Piece:
    kind, written = found.lastgroup or "", found.group()
    if kind == "name" and ("*" in written or "?" in written):
        kind = "glob"
    return Piece(kind, written, found.start(), found.start() == end)


class Neighbourhood(NamedTuple):
    """
    The pieces of one statement around an offset.

    `before` end at or before the offset and `after` begin with the piece that holds it; `whole` says whether they
    are the complete statement. `comment` is a comment directly before the offset. `alone`: no statement
    is seen before it.
    """

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    whole: bool
    comment: Piece | None
    alone: bool


KEPT = 64
"""How many pieces on either side of a mistake are looked at."""


def neighbourhood(text: str, offset: int) -> Neighbourhood:
    """The pieces around `offset`, of its statement only."""
    # A text may be millions of pieces long: before the mistake only the last ones are looked at more closely.
    passed: deque[re.Match[str]] = deque(maxlen=2 * KEPT)
    count = 0
    for found in PIECE.finditer(text):
        if found.end() > offset and found.lastgroup != "comment":
            break
        passed.append(found)
        count += 1
    before, comment, begins = _preceding(passed)
    after, ends = _following(text, passed[-1].end() if passed else 0)
    whole = ends and len(before) <= KEPT and (begins or count == len(passed))
    return Neighbourhood(before[-KEPT:], after, whole, comment, not begins)


def _preceding(passed: Iterable[re.Match[str]]) -> tuple[tuple[Piece, ...], Piece | None, bool]:
    """The pieces of the statement, a comment at their end, and whether the `;` before the statement is known."""
    before: list[Piece] = []
    comment: Piece | None = None
    begins = False
    end = -1
    for found in passed:
        piece = _piece(found, end)
        end = found.end()
        comment = piece if piece.kind == "comment" else None
        if piece.text == ";":
            before, begins = [], True
        elif comment is None:
            before.append(piece)
    return tuple(before), comment, begins


def _following(text: str, start: int) -> tuple[tuple[Piece, ...], bool]:
    """The pieces from the mistake to the end of the statement, and whether that end is among them."""
    after: list[Piece] = []
    for piece in cut(text, start):
        if piece.text == ";":
            break
        if piece.kind != "comment":
            after.append(piece)
        if len(after) > KEPT:
            return tuple(after), False
    return tuple(after), True


_OPENING = {"(", "[", "-[", "<-["}
_CLOSING = {",", ")", "]", "]->", "]-"}


def joined(pieces: Iterable[Piece]) -> str:
    """The text of pieces on one line: one space where there was any, comments gone."""
    written: list[str] = []
    for piece in pieces:
        if written and not piece.glued and written[-1] not in _OPENING and piece.text not in _CLOSING:
            written.append(" ")
        written.append(piece.text)
    return "".join(written)
