"""
The columns of a table of connections: `type_pre`, `weight`, `somaSide_1`, `roi`.

A name is that of a property or a count, and an ending that says of which neuron or which arrow.
"""

from __future__ import annotations

import re

from nlcrit.criteria.connection_query import ConnectionColumn, CountColumn, EndColumn, OwnColumn, SortedBy
from nlcrit.criteria.names import Names
from nlcrit.criteria.phrases import enumerated
from nlcrit.criteria.resolve_columns import has_order, shown_field
from nlcrit.fields import catalogued
from nlcrit.language import tree
from nlcrit.language.printer import print_column
from nlcrit.suggest import nearest

DEFAULT_PROPERTIES = ("type", "instance")
ROI_ALONE = "'roi' goes with a single arrow"
MOST_ALIKE = 4
_ENDING = re.compile(r"_(?:pre|post|\d+)$", re.IGNORECASE)


class Columns:
    """
    The columns that the table of a path can have.

    Args:
        hops: How many arrows there are.
        names: The names of the data set.
        is_path: Whether the table has one row a hop, with one neuron, whose properties need no ending.
        by_region: Whether pairs are split by region.
    """

    def __init__(self, hops: int, names: Names, *, is_path: bool, by_region: bool) -> None:
        self.names = names
        self.is_path = is_path
        self.by_region = by_region
        numbered = ("_pre", "_post") if hops == 1 else tuple(f"_{end}" for end in range(hops + 1))
        self.ends = ("",) if is_path else numbered
        self.arrows = ("",) if hops == 1 else tuple(f"_{hop}" for hop in range(1, hops + 1))

    def returned(self, written: tuple[tree.Column, ...] | None) -> tuple[ConnectionColumn, ...]:
        """The columns in the order of the answer: the ids first, without repeats."""
        if self.names.vocabulary is None or not self.names.vocabulary.has_connections:
            return ()
        if written is None:
            return (*self._ids(), *self._default())
        found = map(self._column, written)
        return tuple(dict.fromkeys([*self._ids(), *(column for column in found if column is not None)]))

    def sorted_by(self, keys: tuple[tree.SortKey, ...]) -> tuple[SortedBy, ...]:
        """The keys in order; a column that comes again decides nothing."""
        if self.names.vocabulary is None or not self.names.vocabulary.has_connections:
            return ()
        found: dict[ConnectionColumn, SortedBy] = {}
        for key in keys:
            column = self._column(key.column)
            if isinstance(column, OwnColumn) and not self.by_region:
                hint = "add it to the columns: return type_pre, type_post, roi, weight"
                self.names.problems.value("NQ303", "'sort by roi' needs 'return roi'", key.column.span, hint=hint)
            elif column is not None and (not isinstance(column, EndColumn) or has_order(column.field, key, self.names)):
                found.setdefault(column, SortedBy(column, key.descending))
        return tuple(found.values())

    def _ids(self) -> list[ConnectionColumn]:
        assert self.names.vocabulary is not None
        body = self.names.vocabulary.fields["bodyId"]
        own: list[ConnectionColumn] = [OwnColumn("path"), OwnColumn("hop")] if self.is_path else []
        return own + [EndColumn(f"bodyId{ending}", body, end) for end, ending in enumerate(self.ends)]

    def _default(self) -> list[ConnectionColumn]:
        assert self.names.vocabulary is not None
        fields = self.names.vocabulary.fields
        weights: list[ConnectionColumn] = [
            CountColumn(f"weight{ending}", "weight", hop) for hop, ending in enumerate(self.arrows, 1)
        ]
        properties: list[ConnectionColumn] = [
            EndColumn(f"{name}{ending}", fields[name], end)
            for name in (DEFAULT_PROPERTIES[:1] if self.is_path else DEFAULT_PROPERTIES)
            if name in fields
            for end, ending in enumerate(self.ends)
        ]
        return properties + weights if self.is_path else weights + properties

    def _column(self, written: tree.Column) -> ConnectionColumn | None:
        if isinstance(written, tree.Measure):
            message = f"'{print_column(written)}' is a column of neuron tables only"
            self.names.problems.value("NQ308", message, written.span, hint=self._hint())
            return None
        name = written.name
        own = self._own(name)
        if own is not None:
            return own
        if name.casefold() == "roi":
            self.names.problems.value("NQ303", ROI_ALONE, written.span, hint="ask for each arrow by itself")
            return None
        for hop, ending in enumerate(self.arrows, 1):
            base = _without(name, ending)
            count = None if base is None else self.names.find_count(base)
            if count is not None:
                return CountColumn(f"{count}{ending}", count, hop)
        for end, ending in enumerate(self.ends):
            base = _without(name, ending)
            if base and not self._is_misspelt(written, base):
                field = shown_field(tree.FieldName(base, written.span, written.quoted), self.names)
                return None if field is None else EndColumn(f"{field.name}{ending}", field, end)
        self._unknown(written)
        return None

    def _own(self, name: str) -> OwnColumn | None:
        if self.is_path:
            own: dict[str, OwnColumn] = {"path": OwnColumn("path"), "hop": OwnColumn("hop")}
            return own.get(name.casefold())
        return OwnColumn("roi") if name.casefold() == "roi" and len(self.arrows) == 1 else None

    def _is_misspelt(self, written: tree.FieldName, base: str) -> bool:
        """Whether a name ends as it should, and is still none of a column but much like one."""
        assert self.names.vocabulary is not None
        if self.names.vocabulary.find_field(base, quoted=written.quoted) or catalogued(base) is not None:
            return False
        return bool(self._alike(written))

    def _alike(self, written: tree.FieldName) -> tuple[str, ...]:
        """The columns that were probably meant, best first."""
        assert self.names.vocabulary is not None
        fields = self.names.vocabulary.fields
        base = _ENDING.sub("", written.name)
        for name in (written.name, base):
            count, found = self.names.find_count(name), self.names.vocabulary.find_field(name, quoted=written.quoted)
            if count is not None:
                return tuple(f"{count}{ending}" for ending in self.arrows)
            if len(found) == 1:
                return tuple(f"{found[0].name}{ending}" for ending in self.ends)
        for ending in filter(None, self.ends):
            if _without(written.name, ending):
                return tuple(f"{field}{ending}" for field in nearest(base, fields))
        columns = [f"{count}{ending}" for count in self.names.vocabulary.counts for ending in self.arrows]
        columns += [f"{field}{ending}" for field in fields for ending in self.ends]
        return nearest(written.name, columns)

    def _unknown(self, written: tree.FieldName) -> None:
        """A name that is no column: often one without an ending, or with that of another table."""
        assert self.names.vocabulary is not None
        if self.names.find_count(written.name) is not None:
            message = f"'{written.name}' does not say of which arrow"
        elif not self.is_path and len(self.names.vocabulary.find_field(written.name, quoted=written.quoted)) == 1:
            message = f"'{written.name}' does not say of which neuron"
        else:
            message = f"a table of {'paths' if self.is_path else 'connections'} has no column '{written.name}'"
        alike = self._alike(written)
        self.names.problems.name("NQ210", message, written.span, suggestions=alike[:MOST_ALIKE], hint=self._hint())

    def _hint(self) -> str:
        if self.is_path:
            return "each row has one neuron: return type, instance, weight"
        counts = f", counts of the arrows in {enumerated(self.arrows)}" if len(self.arrows) > 1 else ""
        example = f"return {self._example('type')}, weight{self.arrows[0]}"
        return f"properties of the neurons end in {enumerated(self.ends)}{counts}: {example}"

    def _example(self, name: str) -> str:
        return ", ".join(f"{name}{ending}" for ending in self.ends)


def _without(name: str, ending: str) -> str | None:
    """The name before its ending, in any case; None where it has another."""
    if not ending:
        return name
    return name[: -len(ending)] if name.casefold().endswith(ending) else None
