"""Random partner filters and connection tables, in small random worlds, have the rows that the oracle finds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nlcrit
from nlcrit.datasets.folder import find_folder
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.source import Source
from tests.agreement import oracle, worlds
from tests.agreement.conftest import ENGINES
from tests.agreement.oracle_connections import Table, World
from tests.agreement.test_engine_agrees_with_oracle import BOUNDED, CONFORMANCE, bundled_rows

SEEDS = range(1, 25)

world = cache(worlds.world)


class Opened:
    """The worlds as data sets, each made and opened when it is first asked, by one engine after the other."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self.root = factory.mktemp("worlds")
        self.data: dict[int, nlcrit.Dataset] = {}

    def __getitem__(self, seed: int) -> nlcrit.Dataset:
        if seed not in self.data:
            # Not by turns: the odd worlds have labels, and each engine shall see both kinds.
            engine = list(ENGINES.values())[seed // 2 % len(ENGINES)]
            self.data[seed] = engine(worlds.write(self.root / f"world{seed}", seed))
        return self.data[seed]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    found = Opened(tmp_path_factory)
    yield found
    for data in found.data.values():
        data.close()


# Agreement -----------------------------------------------------------------------------------------------------

seeds = st.sampled_from(SEEDS)


def parsed(text: str) -> tree.Select | tree.Count:
    (statement,) = parse_program(Source(text)).statements
    assert isinstance(statement, tree.Select | tree.Count)
    return statement


def plain(answer: Any) -> Table | int:
    """A frame as the oracle gives it."""
    if isinstance(answer, int):
        return answer
    columns = [[None if pd.isna(value) else value for value in answer[name].tolist()] for name in answer.columns]
    return list(answer.columns), list(zip(*columns, strict=True))


def difference(seed: int, text: str, expected: object, found: object) -> str:
    return f"{worlds.shown(seed)}\n{text}\nexpected {expected}\n   found {found}"


def kept(seed: int, text: str) -> list[int]:
    """The neurons that the oracle finds."""
    target = parsed(text).target
    assert not isinstance(target, tree.Path)
    return oracle.ids(target, world(seed).rows, worlds.TYPES, world(seed).has_partners)


ASKED: dict[str, Callable[[nlcrit.Dataset, str], Any]] = {
    "written": lambda data, text: data.ids(text).tolist(),
    "canonical": lambda data, text: data.ids(str(nlcrit.parse(text))).tolist(),
    "criteria": lambda data, text: data.ids(nlcrit.parse(text).criteria).tolist(),
    "named": lambda data, text: data.ids(f"let @asked = {text}; @asked").tolist(),
}
AT_ARROW: dict[str, Callable[[nlcrit.Dataset, str], Any]] = {
    "named": lambda data, text: data.ids(f"let @asked = {text}; <- @asked").tolist(),
    "given": lambda data, text: data.ids("<- $asked", asked=nlcrit.NeuronCriteria.where(text)).tolist(),
}


@settings(BOUNDED, max_examples=150)
@given(seed=seeds, text=worlds.asked_filters, how=st.sampled_from(sorted(ASKED)))
def test_random_partner_filters(opened: Opened, seed: int, text: str, how: str) -> None:
    expected, found = kept(seed, text), ASKED[how](opened[seed], text)
    assert found == expected, difference(seed, f"{how}: {text}", expected, found)


@settings(BOUNDED, max_examples=40)
@given(seed=seeds, text=worlds.asked_filters, how=st.sampled_from(sorted(AT_ARROW)))
def test_random_filters_as_operands(opened: Opened, seed: int, text: str, how: str) -> None:
    """A filter keeps its label, or its own default, where a name or a value stands for it."""
    expected, found = kept(seed, f"<- ({text})"), AT_ARROW[how](opened[seed], text)
    assert found == expected, difference(seed, f"{how}: <- ({text})", expected, found)


HOW = st.sampled_from(("written", "written", "canonical", "counted"))


def agree_on_table(data: nlcrit.Dataset, seed: int, text: str, how: str) -> None:
    expected = world(seed).answer(parsed(text))
    if how == "counted":
        counted, found = count_of(expected), data.count(text)
        assert found == counted, difference(seed, f"{how}: {text}", counted, found)
        return
    found = plain(data.run(str(nlcrit.parse(text)) if how == "canonical" else text))
    assert found == expected, difference(seed, f"{how}: {text}", expected, found)


def count_of(answer: Table | int) -> int:
    """The rows of a table, or the paths where its rows are hops."""
    if isinstance(answer, int):
        return answer
    columns, rows = answer
    return len({path for path, *_ in rows}) if columns[0] == "path" else len(rows)


@settings(BOUNDED, max_examples=140)
@given(seed=seeds, text=worlds.tables(), how=HOW)
def test_random_connection_tables(opened: Opened, seed: int, text: str, how: str) -> None:
    agree_on_table(opened[seed], seed, text, how)


@settings(BOUNDED, max_examples=90)
@given(seed=seeds, text=worlds.splits(), how=HOW)
def test_random_tables_by_region(opened: Opened, seed: int, text: str, how: str) -> None:
    agree_on_table(opened[seed], seed, text, how)


@settings(BOUNDED, max_examples=100)
@given(seed=seeds, text=worlds.all_paths(), how=HOW)
def test_random_searches_for_all_paths(opened: Opened, seed: int, text: str, how: str) -> None:
    agree_on_table(opened[seed], seed, text, how)


# The oracle ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("region", ["X", "brain", "Nowhere"])
def test_the_oracle_refuses_regions_that_are_not_made_of_primary_ones(region: str) -> None:
    with pytest.raises(LookupError):
        world(0).answer(parsed(f"* -[in ({region})]-> *"))


@pytest.fixture(scope="module")
def hemibrain() -> World:
    folder = find_folder("hemibrain_mb").path
    rows, meta = bundled_rows("hemibrain_mb"), json.loads((folder / "meta.json").read_text("utf-8"))
    types = {field: kind for field, kind in oracle.types_of(rows).items() if field != "roiInfo"}
    links = pq.read_table(folder / "connections.parquet").to_pylist()
    return World(rows, links, types=types, primary=meta["primaryRois"], hierarchy=meta["roiHierarchy"])


@pytest.mark.parametrize(("name", "step"), [("hemibrain_mb_connections", 6), ("hemibrain_mb_more", 2)])
def test_the_oracle_answers_the_conformance_queries(hemibrain: World, name: str, step: int) -> None:
    """Some of the many, because trying every connection takes its time."""
    entries = [json.loads(line) for line in (CONFORMANCE / f"{name}.jsonl").read_text("utf-8").splitlines()]
    wrong = []
    for entry in [entry for entry in entries if asks_for_connections(entry["query"])][::step]:
        statement = parsed(entry["query"])
        assert isinstance(statement, tree.Select)
        if entry["kind"] == "rows":
            columns, found = hemibrain.answer(statement)  # type: ignore[misc]
            places = [columns.index(column) for column in entry["columns"]]
            lines = [",".join(str(row[place]) for place in places) for row in found]
        else:
            lines = list(
                map(str, oracle.ordered_ids(statement, hemibrain.rows, hemibrain.types, hemibrain.has_partners))
            )
        text = ("\n" if entry["kind"] == "rows" else ",").join(lines)
        right = lines == list(map(str, entry["ids"])) if entry["kind"] == "order" else digest(text) == entry["sha256"]
        if not right or len(lines) != entry["count"]:
            wrong.append((entry["query"], len(lines), entry["count"]))
    assert wrong == []


def asks_for_connections(text: str) -> bool:
    target = parsed(text).target
    return isinstance(target, tree.Path) or any(isinstance(part, tree.Partner) for part in tree.walk(target))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
