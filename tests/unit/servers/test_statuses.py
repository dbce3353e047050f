"""What a server says instead of an answer is one sentence, with what to do."""

from __future__ import annotations

import json

import pytest

from nlcrit import errors
from nlcrit.errors import ServerError
from nlcrit.servers.statuses import MOST_SHOWN, Asked, refusal, told

SERVER = "https://a.org"
ASKED = Asked(SERVER, f"{SERVER}/api/custom/custom", "manc:v1.0", with_token=True)
ANONYMOUS = ASKED._replace(with_token=False)


def refused(status: int, said: object = None, *, asked: Asked = ASKED, location: str = "") -> ServerError:
    body = "" if said is None else json.dumps(said)
    error = refusal(status, location, body, asked, None)
    assert error.code in errors.CODES
    assert error.server == SERVER
    assert error.hint
    assert not error.message.endswith(".")
    return error


def of_cypher(text: str) -> ServerError:
    return refused(400, {"error": f"failed to execute query: Neo4jError: {text}"})


def test_a_token_that_is_not_accepted() -> None:
    assert str(refused(401, {"message": "invalid or expired token"})).splitlines() == [
        "'https://a.org' does not accept the token: invalid or expired token",
        "  help: it may have expired, or be of another server: open https://a.org, log in, copy Account → Auth Token, and set NEUPRINT_APPLICATION_CREDENTIALS anew",
    ]


def test_a_token_that_is_missing() -> None:
    assert str(refused(401, {"message": "authentication required"}, asked=ANONYMOUS)).splitlines() == [
        "'https://a.org' asks for a token: authentication required",
        "  help: open https://a.org, log in, copy Account → Auth Token, and set NEUPRINT_APPLICATION_CREDENTIALS to it",
    ]


def test_a_data_set_that_is_closed() -> None:
    error = refused(403, {"message": "You do not have access to manc:v1.0 dataset"})
    assert error.message == "'https://a.org' does not open data set 'manc:v1.0' for you: You do not have access to manc:v1.0 dataset"  # fmt: skip
    assert error.hint == "ask those who run the server for access"
    assert refused(403, asked=ANONYMOUS).hint == "a token may open it: set NEUPRINT_APPLICATION_CREDENTIALS"


def test_terms_of_use_that_are_not_accepted_yet() -> None:
    body = {"message": "Terms of Service", "tos_required": True, "tos_url": "/tos?dataset=manc", "dataset": "manc"}
    assert refused(403, body).hint == "accept its terms of use: https://a.org/tos?dataset=manc"


TIME_LIMITS = [
    "Neo.ClientError.Transaction.TransactionTimedOut (The transaction has been terminated. Retry your operation in a new transaction, and you should see a successful result. The transaction has not completed within the specified timeout (dbms.transaction.timeout). You may want to retry with a longer timeout.)",
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration (The transaction has not completed)",
    "Timeout experienced.  This could be due to database traffic or to non-optimal database queries.",
    "Neo.TransientError.Transaction.Terminated (The transaction has been terminated)",
    "context deadline: request timed out",
]


@pytest.mark.parametrize("text", TIME_LIMITS)
def test_the_limit_of_the_server_itself_is_told_from_other_errors(text: str) -> None:
    error = of_cypher(text)
    assert type(error) is errors.ServerTimeout
    assert error.message.startswith("'https://a.org' stopped the query at its own limit of time: ")


def test_a_query_with_the_word_timeout_in_it_is_no_time_out() -> None:
    for text in (
        "Neo.ClientError.Statement.SyntaxError (Invalid input 'timeout': expected 'x' (line 1, column 1)",
        "Invalid input 'R': expected \",\" (line 1, column 9 (offset: 8))\n\"MATCH (n) WHERE n.type = 'timed out' RETURN n\"",
    ):
        assert type(of_cypher(text)) is errors.ServerFailed


def test_a_pattern_that_is_too_much() -> None:
    for text in ("java.lang.StackOverflowError", "Neo.TransientError.General.StackOverFlowError (There is not enough stack size)"):  # fmt: skip
        assert type(of_cypher(text)) is errors.PatternTooExpensive


def test_a_query_without_enough_memory() -> None:
    error = of_cypher("Neo.TransientError.General.MemoryPoolOutOfMemoryError (The allocation of an extra 2 MiB …)")
    assert (type(error), "has not the memory" in error.message) == (errors.ServerFailed, True)


def test_a_mistake_of_ours_asks_to_be_reported() -> None:
    error = of_cypher("Neo.ClientError.Statement.SyntaxError (Variable `m` not defined (line 1, column 8))")
    assert type(error) is errors.ServerFailed
    assert "please report it" in str(error.hint)


def test_the_query_is_not_repeated() -> None:
    said = told({"error": 'Invalid input (line 1)\n"MATCH (secret) RETURN 1"\n   ^'})
    assert said == "Invalid input (line 1)"


def test_what_a_server_says_is_one_short_clean_line() -> None:
    assert told({"error": "a\x1b[2J\r\n\tb.\u202e"}) == "a\ufffd[2J b.\ufffd"
    assert len(told({"message": "a" * 10_000})) == MOST_SHOWN
    assert [told(body) for body in ({}, {"error": 1}, {"error": None, "message": "b"})] == ["", "", "b"]


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("https://b.org/api/custom/custom", "https://b.org"),
        ("https://b.org/np/api/custom/custom?token=secret#x", "https://b.org/np"),
        ("/login?next=x", "https://a.org/login"),
        ("https://me:secret@b.org/", "https://b.org/"),
        ("//b.org/x", "https://b.org/x"),
        ("", "https://a.org"),
    ],
)
def test_a_redirect_names_its_place(location: str, place: str) -> None:
    error = refused(302, location=location)
    assert (error.message, error.hint) == (f"'{SERVER}' redirects to '{place}'", f"connect to {place} instead")


def test_a_redirect_to_nowhere() -> None:
    assert refused(302, location="https://[::1/").message.endswith("is no neuPrint server (it redirects to nowhere)")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (408, errors.ServerTimeout),
        (413, errors.ServerFailed),
        (405, errors.NotANeuprintServer),
        (418, errors.NotANeuprintServer),
        (501, errors.ServerFailed),
        (204, errors.NotANeuprintServer),
        (400, errors.NotANeuprintServer),
    ],
)
def test_other_statuses(status: int, kind: type[ServerError]) -> None:
    assert type(refused(status)) is kind


@pytest.mark.parametrize(("wait", "when"), [(None, "a few minutes"), (0.5, "1 s"), (119, "119 s"), (121, "3 minutes")])
def test_a_busy_server_says_when_to_come_back(wait: float | None, when: str) -> None:
    assert refusal(503, "", "", ASKED, wait).hint == f"try again in {when}"


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 500, 503])
@pytest.mark.parametrize("body", ["", "[]", "null", "[" * 100_000, '{"error": {"a": 1}}', '{"message": []}', "\0"])
def test_no_body_is_too_strange(status: int, body: str) -> None:
    assert isinstance(refusal(status, "", body, ASKED, None), ServerError)
