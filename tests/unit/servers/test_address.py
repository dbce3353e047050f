"""Addresses are read as people type and paste them."""

from __future__ import annotations

import pytest

from nlcrit.errors import CallError
from nlcrit.servers.address import Address, host_of, is_address, is_loopback, parse_address, parse_server

ADDRESSES = {
    "https://neuprint.janelia.org": ("https://neuprint.janelia.org", None),
    "https://neuprint.janelia.org/": ("https://neuprint.janelia.org", None),
    "https://neuprint.janelia.org/hemibrain:v1.2.1": ("https://neuprint.janelia.org", "hemibrain:v1.2.1"),
    "https://neuprint.janelia.org/hemibrain:v1.2.1/": ("https://neuprint.janelia.org", "hemibrain:v1.2.1"),
    " HTTPS://NeuPrint.Janelia.ORG/hemibrain%3Av1.2.1\n": ("https://neuprint.janelia.org", "hemibrain:v1.2.1"),
    "https://neuprint.janelia.org:443/manc": ("https://neuprint.janelia.org", "manc"),
    "http://localhost:80/manc": ("http://localhost", "manc"),
    "http://localhost:11000/manc:v1.0": ("http://localhost:11000", "manc:v1.0"),
    "http://[::1]:11000/manc:v1.0": ("http://[::1]:11000", "manc:v1.0"),
    "https://a.org/neu/print/manc:v1.0": ("https://a.org/neu/print", "manc:v1.0"),
    "https://a.org/neu%20print/manc:v1.0": ("https://a.org/neu%20print", "manc:v1.0"),
    "https://a.org/neu/print/": ("https://a.org/neu/print", None),
    "https://a.org//manc": ("https://a.org", "manc"),
    "https://a.org/männchen": ("https://a.org", "männchen"),
    "https://a.org/a%20b%2Fc": ("https://a.org", "a b/c"),
    "https://neuprint.janelia.org/results?dataset=hemibrain%3Av1.2.1&qt=findneurons&q=1": ("https://neuprint.janelia.org", "hemibrain:v1.2.1"),
    "https://neuprint.janelia.org/?dataset=hemibrain:v1.2.1": ("https://neuprint.janelia.org", "hemibrain:v1.2.1"),
    "https://neuprint.janelia.org?dataset=hemibrain:v1.2.1#top": ("https://neuprint.janelia.org", "hemibrain:v1.2.1"),
    "https://a.org/np/results?dataset=manc": ("https://a.org/np", "manc"),
    "https://a.org/np/?dataset=manc": ("https://a.org/np", "manc"),
    "https://a.org/results?qt=findneurons": ("https://a.org", None),
    "https://neuprint.janelia.org/account": ("https://neuprint.janelia.org", None),
    "https://neuprint.janelia.org/help/": ("https://neuprint.janelia.org", None),
    "https://neuprint.janelia.org/api/custom/custom": ("https://neuprint.janelia.org", None),
    "https://a.org/np/api/cached/roicompleteness?dataset=manc:v1.0": ("https://a.org/np", "manc:v1.0"),
}  # fmt: skip

SERVERS = {
    "neuprint.janelia.org": "https://neuprint.janelia.org",
    "neuprint.janelia.org/": "https://neuprint.janelia.org",
    "Neuprint.Janelia.org:8443": "https://neuprint.janelia.org:8443",
    "https://neuprint.janelia.org": "https://neuprint.janelia.org",
    "http://neuprint.janelia.org": "http://neuprint.janelia.org",
    "https://neuprint.janelia.org/hemibrain:v1.2.1": "https://neuprint.janelia.org",
    "https://a.org/np": "https://a.org/np",
    "a.org/np/": "https://a.org/np",
    "a.org/np?dataset=a": "https://a.org",
    "localhost:11000": "http://localhost:11000",
    "localhost": "http://localhost",
    "127.0.0.1:11000": "http://127.0.0.1:11000",
    "[::1]:11000": "http://[::1]:11000",
    "192.168.0.1:11000": "https://192.168.0.1:11000",
    "https://localhost:11000/api/version": "https://localhost:11000",
}

UNREADABLE = ["https://", "https:///manc", "https://a b/manc", "https://a:b/manc", "https://a:99999/manc", "https://[::1/manc", "https://a.org:0", "https://-a.org", "https://a<b>/", "https://a.org/%ff", "https://a\\b"]  # fmt: skip

SECRETS = ["https://me:secret@a.org/manc", "https://secret@a.org", "https://me:se/cret@a.org/manc", "https://me:se?cret@a.org", "https://me:se#cret@a.org"]  # fmt: skip


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_a_server_and_a_data_set(text: str) -> None:
    assert parse_address(text) == Address(*ADDRESSES[text])


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_written_as_it_is_read(text: str) -> None:
    address = parse_address(text)
    written = str(address) if address.dataset is not None else f"{address}/"
    assert parse_address(written) == address


@pytest.mark.parametrize("text", SERVERS)
def test_a_server_is_named_with_or_without_a_scheme(text: str) -> None:
    assert parse_server(text) == SERVERS[text]


@pytest.mark.parametrize("text", SERVERS)
def test_the_address_of_a_server_stays_as_it_is(text: str) -> None:
    assert parse_server(SERVERS[text]) == SERVERS[text]


@pytest.mark.parametrize("text", UNREADABLE)
@pytest.mark.parametrize("parse", [parse_address, parse_server])
def test_what_cannot_be_an_address_is_refused(text: str, parse: object) -> None:
    if text == "https://a.org/%ff" and parse is parse_server:
        return  # a base path goes to the server as it is
    with pytest.raises(CallError, match="this is not the address of a server"):
        parse(text)  # type: ignore[operator]


@pytest.mark.parametrize("text", SECRETS)
@pytest.mark.parametrize("parse", [parse_address, parse_server])
def test_a_password_is_refused_and_not_told(text: str, parse: object) -> None:
    with pytest.raises(CallError) as refused:
        parse(text)  # type: ignore[operator]
    assert not any(part in str(refused.value) for part in ("secret", "cret", "me:"))
    assert (refused.value.code, refused.value.__context__) == ("NA101", None)


@pytest.mark.parametrize("text", ["ftp://a.org", "bolt://localhost:7687"])
def test_another_scheme_is_refused(text: str) -> None:
    with pytest.raises(CallError, match="a server is asked over https:// or http://"):
        parse_server(text)
    with pytest.raises(CallError, match="the address of a server begins with https://"):
        parse_address(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("https://a.org", True), (" HTTP://a", True), ("hemibrain_mb", False), ("C:/data", False), ("data/https://", False), ("", False)],
)  # fmt: skip
def test_an_address_has_a_scheme(text: str, *, is_one: bool) -> None:
    assert is_address(text) == is_one


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.8.9.1", "::1"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.org", "127.0.0.1.org", "128.0.0.1", "::2", "0.0.0.0", "", "127.1"])
def test_other_machines(host: str) -> None:
    assert not is_loopback(host)


def test_the_host_of_a_server() -> None:
    assert [host_of(each) for each in ("https://a.org:1/b", "http://[::1]:80")] == ["a.org", "::1"]
