"""
What a path means, with every name checked and every value typed: what the engines are given.

Made by `resolve_paths` from a tree and a vocabulary; the neurons at its ends are filters as in `predicates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nlcrit.criteria.predicates import Filter, NeuronQuery
from nlcrit.fields import Field
from nlcrit.language.tree import Comparator, Direction


@dataclass(frozen=True, slots=True)
class CountTest:
    """A count of a connection, `weight` or another one, stands in a relation to a number; false where it is missing."""

    count: str
    operator: Comparator
    value: int


@dataclass(frozen=True, slots=True)
class Hop:
    """
    An arrow: which connections it takes.

    `regions`: primary ones, to which the counts and their tests are confined; None for all. A connection without
    synapses there is none.
    """

    direction: Direction
    tests: tuple[CountTest, ...] = ()
    regions: tuple[str, ...] | None = None

    @property
    def is_sum(self) -> bool:
        """Whether the counts of a connection are sums over several regions."""
        return self.regions is not None and len(self.regions) > 1


@dataclass(frozen=True, slots=True)
class EndColumn:
    """A property of a neuron; `end` 0 is the first of the chain. In a path each row has one neuron, the end 0."""

    name: str
    field: Field
    end: int


@dataclass(frozen=True, slots=True)
class CountColumn:
    """A count of a connection; `hop` 1 is the first of the chain. In a path each row has one, the hop 1."""

    name: str
    count: str
    hop: int


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """What the table itself counts: the region of a row, or its path and its place in it."""

    name: Literal["roi", "path", "hop"]


ConnectionColumn = EndColumn | CountColumn | OwnColumn


@dataclass(frozen=True, slots=True)
class SortedBy:
    """A sort key; missing values come last either way."""

    column: ConnectionColumn
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Lengths:
    """From how many hops to how many a path has; both at least 1."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class ConnectionQuery:
    """
    A question whose answer is a table of connections, or their number.

    Args:
        operands: The neurons at the ends, in the order of the answer.
        hops: The arrows between them, one fewer. A single arrow points from the first to the second.
        columns: In the order of the answer; those that identify a row come first.
        sort: Before the ids, left to right.
        limit: The most rows; of `path` the most paths.
        lengths: For `path`: all simple paths of that many hops, each as the one hop; between are Neurons.
        by_region: Whether each pair is split by region.
    """

    operands: tuple[Filter, ...]
    hops: tuple[Hop, ...]
    columns: tuple[ConnectionColumn, ...]
    sort: tuple[SortedBy, ...] = ()
    limit: int | None = None
    lengths: Lengths | None = None
    by_region: bool = False


ResolvedQuery = NeuronQuery | ConnectionQuery


def filters_of(query: ResolvedQuery) -> tuple[Filter, ...]:
    """The filters that a question asks of neurons: its own, or those of the ends of its arrows."""
    return (query.filter,) if isinstance(query, NeuronQuery) else query.operands
