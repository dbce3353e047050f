"""Python values in the place of parameters: as values, and at the place of the parameter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlcrit
from nlcrit.criteria.binding import bind_program, parameters, parameters_of
from nlcrit.errors import QueryError
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.source import Source

MARK = "Zq7"


def bound(text: str, **values: object) -> str:
    return str(nlcrit.parse(text).bound(values))


def failed(text: str, **values: object) -> list[tuple[str, str]]:
    """The errors in their order: the code, and what the caret is under."""
    with pytest.raises(QueryError) as caught:
        nlcrit.parse(text).bound(values)
    return [(each.code, text[each.span.start : each.span.end]) for each in caught.value.errors]


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("pre > $x", 5, "pre > 5"),
        ("type = $x", "A", "type = A"),
        ("type = $x", "or", 'type = "or"'),
        ("type in $x", ["A", "B"], "type in (A, B)"),
        ("type in (C, $x, D)", ["A", "B"], "type in (C, A, B, D)"),
        ("type in $x", [], "type in ()"),
        ("type in $x", ["A", None], "type in (A, null)"),
        ("type ~ ($x)", ["A.*", "B"], 'type ~ ("A.*", "B")'),
        ("type ~ $x", "A.*", 'type ~ "A.*"'),
        ("type like $x", "A*", 'type like "A*"'),
        ("cropped = $x", True, "cropped = true"),
        ("input in $x any", ["A", "B"], "input in (A, B) any"),
        ("input in (A) min $x", 5, "input in (A) min 5"),
        ("A limit $x", 5, "A limit 5"),
        ("A return input in $x", ["R"], "A return input in (R)"),
        ("A sort by input in $x", ["R"], "A sort by input in (R)"),
        ("not $x", "A", "not A"),
        ("$x and pre > 5", [1, 2], "bodyId in (1, 2) and pre > 5"),
        ("$x and pre > 5", ["A", "B"], "(A or B) and pre > 5"),
        ("$x and pre > 5", nlcrit.NC(type="A", status="S"), "type = A and status = S and pre > 5"),
        ("count $x", 1, "count bodyId = 1"),
        ("A -[weight >= $x]-> B", 5, "A -[weight >= 5]-> B"),
        ("-> ($x)", "A", "-> (A)"),
    ],
)
def test_a_value_in_its_place(text: str, value: Any, expected: str) -> None:
    assert bound(text, x=value) == str(nlcrit.parse(expected))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("pre > $x", [1, 2]),
        ("pre > $x", object()),
        ("type = $x", b"A"),
        ("type ~ ($x)", [1]),
        ("type like $x", 5),
        ("A limit $x", -1),
        ("A limit $x", 1.5),
        ("A limit $x", "5"),
        ("$x", [1, "A"]),
        ("$x", True),
        ("bodyId in $x", {"a": object()}),
    ],
)
def test_a_value_that_cannot_stand_there_is_an_error_at_the_parameter(text: str, value: object) -> None:
    assert failed(text, x=value) == [("NQ309", "$x")]


def test_all_errors_come_at_once_in_the_order_of_the_text() -> None:
    assert failed("pre > $b and type like $a; A limit $c", a=1, b=[2], c="x") == [
        ("NQ309", "$b"),
        ("NQ309", "$a"),
        ("NQ309", "$c"),
    ]


def test_parameters_without_a_value_stay() -> None:
    program = bind_program(parse_program(Source("type in ($a, $b) and pre > $c")), {"b": ["B"]})
    assert parameters(program) == ("a", "c")


def test_what_is_bound_stands_where_its_parameter_did() -> None:
    text = "pre > 1 and type = $colour"
    (statement,) = bind_program(parse_program(Source(text)), {"colour": "red"}).statements
    assert isinstance(statement, tree.Select)
    assert isinstance(statement.target, tree.And)
    test = statement.target.operands[1]
    assert isinstance(test, tree.Comparison)
    assert isinstance(test.value, tree.Text)
    assert text[test.value.span.start : test.value.span.end] == "$colour"


def test_criteria_stand_where_their_parameter_did() -> None:
    text = "pre > 1 and $them"
    (statement,) = bind_program(parse_program(Source(text)), {"them": nlcrit.NC(type="A")}).statements
    assert isinstance(statement, tree.Select)
    assert isinstance(statement.target, tree.And)
    assert text[slice(*statement.target.operands[1].span)] == "$them"


def test_the_parameters_of_an_expression() -> None:
    (statement,) = parse_program(Source("type in ($a, $b) and not (pre > $a)")).statements
    assert isinstance(statement, tree.Select)
    assert not isinstance(statement.target, tree.Path)
    assert [each.name for each in parameters_of(statement.target)] == ["a", "b", "a"]


def test_a_program_is_not_changed() -> None:
    program = parse_program(Source("type = $x"))
    bind_program(program, {"x": "A"})
    assert parameters(program) == ("x",)


@given(value=st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_no_text_changes_the_shape_of_a_query(value: str) -> None:
    given_ = MARK + value
    query = nlcrit.parse("type = $x and status in ($x) and $x").bind(x=given_)
    (statement,) = query.program.statements
    assert isinstance(statement, tree.Select)
    assert isinstance(statement.target, tree.And)
    kinds = [type(operand) for operand in statement.target.operands]
    assert kinds == [tree.Comparison, tree.Member, tree.Named]
    assert nlcrit.parse(str(query)) == query
