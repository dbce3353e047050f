"""
Random queries of every kind for the data sets that the servers have; always the same ones.

Filters are those of `tests.agreement.filters`, and statements about connections in small data sets those of
`tests.agreement.worlds`. Here are the statements around filters, and connections of the hemibrain.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nlcrit.language.printer import print_expression
from nlcrit.language.words import quote
from tests.agreement import worlds
from tests.agreement.filters import Filters
from tests.agreement.tiny import Row
from tests.server import odd

Texts = st.SearchStrategy[str]

SHARES = {
    "hemibrain filters": 450,
    "fib19 filters": 300,
    "odd filters": 450,
    "hemibrain connections": 300,
    "odd connections": 150,
    "worlds": 350,
}
"""How many queries there are of each kind: 2,000 in all."""
SPARE = 2
"""So many times as many are drawn: some come twice, and those that tell something are kept before others."""
TELLING = 0.65
"""How many of those that are kept have some rows and not all, where so many were drawn."""

HEMIBRAIN_REGIONS = (
    "CA(R)",
    "SLP(R)",
    "MB(R)",
    "a'L(R)",
    "b'L(L)",
    "gL(R)",
    "AL(R)",
    "PED(R)",
    "LH(R)",
    "FB",
    "CRE(R)",
)
FIB_REGIONS = ("ME", "LO", "LOP")


class Asked(NamedTuple):
    """A query for a data set."""

    kind: str
    dataset: str
    text: str


# Neurons ---------------------------------------------------------------------------------------------------------


def statements(filters: Filters) -> Texts:
    """Filters of neurons, counted or with clauses."""
    return _with_clauses(filters, filters.all().map(print_expression))


@st.composite
def _with_clauses(draw: st.DrawFn, filters: Filters, written_filters: Texts) -> str:
    written = draw(written_filters)
    if draw(st.integers(1, 7)) == 7:
        return f"count {written}"
    found = []
    if draw(st.integers(1, 8)) < 8:
        found.append(f"return {', '.join(map(quote, draw(_several(filters.types, 4))))}")
    if draw(st.booleans()):
        fields = [quote(name) for name, kind in filters.types.items() if kind is not list]
        measures = [f"{side} in ({quote(region)})" for side in ("input", "output") for region in filters.regions]
        keys = st.sampled_from(fields) | st.sampled_from(measures)
        directed = st.builds("{}{}".format, keys, st.sampled_from(("", " asc", " desc")))
        found.append(f"sort by {', '.join(draw(st.lists(directed, min_size=1, max_size=2)))}")
    if draw(st.integers(1, 3)) == 3:
        found.append(f"limit {draw(st.integers(0, 40))}")
    return " ".join([written, *found])


def _several(names: Mapping[str, object], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(list(names)), min_size=1, max_size=most, unique=True)


@cache
def neurons(folder: Path) -> Sequence[Row]:
    """The neurons of a folder, their region counts read."""
    found: list[Row] = pq.read_table(folder / "neurons.parquet").to_pylist()
    return [{**row, "roiInfo": json.loads(row["roiInfo"]) if row["roiInfo"] is not None else None} for row in found]


# Connections of the hemibrain ------------------------------------------------------------------------------------

LAYERS = (
    ("DP1m_adPN", "DL3_lPN", '(type ~ "V.*PN")', '(type ~ "PAM.*" and pre > 100)', "PPL101", "(input in (AL(R)) min 50)", "*"),
    ("KCab-p", '(type like "KCg-*" and mito notnull)', "(input in (CA(R)) min 20)", "(not output in (gL(R)) and pre > 150)",
     '(type = "KCa\'b\'-m" and cellBodyFiber null)', "(label = Segment and pre > 300)", '(type ~ "KC.*")', "*"),
    ("MBON01", "MBON14", "APL", '(type ~ "MBON.*")', "(soma null)", "(notes notnull or mito notnull)", "612371421", "*"),
)  # fmt: skip
"""Neurons at the ends of arrows: each layer sends to the next."""
PRIMARY = ("CA(R)", "PED(R)", "gL(R)", "a'L(R)", "b'L(R)", "aL(R)", "SLP(R)", "NotPrimary", "MB(R)", "CRE(R)")
COLUMNS = ("type", "instance", "bodyId", "cellBodyFiber", "mito", "cropped", "size")

regions = st.lists(st.sampled_from(PRIMARY), min_size=1, max_size=3, unique=True).map(", ".join).map("({})".format)
weights = st.sampled_from(("weight >= 3", "weight > 9", "weight < 3", "weight != 1", "weight = 2", "weight >= 20"))
heavy = st.sampled_from(("weight >= 6", "weight >= 9", "weight > 12"))


@st.composite
def partners(draw: st.DrawFn) -> str:
    """A filter of neurons by their partners."""
    parts = [draw(st.sampled_from(("pre > 50", "cropped = false", "soma notnull", '(type ~ "KC.*")')))]
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, 1))
        way = draw(st.sampled_from((("->", at + 1), ("to", at + 1), ("<-", at), ("from", at))))
        bounds = draw(
            st.sampled_from(("", " min 5", " min 9", " sum min 50", " partners 3", " min 4 partners 2", " sum"))
        )
        via = draw(worlds.optional(regions.map(" via {}".format)))
        parts.append(
            f"{draw(st.sampled_from(('', 'not ')))}({way[0]} {draw(st.sampled_from(LAYERS[way[1]]))}{bounds}{via})"
        )
    written = f" {draw(st.sampled_from(('and', 'and', 'or')))} ".join(parts)
    if draw(st.booleans()):
        return f"count {written}"
    return (
        f"{written} return type, pre sort by {draw(st.sampled_from(('pre desc', 'output in (CA(R))', 'somaRadius')))}"
    )


@st.composite
def tables(draw: st.DrawFn) -> str:
    """One arrow, or a chain of heavier ones; by region, with clauses, or counted."""
    length = draw(st.sampled_from((1, 1, 2)))
    start = 0 if length == 2 else draw(st.integers(0, 1))
    operands = [draw(st.sampled_from(layer)) for layer in LAYERS[start : start + length + 1]]
    way = draw(worlds.directions)
    written = operands[0] if way == "->" else operands[-1]
    for operand in operands[1:] if way == "->" else operands[-2::-1]:
        inside = draw(worlds.optional(regions.map("in {}".format)))
        edge = [draw(weights if length == 1 else heavy), *filter(None, [inside])]
        written += f" {worlds.arrow(way, edge)} {operand}"
    if draw(st.integers(1, 6)) == 6:
        return f"count {written}"
    places = ("pre", "post") if length == 1 else tuple(map(str, range(length + 1)))
    known = [f"{name}_{place}" for name in COLUMNS for place in places]
    known += ["weight"] if length == 1 else ["weight_1", "weight_2"]
    returned = draw(st.lists(st.sampled_from(known), max_size=3, unique=True))
    if length == 1 and draw(st.booleans()):
        returned = [*returned, "roi", "weight"]
    return written + draw(worlds.clauses(known, list(dict.fromkeys(returned))))


@st.composite
def paths(draw: st.DrawFn) -> str:
    """`path`, over heavy connections."""
    hops = draw(st.sampled_from(("path 1..2", "path 2", "path 1..3")))
    edge = [hops, draw(st.sampled_from(("weight >= 10", "weight > 15", "weight >= 6, in (CA(R), gL(R))")))]
    operands = [draw(st.sampled_from(LAYERS[0][:-1])), draw(st.sampled_from(LAYERS[draw(st.integers(1, 2))][:4]))]
    way = draw(worlds.directions)
    written = f" {worlds.arrow(way, edge)} ".join(operands if way == "->" else operands[::-1])
    if draw(st.integers(1, 4)) == 4:
        return f"count {written}"
    limited = draw(worlds.optional(worlds.limits.map(" {}".format)))
    return written + draw(worlds.optional(st.just(" return type, pre, weight"))) + limited


# All -------------------------------------------------------------------------------------------------------------


def all_queries(folders: Mapping[str, Path], seeds: Sequence[int], is_telling: Callable[[Asked], bool]) -> list[Asked]:
    """The queries; of each kind as many as `SHARES` says, most of them telling."""
    of_worlds = worlds.asked_filters | worlds.tables() | worlds.splits() | worlds.all_paths()
    named = st.sampled_from([f"world{seed}" for seed in seeds])
    strategies = {
        "hemibrain filters": _for("hemibrain_mb", statements(filters_of(folders["hemibrain_mb"], HEMIBRAIN_REGIONS))),
        "fib19 filters": _for("fib19", statements(filters_of(folders["fib19"], FIB_REGIONS))),
        "odd filters": _for(odd.NAME, statements(filters_of(folders[odd.NAME], odd.FILTER_REGIONS, labels=True))),
        "hemibrain connections": _for("hemibrain_mb", partners() | tables() | paths()),
        "odd connections": _for(odd.NAME, odd.statements()),
        "worlds": st.tuples(named, of_worlds),
    }
    found = []
    for kind, share in SHARES.items():
        queries = [Asked(kind, *each) for each in drawn(strategies[kind], share)]
        telling = list(islice(filter(is_telling, queries), int(share * TELLING)))
        kept = frozenset(telling)
        found += [*telling, *(each for each in queries if each not in kept)][:share]
    return found


@cache
def filters_of(folder: Path, regions: Sequence[str], *, labels: bool = False) -> Filters:
    """Filters of the neurons of a folder."""
    return Filters(neurons(folder), regions, labels=labels)


def _for(dataset: str, texts: Texts) -> st.SearchStrategy[tuple[str, str]]:
    return texts.map(lambda text: (dataset, text))


def drawn(strategy: st.SearchStrategy[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    """Different examples of a strategy, the same ones each time."""
    found: dict[tuple[str, str], None] = {}

    @settings(
        max_examples=count * SPARE,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: tuple[str, str]) -> None:
        found[example] = None

    collect()
    assert len(found) >= count, f"only {len(found)} different queries of {count}"
    return list(found)
