"""Errors are data that survive a pickle, print harmlessly, and stay in order."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlcrit
from nlcrit import errors as module
from nlcrit.errors import (
    CODES,
    AccessDenied,
    AnswerNotUnderstood,
    AnswerTooLarge,
    AnswerTruncated,
    CallError,
    CriteriaError,
    DatasetError,
    NlcritError,
    NotANeuprintServer,
    PatternTooExpensive,
    QueryCancelled,
    QueryError,
    QueryErrors,
    QueryLimitError,
    QueryNameError,
    QuerySyntaxError,
    QueryValueError,
    ServerBusy,
    ServerError,
    ServerFailed,
    ServerNotTrusted,
    ServerTimeout,
    ServerUnreachable,
    TokenRefused,
    UnknownServerDataset,
    UnsupportedQueryError,
    raise_all,
)
from nlcrit.source import Source, Span, printable

OF_QUERIES = (QuerySyntaxError, QueryNameError, QueryValueError, QueryLimitError, UnsupportedQueryError)
OF_SERVERS = (
    ServerUnreachable,
    ServerNotTrusted,
    ServerTimeout,
    TokenRefused,
    AccessDenied,
    UnknownServerDataset,
    PatternTooExpensive,
    NotANeuprintServer,
    AnswerTruncated,
    AnswerTooLarge,
    ServerBusy,
    ServerFailed,
    AnswerNotUnderstood,
)
OTHERS = (CriteriaError, CallError, DatasetError, QueryCancelled, ServerError, *OF_SERVERS)
TEXT = "typ = A and pre > x"


def name_error(start: int = 0, end: int = 3) -> QueryNameError:
    return QueryNameError(
        "unknown field 'typ'",
        code="NQ201",
        source=Source(TEXT, "cell"),
        span=Span(start, end),
        expected=["a field"],
        suggestions=["type"],
        hint="see fields()",
    )


def value_error() -> QueryValueError:
    return QueryValueError("'pre' is a number", code="NQ301", source=Source(TEXT, "cell"), span=Span(18, 19))


def all_classes() -> Iterator[type[NlcritError]]:
    waiting = [NlcritError]
    while waiting:
        kind = waiting.pop()
        yield kind
        waiting += kind.__subclasses__()


# The tree ------------------------------------------------------------------------------------------------------


def test_the_tree_is_complete() -> None:
    ours = {kind for kind in all_classes() if kind.__module__ == module.__name__}
    assert ours == {NlcritError, QueryError, QueryErrors, *OF_QUERIES, *OTHERS}


@pytest.mark.parametrize("kind", [*OF_QUERIES, QueryErrors])
def test_what_a_query_is_at_fault_for_is_a_query_error(kind: type[NlcritError]) -> None:
    assert issubclass(kind, QueryError)
    assert kind.exit_status == 1


@pytest.mark.parametrize(
    ("kind", "status"), [(CriteriaError, 2), (CallError, 2), (DatasetError, 3), (QueryCancelled, 3)]
)
def test_the_status_of_other_errors(kind: type[NlcritError], status: int) -> None:
    assert kind.exit_status == status
    assert not issubclass(kind, QueryError)


@pytest.mark.parametrize("kind", [CriteriaError, CallError])
def test_errors_of_arguments_are_value_errors_too(kind: type[NlcritError]) -> None:
    assert issubclass(kind, ValueError)


def test_each_code_says_what_it_is_for() -> None:
    assert all(text and not text.endswith(".") for text in CODES.values())
    assert sorted(CODES) == sorted(set(CODES))


# As values -----------------------------------------------------------------------------------------------------


def examples() -> list[NlcritError]:
    found: list[NlcritError] = [NlcritError("wrong", code="ND103", hint="try again")]
    found += [kind("wrong", code="NA101", hint="do that") for kind in OTHERS]
    found += [
        kind("wrong", code="NQ100", source=Source(TEXT), span=Span(0, 3), expected=["x"], suggestions=["y"], hint="z")
        for kind in (QueryError, *OF_QUERIES)
    ]
    return [*found, QueryErrors([name_error(), value_error()])]


@pytest.mark.parametrize("error", examples(), ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("again", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])
def test_an_error_survives_a_copy(error: NlcritError, again: Callable[[Any], Any]) -> None:
    found = again(error)
    assert type(found) is type(error)
    assert (str(found), found.args, found.code, found.hint) == (str(error), error.args, error.code, error.hint)
    if isinstance(error, QueryError):
        assert (found.source, found.span, found.expected) == (error.source, error.span, error.expected)
        assert [str(each) for each in found.errors] == [str(each) for each in error.errors]


def test_the_place_of_an_error() -> None:
    error = value_error()
    assert (error.line, error.column, error.length) == (1, 19, 1)


def test_an_error_that_misses_something_at_the_end_has_no_length() -> None:
    assert name_error(19, 19).length == 0


def test_expectations_and_suggestions_are_tuples() -> None:
    error = name_error()
    assert (error.expected, error.suggestions, error.errors) == (("a field",), ("type",), (error,))


# Messages ------------------------------------------------------------------------------------------------------


def test_a_report_has_the_message_the_place_and_the_help() -> None:
    assert name_error().report() == [
        "unknown field 'typ' — did you mean 'type'?",
        "  1 | typ = A and pre > x",
        "    | ^^^",
        "  help: see fields()",
    ]


@pytest.mark.parametrize(
    ("suggestions", "end"),
    [
        ([], "wrong"),
        (["a"], "wrong — did you mean 'a'?"),
        (["a", "b"], "wrong — did you mean 'a' or 'b'?"),
        (["a", "b", "c"], "wrong — did you mean 'a', 'b' or 'c'?"),
    ],
)
def test_the_headline_offers_the_suggestions(suggestions: list[str], end: str) -> None:
    error = QueryError("wrong", code="NQ100", source=Source(""), span=Span(0, 0), suggestions=suggestions)
    assert error.headline() == end


def test_an_error_without_a_place_has_message_and_help() -> None:
    assert str(CallError("wrong", code="NA101", hint="do that")) == "wrong\n  help: do that"
    assert str(CallError("wrong", code="NA101")) == "wrong"


def test_several_errors_report_each() -> None:
    errors = [name_error(), value_error()]
    together = QueryErrors(errors)
    assert together.report() == [line for error in errors for line in error.report()]
    assert (together.code, together.span, together.errors) == ("NQ201", Span(0, 3), tuple(errors))


def test_a_notebook_shows_the_report_with_the_class_before_it() -> None:
    first, *others = name_error()._render_traceback_()
    assert first == "QueryNameError: unknown field 'typ' — did you mean 'type'?"
    assert others == name_error().report()[1:]


HOSTILE = st.text(st.sampled_from("ab\x1b[31m\r\n\t\0\x9b\u202e\u2028\x7f\ufeff"))


@given(message=HOSTILE, hint=HOSTILE, suggestion=HOSTILE, text=HOSTILE)
def test_nothing_that_a_terminal_obeys_gets_through(message: str, hint: str, suggestion: str, text: str) -> None:
    error = QueryError(
        message, code="NQ100", source=Source(text), span=Span(0, len(text)), suggestions=[suggestion], hint=hint
    )
    for shown in (error, QueryErrors([error, error]), CallError(message, code="NA101", hint=hint)):
        assert all(line == printable(line) for line in shown.report())
        assert all(line == printable(line) for line in shown._render_traceback_())
        assert str(shown).split("\n") == shown.report()


# Several -------------------------------------------------------------------------------------------------------


def test_no_error_is_not_raised() -> None:
    raise_all([])


def test_one_error_is_raised_as_it_is() -> None:
    error = name_error()
    with pytest.raises(QueryNameError) as caught:
        raise_all([error])
    assert caught.value is error


def test_several_errors_are_raised_in_the_order_of_the_text() -> None:
    first, second, third = name_error(), name_error(4, 5), value_error()
    with pytest.raises(QueryErrors) as caught:
        raise_all([third, first, second])
    assert caught.value.errors == (first, second, third)


def test_errors_of_one_place_keep_their_order() -> None:
    first, second = name_error(), name_error()
    with pytest.raises(QueryErrors) as caught:
        raise_all([first, second])
    assert caught.value.errors == (first, second)


def test_all_of_them_can_be_had_from_the_package() -> None:
    for name in ("NlcritError", "QueryError", "QueryNameError", "CallError", "DatasetError"):
        assert getattr(nlcrit, name) is getattr(module, name)
