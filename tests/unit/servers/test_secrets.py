"""The token goes into one header, to one server, and nowhere else."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType, MethodType, ModuleType

import pytest

from nlcrit.errors import CallError, NlcritError
from nlcrit.servers.token import Token
from nlcrit.servers.transport import Exchange, Server, Stopped
from tests.unit.servers.conftest import TOKEN_TEXT, Certificates
from tests.unit.servers.faulty import (
    HEAD,
    Behaviour,
    ask,
    closed_port,
    good,
    resetting_after,
    saying,
    saying_once,
    serving,
    silent_after,
    sized,
    status,
)

TOKEN = Token(TOKEN_TEXT)
ECHO = f'{{"message": "Bearer {TOKEN_TEXT} is not valid"}}'.encode()
FAULTS: dict[str, Behaviour] = {
    "reset": resetting_after(b""),
    "reset in the body": resetting_after(HEAD + b"Content-Length: 1000\r\n\r\n{"),
    "truncated": saying_once(HEAD + b"Content-Length: 1000\r\n\r\n{"),
    "gzip garbage": saying_once(sized(b"\x1f\x8bno", HEAD + b"Content-Encoding: gzip\r\n")),
    "black hole": silent_after(b""),
    "a web page": saying(sized(b"<html>")),
    "not understood": saying(sized(b"[]")),
    "no HTTP": saying_once(b"hello\r\n"),
    "redirect": saying(status(302, b"", f"Location: https://a.org/{TOKEN_TEXT}\r\n".encode())),
    **{f"{number} with an echo": saying(status(number, ECHO)) for number in (400, 401, 403, 404, 418, 429, 500, 503)},
}


def texts_of(value: object, depth: int = 12, seen: set[int] | None = None) -> Iterator[str]:
    """All texts that can be reached from a value through attributes and containers, as a dump would."""
    seen = set() if seen is None else seen
    if depth == 0 or id(value) in seen or isinstance(value, (ModuleType, type, FunctionType)):
        return
    seen.add(id(value))
    yield from (repr(value), str(value))
    inside: list[object] = []
    if isinstance(value, dict):
        inside = [*value.keys(), *value.values()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        inside = [*value]
    elif isinstance(value, MethodType):
        inside = [value.__self__]
    elif isinstance(value, BaseException):
        inside = [*value.args]
    inside += [*getattr(value, "__dict__", {}).values()]
    inside += [getattr(value, name, None) for name in getattr(type(value), "__slots__", ())]
    for each in inside:
        yield from texts_of(each, depth - 1, seen)


def all_of(error: BaseException) -> Iterator[str]:
    """All texts of an error: itself, what it came from, and the local variables of its traceback, but the test's own."""
    chain: list[BaseException | None] = [error]
    for each in chain:
        if each is None:
            continue
        chain += [each.__cause__, each.__context__]
        yield from texts_of(each)
        yield from traceback.format_exception(each)
        frames = [frame for frame, _ in traceback.walk_tb(each.__traceback__)]
        for frame in frames:
            if not frame.f_code.co_filename.endswith("test_secrets.py"):
                yield from texts_of(dict(frame.f_locals))


def reveals(error: BaseException, secret: str = TOKEN_TEXT) -> list[str]:
    return [text for text in all_of(error) if secret in text]


def caught(work: Callable[[], object]) -> BaseException:
    try:
        work()
    except BaseException as error:  # noqa: BLE001  # a key that was pressed is one of them
        return error
    pytest.fail("nothing went wrong")


def test_this_test_finds_what_is_not_hidden() -> None:
    class Held:
        def __init__(self) -> None:
            self.parts = [{"header": f"Bearer {TOKEN_TEXT}"}]

        def fail(self) -> None:
            raise ValueError

    def inside() -> None:
        raise RuntimeError(Held())

    assert reveals(caught(inside)) != []


