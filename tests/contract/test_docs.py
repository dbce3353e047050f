"""Every example of README.md and docs/ runs and shows what the text says it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import nlcrit
from tests.contract.documents import Block, alike, blocks, queries, run_cells, run_console, run_python
from tests.contract.modules import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CONSOLE = [(path, block) for path in DOCUMENTS for block in blocks(path) if block.kind == "console"]
QUERIES = [
    (path, block, query)
    for path in DOCUMENTS
    for block in blocks(path)
    if block.kind == "nlcrit"
    for query in queries(block)
]


def of_kind(path: Path, kind: str) -> list[Block]:
    return [block for block in blocks(path) if block.kind == kind]


def named(value: object) -> str:
    match value:
        case Path():
            return value.name
        case Block():
            return f"line {value.line}"
        case _:
            return str(value)


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if of_kind(path, "python")], ids=named)
def test_the_python_of_a_document_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_python(of_kind(path, "python"), path, {"__name__": "__main__"})


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if of_kind(path, "ipython")], ids=named)
def test_the_cells_of_a_document_run(path: Path, tmp_path: Path) -> None:
    pytest.importorskip("IPython", reason="comes with the extra `notebook`")
    run_cells(of_kind(path, "ipython"), tmp_path)


@pytest.mark.parametrize(("path", "block"), CONSOLE, ids=named)
def test_the_commands_of_a_document_print_what_it_says(
    path: Path, block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    run_console(block, tmp_path)


@pytest.mark.parametrize(("path", "block", "query"), QUERIES, ids=named)
def test_the_queries_of_a_document_are_read(path: Path, block: Block, query: str) -> None:
    assert nlcrit.parse(query).kind


@pytest.mark.parametrize("path", sorted({*DOCUMENTS, *ROOT.glob("*.md")}), ids=named)
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_files_that_developers_are_sent_to_are_there(name: str) -> None:
    named_files = re.findall(r"`((?:[\w.]+/)+[\w.]*|\w+\.(?:py|lark|toml))`", (ROOT / name).read_text("utf-8"))
    places = (ROOT, ROOT / "nlcrit")
    assert [file for file in named_files if not any((place / file).exists() for place in places)] == []


@pytest.mark.parametrize(
    ("printed", "expected", "same"),
    [
        ("a  b\n", "a b", True),
        ("17 neurons, 0.03 s", "17 neurons, … s", True),
        ("17 neurons", "1 neurons", False),
        ("one\ntwo\nthree", "one\n…\nthree", True),
        ("one two", "one", False),
    ],
)
def test_what_is_printed_is_compared(printed: str, expected: str, same: bool) -> None:
    assert alike(printed, expected) is same
