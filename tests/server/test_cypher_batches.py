"""Long lists: in parts, or as one text, a server has the rows that the folder has, in the same order."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nlcrit
from nlcrit.engines.neuprint import batches
from tests.server import client
from tests.server.asking import HEMIBRAIN, answered, planned
from tests.server.conftest import Open

if TYPE_CHECKING:
    import pyarrow as pa

KEYS = ("type", "instance", "status", "pre", "post", "size", "cropped", "somaRadius", "cellBodyFiber", "bodyId", "input in (CA(R))")


@pytest.fixture(scope="module")
def data(local: Open) -> nlcrit.Dataset:
    return local("hemibrain_mb")


@pytest.fixture(scope="module")
def server(server_url: str) -> str:
    if HEMIBRAIN not in client.send(f"{server_url}/api/dbmeta/datasets").body:
        pytest.skip(f"the server has no {HEMIBRAIN}")
    return server_url


@pytest.fixture(autouse=True)
def tiny_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 7)


@pytest.fixture(scope="module")
def bodies(data: nlcrit.Dataset) -> list[int]:
    return [int(body) for body in data.ids("*")]


@pytest.fixture(scope="module")
def types(data: nlcrit.Dataset) -> list[str]:
    return sorted(set(data.run("type notnull return type")["type"]))


def table(data: nlcrit.Dataset, asked: str) -> pa.Table:
    """What the folder answers."""
    (question,) = data.session().ask(asked)
    return data.answer(question).arrow()


@st.composite
def clauses(draw: st.DrawFn) -> str:
    keys = draw(st.lists(st.sampled_from(KEYS), max_size=2, unique=True))
    ways = [key + draw(st.sampled_from(("", " desc"))) for key in keys]
    written = f" sort by {', '.join(ways)}" if keys else ""
    written += draw(st.sampled_from(("", " return type, pre", " return cropped, somaRadius, input in (SLP(R))")))
    return written + draw(st.sampled_from(("", " limit 0", " limit 5", " limit 23")))


@settings(max_examples=30, deadline=None)
@given(drawn=st.data())
def test_neurons_in_parts_are_those_of_the_folder(
    server: str, data: nlcrit.Dataset, bodies: list[int], types: list[str], drawn: st.DataObject
) -> None:
    chance = random.Random(drawn.draw(st.integers(0, 10_000)))
    ids = [*chance.sample(bodies, 30), *range(1, 6)]
    several = ", ".join(f'"{each}"' for each in [*chance.sample(types, 20), "Nobody"])
    one = drawn.draw(st.sampled_from((
        f"bodyId in ({', '.join(map(str, ids))})",
        f"type in ({several})",
        f"type in ({several}, null) and pre > 10",
        f"bodyId in ({', '.join(map(str, ids))}) and not type in ({several})",
    )))  # fmt: skip
    asked = one + drawn.draw(clauses())
    _, plan = planned(server, data, asked)
    assert plan.merging is not None
    assert answered(server, data, asked).to_pydict() == table(data, asked).to_pydict()
    assert answered(server, data, f"count {one}").to_pydict() == {"count": [data.count(one)]}


CONNECTIONS = (
    "(bodyId in ({})) -> *",
    "* -[weight >= 3]-> (bodyId in ({}))",
    "(type = APL) <- (bodyId in ({}) and pre > 10)",
    "(bodyId in ({})) -[weight >= 20]-> (type ~ 'MBON.*') -[weight >= 20]-> *",
)


@settings(max_examples=12, deadline=None)
@given(drawn=st.data())
def test_connections_in_parts_are_those_of_the_folder(
    server: str, data: nlcrit.Dataset, bodies: list[int], drawn: st.DataObject
) -> None:
    chance = random.Random(drawn.draw(st.integers(0, 10_000)))
    one = drawn.draw(st.sampled_from(CONNECTIONS)).format(", ".join(map(str, chance.sample(bodies, 20))))
    is_chain = "'MBON.*'" in one
    more = ("", " sort by weight_2 desc limit 9") if is_chain else (
        "", " sort by weight desc limit 12", " return type_pre sort by type_post, weight desc limit 30", " return roi, weight limit 40",
    )  # fmt: skip
    asked = one + drawn.draw(st.sampled_from(more))
    _, plan = planned(server, data, asked)
    assert plan.merging is not None
    assert answered(server, data, asked).to_pydict() == table(data, asked).to_pydict()
    assert answered(server, data, f"count {one}").to_pydict() == {"count": [data.count(one)]}


LISTED = (
    "not bodyId in ({ids})",
    "bodyId in ({ids}) or type = APL",
    "type ~ ({patterns})",
    "type !~ ({patterns})",
    "-> (bodyId in ({ids})) min 20",
    "not -> (bodyId in ({ids}) and <- (bodyId in ({ids})) min 3)",
    "(bodyId in ({ids})) -[path 1..2, weight >= 60]-> (not bodyId in ({ids}))",
    "count (bodyId in ({ids})) -[path 1..2, weight >= 60]-> (not bodyId in ({ids}))",
    "(bodyId in ({ids})) -[path 1..2, weight >= 60, in (CA(R), NotPrimary)]-> *",
    "* -[weight >= 100]-> (not bodyId in ({ids})) return roi, weight limit 50",
)


@pytest.mark.parametrize("asked", LISTED)
def test_a_list_that_cannot_be_parted_is_one_text(
    server: str, data: nlcrit.Dataset, bodies: list[int], types: list[str], asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 5_000)
    ids = ", ".join(map(str, random.Random(1).sample(bodies, 100)))
    patterns = ", ".join(f'"{each[:3]}[0-9]*.?"' for each in types if each.isalnum())
    text = asked.format(ids=ids, patterns=patterns)
    assert "fromJsonList" in planned(server, data, text)[1].text
    found = answered(server, data, text).to_pydict()
    assert found == ({"count": [data.count(text.removeprefix("count "))]} if text.startswith("count") else table(data, text).to_pydict())
