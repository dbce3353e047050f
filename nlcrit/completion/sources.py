"""What there is to propose at a place, in the order in which it is proposed: words, fields, values, regions, names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from nlcrit.completion.places import Place, Slot
from nlcrit.completion.proposed_words import proposed_words
from nlcrit.completion.writing import HalfWord, written
from nlcrit.criteria.primary_regions import NOT_PRIMARY, primary_names
from nlcrit.criteria.vocabulary import Region, Vocabulary
from nlcrit.errors import NlcritError
from nlcrit.fields import FIELDS, Field, Kind, catalogued

Sort = Literal["keyword", "field", "value", "region", "variable", "name", "dataset", "option", "operator"]
"""What a proposal is."""

NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER})
LABELS = ("Neuron", "Segment")


@dataclass(frozen=True, slots=True)
class Known:
    """
    What can be proposed.

    Args:
        vocabulary: The names of the data set; None where there is none.
        variables: The names that `$parameters` can have.
        names: The names that @names can have.
        datasets: The data sets that can be asked.
    """

    vocabulary: Vocabulary | None
    variables: tuple[str, ...]
    names: tuple[str, ...]
    datasets: tuple[str, ...]


class About(NamedTuple):
    """What is said of a proposal: what it is, and what it means."""

    kind: Sort
    detail: str


COUNTED = About("field", "synapses of the connection")


@dataclass(frozen=True, slots=True)
class Source:
    """
    Some proposals.

    Args:
        names: What the half-written word is compared with.
        about: What is said of a name.
        slot: What a name stands for, which decides how it is written; None where it is written as it is.
        is_sign: Whether only those are proposed that the word begins, not those that it stands in.
    """

    names: tuple[str, ...]
    about: Callable[[str], About]
    slot: Slot | None = None
    is_sign: bool = False

    def text(self, name: str, word: HalfWord) -> str:
        """What to write for a name in place of the half-written word."""
        return name if self.slot is None else written(name, self.slot, word)


def sources(place: Place, accepts: frozenset[str], known: Known) -> Iterator[Source]:
    """
    The sources of proposals.

    Args:
        place: What is meant.
        accepts: The terminals that the grammar would take.
        known: What can be proposed.
    """
    field = _field(place, known.vocabulary)
    words = proposed_words(place, accepts, field, is_known=known.vocabulary is not None)
    yield _source(
        {each.text: About("keyword" if each.is_word else "operator", each.detail) for each in words}, is_sign=True
    )
    if accepts & {"NAME", "STRING", "GLOB"}:
        yield from _named(place, accepts, field, known)
    if "PARAMETER" in accepts:
        variables = tuple(f"${name}" for name in known.variables)
        yield _source(dict.fromkeys(variables, About("variable", "a value of the notebook or the call")), is_sign=True)
    if "REF" in accepts and place.slot is not Slot.DEFINITION:
        names = tuple(f"@{name}" for name in known.names)
        yield _source(dict.fromkeys(names, About("name", "a filter that was named with let")), is_sign=True)


def _named(place: Place, accepts: frozenset[str], field: Field | None, known: Known) -> Iterator[Source]:
    """What a name can mean at a place."""
    vocabulary = known.vocabulary
    match place.slot:
        case Slot.TERM:
            if "HAS" in accepts:  # a test may begin here
                yield _fields(_all_fields(vocabulary))
            for name in ("type", "instance"):
                yield _values_source(_values(name, vocabulary), name, Slot.TERM)
        case Slot.FIELD:
            yield _fields(_all_fields(vocabulary))
        case Slot.COMPARED if field is not None and field.kind in NUMBERS:
            yield _fields(each for each in _all_fields(vocabulary) if each.kind in NUMBERS and each != field)
        case Slot.COMPARED | Slot.LISTED | Slot.PATTERN | Slot.GLOB:
            if field is not None:
                values = LABELS if field.kind is Kind.LABEL else _values(field.name, vocabulary)
                yield _values_source(values, field.name, place.slot)
        case Slot.REGION | Slot.COUNTED_REGION:
            yield _regions(place.slot, vocabulary)
        case Slot.CONDITION:
            counts = vocabulary.counts if vocabulary is not None and vocabulary.counts else ("weight",)
            yield _source(dict.fromkeys(counts, COUNTED))
        case Slot.COLUMN:
            yield _source(dict(_columns(place, vocabulary)), place.slot)
        case Slot.DATASET:
            yield _source(dict.fromkeys(known.datasets, About("dataset", "data set")), place.slot)
        case _:
            pass


def _field(place: Place, vocabulary: Vocabulary | None) -> Field | None:
    """The field that is tested, with the kind that the data set stores."""
    if place.field is None:
        return None
    if vocabulary is None:
        return catalogued(place.field)
    found = vocabulary.find_field(place.field, quoted=place.is_quoted)
    if not found and not place.is_quoted:
        label = catalogued(place.field)
        return label if label is not None and label.kind is Kind.LABEL else None
    return found[0] if found else None


def _all_fields(vocabulary: Vocabulary | None) -> tuple[Field, ...]:
    if vocabulary is None:
        return FIELDS
    label = [each for each in FIELDS if each.kind is Kind.LABEL and each.name not in vocabulary.fields]
    return (*vocabulary.fields.values(), *(label if vocabulary.has_labels else ()))


def _fields(fields: Iterable[Field]) -> Source:
    """Fields by their names and by the short ones that queries use; those of arguments are for Python."""
    named = {}
    for field in fields:
        for name in (field.name, *(alias for alias in field.aliases if alias != field.argument)):
            named[name] = _about(field)
    return _source(named, Slot.FIELD)


def _about(field: Field) -> About:
    about = field.meaning or field.kind.value
    return About("field", f"{about} ({field.unit})" if field.unit and field.unit not in about else about)


def _values(field: str, vocabulary: Vocabulary | None) -> tuple[str, ...]:
    """The values of a field, as far as they are known without asking a server."""
    if vocabulary is None or field not in vocabulary.fields:
        return ()
    try:
        return (vocabulary.without_asking() if vocabulary.is_remote else vocabulary).values(field)
    except NlcritError:  # the data cannot be read now, which the query will say
        return ()


def _regions(slot: Slot, vocabulary: Vocabulary | None) -> Source:
    """Regions, those of overviews first; where connections are meant, those in which they are counted."""
    regions = {} if vocabulary is None else vocabulary.regions
    chosen = list(regions.values())
    if slot is Slot.COUNTED_REGION:
        primary = primary_names(regions)
        chosen = [regions[name] for name in primary] or chosen
    chosen.sort(key=lambda region: (not region.super_level, not region.primary, region.name))
    about = {region.name: _about_region(region) for region in chosen}
    if slot is Slot.COUNTED_REGION and about:
        about.setdefault(NOT_PRIMARY, About("region", "outside the primary regions"))
    return _source(about, slot)


def _about_region(region: Region) -> About:
    around = f" in {region.parent}" if region.parent else ""
    return About("region", region.description or f"{'primary region' if region.primary else 'region'}{around}")


def _columns(place: Place, vocabulary: Vocabulary | None) -> Iterator[tuple[str, About]]:
    """The columns that a statement can return or be sorted by: of a path, properties of its neurons and counts."""
    fields = _all_fields(vocabulary)
    arrows, is_by_hop = place.table
    if not arrows:
        yield from ((field.name, _about(field)) for field in fields)
        return
    numbered = ("_pre", "_post") if arrows == 1 else tuple(f"_{end}" for end in range(arrows + 1))
    ends = ("",) if is_by_hop else numbered
    counted = ("",) if arrows == 1 else tuple(f"_{hop}" for hop in range(1, arrows + 1))
    counts = vocabulary.counts if vocabulary is not None and vocabulary.counts else ("weight",)
    yield from ((f"{count}{hop}", COUNTED) for count in counts for hop in counted)
    yield from ((f"{field.name}{end}", _about(field)) for field in fields for end in ends)


def _values_source(values: tuple[str, ...], field: str, slot: Slot) -> Source:
    about = About("value", field)
    return Source(values, lambda _: about, slot)


def _source(about: dict[str, About], slot: Slot | None = None, *, is_sign: bool = False) -> Source:
    return Source(tuple(about), about.__getitem__, slot, is_sign)
