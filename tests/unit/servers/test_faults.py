"""Each thing that can go wrong has its error, within its time, and the next query on the same server works."""

from __future__ import annotations

import json
import socket
import time

import pytest

from nlcrit import errors
from nlcrit.errors import ServerError
from nlcrit.servers.transport import Exchange, Server
from tests.unit.servers.faulty import (
    ANSWER,
    HEAD,
    ROWS,
    Behaviour,
    Visit,
    ask,
    closed_port,
    deaf,
    dripping,
    good,
    resetting_after,
    saying,
    saying_once,
    serving,
    silent_after,
    sized,
    status,
    zipped,
)

CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
PROMISED = HEAD + b"Content-Length: 1000\r\n\r\n"


def message(text: str) -> bytes:
    return json.dumps({"error": text}).encode()


def fault(server: Server, deadline: float | None = None) -> ServerError:
    """What a query fails with."""
    exchange = Exchange(None if deadline is None else time.monotonic() + deadline)
    with pytest.raises(ServerError) as caught:
        server.cypher("hemibrain:v1.2.1", "RETURN 1", exchange)
    return caught.value


FOR_ONCE: dict[str, tuple[Behaviour, type[ServerError], str]] = {
    "truncated body": (saying_once(PROMISED, b'{"columns"'), errors.AnswerTruncated, "is incomplete or damaged"),
    "truncated chunk": (saying_once(CHUNKED, b"64\r\n{"), errors.AnswerTruncated, "is incomplete or damaged"),
    "truncated without length": (saying_once(HEAD, b"\r\n", ANSWER[:-9]), errors.AnswerTruncated, "is incomplete or damaged"),
    "reset in the body": (resetting_after(PROMISED + b"{"), errors.AnswerTruncated, "is incomplete or damaged"),
    "gzip garbage": (saying_once(sized(b"\x1f\x8bnot gzip at all", HEAD + b"Content-Encoding: gzip\r\n")), errors.AnswerTruncated, "is incomplete or damaged"),
    "truncated gzip": (saying_once(sized(zipped.partition(b"\r\n\r\n")[2][:-30], HEAD + b"Content-Encoding: gzip\r\n")), errors.AnswerTruncated, "is incomplete or damaged"),
    "not UTF-8": (saying_once(sized(b'{"columns": ["\xff"], "data": []}')), errors.AnswerTruncated, "is incomplete or damaged"),
    "a web page": (saying_once(sized(b"\n<!doctype html><title>Hello</title>")), errors.NotANeuprintServer, "is no neuPrint server (a web page)"),
    "no JSON": (saying_once(sized(b"hello")), errors.NotANeuprintServer, "is no neuPrint server (its answer is no JSON)"),
    "nothing": (saying_once(sized(b"")), errors.AnswerTruncated, "is incomplete or damaged"),
    "a head that ends early": (saying_once(b"HTTP/1.1 200 OK\r\nContent-"), errors.AnswerTruncated, "is incomplete or damaged"),
    "204": (saying_once(status(204)), errors.NotANeuprintServer, "is no neuPrint server (status 204)"),
    "a text": (saying_once(sized(b'["a"]')), errors.AnswerNotUnderstood, "cannot be read: it is no table"),
    "no columns": (saying_once(sized(b'{"data": []}')), errors.AnswerNotUnderstood, "cannot be read: it has no columns and rows"),
    "columns of numbers": (saying_once(sized(b'{"columns": [1], "data": []}')), errors.AnswerNotUnderstood, "cannot be read: it has no columns and rows"),
    "data of another form": (saying_once(sized(b'{"columns": ["a"], "data": {"a": [1]}}')), errors.AnswerNotUnderstood, "cannot be read: it has no columns and rows"),
    "rows that are no lists": (saying_once(sized(b'{"columns": ["a"], "data": [[1], "b"]}')), errors.AnswerNotUnderstood, "cannot be read: its rows have not as many values as there are columns"),
    "rows too short": (saying_once(sized(b'{"columns": ["a", "b"], "data": [[1, 2], [1]]}')), errors.AnswerNotUnderstood, "cannot be read: its rows have not as many values as there are columns"),
    "the same column twice": (saying_once(sized(b'{"columns": ["a", "a"], "data": []}')), errors.AnswerNotUnderstood, "cannot be read: two of its columns have the same name"),
    "NaN": (saying_once(sized(b'{"columns": ["a"], "data": [[NaN]]}')), errors.AnswerNotUnderstood, "cannot be read: it holds NaN, which is no number of JSON"),
    "-Infinity": (saying_once(sized(b'{"columns": ["a"], "data": [[-Infinity]]}')), errors.AnswerNotUnderstood, "cannot be read: it holds -Infinity, which is no number of JSON"),
    "deep": (saying_once(sized(b"[" * 200_000)), errors.AnswerNotUnderstood, "cannot be read: it is nested too deeply, or holds a number of thousands of digits"),
    "an error with status 200": (saying_once(sized(message("no such thing"))), errors.ServerFailed, "could not run the query: no such thing"),
    "500": (saying_once(status(500, b'{"message": "Internal Server Error"}')), errors.ServerFailed, "could not run the query: Internal Server Error"),
    "500 without words": (saying_once(status(500)), errors.ServerFailed, "could not run the query: status 500"),
    "401": (saying_once(status(401, b'{"message": "authentication required"}')), errors.TokenRefused, "asks for a token: authentication required"),
    "403": (saying_once(status(403, b'{"message": "You do not have access to X dataset"}')), errors.AccessDenied, "does not open data set 'hemibrain:v1.2.1' for you: You do not have access to X dataset"),
    "404 of a data set": (saying_once(status(404, message('dataset "hemibrain:v1.2.1" not available in stores'))), errors.UnknownServerDataset, "has no data set 'hemibrain:v1.2.1'"),
    "404 of another server": (saying_once(status(404, b"<html>")), errors.NotANeuprintServer, "is no neuPrint server (status 404)"),
    "404 of a route": (saying_once(status(404, b'{"message": "Not Found"}')), errors.NotANeuprintServer, "is no neuPrint server (status 404)"),
    "time-out of Neo4j": (saying_once(status(400, message("failed to execute query: Neo4jError: Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration (The transaction has been terminated.)"))), errors.ServerTimeout, "stopped the query at its own limit of time: failed to execute query: Neo4jError: Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration (The transaction has been terminated.)"),
    "stack of Neo4j": (saying_once(status(400, message("java.lang.StackOverflowError"))), errors.PatternTooExpensive, "a pattern is too much work"),
}  # fmt: skip


