"""
Which folder holds a data set: one that comes with nlcrit, one that a file of settings names, or any of the same form.

Looks at names and at meta.json only; what the tables hold is judged when they are read (`nlcrit.engines`).
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from nlcrit.datasets.cache import cache_root
from nlcrit.errors import CallError, DatasetError
from nlcrit.settings.files import Named, NamedFolder
from nlcrit.settings.order import named_datasets
from nlcrit.suggest import nearest

NEURONS = "neurons.parquet"
CONNECTIONS = "connections.parquet"
META = "meta.json"
FORM = f"a data set is a folder with {NEURONS} (one row a neuron, with bodyId) and, if any, {CONNECTIONS} and {META}"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """
    A folder that holds a data set.

    Args:
        name: The bundled name, the one that the settings give it, or the name of the folder.
        path: The folder, absolute.
        meta: What meta.json holds; empty where there is none.
    """

    name: str
    path: Path
    meta: Mapping[str, Any]

    @property
    def location(self) -> str:
        """The path, as a text."""
        return str(self.path)

    @property
    def dataset(self) -> str:
        """
        The data set as the servers call it, else the folder's name.

        Example:
            >>> find_folder("fib19").dataset
            'fib19:v1.0'
        """
        name, tag = self.meta.get("dataset"), self.meta.get("tag")
        if not isinstance(name, str) or not name:
            return self.name
        return f"{name}:{tag}" if isinstance(tag, str) and tag else name


def bundled_names() -> tuple[str, ...]:
    """
    The data sets that come with nlcrit.

    Example:
        >>> bundled_names()
        ('fib19', 'hemibrain_mb')
    """
    return tuple(sorted(entry.name for entry in _bundled().iterdir() if entry.is_dir() and entry.name[0] not in "._"))


def find_folder(target: str | os.PathLike[str] | None) -> DataFolder:
    """
    The folder that `target` names.

    Args:
        target: A bundled name (`hemibrain_mb`), its full name (`hemibrain:v1.2.1-mb`), a name of the settings, or the
            path of a folder.

    Raises:
        DatasetError: ND101, nothing of that name; ND102, a folder that is no data set.
        CallError: NA103, the settings are at fault.

    Example:
        >>> find_folder("hemibrain_mb").dataset
        'hemibrain:v1.2.1-mb'
    """
    if target is None or not os.fspath(target):
        raise DatasetError("no data set is named", code="ND101", hint=f"{_known_list({})}; {FORM}")
    text = os.fspath(target)
    named = configured_datasets() if isinstance(target, str) else {}
    if isinstance(target, str) and (bundled := _find_bundled(text)):
        return bundled
    found = named.get(text)
    if isinstance(found, NamedFolder):
        return _read_named(found)
    if found is not None:
        hint = f"{found.place} says where"
        raise DatasetError(f"the data set '{text}' is on a server, not in a folder", code="ND102", hint=hint)
    try:
        path = Path(os.path.abspath(os.path.expanduser(text)))
        is_folder, exists = path.is_dir(), path.exists()
    except (OSError, ValueError):  # too long for a path, or holding a NUL
        path, is_folder, exists = Path(), False, False
    if is_folder:
        return _read_folder(path, path.name or str(path))
    if exists:
        raise DatasetError(f"'{text}' is a file, not the folder of a data set", code="ND102", hint=FORM)
    alike = nearest(os.path.basename(text), [*bundled_names(), *_full_names(), *named])
    meant = f" — did you mean {' or '.join(repr(name) for name in alike)}?" if alike else ""
    raise DatasetError(f"unknown data set '{text}'{meant}", code="ND101", hint=f"{_known_list(named)}; {FORM}")


def configured_datasets() -> dict[str, Named]:
    """
    The data sets that the settings give a name, whether they are there or not.

    Raises:
        CallError: NA103, the settings are at fault; one gives a bundled name another meaning.
    """
    named = named_datasets()
    for name, each in named.items():
        if is_bundled(name):
            message = f"{each.place}: '{name}' comes with nlcrit and cannot name another data set"
            raise CallError(message, code="NA103", hint="give it another name")
    return named


def is_bundled(name: str) -> bool:
    """Whether it is one of the names, short or full, of what comes with nlcrit."""
    return name in bundled_names() or (":" in name and name in _full_names())


def _read_named(folder: NamedFolder) -> DataFolder:
    if not folder.path.is_dir():
        message = f"the data set '{folder.name}' is not there: '{folder.path}' is not a folder"
        raise DatasetError(message, code="ND101", hint=f"it is named in {folder.place}")
    return _read_folder(folder.path, folder.name)


def _known_list(named: Mapping[str, Named]) -> str:
    configured = f", named in the settings {', '.join(sorted(named))}" if named else ""
    return f"bundled are {', '.join(bundled_names())}{configured}"


def _bundled() -> Traversable:
    return resources.files("nlcrit.datasets") / "bundled"


def _find_bundled(text: str) -> DataFolder | None:
    name = text if text in bundled_names() else _full_names().get(text) if ":" in text else None
    return None if name is None else _read_folder(_real_folder(name), name)


@cache
def _full_names() -> dict[str, str]:
    """The bundled data sets by the servers' name for them."""
    names = {}
    for name in bundled_names():
        meta = json.loads((_bundled() / name / META).read_bytes())
        names[f"{meta['dataset']}:{meta['tag']}"] = name
    return names


