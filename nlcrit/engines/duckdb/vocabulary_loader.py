"""The vocabulary of a data set that is open in DuckDB: names at once, text values when they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from nlcrit.criteria.primary_regions import NOT_PRIMARY
from nlcrit.criteria.vocabulary import Region, Vocabulary, field_of, regions_of
from nlcrit.engines.duckdb.build import INTEGERS, NESTED, identifier
from nlcrit.engines.duckdb.store import Store
from nlcrit.fields import Kind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def load_vocabulary(store: Store) -> Vocabulary:
    """
    The names that a query may use in the data set; reads two small tables.

    The vocabulary asks the store for values later; it must stay open as long.

    Example:
        >>> from nlcrit.datasets.folder import find_folder
        >>> with Store.open(find_folder("fib19")) as store:
        ...     names = load_vocabulary(store)
        ...     names.regions["ME"].neurons, names.values("status")
        (892, ('Assign', 'Not examined', 'Orphan', 'Traced'))
    """
    meta = store.folder.meta
    with store.cursor() as cursor:
        touched = dict(cursor.execute("SELECT roi, neurons FROM touched").fetchall())
        ((neurons, unknown_regions),) = cursor.execute("SELECT neurons, unknown_regions FROM summary").fetchall()
        regions, outside = regions_of(meta, touched), 0
        if store.counts:
            regions = _primary(regions, cursor)
            ((outside,),) = cursor.execute("SELECT outside FROM connected").fetchall()
    coverage = meta.get("connectionCoverage")

    def values(field: str) -> Iterable[str]:
        column = f"neuron.{identifier(field)}::VARCHAR"
        with store.cursor() as cursor:
            found = cursor.execute(f"SELECT DISTINCT {column} FROM neuron WHERE {column} IS NOT NULL").fetchall()
        return (value for (value,) in found)

    def absent(field: str, wanted: Collection[str]) -> Iterable[str]:
        column = f"neuron.{identifier(field)}::VARCHAR"
        question = f"SELECT value FROM unnest($1::VARCHAR[]) AS wanted(value) ANTI JOIN neuron ON {column} = value"
        with store.cursor() as cursor:
            found = cursor.execute(question, [list(wanted)]).fetchall()
        return (value for (value,) in found)

    return Vocabulary(
        dataset=store.folder.dataset,
        fields=[field_of(name, _kind(stored)) for name, stored in store.columns if name != "roiInfo"],
        regions=regions,
        neurons=neurons,
        unknown_regions=unknown_regions,
        coverage=coverage if isinstance(coverage, str) and coverage else None,
        counts=store.counts,
        outside=outside,
        has_labels=any(name == "label" for name, _ in store.columns),
        load_values=values,
        find_absent=absent,
    )


def _primary(regions: tuple[Region, ...], cursor: DuckDBPyConnection) -> tuple[Region, ...]:
    """The regions; where meta.json calls none of them primary, those in which connections are counted are."""
    if any(region.primary for region in regions):
        return regions
    counted = {roi for (roi,) in cursor.execute("SELECT DISTINCT roi FROM connection").fetchall()} - {NOT_PRIMARY}
    found = {name: Region(name) for name in counted} | {region.name: region for region in regions}
    return tuple(replace(region, primary=name in counted) for name, region in sorted(found.items()))


def _kind(stored: str) -> Kind:
    """What the values of a column are, by its DuckDB type."""
    if NESTED.match(stored):
        return Kind.POINT
    if stored in INTEGERS:
        return Kind.INTEGER
    if stored == "BOOLEAN":
        return Kind.BOOLEAN
    return Kind.TEXT if stored == "VARCHAR" else Kind.NUMBER
