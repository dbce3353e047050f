"""Certificates are checked unless that is asked for, and the proxies of the environment are used."""

from __future__ import annotations

import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from nlcrit.errors import CallError, ServerNotTrusted, ServerUnreachable
from nlcrit.servers.token import Token
from nlcrit.servers.transport import Exchange, Server, Stopped
from tests.unit.servers.conftest import TOKEN_TEXT, Certificates
from tests.unit.servers.faulty import ROWS, Faulty, Visit, ask, good, saying_once, serving, silent_after, status


def tunnel(visit: Visit) -> None:
    """A proxy that leads every CONNECT to the one server that the test has, whatever host is named."""
    visit.read()
    with socket.create_connection(visit.host.target) as other:
        visit.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        threading.Thread(target=_copy, args=(other, visit.connection), daemon=True).start()
        _copy(visit.connection, other)


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for each in (source, sink):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy_to(faulty: Faulty) -> Iterator[Faulty]:
    with serving(tunnel) as proxy:
        proxy.target = faulty.port
        yield proxy


def test_a_certificate_that_nobody_knows_is_refused(certificates: Certificates) -> None:
    with serving(good, tls=certificates.tls) as faulty:
        with pytest.raises(ServerNotTrusted) as refused:
            ask(Server(faulty.address))
        assert faulty.requests == []
    assert refused.value.message == f"'{faulty.address}' is not trusted: unable to get local issuer certificate"
    assert "verify='server.pem'" in str(refused.value.hint)


def test_a_certificate_of_another_host_is_refused(certificates: Certificates) -> None:
    with serving(good, tls=certificates.tls, host="127.0.0.2") as faulty:
        server = Server(faulty.address, verify=certificates.file)
        with pytest.raises(ServerNotTrusted, match=r"certificate is not valid for '127.0.0.2'"):
            ask(server)


def test_a_file_of_certificates_is_trusted(certificates: Certificates) -> None:
    with serving(good, tls=certificates.tls) as faulty, Server(faulty.address, verify=certificates.file) as server:
        assert (ask(server).rows, ask(server).rows, faulty.accepted) == (ROWS, ROWS, 1)


def test_a_file_of_certificates_must_be_there() -> None:
    with pytest.raises(CallError, match=r"there is no file of certificates 'nowhere.pem'"):
        Server("https://neuprint.example", verify="nowhere.pem")


def test_no_check_is_silent_and_of_one_server_alone(certificates: Certificates) -> None:
    with serving(good, tls=certificates.tls) as faulty, warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        with Server(faulty.address, verify=False) as server:
            assert ask(server).rows == ROWS
        with pytest.raises(ServerNotTrusted):
            ask(Server(faulty.address))
    assert heard == []


def test_no_check_holds_beside_requests_ca_bundle(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/ssl/certs/ca-certificates.crt")
    with serving(good, tls=certificates.tls) as faulty, Server(faulty.address, verify=False) as server:
        assert ask(server).rows == ROWS


def test_requests_ca_bundle_is_trusted(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificates.file)
    with serving(good, tls=certificates.tls) as faulty, Server(faulty.address) as server:
        assert ask(server).rows == ROWS


def test_requests_ca_bundle_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    with pytest.raises(ServerNotTrusted, match="REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names a file that is not there"):
        ask(Server("https://neuprint.example"))


def test_https_to_a_server_without_tls() -> None:
    def plain(visit: Visit) -> None:
        visit.connection.recv(1000)
        visit.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with serving(plain) as faulty, pytest.raises(ServerNotTrusted, match="is not trusted: "):
        ask(Server(faulty.address.replace("http", "https")))


def test_http_goes_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(good) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        with Server("http://neuprint.example") as server:
            assert ask(server).rows == ROWS
        assert proxy.requests[0].startswith(b"POST http://neuprint.example/api/custom/custom HTTP/1.1\r\n")


def test_https_goes_through_the_proxy_unseen(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(good, tls=certificates.tls) as faulty, proxy_to(faulty) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.address)
        server = Server("https://neuprint.example", Token(TOKEN_TEXT), verify=certificates.file)
        with server:
            assert (ask(server).rows, ask(server).rows, proxy.accepted) == (ROWS, ROWS, 1)
        assert proxy.requests[0].startswith(b"CONNECT neuprint.example:443 HTTP/1.")
        assert TOKEN_TEXT.encode() not in b"".join(proxy.requests)
        assert TOKEN_TEXT.encode() in faulty.requests[0]


def test_a_stop_goes_through_the_proxy(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(silent_after(b""), tls=certificates.tls) as faulty, proxy_to(faulty) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.address)
        exchange = Exchange()
        threading.Timer(0.2, exchange.stop).start()
        with pytest.raises(Stopped):
            Server("https://neuprint.example", verify=certificates.file).cypher("a", "RETURN 1", exchange)


def test_no_proxy_is_used_where_no_proxy_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "neuprint.invalid")
    with pytest.raises(ServerUnreachable, match=r"the host 'neuprint.invalid' is not known"):
        ask(Server("https://neuprint.invalid"))


def test_this_machine_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(good) as proxy, serving(good) as faulty:
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        with Server(faulty.address, Token(TOKEN_TEXT)) as server:
            assert ask(server).rows == ROWS
        assert proxy.accepted == 0


def test_a_proxy_that_wants_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(saying_once(status(407))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.address)
        with pytest.raises(
            ServerUnreachable, match=r"the proxy on the way to 'https://neuprint.example' does not serve"
        ):
            ask(Server("https://neuprint.example"))
