"""Mistakes of lists, values and parentheses: missing commas, other brackets, lists after `=`, names with spaces."""

from __future__ import annotations

from nlcrit.language.mistakes.pieces import Piece, joined
from nlcrit.language.mistakes.rows import Found, Row, shortened, spoken
from nlcrit.language.words import quote
from nlcrit.source import Span

_ITEMS = r"(?P<items>[^()⊣]*?)"
_LIST_OPERATORS = {"=": "in", "==": "in", "!=": "not in", "<>": "not in", ":": "in", "in": "in", "not in": "not in"}
_TESTING = {"=", "!=", "<", "<=", ">", ">=", "~", "!~", "like", "in", "is", "null", "notnull", "not", "==", "=~", "<>"}
"""Symbols after which the piece before them was a field."""

_INCOMPLETE = {"=", "!=", "<", "<=", ">", ">=", "~", "!~", "like", "in", "and", "or", "not", "has", "->", "<-", ","}
"""Symbols after which something is missing."""

_COMPLETE = {"null", "notnull", "true", "false", "any", "all", "sum", "asc", "desc"}
"""Words that can end a test."""


def items(pieces: list[Piece]) -> str | None:
    """The items of a list, whatever stands between them, with commas; names side by side stay one name."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.symbol in {",", ";", "|", "||", "or", "and", "&", "&&", "/"}:
            found.append([])
        elif piece.kind in {"name", "number", "string", "typographic", "parameter", "keyword"}:
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


def _run(found: Found) -> list[Piece]:
    """The names side by side of which one value was meant; what begins the next test is none of them."""
    start = found.range("v")[0]
    pieces = found.context.pieces
    stop = start
    while stop < len(pieces) and pieces[stop].kind in {"name", "number"}:
        stop += 1
    if stop < len(pieces) and pieces[stop].symbol in _TESTING:
        stop -= 1
    return list(pieces[start:stop])


def _spaced(found: Found) -> str | None:
    run = _run(found)
    return f"the name {shortened(joined(run))} holds a space and needs quotes" if len(run) > 1 else None


class SpacedName(Row):
    """A row whose carets are under the whole name."""

    def place(self, found: Found) -> Span:
        """The place of the name with its spaces."""
        run = _run(found)
        return Span(run[0].start, run[-1].end)


def _spaced_fix(found: Found) -> str | None:
    """The value in quotes, and what else the row has matched as it was."""
    run, start = _run(found), found.range("v")[0]
    rest = found.context.pieces[start + len(run) : found.range("old")[1]]
    return (quote(joined(run)) + " " + joined(rest)).strip() if len(run) > 1 else None


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


def _misplaced(found: Found) -> str | None:
    word = found.text("at").lower()
    return None if word in _COMPLETE else f"the word '{word}' cannot stand here"


def _until_now(found: Found) -> str | None:
    """A bracket to close what is open, unless nothing stands in it."""
    last = found.context.last
    return None if last is None or last.symbol == "(" else ") "


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


def _comma(found: Found) -> str | None:
    return f"expected ',' or ')' but found {spoken(found.context.here)}"


class Unclosed(Row):
    """A row whose carets are under the bracket that is open."""

    def place(self, found: Found) -> Span:
        """The place of the open bracket."""
        bracket = found.context.open_bracket
        if bracket is None or bracket.start_pos is None or bracket.end_pos is None:
            return super().place(found)
        return Span(bracket.start_pos, bracket.end_pos)


PARENTHESES = (
    Row(r"¦\)", "NQ102", _closing, ""),
    Row(r"(?P<at>\( ¦\))", "NQ102", "these parentheses are empty", hint="put a test between them", refuses="RPAR"),
    Row(r"\( (?P<test>[^()⊣]+?) (?P<clause>¦(?:limit|return|sort) [^()⊣]+?) \)", "NQ115",
        "'{here}' stands after the whole query, outside of the parentheses", "({test}) {clause}"),
    Unclosed(r"¦⊣", "NQ102", _unclosed, _until_now, hint="write ')' where its content ends", accepts="RPAR"),
    Unclosed(r"(?P<old>¦)(?:limit|return|sort)", "NQ102", _unclosed, ") ", hint="write ')' where its content ends",
             accepts="RPAR"),
    Unclosed(r"(?P<old>¦)(?:and|or) {F} (?:{cmp}|~|like|in|null|notnull|is|not)", "NQ102", _unclosed, ") ",
             hint="write ')' where the list ends", accepts="RPAR COMMA"),
    Row(r"\({any} (?P<old>¦[\]}])", "NQ102", "a list that begins with '(' ends with ')', not with '{here}'", ")",
        accepts="RPAR"),
)

ROWS = (
    *PARENTHESES,
    Row(r"(?P<n>D_¦,_D(?:_,_D)*)", "NQ304", _thousands_message, _thousands),
    Row(r"{cmp} (?P<old>(?P<n>D ¦D(?: D)*))", "NQ304", lambda found: _thousands_message(found) and "a number has no spaces between its digits",
        _thousands),
    Row(r"(?P<f>{F}) (?P<op>{cmp}) (?P<v>N)(?= ¦{cmp})", "NQ104", _ampersand, _joined_by_ampersand),
    Row(r"{cmp} (?P<old>¦(?P<sign>-|\+) (?P<n>D))", "NQ304", "'{sign}' does not stand before this number",
        lambda found: ("-" if found.text("sign") == "-" else "") + found.text("n")),
    Row(r"(?P<old>¦\._(?P<n>D))", "NQ304", "a number begins with a digit", "0.{n}"),
    Row(r"(?P<f>{F}|{side}) (?P<op>=|!=|==|<>) ¦(?P<at>\()" + _ITEMS + r" \)", "NQ111",
        "'{op}' takes one value; a list goes with 'in'", _membership),
    Row(r"(?P<f>{F}) (?P<op>=|!=|==|<>) ¦\(", "NQ111", "'{op}' takes one value; a list goes with 'in'", None),
    Row(r"(?P<f>{F}|{side}) (?P<op>=|!=|==|~|!~|=~|(?:not )?in|(?:not )?like) ¦(?P<at>\[)(?P<items>[^\[\]⊣]*) \]", "NQ111",
        "lists stand in round parentheses", _membership),
    Row(r"(?P<f>{F}|{side}) (?P<op>=|!=|==|~|!~|=~|(?:not )?in|(?:not )?like) ¦(?P<at>\{)(?P<items>[^{}⊣]*) \}", "NQ111",
        "lists stand in round parentheses", _membership),
    Row(r"in ¦[\[{]", "NQ111", "lists stand in round parentheses", hint="write '(' and ')' around the list"),
    Row(r"in \((?P<any>(?: {V} ,)*) ¦(?P<at>[\[(])(?P<items>[^()\[\]⊣]*) [\])](?: \))?", "NQ111",
        "a list holds no other lists", lambda found: f"in ({found.text('any')} {items(list(found.pieces('items')))})"),
    Row(r"(?P<f>{F}) (?P<op>(?:not )?like) ¦(?P<at>\()" + _ITEMS + r" \)", "NQ111",
        "'like' takes one pattern, not a list", _membership),
    Row(r"{F} {cmp} {V} (?P<old>¦,) {F} (?:{cmp}|~|!~|like|in|not|null|notnull|is)", "NQ104",
        "tests are joined with 'and' or 'or', not with ','", " and "),
    Row(r"(?P<f>{F}|{side}) (?P<op>=|!=|==|~|!~|(?:not )?in) (?P<items>{V} ¦(?P<at>,) {V}(?: , {V})*)", "NQ111",
        "several values stand in parentheses, after 'in'", _membership),
    Row(r"(?P<f>{F}) (?P<op>(?:not )?like) (?P<items>(?:G|{V}) ¦(?P<at>,) (?:G|{V})(?: , (?:G|{V}))*)", "NQ111",
        "'like' takes one pattern, not a list", _membership),
    Row(r"(?P<old>¦,) (?:limit|return|sort)", "NQ115", "no ',' stands before '{after}'".replace("{after}", "a clause"), " "),
    Row(r"[^⊣]*? (?P<old>¦,)", "NQ104", "tests and names are joined with 'and' or 'or', not with ','", " or ",
        when="if one is enough", more=(("if both are required", " and "),), accepts="OR"),
    Row(r"in \({any} (?P<old>¦(?:or|and|&|\||&&|\|\|)) {V}(?: [,)]| or| and| \|)", "NQ103",
        "the items of a list are separated by ','", ", "),
    Row(r"(?P<at>,) (?P<old>¦,)", "NQ103", "an item is missing between these commas", ""),
    Row(r"in \( (?P<old>(?P<at>,)) ¦{V}", "NQ103", "an item is missing before this comma", ""),
    Row(r"in \([^()⊣]*? (?P<old>(?P<at>(?P<a>{N})_¦\((?P<b>_(?:N|D))))(?= , | \))", "NQ102",
        "the parenthesis in the name {a}({b} is not closed", "{a}({b})"),
    Row(r"(?P<old>(?P<a>{N})_¦\((?P<b>[^()=SU⊣]+)) ⊣", "NQ102", "the parenthesis in the name {a}({b} is not closed",
        "{a}({b})"),
    Row(r"(?P<f>{F}) = (?P<a>S|D) ¦(?P<b>S|D)", "NQ111", "'=' takes one value; a list goes with 'in'",
        "{f} in ({a}, {b})"),
    Row(r"(?P<f>{F}) (?P<op>{cmp}|~|!~|like|in) (?P<at>and|or|not|limit|return|sort) ¦(?:{F}|D|by)", "NQ117",
        "a value is missing between '{op}' and '{at}'"),
)

GENERAL = (
    SpacedName(r"{F} (?:=|!=|<|>|<=|>=|~|!~) (?P<old>(?P<v>{N}|D) ¦(?:{N}|D)(?: (?:{N}|D))*)", "NQ112", _spaced, _spaced_fix,
        refuses="COMMA"),
    Row(r"⊢ (?:(?:count|explain) )?(?P<old>(?P<v>N) ¦(?P<w>{N}|D)(?: (?:{N}|D))*) ⊣", "NQ104",
        "'and' or 'or' is missing between {v} and {w}",
        lambda found: " or ".join(piece.text for piece in found.pieces("old")), when="if several neurons are meant",
        more=(("if it is one name with a space", lambda found: quote(found.text("old"))),), accepts="OR"),
    Row(r"(?:⊢|and|or|not|\() (?P<at>in|like|is) ¦{X}", "NQ100", "a field is missing before '{at}'",
        hint="for example type in (A, B)"),
    Row(r"(?P<at>[a-z]+) ¦(?:[NSDRP*]|[A-Z]{2,}|\(|not|has|input|output|roi|->|to|from)", "NQ119",
        _misplaced, hint="a name that is also a word of the language stands in quotes", accepts="AND OR"),
    Row(r"(?P<old>¦)(?:[NSDRP*]|[A-Z]{2,}|\(|not|has|input|output|roi|->|to|from)", "NQ104",
        "'and' or 'or' is missing before {spoken}", " and ", accepts="AND OR"),
    Row(r"(?:{F}) (?:not )?in \({any} {N} ¦N", "NQ103", _comma,
        hint="separate the items of a list with ',', and put a name with a space in quotes", accepts="COMMA RPAR"),
    Row(r"(?P<old>¦)(?:[NSDP]|[A-Z]{2,}|true|false|null)", "NQ103", _comma, ", ",
        hint="separate the items of a list with ','", shown=False, accepts="COMMA RPAR"),
)

