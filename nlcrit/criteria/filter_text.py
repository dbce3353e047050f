"""
Read a text that is one filter of neurons, with nothing else beside it.

Knows nothing of `NeuronCriteria`, which is made from what this gives, and nothing of data.
"""

from __future__ import annotations

from collections.abc import Mapping

from nlcrit.errors import CallError, QueryNameError, UnsupportedQueryError
from nlcrit.language import tree
from nlcrit.language.canonical import inlined
from nlcrit.language.parser import parse_program
from nlcrit.source import Source, Span


def read_filter(text: object, values: Mapping[str, object]) -> tree.Expression:
    """
    The filter that a text is, its @names inlined and its $parameters bound.

    Raises:
        QuerySyntaxError: The text is not a query.
        QueryNameError: An @name or a $parameter is not known.
        CallError: A value is given for a parameter that the text does not have.
        UnsupportedQueryError: It is a path, has clauses, or holds several statements that answer.
        QueryValueError: A value cannot be meant.

    Example:
        >>> from nlcrit.language.printer import print_expression
        >>> print_expression(read_filter("let @big = size > 5; @big and bodyId in $ids", {"ids": [1, 2]}))
        'size > 5 and bodyId in (1, 2)'
    """
    from nlcrit.criteria.resolve import check

    if not isinstance(text, str):
        message = f"a filter is a text, not {text!r}"
        raise CallError(message, code="NA101", hint="for example: NeuronCriteria.where('pre > 10')")
    program = parse_program(Source(text))
    check(program)
    expression = _filter_of(program)
    if not values and "$" not in text:
        return expression
    bound = tree.Program((tree.Select(_bound(program, expression, values)),), program.source)
    check(bound)
    return _filter_of(bound)


def _filter_of(program: tree.Program) -> tree.Expression:
    source = program.source
    lets: dict[str, tree.Expression] = {}
    filters: list[tree.Expression] = []
    for statement in program.statements:
        match statement:
            case tree.Let(name, value):
                lets[name] = inlined(value, lets)
            case tree.Select(tree.Path()):
                raise _not_a_filter("a path is not a filter of neurons", source, statement.span)
            case tree.Select(target, clauses, explain=False) if clauses == tree.Clauses():
                assert not isinstance(target, tree.Path)
                filters.append(inlined(target, lets))
            case _:
                raise _not_a_filter(f"{_NOT_FILTERS[type(statement)]}, and not a filter alone", source, statement.span)
    if len(filters) != 1:
        message = f"one filter is expected, and the text holds {len(filters)}"
        raise _not_a_filter(message, source, Span(0, len(source.text)))
    return filters[0]


_NOT_FILTERS: dict[type[tree.Statement], str] = {
    tree.Select: "the text has 'explain', 'return', 'sort by' or 'limit' beside its filter",
    tree.Count: "the text counts neurons",
    tree.Use: "the text names a data set",
}


def _not_a_filter(message: str, source: Source, span: Span) -> UnsupportedQueryError:
    hint = "write what selects the neurons, and nothing else: type = A and pre > 10"
    return UnsupportedQueryError(message, code="NQ503", source=source, span=span, hint=hint)


def _bound(program: tree.Program, expression: tree.Expression, values: Mapping[str, object]) -> tree.Expression:
    from nlcrit.criteria.binding import bind, parameters

    names = parameters(program)
    unknown = [name for name in values if name not in names]
    if unknown:
        known = ", ".join(f"${name}" for name in names) or "none"
        raise CallError(f"the text has no parameter ${unknown[0]}", code="NA101", hint=f"its parameters: {known}")
    missing = [name for name in names if name not in values]
    if missing:
        raise QueryNameError(
            f"${missing[0]} has no value",
            code="NQ204",
            source=program.source,
            span=Span(0, len(program.source.text)),
            hint=f"give it after the text: where(…, {missing[0]}=…)",
        )
    return bind(expression, values, program.source)
