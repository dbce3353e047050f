r"""
What a filter means, in plain Python: LANGUAGE.md, section 2, read a second time by somebody else.

Takes the tree of a filter, its parameters bound and its @names inlined, and a row as a dict whose `roiInfo` is what
the JSON stands for. True, False, or None for unknown. Shares nothing with what it judges but the tree: not the
predicates, not the rewriting, not the SQL. What partners a neuron has is asked of `oracle_connections`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from nlcrit.language import tree

Item = TypeVar("Item")
Truth = bool | None
Row = Mapping[str, Any]
Types = Mapping[str, type]
"""What the values of each field are: int, float, str, bool, or list for a location."""
Partners = Callable[[tree.Partner, Row], bool]
"""Whether a partner filter is true of a row; it is never unknown."""

ALIASES = {
    "id": "bodyId",
    "class_": "class",
    "soma": "somaLocation",
    "tosoma": "tosomaLocation",
    "root": "rootLocation",
    "min_pre": "pre",
    "min_post": "post",
}
COUNT_OF = {"input": "post", "output": "pre"}


# Three-valued logic --------------------------------------------------------------------------------------------


def negation(truth: Truth) -> Truth:
    return None if truth is None else not truth


def conjunction(truths: Iterable[Truth]) -> Truth:
    found: Truth = True
    for truth_ in truths:
        if truth_ is False:
            return False
        if truth_ is None:
            found = None
    return found


def disjunction(truths: Iterable[Truth]) -> Truth:
    found: Truth = False
    for truth_ in truths:
        if truth_ is True:
            return True
        if truth_ is None:
            found = None
    return found


# Answers -------------------------------------------------------------------------------------------------------


def ids(expression: tree.Expression, rows: Sequence[Row], types: Types, partners: Partners | None = None) -> list[int]:
    """The bodyIds of the rows that a whole filter keeps, ascending."""
    label, tests = split_label(expression)
    return sorted(
        row["bodyId"]
        for row in rows
        if (label == "Segment" or row.get("label", "Neuron") == "Neuron")
        and conjunction(truth(test, row, types, partners) for test in tests) is True
    )


def ordered_ids(
    statement: tree.Select, rows: Sequence[Row], types: Types, partners: Partners | None = None
) -> list[int]:
    """The bodyIds in the order of the answer, after `sort by` and `limit`."""
    assert not isinstance(statement.target, tree.Path)
    kept = set(ids(statement.target, rows, types, partners))
    found = sorted((row for row in rows if row["bodyId"] in kept), key=lambda row: row["bodyId"])
    found = in_order(found, statement.clauses, lambda asked, row: column(asked, row, types))
    return [row["bodyId"] for row in found]


def in_order(found: list[Item], clauses: tree.Clauses, value: Callable[[tree.Column, Item], Any]) -> list[Item]:
    """What is sorted by its ids, after `sort by` and `limit`; missing values come last either way."""
    for key in reversed(clauses.sort):
        there = [item for item in found if value(key.column, item) is not None]
        lacking = [item for item in found if value(key.column, item) is None]
        there.sort(key=lambda item: value(key.column, item), reverse=key.descending)  # stable
        found = there + lacking
    return found if clauses.limit is None else found[: clauses.limit.value]  # type: ignore[union-attr]


def column(asked: tree.Column, row: Row, types: Types) -> Any:
    """The value of a column: a property, or the sum of the sites in some regions."""
    if isinstance(asked, tree.FieldName):
        return row[field_of(asked, types)]
    if row["roiInfo"] is None:
        return None
    return sum(sites(row, region, asked.side) for region in dict.fromkeys(item.text for item in asked.items))  # type: ignore[union-attr]


def split_label(expression: tree.Expression) -> tuple[str, list[tree.Expression]]:
    """The label that a filter sets, or its default, and the tests beside it."""
    label, listed, tests = None, False, []
    for conjunct in flattened(expression):
        match conjunct:
            case tree.Comparison(tree.FieldName(name), "=", tree.Text(text)) if name.lower() == "label":
                assert label is None
                label = text
                continue
            case tree.Comparison(tree.FieldName(name), "=") | tree.Member(tree.FieldName(name), negated=False):
                listed = listed or name.lower() in {"bodyid", "id"}
        tests.append(conjunct)
    return label or ("Segment" if listed else "Neuron"), tests


def flattened(expression: tree.Expression) -> list[tree.Expression]:
    if isinstance(expression, tree.And):
        return [conjunct for operand in expression.operands for conjunct in flattened(operand)]
    return [expression]


# Tests ---------------------------------------------------------------------------------------------------------


def truth(expression: tree.Expression, row: Row, types: Types, partners: Partners | None = None) -> Truth:
    """Whether a filter is true of a row."""
    match expression:
        case tree.And(operands):
            return conjunction(truth(operand, row, types, partners) for operand in operands)
        case tree.Or(operands):
            return disjunction(truth(operand, row, types, partners) for operand in operands)
        case tree.Not(operand):
            return negation(truth(operand, row, types, partners))
        case tree.Partner() if partners is not None:
            return partners(expression, row)
    judge = JUDGES.get(type(expression))
    if judge is None:
        message = f"the oracle knows nothing of {type(expression).__name__}"
        raise NotImplementedError(message)
    return judge(expression, row, types)


def _everything(test: tree.Everything, row: Row, types: Types) -> Truth:
    return True


def _named(test: tree.Named, row: Row, types: Types) -> Truth:
    return disjunction(equal(row[field], test.name.text, str) for field in ("type", "instance"))


def _among(test: tree.Member, row: Row, types: Types) -> Truth:
    field = field_of(test.field, types)
    value, kind = row[field], types[field]
    found = disjunction(member(value, item, kind) for item in test.items)
    return negation(found) if test.negated else found


def _matching(test: tree.Match, row: Row, types: Types) -> Truth:
    value = row[field_of(test.field, types)]
    found = disjunction(None if value is None else matches(pattern.text, value) for pattern in test.patterns)  # type: ignore[union-attr]
    return negation(found) if test.negated else found


def _alike(test: tree.Like, row: Row, types: Types) -> Truth:
    value = row[field_of(test.field, types)]
    found = None if value is None else glob_matches(test.glob.text, value)  # type: ignore[union-attr]
    return negation(found) if test.negated else found


def _missing(test: tree.Missing, row: Row, types: Types) -> Truth:
    return (row[field_of(test.field, types)] is None) is not test.negated


def _in_regions(test: tree.Regions, row: Row, types: Types) -> Truth:
    found = in_regions(test, row)
    return negation(found) if test.negated else found


def comparison(test: tree.Comparison, row: Row, types: Types) -> Truth:
    operator, field = test.operator, field_of(test.field, types)
    if test.field.name in {"min_pre", "min_post"}:
        assert operator == "="
        operator = ">="
    left, kind = row[field], types[field]
    if kind in {int, float} and isinstance(test.value, tree.Text):
        assert test.value.bare
        right = row[field_of(tree.FieldName(test.value.text), types)]
    else:
        right = plain(test.value)
    if operator == "=":
        return equal(left, right, kind)
    if operator == "!=":
        return negation(equal(left, right, kind))
    if left is None or right is None:
        return None
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]


def equal(left: Any, right: Any, kind: type) -> Truth:
    """A missing boolean counts as false; any other missing value makes the comparison unknown."""
    if left is None and kind is bool:
        left = False
    return None if left is None or right is None else bool(left == right)


def member(value: Any, item: tree.Value, kind: type) -> Truth:
    """`field in (a, null)` means `field = a or field null`."""
    return value is None if isinstance(item, tree.Null) else equal(value, plain(item), kind)


def in_regions(test: tree.Regions, row: Row) -> Truth:
    regions = list(dict.fromkeys(item.text for item in test.items))  # type: ignore[union-attr]
    if not regions:
        return False
    if row["roiInfo"] is None:
        return None
    quantified = any if test.quantifier == "any" else all
    if test.side == "roi":
        return quantified(region in row["roiInfo"] for region in regions)
    least = 0 if test.maximum is not None else 1
    if test.minimum is not None:
        least = test.minimum.value  # type: ignore[union-attr]
    most = float("inf") if test.maximum is None else test.maximum.value  # type: ignore[union-attr]
    counts = [sites(row, region, test.side) for region in regions]
    if test.quantifier == "sum":
        return bool(least <= sum(counts) <= most)
    return quantified(least <= count <= most for count in counts)


def sites(row: Row, region: str, side: str) -> int:
    """The sites in a region: 0 where it, or its count, is absent."""
    return int(row["roiInfo"].get(region, {}).get(COUNT_OF[side]) or 0)


def plain(value: tree.Value) -> Any:
    return value.text if isinstance(value, tree.Text) else value.value  # type: ignore[union-attr]


def field_of(name: tree.FieldName, types: Types) -> str:
    """Exact names first, then aliases; then any case."""
    if name.name in types:
        return name.name
    if name.name in ALIASES:
        return ALIASES[name.name]
    (found,) = {field for field in (*types, *ALIASES) if field.lower() == name.name.lower()}
    return ALIASES.get(found, found)


JUDGES: dict[type, Callable[[Any, Row, Types], Truth]] = {
    tree.Everything: _everything,
    tree.Named: _named,
    tree.Comparison: comparison,
    tree.Member: _among,
    tree.Match: _matching,
    tree.Like: _alike,
    tree.Missing: _missing,
    tree.Regions: _in_regions,
}


# Patterns ------------------------------------------------------------------------------------------------------

_SAFE = re.compile(r"(?:\(\?i\))?(?:[\w /,'+*?|() -]|\.|\\[ .\\*+?()\[\]|/<>-]|[<>]|\[\^?[\w-]+\])*")
"""What Java and Python read alike, but for the dot: Java's stops at more line ends."""
_LINE_ENDS = "\n\r\u0085\u2028\u2029"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    if _SAFE.fullmatch(pattern) is None:
        message = f"not a pattern that the oracle can be sure of: {pattern}"
        raise NotImplementedError(message)
    dotted = re.sub(r"\\.|\.", lambda found: f"[^{_LINE_ENDS}]" if found.group() == "." else found.group(), pattern)
    return re.compile(dotted, re.ASCII)


def matches(pattern: str, value: str) -> bool:
    """Whether a whole value matches a pattern of the safe subset."""
    return _compiled(pattern).fullmatch(value) is not None


@cache
def _glob(glob: str) -> re.Pattern[str]:
    parts = re.findall(r"\\.|.", glob, re.DOTALL)
    written = {"*": ".*", "?": "."}
    return re.compile("".join(written.get(part) or re.escape(part[-1]) for part in parts), re.DOTALL)


def glob_matches(glob: str, value: str) -> bool:
    r"""`*` is any run and `?` one code point, line ends included; a backslash makes the next sign plain."""
    return _glob(glob).fullmatch(value) is not None


# Data ----------------------------------------------------------------------------------------------------------


def types_of(rows: Sequence[Row]) -> dict[str, type]:
    """What the values of each field are, from the values themselves."""
    found: dict[str, type] = {}
    for row in rows:
        for name, value in row.items():
            if value is not None and name != "roiInfo":
                found[name] = type(value)
            else:
                found.setdefault(name, str)
    return found
