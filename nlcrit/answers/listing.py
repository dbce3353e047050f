"""What a data set holds as tables: its fields and its regions, for people who look before they ask."""

from __future__ import annotations

from typing import NamedTuple

from nlcrit.criteria.vocabulary import Vocabulary


class Listing(NamedTuple):
    """A small table: the pandas type of each column by name, and the rows."""

    types: dict[str, str]
    rows: list[tuple[object, ...]]


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
