"""The vocabulary of a data set that is open in DuckDB: names at once, text values when they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from nlcrit.criteria.vocabulary import Vocabulary, field_of, regions_of
from nlcrit.engines.duckdb.build import INTEGERS, NESTED, identifier
from nlcrit.engines.duckdb.store import Store
from nlcrit.fields import Kind


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
    with store.cursor() as cursor:
        touched = dict(cursor.execute("SELECT roi, neurons FROM touched").fetchall())
        ((neurons, unknown_regions),) = cursor.execute("SELECT neurons, unknown_regions FROM summary").fetchall()
    meta = store.folder.meta
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
        regions=regions_of(meta, touched),
        neurons=neurons,
        unknown_regions=unknown_regions,
        coverage=coverage if isinstance(coverage, str) and coverage else None,
        has_connections=store.has_connections,
        has_labels=any(name == "label" for name, _ in store.columns),
        load_values=values,
        find_absent=absent,
    )


def _kind(stored: str) -> Kind:
    """What the values of a column are, by its DuckDB type."""
    if NESTED.match(stored):
        return Kind.POINT
    if stored in INTEGERS:
        return Kind.INTEGER
    if stored == "BOOLEAN":
        return Kind.BOOLEAN
    return Kind.TEXT if stored == "VARCHAR" else Kind.NUMBER
