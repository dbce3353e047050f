"""Keyword arguments of NeuronCriteria that were pasted as a query, and the query that they mean."""

from __future__ import annotations

from collections.abc import Sequence

from nlcrit.fields import BY_ARGUMENT, Argument
from nlcrit.language.mistakes.pieces import Piece
from nlcrit.language.mistakes.rows import Found, Row
from nlcrit.language.words import name_or_string, quote

_PATTERN_SIGNS = set("\\.?[]+^$*")
_SIDES = {"rois": "roi", "inputRois": "input", "outputRois": "output"}
_MINIMA = {"inputRois": "min_roi_inputs", "outputRois": "min_roi_outputs"}
_OPENING, _CLOSING = "([{", ")]}"

Value = list[Piece]


def arguments(pieces: Sequence[Piece]) -> dict[str, Value] | None:
    """The pieces `name = value, …` as a mapping; None where they are something else."""
    found: dict[str, Value] = {}
    for part in _parts(pieces):
        if len(part) < 3 or part[1].symbol != "=" or part[0].kind not in {"name", "keyword"}:
            return None
        found[part[0].text] = [piece for piece in part[2:] if piece.text not in {",", *_OPENING, *_CLOSING}]
    return found or None


def _parts(pieces: Sequence[Piece]) -> list[Value]:
    """The pieces between the commas that no bracket encloses."""
    parts: list[Value] = [[]]
    depth = 0
    for piece in pieces:
        depth += (piece.text in _OPENING) - (piece.text in _CLOSING)
        if piece.text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(piece)
    return [part for part in parts if part]


def as_query(given: dict[str, Value]) -> str | None:
    """The query that keyword arguments mean, as `NeuronCriteria` reads them; None where one of them is not simple."""
    regex = given.pop("regex", None)
    flag = regex[0].text if regex else "guess"
    named: list[str] = []
    tests: list[str] = []
    for name, value in given.items():
        if name in {"roi_req", "min_roi_inputs", "min_roi_outputs", "client", "matchvar"}:
            continue
        test = _regions(name, value, given) if name in _SIDES else _property(name, value, flag)
        if test is None:
            return None
        (named if name in {"type", "instance"} else tests).append(test)
    either = " or ".join(named)
    if len(named) > 1 and tests:
        either = f"({either})"
    return " and ".join([either, *tests] if either else tests) or None


def _regions(name: str, value: Value, given: dict[str, Value]) -> str:
    several = f" {given['roi_req'][0].content}" if "roi_req" in given and len(value) > 1 else ""
    minimum = given.get(_MINIMA.get(name, ""))
    bound = f" min {minimum[0].text}" if minimum and minimum[0].text != "1" else ""
    return f"{_SIDES[name]} in ({', '.join(map(_written, value))}){several}{bound}"


def _property(name: str, value: Value, regex: str) -> str | None:
    field = BY_ARGUMENT.get(name) or BY_ARGUMENT.get({"soma": "somaLocation", "class": "class_"}.get(name, ""))
    if field is None or not value:
        return None
    how, shown = field.how, "soma" if field.name == "somaLocation" else field.name
    if how is Argument.MINIMUM or how is Argument.MAXIMUM:
        return f"{shown} {'>=' if how is Argument.MINIMUM else '<='} {value[0].text}"
    if len(value) == 1 and value[0].text in {"NotNull", "True", "IsNull", "None"} and how is not Argument.FLAG:
        return f"{shown} {'notnull' if value[0].text in {'NotNull', 'True'} else 'null'}"
    if how is Argument.FLAG:
        return f"{shown} = {value[0].text.lower()}"
    if how is Argument.PATTERN and _is_pattern(value, regex):
        written = ", ".join(quote(piece.content) for piece in value)
        return f"{shown} ~ {written if len(value) == 1 else f'({written})'}"
    written = ", ".join(map(_written, value))
    return f"{shown} = {written}" if len(value) == 1 else f"{shown} in ({written})"


def _is_pattern(value: Value, regex: str) -> bool:
    return regex == "True" or (regex != "False" and any(_PATTERN_SIGNS & set(piece.content) for piece in value))


def _written(piece: Piece) -> str:
    if piece.kind in {"string", "typographic"}:
        return name_or_string(piece.content)
    return "null" if piece.text == "None" else piece.text


def _call(found: Found) -> str | None:
    given = arguments(found.pieces("arguments"))
    return None if given is None else as_query(given)


def _bare(found: Found) -> str | None:
    return "keyword arguments of NeuronCriteria are not a query" if _call(found) else None


ROWS = (
    Row(
        r"⊢ (?:{N} \( )?(?:[^⊣]*[.]_)?(?P<at>NC|NEURONCRITERIA)_¦\((?P<arguments>[^⊣]*?)(?: \))* ⊣",
        "NQ113",
        "a call of NeuronCriteria is Python, not a query",
        _call,
        hint="its arguments become tests, joined with 'and'",
    ),
    Row(
        r"⊢ {N}_¦(?P<at>\() (?:NC|NEURONCRITERIA) \((?P<arguments>[^⊣]*?)(?: \))+ ⊣",
        "NQ113",
        "a call of Python is not a query",
        _call,
        hint="its arguments become tests, joined with 'and'",
    ),
    Row(r"⊢ (?P<arguments>(?:{N}|[a-z]+) = (?:{V}|[(\[][^()\[\]⊣]*[)\]]) ¦, [^⊣]*) ⊣", "NQ113", _bare, _call),
    Row(r"⊢ (?P<arguments>(?:{N}|[a-z]+) = [^⊣]*¦[^⊣]* , (?:{N}|[a-z]+) = [^⊣]*) ⊣", "NQ113", _bare, _call),
)
