"""Where data sets come from: a name, a folder or a server, and the one that is meant when nothing is said."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Any

from nlcrit.answers import client as clients
from nlcrit.answers.client import Client
from nlcrit.answers.dataset import Dataset
from nlcrit.answers.origin import FolderOrigin
from nlcrit.answers.places import Place, ServerPlace, default_place, find_place, on_the_usual_server
from nlcrit.datasets.folder import DataFolder
from nlcrit.engines.duckdb.content import FileState, file_states
from nlcrit.errors import CallError, DatasetError
from nlcrit.servers.address import is_address
from nlcrit.servers.token import Token
from nlcrit.settings.order import find

Progress = Callable[[str], None]

_default: Dataset | None = None
_opened: dict[Path, tuple[dict[str, FileState], Dataset]] = {}
_clients: dict[object, Client] = {}
_lock = RLock()


def connect(
    target: object = None,
    dataset: str | None = None,
    *,
    token: str | Token | None = None,
    verify: bool | str | None = None,
    progress: Progress | None = None,
) -> Dataset:
    """
    Open a data set.

    Args:
        target: The name of a bundled data set or of one in the settings; the path of a folder with `neurons.parquet`
            and, where there are any, `meta.json` and `connections.parquet`; the address of a neuPrint server, with or
            without a data set: `https://neuprint.janelia.org/hemibrain:v1.2.1`; a client, also one of
            neuprint-python. None: what the setting `data` names (`NLCRIT_DATA`), else "hemibrain_mb".
        dataset: The data set on the server; a name without its tag is enough where it is the only one.
        token: For a server, see `nlcrit.Client`.
        verify: For a server, see `nlcrit.Client`.
        progress: Told what is being done when a folder is read for the first time.

    Returns:
        The data set, open. Only where it is on a server, one request is sent.

    Raises:
        DatasetError: There is no such data set, or it cannot be read.
        ServerError: The server cannot be asked.
        CallError: An argument or a setting is not valid.

    Example:
        >>> connect("fib19")
        <nlcrit data set fib19:v1.0: 1,442 neurons, 3 regions>
    """
    if isinstance(target, Client) or is_foreign_client(target):
        return (target if isinstance(target, Client) else _of_foreign(target)).open(dataset)
    if target is not None and not isinstance(target, str | os.PathLike):
        raise CallError(f"a data set is named by a text or a path, not by {type(target).__name__}", code="NA101")
    if dataset is not None:
        usual = on_the_usual_server(dataset) if target is None else None
        place = usual or find_place(dataset, None if target is None else os.fspath(target))
    else:
        place = default_place() if target is None else find_place(target)
    return _open(place, token=token, verify=verify, progress=progress)


def open_place(place: Place, progress: Progress | None = None) -> Dataset:
    """Open a place, for whoever closes it."""
    return _open(place, progress=progress)


def _open(
    place: Place,
    *,
    token: str | Token | None = None,
    verify: bool | str | None = None,
    progress: Progress | None = None,
) -> Dataset:
    if isinstance(place, DataFolder):
        if token or verify is not None:
            raise CallError("a token and a certificate are for a server, and this is a folder", code="NA101")
        data = Dataset(FolderOrigin(place, progress), open_used)
        data.max_rows, data.timeout = find("max_rows").value, find("timeout").value
        return data
    return _client(place, token, verify).open()


def _client(place: ServerPlace, token: str | Token | None = None, verify: bool | str | None = None) -> Client:
    return Client(
        place.server,
        place.dataset,
        token,
        verify=verify,
        from_environment=place.is_trusted,
        is_default=False,
    )


def set_default_client(client: object) -> None:
    """
    Choose the data set that `fetch_neurons` and the magic use when none is given.

    Args:
        client: A data set, a client, or one of neuprint-python; None takes the choice back.

    Example:
        >>> set_default_client(connect("fib19"))
        >>> default_client().name
        'fib19:v1.0'
        >>> set_default_client(None)
    """
    global _default  # noqa: PLW0603  # the one choice that a process makes
    _default = None if client is None else _given(client)


def default_client() -> Dataset:
    """
    The data set that is used when none is given.

    It is the chosen one, else that of the only `Client`, else that of the settings, else the bundled one.

    Raises:
        CallError: There are several clients, and none was chosen.
    """
    if _default is not None:
        return _default
    if not clients.made:
        return _opened_once(default_place())
    different = {each.key for each in clients.made}
    if len(different) > 1:
        message = f"there are {len(different)} clients, and none was chosen"
        raise CallError(message, code="NA101", hint="say which: client=…, or set_default_client(…)")
    return clients.made[0].open()


def open_once(target: str | None, server: str | None = None) -> Dataset:
    """
    A data set by name, path or address, opened once in this process, for whoever names it and does not close it.

    A folder is opened anew where the files are others than before, so that nobody is answered from data that is gone.

    Args:
        target: As `connect` takes it; None for the default one.
        server: The server that has it.
    """
    if target is None and server is None:
        return default_client()
    return _opened_once(default_place(server) if target is None else find_place(target, server))


def open_used(name: str) -> Dataset:
    """
    The data set that a query means by `use`: never one at an address, for queries come from anywhere.

    Raises:
        DatasetError: There is no data set of that name.
    """
    if is_address(name):
        hint = "connect to it, or give it a name in the settings: [datasets]"
        raise DatasetError("a query cannot choose a server by its address", code="ND101", hint=hint)
    return _opened_once(find_place(name))


def _opened_once(place: Place) -> Dataset:
    with _lock:
        if isinstance(place, ServerPlace):
            client = _clients.get(place)
            if client is None:
                client = _clients[place] = _client(place)
            return client.open()
        states = file_states(place.path)
        found = _opened.get(place.path)
        if found is None or found[0] != states:
            found = _opened[place.path] = states, _open(place)
        return found[1]


def dataset_for(client: object, *asked: object) -> Dataset:
    """
    The data set that was given, else that of the criteria, else the default one.

    Raises:
        CallError: It is none, or the criteria belong to different ones.
    """
    if client is not None:
        return _given(client)
    # Criteria may have the client of another library, which knows regions and answers nothing here.
    own = [each for each in (getattr(one, "client", None) for one in asked) if isinstance(each, Dataset)]
    if any(each is not own[0] for each in own):
        raise CallError("the criteria belong to different data sets", code="NA101", hint="say which: client=…")
    return own[0] if own else default_client()


def _given(client: object) -> Dataset:
    if isinstance(client, Dataset):
        return client
    if isinstance(client, Client):
        return client.open()
    if is_foreign_client(client):
        return _of_foreign(client).open()
    message = f"the client is no data set of nlcrit but {type(client).__name__}"
    raise CallError(message, code="NA101", hint="nlcrit.connect(…) gives one")


def is_foreign_client(client: object) -> bool:
    """Whether it is a `Client` of neuprint-python, which need not be installed."""
    return type(client).__module__.partition(".")[0] == "neuprint" and hasattr(client, "server")


def _of_foreign(client: Any) -> Client:
    """A client of ours for the same server, data set and token; made once."""
    place = ServerPlace(client.server, client.dataset, is_trusted=False)
    token = Token(client.token)
    with _lock:
        found = _clients.get((place, token))
        if found is None:
            verify = getattr(client, "verify", None)
            found = _clients[place, token] = Client(
                place.server, place.dataset, token, verify=verify, is_default=False
            )
        return found
