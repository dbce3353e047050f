"""
Write criteria as Python that evaluates to them: `NeuronCriteria(type=['A']) | NeuronCriteria.where('pre > 10')`.

Python's `~`, `&` and `|` bind in the order of `not`, `and` and `or`; parentheses are decided by `Fragment` alone.
"""

from __future__ import annotations

from typing import Any

from nlcrit.criteria.checking import Arguments
from nlcrit.criteria.lowering import finished, joined_rows, lower_canonical, split
from nlcrit.criteria.markers import IsNull
from nlcrit.criteria.signature import POSITION
from nlcrit.fragment import AND, NOT, OR, Fragment, joined
from nlcrit.language import tree
from nlcrit.language.printer import print_expression


def python_call(arguments: Arguments, matchvar: str = "n") -> str:
    """
    The call of `NeuronCriteria` with checked arguments.

    Example:
        >>> python_call({"status": (None,), "type": ("A", None), "regex": False})
        "NeuronCriteria(type=['A', None], regex=False, status=IsNull)"
    """
    names = sorted(arguments, key=POSITION.__getitem__)
    shown = [f"{name}={_python_value(arguments[name])}" for name in names]
    return f"NeuronCriteria({', '.join(shown if matchvar == 'n' else [f'matchvar={matchvar!r}', *shown])})"


def python_expression(expression: tree.Expression) -> str:
    """
    The Python of a canonical filter: calls joined by `&`, `|` and `~`.

    Example:
        >>> python_expression(tree.Not(tree.Named(tree.Text("A"))))
        "~NeuronCriteria(type=['A'], instance=['A'])"
    """
    return _form(expression).text


def _form(expression: tree.Expression) -> Fragment:
    arguments = lower_canonical(expression)
    if arguments is not None:
        return Fragment(python_call(arguments))
    match expression:
        case tree.And(operands):
            return joined(_conjunction(operands), " & ", AND)
        case tree.Or(operands):
            return joined(map(_form, operands), " | ", OR)
        case tree.Not(operand):
            return Fragment(f"~{_form(operand).within(NOT)}", NOT)
        case _:
            return Fragment(f"NeuronCriteria.where({print_expression(expression)!r})")


def _conjunction(operands: tuple[tree.Expression, ...]) -> list[Fragment]:
    """As few calls as possible, then what no argument can say; a label that has nothing beside it stands last."""
    rows, others = split(operands)
    calls: list[Arguments] = []
    for row in rows:
        together = joined_rows(calls[0], row) if calls else row
        if together is None:
            calls.append(row)
        else:
            calls[:1] = [together]
    parts = [Fragment(python_call(finished(call))) for call in calls]
    rest = [_form(other) for other in others]
    return [*rest, *parts] if calls and calls[0].keys() == {"label"} else [*parts, *rest]


def _python_value(value: Any) -> str:
    if isinstance(value, tuple):
        return repr(IsNull) if value == (None,) else repr(list(value))
    return repr(value)
