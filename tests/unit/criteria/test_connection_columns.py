"""The columns of tables of connections: which names they have, and what each of them means."""

from __future__ import annotations

import pytest

from nlcrit.criteria.connection_query import (
    ConnectionQuery,
    CountColumn,
    CountTest,
    EndColumn,
    Hop,
    Lengths,
    OwnColumn,
    SortedBy,
)
from nlcrit.criteria.resolve import check, resolve
from nlcrit.criteria.resolve_paths import MOST_HOPS
from nlcrit.criteria.vocabulary import Region, Vocabulary, field_of
from nlcrit.errors import QueryError
from nlcrit.fields import Kind
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.source import Source

KINDS = {
    "bodyId": Kind.INTEGER,
    "type": Kind.TEXT,
    "instance": Kind.TEXT,
    "class": Kind.TEXT,
    "somaSide": Kind.TEXT,
    "somaLocation": Kind.POINT,
    "weight": Kind.INTEGER,
    "x": Kind.INTEGER,
    "x_pre": Kind.INTEGER,
}
FIELDS = {name: field_of(name, kind) for name, kind in KINDS.items()}
BODY = FIELDS["bodyId"]
REGIONS = [
    Region("MB", children=("CA", "PED")),
    Region("CA", parent="MB", primary=True),
    Region("PED", parent="MB", primary=True),
]


def names_of(*fields: str, counts: tuple[str, ...] = ("weight", "weightHP")) -> Vocabulary:
    return Vocabulary(dataset="tiny:v1", fields=[FIELDS[name] for name in fields], regions=REGIONS, counts=counts)


ALL = names_of(*KINDS)


def resolved(text: str, vocabulary: Vocabulary = ALL) -> ConnectionQuery:
    source = Source(text)
    (statement,) = parse_program(source).statements
    assert isinstance(statement, tree.Select | tree.Count)
    query = resolve(statement, vocabulary, source)
    assert isinstance(query, ConnectionQuery)
    return query


def columns(text: str, vocabulary: Vocabulary = ALL) -> list[str]:
    return [column.name for column in resolved(text, vocabulary).columns]


def errors(text: str, vocabulary: Vocabulary = ALL) -> list[tuple[str, str, tuple[str, ...]]]:
    """The errors in their order: the code, what the caret is under, the suggestions."""
    with pytest.raises(QueryError) as caught:
        resolved(text, vocabulary)
    return [(each.code, text[each.span.start : each.span.end], each.suggestions) for each in caught.value.errors]


# By default ----------------------------------------------------------------------------------------------------


def test_the_columns_of_a_pair() -> None:
    assert columns("A -> B") == [
        "bodyId_pre",
        "bodyId_post",
        "weight",
        "type_pre",
        "type_post",
        "instance_pre",
        "instance_post",
    ]


def test_the_columns_of_a_chain() -> None:
    assert columns("A -> B -> C") == [
        *("bodyId_0", "bodyId_1", "bodyId_2", "weight_1", "weight_2"),
        *("type_0", "type_1", "type_2", "instance_0", "instance_1", "instance_2"),
    ]


def test_the_columns_of_paths() -> None:
    assert columns("A -[path 1..2]-> B") == ["path", "hop", "bodyId", "type", "weight"]


def test_without_types_and_instances_there_are_no_such_columns() -> None:
    bare = names_of("bodyId")
    assert columns("* -> *", bare) == ["bodyId_pre", "bodyId_post", "weight"]
    assert columns("* -[path 1]-> *", bare) == ["path", "hop", "bodyId", "weight"]


