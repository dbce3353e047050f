"""
Where a data set is: in a folder, or on a neuPrint server. All that tells the two apart is here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from threading import Lock
from typing import Any, Protocol

from nlcrit.criteria.primary_regions import primary_names
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.datasets.folder import DataFolder
from nlcrit.engines.duckdb.engine import DuckDBEngine
from nlcrit.engines.duckdb.store import Store
from nlcrit.engines.duckdb.vocabulary_loader import load_vocabulary
from nlcrit.engines.neuprint.engine import NeuprintEngine
from nlcrit.engines.neuprint.vocabulary_cache import cached_vocabulary
from nlcrit.engines.plan import Engine
from nlcrit.servers.catalogue import Entry
from nlcrit.servers.transport import Server


class Origin(Protocol):
    """A place that holds a data set, open."""

    @property
    def name(self) -> str:
        """The data set and its version: `hemibrain:v1.2.1`."""

    @property
    def location(self) -> str:
        """A path, "memory", or the address of a server."""

    @property
    def server(self) -> str | None:
        """The address of the server; None for a folder."""

    @property
    def engine(self) -> Engine:
        """Who answers."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The names that queries may use; a server is asked for them when they are first needed."""

    @property
    def known_vocabulary(self) -> Vocabulary | None:
        """The same, if it is known already."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """What the data set says of itself, as neuPrint's Meta node has it, JSON texts read."""

    def close(self) -> None:
        """Let go of it; may be called again."""


class FolderOrigin:
    """A folder, read by DuckDB."""

    server = None

    def __init__(self, folder: DataFolder, progress: Callable[[str], None] | None = None) -> None:
        self.folder = folder
        self.store = Store.open(folder, progress)
        self.vocabulary = self.known_vocabulary = load_vocabulary(self.store)
        self.engine: Engine = DuckDBEngine(self.store, has_labels=self.vocabulary.has_labels)
        self.name = self.vocabulary.dataset
        self.meta = {name: _read(value) for name, value in folder.meta.items()}
        self.close = self.store.close

    @property
    def location(self) -> str:
        """Where the engine's copy of the data is."""
        return self.store.location


class ServerOrigin:
    """
    One of the data sets on a neuPrint server.

    Args:
        server: The server; `close` closes its idle connections, whoever else may use it.
        entry: What the server lists of the data set.
    """

    def __init__(self, server: Server, entry: Entry) -> None:
        self._server = server
        self._entry = entry
        self._lock = Lock()
        self.close = server.close
        self.name = entry.name
        self.location = self.server = server.address
        engine = NeuprintEngine(server, entry.name, lambda: primary_names(self.vocabulary.regions))
        self.engine: Engine = engine
        self.ask = engine.ask

    @property
    def vocabulary(self) -> Vocabulary:
        """Asked for once, or taken from the cache."""
        with self._lock:
            return self._vocabulary

    @property
    def known_vocabulary(self) -> Vocabulary | None:
        """What was asked for or taken from the cache before."""
        return self.__dict__.get("_vocabulary")

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return cached_vocabulary(self._server.address, self._entry, self.ask)

    @cached_property
    def meta(self) -> Mapping[str, Any]:
        """The properties of the Meta node, asked for once."""
        ((meta,),) = self.ask("MATCH (m:Meta) RETURN properties(m) AS meta LIMIT 1").rows
        return {name: _read(value) for name, value in meta.items()}


def _read(value: object) -> object:
    """What a property of Meta stands for: objects are JSON text there."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    with suppress(ValueError, RecursionError):
        return json.loads(value)
    return value
