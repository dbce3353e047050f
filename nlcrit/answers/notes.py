"""
What a reader of an explanation may not expect: missing values, unknown region counts, defaults, coverage.

Each note is one sentence; where something can be typed to change it, the note holds the exact text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.describe import bare_name
from nlcrit.criteria.phrases import SITES, counted, listed, named
from nlcrit.criteria.primary_regions import primary_parts
from nlcrit.criteria.simplify import simplify_predicate
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.criteria.written import and_present, leaves, or_missing, written
from nlcrit.fields import ROI_INFO, Field, Kind
from nlcrit.language import tree
from nlcrit.language.label import Label

MOST_TESTS = 6
"""Tests whose missing values are told one by one."""
LONGEST_TEST = 70
"""Characters of a test that is repeated in full."""

LABELS_OF_PARTNERS: dict[Label, str] = {
    "Neuron": "of partners only those with the label Neuron are looked at; to look at every body: (… and label = Segment)",
    "Segment": "every body may be a partner (label = Segment, the default where bodyIds are listed), not Neurons alone",
}

Count = Callable[[meaning.Filter], int]


class Dropping(NamedTuple):
    """
    A test that leaves out neurons with missing values without saying so.

    `test`: as it takes effect; `fields`: those that may be missing; `inside_not`: a `not` stands around a
    combination with it, so that it has to be made false where it is unknown, instead of true. `partner`: the label of
    the partners that it is asked of; None where it is asked of the neurons of the answer.
    """

    test: meaning.Predicate
    fields: tuple[Field, ...]
    inside_not: bool
    partner: Label | None = None


def notes(
    query: meaning.Filter,
    columns: Sequence[meaning.OutputColumn],
    vocabulary: Vocabulary,
    count: Count,
    *,
    total: int,
) -> list[str]:
    """
    All notes on a query.

    Args:
        query: As it was resolved.
        columns: Of its answer.
        vocabulary: What the data set has.
        count: Says how many neurons pass a filter.
        total: How many there are.
    """
    found = _of_filter(query, columns, vocabulary, count, total)
    if any(isinstance(test, meaning.Connected) for test in leaves(query.predicate)):
        found += _connections(vocabulary)
    return found


def connection_notes(
    ends: Sequence[meaning.Filter], names: Sequence[str], vocabulary: Vocabulary, count: Count, *, totals: Sequence[int]
) -> list[str]:
    """
    All notes on a query for connections; those that are not on all of its ends begin with the names of theirs.

    Args:
        ends: The filters of its ends, as they were resolved.
        names: What the ends are called.
        vocabulary: What the data set has.
        count: Says how many neurons pass a filter.
        totals: How many there are, for each end.
    """
    noted: dict[str, list[str]] = {}
    for end, name, total in zip(ends, names, totals, strict=True):
        for note in _of_filter(end, (), vocabulary, count, total):
            noted.setdefault(note, []).append(name)
    found = [note if len(ends) == len(which) else f"{', '.join(which)}: {note}" for note, which in noted.items()]
    return [*found, *_connections(vocabulary)]


def expansion_notes(target: tree.Expression | tree.Path, vocabulary: Vocabulary) -> list[str]:
    """
    In which primary regions the synapses of connections are counted, where others are written.

    Args:
        target: The tree of the query.
        vocabulary: What the data set has.
    """
    found: dict[str, None] = {}
    for item in _regions_of_connections(target):
        if isinstance(item, tree.Text):
            parts = primary_parts(item.text, vocabulary.regions)
            if parts and parts != (item.text,):
                found[f"connections in {named(item.text)} are counted in its primary regions: {listed(parts)}"] = None
    return list(found)


def _regions_of_connections(target: tree.Expression | tree.Path) -> Iterator[tree.Value]:
    operands = target.operands if isinstance(target, tree.Path) else (target,)
    for arrow in target.arrows if isinstance(target, tree.Path) else ():
        for edge in arrow.edges:
            if isinstance(edge, tree.EdgeRegions):
                yield from edge.items
    for operand in operands:
        for part in tree.walk(operand):
            if isinstance(part, tree.Partner):
                yield from part.via or ()


def _of_filter(
    query: meaning.Filter,
    columns: Sequence[meaning.OutputColumn],
    vocabulary: Vocabulary,
    count: Count,
    total: int,
) -> list[str]:
    tests = list(leaves(query.predicate))

    def missing(fields: Sequence[Field], partner: Label | None) -> int:
        either = meaning.AnyOf(tuple(meaning.IsMissing(field) for field in fields))
        return count(meaning.Filter(either, partner or query.label))

    return [
        *_label(query, vocabulary),
        *_labels_of_partners(tests, vocabulary),
        *_quantifier(tests),
        *_single_partners(tests),
        *_missing_values(query.predicate, missing),
        *_site_columns(columns),
        *_region_counts(tests, columns, missing, total),
    ]


def _label(query: meaning.Filter, vocabulary: Vocabulary) -> Iterator[str]:
    if not vocabulary.has_labels:
        return
    if query.label == "Neuron":
        yield "only bodies with the label Neuron are looked at; to look at every body: label = Segment"
    else:
        yield "every body is looked at (label = Segment, the default where bodyIds are listed), not Neurons alone"


def _labels_of_partners(tests: Sequence[meaning.Leaf], vocabulary: Vocabulary) -> Iterator[str]:
    """Operands of arrows decide for themselves, which may not be what the filter around them does."""
    labels = dict.fromkeys(test.operand.label for test in tests if isinstance(test, meaning.Connected))
    if vocabulary.has_labels:
        yield from (LABELS_OF_PARTNERS[label] for label in labels)


def _single_partners(tests: Sequence[meaning.Leaf]) -> Iterator[str]:
    """With one synapse as the minimum both ways of counting are one."""
    for test in tests:
        if isinstance(test, meaning.Connected) and not test.total and test.least > 1 and test.partners == 1:
            yield f"'min {test.least}' is for a single partner; for all partners together: sum min {test.least}"
            return


def _quantifier(tests: Sequence[meaning.Leaf]) -> Iterator[str]:
    for test in tests:
        if isinstance(test, meaning.InRegions) and test.quantifier == "all" and len(test.regions) > 1:
            yield "'all' of several regions is meant where no quantifier is written; with 'any' one of them is enough"
            return


def _site_columns(columns: Sequence[meaning.OutputColumn]) -> Iterator[str]:
    for column in columns:
        if isinstance(column, meaning.SiteCount):
            yield f"the column {column.name} holds {SITES[column.side][1]}, summed over its regions"


def _region_counts(
    tests: Sequence[meaning.Leaf],
    columns: Sequence[meaning.OutputColumn],
    missing: Callable[[Sequence[Field], Label | None], int],
    total: int,
) -> Iterator[str]:
    tested = any(isinstance(test, meaning.InRegions) for test in tests)
    shown = any(isinstance(column, meaning.SiteCount) for column in columns)
    if not (tested or shown):
        return
    unknown = missing([ROI_INFO], None)
    if not unknown:
        return
    said = f"the region counts of {unknown:,} of {counted(total, 'neuron')} are unknown"
    if tested:
        said += "; these pass neither a region test nor its negation"
    yield said + ("; their columns of sites are missing" if shown else "")


def _connections(vocabulary: Vocabulary) -> Iterator[str]:
    if vocabulary.coverage is not None:
        yield f"the connections of {vocabulary.dataset} are {vocabulary.coverage}"
    if vocabulary.outside:
        rows = counted(vocabulary.outside, "row")
        yield f"{rows} of its connections {'is' if vocabulary.outside == 1 else 'are'} left out, for an end is no neuron of the data set"


# Missing values --------------------------------------------------------------------------------------------------


def _missing_values(
    predicate: meaning.Predicate, missing: Callable[[Sequence[Field], Label | None], int]
) -> Iterator[str]:
    found = list(dict.fromkeys(_dropping(predicate)))
    for each in found[:MOST_TESTS]:
        number = missing(each.fields, each.partner)
        if number or not each.inside_not:
            note = _missing_note(each, number, alone=_is_single(predicate) and not each.partner)
            yield f"partners: {note}" if each.partner else note
    more = len(found) - MOST_TESTS
    if more > 0:
        yield f"{counted(more, 'more test')} of this kind: to keep missing values, write or FIELD null beside each"


def _missing_note(dropping: Dropping, number: int, *, alone: bool) -> str:
    text = written(dropping.test)
    names = " or ".join(named(field.name) for field in dropping.fields)
    whom = f"{counted(number, 'neuron')} whose {names} is missing"
    if not number:
        whom = f"neurons whose {names} is missing (here there are none)"
    long = len(text) > LONGEST_TEST
    said = f"the test of {names}" if long else text
    if dropping.inside_not:
        kept = f"… and {names} notnull" if long else and_present(dropping.test, dropping.fields)
        return f"{said} is unknown, not false, for {whom}, so that 'not' may drop them; to keep them: ({kept})"
    kept = f"(… or {names} null)" if long else _kept(dropping, alone=alone)
    return f"{said} drops {whom}; to keep them: {kept}"


def _is_single(predicate: meaning.Predicate) -> bool:
    """Whether a filter is one test, which takes an `or` without parentheses."""
    return not _is_combination(predicate) and not isinstance(predicate, meaning.Connected)


def _is_combination(predicate: meaning.Predicate) -> bool:
    inner = predicate.operand if isinstance(predicate, meaning.Complement) else predicate
    return isinstance(inner, meaning.AllOf | meaning.AnyOf | meaning.Complement)


def _kept(dropping: Dropping, *, alone: bool) -> str:
    match dropping.test:
        case meaning.Complement(meaning.AnyOf(operands)):
            # A bare name: each of its two fields may be missing while the other is another name.
            tests = [simplify_predicate(operand, negated=True) for operand in operands]
            pairs = zip(tests, dropping.fields, strict=True)
            return " and ".join(f"({or_missing(test, [field])})" for test, field in pairs)
        case test:
            kept = or_missing(test, dropping.fields)
            return kept if alone else f"({kept})"


def _dropping(predicate: meaning.Predicate, *, inside_not: bool = False) -> Iterator[Dropping]:
    match predicate:
        case meaning.AllOf(operands) | meaning.AnyOf(operands):
            yield from _of_several(operands, inside_not=inside_not)
        case meaning.Complement(meaning.Complement(operand)):
            yield from _dropping(operand, inside_not=inside_not)
        case meaning.Complement(meaning.AnyOf(operands)) if bare_name(operands) is not None and not inside_not:
            fields = tuple(each.field for each in operands if isinstance(each, meaning.OneOf))
            yield Dropping(predicate, fields, inside_not=False)
        case meaning.Complement(meaning.AllOf(operands) | meaning.AnyOf(operands)):
            yield from _of_several(operands, inside_not=not inside_not)
        case meaning.Connected(operand=partner) | meaning.Complement(meaning.Connected(operand=partner)):
            # Never unknown itself, and neither is what is asked of partners: so a `not` around it changes nothing.
            for found in _dropping(partner.predicate):
                yield found if found.partner else found._replace(partner=partner.label)
        case meaning.Complement(operand):
            flipped = simplify_predicate(operand, negated=True)
            yield from _of_test(flipped, inside_not=inside_not, flipped=True)
        case _:
            yield from _of_test(predicate, inside_not=inside_not, flipped=False)


def _of_several(operands: Sequence[meaning.Predicate], *, inside_not: bool) -> Iterator[Dropping]:
    """Those of the operands, but for the fields whose missing values another operand already speaks of."""
    settled = {operand.field for operand in operands if isinstance(operand, meaning.IsMissing)}
    for operand in operands:
        for found in _dropping(operand, inside_not=inside_not):
            if _is_combination(operand) or found.partner or not settled.issuperset(found.fields):
                yield found


def _of_test(test: meaning.Predicate, *, inside_not: bool, flipped: bool) -> Iterator[Dropping]:
    """The test, if a reader may take it for true of a missing value; inside `not`, if for false."""
    fields: tuple[Field, ...]
    match test:
        case meaning.OneOf(field, values, null=False, negated=negated) if values and field.kind is not Kind.BOOLEAN:
            surprising, fields = negated is not inside_not, (field,)
        case meaning.Matches(field, negated=negated) | meaning.MatchesGlob(field, negated=negated):
            surprising, fields = negated is not inside_not, (field,)
        case meaning.Compares(field):
            surprising, fields = flipped is not inside_not, (field,)
        case meaning.ComparesFields(field, operator, other):
            surprising = (flipped or operator == "!=") is not inside_not
            fields = (field,) if field == other else (field, other)
        case _:
            return
    fields = tuple(field for field in fields if field.name != "bodyId")
    if surprising and fields:
        yield Dropping(test, fields, inside_not)