# By name -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("weight", CountColumn("weight", "weight", 1)),
        ("WEIGHT", CountColumn("weight", "weight", 1)),
        ("weighthp", CountColumn("weightHP", "weightHP", 1)),
        ("type_pre", EndColumn("type_pre", FIELDS["type"], 0)),
        ("TYPE_Post", EndColumn("type_post", FIELDS["type"], 1)),
        ("class__pre", EndColumn("class_pre", FIELDS["class"], 0)),
        ("id_post", EndColumn("bodyId_post", BODY, 1)),
        ("soma_pre", EndColumn("somaLocation_pre", FIELDS["somaLocation"], 0)),
        ('"type_pre"', EndColumn("type_pre", FIELDS["type"], 0)),
        ("x_pre", EndColumn("x_pre", FIELDS["x"], 0)),
        ("x_pre_pre", EndColumn("x_pre_pre", FIELDS["x_pre"], 0)),
        ("x_pre_post", EndColumn("x_pre_post", FIELDS["x_pre"], 1)),
        ("weight_pre", EndColumn("weight_pre", FIELDS["weight"], 0)),
        ("roi", OwnColumn("roi")),
        ("ROI", OwnColumn("roi")),
    ],
)
def test_a_column_of_a_pair(text: str, expected: object) -> None:
    assert resolved(f"A -> B return {text}").columns[-1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("weight_2", CountColumn("weight_2", "weight", 2)),
        ("weightHP_1", CountColumn("weightHP_1", "weightHP", 1)),
        ("weight_0", EndColumn("weight_0", FIELDS["weight"], 0)),
        ("type_2", EndColumn("type_2", FIELDS["type"], 2)),
        ("x_pre_1", EndColumn("x_pre_1", FIELDS["x_pre"], 1)),
    ],
)
def test_a_column_of_a_chain(text: str, expected: object) -> None:
    assert resolved(f"A -> B -> C return {text}").columns[-1] == expected


def test_endings_of_two_digits() -> None:
    chain = " -> ".join("ABCDEFGHIJKL")
    found = columns(f"{chain} return type_1, type_11, weight_11, weight_1")
    assert found[12:] == ["type_1", "type_11", "weight_11", "weight_1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type", EndColumn("type", FIELDS["type"], 0)),
        ("weightHP", CountColumn("weightHP", "weightHP", 1)),
        ("x_pre", EndColumn("x_pre", FIELDS["x_pre"], 0)),
    ],
)
def test_a_column_of_paths_needs_no_ending(text: str, expected: object) -> None:
    assert resolved(f"A -[path 1..2]-> B return {text}").columns[-1] == expected


def test_the_ids_come_first_and_each_column_once() -> None:
    assert columns("A -> B return weight, type_pre, bodyId_post, WEIGHT, TYPE_PRE") == [
        "bodyId_pre",
        "bodyId_post",
        "weight",
        "type_pre",
    ]
    assert columns("A -[path 1]-> B return weight, hop, path") == ["path", "hop", "bodyId", "weight"]


# At fault ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A -> B return type", ("NQ210", "type", ("type_pre", "type_post"))),
        ("A -> B sort by type", ("NQ210", "type", ("type_pre", "type_post"))),
        ("A -> B return class_", ("NQ210", "class_", ("class_pre", "class_post"))),
        ("A -> B return type_0", ("NQ210", "type_0", ("type_pre", "type_post"))),
        ("A -> B return weight_1", ("NQ210", "weight_1", ("weight",))),
        ("A -> B return typ_pre", ("NQ210", "typ_pre", ("type_pre",))),
        ("A -> B return qqq", ("NQ210", "qqq", ())),
        ("A -> B return qqq_pre", ("NQ201", "qqq_pre", ())),
        ("A -> B return superclass_pre", ("NQ201", "superclass_pre", ())),
        ("A -> B return label_pre", ("NQ201", "label_pre", ())),
        ("A -> B -> C return type_pre", ("NQ210", "type_pre", ("type_0", "type_1", "type_2"))),
        ("A -> B -> C return weightHP", ("NQ210", "weightHP", ("weightHP_1", "weightHP_2"))),
        ("A -> B -> C return weight_3", ("NQ210", "weight_3", ("weight_1", "weight_2"))),
        ("A -> B -> C return roi", ("NQ303", "roi", ())),
        ("A -> B -> C sort by roi", ("NQ303", "roi", ())),
        ("A -[path 1]-> B return roi", ("NQ303", "roi", ())),
        ("A -[path 1]-> B return type_pre", ("NQ210", "type_pre", ("type",))),
        ("A -> B sort by roi", ("NQ303", "roi", ())),
        ("A -> B sort by soma_pre", ("NQ308", "soma_pre", ())),
        ("A -[size > 2]-> B", ("NQ211", "size > 2", ())),
        ("A -[x > 2]-> B", ("NQ211", "x > 2", ())),
        ("A -[in (brain)]-> B", ("NQ202", "brain", ())),
        ("A -[in (notprimary)]-> B", ("NQ202", "notprimary", ("NotPrimary",))),
        (f"A -[path 1..{MOST_HOPS + 1}]-> B", ("NQ504", str(MOST_HOPS + 1), ())),
        (f"A -[path {MOST_HOPS + 1}]-> B", ("NQ504", str(MOST_HOPS + 1), ())),
    ],
)
def test_a_column_or_a_condition_that_is_not_there(text: str, expected: tuple[str, str, tuple[str, ...]]) -> None:
    assert errors(text) == [expected]


