"""A stop, at whatever moment, lets go of the one who waits, and harms nobody else."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from nlcrit.servers.exchange import THREAD_NAME
from nlcrit.servers.transport import Exchange, Server, Stopped
from tests.unit.servers.conftest import Certificates
from tests.unit.servers.faulty import (
    HEAD,
    ROWS,
    Behaviour,
    Faulty,
    Visit,
    ask,
    closed_port,
    deaf,
    dripping,
    flooding,
    good,
    serving,
    silent_after,
    status,
)

MOMENTS: dict[str, Behaviour] = {
    "waiting for the head": silent_after(b""),
    "in the head": silent_after(b"HTTP/1.1 200 OK\r\nX: "),
    "in the body": silent_after(HEAD + b"Content-Length: 1000\r\n\r\n{"),
    "in a chunk": silent_after(HEAD + b"Transfer-Encoding: chunked\r\n\r\n64\r\n{"),
    "in a body up to the end of the connection": silent_after(HEAD + b'\r\n{"columns": ["a"], "data": []}'),
    "in a body of drops": dripping(HEAD + b"Content-Length: 100000\r\n\r\n", b"1"),
    "in a flood": flooding(b" " * 100_000, 100_000, HEAD + b"\r\n"),
    "in a refusal": silent_after(b"HTTP/1.1 400 No\r\nContent-Length: 1000\r\n\r\n{"),
}


@contextmanager
def asking(server: Server, exchange: Exchange) -> Iterator[Callable[[], float]]:
    """Ask in a thread; what is given stops it, and says how long the thread took to notice."""
    raised: list[BaseException] = []

    def work() -> None:
        try:
            server.cypher("hemibrain:v1.2.1", "RETURN 1", exchange)
        except BaseException as error:  # noqa: BLE001  # whatever it is, the test looks at it
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()

    def stop() -> float:
        began = time.monotonic()
        exchange.stop()
        thread.join(10)
        assert [type(error) for error in raised] == [Stopped]
        return time.monotonic() - began

    yield stop


def settled(faulty: Faulty) -> None:
    """Wait until the server is where it does what it does, and the client waits for it."""
    while not faulty.requests and not faulty.waiting.is_set():
        time.sleep(0.01)
    time.sleep(0.1)


@pytest.mark.parametrize("name", MOMENTS)
@pytest.mark.parametrize("secure", [False, True])
def test_a_stop_is_noticed_at_once_and_the_next_query_works(
    name: str, *, secure: bool, certificates: Certificates
) -> None:
    tls = certificates.tls if secure else None
    with serving(MOMENTS[name], good, tls=tls) as faulty, Server(faulty.address, verify=certificates.file) as server:
        exchange = Exchange()
        with asking(server, exchange) as stop:
            settled(faulty)
            assert stop() < 0.5
        assert (ask(server).rows, faulty.accepted) == (ROWS, 2)


def test_a_stop_during_the_handshake() -> None:
    with serving(deaf) as faulty, asking(Server(faulty.address.replace("http", "https")), Exchange()) as stop:
        settled(faulty)
        assert stop() < 0.5


def test_a_stop_while_a_host_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    looking, found = threading.Event(), threading.Event()
    real = socket.getaddrinfo

    def slow(*arguments: Any) -> Any:
        looking.set()
        found.wait(10)
        return real(*arguments)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with serving(good) as faulty, Server(faulty.address) as server:
        with asking(server, Exchange()) as stop:
            looking.wait(5)
            assert stop() < 0.5
        found.set()
        assert ask(server).rows == ROWS
        left = [thread for thread in threading.enumerate() if thread.name == THREAD_NAME]
        for thread in left:
            thread.join(5)


def test_a_stop_while_a_busy_server_is_given_time() -> None:
    def busy_once(visit: Visit) -> None:
        visit.read()
        visit.send(status(503, b"", b"Retry-After: 20\r\n"))
        good(visit)

    with serving(busy_once) as faulty, Server(faulty.address) as server:
        with asking(server, Exchange()) as stop:
            settled(faulty)
            assert stop() < 0.5
        assert (ask(server).rows, faulty.accepted) == (ROWS, 1)


def test_a_stop_before_a_retry_of_a_refused_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlcrit.servers.http.FIRST_PAUSE_S", 20)
    with asking(Server(f"http://127.0.0.1:{closed_port()}"), Exchange()) as stop:
        time.sleep(0.2)
        assert stop() < 0.5


def test_a_stop_before_the_beginning_asks_nobody() -> None:
    exchange = Exchange()
    exchange.stop()
    with serving(good) as faulty, Server(faulty.address) as server:
        with pytest.raises(Stopped):
            server.cypher("hemibrain:v1.2.1", "RETURN 1", exchange)
        assert faulty.accepted == 0


def test_a_stop_after_the_end_leaves_the_connection_to_the_next_query() -> None:
    with serving(good) as faulty, Server(faulty.address) as server:
        exchange = Exchange()
        server.cypher("hemibrain:v1.2.1", "RETURN 1", exchange)
        exchange.stop()
        assert (ask(server).rows, faulty.accepted) == (ROWS, 1)


def test_a_stop_from_the_progress_is_noticed() -> None:
    exchange = Exchange()
    exchange.say = lambda _: exchange.stop()
    with serving(MOMENTS["in a flood"]) as faulty, Server(faulty.address) as server, pytest.raises(Stopped):
        server.cypher("hemibrain:v1.2.1", "RETURN 1", exchange)


def test_stops_at_random_moments_harm_no_other_query() -> None:
    """Each answer is right or stopped, whatever connection it gets from the pool."""

    def work(server: Server, number: int) -> str:
        exchange = Exchange()
        timer = threading.Timer(number % 25 / 600 if number % 3 else 20, exchange.stop)
        timer.start()
        try:
            assert server.cypher("hemibrain:v1.2.1", "RETURN 1", exchange).rows == ROWS
        except Stopped:
            return "stopped"
        finally:
            timer.cancel()
        return "answered"

    with serving(good) as faulty, Server(faulty.address) as server, ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda number: work(server, number), range(400)))
        assert set(outcomes) == {"answered", "stopped"}
        assert ask(server).rows == ROWS
        assert len(faulty.requests) <= 401
