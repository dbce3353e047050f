"""Plans for connections: run again, at once and stopped they leave nothing behind, and too many rows are refused."""

from __future__ import annotations

import _thread
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations
from threading import Timer
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nlcrit.answers.connect import connect
from nlcrit.answers.dataset import Dataset
from nlcrit.engines.plan import Cancel, Run
from nlcrit.errors import QueryCancelled, QueryError, UnsupportedQueryError
from nlcrit.language import tree
from nlcrit.language.printer import print_expression

CROWD = 14
"""Neurons of which each makes a synapse onto every other: 14 · 13 · 12 … paths."""
LONG = "count * -[path 1..11]-> *"
"""Takes hours."""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    folder = tmp_path_factory.mktemp("crowd") / "crowd"
    folder.mkdir()
    before, after = zip(*permutations(range(1, CROWD + 1), 2), strict=True)
    pq.write_table(
        pa.table({"bodyId": range(1, CROWD + 1), "type": [f"T{body % 3}" for body in range(1, CROWD + 1)]}),
        folder / "neurons.parquet",
    )
    table = {
        "bodyId_pre": before,
        "bodyId_post": after,
        "roi": ["EB"] * len(before),
        "weight": [a * b for a, b in zip(before, after, strict=True)],
    }
    pq.write_table(pa.table(table), folder / "connections.parquet")
    with connect(folder) as data:
        yield data


@pytest.fixture(scope="module")
def real() -> Iterator[Dataset]:
    with connect("hemibrain_mb") as data:
        yield data


def answer(data: Dataset, query: str, run: Run) -> Any:
    (question,) = data.session().ask(query)
    found = data.answer(question, run)
    return found.count() if question.kind == "count" else found.frame()


def plain(found: Any) -> object:
    return found.to_dict("list") if isinstance(found, pd.DataFrame) else found


# Again and at once ---------------------------------------------------------------------------------------------

ASKED = (
    "T1 -> T2",
    "T1 -[weight >= 20]-> T2 return roi, weight sort by weight desc limit 7",
    "T0 -> * <- T1 limit 50",
    "count T0 -> T1 -> T2",
    "T0 -[path 1..3]-> 5 limit 20",
    "count T0 -[path 2]-> T1",
    "-> T1 min 30 partners 2",
    "not <- (-> T2 min 100)",
)


@pytest.mark.parametrize("query", ASKED)
def test_a_query_that_is_asked_again_has_the_same_answer(crowd: Dataset, query: str) -> None:
    assert plain(crowd.run(query)) == plain(crowd.run(query))


def test_eight_threads_ask_for_connections_at_once(crowd: Dataset) -> None:
    expected = [plain(crowd.run(query)) for query in ASKED]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda query: plain(crowd.run(query)), ASKED * 6))
    assert found == expected * 6


def test_nothing_of_a_run_is_left_for_the_next(crowd: Dataset) -> None:
    def tables() -> list[tuple[object, ...]]:
        with crowd.origin.store.cursor() as cursor:
            views = "SELECT view_name FROM duckdb_views() WHERE NOT internal"
            return cursor.execute(f"SELECT table_name FROM duckdb_tables() UNION ALL {views}").fetchall()

    before = sorted(tables())
    for query in ASKED:
        crowd.run(query)
    assert sorted(tables()) == before


def test_two_answers_are_read_by_turns(crowd: Dataset) -> None:
    first, second = (crowd.answer(*crowd.session().ask(query)).rows() for query in ("T1 -> T2", "T2 -> T1"))
    rows = [(next(first), next(second)) for _ in range(3)]
    assert [(one[:2], two[:2]) for one, two in rows] == [((1, 2), (2, 1)), ((1, 5), (2, 4)), ((1, 8), (2, 7))]
    first.close()  # type: ignore[attr-defined]  # a generator
    assert len([*rows, *second]) == len(crowd.run("T2 -> T1"))


# Too many rows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("* -> *", 182),
        ("* -> * -> *", 14 * 13 * 13),
        ("* -> * return roi", 182),
        ("* -[weight >= 100]-> *", 30),
    ],
)
def test_more_rows_than_are_allowed_are_refused_and_never_cut(crowd: Dataset, query: str, rows: int) -> None:
    assert len(answer(crowd, query, Run(max_rows=rows))) == rows
    with pytest.raises(UnsupportedQueryError) as caught:
        answer(crowd, query, Run(max_rows=rows - 1))
    assert caught.value.code == "NQ506"


def test_paths_are_numbered_before_they_are_looked_for(crowd: Dataset) -> None:
    """By the ways of that length, of which those that visit a neuron twice are then left out."""
    with pytest.raises(UnsupportedQueryError, match="paths; 100 are allowed") as caught:
        answer(crowd, "1 -[path 3]-> 2", Run(max_rows=100))
    assert caught.value.code == "NQ506"
    assert len(answer(crowd, "1 -[path 3]-> 2", Run(max_rows=1000))) == 12 * 11 * 4


def test_without_a_bound_all_are_given(crowd: Dataset) -> None:
    assert len(answer(crowd, "* -> * -> *", Run(max_rows=None))) == 14 * 13 * 13


def test_a_data_set_has_a_bound_of_its_own(crowd: Dataset) -> None:
    crowd.max_rows = 10
    try:
        with pytest.raises(UnsupportedQueryError, match="the answer would have about 182 rows; 10 are allowed"):
            crowd.run("* -> *")
        assert crowd.run("count * -> *") == 182
        assert len(crowd.run("* -> * limit 10")) == 10
        assert len(crowd.run("type notnull")) == CROWD
    finally:
        crowd.max_rows = 5_000_000


