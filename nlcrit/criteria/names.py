"""
Which field, region or value a written one is in a data set, and whether the value fits the field.

The half of resolving that looks names up; `resolve` walks the tree. Without a vocabulary every field may exist and
take any value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import cast

from nlcrit.criteria import advice
from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.primary_regions import NOT_PRIMARY, around_or_inside, primary_parts, why_not_counted
from nlcrit.criteria.problems import Problems
from nlcrit.criteria.region_names import alike_regions
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.errors import UnsupportedQueryError
from nlcrit.fields import MINIMUM_ALIASES, Field, Kind, catalogued
from nlcrit.language import tree
from nlcrit.language.words import name_or_string
from nlcrit.source import Span
from nlcrit.suggest import nearest

LARGEST = 2**63 - 1
EXACT_FLOATS = 2**53
"""From here on a float no longer tells one integer from the next."""

NUMERIC = frozenset({Kind.INTEGER, Kind.NUMBER})
KINDS_OF: dict[type, tuple[Kind, str]] = {
    tree.Text: (Kind.TEXT, "a text"),
    tree.Number: (Kind.NUMBER, "a number"),
    tree.Boolean: (Kind.BOOLEAN, "true or false"),
}
WANTED = {
    Kind.TEXT: "text",
    Kind.INTEGER: "a number",
    Kind.NUMBER: "a number",
    Kind.BOOLEAN: "true or false",
}


NEVER = meaning.Always(holds=False)
"""Stands for what was at fault; never run, because the errors are raised first."""


class Names:
    """Looks names up in a vocabulary, and notes those that are not there."""

    def __init__(self, vocabulary: Vocabulary | None, problems: Problems) -> None:
        self.vocabulary = vocabulary
        self.problems = problems

    def field(self, name: tree.FieldName, hint: str | None = None) -> Field | None:
        """The field that a name means; None where it means none or several, which is noted; `hint` is for none."""
        if self.vocabulary is None:
            known = catalogued(name.name)
            return Field(name.name, Kind.ANY, "") if known is None else known._replace(kind=Kind.ANY)
        found = self.vocabulary.find_field(name.name, quoted=name.quoted)
        if len(found) == 1:
            return found[0]
        if found:
            names = [field.name for field in found]
            hint = "the case of the letters tells them apart"
            self.problems.name("NQ207", f"'{name.name}' fits several fields", name.span, suggestions=names, hint=hint)
            return None
        known = catalogued(name.name)
        if known is not None and known.kind is Kind.LABEL:
            return known
        self._unknown_field(name, known, hint)
        return None

    def _unknown_field(self, name: tree.FieldName, known: Field | None, hint: str | None) -> None:
        assert self.vocabulary is not None
        alike: tuple[str, ...]
        if self.problems.noted("NQ201", name.span):
            return
        if known is not None and known.name in self.vocabulary.fields:
            message, alike = f"unknown field '{name.name}'", (known.name,)
            hint = "between quotes the case of the letters counts"
        elif known is not None:
            message = f"the data set {self.vocabulary.dataset} has no field '{known.name}'"
            alike = ()
        else:
            message = f"unknown field '{name.name}'"
            hint = hint or advice.not_a_field(name.name, self.vocabulary)
            alike = () if hint else advice.also_called(name.name, self.vocabulary) or self._nearest_fields(name.name)
        if not alike and hint is None:
            hint = f"the fields of {self.vocabulary.dataset}: {some(self.vocabulary.fields, 20)}"
        self.problems.name("NQ201", message, name.span, suggestions=alike, hint=hint)

    def _nearest_fields(self, name: str) -> tuple[str, ...]:
        assert self.vocabulary is not None
        if name.casefold() in advice.ALSO_CALLED:
            return ()  # meant is what the data set does not have; what looks alike would mislead
        fields = self.vocabulary.fields
        aliases = [alias for field in fields.values() for alias in field.aliases]
        return nearest(name, [*fields, *aliases, "input", "output", "roi"])

    def regions(self, items: tuple[tree.Value, ...]) -> tuple[str, ...]:
        """The regions of a list, each once; what is no region is noted."""
        found: dict[str, None] = {}
        for item in items:
            match item:
                case tree.Text(text):
                    self._check_region(text, item.span)
                    found[text] = None
                case tree.Parameter():
                    self.missing(item)
                case _:
                    self.problems.value("NQ301", "a region is given by its name", item.span, hint="for example: CA(R)")
        return tuple(found)

    def primary_regions(self, items: tuple[tree.Value, ...]) -> tuple[str, ...]:
        """The primary regions that a list for connections stands for; a region not made of such is noted."""
        found: dict[str, None] = {}
        for item in items:
            if isinstance(item, tree.Text) and item.text == NOT_PRIMARY:
                found[NOT_PRIMARY] = None
                continue
            if isinstance(item, tree.Text) and self._is_misspelt(item.text):
                self.problems.name("NQ202", f"unknown region '{item.text}'", item.span, suggestions=[NOT_PRIMARY])
            for name in self.regions((item,)):
                found.update(dict.fromkeys(self._counted(name, item.span)))
        return tuple(found)

    def _is_misspelt(self, name: str) -> bool:
        """Whether `NotPrimary`, which is no region of its own, was written in other letters."""
        known = self.vocabulary is None or name in self.vocabulary.regions
        return not known and name.casefold().replace(" ", "").replace("_", "") == NOT_PRIMARY.casefold()

    def _counted(self, name: str, span: Span) -> tuple[str, ...]:
        regions = {} if self.vocabulary is None else self.vocabulary.regions
        if name not in regions:
            return ()
        parts = primary_parts(name, regions)
        if parts is None:
            message = f"connections are not counted in '{name}': {why_not_counted(name, regions)}"
            instead = [name_or_string(each) for each in around_or_inside(name, regions)]
            hint = f"ask for the primary {'region' if len(instead) == 1 else 'regions'} {shortened(instead)}"
            hint = hint if instead else "ask for primary regions; NotPrimary is what lies in none of them"
            self.problems.name("NQ209", message, span, hint=hint)
        return parts or ()

    def find_count(self, name: str) -> str | None:
        """What is counted of connections by that name, in any case; None where nothing is."""
        if self.vocabulary is None:
            return name
        found = [count for count in self.vocabulary.counts if count.casefold() == name.casefold()]
        return name if name in found else found[0] if len(found) == 1 else None

    def count(self, name: str, span: Span) -> str | None:
        """What is counted of connections by that name; None where nothing is, which is noted."""
        count = self.find_count(name)
        if count is None and self.vocabulary is not None and self.vocabulary.has_connections:
            message = f"connections have no count '{name}'"
            hint = f"what is counted of connections in {self.vocabulary.dataset}: {some(self.vocabulary.counts)}"
            alike = nearest(name, self.vocabulary.counts)
            if not alike and self.vocabulary.find_field(name):
                message = f"'{name}' is a property of neurons, and no count of connections"
                hint = f"test it in the parentheses of a neuron: ({name_or_string(name)} > 5) -> MBON01"
            self.problems.name("NQ211", message, span, suggestions=alike, hint=hint)
        return count

    def require_connections(self, span: Span) -> None:
        """Note that connections are asked for where there are none."""
        if self.vocabulary is not None and not self.vocabulary.has_connections:
            message = f"the data set {self.vocabulary.dataset} has no connections"
            hint = "ask for tests of neurons and of their regions, or another data set"
            self.problems.add(UnsupportedQueryError, "NQ505", message, span, hint=hint)

    def _check_region(self, name: str, span: Span) -> None:
        if self.vocabulary is None or name in self.vocabulary.regions or self.problems.noted("NQ202", span):
            return
        alike = alike_regions(name, self.vocabulary.regions)
        hint = None if alike else f"the regions of {self.vocabulary.dataset}: {some(self.vocabulary.regions)}"
        self.problems.name("NQ202", f"unknown region '{name}'", span, suggestions=alike, hint=hint)

    def bound(self, bound: tree.Integer | None) -> int | None:
        """The number that was written; None where none was, or where it is at fault, which is noted."""
        if isinstance(bound, tree.Parameter):
            self.missing(bound)
        elif bound is not None and self.fits(bound):
            return cast("int", bound.value)
        return None

    def missing(self, parameter: tree.Parameter) -> None:
        """Note a parameter without a value, except where values come later."""
        if self.vocabulary is not None:
            self.problems.missing_parameter(parameter)

    def fits(self, number: tree.Number) -> bool:
        """Whether an integer fits into 64 bits, which is noted where not."""
        if isinstance(number.value, float) or -LARGEST - 1 <= number.value <= LARGEST:
            return True
        self.problems.value("NQ304", "the number is beyond 64 bits", number.span, hint=f"the largest is {LARGEST}")
        return False


def typed_comparison(test: tree.Comparison, field: Field, names: Names) -> meaning.Predicate:
    """The meaning of a comparison with one value, or with another number field."""
    value = test.value
    if isinstance(value, tree.Null):
        word = "null" if test.operator == "=" else "notnull"
        written = field.name if test.field.name.casefold() in MINIMUM_ALIASES else test.field.name
        hint = f"write: {name_or_string(written)} {word}"
        names.problems.value("NQ302", "a comparison with null is never true", value.span, hint=hint)
        return NEVER
    if isinstance(value, tree.Parameter):
        names.missing(value)
        return NEVER
    if isinstance(value, tree.Text) and value.bare and field.kind in NUMERIC:
        return _compared_fields(test, field, value, names)
    if test.operator in {"=", "!="}:
        scalar = typed_value(value, field, names)
        return NEVER if scalar is None else meaning.OneOf(field, (scalar,), negated=test.operator == "!=")
    if field.kind is Kind.BOOLEAN:
        hint = f"write: {name_or_string(field.name)} = true; or write: {name_or_string(field.name)} = false"
        names.problems.value("NQ308", f"'{field.name}' is true or false and has no order", test.span, hint=hint)
        return NEVER
    return _ordered(field, cast("meaning.Ordering", test.operator), value, names)


def typed_items(test: tree.Member, field: Field, names: Names) -> tuple[tuple[meaning.Scalar, ...], bool]:
    """The values of a list, each once, and whether null is among them."""
    found: dict[meaning.Scalar, None] = {}
    null = False
    for item in test.items:
        if type(item) is tree.Number and type(item.value) is int and field.kind is Kind.INTEGER:
            # The way of a list of 100,000 ids.
            if -LARGEST <= item.value <= LARGEST or names.fits(item):
                found[item.value] = None
        elif isinstance(item, tree.Null):
            null = True
            if field.name == "bodyId":
                names.problems.value("NQ302", "every neuron has a bodyId", item.span, hint="leave null out")
        elif isinstance(item, tree.Parameter):
            names.missing(item)
        else:
            scalar = typed_value(item, field, names)
            if scalar is not None:
                found[scalar] = None
    return tuple(found), null


def typed_value(value: tree.Text | tree.Number | tree.Boolean, field: Field, names: Names) -> meaning.Scalar | None:
    """The value, if it is of the field's type; else None, and why is noted."""
    plain: meaning.Scalar = value.text if isinstance(value, tree.Text) else value.value
    if isinstance(value, tree.Number) and not names.fits(value):
        return None
    if field.kind is Kind.ANY:
        return plain
    if field.kind is Kind.POINT:
        message = f"'{field.name}' is no value to compare: only whether it is there can be asked"
        names.problems.value("NQ308", message, value.span, hint=advice.presence(field))
        return None
    kind, what = KINDS_OF[type(value)]
    if kind is Kind.NUMBER and field.kind is Kind.INTEGER:
        return _whole(cast("tree.Number", value), field, names)
    if kind is field.kind:
        return plain
    message = f"'{field.name}' is {WANTED[field.kind]}, not {what}"
    names.problems.value("NQ301", message, value.span, hint=advice.of_other_kind(value, field))
    return None


