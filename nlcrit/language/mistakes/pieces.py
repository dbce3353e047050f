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


def cut(text: str) -> Iterator[Piece]:
    """
    All pieces of a text, comments too.

    Example:
        >>> [piece.text for piece in cut("type == A&&pre>5 # all")]
        ['type', '==', 'A', '&&', 'pre', '>', '5', '# all']
    """
    end = 0
    for found in PIECE.finditer(text):
        kind, written = found.lastgroup or "", found.group()
        if kind == "name" and ("*" in written or "?" in written):
            kind = "glob"
        yield Piece(kind, written, found.start(), found.start() == end)
        end = found.end()


class Neighbourhood(NamedTuple):
    """
    The pieces of one statement around an offset.

    `before` end at or before the offset and `after` begin with the piece that holds it; `whole` says whether they
    are the complete statement. `comment` is a comment directly before the offset. `alone`: the text has no other
    statement.
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
    before: deque[Piece] = deque(maxlen=KEPT)
    seen = 0
    alone = True
    comment: Piece | None = None
    pieces = cut(text)
    current: Piece | None = None
    for piece in pieces:
        if piece.end > offset and piece.kind != "comment":
            current = piece
            break
        if piece.kind == "comment":
            comment = piece
            continue
        comment = None
        if piece.text == ";":
            before.clear()
            seen, alone = 0, False
            continue
        before.append(piece)
        seen += 1
    after, complete = _following(current, pieces)
    return Neighbourhood(tuple(before), after, complete and seen <= KEPT, comment, alone)


def _following(current: Piece | None, pieces: Iterator[Piece]) -> tuple[tuple[Piece, ...], bool]:
    after: list[Piece] = []
    piece = current
    while piece is not None and piece.text != ";":
        if piece.kind != "comment":
            after.append(piece)
        if len(after) > KEPT:
            return tuple(after), False
        piece = next(pieces, None)
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
