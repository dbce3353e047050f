"""The command `config`: what each setting is, and who says so."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from nlcrit.datasets.folder import configured_datasets
from nlcrit.errors import CallError
from nlcrit.frontends.commands import list_rows, say
from nlcrit.settings.files import places
from nlcrit.settings.order import find, setting_of
from nlcrit.settings.table import SETTINGS

if TYPE_CHECKING:
    from nlcrit.engines.plan import Run


def config(arguments: Namespace, running: Run) -> int:  # noqa: ARG001  # all commands are called alike
    """List the settings, or one of them, with where each comes from, and the files that were looked at."""
    if len(arguments.words) > 1:
        raise CallError("config takes the name of one setting", code="NA101", hint="nlcrit config, for all of them")
    names = [setting_of(name).name for name in arguments.words] or list(SETTINGS)
    configured_datasets()  # also where the environment says it all: what is wrong in a file is to be seen here
    found = {name: find(name) for name in names}
    # As texts, as the variables have them: a column has one type.
    rows = [(name, SETTINGS[name].shown(value.value), value.origin, SETTINGS[name].variable) for name, value in found.items()]
    one = rows[0][1] if arguments.words else None
    status = list_rows(arguments, ("setting", "value", "origin", "variable"), rows, text=one)
    if one is not None:
        say(arguments, [f"from: {rows[0][2]}"])
    else:
        say(arguments, [_looked_at(path, section) for path, section in places()])
    return status


def _looked_at(path: Path, section: str) -> str:
    return f"{'read' if path.is_file() else 'not there'}: {path}{section and f', [{section}]'}"
