"""
A data set as a DuckDB database that can be read and nothing else.

The Parquet files stay the source of truth. The database is a cache of them, named by what they hold and by what it
was made with; it is made once, in a file of its own that then takes its name, so that it is whole or absent.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self

from nlcrit.datasets.cache import cache_root
from nlcrit.datasets.folder import DataFolder
from nlcrit.engines.duckdb.build import fill
from nlcrit.engines.duckdb.content import FileState, content_key, file_states
from nlcrit.errors import DatasetError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEMA_VERSION = 7
"""Counts up whenever `build` makes other tables from the same files."""
LOCK_TIMEOUT_S = 900.0
"""How long to wait for another process that makes the same database; then this one works in memory."""
UNUSED_S = 90 * 86400.0
"""Databases not opened for so long are deleted when another one is made."""
LEFTOVER_S = 86400.0
"""Unfinished databases of that age have lost their maker."""
TOUCH_S = 86400.0

Option = str | bool | int | float | list[str]
HARDENED: dict[str, Option] = {"enable_external_access": "false", "lock_configuration": "true"}
"""After these no file can be read, written or attached, no extension loaded, and none of it taken back."""

BUILDING: dict[str, Option] = {"memory_limit": "800MB", "threads": min(4, os.cpu_count() or 1)}
"""A file is made in bounded memory, which is shared by the threads; what does not fit goes through temporary files."""

ROW_GROUP = 20_480
"""Rows that are read or left alone together: a sixth of DuckDB's own, so that the partners of a few neurons are in few."""


class Store:
    """
    An open data set.

    Made by `Store.open`. Safe to use from several threads, with a cursor for each query.

    Example:
        >>> from nlcrit.datasets.folder import find_folder
        >>> with Store.open(find_folder("fib19")) as store:
        ...     store.cursor().execute("SELECT count(*) FROM neuron").fetchall()
        [(1442,)]
    """

    __slots__ = ("_connection", "_lock", "columns", "counts", "folder", "location", "pairs")

    folder: DataFolder
    location: str
    """The path of the database file, or "memory"."""
    columns: tuple[tuple[str, str], ...]
    """Name and DuckDB type of each column of the table `neuron`, in order."""
    counts: tuple[str, ...]
    """What is counted of each connection, `weight` first; nothing where there are no connections."""
    pairs: int
    """How many pairs of neurons are connected."""

    def __init__(self, connection: DuckDBPyConnection, folder: DataFolder, location: str) -> None:
        self._connection: DuckDBPyConnection | None = connection
        self._lock = Lock()
        self.folder = folder
        self.location = location
        self.columns = _describe(connection, "neuron")
        self.counts = tuple(name for name, _ in _describe(connection, "outgoing")[2:])
        self.pairs = connection.execute("SELECT pairs FROM connected").fetchall()[0][0] if self.counts else 0

    @classmethod
    def open(cls, folder: DataFolder, progress: Callable[[str], None] | None = None) -> Store:
        """
        Open the data set's database; make it first where there is none.

        Where the cache cannot be used, the database is made in memory, for this process alone.

        Args:
            folder: The data set.
            progress: Told what is being done, in a few words, when a database is made.

        Raises:
            DatasetError: ND102, the data set cannot be read.
        """
        import duckdb

        say = progress or (lambda _: None)
        try:
            states = file_states(folder.path)
            root = cache_root()
            if root is not None:
                made_with = f"schema {SCHEMA_VERSION}", f"duckdb {duckdb.__version__}"
                key = content_key(folder.path, root / "hashes", *made_with)
                target = root / "datasets" / f"{re.sub(r'[^0-9A-Za-z_.-]', '_', folder.name)[:40]}-{key}.duckdb"
                connection = _open_file(target) or _make_file(folder, states, target, say)
                if connection is not None:
                    return cls(connection, folder, str(target))
            return cls(_make_in_memory(folder, states, say), folder, "memory")
        except OSError as error:
            raise DatasetError(f"cannot read the data set '{folder.path}': {error.strerror}", code="ND102") from None
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise DatasetError(f"cannot read the data set '{folder.path}': {reason}", code="ND102") from None

    def cursor(self) -> DuckDBPyConnection:
        """A new cursor, to be used by one thread and closed by whoever asked for it."""
        with self._lock:
            if self._connection is None:
                raise DatasetError(f"the data set '{self.folder.name}' has been closed", code="ND103")
            return self._connection.cursor()

    def close(self) -> None:
        """Close the database, and its cursors with it; a query that still runs goes on. May be called again."""
        import duckdb

        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                # A busy cursor cannot be closed from here; it holds the database as long as it lives.
                with suppress(duckdb.ResourceInUseException):
                    connection.close()

    def discard(self) -> None:
        """Close the database and delete its file, which turned out to be damaged: the next opening makes it again."""
        self.close()
        if self.location != "memory":
            with suppress(OSError):
                os.unlink(self.location)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


