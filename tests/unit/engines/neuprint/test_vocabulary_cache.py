"""What is kept of the vocabularies of servers, for whom and how long."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nlcrit.engines.neuprint import vocabulary_cache
from nlcrit.engines.neuprint.vocabulary_cache import cached_vocabulary
from nlcrit.engines.neuprint.vocabulary_loader import NAMES
from nlcrit.errors import ServerBusy
from nlcrit.servers.catalogue import Entry

SERVER = "https://neuprint.example.org"
ENTRY = Entry("tiny:v1", edited="2026-01-01", uuid="abc")
META = {"neuronProperties": '{"type": "string", "instance": "string"}', "primaryRois": ["EB"]}


class Answering:
    """A server with a data set; notes what it is asked."""

    def __init__(self, *types: str) -> None:
        self.types = types or ("b", "a")
        self.asked: list[str] = []

    def __call__(self, text: str) -> SimpleNamespace:
        self.asked.append(text)
        named = [[META, 7, 2, ["weight"], [], True]]
        return SimpleNamespace(columns=[], rows=named if text == NAMES else [[type_] for type_ in self.types])


def files(cache: Path) -> list[Path]:
    return sorted((cache / "servers").glob("*"))


def test_what_is_kept_is_not_asked_for_again(empty_cache: Path) -> None:
    first, second = Answering(), Answering()
    asked = cached_vocabulary(SERVER, ENTRY, first)
    read = cached_vocabulary(SERVER, ENTRY, second)
    assert (first.asked, second.asked) == ([NAMES], [])
    assert read.to_dict() == asked.to_dict()
    assert (read.is_remote, asked.is_remote, len(files(empty_cache))) == (True, True, 1)


@pytest.mark.usefixtures("empty_cache")
def test_values_are_kept_when_they_are_asked_for() -> None:
    first, second = Answering(), Answering()
    cached_vocabulary(SERVER, ENTRY, first).values("type")
    read = cached_vocabulary(SERVER, ENTRY, second)
    assert (read.values("type"), read.absent("type", ["a", "c"]), second.asked) == (("a", "b"), ("c",), [])
    assert (read.values("instance"), len(second.asked)) == (("a", "b"), 1)
    third = Answering()
    again = cached_vocabulary(SERVER, ENTRY, third)
    assert (again.values("type"), again.values("instance"), third.asked) == (("a", "b"), ("a", "b"), [])


@pytest.mark.parametrize(
    ("server", "entry", "left"),
    [
        (SERVER, replace(ENTRY, edited="2026-01-02"), 1),
        (SERVER, replace(ENTRY, uuid="abd"), 1),
        (SERVER, replace(ENTRY, name="tiny:v2"), 2),
        ("https://other.example.org", ENTRY, 2),
    ],
)
def test_another_state_takes_the_place_of_what_was_kept(
    empty_cache: Path, server: str, entry: Entry, left: int
) -> None:
    cached_vocabulary(SERVER, ENTRY, Answering())
    anew = Answering()
    cached_vocabulary(server, entry, anew)
    assert (anew.asked, len(files(empty_cache))) == ([NAMES], left)


@pytest.mark.parametrize("changed", ["nlcrit.engines.neuprint.vocabulary_cache.FORMAT", "nlcrit.__version__"])
def test_another_version_of_nlcrit_asks_anew(empty_cache: Path, monkeypatch: pytest.MonkeyPatch, changed: str) -> None:
    cached_vocabulary(SERVER, ENTRY, Answering())
    monkeypatch.setattr(changed, "another")
    anew = Answering()
    cached_vocabulary(SERVER, ENTRY, anew)
    assert (anew.asked, len(files(empty_cache))) == ([NAMES], 1)


def damaged(content: dict[str, Any]) -> list[bytes]:
    """A file in all kinds of other forms."""
    vocabulary = content["vocabulary"]
    others: list[Any] = [
        None,
        [],
        {},
        {**content, "key": {}},
        {**content, "vocabulary": None},
        {**content, "vocabulary": {**vocabulary, "fields": None}},
        {**content, "vocabulary": {**vocabulary, "fields": [{"name": "type", "kind": "COLOUR"}]}},
        {**content, "vocabulary": {**vocabulary, "regions": [{"title": "EB"}]}},
        {**content, "vocabulary": {**vocabulary, "values": []}},
        {**content, "vocabulary": {name: value for name, value in vocabulary.items() if name != "counts"}},
    ]
    whole = json.dumps(content).encode()
    return [
        b"",
        b"\0" * 100,
        whole[:-1],
        whole[:50],
        b"\xff" + whole,
        b"[" * 100_000,
        *(json.dumps(each).encode() for each in others),
    ]


def test_a_damaged_file_is_as_good_as_none(empty_cache: Path) -> None:
    wanted = cached_vocabulary(SERVER, ENTRY, Answering()).to_dict()
    (path,) = files(empty_cache)
    for content in damaged(json.loads(path.read_bytes())):
        path.write_bytes(content)
        anew = Answering()
        assert (cached_vocabulary(SERVER, ENTRY, anew).to_dict(), anew.asked) == (wanted, [NAMES]), content
        assert cached_vocabulary(SERVER, ENTRY, anew).to_dict() == wanted
        assert len(anew.asked) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of this kind")
def test_nobody_else_may_read_it(empty_cache: Path) -> None:
    cached_vocabulary(SERVER, ENTRY, Answering()).values("type")
    (path,) = files(empty_cache)
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent)] == [0o600, 0o700]


def test_it_holds_names_and_nothing_of_who_asked(empty_cache: Path) -> None:
    cached_vocabulary(SERVER, ENTRY, Answering()).values("type")
    (path,) = files(empty_cache)
    file = json.loads(path.read_bytes())
    assert (set(file), set(file["key"])) == (
        {"key", "vocabulary"},
        {"server", "dataset", "uuid", "edited", "format", "nlcrit"},
    )


@pytest.mark.parametrize("entry", [replace(ENTRY, edited=None), replace(ENTRY, uuid=None)])
def test_what_may_change_unnoticed_is_not_kept(empty_cache: Path, entry: Entry) -> None:
    names = cached_vocabulary(SERVER, entry, Answering())
    assert (names.values("type"), files(empty_cache)) == (("a", "b"), [])


def test_nothing_is_kept_where_that_is_not_wanted(empty_cache: Path) -> None:
    names = cached_vocabulary(SERVER, ENTRY, Answering(), cache=False)
    assert (names.values("type"), files(empty_cache)) == (("a", "b"), [])


@pytest.mark.usefixtures("no_cache")
def test_without_a_cache_all_is_asked_for() -> None:
    asked = Answering()
    assert cached_vocabulary(SERVER, ENTRY, asked).values("type") == ("a", "b")
    assert len(asked.asked) == 2


def test_where_the_system_knows_no_folder_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary_cache, "cache_root", lambda: None)
    assert cached_vocabulary(SERVER, ENTRY, Answering()).neurons == 7


def test_what_a_broken_off_writing_left_is_deleted(empty_cache: Path) -> None:
    cached_vocabulary(SERVER, ENTRY, Answering())
    (path,) = files(empty_cache)
    (path.parent / f"{path.name.partition('-')[0]}-0123.part").write_text("{")
    cached_vocabulary(SERVER, ENTRY, Answering()).values("type")
    assert files(empty_cache) == [path]


def test_a_failure_leaves_nothing(empty_cache: Path) -> None:
    def busy(text: str) -> SimpleNamespace:
        raise ServerBusy("the server is busy", code="NS111", server=SERVER)

    with pytest.raises(ServerBusy):
        cached_vocabulary(SERVER, ENTRY, busy)
    assert files(empty_cache) == []


def test_many_threads_keep_and_read_the_same(empty_cache: Path) -> None:
    def ask(_: int) -> tuple[tuple[str, ...], int]:
        names = cached_vocabulary(SERVER, ENTRY, Answering())
        return names.values("type"), names.neurons

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(100))) == {(("a", "b"), 7)}
    assert [path.suffix for path in files(empty_cache)] == [".json"]


def test_values_that_are_half_a_character_are_kept(empty_cache: Path) -> None:
    cached_vocabulary(SERVER, ENTRY, Answering("\ud800", "é")).values("type")
    assert cached_vocabulary(SERVER, ENTRY, Answering()).values("type") == ("é", "\ud800")
    assert len(files(empty_cache)) == 1
