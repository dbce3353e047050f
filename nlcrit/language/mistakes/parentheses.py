"""Mistakes of parentheses: not closed, closing nothing, empty, or of the wrong kind."""

from __future__ import annotations

from nlcrit.language.mistakes.rows import Found, Row
from nlcrit.source import Span

_INCOMPLETE = {"=", "!=", "<", "<=", ">", ">=", "~", "!~", "like", "in", "and", "or", "not", "has", "->", "<-", ","}
"""Symbols after which something is missing."""


def _closing(found: Found) -> str | None:
    last = found.context.last
    if found.context.open_bracket is not None or (last is not None and last.symbol in _INCOMPLETE):
        return None
    return "this ')' closes no '('"


def _unclosed(found: Found) -> str | None:
    bracket = found.context.open_bracket
    if bracket is None or bracket.type != "LPAR":
        return None
    return "this '(' is not closed"


def _until_now(found: Found) -> str | None:
    """A bracket to close what is open, unless nothing stands in it."""
    last = found.context.last
    return None if last is None or last.symbol == "(" else ") "


class Unclosed(Row):
    """A row whose carets are under the bracket that is open."""

    def place(self, found: Found) -> Span:
        """The place of the open bracket."""
        bracket = found.context.open_bracket
        if bracket is None or bracket.start_pos is None or bracket.end_pos is None:
            return super().place(found)
        return Span(bracket.start_pos, bracket.end_pos)


ROWS = (
    Row(r"¦\)", "NQ102", _closing, ""),
    Row(r"(?P<at>\( ¦\))", "NQ102", "these parentheses are empty", hint="put a test between them", refuses="RPAR"),
    Row(
        r"\( (?P<test>[^()⊣]+?) (?P<clause>¦(?:limit|return|sort) [^()⊣]+?) \)",
        "NQ115",
        "'{here}' stands after the whole query, outside of the parentheses",
        "({test}) {clause}",
    ),
    Unclosed(r"¦⊣", "NQ102", _unclosed, _until_now, hint="write ')' where its content ends", accepts="RPAR"),
    Unclosed(
        r"(?P<old>¦)(?:limit|return|sort)",
        "NQ102",
        _unclosed,
        ") ",
        hint="write ')' where its content ends",
        accepts="RPAR",
    ),
    Unclosed(
        r"(?P<old>¦)(?:and|or) {F} (?:{cmp}|~|like|in|null|notnull|is|not)",
        "NQ102",
        _unclosed,
        ") ",
        hint="write ')' where the list ends",
        accepts="RPAR COMMA",
    ),
    Row(
        r"\({any} (?P<old>¦[\]}])",
        "NQ102",
        "a list that begins with '(' ends with ')', not with '{here}'",
        ")",
        accepts="RPAR",
    ),
)
