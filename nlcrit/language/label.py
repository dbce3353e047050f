"""
Which nodes of the data base a filter looks at: `Neuron`s or all `Segment`s (LANGUAGE.md, section 2).

The default is read from the filter as it was written, before any rewriting.
"""

from __future__ import annotations

from typing import Literal

from nlcrit.fields import catalogued
from nlcrit.language import tree

Label = Literal["Neuron", "Segment"]
LABELS: tuple[Label, ...] = ("Neuron", "Segment")


def is_label_test(expression: tree.Expression) -> bool:
    """Whether an expression tests the label in any way."""
    match expression:
        case tree.Comparison(field) | tree.Member(field) | tree.Match(field) | tree.Like(field) | tree.Missing(field):
            return is_field(field, "label")
        case _:
            return False


def is_field(field: tree.FieldName, name: str) -> bool:
    """Whether the written name of a field means the field `name` of the catalogue."""
    known = catalogued(field.name)
    return known is not None and known.name == name


def written_label(expression: tree.Expression) -> Label | None:
    """The label that a filter sets; None where it sets none."""
    for conjunct in tree.conjuncts(expression):
        match conjunct:
            case tree.Comparison(field, "=", tree.Text(text)) if is_field(field, "label") and text in LABELS:
                return text
    return None


def without_label(expression: tree.Expression) -> tree.Expression:
    """The filter without the test of the label."""
    if written_label(expression) is None:
        return expression
    rest = tuple(conjunct for conjunct in tree.conjuncts(expression) if not is_label_test(conjunct))
    match rest:
        case ():
            return tree.Everything(expression.span)
        case (only,):
            return only
        case _:
            return tree.And(rest, expression.span)


def default_label(expression: tree.Expression) -> Label | None:
    """
    The label of a filter that sets none; None where a `$parameter` or an `@name` decides.

    Example:
        >>> default_label(tree.Comparison(tree.FieldName("bodyId"), "=", tree.Number(1)))
        'Segment'
    """
    label: Label | None = "Neuron"
    for conjunct in tree.conjuncts(expression):
        match conjunct:
            case tree.Comparison(field, "=") | tree.Member(field, negated=False) if is_field(field, "bodyId"):
                return "Segment"
            case tree.Parameter() | tree.Reference():
                label = None
    return label
