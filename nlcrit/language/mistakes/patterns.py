"""Mistakes of patterns: globs after `~`, regular expressions without quotes, wildcards after `=`."""

from __future__ import annotations

import re

from nlcrit.language.mistakes.context import Context
from nlcrit.language.mistakes.pieces import Piece
from nlcrit.language.mistakes.quotes import OpeningQuote
from nlcrit.language.mistakes.rows import Correction, Finding, Found, Row, shortened
from nlcrit.language.words import quote
from nlcrit.source import Span

_RAW = re.compile(r"[^\s;,\"]+")
_GLOB = re.compile(r"[\w*?'’+/&-]*[*?][\w*?'’+/&-]*")
_ESCAPED = re.compile(r"([.+()\[\]{}^$|\\])")
_OPERATORS = {"~", "!~", "=~", "~=", "=", "!=", "==", "like"}
_NEGATED = {"!~", "!="}
_FURTHEST = 6
"""How many pieces before the mistake the pattern may begin."""


def regex_of(glob: str) -> str:
    """
    The regular expression that matches what a glob matches.

    Example:
        >>> regex_of("MBON0?")
        'MBON0.'
    """
    return _ESCAPED.sub(r"\\\1", glob).replace("*", ".*").replace("?", ".")


def unquoted_pattern(context: Context) -> Finding | None:
    """A glob or regular expression without quotes where only a name or a string can stand."""
    place = _operator(context)
    if place is None:
        return None
    pieces = context.pieces
    field, operator = pieces[place[0]], pieces[place[1]].symbol
    first = place[1] + 1
    word = _word(context.source.text, pieces[first].start)
    end = pieces[first].start + len(word)
    if not word or context.here is None or context.here.start >= end or word.startswith(("'", "“", "-", "{", "$")):
        return None
    stop = next((index for index in range(first, len(pieces)) if pieces[index].start >= end), len(pieces))
    start = place[0]
    negated = operator in _NEGATED or pieces[place[1] - 1].symbol == "not"
    like, match = ("not like", "!~") if negated else ("like", "~")
    regex = Correction(start, stop, f"{field.text} {match} {quote(word)}", "as a regular expression")
    span = Span(pieces[first].start, end)
    shown = shortened(word)
    if operator == "like":
        return Finding(
            "NQ110",
            f"the pattern {shown} needs quotes",
            span,
            corrections=(Correction(start, stop, f"{field.text} {like} {quote(word)}"),),
        )
    if _GLOB.fullmatch(word):
        glob = Correction(start, stop, f"{field.text} {like} {_safe(word)}", "as a glob")
        regex = Correction(start, stop, f"{field.text} {match} {quote(regex_of(word))}", "as a regular expression")
        message = "'=' compares with one exact value" if "~" not in operator else "'~' takes a regular expression"
        return Finding("NQ110", f"{message}, and {shown} is a glob", span, corrections=(glob, regex))
    if operator in {"=", "!=", "=="} and (word[0] in "[(" or not set(word) & set("*[^\\")):
        return None
    regex = Correction(start, stop, regex.text)
    message = (
        "a regular expression stands in quotes"
        if "~" in operator
        else (f"'=' compares with one exact value, and {shown} is a regular expression")
    )
    return Finding("NQ110", message, span, corrections=(regex,))


def _safe(glob: str) -> str:
    """A glob as it may end a query: in quotes where `?` is its last character."""
    return quote(glob) if glob.endswith("?") else glob


def _operator(context: Context) -> tuple[int, int] | None:
    """The field and the operator directly before the word in which the mistake lies."""
    pieces, fault = context.pieces, len(context.near.before)
    if fault == len(pieces):
        return None
    for index in range(fault - 1, max(fault - _FURTHEST, 0), -1):
        if pieces[index].symbol in _OPERATORS:
            first = index - 1 - (pieces[index - 1].symbol == "not")
            return (first, index) if first >= 0 and pieces[first].kind in {"name", "string"} else None
        if not pieces[index + 1].glued:
            return None
    return None


def _word(text: str, start: int) -> str:
    """The word at `start`, up to a space or to a bracket that closes nothing."""
    match = _RAW.match(text, start, start + 200)
    word = match.group() if match else ""
    depth = 0
    for index, character in enumerate(word):
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return word[:index]
    return word if depth == 0 else ""


