"""
`fetch_adjacencies` and its like make of the same connections the tables that neuprint-python 0.6.4 makes.

The peer runs as it is, over a client that answers its Cypher from lists of neurons and connections. That knows the
shapes of the peer's queries, not Cypher: which neurons the criteria select, it is told.
"""

from __future__ import annotations

import inspect
import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nlcrit

# The peer is older than the pandas that we run with.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword:pandas.errors.Pandas4Warning")

Row = dict[str, Any]
Edge = dict[str, Any]

PROPERTY = re.compile(r"(?:(?P<var>[nme])\.|coalesce\(e\.|apoc\.convert\.fromJsonMap\((?P<json>[nm])\.)(?P<name>\w+).* as (?P<column>\w+)$")
IDS = re.compile(r"(?:\[(?P<many>[\d, ]*)\] as [nm]_search_bodyId|[nm]\.bodyId (?:=|in) \[?(?P<few>[\d, ]+)\]?)")


@cache
def stored(data: nlcrit.Dataset) -> tuple[dict[int, Row], dict[tuple[int, int], Edge]]:
    """The neurons by bodyId, ascending, and the connections by pair, as a server has them."""
    neurons = pq.read_table(data.origin.folder.path / "neurons.parquet").sort_by("bodyId").to_pylist()
    regions = data.vocabulary.regions
    edges: dict[tuple[int, int], Edge] = {}
    for row in pq.read_table(data.origin.folder.path / "connections.parquet").to_pylist():
        edge = edges.setdefault((row["bodyId_pre"], row["bodyId_post"]), {"weight": 0, "roiInfo": {}})
        edge["weight"] += row["weight"]
        name = row["roi"]
        # A server knows each region that a synapse lies in, not the primary one alone, and nothing of the rest.
        while name in regions:
            counts = edge["roiInfo"].setdefault(name, {"pre": 0, "post": 0})
            counts["post"] += row["weight"]
            name = regions[name].parent
    for edge in edges.values():
        edge["roiInfo"] = json.dumps(edge["roiInfo"])
    return {row["bodyId"]: row for row in neurons}, edges