def _whole(number: tree.Number, field: Field, names: Names) -> int | None:
    """An integer: as written, or from a float that is exactly one."""
    if isinstance(number.value, int):
        return number.value
    if number.value.is_integer() and abs(number.value) < EXACT_FLOATS:
        return int(number.value)
    if not number.value.is_integer():
        message = f"'{field.name}' is a whole number, and {number.value!r} is none"
        names.problems.value("NQ304", message, number.span, hint=f"use a whole number: {math.floor(number.value)}")
    elif abs(number.value) > LARGEST:
        names.problems.value("NQ304", "the number is beyond 64 bits", number.span, hint=f"the largest is {LARGEST}")
    else:
        message = f"'{field.name}' is a whole number, and {number.value!r} is not exact"
        names.problems.value("NQ304", message, number.span, hint=f"write all its digits: {int(number.value)}")
    return None


def _compared_fields(test: tree.Comparison, field: Field, value: tree.Text, names: Names) -> meaning.Predicate:
    assert names.vocabulary is not None
    found = names.vocabulary.find_field(value.text)
    if len(found) == 1 and found[0].kind in NUMERIC:
        return meaning.ComparesFields(field, test.operator, found[0])
    numeric = [other.name for other in names.vocabulary.fields.values() if other.kind in NUMERIC]
    message = f"'{field.name}' is a number; '{value.text}' is neither a number nor a number field"
    if len(found) == 1:
        kind = advice.KIND_NAMES[found[0].kind]
        message = f"'{field.name}' is a number, and the field '{found[0].name}' is {kind}: they cannot be compared"
    number = advice.scaled(value.text)
    alike = () if found or number is not None else nearest(value.text, numeric)
    written = f"{name_or_string(test.field.name)} {test.operator}"
    hint = f"write: {written} {number}" if number is not None else None
    if hint is None and not alike:
        hint = f"for example: {written} 10; number fields: {some(numeric)}"
    names.problems.value("NQ301", message, value.span, suggestions=alike, hint=hint)
    return NEVER


