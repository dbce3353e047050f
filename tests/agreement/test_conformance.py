"""
The conformance files: the same answers as an independent oracle found, through Python, the command line and the magic.

The files are copies of what the language's authors published; every query of them is asked.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell

import nlcrit
from nlcrit.language import tree
from tests.agreement.conformance import FILES, HELD, Entry, columns, entries, faults, rows


@pytest.mark.parametrize("name", FILES)
def test_every_query_has_its_answer(name: str) -> None:
    asked = entries(name)
    with nlcrit.connect(FILES[name]) as data:
        assert faults((entry, rows(entry, data.run(entry["query"]))) for entry in asked) == []
    assert len(asked) == HELD[name]


@pytest.mark.parametrize("name", FILES)
def test_the_canonical_form_and_the_criteria_have_the_same_answer(name: str) -> None:
    with nlcrit.connect(FILES[name]) as data:
        for entry in entries(name)[::3]:
            query = nlcrit.parse(entry["query"])
            assert faults([(entry, rows(entry, data.run(str(query))))]) == []
            (statement,) = query.program.statements
            if statement.clauses == tree.Clauses() and not isinstance(statement.target, tree.Path):  # type: ignore[union-attr]
                assert faults([(entry, [(body,) for body in data.ids(query.criteria).tolist()])]) == []


@pytest.mark.parametrize("name", FILES)
def test_the_canonical_form_is_a_fixed_point(name: str) -> None:
    for entry in entries(name):
        canonical = str(nlcrit.parse(entry["query"]))
        assert str(nlcrit.parse(canonical)) == canonical, entry["query"]


@pytest.mark.parametrize("name", FILES)
def test_criteria_come_back_from_their_text(name: str) -> None:
    for entry in entries(name):
        if entry.get("kind") == "rows":  # a table of connections has none
            continue
        criteria = nlcrit.parse(entry["query"]).criteria
        assert nlcrit.parse(str(criteria)).criteria == criteria, entry["query"]


def sample() -> list[tuple[str, Entry]]:
    """Some queries of each file, those whose answers are not long."""
    found = []
    for name, step in (
        ("hemibrain_mb", 50),
        ("fib19", 34),
        ("hemibrain_mb_more", 18),
        ("hemibrain_mb_connections", 11),
    ):
        short = [entry for entry in entries(name) if 0 < entry["count"] < 500]
        found += [(FILES[name], entry) for entry in short[3::step]]
    return found


SAMPLE = sample()


@pytest.mark.parametrize(("dataset", "entry"), SAMPLE, ids=[entry["query"] for _, entry in SAMPLE])
def test_the_command_line_has_the_same_answer(dataset: str, entry: Entry) -> None:
    command = [sys.executable, "-m", "nlcrit", "run", "-d", dataset, "-o", "csv", entry["query"]]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", timeout=100)
    lines = csv.DictReader(io.StringIO(done.stdout))
    assert faults([(entry, [tuple(int(line[name]) for name in columns(entry)) for line in lines])]) == []


@pytest.fixture(scope="module")
def shell() -> Iterator[InteractiveShell]:
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "nlcrit")
    yield shell
    shell.run_line_magic("unload_ext", "nlcrit")
    InteractiveShell.clear_instance()


@pytest.mark.parametrize(("dataset", "entry"), SAMPLE, ids=[entry["query"] for _, entry in SAMPLE])
def test_the_magic_has_the_same_answer(shell: InteractiveShell, dataset: str, entry: Entry) -> None:
    done = shell.run_cell(f"%%neuprint found -d {dataset}\n{entry['query']}")
    done.raise_error()
    assert faults([(entry, rows(entry, shell.user_ns["found"]))]) == []
