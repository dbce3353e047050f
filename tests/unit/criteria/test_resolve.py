"""What a statement means in a data set: predicates with checked names and typed values."""

from __future__ import annotations

import pytest

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.resolve import check, resolve
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
    "status": Kind.TEXT,
    "pre": Kind.INTEGER,
    "post": Kind.INTEGER,
    "somaRadius": Kind.NUMBER,
    "cropped": Kind.BOOLEAN,
    "somaLocation": Kind.POINT,
}
FIELDS = {name: field_of(name, kind) for name, kind in KINDS.items()}
VOCABULARY = Vocabulary(
    dataset="tiny:v1",
    fields=FIELDS.values(),
    regions=[Region(name) for name in ("CA(R)", "CA(L)", "EB")],
    neurons=10,
)
TYPE, INSTANCE, PRE, POST = (FIELDS[name] for name in ("type", "instance", "pre", "post"))


def resolved(text: str, vocabulary: Vocabulary = VOCABULARY) -> meaning.NeuronQuery:
    source = Source(text)
    (statement,) = parse_program(source).statements
    assert isinstance(statement, tree.Select | tree.Count)
    query = resolve(statement, vocabulary, source)
    assert isinstance(query, meaning.NeuronQuery)
    return query


def predicate(text: str) -> meaning.Predicate:
    return resolved(text).filter.predicate


def errors(text: str, vocabulary: Vocabulary = VOCABULARY) -> list[tuple[str, str]]:
    """The errors of a text in their order: the code, and what the caret is under."""
    with pytest.raises(QueryError) as caught:
        resolved(text, vocabulary)
    return [(each.code, text[each.span.start : each.span.end]) for each in caught.value.errors]


# Predicates ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*", meaning.Always(holds=True)),
        ("A", meaning.AnyOf((meaning.OneOf(TYPE, ("A",)), meaning.OneOf(INSTANCE, ("A",))))),
        ("type = A", meaning.OneOf(TYPE, ("A",))),
        ("type != A", meaning.OneOf(TYPE, ("A",), negated=True)),
        ("type in (A, B, null)", meaning.OneOf(TYPE, ("A", "B"), null=True)),
        ("type not in ()", meaning.OneOf(TYPE, (), negated=True)),
        ("pre = 5", meaning.OneOf(PRE, (5,))),
        ("pre >= 5", meaning.Compares(PRE, ">=", 5)),
        ("min_pre = 5", meaning.Compares(PRE, ">=", 5)),
        ("pre > post", meaning.ComparesFields(PRE, ">", POST)),
        ("cropped = true", meaning.OneOf(FIELDS["cropped"], (True,))),
        ("soma null", meaning.IsMissing(FIELDS["somaLocation"])),
        ("soma notnull", meaning.IsMissing(FIELDS["somaLocation"], negated=True)),
        ("type like 'A*'", meaning.MatchesGlob(TYPE, "A*")),
        ("type not like 'A*'", meaning.MatchesGlob(TYPE, "A*", negated=True)),
        ("not type = A", meaning.Complement(meaning.OneOf(TYPE, ("A",)))),
        ("input in (EB)", meaning.InRegions("input", ("EB",), "any")),
        ("input in (EB) sum min 3", meaning.InRegions("input", ("EB",), "any", 3)),
        ("input in (CA(R), EB)", meaning.InRegions("input", ("CA(R)", "EB"), "all")),
        ("input in (CA(R), EB, EB) any max 3", meaning.InRegions("input", ("CA(R)", "EB"), "any", 0, 3)),
        ("output not in (EB) min 2 max 3", meaning.InRegions("output", ("EB",), "any", 2, 3, negated=True)),
        ("roi in (EB)", meaning.InRegions("roi", ("EB",), "any")),
        ("roi in ()", meaning.Always(holds=False)),
        ("roi not in ()", meaning.Always(holds=True)),
    ],
)
def test_the_meaning_of_a_test(text: str, expected: meaning.Predicate) -> None:
    assert predicate(text) == expected


def test_patterns_are_read() -> None:
    found = predicate("type !~ ('A.*', 'B')")
    assert isinstance(found, meaning.Matches)
    assert ([pattern.text for pattern in found.patterns], found.negated) == (["A.*", "B"], True)