@pytest.mark.parametrize("clause", ["return input in (CA)", "sort by output in (CA)", "return type_pre, input in (MB)"])
@pytest.mark.parametrize("path", ["A -> B", "A -> B -> C"])
def test_a_measure_is_no_column_of_connections(path: str, clause: str) -> None:
    assert "NQ308" in [code for code, *_ in errors(f"{path} {clause}")]


def test_a_misspelt_count_brings_the_nearest_one() -> None:
    ((code, _, suggestions),) = errors("A -> B return weigth")
    assert (code, "weight" in suggestions) == ("NQ210", True)


def test_very_many_columns_are_suggested_in_part() -> None:
    ((_, _, suggestions),) = errors(f"{' -> '.join('ABCDEFGHIJ')} return type")
    assert suggestions == ("type_0", "type_1", "type_2", "type_3")


def test_without_connections_that_alone_is_said() -> None:
    nothing = names_of(*KINDS, counts=())
    assert [code for code, *_ in errors("A -[foo > 1]-> B return bar sort by weight", nothing)] == ["NQ505"]


def test_without_a_vocabulary_any_column_may_be_there() -> None:
    check(parse_program(Source("A -[foo > 1, in (Nowhere)]-> B return bar, colour_pre sort by odd_post")))


# The query -----------------------------------------------------------------------------------------------------


def test_a_pair_is_told_from_its_presynaptic_side() -> None:
    there, back = resolved("A -[weight >= 2]-> B"), resolved("B <-[weight >= 2]- A")
    assert there == back
    assert there.hops == (Hop("->", (CountTest("weight", ">=", 2),)),)


def test_chains_and_paths_are_told_in_the_order_written() -> None:
    assert [hop.direction for hop in resolved("A <- B -> C").hops] == ["<-", "->"]
    paths = resolved("A <-[path 2..3]- B")
    assert ([hop.direction for hop in paths.hops], paths.lengths) == (["<-"], Lengths(2, 3))


def test_regions_expand_to_primary_ones_each_once() -> None:
    assert resolved("A -[in (MB, PED, CA, NotPrimary)]-> B").hops[0].regions == ("CA", "PED", "NotPrimary")
    assert resolved("A -[in ()]-> B").hops[0].regions == ()
    assert resolved("A -> B").hops[0].regions is None


@pytest.mark.parametrize(
    ("text", "lengths"),
    [("path 2", Lengths(2, 2)), ("path 1..3", Lengths(1, 3)), (f"path {MOST_HOPS}", Lengths(MOST_HOPS, MOST_HOPS))],
)
def test_how_long_paths_are(text: str, lengths: Lengths) -> None:
    assert resolved(f"A -[{text}]-> B").lengths == lengths


def test_the_order_without_repeats() -> None:
    found = resolved("A -> B return roi sort by weight desc, TYPE_post, roi, weight").sort
    assert found == (
        SortedBy(CountColumn("weight", "weight", 1), descending=True),
        SortedBy(EndColumn("type_post", FIELDS["type"], 1)),
        SortedBy(OwnColumn("roi")),
    )


def test_only_return_roi_splits_pairs() -> None:
    assert [resolved(f"A -> B{clause}").by_region for clause in ("", " return weight", " return ROI", " limit 3")] == [
        False,
        False,
        True,
        False,
    ]
