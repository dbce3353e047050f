"""What was asked before, a file a data set in the user's own folder; nothing in it that looks like a secret."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from nlcrit.frontends.terminal_secrets import may_be_secret, own_tokens
from nlcrit.servers.token import Token

NOT_IN_A_FILE_NAME = re.compile(r"[^\w.+-]+")


class PrivateHistory(FileHistory):
    """
    A history that keeps for later only what may be read later.

    What looks like a secret can be had again with the arrow keys as long as this process lives.

    Args:
        path: The file.
        tokens: The tokens of the user, of which none is written down.
    """

    def __init__(self, path: Path, tokens: tuple[Token, ...] = ()) -> None:
        super().__init__(path)
        self._tokens = tokens

    def store_string(self, string: str) -> None:
        if may_be_secret(string, self._tokens) or not _can_be_written(string):
            return
        with suppress(OSError):  # no room for it: that is no reason to end the conversation
            super().store_string(string)


def history_of(dataset: str, server: str | None = None) -> History:
    """
    The history of a data set; one that is forgotten at the end where its file cannot be made.

    Args:
        dataset: Its name, wherever it is: the same queries make sense.
        server: The server that has it.
    """
    path = history_folder() / f"{NOT_IN_A_FILE_NAME.sub('_', dataset)}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Before anything is in it: only its owner may read it.
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        path.chmod(0o600)
    except OSError:
        return InMemoryHistory()
    return PrivateHistory(path, own_tokens(server))


def history_folder() -> Path:
    """The folder of the histories."""
    from platformdirs import user_data_dir

    return Path(user_data_dir("nlcrit", appauthor=False)) / "history"


def _can_be_written(text: str) -> bool:
    """Whether a text is Unicode: what a terminal sends may be anything."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
