"""Region counts are the same as when they are counted one by one, also from JSON that nobody expects."""

from __future__ import annotations

import gc
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlcrit.answers import roi_counts
from nlcrit.answers.roi_counts import RoiCounts, count_by_region
from nlcrit.errors import DatasetError

PRIMARY = ("A", "B")
LISTED = ("post", "pre")


def counted(texts: list[str | None], totals: dict[str, list[int]], first: int = 1) -> RoiCounts:
    bodies = np.arange(first, first + len(texts), dtype=np.int64)
    arrays = {count: np.array(values, np.int64) for count, values in totals.items()}
    return count_by_region(bodies, pa.array(texts, pa.string()), arrays, PRIMARY, LISTED)


def rows(*infos: Any, totals: dict[str, list[int]] | None = None) -> list[tuple[Any, ...]]:
    """The table for neurons 1, 2, … with such a roiInfo; their own counts are 0 unless given."""
    texts = [None if info is None else json.dumps(info) for info in infos]
    table = counted(texts, totals or {"pre": [0] * len(infos), "post": [0] * len(infos)}).table
    return [tuple(row.values()) for row in table.to_pylist()]


def one_by_one(
    infos: list[dict[str, dict[str, int]] | None], totals: dict[str, list[int]]
) -> tuple[list[tuple[Any, ...]], list[list[str] | None]]:
    """The table, and the regions with inputs, by their definition."""
    found: list[tuple[Any, ...]] = []
    for index, info in enumerate(infos):
        if info is not None:
            table = {name: [entry.get(count, 0) for count in totals] for name, entry in info.items()}
            inside = [table[name] for name in PRIMARY if name in table]
            inside.append([0] * len(totals))
            sums = [sum(part) for part in zip(*inside, strict=True)]
            table["NotPrimary"] = [values[index] - part for values, part in zip(totals.values(), sums, strict=True)]
            found += [(index + 1, name, *values) for name, values in sorted(table.items()) if any(values)]
    inputs = [None if info is None else sorted(name for name in info if info[name].get("post")) for info in infos]
    return found, inputs


# By definition ---------------------------------------------------------------------------------------------------

COUNTS = st.integers(0, 2**40)
ENTRY = st.dictionaries(st.sampled_from(["pre", "post", "downstream", "other"]), COUNTS)
INFO = st.none() | st.dictionaries(st.sampled_from(["A", "B", "C", "a", "\u00e9", "", 'x"\n', "Z"]), ENTRY)


@given(st.lists(INFO, max_size=8), st.integers(1, 10), st.data())
def test_counts_are_those_of_the_definition(infos: list[Any], at_once: int, data: st.DataObject) -> None:
    totals = {
        count: data.draw(st.lists(COUNTS, min_size=len(infos), max_size=len(infos)))
        for count in data.draw(st.lists(st.sampled_from(["pre", "post", "downstream", "mito"]), unique=True))
    }
    texts = [None if info is None else json.dumps(info) for info in infos]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(roi_counts, "AT_ONCE", at_once)
        found = counted(texts, totals)
    table, inputs = one_by_one(infos, totals)
    assert [tuple(row.values()) for row in found.table.to_pylist()] == table
    assert found.table.column_names == ["bodyId", "roi", *totals]
    assert found.regions == infos
    assert found.with_sites["post"] == inputs


def test_an_empty_answer_has_the_types_of_a_full_one() -> None:
    empty, full = (counted(texts, {"pre": [1] * len(texts)}).table.schema for texts in ([], ["{}"]))
    assert empty == full
    assert [str(kind) for kind in empty.types] == ["int64", "string", "int64"]


def test_numbers_beyond_those_that_a_float_holds_are_exact() -> None:
    large = 2**53 + 1
    assert rows({"A": {"pre": large}}, totals={"pre": [large + 2]}) == [(1, "A", large), (1, "NotPrimary", 2)]


def test_the_rest_may_be_negative_where_primary_regions_have_more_than_the_neuron() -> None:
    assert rows({"A": {"pre": 3}}, totals={"pre": [1]}) == [(1, "A", 3), (1, "NotPrimary", -2)]


def test_a_region_of_the_name_not_primary_gives_way() -> None:
    assert rows({"NotPrimary": {"pre": 9}, "A": {"pre": 1}}, totals={"pre": [3]}) == [(1, "A", 1), (1, "NotPrimary", 2)]


