"""An HTTP gateway before Neo4j that answers as neuPrintHTTP 1.9.2 with its Bolt engine does.

It knows neuPrint's protocol and nothing of this project. `python -m tests.server.gateway bolt://… [port]` runs one.
"""

from __future__ import annotations

import json
import logging
import math
import re
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import neo4j
from neo4j.exceptions import DriverError, Neo4jError
from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point

VERSION = "1.9.2"
CHUNK = 1 << 16

LABELS = "Neuron|Segment|Meta|SynapseSet|Synapse(?!sTo)|Cell|ElementSet|Element"
LABEL = re.compile(f":(?:`({LABELS})`|({LABELS}))")

DATASETS = """
MATCH (m:Meta) RETURN m.dataset + ':' + m.tag AS name, m.lastDatabaseEdit AS edited, m.uuid AS uuid, m.roiInfo AS rois,
m.superLevelRois AS super, m.info AS info, m.hideDataSet AS hidden, m.logo AS logo, m.description AS description
"""

# The database's remarks on a query (an unknown property, a cartesian product) are no business of the gateway's.
logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)

PLAIN = frozenset((type(None), bool, int, str))
CRS = {7203: "cartesian", 9157: "cartesian-3d", 4326: "wgs-84", 4979: "wgs-84-3d"}


@dataclass(frozen=True)
class Access:
    """Who may ask what: tokens, each with the data sets that it opens, and the data sets open to all."""

    tokens: Mapping[str, frozenset[str]]
    public: frozenset[str] = frozenset()


class Answer(NamedTuple):
    """What is sent back."""

    status: int
    body: Any


class NotANumber(ValueError):
    """JSON has no NaN and no infinity."""


