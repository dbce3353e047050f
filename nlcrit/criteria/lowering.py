"""
Find the arguments of `NeuronCriteria` in a filter, where there are any: LANGUAGE.md, section 4, from left to right.

Rows of its table are read from canonical expressions. Knows nothing of data sets: fields are those of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import NoneType
from typing import Any, NamedTuple

from nlcrit.criteria.arguments import SIDES, TOGETHER, all_of, arguments_to_tests, looks_like_pattern
from nlcrit.criteria.checking import DIRECTED, Arguments, missing_from_rois
from nlcrit.criteria.markers import IsNull, NotNull, Presence, Regex
from nlcrit.criteria.signature import ARGUMENTS, POSITION
from nlcrit.criteria.values import GREATEST_INTEGER, LEAST_INTEGER
from nlcrit.fields import BY_ARGUMENT, BY_NAME, Argument, Field
from nlcrit.language import tree
from nlcrit.language.canonical import canonical_expression, canonical_filter
from nlcrit.language.label import LABELS

_VALUE_TYPES: dict[Argument, frozenset[type]] = {
    Argument.IDS: frozenset({int}),
    Argument.INTEGERS: frozenset({int, NoneType}),
    Argument.PATTERN: frozenset({str, Regex, NoneType}),
    Argument.EXACT: frozenset({str, int, float, bool, NoneType}),
}
_ARGUMENT_OF_SIDE = {side: argument for argument, side in SIDES.items()}


class _Values(NamedTuple):
    """What one positive test of one field asks for: any of `items`, or NotNull."""

    field: Field
    items: tuple[Any, ...] | Presence


def lower(expression: tree.Expression) -> Arguments | None:
    """
    The arguments of the one `NeuronCriteria` that a filter is exactly; None where it is more than one.

    Example:
        >>> from nlcrit.language.parser import parse_program
        >>> from nlcrit.source import Source
        >>> lower(parse_program(Source("A and soma notnull")).statements[0].target)
        {'type': ('A',), 'instance': ('A',), 'somaLocation': NotNull}
        >>> lower(parse_program(Source("type = A and instance = B")).statements[0].target) is None
        True
    """
    return lower_canonical(canonical_filter(expression))


def lower_canonical(expression: tree.Expression) -> Arguments | None:
    """What `lower` gives, for an expression that is canonical already."""
    arguments: Arguments | None = {}
    for conjunct in tree.conjuncts(expression):
        row = row_of(conjunct)
        arguments = None if row is None or arguments is None else joined_rows(arguments, row)
        if arguments is None:
            return None
    return None if arguments is None else finished(arguments)


def joined_rows(arguments: Arguments, row: Arguments) -> Arguments | None:
    """The arguments of two rows together; None where one `NeuronCriteria` cannot say both."""
    shared = arguments.keys() & row.keys()
    if shared - {"roi_req"} or (shared and arguments["roi_req"] != row["roi_req"]):
        return None
    if not arguments.keys().isdisjoint(TOGETHER) and not row.keys().isdisjoint(TOGETHER):
        return None
    both = {**arguments, **row}
    return None if any(missing_from_rois(both, directed) for directed in DIRECTED) else both


def finished(arguments: Arguments) -> Arguments:
    """
    The arguments of some rows as they would be given: without defaults, and with the `regex` that they need.

    That is False where an exact value looks like a pattern; else a guessed pattern becomes plain text again, to be
    guessed anew.
    """
    if arguments.get("roi_req") == ARGUMENTS["roi_req"].default:
        arguments = {name: value for name, value in arguments.items() if name != "roi_req"}
    names = [name for name in arguments if BY_ARGUMENT.get(name, _NO_FIELD).how is Argument.PATTERN]
    lists = [arguments[name] for name in names if isinstance(arguments[name], tuple)]
    if any(type(item) is str and looks_like_pattern(item) for items in lists for item in items):
        return {**arguments, "regex": False}
    texts = {
        name: tuple(item.pattern if isinstance(item, Regex) and item.guessed else item for item in arguments[name])
        for name in names
        if isinstance(arguments[name], tuple)
    }
    return {**arguments, **texts}


def in_constructor_order(expression: tree.Expression) -> tree.Expression:
    """
    The canonical expression with the rows of every conjunction first, as the constructor orders and writes them.

    Example:
        >>> from nlcrit.language.parser import parse_program
        >>> from nlcrit.language.printer import print_expression
        >>> from nlcrit.source import Source
        >>> query = parse_program(Source("size > 5 and pre >= 2 and (type ~ 'B' or type = A)")).statements[0].target
        >>> print_expression(in_constructor_order(query))
        '(type = A or type ~ "B") and pre >= 2 and size > 5'
    """
    match expression:
        case tree.And(operands):
            rows, others = split(operands)
            rows.sort(key=_position)
            return tree.And((*map(_rewritten, rows), *map(in_constructor_order, others)))
        case tree.Or(operands) if row_of(expression) is None:
            return replace(expression, operands=tuple(map(in_constructor_order, operands)))
        case tree.Not(operand) | tree.Partner(operand=operand):
            return replace(expression, operand=in_constructor_order(operand))
        case _:
            row = row_of(expression)
            return expression if not row else _rewritten(row)


def split(operands: Iterable[tree.Expression]) -> tuple[list[Arguments], list[tree.Expression]]:
    """The operands of a conjunction that are rows of the table, as arguments, and the others."""
    rows: list[Arguments] = []
    others: list[tree.Expression] = []
    for operand in operands:
        row = row_of(operand)
        if row is None:
            others.append(operand)
        else:
            rows.append(row)
    return rows, others


def _position(row: Arguments) -> int:
    return min((POSITION[name] for name in row), default=0)


def _rewritten(row: Arguments) -> tree.Expression:
    return canonical_expression(all_of(arguments_to_tests(finished(row))))


# One test of a conjunction --------------------------------------------------------------------------------------


def row_of(test: tree.Expression) -> Arguments | None:
    """
    The arguments that one conjunct stands for; None where it is no row of the table.

    Patterns are `Regex` here, guessed or not, and `roi_req` is there wherever several regions are.
    """
    match test:
        case tree.Everything():
            return {}
        case tree.Or(operands):
            return _names_row(operands)
        case tree.Named():
            return _names_row((test,))
        case tree.Regions():
            return _regions_row(test)
        case tree.Missing(name, negated) if (field := _field(name)) and field.how is Argument.PRESENCE:
            return {_argument(field): NotNull if negated else IsNull}
        case tree.Comparison(name, operator, value) if (field := _field(name)) and field.how in _COMPARED:
            return _comparison_row(field, operator, value)
        case _:
            found = _values(test)
            return None if found is None else {_argument(found.field): found.items}


_COMPARED: dict[Argument, tuple[tree.Comparator, type[tree.Value]]] = {
    Argument.FLAG: ("=", tree.Boolean),
    Argument.MINIMUM: (">=", tree.Number),
    Argument.MAXIMUM: ("<=", tree.Number),
    Argument.LABEL: ("=", tree.Text),
}
"""The one comparison that an argument of each kind stands for."""


def _comparison_row(field: Field, operator: tree.Comparator, value: tree.Value) -> Arguments | None:
    assert field.how is not None
    if (operator, type(value)) != _COMPARED[field.how]:
        return None
    (plain,) = _plain([value])
    fits = {
        Argument.FLAG: True,
        Argument.MINIMUM: type(plain) is int and 1 <= plain <= GREATEST_INTEGER,
        Argument.MAXIMUM: type(plain) is float or (type(plain) is int and LEAST_INTEGER <= plain <= GREATEST_INTEGER),
        Argument.LABEL: plain in LABELS,
    }[field.how]
    return {_argument(field): plain} if fits else None


def _names_row(operands: Iterable[tree.Expression]) -> Arguments | None:
    """Alternatives on one field of names, or on `type` and `instance`."""
    found: dict[str, list[Any] | Presence] = {}
    for operand in operands:
        for each in _named(operand) if isinstance(operand, tree.Named) else (operand,):
            values = _values(each)
            if values is None or values.field.how is not Argument.PATTERN:
                return None
            items = values.items if isinstance(values.items, Presence) else list(values.items)
            before = found.setdefault(_argument(values.field), items)
            if before is items:
                continue
            if isinstance(before, Presence) or isinstance(items, Presence) or not (before and items):
                return None
            before += items
    if len(found) > 1 and not found.keys() <= set(TOGETHER):
        return None
    return {
        name: items if isinstance(items, Presence) else tuple(items)
        for name, items in sorted(found.items(), key=lambda pair: POSITION[pair[0]])
    }


def _named(test: tree.Named) -> tuple[tree.Expression, ...]:
    return tuple(tree.Comparison(tree.FieldName(name), "=", test.name) for name in TOGETHER)


def _regions_row(test: tree.Regions) -> Arguments | None:
    argument = _ARGUMENT_OF_SIDE[test.side]
    regions = _plain(test.items)
    if test.negated or test.maximum is not None or test.quantifier == "sum" or set(map(type, regions)) - {str}:
        return None
    row: Arguments = {argument: tuple(dict.fromkeys(regions))}
    if test.quantifier is not None:
        row["roi_req"] = test.quantifier
    match test.minimum:
        case None:
            return row
        case tree.Number(int(least)) if argument in DIRECTED and 1 < least <= GREATEST_INTEGER:
            return {**row, DIRECTED[argument]: least}
        case _:
            return None


def _values(test: tree.Expression) -> _Values | None:
    """The values that a positive `=`, `in`, `~` or null test of one field asks for, where its argument takes them."""
    items: tuple[Any, ...] | Presence
    match test:
        case tree.Comparison(name, "=", value):
            items = _plain([value])
        case tree.Member(name, values, negated=False):
            items = _plain(values)
        case tree.Match(name, patterns, negated=False):
            items = tuple(
                Regex(text.text, guessed=text.guessed) if isinstance(text, tree.Text) else text for text in patterns
            )
        case tree.Missing(name, negated):
            items = NotNull if negated else (None,)
        case _:
            return None
    field = _field(name)
    allowed = _VALUE_TYPES.get(field.how) if field is not None and field.how is not None else None
    if field is None or allowed is None:
        return None
    if isinstance(items, Presence):
        return _Values(field, items) if NoneType in allowed else None
    if not set(map(type, items)) <= allowed or any(
        type(item) is int and not LEAST_INTEGER <= item <= GREATEST_INTEGER for item in items
    ):
        return None
    return _Values(field, items)


def _plain(values: Iterable[tree.Value]) -> tuple[Any, ...]:
    """The Python values; a parameter stays itself, which no argument takes."""
    return tuple([_PLAIN[type(value)](value) for value in values])


_PLAIN: dict[type, Any] = {
    tree.Text: lambda value: value.text,
    tree.Number: lambda value: value.value,
    tree.Boolean: lambda value: value.value,
    tree.Null: lambda _: None,
    tree.Parameter: lambda value: value,
}


def _field(name: tree.FieldName) -> Field | None:
    """The field of the catalogue, where an argument names it."""
    field = None if name.quoted else BY_NAME.get(name.name)
    return field if field is not None and field.argument is not None else None


def _argument(field: Field) -> str:
    assert field.argument is not None
    return field.argument


_NO_FIELD = Field("", next(iter(BY_NAME.values())).kind, "")
