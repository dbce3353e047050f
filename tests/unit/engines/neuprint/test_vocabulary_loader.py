"""The vocabulary of a data set on a server, from answers as the gateway of tests/server gave them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from nlcrit.criteria.vocabulary import Region, Vocabulary
from nlcrit.engines.neuprint import vocabulary_loader
from nlcrit.engines.neuprint.vocabulary_loader import NAMES, find_absent, load_values, load_vocabulary
from nlcrit.errors import AnswerNotUnderstood, ServerFailed

Ask = Callable[[str], SimpleNamespace]

META_MEMBERS = """
    roiInfo roiHierarchy primaryRois superLevelRois nonHierarchicalROIs neuronProperties neuronColumnsOrdered
    connectionCoverage
""".split()
FOUND = """
    roiInfo:STRING statusLabel:STRING bodyId:INTEGER pre:INTEGER status:STRING type:STRING LOP:BOOLEAN post:INTEGER
    upstream:INTEGER downstream:INTEGER instance:STRING size:INTEGER ME:BOOLEAN LO:BOOLEAN
""".split()
FIB19 = [
    {
        **dict.fromkeys(META_MEMBERS),
        "roiInfo": '{"LO": {"isPrimary": true, "description": "lobula"}, "LOP": {"isPrimary": true}, "ME": {"isPrimary": true}}',
        "primaryRois": ["LO", "LOP", "ME"],
        "superLevelRois": ["LO", "LOP", "ME"],
    },
    1442,
    0,
    [],
    [*([*each.split(":"), False] for each in FOUND), ["cropped", "BOOLEAN", True]],
    True,
]
MANC = [
    {
        **dict.fromkeys(META_MEMBERS),
        "neuronProperties": '{"bodyId": "long", "group": "long", "type": "string", "somaLocation": "point{srid:9157}"}',
        "superLevelRois": ["VES"],
        "nonHierarchicalROIs": ["GF(L)"],
        "connectionCoverage": "all of it",
    },
    3,
    1,
    ["weightHR", "weight", "weightHP"],
    [],
    True,
]


def answering(*rows: Any, asked: list[str] | None = None) -> Ask:
    """A server with one answer to everything; notes what it is asked."""

    def ask(text: str) -> SimpleNamespace:
        if asked is not None:
            asked.append(text)
        return SimpleNamespace(columns=[], rows=list(rows))

    return ask


def loaded(row: list[Any]) -> Vocabulary:
    return load_vocabulary(answering(row), "tiny:v1")


def kinds(vocabulary: Vocabulary) -> dict[str, str]:
    return {field.name: field.kind.name for field in vocabulary.fields.values()}


def test_all_names_are_asked_for_in_one_request() -> None:
    asked: list[str] = []
    load_vocabulary(answering(FIB19, asked=asked), "fib19:v1.0")
    assert asked == [NAMES]


def test_where_meta_declares_no_fields_they_are_what_neurons_have() -> None:
    assert kinds(loaded(FIB19)) == {
        "bodyId": "INTEGER",
        "type": "TEXT",
        "instance": "TEXT",
        "status": "TEXT",
        "statusLabel": "TEXT",
        "cropped": "BOOLEAN",
        "pre": "INTEGER",
        "post": "INTEGER",
        "upstream": "INTEGER",
        "downstream": "INTEGER",
        "size": "INTEGER",
    }


def test_fields_and_their_order_are_those_that_meta_declares() -> None:
    declared = {"bodyId": "INTEGER", "type": "TEXT", "group": "INTEGER", "somaLocation": "POINT"}
    assert list(kinds(loaded(MANC)).items()) == list(declared.items())


def test_numbers_are_those_of_the_answer() -> None:
    names = loaded(MANC)
    assert (names.dataset, names.neurons, names.unknown_regions, names.coverage) == ("tiny:v1", 3, 1, "all of it")


def test_weight_is_the_first_of_the_counts() -> None:
    assert loaded(MANC).counts == ("weight", "weightHP", "weightHR")
    assert not loaded(FIB19).has_connections


def test_a_server_tells_neurons_from_segments_without_a_field_for_it() -> None:
    names = loaded(FIB19)
    assert (names.has_labels, "label" in names.fields, names.is_remote) == (True, False, True)


def test_regions_come_from_meta_and_how_many_touch_them_is_not_known() -> None:
    assert loaded(FIB19).regions["LO"] == Region("LO", "lobula", primary=True, super_level=True, neurons=None)


def test_where_meta_calls_no_region_primary_those_by_the_older_name_are() -> None:
    assert {name: region.primary for name, region in loaded(MANC).regions.items()} == {"GF(L)": False, "VES": True}


def test_a_data_set_without_meta_has_what_its_neurons_have() -> None:
    names = loaded([None, 1, 1, [], [["type", "STRING", None]], True])
    assert (list(names.fields), names.regions) == (["bodyId", "type"], {})


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[]],
        [FIB19, FIB19],
        [FIB19[:5]],
        [[{}, "3", 1, [], [], True]],
        [[{}, 3, 1, None, [], True]],
        [[{}, 3, 1, [], None, True]],
    ],
)
def test_an_answer_of_another_form_is_not_understood(rows: list[Any]) -> None:
    with pytest.raises(AnswerNotUnderstood) as caught:
        load_vocabulary(answering(*rows), "tiny:v1")
    assert caught.value.message == "the server does not describe 'tiny:v1' as neuPrint does"


def failing(said: str) -> Ask:
    def ask(text: str) -> SimpleNamespace:
        message = f"'https://a.org' does not take the query: failed to execute query: {said}"
        raise ServerFailed(message, code="NS112", server="https://a.org")

    return ask


@pytest.mark.parametrize(
    "said",
    [
        "Neo4jError: Neo.ClientError.Statement.SyntaxError (Unknown function 'apoc.meta.cypher.type' (line 8, column 27 …",
        "Unknown function 'apoc.convert.fromJsonMap' (line 1, column 8 (offset: 7))",
    ],
)
def test_a_data_base_without_apoc_is_named(said: str) -> None:
    with pytest.raises(ServerFailed) as caught:
        load_vocabulary(failing(said), "tiny:v1")
    assert caught.value.message == "the data base of 'https://a.org' lacks APOC, with which it reads counts by region"
    assert (caught.value.server, caught.value.__context__) == ("https://a.org", None)


def test_any_other_failure_stays_what_it_is() -> None:
    with pytest.raises(ServerFailed, match="No space left"):
        load_vocabulary(failing("No space left; RETURN apoc.convert.fromJsonMap('{}')"), "tiny:v1")


# Values ------------------------------------------------------------------------------------------------------------


def test_values_are_loaded_when_they_are_first_asked_for() -> None:
    asked: list[str] = []
    names = load_vocabulary(answering(FIB19, asked=asked), "fib19:v1.0")
    names = Vocabulary.from_dict(
        names.to_dict(), load_values=lambda field: load_values(answering(["b"], ["a"], asked=asked), field)
    )
    assert (names.values("type"), names.values("type")) == (("a", "b"), ("a", "b"))
    assert asked[1:] == ["MATCH (n:Neuron) WHERE n.`type` IS NOT NULL RETURN DISTINCT n.`type` AS value"]


def test_what_is_no_text_among_the_values_of_a_text_field_is_left_out() -> None:
    assert load_values(answering(["a"], [5], [None]), "type") == ["a"]


def test_absent_values_are_looked_for_by_name() -> None:
    asked: list[str] = []
    assert find_absent(answering(["KCa'b'"], asked=asked), "we`ird", ["x:Neuron", "KCa'b'"]) == ["x:Neuron"]
    assert asked == [
        r"MATCH (n:Neuron) WHERE n.`we``ird` IN ['x\u003aNeuron', 'KCa\'b\''] RETURN DISTINCT n.`we``ird` AS value"
    ]


def test_for_very_many_values_all_of_the_field_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary_loader, "MOST_LISTED", 2)
    asked: list[str] = []
    assert find_absent(answering(["b"], ["z"], asked=asked), "type", ["c", "b", "a"]) == ["c", "a"]
    assert asked == ["MATCH (n:Neuron) WHERE n.`type` IS NOT NULL RETURN DISTINCT n.`type` AS value"]
