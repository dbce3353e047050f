"""Mistakes of lists and values: other brackets, lists after `=`, lists without parentheses, numbers."""

from __future__ import annotations

from collections.abc import Callable

from nlcrit.language.mistakes.pieces import Piece, joined
from nlcrit.language.mistakes.rows import Found, Row, shortened
from nlcrit.language.words import quote

_ITEMS = r"(?P<items>[^()⊣]*?)"
_LIST_OPERATORS = {"=": "in", "==": "in", "!=": "not in", "<>": "not in", ":": "in", "in": "in", "not in": "not in"}


_VALUES = {"name", "number", "string", "typographic", "parameter"}
"""Kinds of pieces that can be values of a list."""


def items(pieces: list[Piece]) -> str | None:
    """The items of a list, whatever stands between them, with commas; names side by side stay one name."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.symbol in {",", ";", "|", "||", "or", "and", "&", "&&", "/"}:
            found.append([])
        elif piece.kind in _VALUES or piece.symbol in {"true", "false", "null"}:
            found[-1].append(piece)
        else:
            return None
    return ", ".join(_item(item) for item in found if item)


def _item(pieces: list[Piece]) -> str:
    if len(pieces) == 1:
        return quote(pieces[0].content) if pieces[0].kind == "typographic" else pieces[0].text
    if all(piece.kind in {"name", "number", "keyword"} for piece in pieces):
        return quote(joined(pieces))
    return ", ".join(piece.text for piece in pieces)


def _membership(found: Found) -> str | None:
    """A test with a list: `type in (A, B)`, `type ~ ("A", "B")`, `type like A* or type like B*`."""
    field, operator = found.text("f"), " ".join(found.text("op").lower().split())
    pieces = list(found.pieces("items"))
    if operator in {"~", "!~", "=~", "~="}:
        return f"{field} {'!~' if operator == '!~' else '~'} ({', '.join(map(_pattern, _without_commas(pieces)))})"
    if operator.endswith("like"):
        joint = " and " if operator.startswith("not") else " or "
        return "(" + joint.join(f"{field} {operator} {piece.text}" for piece in _without_commas(pieces)) + ")"
    if any(piece.kind in {"glob", "regex"} for piece in pieces):
        return None
    written = items(pieces)
    if written is None or operator not in _LIST_OPERATORS:
        return None
    if operator in {"=", "==", "!=", "<>"} and "," not in written:
        return f"{field} {'!=' if _LIST_OPERATORS[operator] == 'not in' else '='} {written}"
    return f"{field} {_LIST_OPERATORS[operator]} ({written})"


def _without_commas(pieces: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.symbol not in {",", "or", "and", "|", "||", "&", "&&"}]


def _pattern(piece: Piece) -> str:
    return piece.text if piece.kind in {"string", "regex", "parameter"} else quote(piece.content)


def _thousands(found: Found) -> str | None:
    digits = [piece.text for piece in found.pieces("n") if piece.text != ","]
    return "".join(digits) if all(len(group) == 3 for group in digits[1:]) else None


def _thousands_message(found: Found) -> str | None:
    return None if _thousands(found) is None else "a number has no commas between its digits"


def _joined_by_ampersand(found: Found) -> str | None:
    left, ampersand, right = found.text("v").rpartition("&")
    return f"{found.text('f')} {found.text('op')} {left} and {right}" if ampersand else None


def _ampersand(found: Found) -> str | None:
    if "&" not in found.text("v"):
        return None
    return f"'&' is part of the name {shortened(found.text('v'))}; tests are joined with 'and'"


def _all_joined(joint: str) -> Callable[[Found], str]:
    return lambda found: joint.join(piece.text for piece in _without_commas(list(found.pieces("items"))))


ROWS = (
    Row(r"(?P<n>D_¦,_D(?:_,_D)*)", "NQ120", _thousands_message, _thousands),
    Row(
        r"{cmp} (?P<old>(?P<n>D ¦D(?: D)*))",
        "NQ120",
        lambda found: _thousands_message(found) and "a number has no spaces between its digits",
        _thousands,
    ),
    Row(r"(?P<f>{F}) (?P<op>{cmp}) (?P<v>N)(?= ¦{cmp})", "NQ104", _ampersand, _joined_by_ampersand),
    Row(
        r"{cmp} (?P<old>¦(?P<sign>-|\+) (?P<n>D))",
        "NQ120",
        "'{sign}' does not stand before this number",
        lambda found: ("-" if found.text("sign") == "-" else "") + found.text("n"),
    ),
    Row(r"(?P<old>¦\._(?P<n>D))", "NQ120", "a number begins with a digit", "0.{n}"),
    Row(
        r"(?P<f>{F}|{side}) (?P<op>=|!=|==|<>) ¦(?P<at>\()" + _ITEMS + r" \)",
        "NQ111",
        "'{op}' takes one value; a list goes with 'in'",
        _membership,
    ),
    Row(r"(?P<f>{F}) (?P<op>=|!=|==|<>) ¦\(", "NQ111", "'{op}' takes one value; a list goes with 'in'", None),
    Row(
        r"(?P<f>{F}|{side}) (?P<op>=|!=|==|~|!~|=~|(?:not )?in|(?:not )?like) ¦(?P<at>\[)(?P<items>[^\[\]⊣]*) \]",
        "NQ111",
        "lists stand in round parentheses",
        _membership,
    ),
    Row(
        r"(?P<f>{F}|{side}) (?P<op>=|!=|==|~|!~|=~|(?:not )?in|(?:not )?like) ¦(?P<at>\{)(?P<items>[^{}⊣]*) \}",
        "NQ111",
        "lists stand in round parentheses",
        _membership,
    ),
    Row(r"in ¦[\[{]", "NQ111", "lists stand in round parentheses", hint="write '(' and ')' around the list"),
    Row(
        r"in \((?P<any>(?: {V} ,)*) ¦(?P<at>[\[(])(?P<items>[^()\[\]⊣]*) [\])](?: \))?",
        "NQ111",
        "a list holds no other lists",
        lambda found: f"in ({found.text('any')} {items(list(found.pieces('items')))})",
    ),
    Row(
        r"(?P<f>{F}) (?P<op>(?:not )?like) ¦(?P<at>\()" + _ITEMS + r" \)",
        "NQ111",
        "'like' takes one pattern, not a list",
        _membership,
    ),
    Row(
        r"{F} {cmp} {V} (?P<old>¦,) {F} (?:{cmp}|~|!~|like|in|not|null|notnull|is)",
        "NQ104",
        "tests are joined with 'and' or 'or', not with ','",
        " and ",
    ),
    Row(
        r"(?P<f>{F}|{side}) (?P<op>=|!=|==|~|!~|(?:not )?in) (?P<items>{V} ¦(?P<at>,) {V}(?: , {V})*)",
        "NQ111",
        "several values stand in parentheses, after 'in'",
        _membership,
    ),
    Row(
        r"(?P<f>{F}) (?P<op>(?:not )?like) (?P<items>(?:G|{V}) ¦(?P<at>,) (?:G|{V})(?: , (?:G|{V}))*)",
        "NQ111",
        "'like' takes one pattern, not a list",
        _membership,
    ),
    Row(
        r"(?P<old>¦,) (?:limit|return|sort)",
        "NQ115",
        "no ',' stands before '{after}'".replace("{after}", "a clause"),
        " ",
    ),
    Row(
        r"(?P<old>(?P<items>{V} ¦, {V}(?: , {V})*))(?= \)| ⊣)",
        "NQ104",
        "names are joined with 'and' or 'or', not with ','",
        _all_joined(" or "),
        when="if one is enough",
        more=(("if all are required", _all_joined(" and ")),),
        accepts="OR",
    ),
    Row(
        r"{X} (?P<old>¦,)",
        "NQ104",
        "tests and names are joined with 'and' or 'or', not with ','",
        " or ",
        when="if one is enough",
        more=(("if both are required", " and "),),
        accepts="OR",
    ),
    Row(
        r"in \({any} (?P<old>¦(?:or|and|&|\||&&|\|\|)) {V}(?: [,)]| or| and| \|)",
        "NQ103",
        "the items of a list are separated by ','",
        ", ",
    ),
    Row(r"(?P<at>,) (?P<old>¦,)", "NQ103", "an item is missing between these commas", ""),
    Row(r"in \( (?P<old>¦(?P<at>,))", "NQ103", "an item is missing before this comma", ""),
    Row(
        r"in \([^()⊣]*? (?P<old>(?P<at>(?P<a>{N})_¦\((?P<b>_(?:N|D))))(?= , | \))",
        "NQ102",
        "the parenthesis in the name {a}({b} is not closed",
        "{a}({b})",
    ),
    Row(
        r"(?P<old>(?P<a>{N})_¦\((?P<b>[^()=SU⊣]+)) ⊣",
        "NQ102",
        "the parenthesis in the name {a}({b} is not closed",
        "{a}({b})",
    ),
    Row(
        r"(?P<f>{F}) = (?P<a>S|D) ¦(?P<b>S|D)",
        "NQ111",
        "'=' takes one value; a list goes with 'in'",
        "{f} in ({a}, {b})",
    ),
    Row(
        r"(?P<f>{F}) (?P<op>{cmp}|~|!~|like|in) (?P<at>and|or|not|limit|return|sort) ¦(?:{F}|D|by)",
        "NQ117",
        "a value is missing between '{op}' and '{at}'",
    ),
)