def _alternatives(pieces: list[Piece]) -> list[str] | None:
    """The items of a list with globs, as regular expressions."""
    wanted = [piece for piece in pieces if piece.symbol != ","]
    if any(piece.kind not in {"name", "glob", "string", "regex"} for piece in wanted):
        return None
    return [piece.text if piece.kind == "regex" else quote(regex_of(piece.content)) for piece in wanted]


def _patterns(found: Found) -> str | None:
    written = _alternatives(list(found.pieces("items")))
    operator = "!~" if found.text("not") else "~"
    return None if written is None else f"{found.text('f')} {operator} ({', '.join(written)})"


def _bare_pattern(found: Found) -> str:
    glob = found.text("g")
    return f"type like {_safe(glob)}" if _GLOB.fullmatch(glob) else f"type ~ {quote(glob)}"


ROWS = (
    Row(
        r"(?:input|output|roi) (?:not )?in (?:\([^()⊣]*?)? ?¦(?:G|X)",
        "NQ110",
        "regions are named one by one, and {here} is a pattern",
        hint="write each region by its full name",
    ),
    Row(
        r"(?P<f>{F}) (?P<not>not )?in \((?P<items>(?: (?:N|S|G|X) ,)* ¦(?:G|X)(?: , (?:N|S|G|X))*)(?: ,)? \)",
        "NQ110",
        "'in' compares with exact values, and {here} is a pattern",
        _patterns,
    ),
    Row(
        r"(?P<f>{F}) (?P<not>not )?in (?P<items>¦(?:G|X))",
        "NQ110",
        "'in' compares with exact values, and {here} is a pattern",
        _patterns,
    ),
    Row(
        r"(?P<f>{F}) (?P<op>~|!~) \((?P<items>(?: (?:N|S|G|X) ,)* ¦G(?: , (?:N|S|G|X))*)(?: ,)? \)",
        "NQ110",
        "'~' takes regular expressions, and {here} is a glob",
        lambda found: (
            f"{found.text('f')} {found.text('op')} ({', '.join(_alternatives(list(found.pieces('items'))) or ())})"
        ),
    ),
    Row(
        r"(?P<f>{F}) (?P<not>not )?like ¦(?P<x>X)",
        "NQ110",
        "'like' takes a glob, and {x} is a regular expression",
        lambda found: f"{found.text('f')} {'!~' if found.text('not') else '~'} {found.text('x')}",
    ),
    Row(
        r"(?P<f>{F}) (?:=|==) ¦(?P<x>X)",
        "NQ110",
        "'=' compares with one exact value, and {x} is a regular expression",
        "{f} ~ {x}",
    ),
    Row(
        r"(?P<f>{F}) != ¦(?P<x>X)",
        "NQ110",
        "'!=' compares with one exact value, and {x} is a regular expression",
        "{f} !~ {x}",
    ),
    OpeningQuote(
        r"~ (?:\( )?(?P<old>¦O)",
        "NQ101",
        "the regular expression that begins with '/' is not closed",
        lambda found: found.texts["here"].rstrip() + "/",
        hint="write '/' after it",
    ),
    Row(r"~ (?:\( )?(?P<old>¦D)", "NQ110", "a regular expression stands in quotes", '"{here}"'),
    Row(
        r"(?:->|<-|to|from|\]->|\]-) (?P<old>¦(?P<g>G))",
        "NQ110",
        "{g} is a pattern; an arrow takes a name or a test in parentheses",
        lambda found: f"({_bare_pattern(found)})",
    ),
    Row(
        r"(?:⊢|and|or|not|\(|count|explain) (?P<old>¦(?P<g>G))(?: ⊣| and| or| \)| limit| return| sort| ->| <-)",
        "NQ110",
        "{g} is a pattern; a bare name is exact",
        _bare_pattern,
        accepts="AND OR",
    ),
    Row(
        r"(?:⊢|and|or|not|\() (?P<old>¦(?P<x>X))", "NQ110", "{x} is a pattern; say which field it is for", "type ~ {x}"
    ),
    Row(r"¦X", "NQ100", "'/' stands only around a regular expression, after '~'"),
    Row(r"¦O", "NQ100", "'/' stands only around a regular expression, after '~'"),
)
