"""A data set answers in every form that its methods offer, with exact types, true facts, and from any thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer
from typing import Any

import numpy as np
import pandas as pd
import pytest

import nlcrit
from nlcrit.answers import connect as connecting
from nlcrit.answers.connect import connect, default_client, open_once, set_default_client
from nlcrit.answers.dataset import Dataset
from nlcrit.answers.places import default_place, find_place
from nlcrit.engines.plan import Cancel, Plan, Run
from nlcrit.errors import DatasetError, QueryCancelled, QueryNameError, QueryValueError, UnsupportedQueryError
from nlcrit.table import FACTS_KEY
from tests.agreement import tiny

MBON01 = [612371421, 673509195]


@pytest.fixture(scope="module")
def data() -> Iterator[Dataset]:
    with connect("hemibrain_mb") as found:
        yield found


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Dataset]:
    """A data set of this test's own, which it may close."""
    with connect(tiny.write(tmp_path / "small")) as found:
        yield found


@pytest.fixture
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """No default data set, and no memory of those that were opened."""
    monkeypatch.delenv("NLCRIT_DATA", raising=False)
    monkeypatch.setattr(connecting, "_default", None)
    monkeypatch.setattr(connecting, "_opened", {})


def facts(frame: pd.DataFrame) -> dict[str, Any]:
    found: dict[str, Any] = frame.attrs[FACTS_KEY]
    return found


# Types ---------------------------------------------------------------------------------------------------------


def test_a_table_has_nullable_exact_types(data: Dataset) -> None:
    frame = data.run("MBON01 return type, cropped, pre, somaRadius")
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "bodyId": "Int64",
        "type": "string",
        "cropped": "boolean",
        "pre": "Int64",
        "somaRadius": "Float64",
    }


@pytest.mark.parametrize("query", ["MBON01", "MBON01 return input in (CA(R))", "*"])
def test_an_empty_answer_has_the_types_of_a_full_one(data: Dataset, query: str) -> None:
    full = data.run(query)
    empty = data.run(f"{query} limit 0")
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
    assert list(empty.columns) == list(full.columns)


def test_an_empty_answer_of_locations_is_objects(data: Dataset) -> None:
    frame = data.run("bodyId = 1 return bodyId, somaLocation")
    assert list(map(str, frame.dtypes)) == ["Int64", "object"]


def test_locations_are_lists_of_integers_and_none_where_missing(small: Dataset) -> None:
    assert small.run("bodyId in (1, 3) return somaLocation")["somaLocation"].tolist() == [[1, 2, 3], None]


def test_bodyids_beyond_the_floats_are_exact(small: Dataset) -> None:
    assert small.run("bodyId >= 9007199254740992")["bodyId"].tolist() == [2**53, 2**53 + 1, 2**63 - 1]


def test_the_rows_are_numbered_from_nothing(data: Dataset) -> None:
    assert data.run("MBON01").index.tolist() == [0, 1]


# ids, count ----------------------------------------------------------------------------------------------------


def test_ids_are_int64(data: Dataset) -> None:
    found = data.ids("MBON01")
    assert (found.dtype, found.tolist()) == (np.dtype("int64"), MBON01)


def test_no_ids_are_int64_too(data: Dataset) -> None:
    found = data.ids("bodyId = 1")
    assert (found.dtype, found.shape) == (np.dtype("int64"), (0,))


def test_ids_ascend_whatever_the_order(data: Dataset) -> None:
    assert data.ids("MBON01 sort by bodyId desc").tolist() == MBON01


def test_a_limit_takes_its_ids_in_the_order_of_the_query(small: Dataset) -> None:
    assert small.run("pre notnull sort by pre desc limit 3")["bodyId"].tolist() == [16, 1, 2]
    assert small.ids("pre notnull sort by pre desc limit 3").tolist() == [1, 2, 16]


def test_ids_of_a_query_without_the_column(data: Dataset) -> None:
    assert data.ids("MBON01 return pre").tolist() == MBON01


def test_a_count_is_an_integer(data: Dataset) -> None:
    found = data.run("count MBON01")
    assert (type(found), found) == (int, 2)


