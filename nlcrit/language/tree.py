"""
The tree that a query is: frozen nodes with the place in the text that each was read from.

Produced by the parser, by `NeuronCriteria` and by later front ends alike. Names are as they were written; spans
play no part when nodes are compared. Nodes made by programs have the span `NOWHERE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from dataclasses import field as attribute
from typing import Any, Literal, TypeVar

from nlcrit.source import Source, Span

NOWHERE = Span(0, 0)


# Values -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """
    A piece of text: a value, a pattern, a glob or the name of a region.

    `bare`: written without quotes, so that after a comparison with a number field it names a field.
    `guessed`: a pattern only because it looks like one; where a data set has the text as a value, it is that value.
    """

    text: str
    span: Span = attribute(default=NOWHERE, compare=False)
    bare: bool = attribute(default=False, compare=False)
    guessed: bool = attribute(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, exact where it is an integer; `given` where it came in a parameter."""

    value: int | float
    span: Span = attribute(default=NOWHERE, compare=False)
    given: bool = attribute(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Boolean:
    """`true` or `false`."""

    value: bool
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Null:
    """`null`: the value is missing."""

    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """`$name`: a Python value that is bound later; stands for a value, a list or a whole test."""

    name: str
    span: Span = attribute(default=NOWHERE, compare=False)


Value = Text | Number | Boolean | Null | Parameter
Integer = Number | Parameter


# Tests --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FieldName:
    """The name of a field as it was written; a quoted one is taken literally."""

    name: str
    span: Span = attribute(default=NOWHERE, compare=False)
    quoted: bool = False


Comparator = Literal["=", "!=", "<", "<=", ">", ">="]
Side = Literal["input", "output", "roi"]
Quantifier = Literal["any", "all", "sum"]
Direction = Literal["->", "<-"]


@dataclass(frozen=True, slots=True)
class Everything:
    """`*`: every neuron."""

    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """A bare name: `type = X or instance = X`."""

    name: Text
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """`@name`: the expression that a `let` gave this name."""

    name: str
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`field = value`, `field >= value`, `field > otherField`."""

    field: FieldName
    operator: Comparator
    value: Value
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Member:
    """`field in (…)`, `field not in (…)`."""

    field: FieldName
    items: tuple[Value, ...]
    negated: bool = False
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Match:
    """`field ~ (…)`, `field !~ (…)`: the whole value matches one, or none, of the regular expressions."""

    field: FieldName
    patterns: tuple[Text | Parameter, ...]
    negated: bool = False
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Like:
    """`field like glob`, `field not like glob`."""

    field: FieldName
    glob: Text | Parameter
    negated: bool = False
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Missing:
    """`field null`, or `field notnull` where it is negated."""

    field: FieldName
    negated: bool = False
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Regions:
    """`input in (…) any min 5 max 100`: sites of the neuron in regions; None where nothing was written."""

    side: Side
    items: tuple[Value, ...]
    quantifier: Quantifier | None = None
    minimum: Integer | None = None
    maximum: Integer | None = None
    negated: bool = False
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Partner:
    """`-> X sum min 10 partners 2 via (…)`: synapses of the neuron onto (`<-`: from) neurons of X."""

    direction: Direction
    operand: Expression
    total: bool = False
    minimum: Integer | None = None
    partners: Integer | None = None
    via: tuple[Value, ...] | None = None
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """`not x`."""

    operand: Expression
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """`x and y and …`; two operands or more."""

    operands: tuple[Expression, ...]
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """`x or y or …`; two operands or more."""

    operands: tuple[Expression, ...]
    span: Span = attribute(default=NOWHERE, compare=False)


Test = Named | Comparison | Member | Match | Like | Missing | Regions | Partner
Expression = Test | Everything | Reference | Parameter | Not | And | Or


# Statements ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EdgeCount:
    """`weight >= 5` inside an arrow; `name` is the count of the connection."""

    name: str
    operator: Comparator
    value: Integer
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class EdgeRegions:
    """`in (CA(R))` inside an arrow."""

    items: tuple[Value, ...]
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class EdgePath:
    """`path 1..3` inside an arrow; `most` is None for one exact length."""

    least: Integer
    most: Integer | None = None
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow of a path with the conditions on its connections."""

    direction: Direction
    edges: tuple[EdgeCount | EdgeRegions | EdgePath, ...] = ()
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """`A -> B <- C`: its answer is a table of connections. One arrow fewer than operands."""

    operands: tuple[Expression, ...]
    arrows: tuple[Arrow, ...]
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Measure:
    """`input in (CA(R))` as a column: the neuron's sites in those regions, summed."""

    side: Literal["input", "output"]
    items: tuple[Value, ...]
    span: Span = attribute(default=NOWHERE, compare=False)


Column = FieldName | Measure


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of `sort by`."""

    column: Column
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Clauses:
    """`return`, `sort by` and `limit`; None or empty where they are absent."""

    columns: tuple[Column, ...] | None = None
    sort: tuple[SortKey, ...] = ()
    limit: Integer | None = None


@dataclass(frozen=True, slots=True)
class Select:
    """A query whose answer is a table, or with `explain` an explanation."""

    target: Expression | Path
    clauses: Clauses = Clauses()
    explain: bool = False
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Count:
    """`count x`: a query whose answer is a number."""

    target: Expression | Path
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Let:
    """`let @name = x`."""

    name: str
    value: Expression
    span: Span = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Use:
    """`use dataset`: where the following statements are answered."""

    dataset: str
    span: Span = attribute(default=NOWHERE, compare=False)


Statement = Select | Count | Let | Use


@dataclass(frozen=True, slots=True)
class Program:
    """What one text holds: statements in order."""

    statements: tuple[Statement, ...]
    source: Source = attribute(default=Source(""), compare=False)


def children(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside an expression."""
    match expression:
        case And(operands) | Or(operands):
            return operands
        case Not(operand) | Partner(operand=operand):
            return (operand,)
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and all inside it, outer before inner, in the order of the text; not recursive."""
    waiting = [expression]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def conjuncts(expression: Expression) -> tuple[Expression, ...]:
    """
    The tests of which all are required: the operands of nested `and`s, or the expression itself.

    Example:
        >>> conjuncts(Everything())
        (Everything(span=Span(start=0, end=0)),)
    """
    if not isinstance(expression, And):
        return (expression,)
    found: list[Expression] = []
    waiting: list[Expression] = [expression]
    while waiting:
        current = waiting.pop()
        if isinstance(current, And):
            waiting.extend(reversed(current.operands))
        else:
            found.append(current)
    return tuple(found)


Node = TypeVar("Node")


def relocated(node: Node, span: Span) -> Node:
    """
    The same node, said to stand at `span` with all that is in it: for what comes from outside of the text.

    Example:
        >>> relocated(Not(Everything()), Span(3, 5)).operand
        Everything(span=Span(start=3, end=5))
    """
    if isinstance(node, tuple) and not isinstance(node, Span):
        return tuple(relocated(item, span) for item in node)  # type: ignore[return-value]  # a tuple for a tuple
    if not is_dataclass(node):
        return node
    changes: dict[str, Any] = {
        each.name: span if each.name == "span" else relocated(getattr(node, each.name), span) for each in fields(node)
    }
    return replace(node, **changes)  # type: ignore[type-var]  # a node is an instance, not a class
