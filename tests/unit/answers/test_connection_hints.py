"""Hints on connections: what no arrow can take, and the first thing that the neurons of an empty answer lack."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nlcrit.answers.connect import connect
from nlcrit.answers.dataset import Dataset
from tests.conftest import MakeFolder


@pytest.fixture
def tiny(make_folder: MakeFolder) -> Iterator[Dataset]:
    """A -5-> B -2-> C in the regions X and Y; D has no connections."""
    folder = make_folder(
        {"bodyId": [1, 2, 3, 4], "type": ["A", "B", "C", "D"], "instance": ["A_R", "B_R", "C_R", "D_R"]},
        {
            "bodyId_pre": [1, 1, 2],
            "bodyId_post": [2, 2, 3],
            "roi": ["X", "Y", "NotPrimary"],
            "weight": [4, 1, 2],
            "weightHP": [0, 0, 1],
        },
        {"dataset": "tiny", "primaryRois": ["X", "Y", "Z"]},
    )
    with connect(str(folder.path)) as data:
        yield data


def hints(data: Dataset, query: str) -> list[str]:
    """What is said beside an answer."""
    found: list[str] = data.run(query).attrs["nlcrit"]["hints"]
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("A -[weight > 5, weight < 3]-> B", "no connection passes both weight > 5 and weight < 3"),
        ("A -[weight > 5, weight < 6]-> B", "no connection passes both weight > 5 and weight < 6"),
        ("A -[weight = 5, weight != 5]-> B", "no connection passes both weight = 5 and weight != 5"),
        ("A -[weightHP = 0, weightHP > 0]-> B", "no connection passes both weightHP = 0 and weightHP > 0"),
        ("A -[weight <= 1, weightHP > 5, weight > 1]-> B", "no connection passes both weight <= 1 and weight > 1"),
        ("A -[weight < 1]-> B", "no connection passes weight < 1, for each has at least 1 synapse"),
        ("A -> B <-[weight = 0]- C", "no connection passes weight = 0, for each has at least 1 synapse"),
        ("A -[in ()]-> B", "an empty list of regions matches no connection"),
        ("-> B via ()", "an empty list of regions matches no connection"),
        ("A -[path 1..2, weight < 1]-> B", "no connection passes weight < 1, for each has at least 1 synapse"),
    ],
)
def test_an_arrow_that_no_connection_passes(query: str, expected: str, tiny: Dataset) -> None:
    assert hints(tiny, query) == [expected]


@pytest.mark.parametrize(
    "arrow",
    ["weight > 0", "weight >= 0, weight < 9", "weight > 3, weight != 4", "weightHP < 1", "weight > 4, weightHP < 3"],
)
def test_an_arrow_that_some_connection_may_pass(arrow: str, tiny: Dataset) -> None:
    assert hints(tiny, f"A -[{arrow}]-> B") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("D -> A", "no neuron of D makes a connection in tiny"),
        ("A <- D", "no neuron of D makes a connection in tiny"),
        ("B -> A", "no neuron of A receives a connection in tiny"),
        ("A -> C", "no neuron of A makes a connection onto C in tiny"),
        ("A -[in X]-> C", "no neuron of A makes a connection onto C in tiny"),
        ("A -[in Z]-> B", "no neuron of A makes a connection in Z in tiny"),
        ("B -[in X]-> *", "no neuron of B makes a connection in X in tiny"),
        (
            "A -[weight > 5]-> B",
            "no neuron of A makes a connection of 6 synapses or more in tiny; there are weaker ones",
        ),
        (
            "A -[weight >= 5, in X]-> B",
            "no neuron of A makes a connection in X of 5 synapses or more in tiny; there are weaker ones",
        ),
        ("(bodyId in (1, 2)) -> D", "no neuron of D receives a connection in tiny"),
        ("* -[weight = 9]-> *", "no neuron makes a connection of 9 synapses or more in tiny; there are weaker ones"),
        ("A -> B -> D", "no neuron of D receives a connection in tiny"),
        ("B -> C <- A", "no neuron of C receives a connection from A in tiny"),
        ("D -[path 1..3]-> A", "no neuron of D makes a connection in tiny"),
        ("C <-[path 1..3]- D", "no neuron of D makes a connection in tiny"),
        ("A -[path 1..3]-> D", "no neuron of D receives a connection in tiny"),
        ("-> D", "no neuron of D receives a connection in tiny"),
        ("<- D min 5", "no neuron of D makes a connection in tiny"),
        ("-> B via (Z)", "no neuron makes a connection onto B in Z in tiny"),
        (
            "-> B min 6 and type notnull",
            "no neuron makes a connection onto B of 6 synapses or more in tiny; there are weaker ones",
        ),
        (
            "<- A sum min 6",
            "no neuron receives a connection from A of 6 synapses or more in total in tiny; there are weaker ones",
        ),
    ],
)
def test_what_is_not_connected(query: str, expected: str, tiny: Dataset) -> None:
    assert tiny.count(query) == 0
    assert hints(tiny, query) == [expected]


@pytest.mark.parametrize(
    "query",
    [
        "A -[weight < 5]-> B",  # the only one has a weight of 5
        "A -[path 2]-> B",
        "not -> * and -> *",
        "type = B and -> B",  # each test by itself has answers
        "-> B partners 2",
        "(bodyId = 9) -> B",
        "type = A and (-> D or -> C)",
    ],
)
def test_what_cannot_be_said_for_certain_or_cheaply(query: str, tiny: Dataset) -> None:
    assert tiny.count(query) == 0
    assert hints(tiny, query) == []


def test_an_end_without_neurons_is_said_by_its_own_hint(tiny: Dataset) -> None:
    assert hints(tiny, "D -> Q") == ["no neuron is called Q (type or instance)"]


@pytest.mark.parametrize(
    "query", ["A -[in X]-> B", "-> B via (X)", "A -> B", "A -> B limit 1", "A -[path 1..2]-> C", "-> B", "A -> B -> C"]
)
def test_nothing_is_said_where_there_is_an_answer(query: str, tiny: Dataset) -> None:
    assert tiny.count(query.removesuffix(" limit 1")) > 0
    assert hints(tiny, query) == []


def test_the_explanation_says_the_same(tiny: Dataset) -> None:
    assert "Hints:\n  - no neuron of D makes a connection in tiny" in tiny.explain("D -> A")


def test_a_count_of_nothing_says_the_same(tiny: Dataset) -> None:
    (question,) = tiny.session().ask("count D -> A")
    answer = tiny.answer(question)
    assert (answer.count(), answer.facts().hints) == (0, ("no neuron of D makes a connection in tiny",))
