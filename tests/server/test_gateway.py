"""What neuPrintHTTP answers: the contract that the gateway keeps and that a client may lean on, a row a test."""

from __future__ import annotations

import http.client
import json
import re
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.server import client
from tests.server.client import JSON

# Would keep the database busy for hours. It reads nodes all the while: Neo4j 4.4 looks only then whether it is to stop,
# and would count on for ever where rows are made of nothing but numbers.
ENDLESS = "MATCH (a:Segment), (b:Segment), (c:Segment) WHERE a.bodyId + b.bodyId + c.bodyId < 0 RETURN count(*) AS n"
FAILED = "failed to execute query: Neo4jError: "
SYNTAX = r"Neo\.ClientError\.Statement\.SyntaxError \((?s:.*)\)"


@pytest.fixture(scope="session")
def dataset(server_url: str) -> str:
    """The name of a data set of the server's."""
    names: list[str] = sorted(client.send(f"{server_url}/api/dbmeta/datasets").body)
    return next((name for name in names if name.startswith("hemibrain:")), names[0])


def ask(server_url: str, dataset: str, cypher: str, **more: Any) -> client.Reply:
    return client.post(server_url, {"cypher": cypher, "dataset": dataset, **more})


# Answers ---------------------------------------------------------------------------------------------------------


def test_an_answer_has_columns_rows_and_the_cypher_that_was_run(server_url: str, dataset: str) -> None:
    reply = ask(server_url, dataset, "UNWIND [1, 2] AS a RETURN a, 'x' AS b")
    assert (reply.status, reply.body) == (
        200,
        {"columns": ["a", "b"], "data": [[1, "x"], [2, "x"]], "debug": "UNWIND [1, 2] AS a RETURN a, 'x' AS b"},
    )


def test_an_empty_answer_has_its_columns(server_url: str, dataset: str) -> None:
    reply = ask(server_url, dataset, "UNWIND [] AS a RETURN a, 1 AS b")
    assert (reply.body["columns"], reply.body["data"]) == (["a", "b"], [])


def test_a_large_answer_comes_in_chunks_and_is_not_compressed(server_url: str, dataset: str) -> None:
    body = json.dumps({"cypher": "UNWIND range(1, 100000) AS a RETURN a", "dataset": dataset}).encode()
    reply = client.send(f"{server_url}/api/custom/custom", body, {**JSON, "Accept-Encoding": "gzip"})
    assert (reply.headers.get("Transfer-Encoding"), reply.headers.get("Content-Encoding")) == ("chunked", None)
    assert reply.body["data"][-1] == [100_000]


VALUES = {
    "null": ("null", None),
    "boolean": ("true", True),
    "text": ("'αβ\\u003a \\'\\n\U0001f9e0'", "αβ: '\n\U0001f9e0"),
    "zero": ("0", 0),
    "beyond doubles": ("9007199254740993", 9007199254740993),
    "greatest integer": ("9223372036854775807", 2**63 - 1),
    "least integer": ("-9223372036854775808", -(2**63)),
    "float": ("0.1", 0.1),
    "whole float": ("1.0", 1),
    "large whole float": ("1e19", 10**19),
    "list": ("[1, 2.0, 2.5, null, 'a']", [1, 2, 2.5, None, "a"]),
    "map": ("{a: 1, b: [2.0]}", {"a": 1, "b": [2]}),
    "decoded before it is split": (r"'a\u0027 AS y, 'b'", "a"),
}


@pytest.mark.parametrize(("cypher", "expected"), VALUES.values(), ids=VALUES)
def test_value(server_url: str, dataset: str, cypher: str, expected: Any) -> None:
    [[actual, *_]] = client.rows(server_url, dataset, f"RETURN {cypher} AS x")
    assert (actual, type(actual)) == (expected, type(expected))


def test_a_point_is_geojson(server_url: str, dataset: str) -> None:
    [[point]] = client.rows(server_url, dataset, "RETURN point({x: 1, y: 2.5, z: 3}) AS p")
    assert (point["type"], point["coordinates"], point["crs"]["name"]) == ("Point", [1, 2.5, 3], "cartesian-3d")


def test_a_node_is_its_properties(server_url: str, dataset: str) -> None:
    [[node, body_id]] = client.rows(server_url, dataset, "MATCH (n:Neuron) RETURN n, n.bodyId AS id LIMIT 1")
    assert node["bodyId"] == body_id


@pytest.mark.parametrize("number", ["0.0 / 0.0", "1.0 / 0.0", "-1.0 / 0.0", "[0.0 / 0.0]", "{a: 0.0 / 0.0}"])
def test_what_is_no_number_is_an_error_of_the_server(server_url: str, dataset: str, number: str) -> None:
    reply = ask(server_url, dataset, f"RETURN {number} AS x")
    assert (reply.status, reply.body) == (500, {"message": "Internal Server Error"})


