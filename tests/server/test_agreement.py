"""A server gives the same ids and the same table values as DuckDB over the folder that was loaded into it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import nlcrit
from nlcrit.language import tree
from tests.agreement.conformance import FILES, HELD, entries, fault, rows
from tests.server import neo4j, random_queries
from tests.server.comparing import Said, ask_both, ask_folders
from tests.server.conftest import WORLDS, Open
from tests.server.random_queries import SHARES, Asked, neurons

pytestmark = pytest.mark.timeout(900)

BY_REGION = "NQ503"
"""A server does not count weightHP by region, and says so: the one thing that it may refuse and a folder not."""
STEPS = {"5.26": 4}
"""Of the random queries, one in so many is asked of a version: all of them of the one that servers run."""
NULLS = 20
"""How often each kind of test meets a missing value, at least."""


@pytest.mark.parametrize("name", FILES)
def test_every_conformance_query_has_its_answer_and_the_table_of_the_folder(
    name: str, remote: Open, local: Open
) -> None:
    asked = entries(name)
    assert len(asked) == HELD[name]
    said = ask_both([Asked(name, FILES[name], entry["query"]) for entry in asked], remote, local)
    # First that the tables are equal: what is compared with a file has to be one.
    assert [each.difference for each in said if each.difference is not None] == []
    wrong = [fault(entry, rows(entry, each.remote)) for entry, each in zip(asked, said, strict=True)]
    assert [each for each in wrong if each is not None] == []


# Random queries --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def queries(folders: dict[str, Path], local: Open) -> list[Asked]:
    return random_queries.all_queries(folders, WORLDS, lambda asked: size(asked, local) == "some")


@pytest.mark.parametrize("kind", SHARES)
def test_random_queries_have_the_same_answer(
    kind: str, queries: Sequence[Asked], remote: Open, local: Open, own_server: neo4j.Neo4j | None
) -> None:
    step = STEPS.get(own_server.version, 1) if own_server else 1
    said = ask_both([each for each in queries if each.kind == kind][::step], remote, local)
    assert [each.difference for each in said if each.difference is not None and not is_refused(each)] == []
    assert len(said) >= SHARES[kind] // step


def is_refused(said: Said) -> bool:
    """Whether the server refuses what it cannot know."""
    return "weightHP" in said.asked.text and getattr(said.remote, "code", None) == BY_REGION


def test_half_of_the_queries_match_neither_nothing_nor_everything(queries: Sequence[Asked], local: Open) -> None:
    sizes = Counter(size(asked, local) for asked in queries)
    assert len(set(queries)) == len(queries) == 2_000
    assert sizes["some"] >= 1_000
    assert sizes["refused"] <= 20


def size(asked: Asked, local: Open) -> str:
    """Whether the folder has some rows for a query, or none, or all."""
    (answer,) = ask_folders([asked], local)
    if isinstance(answer, nlcrit.NlcritError):
        return "refused"
    found = answer if isinstance(answer, int) else len(answer)
    is_for_neurons = not isinstance(target(asked), tree.Path)
    return (
        "none"
        if not found
        else "all"
        if is_for_neurons and found >= local(asked.dataset).vocabulary.neurons
        else "some"
    )


def target(asked: Asked) -> tree.Expression | tree.Path:
    statement = nlcrit.parse(asked.text).program.statements[-1]
    assert isinstance(statement, tree.Select | tree.Count)
    return statement.target


def test_each_kind_of_test_meets_missing_values(queries: Sequence[Asked], folders: dict[str, Path]) -> None:
    lacking = {
        name: {field for row in neurons(folder) for field, value in row.items() if value is None}
        for name, folder in folders.items()
    }
    met = Counter(
        kind
        for asked in queries
        for kind in {kind for kind, fields in fields_by_kind(target(asked)) if fields & lacking[asked.dataset]}
    )
    kinds = "Comparison Member Match Like Missing Named input output roi".split()
    assert {kind: met[kind] for kind in kinds if met[kind] < NULLS} == {}


def fields_by_kind(asked: tree.Expression | tree.Path) -> Iterator[tuple[str, set[str]]]:
    """The kind of each test, and the fields that it looks at."""
    for operand in asked.operands if isinstance(asked, tree.Path) else (asked,):
        for part in tree.walk(operand):
            match part:
                case tree.Comparison(field=tree.FieldName(name), value=value):
                    yield "Comparison", {name, value.text} if isinstance(value, tree.Text) and value.bare else {name}
                case tree.Member() | tree.Match() | tree.Like() | tree.Missing():
                    yield type(part).__name__, {part.field.name}
                case tree.Named():
                    yield "Named", {"type", "instance"}
                case tree.Regions():
                    yield part.side, {"roiInfo"}
