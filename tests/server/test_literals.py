"""
Texts that are made to break out of where they stand do not, wherever a text of the user or of the data can stand.

Each comes back as it was, finds the one row that holds it, and changes nothing.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import neo4j
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nlcrit
from nlcrit.engines.neuprint.globs import quoted
from nlcrit.engines.neuprint.lists import Lists
from nlcrit.engines.neuprint.literal import literal, name
from nlcrit.language import tree
from nlcrit.language.printer import print_expression
from nlcrit.language.words import quote
from tests.server import client, loading
from tests.server.asking import answered

DATASET = "broken:v1"
HAND_MADE = (
    "'", '"', "`", "\\", "\\'", "\\\\'", "''", "``", "\\u0027", "\\\\u0027", "\\u0060", "\\u005c", "\\uu0027", "\\u003a", "\\N",
    "' OR true //", "' DETACH DELETE n //", "'}) CREATE (x:Broken) //", "` SET n.x = 1 //", "*/ DELETE n /*", "// x", "/* x",
    "\\u0027 DELETE n //", "\\\\u0027 DELETE n //", "a\\u0060 DELETE n //", ":Neuron", ":`Neuron`", "':Segment", ":Metadata",
    ":SynapsesTo", "n:Neuron", "$p", "{x}", ";", "; MATCH (n) DETACH DELETE n", "\0", "a\0b", "\n", "\r\n", "\t", "\x85", "\u2028",
    "\u2029", "\u202e", "\ufeff", "\ufffd", "\U0001d49c", "\U0001f600'", "e\u0301", "\\E", "\\Q", "\\Q.*\\E", ".*", "(?i)a", "[", "(", ")",
    "a|b", "^$", "%", "_", "*", "?", "\\*", "a*", "null", "true", "1", "[1,2]", '","', '\\",', '["x"]', "\\u0022", "CREATE", "n.`x`", "ri", "l1",
)  # fmt: skip
PIECES = (*HAND_MADE, "a", "B", "0", " ", "\\\\", "u0027", "//", "é")
COUNTED = """
MATCH (n) WITH count(n) AS nodes, sum(size(keys(n))) AS properties, sum(size(labels(n))) AS labels
OPTIONAL MATCH ()-[r]->() RETURN nodes, properties, labels, count(r) AS edges, sum(size(keys(r))) AS counts
"""


def combined(number: int, seed: int) -> list[str]:
    """Different texts, put together from pieces."""
    chance = random.Random(seed)
    found = dict.fromkeys(HAND_MADE)
    while len(found) < number:
        found["".join(chance.choices(PIECES, k=chance.randint(1, 6)))] = None
    return list(found)


ROWS = combined(220, 1)
"""Texts that a neuron each has as its type."""
BODY_OF = {text: body for body, text in enumerate(ROWS, 1) if "\0" not in text}
"""The neurons of which a region and a connection are called so too; the null character is in no name."""
# No index of the data base holds it: so it is a value of a property that has none.
LONG = "ab'\\`:Neuron\n" * 8_000
NAMED = list(BODY_OF)[:100]
VARIABLES = ("n", "n_", "m1", "c1", "s1", "count", "p", "w", "t")
"""Properties called as the variables of our texts; `ri` and `l1` are regions."""
FEWER = 90
"""Of which each is asked for by itself: those made by hand, and some of the others."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("broken") / "broken"
    path.mkdir()
    texts = ROWS
    columns: dict[str, pa.Array] = {
        "bodyId": pa.array(range(1, len(texts) + 1)),
        "type": pa.array(texts),
        "notes": pa.array([LONG if text == ROWS[5] else None for text in texts]),
        "roiInfo": pa.array([json.dumps({text: {"pre": 1, "post": body}} if text in BODY_OF else {}) for body, text in enumerate(texts, 1)]),
    }
    for number, variable in enumerate(VARIABLES, 1):
        columns[variable] = pa.array([body * number * 97 % 211 for body in range(len(texts))])
    for text in NAMED:
        # A region is a property too: what a neuron's own is called has more to it.
        columns[f"{text}+"] = pa.array(["here" if each == text else None for each in texts])
    pq.write_table(pa.table(columns), path / "neurons.parquet")
    ids = list(BODY_OF.values())
    links = {"bodyId_pre": ids, "bodyId_post": [*ids[1:], 1], "roi": list(BODY_OF), "weight": ids}
    pq.write_table(pa.table(links), path / "connections.parquet")
    meta = {"dataset": "broken", "tag": "v1", "roiInfo": {text: {} for text in BODY_OF}, "primaryRois": list(BODY_OF)}
    (path / "meta.json").write_text(json.dumps(meta), "utf-8")
    return path


