"""A neuPrint server as people hold it: its address, their token, and the data sets that are there."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Self

from nlcrit.answers.dataset import Dataset
from nlcrit.answers.origin import ServerOrigin
from nlcrit.answers.places import ServerPlace, on_the_usual_server, server_address
from nlcrit.errors import CallError, DatasetError, UnknownServerDataset
from nlcrit.servers.catalogue import Catalogue, load_catalogue
from nlcrit.servers.token import Token, find_token
from nlcrit.servers.transport import Server
from nlcrit.settings.order import find

if TYPE_CHECKING:
    import pandas as pd

made: list[Client] = []
"""The clients of this process that may answer what names no data set; those that were closed are gone."""
SHOWN = 12
"""Data sets that a message names."""


class Client:
    """
    A neuPrint server.

    Nothing is sent before something is asked. May be used from several threads; `with` closes it. The first client
    of a process answers what names no data set, as in neuprint-python, until `set_default_client` says otherwise.

    Args:
        server: Its address: `https://neuprint.janelia.org`, a bare host, or with the data set behind it. None: the
            setting `server` (`NLCRIT_SERVER`, `NEUPRINT_SERVER_URL`).
        dataset: The data set that is meant where none is named; a name without its tag is enough where it is the
            only one. None: the only one of the server.
        token: What the server gave you; None: `NEUPRINT_APPLICATION_CREDENTIALS`, the keyring, or else none, which is
            enough for public data sets. Never shown or kept anywhere.
        verify: Whether its certificate is checked, or the file with those that are trusted; None: the setting.
        from_environment: Whether the token of the environment may be sent to it.
        is_default: Whether it answers what names no data set.

    Raises:
        CallError: The address or the token cannot be meant.

    Example:
        >>> with Client("neuprint.janelia.org", "hemibrain:v1.2.1", token="") as client:
        ...     client
        <nlcrit client of https://neuprint.janelia.org, data set hemibrain:v1.2.1>
    """

    def __init__(
        self,
        server: str | None = None,
        dataset: str | None = None,
        token: str | Token | None = None,
        *,
        verify: bool | str | None = None,
        from_environment: bool = True,
        is_default: bool = True,
    ) -> None:
        place = _place(server, dataset)
        self.server, self._wanted = place.server, place.dataset
        found = find_token(self.server, token, from_environment=from_environment and place.is_trusted)
        self.key = self.server, self._wanted, found
        """Equal where two clients are for the same data set, asked by the same user."""
        self._connection = Server(
            self.server,
            found,
            verify=find("verify").value if verify is None else verify,
            connect_timeout=find("connect_timeout").value,
            read_timeout=find("read_timeout").value,
            most_bytes=find("max_megabytes").value * 1_000_000,
        )
        self._catalogue: Catalogue | None = None
        self._opened: dict[str, Dataset] = {}
        self._lock = RLock()
        if is_default:
            made.append(self)

    @property
    def dataset(self) -> str:
        """
        The data set that is meant where none is named, as the server spells it.

        Raises:
            DatasetError: None was named, and there are several.
        """
        return self.open().name

    def open(self, name: str | None = None) -> Dataset:
        """
        A data set of the server, to be asked; the same one each time.

        Args:
            name: As `Client` takes it; None for the client's own.

        Raises:
            ServerError: The server has no such data set, or cannot be asked.
            DatasetError: None is named, and there are several.
        """
        with self._lock:
            entry = self.catalogue.find(name or self._wanted or self._only())
            found = self._opened.get(entry.name)
            if found is None:
                found = self._opened[entry.name] = Dataset(ServerOrigin(self._connection, entry), self._used)
                found.max_rows = find("max_rows").value
                found.timeout = find("timeout").value
            return found

    @property
    def catalogue(self) -> Catalogue:
        """What the server lists of its data sets; asked for once."""
        if self._catalogue is None:
            self._catalogue = load_catalogue(self._connection)
        return self._catalogue

    def datasets(self) -> pd.DataFrame:
        """
        The data sets of the server, one row each.

        Columns: dataset, neurons, regions, edited (when it was last changed), description. One more request for each
        that can be read, for the number of its neurons.
        """
        from nlcrit.answers.listing import list_on_server

        return list_on_server(self).frame()

    def fetch_custom(self, cypher: str, dataset: str | None = None) -> pd.DataFrame:
        """The answer to a Cypher text of your own, see `nlcrit.fetch_custom`."""
        from nlcrit.answers.fetch_custom import fetch_custom

        found: pd.DataFrame = fetch_custom(cypher, client=self.open(dataset))
        return found

    def close(self) -> None:
        """Close idle connections, and answer no longer what names no data set; a later question opens new ones."""
        if self in made:
            made.remove(self)
        self._connection.close()

    def _only(self) -> str:
        names = [entry.name for entry in self.catalogue.entries]
        if len(names) == 1:
            return names[0]
        shown = ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
        hint = f"say which: dataset=…, -d …; there are {shown}" if names else "a token may open some: token=…"
        message = f"'{self.server}' has {len(names) or 'no'} data sets{' and none is named' if names else ' that can be read'}"
        raise DatasetError(message, code="ND101", hint=hint)

    def _used(self, name: str) -> Dataset:
        """The data set that a query means by `use`: one of this server, or else one that is known elsewhere."""
        try:
            return self.open(name)
        except UnknownServerDataset as unknown:
            from nlcrit.answers.connect import open_used

            try:
                return open_used(name)
            except DatasetError:
                raise unknown from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        chosen = "" if self._wanted is None else f", data set {self._wanted}"
        return f"<nlcrit client of {self.server}{chosen}>"


def _place(server: str | None, dataset: str | None) -> ServerPlace:
    """What is meant: on the server that is given, or else the settings name."""
    place = on_the_usual_server(dataset)
    if server:
        address = server_address(server, dataset)
        place = ServerPlace(address.server, address.dataset)
    if place is None:
        hint = "Client('https://neuprint.janelia.org'), or set NLCRIT_SERVER"
        raise CallError("no server is named", code="NA101", hint=hint)
    return place
