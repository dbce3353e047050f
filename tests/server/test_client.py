"""What `nlcrit.Client`, `nlcrit.connect` and the functions do with a server, as docs/SERVERS.md promises it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import nlcrit
from nlcrit.answers import fetch_meta as meta
from tests.contract.documents import Block, run_python
from tests.server import odd
from tests.server.comparing import compared
from tests.server.conftest import Open

DOCUMENT = Path(__file__).parents[2] / "docs" / "SERVERS.md"
ADDRESS = "http://127.0.0.1:11000"
HEMIBRAIN, FIB = "hemibrain:v1.2.1-mb", "fib19:v1.0"


@pytest.fixture
def no_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """No client of another test answers what names none."""
    monkeypatch.setattr("nlcrit.answers.client.made", [])


@pytest.fixture
def client(server_url: str, remote: Open, no_clients: None) -> Iterator[nlcrit.Client]:
    """A client of its own; of a server with both bundled data sets."""
    for name in ("hemibrain_mb", "fib19"):
        remote(name)
    with nlcrit.Client(server_url, HEMIBRAIN) as client:
        yield client


def test_the_examples_of_the_document(client: nlcrit.Client, server_url: str) -> None:
    client.close()  # the document makes the first one
    text = DOCUMENT.read_text("utf-8").replace(ADDRESS, server_url)
    found = [
        Block("python", block[1], text.count("\n", 0, block.start()) + 2)
        for block in re.finditer(r"^```pycon\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]
    assert len(found) == 3
    run_python(found, DOCUMENT, {"__name__": "__main__"})


# Which data set --------------------------------------------------------------------------------------------------

FORMS: dict[str, Callable[[str], nlcrit.Dataset]] = {
    "address": lambda url: nlcrit.connect(f"{url}/{HEMIBRAIN}"),
    "parts": lambda url: nlcrit.connect(url, HEMIBRAIN),
    "named": lambda url: nlcrit.connect(url, dataset="hemibrain", token=""),
    "slash at the end": lambda url: nlcrit.connect(f"{url}/", "hemibrain"),
    "without its tag": lambda url: nlcrit.connect(f"{url}/hemibrain"),
    "another case": lambda url: nlcrit.connect(f"{url}/HemiBrain:V1.2.1-MB"),
    "a client": lambda url: nlcrit.connect(nlcrit.Client(url, "hemibrain", is_default=False)),
    "another one of a client": lambda url: nlcrit.connect(nlcrit.Client(url, FIB, is_default=False), "hemibrain"),
}


@pytest.mark.parametrize("form", FORMS)
def test_ways_to_connect(client: nlcrit.Client, server_url: str, form: str) -> None:
    with FORMS[form](server_url) as data:
        assert (data.name, data.location, data.count("MBON01")) == (HEMIBRAIN, server_url, 2)
        assert repr(data) == f"<nlcrit data set {HEMIBRAIN} at {server_url}>"


def test_a_server_with_several_data_sets_has_none_that_is_meant(client: nlcrit.Client, server_url: str) -> None:
    with pytest.raises(nlcrit.DatasetError, match=f"none is named(?s:.*){re.escape(HEMIBRAIN)}"):
        nlcrit.connect(server_url)


def test_an_unknown_name_is_told_with_one_that_is_like_it(client: nlcrit.Client, server_url: str) -> None:
    with pytest.raises(nlcrit.UnknownServerDataset) as caught:
        client.open("hemibrian")
    assert (caught.value.code, caught.value.server) == ("NS106", server_url)
    assert f"did you mean '{HEMIBRAIN}'?" in caught.value.message


def test_data_sets_are_listed(client: nlcrit.Client) -> None:
    listed = client.datasets().set_index("dataset")
    assert listed.loc[[FIB, HEMIBRAIN], ["neurons", "regions"]].to_numpy().tolist() == [[1442, 3], [2421, 230]]
    assert list(listed.columns) == ["neurons", "regions", "edited", "description"]


def test_data_sets_that_are_not_listed_can_be_asked(client: nlcrit.Client, remote: Open, local: Open) -> None:
    assert remote(odd.NAME).name not in client.datasets()["dataset"].tolist()
    assert client.open(odd.NAME).count("*") == local(odd.NAME).count("*")


def test_use_asks_another_data_set_of_the_server(client: nlcrit.Client, server_url: str) -> None:
    hemibrain, fib = client.open().run("count pre > 100; use fib19; count pre > 100")
    assert (hemibrain, fib) == (client.open().count("pre > 100"), client.open("fib19").count("pre > 100"))
    found = client.open().run("use FIB19; pre > 1000")
    assert (found.attrs["nlcrit"]["dataset"], found.attrs["nlcrit"]["server"]) == (FIB, server_url)


def test_use_does_not_choose_a_server(client: nlcrit.Client, server_url: str) -> None:
    with pytest.raises(nlcrit.QueryNameError, match="a query cannot choose a server"):
        nlcrit.connect("fib19").run(f'use "{server_url}/{FIB}"; pre > 100')


def test_the_first_client_answers_what_names_no_data_set(client: nlcrit.Client) -> None:
    assert nlcrit.default_client() is client.open()
    assert len(nlcrit.fetch_neurons(nlcrit.NC(type="MBON01"))[0]) == 2
    client.close()
    assert nlcrit.default_client().location != client.server


def test_of_two_different_clients_one_has_to_be_chosen(client: nlcrit.Client, server_url: str) -> None:
    with nlcrit.Client(server_url, FIB) as other:
        with pytest.raises(nlcrit.CallError, match="there are 2 clients"):
            nlcrit.default_client()
        nlcrit.set_default_client(other)
        try:
            assert nlcrit.default_client().name == FIB
        finally:
            nlcrit.set_default_client(None)


# The functions ---------------------------------------------------------------------------------------------------

NC = nlcrit.NC
BIG = NC(type="KCg-m", min_pre=300)
CALLS: dict[str, Callable[[nlcrit.Dataset], Any]] = {
    "run": lambda data: data.run("MBON01 return type, pre, somaLocation, output in (CA(R))"),
    "ids": lambda data: data.ids('type ~ "PAM.*"').tolist(),
    "values": lambda data: data.values("type"),
    "values that are no text": lambda data: data.values("cropped"),
    "fields": lambda data: data.fields(),
    "rois": lambda data: data.rois().drop(columns="neurons"),
    "connections": lambda data: data.connections('PPL101 -> (type ~ "KC.*") return roi, weight'),
    "explain": lambda data: str(data.explain('type ~ "MBON.*" and soma notnull')).partition("\n\nNotes:")[0],
    "cypher": lambda data: data.cypher("MBON01 -> * limit 3").text,
    "fetch_neurons": lambda data: nlcrit.fetch_neurons(NC(type="MBON.*", regex=True), client=data),
    "fetch_neurons by id": lambda data: nlcrit.fetch_neurons([612371421, 1], client=data),
    "fetch_neurons of nothing": lambda data: nlcrit.fetch_neurons([], client=data),
    "fetch_neurons without regions": lambda data: nlcrit.fetch_neurons(NC(rois=["CA(R)"]), client=data, omit_rois=True),
    "fetch_adjacencies": lambda data: nlcrit.fetch_adjacencies(BIG, "MBON01", client=data),
    "fetch_adjacencies of regions": lambda data: nlcrit.fetch_adjacencies(
        BIG, None, ["gL(R)", "aL(R)"], min_roi_weight=3, client=data
    ),
    "fetch_simple_connections": lambda data: nlcrit.fetch_simple_connections("PPL101", BIG, min_weight=2, client=data),
    "fetch_shortest_paths": lambda data: nlcrit.fetch_shortest_paths(635062078, 612371421, 10, client=data, timeout=60),
    "fetch_paths": lambda data: nlcrit.fetch_paths(635062078, 612371421, max_path_length=2, min_weight=9, client=data),
    "fetch_all_rois": lambda data: meta.fetch_all_rois(client=data),
    "fetch_primary_rois": lambda data: meta.fetch_primary_rois(client=data),
    "fetch_roi_hierarchy": lambda data: meta.fetch_roi_hierarchy(client=data),
    "fetch_neuron_keys": lambda data: meta.fetch_neuron_keys(client=data),
}


def parts(answer: Any) -> list[Any]:
    return (
        list(answer)
        if isinstance(answer, tuple) and any(isinstance(each, pd.DataFrame) for each in answer)
        else [answer]
    )


@pytest.mark.parametrize("call", CALLS)
def test_a_function_gives_what_it_gives_for_the_folder(call: str, remote: Open, local: Open) -> None:
    found, expected = (parts(CALLS[call](each("hemibrain_mb"))) for each in (remote, local))
    assert [compared(*pair) for pair in zip(found, expected, strict=True)] == [None] * len(expected)


def test_the_facts_of_an_answer_say_which_server_gave_it(remote: Open, local: Open, server_url: str) -> None:
    query = 'type ~ "MBON.*" and soma notnull limit 3'
    found, expected = (each("hemibrain_mb").run(query).attrs["nlcrit"] for each in (remote, local))
    assert found == {**expected, "server": server_url, "seconds": found["seconds"]}
    assert (found["rows"], found["truncated"], found["limit"]) == (3, True, 3)


@pytest.mark.parametrize(("limit", "truncated"), [(41, True), (42, False), (43, False)])
def test_a_limit_tells_whether_there_were_more(remote: Open, limit: int, truncated: bool) -> None:
    facts = remote("hemibrain_mb").run(f'type ~ "MBON.*" and soma notnull limit {limit}').attrs["nlcrit"]
    assert (facts["rows"], facts["truncated"]) == (min(limit, 42), truncated)


def test_more_rows_than_are_allowed_are_refused(client: nlcrit.Client) -> None:
    data = client.open()
    data.max_rows = 100
    with pytest.raises(nlcrit.UnsupportedQueryError, match="more than 100 rows; 100 are allowed") as caught:
        data.run("PPL101 -> *")
    assert caught.value.code == "NQ506"
    assert len(data.run("PPL101 -> * limit 100")) == 100


def test_an_answer_of_more_bytes_than_are_allowed_is_refused(
    server_url: str, remote: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote("hemibrain_mb")
    monkeypatch.setenv("NLCRIT_MAX_MEGABYTES", "1")
    with (
        nlcrit.Client(server_url, HEMIBRAIN, is_default=False) as client,
        pytest.raises(nlcrit.AnswerTooLarge, match="more than 1 MB"),
    ):
        client.open().run("* -> *")


# Cypher of one's own ---------------------------------------------------------------------------------------------


def test_a_cypher_text_is_sent_as_it_is(client: nlcrit.Client) -> None:
    cypher = """
        UNWIND [{a: 1, b: 1.5, c: 'x', d: true, e: [1], f: 9007199254740993}, {a: null, b: 2, c: null, d: null}] AS row
        RETURN row.a AS a, row.b AS b, row.c AS c, row.d AS d, row.e AS e, row.f AS f
    """
    found = nlcrit.fetch_custom(cypher, client=client)
    assert found.dtypes.astype(str).to_dict() == {
        "a": "Int64", "b": "Float64", "c": "string", "d": "boolean", "e": "object", "f": "Int64",
    }  # fmt: skip
    assert found["f"].tolist()[0] == 2**53 + 1
    assert found.iloc[0].tolist()[:5] == [1, 1.5, "x", True, [1]]


def test_a_cypher_answer_as_it_came(client: nlcrit.Client) -> None:
    cypher = "MATCH (n:Neuron) RETURN count(n) AS n"
    assert client.fetch_custom(cypher)["n"].tolist() == [2421]
    assert nlcrit.fetch_custom(cypher, "fib19", "json", client=client) == {"columns": ["n"], "data": [[1442]]}


@pytest.mark.parametrize("cypher", ["CREATE (n)", "MATCH (n:Neuron) DETACH DELETE n", "MATCH (n) REMOVE n.type"])
def test_a_cypher_text_that_writes_is_not_sent(client: nlcrit.Client, cypher: str) -> None:
    with pytest.raises(nlcrit.CallError):
        nlcrit.fetch_custom(cypher, client=client)
    assert client.open().count("*") == 2421


def test_what_is_in_a_folder_knows_no_cypher() -> None:
    with pytest.raises(nlcrit.CallError, match="Cypher is for a neuPrint server"):
        nlcrit.fetch_custom("RETURN 1 AS x", client=nlcrit.connect("fib19"))