@pytest.fixture(scope="module")
def data(folder: Path) -> Iterator[nlcrit.Dataset]:
    with nlcrit.connect(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def server(server_url: str, database: str | None, folder: Path) -> Iterator[str]:
    """A server with the data set; what it holds is counted before and after."""
    if database is None:
        pytest.skip("a server that is named is written nothing into")
    with neo4j.GraphDatabase.driver(database) as driver, driver.session() as session:
        loading.load(database, folder)
        before = session.run(COUNTED).single(strict=True).values()
        yield server_url
        assert session.run(COUNTED).single(strict=True).values() == before
        session.run("MATCH (n) WHERE n:broken_Segment OR n:broken_Meta DETACH DELETE n").consume()


def bodies(server: str, data: nlcrit.Dataset, test: tree.Expression | str) -> list[int]:
    text = test if isinstance(test, str) else print_expression(test)
    found: list[int] = answered(server, data, f"({text}) return bodyId", DATASET)["bodyId"].to_pylist()
    return found


TYPE = tree.FieldName("type")


def test_what_is_sent_comes_back(server: str) -> None:
    texts = combined(4_000, 2)
    for start in range(0, len(texts), 200):
        several = texts[start : start + 200]
        lists = Lists()
        named = lists.written(several)
        opening = " ".join(lists.opening())
        names = [text for text in several if "\0" not in text]
        columns = ", ".join(f"{place} AS {name(text)}" for place, text in enumerate(names))
        cypher = f"{opening} RETURN {literal(several)} AS written, {named} AS read"
        assert client.rows(server, DATASET, cypher) == [[several, several]]
        reply = client.post(server, {"cypher": f"RETURN {columns}", "dataset": DATASET})
        assert reply.body["columns"] == names


@pytest.mark.parametrize("test", ["=", "in", "~", "like"])
def test_a_text_finds_the_row_that_holds_it(server: str, data: nlcrit.Dataset, test: str) -> None:
    found = {}
    for text in ROWS:
        value = tree.Text(text)
        glob = tree.Text("".join(f"\\{each}" if each in "*?\\" else each for each in text))
        tests: dict[str, tree.Expression] = {
            "=": tree.Comparison(TYPE, "=", value),
            "in": tree.Member(TYPE, (value, tree.Text("no such type")), negated=False),
            "~": tree.Match(TYPE, (tree.Text(f"{quoted(text)}()"),), negated=False),
            "like": tree.Like(TYPE, glob, negated=False),
        }
        found[text] = bodies(server, data, tests[test])
    assert found == {text: [body] for body, text in enumerate(ROWS, 1)}


def test_a_long_list_finds_the_rows_that_hold_its_texts(server: str, data: nlcrit.Dataset) -> None:
    every = tuple(map(tree.Text, ROWS))
    assert bodies(server, data, tree.Member(TYPE, every, negated=False)) == list(range(1, len(every) + 1))
    patterns = tuple(tree.Text(f"{quoted(text)}()") for text in ROWS)
    assert bodies(server, data, tree.Match(TYPE, patterns, negated=False)) == list(range(1, len(ROWS) + 1))


def test_a_very_long_text_finds_the_row_that_holds_it(server: str, data: nlcrit.Dataset) -> None:
    field, other = tree.FieldName("notes"), tree.Text("x")
    assert bodies(server, data, tree.Comparison(field, "=", tree.Text(LONG))) == [6]
    assert bodies(server, data, tree.Member(field, (tree.Text(LONG), other), negated=False)) == [6]
    assert bodies(server, data, tree.Comparison(TYPE, "=", tree.Text(LONG))) == []


def test_a_region_is_found_by_its_name(server: str, data: nlcrit.Dataset) -> None:
    for text, body in list(BODY_OF.items())[:FEWER]:
        others = list(map(tree.Text, random.Random(body).sample(NAMED, 6)))
        one = tree.Regions("input", (tree.Text(text),), None, tree.Number(body), None, negated=False)
        among = tree.Regions("output", (tree.Text(text), *others), "any", None, None, negated=False)
        assert bodies(server, data, one) == [body]
        assert body in bodies(server, data, among)


def test_a_property_is_found_by_its_name(server: str, data: nlcrit.Dataset) -> None:
    for text in NAMED:
        field = quote(f"{text}+")
        asked = f"{field} notnull return {field}"
        assert answered(server, data, asked, DATASET).to_pylist() == [{"bodyId": BODY_OF[text], f"{text}+": "here"}]


def test_names_of_properties_and_measures_are_columns(server: str, data: nlcrit.Dataset) -> None:
    columns: Sequence[str] = [*(quote(f"{text}+") for text in NAMED[:40]), *(f"output in ({quote(text)})" for text in NAMED[:20])]
    asked = f"bodyId < 30 return {', '.join(columns)} sort by {columns[3]} desc, {columns[-1]} desc limit 5"
    (question,) = data.session().ask(asked)
    assert answered(server, data, asked, DATASET).to_pydict() == data.answer(question).arrow().to_pydict()




@pytest.mark.parametrize("returned", [("n",), ("n", "n_", "count"), VARIABLES, ("type",)])
def test_a_property_called_as_a_variable_is_itself(server: str, data: nlcrit.Dataset, returned: Sequence[str]) -> None:
    for key in VARIABLES:
        asked = f"{quote(key)} > 20 and n < 200 sort by {quote(key)} desc, input in (ri) return {', '.join(map(quote, returned))} limit 40"
        (question,) = data.session().ask(asked)
        assert answered(server, data, asked, DATASET).to_pydict() == data.answer(question).arrow().to_pydict()


def test_a_region_of_connections_is_found_by_its_name(server: str, data: nlcrit.Dataset) -> None:
    ids = list(BODY_OF.values())
    for text, body, after in list(zip(BODY_OF, ids, [*ids[1:], 1], strict=True))[:FEWER]:
        assert bodies(server, data, f"-> * via ({quote(text)})") == [body]
        found = answered(server, data, f"* -[in ({quote(text)})]-> * return roi, weight", DATASET)
        assert found.to_pylist() == [{"bodyId_pre": body, "bodyId_post": after, "roi": text, "weight": body}]
