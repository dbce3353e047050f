"""
Where nlcrit may keep what it can make again: one folder, and files that are whole or absent.

Nothing in it is a source of truth; deleting it costs time and nothing else.
"""

from __future__ import annotations

import os
from pathlib import Path

CACHE_VARIABLE = "NLCRIT_CACHE_DIR"


def cache_root() -> Path | None:
    """
    The folder of the cache, which need not exist yet; None where the system knows no home for it.

    `NLCRIT_CACHE_DIR` names it; else it is the user's cache folder as the operating system has it.
    """
    chosen = os.environ.get(CACHE_VARIABLE, "")
    if chosen:
        return Path(os.path.abspath(os.path.expanduser(chosen)))
    import platformdirs

    root = Path(platformdirs.user_cache_dir("nlcrit", appauthor=False))
    # Without a home the "~" is left as it is, and would become a folder of that name right here.
    return root if root.is_absolute() else None
