"""
Where nlcrit may keep what it can make again: one folder, and files that are whole or absent.

Nothing in it is a source of truth; deleting it costs time and nothing else.
"""

from __future__ import annotations

from pathlib import Path

from nlcrit.settings.order import find
from nlcrit.settings.table import SETTINGS

CACHE_VARIABLE = SETTINGS["cache_dir"].variable


def cache_root() -> Path | None:
    """
    The folder of the cache, which need not exist yet; None where the system knows no home for it.

    The setting `cache_dir` names it; else it is the user's cache folder as the operating system has it.
    """
    root = find("cache_dir").value
    return Path(root) if root else None
