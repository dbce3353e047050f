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
        is_path: A path relative to the file that holds it.
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


def shown(value: object) -> str:
    """
    A value as it is typed.

    Example:
        >>> shown(5), shown(None), shown("fib19")
        ('5', 'all', 'fib19')
    """
    return ALL if value is None else str(value)


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

SETTINGS: dict[str, Setting] = {
    each.name: each
    for each in (
        Setting(
            "data",
            "the data set that is asked where no other is named: its name, or a folder",
            "the name of a data set, or a folder",
            "fib19",
            _text,
            lambda: BUNDLED_DEFAULT,
            flag="-d",
            trait="NeuprintMagic.data",
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
