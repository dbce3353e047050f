"""
The conformance files: the same neurons as an independent oracle found, through Python, the command line and the magic.

The files are copies of what the language's authors published; partner filters are left out until they are answered.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

import nlcrit
from nlcrit.language import tree
from nlcrit.language.guard import expressions

Entry = dict[str, Any]

CONFORMANCE = Path(__file__).parents[1] / "data" / "conformance"
FILES = {"hemibrain_mb": "hemibrain_mb", "fib19": "fib19", "hemibrain_mb_more": "hemibrain_mb"}
ASKED = {"hemibrain_mb": 250, "fib19": 100, "hemibrain_mb_more": 61}
"""How many queries of each file can be answered."""


def entries(name: str) -> list[Entry]:
    """The queries of a file that hold no partner filter."""
    lines = (CONFORMANCE / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [entry for entry in map(json.loads, lines) if not asks_for_partners(entry["query"])]


def asks_for_partners(text: str) -> bool:
    (statement,) = nlcrit.parse(text).program.statements
    return any(isinstance(part, tree.Partner) for each in expressions(statement) for part in tree.walk(each))


def fault(entry: Entry, found: Sequence[int]) -> str | None:
    """What is wrong with the bodyIds of an answer; they are in its order."""
    if len(found) != entry["count"]:
        return f"{entry['query']}: {len(found)} neurons, expected {entry['count']}"
    if entry.get("kind") == "order":
        return None if list(found) == entry["ids"] else f"{entry['query']}: another order"
    digest = hashlib.sha256(",".join(map(str, found)).encode()).hexdigest()
    return None if digest == entry["sha256"] else f"{entry['query']}: other neurons"


def faults(answers: Iterator[tuple[Entry, Sequence[int]]]) -> list[str]:
    return [complaint for entry, found in answers if (complaint := fault(entry, found)) is not None]


@pytest.mark.parametrize("name", FILES)
def test_every_query_has_its_neurons(name: str) -> None:
    asked = entries(name)
    with nlcrit.connect(FILES[name]) as data:
        wrong = faults((entry, list(map(int, data.run(entry["query"])["bodyId"]))) for entry in asked)  # type: ignore[index]
    assert wrong == []
    assert len(asked) == ASKED[name]


@pytest.mark.parametrize("name", FILES)
def test_the_canonical_form_and_the_criteria_have_the_same_neurons(name: str) -> None:
    with nlcrit.connect(FILES[name]) as data:
        for entry in entries(name)[::3]:
            query = nlcrit.parse(entry["query"])
            expected = data.ids(query).tolist()
            assert data.ids(str(query)).tolist() == expected, entry["query"]
            if query.program.statements[0].clauses == tree.Clauses():  # type: ignore[union-attr]
                assert data.ids(query.criteria).tolist() == expected, entry["query"]


@pytest.mark.parametrize("name", FILES)
def test_the_canonical_form_is_a_fixed_point(name: str) -> None:
    for entry in entries(name):
        canonical = str(nlcrit.parse(entry["query"]))
        assert str(nlcrit.parse(canonical)) == canonical, entry["query"]


@pytest.mark.parametrize("name", FILES)
def test_criteria_come_back_from_their_text(name: str) -> None:
    for entry in entries(name):
        criteria = nlcrit.parse(entry["query"]).criteria
        assert nlcrit.parse(str(criteria)).criteria == criteria, entry["query"]


def sample() -> list[tuple[str, Entry]]:
    """Some queries of each file, those whose answers are not long."""
    found = []
    for name, step in (("hemibrain_mb", 50), ("fib19", 34), ("hemibrain_mb_more", 18)):
        short = [entry for entry in entries(name) if 0 < entry["count"] < 500]
        found += [(FILES[name], entry) for entry in short[3::step]]
    return found


SAMPLE = sample()


@pytest.mark.parametrize(("dataset", "entry"), SAMPLE, ids=[entry["query"] for _, entry in SAMPLE])
def test_the_command_line_has_the_same_neurons(dataset: str, entry: Entry) -> None:
    command = [sys.executable, "-m", "nlcrit", "run", "-d", dataset, "-o", "csv", entry["query"]]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", timeout=100)
    assert faults(iter([(entry, [int(row["bodyId"]) for row in csv.DictReader(io.StringIO(done.stdout))])])) == []


@pytest.fixture(scope="module")
def shell() -> Iterator[InteractiveShell]:
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "nlcrit")
    yield shell
    shell.run_line_magic("unload_ext", "nlcrit")
    InteractiveShell.clear_instance()


@pytest.mark.parametrize(("dataset", "entry"), SAMPLE, ids=[entry["query"] for _, entry in SAMPLE])
def test_the_magic_has_the_same_neurons(shell: InteractiveShell, dataset: str, entry: Entry) -> None:
    done = shell.run_cell(f"%%neuprint found -d {dataset}\n{entry['query']}")
    done.raise_error()
    assert faults(iter([(entry, list(map(int, shell.user_ns["found"]["bodyId"])))])) == []