def test_a_neuron_with_unknown_regions_is_not_in_the_table() -> None:
    assert rows(None, {"A": {"pre": 1}}, totals={"pre": [5, 1]}) == [(2, "A", 1)]


def test_without_counts_there_are_no_rows() -> None:
    found = counted(['{"A": {"pre": 1}}'], {})
    assert (found.table.num_rows, found.table.column_names) == (0, ["bodyId", "roi"])
    assert found.with_sites == {"post": [[]], "pre": [["A"]]}


def test_names_are_sorted_by_code_point() -> None:
    info = {name: {"pre": 1} for name in ("b", "\U0001f9e0", "B(R)", "\u00e9", "B")}
    assert [row[1] for row in rows(info)] == ["B", "B(R)", "NotPrimary", "b", "\u00e9", "\U0001f9e0"]


# Odd JSON --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0, None, 0.0, False, "many", [], {"pre": 1}, [5]])
def test_what_is_no_number_counts_nothing(value: Any) -> None:
    assert rows({"C": {"pre": value, "post": 2}}) == [(1, "C", 0, 2)]


@pytest.mark.parametrize(("value", "count"), [(2.0, 2), (2.7, 2), (True, 1), (-1, -1)])
def test_what_is_a_number_counts(value: Any, count: int) -> None:
    assert rows({"C": {"pre": value, "post": 0}}) == [(1, "C", count, 0)]


@pytest.mark.parametrize("entry", [None, 5, "pre", ["pre"], [[1]], {}, {"soma": 1}, {"pre": {"pre": 1}}])
def test_an_entry_of_another_form_counts_nothing(entry: Any) -> None:
    assert rows({"C": entry, "D": {"pre": 1}}) == [(1, "D", 1, 0)]


def test_what_is_odd_stays_in_the_dicts() -> None:
    info = {"C": None, "D": {"pre": [1], "comment": "x"}}
    assert counted([json.dumps(info)], {"pre": [0]}).regions == [info]


def test_a_json_null_is_unknown() -> None:
    assert rows(None, totals={"pre": [1]}) == []
    found = counted(["null", "{}"], {"pre": [1, 1]})
    assert (found.regions, found.with_sites["pre"]) == ([None, {}], [None, []])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not valid JSON"),
        ("{", "is not valid JSON"),
        ("{} {}", "is not valid JSON"),
        ("{}, {}", "is not valid JSON"),
        ('{"A": {"pre": 1},}', "is not valid JSON"),
        ('{"A": "\n"}', "is not valid JSON"),
        ("[]", "is not a JSON object of regions"),
        ("5", "is not a JSON object of regions"),
        ('"{}"', "is not a JSON object of regions"),
    ],
)
def test_a_text_that_is_no_object_is_an_error_that_names_its_neuron(text: str, words: str) -> None:
    with pytest.raises(DatasetError, match=f"the roiInfo of bodyId 12 {words}") as caught:
        counted(["{}", text, "{}"], {"pre": [0, 0, 0]}, first=11)
    assert caught.value.code == "ND102"


@pytest.mark.parametrize(
    "texts",
    [
        ['{"A": {}', '"B": {}}', "{}, {}"],
        ['{"a', '": {}}', "{}, {}"],
        ['{"A": [{}', "{}]}", "{}, {}"],
        ['{"A": [{}', "{}]}", '{}, "x", {}'],
        ['{"A": ["', '"]}', '{}, "x", {}'],
    ],
)
def test_texts_that_are_json_only_together_are_an_error(texts: list[str]) -> None:
    with pytest.raises(DatasetError, match="the roiInfo of bodyId 1 is not valid JSON"):
        counted(texts, {"pre": [0, 0, 0]})


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**30, 1e300])
def test_a_count_beyond_64_bits_is_an_error(value: float) -> None:
    with pytest.raises(DatasetError, match="a count 'pre' beyond 64 bits") as caught:
        rows({"A": {"pre": value}})
    assert caught.value.code == "ND102"


def test_garbage_is_collected_again_afterwards() -> None:
    counted(["{}"], {"pre": [0]})
    assert gc.isenabled()
    with pytest.raises(DatasetError):
        counted(["{"], {"pre": [0]})
    assert gc.isenabled()
