"""
Requests and seconds of the same calls to the same server: a Neo4j 4.4 with hemibrain_mb, behind a gateway that counts.

neuprint-python runs as it is, but for its insistence on https. What each learns of the data set once is not counted.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.measuring import FLAGSHIP, LEAST, REGIONS, TYPES, Row, interleaved

DATASET = "hemibrain:v1.2.1-mb"
VERSION = "4.4"
ROUNDS = 7
KENYON, OUTPUT = "KC.*", "MBON.*"


def rows() -> Iterator[Row]:
    """Two lines a call: its requests, and its seconds."""
    from nlcrit.datasets.folder import find_folder
    from tests.server import loading, neo4j
    from tests.server.counting import counted
    from tests.server.gateway import serving

    with (
        tempfile.TemporaryDirectory() as home,
        neo4j.running(VERSION, Path(home), limit=60) as database,
    ):
        loading.load(database.bolt, find_folder("hemibrain_mb").path)
        with serving(database.bolt) as gateway, counted(gateway) as counter:
            for what, ours, theirs, most in _calls(counter.address):
                works = [ours, theirs]
                for work in works:
                    work()
                counter.new()
                asked = []
                for work in works:
                    work()
                    asked.append(len(counter.new()))
                yield Row(f"requests: {what}", asked[0], "neuprint-python", asked[1], most, "requests")
                own, other = interleaved(works, ROUNDS)
                yield Row(what, own, "neuprint-python", other, most)


def _calls(server: str) -> Iterator[tuple[str, Callable[[], object], Callable[[], object], float]]:
    """What is called, by us and by the peer, and the ratio that is not to be passed."""
    import neuprint

    import nlcrit

    warnings.simplefilter("ignore")  # of pandas, about the peer's code
    data = nlcrit.connect(server, DATASET)
    client = _client(server)
    theirs = neuprint.NeuronCriteria(
        type=TYPES, inputRois=list(REGIONS), min_roi_inputs=LEAST, roi_req="any", somaLocation=neuprint.NotNull, client=client
    )
    yield (
        "fetch_neurons, flagship",
        lambda: nlcrit.fetch_neurons(FLAGSHIP, data),
        lambda: neuprint.fetch_neurons(theirs, client=client),
        1,  # here a second one counts the neurons whose region counts are unknown, which hemibrain has none of
    )
    from nlcrit import NC

    ends = [neuprint.NeuronCriteria(type=kind, client=client) for kind in (KENYON, OUTPUT)]
    yield (
        "fetch_adjacencies, KC to MBON",
        lambda: nlcrit.fetch_adjacencies(NC(type=KENYON), NC(type=OUTPUT), client=data),
        lambda: neuprint.fetch_adjacencies(*ends, client=client),
        0.5,
    )
    yield (
        "fetch_adjacencies, without regions",
        lambda: nlcrit.fetch_adjacencies(NC(type=KENYON), NC(type=OUTPUT), client=data, omit_rois=True),
        lambda: neuprint.fetch_adjacencies(*ends, client=client, omit_rois=True),
        0.5,
    )


def _client(server: str) -> Any:
    import neuprint

    class Client(neuprint.Client):  # type: ignore[misc]  # no types are published for it
        """The peer's own, at an address that it would not take."""

        def __init__(self) -> None:
            super().__init__("https://neuprint.invalid", DATASET, "token")
            self.server = server

    neuprint.Client.DATASETS_CACHE["https://neuprint.invalid"] = {DATASET: {}}
    return Client()


if __name__ == "__main__":
    from benchmarks.measuring import table

    print(table(rows()))
