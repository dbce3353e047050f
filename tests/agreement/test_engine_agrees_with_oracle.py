"""Random filters of every kind have the rows that the oracle finds, and so have all queries of the conformance files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

import nlcrit
from nlcrit.datasets.folder import find_folder
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.language.printer import print_expression
from nlcrit.source import Source
from tests.agreement import oracle, tiny
from tests.agreement.conftest import ENGINES
from tests.agreement.filters import Filters

CONFORMANCE = Path(__file__).parents[1] / "data" / "conformance"

BOUNDED = settings(
    max_examples=120,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


# Data ----------------------------------------------------------------------------------------------------------


def bundled_rows(name: str) -> list[tiny.Row]:
    rows: list[tiny.Row] = pq.read_table(find_folder(name).path / "neurons.parquet").to_pylist()
    for row in rows:
        row["roiInfo"] = None if row["roiInfo"] is None else json.loads(row["roiInfo"])
    return rows


@pytest.fixture(scope="module")
def rows_of() -> Callable[[str], list[tiny.Row]]:
    kept: dict[str, list[tiny.Row]] = {}

    def rows(name: str) -> list[tiny.Row]:
        if name not in kept:
            kept[name] = bundled_rows(name)
        return kept[name]

    return rows


TINY_REGIONS = ("A", "A1", "B", "C(R)", "c(r)", "Empty", "in", "the lobe", "a'L(R)")
TINY = Filters(tiny.ROWS, TINY_REGIONS)
LABELLED = Filters(tiny.labelled(), TINY_REGIONS, labels=True)


# Agreement -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=ENGINES)
def tiny_data(request: pytest.FixtureRequest, tiny_folder: Path) -> Iterator[nlcrit.Dataset]:
    with ENGINES[request.param](tiny_folder) as data:
        yield data


@pytest.fixture(scope="module")
def labelled_data(labelled_folder: Path) -> Iterator[nlcrit.Dataset]:
    with nlcrit.connect(labelled_folder) as data:
        yield data


def agree(data: nlcrit.Dataset, filters: Filters, rows: Sequence[tiny.Row], expression: tree.Expression) -> None:
    """As printed, in canonical form, and as criteria: always the rows of the oracle."""
    text = print_expression(expression)
    expected = oracle.ids(expression, rows, filters.types)
    query = nlcrit.parse(text)
    assert data.ids(text).tolist() == expected, text
    assert data.ids(str(query)).tolist() == expected, (text, str(query))
    assert data.ids(str(query.criteria)).tolist() == expected, (text, str(query.criteria))
    assert data.count(query.criteria) == len(expected), text


@settings(BOUNDED)
@given(expression=TINY.all())
def test_random_filters_of_invented_neurons(tiny_data: nlcrit.Dataset, expression: tree.Expression) -> None:
    agree(tiny_data, TINY, tiny.ROWS, expression)


@settings(BOUNDED, max_examples=100)
@given(expression=LABELLED.all())
def test_random_filters_of_labelled_neurons(labelled_data: nlcrit.Dataset, expression: tree.Expression) -> None:
    agree(labelled_data, LABELLED, tiny.labelled(), expression)


FIB = bundled_rows("fib19")
FIB_FILTERS = Filters(FIB, ("ME", "LO", "LOP"))


@pytest.fixture(scope="module")
def fib_data() -> Iterator[nlcrit.Dataset]:
    with nlcrit.connect("fib19") as data:
        yield data


@settings(BOUNDED, max_examples=40)
@given(expression=FIB_FILTERS.all())
def test_random_filters_of_real_neurons(fib_data: nlcrit.Dataset, expression: tree.Expression) -> None:
    text = print_expression(expression)
    assert fib_data.ids(text).tolist() == oracle.ids(expression, FIB, FIB_FILTERS.types), text


# The conformance files, by the oracle --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "dataset"),
    [("hemibrain_mb", "hemibrain_mb"), ("fib19", "fib19"), ("hemibrain_mb_more", "hemibrain_mb")],
)
def test_the_oracle_answers_the_conformance_queries(
    name: str, dataset: str, rows_of: Callable[[str], list[tiny.Row]]
) -> None:
    rows = rows_of(dataset)
    types = {key: kind for key, kind in oracle.types_of(rows).items() if key != "roiInfo"}
    wrong, asked = [], 0
    for line in (CONFORMANCE / f"{name}.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        (statement,) = parse_program(Source(entry["query"])).statements
        assert isinstance(statement, tree.Select)
        if any(isinstance(part, tree.Partner) for part in tree.walk(statement.target)):  # type: ignore[arg-type]
            continue
        asked += 1
        found = oracle.ordered_ids(statement, rows, types)
        if len(found) != entry["count"] or ("ids" in entry and found != entry["ids"]):
            wrong.append((entry["query"], len(found), entry["count"]))
    assert wrong == []
    assert asked >= {"hemibrain_mb": 250, "fib19": 100, "hemibrain_mb_more": 55}[name]
