"""What the values of a column are, which a server's answer does not say."""

from __future__ import annotations

from nlcrit.criteria.connection_query import ConnectionColumn, EndColumn, OwnColumn
from nlcrit.criteria.predicates import OutputColumn
from nlcrit.fields import Field, Kind


def kind_of(column: OutputColumn | ConnectionColumn) -> Kind:
    """
    The kind of the values of a column; counts are integers.

    Example:
        >>> kind_of(OwnColumn("roi")).name, kind_of(OwnColumn("hop")).name
        ('TEXT', 'INTEGER')
    """
    match column:
        case Field(kind=kind) | EndColumn(field=Field(kind=kind)):
            return kind
        case OwnColumn("roi"):
            return Kind.TEXT
        case _:
            return Kind.INTEGER