def _ordered(
    field: Field, operator: meaning.Ordering, value: tree.Text | tree.Number | tree.Boolean, names: Names
) -> meaning.Predicate:
    """Integers are compared with integers: a fraction is rounded to the side that keeps the answer."""
    if (
        field.kind is Kind.INTEGER
        and isinstance(value, tree.Number)
        and isinstance(value.value, float)
        and not value.value.is_integer()
        and not value.given
    ):
        return meaning.Compares(field, "<=" if operator in {"<", "<="} else ">", math.floor(value.value))
    scalar = typed_value(value, field, names)
    return NEVER if scalar is None else meaning.Compares(field, operator, scalar)


def shortened(names: Sequence[str], limit: int = 8) -> str:
    """
    The first few names, and how many more there are.

    Example:
        >>> shortened("abc", limit=2)
        'a, b and 1 more'
    """
    return ", ".join(names[:limit]) + (f" and {len(names) - limit} more" if len(names) > limit else "")


def some(names: Iterable[str], limit: int = 8) -> str:
    """
    The first few names of many.

    Example:
        >>> some("abc", limit=2)
        'a, b, … (3 in all)'
    """
    listed = list(names)
    return ", ".join(listed[:limit]) + (f", … ({len(listed)} in all)" if len(listed) > limit else "")
