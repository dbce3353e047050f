"""The vocabulary of a data set on a server: names in one request, text values when they are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import starmap
from typing import Any, Protocol

from nlcrit.criteria.vocabulary import Region, Vocabulary, field_of, regions_of
from nlcrit.engines.neuprint.literal import literal, name
from nlcrit.engines.neuprint.neuron_properties import Property, property_kinds
from nlcrit.errors import AnswerNotUnderstood, ServerFailed

MOST_LISTED = 2_000
"""Values that are looked for by name; for more, reading all of a field takes less time than reading the list."""
SAMPLE = 10_000
"""Neurons that are looked at, at most, for the types of their properties: 0.4 s, where all of 200,000 took 6 s."""

# neuronProperties was not there from the beginning: where it is null, neuprint-python's fetch_neuron_keys reads the keys
# of all neurons, and so does this. One neuron of each key tells its type, and a sample whether there are others.
NAMES = f"""
OPTIONAL MATCH (m:Meta)
WITH m LIMIT 1
CALL {{ MATCH (n:Neuron) RETURN count(n) AS neurons }}
CALL {{ MATCH (n:Neuron) WHERE n.roiInfo IS NULL RETURN count(n) AS unknown_regions }}
CALL {{
  MATCH (:Neuron)-[c:ConnectsTo]->(:Segment)
  WITH c LIMIT 1000
  UNWIND keys(c) AS key
  WITH DISTINCT key, apoc.meta.cypher.type(c[key]) AS type
  WHERE type = 'INTEGER'
  RETURN collect(DISTINCT key) AS counts
}}
CALL {{
  WITH m
  WITH m WHERE m.neuronProperties IS NULL
  MATCH (n:Neuron)
  UNWIND keys(n) AS key
  WITH key, max(n.bodyId) AS id
  MATCH (n:Neuron) WHERE n.bodyId = id
  RETURN collect([key, apoc.meta.cypher.type(n[key]), n[key] = false]) AS every
}}
CALL {{
  WITH m, neurons
  WITH m, neurons WHERE m.neuronProperties IS NULL
  MATCH (n:Neuron) WHERE n.bodyId % (neurons / {SAMPLE} + 1) = 0
  UNWIND keys(n) AS key
  WITH DISTINCT key, apoc.meta.cypher.type(n[key]) AS type, n[key] = false AS no
  RETURN collect([key, type, no]) AS sampled
}}
RETURN m {{
    .roiInfo, .roiHierarchy, .primaryRois, .superLevelRois, .nonHierarchicalROIs,
    .neuronProperties, .neuronColumnsOrdered, .connectionCoverage
  }} AS meta, neurons, unknown_regions, counts, every + sampled AS properties,
  apoc.convert.fromJsonMap('{{}}') IS NOT NULL AS reads_json
""".strip()

_NO_FUNCTION = re.compile(r"Unknown (function|procedure) .{0,3}apoc", re.IGNORECASE)


class Rows(Protocol):
    """What a server answers to a Cypher text."""

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        """The rows, each with a value for each column."""


Ask = Callable[[str], Rows]
"""Sends Cypher text and waits for the answer."""


def load_vocabulary(ask: Ask, dataset: str) -> Vocabulary:
    """
    The names that a query may use in the data set; one request.

    The vocabulary asks for values later. How many neurons touch a region is not known. Where Meta calls no region
    primary, those of `superLevelRois` are, its older name; else none is, and regions of connections are refused.

    Args:
        ask: For this data set.
        dataset: Its name, as the server spells it.

    Raises:
        ServerError: The server cannot be asked, or its data base lacks what queries need.

    Example:
        >>> from types import SimpleNamespace
        >>> row = [{"neuronProperties": '{"type": "string"}'}, 5, 0, ["weight"], [], True]
        >>> names = load_vocabulary(lambda cypher: SimpleNamespace(rows=[row]), "tiny:v1")
        >>> list(names.fields), names.neurons, names.has_connections
        (['bodyId', 'type'], 5, True)
    """
    meta, neurons, unknown_regions, counts, properties = _ask_names(ask, dataset)
    regions = _primary(regions_of(meta))
    kinds = property_kinds(meta, starmap(Property, properties), {region.name for region in regions})
    coverage = meta.get("connectionCoverage")
    return Vocabulary(
        dataset=dataset,
        fields=[field_of(field, kind) for field, kind in kinds.items()],
        regions=regions,
        neurons=neurons,
        unknown_regions=unknown_regions,
        coverage=coverage if isinstance(coverage, str) and coverage else None,
        counts=sorted(counts, key=lambda count: (count != "weight", count)),
        has_labels=True,
        load_values=partial(load_values, ask),
        find_absent=partial(find_absent, ask),
        is_remote=True,
    )


def load_values(ask: Ask, field: str) -> list[str]:
    """
    The distinct values of a text field: one request.

    Example:
        >>> from types import SimpleNamespace
        >>> load_values(lambda cypher: SimpleNamespace(rows=[["PAM01"], ["MBON01"]]), "type")
        ['PAM01', 'MBON01']
    """
    value = f"n.{name(field)}"
    found = ask(f"MATCH (n:Neuron) WHERE {value} IS NOT NULL RETURN DISTINCT {value} AS value").rows
    return [value for (value,) in found if isinstance(value, str)]


def find_absent(ask: Ask, field: str, values: Collection[str]) -> list[str]:
    """
    Those of some values that no neuron has in a text field: one request, which an index answers.

    Example:
        >>> from types import SimpleNamespace
        >>> find_absent(lambda cypher: SimpleNamespace(rows=[["MBON01"]]), "type", ["MBON01", "MBON99"])
        ['MBON99']
    """
    if len(values) > MOST_LISTED:
        present = frozenset(load_values(ask, field))
    else:
        value = f"n.{name(field)}"
        text = f"MATCH (n:Neuron) WHERE {value} IN {literal(list(values))} RETURN DISTINCT {value} AS value"
        present = frozenset(value for (value,) in ask(text).rows)
    return [value for value in values if value not in present]


def _ask_names(ask: Ask, dataset: str) -> tuple[Mapping[str, Any], int, int, list[str], list[list[Any]]]:
    try:
        rows = ask(NAMES).rows
    except ServerFailed as error:
        if not _NO_FUNCTION.search(error.message):
            raise
        server = error.server
    else:
        match rows:
            case [[meta, int(neurons), int(unknown_regions), list(counts), list(properties), _]]:
                return meta or {}, neurons, unknown_regions, counts, properties
        message = f"the server does not describe '{dataset}' as neuPrint does"
        raise AnswerNotUnderstood(message, code="NS113", hint="ask those who run the server")
    raise ServerFailed(
        f"the data base of '{server}' lacks APOC, with which it reads counts by region",
        code="NS112",
        server=server,
        hint="ask those who run the server to install APOC, which neuPrint needs",
    )


def _primary(regions: tuple[Region, ...]) -> tuple[Region, ...]:
    if any(region.primary for region in regions):
        return regions
    return tuple(replace(region, primary=region.super_level) for region in regions)
