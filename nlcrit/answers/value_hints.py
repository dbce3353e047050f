"""
Values that are asked for and that no neuron has: what was probably meant.

Asks the vocabulary one question a field; all its values are looked at only when one is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from nlcrit.answers.foreign_values import call_hint, list_hint, missing_hint
from nlcrit.answers.wildcards import WILDCARDS, glob_as_pattern, is_glob, whole_pattern
from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.describe import bare_name
from nlcrit.criteria.phrases import an, enumerated, named, shortened
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.fields import Kind
from nlcrit.language.words import name_or_string, quote
from nlcrit.patterns import PatternSyntaxError, read_pattern
from nlcrit.suggest import nearest

SHOWN = 5
"""Values that get a hint of their own; the others are counted."""
NAMED_WITHOUT_HINT = 3
LONGEST_NEAREST = 100
"""Characters of a value for which alike ones are looked for."""
ELSEWHERE = (
    "type",
    "instance",
    "status",
    "statusLabel",
    "cellBodyFiber",
    "class",
    "superclass",
    "subclass",
    "hemilineage",
    "somaSide",
    "predictedNt",
    "consensusNt",
)
"""Fields in which a value may be that was looked for in another one."""


SIDES = frozenset({"input", "output", "roi"})


class Asked(NamedTuple):
    """A value and the names of the fields in which it is looked for: two for a bare name."""

    value: str
    fields: tuple[str, ...]
    negated: bool = False

    @property
    def subject(self) -> str:
        """The beginning of the sentence."""
        return self.absence([self.value])

    def absence(self, values: Sequence[str]) -> str:
        """That no neuron has these values in the fields."""
        these = enumerated(list(map(named, values)), "or")
        if len(self.fields) > 1:
            return f"no neuron is called {these} (type or instance)"
        return f"no neuron has the {name_or_string(self.fields[0])} {these}"

    def test(self, value: str) -> str:
        """The test as it was written, or as it should be, with a value already in the language's own form."""
        if len(self.fields) > 1:
            return value
        return f"{name_or_string(self.fields[0])} {'!=' if self.negated else '='} {value}"

    def rewritten(self, operator: str, pattern: str) -> str:
        """A test with another operator, one for each field."""
        operator = NEGATED[operator] if self.negated else operator
        return " or ".join(f"{name_or_string(field)} {operator} {quote(pattern)}" for field in self.fields)


NEGATED = {"~": "!~", "like": "not like"}


def value_hints(predicate: meaning.Predicate, vocabulary: Vocabulary) -> list[str]:
    """
    One sentence for each of the first values that no neuron has, and one for all others.

    Args:
        predicate: As it was resolved: what is written as a bare name still is one.
        vocabulary: What the data set has.
    """
    asked = list(dict.fromkeys(_asked(predicate)))
    if not asked:
        return []
    wanted: dict[str, list[str]] = {}
    for each in asked:
        for field in each.fields:
            wanted.setdefault(field, []).append(each.value)
    absent = {name: frozenset(vocabulary.absent(name, values)) for name, values in wanted.items()}
    lacking = [each for each in asked if all(each.value in absent[field] for field in each.fields)]
    if not lacking:
        return []
    return _hints(lacking, vocabulary)


def _asked(predicate: meaning.Predicate) -> Iterator[Asked]:
    match predicate:
        case meaning.AllOf(operands) | meaning.AnyOf(operands):
            name = bare_name(operands) if isinstance(predicate, meaning.AnyOf) else None
            if name is not None:
                yield Asked(name, tuple(each.field.name for each in operands if isinstance(each, meaning.OneOf)))
                return
            for operand in operands:
                yield from _asked(operand)
        case meaning.Complement(operand):
            yield from _asked(operand)
        case meaning.Connected(operand=partner):
            yield from _asked(partner.predicate)
        case meaning.OneOf(field, values, negated=negated) if field.kind is Kind.TEXT:
            yield from (Asked(value, (field.name,), negated) for value in values if isinstance(value, str))


def _hints(lacking: list[Asked], vocabulary: Vocabulary) -> list[str]:
    shown, more = lacking[:SHOWN], [each.value for each in lacking[SHOWN:]]
    if len(more) == 1:
        shown, more = lacking, []
    homes = _homes(shown, vocabulary)
    hints: list[str] = []
    unlike: dict[tuple[str, ...], list[str]] = {}
    for each in shown:
        hint = _hint(each, vocabulary, homes.get(each.value, []))
        if hint is None:
            unlike.setdefault(each.fields, []).append(each.value)
        else:
            hints.append(hint)
    hints += [Asked(values[0], fields).absence(values) for fields, values in unlike.items()]
    if more:
        some = [*map(named, more[:NAMED_WITHOUT_HINT]), *("…" for _ in more[NAMED_WITHOUT_HINT:][:1])]
        hints.append(f"no neuron has {len(more):,} more of the values asked for: {', '.join(some)}")
    return hints


def _homes(asked: list[Asked], vocabulary: Vocabulary) -> dict[str, list[str]]:
    """The fields in which neurons do have the values, by value."""
    values = tuple(dict.fromkeys(each.value for each in asked))
    homes: dict[str, list[str]] = {}
    for name in ELSEWHERE:
        field = vocabulary.fields.get(name)
        if field is None or field.kind is not Kind.TEXT:
            continue
        absent = frozenset(vocabulary.absent(name, values))
        for value in values:
            if value not in absent:
                homes.setdefault(value, []).append(name)
    return homes


