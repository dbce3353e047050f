"""Queries in colour."""

from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments import highlight
from pygments.formatters import HtmlFormatter, RawTokenFormatter
from pygments.token import Error, Token

from nlcrit.frontends.lexer import NlcritLexer
from nlcrit.language.words import KEYWORDS
from tests.contract.test_grammar import examples

ROOT = Path(__file__).parents[3]


def coloured(text: str) -> list[tuple[str, str]]:
    """The tokens of a text that are not white space, the kind without `Token.`."""
    found = NlcritLexer(stripnl=False, ensurenl=False).get_tokens(text)
    return [(str(kind).removeprefix("Token."), written) for kind, written in found if written.strip()]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("type = MBON01", ["Name.Attribute", "Operator", "Name"]),
        (
            'somaSide IN ("L", $x)',
            "Name.Attribute Operator.Word Punctuation Literal.String Punctuation Name.Variable Punctuation".split(),
        ),
        (
            "let @a = cropped = true",
            "Keyword.Declaration Name.Label Operator Name.Attribute Operator Keyword.Constant".split(),
        ),
        ("A -[weight >= 5]-> B", "Name Operator Keyword Operator Literal.Number Operator Name".split()),
        ("A <-[in CA(R)]- *", "Name Operator Operator.Word Name Operator Operator".split()),
        ("-[path 1..3]->", "Operator Keyword Literal.Number Operator Literal.Number Operator".split()),
        ("type ~ /MB.*/ # all", ["Name.Attribute", "Operator", "Literal.String.Regex", "Comment.Single"]),
        ("type like MB*", ["Name.Attribute", "Operator.Word", "Literal.String.Other"]),
        ("MBON06(B1>a)(AVM07)_L", ["Name"]),
        ("* return type limit 5", ["Operator", "Keyword", "Name.Attribute", "Keyword", "Literal.Number"]),
    ],
)
def test_each_piece_has_its_kind(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in coloured(text)] == kinds


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ('type = "Giant Fi', ("Literal.String", '"Giant Fi')),
        ("type = 'Giant", ("Literal.String", "'Giant")),
        ("type ~ /MB", ("Literal.String.Regex", "/MB")),
        ("A -", ("Operator", "-")),
        ("type !", ("Operator", "!")),
        ("@", ("Name", "@")),
    ],
)
def test_what_is_being_written_is_no_error(text: str, last: tuple[str, str]) -> None:
    assert coloured(text)[-1] == last


@pytest.mark.parametrize("text", ["type == A", "a && b", "a || b", "“MBON01”", "{x}", "a % b"])
def test_what_no_query_holds_is_an_error(text: str) -> None:
    assert any(kind == "Error" for kind, _ in coloured(text))


@pytest.mark.parametrize("example", examples(), ids=str)
def test_a_query_has_no_error(example: object) -> None:
    assert [text for kind, text in coloured(str(example.text)) if kind == "Error"] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("word", sorted(KEYWORDS))
def test_every_keyword_is_one(word: str) -> None:
    ((kind, _),) = coloured(word)
    assert kind.startswith(("Keyword", "Operator.Word"))


@given(st.text())
def test_the_tokens_joined_are_the_text(text: str) -> None:
    found = list(NlcritLexer().get_tokens_unprocessed(text))
    assert "".join(written for _, _, written in found) == text
    assert [start for start, _, _ in found] == [
        sum(len(written) for _, _, written in found[:index]) for index in range(len(found))
    ]
    assert all(written for _, _, written in found)


def test_it_is_registered() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    registered = project["entry-points"]["pygments.lexers"]
    lexer = EntryPoint("nlcrit", registered["nlcrit"], "pygments.lexers").load()
    assert lexer is NlcritLexer
    assert (lexer.name, lexer.aliases, lexer.filenames) == ("nlcrit", ["nlcrit"], ["*.nlq"])


def test_it_colours_html() -> None:
    html = highlight("type = MBON01", NlcritLexer(), HtmlFormatter(nowrap=True))
    assert '<span class="na">type</span>' in html
    assert Error is Token.Error


def test_a_raw_formatter_takes_it() -> None:
    assert highlight("type", NlcritLexer(), RawTokenFormatter()).startswith(b"Token.Name.Attribute\t'type'")