@pytest.mark.parametrize("name", FAULTS)
def test_a_token_is_in_no_error_and_no_log(name: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), serving(FAULTS[name]) as faulty:
        server = Server(faulty.address, TOKEN, read_timeout=0.2, connect_timeout=0.2)
        error = caught(lambda: ask(server))
    assert isinstance(error, NlcritError)
    assert TOKEN_TEXT.encode() in b"".join(faulty.requests)
    assert reveals(error) == []
    assert (error.__cause__, error.__context__) == (None, None)
    assert [record.getMessage() for record in caplog.records if TOKEN_TEXT in record.getMessage()] == []
    assert [text for record in caplog.records for text in texts_of(record.__dict__) if TOKEN_TEXT in text] == []


def test_a_token_is_not_in_what_a_stop_raises() -> None:
    exchange = Exchange()
    with serving(silent_after(b"")) as faulty:
        threading.Timer(0.2, exchange.stop).start()
        error = caught(lambda: Server(faulty.address, TOKEN).cypher("a", "RETURN 1", exchange))
    assert (type(error), error.__context__, reveals(error)) == (Stopped, None, [])


def test_a_token_is_not_in_what_a_key_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def press(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nlcrit.servers.http.Pool._make_request", press)
    error = caught(lambda: Server("http://127.0.0.1:1", TOKEN).cypher("a", "RETURN 1", Exchange()))
    assert (type(error), error.__context__, reveals(error)) == (KeyboardInterrupt, None, [])


def test_a_token_is_not_in_the_error_of_a_closed_port_or_of_tls(certificates: Certificates) -> None:
    with serving(good, tls=certificates.tls) as faulty:
        for address in (faulty.address, f"http://127.0.0.1:{closed_port()}"):
            error = caught(lambda address=address: ask(Server(address, TOKEN)))
            assert (error.__context__, reveals(error)) == (None, [])


def test_a_server_shows_its_address_alone() -> None:
    server = Server("https://neuprint.janelia.org", TOKEN)
    assert (repr(server), str(server)) == ("<Server https://neuprint.janelia.org>",) * 2
    assert [text for text in texts_of(server) if TOKEN_TEXT in text] == []


def test_the_password_of_a_proxy_is_in_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:{TOKEN_TEXT}@127.0.0.1:{closed_port()}")
    error = caught(lambda: ask(Server("https://neuprint.example")))
    assert str(error).splitlines()[0] == "the proxy on the way to 'https://neuprint.example' does not serve"
    assert TOKEN_TEXT not in "".join(traceback.format_exception(error))


def test_a_token_is_sent_to_this_machine_alone_without_tls() -> None:
    with pytest.raises(CallError) as refused:
        Server("http://neuprint.janelia.org", TOKEN)
    assert str(refused.value).splitlines() == [
        "a token is not sent to 'http://neuprint.janelia.org', where others can read it on the way",
        "  help: connect to https://neuprint.janelia.org, or ask without a token: token=''",
    ]
    for address in ("http://localhost:11000", "http://127.0.0.1", "http://[::1]:11000", "https://neuprint.janelia.org"):
        assert Server(address, TOKEN).address == address
    assert Server("http://neuprint.janelia.org").address == "http://neuprint.janelia.org"


@pytest.mark.parametrize("token", [None, TOKEN])
def test_netrc_adds_and_replaces_nothing(token: Token | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password of-netrc\ndefault login me password of-netrc\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(good) as faulty, Server(faulty.address, token) as server:
        ask(server)
    headers = [line for line in faulty.requests[0].split(b"\r\n") if line.lower().startswith(b"authorization")]
    assert headers == ([] if token is None else [f"Authorization: Bearer {TOKEN_TEXT}".encode()])


def test_a_cookie_is_not_kept() -> None:
    with serving(saying(sized(b"{}", HEAD + b"Set-Cookie: session=1; Path=/\r\n"))) as faulty:
        server = Server(faulty.address)
        for _ in range(2):
            server.get("/api/version")
    assert b"cookie" not in b"".join(faulty.requests).lower()
