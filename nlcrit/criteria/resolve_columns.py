"""The columns of a table of neurons, and what it is sorted by."""

from __future__ import annotations

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.names import Names
from nlcrit.fields import ROI_INFO, Field, Kind
from nlcrit.language import tree
from nlcrit.language.canonical import canonical_column
from nlcrit.language.printer import print_column


def neuron_columns(written: tuple[tree.Column, ...] | None, names: Names) -> tuple[meaning.OutputColumn, ...]:
    """The columns in the order of the answer: bodyId first, without repeats."""
    if names.vocabulary is None:
        for column in written or ():
            _column(column, names)
        return ()
    fields = names.vocabulary.fields
    first = [fields[name] for name in ("bodyId", "type", "instance") if name in fields]
    if written is None:
        return tuple(dict.fromkeys([*first, *fields.values()]))
    found = (_column(column, names) for column in written)
    return tuple(dict.fromkeys([fields["bodyId"], *(column for column in found if column is not None)]))


def neuron_sort(keys: tuple[tree.SortKey, ...], names: Names) -> tuple[meaning.Ordered, ...]:
    """The keys in order; a column that comes again decides nothing."""
    found: dict[meaning.OutputColumn, meaning.Ordered] = {}
    for key in keys:
        column = _column(key.column, names)
        if column is not None and (not isinstance(column, Field) or has_order(column, key, names)):
            found.setdefault(column, meaning.Ordered(column, key.descending))
    return tuple(found.values())


def has_order(field: Field, key: tree.SortKey, names: Names) -> bool:
    """Whether values of a field can be sorted, which is noted where not."""
    if field.kind is Kind.POINT:
        hint = "sort by a number or a text"
        names.problems.value("NQ308", f"'{field.name}' has no order", key.column.span, hint=hint)
    return field.kind is not Kind.POINT


def shown_field(column: tree.FieldName, names: Names) -> Field | None:
    """The field that a column shows; the label can be asked for everywhere, but shown only where it is stored."""
    field = names.field(column)
    vocabulary = names.vocabulary
    if field is None or vocabulary is None or field.name in {*vocabulary.fields, ROI_INFO.name}:
        return field
    if field.kind is Kind.LABEL and vocabulary.has_labels:  # a server has it of each node, in no column
        return field
    message = f"the data set {vocabulary.dataset} has no field '{field.name}'"
    names.problems.name("NQ201", message, column.span, hint="every row is a Neuron and a Segment there")
    return None


def _column(column: tree.Column, names: Names) -> meaning.OutputColumn | None:
    if isinstance(column, tree.Measure):
        return meaning.SiteCount(print_column(canonical_column(column)), column.side, names.regions(column.items))
    if column.name.casefold() == "roi" and not column.quoted:
        hint = "for the sites in a region: return input in (CA(R)), output in (CA(R))"
        names.problems.value("NQ308", "'roi' is a column of connection tables only", column.span, hint=hint)
        return None
    return shown_field(column, names)
