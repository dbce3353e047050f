"""
What could have stood at the place of a mistake, in a few words, and the message where no table knows better.

The parser knows the terminals that it would have accepted, often twenty of them; `WORDS` groups them.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from nlcrit.language.mistakes.context import Context
from nlcrit.language.mistakes.pieces import Piece
from nlcrit.language.mistakes.repair import moves_on
from nlcrit.language.mistakes.rows import Correction, Finding, shortened, spoken
from nlcrit.language.words import KEYWORDS
from nlcrit.source import Span

_TEST = "STRING NUMBER PARAMETER REF STAR LPAR INPUT OUTPUT ROI ARROW LEFT_ARROW TO FROM"

# Where all terminals of the first column are accepted, they and those of the second column are said as the third.
WORDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("LET USE COUNT", f"EXPLAIN SEMICOLON $END HAS NAME NOT {_TEST}", ("a query",)),
    ("HAS NAME NOT", _TEST, ("a test",)),
    ("STAR REF", "NAME STRING NUMBER PARAMETER LPAR", ("a neuron",)),
    ("LPAR NULL TRUE", "NAME STRING NUMBER PARAMETER FALSE", ("a value", "a list in parentheses")),
    ("NULL TRUE", "NAME STRING NUMBER PARAMETER FALSE GROUP_NAME", ("a value",)),
    ("REGEX", "NAME STRING PARAMETER LPAR", ("a regular expression in quotes",)),
    ("GLOB", "STRING PARAMETER", ("a pattern with '*' or '?'",)),
    ("PATH IN NAME", "", ("a bound such as weight >= 5", "'in'", "'path'")),
    ("INPUT OUTPUT NAME", "ROI STRING", ("a column",)),
    ("NAME STRING", "", ("a field",)),
    ("NAME", "", ("a name",)),
    ("NUMBER", "PARAMETER", ("a whole number",)),
    ("REF", "", ("an @name",)),
    ("COMPARISON MATCH LIKE", "IN IS NULL NOTNULL NOT EQUAL", ("an operator such as '='",)),
    ("COMPARISON", "EQUAL", ("a comparison such as '>='",)),
    ("ARROW EDGE_OPEN", "LEFT_ARROW LEFT_EDGE_OPEN", ("'->'", "'<-'")),
    ("LIKE IN", "NULL", ("'in'", "'like'", "'null'")),
    ("NULL", "NOT", ("'null'", "'not null'")),
    ("QUANTIFIER", "", ("'any'", "'all'", "'sum'")),
    ("COMMA", "", ("','",)),
    ("RPAR", "", ("')'",)),
    ("EDGE_CLOSE", "", ("']->'",)),
    ("LEFT_EDGE_CLOSE", "", ("']-'",)),
    ("EQUAL", "", ("'='",)),
    ("SORT", "", ("'sort by'",)),
    *(
        (keyword.upper(), "", (f"'{keyword}'",))
        for keyword in ("and or in not null min max sum partners via by asc desc return limit".split())
    ),
    ("$END", "SEMICOLON", ("the end of the query",)),
)

OPTIONAL = {
    "'any'",
    "'all'",
    "'sum'",
    "'min'",
    "'max'",
    "'partners'",
    "'via'",
    "'asc'",
    "'desc'",
    "'return'",
    "'sort by'",
    "'limit'",
    "'->'",
    "'<-'",
}
"""What a message leaves out where the query could also go on with `and`, or end."""

LIKENESS = 0.65
"""How alike a word and a keyword must be before the one is taken for the other."""

LONGEST_MISSPELT = 12
"""Characters; no keyword is as long, however it is spelt."""


def expected_words(accepts: frozenset[str]) -> tuple[str, ...]:
    """
    Terminals in words, grouped.

    Example:
        >>> expected_words(frozenset({"RPAR", "COMMA"}))
        ("','", "')'")
    """
    left = set(accepts)
    words: list[str] = []
    for needed, others, said in WORDS:
        if left.issuperset(needed.split()):
            left -= {*needed.split(), *others.split()}
            words += said
    return tuple(dict.fromkeys(words))


def either(words: Sequence[str]) -> str:
    """Words as a choice: `a, b or c`."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" or {words[-1]}"


