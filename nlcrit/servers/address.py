"""Where a data set is: a server and the name that it has there, read from what people type or paste."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from nlcrit.errors import CallError

EXAMPLE = "https://neuprint.janelia.org/hemibrain:v1.2.1"
PAGES = frozenset(
    "about account help login logout neo4jqueries profile results skeletons token view workstation".split()
)
"""What neuPrintExplorer calls its pages: no data set has such a name."""
PORTS = {"http": 80, "https": 443}
NOT_IN_A_HOST = re.compile(r"[^\w.:\[\]%-]|^[.-]")
SCHEME = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """
    A server, and a data set on it.

    Args:
        server: Scheme, host, port where it is not the usual one, and base path: no slash at the end.
        dataset: The name of the data set as it was written; None where none was.

    Example:
        >>> str(Address("https://neuprint.janelia.org", "hemibrain:v1.2.1"))
        'https://neuprint.janelia.org/hemibrain:v1.2.1'
    """

    server: str
    dataset: str | None = None

    def __str__(self) -> str:
        return self.server if self.dataset is None else f"{self.server}/{quote(self.dataset, safe=':')}"


def is_address(text: str) -> bool:
    """
    Whether a text names a server, and not a folder or a data set.

    Example:
        >>> is_address("HTTPS://neuprint.janelia.org"), is_address("hemibrain_mb")
        (True, False)
    """
    return SCHEME.match(text.strip()) is not None


def parse_address(text: str) -> Address:
    """
    Read the address of a data set on a server.

    The last part of the path is the data set, unless a slash ends it; what comes before is the base path of the
    server. The address of a page of neuPrintExplorer gives the data set that the page shows.

    Args:
        text: With `http://` or `https://`.

    Raises:
        CallError: It is no such address, or holds a password.

    Example:
        >>> parse_address("https://neuprint.janelia.org/results?dataset=hemibrain%3Av1.2.1&tab=0")
        Address(server='https://neuprint.janelia.org', dataset='hemibrain:v1.2.1')
    """
    if not is_address(text):
        raise CallError("the address of a server begins with https://", code="NA101", hint=f"for example {EXAMPLE}")
    url, origin = _split(text.strip())
    base, dataset = _path(url)
    return Address("/".join([origin, *base]), dataset)


def parse_server(text: str) -> str:
    """
    Read the address of a server alone: all of its path is the server's.

    Args:
        text: May lack the scheme: then it is `https://`, and `http://` for this machine.

    Returns:
        The address, without a slash at the end.

    Raises:
        CallError: It is no such address, or holds a password.

    Example:
        >>> parse_server("neuprint.janelia.org"), parse_server("localhost:11000")
        ('https://neuprint.janelia.org', 'http://localhost:11000')
    """
    text = text.strip()
    if not is_address(text):
        if "://" in text:
            raise CallError("a server is asked over https:// or http://", code="NA101", hint=f"for example {EXAMPLE}")
        host = _split(f"http://{text}")[0].hostname or ""
        text = f"http://{text}" if is_loopback(host) else f"https://{text}"
    url, origin = _split(text)
    base, last = _path(url)
    if last is not None and ":" not in last and not url.query:
        base = [*base, quote(last)]
    return "/".join([origin, *base])


def is_loopback(host: str) -> bool:
    """
    Whether a host is this machine.

    Args:
        host: A name or a number, without a port; IPv6 without brackets.

    Example:
        >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost.org")
        (True, True, False)
    """
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(server: str) -> str:
    """
    The host of a server's address, without a port or brackets.

    Example:
        >>> host_of("http://[::1]:11000/neuprint")
        '::1'
    """
    return urlsplit(server).hostname or ""


def _split(text: str) -> tuple[SplitResult, str]:
    """The parts of an address, and its scheme, host and port in their one form."""
    try:
        url = urlsplit(text)
        host, port = url.hostname or "", url.port
    except ValueError:
        host = ""  # refused below, where no error of the library hangs on ours: it may tell of a password
    # In the path too: there is the rest of a password with a slash in it.
    if host and "@" in url.netloc + url.path:
        raise CallError(
            "an address must not hold a user or a password",
            code="NA101",
            hint="leave out all up to the @; a token belongs into NEUPRINT_APPLICATION_CREDENTIALS",
        )
    if not host or NOT_IN_A_HOST.search(host) or port == 0:
        raise _unreadable()
    scheme = url.scheme.lower()
    shown = f"[{host}]" if ":" in host else host
    return url, f"{scheme}://{shown}" + (f":{port}" if port not in (None, PORTS[scheme]) else "")


def _path(url: SplitResult) -> tuple[list[str], str | None]:
    """The base path of a server, as it is written, and the data set."""
    parts = [part for part in url.path.split("/") if part]
    shown = parse_qs(url.query).get("dataset")
    if "api" in parts:
        return parts[: parts.index("api")], shown[0] if shown else None
    if parts and parts[-1] in PAGES:
        return parts[:-1], shown[0] if shown else None
    if url.query:
        return (parts if url.path.endswith("/") else parts[:-1]), shown[0] if shown else None
    if not parts or (url.path.endswith("/") and ":" not in unquote(parts[-1])):
        return parts, None
    try:
        return parts[:-1], unquote(parts[-1], errors="strict")
    except UnicodeDecodeError:
        raise _unreadable() from None


def _unreadable() -> CallError:
    return CallError("this is not the address of a server", code="NA101", hint=f"for example {EXAMPLE}")
