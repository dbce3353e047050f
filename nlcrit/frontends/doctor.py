"""
Look whether everything that nlcrit needs is there and works, and say what to type where it does not.

Shows versions, paths and the variables of the settings; no other part of the environment.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nlcrit.errors import DatasetError, NlcritError
from nlcrit.frontends.render import visible
from nlcrit.settings.table import BUNDLED_DEFAULT, SETTINGS

if TYPE_CHECKING:
    from nlcrit.engines.plan import Run

REQUIRED = (
    "lark",
    "duckdb",
    "pyarrow",
    "pandas",
    "numpy",
    "regex",
    "requests",
    "urllib3",
    "prompt_toolkit",
    "pygments",
    "filelock",
    "platformdirs",
)
OPTIONAL = ("ipython", "polars")
QUESTION = 'type~"MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull'
NEURONS = 17
OLDEST_PYTHON = (3, 11)


class Finding(NamedTuple):
    """One thing that was looked at. `remedy` says what to type where it is not well; None where it is."""

    what: str
    found: str
    remedy: str | None = None


Check = Callable[[], Iterator[Finding]]


def doctor(arguments: Namespace, running: Run) -> int:  # noqa: ARG001  # all commands are called alike
    """Print what is found; the status is 3 where something is not well."""
    remedies = []
    for finding in examine():
        mark = " " if finding.remedy is None else "!"
        sys.stdout.write(visible(f"{mark} {finding.what:<16} {finding.found}") + "\n")
        if finding.remedy is not None:
            remedies.append(finding.remedy)
    lines = [f"to do: {visible(remedy)}" for remedy in dict.fromkeys(remedies)] or ["all is well"]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
    return DatasetError.exit_status if remedies else 0


def examine() -> Iterator[Finding]:
    """Look at everything, one thing after the other; what fails is itself a finding."""
    for check in CHECKS:
        try:
            yield from check()
        except NlcritError as error:
            yield Finding(check.__name__, error.message, _remedy(error))
        except Exception as error:  # noqa: BLE001  # a broken library may raise anything, and that is the finding
            yield Finding(
                check.__name__, f"{type(error).__name__}: {error}", "install nlcrit again, in a fresh environment"
            )


def _remedy(error: NlcritError) -> str:
    if error.code == "NA103":  # the settings, which the finding tells the place of
        return "; ".join(filter(None, ("correct that setting", error.hint)))
    return error.hint or "install nlcrit again"


def versions() -> Iterator[Finding]:
    """nlcrit, its language, Python, the system."""
    from nlcrit import __version__
    from nlcrit.language import LANGUAGE_VERSION

    old = sys.version_info < OLDEST_PYTHON
    wanted = "install Python {}.{} or newer".format(*OLDEST_PYTHON) if old else None
    yield Finding("nlcrit", f"{__version__}, query language {LANGUAGE_VERSION}")
    yield Finding("Python", f"{platform.python_version()} on {platform.platform()}", wanted)


def libraries() -> Iterator[Finding]:
    """What is installed, without importing it."""
    for name in (*REQUIRED, *OPTIONAL):
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            needed = name in REQUIRED
            found = "missing" if needed else f"not installed; only where you want it: pip install {name}"
            yield Finding(name, found, f"pip install {name}" if needed else None)


def variables() -> Iterator[Finding]:
    """The variables that nlcrit reads."""
    for name in (name for setting in SETTINGS.values() for name in setting.variables):
        if name in os.environ:
            yield Finding(name, os.environ[name] or "(empty)")


def settings() -> Iterator[Finding]:
    """The files of settings that are there, and whether all that is set can be meant."""
    from nlcrit.datasets.folder import configured_datasets
    from nlcrit.settings.files import read_files
    from nlcrit.settings.order import find

    for file in read_files():
        yield Finding("settings", file.origin)
    configured_datasets()
    for name in SETTINGS:
        find(name)


def datasets() -> Iterator[Finding]:
    """The data sets that come with nlcrit, and the one that is asked by default."""
    from nlcrit.answers.places import default_place, find_place
    from nlcrit.datasets.folder import bundled_names, configured_datasets, find_folder
    from nlcrit.settings.order import find

    names = bundled_names()
    shown = ", ".join(f"{name} ({find_folder(name).dataset})" for name in names)
    yield Finding("data sets", shown or "none", None if names else "install nlcrit again: its data are missing")
    for named in configured_datasets().values():
        try:
            yield Finding("data set", f"{named.name}, {find_place(named.name).location}")
        except NlcritError as error:
            yield Finding("data set", error.message, f"change '{named.name}' in {named.place}")
    try:
        yield Finding("default", default_place().location)
    except NlcritError as error:
        file = find("data").folder
        remedy = f"set {SETTINGS['data'].variable} to a data set, or unset it"
        yield Finding("default", error.message, remedy if file is None else f"change 'data' in {find('data').origin}")


def cache() -> Iterator[Finding]:
    """Where databases are kept, how large they are, and whether more can be."""
    from nlcrit.datasets.cache import CACHE_VARIABLE, cache_root

    remedy = f"set {CACHE_VARIABLE} to a folder that can be written; until then data are read anew each time"
    root = cache_root()
    if root is None:
        yield Finding("cache", "no place for it", remedy)
        return
    megabytes = sum(_sizes(root)) / 1e6
    problem = None if _can_write(root) else remedy
    state = "can be written" if problem is None else "cannot be written"
    yield Finding("cache", f"{root}, {megabytes:,.1f} MB, {state}", problem)


def grammar() -> Iterator[Finding]:
    """Whether the tables of the parser are those of the grammar, made by the Lark that is installed."""
    from importlib.resources import files

    import lark

    from nlcrit.language.tables import TABLES, make_tables

    place = files("nlcrit.language").joinpath(TABLES)
    if not place.is_file():
        yield Finding(
            "grammar",
            "its tables are missing: each start takes longer",
            "install nlcrit again; in a checkout: make tables",
        )
        return
    kept = json.loads(place.read_text(encoding="utf-8"))
    if kept["lark"] != lark.__version__:
        found = f"its tables are for lark {kept['lark']}, so each start takes longer"
        yield Finding("grammar", found, f"pip install lark=={kept['lark']}; in a checkout: make tables")
    elif _rules(kept) != _rules(make_tables()):
        yield Finding(
            "grammar", "its tables are not those of the grammar", "install nlcrit again; in a checkout: make tables"
        )
    else:
        yield Finding("grammar", "tables in step")


def question() -> Iterator[Finding]:
    """Ask the bundled data a question with a known answer."""
    from nlcrit.answers.connect import connect

    with connect(BUNDLED_DEFAULT) as dataset:
        (asked,) = dataset.session().ask(QUESTION)
        answer = dataset.answer(asked)
        found = sum(1 for _ in answer.rows())
        seconds = answer.facts().seconds or 0.0
        place = dataset.location
    remedy = None if found == NEURONS else f"delete '{place}', then try again"
    yield Finding(
        "question",
        f"{found} neurons, as there should be" if remedy is None else f"{found} neurons, not {NEURONS}",
        remedy,
    )
    yield Finding("time", f"{seconds:.2f} s; {'in memory' if place == 'memory' else place}")


CHECKS: tuple[Check, ...] = (versions, libraries, variables, settings, datasets, cache, grammar, question)


def _rules(tables: dict[str, Any]) -> list[str]:
    """Rules and terminals, of which all else follows; Lark numbers them anew each time."""
    return sorted(json.dumps(rule, sort_keys=True) for _, rule in tables["memo"])


def _sizes(root: Path) -> Iterator[int]:
    for folder, _, names in os.walk(root):
        for name in names:
            try:
                yield os.lstat(os.path.join(folder, name)).st_size
            except OSError:  # it has just been deleted
                continue


def _can_write(root: Path) -> bool:
    """Whether a file can be made there, which permissions alone do not tell."""
    import tempfile

    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            return True
    except OSError:
        return False
