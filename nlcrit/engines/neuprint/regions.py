"""
Counts by region as Cypher: of a neuron, and of a connection.

Both have them as JSON text in `roiInfo`, which is read once a neuron or connection: in a list of one element, which
does what another language's `let` does, and may stand in any expression.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.primary_regions import NOT_PRIMARY
from nlcrit.engines.neuprint.literal import literal, name
from nlcrit.engines.neuprint.values import negation
from nlcrit.fragment import AND, OR, Fragment, joined

COUNT_OF = {"input": "post", "output": "pre"}
JOINERS = {"any": (" OR ", OR), "all": (" AND ", AND), "sum": (" OR ", OR)}
"""How the flags of regions are joined that a test by a quantifier implies; a sum needs one of them."""
MOST_WRITTEN = 4
"""Regions that have a comparison each; it is a tenth quicker than going through a list."""


def known(node: str) -> Fragment:
    """Whether the counts of a neuron are known."""
    return Fragment(f"{node}.roiInfo IS NOT NULL")


def total(counts: str, regions: Sequence[str], count: str) -> str:
    """
    A count, summed over regions.

    Example:
        >>> total("ri", ["CA(R)"], "post")
        "coalesce(ri['CA(R)'].post, 0)"
        >>> total("ri", ["A", "B"], "pre")
        "reduce(t = 0, r IN ['A', 'B'] | t + coalesce(ri[r].pre, 0))"
    """
    if len(regions) == 1:
        return f"coalesce({counts}[{literal(regions[0])}].{count}, 0)"
    return f"reduce(t = 0, r IN {literal(regions)} | t + coalesce({counts}[r].{count}, 0))"


# Neurons


def touches(node: str, test: meaning.InRegions) -> Fragment:
    """Whether a neuron is in regions at all, by its flags."""
    joiner, binding = JOINERS[test.quantifier]
    flags = [Fragment(f"coalesce({node}.{name(region)}, false)") for region in test.regions]
    found = joined(flags, joiner, binding)
    return joined([known(node), negation(found) if test.negated else found], " AND ", AND)


def has_sites(node: str, tests: Sequence[meaning.InRegions], operator: str, binding: int) -> Fragment:
    """
    Whether a neuron passes all, or any, of several tests of its counts.

    What the tests imply of the neuron's flags is asked first: a flag costs less than reading the counts. As a `CASE`,
    because of several conjuncts the data base would begin with that which it takes for the most selective.
    """
    implied = [_implied(node, test) for test in tests]
    flags = list(dict.fromkeys(flag for flag in implied if flag is not None))
    if binding == OR and None in implied:
        flags = []
    first = joined(flags, operator, binding) if flags else known(node)
    found = joined([_sites(test) for test in tests], operator, binding)
    read = f"any(ri IN [apoc.convert.fromJsonMap({node}.roiInfo)] WHERE {found.text})"
    return Fragment(f"CASE WHEN {first.text} THEN {read} ELSE false END")


def _implied(node: str, test: meaning.InRegions) -> Fragment | None:
    """The flags that a neuron must have to pass a test; None where it may have none. They are never false, but missing."""
    if test.negated or test.least == 0:
        return None
    joiner, binding = JOINERS[test.quantifier]
    return joined([Fragment(f"{node}.{name(region)}") for region in test.regions], joiner, binding)


def _sites(test: meaning.InRegions) -> Fragment:
    """A test of the counts `ri`; never unknown."""
    count = COUNT_OF[test.side]
    if test.quantifier == "sum" or len(test.regions) == 1:
        found = _within(total("ri", test.regions, count), test)
    elif len(test.regions) <= MOST_WRITTEN:
        joiner, binding = JOINERS[test.quantifier]
        found = joined([_within(total("ri", [region], count), test) for region in test.regions], joiner, binding)
    else:
        each = _within(f"coalesce(ri[r].{count}, 0)", test)
        found = Fragment(f"{test.quantifier}(r IN {literal(test.regions)} WHERE {each.text})")
    return negation(found) if test.negated else found


def _within(number: str, test: meaning.InRegions) -> Fragment:
    """Whether a number lies within the bounds of a test."""
    if test.most is None:
        return Fragment(f"{number} >= {literal(test.least)}")
    lower = f"{literal(test.least)} <= " if test.least else ""
    return Fragment(f"{lower}{number} <= {literal(test.most)}")


# Connections


def connection_counts(edge: str) -> str:
    """The synapses of a connection by region, as a map."""
    return f"apoc.convert.fromJsonMap(coalesce({edge}.roiInfo, '{{}}'))"


def outside(edge: str, primary: str) -> str:
    """The synapses of a connection that lie in none of a list of primary regions: what is left of all of them."""
    inside = f"[r IN keys(ri) WHERE r IN {primary}]"
    return f"{edge}.weight - reduce(t = 0, r IN {inside} | t + coalesce(ri[r].post, 0))"


def synapses(edge: str, regions: Sequence[str], primary: str) -> str:
    """A list with one number: the synapses of a connection in primary regions, and outside of them."""
    inside = [region for region in regions if region != NOT_PRIMARY]
    parts = [total("ri", inside, "post")] if inside else []
    parts += [outside(edge, primary)] if NOT_PRIMARY in regions else []
    return f"[ri IN [{connection_counts(edge)}] | {' + '.join(parts)}]"
