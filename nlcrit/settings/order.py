"""
What holds: of an option, `%config`, the environment, the project, the user and the default the first that says something.

The files are read when a setting is asked for, and only where nothing before them has it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

from nlcrit.errors import CallError
from nlcrit.settings.files import Named, meant, read_files
from nlcrit.settings.table import SETTINGS, Setting


class Value(NamedTuple):
    """
    A value with where it comes from.

    Args:
        value: What it means: a text, or a number of rows, None for any.
        origin: Where it was said: "-l", "environment NLCRIT_LIMIT", a file, "default".
        folder: What a path in it is relative to, where that is not the folder we are in.
        is_project: Whether a project says it, whose files its user may not have read.
    """

    value: Any
    origin: str
    folder: Path | None = None
    is_project: bool = False


def find(name: str, *above: Value | None) -> Value:
    """
    The value of a setting that holds.

    Args:
        name: A key of `SETTINGS`.
        above: What goes before the environment, the first first; None where nothing is said there.

    Raises:
        CallError: NA103, the environment or a file says what is not known or not valid.

    Example:
        >>> find("limit", None, Value(5, "-l"))
        Value(value=5, origin='-l', folder=None, is_project=False)
    """
    setting = setting_of(name)
    for given in above:
        if given is not None:
            return given
    variable = next(filter(os.environ.get, setting.variables), None)
    if variable is not None:
        text = os.environ[variable]
        value = _parsed(setting, text, f"{variable} needs", f"{variable}={setting.example}, or unset it")
        if setting.is_path and isinstance(value, str):
            value = os.path.abspath(os.path.expanduser(value))
        return Value(value, f"environment {variable}")
    for file in read_files():
        if name in file.values:
            return Value(file.values[name], file.origin, file.path.parent, bool(file.section))
    return Value(setting.default(), "default")


def from_flag(name: str, text: str | None) -> Value | None:
    """
    What an option of the command line says; None where it is not there.

    Raises:
        CallError: NA101, it is not valid.
    """
    if text is None:
        return None
    setting = SETTINGS[name]
    value = _parsed(setting, text, f"{setting.flag} needs", f"{setting.flag} {setting.example}", "NA101")
    return Value(value, setting.flag)


def from_trait(name: str, value: object) -> Value | None:
    """What `%config` says; None where it says nothing."""
    return None if value is None else Value(value, f"%config {SETTINGS[name].trait}")


def setting_of(name: str) -> Setting:
    """
    The setting of that name.

    Raises:
        CallError: NA103, there is none.
    """
    if name not in SETTINGS:
        hint = f"known are {', '.join(SETTINGS)}"
        raise CallError(f"unknown setting '{name}'{meant(name, tuple(SETTINGS))}", code="NA103", hint=hint)
    return SETTINGS[name]


def named_datasets() -> dict[str, Named]:
    """The data sets that files give a name; what the project says goes before what the user says."""
    return {name: named for file in reversed(read_files()) for name, named in file.datasets.items()}


def _parsed(setting: Setting, text: str, subject: str, hint: str, code: str = "NA103") -> Any:
    try:
        return setting.accept(setting.from_text(text))
    except ValueError:
        raise CallError(f"{subject} {setting.expects}, not '{text}'", code=code, hint=hint) from None
