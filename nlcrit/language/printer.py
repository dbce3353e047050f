"""
Write a tree as text, exactly as it is: what canonical means is decided in `canonical`.

Parentheses are decided by `Fragment` alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from nlcrit.fields import Kind, catalogued
from nlcrit.fragment import AND, NOT, OR, TEST, Fragment, joined
from nlcrit.language import tree
from nlcrit.language.words import is_plain_name, name_or_string, quote

COLUMN_WORDS = frozenset({"roi", "weight"})
"""Words that are columns of connection tables; with quotes they would be fields of that name."""


def print_expression(expression: tree.Expression) -> str:
    """
    The text of an expression, with no parentheses but the necessary ones.

    Example:
        >>> print_expression(tree.Not(tree.Named(tree.Text("Giant Fiber"))))
        'not "Giant Fiber"'
    """
    return _expression(expression).text


def print_statement(statement: tree.Statement) -> str:
    """The text of a statement."""
    match statement:
        case tree.Let(name, value):
            return f"let @{name} = {print_expression(value)}"
        case tree.Use(dataset):
            return f"use {_dataset(dataset)}"
        case tree.Count(target):
            return f"count {_target(target)}"
        case tree.Select(target, clauses, explain):
            return ("explain " if explain else "") + _target(target) + _clauses(clauses)
        case _:
            assert_never(statement)


def print_program(program: tree.Program) -> str:
    """The text of a program: its statements with `;` between them."""
    return "; ".join(print_statement(statement) for statement in program.statements)


def print_column(column: tree.Column) -> str:
    """The text of a column, which is also its name in the answer."""
    match column:
        case tree.Measure(side, items):
            return f"{side} in {print_set(items)}"
        case tree.FieldName(name, quoted=False) if name.casefold() in COLUMN_WORDS:
            return name.casefold()
        case tree.FieldName():
            return _field(column)
        case _:
            assert_never(column)


def print_value(value: tree.Value) -> str:
    """The text of a value; quotes only where they are needed."""
    match value:
        case tree.Text(text):
            return name_or_string(text)
        case tree.Number(number):
            return repr(number)
        case tree.Boolean(truth):
            return "true" if truth else "false"
        case tree.Null():
            return "null"
        case tree.Parameter(name):
            return f"${name}"
        case _:
            assert_never(value)


def print_set(items: Iterable[tree.Value]) -> str:
    """The text of a list of values."""
    return f"({', '.join(map(print_value, items))})"


def _expression(expression: tree.Expression) -> Fragment:
    match expression:
        case tree.Or(operands):
            return joined(map(_expression, operands), " or ", OR)
        case tree.And(operands):
            return joined(map(_expression, operands), " and ", AND)
        case tree.Not(operand):
            return Fragment(f"not {_expression(operand).within(NOT)}", NOT)
        case tree.Everything():
            return Fragment("*")
        case tree.Reference(name):
            return Fragment(f"@{name}")
        case tree.Parameter(name):
            return Fragment(f"${name}")
        case _:
            return Fragment(_test(expression), TEST)


def _test(test: tree.Test) -> str:
    match test:
        case tree.Named(name):
            return name.text if is_plain_name(name.text) and catalogued(name.text) is None else quote(name.text)
        case tree.Comparison(field, operator, value):
            return f"{_field(field)} {operator} {_compared(field, value)}"
        case tree.Member(field, items, negated):
            return f"{_field(field)} {_not(negated)}in {print_set(items)}"
        case tree.Match(field, patterns, negated):
            written = [_quoted(pattern) for pattern in patterns]
            several = written[0] if len(written) == 1 else f"({', '.join(written)})"
            return f"{_field(field)} {'!~' if negated else '~'} {several}"
        case tree.Like(field, glob, negated):
            return f"{_field(field)} {_not(negated)}like {_quoted(glob)}"
        case tree.Missing(field, negated):
            return f"{_field(field)} {'notnull' if negated else 'null'}"
        case tree.Regions(side, items, quantifier, minimum, maximum, negated):
            bounds = _bound("min", minimum) + _bound("max", maximum)
            return f"{side} {_not(negated)}in {print_set(items)}" + (f" {quantifier}" if quantifier else "") + bounds
        case tree.Partner(direction, operand, total, minimum, partners, via):
            bounds = (" sum" if total else "") + _bound("min", minimum) + _bound("partners", partners)
            return f"{direction} {_operand(operand)}{bounds}" + ("" if via is None else f" via {print_set(via)}")
        case _:
            assert_never(test)


def _field(field: tree.FieldName) -> str:
    """A quoted name stays quoted where without quotes it would be another field."""
    known = catalogued(field.name)
    if field.quoted and (known is None or field.name not in (known.name, *known.aliases)):
        return quote(field.name)
    return name_or_string(field.name)


def _compared(field: tree.FieldName, value: tree.Value) -> str:
    """A text after a number field keeps its quotes: without them it would be the name of a field."""
    known = catalogued(field.name)
    numeric = known is not None and known.kind in {Kind.INTEGER, Kind.NUMBER}
    if isinstance(value, tree.Text) and numeric and not value.bare:
        return quote(value.text)
    return print_value(value)


def _quoted(pattern: tree.Text | tree.Parameter) -> str:
    return quote(pattern.text) if isinstance(pattern, tree.Text) else f"${pattern.name}"


def _not(negated: bool) -> str:  # a one-word helper: the name of its argument would repeat its own
    return "not " if negated else ""


def _bound(word: str, bound: tree.Integer | None) -> str:
    return "" if bound is None else f" {word} {print_value(bound)}"


def _operand(operand: tree.Expression) -> str:
    match operand:
        case tree.Named() | tree.Everything() | tree.Reference() | tree.Parameter():
            return print_expression(operand)
        case tree.Comparison(tree.FieldName("bodyId"), "=", tree.Number(int(body))) if body >= 0:
            return str(body)
        case _:
            return f"({print_expression(operand)})"


def _target(target: tree.Expression | tree.Path) -> str:
    if not isinstance(target, tree.Path):
        return print_expression(target)
    steps = zip(target.arrows, target.operands[1:], strict=True)
    return _operand(target.operands[0]) + "".join(f" {_arrow(arrow)} {_operand(operand)}" for arrow, operand in steps)


def _arrow(arrow: tree.Arrow) -> str:
    if not arrow.edges:
        return arrow.direction
    edges = ", ".join(map(_edge, arrow.edges))
    return f"-[{edges}]->" if arrow.direction == "->" else f"<-[{edges}]-"


def _edge(edge: tree.EdgeCount | tree.EdgeRegions | tree.EdgePath) -> str:
    match edge:
        case tree.EdgeCount(name, operator, value):
            return f"{name} {operator} {print_value(value)}"
        case tree.EdgeRegions(items):
            return f"in {print_set(items)}"
        case tree.EdgePath(least, most):
            return f"path {print_value(least)}" + ("" if most is None else f"..{print_value(most)}")
        case _:
            assert_never(edge)


def _clauses(clauses: tree.Clauses) -> str:
    text = ""
    if clauses.columns is not None:
        text += " return " + ", ".join(map(print_column, clauses.columns))
    if clauses.sort:
        keys = (print_column(key.column) + (" desc" if key.descending else "") for key in clauses.sort)
        text += " sort by " + ", ".join(keys)
    if clauses.limit is not None:
        text += f" limit {print_value(clauses.limit)}"
    return text


def _dataset(dataset: str) -> str:
    name, colon, tag = dataset.partition(":")
    plain = is_plain_name(name) and (not colon or is_plain_name(tag))
    return dataset if plain else quote(dataset)
