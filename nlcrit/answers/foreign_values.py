"""
Values that are taken for text and were meant as something of another language: a call, a missing value, a list.

Each function gives a sentence, or None where the value is none of its kind; asked only of values that no neuron has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlcrit.criteria.advice import example
from nlcrit.criteria.phrases import named, shortened
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.language.words import name_or_string

PRESENT = frozenset("exists notnull isnotnull notna notnil has present defined any".split())
ABSENT = frozenset("isnull isna isnan isnone missing ismissing absent null".split())
"""Functions of other languages, in lower case and without `_`, that ask whether a value is there."""
MISSING_WORDS = ABSENT | frozenset({"", "-", "na", "n/a", "nan", "nil", "none", "undefined", "unknown", "empty"})
PRESENT_WORDS = PRESENT - {"has", "any"}

MOST_ITEMS = 100
"""Parts of one text that are looked up as values of their own."""

_FUNCTION = re.compile(r"(?:\w+\.)*(?P<call>\w+)\((?:\w+\.)*(?P<field>\w+)\)")
_METHOD = re.compile(r"(?:\w+\.)*?(?P<field>\w+)\.(?P<call>\w+)\(\)")


def call_hint(value: str, vocabulary: Vocabulary) -> str | None:
    """
    For a bare name that looks like a call: `exists(n.soma)`, `type.isna()`, `len(type)`.

    Example:
        >>> from nlcrit.criteria.vocabulary import field_of
        >>> from nlcrit.fields import Kind
        >>> names = Vocabulary(dataset="tiny", fields=[field_of("type", Kind.TEXT)], regions=[])
        >>> call_hint("type.isna()", names)
        'type.isna() is taken for the name of a neuron; that a value is missing is written: type null'
    """
    call = _FUNCTION.fullmatch(value) or _METHOD.fullmatch(value)
    fields = vocabulary.find_field(call["field"]) if call is not None else ()
    if call is None or len(fields) != 1:
        return None
    function, field = _plain(call["call"]), name_or_string(call["field"])
    said = f"{named(value)} is taken for the name of a neuron"
    if function in PRESENT:
        return f"{said}; that a value is there is written: {field} notnull"
    if function in ABSENT:
        return f"{said}; that a value is missing is written: {field} null"
    return f"{said}, for there are no functions; a test is, for example: {example(fields[0])}"


def missing_hint(value: str, field: str, test: str, *, negated: bool) -> str | None:
    """
    For a word that means a missing value elsewhere: `type = None`, `type != NA`, `type = notnull`.

    Example:
        >>> missing_hint("None", "type", "type = None", negated=False)
        'None is taken as text in type = None; for neurons without a value: type null'
    """
    word = _plain(value)
    if word not in MISSING_WORDS | PRESENT_WORDS:
        return None
    present = (word in PRESENT_WORDS) is not negated
    meant = f"{name_or_string(field)} {'notnull' if present else 'null'}"
    return f"{named(value)} is taken as text in {test}; for neurons {'with' if present else 'without'} a value: {meant}"


def list_hint(value: str, fields: Sequence[str], vocabulary: Vocabulary, *, negated: bool) -> str | None:
    """For one text that holds several values: `type = "MBON01, MBON02"`."""
    items = [item.strip().strip("'\"") for item in re.split("[,;|]", value)]
    if not 1 < len(items) <= MOST_ITEMS:
        return None
    for field in fields:
        if not vocabulary.absent(field, items):
            test = f"{name_or_string(field)} {'not in' if negated else 'in'} ({', '.join(map(named, items))})"
            return f"{named(shortened(value))} is taken as one text; for each of them: {test}"
    return None


def _plain(word: str) -> str:
    return word.strip().casefold().replace("_", "")
