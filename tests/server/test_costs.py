"""How often a server is asked: the list of data sets once, what a data set knows once, and then once a query."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import nlcrit
from tests.server.conftest import Open
from tests.server.counting import Counter, counted

NAME = "hemibrain:v1.2.1-mb"
FOR_A_HINT = 12
"""The most requests of an answer that is empty: its values are looked for in each field of names."""
CATALOGUE = "/api/dbmeta/datasets?hidden=true"


@pytest.fixture
def counter(server_url: str, remote: Open, empty_cache: Path) -> Iterator[Counter]:
    """A counter before the server, and nothing that was learned before."""
    remote("hemibrain_mb")
    with counted(server_url) as counter:
        yield counter


@pytest.fixture
def data(counter: Counter) -> Iterator[nlcrit.Dataset]:
    """A data set that was asked something already."""
    with nlcrit.connect(f"{counter.address}/{NAME}") as data:
        data.count("pre > 10")
        counter.new()
        yield data


def test_connecting_asks_for_the_data_sets_and_the_first_query_for_what_there_is(counter: Counter) -> None:
    with nlcrit.Client(counter.address, NAME, is_default=False) as client:
        assert counter.new() == []
        data = client.open()
        assert counter.new() == [CATALOGUE]
        data.count("pre > 10")
        assert [cypher.startswith("OPTIONAL MATCH (m:Meta)") for cypher in counter.new()] == [True, False]
        client.open()
        assert counter.new() == []


def test_what_there_is_is_kept_on_the_disk(data: nlcrit.Dataset, counter: Counter) -> None:
    with nlcrit.connect(f"{counter.address}/{NAME}") as again:
        again.count("pre > 10")
    assert [asked.split()[0] for asked in counter.new()] == [CATALOGUE, "MATCH"]


ONCE = {
    "neurons": "pre > 1000 return type",
    "all columns": 'type ~ "MBON.*"',
    "a count": "count pre > 1000",
    "a limit": "* sort by pre desc limit 5",
    "a count by region": "count input in (CA(R)) min 5 and mito notnull",
    "a name": "MBON01",
    "partners": "-> MBON01 min 20",
    "connections": "KCg-m -[weight >= 20]-> MBON01",
    "by region": "PPL101 -> * return roi, weight",
    "a chain": "DP1m_adPN -[weight >= 20]-> * -> MBON01",
    "paths": "DP1m_adPN -[path 1..2, weight >= 20]-> MBON01",
}


@pytest.mark.parametrize("query", ONCE.values(), ids=ONCE)
def test_a_query_is_one_request(data: nlcrit.Dataset, counter: Counter, query: str) -> None:
    data.run(query)
    assert len(counter.new()) == 1


def test_ids_and_counts_are_one_request_each(data: nlcrit.Dataset, counter: Counter) -> None:
    data.ids("pre > 1000")
    data.count("pre > 1000")
    assert len(counter.new()) == 2


def test_a_list_of_thousands_of_ids_is_sent_in_a_few_requests(data: nlcrit.Dataset, counter: Counter) -> None:
    ids = [*range(1, 20_000), 612371421]
    assert data.ids("bodyId in $ids", ids=ids).tolist() == [612371421]
    assert 1 <= len(counter.new()) <= 20


@pytest.mark.parametrize("query", ['type = "MBON1"', "PPL101 -> MBON01", 'type ~ "mbon.*"', "pre > 1000000000"])
def test_an_answer_without_rows_costs_a_few_requests_for_its_hint(
    data: nlcrit.Dataset, counter: Counter, query: str
) -> None:
    facts = data.run(query).attrs["nlcrit"]
    assert facts["rows"] == 0
    assert len(counter.new()) <= FOR_A_HINT


def test_neurons_whose_regions_are_unknown_are_counted_in_one_more(data: nlcrit.Dataset, counter: Counter) -> None:
    facts = data.run("input in (CA(R)) min 5 return type").attrs["nlcrit"]
    assert (facts["unknown_regions"], len(counter.new())) == (1919, 2)


def test_compiling_and_checking_ask_nothing(data: nlcrit.Dataset, counter: Counter) -> None:
    data.compile("pre > 10 and input in (CA(R))")
    data.cypher("MBON01 -> *")
    data.fields()
    data.rois()
    with pytest.raises(nlcrit.QueryNameError):
        data.run("input in (CAR)")
    assert counter.new() == []


def test_functions_ask_a_few_times(data: nlcrit.Dataset, counter: Counter) -> None:
    nlcrit.fetch_neurons(nlcrit.NC(type="MBON.*", regex=True), client=data)
    neurons = len(counter.new())
    nlcrit.fetch_adjacencies("PPL101", "KCg-m", client=data)
    # Whether each name is there, the neurons, their connections.
    assert (neurons, len(counter.new())) == (1, 4)
