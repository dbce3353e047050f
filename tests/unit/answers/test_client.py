"""Clients, and which data set they stand for; real servers are asked in tests/server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import nlcrit
from nlcrit.answers import client as clients
from nlcrit.answers.connect import dataset_for

if TYPE_CHECKING:
    from pytest_httpserver import HTTPServer

LISTED = {
    "hemibrain:v1.2.1": {"last-mod": "2023-01-01", "uuid": "a", "ROIs": ["EB"], "description": "female brain"},
    "manc:v1.0": {"last-mod": "2022-01-01", "uuid": "b", "ROIs": []},
    "manc:v1.2.3": {"last-mod": "2024-01-01", "uuid": "c", "ROIs": []},
}
TOKEN = "eyJhbGciOi.secret.text"


@pytest.fixture
def server(httpserver: HTTPServer) -> Iterator[HTTPServer]:
    """A server that lists its data sets, and answers nothing else."""
    httpserver.expect_request("/api/dbmeta/datasets").respond_with_json(LISTED)
    yield httpserver
    while clients.made:
        clients.made[0].close()


def address(server: HTTPServer) -> str:
    return server.url_for("").rstrip("/")


def sent_tokens(server: HTTPServer) -> list[str | None]:
    return [request.headers.get("Authorization") for request, _ in server.log]


def test_making_a_client_sends_nothing_and_opening_a_data_set_one_request(server: HTTPServer) -> None:
    client = nlcrit.Client(address(server), "hemibrain")
    assert server.log == []
    assert client.open().name == "hemibrain:v1.2.1"
    assert client.open("MANC:V1.0").name == "manc:v1.0"
    assert [request.path for request, _ in server.log] == ["/api/dbmeta/datasets"]


def test_a_data_set_is_opened_once(server: HTTPServer) -> None:
    client = nlcrit.Client(address(server))
    assert client.open("hemibrain") is client.open("hemibrain:v1.2.1")


def test_one_of_several_data_sets_has_to_be_named(server: HTTPServer) -> None:
    with pytest.raises(nlcrit.DatasetError) as caught:
        nlcrit.connect(address(server))
    assert caught.value.message == f"'{address(server)}' has 3 data sets and none is named"
    assert caught.value.hint == "say which: dataset=…, -d …; there are hemibrain:v1.2.1, manc:v1.0, manc:v1.2.3"


def test_a_tag_that_is_not_clear_is_asked_for(server: HTTPServer) -> None:
    with pytest.raises(nlcrit.UnknownServerDataset, match=r"manc:v1\.2\.3"):
        nlcrit.connect(address(server), "manc")


def test_the_repr_asks_nothing(server: HTTPServer) -> None:
    client = nlcrit.Client(address(server), "manc:v1.0", TOKEN)
    assert repr(client) == f"<nlcrit client of {address(server)}, data set manc:v1.0>"
    assert repr(client.open()) == f"<nlcrit data set manc:v1.0 at {address(server)}>"
    assert len(server.log) == 1


def test_the_token_of_the_environment_is_sent_to_a_server_that_the_user_names(
    server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEUPRINT_APPLICATION_CREDENTIALS", f'{{"token": "{TOKEN}"}}')
    nlcrit.connect(f"{address(server)}/manc:v1.0")
    nlcrit.connect(f"{address(server)}/manc:v1.0", token="")
    monkeypatch.setenv("NLCRIT_SERVER", address(server))
    nlcrit.connect("manc:v1.0")
    assert sent_tokens(server) == [f"Bearer {TOKEN}", None, f"Bearer {TOKEN}"]


def test_the_token_of_the_environment_is_not_sent_to_a_server_that_only_a_project_names(
    server: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEUPRINT_APPLICATION_CREDENTIALS", TOKEN)
    monkeypatch.chdir(tmp_path)
    text = f"[tool.nlcrit]\nserver = '{address(server)}'\ndatasets.lab = '{address(server)}/manc:v1.0'\n"
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    for name in ("lab", "hemibrain"):
        nlcrit.connect(name)
    nlcrit.connect(dataset="manc:v1.0")
    nlcrit.Client(dataset="manc:v1.0").open()
    nlcrit.connect("lab", token=TOKEN)
    assert sent_tokens(server) == [None, None, None, None, f"Bearer {TOKEN}"]


@pytest.mark.parametrize("query", ['use "{}/manc:v1.0"; *', 'use "HTTP://evil.example/manc"; *'])
def test_a_query_cannot_choose_a_server(query: str, server: HTTPServer) -> None:
    with pytest.raises(nlcrit.QueryNameError) as caught:
        nlcrit.connect("fib19").run(query.format(address(server)))
    assert caught.value.message == "a query cannot choose a server by its address"
    assert server.log == []


def test_use_means_another_data_set_of_the_server(server: HTTPServer) -> None:
    data = nlcrit.connect(address(server), "hemibrain")
    session = data.session()
    session.ask("use manc:v1.0")
    assert session.dataset.name == "manc:v1.0"
    with pytest.raises(nlcrit.QueryNameError, match=r"has no data set 'mannc:v1\.0' — did you mean 'manc:v1\.0'"):
        session.ask('use "mannc:v1.0"')
    session.ask("use fib19")
    assert session.dataset.name == "fib19:v1.0"


def test_the_first_client_answers_what_names_no_data_set(server: HTTPServer) -> None:
    assert nlcrit.default_client().name == "hemibrain:v1.2.1-mb"
    client = nlcrit.Client(address(server), "manc:v1.0")
    assert nlcrit.default_client() is client.open()
    again = nlcrit.Client(address(server), "manc:v1.0")
    assert nlcrit.default_client().name == "manc:v1.0"
    other = nlcrit.Client(address(server), "hemibrain")
    with pytest.raises(nlcrit.CallError, match="there are 2 clients, and none was chosen"):
        nlcrit.default_client()
    nlcrit.set_default_client(other)
    assert nlcrit.default_client() is other.open()
    nlcrit.set_default_client(None)
    for each in (again, other):
        each.close()
    assert nlcrit.default_client() is client.open()


def test_a_data_set_that_is_connected_to_is_no_default(server: HTTPServer) -> None:
    nlcrit.connect(address(server), "manc:v1.0")
    assert nlcrit.default_client().name == "hemibrain:v1.2.1-mb"


def test_a_client_of_neuprint_python_is_taken_for_what_it_is(server: HTTPServer) -> None:
    class Client:
        """As neuprint-python's, of which only these members are read."""

        def __init__(self) -> None:
            self.server, self.dataset, self.token, self.verify = address(server), "manc:v1.0", TOKEN, True

    Client.__module__ = "neuprint.client"
    assert nlcrit.connect(Client()) is dataset_for(Client())
    assert dataset_for(Client()).name == "manc:v1.0"
    assert sent_tokens(server) == [f"Bearer {TOKEN}"]
    assert TOKEN not in repr(vars(nlcrit.connect(Client())))


def test_a_token_is_for_a_server() -> None:
    with pytest.raises(nlcrit.CallError, match="a token and a certificate are for a server, and this is a folder"):
        nlcrit.connect("fib19", token=TOKEN)


def test_a_data_set_is_not_named_by_a_number() -> None:
    with pytest.raises(nlcrit.CallError, match="a data set is named by a text or a path, not by int"):
        nlcrit.connect(5)


def test_a_client_needs_a_server() -> None:
    with pytest.raises(nlcrit.CallError, match="no server is named"):
        nlcrit.Client()


def test_cypher_is_not_for_a_folder() -> None:
    with pytest.raises(nlcrit.CallError, match=r"Cypher is for a neuPrint server, and fib19:v1\.0 is in a folder"):
        nlcrit.fetch_custom("MATCH (n) RETURN n", client=nlcrit.connect("fib19"))


def test_closing_a_data_set_leaves_the_client_usable(server: HTTPServer) -> None:
    client = nlcrit.Client(address(server))
    with client.open("manc:v1.0"):
        pass
    assert client.open("hemibrain").name == "hemibrain:v1.2.1"
