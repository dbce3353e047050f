"""Where data sets come from: a name or a folder, and the one that is meant when nothing is said."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from nlcrit.answers.dataset import Dataset
from nlcrit.datasets.folder import find_folder
from nlcrit.engines.duckdb.content import FileState, file_states
from nlcrit.errors import CallError

BUNDLED_DEFAULT = "hemibrain_mb"
VARIABLE = "NLCRIT_DATA"
"""The environment variable that names the data set to use when none is given."""

_default: Dataset | None = None
_opened: dict[Path, tuple[dict[str, FileState], Dataset]] = {}
_lock = Lock()


def connect(
    target: str | os.PathLike[str] | None = None, *, progress: Callable[[str], None] | None = None
) -> Dataset:
    """
    Open a data set.

    Args:
        target: The name of a bundled data set, or the path of a folder with `neurons.parquet` and, where there are
            any, `meta.json` and `connections.parquet`. None: what `NLCRIT_DATA` names, else "hemibrain_mb".
        progress: Told what is being done when a data set is read for the first time.

    Returns:
        The data set, open. No network is used.

    Raises:
        DatasetError: There is no such data set, or it cannot be read.

    Example:
        >>> connect("fib19")
        <nlcrit data set fib19:v1.0: 1,442 neurons, 3 regions>
    """
    return Dataset.open(find_folder(target if target is not None else default_target()), open_once, progress)


def default_target() -> str:
    """The data set that is meant when none is given, apart from `set_default_client`."""
    return os.environ.get(VARIABLE) or BUNDLED_DEFAULT


def set_default_client(client: Dataset | None) -> None:
    """
    Choose the data set that `fetch_neurons` and the magic use when none is given; None takes the choice back.

    Example:
        >>> set_default_client(connect("fib19"))
        >>> default_client().name
        'fib19:v1.0'
        >>> set_default_client(None)
    """
    global _default  # noqa: PLW0603  # the one choice that a process makes
    _default = client


def default_client() -> Dataset:
    """The data set that is used when none is given: the chosen one, else that of `NLCRIT_DATA`, else the bundled one."""
    return _default if _default is not None else open_once(default_target())


def open_once(target: str) -> Dataset:
    """
    A data set by name or path, opened once in this process, for whoever names it and does not close it.

    Opened anew where the files are others than before, so that nobody is answered from data that is gone.
    """
    folder = find_folder(target)
    with _lock:
        states = file_states(folder.path)
        found = _opened.get(folder.path)
        if found is None or found[0] != states:
            found = _opened[folder.path] = states, connect(target)
        return found[1]


def dataset_for(client: object, *asked: object) -> Dataset:
    """
    The data set that was given, else that of the criteria, else the default one.

    Raises:
        CallError: It is none, or the criteria belong to different ones.
    """
    if client is not None:
        if not isinstance(client, Dataset):
            message = f"the client is no data set of nlcrit but {type(client).__name__}"
            raise CallError(message, code="NA101", hint="nlcrit.connect(…) gives one")
        return client
    # Criteria may have the client of another library, which knows regions and answers nothing here.
    own = [each for each in (getattr(one, "client", None) for one in asked) if isinstance(each, Dataset)]
    if any(each is not own[0] for each in own):
        raise CallError("the criteria belong to different data sets", code="NA101", hint="say which: client=…")
    return own[0] if own else default_client()
