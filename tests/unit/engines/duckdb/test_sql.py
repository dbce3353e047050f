"""The text of a query for DuckDB: exactly as its golden file says, and never with a value in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nlcrit
from nlcrit.answers.connect import connect
from nlcrit.answers.dataset import Dataset
from nlcrit.engines.duckdb.sql import LONGEST_INLINE
from nlcrit.language import tree
from nlcrit.language.printer import print_expression
from tests.agreement import tiny
from tests.golden.blocks import Block, read_blocks, update

GOLDEN = Path(__file__).parents[3] / "golden" / "sql.txt"
BLOCKS = read_blocks(GOLDEN)
MARK = "Zq7"
"""In every value that must not be in the text."""
ADVERSARIAL = st.sampled_from(
    ["' OR 1=1 --", '"; DROP TABLE neuron; --', "$p1", "$$", "%s {} {0}", "\\", "'", '"', "/*", "*/", "\n;", "?", "\0", ":a", "é"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.fixture(scope="module")
def data() -> Dataset:
    return connect("hemibrain_mb")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return connect(tiny.write(tmp_path_factory.mktemp("sql") / "small"))


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    import pyarrow as pa

    folder = tmp_path_factory.mktemp("sql") / "labelled"
    return connect(tiny.write(folder, tiny.labelled(), types={"label": pa.string()}))


def compiled(data: Dataset, query: str) -> str:
    return str(data.compile(query))


@pytest.fixture(scope="module", autouse=True)
def updated(request: pytest.FixtureRequest, data: Dataset) -> None:
    """Write the file anew where that is asked for; the tests then compare with what it held before."""
    if request.config.getoption("--update-golden"):
        update(GOLDEN, lambda query: compiled(data, query))


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.title)
def test_the_plan_of_a_query(data: Dataset, block: Block) -> None:
    assert compiled(data, block.input) == block.expected


def test_the_golden_file_is_read() -> None:
    titles = [block.title for block in BLOCKS]
    assert len(titles) > 25
    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.title)
def test_every_parameter_is_in_the_text_and_every_one_of_the_text_is_bound(data: Dataset, block: Block) -> None:
    for step in data.compile(block.input).steps:
        assert set(re.findall(r"\$(\w+)", step.text)) == set(step.parameters)
        assert set(re.findall(r"FROM (list_\d+)", step.text)) == set(step.lists)


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(before=ADVERSARIAL, after=ADVERSARIAL, number=st.integers(10**12, 10**15))
def test_no_value_is_ever_part_of_the_text(small: Dataset, before: str, after: str, number: int) -> None:
    value = f"{before}{MARK}{after}"
    text, pattern = tree.Text(value), tree.Text(re.escape(MARK) + ".*")
    tests: list[tree.Expression] = [
        tree.Named(text),
        tree.Comparison(tree.FieldName("type"), "=", text),
        tree.Comparison(tree.FieldName("odd name", quoted=True), "<", text),
        tree.Member(tree.FieldName("status"), (text, tree.Text(MARK)), negated=True),
        tree.Like(tree.FieldName("type"), text),
        tree.Match(tree.FieldName("instance"), (pattern,)),
        tree.Comparison(tree.FieldName("size"), ">", tree.Number(number)),
        tree.Regions("input", (tree.Text("A"), tree.Text("a'L(R)")), "any", tree.Number(number)),
    ]
    query = print_expression(tree.And(tuple(tests)))
    plan = small.compile(query)
    for step in plan.steps:
        assert MARK not in step.text
        assert str(number) not in step.text
        assert "a'L(R)" not in step.text
    assert value in plan.parameters.values()
    assert number in plan.parameters.values()
    assert small.ids(query).tolist() == []


def test_names_of_columns_are_quoted(small: Dataset) -> None:
    assert small.compile('"odd name" = a and "limit" = b return "odd name"').text == (
        'SELECT n."bodyId" AS "bodyId", n."odd name" AS "odd name"\n'
        "FROM neuron AS n\n"
        'WHERE n."odd name" = $p1 AND n."limit" = $p2\n'
        "ORDER BY n.bodyId"
    )


def test_a_column_with_every_sign_is_answered(make_folder: object) -> None:
    odd = 'a"b; DROP TABLE neuron; --$p1'
    folder = make_folder({"bodyId": [1, 2], odd: ["x", "y"]})  # type: ignore[operator]  # the fixture's own type is in conftest
    with connect(folder.path) as data:
        name = nlcrit.NC.where(print_expression(tree.Comparison(tree.FieldName(odd, quoted=True), "=", tree.Text("y"))))
        assert data.ids(name).tolist() == [2]


@pytest.mark.parametrize(("length", "lists"), [(LONGEST_INLINE, []), (LONGEST_INLINE + 1, ["list_1"])])
def test_a_long_list_is_a_table(data: Dataset, length: int, lists: list[str]) -> None:
    plan = data.compile("bodyId in $ids", ids=range(length))
    assert list(plan.steps[-1].lists) == lists
    assert len(plan.parameters) == (0 if lists else length)


def test_a_label_is_asked_for_where_there_are_labels(labelled: Dataset, data: Dataset) -> None:
    where = [line for line in labelled.compile("type = A return type").text.splitlines() if "WHERE" in line]
    assert where == ['WHERE n.label = $p1 AND n."type" = $p2']
    assert "label" not in labelled.compile("type = A and label = Segment return type").text
    assert "label" not in data.compile("type = A return type").text


def test_the_largest_limit_can_be_asked_for(small: Dataset) -> None:
    assert list(small.compile(f"* limit {2**63 - 1} return type").parameters.values()) == [2**63 - 1]


def test_a_limit_asks_for_one_row_more(small: Dataset) -> None:
    plan = small.compile("* limit 5")
    assert (plan.limit, list(plan.parameters.values())) == (5, [6])


def test_the_columns_are_named_in_order(small: Dataset) -> None:
    assert small.compile("* return pre, type, input in (A)").columns == ("bodyId", "pre", "type", "input in (A)")