class Server:
    """
    What the peer takes for its client.

    Args:
        data: Whose neurons and connections the answers are made of.
        chosen: The bodyIds of the neurons that the criteria named `n` and `m` select; all where it says nothing.
    """

    progress = False

    def __init__(self, data: nlcrit.Dataset, chosen: dict[str, set[int]] | None = None) -> None:
        regions = data.vocabulary.regions
        self.all_rois = sorted(regions)
        self.primary_rois = sorted(name for name, region in regions.items() if region.primary)
        self.rows, self.edges = stored(data)
        self.chosen = {"n": set(self.rows), "m": set(self.rows), **(chosen or {})}

    def fetch_neuron_keys(self) -> list[str]:
        return ["bodyId", "type", "instance"]

    def __deepcopy__(self, memo: object) -> Server:
        return self

    def fetch_custom(self, query: str) -> pd.DataFrame:
        if "nodes(p)" in query:
            return self._paths(query)
        if "count(" in query:
            return pd.DataFrame({"count": [len(self.chosen["n" if "count(n)" in query else "m"])]})
        columns = [self._column(line) for line in query.partition("RETURN")[2].partition("ORDER BY")[0].split(",\n")]
        names = [name for name, _ in columns]
        rows = [[read(found) for _, read in columns] for found in self._found(query)]
        frame = pd.DataFrame(rows, columns=names)
        if "ORDER BY e.weight DESC" in query:
            frame = frame.sort_values(["weight", "bodyId_pre", "bodyId_post"], ascending=[False, True, True], ignore_index=True)
        return frame

    def _found(self, query: str) -> list[dict[str, Row]]:
        """The matches of a query: of one neuron, or of a connection with its ends."""
        if "ConnectsTo" not in query:
            variable = "n" if "(n:" in query else "m"
            listed = IDS.search(query)
            bodies = self.chosen[variable] if listed is None else set(map(int, (listed["many"] or listed["few"]).split(",")))
            return [{variable: row} for body, row in self.rows.items() if body in bodies]
        bound = re.search(r"e\.weight >= (\d+)", query)
        least = int(bound[1]) if bound else 1
        return [
            {"n": self.rows[pre], "m": self.rows[post], "e": edge}
            for (pre, post), edge in self.edges.items()
            if pre in self.chosen["n"] and post in self.chosen["m"] and edge["weight"] >= least
        ]

    @staticmethod
    def _column(line: str) -> tuple[str, Callable[[dict[str, Row]], Any]]:
        found = PROPERTY.match(line.strip())
        assert found is not None, line
        name = found["name"]
        if found["json"]:
            return found["column"], lambda match: json.loads(match[found["json"]][name] or "null")
        missing = 0 if line.strip().startswith("coalesce") else None
        return found["column"], lambda match: match[found["var"] or "e"].get(name, missing)

    def _paths(self, query: str) -> pd.DataFrame:
        start, goal = (int(text) for text in re.findall(r"\{ bodyId: (\d+) \}", query))
        bound = re.search(r"x\.weight >= (\d+)", query)
        assert bound is not None
        length = re.search(r"ConnectsTo\*(1\.\.)?(\d*)\]", query)
        assert length is not None
        shortest = not length[2]
        most = int(length[2]) if length[2] else 8
        found = list(self._trails([start], goal, int(bound[1]), most))
        if shortest:
            fewest = min(map(len, found), default=0)
            found = [trail for trail in found if len(trail) == fewest]
        elif not length[1]:
            found = [trail for trail in found if len(trail) == most + 1]
        rows = [
            ([[body, self.rows[body]["type"]] for body in trail], [self.edges[edge]["weight"] for edge in pairwise(trail)], len(trail) - 1)
            for trail in found
        ]
        return pd.DataFrame(rows, columns=["path", "weights", "path_length"]).iloc[:, : 2 if shortest else 3]

    def _trails(self, trail: list[int], goal: int, least: int, most: int) -> Iterator[list[int]]:
        """As Cypher matches a pattern: a relationship once, a node as often as there are others to it."""
        if len(trail) > 1 and trail[-1] == goal:
            yield trail
        if len(trail) <= most:
            for (pre, post), edge in self.edges.items():
                used = (pre, post) in list(pairwise(trail))
                allowed = post in self.chosen["n"] or post in {trail[0], goal}
                if pre == trail[-1] and edge["weight"] >= least and allowed and not used:
                    yield from self._trails([*trail, post], goal, least, most)


@pytest.fixture(scope="module")
def peer() -> Any:
    pytest.importorskip("neuprint", reason="neuprint-python is not installed; it is in the bench group")
    return import_module("neuprint.queries.connectivity")


@pytest.fixture(scope="module")
def data() -> Iterator[nlcrit.Dataset]:
    with nlcrit.connect("hemibrain_mb") as found:
        yield found


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nlcrit.Dataset]:
    """Eight neurons with circles, and connections of neurons with themselves."""
    chance = random.Random(4)
    folder = tmp_path_factory.mktemp("peer") / "graph"
    folder.mkdir()
    bodies = [1, 2, 3, 4, 5, 6, 7, 2**53 + 1]
    types = ["P", "P", "Q", "Q", "R", "R", "R", "S"]
    status = ["Traced", "Orphan", *["Traced"] * 6]
    neurons = {"bodyId": bodies, "type": types, "instance": [f"{name}_L" for name in types], "status": status}
    pq.write_table(pa.table(neurons), folder / "neurons.parquet")
    pairs = chance.sample([(pre, post) for pre in bodies for post in bodies], 22)
    rows = [(pre, post, roi, chance.randint(1, 6)) for pre, post in pairs for roi in chance.sample(["A", "B", "NotPrimary"], 2)]
    names = ["bodyId_pre", "bodyId_post", "roi", "weight"]
    pq.write_table(pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))), folder / "connections.parquet")
    meta = {"dataset": "graph", "roiHierarchy": {"name": "brain", "children": [{"name": "G", "children": [{"name": "A"}, {"name": "B"}]}]}, "primaryRois": ["A", "B"]}
    (folder / "meta.json").write_text(json.dumps(meta), "utf-8")
    with nlcrit.connect(folder) as found:
        yield found


