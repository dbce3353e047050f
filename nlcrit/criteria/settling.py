"""
Decide guessed patterns once the data set is known: a text that is a name there is that name.

Asks a vocabulary for names; knows nothing of engines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol

from nlcrit.language import tree

NO_NAME = "\x00"
"""A text that no neuron has in any field: a vocabulary that does not miss it does not know the field's values."""


class Names(Protocol):
    """The part of a vocabulary that is needed here."""

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields of the data set, by name."""

    def absent(self, field: str, values: Collection[str]) -> tuple[str, ...]:
        """Those of the values that no neuron has in the field."""


def has_guesses(expression: tree.Expression) -> bool:
    """Whether the expression holds patterns that only look like patterns."""
    return any(guesses for _, guesses in _guesses(expression))


def settle(expression: tree.Expression, vocabulary: Names) -> tree.Expression:
    """
    The expression in which each guess is a name of the data set or a certain pattern.

    Guesses on a field whose values are not known stay guesses.
    """
    asked: dict[str, dict[str, None]] = {}
    for field, guesses in _guesses(expression):
        if guesses:
            asked.setdefault(field, {}).update(dict.fromkeys(guesses))
    absent: dict[str, frozenset[str]] = {}
    for field, texts in asked.items():
        if field in vocabulary.fields:
            found = frozenset(vocabulary.absent(field, [*texts, NO_NAME]))
            if NO_NAME in found:
                absent[field] = found
    return _settled(expression, absent) if absent else expression


def _guesses(expression: tree.Expression) -> Iterator[tuple[str, list[str]]]:
    for each in tree.walk(expression):
        if isinstance(each, tree.Match):
            yield each.field.name, [text.text for text in each.patterns if isinstance(text, tree.Text) and text.guessed]


def _settled(expression: tree.Expression, absent: Mapping[str, frozenset[str]]) -> tree.Expression:
    match expression:
        case tree.Match(field) if field.name in absent:
            return _settled_match(expression, absent[field.name])
        case tree.Or(operands):
            settled = (_settled(operand, absent) for operand in operands)
            return replace(expression, operands=tuple(_spliced(settled, tree.Or)))
        case tree.And(operands):
            settled = (_settled(operand, absent) for operand in operands)
            return replace(expression, operands=tuple(_spliced(settled, tree.And)))
        case tree.Not(operand) | tree.Partner(operand=operand):
            return replace(expression, operand=_settled(operand, absent))
        case _:
            return expression


def _spliced(operands: Iterator[tree.Expression], kind: type[tree.Or | tree.And]) -> Iterator[tree.Expression]:
    for operand in operands:
        if isinstance(operand, kind):
            yield from operand.operands
        else:
            yield operand


def _settled_match(test: tree.Match, absent: frozenset[str]) -> tree.Expression:
    names: list[tree.Value] = []
    patterns: list[tree.Text | tree.Parameter] = []
    for pattern in test.patterns:
        if not isinstance(pattern, tree.Text) or not pattern.guessed:
            patterns.append(pattern)
        elif pattern.text in absent:
            patterns.append(replace(pattern, guessed=False))
        else:
            names.append(replace(pattern, guessed=False))
    tests: list[tree.Expression] = []
    if names:
        tests.append(tree.Member(test.field, tuple(names), test.negated, test.span))
    if patterns:
        tests.append(replace(test, patterns=tuple(patterns)))
    if len(tests) == 1:
        return tests[0]
    return tree.And(tuple(tests)) if test.negated else tree.Or(tuple(tests))
