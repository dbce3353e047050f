"""Mistakes of quotes and single characters: typographic quotes, strings that are not closed, look-alikes."""

from __future__ import annotations

import re
import unicodedata

from nlcrit.language.mistakes.rows import Found, Row
from nlcrit.language.words import is_plain_name, name_or_string, quote
from nlcrit.source import Span

# Signs of mathematics and word processors, and what they mean in a query.
LOOKALIKES = {
    "→": "->", "⟶": "->", "➔": "->", "⇒": "->", "←": "<-", "⟵": "<-", "⇐": "<-", "≥": ">=", "≤": "<=", "⩾": ">=",
    "⩽": "<=", "≠": "!=", "≈": "~", "∼": "~", "∈": "in", "∉": "not in", "∧": "and", "∨": "or", "¬": "not",
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "…": "..", "×": "*", "∗": "*", "⁎": "*", "∅": "null", "∞": "",
}  # fmt: skip

_PROBABLE_END = re.compile(r"\s+(?:and|or|limit|return|sort|min|max|any|all)\b|\s*[,);#\r\n]|\s*\Z", re.IGNORECASE)


def _closed(found: Found) -> str | None:
    """The string with its quote where the text most probably ends."""
    text = found.texts["here"]
    end = _PROBABLE_END.search(text, 1)
    if end is None or end.start() <= 1:
        return None
    rest = text[end.start() :].rstrip(text[0])
    return quote(text[1 : end.start()]) + ("" if rest.lstrip().startswith("#") else rest)


def _straight(found: Found) -> str | None:
    (piece,) = found.pieces("old")
    return name_or_string(piece.content) if piece.text[0] == "`" else quote(piece.content)


class OpeningQuote(Row):
    """A row whose carets are under the first character: the quote or the `/` that opens."""

    def place(self, found: Found) -> Span:
        """The place of the quote."""
        start = super().place(found).start
        return Span(start, start + 1)


def _inner_quote(found: Found) -> str:
    first, *rest = found.pieces("old")
    comma = re.fullmatch(r"(.)([^,]*[^,\s])(\s*,\s*)\1", first.text)
    if comma is not None:
        # "A, "B": the quote after A was forgotten, and the next one opens.
        mark = comma.group(1)
        return mark + comma.group(2) + mark + comma.group(3) + mark + "".join(piece.text for piece in rest)
    return quote("".join(piece.text for piece in found.pieces("old"))[1:].rstrip("'\""))


def _meant(character: str) -> str | None:
    """What a look-alike or full-width character stands for."""
    meant = LOOKALIKES.get(character)
    if meant is None:
        meant = unicodedata.normalize("NFKC", character)
        if meant == character or not meant.isascii() or not meant.isprintable():
            return None
    return f" {meant} " if len(meant) > 1 else meant


def _lookalike(found: Found) -> str | None:
    meant = _meant(found.texts["here"])
    if not meant or not meant.strip():
        return None
    return f"'{found.texts['here']}' is not a sign of the language; it is written '{meant.strip()}'"


def _all_meant(found: Found) -> str:
    """The rest of the statement with what its look-alikes stand for."""
    written = []
    for piece in found.pieces("old"):
        written.append("" if piece.glued else " ")
        written.append(_meant(piece.text) or piece.text if piece.symbol == "C" else piece.text)
    return "".join(written)


def _described(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}" + (f", {name}" if name else "")


def _invisible(found: Found) -> str | None:
    character = found.texts["here"]
    if unicodedata.category(character) not in {"Cc", "Cf", "Zl", "Zp"}:
        return None
    return f"an invisible character stands here ({_described(character)})"


def _strange(found: Found) -> str:
    character = found.texts["here"]
    return f"the character {character} ({_described(character)}) has no meaning in a query"


def _prefix(found: Found) -> str | None:
    prefix = found.text("prefix")
    if prefix.lower() not in {"r", "f", "b", "u", "rb", "br", "fr", "rf"}:
        return None
    return f"a string has no letter before its quote, as '{prefix}' is here"


def _question(found: Found) -> str | None:
    return "no query ends in '?'" if is_plain_name(found.text("g").removesuffix("?")) else None


def _triple(found: Found) -> str | None:
    return (
        "a string stands between single quotes or between double quotes, never three of them"
        if (found.text("first") in {'""', "''"})
        else None
    )


