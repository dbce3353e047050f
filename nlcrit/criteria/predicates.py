"""
What a filter means, with every name checked and every value typed: what the engines are given.

Made by `resolve` from a tree and a vocabulary; knows nothing of text or engines. All values are plain Python ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nlcrit.fields import Field
from nlcrit.language.label import Label
from nlcrit.language.tree import Direction, Quantifier, Side
from nlcrit.patterns import Pattern

Scalar = int | float | str | bool
Ordering = Literal["<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Always:
    """True of every neuron, or of none; never unknown."""

    holds: bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """
    The value is one of `values`, or missing where `null`; negated: it is neither.

    A missing boolean counts as false, except for `null`. With no values and no `null` it is never satisfied and
    never unknown.
    """

    field: Field
    values: tuple[Scalar, ...]
    null: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Compares:
    """The number or text stands in an order to `value`; unknown where it is missing."""

    field: Field
    operator: Ordering
    value: Scalar


@dataclass(frozen=True, slots=True)
class ComparesFields:
    """Two number fields stand in a relation; unknown where either is missing."""

    field: Field
    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    other: Field


@dataclass(frozen=True, slots=True)
class Matches:
    """The whole text matches one of the patterns; negated: none of them. Unknown where it is missing."""

    field: Field
    patterns: tuple[Pattern, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class MatchesGlob:
    """The whole text matches a glob; unknown where it is missing."""

    field: Field
    glob: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsMissing:
    """The value is missing; negated: it is there."""

    field: Field
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InRegions:
    """
    The sites of the neuron in regions: for any or all of them, or for their sum, at least `least`, at most `most`.

    `side` roi: the neuron touches them at all, without bounds. Unknown where the counts of the neuron are unknown.
    At least one region, each once.
    """

    side: Side
    regions: tuple[str, ...]
    quantifier: Quantifier
    least: int = 1
    most: int | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Connected:
    """
    The neuron makes (`->`) or receives (`<-`) synapses with neurons of another filter; never unknown.

    `total`: at least `least` with all of them together; else with at least `partners` single ones, each by `least`.
    `via`: only synapses in these primary regions count; None for all.
    """

    direction: Direction
    operand: Filter
    total: bool
    least: int
    partners: int
    via: tuple[str, ...] | None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Complement:
    """True where the operand is false; gone after `simplify`."""

    operand: Predicate


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every operand is true."""

    operands: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one operand is true."""

    operands: tuple[Predicate, ...]


Leaf = Always | OneOf | Compares | ComparesFields | Matches | MatchesGlob | IsMissing | InRegions | Connected
Predicate = Leaf | Complement | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Filter:
    """A predicate and the label of the nodes that it is asked of."""

    predicate: Predicate
    label: Label


@dataclass(frozen=True, slots=True)
class SiteCount:
    """A column: the sites of the neuron in regions, summed; missing where the counts of the neuron are unknown."""

    name: str
    side: Literal["input", "output"]
    regions: tuple[str, ...]


OutputColumn = Field | SiteCount


@dataclass(frozen=True, slots=True)
class Ordered:
    """A sort key; missing values come last either way."""

    column: OutputColumn
    descending: bool = False


@dataclass(frozen=True, slots=True)
class NeuronQuery:
    """
    A question whose answer is a table of neurons, or their number.

    `columns`: in the order of the answer, bodyId first.
    """

    filter: Filter
    columns: tuple[OutputColumn, ...]
    sort: tuple[Ordered, ...]
    limit: int | None
