"""
The one form in which queries are shown, and the normal form in which they are compared (LANGUAGE.md, section 4).

Both are trees again, printed by `printer`. Nothing here needs a data set: fields are known by the catalogue alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar, assert_never

from nlcrit.fields import MINIMUM_ALIASES, Kind, catalogued
from nlcrit.language import tree
from nlcrit.language.label import default_label, without_label, written_label
from nlcrit.language.printer import COLUMN_WORDS, print_expression, print_value

Item = TypeVar("Item", bound=tree.Value)

NO_LETS: Mapping[str, tree.Expression] = {}


def canonical_program(program: tree.Program) -> tree.Program:
    """The canonical form of each statement; `let`s stay where they are."""
    lets: dict[str, tree.Expression] = {}
    statements: list[tree.Statement] = []
    for statement in program.statements:
        statements.append(canonical_statement(statement, lets))
        if isinstance(statement, tree.Let):
            lets[statement.name] = inlined(statement.value, lets)
    return tree.Program(tuple(statements), program.source)


def canonical_statement(
    statement: tree.Statement, lets: Mapping[str, tree.Expression] = NO_LETS
) -> tree.Statement:
    """The canonical form of a statement; `lets` are the expressions that its @names stand for."""
    match statement:
        case tree.Let(value=value):
            return replace(statement, value=canonical_expression(value))
        case tree.Use():
            return statement
        case tree.Count(target):
            return replace(statement, target=_canonical_target(target, lets))
        case tree.Select(target, clauses):
            return replace(statement, target=_canonical_target(target, lets), clauses=_canonical_clauses(clauses))
        case _:
            assert_never(statement)


def canonical_filter(expression: tree.Expression, lets: Mapping[str, tree.Expression] = NO_LETS) -> tree.Expression:
    """
    The canonical form of a whole filter: of a query or of a partner, where a label may stand.

    A label that is the default is left out; where rewriting changed the default, the label is written.
    """
    label = written_label(expression)
    meant = label or default_label(inlined(without_label(expression), lets))
    rewritten = canonical_expression(without_label(expression))
    if meant == default_label(inlined(rewritten, lets)):
        return rewritten
    if label is not None:
        return canonical_expression(expression)
    return _joined([*tree.conjuncts(rewritten), label_test(meant or "Neuron")])


def label_test(label: str) -> tree.Comparison:
    """The test `label = …`."""
    return tree.Comparison(tree.FieldName("label"), "=", tree.Text(label, bare=True))


def canonical_expression(expression: tree.Expression) -> tree.Expression:
    """The canonical form of an expression that is not a whole filter."""
    match expression:
        case tree.Or(operands):
            return _alternatives(map(canonical_expression, operands))
        case tree.And(operands):
            return _joined(map(canonical_expression, operands))
        case tree.Not(operand):
            return _negation(operand)
        case tree.Comparison():
            return _comparison(expression)
        case tree.Member(field, items):
            return _member(replace(expression, field=canonical_field(field), items=_distinct(items)))
        case tree.Match(field, patterns):
            return replace(expression, field=canonical_field(field), patterns=_distinct(patterns))
        case tree.Like(field) | tree.Missing(field):
            return replace(expression, field=canonical_field(field))
        case tree.Regions():
            return _regions(expression)
        case tree.Partner(operand=operand, via=via):
            return replace(
                expression,
                operand=canonical_filter(operand),
                minimum=_lower_bound(expression.minimum),
                via=None if via is None else _distinct(via),
            )
        case tree.Everything() | tree.Reference() | tree.Parameter() | tree.Named():
            return expression
        case _:
            assert_never(expression)


def canonical_field(field: tree.FieldName) -> tree.FieldName:
    """
    The field by its full name in the catalogue; a quoted name only where it is exactly a name or an alias there.

    Example:
        >>> canonical_field(tree.FieldName("SOMA")).name
        'somaLocation'
    """
    known = catalogued(field.name)
    if known is None:
        return replace(field, quoted=field.quoted and field.name.casefold() in COLUMN_WORDS)
    if field.quoted and field.name not in (known.name, *known.aliases):
        return field
    return replace(field, name=known.name, quoted=False)


def inlined(expression: tree.Expression, lets: Mapping[str, tree.Expression]) -> tree.Expression:
    """
    The expression with what `lets` say in place of its @names; unknown ones stay.

    What an earlier text defined (with the span `NOWHERE`) is said to stand where its @name does.
    """
    if not lets:
        return expression
    match expression:
        case tree.Reference(name, span):
            found = lets.get(name, expression)
            return tree.relocated(found, span) if found.span == tree.NOWHERE else found
        case tree.Or(operands) | tree.And(operands):
            return replace(expression, operands=tuple(inlined(operand, lets) for operand in operands))
        case tree.Not(operand) | tree.Partner(operand=operand):
            return replace(expression, operand=inlined(operand, lets))
        case _:
            return expression


def inlined_target(
    target: tree.Expression | tree.Path, lets: Mapping[str, tree.Expression]
) -> tree.Expression | tree.Path:
    """What a statement asks for, with what `lets` say in place of its @names."""
    if isinstance(target, tree.Path):
        return replace(target, operands=tuple(inlined(operand, lets) for operand in target.operands))
    return inlined(target, lets)


def normal_text(expression: tree.Expression) -> str:
    """
    The text by which filters are compared: equal texts, equal meaning.

    Operands and items of lists are sorted, repeats are gone, and an `or` of tests of one field is merged.
    """
    label = written_label(expression)
    bare = without_label(expression)
    meant = label or default_label(bare)
    normal = _normal(canonical_expression(bare))
    text = print_expression(normal)
    return text if meant == default_label(normal) else f"{text} as {meant}"


# Canonical form, node by node ----------------------------------------------------------------------------------


def _canonical_target(
    target: tree.Expression | tree.Path, lets: Mapping[str, tree.Expression]
) -> tree.Expression | tree.Path:
    if not isinstance(target, tree.Path):
        return canonical_filter(target, lets)
    arrows = tuple(replace(arrow, edges=tuple(map(_edge, arrow.edges))) for arrow in target.arrows)
    operands = tuple(canonical_filter(operand, lets) for operand in target.operands)
    return replace(target, operands=operands, arrows=arrows)


def _edge(edge: tree.EdgeCount | tree.EdgeRegions | tree.EdgePath) -> tree.EdgeCount | tree.EdgeRegions | tree.EdgePath:
    match edge:
        case tree.EdgeRegions(items):
            return replace(edge, items=_distinct(items))
        case tree.EdgeCount(name) if name.casefold() == "weight":
            return replace(edge, name="weight")  # a keyword; other counts are names, whose case may tell them apart
        case _:
            return edge


def _canonical_clauses(clauses: tree.Clauses) -> tree.Clauses:
    columns = None if clauses.columns is None else tuple(map(canonical_column, clauses.columns))
    sort = tuple(replace(key, column=canonical_column(key.column)) for key in clauses.sort)
    return replace(clauses, columns=columns, sort=sort)


def canonical_column(column: tree.Column) -> tree.Column:
    """The canonical form of a column: what it is called in an answer."""
    if isinstance(column, tree.Measure):
        return replace(column, items=_distinct(column.items))
    return canonical_field(column)


def _distinct(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(items))


def _negation(operand: tree.Expression) -> tree.Expression:
    match operand:
        case tree.Not(inner):
            return canonical_expression(inner)
        case tree.Member():
            # Before a list of one value becomes a comparison, into which `not` does not move.
            return canonical_expression(replace(operand, negated=not operand.negated))
        case _:
            return _pushed(canonical_expression(operand))


def _pushed(operand: tree.Expression) -> tree.Expression:
    """The negation of a canonical expression."""
    match operand:
        case tree.Not(inner):
            return inner
        case tree.Member() | tree.Match() | tree.Like() | tree.Missing() | tree.Regions():
            return replace(operand, negated=not operand.negated)
        case _:
            return tree.Not(operand)


def _joined(operands: Iterable[tree.Expression]) -> tree.Expression:
    flat = [conjunct for operand in operands for conjunct in tree.conjuncts(operand)]
    kept = [operand for operand in flat if not isinstance(operand, tree.Everything)] or flat[:1]
    return kept[0] if len(kept) == 1 else tree.And(tuple(kept))


def _alternatives(operands: Iterable[tree.Expression]) -> tree.Expression:
    flat: list[tree.Expression] = []
    for operand in operands:
        flat.extend(operand.operands if isinstance(operand, tree.Or) else (operand,))
    named = _equal_texts(flat, "type") & _equal_texts(flat, "instance")
    kept: list[tree.Expression] = []
    for operand in flat:
        name = _equal_text(operand, "type") or _equal_text(operand, "instance")
        if name is None or name not in named:
            kept.append(operand)
        elif tree.Named(name) not in kept:
            kept.append(tree.Named(name))
    return kept[0] if len(kept) == 1 else tree.Or(tuple(kept))


def _equal_text(expression: tree.Expression, field: str) -> tree.Text | None:
    """The text of a test `field = text`; None for any other expression."""
    match expression:
        case tree.Comparison(tree.FieldName(name), "=", tree.Text() as text) if name == field:
            return text
        case _:
            return None


def _equal_texts(expressions: Iterable[tree.Expression], field: str) -> set[tree.Text]:
    return {text for expression in expressions if (text := _equal_text(expression, field)) is not None}


def _comparison(test: tree.Comparison) -> tree.Comparison:
    operator = test.operator
    if operator == "=" and not test.field.quoted and test.field.name.casefold() in MINIMUM_ALIASES:
        operator = ">="
    return replace(test, field=canonical_field(test.field), operator=operator)


def _member(test: tree.Member) -> tree.Expression:
    match test.items:
        case (tree.Null(),):
            return tree.Missing(test.field, test.negated, test.span)
        case (tree.Text() | tree.Number() | tree.Boolean() as value,):
            # In a list a name is always a value; after a comparison it may be a field.
            value = replace(value, bare=False) if isinstance(value, tree.Text) else value
            return tree.Comparison(test.field, "!=" if test.negated else "=", value, test.span)
        case _:
            return test


def _regions(test: tree.Regions) -> tree.Regions:
    items = _distinct(test.items)
    several = len(items) > 1 or any(isinstance(item, tree.Parameter) for item in items)
    return replace(
        test,
        items=items,
        quantifier=(test.quantifier or "all") if several else None,
        minimum=test.minimum if test.maximum is not None else _lower_bound(test.minimum),
    )


def _lower_bound(bound: tree.Integer | None) -> tree.Integer | None:
    return None if bound == tree.Number(1) else bound


# Normal form ---------------------------------------------------------------------------------------------------


def _normal(expression: tree.Expression) -> tree.Expression:
    match expression:
        case tree.And(operands):
            return _sorted(tree.And, (part for operand in operands for part in tree.conjuncts(_normal(operand))))
        case tree.Or() | tree.Named():
            return _merged(expression)
        case tree.Not(operand):
            return _normal_negation(_normal(operand))
        case tree.Member(items=items) | tree.Regions(items=items):
            return replace(expression, items=_sorted_values(items))
        case tree.Match(patterns=patterns):
            return replace(expression, patterns=_sorted_values(patterns))
        case tree.Partner(operand=operand, via=via):
            # The operand is a whole filter: its own label decides, so its text stands for it.
            return replace(
                expression,
                operand=tree.Reference(normal_text(operand)),
                via=None if via is None else _sorted_values(via),
            )
        case _:
            return expression


def _normal_negation(operand: tree.Expression) -> tree.Expression:
    """`not` moves into `=` too: merged, `type = A or type = B` and `type in (A, B)` are one test."""
    match operand:
        case tree.Comparison(field, "=" | "!=" as operator, value):
            return tree.Comparison(field, "!=" if operator == "=" else "=", value)
        case _:
            return _pushed(operand)


def _merged(expression: tree.Or | tree.Named) -> tree.Expression:
    """One `in` and one `~` for each field of an `or`, and the rest as it is."""
    values: dict[str, list[tree.Value]] = {}
    patterns: dict[str, list[tree.Text | tree.Parameter]] = {}
    rest: list[tree.Expression] = []
    for operand in _plain_alternatives(expression):
        match operand:
            case tree.Comparison(field, "=", value) if not _may_be_field(field, value):
                values.setdefault(field.name, []).append(value)
            case tree.Member(field, items, negated=False):
                values.setdefault(field.name, []).extend(items)
            case tree.Missing(field, negated=False):
                values.setdefault(field.name, []).append(tree.Null())
            case tree.Match(field, several, negated=False):
                patterns.setdefault(field.name, []).extend(several)
            case _:
                rest.append(operand)
    fields = [_member(tree.Member(tree.FieldName(name), _sorted_values(items))) for name, items in values.items()]
    matches = [tree.Match(tree.FieldName(name), _sorted_values(several)) for name, several in patterns.items()]
    return _sorted(tree.Or, [*fields, *matches, *rest])


def _plain_alternatives(expression: tree.Or | tree.Named) -> Iterable[tree.Expression]:
    for operand in expression.operands if isinstance(expression, tree.Or) else (expression,):
        if isinstance(operand, tree.Named):
            yield tree.Comparison(tree.FieldName("type"), "=", operand.name)
            yield tree.Comparison(tree.FieldName("instance"), "=", operand.name)
        else:
            yield _normal(operand)


def _may_be_field(field: tree.FieldName, value: tree.Value) -> bool:
    known = catalogued(field.name)
    numeric = known is not None and known.kind in {Kind.INTEGER, Kind.NUMBER}
    return numeric and isinstance(value, tree.Text) and value.bare


def _sorted(kind: type[tree.And | tree.Or], operands: Iterable[tree.Expression]) -> tree.Expression:
    by_text = {print_expression(operand): operand for operand in operands}
    ordered = tuple(by_text[text] for text in sorted(by_text))
    return ordered[0] if len(ordered) == 1 else kind(ordered)


def _sorted_values(items: Iterable[Item]) -> tuple[Item, ...]:
    by_text = {print_value(item): item for item in items}
    return tuple(by_text[text] for text in sorted(by_text))
