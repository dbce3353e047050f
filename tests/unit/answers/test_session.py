"""A session remembers `let` and `use` from text to text, and forgets whatever came with an error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import nlcrit
from nlcrit.answers.connect import connect, open_once
from nlcrit.answers.dataset import Dataset
from nlcrit.answers.session import Question, Session
from nlcrit.errors import QueryError
from nlcrit.source import Source


@pytest.fixture(scope="module")
def data() -> Iterator[Dataset]:
    with connect("hemibrain_mb") as found:
        yield found


@pytest.fixture
def session(data: Dataset) -> Session:
    return data.session()


def canonical(session: Session, text: str) -> list[str]:
    return [question.canonical for question in session.ask(text)]


def errors(session: Session, text: str) -> list[tuple[str, str]]:
    """The errors of a text in their order: the code, and what the caret is under."""
    with pytest.raises(QueryError) as caught:
        session.ask(text)
    return [(each.code, text[each.span.start : each.span.end]) for each in caught.value.errors]


# Memory --------------------------------------------------------------------------------------------------------


def test_a_let_is_remembered(session: Session) -> None:
    assert session.ask("let @big = pre > 1000") == []
    assert canonical(session, "MBON01 and @big") == ["MBON01 and pre > 1000"]


def test_a_let_of_an_earlier_text_may_be_used_by_a_let(session: Session) -> None:
    session.ask("let @a = pre > 5")
    session.ask("let @b = not @a")
    assert canonical(session, "@b") == canonical(session, "not (pre > 5)")


def test_a_later_text_may_define_a_name_anew(session: Session) -> None:
    session.ask("let @a = pre > 5; let @b = @a and soma notnull")
    session.ask("let @a = pre > 6")
    assert canonical(session, "@a; @b") == ["pre > 6", "pre > 5 and somaLocation notnull"]


def test_a_name_may_be_defined_anew_by_what_it_was(session: Session) -> None:
    session.ask("let @a = pre > 5")
    session.ask("let @a = @a and post > 5")
    assert canonical(session, "@a") == ["pre > 5 and post > 5"]


def test_one_text_may_not_define_a_name_twice(session: Session) -> None:
    assert [code for code, _ in errors(session, "let @a = pre > 5; let @a = pre > 6")] == ["NQ206"]


def test_a_let_is_known_only_after_it(session: Session) -> None:
    assert errors(session, "@a; let @a = pre > 5") == [("NQ203", "@a")]


def test_use_is_remembered(session: Session, data: Dataset) -> None:
    assert session.ask("use fib19") == []
    (question,) = session.ask("*")
    assert (question.dataset.name, session.dataset.name) == ("fib19:v1.0", "fib19:v1.0")
    assert data.session().dataset is data


def test_use_counts_from_where_it_stands(session: Session) -> None:
    first, second = session.ask("count *; use fib19; count *")
    assert [first.dataset.name, second.dataset.name] == ["hemibrain:v1.2.1-mb", "fib19:v1.0"]


def test_a_data_set_is_opened_once(session: Session) -> None:
    session.ask("use fib19")
    assert session.dataset is open_once("fib19")


def test_sessions_do_not_share_their_memory(session: Session, data: Dataset) -> None:
    session.ask("let @a = pre > 5")
    assert errors(data.session(), "@a") == [("NQ203", "@a")]


def test_a_dataset_itself_remembers_nothing(data: Dataset) -> None:
    data.run("let @a = pre > 5")
    with pytest.raises(QueryError):
        data.run("@a")


def test_parameters_are_bound_in_lets_too(session: Session) -> None:
    session.ask("let @a = pre > $n", {"n": 7})
    assert canonical(session, "@a") == ["pre > 7"]


def test_a_let_with_a_parameter_without_a_value_is_an_error(session: Session) -> None:
    assert errors(session, "let @a = pre > $n") == [("NQ204", "$n")]


# Errors --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["let @a = pre > 9; let @b = size > 1; use fib19; preee = 1", "let @a = pre > 9; use nowhere", "let @a = pre > 9; typ ="]
)
def test_an_error_leaves_the_session_as_it_was(session: Session, data: Dataset, text: str) -> None:
    session.ask("let @a = pre > 5")
    with pytest.raises(QueryError):
        session.ask(text)
    assert session.dataset is data
    assert canonical(session, "@a") == ["pre > 5"]
    assert errors(session, "@b") == [("NQ203", "@b")]


def test_an_unknown_data_set_is_an_error_at_its_name(session: Session) -> None:
    text = "MBON01; use fib20; count *"
    with pytest.raises(QueryError) as caught:
        session.ask(text)
    error = caught.value
    assert (error.code, text[error.span.start : error.span.end], error.line) == ("NQ208", "fib20", 1)
    assert "did you mean 'fib19'" in error.message


def test_all_errors_of_all_statements_come_at_once_in_the_order_of_the_text(session: Session) -> None:
    text = "typ = A; use nowhere; let @a = @b; pre = 'x' and input in (XX(R)); count statu = 1"
    assert errors(session, text) == [
        ("NQ201", "typ"),
        ("NQ208", "nowhere"),
        ("NQ203", "@b"),
        ("NQ301", "'x'"),
        ("NQ202", "XX(R)"),
        ("NQ201", "statu"),
    ]


def test_an_error_in_what_an_earlier_text_defined_is_at_its_name(session: Session) -> None:
    session.ask("let @odd = colour = 3")
    assert errors(session, "MBON01 and @odd") == [("NQ201", "@odd")]


def test_an_error_in_what_this_text_defined_is_in_its_let(session: Session) -> None:
    assert errors(session, "let @odd = colour = 3; MBON01 and @odd") == [("NQ201", "colour")]


def test_without_connections_they_are_refused_at_their_place(session: Session) -> None:
    assert errors(session, "use fib19; Mi1 -> Tm3; count Mi1 and -> Tm3") == [("NQ505", "Mi1 -> Tm3"), ("NQ505", "-> Tm3")]


def test_errors_of_connections_come_at_once_in_the_order_of_the_text(session: Session) -> None:
    text = "(typ = A) -[foo > 1, in (FB-column3)]-> B return colour, type"
    assert errors(session, text) == [
        ("NQ201", "typ"),
        ("NQ211", "foo > 1"),
        ("NQ209", "FB-column3"),
        ("NQ210", "colour"),
        ("NQ210", "type"),
    ]


def test_positions_are_those_of_the_file(session: Session) -> None:
    host = "q: |\n  typ = A\n"
    source = Source("typ = A", "q.yaml", host, tuple(range(7, 15)))
    with pytest.raises(QueryError) as caught:
        session.ask(source)
    assert (caught.value.line, caught.value.column) == (2, 3)


# Limits --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("*", None, None),
        ("*", 5, 5),
        ("* limit 3", 5, 3),
        ("* limit 9", 5, 5),
        ("* limit 0", 5, 0),
        ("* limit 5", 0, 0),
        ("explain *", 5, 5),
    ],
)
def test_a_limit_from_outside_only_lowers(session: Session, text: str, limit: int | None, expected: int | None) -> None:
    (question,) = session.ask(text, limit=limit)
    assert question.query.limit == expected


def test_a_count_is_not_limited(session: Session, data: Dataset) -> None:
    (question,) = session.ask("count *", limit=1)
    assert data.answer(question).count() == 2421


# Questions -----------------------------------------------------------------------------------------------------


def kind(question: Question) -> str:
    return question.kind


def test_the_kinds_of_questions(session: Session) -> None:
    assert list(map(kind, session.ask("*; count *; explain *"))) == ["neurons", "count", "explain"]
    text = "* -> *; * -[path 1..2]-> *; count * -> *; explain * -> *; -> *"
    assert list(map(kind, session.ask(text))) == ["connections", "connections", "count", "explain", "neurons"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("A", False), ("-> A", True), ("not (B and not <- A)", True), ("A -> B", True), ("count A -[path 1..2]-> B", True)],
)
def test_whether_a_question_depends_on_connections(session: Session, text: str, expected: bool) -> None:  # a parameter of pytest's
    (question,) = session.ask(text)
    assert question.asks_for_connections is expected


def test_a_limit_from_outside_lowers_that_of_connections(session: Session) -> None:
    limits = [session.ask(text, limit=5)[0].query.limit for text in ("* -> *", "* -> * limit 3", "* -[path 1..2]-> * limit 9")]
    assert limits == [5, 3, 5]


def test_a_query_and_criteria_are_asked_alike(session: Session) -> None:
    text = "type = MBON01 and pre >= 5"
    asked = (text, nlcrit.parse(text), nlcrit.NC(type="MBON01", min_pre=5), Source(text))
    assert {question.canonical for each in asked for question in session.ask(each)} == {text}


def test_a_parameter_that_is_not_needed_does_no_harm(session: Session) -> None:
    assert len(session.ask("MBON01", {"x": object()})) == 1


def test_values_that_cannot_be_bound_are_reported_with_all_other_errors_and_once(session: Session) -> None:
    values: dict[str, object] = {"least": {}, "label": ["A"]}
    with pytest.raises(QueryError) as caught:
        session.ask("typ = A and pre > $least and status = $label and foo = $more", values)
    found = [(error.code, error.column) for error in caught.value.errors]
    assert found == [("NQ201", 1), ("NQ309", 19), ("NQ309", 39), ("NQ201", 50), ("NQ204", 56)]


def test_of_very_many_errors_the_first_fifty_are_told(session: Session) -> None:
    with pytest.raises(QueryError) as caught:
        session.ask(f"input in ({', '.join(f'R{number}' for number in range(10_000))})")
    assert len(caught.value.errors) == 50
    assert str(caught.value).splitlines()[-1] == "only the first 50 errors are shown"


def test_a_text_has_at_most_a_thousand_statements(session: Session) -> None:
    assert len(session.ask("A;" * 1_000)) == 1_000
    with pytest.raises(QueryError) as caught:
        session.ask("A;" * 1_001)
    assert (caught.value.code, caught.value.column) == ("NQ401", 2_001)


def test_a_column_that_is_sorted_by_again_decides_nothing(session: Session) -> None:
    (question,) = session.ask("* sort by pre desc, type, pre")
    assert [(key.column.name, key.descending) for key in question.query.sort] == [("pre", True), ("type", False)]
