"""
Two tests joined with `and` that no neuron can pass together.

Decided by trying values: of two tests of one field, those that either names and those between and beside them.
Nothing is reported that is not certain.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import Any, Final, assert_never

from nlcrit.answers.region_contradictions import regions_exclude
from nlcrit.answers.wildcards import glob_matcher
from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.phrases import shortened
from nlcrit.criteria.written import written
from nlcrit.fields import Kind
from nlcrit.patterns import PatternRefused

MOST_TESTS = 40
"""Tests of one field that are compared with each other."""
MOST_VALUES = 1_000
"""Values of a list that are tried."""
LONGEST_TEST = 70
FEW_VALUES = 6
"""Values of two lists that are offered as one."""
ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SIGNS = {"=": {0}, "!=": {-1, 1}, "<": {-1}, "<=": {-1, 0}, ">": {1}, ">=": {0, 1}}
"""How the first field may stand to the second."""


class _Something:
    """A value of which nothing is known but that it is there."""


SOMETHING: Final = _Something()
Candidate = meaning.Scalar | _Something | None
ValueTest = meaning.OneOf | meaning.Compares | meaning.Matches | meaning.MatchesGlob | meaning.IsMissing


def contradiction_hints(predicate: meaning.Predicate) -> list[str]:
    """
    One sentence for each field or side, in each `and`, whose tests contradict each other.

    Args:
        predicate: Simplified: every `and` is flat, and tests of one field under an `or` are one.

    Example:
        >>> from nlcrit.fields import BY_NAME
        >>> few, many = (meaning.Compares(BY_NAME["pre"], *bound) for bound in (("<", 5), (">", 10)))
        >>> contradiction_hints(meaning.AllOf((few, many)))
        ['no neuron passes both pre < 5 and pre > 10']
    """
    return list(dict.fromkeys(_hints(predicate)))


def _hints(predicate: meaning.Predicate) -> Iterator[str]:
    match predicate:
        case meaning.AllOf(operands):
            yield from _of_one_and(operands)
            for operand in operands:
                yield from _hints(operand)
        case meaning.AnyOf(operands):
            for operand in operands:
                yield from _hints(operand)
        case meaning.Connected(operand=partner):
            yield from _hints(partner.predicate)


def _of_one_and(operands: Sequence[meaning.Predicate]) -> Iterator[str]:
    for group in _groups(operands):
        pairs = combinations(group[:MOST_TESTS], 2)
        found = next(((first, second) for first, second in pairs if _exclude(first, second)), None)
        if found is not None:
            yield _sentence(*found)


def _groups(operands: Sequence[meaning.Predicate]) -> list[list[meaning.Leaf]]:
    """The tests that could contradict each other: of one field, of two fields compared, of regions."""
    groups: dict[object, list[meaning.Leaf]] = {}
    for test in operands:
        match test:
            case (
                meaning.OneOf(field)
                | meaning.Compares(field)
                | meaning.Matches(field)
                | meaning.MatchesGlob(field)
                | meaning.IsMissing(field)
            ):
                groups.setdefault(field.name, []).append(test)
            case meaning.ComparesFields(field, _, other):
                groups.setdefault(frozenset((field.name, other.name)), []).append(test)
            case meaning.InRegions():
                groups.setdefault(meaning.InRegions, []).append(test)
    return [group for group in groups.values() if len(group) > 1]


def _exclude(first: meaning.Leaf, second: meaning.Leaf) -> bool:
    match (first, second):
        case (meaning.InRegions(), meaning.InRegions()):
            return regions_exclude(first, second)
        case (meaning.ComparesFields(field, one, other), meaning.ComparesFields(left, two, _)):
            signs = SIGNS[two] if field == left else {-sign for sign in SIGNS[two]}
            return field != other and not SIGNS[one] & signs
        case (
            (meaning.OneOf() | meaning.Compares() | meaning.Matches() | meaning.MatchesGlob() | meaning.IsMissing()),
            (meaning.OneOf() | meaning.Compares() | meaning.Matches() | meaning.MatchesGlob() | meaning.IsMissing()),
        ):
            candidates = _candidates(first, second)
            if candidates is None:
                return False
            return not any(_passes(first, value) and _passes(second, value) for value in candidates)
        case _:
            return False


def _sentence(first: meaning.Leaf, second: meaning.Leaf) -> str:
    texts = [shortened(written(test), LONGEST_TEST) for test in (first, second)]
    said = f"no neuron passes both {texts[0]} and {texts[1]}"
    match (first, second):
        case (
            meaning.OneOf(field, values, null=False, negated=False),
            meaning.OneOf(_, others, null=False, negated=False),
        ) if len(values) + len(others) <= FEW_VALUES and field.kind is not Kind.BOOLEAN:
            either = meaning.OneOf(field, tuple(dict.fromkeys((*values, *others))))
            return f"{said}; for either: {written(either)}"
        case _:
            return said


# Values ----------------------------------------------------------------------------------------------------------


def _candidates(first: ValueTest, second: ValueTest) -> Sequence[Candidate] | None:
    """Values among which there is one that passes both tests, if there is any; None where that is not known."""
    finite = [test for test in (first, second) if isinstance(test, meaning.OneOf) and not test.negated]
    if finite:
        shortest = min(finite, key=lambda test: len(test.values))
        return None if len(shortest.values) > MOST_VALUES else (None, *shortest.values, *_flags(shortest))
    constants: list[meaning.Scalar] = []
    for test in (first, second):
        match test:
            case meaning.OneOf(values=values):
                constants.extend(values)
            case meaning.Compares(value=value):
                constants.append(value)
    if any(isinstance(test, meaning.Matches | meaning.MatchesGlob) for test in (first, second)) or not constants:
        return (None, SOMETHING)
    return None if len(constants) > MOST_VALUES else (None, *_flags(first), *_around(constants, first.field.kind))


def _flags(test: ValueTest) -> tuple[bool, ...]:
    return (True, False) if test.field.kind is Kind.BOOLEAN else ()


def _around(constants: Sequence[meaning.Scalar], kind: Kind) -> Iterator[meaning.Scalar]:
    """Each constant, what is next to it, and what lies between it and another one."""
    texts = [constant for constant in constants if isinstance(constant, str)]
    yield from ("", *texts, *(f"{text}\0" for text in texts)) if texts else ()
    numbers = sorted({constant for constant in constants if not isinstance(constant, str)})
    for number in numbers:
        yield from (number - 1, number, number + 1)
    if kind is not Kind.INTEGER:
        yield from ((lower + upper) / 2 for lower, upper in pairwise(numbers))


def _passes(test: ValueTest, value: Candidate) -> bool:
    match test:
        case meaning.IsMissing(negated=negated):
            return (value is None) is not negated
        case meaning.OneOf():
            return _is_one_of(test, value)
        case meaning.Matches() | meaning.MatchesGlob():
            return value is not None and (not isinstance(value, str) or _matches(test, value))
        case meaning.Compares(_, comparator, bound):
            return value is not None and (value is SOMETHING or ORDERINGS[comparator](value, bound))
        case _:
            assert_never(test)


def _is_one_of(test: meaning.OneOf, value: Candidate) -> bool:
    if not test.values and not test.null:
        return test.negated
    if value is None:
        if test.null:
            return not test.negated
        # A missing flag counts as false; any other missing value is neither in the list nor out of it.
        return test.field.kind is Kind.BOOLEAN and (False in test.values) is not test.negated
    return value is SOMETHING or (value in test.values) is not test.negated


def _matches(test: meaning.Matches | meaning.MatchesGlob, value: str) -> bool:
    if isinstance(test, meaning.MatchesGlob):
        return glob_matcher(test.glob)(value) is not test.negated
    try:
        return any(pattern.matcher()(value) for pattern in test.patterns) is not test.negated
    except PatternRefused:
        return True
