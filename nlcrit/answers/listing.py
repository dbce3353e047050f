"""What there is as tables: data sets, their fields and their regions, for people who look before they ask."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from nlcrit.answers.places import Place, ServerPlace, find_place
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.datasets.folder import CONNECTIONS, NEURONS, DataFolder, bundled_names, configured_datasets
from nlcrit.errors import DatasetError, ServerError
from nlcrit.settings.files import NamedAddress, NamedFolder

if TYPE_CHECKING:
    import pandas as pd

    from nlcrit.answers.client import Client


class Listing(NamedTuple):
    """A small table: the pandas type of each column by name, and the rows."""

    types: dict[str, str]
    rows: list[tuple[object, ...]]

    def frame(self) -> pd.DataFrame:
        """The same as a DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=list(self.types)).astype(self.types)


def list_fields(vocabulary: Vocabulary) -> Listing:
    """One row a field, in the order of the data set."""
    types = dict.fromkeys(("field", "type", "unit", "aliases", "meaning"), "string")
    return Listing(
        types,
        [
            (field.name, field.kind.value, field.unit, ", ".join(field.aliases) or None, field.meaning or None)
            for field in vocabulary.fields.values()
        ],
    )


def list_regions(vocabulary: Vocabulary) -> Listing:
    """One row a region, each under the one around it; `level` is 0 for the outermost."""
    types = {
        "roi": "string",
        "parent": "string",
        "level": "Int64",
        "primary": "boolean",
        "neurons": "Int64",
        "description": "string",
    }
    return Listing(
        types,
        [
            (region.name, region.parent, level, region.primary, region.neurons, region.description)
            for region, level in vocabulary.hierarchy()
        ],
    )


def list_known(default: Place) -> Listing:
    """The data sets that come with nlcrit, those that the settings name, and the default one; none is opened."""
    listed: list[tuple[str, Place, str | None]] = [(name, find_place(name), "bundled") for name in bundled_names()]
    listed += [(name, _place(name, named), named.place) for name, named in configured_datasets().items()]
    if default not in [place for _, place, _ in listed]:
        name = default.name if isinstance(default, DataFolder) else default.dataset or ""
        listed.append((name, default, None))
    types = dict.fromkeys(("name", "dataset", "default", "connections", "license", "place", "origin"), "string")
    types |= {"default": "boolean", "connections": "boolean"}
    return Listing(types, [_known(name, place, default, origin) for name, place, origin in listed])


def _place(name: str, named: NamedFolder | NamedAddress) -> Place:
    """The place of a named data set; of a folder that is not there, or holds none, what is known without it."""
    with suppress(DatasetError):
        return find_place(name)
    assert isinstance(named, NamedFolder)  # an address is not looked for
    return DataFolder(name, named.path, {})


def _known(name: str, place: Place, default: Place, origin: str | None) -> tuple[object, ...]:
    if isinstance(place, ServerPlace):
        return name, place.dataset, place == default, None, None, place.location, origin
    has_neurons, has_connections = ((place.path / file).is_file() for file in (NEURONS, CONNECTIONS))
    said = place.meta.get("license")
    return name, place.dataset if has_neurons else None, place == default, has_connections, said, place.location, origin


def list_on_server(client: Client) -> Listing:
    """One row a data set of a server; the number of neurons is asked for, and missing where that is not allowed."""
    types = {"dataset": "string", "neurons": "Int64", "regions": "Int64", "edited": "string", "description": "string"}
    from nlcrit.answers.fetch_custom import ask

    rows: list[tuple[object, ...]] = []
    for entry in client.catalogue.entries:
        neurons = None
        with suppress(ServerError):
            ((neurons,),) = ask(client.open(entry.name), "MATCH (n:Neuron) RETURN count(n) AS neurons").rows
        rows.append((entry.name, neurons, entry.regions, entry.edited, entry.description))
    return Listing(types, rows)
