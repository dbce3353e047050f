"""
Put Python values in the place of `$parameters`: as values, never as text, so that none can change a query's shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar, assert_never

from nlcrit.criteria.values import UnsupportedValue, is_list, scalars, to_tree
from nlcrit.errors import QueryError, QueryValueError, raise_all
from nlcrit.language import tree
from nlcrit.language.printer import print_expression, print_value
from nlcrit.source import Source, Span

Item = TypeVar("Item", bound=tree.Value)


def bind(expression: tree.Expression, values: Mapping[str, object], source: Source) -> tree.Expression:
    """
    The expression with the given values in the place of its parameters; others stay.

    Raises:
        QueryValueError: A value is of a type that cannot be used; `QueryErrors` where several are.
    """
    binder = Binder(values, source)
    bound = binder.expression(expression)
    raise_all(binder.errors)
    return bound


def bind_program(program: tree.Program, values: Mapping[str, object]) -> tree.Program:
    """The program with the given values in the place of its parameters; raises as `bind` does."""
    bound, errors = bind_what_can_be(program, values)
    raise_all(errors)
    return bound


def bind_what_can_be(
    program: tree.Program, values: Mapping[str, object]
) -> tuple[tree.Program, tuple[QueryError, ...]]:
    """The program with the values that can be bound, and the errors of those that cannot, in the order of the text."""
    binder = Binder(values, program.source)
    bound = replace(program, statements=tuple(map(binder.statement, program.statements)))
    return bound, tuple(binder.errors)


def parameters(program: tree.Program) -> tuple[str, ...]:
    """The names of the parameters that have no value yet, in the order of the text, each once."""
    collector = _Collector({}, program.source)
    for statement in program.statements:
        collector.statement(statement)
    return tuple(dict.fromkeys(parameter.name for parameter in collector.met))


def parameters_of(expression: tree.Expression) -> tuple[tree.Parameter, ...]:
    """The parameters of an expression that have no value yet, in the order of the text."""
    collector = _Collector({}, Source(""))
    collector.expression(expression)
    return tuple(collector.met)


class Binder:
    """Binds one text; `errors` collects what could not be bound, in the order of the text."""

    def __init__(self, values: Mapping[str, object], source: Source) -> None:
        self.values = values
        self.source = source
        self.errors: list[QueryError] = []

    def statement(self, statement: tree.Statement) -> tree.Statement:
        match statement:
            case tree.Let(value=value):
                return replace(statement, value=self.expression(value))
            case tree.Use():
                return statement
            case tree.Count(target):
                return replace(statement, target=self.target(target))
            case tree.Select(target, clauses):
                return replace(statement, target=self.target(target), clauses=self.clauses(clauses))
            case _:
                assert_never(statement)

    def target(self, target: tree.Expression | tree.Path) -> tree.Expression | tree.Path:
        if not isinstance(target, tree.Path):
            return self.expression(target)
        operands = tuple(map(self.expression, target.operands))
        return replace(target, operands=operands, arrows=tuple(map(self.arrow, target.arrows)))

    def arrow(self, arrow: tree.Arrow) -> tree.Arrow:
        return replace(arrow, edges=tuple(map(self.edge, arrow.edges)))

    def edge(
        self, edge: tree.EdgeCount | tree.EdgeRegions | tree.EdgePath
    ) -> tree.EdgeCount | tree.EdgeRegions | tree.EdgePath:
        match edge:
            case tree.EdgeCount(value=value):
                return replace(edge, value=self.integer(value))
            case tree.EdgeRegions(items):
                return replace(edge, items=self.items(items))
            case tree.EdgePath(least, most):
                return replace(edge, least=self.integer(least), most=most and self.integer(most))
            case _:
                assert_never(edge)

    def clauses(self, clauses: tree.Clauses) -> tree.Clauses:
        columns = None if clauses.columns is None else tuple(map(self.column, clauses.columns))
        sort = tuple(replace(key, column=self.column(key.column)) for key in clauses.sort)
        return tree.Clauses(columns, sort, clauses.limit and self.integer(clauses.limit))

    def column(self, column: tree.Column) -> tree.Column:
        return replace(column, items=self.items(column.items)) if isinstance(column, tree.Measure) else column

    def expression(self, expression: tree.Expression) -> tree.Expression:
        match expression:
            case tree.And(operands) | tree.Or(operands):
                return replace(expression, operands=tuple(map(self.expression, operands)))
            case tree.Not(operand):
                return replace(expression, operand=self.expression(operand))
            case tree.Comparison(value=value):
                return replace(expression, value=self.value(value, _for_list(expression)))
            case tree.Member(items=items):
                return replace(expression, items=self.items(items))
            case tree.Match(patterns=patterns):
                return replace(expression, patterns=self.texts(patterns))
            case tree.Like(glob=glob):
                return replace(expression, glob=self.text(glob))
            case tree.Regions(items=items):
                return replace(
                    expression,
                    items=self.items(items),
                    minimum=expression.minimum and self.integer(expression.minimum),
                    maximum=expression.maximum and self.integer(expression.maximum),
                )
            case tree.Partner(operand=operand, via=via):
                return replace(
                    expression,
                    operand=self.expression(operand),
                    minimum=expression.minimum and self.integer(expression.minimum),
                    partners=expression.partners and self.integer(expression.partners),
                    via=None if via is None else self.items(via),
                )
            case tree.Parameter():
                return self.term(expression)
            case tree.Named() | tree.Missing() | tree.Everything() | tree.Reference():
                return expression
            case _:
                assert_never(expression)

    def term(self, parameter: tree.Parameter) -> tree.Expression:
        """A parameter as a test of its own: integers are bodyIds, strings bare names, criteria themselves."""
        if parameter.name not in self.values:
            return parameter
        value = self.values[parameter.name]
        criteria: tree.Expression | None = getattr(value, "expression", None)  # of a NeuronCriteria
        if criteria is not None:
            return tree.relocated(criteria, parameter.span)
        items = self._scalars(parameter)
        if items is None:
            return parameter
        span = parameter.span
        if all(type(item) in {int, float} for item in items):
            bodies = tuple(_given(item, span) for item in items)
            return tree.Member(tree.FieldName("bodyId", span), bodies, span=span)
        if all(isinstance(item, str) for item in items):
            names = tuple(tree.Named(tree.Text(item, span), span) for item in items if isinstance(item, str))
            return names[0] if len(names) == 1 else tree.Or(names, span)
        self._fail(parameter, "cannot stand as a test: it is neither bodyIds, nor names, nor criteria")
        return parameter

    def value(self, value: tree.Value, for_list: str = "one value stands here") -> tree.Value:
        """A single value, as after `=`; `for_list` says what to do with a list."""
        if not isinstance(value, tree.Parameter) or value.name not in self.values:
            return value
        if is_list(self.values[value.name]):
            self._fail(value, "is a list", hint=for_list)
            return value
        items = self._scalars(value)
        return value if items is None else _given(items[0], value.span)

    def items(self, items: tuple[tree.Value, ...]) -> tuple[tree.Value, ...]:
        """The items of a list; a parameter that is a list gives all of its items."""
        return tuple(self._flattened(items))

    def texts(self, patterns: tuple[tree.Text | tree.Parameter, ...]) -> tuple[tree.Text | tree.Parameter, ...]:
        found: list[tree.Text | tree.Parameter] = []
        for item in self._flattened(patterns):
            if isinstance(item, tree.Text | tree.Parameter):
                found.append(item)
            else:
                self.errors.append(self._no_pattern(item))
        return tuple(found)

    def text(self, text: tree.Text | tree.Parameter) -> tree.Text | tree.Parameter:
        value = self.value(text, "'like' takes one text; several regular expressions may stand after '~'")
        if isinstance(value, tree.Text | tree.Parameter):
            return value
        self.errors.append(self._no_pattern(value))
        return text

    def integer(self, integer: tree.Integer) -> tree.Integer:
        value = self.value(integer, "one whole number stands here")
        if isinstance(value, tree.Parameter):
            return value
        if isinstance(value, tree.Number) and value.value == int(value.value) >= 0:
            return tree.Number(int(value.value), value.span)
        self.errors.append(self._error(value.span, f"a whole number from 0 is needed here, not {print_value(value)}"))
        return integer

    def _flattened(self, items: tuple[tree.Value, ...]) -> Iterator[tree.Value]:
        for item in items:
            if isinstance(item, tree.Parameter) and item.name in self.values:
                for scalar in self._scalars(item) or ():
                    yield _given(scalar, item.span)
            else:
                yield item

    def _scalars(self, parameter: tree.Parameter) -> list[int | float | str | bool | None] | None:
        try:
            return scalars(self.values[parameter.name])
        except UnsupportedValue as error:
            self._fail(parameter, str(error))
            return None

    def _fail(self, parameter: tree.Parameter, clause: str, hint: str | None = None) -> None:
        self.errors.append(self._error(parameter.span, f"${parameter.name} {clause}", hint))

    def _no_pattern(self, value: tree.Value) -> QueryError:
        hint = "for missing values: 'null' after the name of the field" if isinstance(value, tree.Null) else None
        return self._error(value.span, f"a pattern is a text, and {print_value(value)} is none", hint)

    def _error(self, span: Span, message: str, hint: str | None = None) -> QueryError:
        return QueryValueError(message, code="NQ309", source=self.source, span=span, hint=hint)


def _for_list(test: tree.Comparison) -> str:
    """What to write where a list stands after an operator for one value."""
    if test.operator not in {"=", "!="}:
        return f"'{test.operator}' takes one value, such as the least or the greatest of the list"
    meant = tree.Member(test.field, (test.value,), negated=test.operator == "!=")
    return f"write: {print_expression(meant)}"


def _given(scalar: float | str | bool | None, span: Span) -> tree.Value:
    value = to_tree(scalar, span)
    return replace(value, given=True) if isinstance(value, tree.Number) and isinstance(value.value, float) else value


class _Collector(Binder):
    """Binds nothing, and notes which parameters it meets."""

    def __init__(self, values: Mapping[str, object], source: Source) -> None:
        super().__init__(values, source)
        self.met: list[tree.Parameter] = []

    def term(self, parameter: tree.Parameter) -> tree.Expression:
        self.met.append(parameter)
        return parameter

    def value(self, value: tree.Value, for_list: str = "") -> tree.Value:
        del for_list
        if isinstance(value, tree.Parameter):
            self.met.append(value)
        return value

    def _flattened(self, items: tuple[tree.Value, ...]) -> Iterator[tree.Value]:
        return map(self.value, items)

    def integer(self, integer: tree.Integer) -> tree.Integer:
        self.value(integer)
        return integer

    def text(self, text: tree.Text | tree.Parameter) -> tree.Text | tree.Parameter:
        self.value(text)
        return text
