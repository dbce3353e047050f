"""What a server is asked for a query: exactly as its golden file says, and never with a clause that writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlcrit.answers.connect import connect
from nlcrit.answers.dataset import Dataset
from nlcrit.criteria.primary_regions import NOT_PRIMARY
from nlcrit.engines.neuprint import reading
from nlcrit.engines.neuprint.compiler import Compiler
from nlcrit.engines.neuprint.connections import CountByRegionUnknown
from nlcrit.engines.plan import Plan
from nlcrit.errors import QueryError
from nlcrit.language import tree
from nlcrit.language.printer import print_expression
from tests.agreement import tiny, worlds
from tests.agreement.filters import Filters
from tests.conftest import MakeFolder
from tests.golden.blocks import Block, read_blocks, update

GOLDEN = Path(__file__).parents[3] / "golden" / "cypher.txt"
BLOCKS = read_blocks(GOLDEN)
PRIMARY = ("CA(R)", "PED(R)", "SMP(R)")
"""Few enough that they can be read where they are written out."""

QUOTED = re.compile(r"'(?:\\.|[^\\'])*'|`(?:``|[^`])*`", re.DOTALL)
KNOWN = frozenset(
    """
    ALL AND ANY AS ASC BY CALL CASE COALESCE COLLECT COUNT DESC ELSE END EXISTS FALSE HEAD IN IS KEYS LIMIT MATCH NODES NOT NULL
    OR ORDER RANGE REDUCE RETURN SIZE STARTS THEN TRUE UNION UNWIND WHEN WHERE WITH
    apoc convert fromJsonMap fromJsonList Neuron Segment ConnectsTo
    n e m c s l v r ri t w p part place step paths nodes edges weight roi roiInfo bodyId pre post path hop
    """.split()
)
"""Every word that a statement may have outside of its literals and names; none of them writes."""
WRITING = re.compile(
    r"\b(CREATE|MERGE|DELETE|DETACH|SET|REMOVE|DROP|FOREACH|LOAD|CSV|ALTER|GRANT|CALL(?! \{))\b", re.IGNORECASE
)
ADVERSARIAL = st.sampled_from(
    ["' OR true //", "'}) CREATE (x) //", "\\u0027 SET n.x = 1 //", "\\' DELETE n", "`", ":Neuron", "$p", "\0", "\\"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.fixture(scope="module")
def data() -> Dataset:
    return connect("hemibrain_mb")


def plans(data: Dataset, query: str, primary: tuple[str, ...] = PRIMARY) -> list[Plan]:
    compiler = Compiler(primary)
    return [
        compiler.plan_count(question.query) if question.kind == "count" else compiler.plan(question.query)
        for question in data.session().ask(query)
    ]


def compiled(data: Dataset, query: str) -> str:
    return "\n\n".join(map(str, plans(data, query)))


def outside_of_quotes(plan: Plan) -> str:
    return QUOTED.sub(" _ ", "\n".join(step.text for step in plan.steps))


def require_reading(plan: Plan) -> None:
    for step in plan.steps:
        reading.require_reading(step.text)
    text = outside_of_quotes(plan)
    assert not {"'", "`", "\\", "$", ";", "/"} & set(text), text
    assert WRITING.search(text) is None, text
    words = {re.sub(r"\d+\Z", "", word) for word in re.findall(r"\b[A-Za-z]\w*", text)}
    assert {word for word in words if word not in KNOWN and word.upper() not in KNOWN} == set()
    assert all(not step.parameters and not step.lists for step in plan.steps)


@pytest.fixture(scope="module", autouse=True)
def updated(request: pytest.FixtureRequest, data: Dataset) -> None:
    """Write the file anew where that is asked for; the tests then compare with what it held before."""
    if request.config.getoption("--update-golden"):
        update(GOLDEN, lambda query: compiled(data, query))


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.title)
def test_the_plan_of_a_query(data: Dataset, block: Block) -> None:
    assert compiled(data, block.input) == block.expected


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.title)
def test_a_plan_of_the_golden_file_only_reads(data: Dataset, block: Block) -> None:
    for plan in plans(data, block.input):
        require_reading(plan)


def test_enough_is_known_and_titles_are_unique() -> None:
    titles = [block.title for block in BLOCKS]
    assert len(titles) > 50
    assert sorted(titles) == sorted(set(titles))


def test_what_the_server_does_not_count_by_region_is_refused(tmp_path: Path) -> None:
    data = connect(worlds.write(tmp_path / "world", 1))
    for query in ("* -[in (A)]-> * return weightHP", "* -> * return roi, weightHP", "* -[weightHP > 1, in (A)]-> *"):
        with pytest.raises(CountByRegionUnknown, match="weightHP"):
            plans(data, query)


def test_a_variable_is_not_called_as_a_column(make_folder: MakeFolder) -> None:
    """`ORDER BY` would take the column."""
    folder = make_folder({"bodyId": [1], "n": ["a"], "n_": [2], "pre": [3], "roiInfo": ["{}"]})
    text = compiled(connect(folder.path), "n_ > 1 sort by pre return n, n_")
    assert text.splitlines()[1:] == [
        "MATCH (n__:Neuron)",
        "WHERE n__.`n_` > 1",
        "RETURN n__.`bodyId` AS `bodyId`, n__.`n` AS `n`, n__.`n_` AS `n_`",
        "ORDER BY n__.`pre`, `bodyId`",
    ]


def deep(levels: int, place: int = 0) -> str:
    """An `or` in an `and` in an `or`, and so on."""
    if place == levels:
        return "pre > 1"
    return f"size > {place} {'and' if place % 2 else 'or'} ({deep(levels, place + 1)})"


def test_no_operator_stands_in_many_others(data: Dataset) -> None:
    (plan,) = plans(data, deep(60))
    inner = QUOTED.sub("", plan.text).split("WHERE ")[1].splitlines()[0]
    assert re.search(r"\bOR\b|\(", inner) is None
    assert inner.count("CASE ") == inner.count("END") > 50


def test_a_list_is_never_written_out_where_it_is_long(data: Dataset) -> None:
    many = ", ".join(map(str, range(4_000)))
    for query in (f"bodyId in ({many})", f"not pre in ({many}) or type = A", f"* -> (bodyId in ({many}))", f"-> (pre in ({many}))"):
        (plan,) = plans(data, query)
        assert plan.text.startswith("UNWIND apoc.convert.fromJsonList('[0,1,2,")
        assert "[0, 1" not in plan.text


# Random statements -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return connect(tiny.write(tmp_path_factory.mktemp("cypher") / "small"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return connect(worlds.write(tmp_path_factory.mktemp("cypher") / "world", 1))


@given(texts=st.lists(ADVERSARIAL, min_size=1, max_size=4))
@settings(max_examples=100)
def test_no_text_from_outside_becomes_a_clause(data: Dataset, texts: list[str]) -> None:
    field = tree.FieldName("type")
    tests: list[tree.Expression] = [tree.Member(field, tuple(map(tree.Text, texts)), negated=False)]
    tests += [tree.Like(field, tree.Text(text), negated=False) for text in texts]
    for plan in plans(data, print_expression(tree.Or(tuple(tests)))):
        require_reading(plan)


@given(drawn=st.data())
@settings(max_examples=80)
def test_random_filters_only_read(small: Dataset, drawn: st.DataObject) -> None:
    filters = Filters(tiny.ROWS, ("A", "A1", "B", "C(R)", "c(r)", "Empty", "in", "the lobe", "a'L(R)"))
    for plan in plans(small, print_expression(drawn.draw(filters.all()))):
        require_reading(plan)


@given(query=st.one_of(worlds.asked_filters, worlds.tables(), worlds.splits(), worlds.all_paths()))
@settings(max_examples=150)
def test_random_connections_only_read(world: Dataset, query: str) -> None:
    try:
        found = plans(world, query, (*worlds.PRIMARY, NOT_PRIMARY))
    except (CountByRegionUnknown, QueryError):
        return
    for plan in found:
        require_reading(plan)


def test_a_missing_value_is_in_no_complement_of_a_list(data: Dataset) -> None:
    """Neo4j 4.4 takes it for one where two lists share nothing, unless it is asked for a value first."""
    (plan,) = plans(data, "type not in (A, B) or type not in (C, D)")
    assert plan.text.splitlines()[1] == (
        "WHERE n.`type` IS NOT NULL AND NOT n.`type` IN ['A', 'B'] OR n.`type` IS NOT NULL AND NOT n.`type` IN ['C', 'D']"
    )
