"""
The vocabularies of servers on disk, so that a data set that has not changed is not asked for its names again.

A file a data set, in the user's own cache folder and readable by nobody else: what needs a token to be read is there
too. A file that cannot be read, or is of something else, is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from nlcrit.criteria.vocabulary import FORMAT, Vocabulary
from nlcrit.datasets.cache import cache_root
from nlcrit.engines.neuprint.vocabulary_loader import Ask, find_absent, load_values, load_vocabulary
from nlcrit.servers.catalogue import Entry

DIGITS = 24
"""Of a hash in the name of a file."""


def cached_vocabulary(server: str, entry: Entry, ask: Ask, *, cache: bool = True) -> Vocabulary:
    """
    The vocabulary of a data set on a server: from the disk, or asked for in one request and kept there.

    Values of text fields are kept when they are first asked for. Nothing is kept of a data set of which the server
    does not say when it was changed, and where there is no folder for a cache.

    Args:
        server: Its address.
        entry: What it lists of the data set.
        ask: For this data set.
        cache: Whether the disk is used.

    Raises:
        ServerError: The server cannot be asked, or its data base lacks what queries need.

    Example:
        >>> from types import SimpleNamespace
        >>> row = [{"neuronProperties": '{"type": "string"}'}, 5, 0, [], [], True]
        >>> names = cached_vocabulary("https://a.org", Entry("tiny:v1"), lambda cypher: SimpleNamespace(rows=[row]))
        >>> list(names.fields), names.is_remote
        (['bodyId', 'type'], True)
    """
    kept = _kept(server, entry) if cache else None
    if kept is None:
        return load_vocabulary(ask, entry.name)
    content = kept.read()
    if content is None:
        content = load_vocabulary(ask, entry.name).to_dict()
        kept.write(content)
    return kept.vocabulary(content, ask)


class KeptVocabulary:
    """
    The file of one vocabulary.

    Args:
        folder: Where it is, which need not exist yet.
        key: What it is of; all of it is in the file too.
    """

    def __init__(self, folder: Path, key: Mapping[str, object]) -> None:
        self.folder = folder
        self.key = dict(key)
        self.beginning = f"{_hash(key['server'], key['dataset'])}-"
        """Of the files of this data set, in all its states."""
        self.path = folder / f"{self.beginning}{_hash(*key.values())}.json"

    def read(self) -> dict[str, Any] | None:
        """What was written; None where nothing usable is there."""
        with suppress(OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
            file = json.loads(self.path.read_bytes())
            if file["key"] == self.key:
                content: dict[str, Any] = file["vocabulary"]
                Vocabulary.from_dict(content)
                return content
        return None

    def write(self, content: Mapping[str, Any]) -> None:
        """Write it whole, and delete what there is of other states of the data set; without a word where that fails."""
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            growing = self.folder / f"{self.beginning}{secrets.token_hex(8)}.part"
            with os.fdopen(
                os.open(growing, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8"
            ) as file:
                json.dump({"key": self.key, "vocabulary": content}, file)
            os.replace(growing, self.path)
            for other in self.folder.glob(f"{self.beginning}*"):
                if other != self.path:
                    other.unlink(missing_ok=True)

    def vocabulary(self, content: Mapping[str, Any], ask: Ask) -> Vocabulary:
        """The vocabulary of a file's content; it writes the file again when values are loaded."""

        def load_and_keep(field: str) -> list[str]:
            values = sorted(set(load_values(ask, field)))
            known = vocabulary.to_dict()
            self.write({**known, "values": {**known["values"], field: values}})
            return values

        vocabulary = Vocabulary.from_dict(
            content, load_values=load_and_keep, find_absent=partial(find_absent, ask), is_remote=True
        )
        return vocabulary


def _kept(server: str, entry: Entry) -> KeptVocabulary | None:
    """The file for a data set; None where it may not be kept."""
    from nlcrit import __version__

    root = cache_root()
    if root is None or entry.edited is None or entry.uuid is None:
        return None
    key = {
        "server": server,
        "dataset": entry.name,
        "uuid": entry.uuid,
        "edited": entry.edited,
        "format": FORMAT,
        "nlcrit": __version__,
    }
    return KeptVocabulary(root / "servers", key)


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:DIGITS]
