"""Where data sets come from: a name or a folder, and the one that is meant when nothing is said."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from nlcrit.answers.dataset import Dataset
from nlcrit.datasets.folder import DataFolder, configured_folders, find_folder, is_bundled
from nlcrit.engines.duckdb.content import FileState, file_states
from nlcrit.errors import CallError, DatasetError
from nlcrit.settings.order import find

_default: Dataset | None = None
_opened: dict[Path, tuple[dict[str, FileState], Dataset]] = {}
_lock = Lock()


def connect(
    target: str | os.PathLike[str] | None = None, *, progress: Callable[[str], None] | None = None
) -> Dataset:
    """
    Open a data set.

    Args:
        target: The name of a bundled data set or of one in the settings, or the path of a folder with
            `neurons.parquet` and, where there are any, `meta.json` and `connections.parquet`. None: what the setting
            `data` names (`NLCRIT_DATA`), else "hemibrain_mb".
        progress: Told what is being done when a data set is read for the first time.

    Returns:
        The data set, open. No network is used.

    Raises:
        DatasetError: There is no such data set, or it cannot be read.
        CallError: A setting is not known or not valid.

    Example:
        >>> connect("fib19")
        <nlcrit data set fib19:v1.0: 1,442 neurons, 3 regions>
    """
    return _open(default_folder() if target is None else find_folder(target), progress)


def default_target() -> str:
    """
    The data set that is meant when none is given, apart from `set_default_client`.

    What a file says is a name, or a path relative to that file.
    """
    chosen = find("data")
    text, base = str(chosen.value), chosen.folder
    if base is None or is_bundled(text) or text in configured_folders():
        return text
    return os.path.abspath(base / os.path.expanduser(text))


def default_folder() -> DataFolder:
    """The folder of that data set; an error says who named it."""
    try:
        return find_folder(default_target())
    except DatasetError as error:
        named = f"it is the setting 'data' of: {find('data').origin}"
        raise DatasetError(error.message, code=error.code, hint="; ".join(filter(None, (named, error.hint)))) from None


def _open(folder: DataFolder, progress: Callable[[str], None] | None = None) -> Dataset:
    dataset = Dataset.open(folder, open_once, progress)
    dataset.max_rows = find("max_rows").value
    return dataset


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
    """The data set that is used when none is given: the chosen one, else that of the settings, else the bundled one."""
    return _default if _default is not None else _opened_once(default_folder())


def open_once(target: str) -> Dataset:
    """
    A data set by name or path, opened once in this process, for whoever names it and does not close it.

    Opened anew where the files are others than before, so that nobody is answered from data that is gone.
    """
    return _opened_once(find_folder(target))


def _opened_once(folder: DataFolder) -> Dataset:
    with _lock:
        states = file_states(folder.path)
        found = _opened.get(folder.path)
        if found is None or found[0] != states:
            found = _opened[folder.path] = states, _open(folder)
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
