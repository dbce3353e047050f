"""What a server says instead of an answer, as errors of one class and one sentence each."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from nlcrit.errors import (
    AccessDenied,
    NotANeuprintServer,
    PatternTooExpensive,
    ServerBusy,
    ServerError,
    ServerFailed,
    ServerTimeout,
    TokenRefused,
    UnknownServerDataset,
)
from nlcrit.servers.address import EXAMPLE
from nlcrit.servers.token import TOKEN_VARIABLE
from nlcrit.source import printable

MOST_SHOWN = 300
"""Characters of a server's message; a message of Neo4j can hold the whole query."""
ECHO = re.compile(r"[\r\n]+\s*\".*", re.DOTALL)
"""Where Neo4j begins to repeat the query."""
NO_DATASET = re.compile(r"not available in stores|dataset not found", re.IGNORECASE)
AGAIN = "ask again; if it stays so, ask for less"
OWN_CYPHER = "unless the Cypher is your own, this is a mistake of nlcrit: please report it, with what .cypher(…) shows"


class Asked(NamedTuple):
    """
    What was asked for, as far as an error may tell.

    `server`: its address. `url`: the whole address. `dataset`: empty where none was named. `with_token`: whether a
    token was sent.
    """

    server: str
    url: str
    dataset: str
    with_token: bool


class Row(NamedTuple):
    """What a message of the data base means; the first row counts that is found in it."""

    pattern: re.Pattern[str]
    error: type[ServerError]
    code: str
    message: str
    hint: str


MESSAGES = (
    Row(
        re.compile(r"ClientError\.Statement\."),
        ServerFailed, "NS112", "'{server}' does not take the query: {said}", OWN_CYPHER,
    ),
    Row(
        re.compile(r"stack ?over ?flow|not enough stack", re.IGNORECASE),
        PatternTooExpensive, "NS107", "a pattern is too much work for '{server}': {said}",
        "write a simpler pattern, without (…|…)* or a * inside a *; or list the values: type in (…)",
    ),
    Row(
        re.compile(r"out ?of ?memory|memory ?pool|would use more than the limit", re.IGNORECASE),
        ServerFailed, "NS112", "'{server}' has not the memory for the query: {said}",
        "ask for less: a narrower filter, fewer columns, a higher weight",
    ),
    Row(
        re.compile(r"timed[ -]?out|time-?out|transaction has been terminated", re.IGNORECASE),
        ServerTimeout, "NS103", "'{server}' stopped the query at its own limit of time: {said}",
        "narrow the query: a type or a region first, a higher weight, a limit; a pattern with several * may take for ever",
    ),
    Row(
        re.compile(""),
        ServerFailed, "NS112", "'{server}' could not run the query: {said}", OWN_CYPHER,
    ),
)  # fmt: skip


def refusal(status: int, location: str, text: str, asked: Asked, wait: float | None) -> ServerError:
    """
    The error that an answer other than 200 stands for.

    Args:
        status: The number.
        location: Where a redirect points to.
        text: The body, or its beginning.
        asked: What was asked for.
        wait: Seconds after which a busy server wants to be asked again; None where it does not say.

    Example:
        >>> asked = Asked("https://a.org", "https://a.org/api/custom/custom", "manc:v1.0", with_token=False)
        >>> print(refusal(404, "", '{"error": "dataset \\\\"manc:v1.0\\\\" not available in stores"}', asked, None))
        'https://a.org' has no data set 'manc:v1.0'
          help: the names of its data sets are at https://a.org/api/dbmeta/datasets
    """
    body = _json_object(text)
    said = told(body)
    match status:
        case 301 | 302 | 303 | 307 | 308:
            return _elsewhere(location, asked)
        case 401:
            return _no_token(said, asked)
        case 403:
            return _denied(said, body, asked)
        case 404 if NO_DATASET.search(said):
            return UnknownServerDataset(
                f"'{asked.server}' has no data set '{asked.dataset}'",
                code="NS106",
                server=asked.server,
                hint=f"the names of its data sets are at {asked.server}/api/dbmeta/datasets",
            )
        case 408:
            return _of_message("timeout", asked)
        case 413 | 414 | 431:
            return ServerFailed(
                f"the query is too long for '{asked.server}'",
                code="NS112",
                server=asked.server,
                hint="ask for fewer values at once",
            )
        case 429 | 502 | 503 | 504:
            return _busy(status, said, asked, wait)
        case 400 | 500 if said:
            return _of_message(said, asked)
        case _ if status >= 500:
            return _of_message(f"status {status}", asked)
        case _:
            return no_neuprint(asked, f"status {status}")


