"""Explanations: each exact, as its golden file says, and true, as far as it can be counted."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from nlcrit.answers.connect import connect
from nlcrit.answers.dataset import Dataset
from nlcrit.answers.explain import Explanation
from nlcrit.answers.notes import connection_notes, notes
from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.connection_query import ConnectionQuery
from nlcrit.criteria.resolve import resolve
from nlcrit.criteria.vocabulary import Vocabulary, field_of
from nlcrit.fields import Kind
from nlcrit.language.parser import parse_program
from nlcrit.language.tree import Select
from nlcrit.source import Source
from tests.conftest import MakeFolder
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
    assert len(BLOCKS) > 35


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.title)
def test_lines_are_not_too_long(block: Block, data: Dataset) -> None:
    _, *lines = data.explain(block.input).splitlines()  # the first one is the query, as it is
    assert all(len(line) <= 100 for line in lines)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.title)
def test_the_number_of_the_answer_is_right(block: Block, data: Dataset) -> None:
    said = r"^Answer: (?:the first \d+ of |their number, |the number of \w+, )?([\d,]+)"
    (number,) = re.findall(said, block.expected, re.MULTILINE)
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


def noted_of_ends(query: str, vocabulary: Vocabulary) -> list[str]:
    source = Source(query)
    (statement,) = parse_program(source).statements
    assert isinstance(statement, Select)
    found = resolve(statement, vocabulary, source)
    assert isinstance(found, ConnectionQuery)
    return connection_notes(found.operands, ["start", "end"], vocabulary, lambda _: 0, totals=[5, 5])


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
        ("-> A", {"counts": ["weight"]}, []),
        (
            "not -> A",
            {"counts": ["weight"], "coverage": "those between A and B; nothing else"},
            ["the connections of tiny:v1 are those between A and B; nothing else"],
        ),
        (
            "-> A",
            {"counts": ["weight"], "outside": 1},
            ["1 row of its connections is left out, for an end is no neuron of the data set"],
        ),
        (
            "-> A",
            {"counts": ["weight"], "outside": 1_200},
            ["1,200 rows of its connections are left out, for an end is no neuron of the data set"],
        ),
        ("type = A", {"counts": ["weight"], "outside": 1, "coverage": "few"}, []),
        (
            "-> A min 5",
            {"counts": ["weight"]},
            ["'min 5' is for a single partner; for all partners together: sum min 5"],
        ),
        ("-> A sum min 5", {"counts": ["weight"]}, []),
        ("-> A min 5 partners 2", {"counts": ["weight"]}, []),
        (
            "-> 5",
            {"counts": ["weight"], "has_labels": True},
            [
                "only bodies with the label Neuron are looked at; to look at every body: label = Segment",
                "every body may be a partner (label = Segment, the default where bodyIds are listed), not Neurons alone",
            ],
        ),
        (
            "bodyId = 1 and -> A",
            {"counts": ["weight"], "has_labels": True},
            [
                "every body is looked at (label = Segment, the default where bodyIds are listed), not Neurons alone",
                "of partners only those with the label Neuron are looked at; to look at every body: (… and label = Segment)",
            ],
        ),
        (
            "not -> (type != A) and type null",
            {"counts": ["weight"]},
            [
                "partners: type != A drops neurons whose type is missing (here there are none); to keep them: (type != A or type null)"
            ],
        ),
        (
            "-> (type != A)",
            {"counts": ["weight"]},
            [
                "partners: type != A drops neurons whose type is missing (here there are none); to keep them: (type != A or type null)"
            ],
        ),
    ],
)
def test_a_note(query: str, settings: dict[str, object], expected: list[str]) -> None:
    assert noted(query, names(**settings)) == expected


ONLY_NEURONS = "only bodies with the label Neuron are looked at; to look at every body: label = Segment"
EVERY_BODY = "every body is looked at (label = Segment, the default where bodyIds are listed), not Neurons alone"


@pytest.mark.parametrize(
    ("query", "settings", "expected"),
    [
        ("A -> B", {}, []),
        (
            "A -> B",
            {"coverage": "few", "outside": 2},
            [
                "the connections of tiny:v1 are few",
                "2 rows of its connections are left out, for an end is no neuron of the data set",
            ],
        ),
        ("A -> B", {"has_labels": True}, [ONLY_NEURONS]),
        ("A -> 1", {"has_labels": True}, [f"start: {ONLY_NEURONS}", f"end: {EVERY_BODY}"]),
        ("1 <- A", {"has_labels": True}, [f"start: {ONLY_NEURONS}", f"end: {EVERY_BODY}"]),
        (
            "A -> (type != B)",
            {},
            [
                "end: type != B drops neurons whose type is missing (here there are none); to keep them: type != B or type null",
            ],
        ),
    ],
)
def test_a_note_on_connections(query: str, settings: dict[str, object], expected: list[str]) -> None:
    assert noted_of_ends(query, names(counts=["weight"], **settings)) == expected


def test_the_missing_values_of_partners_are_counted_among_bodies_of_their_label(make_folder: MakeFolder) -> None:
    folder = make_folder(
        {"bodyId": [1, 2, 3], "type": ["A", None, None], "label": ["Neuron", "Neuron", "Segment"]},
        {"bodyId_pre": [1], "bodyId_post": [2], "roi": ["NotPrimary"], "weight": [3]},
    )
    with connect(str(folder.path)) as tiny:
        found = " ".join(tiny.explain("-> (type != A and label = Segment)").split())
        assert "type != A drops 2 neurons whose type is missing" in found
        assert "type != A drops 1 neuron whose type is missing" in " ".join(tiny.explain("-> (type != A)").split())


def test_too_many_paths_to_be_counted_are_no_error() -> None:
    with connect("hemibrain_mb") as mine:
        mine.max_rows = 10
        found = " ".join(mine.explain("DA1_lPN -[path 1..2]-> MBON05").split())
        assert "Answer: refused, for the answer would have up to about 214 paths; 20 are allowed" in found


def test_a_table_that_would_be_refused_says_so() -> None:
    with connect("hemibrain_mb") as mine:
        mine.max_rows = 10
        found = " ".join(mine.explain("KCg-m -> APL").split())
        assert "Asked for as a table this is refused, for 10 are allowed: data.max_rows, --max-rows" in found
        assert "refused" not in mine.explain("KCg-m -> APL limit 3")
        assert "refused" not in mine.explain("count KCg-m -> APL")


def test_a_path_in_a_data_set_with_labels_goes_over_neurons(make_folder: MakeFolder) -> None:
    folder = make_folder(
        {"bodyId": [1, 2], "type": ["A", "B"], "label": ["Neuron", "Segment"]},
        {"bodyId_pre": [1], "bodyId_post": [2], "roi": ["NotPrimary"], "weight": [3], "weightHP": [1]},
    )
    with connect(str(folder.path)) as tiny:
        found = " ".join(tiny.explain("A -[path 1..2, weightHP >= 1]-> 2").split())
        assert "any bodies with the label Neuron may lie between" in found
        assert "each a connection of any weight (1 synapse or more), of at least 1 weightHP, counted in" in found
        assert "end: all segments of" in found
        assert "Answer: 1 path, one row a hop" in found


def _joined(explanation: str) -> list[str]:
    """The notes of an explanation, each on one line again."""
    return re.sub(r"\n    (?=\S)", " ", explanation).splitlines()
