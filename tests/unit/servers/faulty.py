"""Servers that do on purpose what servers do by mistake: bare sockets on this machine, one behaviour a connection."""

from __future__ import annotations

import gzip
import json
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from nlcrit.servers.transport import Reply, Server

Behaviour = Callable[["Visit"], None]

ANSWER = json.dumps({"columns": ["a", "b"], "data": [[1, "x"], [2, None]], "debug": "RETURN 1"}).encode()
ROWS = [[1, "x"], [2, None]]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Visit:
    """One connection to a server: what was read from it, and ways to answer."""

    def __init__(self, connection: socket.socket, host: Faulty) -> None:
        self.connection = connection
        self.host = host

    def read(self) -> bytes:
        """The next request with its body; empty where the visitor has gone."""
        data = b""
        while b"\r\n\r\n" not in data:
            if not (more := self.connection.recv(65536)):
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        while len(body) < int(length[1] if length else 0):
            body += self.connection.recv(65536)
        self.host.requests.append(head + b"\r\n\r\n" + body)
        return self.host.requests[-1]

    def send(self, *parts: bytes) -> None:
        self.connection.sendall(b"".join(parts))

    def wait(self) -> None:
        """Do nothing until the visitor goes, or the test ends."""
        self.host.waiting.set()
        with suppress(OSError):
            while self.connection.recv(65536):
                pass


class Faulty:
    """A server with what it was asked; `behaviours`: of the first connection, the second …, and all further ones."""

    def __init__(self, listener: socket.socket, behaviours: tuple[Behaviour, ...], tls: ssl.SSLContext | None) -> None:
        self.requests: list[bytes] = []
        self.waiting = threading.Event()
        self.target = ("", 0)
        """Where it leads to, if it is a proxy."""
        self.accepted = 0
        self._listener = listener
        self._behaviours = behaviours
        self._tls = tls
        self._open: list[socket.socket] = []
        host, port = self.port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        self.address = f"{'https' if tls else 'http'}://{shown}:{port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                behaviour = self._behaviours[min(self.accepted, len(self._behaviours) - 1)]
                self.accepted += 1
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection, behaviour), daemon=True).start()

    def _serve(self, connection: socket.socket, behaviour: Behaviour) -> None:
        with suppress(OSError):
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            behaviour(Visit(connection, self))
        with suppress(OSError):
            connection.close()

    def close(self) -> None:
        # A thread in accept() is not woken by close() alone.
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@contextmanager
def serving(*behaviours: Behaviour, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Faulty]:
    """A server on this machine for as long as the block lasts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    faulty = Faulty(socket.create_server((host, 0), family=family), behaviours, tls)
    try:
        yield faulty
    finally:
        faulty.close()


def closed_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def sized(body: bytes, head: bytes = HEAD) -> bytes:
    """A whole response of HTTP."""
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def status(number: int, body: bytes = b"", headers: bytes = b"") -> bytes:
    return sized(body, b"HTTP/1.1 %d Some Reason\r\n" % number + headers)


def saying(response: bytes) -> Behaviour:
    """Answer every request so, and keep the connection open."""

    def behave(visit: Visit) -> None:
        while visit.read():
            visit.send(response)

    return behave


def saying_once(*parts: bytes) -> Behaviour:
    """Answer one request so, and close the connection."""

    def behave(visit: Visit) -> None:
        visit.read()
        visit.send(*parts)

    return behave


def resetting_after(sent: bytes) -> Behaviour:
    """Answer one request so, and break the connection."""

    def behave(visit: Visit) -> None:
        visit.read()
        visit.send(sent)
        visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        visit.connection.close()

    return behave


def silent_after(sent: bytes) -> Behaviour:
    """Answer one request so far, and never end."""

    def behave(visit: Visit) -> None:
        visit.read()
        visit.send(sent)
        visit.wait()

    return behave


def dripping(head: bytes, drop: bytes, every_s: float = 0.05) -> Behaviour:
    """Send a little every moment, for ever."""

    def behave(visit: Visit) -> None:
        visit.read()
        visit.send(head)
        ended = threading.Event()
        while True:
            visit.send(drop)
            visit.host.waiting.set()
            ended.wait(every_s)

    return behave


def deaf(visit: Visit) -> None:
    """Accept, and never read or say a word."""
    visit.host.waiting.set()
    threading.Event().wait(20)


def flooding(chunk: bytes, times: int, head: bytes) -> Behaviour:
    """Send a piece many times."""

    def behave(visit: Visit) -> None:
        visit.read()
        visit.send(head)
        for _ in range(times):
            visit.send(chunk)

    return behave


good = saying(sized(ANSWER))
zipped = sized(gzip.compress(ANSWER), HEAD + b"Content-Encoding: gzip\r\n")


def ask(server: Server) -> Reply:
    """A query of no matter what."""
    return server.cypher("hemibrain:v1.2.1", "RETURN 1")
