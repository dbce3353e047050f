"""
A predicate as the text that a reader would type for it, for messages that name a test.

Builds a tree and lets the printer write it; what was resolved is equal in meaning, not always in wording, to what was
once written. Knows nothing of data sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from nlcrit.criteria import predicates as meaning
from nlcrit.fields import Field
from nlcrit.language import tree
from nlcrit.language.canonical import canonical_expression
from nlcrit.language.label import default_label
from nlcrit.language.printer import print_expression


def written(predicate: meaning.Predicate) -> str:
    """
    The text of a predicate in the query language.

    Example:
        >>> from nlcrit.fields import BY_NAME
        >>> print(written(meaning.OneOf(BY_NAME["type"], ("Giant Fiber",), negated=True)))
        type != "Giant Fiber"
    """
    return print_expression(canonical_expression(as_tree(predicate)))


def or_missing(predicate: meaning.Predicate, fields: Iterable[Field]) -> str:
    """
    The text of a predicate that neurons without the fields pass too.

    Example:
        >>> from nlcrit.fields import BY_NAME
        >>> status = BY_NAME["status"]
        >>> print(or_missing(meaning.OneOf(status, ("Traced",), negated=True), [status]))
        status != Traced or status null
    """
    missing = (tree.Missing(_name(field)) for field in fields)
    return print_expression(canonical_expression(tree.Or((as_tree(predicate), *missing))))


def and_present(predicate: meaning.Predicate, fields: Iterable[Field]) -> str:
    """
    The text of a predicate that is false, rather than unknown, of neurons without the fields.

    Example:
        >>> from nlcrit.fields import BY_NAME
        >>> pre = BY_NAME["pre"]
        >>> print(and_present(meaning.Compares(pre, ">", 5), [pre]))
        pre > 5 and pre notnull
    """
    present = (tree.Missing(_name(field), negated=True) for field in fields)
    return print_expression(canonical_expression(tree.And((as_tree(predicate), *present))))


def as_tree(predicate: meaning.Predicate) -> tree.Expression:
    """The tree of a predicate, with spans of nowhere."""
    match predicate:
        case meaning.AllOf(operands):
            return _joined(tree.And, operands, empty=True)
        case meaning.AnyOf(operands):
            return _joined(tree.Or, operands, empty=False)
        case meaning.Complement(operand):
            return tree.Not(as_tree(operand))
        case meaning.Always(holds):
            return _always(holds)
        case meaning.OneOf():
            return _one_of(predicate)
        case meaning.Compares(field, operator, value):
            return tree.Comparison(_name(field), operator, _value(value))
        case meaning.ComparesFields(field, operator, other):
            return tree.Comparison(_name(field), operator, tree.Text(other.name, bare=True))
        case meaning.Matches(field, patterns, negated):
            return tree.Match(_name(field), tuple(tree.Text(pattern.text) for pattern in patterns), negated)
        case meaning.MatchesGlob(field, glob, negated):
            return tree.Like(_name(field), tree.Text(glob), negated)
        case meaning.IsMissing(field, negated):
            return tree.Missing(_name(field), negated)
        case meaning.InRegions():
            return _in_regions(predicate)
        case meaning.Connected():
            return _connected(predicate)
        case _:
            assert_never(predicate)


def leaves(predicate: meaning.Predicate) -> Iterator[meaning.Leaf]:
    """
    The single tests of a predicate, those of partners included, in the order of the text.

    Example:
        >>> list(leaves(meaning.Complement(meaning.AllOf((meaning.Always(True), meaning.Always(False))))))
        [Always(holds=True), Always(holds=False)]
    """
    match predicate:
        case meaning.AllOf(operands) | meaning.AnyOf(operands):
            for operand in operands:
                yield from leaves(operand)
        case meaning.Complement(operand):
            yield from leaves(operand)
        case meaning.Connected(operand=partner):
            yield predicate
            yield from leaves(partner.predicate)
        case _:
            yield predicate


def _joined(kind: type[tree.And | tree.Or], operands: tuple[meaning.Predicate, ...], *, empty: bool) -> tree.Expression:
    parts = tuple(map(as_tree, operands))
    if len(parts) > 1:
        return kind(parts)
    return parts[0] if parts else _always(empty)


def _always(holds: bool) -> tree.Expression:
    return tree.Everything() if holds else tree.Not(tree.Everything())


def _one_of(test: meaning.OneOf) -> tree.Expression:
    values = tuple(map(_value, test.values))
    match (values, test.null):
        case ((), True):
            return tree.Missing(_name(test.field), test.negated)
        case ((value,), False):
            return tree.Comparison(_name(test.field), "!=" if test.negated else "=", value)
        case _:
            items: tuple[tree.Value, ...] = (*values, tree.Null()) if test.null else values
            return tree.Member(_name(test.field), items, test.negated)


def _in_regions(test: meaning.InRegions) -> tree.Expression:
    several = len(test.regions) > 1
    default = 0 if test.most is not None else 1
    return tree.Regions(
        test.side,
        tuple(map(tree.Text, test.regions)),
        test.quantifier if several else None,
        None if test.least == default else tree.Number(test.least),
        None if test.most is None else tree.Number(test.most),
        test.negated,
    )


def _connected(test: meaning.Connected) -> tree.Expression:
    operand = as_tree(test.operand.predicate)
    if default_label(operand) != test.operand.label:
        label = tree.Comparison(tree.FieldName("label"), "=", tree.Text(test.operand.label))
        operand = tree.And((*tree.conjuncts(operand), label))
    partner = tree.Partner(
        test.direction,
        operand,
        test.total,
        None if test.least == 1 else tree.Number(test.least),
        None if test.partners == 1 else tree.Number(test.partners),
        None if test.via is None else tuple(map(tree.Text, test.via)),
    )
    return tree.Not(partner) if test.negated else partner


def _name(field: Field) -> tree.FieldName:
    # Quoted where the printer finds that without quotes it would be another field.
    return tree.FieldName(field.name, quoted=True)


def _value(value: meaning.Scalar) -> tree.Text | tree.Number | tree.Boolean:
    if isinstance(value, str):
        return tree.Text(value)
    return tree.Boolean(value) if isinstance(value, bool) else tree.Number(value)
