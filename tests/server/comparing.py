"""Whether a server and a folder say the same: the same table, the same number, or the same error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pandas as pd

import nlcrit
from nlcrit.errors import NlcritError
from tests.server.conftest import Open
from tests.server.random_queries import Asked

THREADS = 3
_of_folders: dict[Asked, Any] = {}


class Said(NamedTuple):
    """What was said to a query: by the server and by the folder."""

    asked: Asked
    remote: Any
    local: Any

    @property
    def difference(self) -> str | None:
        """What is different, for people to read."""
        complaint = compared(self.remote, self.local)
        return None if complaint is None else f"{self.asked.dataset}: {self.asked.text}\n{complaint}"


def ask(data: nlcrit.Dataset, text: str) -> Any:
    """The answer; a refusal is one too."""
    try:
        return data.run(text)
    except NlcritError as error:
        return error


def ask_both(queries: Iterable[Asked], remote: Open, local: Open) -> list[Said]:
    """Ask the server and the folder, some queries at the same time."""
    asked = list(queries)
    servers = {each.dataset: remote(each.dataset) for each in asked}
    with ThreadPoolExecutor(THREADS) as threads:
        found = threads.map(lambda each: ask(servers[each.dataset], each.text), asked)
        expected = ask_folders(asked, local)
        answers = list(found)
    for place, each in enumerate(asked):
        # Where several at once were too much for a small machine, that says nothing about agreement.
        if isinstance(answers[place], nlcrit.ServerTimeout):
            answers[place] = ask(servers[each.dataset], each.text)
    return list(map(Said, asked, answers, expected))


def ask_folders(queries: Sequence[Asked], local: Open) -> list[Any]:
    """Ask the folders; each query once, however many servers are compared with them."""
    for asked in queries:
        if asked not in _of_folders:
            _of_folders[asked] = ask(local(asked.dataset), asked.text)
    return [_of_folders[asked] for asked in queries]


def compared(remote: Any, local: Any) -> str | None:
    """
    What is different between two answers: columns and their types, the order of rows, values, missing values.

    One difference is meant: the label is a column of a folder, and no property of a server's neurons.
    """
    if isinstance(remote, pd.DataFrame) and isinstance(local, pd.DataFrame):
        local = local if "label" in remote.columns else local.drop(columns="label", errors="ignore")
        try:
            pd.testing.assert_frame_equal(remote, local)
        except AssertionError as error:
            return str(error)
        return None
    if isinstance(remote, NlcritError) and isinstance(local, NlcritError):
        return None if (remote.code, remote.message) == (local.code, local.message) else f"{remote}\n{local}"
    return None if type(remote) is type(local) and remote == local else f"server: {remote!r}\nfolder: {local!r}"
