"""The key of a data set's content."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from nlcrit.engines.duckdb import content
from nlcrit.engines.duckdb.content import content_key

OLD_NS = 1_600_000_000 * 10**9


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "set"
    path.mkdir()
    (path / "neurons.parquet").write_bytes(b"a" * 100)
    return path


@pytest.fixture
def at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """All files count as large, and as at rest a moment after their last change."""
    monkeypatch.setattr(content, "BIG", 0)
    monkeypatch.setattr(content, "AT_REST_NS", 0)


def test_the_key_follows_the_content_and_not_the_place_or_the_time(folder: Path, tmp_path: Path) -> None:
    before = content_key(folder, tmp_path)
    moved = folder.rename(tmp_path / "moved")
    os.utime(moved / "neurons.parquet", ns=(OLD_NS, OLD_NS))
    assert content_key(moved, tmp_path) == before


def test_every_file_and_all_that_it_is_made_with_changes_the_key(folder: Path, tmp_path: Path) -> None:
    keys = [content_key(folder, tmp_path), content_key(folder, tmp_path, "schema 2")]
    for name in ("connections.parquet", "meta.json", "neurons.parquet"):
        (folder / name).write_bytes(b"b" * 100)
        keys.append(content_key(folder, tmp_path))
    assert len(set(keys)) == 5


@pytest.mark.usefixtures("at_rest")
def test_a_large_file_is_hashed_once(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content_key(folder, tmp_path / "notes")
    monkeypatch.setattr(content, "_hash", lambda path: pytest.fail("hashed again"))
    assert content_key(folder, tmp_path / "notes") == before


@pytest.mark.usefixtures("at_rest")
def test_a_change_of_the_same_size_is_seen_even_with_the_same_time(folder: Path, tmp_path: Path) -> None:
    os.utime(folder / "neurons.parquet", ns=(OLD_NS, OLD_NS))
    before = content_key(folder, tmp_path / "notes")
    (folder / "neurons.parquet").write_bytes(b"b" * 100)
    os.utime(folder / "neurons.parquet", ns=(OLD_NS, OLD_NS))
    assert content_key(folder, tmp_path / "notes") != before


def test_a_file_that_has_just_been_written_is_not_noted(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "BIG", 0)
    content_key(folder, tmp_path / "notes")
    assert not (tmp_path / "notes").exists()


@pytest.mark.usefixtures("at_rest")
@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"state": 1, "sha256": 2}', "\0"])
def test_a_damaged_note_is_written_again(folder: Path, tmp_path: Path, damage: str) -> None:
    before = content_key(folder, tmp_path / "notes")
    (note,) = (tmp_path / "notes").iterdir()
    written = json.loads(note.read_text())
    note.write_text(damage)
    assert content_key(folder, tmp_path / "notes") == before
    assert json.loads(note.read_text()) == written


@pytest.mark.usefixtures("at_rest")
def test_notes_that_cannot_be_written_do_no_harm(folder: Path, tmp_path: Path) -> None:
    below_a_file = folder / "neurons.parquet" / "notes"
    assert content_key(folder, below_a_file) == content_key(folder, tmp_path)
