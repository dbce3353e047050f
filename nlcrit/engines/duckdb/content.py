"""
What a data set's files hold, as one short key, without reading large files at every start.

The hash of a large file is noted in the cache beside the file's size and times; the note counts only while they
are the same, and only if the file was at rest when it was hashed.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from nlcrit.datasets.folder import CONNECTIONS, META, NEURONS

BIG = 4 * 2**20
"""Bytes from which a hash is noted; below, hashing costs a few milliseconds at most."""
AT_REST_NS = 2_000_000_000
"""A file changed less than this before it was hashed may change again within the same time stamp (FAT: 2 s)."""


class FileState(NamedTuple):
    """What the file system says of a file: bytes, times in nanoseconds since 1970, number."""

    size: int
    modified_ns: int
    changed_ns: int
    inode: int


def file_states(folder: Path) -> dict[str, FileState]:
    """The states of the data set's files, by name; a file that is not there has none."""
    states = {}
    for name in (NEURONS, CONNECTIONS, META):
        with suppress(FileNotFoundError):
            found = os.stat(folder / name)
            states[name] = FileState(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
    return states


def content_key(folder: Path, notes: Path, *made_with: str) -> str:
    """
    A key for what the data set's files hold.

    Args:
        folder: The data set.
        notes: Folder for the noted hashes; nothing is noted where it cannot be written.
        made_with: Whatever else a thing made of the files depends on.

    Returns:
        32 hexadecimal digits.
    """
    states = file_states(folder)
    parts = [*made_with, *(f"{name} {_file_hash(folder / name, state, notes)}" for name, state in states.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _file_hash(path: Path, state: FileState, notes: Path) -> str:
    if state.size < BIG:
        return _hash(path)
    resolved = os.path.realpath(path)
    note = notes / (hashlib.sha256(os.fsencode(resolved)).hexdigest()[:32] + ".json")
    if (known := _read_note(note, state)) is not None:
        return known
    started_ns = time.time_ns()
    digest = _hash(path)
    if max(state.modified_ns, state.changed_ns) + AT_REST_NS < started_ns:
        _write_note(note, {"path": resolved, "state": list(state), "sha256": digest})
    return digest


def _hash(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _read_note(note: Path, state: FileState) -> str | None:
    try:
        found = json.loads(note.read_bytes())
        digest = found["sha256"] if found["state"] == list(state) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return digest if isinstance(digest, str) else None


def _write_note(note: Path, content: dict[str, object]) -> None:
    """Note a hash, whole or not at all; a cache that cannot be written is no reason to fail."""
    growing = note.with_name(f"{note.name}.{os.getpid()}-{secrets.token_hex(4)}")
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        growing.write_text(json.dumps(content), "utf-8")
        os.replace(growing, note)
    except (OSError, ValueError):  # ValueError: a path that is not Unicode
        with suppress(OSError):
            growing.unlink()
