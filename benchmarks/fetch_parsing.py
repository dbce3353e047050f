"""
`fetch_neurons` from the bytes of a server's answer to its two tables: 200,000 made-up neurons, 90 MB of JSON.

Each side has a process of its own, and the same bytes. neuprint-python runs as it is, over a connection that answers
at once; ours is what reads the answer of a server. Both are one thread, and are measured in its time on the processor.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.measuring import Row, python
from benchmarks.synthetic import NEURONS, made

if TYPE_CHECKING:
    import pandas as pd
    import requests

COLUMNS = {
    "bodyId": "INTEGER",
    "instance": "TEXT",
    "type": "TEXT",
    "pre": "INTEGER",
    "post": "INTEGER",
    "downstream": "INTEGER",
    "upstream": "INTEGER",
    "size": "INTEGER",
    "status": "TEXT",
    "cropped": "BOOLEAN",
    "cellBodyFiber": "TEXT",
    "somaLocation": "POINT",
    "roiInfo": "TEXT",
}
ROUNDS = 3
SERVER = "https://localhost"


class Taken(NamedTuple):
    """What one side took, and what it found."""

    seconds: float
    megabytes: float
    found: list[int]


def rows(folder: Path) -> Iterator[Row]:
    """The time, and the most memory."""
    made(folder, NEURONS)
    answer = folder / "answer.json"
    if not answer.is_file():
        answer.write_bytes(_answer(folder))
    sides = [python("-W", "ignore", "-m", "benchmarks.fetch_parsing", name, str(folder)) for name in SIDES]
    taken = [[Taken(*json.loads(side())) for side in sides] for _ in range(ROUNDS)]
    assert len({str(each.found) for both in taken for each in both}) == 1
    what = f"fetch_neurons, {answer.stat().st_size / 1e6:.0f} MB of JSON"
    own, other = (median(each.seconds for each in side) for side in zip(*taken, strict=True))
    yield Row(f"{what}, {NEURONS:,} neurons", own, "neuprint-python, same bytes", other, 1 / 4)
    own, other = (max(each.megabytes for each in side) for side in zip(*taken, strict=True))
    yield Row(f"memory: {what}", own, "neuprint-python, same bytes", other, 1 / 2, "MB")


def _answer(folder: Path) -> bytes:
    """What a server would send."""
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "neurons.parquet", columns=list(COLUMNS)).sort_by("bodyId")
    columns = [column.to_pylist() for column in table.select(list(COLUMNS)).columns]
    where = list(COLUMNS).index("somaLocation")
    columns[where] = [None if point is None else {"coordinates": point, "crs": {"srid": 9157}} for point in columns[where]]
    found = {"columns": list(COLUMNS), "data": list(zip(*columns, strict=True))}
    return json.dumps(found, separators=(",", ":")).encode()


def _ours(answer: bytes, meta: dict[str, Any]) -> Callable[[], tuple[pd.DataFrame, pd.DataFrame]]:
    import pandas as pd  # noqa: F401  # imports are not what is measured
    import pyarrow as pa

    from nlcrit.answers.fetch import add_regions
    from nlcrit.engines.neuprint.rows import to_batch
    from nlcrit.fields import Kind
    from nlcrit.servers.reply import Reply, read_rows
    from nlcrit.servers.statuses import Asked
    from nlcrit.table import to_pandas

    columns, kinds = list(COLUMNS), [Kind[kind] for kind in COLUMNS.values()]
    body = bytearray(answer)  # what the connection gathers

    def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
        found = read_rows(body, Asked(SERVER, SERVER, "", with_token=False))
        assert isinstance(found, tuple)
        neurons = to_pandas(pa.Table.from_batches([to_batch(Reply(*found, len(body), 0), columns, kinds, SERVER)]))
        return neurons, add_regions(neurons, meta["primaryRois"])

    return tables


def _theirs(answer: bytes, meta: dict[str, Any]) -> Callable[[], tuple[pd.DataFrame, pd.DataFrame]]:
    import neuprint
    from requests import PreparedRequest, Response
    from requests.adapters import BaseAdapter

    class Canned(BaseAdapter):
        """Answers what the peer asks on its way, and then with the bytes."""

        def send(self, request: PreparedRequest, **_: object) -> requests.Response:
            response = Response()
            response.status_code, response.request = 200, request
            response._content = self.content(request)
            return response

        def content(self, request: PreparedRequest) -> bytes:
            body = request.body or b""
            if b"neuronProperties" in body:
                keys = json.dumps(COLUMNS)
                return json.dumps({"columns": ["keys"], "data": [[keys]]}).encode()
            if b"Meta" in body:
                found = {"dataset": meta["dataset"], "primaryRois": meta["primaryRois"]}
                return json.dumps({"columns": ["meta", "roiInfo"], "data": [[found, meta["roiInfo"]]]}).encode()
            return answer if body else b'{"Version": "1.7.0"}'

        def close(self) -> None:
            pass

    neuprint.Client.DATASETS_CACHE[SERVER] = {meta["dataset"]: {}}
    client = neuprint.Client(SERVER, meta["dataset"], "token")
    client.session.mount("https://", Canned())
    client.fetch_neuron_keys()
    assert client.primary_rois
    assert client.all_rois
    return lambda: neuprint.fetch_neurons(client=client)


SIDES = {"ours": _ours, "theirs": _theirs}


def _peak() -> float:
    """The most memory that this process has had, in MB."""
    import re
    import resource

    try:  # what `resource` tells on Linux, a process has from the one that started it
        status = Path("/proc/self/status").read_text("ascii")
        return int(re.findall(r"VmHWM:\s*(\d+) kB", status)[0]) / 1e3
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _found(neurons: pd.DataFrame, counts: pd.DataFrame) -> list[int]:
    """Numbers by which two answers are told apart."""
    listed = sum(map(len, neurons["inputRois"])) + sum(map(len, neurons["outputRois"]))
    regions = sum(map(len, neurons["roiInfo"]))
    sums = [int(counts[name].sum()) for name in ("bodyId", "pre", "post", "downstream", "upstream")]
    return [len(neurons), len(counts), int(neurons["bodyId"].sum()), listed, regions, *sums]


def main() -> None:
    """One side, which prints what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    meta = json.loads((given.folder / "meta.json").read_text("utf-8"))
    work = SIDES[given.side]((given.folder / "answer.json").read_bytes(), meta)
    start = time.process_time()
    neurons, counts = work()
    seconds = time.process_time() - start
    print(json.dumps(Taken(seconds, _peak(), _found(neurons, counts))))


if __name__ == "__main__":
    main()
