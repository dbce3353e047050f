"""What tests of servers share: an environment without proxies and tokens, and no long pauses."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme

from nlcrit.servers import http
from nlcrit.servers.token import TOKEN_VARIABLE

TOKEN_TEXT = "eyJhbGciOiJIUzI1NiJ9.secret-of-the-tests"


class Certificates(NamedTuple):
    """TLS for a server, and the file that makes a client trust it."""

    tls: ssl.SSLContext
    file: str


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the machine's own: proxies, certificates, tokens, ~/.netrc; and short pauses before a retry."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name in {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", TOKEN_VARIABLE, "NETRC"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(http, "FIRST_PAUSE_S", 0.01)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Of an authority that nobody knows, for this machine."""
    authority = trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", "localhost", "neuprint.example").configure_cert(tls)
    file = tmp_path_factory.mktemp("certificates") / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return Certificates(tls, str(file))