@pytest.mark.parametrize("name", FOR_ONCE)
def test_a_fault_has_its_error_and_the_next_query_works(name: str) -> None:
    behaviour, kind, text = FOR_ONCE[name]
    with serving(behaviour, good) as faulty, Server(faulty.address) as server:
        began = time.monotonic()
        error = fault(server)
        assert (type(error), text in error.message, error.server) == (kind, True, faulty.address), error.message
        assert time.monotonic() - began < 1
        assert faulty.accepted == 1
        assert ask(server).rows == ROWS


def test_a_refused_connection() -> None:
    server = Server(f"http://127.0.0.1:{closed_port()}")
    error = fault(server)
    assert (type(error), error.message) == (errors.ServerUnreachable, f"'{server.address}' refuses connections")


def test_a_host_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = fault(Server("https://neuprint.example"))
    assert (type(error), error.message) == (errors.ServerUnreachable, "the host 'neuprint.example' is not known")


def test_a_host_name_that_cannot_be() -> None:
    assert type(fault(Server(f"https://{'a' * 64}.example"))) is errors.ServerUnreachable


@pytest.mark.parametrize("broken", [resetting_after(b""), resetting_after(b"HTTP/1.1 200 OK\r\nX:"), saying_once()])
def test_a_connection_that_breaks_before_the_answer_is_made_anew(broken: Behaviour) -> None:
    with serving(broken, good) as faulty, Server(faulty.address) as server:
        assert (ask(server).rows, faulty.accepted) == (ROWS, 2)


def test_a_connection_that_always_breaks_before_the_answer() -> None:
    with serving(resetting_after(b"")) as faulty, Server(faulty.address) as server:
        error = fault(server)
        assert (type(error), faulty.accepted) == (errors.ServerUnreachable, 4)
        assert error.message == f"'{faulty.address}' closed the connection without an answer"


def test_what_does_not_speak_http() -> None:
    with serving(saying_once(b"SSH-2.0-OpenSSH_9.6\r\n")) as faulty:
        error = fault(Server(faulty.address))
    assert type(error) is errors.NotANeuprintServer
    assert error.message == f"what answers at '{faulty.address}' does not speak HTTP"


def test_a_black_hole_is_asked_once() -> None:
    with serving(silent_after(b""), good) as faulty, Server(faulty.address, read_timeout=0.3) as server:
        error = fault(server)
        assert (type(error), faulty.accepted) == (errors.ServerTimeout, 1)
        assert error.message == f"'{faulty.address}' did not answer within 0.3 s"
        assert ask(server).rows == ROWS


def test_an_answer_that_stops_in_the_middle() -> None:
    with serving(silent_after(PROMISED + b"{"), good) as faulty, Server(faulty.address, read_timeout=0.3) as server:
        error = fault(server)
        assert type(error) is errors.ServerTimeout
        assert error.message == f"'{faulty.address}' stopped in the middle of the answer, and sent nothing for 0.3 s"
        assert ask(server).rows == ROWS


def test_a_handshake_that_nobody_answers() -> None:
    with serving(deaf) as faulty:
        error = fault(Server(faulty.address.replace("http", "https"), connect_timeout=0.3))
    assert (type(error), error.message.rpartition("did ")[2]) == (errors.ServerTimeout, "not answer within 0.3 s")


