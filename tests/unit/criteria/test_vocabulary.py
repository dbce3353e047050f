"""The names of a data set, apart from any engine."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from nlcrit.criteria.vocabulary import Region, Vocabulary, field_of, regions_of
from nlcrit.fields import Kind


def vocabulary(*names: str) -> Vocabulary:
    return Vocabulary(dataset="tiny", fields=[field_of(name, Kind.TEXT) for name in names], regions=[])


@pytest.mark.parametrize(
    ("fields", "name", "found"),
    [
        (["type"], "type", ["type"]),
        (["type"], "TYPE", ["type"]),
        (["Type"], "type", ["Type"]),
        (["type", "Type"], "type", ["type"]),
        (["type", "Type"], "Type", ["Type"]),
        (["type", "Type"], "TYPE", ["type", "Type"]),
        (["somaLocation"], "soma", ["somaLocation"]),
        (["somaLocation"], "SOMA", ["somaLocation"]),
        (["somaLocation", "soma"], "soma", ["soma"]),
        (["somaLocation", "Soma"], "soma", ["somaLocation"]),
        (["somaLocation", "Soma"], "SOMA", ["Soma", "somaLocation"]),
        (["class"], "class_", ["class"]),
        (["bodyId"], "id", ["bodyId"]),
        (["pre"], "min_pre", ["pre"]),
        (["type"], "soma", []),
        (["type"], "typ", []),
        (["type"], "", []),
    ],
)
def test_a_field_is_found_by_name_alias_and_case(fields: list[str], name: str, found: list[str]) -> None:
    assert [field.name for field in vocabulary(*fields).find_field(name)] == found


@pytest.mark.parametrize(
    ("name", "found"), [("type", ["type"]), ("TYPE", []), ("soma", ["somaLocation"]), ("SOMA", [])]
)
def test_in_quotes_case_counts(name: str, found: list[str]) -> None:
    names = vocabulary("type", "somaLocation")
    assert [field.name for field in names.find_field(name, quoted=True)] == found


def test_values_are_loaded_once_whatever_the_number_of_threads() -> None:
    asked: list[str] = []

    def load(field: str) -> Iterable[str]:
        asked.append(field)
        return ["b", "a", "b", "B"]

    names = Vocabulary(dataset="tiny", fields=[field_of("type", Kind.TEXT)], regions=[], load_values=load)
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: names.values("type"), range(50)))
    assert (answers, asked) == ({("B", "a", "b")}, ["type"])


def test_values_are_sorted_by_code_point() -> None:
    names = Vocabulary(
        dataset="tiny",
        fields=[field_of("type", Kind.TEXT)],
        regions=[],
        load_values=lambda field: ["é", "\uffff", "😀", "Z"],
    )
    assert names.values("type") == ("Z", "é", "\uffff", "😀")


def test_absent_values_keep_their_order() -> None:
    def find(field: str, values: Collection[str]) -> Iterable[str]:
        return sorted(value for value in values if value != "here")

    names = Vocabulary(dataset="tiny", fields=[field_of("type", Kind.TEXT)], regions=[], find_absent=find)
    assert names.absent("type", ["z", "here", "a", "z"]) == ("z", "a")
    assert names.absent("type", []) == ()


def test_where_values_are_not_known_none_is_called_absent() -> None:
    assert (vocabulary("type").values("type"), vocabulary("type").absent("type", ["A"])) == ((), ())


def test_a_vocabulary_survives_json_with_the_values_it_has_loaded() -> None:
    names = Vocabulary(
        dataset="tiny:v1",
        fields=[field_of("bodyId", Kind.INTEGER), field_of("type", Kind.TEXT), field_of("colour", Kind.TEXT)],
        regions=[
            Region("MB(R)", "mushroom body", None, ("CA(R)",), super_level=True, neurons=5),
            Region("CA(R)", parent="MB(R)", primary=True),
        ],
        coverage="nothing else",
        counts=["weight", "weightHP"],
        outside=7,
        has_labels=True,
        load_values=lambda field: [f"a {field}"],
    )
    names.values("type")
    read = Vocabulary.from_dict(json.loads(json.dumps(names.to_dict())))
    assert read.to_dict() == names.to_dict()
    assert (read.fields, read.regions) == (names.fields, names.regions)
    assert (read.values("type"), read.values("colour")) == (("a type",), ())
    assert (read.counts, read.outside, read.has_connections) == (("weight", "weightHP"), 7, True)


def test_without_counts_there_are_no_connections() -> None:
    assert not vocabulary("type").has_connections


def test_regions_come_from_every_part_of_meta_and_from_the_data() -> None:
    meta = {
        "roiInfo": {"MB(R)": {"description": "mushroom body"}, "SPOT": {"parent": "MB(R)"}, "EB": {"isPrimary": True}},
        "roiHierarchy": {
            "name": "brain",
            "children": [{"name": "MB(R)", "children": [{"name": "CA(R)"}, {"name": "aL(R)"}]}],
        },
        "primaryRois": ["CA(R)"],
        "superLevelRois": ["MB(R)"],
        "nonHierarchicalROIs": ["GF(R)"],
    }
    assert regions_of(meta, {"CA(R)": 7, "ODD": 1}) == (
        Region("CA(R)", parent="MB(R)", primary=True, neurons=7),
        Region("EB", neurons=0),
        Region("GF(R)", neurons=0),
        Region("MB(R)", "mushroom body", "brain", ("CA(R)", "aL(R)"), super_level=True, neurons=0),
        Region("ODD", neurons=1),
        Region("SPOT", parent="MB(R)", neurons=0),
        Region("aL(R)", parent="MB(R)", neurons=0),
        Region("brain", children=("MB(R)",), neurons=0),
    )


def test_without_a_list_each_region_says_whether_it_is_primary() -> None:
    (found,) = regions_of({"roiInfo": {"EB": {"isPrimary": True}}})
    assert found == Region("EB", primary=True)


def test_meta_may_hold_json_text_as_servers_send_it() -> None:
    meta = {
        "roiInfo": {"EB": {"description": "ellipsoid body"}},
        "roiHierarchy": {"name": "brain", "children": [{"name": "EB"}]},
    }
    assert regions_of({name: json.dumps(part) for name, part in meta.items()}) == regions_of(meta)


@pytest.mark.parametrize(
    "part", [None, 5, [], {}, "", "{", "[1]", {"EB": None}, {"name": 5, "children": 5}, ["EB", 5, None]]
)
def test_meta_of_another_form_does_no_harm(part: object) -> None:
    members = ["roiInfo", "roiHierarchy", "primaryRois", "superLevelRois", "nonHierarchicalROIs"]
    assert {region.name for region in regions_of(dict.fromkeys(members, part))} <= {"EB", "name", "children"}


def test_a_deep_hierarchy_is_walked() -> None:
    root: dict[str, object] = {"name": "0"}
    for depth in range(1, 20_000):
        root = {"name": str(depth), "children": [root]}
    assert len(regions_of({"roiHierarchy": root})) == 20_000


# Without asking ---------------------------------------------------------------------------------------------------


def remote(asked: list[str]) -> Vocabulary:
    """A vocabulary with the field `type` and the value A in it; notes what it is asked for."""

    def load(field: str) -> Iterable[str]:
        asked.append(field)
        return ["A"]

    def find(field: str, values: Collection[str]) -> Iterable[str]:
        asked.append(f"{field}: {', '.join(values)}")
        return [value for value in values if value != "A"]

    return Vocabulary(
        dataset="tiny",
        fields=[field_of("type", Kind.TEXT)],
        regions=[Region("EB")],
        load_values=load,
        find_absent=find,
        is_remote=True,
    )


def test_without_asking_nothing_is_asked_and_no_value_is_known() -> None:
    asked: list[str] = []
    silent = remote(asked).without_asking()
    assert (silent.values("type"), silent.absent("type", ["A", "B"]), asked) == ((), (), [])


def test_without_asking_all_that_is_loaded_is_known() -> None:
    asked: list[str] = []
    names = remote(asked)
    names.values("type")
    silent = names.without_asking()
    assert (silent.values("type"), silent.absent("type", ["A", "B"]), asked) == (("A",), ("B",), ["type"])


def test_without_asking_what_is_loaded_later_is_known_then() -> None:
    names = remote([])
    silent = names.without_asking()
    names.values("type")
    assert silent.values("type") == ("A",)


def test_without_asking_all_else_is_the_same() -> None:
    names = remote([])
    assert names.without_asking().to_dict() == names.to_dict()
    assert (names.is_remote, names.without_asking().is_remote, vocabulary("type").is_remote) == (True, True, False)


def test_while_one_thread_loads_nobody_waits_who_does_not_ask() -> None:
    loading, go_on = Event(), Event()

    def load(field: str) -> Iterable[str]:
        loading.set()
        assert go_on.wait(60)
        return [f"a {field}"]

    fields = [field_of("type", Kind.TEXT), field_of("instance", Kind.TEXT)]
    names = Vocabulary(dataset="tiny", fields=fields, regions=[], load_values=load, is_remote=True)
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(names.values, "type")
        assert loading.wait(60)
        assert names.without_asking().values("type") == ()
        assert names.without_asking().absent("instance", ["A"]) == ()
        assert names.to_dict()["values"] == {}
        go_on.set()
        assert found.result() == ("a type",)