# Requests --------------------------------------------------------------------------------------------------------


def test_unknown_keys_are_ignored(server_url: str, dataset: str) -> None:
    reply = ask(server_url, dataset, "RETURN 1 AS x", params={"x": 1}, parameters={"x": 1}, other=None)
    assert (reply.status, reply.body["data"]) == (200, [[1]])


def test_parameters_do_not_reach_the_database(server_url: str, dataset: str) -> None:
    reply = ask(server_url, dataset, "RETURN $x AS x", params={"x": 1}, parameters={"x": 1})
    assert reply.status == 400
    assert "Expected parameter(s): x" in reply.body["error"]


@pytest.mark.parametrize("name", ["", "unknown", "unknown:v1", "{prefix}", "{prefix}:", "{name} "])
def test_a_data_set_that_is_not_there(server_url: str, dataset: str, name: str) -> None:
    sent = name.format(prefix=dataset.split(":", maxsplit=1)[0], name=dataset)
    reply = ask(server_url, sent, "RETURN 1 AS x")
    assert (reply.status, reply.body) == (404, {"error": f'dataset "{sent}" not available in stores'})


def test_an_empty_body_names_no_data_set(server_url: str) -> None:
    reply = client.send(f"{server_url}/api/custom/custom", b"", JSON)
    assert (reply.status, reply.body) == (404, {"error": 'dataset "" not available in stores'})


def test_the_data_set_is_found_in_any_case_but_its_labels_keep_the_case_sent(server_url: str, dataset: str) -> None:
    cypher = "MATCH (n:Neuron) RETURN count(n) AS n"
    assert client.rows(server_url, dataset.upper(), cypher) == [[0]]
    assert client.rows(server_url, dataset, cypher) != [[0]]


UNREADABLE = {
    "not JSON": (b"{", JSON),
    "not an object": (b"[1]", JSON),
    "not a text": (b'{"cypher": 1, "dataset": "a"}', JSON),
    "no content type": (b'{"cypher": "RETURN 1 AS x", "dataset": "a"}', {}),
    "another content type": (b'{"cypher": "RETURN 1 AS x", "dataset": "a"}', {"Content-Type": "text/plain"}),
}