def test_a_connection_that_is_never_made() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        # A queue that is full: whoever comes now waits at the door.
        others = [socket.socket() for _ in range(4)]
        for each in others:
            each.settimeout(0)
            each.connect_ex(listener.getsockname())
        error = fault(Server(f"http://127.0.0.1:{listener.getsockname()[1]}", connect_timeout=0.3))
        for each in others:
            each.close()
    assert (type(error), error.message.rpartition("did ")[2]) == (errors.ServerTimeout, "not answer within 0.3 s")


SLOW: dict[str, Behaviour] = {
    "black hole": silent_after(b""),
    "silence in the body": silent_after(PROMISED + b"{"),
    "a body in drops": dripping(PROMISED, b"1"),
    "chunks in drops": dripping(CHUNKED, b"1\r\n1\r\n"),
    "a head in drops": dripping(b"HTTP/1.1 200 OK\r\nX: ", b"1"),
    "an endless refusal": dripping(b"HTTP/1.1 503 Busy\r\nContent-Length: 100000\r\n\r\n", b"1"),
    "deaf": deaf,
}


@pytest.mark.parametrize("name", SLOW)
def test_a_deadline_bounds_the_whole(name: str) -> None:
    with serving(SLOW[name], good) as faulty, Server(faulty.address) as server:
        began = time.monotonic()
        error = fault(server, deadline=0.4)
        assert type(error) is errors.ServerTimeout
        assert 0.35 < time.monotonic() - began < 0.9
        assert ask(server).rows == ROWS


def test_a_deadline_that_has_passed_asks_nobody() -> None:
    with serving(good) as faulty, Server(faulty.address) as server:
        error = fault(server, deadline=-1)
        assert error.message == f"'{faulty.address}' did not answer in the time that was given"
        assert faulty.accepted == 0


@pytest.mark.parametrize("number", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(number: int) -> None:
    def busy_once(visit: Visit) -> None:
        visit.read()
        visit.send(status(number, b"{}"))
        good(visit)

    with serving(busy_once) as faulty, Server(faulty.address) as server:
        assert (ask(server).rows, len(faulty.requests)) == (ROWS, 2)


@pytest.mark.parametrize("number", [429, 502, 503, 504])
def test_a_server_that_stays_busy(number: int) -> None:
    with serving(saying(status(number, b'{"message": "auth service unavailable"}'))) as faulty:
        error = fault(Server(faulty.address))
        assert (type(error), len(faulty.requests)) == (errors.ServerBusy, 4)
        assert error.message == f"'{faulty.address}' has no time now: auth service unavailable"


@pytest.mark.parametrize("number", [400, 401, 403, 404, 500, 501])
def test_no_other_status_is_asked_again(number: int) -> None:
    with serving(saying(status(number, message("no")))) as faulty:
        fault(Server(faulty.address))
        assert len(faulty.requests) == 1


def busy_for(seconds: bytes) -> Behaviour:
    def behave(visit: Visit) -> None:
        visit.read()
        visit.send(status(503, b"{}", b"Retry-After: " + seconds + b"\r\n"))
        good(visit)

    return behave


def test_a_busy_server_is_given_the_time_that_it_asks_for() -> None:
    with serving(busy_for(b"1")) as faulty, Server(faulty.address) as server:
        began = time.monotonic()
        assert ask(server).rows == ROWS
        assert 1 <= time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    ("seconds", "deadline", "when"),
    [(b"31", None, "in 31 s"), (b"600", None, "in 10 minutes"), (b"2", 1.0, "in 2 s")],
)
def test_a_server_that_asks_for_too_much_time(seconds: bytes, deadline: float | None, when: str) -> None:
    with serving(busy_for(seconds)) as faulty, Server(faulty.address) as server:
        began = time.monotonic()
        error = fault(server, deadline)
        assert (type(error), error.hint, len(faulty.requests)) == (errors.ServerBusy, f"try again {when}", 1)
        assert time.monotonic() - began < 0.5
        assert ask(server).rows == ROWS


def test_a_date_to_come_back_is_understood() -> None:
    with serving(busy_for(b"Fri, 31 Dec 2100 23:59:59 GMT")) as faulty:
        assert "minutes" in str(fault(Server(faulty.address)).hint)


def test_a_redirect_is_not_followed() -> None:
    with (
        serving(good) as other,
        serving(saying(status(302, b"", f"Location: {other.address}/api/custom/custom?a=b\r\n".encode()))) as faulty,
    ):
        error = fault(Server(faulty.address))
        assert type(error) is errors.NotANeuprintServer
        assert error.message == f"'{faulty.address}' redirects to '{other.address}'"
        assert error.hint == f"connect to {other.address} instead"
        assert (other.accepted, other.requests) == (0, [])