def told(body: Mapping[str, Any]) -> str:
    """
    What a server says in an error, in one short line.

    Example:
        >>> told({"message": "Not Found"})
        'Not Found'
    """
    text = next((body[key] for key in ("error", "message") if isinstance(body.get(key), str)), "")
    line = printable(" ".join(ECHO.sub("", text).split())).rstrip(".")
    return line if len(line) <= MOST_SHOWN else line[: MOST_SHOWN - 1] + "…"


def no_neuprint(asked: Asked, reason: str) -> NotANeuprintServer:
    """The error of an address where something else answers; `reason` says what."""
    return NotANeuprintServer(
        f"what answers at '{asked.url}' is no neuPrint server ({reason})",
        code="NS108",
        server=asked.server,
        hint=f"the address of a data set is like {EXAMPLE}",
    )


def _of_message(said: str, asked: Asked) -> ServerError:
    row = next(row for row in MESSAGES if row.pattern.search(said))
    message = row.message.format(server=asked.server, said=said)
    return row.error(message, code=row.code, server=asked.server, hint=row.hint)


def _elsewhere(location: str, asked: Asked) -> ServerError:
    """Redirected; the new address without what only this request has: its path and its query."""
    try:
        url = urlsplit(urljoin(asked.url, location))
    except ValueError:
        return no_neuprint(asked, "it redirects to nowhere")
    host = url.netloc.rpartition("@")[2]
    own_path = asked.url.removeprefix(asked.server)
    place = printable(f"{url.scheme}://{host}{url.path.removesuffix(own_path)}")[:MOST_SHOWN]
    return NotANeuprintServer(
        f"'{asked.server}' redirects to '{place}'",
        code="NS108",
        server=asked.server,
        hint=f"connect to {place} instead",
    )


def _no_token(said: str, asked: Asked) -> ServerError:
    how = f"open {asked.server}, log in, copy Account → Auth Token"
    if asked.with_token:
        message = f"'{asked.server}' does not accept the token{_because(said)}"
        hint = f"it may have expired, or be of another server: {how}, and set {TOKEN_VARIABLE} anew"
    else:
        message = f"'{asked.server}' asks for a token{_because(said)}"
        hint = f"{how}, and set {TOKEN_VARIABLE} to it"
    return TokenRefused(message, code="NS104", server=asked.server, hint=hint)


def _denied(said: str, body: Mapping[str, Any], asked: Asked) -> ServerError:
    data = f"data set '{asked.dataset}'" if asked.dataset else "this"
    terms = body.get("tos_url")
    if isinstance(terms, str):
        hint = f"accept its terms of use: {printable(urljoin(asked.server, terms))[:MOST_SHOWN]}"
    elif asked.with_token:
        hint = "ask those who run the server for access"
    else:
        hint = f"a token may open it: set {TOKEN_VARIABLE}"
    return AccessDenied(
        f"'{asked.server}' does not open {data} for you{_because(said)}", code="NS105", server=asked.server, hint=hint
    )


def _busy(status: int, said: str, asked: Asked, wait: float | None) -> ServerError:
    if wait is None:
        when = "in a few minutes"
    else:
        when = f"in {math.ceil(wait)} s" if wait < 120 else f"in {math.ceil(wait / 60)} minutes"
    return ServerBusy(
        f"'{asked.server}' has no time now{_because(said or f'status {status}')}",
        code="NS111",
        server=asked.server,
        hint=f"try again {when}",
    )


def _because(said: str) -> str:
    return f": {said}" if said else ""


def _json_object(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
