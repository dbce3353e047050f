"""
Criteria as neuprint-python's `NeuronCriteria`, and back.

The rows of LANGUAGE.md, section 4, are the arguments of both. neuprint-python is optional, and imported only to make
one of its objects.
"""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

from nlcrit.criteria.arguments import TOGETHER, looks_like_pattern
from nlcrit.criteria.checking import DIRECTED, REGION_ARGUMENTS, Arguments
from nlcrit.criteria.markers import IsNull, NotNull, Presence, Regex
from nlcrit.criteria.neuprint_limits import NAMES, Reason, has_patterns, row_or_reason
from nlcrit.criteria.signature import ARGUMENTS
from nlcrit.errors import CallError, CriteriaError, UnsupportedQueryError
from nlcrit.fields import BY_ARGUMENT, Argument
from nlcrit.language import tree
from nlcrit.language.printer import print_expression
from nlcrit.source import Source, Span

_LISTS = frozenset({Argument.IDS, Argument.INTEGERS, Argument.PATTERN, Argument.EXACT})
_NEEDED = ("matchvar", "bodyId", "type", "instance", "regex", *REGION_ARGUMENTS, "roi_req", *DIRECTED.values(), "label")
"""What every version of neuprint-python's `NeuronCriteria` has."""


# To neuprint-python ---------------------------------------------------------------------------------------------


def to_neuprint(criteria: tree.Expression, *, label: str, matchvar: str, client: object) -> Any:
    """
    The `neuprint.NeuronCriteria` that asks for the same neurons.

    Args:
        criteria: Canonical, with or without its label.
        label: The label that is meant.
        matchvar: The variable of the neuron.
        client: A client of neuprint-python, or None.

    Raises:
        UnsupportedQueryError: None can; says which part of the criteria it is, and why.
        CallError: neuprint-python is not installed.
    """
    rows: list[Arguments] = []
    arguments: Arguments = {}
    for position, test in enumerate(tree.conjuncts(criteria)):
        row = row_or_reason(test, arguments)
        if isinstance(row, Reason):
            raise _refusal(criteria, position, row)
        rows.append(row)
        arguments |= row
    try:
        import neuprint
    except ImportError:
        hint = "pip install neuprint-python"
        raise CallError("neuprint-python is not installed", code="NA102", hint=hint) from None
    kind: Any = neuprint.NeuronCriteria
    known = inspect.signature(kind).parameters
    for position, row in enumerate(rows):
        if not row.keys() <= known.keys():
            message = f"the neuprint-python that is installed has no argument {min(row.keys() - known.keys())}="
            raise _refusal(criteria, position, Reason(message, "pip install --upgrade neuprint-python"))
    if _may_be_missing(arguments):
        kind = _with_parentheses(kind)
    markers = {IsNull: neuprint.IsNull, NotNull: neuprint.NotNull}
    given = {name: _given(value, markers) for name, value in arguments.items()} | {"label": label}
    return kind(matchvar, **given, regex=has_patterns(arguments), client=client)


def _given(value: Any, markers: dict[Presence, Any]) -> Any:
    if isinstance(value, Presence):
        return markers[value]
    if isinstance(value, tuple):
        return [item.pattern if isinstance(item, Regex) else item for item in value]
    return value


def _may_be_missing(arguments: Arguments) -> bool:
    """Whether values of a field stand beside null, where neuprint-python forgets the parentheses around `or`."""
    together = arguments.keys() >= set(TOGETHER)
    return any(
        isinstance(value, tuple) and None in value and len(value) > 1
        for name, value in arguments.items()
        if not (together and name in TOGETHER)
    )


@cache
def _with_parentheses(theirs: Any) -> Any:
    class NeuronCriteria(theirs):  # type: ignore[misc]  # no types are published for it
        """neuprint-python's own, with parentheses around each condition."""

        def basic_exprs(self) -> list[str]:
            return [f"({condition})" for condition in super().basic_exprs()]

    return NeuronCriteria