def test_names_are_found_in_any_case() -> None:
    assert predicate("TYPE = A") == predicate("type = A")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("type = A", "Neuron"),
        ("bodyId = 1", "Segment"),
        ("bodyId = 1 and label = Neuron", "Neuron"),
        ("type = A and label = Segment", "Segment"),
    ],
)
def test_the_label_of_a_filter(text: str, label: str) -> None:
    assert resolved(text).filter.label == label


# Columns, order, limit -----------------------------------------------------------------------------------------


def names(text: str) -> list[str]:
    return [column.name for column in resolved(text).columns]


def test_without_return_all_columns_are_meant_with_the_names_first() -> None:
    assert names("*") == list(KINDS)


def test_return_gives_the_bodyid_first_and_each_column_once() -> None:
    assert names("* return pre, type, PRE, bodyId") == ["bodyId", "pre", "type"]


def test_a_measure_is_named_in_canonical_form() -> None:
    assert names("* return input  in ( EB,'CA(R)' )") == ["bodyId", "input in (EB, CA(R))"]


def test_the_order_and_the_limit() -> None:
    found = resolved("* sort by pre desc, type limit 5")
    assert found.sort == (meaning.Ordered(PRE, descending=True), meaning.Ordered(TYPE))
    assert found.limit == 5
    assert resolved("*").limit is None


# Errors --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("typ = A", [("NQ201", "typ")]),
        ("input in (EB, CA(X))", [("NQ202", "CA(X)")]),
        ("pre > $n", [("NQ204", "$n")]),
        ("A limit $n", [("NQ204", "$n")]),
        ("@a and @b", [("NQ203", "@a"), ("NQ203", "@b")]),
        ("pre", [("NQ205", "pre")]),
        ("pre = 'x'", [("NQ301", "'x'")]),
        ("type = 5", [("NQ301", "5")]),
        ("type ~ '('", [("NQ305", "'('")]),
        ("pre ~ 'A'", [("NQ308", "pre")]),
        ("* sort by soma", [("NQ308", "soma")]),
        ("* return colour, roi", [("NQ201", "colour"), ("NQ308", "roi")]),
        ("* return label", [("NQ201", "label")]),
        ("A or label = Segment", [("NQ307", "label = Segment")]),
        ("roi in (EB) min 5", [("NQ303", "roi in (EB) min 5")]),
    ],
)
def test_an_error_and_its_place(text: str, expected: list[tuple[str, str]]) -> None:
    assert errors(text) == expected


def test_all_errors_of_a_statement_come_at_once_in_the_order_of_the_text() -> None:
    text = "(typ = A or input in (XX)) and pre = 'x' return colour sort by size limit $n"
    assert errors(text) == [
        ("NQ201", "typ"),
        ("NQ202", "XX"),
        ("NQ301", "'x'"),
        ("NQ201", "colour"),
        ("NQ201", "size"),
        ("NQ204", "$n"),
    ]


def test_an_unknown_name_brings_the_nearest_ones() -> None:
    with pytest.raises(QueryError) as caught:
        resolved("input in (ca(r))")
    assert caught.value.suggestions == ("CA(R)",)


def test_two_fields_that_differ_only_in_case_are_told_apart_by_quotes() -> None:
    twice = Vocabulary(
        dataset="twice", fields=[FIELDS["bodyId"], TYPE, field_of("Note", Kind.TEXT), field_of("NOTE", Kind.TEXT)], regions=[]
    )
    assert errors("note = a", twice) == [("NQ207", "note")]
    found = resolved("Note = a", twice).filter.predicate
    assert isinstance(found, meaning.OneOf)
    assert found.field.name == "Note"


def test_without_types_and_instances_nothing_has_a_name() -> None:
    bare = Vocabulary(dataset="bare", fields=[FIELDS["bodyId"], PRE], regions=[])
    assert errors("A", bare) == [("NQ201", "A")]


def test_without_a_vocabulary_only_what_is_always_wrong_is_found() -> None:
    check(parse_program(Source("colour = red and input in (Nowhere) and pre > $n return odd")))
    with pytest.raises(QueryError) as caught:
        check(parse_program(Source("colour = red and input in (A) min 5 max 3; type ~ '('")))
    assert [each.code for each in caught.value.errors] == ["NQ303", "NQ305"]
