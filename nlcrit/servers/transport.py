"""
Ask a neuPrint server: one request a question, over connections that are kept open.

Whatever goes wrong is raised from here, after everything of the request is let go: neither an error nor its traceback
leads to the token, or keeps a large answer in memory.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any, Self

from nlcrit.errors import AnswerTooLarge, CallError, ServerError
from nlcrit.servers.address import host_of, is_loopback
from nlcrit.servers.exchange import Exchange, Late, Stopped
from nlcrit.servers.reply import Reply, read_json, read_rows
from nlcrit.servers.statuses import Asked, refusal
from nlcrit.servers.token import Token

if TYPE_CHECKING:
    from types import TracebackType

    import requests

__all__ = ["Exchange", "Reply", "Server", "Stopped"]

CONNECT_S = 10.0
READ_S = 300.0
"""Without a byte; longer than public servers let a query run."""
EPSILON_S = 0.01
"""A limit of no time at all is none for urllib3; after the deadline it plays no part."""
MOST_BYTES = 400_000_000
CHUNK = 1 << 16
MOST_OF_REFUSAL = 1 << 16
"""Bytes of what a server says instead of an answer that are looked at."""
CYPHER_PATH = "/api/custom/custom"


class Server:
    """
    A neuPrint server, for any number of threads at once.

    Args:
        address: As `parse_server` gives it.
        token: None to ask anonymously.
        verify: Whether its certificate is checked; or a file or folder of certificates that are trusted.
        connect_timeout: Seconds until there must be a connection.
        read_timeout: Seconds until there must be another byte of the answer.
        most_bytes: Of one answer.

    Raises:
        CallError: The token would be sent where others can read it, or there is no such file of certificates.

    Example:
        >>> Server("https://neuprint.janelia.org", Token("abc"))
        <Server https://neuprint.janelia.org>
    """

    def __init__(
        self,
        address: str,
        token: Token | None = None,
        *,
        verify: bool | str = True,
        connect_timeout: float = CONNECT_S,
        read_timeout: float = READ_S,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        if token is not None and not address.startswith("https://") and not is_loopback(host_of(address)):
            raise CallError(
                f"a token is not sent to '{address}', where others can read it on the way",
                code="NA101",
                hint=f"connect to {address.replace('http://', 'https://', 1)}, or ask without a token: token=''",
            )
        if isinstance(verify, str) and not os.path.exists(verify):
            raise CallError(f"there is no file of certificates '{verify}'", code="NA101", hint="verify='server.pem'")
        self.address = address
        self.verify = verify
        self.most_bytes = most_bytes
        self._limits = (connect_timeout, read_timeout)
        self._token = token
        self._open()

    def __repr__(self) -> str:
        return f"<Server {self.address}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept; another question opens new ones."""
        self._session.close()

    def cypher(self, dataset: str, text: str, exchange: Exchange | None = None) -> Reply:
        """
        Send a query and wait for its rows.

        Args:
            dataset: Its name, as the server spells it.
            text: Cypher.
            exchange: Stops it, and hears how it gets on.

        Raises:
            ServerError: Of the class that says what went wrong.
            Stopped: The exchange was told to stop.
        """
        began = time.monotonic()
        asked = Asked(self.address, self.address + CYPHER_PATH, dataset, with_token=self._token is not None)
        body = json.dumps({"cypher": text, "dataset": dataset}).encode()
        outcome = self._outcome("POST", body, asked, exchange or Exchange())
        if isinstance(outcome, BaseException):
            raise outcome
        size = len(outcome)
        rows = read_rows(outcome, asked)
        if isinstance(rows, ServerError):
            raise rows
        return Reply(*rows, size, time.monotonic() - began)

    def get(self, path: str, exchange: Exchange | None = None) -> Any:
        """
        Ask for the JSON value at a path of the server, such as `/api/dbmeta/datasets`.

        Args:
            path: From a slash on.
            exchange: Stops it, and hears how it gets on.

        Raises:
            ServerError: Of the class that says what went wrong.
            Stopped: The exchange was told to stop.
        """
        asked = Asked(self.address, self.address + path, "", with_token=self._token is not None)
        outcome = self._outcome("GET", None, asked, exchange or Exchange())
        if isinstance(outcome, BaseException):
            raise outcome
        value = read_json(outcome, asked)
        if isinstance(value, ServerError):
            raise value
        return value

    def _open(self) -> None:
        from nlcrit.servers.http import new_session

        self._process = os.getpid()
        self._session = new_session(self._token)

    def _outcome(self, method: str, body: bytes | None, asked: Asked, exchange: Exchange) -> bytearray | BaseException:
        """What came of a request: the answer, or what is to be raised, fresh and without a past."""
        from nlcrit.servers import faults

        try:
            with exchange.at_work():
                return self._exchanged(method, body, asked, exchange)
        except Stopped:
            return Stopped()
        except Late:
            return faults.late(asked.server, f"'{asked.server}' did not answer in the time that was given")
        except KeyboardInterrupt:
            return KeyboardInterrupt()

    def _exchanged(self, method: str, body: bytes | None, asked: Asked, exchange: Exchange) -> bytearray | ServerError:
        from nlcrit.servers import faults

        limits = [limit if exchange.left is None else min(limit, exchange.left + EPSILON_S) for limit in self._limits]
        response = None
        try:
            response = self._sent(method, body, asked, (limits[0], limits[1]))
            good = response.status_code == 200
            outcome = self._body(response, exchange) if good else self._refusal(response, asked)
            # A connection that was shut may look like one that has come to its end.
            exchange.require_going()
        except faults.KINDS as error:
            exchange.require_going()
            if response is not None:
                return faults.in_the_answer(error, asked.server, limits[1])
            return faults.on_the_way(error, asked.server, limits[exchange.sent])
        else:
            return outcome
        finally:
            if response is not None:
                response.close()

    def _sent(self, method: str, body: bytes | None, asked: Asked, timeout: tuple[float, float]) -> requests.Response:
        """Send a request; what comes back has no body yet."""
        import requests

        if self._process != os.getpid():
            self._open()  # two processes on one connection would read each other's answers
        headers = None if body is None else {"Content-Type": "application/json"}
        request = self._session.prepare_request(requests.Request(method, asked.url, data=body, headers=headers))
        settings: Any = self._session.merge_environment_settings(
            asked.url, {}, stream=True, verify=self.verify, cert=None
        )
        if is_loopback(host_of(asked.server)):
            settings["proxies"] = {}  # to a proxy, this machine is another
        # Not Session.send, which would follow a redirect, or read its body.
        return self._session.get_adapter(asked.url).send(request, timeout=timeout, **settings)

    def _body(self, response: requests.Response, exchange: Exchange) -> bytearray | ServerError:
        body = bytearray()
        # What is announced as too large need not be waited for.
        size = response.raw.length_remaining or 0
        while size <= self.most_bytes and (chunk := response.raw.read(CHUNK, decode_content=True)):
            body += chunk
            size = len(body)
            exchange.received(size)
        if size <= self.most_bytes:
            return body
        return AnswerTooLarge(
            f"the answer of '{self.address}' has more than {self.most_bytes / 1e6:,.0f} MB, which is what is allowed",
            code="NS110",
            server=self.address,
            hint="ask for less: a narrower filter, fewer columns, a limit",
        )

    def _refusal(self, response: requests.Response, asked: Asked) -> ServerError:
        from nlcrit.servers.faults import KINDS
        from nlcrit.servers.http import retry_after

        try:
            text = response.raw.read(MOST_OF_REFUSAL, decode_content=True).decode(errors="replace")
        except KINDS:
            text = ""  # the status says enough
        location = response.headers.get("Location", "")
        if self._token is not None:
            # A server may say what it was told.
            text, location = (each.replace(self._token.reveal(), repr(self._token)) for each in (text, location))
        return refusal(response.status_code, location, text, asked, retry_after(response.headers))
