"""
The arguments of `NeuronCriteria` in the order of neuprint-python 0.6.4: one row each, most of them from `FIELDS`.

Everything that shows arguments to people (signature, documentation, order of printing) is made from these rows.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from math import inf
from textwrap import wrap
from typing import Any, NamedTuple

from nlcrit.fields import FIELDS, Argument


class Row(NamedTuple):
    """One argument: its name, what it is when it is not given, what it takes, and what it means."""

    name: str
    default: Any
    takes: str
    meaning: str


_AFTER: dict[str, tuple[Row, ...]] = {
    "instance": (
        Row("regex", "guess", "True, False or 'guess'", "whether names are patterns; 'guess' decides for each name"),
    ),
    "statusLabel": (
        Row("rois", None, "names of regions", "regions that the neuron intersects"),
        Row("inputRois", None, "names of regions", "regions in which it has postsynaptic sites"),
        Row("outputRois", None, "names of regions", "regions in which it has presynaptic sites"),
        Row("roi_req", "all", "'any' or 'all'", "how many of the listed regions are needed"),
        Row("min_roi_inputs", 1, "the least count", "postsynaptic sites in each region of inputRois"),
        Row("min_roi_outputs", 1, "the least count", "presynaptic sites in each region of outputRois"),
    ),
}
"""Arguments that are not one field, each group after the argument that it follows."""
_LAST = (
    Row("soma", None, "True or False", "deprecated: write somaLocation=NotNull or IsNull"),
    Row("client", None, "a data set or client", "whose regions the named ones are checked against"),
)
_DEFAULTS: dict[Argument, object] = {Argument.MINIMUM: 0, Argument.MAXIMUM: inf}


def _rows() -> Iterator[Row]:
    for field in FIELDS:
        if field.argument is not None and field.how is not None:
            unit = f", in {field.unit}" if field.how is Argument.MAXIMUM else ""
            yield Row(field.argument, _DEFAULTS.get(field.how), field.how.value, field.meaning + unit)
            yield from _AFTER.get(field.argument, ())
    yield from _LAST


ARGUMENTS: dict[str, Row] = {row.name: row for row in _rows()}
POSITION: dict[str, int] = {name: position for position, name in enumerate(ARGUMENTS)}
"""Where an argument stands in the signature, which is the order in which criteria print."""

SIGNATURE = inspect.Signature(
    [
        inspect.Parameter("matchvar", inspect.Parameter.POSITIONAL_OR_KEYWORD, default="n"),
        *(inspect.Parameter(row.name, inspect.Parameter.KEYWORD_ONLY, default=row.default) for row in _rows()),
    ]
)


def documentation() -> str:
    """
    The arguments as the `Args:` section of a docstring.

    Example:
        >>> print(documentation().splitlines()[2].strip())
        bodyId: identifier of the neuron (an integer or several).
    """
    lines = ["matchvar: the variable of the neuron in a Cypher query (a lower-case letter, then letters and digits)."]
    lines.extend(f"{row.name}: {row.meaning} ({row.takes})." for row in ARGUMENTS.values())
    wrapped = (wrap(line, 112, initial_indent=" " * 4, subsequent_indent=" " * 8) for line in lines)
    return "\n".join(["Args:", *(line for several in wrapped for line in several)])
