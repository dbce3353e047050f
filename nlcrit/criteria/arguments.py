"""
The table of LANGUAGE.md, section 4, both ways: arguments of `NeuronCriteria` to tests, and tests to arguments.

Works on checked arguments and on trees; knows nothing of Python's lists and arrays, of data sets or engines. Driven
by `FIELDS`: a new exact field is one row there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from nlcrit.criteria.checking import DIRECTED, Arguments
from nlcrit.criteria.markers import NotNull, Presence, Regex
from nlcrit.criteria.signature import POSITION
from nlcrit.criteria.values import to_tree
from nlcrit.fields import BY_ARGUMENT, FIELDS, Argument, Field
from nlcrit.language import tree
from nlcrit.language.canonical import label_test

SIDES: dict[str, tree.Side] = {"rois": "roi", "inputRois": "input", "outputRois": "output"}
TOGETHER = ("type", "instance")
"""The two arguments that the constructor joins with `or`."""

_LOOKS_LIKE_PATTERN = re.compile(r"[\\.?\[\]+^$*]")
_FIELD_NAMES = {field.name: tree.FieldName(field.name) for field in FIELDS}


def looks_like_pattern(text: str) -> bool:
    """
    Whether `regex='guess'` takes a text for a pattern.

    Example:
        >>> looks_like_pattern("KC.*"), looks_like_pattern("PEN_a(PEN1)")
        (True, False)
    """
    return _LOOKS_LIKE_PATTERN.search(text) is not None


# Arguments to tests ---------------------------------------------------------------------------------------------


def arguments_to_tests(arguments: Arguments) -> tuple[tree.Expression, ...]:
    """
    The tests that checked arguments stand for, in the order of the constructor; all of them are required.

    Example:
        >>> from nlcrit.language.printer import print_expression
        >>> tests = arguments_to_tests({"min_pre": 10, "type": ("A", None)})
        >>> [print_expression(test) for test in tests]
        ['type in (A, null)', 'pre >= 10']
    """
    tests: list[tree.Expression] = []
    for name in sorted(arguments, key=POSITION.__getitem__):
        build = _BUILDERS.get(name)
        if build is not None:
            tests.extend(build(name, arguments))
    return tuple(tests)


def all_of(tests: tuple[tree.Expression, ...]) -> tree.Expression:
    """The expression that requires all tests; `*` where there are none."""
    if not tests:
        return tree.Everything()
    return tests[0] if len(tests) == 1 else tree.And(tests)


def _values(name: str, arguments: Arguments) -> Iterator[tree.Expression]:
    yield _membership(BY_ARGUMENT[name], arguments[name])


def _pattern_field(name: str, arguments: Arguments) -> Iterator[tree.Expression]:
    tests = _alternatives(BY_ARGUMENT[name], arguments[name], arguments.get("regex"))
    yield tests[0] if len(tests) == 1 else tree.Or(tests)


def _type_or_instance(name: str, arguments: Arguments) -> Iterator[tree.Expression]:
    if name == "instance" and "type" in arguments:
        return
    tests = tuple(
        test
        for either in TOGETHER
        if either in arguments
        for test in _alternatives(BY_ARGUMENT[either], arguments[either], arguments.get("regex"))
    )
    yield tests[0] if len(tests) == 1 else tree.Or(tests)


def _flag(name: str, arguments: Arguments) -> Iterator[tree.Expression]:
    yield tree.Comparison(_written(name), "=", tree.Boolean(arguments[name]))


def _least(name: str, arguments: Arguments) -> Iterator[tree.Expression]:
    yield tree.Comparison(_written(name), ">=", tree.Number(arguments[name]))


def _most(name: str, arguments: Arguments) -> Iterator[tree.Expression]:
    yield tree.Comparison(_written(name), "<=", tree.Number(arguments[name]))


def _presence(name: str, arguments: Arguments) -> Iterator[tree.Expression]:
    yield tree.Missing(_written(name), arguments[name] is NotNull)


def _label(name: str, arguments: Arguments) -> Iterator[tree.Expression]:
    yield label_test(arguments[name])


def _regions(name: str, arguments: Arguments) -> Iterator[tree.Expression]:
    items = tuple(map(tree.Text, arguments[name]))
    quantifier = arguments.get("roi_req", "all") if len(items) > 1 else None
    least = arguments.get(DIRECTED.get(name, ""))
    yield tree.Regions(SIDES[name], items, quantifier, None if least is None else tree.Number(least))


_Build = Callable[[str, Arguments], Iterator[tree.Expression]]
_BY_KIND: dict[Argument, _Build] = {
    Argument.IDS: _values,
    Argument.INTEGERS: _values,
    Argument.EXACT: _values,
    Argument.PATTERN: _pattern_field,
    Argument.FLAG: _flag,
    Argument.MINIMUM: _least,
    Argument.MAXIMUM: _most,
    Argument.PRESENCE: _presence,
    Argument.LABEL: _label,
}
_BUILDERS: dict[str, _Build] = {
    **{name: _BY_KIND[field.how] for name, field in BY_ARGUMENT.items() if field.how is not None},
    **dict.fromkeys(TOGETHER, _type_or_instance),
    **dict.fromkeys(SIDES, _regions),
}


def _written(name: str) -> tree.FieldName:
    return _FIELD_NAMES[BY_ARGUMENT[name].name]


def _membership(field: Field, values: tuple[Any, ...] | Presence) -> tree.Expression:
    """One test for exact values; a missing one stands last."""
    name = _FIELD_NAMES[field.name]
    if isinstance(values, Presence):
        return tree.Missing(name, negated=True)
    if len(values) == 1 and values[0] is not None:
        return tree.Comparison(name, "=", to_tree(values[0]))
    exact = tuple([to_tree(value) for value in values if value is not None])
    if len(exact) == len(values):
        return tree.Member(name, exact)
    return tree.Member(name, (*exact, tree.Null())) if exact else tree.Missing(name)


def _alternatives(field: Field, values: tuple[Any, ...] | Presence, regex: bool | None) -> tuple[tree.Expression, ...]:
    """The tests of one field of names, any of which suffices: exact values, then patterns, then null."""
    if isinstance(values, Presence):
        return (_membership(field, values),)
    exact: list[str | None] = []
    patterns: list[tree.Text] = []
    for value in values:
        if isinstance(value, Regex):
            patterns.append(tree.Text(value.pattern, guessed=value.guessed))
        elif value is not None and (regex or (regex is None and looks_like_pattern(value))):
            patterns.append(tree.Text(value, guessed=regex is None))
        else:
            exact.append(value)
    if not patterns:
        return (_membership(field, tuple(exact)),)
    name = _FIELD_NAMES[field.name]
    names = tuple(value for value in exact if value is not None)
    tests: list[tree.Expression] = [_membership(field, names)] if names else []
    tests.append(tree.Match(name, tuple(patterns)))
    if len(names) < len(exact):
        tests.append(tree.Missing(name))
    return tuple(tests)
