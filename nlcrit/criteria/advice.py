"""
What to type instead of names and values that can be read and still cannot be meant.

Most are habits of other languages and of other data sets.

Tables and texts; `resolve` and `names` decide when they are said. What follows `write: ` is always a query.
"""

from __future__ import annotations

import re

from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.fields import MINIMUM_ALIASES, Field, Kind
from nlcrit.language import tree
from nlcrit.language.printer import print_expression
from nlcrit.language.words import name_or_string, quote

KIND_NAMES = {
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.TEXT: "text",
    Kind.BOOLEAN: "true or false",
    Kind.POINT: "a location",
    Kind.LABEL: "a label",
    Kind.ANY: "a value",
}
LABEL_HINT = "write: label = Segment; or write: label = Neuron"

_EXAMPLES = {"bodyId": "= 5813105172", "type": "= MBON01", "status": "= Traced"}
_EXAMPLES_BY_KIND = {
    Kind.INTEGER: ">= 10",
    Kind.NUMBER: ">= 10",
    Kind.BOOLEAN: "= true",
    Kind.LABEL: "= Segment",
}

ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "body": ("bodyId",),
    "cell": ("type", "instance"),
    "cell_type": ("type",),
    "celltype": ("type",),
    "hemisphere": ("somaSide", "rootSide"),
    "lineage": ("hemilineage",),
    "mitochondria": ("mito",),
    "name": ("type", "instance"),
    "nerve": ("entryNerve", "exitNerve"),
    "neuron": ("type", "instance"),
    "neurotransmitter": ("consensusNt", "predictedNt", "celltypePredictedNt"),
    "nt": ("consensusNt", "predictedNt", "celltypePredictedNt"),
    "nt_type": ("consensusNt", "predictedNt", "celltypePredictedNt"),
    "psds": ("post",),
    "radius": ("somaRadius",),
    "root_id": ("bodyId",),
    "side": ("somaSide", "rootSide"),
    "tbars": ("pre",),
    "transmitter": ("consensusNt", "predictedNt", "celltypePredictedNt"),
    "volume": ("size",),
}
"""What people and other data sets call the fields."""

_REGION_WORDS = frozenset({"region", "regions", "neuropil", "roiname", "roi_name"})
_CALL = re.compile(r"(?P<function>[\w.]+)\((?P<inner>[^()]*)\)")
_LETTER_CASE = frozenset({"lower", "upper", "tolower", "toupper", "casefold"})
_SCALED = re.compile(r"(?P<number>\d+)(?:\.(?P<part>\d{1,3}))?(?P<unit>[kKM])")
_UNITS = {"k": 3, "K": 3, "M": 6}


def example(field: Field, written: str | None = None) -> str:
    """
    A test of a field that is a query.

    Args:
        field: The field.
        written: The name by which the query calls it.

    Example:
        >>> from nlcrit.fields import BY_NAME
        >>> example(BY_NAME["somaLocation"], "soma"), example(BY_NAME["pre"])
        ('soma notnull', 'pre >= 10')
    """
    name = field.name if written is None or written.casefold() in MINIMUM_ALIASES else written
    return f"{name_or_string(name)} {_EXAMPLES.get(field.name) or _EXAMPLES_BY_KIND.get(field.kind, 'notnull')}"


def also_called(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """
    The fields of a data set that are meant by a word of other people: `n.type`, `cell_type`, `nt`.

    Example:
        >>> from nlcrit.criteria.vocabulary import field_of
        >>> names = Vocabulary(dataset="tiny", fields=[field_of("type", Kind.TEXT)], regions=[])
        >>> also_called("n.type", names), also_called("celltype", names), also_called("nt", names)
        (('type',), ('type',), ())
    """
    last = name.rsplit(".", 1)[-1]
    if last != name:
        meant = vocabulary.find_field(last)
        return tuple(field.name for field in meant)
    found = ALSO_CALLED.get(name.casefold(), ())
    return tuple(field for field in found if field in vocabulary.fields)


def not_a_field(name: str, vocabulary: Vocabulary) -> str | None:
    """What to say where a function call or a word for regions stands for a field; None where neither does."""
    if name.casefold() in _REGION_WORDS:
        return "for regions, write: roi in (CA(R)); or write: input in (CA(R)); or write: output in (CA(R))"
    call = _CALL.fullmatch(name)
    if call is None:
        return None
    fields = vocabulary.find_field(call["inner"].rsplit(".", 1)[-1])
    if len(fields) == 1 and call["function"].casefold() in _LETTER_CASE:
        return f'there are no functions; to ignore the case of letters, write: {fields[0].name} ~ "(?i)mbon.*"'
    return f"there are no functions; a test is, for example: {example(fields[0] if len(fields) == 1 else _PRE)}"


_PRE = Field("pre", Kind.INTEGER, "")


def swapped(test: tree.Comparison | tree.Member, vocabulary: Vocabulary | None) -> str | None:
    """The hint for a test whose field stands after its operator: `'MBON01' in type`, `MBON01 = type`."""
    if vocabulary is None or vocabulary.find_field(test.field.name):
        return None
    if isinstance(test, tree.Member):
        field = test.items[0] if len(test.items) == 1 else None
        operator: tree.Comparator = "!=" if test.negated else "="
    elif test.operator in {"=", "!="}:
        field, operator = test.value, test.operator
    else:
        return None
    if not isinstance(field, tree.Text) or len(vocabulary.find_field(field.text)) != 1:
        return None
    meant = tree.Comparison(tree.FieldName(field.text), operator, tree.Text(test.field.name))
    return f"the field stands first, write: {print_expression(meant)}"


def scaled(text: str) -> int | None:
    """
    The number that is meant by one with a unit; None where it is none.

    Example:
        >>> scaled("5k"), scaled("1.5M"), scaled("many")
        (5000, 1500000, None)
    """
    found = _SCALED.fullmatch(text)
    if found is None:
        return None
    part = found["part"] or ""
    return int(found["number"] + part.ljust(_UNITS[found["unit"]], "0"))


def of_other_kind(value: tree.Text | tree.Number | tree.Boolean, field: Field) -> str | None:
    """What to write instead of a value of another type than its field's."""
    name = name_or_string(field.name)
    if field.kind is Kind.BOOLEAN:
        return f"write: {name} = true; or write: {name} = false"
    if field.kind is Kind.TEXT and not isinstance(value, tree.Text):
        text = str(value.value).lower() if isinstance(value, tree.Boolean) else str(value.value)
        return f"as a text, write: {name} = {quote(text)}"
    if isinstance(value, tree.Text) and value.text.strip().isdecimal() and value.text.isascii():
        return f"a number has no quotes: {value.text.strip()}"
    return f"for example: {example(field)}"


def presence(field: Field) -> str:
    """How it is asked whether a location is there."""
    name = name_or_string(field.name)
    return f"write: {name} notnull; or write: {name} null"


def with_numbers(test: tree.Regions) -> str:
    """A region test of `roi` as it would be of sites."""
    ways = (
        print_expression(tree.Regions(side, test.items, test.quantifier, test.minimum, test.maximum, test.negated))
        for side in ("input", "output")
    )
    return "for numbers of synaptic sites, write: " + "; or write: ".join(ways)