@pytest.mark.parametrize(("query", "expected"), [("MBON01 limit 1", 1), ("MBON01 limit 9", 2), ("MBON01 limit 0", 0)])
def test_a_count_counts_the_rows_of_the_answer(data: Dataset, query: str, expected: int) -> None:
    assert data.count(query) == expected == len(data.run(query))


def test_the_count_of_a_count_is_its_number(data: Dataset) -> None:
    assert data.count("count MBON01") == 2


# Facts ---------------------------------------------------------------------------------------------------------


def test_the_facts_of_an_answer(data: Dataset) -> None:
    found = facts(data.run("type='MBON01' and (soma notnull)"))
    assert 0 <= found.pop("seconds") < 60
    assert found == {
        "rows": 2,
        "truncated": False,
        "limit": None,
        "dataset": "hemibrain:v1.2.1-mb",
        "server": None,
        "query": "type = MBON01 and somaLocation notnull",
        "hints": [],
        "unknown_regions": 0,
        "coverage": None,
        "paths": None,
    }


@pytest.mark.parametrize(
    ("limit", "rows", "truncated"), [(1, 1, True), (2, 2, False), (3, 2, False), (0, 0, True), (2**63 - 1, 2, False)]
)
def test_an_answer_says_whether_its_limit_cut_it(data: Dataset, limit: int, rows: int, truncated: bool) -> None:
    frame = data.run(f"MBON01 limit {limit}")
    found = facts(frame)
    assert (len(frame), found["rows"], found["truncated"], found["limit"]) == (rows, rows, truncated, limit)


def test_no_rows_by_a_limit_of_nothing_give_no_hint(data: Dataset) -> None:
    assert facts(data.run("MBON01 limit 0"))["hints"] == []


def test_a_value_that_nobody_has_gives_a_hint(data: Dataset) -> None:
    (hint,) = facts(data.run("type = MBON99"))["hints"]
    assert hint.startswith("no neuron has the type MBON99; ")


UNKNOWN = 1919
UNKNOWN_KC = "type = 'KCg-m'"


@pytest.mark.parametrize("query", ["input in (CA(R))", "input not in (CA(R))", "input in (CA(R)) limit 1", "not roi in (CA(R))"])
def test_neurons_with_unknown_regions_are_counted(data: Dataset, query: str) -> None:
    assert facts(data.run(query))["unknown_regions"] == UNKNOWN


@pytest.mark.parametrize("query", ["MBON01", "roiInfo notnull", "input in ()", "* return input in (CA(R))"])
def test_where_no_region_is_tested_none_are_counted(data: Dataset, query: str) -> None:
    assert facts(data.run(query))["unknown_regions"] == 0


def test_neurons_that_another_test_decides_are_not_counted(data: Dataset) -> None:
    decided = data.count(f"{UNKNOWN_KC} and roiInfo null")
    assert decided > 0
    assert facts(data.run(f"{UNKNOWN_KC} or input in (CA(R))"))["unknown_regions"] == UNKNOWN - decided
    assert facts(data.run(f"{UNKNOWN_KC} and input in (CA(R))"))["unknown_regions"] == decided


def test_the_answers_of_a_count_say_the_same(data: Dataset) -> None:
    (question,) = data.session().ask("count input in (CA(R))")
    answer = data.answer(question)
    found = answer.count()
    assert (found, answer.facts().rows, answer.facts().unknown_regions) == (129, 129, UNKNOWN)


# Several statements, other forms of a query --------------------------------------------------------------------


def test_several_statements_answer_with_a_list(data: Dataset) -> None:
    table, number, words = data.run("MBON01; count type ~ 'PAM.*'; explain MBON01")
    assert (len(table), number, str(words)) == (2, 301, str(data.explain("MBON01")))


def test_a_text_without_an_answer_gives_an_empty_list(data: Dataset) -> None:
    assert data.run("let @a = MBON01") == []


def test_a_let_and_one_query_give_its_answer(data: Dataset) -> None:
    assert data.run("let @a = MBON01; count @a") == 2


