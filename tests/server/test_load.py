"""One client under load, and before a server that goes away and comes back."""

from __future__ import annotations

import gc
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import psutil
import pytest

import nlcrit
from nlcrit.servers.exchange import THREAD_NAME
from tests.server import neo4j
from tests.server.comparing import compared
from tests.server.conftest import Open

HEMIBRAIN, FIB = "hemibrain:v1.2.1-mb", "fib19:v1.0"
THREADS = 50
SECONDS = 30.0
SOON_S = 15.0
"""An outage is told of after the retries: four seconds and a half at most, and more on a busy machine."""
BACK_S = 60.0

QUERIES = (
    ("hemibrain_mb", "type = MBON01 return type, pre"),
    ("hemibrain_mb", "bodyId in (1, 612371421, 673509195) return notes"),
    ("hemibrain_mb", "612371421 <-[weight >= 50]- *"),
    ("hemibrain_mb", 'count type ~ "MBON.*" and soma notnull'),
    ("fib19", "pre > 2000"),
    ("fib19", "count input in (ME) min 100 and not output in (LO)"),
)


def sockets(url: str) -> int:
    """The connections of this process to a server."""
    port = urlsplit(url).port or 443
    return sum(1 for each in psutil.Process().net_connections("tcp") if each.raddr and each.raddr.port == port)


def own_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == THREAD_NAME]


def settled(number: Callable[[], int], most: int) -> int:
    """A number, when what has ended is gone."""
    end = time.monotonic() + 5
    while number() > most and time.monotonic() < end:
        gc.collect()
        time.sleep(0.1)
    return number()


def test_many_threads_on_one_client_get_their_own_answers(server_url: str, remote: Open, local: Open) -> None:
    for name in ("hemibrain_mb", "fib19"):
        remote(name)
    expected = {query: local(name).run(query) for name, query in QUERIES}
    before = sockets(server_url)
    wrong: list[str] = []
    answered = Counter[str]()
    with nlcrit.Client(server_url, is_default=False) as client:
        opened = {"hemibrain_mb": client.open(HEMIBRAIN), "fib19": client.open(FIB)}
        end = time.monotonic() + SECONDS

        def ask(seed: int) -> None:
            chance = random.Random(seed)
            while time.monotonic() < end:
                name, query = chance.choice(QUERIES)
                try:
                    difference = compared(opened[name].run(query), expected[query])
                except Exception as error:  # noqa: BLE001  # whatever it is, it is told in the test's own thread
                    wrong.append(f"{query}: {error!r}")
                else:
                    answered[query] += 1
                    wrong.extend([] if difference is None else [difference])

        threads = [threading.Thread(target=ask, args=[seed]) for seed in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert set(answered) == set(expected)
    assert answered.total() > THREADS
    assert settled(lambda: sockets(server_url), before) <= before
    assert settled(lambda: len(own_threads()), 0) == 0


# Outages ---------------------------------------------------------------------------------------------------------

Served = tuple[nlcrit.Dataset, Callable[[], None], Callable[[], None]]


@pytest.fixture(params=["gateway", "database"])
def served(request: pytest.FixtureRequest, own_server: neo4j.Neo4j | None, remote: Open) -> Iterator[Served]:
    """A data set that was asked something, and ways to take its server away and to bring it back."""
    if own_server is None:
        pytest.skip("a server that somebody named is not stopped")
    remote("hemibrain_mb")
    from tests.server.gateway import serving

    with ExitStack() as stack, ExitStack() as gateway:
        address = gateway.enter_context(serving(own_server.bolt))
        port = int(address.rpartition(":")[2])
        data = stack.enter_context(nlcrit.connect(address, HEMIBRAIN))
        assert data.count("MBON01") == 2
        if request.param == "gateway":
            yield data, gateway.close, lambda: gateway.enter_context(serving(own_server.bolt, port=port)) and None
        else:
            yield data, lambda: neo4j.stop(own_server), lambda: neo4j.restart(own_server)


def test_a_server_is_told_to_be_away_and_is_asked_again_when_it_is_back(served: Served) -> None:
    data, stop, start = served
    stop()
    try:
        for _ in range(2):
            began = time.monotonic()
            with pytest.raises((nlcrit.ServerUnreachable, nlcrit.ServerFailed)):
                data.count("MBON01")
            assert time.monotonic() - began < SOON_S
    finally:
        start()
    end = time.monotonic() + BACK_S
    while True:
        try:
            assert data.count("MBON01") == 2
            break
        except nlcrit.ServerError:
            assert time.monotonic() < end
            time.sleep(0.5)
    assert data.ids("MBON01").tolist() == [612371421, 673509195]


@pytest.mark.parametrize("served", ["gateway"], indirect=True)
def test_threads_that_ask_while_the_server_restarts_get_errors_or_right_answers(served: Served) -> None:
    data, stop, start = served
    over = threading.Event()
    strange: list[object] = []
    answered = Counter[str]()

    def ask() -> None:
        while not over.is_set():
            try:
                found = data.count("MBON01")
            except nlcrit.ServerError:
                answered["failed"] += 1
            except Exception as error:  # noqa: BLE001  # whatever it is, it is told in the test's own thread
                strange.append(error)
            else:
                answered["right" if found == 2 else "wrong"] += 1

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(1.0)
    stop()
    time.sleep(1.0)
    start()
    before, end = answered["right"], time.monotonic() + BACK_S
    while answered["right"] < before + 50 and time.monotonic() < end:
        time.sleep(0.2)
    over.set()
    for thread in threads:
        thread.join()
    # None may have failed: what could not be reached for a moment was asked again.
    assert (strange, answered["wrong"]) == ([], 0)
    assert answered["right"] >= before + 50
