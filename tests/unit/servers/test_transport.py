"""What goes over the wire, and what comes back."""

from __future__ import annotations

import gzip
import json
import logging
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

import nlcrit
from nlcrit.errors import AnswerTooLarge, NotANeuprintServer
from nlcrit.servers.token import Token
from nlcrit.servers.transport import Exchange, Reply, Server
from tests.unit.servers.faulty import ANSWER, HEAD, ROWS, Visit, ask, flooding, good, saying, serving, sized, zipped

QUERY = "MATCH (n:Neuron) WHERE n.type = 'é\U0001f9e0\\u003a' RETURN n.bodyId AS bodyId"
THREADS = 50


@pytest.fixture(scope="module")
def many() -> Iterator[HTTPServer]:
    """A server that serves many at once, and keeps no connection open."""
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def httpserver(many: HTTPServer) -> HTTPServer:
    """The same, without what the last test expected."""
    many.clear()
    return many


def test_a_query_is_one_request_of_neuprint(httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request(
        "/api/custom/custom",
        method="POST",
        json={"cypher": QUERY, "dataset": "hemibrain:v1.2.1"},
        headers={
            "Authorization": "Bearer abc",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": f"nlcrit/{nlcrit.__version__}",
        },
    ).respond_with_json({"columns": ["bodyId"], "data": [[2**62]], "debug": QUERY})
    with Server(httpserver.url_for("").rstrip("/"), Token("abc")) as server:
        reply = server.cypher("hemibrain:v1.2.1", QUERY, Exchange())
    assert (reply.columns, reply.rows) == (["bodyId"], [[2**62]])
    assert reply.size > len(QUERY)
    assert 0 < reply.seconds < 5
    assert len(httpserver.log) == 1
    httpserver.check()


def test_without_a_token_none_is_sent(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/version").respond_with_json({"Version": "1.9.2"})
    with Server(httpserver.url_for("").rstrip("/")) as server:
        assert server.get("/api/version") == {"Version": "1.9.2"}
    assert "Authorization" not in httpserver.log[0][0].headers


def test_the_base_path_of_a_server_is_kept(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/neu/print/api/dbmeta/datasets").respond_with_json({"manc:v1.0": {}})
    with Server(httpserver.url_for("/neu/print")) as server:
        assert server.get("/api/dbmeta/datasets") == {"manc:v1.0": {}}


def test_a_path_that_is_not_there(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/version").respond_with_data("no", status=404)
    with pytest.raises(NotANeuprintServer), Server(httpserver.url_for("").rstrip("/")) as server:
        server.get("/api/version")


def test_fifty_threads_share_a_server(httpserver: HTTPServer) -> None:
    def echo(request: Request) -> Response:
        return Response(json.dumps({"columns": ["a"], "data": [[request.get_json()["cypher"]]]}))

    httpserver.expect_request("/api/custom/custom").respond_with_handler(echo)
    with Server(httpserver.url_for("").rstrip("/")) as server, ThreadPoolExecutor(THREADS) as threads:
        replies = threads.map(lambda number: server.cypher("a", str(number)).rows, range(THREADS * 8))
        assert list(replies) == [[[str(number)]] for number in range(THREADS * 8)]


def test_fifty_threads_keep_their_connections(caplog: pytest.LogCaptureFixture) -> None:
    start = threading.Barrier(THREADS)

    def work(server: Server) -> list[Reply]:
        start.wait(10)
        return [ask(server) for _ in range(10)]

    with serving(good) as faulty, Server(faulty.address) as server, ThreadPoolExecutor(THREADS) as threads:
        found = [reply for each in [threads.submit(work, server) for _ in range(THREADS)] for reply in each.result()]
        assert [reply.rows for reply in found] == [ROWS] * THREADS * 10
        assert faulty.accepted <= THREADS
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_connection_is_used_again() -> None:
    with serving(good) as faulty, Server(faulty.address) as server:
        for _ in range(5):
            ask(server)
        assert (faulty.accepted, len(faulty.requests)) == (1, 5)


def test_a_closed_server_opens_anew() -> None:
    with serving(good) as faulty:
        server = Server(faulty.address)
        with server:
            ask(server)
        assert (ask(server).rows, faulty.accepted) == (ROWS, 2)
        server.close()


def test_another_process_has_connections_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(good) as faulty, Server(faulty.address) as server:
        ask(server)
        ours = server._session
        monkeypatch.setattr(os, "getpid", lambda: -1)
        assert (ask(server).rows, faulty.accepted) == (ROWS, 2)
        ours.close()


def test_gzip_is_understood() -> None:
    with serving(saying(zipped)) as faulty, Server(faulty.address) as server:
        reply = ask(server)
        assert (reply.rows, reply.size) == (ROWS, len(ANSWER))
        assert b"gzip" in faulty.requests[0].lower()


def test_an_answer_may_come_in_chunks_of_any_size() -> None:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (ANSWER[:1], ANSWER[1:20], ANSWER[20:]))
    response = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    with serving(saying(response)) as faulty, Server(faulty.address) as server:
        assert [ask(server).rows for _ in range(3)] == [ROWS] * 3
        assert faulty.accepted == 1


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_ipv6() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no ::1")
    with serving(good, host="::1") as faulty, Server(faulty.address, Token("abc")) as server:
        assert ask(server).rows == ROWS


def test_progress_is_told_in_bytes() -> None:
    told: list[str] = []
    body = json.dumps({"columns": ["a"], "data": [["x" * 1000]] * 3000}).encode()

    def slow(visit: Visit) -> None:
        visit.read()
        visit.send(sized(body)[: len(body) // 2])
        time.sleep(0.3)
        visit.send(sized(body)[len(body) // 2 :])

    with serving(slow) as faulty, Server(faulty.address) as server:
        server.cypher("a", "RETURN 1", Exchange(say=told.append))
    assert told[:1] == ["1.6 MB received"]
    assert len(told) <= 3


def peak_mb() -> float:
    """The most memory that this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def test_an_answer_that_is_announced_as_too_large_is_not_read() -> None:
    head = HEAD + b"Content-Length: 500000000\r\n\r\n"
    with serving(flooding(b" " * 1_000_000, 500, head), good) as faulty, Server(faulty.address) as server:
        before, began = peak_mb(), time.monotonic()
        with pytest.raises(AnswerTooLarge) as refused:
            ask(server)
        assert refused.value.message == f"the answer of '{faulty.address}' has more than 400 MB, which is what is allowed"  # fmt: skip
        assert peak_mb() - before < 50
        assert time.monotonic() - began < 1
        assert ask(server).rows == ROWS


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_that_turns_out_too_large_is_left(*, packed: bool) -> None:
    chunk = b" " * 1_000_000
    if packed:
        behaviour = saying(sized(gzip.compress(chunk) * 500, HEAD + b"Content-Encoding: gzip\r\n"))
    else:
        behaviour = flooding(chunk, 500, HEAD + b"\r\n")
    with serving(behaviour, good) as faulty, Server(faulty.address, most_bytes=20_000_000) as server:
        before, began = peak_mb(), time.monotonic()
        with pytest.raises(AnswerTooLarge):
            ask(server)
        assert peak_mb() - before < 60
        assert time.monotonic() - began < 2
        assert ask(server).rows == ROWS


def test_an_answer_of_just_what_is_allowed() -> None:
    with serving(good) as faulty, Server(faulty.address, most_bytes=len(ANSWER)) as server:
        assert ask(server).rows == ROWS


def test_an_error_keeps_nothing_of_the_answer() -> None:
    body = b'{"columns": ["a"], "data": [' + b"[1]," * 100_000
    with serving(saying(sized(body))) as faulty, pytest.raises(Exception, match="incomplete") as caught:
        ask(Server(faulty.address))
    sizes = [
        len(value)
        for entry in caught.traceback
        for value in entry.frame.f_locals.values()
        if isinstance(value, (str, bytes, bytearray)) and value is not body
    ]
    assert max(sizes, default=0) < 1000


def test_nothing_is_imported_before_a_server_is_asked() -> None:
    program = "import sys, nlcrit.servers.transport, nlcrit.servers.token, nlcrit.servers.address; print({'requests', 'urllib3', 'keyring'} & set(sys.modules))"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