class Gateway:
    """The routes of the API over one database."""

    def __init__(self, driver: neo4j.Driver, access: Access | None = None) -> None:
        self.driver = driver
        self.access = access

    def answer(self, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer to a request for a path with its query, whatever its method."""
        url = urlsplit(target)
        path = url.path
        if versioned := re.match(r"/api/v([0-9.]+)/", path):
            if not VERSION.startswith(versioned[1]):
                return Answer(400, {"error": "Incompatible API version"})
            path = "/api/" + path[versioned.end() :]
        match path:
            case "/api/custom/custom":
                return self._custom(headers, body)
            case "/api/version":
                return Answer(200, {"Version": VERSION})
            case "/api/serverinfo":
                return Answer(200, {"IsPublic": True, "Version": VERSION})
            case "/api/dbmeta/datasets":
                return Answer(200, self._datasets(hidden=parse_qs(url.query).get("hidden") == ["true"]))
            case _:
                return Answer(404, {"message": "Not Found"})

    def _custom(self, headers: Mapping[str, str], body: bytes) -> Answer:
        request = _request(headers, body)
        if request is None:
            return Answer(400, {"error": "request object not formatted correctly"})
        cypher, dataset = request
        if refused := self._refused(headers, dataset):
            return refused
        if dataset.lower() not in {name.lower() for name in self._datasets(hidden=True)}:
            return Answer(404, {"error": f'dataset "{dataset}" not available in stores'})
        text = rewritten(cypher, dataset)
        try:
            with self.driver.session() as session:
                result = session.run(text or " ")
                columns = list(result.keys())
                data = [[_json(value) for value in record.values()] for record in result]
        except Neo4jError as error:
            return Answer(400, {"error": f"failed to execute query: Neo4jError: {error.code} ({error.message})"})
        except NotANumber:
            return Answer(500, {"message": "Internal Server Error"})
        except DriverError as error:
            return Answer(400, {"error": f"failed to execute query: {error}"})
        return Answer(200, {"columns": columns, "data": data, "debug": text})

    def _refused(self, headers: Mapping[str, str], dataset: str) -> Answer | None:
        if self.access is None:
            return None
        credential = headers.get("Authorization")
        if credential is None:
            return None if dataset in self.access.public else Answer(401, {"message": "authentication required"})
        scheme, _, token = credential.partition(" ")
        if scheme != "Bearer" or token not in self.access.tokens:
            return Answer(401, {"message": "invalid or expired token"})
        if dataset not in self.access.public | self.access.tokens[token]:
            return Answer(403, {"message": f"You do not have access to {dataset} dataset"})
        return None

    def _datasets(self, *, hidden: bool) -> dict[str, Any]:
        with self.driver.session() as session:
            found = [record.data() for record in session.run(DATASETS)]
        return {
            meta["name"]: {
                "last-mod": meta["edited"],
                "uuid": meta["uuid"],
                "ROIs": list(json.loads(meta["rois"])),
                "superLevelROIs": meta["super"],
                "info": meta["info"] or "",
                "hidden": bool(meta["hidden"]),
                "logo": meta["logo"] or "",
                "description": meta["description"] or "",
            }
            for meta in found
            if hidden or not meta["hidden"]
        }


def rewritten(cypher: str, dataset: str) -> str:
    """Cypher with the labels of a data set, replaced as plain text wherever they stand: in string literals too."""
    prefix = dataset.split(":", maxsplit=1)[0]
    return LABEL.sub(lambda found: f":`{prefix}_{found[1] or found[2]}`", cypher)


@contextmanager
def serving(bolt: str, access: Access | None = None, port: int = 0) -> Iterator[str]:
    """A gateway before the database at a Bolt address while the block runs; gives its own address."""
    with neo4j.GraphDatabase.driver(bolt) as driver:
        gateway = Gateway(driver, access)

        class Handler(_Handler):
            answer = staticmethod(gateway.answer)

        with _Server(("127.0.0.1", port), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()
                thread.join()


class _Server(ThreadingHTTPServer):
    """One whose end is that of its connections too, as the end of a process is."""

    request_queue_size = 64
    daemon_threads = False  # they are waited for: a driver is not closed while somebody uses it

    def __init__(self, *arguments: Any) -> None:
        self.connections: set[Any] = set()
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for each in list(self.connections):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that has gone, or was sent away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are two writes: without this each answer would wait 40 ms for the client's word that it has the first.
    disable_nagle_algorithm = True
    answer: Any

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, answer = self.answer(self.path, self.headers, body)
        sent = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for start in range(0, len(sent), CHUNK):
                chunk = sent[start : start + CHUNK]
                self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            self.wfile.write(b"0\r\n\r\n")
        except ConnectionError:  # the client hung up; the query ran on, as it does behind the real server
            self.close_connection = True

    do_POST = do_GET  # noqa: N815 # the names that http.server looks for

    def log_message(self, *_: Any) -> None:
        """Say nothing: the tests show what was answered."""


def _request(headers: Mapping[str, str], body: bytes) -> tuple[str, str] | None:
    """The Cypher and the data set of a request; nothing where it cannot be read."""
    if not body:
        return "", ""
    if not headers.get("Content-Type", "").startswith("application/json"):
        return None
    try:
        read = json.loads(body)
    except ValueError:
        return None
    if read is None:
        return "", ""
    if not isinstance(read, dict):
        return None
    cypher, dataset = read.get("cypher") or "", read.get("dataset") or ""
    return (cypher, dataset) if isinstance(cypher, str) and isinstance(dataset, str) else None


def _json(value: Any) -> Any:
    """A value of the database as the Bolt engine writes it: whole floats as integers, points and nodes as objects."""
    if type(value) in PLAIN:
        return value
    match value:
        case float():
            if not math.isfinite(value):
                raise NotANumber
            return int(value) if value.is_integer() and abs(value) < 1e21 else value
        case Point():
            crs = {"name": CRS.get(value.srid or 0, "unknown"), "srid": value.srid}
            return {"coordinates": [_json(each) for each in value], "crs": crs, "type": "Point"}
        case list():
            return [_json(each) for each in value]
        case Node():
            return {name: _json(each) for name, each in value.items()}
        case Relationship():
            ends = {"startNodeId": value.start_node, "endNodeId": value.end_node}
            ids = {"id": _id(value), **{name: _id(node) for name, node in ends.items() if node is not None}}
            return {**{name: _json(each) for name, each in value.items()}, **ids, "type": value.type}
        case Path():
            return [*map(str, value.nodes), *map(str, value.relationships)]
        case Mapping():
            return {name: _json(each) for name, each in value.items()}
        case _:
            return str(value)


def _id(entity: Node | Relationship) -> int | str:
    """The number of a node or relationship, which ends its element id on Neo4j 5 and is all of it on 4.4."""
    number = entity.element_id.rpartition(":")[2]
    return int(number) if number.isdecimal() else number


def main() -> None:
    """Serve the database named on the command line until the process is ended."""
    bolt, *port = sys.argv[1:]
    with serving(bolt, port=int(port[0]) if port else 0) as url:
        print(url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
