"""The plainest client of the HTTP API, which changes nothing that it sends or is sent."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, NamedTuple

JSON = {"Content-Type": "application/json"}


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: Any


def send(url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
    """GET, or POST where there is a body; a reply of any status is a reply."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=120) as reply:
            return Reply(reply.status, dict(reply.headers), json.load(reply))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, dict(error.headers), json.load(error))


def post(server: str, content: Any, headers: Mapping[str, str] | None = None) -> Reply:
    """Ask the route for Cypher with a JSON body."""
    return send(f"{server}/api/custom/custom", json.dumps(content).encode(), {**JSON, **(headers or {})})


def rows(server: str, dataset: str, cypher: str) -> list[list[Any]]:
    """The rows that a query gives."""
    reply = post(server, {"cypher": cypher, "dataset": dataset})
    assert reply.status == 200, reply.body
    data: list[list[Any]] = reply.body["data"]
    return data