def unexpected_piece(context: Context) -> Finding:
    """What to say where no table knows the mistake: what was expected, and what was found."""
    words = _fitting(expected_words(context.accepts), context)
    shown = tuple(word for word in words if word not in OPTIONAL) or words
    if not shown:
        return Finding("NQ100", f"{spoken(context.here)} cannot stand here", context.span)
    here = context.here
    if (here is None or here.text in {")", ",", "]"}) and "the end of the query" not in shown:
        return _missing(context, shown, words)
    code = "NQ103" if context.accepts == {"COMMA", "RPAR"} else "NQ100"
    return Finding(code, f"expected {either(shown)} but found {spoken(here)}", context.span, expected=words)


def _fitting(words: tuple[str, ...], context: Context) -> tuple[str, ...]:
    """After `use` a name is that of a data set."""
    if context.last is not None and context.last.symbol == "use":
        return tuple("a data set" if word == "a field" else word for word in words)
    return words


def _missing(context: Context, shown: tuple[str, ...], words: tuple[str, ...]) -> Finding:
    after = f" after {_bare(context.last)}" if context.last is not None else ""
    code = "NQ117" if "a value" in words else "NQ109" if context.here is None else "NQ100"
    return Finding(
        code, f"{either(shown)} is missing{after}", context.span, _example(shown[0], context.last), expected=words
    )


_EXAMPLES = {
    "a test": "a test is, for example, type = MBON01, soma notnull, or the bare name of a neuron",
    "a neuron": "a neuron is, for example, MBON01, a bodyId, or a test in parentheses; '*' is every neuron",
    "a whole number": "for example 5",
    "a column": "columns are fields, such as type, or input in (CA(R))",
    "a regular expression in quotes": 'for example ~ "MBON.*"',
    "a pattern with '*' or '?'": "for example like MBON*",
    "a data set": "for example use hemibrain",
    "a field": "for example has soma",
    "an @name": 'for example let @pam = type ~ "PAM.*"',
}

_EXAMPLES_AFTER = {
    "in": "for example in (A, B)",
    "input": "regions follow, for example input in (CA(R), SLP(R)) any",
    "output": "regions follow, for example output in (CA(R), SLP(R)) any",
    "roi": "regions follow, for example roi in (CA(R), SLP(R)) any",
}


def _example(word: str, last: Piece | None) -> str:
    symbol = "" if last is None else last.symbol
    return _EXAMPLES_AFTER.get(symbol) or _EXAMPLES.get(word, "")


def _bare(piece: Piece | None) -> str:
    return "" if piece is None else f"'{shortened(piece.text)}'"


def misspelt_keyword(context: Context) -> Finding | None:
    """A name that was probably meant as a keyword: the piece at fault, or the one before it."""
    here = len(context.near.before)
    accepted = [word for word in KEYWORDS if word.upper() in context.accepts]
    accepted += ["any", "all", "sum"] if "QUANTIFIER" in context.accepts else []
    for index, keywords in ((here, accepted), (here - 1, sorted(KEYWORDS))):
        if not 0 <= index < len(context.pieces) or context.pieces[index].kind != "name":
            continue
        word = context.pieces[index]
        for keyword in sorted(keywords, key=lambda keyword: -_likeness(word.text, keyword)):
            if _likeness(word.text, keyword) < LIKENESS:
                break
            correction = Correction(index, index + 1, keyword)
            if moves_on(context, correction, here):
                return Finding(
                    "NQ119",
                    f"{spoken(word)} cannot stand here",
                    _span(context, index),
                    corrections=(correction,),
                    expected=expected_words(context.accepts),
                    suggestions=(keyword,),
                )
    return None


def _span(context: Context, index: int) -> Span:
    piece = context.pieces[index]
    return Span(piece.start, piece.end)


def _likeness(word: str, keyword: str) -> float:
    folded = word.casefold()
    if not 2 <= len(folded) <= LONGEST_MISSPELT or folded == keyword:
        return 0.0
    if sorted(folded) == sorted(keyword):
        return 0.95
    return SequenceMatcher(None, folded, keyword).ratio()
