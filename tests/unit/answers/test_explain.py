"""Explanations: each exact, as its golden file says, and true, as far as it can be counted."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from nlcrit.answers.connect import connect
from nlcrit.answers.dataset import Dataset
from nlcrit.answers.explain import Explanation
from nlcrit.answers.notes import notes
from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.resolve import resolve
from nlcrit.criteria.vocabulary import Vocabulary, field_of
from nlcrit.fields import Kind
from nlcrit.language.parser import parse_program
from nlcrit.language.tree import Select
from nlcrit.source import Source
from tests.golden.blocks import Block, read_blocks, update

GOLDEN = Path(__file__).parents[2] / "golden" / "explain.txt"
BLOCKS = read_blocks(GOLDEN)
KEPT = re.compile(r"to keep them: (.*)")


@pytest.fixture(scope="module")
def data() -> Dataset:
    return connect("hemibrain_mb")


@pytest.fixture(scope="module", autouse=True)
def updated(request: pytest.FixtureRequest, data: Dataset) -> None:
    """Write the file anew where that is asked for; the tests then compare with what it held before."""
    if request.config.getoption("--update-golden"):
        update(GOLDEN, data.explain)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.title)
def test_an_explanation(block: Block, data: Dataset) -> None:
    assert data.explain(block.input) == block.expected


def test_enough_explanations_are_known() -> None:
    """A file that cannot be read would pass all the other tests."""
    assert len(BLOCKS) > 20


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.title)
def test_lines_are_not_too_long(block: Block, data: Dataset) -> None:
    _, *lines = data.explain(block.input).splitlines()  # the first one is the query, as it is
    assert all(len(line) <= 100 for line in lines)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.title)
def test_the_number_of_the_answer_is_right(block: Block, data: Dataset) -> None:
    (number,) = re.findall(r"^Answer: (?:the first \d+ of |their number, )?([\d,]+)", block.expected, re.MULTILINE)
    query = re.split(r" limit ", block.input)[0].removeprefix("count ")
    assert int(number.replace(",", "")) == data.count(query)


@pytest.mark.parametrize(
    ("query", "missing"),
    [
        ("cellBodyFiber != ADM05", "cellBodyFiber"),
        ('cellBodyFiber !~ "A.*"', "cellBodyFiber"),
        ('cellBodyFiber not like "A*"', "cellBodyFiber"),
        ("cellBodyFiber not in (ADM05, ADM06)", "cellBodyFiber"),
        ("not mito > 100", "mito"),
        ("mito != 100", "mito"),
        ("post != mito", "mito"),
        ("not post > mito", "mito"),
    ],
)
def test_what_is_to_be_typed_keeps_the_missing_values(query: str, missing: str, data: Dataset) -> None:
    (note,) = (note for note in _joined(data.explain(query)) if "to keep them" in note)
    (kept,) = KEPT.findall(note)
    assert data.count(kept) == data.count(query) + data.count(f"{missing} null")


def test_inside_not_what_is_to_be_typed_keeps_the_missing_values(data: Dataset) -> None:
    query = "not (mito > 5 and pre > 0)"
    (kept,) = [found for note in _joined(data.explain(query)) if "mito" in note for found in KEPT.findall(note)]
    assert data.count(query.replace("mito > 5", kept)) == data.count(query) + data.count("mito null and pre > 0")


@pytest.mark.parametrize(
    "query",
    [
        "type = A",
        "cellBodyFiber in (ADM05, null)",
        "cropped != true",
        "bodyId != 1",
        "not mito null",
        "mito != 5 or mito null",
        "mito != 5 and mito notnull",
    ],
)
def test_nothing_is_said_of_missing_values_where_nothing_is_odd(query: str, data: Dataset) -> None:
    assert "to keep them" not in data.explain(query)


def test_an_explanation_shows_as_it_is(data: Dataset) -> None:
    found = data.explain("MBON01")
    assert (repr(found), type(found)) == (str(found), Explanation)
    assert pickle.loads(pickle.dumps(found)) == found


def test_an_explanation_can_be_asked_for_in_the_query(data: Dataset) -> None:
    assert data.run("explain MBON01") == data.explain("MBON01")


def test_a_long_filter_is_explained_in_part(data: Dataset) -> None:
    query = " and ".join(f"pre != {number}" for number in range(1_000))
    found = data.explain(query)
    assert "and 980 more tests" in found
    assert "- 994 more tests of this kind: to keep missing values, write or FIELD null beside each" in found
    query = " or ".join(f'instance like "{number}*"' for number in range(1_000))
    assert "- … and 980 more" in data.explain(query)


def test_a_long_list_is_explained_in_short(data: Dataset) -> None:
    query = f"type not in ({', '.join(f'A{number}' for number in range(10_000))})"
    found = data.explain(query)
    assert len(found) < 4_000
    assert any(note.endswith("to keep them: (… or type null)") for note in _joined(found))


# What the bundled data does not have ------------------------------------------------------------------------------


def names(**settings: object) -> Vocabulary:
    fields = [field_of("bodyId", Kind.INTEGER), field_of("type", Kind.TEXT), field_of("instance", Kind.TEXT)]
    return Vocabulary(dataset="tiny:v1", fields=fields, regions=[], **settings)  # type: ignore[arg-type]  # as they come


def noted(query: str, vocabulary: Vocabulary) -> list[str]:
    source = Source(query)
    (statement,) = parse_program(source).statements
    assert isinstance(statement, Select)
    found = resolve(statement, vocabulary, source)
    assert isinstance(found, meaning.NeuronQuery)
    return notes(found.filter, found.columns, vocabulary, lambda _: 0, total=5)


@pytest.mark.parametrize(
    ("query", "settings", "expected"),
    [
        ("type = A", {}, []),
        (
            "type = A",
            {"has_labels": True},
            ["only bodies with the label Neuron are looked at; to look at every body: label = Segment"],
        ),
        (
            "bodyId = 1",
            {"has_labels": True},
            ["every body is looked at (label = Segment, the default where bodyIds are listed), not Neurons alone"],
        ),
        ("-> A", {}, ["tiny:v1 has no connections"]),
        ("-> A", {"has_connections": True}, []),
        (
            "not -> A",
            {"has_connections": True, "coverage": "those between A and B; nothing else"},
            ["the connections of tiny:v1 are those between A and B; nothing else"],
        ),
        (
            "-> (type != A)",
            {"has_connections": True},
            [
                "type != A drops neurons whose type is missing (here there are none); to keep them: (type != A or type null)"
            ],
        ),
    ],
)
def test_a_note(query: str, settings: dict[str, object], expected: list[str]) -> None:
    assert noted(query, names(**settings)) == expected


def _joined(explanation: str) -> list[str]:
    """The notes of an explanation, each on one line again."""
    return re.sub(r"\n    (?=\S)", " ", explanation).splitlines()
