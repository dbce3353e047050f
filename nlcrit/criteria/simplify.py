"""
Rewrite a predicate into one with the same rows that engines run faster.

Afterwards `Complement` is gone (`not` stands only in the `negated` of the leaves) and `and` and `or` are flat. With
no `not` above it, an unknown leaf and a false one lead to the same rows, so that engines may write each leaf as
"is certainly true". Three-valued logic obeys De Morgan, so nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, TypeVar, assert_never

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.connection_query import ConnectionQuery, ResolvedQuery

FLIPPED: dict[str, Literal["=", "!=", "<", "<=", ">", ">="]] = {
    "=": "!=",
    "!=": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}


Asked = TypeVar("Asked", bound=ResolvedQuery)


def simplify(query: Asked) -> Asked:
    """
    A query with the same rows, its filters flat and without `Complement`; their labels are as they were.

    Example:
        >>> from nlcrit.fields import BY_NAME
        >>> not_larger = meaning.Complement(meaning.Compares(BY_NAME["pre"], ">", 5))
        >>> simplify_predicate(not_larger).operator
        '<='
    """
    if isinstance(query, ConnectionQuery):
        return replace(query, operands=tuple(map(simplify_filter, query.operands)))
    return replace(query, filter=simplify_filter(query.filter))


def simplify_filter(query: meaning.Filter) -> meaning.Filter:
    """The filter with its predicate simplified."""
    return meaning.Filter(simplify_predicate(query.predicate), query.label)


def simplify_predicate(predicate: meaning.Predicate, *, negated: bool = False) -> meaning.Predicate:
    """The predicate, or its complement, in the form that engines take."""
    match predicate:
        case meaning.Complement(operand):
            return simplify_predicate(operand, negated=not negated)
        case meaning.AllOf(operands) | meaning.AnyOf(operands):
            parts = [simplify_predicate(operand, negated=negated) for operand in operands]
            return _joined(parts) if isinstance(predicate, meaning.AllOf) is not negated else _alternatives(parts)
        case meaning.Connected(operand=operand):
            return replace(predicate, operand=simplify_filter(operand), negated=predicate.negated is not negated)
        case _:
            return _complement(predicate) if negated else predicate


def _complement(leaf: meaning.Leaf) -> meaning.Predicate:
    match leaf:
        case meaning.Always(holds):
            return meaning.Always(not holds)
        case meaning.Compares(field, operator, value):
            return meaning.Compares(field, FLIPPED[operator], value)  # type: ignore[arg-type]  # orderings flip to orderings
        case meaning.ComparesFields(field, operator, other):
            return meaning.ComparesFields(field, FLIPPED[operator], other)
        case (
            meaning.OneOf()
            | meaning.Matches()
            | meaning.MatchesGlob()
            | meaning.IsMissing()
            | meaning.InRegions()
            | meaning.Connected()
        ):
            return replace(leaf, negated=not leaf.negated)
        case _:
            assert_never(leaf)


def _joined(parts: Iterable[meaning.Predicate]) -> meaning.Predicate:
    flat: list[meaning.Predicate] = []
    for part in parts:
        flat.extend(part.operands if isinstance(part, meaning.AllOf) else (part,))
    if meaning.Always(holds=False) in flat:
        return meaning.Always(holds=False)
    kept = _merged([part for part in flat if part != meaning.Always(holds=True)], negated=True)
    return _single(meaning.AllOf, kept, empty=True)


def _alternatives(parts: Iterable[meaning.Predicate]) -> meaning.Predicate:
    flat: list[meaning.Predicate] = []
    for part in parts:
        flat.extend(part.operands if isinstance(part, meaning.AnyOf) else (part,))
    if meaning.Always(holds=True) in flat:
        return meaning.Always(holds=True)
    kept = _merged([part for part in flat if part != meaning.Always(holds=False)], negated=False)
    return _single(meaning.AnyOf, kept, empty=False)


def _single(
    kind: type[meaning.AllOf | meaning.AnyOf], parts: list[meaning.Predicate], *, empty: bool
) -> meaning.Predicate:
    if not parts:
        return meaning.Always(holds=empty)
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _merged(parts: list[meaning.Predicate], *, negated: bool) -> list[meaning.Predicate]:
    """
    Bring the tests of one field together: of an `or` (`negated` false), or of an `and` (`negated` true).

    Lists and patterns merge where they are positive in an `or` and negated in an `and`; of bounds the decisive one
    stays. A list without values and without null is left alone: unlike the others it is never unknown.
    """
    groups: dict[object, list[meaning.Predicate]] = {}
    for part in parts:
        match part:
            case meaning.OneOf(field, values, null) if part.negated is negated and (values or null):
                key: object = (meaning.OneOf, field)
            case meaning.Matches(field) if part.negated is negated:
                key = (meaning.Matches, field)
            case meaning.Compares(field, operator):
                key = (operator, field)
            case _:
                key = part
        groups.setdefault(key, []).append(part)
    return [group[0] if len(group) == 1 else _together(group, negated=negated) for group in groups.values()]


def _together(group: list[meaning.Predicate], *, negated: bool) -> meaning.Predicate:
    """One test for several of one key of `_merged`; equal ones are one."""
    first = group[0]
    match first:
        case meaning.OneOf():
            lists = [part for part in group if isinstance(part, meaning.OneOf)]
            values = dict.fromkeys(value for part in lists for value in part.values)
            return replace(first, values=tuple(values), null=any(part.null for part in lists))
        case meaning.Matches():
            matches = [part for part in group if isinstance(part, meaning.Matches)]
            return replace(first, patterns=tuple(dict.fromkeys(each for part in matches for each in part.patterns)))
        case meaning.Compares(operator=operator):
            bounds = [part.value for part in group if isinstance(part, meaning.Compares)]
            highest = (operator in {">", ">="}) is negated
            # The values are of the field's one type, which has an order.
            return replace(first, value=max(bounds) if highest else min(bounds))
        case _:
            return first