@pytest.mark.parametrize("method", [Dataset.ids, Dataset.count, Dataset.compile, Dataset.explain])
@pytest.mark.parametrize("query", ["MBON01; MBON02", "let @a = MBON01"])
def test_one_answer_is_needed_by_all_but_run(data: Dataset, method: Callable[..., object], query: str) -> None:
    with pytest.raises(UnsupportedQueryError) as caught:
        method(data, query)
    assert caught.value.code == "NQ503"


@pytest.mark.parametrize(
    "query",
    [
        "type = 'MBON01' and pre > 100",
        nlcrit.parse("type = 'MBON01' and pre > 100"),
        nlcrit.NC(type="MBON01", min_pre=101),
        nlcrit.NC.where("type = MBON01 and pre > 100"),
    ],
    ids=["text", "query", "criteria", "expression"],
)
def test_text_query_and_criteria_answer_alike(data: Dataset, query: Any) -> None:
    assert data.ids(query).tolist() == MBON01
    assert data.run(query)["bodyId"].tolist() == MBON01
    assert data.count(query) == 2
    assert data.fetch_neurons(query, omit_rois=True)["bodyId"].tolist() == MBON01


@pytest.mark.parametrize("query", [1, None, ["MBON01"], b"MBON01"])
def test_anything_else_is_no_query(data: Dataset, query: Any) -> None:
    with pytest.raises(nlcrit.CallError, match="a query is a text, a parsed query or criteria") as caught:
        data.run(query)
    assert caught.value.code == "NA101"


def test_parameters_are_bound(data: Dataset) -> None:
    assert data.count("type in $types", types=["MBON01", "MBON02"]) == 4
    assert data.ids(nlcrit.parse("type = $type"), type="MBON01").tolist() == MBON01


def test_an_error_of_criteria_points_into_their_text(data: Dataset) -> None:
    criteria = nlcrit.NC(type="MBON01", inputRois=["CA(R)", "XX(R)"])
    with pytest.raises(QueryNameError) as caught:
        data.run(criteria)
    error = caught.value
    text = str(criteria)
    assert (error.code, error.source.text, text[error.span.start : error.span.end]) == ("NQ202", text, "XX(R)")


# compile, explain ----------------------------------------------------------------------------------------------


def test_compile_asks_nobody(small: Dataset) -> None:
    small.close()
    plan = small.compile("pre > 5 return type")
    assert isinstance(plan, Plan)
    assert (plan.columns, plan.parameters) == (("bodyId", "type"), {"p1": 5})


def test_explain_is_a_text(data: Dataset) -> None:
    assert isinstance(data.explain("MBON01"), str)


# Vocabulary ----------------------------------------------------------------------------------------------------


def test_fields_are_a_table(data: Dataset) -> None:
    found = data.fields()
    assert list(found.columns) == ["field", "type", "unit", "aliases", "meaning"]
    assert found["field"].tolist()[:3] == ["bodyId", "type", "instance"]
    assert "roiInfo" not in set(found["field"])
    assert found.loc[found["field"] == "somaLocation", "aliases"].tolist() == ["soma"]


def test_regions_are_a_table_in_the_order_of_the_hierarchy(small: Dataset) -> None:
    found = small.rois()
    levels = list(zip(found["roi"], found["level"], found["primary"], strict=True))
    assert levels == [
        ("Empty", 0, False),
        ("a'L(R)", 0, False),
        ("brain", 0, False),
        ("A", 1, False),
        ("A1", 2, True),
        ("B", 1, True),
        ("C(R)", 1, True),
        ("c(r)", 1, True),
        ("in", 0, False),
        ("the lobe", 0, False),
    ]
    assert {name: str(kind) for name, kind in found.dtypes.items()} == {
        "roi": "string",
        "parent": "string",
        "level": "Int64",
        "primary": "boolean",
        "neurons": "Int64",
        "description": "string",
    }


def test_values_are_distinct_and_sorted_by_code_point(small: Dataset) -> None:
    assert small.values("status") == ("", "Assign", "Orphan", "Traced", "Traced ", "[A]", "traced", "true")


def test_values_take_aliases_and_any_case(data: Dataset) -> None:
    assert data.values("STATUS") == ("Traced",)


