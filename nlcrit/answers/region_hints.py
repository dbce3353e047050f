"""Regions that no neuron touches, and sums over regions of which one lies in the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.phrases import enumerated, listed, named
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.criteria.written import leaves


def untouched_hints(query: meaning.NeuronQuery, vocabulary: Vocabulary) -> list[str]:
    """One sentence with all regions of a query that no neuron touches."""
    asked = dict.fromkeys(region for _, regions in _region_lists(query) for region in regions)
    empty = [name for name in asked if name in vocabulary.regions and vocabulary.regions[name].neurons == 0]
    if not empty:
        return []
    regions = "the region" if len(empty) == 1 else "the regions"
    return [f"no neuron of {vocabulary.dataset} touches {regions} {listed(empty)}"]


def overlap_hints(query: meaning.NeuronQuery, vocabulary: Vocabulary) -> list[str]:
    """
    One sentence for each sum that counts sites twice.

    Which regions overlap is known by the hierarchy alone; regions outside of it are taken for apart.
    """
    found = []
    for what, regions in _region_lists(query):
        nested = overlaps(regions, vocabulary) if what else []
        if nested:
            said = enumerated([f"{named(inner)} is part of {named(outer)}" for inner, outer in nested[:3]])
            found.append(f"{what} {listed(regions)} counts sites twice: {said}")
    return list(dict.fromkeys(found))


def overlaps(regions: Sequence[str], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """
    The pairs of regions of which the first lies in the second.

    Example:
        >>> from nlcrit.criteria.vocabulary import Region
        >>> names = Vocabulary(dataset="tiny", fields=[], regions=[Region("MB"), Region("CA", parent="MB")])
        >>> overlaps(["CA", "MB"], names)
        [('CA', 'MB')]
    """
    asked = frozenset(regions)
    return [
        (region, outer) for region in dict.fromkeys(regions) for outer in _around(region, vocabulary) if outer in asked
    ]


def _around(region: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The regions around a region, from the inside out; a hierarchy that bites its tail ends there."""
    seen = {region}
    current = vocabulary.regions.get(region)
    while current is not None and current.parent is not None and current.parent not in seen:
        seen.add(current.parent)
        yield current.parent
        current = vocabulary.regions.get(current.parent)


def _region_lists(query: meaning.NeuronQuery) -> Iterator[tuple[str, tuple[str, ...]]]:
    """
    The lists of regions of a query; with what sums over them, or nothing where nothing is summed.

    Not those of connections: they are taken apart into primary ones, each counted once, and have synapses also of
    neurons whose own regions are unknown.
    """
    for leaf in leaves(query.filter.predicate):
        if isinstance(leaf, meaning.InRegions):
            yield "'sum' over" if leaf.quantifier == "sum" else "", leaf.regions
    columns = dict.fromkeys([*query.columns, *(key.column for key in query.sort)])
    for column in columns:
        if isinstance(column, meaning.SiteCount):
            yield f"the column of {column.side} sites in", column.regions