ROWS = (
    OpeningQuote(
        r"¦U",
        "NQ101",
        lambda found: f"the string that begins with this {found.texts['here'][0]} is not closed",
        _closed,
        hint="write the same quote after the text",
    ),
    Row(r"(?P<first>S)_¦(?P<body>S)(?:_S)?", "NQ107", _triple, "{body}"),
    Row(r"(?P<old>(?P<prefix>N)_¦(?P<body>S))", "NQ106", _prefix, "{body}"),
    Row(
        r"(?P<old>S_¦{N}(?:_S|_U|_N)*)",
        "NQ101",
        "the quote inside the text ends it here",
        _inner_quote,
        hint=r"put a text with ' between double quotes, and write \" for a double quote inside it",
    ),
    Row(
        r"(?P<old>S_¦U)",
        "NQ101",
        "the quote inside the text ends it here",
        _inner_quote,
        hint=r"put a text with ' between double quotes, and write \" for a double quote inside it",
    ),
    Row(
        r"(?P<old>¦Q)",
        "NQ107",
        lambda found: f"strings stand in straight quotes, not in {found.texts['here'][0]}",
        _straight,
    ),
    Row(r"¦`", "NQ107", "` does not quote; a name with special characters stands in double quotes", ""),
    Row(
        r"¦C",
        "NQ107",
        lambda found: "strings stand in straight quotes" if found.texts["here"] in "“”„‟«»‘’‚‹›″´" else None,
        "",
        hint='write " before the text and after it',
    ),
    Row(r"(?P<old>(?P<at>¦C){most})", "NQ108", _lookalike, _all_meant),
    Row(r"¦C", "NQ108", _invisible, "", hint="delete it; it often comes with a pasted text"),
    Row(r"¦C", "NQ108", _strange, hint="a name that holds it stands in quotes"),
    Row(
        r"⊢ ¦\\",
        "NQ118",
        r"no query begins with '\'",
        hint=r"words with '\' are commands of the nlcrit terminal and stand alone on their line",
    ),
    Row(
        r"(?P<f>{F}) = ¦(?P<g>G) ⊣",
        "NQ118",
        _question,
        lambda found: f"{found.text('f')} = {found.text('g')[:-1]}",
        when="for the exact value",
        more=(("for a pattern", lambda found: f"{found.text('f')} like {quote(found.text('g'))}"),),
    ),
    Row(
        r"(?:⊢|and|or|not|\() (?P<old>¦(?P<g>G)) ⊣",
        "NQ118",
        _question,
        lambda found: found.text("g")[:-1],
        when="for the exact name",
        more=(("for a pattern", lambda found: f"type like {quote(found.text('g'))}"),),
    ),
    Row(r"(?P<old>¦G) ⊣", "NQ118", lambda found: "no query ends in '?'" if found.texts["here"] == "?" else None, ""),
    Row(
        r"(?P<old>¦\$_\{ (?P<name>{N}) \}|¦\$_\( (?P<name2>{N}) \)|¦\{ \{? ?(?P<name3>{N}) \}(?: \})?)",
        "NQ106",
        "a parameter is '$' and its name, without brackets",
        "${name}{name2}{name3}",
    ),
    Row(r"(?:{cmp}|in|,|\(|~|like) (?P<old>¦:_(?P<name>{N}))", "NQ106", "a parameter is '$' and its name", "${name}"),
    Row(
        r"{cmp} (?P<old>¦G)",
        "NQ106",
        lambda found: "a parameter is '$' and its name, not '?'" if found.texts["here"] == "?" else None,
        "$value",
    ),
    Row(
        r"¦\$",
        "NQ108",
        "'$' begins the name of a parameter, and a letter follows it, as in $ids",
        hint="a name that holds '$' stands in quotes",
    ),
    Row(
        r"¦@",
        "NQ108",
        "'@' begins the name of a test that 'let' defines, and a letter follows it, as in @pam",
        hint="a name that holds '@' stands in quotes",
    ),
    Row(r"like (?P<old>(?P<a>{N}|G)_¦%)", "NQ110", "'%' is no wildcard here; '*' is", "{a}*"),
    Row(r"D (?P<old>¦%)", "NQ108", "a number has no '%' after it", ""),
)