@cache
def _options() -> dict[str, Option]:
    """What every database of this process is opened with."""
    try:
        temporary = tempfile.gettempdir()
    except OSError:
        temporary = ""
    return {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
        # A query of 200 levels may have partners in partners, and DuckDB's expressions several levels for each.
        "max_expression_depth": 10_000,
        # So many neurons are looked up in a sorted table instead of all of it being read.
        "dynamic_or_filter_threshold": 1_000,
        # Where large sorts go. By default that is one folder beside the database, which all processes that read
        # the same database would share, and write to under the same names.
        "temp_directory": os.path.join(temporary, f"nlcrit-{os.getpid()}") if temporary else "",
    }


def _describe(connection: DuckDBPyConnection, table: str) -> tuple[tuple[str, str], ...]:
    """Name and type of each column; none where there is no such table."""
    import duckdb

    try:
        return tuple((row[0], row[1]) for row in connection.execute(f"DESCRIBE {table}").fetchall())
    except duckdb.CatalogException:
        return ()


def _open_file(target: Path) -> DuckDBPyConnection | None:
    """Open the database, for reading only; None where there is none or a damaged one."""
    import duckdb

    if not target.is_file():
        return None
    try:
        connection = duckdb.connect(str(target), read_only=True, config=_options() | HARDENED)
    except duckdb.Error:
        return None
    try:
        if _is_whole(connection, target):
            _mark_as_used(target)
            return connection
    except (duckdb.Error, OSError):
        pass
    connection.close()
    return None


def _is_whole(connection: DuckDBPyConnection, target: Path) -> bool:
    """Whether the tables are there, and the file has all its blocks: DuckDB itself notices only on reading one."""
    _, _, block_size, blocks, *_ = connection.execute("PRAGMA database_size").fetchall()[0]
    return bool(target.stat().st_size >= block_size * blocks and _describe(connection, "summary"))


def _mark_as_used(target: Path) -> None:
    with suppress(OSError):
        if time.time() - target.stat().st_mtime > TOUCH_S:
            os.utime(target)


def _make_file(
    folder: DataFolder, states: dict[str, FileState], target: Path, say: Callable[[str], None]
) -> DuckDBPyConnection | None:
    """Make the database, or wait until another process has made it; None where the cache cannot be used."""
    import duckdb

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target, say):
            found = _open_file(target)  # another process may have been first
            if found is not None:
                return found
            _sweep(target)
            _build(folder, states, target, say)
            return _open_file(target)
    except (OSError, NotImplementedError, duckdb.Error):
        # A full disk, a file system without locks, a damaged file that another process holds (Windows); or the
        # data set itself, which then fails in memory too.
        return None


@contextmanager
def _locked(target: Path, say: Callable[[str], None]) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(f"{target}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say("waiting for another process that reads the same data set")
        lock.acquire(timeout=LOCK_TIMEOUT_S)
    try:
        yield
    finally:
        lock.release()


def _build(folder: DataFolder, states: dict[str, FileState], target: Path, say: Callable[[str], None]) -> None:
    """Make the database under another name; it takes its own when it is complete."""
    import duckdb

    growing = target.with_name(f"{target.name}.{os.getpid()}-{secrets.token_hex(4)}.building")
    try:
        connection = duckdb.connect(config=_options() | BUILDING)
        try:
            quoted = str(growing).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS growing (ROW_GROUP_SIZE {ROW_GROUP})")
            connection.execute("USE growing")
            fill(connection, folder, say)
            connection.execute("CHECKPOINT")
        finally:
            connection.close()
        _require_unchanged(folder, states)
        os.replace(growing, target)
    finally:
        _remove(growing)


def _make_in_memory(folder: DataFolder, states: dict[str, FileState], say: Callable[[str], None]) -> DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(":memory:", config=_options())
    try:
        fill(connection, folder, say)
        _require_unchanged(folder, states)
        for option, value in HARDENED.items():
            connection.execute(f"SET {option} = {value}")
    except BaseException:
        connection.close()
        raise
    return connection


def _require_unchanged(folder: DataFolder, states: dict[str, FileState]) -> None:
    if file_states(folder.path) != states:
        raise DatasetError(f"the data set '{folder.path}' changed while it was read", code="ND102", hint="try again")


def _sweep(target: Path) -> None:
    """Delete what killed makers of this database left behind, and what nobody has used for long."""
    now = time.time()
    for path in target.parent.iterdir():
        with suppress(OSError):
            age = now - path.stat().st_mtime
            is_unfinished = ".building" in path.name
            ours = path.name.startswith(f"{target.name}.")  # we hold its lock: no one else is at work on it
            if (is_unfinished and (ours or age > LEFTOVER_S)) or (path.suffix == ".duckdb" and age > UNUSED_S):
                _remove(path)


def _remove(path: Path) -> None:
    """Delete a database, with the log that DuckDB keeps beside it."""
    for leftover in (path, path.with_name(path.name + ".wal"), path.with_name(path.name + ".tmp")):
        with suppress(OSError):
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                leftover.unlink()
