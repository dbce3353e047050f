"""What a server says of a data set is what the bundled folder says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import nlcrit
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.datasets.folder import find_folder
from nlcrit.engines.neuprint.vocabulary_cache import cached_vocabulary
from nlcrit.engines.neuprint.vocabulary_loader import NAMES, load_vocabulary
from nlcrit.errors import ServerFailed
from nlcrit.servers.catalogue import Catalogue, load_catalogue
from nlcrit.servers.transport import Reply, Server

HEMIBRAIN = "hemibrain_mb"
BUNDLED = ("hemibrain_mb", "fib19")
FULL_NAMES = {name: find_folder(name).dataset for name in BUNDLED}


class Asking:
    """A data set on a server; notes what it is asked."""

    def __init__(self, server: Server, dataset: str) -> None:
        self.server = server
        self.dataset = dataset
        self.asked: list[str] = []

    def __call__(self, text: str) -> Reply:
        self.asked.append(text)
        return self.server.cypher(self.dataset, text)


@pytest.fixture(scope="module")
def server(server_url: str, database: str | None) -> Server:
    """A server with the bundled data sets that can be loaded into it."""
    server = Server(server_url)
    if database is not None and FULL_NAMES["fib19"] not in server.get("/api/dbmeta/datasets"):
        from tests.server import loading

        loading.load(database, find_folder("fib19").path)
    return server


@pytest.fixture(scope="module")
def catalogue(server: Server) -> Catalogue:
    return load_catalogue(server)


@pytest.fixture(scope="module", params=BUNDLED)
def bundled(request: pytest.FixtureRequest, catalogue: Catalogue) -> str:
    """The name of a bundled data set that the server has."""
    name: str = request.param
    if FULL_NAMES[name] not in {entry.name for entry in catalogue.entries}:
        pytest.skip(f"the server has no {FULL_NAMES[name]}")
    return name


@pytest.fixture(scope="module")
def asking(server: Server, bundled: str) -> Asking:
    return Asking(server, FULL_NAMES[bundled])


@pytest.fixture(scope="module")
def remote(asking: Asking) -> Vocabulary:
    return load_vocabulary(asking, asking.dataset)


@pytest.fixture(scope="module")
def local(bundled: str) -> Vocabulary:
    return nlcrit.connect(bundled).vocabulary


def test_all_names_come_in_one_request(server: Server, bundled: str) -> None:
    asking = Asking(server, FULL_NAMES[bundled])
    names = load_vocabulary(asking, asking.dataset)
    assert (next(iter(names.fields)), asking.asked) == ("bodyId", [NAMES])


def test_names_and_numbers_are_those_of_the_folder(remote: Vocabulary, local: Vocabulary) -> None:
    def comparable(names: Vocabulary) -> dict[str, Any]:
        content = names.to_dict()
        regions = [{**region, "neurons": None} for region in content["regions"]]
        return {**content, "regions": regions, "has_labels": None, "values": None}

    assert comparable(remote) == comparable(local)
    assert list(remote.fields.values()) == list(local.fields.values())


def test_the_values_of_each_field_are_those_of_the_folder(remote: Vocabulary, local: Vocabulary) -> None:
    assert {name: remote.values(name) for name in remote.fields} == {name: local.values(name) for name in local.fields}


def test_absent_values_are_those_that_the_folder_lacks(asking: Asking, local: Vocabulary) -> None:
    names = load_vocabulary(asking, asking.dataset)
    wanted = ["MBON01", "Mi1", "no such type", "KCa'b'", "x:Neuron", "\\u0027", "\0", "\U0001f9e0"]
    assert names.absent("type", wanted) == local.absent("type", wanted)


def test_the_entry_of_the_catalogue_describes_it(catalogue: Catalogue, bundled: str) -> None:
    meta = find_folder(bundled).meta
    entry = catalogue.find(FULL_NAMES[bundled].upper())
    assert (entry.name, entry.description, entry.regions) == (
        FULL_NAMES[bundled],
        meta["description"],
        len(meta["roiInfo"]),
    )
    assert catalogue.find(entry.name.partition(":")[0]) == entry


@pytest.mark.usefixtures("empty_cache")
def test_what_is_kept_on_disk_is_the_same(
    server: Server, catalogue: Catalogue, bundled: str, local: Vocabulary
) -> None:
    entry = catalogue.find(FULL_NAMES[bundled])
    first, second = Asking(server, entry.name), Asking(server, entry.name)
    cached_vocabulary(server.address, entry, first).values("type")
    read = cached_vocabulary(server.address, entry, second)
    assert (read.values("type"), list(read.fields), second.asked) == (local.values("type"), list(local.fields), [])
    assert len(first.asked) == 2


# What a data base may have that the bundled data sets lack -----------------------------------------------------------


@pytest.fixture
def odd(database: str | None, server_url: str) -> Iterator[Callable[[str], Vocabulary]]:
    """Makes a data set with Cypher and gives its vocabulary; it is gone afterwards."""
    if database is None:
        pytest.skip("a server that is named is not written to")
    import neo4j

    with neo4j.GraphDatabase.driver(database) as driver:

        def make(cypher: str) -> Vocabulary:
            meta = "dataset: 'odd', tag: 'v1', uuid: 'u', lastDatabaseEdit: 'e', superLevelRois: []"
            driver.execute_query(f"CREATE (m:Meta:odd_Meta {{{meta}, roiInfo: '{{\"EB\": {{}}}}'}}) WITH m {cypher}")
            server = Server(server_url)
            return load_vocabulary(Asking(server, "odd:v1"), "odd:v1")

        yield make
        for label in ("Meta", "Segment"):
            driver.execute_query(f"MATCH (n:odd_{label}) DETACH DELETE n")


NEURON = "Segment:odd_Segment:Neuron:odd_Neuron"


def test_counts_of_connections_are_their_integers(odd: Callable[[str], Vocabulary]) -> None:
    counts = "weight: 5, weightHP: 3, confidence: 0.5, roiInfo: '{}', note: 'x'"
    names = odd(f"CREATE (a:{NEURON} {{bodyId: 1}})-[:ConnectsTo {{{counts}}}]->(:Segment:odd_Segment {{bodyId: 2}})")
    assert (names.counts, names.neurons, names.unknown_regions) == (("weight", "weightHP"), 1, 1)


def test_a_connection_of_something_else_is_none(odd: Callable[[str], Vocabulary]) -> None:
    names = odd("CREATE (:SynapseSet:odd_SynapseSet:odd_Segment)-[:ConnectsTo {weight: 1}]->(:SynapseSet:odd_Segment)")
    assert not names.has_connections


def test_properties_are_found_on_every_neuron_and_of_all_types(odd: Callable[[str], Vocabulary]) -> None:
    first = "bodyId: 1, x: 1, mixed: 1, names: ['a'], EB: true, HIDDEN: true, rare: 0.5, roiInfo: '{}'"
    second = "bodyId: 2, x: 0.5, mixed: 'a', good: true, cropped: true, somaLocation: point({x: 1, y: 2, z: 3})"
    names = odd(
        f"CREATE (:{NEURON} {{{first}}}), (:{NEURON} {{{second}}}), (:{NEURON} {{bodyId: 3, good: false}}), "
        "(:Segment:odd_Segment {bodyId: 4, ofNoNeuron: 1})"
    )
    assert {name: field.kind.name for name, field in names.fields.items()} == {
        "bodyId": "INTEGER",
        "cropped": "BOOLEAN",
        "somaLocation": "POINT",
        "good": "BOOLEAN",
        "mixed": "ANY",
        "names": "POINT",
        "rare": "NUMBER",
        "x": "NUMBER",
    }
    assert (names.neurons, names.unknown_regions, list(names.regions)) == (3, 2, ["EB"])


def test_what_meta_declares_is_taken_without_looking(odd: Callable[[str], Vocabulary]) -> None:
    names = odd(f'SET m.neuronProperties = \'{{"type": "string", "EB": "boolean"}}\' CREATE (:{NEURON} {{x: 1}})')
    assert list(names.fields) == ["bodyId", "type"]


def test_a_data_set_without_neurons_is_empty(odd: Callable[[str], Vocabulary]) -> None:
    names = odd("RETURN 1")
    assert (names.neurons, list(names.fields), names.has_connections) == (0, ["bodyId"], False)


def test_a_data_base_that_lacks_a_function_of_apoc_is_named(server: Server) -> None:
    lacking = Asking(server, FULL_NAMES[HEMIBRAIN])

    def ask(text: str) -> Reply:
        return lacking(text.replace("fromJsonMap", "fromJsonMap2"))

    with pytest.raises(ServerFailed, match=f"the data base of '{server.address}' lacks APOC"):
        load_vocabulary(ask, lacking.dataset)
