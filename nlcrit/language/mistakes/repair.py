"""
Apply a correction and see whether the text then is a query; only what parses is ever proposed.

A text often holds several mistakes of one kind (`type == 'A' && pre > 5`), so those that remain after a correction
are explained and corrected in turn.
"""

from __future__ import annotations

from collections.abc import Callable

from nlcrit.language.builder import Mistake
from nlcrit.language.mistakes.context import Context
from nlcrit.language.mistakes.pieces import cut, joined
from nlcrit.language.mistakes.rows import Correction, Finding
from nlcrit.source import Source, printable

LONGEST_REPAIRED = 600
"""Characters of a statement that is worth repairing; longer ones are not shown."""

LONGEST_SHOWN = 160
"""Characters of a query that a hint shows."""

ATTEMPTS = 12
"""How many mistakes of one statement are corrected at most."""

_FEWEST_PIECES = 3
"""A correction that is shown without the rest of its statement has at least so many pieces, as `type = A` has."""

Diagnose = Callable[[Context], Finding]


def corrected(context: Context, correction: Correction, diagnose: Diagnose) -> str | None:
    """The statement with the correction and all others that it needs; None where that gives no query."""
    if context.near.whole:
        repaired = _repaired(_spliced(context, correction), diagnose)
        if repaired is None:
            return None
        shown = joined(cut(repaired))
        if _can_be_shown(shown):
            return shown
    # Of a long statement only the correction is shown, where it is a query by itself.
    fragment = correction.text.strip()
    long_enough = len(fragment) <= LONGEST_SHOWN and sum(1 for _ in cut(fragment)) >= _FEWEST_PIECES
    return fragment if long_enough and _can_be_shown(fragment) else None


def moves_on(context: Context, correction: Correction, index: int) -> bool:
    """Whether after a correction the parser gets beyond the piece that follows the one at `index`."""
    if not context.near.whole or index + 1 > len(context.pieces):
        return False
    statement = _spliced(context, correction)
    if len(statement) > LONGEST_REPAIRED:
        return False
    try:
        later = _mistake(statement)
    except Mistake:
        return True
    return later is None or len(later.near.before) > index + 1


def _spliced(context: Context, correction: Correction) -> str:
    """The statement on one line, with the correction in place of its pieces."""
    pieces = context.pieces
    before, after = joined(pieces[: correction.start]), joined(pieces[correction.stop :])
    text = correction.text
    if correction.start < len(pieces) and not pieces[correction.start].glued:
        text = " " + text
    if correction.stop < len(pieces) and not pieces[correction.stop].glued:
        text += " "
    return " ".join(part for part in _seams(before, text, after) if part)


def _seams(before: str, text: str, after: str) -> tuple[str, ...]:
    """The parts that a space belongs between; what stands close stays close."""
    left = not text or text[0] == " "
    right = not text or text[-1] == " "
    middle = text.strip()
    if not left and not right:
        return (before + middle + after,)
    if not left:
        return before + middle, after
    if not right:
        return before, middle + after
    return before, middle, after


def _repaired(statement: str, diagnose: Diagnose) -> str | None:
    for _ in range(ATTEMPTS):
        if len(statement) > LONGEST_REPAIRED:
            return None
        try:
            context = _mistake(statement)
        except Mistake:
            return None
        if context is None:
            return statement
        finding = diagnose(context)
        if not finding.corrections:
            return None
        following = _spliced(context, finding.corrections[0])
        if following == statement:
            return None
        statement = following
    return None


def _mistake(statement: str) -> Context | None:
    """
    The first mistake of syntax in a statement; None where it has none.

    Raises:
        Mistake: The grammar accepts it, and no query can mean it.
    """
    from lark.exceptions import UnexpectedInput

    from nlcrit.language.parser import grammar

    source = Source(statement)
    try:
        grammar().parse(statement)
    except UnexpectedInput as unexpected:
        return Context(source, offset_of(source, unexpected), unexpected)
    return None


def offset_of(source: Source, unexpected: object) -> int:
    """Where the parser stopped; at a missing end it names the last token, and the end of the text is meant."""
    token = getattr(unexpected, "token", None)
    if token is not None and token.type == "$END":
        return len(source.text)
    place: int | None = getattr(unexpected, "pos_in_stream", None)
    return len(source.text) if place is None or place < 0 else place


def _can_be_shown(query: str) -> bool:
    """Whether a text is a query, in every respect, and does not fill the screen."""
    if not 0 < len(query) <= LONGEST_SHOWN or query.endswith("?") or printable(query) != query:
        return False
    try:
        return _mistake(query) is None
    except Mistake:
        return False
