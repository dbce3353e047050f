"""
What is known about a mistake: where it is, what stands around it, and what could have stood there.

The neighbourhood is also written as a *shape*, one symbol for each piece, which is what the tables of mistakes match:

    N name            S string          D number        G glob           X /regex/
    R @name           P $parameter      U unclosed string                O unclosed /regex
    Q text in typographic quotes        C any other character beyond ASCII
    and …             a keyword is itself, in lower case; SELECT … a word of another language, in capitals
    = -> ( …          operators, brackets and other characters are themselves

A space stands before each symbol, `_` where the text has no space there; `⊢` and `⊣` are the ends of the statement,
and `¦` precedes the symbol of the piece at fault: `type == 'A'` is ` ⊢ N ¦== S ⊣`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from nlcrit.language.mistakes.pieces import Neighbourhood, Piece, neighbourhood
from nlcrit.source import Source, Span

if TYPE_CHECKING:
    from lark import Token
    from lark.exceptions import UnexpectedInput

START, END, HERE = "⊢", "⊣", "¦"


@dataclass(frozen=True)
class Context:
    """
    A mistake and what is around it.

    Args:
        source: The query.
        offset: Where the parser stopped; the length of the text where it missed something at the end.
        unexpected: What the parser said.
    """

    source: Source
    offset: int
    unexpected: UnexpectedInput

    @cached_property
    def near(self) -> Neighbourhood:
        """The pieces around the mistake."""
        return neighbourhood(self.source.text, self.offset)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces of the statement, or those near the mistake where there are very many."""
        return self.near.before + self.near.after

    @property
    def here(self) -> Piece | None:
        """The piece at fault; None at the end of the statement."""
        return self.near.after[0] if self.near.after else None

    @property
    def last(self) -> Piece | None:
        """The piece before the mistake, in the same statement."""
        return self.near.before[-1] if self.near.before else None

    @cached_property
    def span(self) -> Span:
        """The place of the mistake: the piece at fault, or what is left of the text in its place."""
        if self.here is not None:
            return Span(self.here.start, self.here.end)
        at_semicolon = self.offset < len(self.source.text)
        return Span(self.offset, self.offset + 1) if at_semicolon else Span(self.offset, self.offset)

    @cached_property
    def accepts(self) -> frozenset[str]:
        """The terminals that could have stood here."""
        interactive = getattr(self.unexpected, "interactive_parser", None)
        return frozenset(interactive.accepts()) if interactive is not None else frozenset()

    @cached_property
    def open_bracket(self) -> Token | None:
        """The innermost `(`, `-[` or `<-[` that is open where the parser stopped."""
        from lark import Token

        interactive = cast("Any", getattr(self.unexpected, "interactive_parser", None))
        for value in reversed(interactive.parser_state.value_stack if interactive is not None else ()):
            if isinstance(value, Token) and value.type in {"LPAR", "EDGE_OPEN", "LEFT_EDGE_OPEN"}:
                return value
        return None

    @cached_property
    def _shape(self) -> tuple[str, dict[int, int]]:
        written = [f" {START}"] if self.near.whole else [""]
        length = len(written[0])
        offsets: dict[int, int] = {}
        fault = len(self.near.before)
        for index, piece in enumerate(self.pieces):
            text = ("_" if piece.glued and index else " ") + (HERE if index == fault else "") + piece.symbol
            written.append(text)
            length += len(text)
            offsets[length] = index
        end = f" {HERE}{END}" if fault == len(self.pieces) else f" {END}"
        return "".join(written) + end, offsets

    @property
    def shape(self) -> str:
        """The neighbourhood as one line of symbols; see the head of the module."""
        return self._shape[0]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The range of pieces whose symbols end within a stretch of the shape; empty, at the mistake, without any."""
        indices = [index for offset, index in self._shape[1].items() if start < offset <= end]
        return (indices[0], indices[-1] + 1) if indices else (len(self.near.before),) * 2