def test_values_of_numbers_and_flags_ascend_and_are_exact(small: Dataset) -> None:
    assert small.values("size") == (-5, 0, 7, 100, 200, 2**53, 2**53 + 1, 2**63 - 1)
    assert small.values("cropped") == (False, True)


def test_values_of_locations_are_not_listed(small: Dataset) -> None:
    with pytest.raises(nlcrit.CallError) as caught:
        small.values("soma")
    assert caught.value.code == "NA101"


def test_values_of_an_unknown_field_are_an_error_with_suggestions(data: Dataset) -> None:
    with pytest.raises(QueryNameError) as caught:
        data.values("statu")
    assert (caught.value.code, caught.value.suggestions[0]) == ("NQ201", "status")


# Connections ---------------------------------------------------------------------------------------------------


def test_a_table_of_connections_has_nullable_exact_types(data: Dataset) -> None:
    frame = data.run("APL -> MBON01 return roi, weight, type_pre, somaRadius_post, cropped_pre")
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "bodyId_pre": "Int64",
        "bodyId_post": "Int64",
        "roi": "string",
        "weight": "Int64",
        "type_pre": "string",
        "somaRadius_post": "Float64",
        "cropped_pre": "boolean",
    }


@pytest.mark.parametrize("query", ["MBON01 -[path 1..2]-> *", "(type = DA1_lPN) -[path 1..2]-> MBON05 limit 1"])
def test_a_table_of_paths_has_the_same_types_with_and_without_rows(data: Dataset, query: str) -> None:
    found = {name: str(kind) for name, kind in data.run(query).dtypes.items()}
    assert found == {"path": "Int64", "hop": "Int64", "bodyId": "Int64", "type": "string", "weight": "Int64"}


@pytest.mark.parametrize(
    "query",
    [
        "(type = DA1_lPN) -> * -> MBON05 limit 7",
        "(type = DA1_lPN) -[path 1..2]-> MBON05 limit 3",
        "(type = DA1_lPN) -[path 1..2]-> MBON05 limit 0",
        "KCg-m -> MBON01 return roi, weight limit 5",
    ],
)
def test_rows_and_frame_of_connections_are_the_same(data: Dataset, query: str) -> None:
    (question,) = data.session().ask(query)
    by_rows, by_frame = data.answer(question), data.answer(question)
    rows, frame = list(by_rows.rows()), by_frame.frame()
    assert rows == [tuple(None if pd.isna(value) else value for value in row) for row in frame.itertuples(index=False)]
    assert tuple(frame.columns) == by_rows.columns == by_rows.plan.columns
    first, second = by_rows.facts(), by_frame.facts()
    assert (first.rows, first.paths, first.truncated) == (second.rows, second.paths, second.truncated)


def test_a_limit_of_paths_is_said_in_paths(data: Dataset) -> None:
    found = facts(data.run("(type = DA1_lPN) -[path 2]-> MBON05 limit 3"))
    assert (found["rows"], found["paths"], found["limit"], found["truncated"]) == (9, 3, 3, True)


def test_connections_are_counted_whatever_their_form(data: Dataset) -> None:
    assert data.count("KCg-m -> MBON01") == data.run("count KCg-m -> MBON01") == len(data.run("KCg-m -> MBON01"))
    path = "(type = DA1_lPN) -[path 1..2]-> MBON05"
    assert data.count(path) == data.run(f"count {path}") == facts(data.run(path))["paths"]


def test_neurons_with_unknown_region_counts_at_an_end_are_numbered(tmp_path: Path) -> None:
    folder = tmp_path / "unknown"
    folder.mkdir()
    neurons = {"bodyId": [1, 2, 3], "type": ["A", "A", "B"], "roiInfo": ['{"EB": {"pre": 1, "post": 1}}', None, None]}
    pd.DataFrame(neurons).to_parquet(folder / "neurons.parquet")
    links = {"bodyId_pre": [1, 2], "bodyId_post": [3, 3], "roi": ["EB", "EB"], "weight": [1, 2]}
    pd.DataFrame(links).to_parquet(folder / "connections.parquet")
    with connect(folder) as found:
        asked = ("(input in (EB)) -> B", "A -> B", "-> B and input in (EB)", "<- (input in (EB))")
        assert [facts(found.run(query))["unknown_regions"] for query in asked] == [2, 0, 1, 2]