def test_a_flood_is_refused_in_seconds(real: Dataset) -> None:
    started = time.monotonic()
    for query in (
        "* -> * <- * -> * <- * -> *",
        "* <- * -> * <- * -> * <- * limit 5",
        "(type ~ 'KC.*') -> * <- * -> * <- *",
    ):
        with pytest.raises(UnsupportedQueryError) as caught:
            real.run(query)
        assert caught.value.code == "NQ506"
    assert time.monotonic() - started < 10


def test_a_number_beyond_all_numbers_is_refused(real: Dataset) -> None:
    """Of eight arrows the rows are still numbered; of forty no number of the engine's is large enough."""

    def count(arrows: int) -> str:
        return f"count MBON01 {' '.join(('<- *', '-> *')[arrow % 2] for arrow in range(arrows))}"

    assert real.run(count(8)) == 62_137_717_293_995_329
    with pytest.raises(UnsupportedQueryError) as caught:
        real.run(count(40))
    assert caught.value.code == "NQ506"


def test_far_too_many_hops_are_refused_at_once(real: Dataset) -> None:
    """Each hop has steps of its own: a hundred million of them once took all memory there was."""
    started = time.monotonic()
    for query in ("* -[path 1..99999999]-> *", "count A -[path 1001]-> B", "A -[path 2000..3000]-> B"):
        with pytest.raises(QueryError) as caught:
            real.run(query)
        assert caught.value.code == "NQ504"
    assert time.monotonic() - started < 5


# Stopped -------------------------------------------------------------------------------------------------------


def test_a_long_search_for_paths_that_is_cancelled_ends(crowd: Dataset) -> None:
    cancel = Cancel()
    timer = Timer(0.5, cancel.cancel)
    timer.start()
    started = time.monotonic()
    with pytest.raises(QueryCancelled) as caught:
        answer(crowd, LONG, Run(cancel=cancel, max_rows=None))
    timer.join()
    assert caught.value.code == "NX101"
    assert time.monotonic() - started < 5
    assert crowd.run("count T1 -> T2") == 25


def test_a_long_search_for_paths_that_is_late_ends(crowd: Dataset) -> None:
    started = time.monotonic()
    with pytest.raises(QueryCancelled) as caught:
        answer(crowd, LONG, Run(deadline=started + 0.5, max_rows=None))
    assert caught.value.code == "NX102"
    assert time.monotonic() - started < 5


def test_a_long_search_for_paths_ends_by_ctrl_c(crowd: Dataset) -> None:
    timer = Timer(0.5, _thread.interrupt_main)
    timer.start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        answer(crowd, LONG, Run(max_rows=None))
    timer.join()
    assert time.monotonic() - started < 5
    assert crowd.run("count T1 -> T2") == 25


# Depth and width -----------------------------------------------------------------------------------------------


def nested(depth: int) -> str:
    expression: tree.Expression = tree.Named(tree.Text("MBON01"))
    for level in range(depth):
        expression = tree.Partner("<-" if level % 2 else "->", expression)
    return print_expression(expression)


def test_partners_of_partners(real: Dataset) -> None:
    assert real.count(nested(1)) == real.count("-> MBON01")
    assert real.count(nested(50)) == real.count(nested(52)) > 0


def test_partners_as_deep_as_a_text_may_be(real: Dataset) -> None:
    started = time.monotonic()
    assert real.count(nested(150)) == real.count(nested(52))
    assert time.monotonic() - started < 10


def test_two_hundred_partner_filters_are_answered_or_refused_in_seconds(real: Dataset) -> None:
    started = time.monotonic()
    assert real.count(" or ".join(f"-> (type = KCg-m) min {least}" for least in range(1, 101))) > 0
    with pytest.raises(UnsupportedQueryError) as caught:
        real.count(" or ".join(f"-> (type = KCg-m) min {least}" for least in range(1, 202)))
    assert caught.value.code == "NQ504"
    assert time.monotonic() - started < 20


def test_a_chain_of_thirty_arrows_is_answered_in_seconds(real: Dataset) -> None:
    started = time.monotonic()
    assert len(real.run(" -> ".join("*" * 31))) == 0
    assert time.monotonic() - started < 30


def test_long_paths_are_answered_in_seconds(real: Dataset) -> None:
    started = time.monotonic()
    found = real.run("(type = DA1_lPN) -[path 1..30]-> MBON05")
    assert found["hop"].max() == 2
    assert time.monotonic() - started < 20


def test_a_hundred_thousand_ids_at_an_end(real: Dataset) -> None:
    found = real.run("$ids -> * limit 3", ids=[*range(100_000), 354775482])
    assert list(found["bodyId_pre"]) == [354775482] * 3


# Values --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["' OR 1=1 --", '"; DROP TABLE pair; --', "$p1", "x", "\\", "{0}%s"])
def test_no_value_is_part_of_the_text(crowd: Dataset, value: str) -> None:
    text = f"Zq7{value}"
    for query in (
        "-> $v min 123456789",
        "$v -[weight >= 123456789]-> $v",
        "$v -> $v -[weight < 123456789]-> *",
        "$v -[path 1..3, weight > 123456789]-> $v",
    ):
        plan = crowd.compile(query, v=text)
        assert all("Zq7" not in step.text and "123456789" not in step.text for step in plan.steps)
        bound = {value for step in plan.steps for value in step.parameters.values()}
        assert {text, 123456789} <= bound
        assert len(crowd.run(query, v=text)) == 0


def test_the_limit_asks_for_one_row_more(crowd: Dataset) -> None:
    (question,) = crowd.session().ask("T1 -> T2 limit 4")
    for limit, rows in ((4, 4), (25, 25), (99, 25), (0, 0)):
        found = crowd.answer(replace(question, query=replace(question.query, limit=limit))).frame()
        assert (len(found), found.attrs["nlcrit"]["truncated"]) == (rows, limit < 25)
