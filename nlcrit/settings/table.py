"""
The settings: one row each. What a row says of its values holds wherever they come from.

Knows nothing of files and of the environment; `nlcrit.settings.order` does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass

FORMAT_NAMES = ("table", "csv", "tsv", "json", "jsonl", "parquet", "arrow", "md")
"""The formats of the command line; `frontends.output` writes them."""
BUNDLED_DEFAULT = "hemibrain_mb"
MOST_ROWS = 10_000_000
"""The same as `engines.plan.MOST_ROWS`, which is far above; a test holds them equal."""
ALL = "all"
"""In the place of a number of rows: any. As a value it is None."""

NEVER = "never"
"""In the place of a number of seconds: no end. As a value it is None."""
LONGEST_S = 10_000_000
MOST_MEGABYTES = 1_000_000

_NUMBER_TEXT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_ROWS = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Setting:
    """
    One setting.

    Args:
        name: Its name in files.
        meaning: What it does.
        expects: What its values are, after "needs".
        example: A value, as it is typed.
        accept: A value of a file as what it means; ValueError where it is none.
        default: What holds where nobody says anything.
        from_text: The text of a variable or an option as the value that a file would hold.
        flag: The option of the command line that goes before it.
        trait: What `%config` calls it.
        usual: The variable of neuPrint's own tools that is read where ours is not set.
        nothing: How it is written that there is no bound; as a value that is None.
        is_path: A text is a path, relative to the file that holds it.
        is_personal: Not to be set by a project, for whoever enters a folder has not read its pyproject.toml.
    """

    name: str
    meaning: str
    expects: str
    example: str
    accept: Callable[[object], object]
    default: Callable[[], object]
    from_text: Callable[[str], object] = str
    flag: str = ""
    trait: str = ""
    usual: str = ""
    nothing: str = ""
    is_path: bool = False
    is_personal: bool = False

    @property
    def variable(self) -> str:
        """
        The environment variable.

        Example:
            >>> SETTINGS["max_rows"].variable
            'NLCRIT_MAX_ROWS'
        """
        return f"NLCRIT_{self.name.upper()}"

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that are read, the one that goes first first."""
        return (self.variable, self.usual) if self.usual else (self.variable,)

    def shown(self, value: object) -> str:
        """
        A value as it is typed.

        Example:
            >>> SETTINGS["limit"].shown(5), SETTINGS["limit"].shown(None), SETTINGS["verify"].shown(True)
            ('5', 'all', 'true')
        """
        if value is None:
            return self.nothing
        return str(value).lower() if isinstance(value, bool) else str(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError
    return value


def _rows(value: object) -> int | None:
    """A number of rows; a bool is none, though Python takes it for a number."""
    if isinstance(value, str) and value.lower() == ALL:
        return None
    if type(value) is not int or not _ROWS.fullmatch(str(value)):
        raise ValueError
    return value


def _rows_from_text(text: str) -> object:
    return int(text) if _ROWS.fullmatch(text) else text


def _seconds(value: object) -> float | None:
    """A time; a bool is none."""
    if isinstance(value, str) and value.lower() == NEVER:
        return None
    if type(value) not in {int, float} or not 0 < float(value) < LONGEST_S:  # type: ignore[arg-type]  # one of the two
        raise ValueError
    return float(value)  # type: ignore[arg-type]  # as above


def _some_seconds(value: object) -> float:
    found = _seconds(value)
    if found is None:
        raise ValueError
    return found


def _number_from_text(text: str) -> object:
    return float(text) if _NUMBER_TEXT.fullmatch(text) else text


def _megabytes(value: object) -> int:
    if type(value) is not int or not 0 < value <= MOST_MEGABYTES:
        raise ValueError
    return value


def _verify(value: object) -> bool | str:
    """Whether certificates are checked, or the file of those that are trusted."""
    if isinstance(value, bool):
        return value
    text = _text(value)
    return {"true": True, "false": False}.get(text.lower(), text)


def _format(value: object) -> str:
    if value not in FORMAT_NAMES:
        raise ValueError
    return str(value)


def _user_cache() -> str:
    """The user's cache folder as the operating system has it; "" where the system knows no home for it."""
    import platformdirs

    root = platformdirs.user_cache_dir("nlcrit", appauthor=False)
    # Without a home the "~" is left as it is, and would become a folder of that name right here.
    return root if os.path.isabs(root) else ""


_NUMBER = "a number of rows, or all"
_DURATION = "a number of seconds, or never"

SETTINGS: dict[str, Setting] = {
    each.name: each
    for each in (
        Setting(
            "data",
            "the data set that is asked where no other is named: its name, a folder, or an address",
            "the name of a data set, a folder, or an address",
            "fib19",
            _text,
            lambda: BUNDLED_DEFAULT,
            flag="-d",
            trait="NeuprintMagic.data",
        ),
        Setting(
            "server",
            "the neuPrint server that has the data sets which are neither bundled nor named here",
            "the address of a server",
            "https://neuprint.janelia.org",
            _text,
            str,
            flag="-s",
            usual="NEUPRINT_SERVER_URL",
        ),
        Setting(
            "limit",
            "the most rows that the command line and the magic show; an answer that is cut says so",
            _NUMBER,
            "100",
            _rows,
            lambda: None,
            _rows_from_text,
            flag="-l",
            trait="NeuprintMagic.limit",
            nothing=ALL,
        ),
        Setting(
            "max_rows",
            "the most rows of a table of connections, for data sets opened from then on; more are refused, never cut",
            _NUMBER,
            "1000000",
            _rows,
            lambda: MOST_ROWS,
            _rows_from_text,
            flag="--max-rows",
            nothing=ALL,
        ),
        Setting(
            "timeout",
            "the seconds after which a query is stopped; a server has a limit of its own, and goes on until then",
            _DURATION,
            "60",
            _seconds,
            lambda: None,
            _number_from_text,
            flag="--timeout",
            nothing=NEVER,
        ),
        Setting(
            "connect_timeout",
            "the seconds that a server may take to be reached",
            "a number of seconds",
            "10",
            _some_seconds,
            lambda: 10.0,
            _number_from_text,
        ),
        Setting(
            "read_timeout",
            "the seconds that a server may be silent; those in public use end a query before that",
            "a number of seconds",
            "300",
            _some_seconds,
            lambda: 300.0,
            _number_from_text,
        ),
        Setting(
            "max_megabytes",
            "the largest answer that is taken from a server; a larger one is refused, never cut",
            "a number of megabytes",
            "400",
            _megabytes,
            lambda: 400,
            _rows_from_text,
        ),
        Setting(
            "verify",
            "whether the certificate of a server is checked, or the file with those that are trusted",
            "true, false, or the path of a file",
            "true",
            _verify,
            lambda: True,
            is_path=True,
            is_personal=True,  # whoever may switch it off reads what is sent
        ),
        Setting(
            "output",
            "the format in which the command line answers where neither -o nor the ending of a file says one",
            f"one of {', '.join(FORMAT_NAMES)}",
            "csv",
            _format,
            lambda: "table",
            flag="-o",
        ),
        Setting(
            "cache_dir",
            "the folder of the engine's copies of data sets; they may be deleted",
            "the path of a folder",
            "/scratch/nlcrit",
            _text,
            _user_cache,
            is_path=True,
            is_personal=True,  # old copies in it are deleted
        ),
    )
}
