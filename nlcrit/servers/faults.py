"""
What can go wrong on the way to a server, as errors of one class and one sentence each.

The errors of the libraries are told by their classes alone: their texts may hold the address of a proxy with its
password. Imported late, as `requests` is.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http.client import HTTPException
from socket import gaierror
from typing import NamedTuple

from urllib3 import exceptions as urllib3

from nlcrit.errors import (
    AnswerTruncated,
    NotANeuprintServer,
    ServerError,
    ServerNotTrusted,
    ServerTimeout,
    ServerUnreachable,
)
from nlcrit.servers.address import host_of
from nlcrit.servers.statuses import AGAIN

ADDRESS = "look for a mistake in the address, and whether the network is there"


class Row(NamedTuple):
    """What becomes of an error: the first row counts that has a class of it, or of what caused it."""

    kinds: tuple[type[BaseException], ...]
    error: type[ServerError]
    code: str
    message: str
    hint: str


PROXY = "the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY say where one is used"
TRUST = (
    "if the server has a certificate of its own making, name its file: verify='server.pem'; verify=False asks "
    "without any check"
)

ON_THE_WAY = (
    Row((urllib3.ProxyError,), ServerUnreachable, "NS101", "the proxy on the way to '{server}' does not serve", PROXY),
    Row((gaierror,), ServerUnreachable, "NS101", "the host '{host}' is not known", ADDRESS),
    Row((ssl.SSLError, urllib3.SSLError), ServerNotTrusted, "NS102", "'{server}' is not trusted: {reason}", TRUST),
    Row((ConnectionRefusedError,), ServerUnreachable, "NS101", "'{server}' refuses connections", ADDRESS),
    Row((ConnectionError,), ServerUnreachable, "NS101", "'{server}' closed the connection without an answer", AGAIN),
    Row((HTTPException, urllib3.ProtocolError), NotANeuprintServer, "NS108", "what answers at '{server}' does not speak HTTP", ADDRESS),
    Row((OSError, ValueError, urllib3.HTTPError), ServerUnreachable, "NS101", "'{server}' cannot be reached: {reason}", ADDRESS),
)  # fmt: skip
KINDS = (OSError, ValueError, HTTPException, urllib3.HTTPError)
"""All that `requests` and urllib3 raise, whose own errors are among these."""
TIMES = (urllib3.ReadTimeoutError, urllib3.ConnectTimeoutError, TimeoutError)


def on_the_way(error: BaseException, server: str, waited: float) -> ServerError:
    """
    What went wrong before the answer began.

    Args:
        error: What `requests` or urllib3 raised.
        server: The address that was asked.
        waited: Seconds that were allowed for what was being done.
    """
    if "TLS CA certificate bundle" in str(error):
        message = f"'{server}' cannot be trusted: REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names a file that is not there"
        return ServerNotTrusted(message, code="NS102", server=server, hint="unset the variable, or name a file")
    causes = list(_causes(error))
    if any(isinstance(each, TIMES) and not isinstance(each, urllib3.NewConnectionError) for each in causes):
        return late(server, f"'{server}' did not answer within {waited:.3g} s")
    row = next(row for row in ON_THE_WAY if any(isinstance(each, row.kinds) for each in causes))
    reason = next(filter(None, map(_reason, causes)), "no connection can be made")
    message = row.message.format(server=server, host=host_of(server), reason=reason)
    return row.error(message, code=row.code, server=server, hint=row.hint)


def in_the_answer(error: BaseException, server: str, waited: float) -> ServerError:
    """What went wrong after the answer began; the arguments are those of `on_the_way`."""
    if any(isinstance(each, TIMES) for each in _causes(error)):
        return late(server, f"'{server}' stopped in the middle of the answer, and sent nothing for {waited:.3g} s")
    return AnswerTruncated(
        f"the answer of '{server}' is incomplete or damaged", code="NS109", server=server, hint=AGAIN
    )


def late(server: str, message: str) -> ServerTimeout:
    """The error of a server that took too long."""
    return ServerTimeout(message, code="NS103", server=server, hint="ask for less, or later")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was made of: not its context, which may be an error that a caller is busy with."""
    found = [error]
    for each in found:
        yield each
        inside = [each.__cause__, getattr(each, "reason", None), getattr(each, "original_error", None), *each.args]
        found += [other for other in inside if isinstance(other, BaseException) and other not in found]


def _reason(error: BaseException) -> str | None:
    """What the system says, which knows no secret."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message.rstrip(".")
    if isinstance(error, ssl.SSLError):
        return (error.reason or "no secure connection").lower().replace("_", " ")
    said = getattr(error, "strerror", None)
    return said if isinstance(said, str) else None