def _refusal(criteria: tree.Expression, position: int, reason: Reason) -> UnsupportedQueryError:
    """The error with its place, which is the conjunct at `position`."""
    tests = tree.conjuncts(criteria)
    texts = [print_expression(test) for test in tests]
    if len(tests) > 1:
        texts = [f"({text})" if isinstance(test, tree.Or) else text for test, text in zip(tests, texts, strict=True)]
    start = sum(len(text) + len(" and ") for text in texts[:position])
    return UnsupportedQueryError(
        reason.message,
        code="NQ503",
        source=Source(" and ".join(texts), "criteria"),
        span=Span(start, start + len(texts[position])),
        hint=reason.hint,
    )


# From neuprint-python -------------------------------------------------------------------------------------------


def from_neuprint(theirs: Any) -> Arguments:
    """
    The arguments of `NeuronCriteria`, but for the client, that mean what one of neuprint-python does.

    Raises:
        CriteriaError: It is something else, or holds an argument that is not known here.
    """
    if not all(hasattr(theirs, name) for name in _NEEDED):
        message = (
            f"from_neuprint takes a NeuronCriteria of neuprint-python, not a value of type {type(theirs).__name__}"
        )
        raise CriteriaError(message, code="NC102", hint="for example: neuprint.NeuronCriteria(type='MBON01')")
    _refuse_unknown_arguments(theirs)
    found: Arguments = {"matchvar": theirs.matchvar}
    for name, field in BY_ARGUMENT.items():
        value = getattr(theirs, name, None)
        if field.how in _LISTS:
            found[name] = _listed(value) or None
        elif field.how is Argument.MINIMUM:
            found[name] = value or None
        elif field.how is not Argument.LABEL:
            found[name] = _ours(value)
    found |= _read_names(theirs, found) | _read_regions(theirs)
    found["somaLocation"] = _read_soma(getattr(theirs, "soma", None), found["somaLocation"])
    if theirs.label != ("Neuron" if found["bodyId"] is None else "Segment"):
        found["label"] = theirs.label
    return {name: value for name, value in found.items() if value is not None}


def _refuse_unknown_arguments(theirs: Any) -> None:
    for name, parameter in inspect.signature(type(theirs).__init__).parameters.items():
        held = _listed(getattr(theirs, name, None))
        if name not in ARGUMENTS and name != "matchvar" and held not in ([], [parameter.default]):
            message = f"NeuronCriteria has no argument {name!r}, and the one of neuprint-python has it set"
            raise CriteriaError(
                message, code="NC101", hint=f"any field is asked for by NeuronCriteria.where('{name} = …')"
            )


def _read_names(theirs: Any, found: Arguments) -> Arguments:
    """The names as patterns, or `regex=` where exact ones look like patterns: as it was decided there for all."""
    lists = {name: found[name] for name in NAMES if found[name] is not None}
    if theirs.regex is True:
        return {
            name: [Regex(item) if isinstance(item, str) else item for item in items] for name, items in lists.items()
        }
    texts = (item for items in lists.values() for item in items if isinstance(item, str))
    return {"regex": theirs.regex} if any(map(looks_like_pattern, texts)) else {}


def _read_regions(theirs: Any) -> Arguments:
    """The regions; `rois` holds the directed ones there, and says something only where it holds more."""
    found = {name: sorted(_listed(getattr(theirs, name)), key=str) for name in REGION_ARGUMENTS}
    if set(found["rois"]) == {region for name in DIRECTED for region in found[name]}:
        found["rois"] = []
    given: Arguments = {name: regions for name, regions in found.items() if regions}
    given |= {least: getattr(theirs, least) for name, least in DIRECTED.items() if name in given}
    return given | {"roi_req": theirs.roi_req} if given else {}


def _read_soma(soma: bool | None, location: Any) -> Any:
    if soma is None:
        return location
    meant = NotNull if soma else IsNull
    if location not in {None, meant}:
        message = "soma and somaLocation contradict each other"
        raise CriteriaError(message, code="NC103", hint="give somaLocation alone")
    return meant


def _listed(value: Any) -> list[Any]:
    """The items of what may be a list or a single value; none where there is none."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if value is None:
        return []
    return [_ours(item) for item in (value if isinstance(value, list | tuple | set | frozenset) else [value])]


def _ours(value: Any) -> Any:
    """Our marker in the place of neuprint-python's class of that name."""
    return Presence.__members__.get(value.__name__, value) if isinstance(value, type) else value
