"""What the name of a data set means: a folder, or a data set on a server."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from nlcrit.datasets.folder import DataFolder, configured_datasets, find_folder, is_bundled
from nlcrit.errors import CallError, DatasetError
from nlcrit.servers.address import Address, is_address, parse_address, parse_server
from nlcrit.settings.files import NamedAddress
from nlcrit.settings.order import find

SEPARATORS = ("/", "\\")
"""What only a path has, apart from an address."""


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """
    A data set on a server.

    Args:
        server: The server's address.
        dataset: The data set, as it was written; None for the only one.
        is_trusted: Whether the user named the server himself, who may then be sent the token of the environment.
            What only a project's pyproject.toml names, its author chose.
    """

    server: str
    dataset: str | None
    is_trusted: bool = True

    @property
    def location(self) -> str:
        """The address."""
        return str(Address(self.server, self.dataset))


Place = DataFolder | ServerPlace


def find_place(target: str | os.PathLike[str], server: str | None = None) -> Place:
    """
    What is meant by a name, a path or an address.

    Args:
        target: A bundled data set, a name of the settings, the path of a folder, `https://server/dataset`, or a data
            set on the server that is given or else the settings name.
        server: The server that is meant, whatever else has that name.

    Raises:
        DatasetError: There is no such data set here.
        CallError: An address cannot be read, or a setting is not valid.

    Example:
        >>> find_place("https://neuprint.janelia.org/manc:v1.2.1")
        ServerPlace(server='https://neuprint.janelia.org', dataset='manc:v1.2.1', is_trusted=True)
        >>> find_place("fib19").dataset
        'fib19:v1.0'
    """
    text = target if isinstance(target, str) else None
    if text is not None and is_address(text):
        if server is not None:
            raise CallError("a server is named twice", code="NA101", hint="leave out one of them")
        address = parse_address(text)
        return ServerPlace(address.server, address.dataset)
    if server is not None:
        return _on_server(server, text)
    named = configured_datasets().get(text) if text is not None else None
    if isinstance(named, NamedAddress):
        return _on_server(named.server, named.dataset, is_trusted=not named.is_project)
    try:
        return find_folder(target)
    except DatasetError as error:
        place = on_the_usual_server(text) if error.code == "ND101" and text and _is_name(text) else None
        if place is None:
            raise
        return place


def default_place(server: str | None = None) -> Place:
    """
    The data set that is meant when none is named; an error says who named it.

    Raises:
        DatasetError: There is no such data set here.
    """
    chosen = find("data")
    text = str(chosen.value)
    if server is not None:
        # What the default names is bundled, and on no server.
        return find_place("" if chosen.origin == "default" else text, server)
    if chosen.folder is not None and not (is_bundled(text) or is_address(text) or text in configured_datasets()):
        path = os.path.abspath(chosen.folder / os.path.expanduser(text))
        is_elsewhere = _is_name(text) and not os.path.exists(path) and on_the_usual_server(text) is not None
        text = text if is_elsewhere else path
    try:
        place = find_place(text)
    except DatasetError as error:
        hint = "; ".join(filter(None, (f"it is the setting 'data' of: {chosen.origin}", error.hint)))
        raise DatasetError(error.message, code=error.code, hint=hint) from None
    if isinstance(place, ServerPlace) and is_address(text):
        return replace(place, is_trusted=not chosen.is_project)
    return place


def _is_name(text: str) -> bool:
    return not any(each in text for each in SEPARATORS)


def on_the_usual_server(dataset: str | None) -> ServerPlace | None:
    """A data set on the server of the settings; None where they name none. What a project says is not trusted."""
    chosen = find("server")
    return _on_server(chosen.value, dataset, is_trusted=not chosen.is_project) if chosen.value else None


def _on_server(server: str, dataset: str | None, *, is_trusted: bool = True) -> ServerPlace:
    address = server_address(server, dataset)
    return ServerPlace(address.server, address.dataset, is_trusted)


def server_address(server: str, dataset: str | None = None) -> Address:
    """
    The address of a data set, of which the server may be written without `https://`, or with the data set behind it.

    Example:
        >>> server_address("neuprint.janelia.org", "manc") == server_address("https://neuprint.janelia.org/manc")
        True
    """
    if dataset or not is_address(server):
        return Address(parse_server(server), dataset or None)
    return parse_address(server)