@pytest.mark.parametrize(("body", "headers"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_request_that_cannot_be_read(server_url: str, body: bytes, headers: dict[str, str]) -> None:
    reply = client.send(f"{server_url}/api/custom/custom", body, headers)
    assert (reply.status, reply.body) == (400, {"error": "request object not formatted correctly"})


# Errors of the database ------------------------------------------------------------------------------------------

MISTAKES = {
    "syntax": ("RETURN", SYNTAX),
    "no Cypher": ("", r"Neo\.ClientError\.Statement\.\w+ \((?s:.*)\)"),
    "an unknown name": ("RETURN x", SYNTAX),
    "one column twice": ("RETURN 1 AS x, 2 AS x", SYNTAX),
    "an integer too large": ("RETURN 9223372036854775808 AS x", SYNTAX),
    "a pattern": ("RETURN 'a' =~ '(' AS x", r"Neo\.ClientError\.Statement\.\w+ \((?s:.*)\)"),
    "a division": ("RETURN 1 / 0 AS x", r"Neo\.ClientError\.Statement\.ArithmeticError \(/ by zero\)"),
}


@pytest.mark.parametrize(("cypher", "pattern"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_the_cypher(server_url: str, dataset: str, cypher: str, pattern: str) -> None:
    reply = ask(server_url, dataset, cypher)
    assert reply.status == 400
    assert re.fullmatch(FAILED + pattern, reply.body["error"])


def test_a_query_that_takes_too_long(server_url: str, dataset: str) -> None:
    reply = ask(server_url, dataset, ENDLESS)
    assert reply.status == 400
    assert re.search(r"TransactionTimedOut|Timeout experienced|transaction has been terminated", reply.body["error"])


def test_the_query_of_a_client_that_hangs_up_runs_on(server_url: str, dataset: str) -> None:
    address = urlsplit(server_url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.netloc)
    body = json.dumps({"cypher": f"/* hung-up-on */ {ENDLESS}", "dataset": dataset})
    connection.request("POST", "/api/custom/custom", body, JSON)
    time.sleep(1.0)
    connection.close()
    time.sleep(1.0)
    running = (
        "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery STARTS WITH '/* hung-up-on */' RETURN currentQuery"
    )
    assert len(client.rows(server_url, dataset, running)) == 1


def test_the_bolt_engine_writes(server_url: str, dataset: str, database: str | None) -> None:
    if database is None:
        pytest.skip("nothing is written to a server that somebody named")
    assert client.rows(server_url, dataset, "CREATE (n:Written {a: 1}) WITH n, n.a AS a DELETE n RETURN a") == [[1]]


# Labels ----------------------------------------------------------------------------------------------------------

NAMES = ("Neuron", "Segment", "Meta", "Synapse", "SynapseSet", "Cell", "Element", "ElementSet")
# What is sent in a comment, and what the database is sent in its place.
TEXTS = {
    **{name: (f":{name}", f":`{{}}_{name}`") for name in NAMES},
    **{f"quoted {name}": (f":`{name}`", f":`{{}}_{name}`") for name in NAMES},
    "a prefix": (":Metadata", ":`{}_Meta`data"),
    "after a space": ("(n :Neuron)", "(n :`{}_Neuron`)"),
    "before a space": ("(n: Neuron)", "(n: Neuron)"),
    "the second of two": (":Neuron|Segment", ":`{}_Neuron`|Segment"),
    "a relationship": ("[:SynapsesTo]", "[:SynapsesTo]"),
    "another relationship": ("[:ConnectsTo]", "[:ConnectsTo]"),
    "lower case": (":neuron", ":neuron"),
    "its own label": (":`other_Neuron`", ":`other_Neuron`"),
}


@pytest.mark.parametrize(("sent", "run"), TEXTS.values(), ids=TEXTS)
def test_labels_are_replaced_as_text(server_url: str, dataset: str, sent: str, run: str) -> None:
    prefix = dataset.split(":", maxsplit=1)[0]
    reply = ask(server_url, dataset, f"/* {sent} */ RETURN 1 AS x")
    assert reply.body["debug"] == f"/* {run.format(prefix)} */ RETURN 1 AS x"


def test_labels_are_replaced_in_literals_too(server_url: str, dataset: str) -> None:
    prefix = dataset.split(":", maxsplit=1)[0]
    assert client.rows(server_url, dataset, r"RETURN ':Neuron' AS x, '\u003aNeuron' AS y") == [
        [f":`{prefix}_Neuron`", ":Neuron"]
    ]


# Other routes ----------------------------------------------------------------------------------------------------


def test_version(server_url: str) -> None:
    reply = client.send(f"{server_url}/api/version")
    assert (reply.status, list(reply.body)) == (200, ["Version"])


def test_server_info(server_url: str) -> None:
    reply = client.send(f"{server_url}/api/serverinfo")
    assert (reply.status, sorted(reply.body), reply.body["IsPublic"]) == (200, ["IsPublic", "Version"], True)


def test_data_sets(server_url: str, dataset: str) -> None:
    about = client.send(f"{server_url}/api/dbmeta/datasets").body[dataset]
    keys = {"last-mod", "uuid", "ROIs", "superLevelROIs", "info", "hidden", "logo", "description"}
    assert keys <= set(about)
    assert set(about["superLevelROIs"]) <= set(about["ROIs"])


@pytest.mark.parametrize("path", ["/api/unknown", "/api/custom", "/api/custom/custom/more"])
def test_an_unknown_route(server_url: str, path: str) -> None:
    reply = client.send(f"{server_url}{path}")
    assert (reply.status, reply.body) == (404, {"message": "Not Found"})


# Tokens ----------------------------------------------------------------------------------------------------------

WHO = {
    "nobody": (None, 401, "authentication required"),
    "a bad token": ("Bearer bad", 401, "invalid or expired token"),
    "another scheme": ("Basic all", 401, "invalid or expired token"),
    "a token for something else": ("Bearer other", 403, "You do not have access to {} dataset"),
}


@pytest.fixture(scope="session")
def guarded_url(database: str | None, dataset: str) -> Any:
    """A gateway that wants a token."""
    if database is None:
        pytest.skip("whom the named server lets in is not known")
    from tests.server.gateway import Access, serving

    with serving(database, Access({"all": frozenset([dataset]), "other": frozenset()})) as url:
        yield url


@pytest.mark.parametrize(("credential", "status", "message"), WHO.values(), ids=WHO)
def test_who_may_not_ask(guarded_url: str, dataset: str, credential: str | None, status: int, message: str) -> None:
    headers = {} if credential is None else {"Authorization": credential}
    reply = client.post(guarded_url, {"cypher": "RETURN 1 AS x", "dataset": dataset}, headers)
    assert (reply.status, reply.body) == (status, {"message": message.format(dataset)})


def test_who_may_ask(guarded_url: str, dataset: str) -> None:
    reply = client.post(guarded_url, {"cypher": "RETURN 1 AS x", "dataset": dataset}, {"Authorization": "Bearer all"})
    assert reply.status == 200
