"""
The data base's own work: our Cypher and neuprint-python's for the same neurons, by Bolt, on a Neo4j 4.4 of its own.

Both are asked for the same columns, and have to give the same rows in the same order. What lies between a program and
the data base is not measured: `benchmarks.server_requests` does that.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.measuring import FLAGSHIP, LEAST, REGIONS, TYPES, Row, interleaved
from benchmarks.synthetic import NEURONS, made

if TYPE_CHECKING:
    import neo4j

    import nlcrit

VERSION = "4.4"
LIMIT = 300
"""Seconds that a query may take: the peer's without a type goes through half a gigabyte of text."""
COLUMNS = ("bodyId", "type", "instance")
IDS = 10_000
MOST = 0.5
"""Of the peer's time."""
ROUNDS, FEW = 60, 3
WARM_S = 10.0
"""How long a question is asked before it is measured: a server that people use has long compiled what it runs."""

Found = list[list[Any]]
Send = Callable[[str], Found]


class Question(NamedTuple):
    """
    What is asked, by us and by the peer, and how often.

    `fresh`: the data base has not seen the text before, as with a list of ids that somebody comes with.
    """

    what: str
    query: str
    criteria: dict[str, Any]
    rounds: int
    fresh: bool = False
    most: float = MOST


def rows(folder: Path) -> Iterator[Row]:
    """
    One line for each question.

    Args:
        folder: Where the made-up neurons are kept, as for `benchmarks.synthetic`.
    """
    from nlcrit.datasets.folder import find_folder

    yield from _rows(find_folder("hemibrain_mb").path, ROUNDS)
    yield from _rows(made(folder, NEURONS), FEW)


def _rows(folder: Path, rounds: int) -> Iterator[Row]:
    import neo4j

    import nlcrit
    from tests.server import loading
    from tests.server.neo4j import running

    with tempfile.TemporaryDirectory() as home, running(VERSION, Path(home), limit=LIMIT) as server:
        dataset = loading.load(server.bolt, folder)
        with (
            nlcrit.connect(folder) as data,
            neo4j.GraphDatabase.driver(server.bolt) as driver,
            driver.session() as session,
        ):
            for question in _questions(data, rounds):
                send = _sender(session, dataset, fresh=question.fresh)
                works = [_ours(data, send, question.query), _theirs(data, send, question.criteria)]
                own, other = (work() for work in works)
                assert own == other, question.what
                _warm_up(works)
                ours, theirs = interleaved(works, question.rounds)
                what = f"{question.what}, {len(own):,} of {data.count('*'):,} neurons"
                yield Row(what, ours, "neuprint-python's Cypher", theirs, question.most)


def _warm_up(works: Sequence[Callable[[], object]]) -> None:
    end = time.monotonic() + WARM_S
    while time.monotonic() < end:
        for work in works:
            work()


def _questions(data: nlcrit.Dataset, rounds: int) -> Iterator[Question]:
    from neuprint import NotNull

    inside = {"inputRois": list(REGIONS), "roi_req": "any", "min_roi_inputs": LEAST, "somaLocation": NotNull}
    yield Question("the flagship", FLAGSHIP, {**inside, "type": TYPES}, max(rounds, 15))
    yield Question("the same of every type", FLAGSHIP.partition(" and ")[2], inside, rounds)
    chance = random.Random(1)
    known = [int(body) for body in data.ids("*")]
    ids = chance.sample(known, min(IDS // 2, len(known)))
    ids += [chance.randrange(10**10, 10**11) for _ in range(IDS - len(ids))]
    yield Question(f"{IDS:,} ids", f"bodyId in ({', '.join(map(str, ids))})", {"bodyId": ids}, 15, fresh=True)


def _sender(session: neo4j.Session, dataset: str, *, fresh: bool) -> Send:
    """Sends a text and gives the rows; the data base keeps how it read a text, so a fresh one ends in a new comment."""
    from tests.server.gateway import rewritten

    number = count()

    def send(text: str) -> Found:
        whole = rewritten(text, dataset) + (f"\n// {next(number)}" if fresh else "")
        return [list(record.values()) for record in session.run(whole)]  # type: ignore[arg-type]

    return send


def _ours(data: nlcrit.Dataset, send: Send, query: str) -> Callable[[], Found]:
    """Sends the texts of the plan one after the other; parts of an answer are sorted together."""
    plan = data.cypher(f"{query} return {', '.join(COLUMNS)}")

    def work() -> Found:
        found = [row for step in plan.steps for row in send(step.text)]
        return sorted(found) if len(plan.steps) > 1 else found

    return work


def _theirs(data: nlcrit.Dataset, send: Send, criteria: dict[str, Any]) -> Callable[[], Found]:
    text = peers_text(criteria, [region.name for region in data.vocabulary.regions.values()])
    return lambda: send(text)


def peers_text(criteria: dict[str, Any], regions: Sequence[str]) -> str:
    """What `neuprint.fetch_neurons` of 0.6.4 sends for these arguments of its `NeuronCriteria`, and our columns."""
    import neuprint

    class Sent(Exception):
        """No error: it carries the text."""

    class Client:
        """As much of a client as the text needs."""

        def __init__(self) -> None:
            self.all_rois = self.primary_rois = list(regions)

        def fetch_neuron_keys(self) -> list[str]:
            return list(COLUMNS)

        def fetch_custom(self, cypher: str) -> None:
            raise Sent(cypher)

    client = Client()
    asked = neuprint.NeuronCriteria(**criteria, client=client)
    try:
        neuprint.fetch_neurons(asked, omit_rois=True, returned_columns=list(COLUMNS), client=client)
    except Sent as sent:
        text: str = sent.args[0]
        return text
    message = "fetch_neurons did not ask its client"
    raise AssertionError(message)
