"""
Check the arguments of `NeuronCriteria` and bring each into one form; the only place that judges them.

Knows nothing of trees. A new field needs no change here: its row in `FIELDS` says which check it takes.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from math import inf, isfinite
from typing import Any, NoReturn

from nlcrit.criteria.markers import IsNull, NotNull, Presence, Regex
from nlcrit.criteria.signature import ARGUMENTS
from nlcrit.criteria.values import GREATEST_INTEGER, UnsupportedValue, is_list, scalars
from nlcrit.errors import CriteriaError
from nlcrit.fields import BY_ARGUMENT, Argument
from nlcrit.language.label import LABELS
from nlcrit.suggest import nearest

Arguments = dict[str, Any]
"""
Arguments that were given, checked, by name; what says the same as nothing (`min_pre=0`) is left out.

Lists are tuples, in which None stands for a missing value; NotNull stands alone. Names and patterns are still as
they were given: which texts are patterns follows from `regex`.
"""

REGION_ARGUMENTS = ("rois", "inputRois", "outputRois")
DIRECTED = {"inputRois": "min_roi_inputs", "outputRois": "min_roi_outputs"}
_MARKED = frozenset({Presence})
_NAMES = frozenset({Presence, Regex})
_WORDS = {int: "a number", float: "a number", bool: "True or False", str: "text"}


def check_arguments(arguments: Mapping[str, object], client: object = None, stacklevel: int = 2) -> Arguments:
    """
    The arguments that say something, each in its one form.

    Args:
        arguments: As `NeuronCriteria` takes them, without matchvar and client; None is as good as not given.
        client: Names the regions that exist, by `.all_rois` or `.vocabulary.regions`; None checks no regions.
        stacklevel: The caller that a deprecation warning points to, as in `warnings.warn`.

    Raises:
        CriteriaError: An argument is unknown, of the wrong type, or contradicts another.

    Example:
        >>> check_arguments({"bodyId": 5, "somaLocation": NotNull, "min_pre": 0})
        {'bodyId': (5,), 'somaLocation': NotNull}
    """
    checked: Arguments = {}
    for name, value in arguments.items():
        check = _CHECKS.get(name)
        if check is None:
            _refuse_unknown(name)
        if value is not None:
            found = check(name, value)
            if found is not None:
                checked[name] = found
    if "soma" in checked:
        _replace_soma(checked, stacklevel + 1)
    if not checked.keys().isdisjoint(_OF_REGIONS):
        _check_regions(checked, client)
    return checked


# One check for each way an argument is given: name and value to the one form, None where it says nothing --------


def _bodies(name: str, value: object) -> tuple[int, ...]:
    items = _flat(name, value, _MARKED)
    if set(map(type, items)) - {int}:
        wrong = next(item for item in items if type(item) is not int)
        if wrong is None:
            _refuse(f"{name} holds a missing value", "leave the rows without one out: .dropna()")
        _refuse_integer(name, wrong)
    return tuple(items)


def _integers(name: str, value: object) -> tuple[int | None, ...] | Presence:
    items = _optional(name, value, _MARKED)
    if isinstance(items, tuple) and set(map(type, items)) - {int, type(None)}:
        _refuse_integer(name, next(item for item in items if item is not None and type(item) is not int))
    return items


def _names(name: str, value: object) -> tuple[str | Regex | None, ...] | Presence:
    items = _optional(name, value, _NAMES)
    if isinstance(items, tuple) and set(map(type, items)) - {str, Regex, type(None)}:
        wrong = next(item for item in items if not isinstance(item, str | Regex | None))
        _refuse(f"{name} takes names, and {wrong!r} is {_WORDS[type(wrong)]}", f"write {name}={str(wrong)!r}")
    return items


def _exact(name: str, value: object) -> tuple[Any, ...] | Presence:
    items = _optional(name, value, _NAMES)
    if isinstance(items, tuple) and Regex in set(map(type, items)):
        field = BY_ARGUMENT[name].name
        _refuse(f"{name} takes exact values, not patterns", f"write NeuronCriteria.where('{field} ~ \"…\"')")
    return items


def _flag(name: str, value: object) -> bool:
    flag = _single(name, value, "True or False")
    if type(flag) is not bool:
        hint = f"for a missing value: NeuronCriteria.where('{name} null')"
        _refuse(f"{name} takes True or False, not {value!r}", hint)
    return flag


def _count(name: str, value: object) -> int | None:
    return _whole(name, value, 0) or None


def _largest(name: str, value: object) -> int | float | None:
    number = value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value
    if not isinstance(number, int | float) or isinstance(number, bool):
        _refuse(f"{name} takes a number, not {value!r}", f"for example: {name}=3.5")
    if number == inf:
        return None
    if isinstance(number, float) and not isfinite(number):
        _refuse(f"{name} takes a number, and {value!r} excludes every neuron", f"for example: {name}=3.5")
    (plain,) = _flat(name, number)
    return plain  # type: ignore[no-any-return]  # a number, as has been tested


def _presence(name: str, value: object) -> Presence:
    if not isinstance(value, Presence):
        _refuse(f"{name} takes IsNull or NotNull, not {value!r}", "both can be imported from nlcrit")
    return value


def _label(name: str, value: object) -> str:
    return _one_of(name, value, LABELS)


def _regions(name: str, value: object) -> tuple[str, ...]:
    items = _flat(name, value, _NAMES)
    if set(map(type, items)) - {str}:
        wrong = next(item for item in items if not isinstance(item, str))
        _refuse(f"{name} takes names of regions, not {wrong!r}", f"for example: {name}=['CA(R)']")
    return tuple(dict.fromkeys(items))


def _quantifier(name: str, value: object) -> str | None:
    quantifier = _one_of(name, value, ("all", "any"))
    return None if quantifier == ARGUMENTS[name].default else quantifier


def _sites(name: str, value: object) -> int | None:
    least = _whole(name, value, 1)
    return None if least == ARGUMENTS[name].default else least


def _regex(name: str, value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value != "guess":
        _refuse(f"{name} is True, False or 'guess', not {value!r}", "for a single pattern: type=Regex('KC.*')")
    return None


_Check = Callable[[str, object], object]
_BY_KIND: dict[Argument, _Check] = {
    Argument.IDS: _bodies,
    Argument.INTEGERS: _integers,
    Argument.PATTERN: _names,
    Argument.EXACT: _exact,
    Argument.FLAG: _flag,
    Argument.MINIMUM: _count,
    Argument.MAXIMUM: _largest,
    Argument.PRESENCE: _presence,
    Argument.LABEL: _label,
}
_CHECKS: dict[str, _Check] = {
    **{name: _BY_KIND[field.how] for name, field in BY_ARGUMENT.items() if field.how is not None},
    **dict.fromkeys(REGION_ARGUMENTS, _regions),
    **dict.fromkeys(DIRECTED.values(), _sites),
    "roi_req": _quantifier,
    "regex": _regex,
    "soma": _flag,
}
_OF_REGIONS = frozenset({*REGION_ARGUMENTS, *DIRECTED.values()})


# Arguments that depend on each other ----------------------------------------------------------------------------


def _replace_soma(arguments: Arguments, stacklevel: int) -> None:
    """Put `somaLocation` in the place of the deprecated `soma`."""
    meant = NotNull if arguments.pop("soma") else IsNull
    message = f"soma= is deprecated: write somaLocation={meant!r}"
    warnings.warn(message, DeprecationWarning, stacklevel=stacklevel)
    if arguments.setdefault("somaLocation", meant) is not meant:
        _contradict("soma and somaLocation contradict each other", "give somaLocation alone")


def _check_regions(arguments: Arguments, client: object) -> None:
    for directed, least in DIRECTED.items():
        if least in arguments and directed not in arguments:
            _contradict(f"{least} says nothing without {directed}", f"name the regions: {directed}=[…]")
        missing = missing_from_rois(arguments, directed)
        if missing:
            regions = ", ".join(missing)
            _contradict(f"rois lacks {regions}, which {directed} names", "leave rois out, or list all regions there")
    if client is not None:
        _check_existence(arguments, client)


def missing_from_rois(arguments: Arguments, directed: str) -> list[str]:
    """The regions of a directed argument that `rois`, where it was given, does not name."""
    if "rois" not in arguments:
        return []
    return [region for region in arguments.get(directed, ()) if region not in set(arguments["rois"])]


def _check_existence(arguments: Arguments, client: object) -> None:
    existing = _regions_of(client)
    if existing is None:
        return
    names = frozenset(existing)
    for argument in REGION_ARGUMENTS:
        for region in arguments.get(argument, ()):
            if region not in names:
                alike = nearest(region, sorted(names))
                hint = f"did you mean {_alternatives(alike)}?" if alike else None
                raise CriteriaError(f"unknown region {region!r} in {argument}", code="NC104", hint=hint)


def _regions_of(client: object) -> Iterable[str] | None:
    """The regions of a neuprint client or of one of our data sets; None where they cannot be known."""
    if hasattr(client, "all_rois"):
        return client.all_rois  # type: ignore[no-any-return]  # neuprint's client, which is not imported
    return getattr(getattr(client, "vocabulary", None), "regions", None)


# Parts of the checks ----------------------------------------------------------------------------------------------


def _flat(name: str, value: object, also: frozenset[type] = frozenset()) -> list[Any]:
    try:
        return scalars(value, also)
    except UnsupportedValue as error:
        clause, _, hint = str(error).partition("; ")
        _refuse(f"{name} {clause}", hint or None)


def _optional(name: str, value: object, also: frozenset[type]) -> tuple[Any, ...] | Presence:
    """The values with None for IsNull; NotNull alone."""
    items = _flat(name, value, also)
    if Presence not in set(map(type, items)):
        return tuple(items)
    if NotNull not in items:
        return tuple(None if item is IsNull else item for item in items)
    if any(item is not NotNull for item in items):
        _contradict(f"{name} holds NotNull beside other values", "NotNull includes every value: write it alone")
    return NotNull


def _single(name: str, value: object, wanted: str) -> Any:
    if is_list(value):
        _refuse(f"{name} takes {wanted}, not a list", None)
    (item,) = _flat(name, value, _NAMES)
    return item


def _whole(name: str, value: object, least: int) -> int:
    number = _single(name, value, "one number")
    if type(number) is float and number.is_integer() and abs(number) < GREATEST_INTEGER:
        number = int(number)
    if type(number) is not int or number < least:
        _refuse(f"{name} takes a whole number from {least}, not {value!r}", f"for example: {name}=5")
    return number


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in allowed:
        _refuse(f"{name} is {_alternatives(allowed)}, not {value!r}", None)
    return str(value)


def _refuse_integer(name: str, wrong: object) -> NoReturn:
    if isinstance(wrong, str) and wrong.strip().isdecimal():
        _refuse(f"{name} takes integers, and {wrong!r} is text", f"write {int(wrong)}")
    if isinstance(wrong, float):
        hint = f"write {int(wrong)}" if wrong.is_integer() and abs(wrong) < 2**53 else None
        hint = f"{hint}; a whole column: df[{name!r}].astype('Int64')" if hint else None
        _refuse(f"{name} takes integers, and {wrong!r} is a float, which may have lost digits", hint)
    if wrong is NotNull or wrong is IsNull:
        _refuse(f"{name} takes integers, not {wrong!r}: every neuron has one", None)
    _refuse(f"{name} takes integers, not {wrong!r}", f"for example: {name}=[1, 2]")


def _refuse_unknown(name: str) -> NoReturn:
    alike = nearest(name, ARGUMENTS)
    meant = f"did you mean {_alternatives(alike)}?"
    hint = meant if alike else f"any field can be asked for: NeuronCriteria.where('{name} = …')"
    raise CriteriaError(f"NeuronCriteria has no argument {name!r}", code="NC101", hint=hint)


def _refuse(message: str, hint: str | None) -> NoReturn:
    raise CriteriaError(message, code="NC102", hint=hint)


def _contradict(message: str, hint: str) -> NoReturn:
    raise CriteriaError(message, code="NC103", hint=hint)


def _alternatives(names: Iterable[str]) -> str:
    return " or ".join(repr(name) for name in names)