def _hint(asked: Asked, vocabulary: Vocabulary, homes: list[str]) -> str | None:
    """What was probably meant by an absent value; None where that cannot be guessed."""
    for reason in REASONS:
        hint = reason(asked, vocabulary)
        if hint is not None:
            return hint
    if homes:
        kinds = enumerated([f"{an(name)} {name}" for name in homes])
        return f"{asked.subject}; it is {kinds}: {homes[0]} = {named(asked.value)}"
    for guess in GUESSES:
        hint = guess(asked, vocabulary)
        if hint is not None:
            return f"{asked.subject}; {hint}"
    return None


# Reasons: each one gives a whole sentence, or None where it is not the reason ----------------------------------


def _is_field(asked: Asked, vocabulary: Vocabulary) -> str | None:
    if len(asked.fields) > 1 or not (asked.value.casefold() in SIDES or vocabulary.find_field(asked.value)):
        return None
    value = named(asked.value)
    return f"'{asked.value}' is taken as text here, not as the field, in {asked.test(value)}"


def _has_parentheses(asked: Asked, vocabulary: Vocabulary) -> str | None:
    value = asked.value
    if not (value.startswith("(") and value.endswith(")")):
        return None
    inner = value[1:-1].strip()
    if all(vocabulary.absent(field, [inner]) for field in asked.fields):
        return None
    meant = asked.test(named(inner))
    return f"the parentheses are part of the name in {asked.test(value)}; did you mean {meant}?"


def _has_wildcards(asked: Asked, _vocabulary: Vocabulary) -> str | None:
    value = asked.value
    if not WILDCARDS.intersection(value):
        return None
    glob = is_glob(value)
    pattern = glob_as_pattern(value) if glob else whole_pattern(value)
    try:
        read_pattern(pattern)
    except PatternSyntaxError:
        return None
    ways = [asked.rewritten("like", value)] if glob else []
    ways.append(asked.rewritten("~", pattern))
    text = quote(shortened(value))
    where = (
        f" in {asked.test(text)}, and no neuron has it" if len(asked.fields) == 1 else ", and no neuron is called that"
    )
    return f"{text} is taken literally{where}; as a pattern: {', or '.join(ways)}"


def _is_region(asked: Asked, vocabulary: Vocabulary) -> str | None:
    if asked.value not in vocabulary.regions:
        return None
    ways = enumerated([f"{side} in ({named(asked.value)})" for side in ("input", "output", "roi")], "or")
    return f"{asked.subject}; it is a region: {ways}"


def _is_call(asked: Asked, vocabulary: Vocabulary) -> str | None:
    return call_hint(asked.value, vocabulary) if len(asked.fields) > 1 else None


def _is_missing(asked: Asked, _vocabulary: Vocabulary) -> str | None:
    if len(asked.fields) > 1:
        return None
    return missing_hint(asked.value, asked.fields[0], asked.test(named(asked.value)), negated=asked.negated)


def _is_list(asked: Asked, vocabulary: Vocabulary) -> str | None:
    return list_hint(asked.value, asked.fields, vocabulary, negated=asked.negated)


REASONS: tuple[Callable[[Asked, Vocabulary], str | None], ...] = (
    _is_field,
    _is_call,
    _is_missing,
    _has_parentheses,
    _is_list,
    _has_wildcards,
    _is_region,
)


# Guesses: each one ends the sentence, or is None where there is nothing alike ----------------------------------


def _in_other_case(asked: Asked, vocabulary: Vocabulary) -> str | None:
    folded = asked.value.casefold()
    found = [value for value in _values(asked, vocabulary) if value.casefold() == folded]
    if not found:
        return None
    return f"{enumerated(list(map(named, found[:3])))} {'differs' if len(found) == 1 else 'differ'} in case"


def _as_beginning(asked: Asked, vocabulary: Vocabulary) -> str | None:
    if len(asked.value) < 2:
        return None
    for field in asked.fields:
        found = [value for value in vocabulary.values(field) if value.startswith(asked.value)]
        if found:
            shown = list(map(named, found[:3]))
            if len(found) > len(shown):
                shown.append(f"{len(found) - len(shown):,} more")
            glob = "".join(f"\\{sign}" if sign in "*?\\" else sign for sign in asked.value) + "*"
            way = asked._replace(fields=(field,)).rewritten("like", glob)
            return f"{enumerated(shown)} {'begins' if len(found) == 1 else 'begin'} with it: {way}"
    return None


def _nearest(asked: Asked, vocabulary: Vocabulary) -> str | None:
    if len(asked.value) > LONGEST_NEAREST:
        return None
    found = nearest(asked.value, _values(asked, vocabulary))
    if not found:
        return None
    return f"the nearest {'is' if len(found) == 1 else 'are'} {enumerated(list(map(named, found)))}"


GUESSES: tuple[Callable[[Asked, Vocabulary], str | None], ...] = (_in_other_case, _as_beginning, _nearest)


def _values(asked: Asked, vocabulary: Vocabulary) -> list[str]:
    return [value for field in asked.fields for value in vocabulary.values(field)]
