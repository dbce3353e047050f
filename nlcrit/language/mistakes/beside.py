"""Things side by side that something should join, and things left out; tried when no other table knows the mistake."""

from __future__ import annotations

from nlcrit.fields import catalogued
from nlcrit.language.mistakes.pieces import Piece, joined
from nlcrit.language.mistakes.rows import Found, Row, shortened, spoken
from nlcrit.language.words import quote
from nlcrit.source import Span

_TESTING = {"=", "!=", "<", "<=", ">", ">=", "~", "!~", "like", "in", "is", "null", "notnull", "not", "==", "=~", "<>"}
"""Symbols after which the piece before them was a field."""


_COMPLETE = {"null", "notnull", "true", "false", "any", "all", "sum", "asc", "desc"}
"""Words that can end a test."""


_EXAMPLES = {"=": "type = MBON01", "!=": "type != MBON01", "~": 'type ~ "MBON.*"', "!~": 'type !~ "MBON.*"'}


def _run(found: Found) -> list[Piece]:
    """The names side by side of which one value was meant; what begins the next test is none of them."""
    start = found.range("v")[0]
    pieces = found.context.pieces
    stop = start
    while stop < len(pieces) and pieces[stop].kind in {"name", "number"}:
        stop += 1
    if stop < len(pieces) and pieces[stop].symbol in _TESTING:
        stop -= 1
    run = list(pieces[start:stop])
    return run if any(piece.kind == "name" for piece in run) else run[:1]


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


def _field_example(found: Found) -> str:
    operator = found.text("op")
    return "for example " + _EXAMPLES.get(operator, f"pre {operator} 5")


def _no_operator(found: Found) -> str | None:
    field = catalogued(found.text("f"))
    return None if field is None else f"an operator such as '=' is missing after the field {found.text('f')}"


def _misplaced(found: Found) -> str | None:
    word = found.text("at").lower()
    return None if word in _COMPLETE else f"the word '{word}' cannot stand here"


def _comma(found: Found) -> str | None:
    return f"expected ',' or ')' but found {spoken(found.context.here)}"


ROWS = (
    Row(
        r"(?:⊢|and|or|not|\(|explain|count) (?P<f>{F}) (?P<old>¦)(?:S|D|P|{N}|true|false)",
        "NQ100",
        _no_operator,
        " = ",
        hint="other operators are '!=', '>=', 'in', 'like' and '~'",
        accepts="COMPARISON",
    ),
    Row(r"(?:⊢|and|or|not|\() ¦(?P<op>{cmp}|~|!~)", "NQ100", "a field is missing before '{op}'", hint=_field_example),
    Row(
        r"(?:⊢|explain|count) ¦(?P<op>-\[|<-\[)",
        "NQ100",
        "a neuron is missing before '{op}'",
        hint="'*' is every neuron",
    ),
    SpacedName(
        r"{F} (?:=|!=|<|>|<=|>=|~|!~) (?P<old>(?P<v>{N}|D) ¦(?:{N}|D)(?: (?:{N}|D))*)",
        "NQ112",
        _spaced,
        _spaced_fix,
        refuses="COMMA",
    ),
    Row(
        r"⊢ (?:(?:count|explain) )?(?P<old>(?P<v>N) ¦(?P<w>{N}|D)(?: (?:{N}|D))*) ⊣",
        "NQ104",
        "'and' or 'or' is missing between {v} and {w}",
        lambda found: " or ".join(piece.text for piece in found.pieces("old")),
        when="if several neurons are meant",
        more=(("if it is one name with a space", lambda found: quote(found.text("old"))),),
        accepts="OR",
    ),
    Row(
        r"(?:⊢|and|or|not|\() (?P<at>in|like|is) ¦{X}",
        "NQ100",
        "a field is missing before '{at}'",
        hint="for example type in (A, B)",
    ),
    Row(
        r"(?P<at>[a-z]+) ¦(?:[NSDRP*]|[A-Z]{2,}|\(|not|has|input|output|roi|->|to|from)",
        "NQ119",
        _misplaced,
        hint="a name that is also a word of the language stands in quotes",
        accepts="AND OR",
    ),
    Row(
        r"(?P<old>¦)(?:[NSDRP*]|[A-Z]{2,}|\(|not|has|input|output|roi|->|to|from)",
        "NQ104",
        "'and' or 'or' is missing before {spoken}",
        " and ",
        accepts="AND OR",
    ),
    Row(
        r"(?:{F}) (?:not )?in \({any} {N} ¦N",
        "NQ103",
        _comma,
        hint="separate the items of a list with ',', and put a name with a space in quotes",
        accepts="COMMA RPAR",
    ),
    Row(
        r"(?P<old>¦)(?:[NSDP]|[A-Z]{2,}|true|false|null)",
        "NQ103",
        _comma,
        ", ",
        hint="separate the items of a list with ','",
        shown=False,
        accepts="COMMA RPAR",
    ),
)