def test_a_table_of_connections_has_no_list_of_ids(data: Dataset) -> None:
    with pytest.raises(UnsupportedQueryError) as caught:
        data.ids("A -> B")
    assert caught.value.code == "NQ503"


# Opening and closing -------------------------------------------------------------------------------------------


def test_a_data_set_says_what_it_is(small: Dataset) -> None:
    assert repr(small) == "<nlcrit data set tiny:v1: 24 neurons, 10 regions>"
    assert small.name == "tiny:v1"


def test_with_closes(tmp_path: Path) -> None:
    with connect(tiny.write(tmp_path / "small")) as found:
        assert found.count("*") == len(tiny.ROWS)
    with pytest.raises(DatasetError) as caught:
        found.count("*")
    assert caught.value.exit_status == 3


@pytest.mark.parametrize("method", [Dataset.run, Dataset.ids, Dataset.count, Dataset.explain])
def test_a_closed_data_set_answers_no_more(small: Dataset, method: Callable[..., object]) -> None:
    small.close()
    small.close()
    with pytest.raises(DatasetError, match="closed"):
        method(small, "A")


@pytest.mark.usefixtures("no_cache")
def test_without_a_cache_the_answers_are_the_same(tmp_path: Path, data: Dataset) -> None:
    with connect("hemibrain_mb") as other:
        assert (other.location, data.location == "memory") == ("memory", False)
        for query in ("*", "input in (CA(R), SLP(R)) any min 3", r"type ~ '(KC|PA).*\1?' sort by pre desc limit 9"):
            expected = data.run(query)
            expected.attrs = {}
            found = other.run(query)
            found.attrs = {}
            pd.testing.assert_frame_equal(found, expected)


# Threads and time ----------------------------------------------------------------------------------------------


def test_eight_threads_ask_one_data_set(data: Dataset) -> None:
    asked: list[tuple[Callable[..., Any], str, object]] = [
        (data.count, "type ~ 'PAM.*'", 301),
        (data.count, "input in (CA(R))", 129),
        (data.count, r"type ~ '(MB)ON0\\d|(PA)M0\\2'", None),
        (data.run, "count soma notnull and type ~ 'MBON.*'", 42),
        (lambda query: data.ids(query).tolist(), "MBON01", MBON01),
        (lambda query: len(data.run(query, ids=[*MBON01, *range(100)])), "bodyId in $ids", 2),
        (Dataset.values.__get__(data), "status", ("Traced",)),
    ]
    asked = [(method, query, method(query) if expected is None else expected) for method, query, expected in asked]
    with ThreadPoolExecutor(8) as threads:
        found = [(threads.submit(method, query), expected) for method, query, expected in asked * 12]
        assert [future.result() for future, _ in found] == [expected for _, expected in found]


ENDLESS = "SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b WHERE a.range * b.range % 7 = 3"


def endless(data: Dataset, run: Run) -> object:
    from nlcrit.engines.plan import Step

    return list(data.origin.engine.run(Plan((Step("endless", ENDLESS),), ("count",)), run).rows())


def test_a_query_that_is_cancelled_ends(data: Dataset) -> None:
    cancel = Cancel()
    timer = Timer(0.2, cancel.cancel)
    timer.start()
    started = time.monotonic()
    with pytest.raises(QueryCancelled) as caught:
        endless(data, Run(cancel=cancel))
    timer.join()
    assert caught.value.code == "NX101"
    assert time.monotonic() - started < 3
    assert data.count("MBON01") == 2


def test_a_query_that_is_late_ends(data: Dataset) -> None:
    started = time.monotonic()
    with pytest.raises(QueryCancelled) as caught:
        endless(data, Run(deadline=started + 0.2))
    assert caught.value.code == "NX102"
    assert time.monotonic() - started < 3
    assert data.count("MBON01") == 2