def _read_folder(path: Path, name: str) -> DataFolder:
    if not (path / NEURONS).is_file():
        raise DatasetError(f"the folder '{path}' has no {NEURONS}", code="ND102", hint=FORM)
    return DataFolder(name, path, _read_meta(path / META))


def _read_meta(path: Path) -> dict[str, Any]:
    try:
        meta = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise DatasetError(f"cannot read '{path}': {error.strerror}", code="ND102") from None
    except (ValueError, RecursionError) as error:  # ValueError: not JSON, or not UTF-8
        raise DatasetError(f"'{path}' is not valid JSON: {error}", code="ND102") from None
    if not isinstance(meta, dict):
        raise DatasetError(f"'{path}' does not hold a JSON object", code="ND102")
    return meta


def _real_folder(name: str) -> Path:
    """The bundled folder as one on disk: in place, or unpacked where nlcrit runs from a zip file."""
    source = _bundled() / name
    if isinstance(source, Path):
        return source.absolute()
    return _unpacked(name)


@cache
def _unpacked(name: str) -> Path:
    """
    Unpack a bundled folder into the cache, or else into a temporary folder that lives as long as the process.

    The name carries the content, so that what stands there under it is whole and right.
    """
    files = {entry.name: entry.read_bytes() for entry in (_bundled() / name).iterdir() if entry.is_file()}
    digest = hashlib.sha256(b"\0".join(name.encode() + b"\0" + files[name] for name in sorted(files))).hexdigest()
    root = cache_root()
    if root is not None:
        with suppress(OSError):
            return _write_folder(root / "bundled" / f"{name}-{digest[:16]}", files)
    temporary = Path(tempfile.mkdtemp(prefix="nlcrit-"))
    atexit.register(shutil.rmtree, temporary, ignore_errors=True)
    return _write_folder(temporary / name, files)


def _write_folder(target: Path, files: Mapping[str, bytes]) -> Path:
    """Write the files into `target`, all or none; another process may be doing the same."""
    if _holds(target, files):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    growing = target.with_name(f"{target.name}.{os.getpid()}-{secrets.token_hex(4)}")
    try:
        growing.mkdir()
        for name, content in files.items():
            (growing / name).write_bytes(content)
        _move(growing, target, lambda: _holds(target, files))
    finally:
        shutil.rmtree(growing, ignore_errors=True)
    return target


def _move(source: Path, target: Path, is_there: Callable[[], bool]) -> None:
    try:
        source.rename(target)
    except OSError:
        if is_there():  # another process was first
            return
        shutil.rmtree(target)  # a folder that lost some of its files
        source.rename(target)


def _holds(target: Path, files: Mapping[str, bytes]) -> bool:
    try:
        return all((target / name).stat().st_size == len(content) for name, content in files.items())
    except OSError:
        return False
