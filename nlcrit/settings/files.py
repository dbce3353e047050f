"""
The two files that hold settings: the nearest pyproject.toml with its [tool.nlcrit], and the user's own.

A file is checked as a whole when it is read: what nlcrit does not know is refused, with its line. Nothing in it is
executed, and nothing but a leading `~` is expanded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from nlcrit.errors import CallError
from nlcrit.settings.table import SETTINGS, Setting
from nlcrit.suggest import nearest

PROJECT = "pyproject.toml"
USER = "config.toml"
SECTION = "tool.nlcrit"
DATASETS = "datasets"
PATH, SERVER, DATASET = KEYS = ("path", "server", "dataset")
"""What is said of a data set: a folder, or a server and which of its data sets."""
DATASET_NAME = re.compile(r"\w[\w.:+-]*")
"""What a path with a folder in it never is."""
_PLACE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True)
class NamedFolder:
    """A data set that a file gives a name: the folder, absolute, and where that is said (`file:line`)."""

    name: str
    path: Path
    place: str


@dataclass(frozen=True, slots=True)
class NamedAddress:
    """
    A data set on a server that a file gives a name.

    `is_project`: whether a project says it, whose files its user may not have read.
    """

    name: str
    server: str
    dataset: str | None
    place: str
    is_project: bool


Named = NamedFolder | NamedAddress


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """
    What a file says, checked.

    Args:
        path: The file.
        section: The table with the settings; "" for the whole file.
        values: The settings as what they mean, paths absolute.
        datasets: The data sets that it gives a name.
    """

    path: Path
    section: str
    values: Mapping[str, object] = field(default_factory=dict)
    datasets: Mapping[str, Named] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """What to call it."""
        return f"{self.path}, [{self.section}]" if self.section else str(self.path)


def places() -> list[tuple[Path, str]]:
    """The files that may hold settings, the one that goes first first, each with its table of them."""
    import platformdirs

    found = []
    # The folder we are in may have been deleted; then no project is around it.
    with suppress(OSError):
        here = Path.cwd()
        project = next((path for folder in (here, *here.parents) if (path := folder / PROJECT).is_file()), None)
        found += [] if project is None else [(project, SECTION)]
    own = Path(platformdirs.user_config_dir("nlcrit", appauthor=False), USER)
    return [*found, (own, "")] if own.is_absolute() else found  # without a home there is no file of the user


def read_files() -> list[SettingsFile]:
    """
    The files that are there, the one that goes first first.

    Raises:
        CallError: NA103, a file cannot be read, or says what is not known or not valid.
    """
    found = []
    for path, section in places():
        try:
            state = path.stat()
        except OSError:
            continue
        found.append(_read(path, section, state.st_mtime_ns, state.st_size))
    return found


@lru_cache(maxsize=16)
def _read(path: Path, section: str, *_: int) -> SettingsFile:
    """Read a file once in each of its states."""
    import tomllib

    try:
        text = path.read_text("utf-8-sig")
        content: Any = tomllib.loads(text)
    except OSError as error:
        raise CallError(f"cannot read the settings in '{path}': {error.strerror}", code="NA103") from None
    except UnicodeDecodeError:
        raise CallError(f"{path}: not text in UTF-8", code="NA103") from None
    except (ValueError, RecursionError) as error:
        place = _PLACE.fullmatch(str(error))
        where, reason = (f"{path}:{place[2]}:{place[3]}", place[1]) if place else (str(path), str(error))
        raise CallError(f"{where}: not valid TOML: {reason}", code="NA103") from None
    for key in filter(None, section.split(".")):
        content = content.get(key, {})
        if not isinstance(content, dict):
            raise CallError(f"{path}: '{key}' is not a table", code="NA103", hint=f"write [{section}]")
    return _Reader(path, section, text.splitlines()).read(content)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks what a file says."""

    path: Path
    section: str
    lines: list[str]

    def read(self, content: dict[str, Any]) -> SettingsFile:
        values = {name: self.value(name, value) for name, value in content.items() if name != DATASETS}
        named = content.get(DATASETS, {})
        if not isinstance(named, dict):
            self.refuse(
                DATASETS,
                f"'{DATASETS}' needs a table of names, and folders or addresses",
                f'[{self.table(DATASETS)}] NAME = "FOLDER"',
            )
        return SettingsFile(
            self.path, self.section, values, {name: self.dataset(name, value) for name, value in named.items()}
        )

    def value(self, name: str, value: object) -> object:
        setting = SETTINGS.get(name)
        if setting is None:
            known = f"known are {', '.join(SETTINGS)}, and the table {DATASETS}"
            self.refuse(name, f"unknown setting '{name}'{meant(name, (*SETTINGS, DATASETS))}", known)
        if setting.is_personal and self.section:
            self.refuse(
                name, f"'{name}' cannot be set by a project", f"set {setting.variable}, or write it in your own {USER}"
            )
        try:
            found = setting.accept(value)
        except ValueError:
            self.refuse(
                name, f"'{name}' needs {setting.expects}, not {as_toml(value)}", f"{name} = {_example(setting)}"
            )
        return str(self.absolute(found)) if setting.is_path and isinstance(found, str) else found

    def dataset(self, name: str, value: object) -> Named:
        table = self.table(DATASETS)
        if not DATASET_NAME.fullmatch(name):
            self.refuse(
                name, f"'{name}' cannot be the name of a data set", "it takes letters, digits and _ . : + -", table
            )
        said: dict[str, Any] = value if isinstance(value, dict) else {SERVER if _is_address(value) else PATH: value}
        for key in said:
            if key not in KEYS:
                message = f"unknown key '{key}' of the data set '{name}'{meant(key, KEYS)}"
                self.refuse(key, message, f"known are {', '.join(KEYS)}", table)
        if PATH in said and len(said) > 1:
            self.refuse(name, f"the data set '{name}' is either in a folder or on a server", "give one of them", table)
        wrong = next((key for key, each in said.items() if not _is_said(each)), None)
        if wrong is not None or not (PATH in said or SERVER in said):
            what = "the path of a folder, or the address of a server"
            given = "" if wrong is None else f", not {as_toml(said[wrong])}"
            self.refuse(name, f"the data set '{name}' needs {what}{given}", f'{name} = "FOLDER"', table)
        place = self.place(name, table)
        if PATH in said:
            return NamedFolder(name, self.absolute(said[PATH]), place)
        return NamedAddress(name, said[SERVER], said.get(DATASET), place, bool(self.section))

    def absolute(self, path: str) -> Path:
        """A path is relative to the file that holds it."""
        return Path(os.path.abspath(self.path.parent / os.path.expanduser(path)))

    def table(self, name: str) -> str:
        return f"{self.section}.{name}" if self.section else name

    def refuse(self, key: str, message: str, hint: str, table: str | None = None) -> NoReturn:
        raise CallError(
            f"{self.place(key, self.section if table is None else table)}: {message}", code="NA103", hint=hint
        )

    def place(self, key: str, table: str) -> str:
        """The file, with the first line that gives the key a value, below its table's head where it has one."""
        word = rf"[\"']?{re.escape(key)}[\"']?"
        head = re.compile(rf"\s*\[+\s*{re.escape(table)}\s*\]")
        first = next((number for number, line in enumerate(self.lines) if table and head.match(line)), 0)
        given = re.compile(rf"(?:[^#]*[\s{{,.\[])?{word}\s*(?:[=.]|\]\s*(?:#.*)?$)")
        for number, line in enumerate(self.lines[first:], first + 1):
            if given.match(line):
                return f"{self.path}:{number}"
        return str(self.path)


def _is_said(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\0" not in value


def _is_address(value: object) -> bool:
    return isinstance(value, str) and "://" in value


def meant(word: str, names: tuple[str, ...] | list[str]) -> str:
    """The nearest right names, as a message has them; "" where none is near."""
    alike = nearest(word, names)
    return f" — did you mean {' or '.join(repr(name) for name in alike)}?" if alike else ""


def as_toml(value: object) -> str:
    """A wrong value as its file has it, as far as a message needs it."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "a table"
        case list():
            return "a list"
        case str():
            return f'"{value}"'
        case _:
            return str(value)


def _example(setting: Setting) -> str:
    return setting.example if isinstance(setting.accept(setting.from_text(setting.example)), int | float) else f'"{setting.example}"'