def plain(frame: pd.DataFrame) -> list[list[Any]]:
    """The values as Python's own; all that is missing is None."""
    return [[value if isinstance(value, dict) else None if pd.isna(value) else value for value in row] for row in frame.astype(object).to_numpy().tolist()]


def chosen(data: nlcrit.Dataset, **criteria: Any) -> dict[str, set[int]]:
    return {name: set(data.ids(asked)) for name, asked in criteria.items() if asked is not None}


def peers_criteria(asked: nlcrit.NC | None, server: Server) -> Any:
    """Any criteria without ids: the server is told whom they select. The peer's paths ask them for their client."""
    return None if asked is None else import_module("neuprint").NeuronCriteria(status="told", client=server)


# fetch_adjacencies ---------------------------------------------------------------------------------------------

KENYON = nlcrit.NC(type="KCab.*", regex=True)
ENDS = [(KENYON, nlcrit.NC(type=["APL", "MBON01", "MBON05"])), (None, nlcrit.NC(type="MBON14")), (nlcrit.NC(type="DM1_lPN"), None)]
ADJACENCIES: list[dict[str, Any]] = [
    {},
    {"min_roi_weight": 5},
    {"min_total_weight": 12},
    {"min_roi_weight": 3, "min_total_weight": 20},
    {"rois": ["CA(R)", "aL(R)", "PED(R)"]},
    {"rois": "PED(R)", "min_roi_weight": 4},
    {"omit_rois": True},
    {"omit_rois": True, "min_total_weight": 15},
    {"properties": ["type", "bodyId", "pre"]},
    {"properties": ["instance"], "batch_size": 7, "threads": 1},
]


def adjacencies(peer: Any, data: nlcrit.Dataset, sources: Any, targets: Any, **options: Any) -> tuple[Any, Any]:
    server = Server(data, chosen(data, n=sources, m=targets))
    # The batches name the bodies of one side; the server gives all connections each time, so there is one batch.
    options = {**options, "batch_size": 100_000}
    neurons, connections = peer.fetch_adjacencies(
        peers_criteria(sources, server), peers_criteria(targets, server), **options, weight_props=None, client=server
    )
    order = ["bodyId_pre", "bodyId_post", *(["weight", "roi"] if "roi" in connections else [])]
    ascending = [name != "weight" for name in order]
    return neurons.sort_values("bodyId"), connections.sort_values(order, ascending=ascending)


@pytest.mark.parametrize("options", ADJACENCIES, ids=str)
@pytest.mark.parametrize("ends", ENDS, ids=str)
def test_adjacencies_are_equal(peer: Any, data: nlcrit.Dataset, ends: tuple[Any, Any], options: dict[str, Any]) -> None:
    neurons, connections = adjacencies(peer, data, *ends, **options)
    our_neurons, ours = nlcrit.fetch_adjacencies(*ends, **options, client=data)
    assert list(ours.columns) == list(connections.columns)
    assert plain(ours) == plain(connections)
    assert list(our_neurons.columns) == list(neurons.columns)
    assert plain(our_neurons) == plain(neurons)
    assert options or len(ours) > 10


def test_of_all_neurons_they_are_equal(peer: Any, graph: nlcrit.Dataset) -> None:
    neurons, connections = adjacencies(peer, graph, None, None)
    our_neurons, ours = nlcrit.fetch_adjacencies(client=graph)
    assert plain(ours) == plain(connections)
    assert plain(our_neurons) == plain(neurons)


def test_a_bound_of_the_total_is_of_all_regions_as_the_peer_documents_it(peer: Any, data: nlcrit.Dataset) -> None:
    """With `rois` the peer applies it to their sum, though its manual says "when totaled across all ROIs"."""
    options: dict[str, Any] = {"rois": ["CA(R)"], "min_total_weight": 15}
    _, connections = adjacencies(peer, data, *ENDS[0], **options)
    _, ours = nlcrit.fetch_adjacencies(*ENDS[0], **options, client=data)
    theirs = {tuple(row) for row in plain(connections)}
    assert theirs < {tuple(row) for row in plain(ours)}
    assert theirs == {tuple(row) for row in plain(ours[ours["weight"] >= 15])}


