"""An answer is JSON of neuPrint's form, exact, or an error."""

from __future__ import annotations

import gc
import json

import pytest

from nlcrit.errors import AnswerNotUnderstood, AnswerTruncated, NotANeuprintServer
from nlcrit.servers.reply import read_json, read_rows
from nlcrit.servers.statuses import Asked

ASKED = Asked("https://a.org", "https://a.org/api/custom/custom", "manc:v1.0", with_token=False)


def rows_of(text: str) -> object:
    return read_rows(bytearray(text.encode()), ASKED)


def test_whole_numbers_are_exact() -> None:
    numbers = [2**63 - 1, -(2**63), 2**53 + 1, 10**30]
    assert rows_of(json.dumps({"columns": ["a"], "data": [[each] for each in numbers]})) == (["a"], [[each] for each in numbers])  # fmt: skip


def test_texts_are_exact() -> None:
    texts = ["", "a\0b", "MBON01(R)'", "\U0001f9e0", "\u2028", '"\\']
    for ascii_alone in (True, False):
        text = json.dumps({"columns": texts, "data": [texts]}, ensure_ascii=ascii_alone)
        assert rows_of(text) == (texts, [texts])


@pytest.mark.parametrize("data", ["[]", "null"])
def test_no_rows(data: str) -> None:
    assert rows_of(f'{{"columns": ["a"], "data": {data}, "debug": ""}}') == (["a"], [])


def test_an_answer_without_a_data_base() -> None:
    assert rows_of('{"columns": [], "data": [], "debug": ""}') == ([], [])


def test_the_text_is_let_go() -> None:
    body = bytearray(b'{"columns": [], "data": []}')
    read_rows(body, ASKED)
    assert body == bytearray()


def test_the_collector_is_as_before_after_right_and_wrong_answers() -> None:
    for text in (b"{}", b"{", b'{"a": NaN}', b"\xff"):
        read_json(bytearray(text), ASKED)
        assert gc.isenabled()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"a": 1} {', AnswerTruncated),
        (b'{"a": [1, 2', AnswerTruncated),
        (b'{"a": "\xe2\x82', AnswerTruncated),
        (b" [1,", AnswerTruncated),
        (b"", AnswerTruncated),
        (b"<html>", NotANeuprintServer),
        (b"404", None),
        (b"hello", NotANeuprintServer),
        (b'{"a": Infinity}', AnswerNotUnderstood),
        (b'{"a": ' + b"1" * 5000 + b"}", AnswerNotUnderstood),
        (b'{"a": ' * 100_000, AnswerNotUnderstood),
    ],
)
def test_what_is_no_json_is_told_apart(body: bytes, kind: type | None) -> None:
    found = read_json(bytearray(body), ASKED)
    assert type(found) is (kind or int)
    assert getattr(found, "__context__", None) is None


def test_a_body_that_is_not_understood_is_not_repeated() -> None:
    error = read_json(bytearray(b"<title>very private</title>"), ASKED)
    assert "private" not in str(error)
