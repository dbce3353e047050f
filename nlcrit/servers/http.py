"""
HTTP as exchanges need it: connections that can be stopped, patience that can be interrupted, no credentials but ours.

Imported late, by what is about to ask a server, as it imports `requests`.
"""

from __future__ import annotations

import random
import socket
import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, ProxyManager, Retry
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    InvalidHeader,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    ResponseError,
    SSLError,
)

from nlcrit.servers.exchange import AT_WORK
from nlcrit.servers.token import Token

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection
    from urllib3.connectionpool import ConnectionPool

BUSY = frozenset([429, 502, 503, 504])
"""What servers and the gateways before them say when there is no time for a request now."""
RETRIES = 3
FIRST_PAUSE_S = 0.5
"""Before the first retry; twice as long before each further one."""
LONGEST_PAUSE_S = 30.0
"""A server that asks for more patience is told of instead."""
CONNECTIONS = 64
"""Connections that are kept open; more are made where more threads ask at once, and closed after use."""


class Patience(Retry):
    """When to send a request again, how often, and after how long."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        AT_WORK.get().require_going()
        if error is not None and _is_final(error):
            raise error
        if response is not None and not self._bears(response):
            raise MaxRetryError(_pool, url or "", ResponseError("too long"))  # type: ignore[arg-type]  # as urllib3 does
        return super().increment(method, url, response, error, _pool, _stacktrace)

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        asked = None if response is None else retry_after(response.headers)
        AT_WORK.get().pause(self.get_backoff_time() if asked is None else asked)

    def get_backoff_time(self) -> float:
        # Up to twice as long, so that not all who were sent away come back at once.
        steps: int = 2 ** (len(self.history) - 1)
        return FIRST_PAUSE_S * steps * random.uniform(1, 2)  # noqa: S311  # no secret is made of it

    @staticmethod
    def _bears(response: BaseHTTPResponse) -> bool:
        asked, left = retry_after(response.headers), AT_WORK.get().left
        return asked is None or (asked <= LONGEST_PAUSE_S and (left is None or asked < left))


def _is_final(error: Exception) -> bool:
    """Whether another try would end the same, or make the server run a query twice that it is still at."""
    if isinstance(error, ConnectTimeoutError):
        return isinstance(error, NameResolutionError) or not isinstance(error, NewConnectionError)
    if isinstance(error, SSLError):
        return not isinstance(error.args[0], ssl.SSLEOFError)
    return isinstance(error, ReadTimeoutError)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """
    The seconds that a busy server asks to wait; None where it does not say.

    Example:
        >>> retry_after({"Retry-After": "120"})
        120.0
    """
    text = headers.get("Retry-After")
    try:
        return None if text is None else float(Retry(retry_after_max=10**9).parse_retry_after(text))
    except (ValueError, OverflowError, InvalidHeader):
        return None


class Watched(HTTPConnection):
    """A connection that the exchange of its thread can shut, from before it is made."""

    def _new_conn(self) -> socket.socket:
        exchange = AT_WORK.get()
        exchange.sent = False
        connected = exchange.abandonable(super()._new_conn, socket.socket.close)
        exchange.hold(connected)
        return connected

    def request(self, *arguments: Any, **options: Any) -> None:
        exchange = AT_WORK.get()
        if self.sock is not None:
            exchange.hold(self.sock)
        exchange.require_going()
        super().request(*arguments, **options)
        exchange.sent = True


class WatchedTLS(Watched, HTTPSConnection):
    """The same with TLS around it."""


class Pool(HTTPConnectionPool):
    """A pool that takes back no connection that was shut, and lets it be shut no more."""

    ConnectionCls = Watched

    def _put_conn(self, conn: BaseHTTPConnection | None) -> None:
        if not AT_WORK.get().let_go() and conn is not None:
            conn.close()
        super()._put_conn(conn)


class PoolTLS(Pool, HTTPSConnectionPool):
    """The same with TLS, and without a warning: whoever writes `verify=False` knows."""

    ConnectionCls = WatchedTLS

    def _validate_conn(self, conn: BaseHTTPConnection) -> None:
        if conn.is_closed:
            conn.connect()


POOLS = {"http": Pool, "https": PoolTLS}


class Adapter(HTTPAdapter):
    """What makes `requests` use these pools, also to ask through a proxy."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:
        manager: ProxyManager = super().proxy_manager_for(proxy, **options)
        # SOCKS has connections of its own kind, which are waited for to their end.
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = POOLS
        return manager


class Credentials(AuthBase):
    """
    Our token, or none: with this set, `requests` does not look into ~/.netrc for others.

    Args:
        token: None for none.
    """

    def __init__(self, token: Token | None) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token is not None:
            request.headers["Authorization"] = f"Bearer {self.token.reveal()}"
        return request


def new_session(token: Token | None) -> requests.Session:
    """A session with a pool of connections, for any number of threads."""
    from nlcrit import __version__

    session = requests.Session()
    session.auth = Credentials(token)
    session.headers["User-Agent"] = f"nlcrit/{__version__}"
    session.headers["Accept"] = "application/json"
    patience = Patience(total=RETRIES, allowed_methods=None, status_forcelist=BUSY, raise_on_status=False)
    for scheme in POOLS:
        session.mount(f"{scheme}://", Adapter(pool_maxsize=CONNECTIONS, max_retries=patience))
    return session