def test_the_files_have_the_peers_names_and_columns(peer: Any, data: nlcrit.Dataset, tmp_path: Path) -> None:
    adjacencies(peer, data, *ENDS[0], export_dir=tmp_path / "theirs")
    nlcrit.fetch_adjacencies(*ENDS[0], export_dir=tmp_path / "ours", client=data)
    theirs, ours = ({path.name: pd.read_csv(path) for path in (tmp_path / who).iterdir()} for who in ("theirs", "ours"))
    assert ours.keys() == theirs.keys() == {"neurons.csv", "roi-connections.csv", "total-connections.csv"}
    for name, frame in theirs.items():
        assert list(ours[name].columns) == list(frame.columns)
        assert sorted(map(str, plain(ours[name]))) == sorted(map(str, plain(frame)))


# fetch_simple_connections --------------------------------------------------------------------------------------

SIMPLE: list[dict[str, Any]] = [
    {},
    {"min_weight": 20},
    {"rois": ["PED(R)", "CRE(R)"]},
    {"rois": "MB(R)", "min_weight": 5},
    {"properties": ["type", "pre", "status"]},
]


@pytest.mark.parametrize("options", SIMPLE, ids=str)
@pytest.mark.parametrize("ends", ENDS, ids=str)
def test_simple_connections_are_equal(peer: Any, data: nlcrit.Dataset, ends: tuple[Any, Any], options: dict[str, Any]) -> None:
    server = Server(data, chosen(data, n=ends[0], m=ends[1]))
    criteria = [peers_criteria(end, server) for end in ends]
    theirs = peer.fetch_simple_connections(*criteria, **options, weight_props=None, client=server)
    ours = nlcrit.fetch_simple_connections(*ends, **options, client=data)
    # The server knows more: sites on the presynaptic side, and regions that are not primary.
    theirs["conn_roiInfo"] = [
        {name: {"post": counts["post"]} for name, counts in found.items() if name in server.primary_rois}
        for found in theirs["conn_roiInfo"]
    ]
    assert list(ours.columns) == list(theirs.columns)
    assert plain(ours) == plain(theirs)
    assert options or len(ours) > 10


# fetch_paths ---------------------------------------------------------------------------------------------------


def steps(frame: pd.DataFrame) -> list[list[tuple[Any, ...]]]:
    """The paths as lists of their rows, without their numbers; sorted, for the peer's come as the server likes."""
    return sorted([tuple(row) for row in plain(path.drop(columns="path"))] for _, path in frame.groupby("path"))


@pytest.mark.parametrize("least", [1, 4, 9])
@pytest.mark.parametrize("lengths", [{}, {"path_length": 1}, {"path_length": 3}, {"max_path_length": 4}], ids=str)
@pytest.mark.parametrize("between", [None, nlcrit.NC(), nlcrit.NC(type=["Q", "R"])], ids=str)
def test_paths_are_equal(peer: Any, graph: nlcrit.Dataset, between: Any, lengths: dict[str, int], least: int) -> None:
    asked = nlcrit.NC(status="Traced") if between is None else between
    server = Server(graph, chosen(graph, n=asked))
    found = 0
    for start, goal in product((1, 3, 2**53 + 1), (2, 3, 6)):
        if start == goal and not lengths:
            continue  # neuPrint's server refuses it
        theirs = peer.fetch_paths(start, goal, least, peers_criteria(asked, server), **lengths, client=server)
        ours = nlcrit.fetch_paths(start, goal, least, between, **lengths, client=graph)
        assert list(ours.columns) == list(theirs.columns)
        assert steps(ours) == steps(theirs), (start, goal)
        assert ours["path"].drop_duplicates().tolist() == list(range(len(steps(theirs))))
        found += len(steps(ours))
    assert found > 0 or least == 9


# Signatures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["fetch_adjacencies", "fetch_simple_connections", "fetch_paths", "fetch_shortest_paths"])
def test_the_signatures_are_the_peers(peer: Any, name: str) -> None:
    theirs = inspect.signature(getattr(peer, name)).parameters.values()
    ours = inspect.signature(getattr(nlcrit, name)).parameters.values()
    assert [(each.name, each.kind, each.default) for each in ours] == [(each.name, each.kind, each.default) for each in theirs]
