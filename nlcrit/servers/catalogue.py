"""
The data sets of a server, as it lists them, and which of them a name means.

A server finds a data set whatever the case of its name, and then looks for its neurons under the name as it was sent:
in another case there are none. So nothing but the server's own spelling may be sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlcrit.errors import AnswerNotUnderstood, UnknownServerDataset
from nlcrit.suggest import nearest

if TYPE_CHECKING:
    from nlcrit.servers.transport import Server

ROUTE = "/api/dbmeta/datasets?hidden=true"
"""Hidden data sets are left out of menus; whoever knows the name of one may ask for it."""
SHOWN = 12
"""Data sets that a message lists."""
UNKNOWN = frozenset({"", "unknown"})
"""What flyem-snapshot writes where it does not know: neuPrintHTTP does not start without a text."""

_VERSION = re.compile(r"v?(\d{1,9}(?:[._-]\d{1,9})*)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """
    What a server lists of a data set.

    Args:
        name: As the server spells it, with its tag if it has one: `hemibrain:v1.2.1`.
        edited: When it was last changed, in the server's words; None where that is not known.
        uuid: The snapshot that it was made of; None where that is not known.
        description: A sentence about it; empty where there is none.
        hidden: Whether it is left out of menus.
        regions: How many regions it has; None where that is not listed.
    """

    name: str
    edited: str | None = None
    uuid: str | None = None
    description: str = ""
    hidden: bool = False
    regions: int | None = None

    @property
    def tag(self) -> str:
        """The version in its name; empty where there is none."""
        return self.name.partition(":")[2]


class Catalogue:
    """
    The data sets of a server.

    Args:
        server: Its address.
        entries: What it lists of each.

    Example:
        >>> names = ["hemibrain:v1.2.1", "manc:v1.0", "manc:v1.2.3"]
        >>> Catalogue("https://neuprint.janelia.org", map(Entry, names)).find("Hemibrain").name
        'hemibrain:v1.2.1'
    """

    def __init__(self, server: str, entries: Iterable[Entry]) -> None:
        self.server = server
        self._all = tuple(sorted(entries, key=lambda entry: entry.name))
        self.entries = tuple(entry for entry in self._all if not entry.hidden)
        """Those that are not hidden, by name."""

    def find(self, name: str) -> Entry:
        """
        The data set that a name means: as written, else in any case, else the only one of that name with a tag.

        Raises:
            UnknownServerDataset: There is none, or there are several.
        """
        for found in self._meant(name.strip()):
            if len(found) == 1:
                return found[0]
            if found:
                raise self._several(name, found)
        raise self._unknown(name)

    def _meant(self, name: str) -> Iterable[list[Entry]]:
        """What a name may mean, the most probable first; the first list that is not empty decides."""
        folded = name.casefold()
        yield [entry for entry in self._all if entry.name == name]
        yield [entry for entry in self._all if entry.name.casefold() == folded]
        for entries in (self.entries, self._all):
            yield [entry for entry in entries if entry.name.casefold().partition(":")[0] == folded]

    def _several(self, name: str, found: list[Entry]) -> UnknownServerDataset:
        ordered = sorted(found, key=_age)
        tags = _listed([entry.name if ":" in name else entry.tag for entry in ordered])
        message = f"'{self.server}' has several data sets {_quoted(name.strip())}: {tags}"
        return UnknownServerDataset(message, code="NS106", server=self.server, hint=f"the newest is {ordered[-1].name}")

    def _unknown(self, name: str) -> UnknownServerDataset:
        names = [entry.name for entry in self.entries]
        alike = nearest(name, names) or _with_base(nearest(name, {each.partition(":")[0] for each in names}), names)
        meant = f" — did you mean {' or '.join(map(_quoted, alike))}?" if alike else ""
        hint = f"it lists {_listed(names)}" if names else "it lists none"
        return UnknownServerDataset(
            f"'{self.server}' has no data set {_quoted(name)}{meant}",
            code="NS106",
            server=self.server,
            hint=f"{hint}; what is not public it lists only to a token that opens it",
        )


def load_catalogue(server: Server) -> Catalogue:
    """
    Ask a server for its data sets: one request.

    Raises:
        ServerError: The server cannot be asked, or answers something else.

    Example:
        >>> from types import SimpleNamespace
        >>> server = SimpleNamespace(address="https://a.org", get=lambda path: {"fib19:v1.0": {}})
        >>> load_catalogue(server).find("fib19").name
        'fib19:v1.0'
    """
    return read_catalogue(server.get(ROUTE), server.address)


def read_catalogue(listed: object, server: str) -> Catalogue:
    """
    The catalogue in the JSON of `/api/dbmeta/datasets`; what is missing there or of another form is not known.

    Raises:
        AnswerNotUnderstood: It is something else.

    Example:
        >>> catalogue = read_catalogue({"fib19:v1.0": {"uuid": "4e38", "ROIs": ["LO", "ME"]}}, "https://neuprint.org")
        >>> catalogue.entries
        (Entry(name='fib19:v1.0', edited=None, uuid='4e38', description='', hidden=False, regions=2),)
    """
    if not isinstance(listed, dict) or not all(name and isinstance(about, dict) for name, about in listed.items()):
        raise AnswerNotUnderstood(
            f"'{server}' does not list its data sets as neuPrint does",
            code="NS113",
            server=server,
            hint="check the address; the list is at /api/dbmeta/datasets",
        )
    return Catalogue(server, (_entry(name, about) for name, about in listed.items()))


def _entry(name: str, about: dict[str, object]) -> Entry:
    regions, description = about.get("ROIs"), about.get("description")
    return Entry(
        name=name,
        edited=_known(about.get("last-mod")),
        uuid=_known(about.get("uuid")),
        description=description.strip() if isinstance(description, str) else "",
        hidden=about.get("hidden") is True,
        regions=len(regions) if isinstance(regions, list) else None,
    )


def _known(found: object) -> str | None:
    return found if isinstance(found, str) and found.strip().lower() not in UNKNOWN else None


def _age(entry: Entry) -> tuple[tuple[int, ...], str]:
    """What orders the versions of a data set: v1.10 is after v1.9; among equals the last edit decides."""
    version = _VERSION.match(entry.tag)
    numbers = tuple(map(int, re.split(r"[._-]", version[1]))) if version else ()
    # "2026-03-28 11:56:30 -04:00 / 2026-06-08T01:31:39-04:00 (segment property update)": the last of them counts.
    dates = [date.replace("T", " ") for date in _DATE.findall(entry.edited or "")]
    return numbers, max(dates, default="")


def _with_base(bases: tuple[str, ...], names: list[str]) -> list[str]:
    """The data sets of some names without a tag."""
    return [name for base in bases for name in names if name.partition(":")[0] == base]


def _quoted(name: str) -> str:
    return f"'{name}'"


def _listed(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