@pytest.mark.parametrize("form", ["frame", "count", "explanation"])
def test_a_query_that_was_cancelled_before_does_not_begin(data: Dataset, form: str) -> None:
    cancel = Cancel()
    cancel.cancel()
    (question,) = data.session().ask("MBON01 and pre > 3")
    with pytest.raises(QueryCancelled) as caught:
        getattr(data.answer(question, Run(cancel=cancel)), form)()
    assert caught.value.code == "NX101"


def test_a_query_that_is_late_from_the_start_does_not_begin(data: Dataset) -> None:
    with pytest.raises(QueryCancelled) as caught:
        endless(data, Run(deadline=time.monotonic() - 1))
    assert caught.value.code == "NX102"


# Which one -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_chosen")
def test_without_a_choice_the_bundled_data_set_is_meant() -> None:
    assert default_place() == find_place("hemibrain_mb")
    assert default_client() is open_once("hemibrain_mb")


@pytest.mark.usefixtures("nothing_chosen")
def test_the_environment_names_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NLCRIT_DATA", "fib19")
    assert default_client().name == "fib19:v1.0"
    with connect(None) as found:
        assert found.name == "fib19:v1.0"


@pytest.mark.usefixtures("nothing_chosen")
def test_an_empty_environment_variable_names_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NLCRIT_DATA", "")
    assert default_place() == find_place("hemibrain_mb")


@pytest.mark.usefixtures("nothing_chosen")
def test_a_chosen_client_wins_and_can_be_taken_back(small: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NLCRIT_DATA", "fib19")
    set_default_client(small)
    assert default_client() is small
    set_default_client(None)
    assert default_client().name == "fib19:v1.0"


@pytest.mark.usefixtures("nothing_chosen")
def test_threads_open_a_data_set_once() -> None:
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(open_once, ["fib19"] * 8))
    assert len(set(map(id, found))) == 1


def test_connect_opens_another_each_time() -> None:
    with connect("fib19") as first, connect("fib19") as second:
        assert first is not second


@pytest.mark.usefixtures("nothing_chosen")
def test_an_unknown_data_set_is_an_error_each_time() -> None:
    for _ in range(2):
        with pytest.raises(DatasetError) as caught:
            open_once("hemibrian_mb")
        assert caught.value.code == "ND101"


def test_use_asks_another_data_set(data: Dataset) -> None:
    assert data.run("count *; use fib19; count *") == [2421, 1442]


def test_a_mistake_in_a_value_is_raised_before_anything_is_asked(small: Dataset) -> None:
    small.close()
    with pytest.raises(QueryValueError):
        small.run("pre > 'many'")


def test_a_folder_whose_files_have_changed_is_opened_anew(tmp_path: Path) -> None:
    folder = tmp_path / "changing"
    folder.mkdir()
    for bodies in ([1], [1, 2]):
        pd.DataFrame({"bodyId": bodies, "type": "A"}).to_parquet(folder / "neurons.parquet")
        first = open_once(str(folder))
        assert first.count("type = A") == len(bodies)
        assert open_once(str(folder)) is first


def test_a_damaged_copy_of_the_data_is_deleted_and_made_anew(empty_cache: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    folder.mkdir()
    pd.DataFrame({"bodyId": range(300_000), "type": [f"T{body}" for body in range(300_000)]}).to_parquet(
        folder / "neurons.parquet"
    )
    with connect(folder) as whole:
        copy = Path(whole.location)
    content = bytearray(copy.read_bytes())
    # The first blocks say where the others are; of these every one is damaged.
    content[len(content) // 4 : len(content) // 2] = bytes(len(content) // 2 - len(content) // 4)
    copy.write_bytes(content)
    with connect(folder) as damaged, pytest.raises(DatasetError, match="deleted: open the data set again"):
        damaged.run("*")
    assert not copy.exists()
    with connect(folder) as again:
        assert again.count("type = T7") == 1


def test_a_query_as_cypher_needs_no_server(data: Dataset) -> None:
    assert data.cypher("count MBON01 -> *").text.startswith("MATCH (n0:Neuron)\n")
    with pytest.raises(UnsupportedQueryError) as caught:
        data.cypher("MBON01; MBON02")
    assert caught.value.code == "NQ503"
