"""A parsed text as a value."""

from __future__ import annotations

import pickle

import pytest

import nlcrit
from nlcrit.criteria.query import Query, parse, parse_source
from nlcrit.errors import CallError, QueryError, QueryNameError, UnsupportedQueryError
from nlcrit.source import Source


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("MBON01", "neurons"),
        ("MBON01 limit 5", "neurons"),
        ("*", "neurons"),
        ("count MBON01", "count"),
        ("explain MBON01", "explain"),
        ("MBON01 -> MBON02", "connections"),
        ("MBON01; MBON02", "program"),
        ("let @a = MBON01", "program"),
        ("use fib19", "program"),
        ("let @a = MBON01; @a", "neurons"),
        ("use fib19; count *", "count"),
    ],
)
def test_the_kind_of_a_text(text: str, kind: str) -> None:
    assert parse(text).kind == kind


def test_the_source_is_the_text_as_it_was_written() -> None:
    assert parse("type='A'  and  soma notnull").source == "type='A'  and  soma notnull"


def test_the_statements_that_answer_stand_by_themselves() -> None:
    query = parse("let @a = A or B; use fib19; @a and pre > 5; count @a; let @b = not @a; @b limit 3")
    alone = ["(A or B) and pre > 5", "count (A or B)", "not (A or B) limit 3"]
    assert query.statements == tuple(map(parse, alone))


def test_a_single_statement_is_itself() -> None:
    assert parse("A and B").statements == (parse("A and B"),)


def test_no_statement_answers() -> None:
    assert parse("let @a = A").statements == ()


def test_parameters_come_in_the_order_of_the_text_each_once() -> None:
    query = parse("let @a = pre > $n; @a and type in ($t, $n) and input in $r min $m; $c limit $k")
    assert query.parameters == ("n", "t", "r", "m", "c", "k")


# Values --------------------------------------------------------------------------------------------------------


def test_queries_of_one_canonical_form_are_equal() -> None:
    first, second = parse("type~'A'   and soma notnull"), parse('type ~ "A" and somaLocation notnull')
    assert first == second
    assert hash(first) == hash(second)
    assert len({first, second}) == 1


def test_other_queries_and_other_things_are_not_equal() -> None:
    assert parse("A") != parse("B")
    assert parse("A") != "A"


def test_a_query_prints_in_canonical_form() -> None:
    assert repr(parse("type='A'")) == "nlcrit.parse('type = A')"
    assert eval(repr(parse("type = \"it's\""))) == parse("type = \"it's\"")


def test_a_query_cannot_be_changed() -> None:
    query = parse("A")
    with pytest.raises(AttributeError, match="immutable"):
        query.program = parse("B").program
    with pytest.raises(AttributeError):
        query.other = 1  # type: ignore[attr-defined]


def test_a_query_survives_a_pickle_with_its_text() -> None:
    query = parse("let @a = $x; @a and soma notnull")
    found = pickle.loads(pickle.dumps(query))
    assert (found, found.source, found.parameters) == (query, query.source, ("x",))


# Criteria ------------------------------------------------------------------------------------------------------


def test_criteria_are_the_filter_without_clauses() -> None:
    assert parse("type = A return pre sort by pre limit 5").criteria == nlcrit.NC(type="A")
    assert parse("count type = A").criteria == nlcrit.NC(type="A")
    assert parse("let @a = type = A; @a").criteria == nlcrit.NC(type="A")


@pytest.mark.parametrize(
    ("text", "what"), [("A; B", "a text with 2 answers"), ("let @a = A", "a text with 0 answers"), ("A -> B", "a path")]
)
def test_these_have_no_criteria(text: str, what: str) -> None:
    with pytest.raises(UnsupportedQueryError) as caught:
        _ = parse(text).criteria
    error = caught.value
    assert (error.code, error.message) == ("NQ503", f"{what} is not one set of criteria for neurons")
    assert (error.column, error.length) == (1, len(text))


def test_a_parameter_without_a_value_has_no_criteria() -> None:
    with pytest.raises(QueryNameError) as caught:
        _ = parse("type = $t").criteria
    assert caught.value.code == "NQ204"
    assert parse("type = $t").bind(t="A").criteria == nlcrit.NC(type="A")


# Binding -------------------------------------------------------------------------------------------------------


def test_binding_step_by_step() -> None:
    query = parse("type = $t and pre > $n")
    half = query.bind(t="A")
    assert (half.parameters, query.parameters) == (("n",), ("t", "n"))
    assert str(half.bind(n=5)) == str(query.bind(n=5, t="A")) == "type = A and pre > 5"


def test_a_parameter_that_the_query_does_not_have_is_an_error() -> None:
    with pytest.raises(CallError, match=r"no parameter \$x") as caught:
        parse("type = $t").bind(x=1)
    assert caught.value.hint == "its parameters: $t"


def test_values_that_are_not_needed_may_be_left_aside() -> None:
    assert parse("type = $t").bound({"x": 1, "t": "A"}) == parse("type = A")
    query = parse("A")
    assert query.bound({}) is query


# Checking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [("type ~ '('", "NQ305"), ("input in (A) min 5 max 3", "NQ303"), ("@a", "NQ203"), ("pre = null", "NQ302"), ("A and", "NQ109")],
)
def test_what_is_wrong_in_every_data_set_is_found_without_one(text: str, code: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["colour = red", "input in (Nowhere)", "pre = A", "type = $t limit $n"])
def test_what_depends_on_the_data_is_not_judged(text: str) -> None:
    assert isinstance(parse(text), Query)


def test_a_text_is_called_by_its_name() -> None:
    with pytest.raises(QueryError) as caught:
        parse("typ =", "my file")
    assert caught.value.source.name == "my file"


def test_a_text_inside_another_knows_its_place() -> None:
    with pytest.raises(QueryError) as caught:
        parse_source(Source("type ~ '('", "q.yaml", "q: type ~ '('", tuple(range(3, 14))))
    assert (caught.value.line, caught.value.column) == (1, 11)
