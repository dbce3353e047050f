"""
What a data set knows: its fields, its regions, and on demand the values of its text fields.

Shared by resolving, completion and English; filled by whichever engine holds the data, of which it knows nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

from nlcrit.fields import BY_NAME, ROI_INFO, Field, Kind, catalogued

Values = Callable[[str], Iterable[str]]
"""The distinct text values of a field, in any order."""
Absent = Callable[[str, Collection[str]], Iterable[str]]
"""Those of some values that no neuron has in a field."""

FORMAT = 2
"""The form of what `to_dict` gives; a file of another form cannot be read."""


@dataclass(frozen=True, slots=True)
class Region:
    """
    A brain region.

    Args:
        name: As queries write it.
        description: Its full name, if known.
        parent: The region around it, if any.
        children: The regions that it is made of, in the hierarchy's order.
        primary: Whether connections are counted in it.
        super_level: Whether it is one of those shown in overviews.
        neurons: How many neurons touch it; None where unknown.
    """

    name: str
    description: str | None = None
    parent: str | None = None
    children: tuple[str, ...] = ()
    primary: bool = False
    super_level: bool = False
    neurons: int | None = None


class Vocabulary:
    """
    The names that a query may use in a data set.

    Args:
        dataset: The data set as the servers call it: `hemibrain:v1.2.1`.
        fields: Its fields, in column order, without roiInfo.
        regions: Its regions.
        neurons: How many neurons it has.
        unknown_regions: How many of them have no known region counts.
        coverage: What its connections cover, in words; None for all or none of them.
        counts: What is counted of each connection, `weight` first; nothing where there are no connections.
        outside: Rows of connections that play no part, because an end is none of the neurons.
        has_labels: Whether neurons and segments are told apart.
        load_values: Asked at most once a field; without it no values are known.
        find_absent: Asked where it is quicker than loading all values.
        is_remote: Whether asking it costs a request to a server.

    Example:
        >>> names = Vocabulary(dataset="tiny", fields=[field_of("type", Kind.TEXT)], regions=[Region("CA(R)")],
        ...                    load_values=lambda field: ["PAM01", "MBON01"])
        >>> names.find_field("TYPE")[0].name, names.values("type"), names.absent("type", ["MBON01", "MBON99"])
        ('type', ('MBON01', 'PAM01'), ('MBON99',))
    """

    __slots__ = (
        "_absent",
        "_folded",
        "_load",
        "_lock",
        "_present",
        "_values",
        "counts",
        "coverage",
        "dataset",
        "fields",
        "has_labels",
        "is_remote",
        "neurons",
        "outside",
        "regions",
        "unknown_regions",
    )

    def __init__(
        self,
        *,
        dataset: str,
        fields: Iterable[Field],
        regions: Iterable[Region],
        neurons: int = 0,
        unknown_regions: int = 0,
        coverage: str | None = None,
        counts: Iterable[str] = (),
        outside: int = 0,
        has_labels: bool = False,
        load_values: Values | None = None,
        find_absent: Absent | None = None,
        is_remote: bool = False,
    ) -> None:
        self.dataset = dataset
        self.fields: Mapping[str, Field] = {field.name: field for field in fields}
        self.regions: Mapping[str, Region] = {region.name: region for region in regions}
        self.neurons = neurons
        self.unknown_regions = unknown_regions
        self.coverage = coverage
        self.counts = tuple(counts)
        self.outside = outside
        self.has_labels = has_labels
        self.is_remote = is_remote
        self._load = load_values
        self._absent = find_absent
        self._values: dict[str, tuple[str, ...]] = {}
        self._present: dict[str, dict[str, bool]] = {}
        self._lock = Lock()
        self._folded: dict[str, list[Field]] = {}
        for field in self.fields.values():
            self._folded.setdefault(field.name.casefold(), []).append(field)

    @property
    def has_connections(self) -> bool:
        """Whether there are connections."""
        return bool(self.counts)

    def find_field(self, name: str, *, quoted: bool = False) -> tuple[Field, ...]:
        """
        The fields that a query may mean by `name`: none where it is unknown, several where it is ambiguous.

        The exact name wins, then an exact alias of the catalogue, then both in any case; in quotes case counts.
        """
        exact = ROI_INFO if name == ROI_INFO.name else self.fields.get(name)
        if exact is not None:
            return (exact,)
        meant = catalogued(name)
        alias = self.fields.get(meant.name) if meant is not None else None
        if meant is not None and alias is not None and name in meant.aliases:
            return (alias,)
        if quoted:
            return ()
        alike = self._folded.get(name.casefold(), [])
        return tuple(alike) if alias is None or alias in alike else (*alike, alias)

    def values(self, field: str) -> tuple[str, ...]:
        """
        The distinct values of a text field, by code point; none for other fields, or where they are not known.

        Loaded when first asked for, then kept; safe to ask for from several threads.
        """
        if self.fields[field].kind not in (Kind.TEXT, Kind.LABEL):
            return ()
        known = self._values.get(field)
        if known is not None or self._load is None:  # not to be held up while another thread loads
            return known or ()
        with self._lock:
            if field not in self._values:
                self._values[field] = tuple(sorted(set(self._load(field))))
            return self._values[field]

    def absent(self, field: str, values: Collection[str]) -> tuple[str, ...]:
        """Those of the values that no neuron has in a text field, in their order; none where that is not known."""
        if self.fields[field].kind not in (Kind.TEXT, Kind.LABEL) or not values:
            return ()
        known = self._values.get(field)
        if known is not None or self._absent is None:
            if known is None and self._load is None:
                return ()
            present = frozenset(self.values(field))
            return tuple(value for value in dict.fromkeys(values) if value not in present)
        # What was looked for once is known.
        is_present = self._present.setdefault(field, {})
        asked = [value for value in dict.fromkeys(values) if value not in is_present]
        lacking = frozenset(self._absent(field, asked)) if asked else frozenset()
        is_present.update((value, value not in lacking) for value in asked)
        return tuple(value for value in dict.fromkeys(values) if not is_present[value])

    def without_asking(self) -> Vocabulary:
        """
        The same vocabulary as one that never asks: values that nobody has loaded are not known to it.

        What either of the two knows later, both know.

        Example:
            >>> names = Vocabulary(dataset="tiny", fields=[field_of("type", Kind.TEXT)], regions=[],
            ...                    load_values=lambda field: ["PAM01"])
            >>> silent = names.without_asking()
            >>> silent.values("type"), names.values("type"), silent.values("type")
            ((), ('PAM01',), ('PAM01',))
        """
        silent = copy(self)
        silent._load = silent._absent = None
        return silent

    def hierarchy(self) -> Iterator[tuple[Region, int]]:
        """Each region with its level, 0 for the outermost, under the one around it and in the hierarchy's order."""
        tops = [region for region in self.regions.values() if region.parent not in self.regions]
        waiting = [(region, 0) for region in reversed(tops)]
        shown: set[str] = set()
        while waiting:
            region, level = waiting.pop()
            if region.name not in shown:
                shown.add(region.name)
                yield region, level
                inner = [self.regions[name] for name in region.children if name in self.regions]
                inner += [each for each in self.regions.values() if each.parent == region.name and each not in inner]
                waiting.extend((each, level + 1) for each in reversed(inner))

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON can hold it; of the values, those that have been loaded."""
        values = {field: list(found) for field, found in self._values.copy().items()}
        return {
            "dataset": self.dataset,
            "fields": [{"name": field.name, "kind": field.kind.name} for field in self.fields.values()],
            "regions": [asdict(region) for region in self.regions.values()],
            "neurons": self.neurons,
            "unknown_regions": self.unknown_regions,
            "coverage": self.coverage,
            "counts": list(self.counts),
            "outside": self.outside,
            "has_labels": self.has_labels,
            "values": values,
        }

    @classmethod
    def from_dict(
        cls,
        content: Mapping[str, Any],
        *,
        load_values: Values | None = None,
        find_absent: Absent | None = None,
        is_remote: bool = False,
    ) -> Vocabulary:
        """The vocabulary that `to_dict` gave, also after a way through JSON."""
        vocabulary = cls(
            dataset=content["dataset"],
            fields=[field_of(field["name"], Kind[field["kind"]]) for field in content["fields"]],
            regions=[Region(**{**region, "children": tuple(region["children"])}) for region in content["regions"]],
            neurons=content["neurons"],
            unknown_regions=content["unknown_regions"],
            coverage=content["coverage"],
            counts=content["counts"],
            outside=content["outside"],
            has_labels=content["has_labels"],
            load_values=load_values,
            find_absent=find_absent,
            is_remote=is_remote,
        )
        vocabulary._values = {field: tuple(values) for field, values in content["values"].items()}
        return vocabulary


def field_of(name: str, kind: Kind) -> Field:
    """
    The catalogue's row of a field, with the kind that the data set stores; a bare row where it has none.

    Example:
        >>> field_of("group", Kind.TEXT).kind.name, field_of("colour", Kind.TEXT).meaning
        ('TEXT', '')
    """
    known = BY_NAME.get(name)
    if known is None:
        return Field(name, kind, "")
    return known if known.kind is Kind.LABEL else known._replace(kind=kind)


def regions_of(meta: Mapping[str, Any], touched: Mapping[str, int] | None = None) -> tuple[Region, ...]:
    """
    The regions of a data set, by name.

    Args:
        meta: neuPrint's Meta: roiInfo, roiHierarchy, primaryRois, superLevelRois, nonHierarchicalROIs, as JSON text
            or as what it stands for. What is missing or of another form says nothing.
        touched: How many neurons touch each region that is in the data; None where unknown.

    Example:
        >>> regions_of({"roiHierarchy": {"name": "brain", "children": [{"name": "EB"}]}, "primaryRois": ["EB"]})[0]
        Region(name='EB', description=None, parent='brain', children=(), primary=True, super_level=False, neurons=None)
    """
    information = _member(meta, "roiInfo", dict)
    parents: dict[str, str | None] = {}
    children: dict[str, list[str]] = {}
    hierarchy = _member(meta, "roiHierarchy", dict)
    for name, parent in _hierarchy(hierarchy):
        if name not in parents:
            parents[name] = parent
            if parent is not None:
                children.setdefault(parent, []).append(name)
    primary = _names(meta, "primaryRois")
    super_level = _names(meta, "superLevelRois")
    others = _names(meta, "nonHierarchicalROIs")
    names = {name for name in information if isinstance(name, str)}.union(
        parents, primary, super_level, others, touched or ()
    )

    def region(name: str) -> Region:
        about = information.get(name)
        about = about if isinstance(about, Mapping) else {}
        return Region(
            name=name,
            description=_text(about.get("description")),
            # A region outside the hierarchy may still say what it lies in.
            parent=parents[name] if name in parents else _text(about.get("parent")),
            children=tuple(children.get(name, ())),
            # The list decides: what only its entry calls primary may lie inside of one that is listed.
            primary=name in primary if primary else about.get("isPrimary") is True,
            super_level=name in super_level,
            neurons=None if touched is None else touched.get(name, 0),
        )

    return tuple(region(name) for name in sorted(names))


def _hierarchy(root: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Each region of the hierarchy with the one around it, from the outside in and in order."""
    waiting: list[tuple[Any, str | None]] = [(root, None)]
    while waiting:
        node, parent = waiting.pop()
        name = node.get("name") if isinstance(node, Mapping) else None
        if isinstance(name, str):
            yield name, parent
            inner = node.get("children")
            waiting.extend((child, name) for child in reversed(inner if isinstance(inner, list) else []))


def _names(meta: Mapping[str, Any], member: str) -> frozenset[str]:
    return frozenset(name for name in _member(meta, member, list) if isinstance(name, str))


def _member(meta: Mapping[str, Any], name: str, form: type[Any]) -> Any:
    """A member of Meta, which a server sends as JSON text; empty where there is none of that form."""
    found = meta.get(name)
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except (ValueError, RecursionError):
            return form()
    return found if isinstance(found, form) else form()


def _text(found: object) -> str | None:
    return found if isinstance(found, str) and found else None
