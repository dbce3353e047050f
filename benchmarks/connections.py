"""
Connections on 200,000 made-up neurons with 10,000,000 connections: from the text to a DataFrame.

All give the same rows. The SQL by hand runs on the same native file and is fetched the same way; pandas has neurons and
connections in memory already, networkx the same edges as a graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measuring import Row, interleaved, python
from benchmarks.synthetic import NEURONS, made

if TYPE_CHECKING:
    import pandas as pd

    import nlcrit

CONNECTIONS = 10_000_000
ROUNDS = 7
MEMORY_MB = 1_000


class Ends(NamedTuple):
    """Types with about so many neurons, and a neuron; the same in every run."""

    hundred: str
    many: str
    neuron: int


def rows(folder: Path) -> Iterator[Row]:
    """One line for each way that is compared."""
    import nlcrit

    large = made(folder.with_name(f"{folder.name}-connections"), NEURONS, CONNECTIONS)
    yield from _memory(large)
    data = nlcrit.connect(large)
    yield from _tables(data, large)
    yield _two_hops(data)
    yield _paths(data)


def _ends(data: nlcrit.Dataset) -> Ends:
    neurons = data.run("type notnull return type")
    sizes = neurons["type"].value_counts().sort_index()
    hundred, many = (str((sizes - size).abs().idxmin()) for size in (100, 400))
    return Ends(hundred, many, int(neurons["bodyId"].iloc[777]))


# A partner filter and a table of one hop ----------------------------------------------------------------------------


def _tables(data: nlcrit.Dataset, folder: Path) -> Iterator[Row]:
    import pandas as pd

    ends = _ends(data)
    neurons = pd.read_parquet(folder / "neurons.parquet", columns=["bodyId", "type", "instance"], dtype_backend="numpy_nullable")
    connections = pd.read_parquet(folder / "connections.parquet", columns=["bodyId_pre", "bodyId_post", "weight"])
    compared: dict[str, tuple[str, str, Callable[[], pd.DataFrame], Callable[[], pd.DataFrame]]] = {
        "partners of 100 neurons": (
            "-> (type = $type) min 5 return type, instance",
            """
            SELECT n.bodyId, n.type, n.instance FROM neuron n WHERE n.bodyId IN (
                SELECT p.bodyId_pre FROM incoming p JOIN neuron m ON m.bodyId = p.bodyId_post
                WHERE m.type = $type AND p.weight >= 5)
            ORDER BY n.bodyId""",
            lambda: _partners(neurons, connections, ends.hundred),
            lambda: _partners_of_all(neurons, connections, ends.hundred),
        ),
        "table from 100 neurons": (
            "(type = $type) -> *",
            """
            SELECT p.bodyId_pre, p.bodyId_post, p.weight, a.type AS type_pre, b.type AS type_post,
                a.instance AS instance_pre, b.instance AS instance_post
            FROM neuron a JOIN outgoing p ON p.bodyId_pre = a.bodyId JOIN neuron b ON b.bodyId = p.bodyId_post
            WHERE a.type = $type ORDER BY p.bodyId_pre, p.bodyId_post""",
            lambda: _one_hop(neurons, connections, ends.hundred),
            lambda: _one_hop_of_all(neurons, connections, ends.hundred),
        ),
    }
    for what, (query, text, few, merged) in compared.items():
        works = [_asked(data, query, ends.hundred), _by_sql(data, text, ends.hundred), few, merged]
        ours, *others = (work() for work in works)
        for other in others:
            assert other.values.tolist() == ours.values.tolist(), what  # noqa: PD011  # of frames, not of a dict
        own, sql, by_few, by_merges = interleaved(works, ROUNDS, warm=True)
        yield Row(f"{what}, {len(ours):,} rows", own, "hand-written SQL, same file", sql, 1.5)
        yield Row(f"{what}, {len(ours):,} rows", own, "pandas: merge, then filter", by_merges, 0.1)
        yield Row(f"{what}, {len(ours):,} rows", own, "pandas: filter, then merge", by_few, 1)


def _asked(data: nlcrit.Dataset, query: str, kind: str) -> Callable[[], pd.DataFrame]:
    return lambda: data.run(query, type=kind)


def _by_sql(data: nlcrit.Dataset, text: str, kind: str) -> Callable[[], pd.DataFrame]:
    import pyarrow as pa

    from nlcrit.engines.duckdb.engine import BATCH_ROWS
    from nlcrit.table import to_pandas

    def work() -> pd.DataFrame:
        with data.origin.store.cursor() as cursor:
            reader = cursor.sql(text, params={"type": kind}).to_arrow_reader(BATCH_ROWS)
            return to_pandas(pa.Table.from_batches(list(reader), reader.schema))

    return work


def _summed(connections: pd.DataFrame) -> pd.DataFrame:
    return connections.groupby(["bodyId_pre", "bodyId_post"], as_index=False)["weight"].sum()


def _partners(neurons: pd.DataFrame, connections: pd.DataFrame, kind: str) -> pd.DataFrame:
    ends = neurons.loc[neurons["type"] == kind, ["bodyId"]]
    found = _summed(connections.merge(ends, left_on="bodyId_post", right_on="bodyId"))
    strong = found.loc[found["weight"] >= 5, "bodyId_pre"]
    return neurons[neurons["bodyId"].isin(strong)].sort_values("bodyId")


def _one_hop(neurons: pd.DataFrame, connections: pd.DataFrame, kind: str) -> pd.DataFrame:
    ends = neurons.loc[neurons["type"] == kind, ["bodyId"]]
    found = _summed(connections.merge(ends, left_on="bodyId_pre", right_on="bodyId"))
    for side in ("pre", "post"):
        found = found.merge(neurons.add_suffix(f"_{side}"), on=f"bodyId_{side}")
    names = ["bodyId_pre", "bodyId_post", "weight", "type_pre", "type_post", "instance_pre", "instance_post"]
    return found[names].sort_values(["bodyId_pre", "bodyId_post"])


def _merged(neurons: pd.DataFrame, connections: pd.DataFrame) -> pd.DataFrame:
    """What a notebook begins with: the connections with the properties of both ends."""
    return connections.merge(neurons.add_suffix("_pre"), on="bodyId_pre").merge(neurons.add_suffix("_post"), on="bodyId_post")


def _partners_of_all(neurons: pd.DataFrame, connections: pd.DataFrame, kind: str) -> pd.DataFrame:
    merged = _merged(neurons, connections)
    strong = _summed(merged[merged["type_post"] == kind])
    return neurons[neurons["bodyId"].isin(strong.loc[strong["weight"] >= 5, "bodyId_pre"])].sort_values("bodyId")


def _one_hop_of_all(neurons: pd.DataFrame, connections: pd.DataFrame, kind: str) -> pd.DataFrame:
    merged = _merged(neurons, connections)
    of_kind = merged[merged["type_pre"] == kind]
    ends = ["bodyId_pre", "bodyId_post", "type_pre", "type_post", "instance_pre", "instance_post"]
    found = of_kind.groupby(ends, as_index=False, dropna=False)["weight"].sum()
    return found[[*ends[:2], "weight", *ends[2:]]].sort_values(ends[:2])


# Two hops and paths -------------------------------------------------------------------------------------------------


def _two_hops(data: nlcrit.Dataset) -> Row:
    """Three seconds are allowed for a million rows, and as much more for more."""
    kind = _ends(data).many
    work = _asked(data, "(type = $type) -> * -> *", kind)
    found = len(work())
    (taken,) = interleaved([work], 3)
    return Row(f"two hops, {found:,} rows", taken, "3 s a million rows", 3 * found / 1e6, 1)


def _paths(data: nlcrit.Dataset) -> Row:
    """All paths from a neuron to a type; networkx takes half a minute and 5 GB to hold the graph."""
    import networkx as nx

    ends = _ends(data)
    edges = data.run("* -> * return weight")
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(edges.itertuples(index=False, name=None))
    goals = set(data.ids("type = $type", type=ends.hundred).tolist()) & set(graph)

    def by_networkx() -> list[tuple[int, ...]]:
        found = nx.all_simple_paths(graph, ends.neuron, goals, cutoff=3)
        return sorted(map(tuple, found), key=lambda path: (len(path), path))

    def asked() -> pd.DataFrame:
        return data.run("$neuron -[path 1..3]-> (type = $type)", neuron=ends.neuron, type=ends.hundred)

    ours = [tuple(each) for each in asked().groupby("path")["bodyId"].apply(list)]
    assert ours == by_networkx()
    own, theirs = interleaved([asked, by_networkx], ROUNDS, warm=True)
    what = f"{len(ours):,} paths of 1 to 3 hops"
    return Row(what, own, "networkx, graph in memory", theirs, 0.2)


# Memory -------------------------------------------------------------------------------------------------------------

PEAK = """
import re, resource, sys, nlcrit
data = nlcrit.connect(sys.argv[1])
for query in sys.argv[2:]:
    data.run(query)
try:  # what `resource` tells on Linux, a process has from the one that started it
    peak = int(re.search("VmHWM: *([0-9]+) kB", open("/proc/self/status").read().replace(chr(9), " "))[1]) / 1e3
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(peak)
"""


def _memory(folder: Path) -> Iterator[Row]:
    """The most memory of a process that reads the files for the first time, and of one that asks afterwards."""
    import nlcrit

    with nlcrit.connect(folder) as data:
        kind = _ends(data).hundred
        copy = Path(data.location)
    queries = [f'-> (type = "{kind}") min 5', f'(type = "{kind}") -> *']
    copy.unlink()
    for what, asked in (("reading the files", []), ("partners and one hop", queries)):
        peak = float(python("-c", PEAK, str(folder), *asked)())
        yield Row(f"memory: {what}, {CONNECTIONS:,} connections", peak, "1 GB", MEMORY_MB, 1, "MB")
