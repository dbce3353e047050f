"""What a server lists of its data sets, and which of them a name means."""

from __future__ import annotations

from typing import Any

import pytest

from nlcrit.errors import AnswerNotUnderstood, UnknownServerDataset
from nlcrit.servers.catalogue import Catalogue, Entry, read_catalogue

SERVER = "https://neuprint.example.org"

# What the gateway of tests/server answers for fib19, which is what neuPrintHTTP 1.9.2 does.
RECORDED: dict[str, Any] = {
    "fib19:v1.0": {
        "last-mod": "2000-01-01 00:00:00.000000",
        "uuid": "none",
        "ROIs": ["LO", "LOP", "ME"],
        "superLevelROIs": ["LO", "LOP", "ME"],
        "info": "",
        "hidden": False,
        "logo": "",
        "description": "fib19 v1.0 optic lobe",
    }
}
PUBLIC = """
    fib19:v1.0 hemibrain:v1.1 hemibrain:v1.2.1 male-cns:v0.9 male-cns:v1.0 manc:v1.0 manc:v1.2.1 manc:v1.2.3 mushroombody
    optic-lobe:v1.0.1 optic-lobe:v1.1
""".split()


def catalogue(*names: str, **edited: str) -> Catalogue:
    return Catalogue(SERVER, [Entry(name, edited=edited.get(name.partition(":")[2])) for name in names])


def error_of(catalogue: Catalogue, name: str) -> UnknownServerDataset:
    with pytest.raises(UnknownServerDataset) as caught:
        catalogue.find(name)
    return caught.value


def test_a_data_set_is_listed_with_what_the_server_says_of_it() -> None:
    assert read_catalogue(RECORDED, SERVER).entries == (
        Entry("fib19:v1.0", "2000-01-01 00:00:00.000000", "none", "fib19 v1.0 optic lobe", hidden=False, regions=3),
    )


@pytest.mark.parametrize("about", [{}, {"last-mod": None, "uuid": 5, "ROIs": None, "description": [], "hidden": "yes"}])
def test_what_is_missing_or_odd_is_not_known(about: dict[str, Any]) -> None:
    assert read_catalogue({"a:v1": about}, SERVER).entries == (Entry("a:v1"),)


@pytest.mark.parametrize("text", ["", " ", "unknown", "Unknown"])
def test_what_the_exporter_writes_where_it_does_not_know_is_not_known(text: str) -> None:
    (entry,) = read_catalogue({"a:v1": {"uuid": text, "last-mod": text}}, SERVER).entries
    assert (entry.uuid, entry.edited) == (None, None)


@pytest.mark.parametrize("listed", [None, [], "x", 5, {"a:v1": None}, {"a:v1": []}, {"": {}}, {"message": "Not Found"}])
def test_anything_else_is_not_understood(listed: object) -> None:
    with pytest.raises(AnswerNotUnderstood) as caught:
        read_catalogue(listed, SERVER)
    assert (caught.value.code, caught.value.server) == ("NS113", SERVER)


def test_a_server_may_list_nothing() -> None:
    assert read_catalogue({}, SERVER).entries == ()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("hemibrain:v1.2.1", "hemibrain:v1.2.1"),
        ("HEMIBRAIN:V1.2.1", "hemibrain:v1.2.1"),
        (" hemibrain:v1.2.1 ", "hemibrain:v1.2.1"),
        ("fib19", "fib19:v1.0"),
        ("Fib19", "fib19:v1.0"),
        ("mushroombody", "mushroombody"),
        ("MushroomBody", "mushroombody"),
    ],
)
def test_a_name_is_given_as_the_server_spells_it(name: str, found: str) -> None:
    assert catalogue(*PUBLIC).find(name).name == found


def test_the_name_as_written_goes_before_one_in_another_case() -> None:
    assert catalogue("a:v1", "A:v1").find("A:v1").name == "A:v1"


def test_a_name_without_a_tag_goes_before_the_same_with_one() -> None:
    assert catalogue("fish", "fish:v2").find("fish").name == "fish"


def test_of_several_versions_the_newest_is_named() -> None:
    error = error_of(catalogue(*PUBLIC), "manc")
    assert error.message == f"'{SERVER}' has several data sets 'manc': v1.0, v1.2.1, v1.2.3"
    assert error.hint == "the newest is manc:v1.2.3"


@pytest.mark.parametrize(
    "tags",
    [
        ["v0.9", "v1.9", "v1.10"],
        ["v1", "v1.0.1", "v1.1"],
        ["draft", "v0.1"],
        ["1.9", "V1.10"],
        ["2024-09-30", "2024-10-01"],
        ["v1.2.1-mb", "v1.3"],
        ["v1.0", "v" + "9" * 5000],
    ],
)
def test_versions_are_in_the_order_of_their_numbers(tags: list[str]) -> None:
    assert error_of(catalogue(*[f"a:{tag}" for tag in reversed(tags)]), "a").hint == f"the newest is a:{tags[-1]}"


def test_among_equal_versions_the_last_edit_decides() -> None:
    first = "2026-05-01 11:56:30 -04:00"
    later = "2026-03-28 11:56:30 -04:00 / 2026-06-08T01:31:39-04:00 (segment property update)"
    assert error_of(catalogue("a:one", "a:two", one=later, two=first), "a").hint == "the newest is a:one"


def test_names_that_differ_only_in_case_are_told_apart_by_it() -> None:
    message = f"'{SERVER}' has several data sets 'AB:v1': aB:v1, ab:v1"
    assert error_of(catalogue("ab:v1", "aB:v1"), "AB:v1").message == message


def test_an_unknown_name_is_told_with_what_is_alike_and_what_there_is() -> None:
    error = error_of(catalogue(*PUBLIC[:3]), "hemibrian:v1.2.1")
    assert (
        error.message
        == f"'{SERVER}' has no data set 'hemibrian:v1.2.1' — did you mean 'hemibrain:v1.2.1' or 'hemibrain:v1.1'?"
    )
    assert error.hint == (
        "it lists fib19:v1.0, hemibrain:v1.1, hemibrain:v1.2.1; what is not public it lists only to a token that opens it"
    )


def test_an_unknown_name_without_a_tag_is_compared_without_tags() -> None:
    assert "did you mean 'optic-lobe:v1.0.1' or 'optic-lobe:v1.1'?" in error_of(catalogue(*PUBLIC), "optic").message


def test_a_long_list_is_shortened() -> None:
    hint = error_of(catalogue(*(f"d{number:02}:v1" for number in range(30))), "x").hint
    assert hint is not None
    assert hint.startswith("it lists d00:v1, d01:v1,")
    assert "d11:v1 and 18 more; " in hint


def test_a_hidden_data_set_is_found_and_not_listed() -> None:
    both = Catalogue(SERVER, [Entry("cns:v1"), Entry("cns:v2", hidden=True), Entry("old:v1", hidden=True)])
    assert [entry.name for entry in both.entries] == ["cns:v1"]
    assert [both.find(name).name for name in ("cns", "cns:v2", "old")] == ["cns:v1", "cns:v2", "old:v1"]
    assert "cns:v2" not in (error_of(both, "cnx:v2").hint or "")


@pytest.mark.parametrize("name", ["", " ", ":", ":v1", "hemibrain:", "\0", "é" * 1000])
def test_a_name_that_is_none_is_not_found(name: str) -> None:
    assert error_of(catalogue(*PUBLIC), name).code == "NS106"
