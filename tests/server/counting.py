"""A server that passes on what it is asked to another, and keeps a list of it: how often a client asks, and for what."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Counter:
    """What was asked so far."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.address = ""
        self.asked: list[str] = []
        """The Cypher of each request; of others the path."""
        self._seen = 0

    def new(self) -> list[str]:
        """What was asked since the last time."""
        found = self.asked[self._seen :]
        self._seen += len(found)
        return found


@contextmanager
def counted(target: str) -> Iterator[Counter]:
    """A counter before a server while the block runs."""
    counter = Counter(target)

    class Handler(_Handler):
        server_asked = counter

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        counter.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield counter
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_asked: Counter

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        self.server_asked.asked.append(self.path if body is None else json.loads(body)["cypher"])
        kept = {name: value for name in ("Content-Type", "Authorization") if (value := self.headers.get(name))}
        request = urllib.request.Request(self.server_asked.target + self.path, data=body, headers=kept)
        try:
            with urllib.request.urlopen(request, timeout=300) as reply:
                status, answer = reply.status, reply.read()
        except urllib.error.HTTPError as error:
            with error:
                status, answer = error.code, error.read()
        with suppress(ConnectionError):  # the client hung up
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    do_POST = do_GET  # noqa: N815 # the names that http.server looks for

    def log_message(self, *_: Any) -> None:
        """Say nothing: the tests show what was asked."""
