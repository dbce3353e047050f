"""Whatever is proposed can stand there; whatever is typed, nothing fails."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlcrit.completion.complete import complete
from nlcrit.errors import QueryError
from nlcrit.language.parser import grammar, parse_program
from nlcrit.source import Source
from tests.contract.test_grammar import examples
from tests.unit.completion.brains import BRAIN, completed, texts, vocabulary

QUERIES = sorted(
    {
        *(example.text for example in examples()),
        'type ~ "MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull return type, pre sort by pre desc limit 5',
        "let @pam = type ~ 'PAM.*'; use hemibrain:v1.2.1; count @pam and -> (type = MBON01) min 5 via (CA(R))",
        "DA1_lPN -[weight >= 5, in (CA(R), a'L(R))]-> * -> MBON06(B1>a)(AVM07)_L return type_0, weight_1",
        'not (cropped = true or pre > post) and label = Segment and "cell body" is not null',
    }
)


def is_readable(text: str) -> bool:
    """Whether the grammar gets to the end of a text, where more may have to follow."""
    from lark.exceptions import UnexpectedInput

    try:
        grammar().parse_interactive(text).exhaust_lexer()
    except UnexpectedInput:
        return False
    return True


@pytest.mark.parametrize("query", QUERIES)
def test_what_is_proposed_can_stand_there(query: str) -> None:
    parse_program(Source(query))
    wrong = []
    for cursor in range(len(query) + 1):
        found = completed(query[:cursor])
        before = query[: found.start]
        assert found.fragment == query[found.start : cursor]
        wrong += [
            before + item.text
            for item in found.items
            if is_readable(before) and not is_readable(f"{before}{item.text} ")
        ]
    assert wrong == []


CONTINUED = (
    "", " 5", " A", "(A)", " null", " = A", " in (A)", " type = A", " @x = A", " weight > 5]-> A", " weight > 5]- A", " > 5]-> A", " A]-> B",
    " by type", " 1]-> A", ")", " in A",
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "",
        "type = ",
        "type ~ ",
        "type like ",
        "input in ",
        "A ",
        "A<-",
        "type ",
        "A -[",
        "* return ",
        "use ",
        "has ",
        "-> A ",
    ],
)
def test_a_proposal_can_become_a_query(text: str) -> None:
    def is_query(query: str) -> bool:
        try:
            parse_program(Source(query))
        except QueryError:
            return False
        return True

    found = completed(text)
    begun = [text[: found.start] + item.text for item in found.items]
    assert [each for each in begun if not any(is_query(each + rest) for rest in CONTINUED)] == []


@pytest.mark.parametrize("query", QUERIES)
def test_what_was_typed_of_a_keyword_finds_it(query: str) -> None:
    """Each keyword of a query is proposed after its first letter, or what is proposed is a name with that letter."""
    interactive = grammar().parse_interactive(query)
    for token in interactive.iter_parse():
        if token.type in {"AND", "OR", "RETURN", "LIMIT", "VIA", "LIKE", "NOTNULL", "MIN", "PARTNERS"}:
            assert token.lower() in texts(query[: token.start_pos + 1]), query


@settings(max_examples=300, deadline=None)
@given(st.text(), st.integers(-2, 60))
def test_any_text_can_be_completed(text: str, cursor: int) -> None:
    found = complete(text, cursor, BRAIN)
    assert found.fragment == text[found.start : max(0, min(cursor, len(text)))]


PIECES = st.sampled_from(
    [
        *"()[],;:=<>~!@$#'\"/\\-.*? \n",
        "type",
        "MBON01",
        " and ",
        " or ",
        " in (",
        "->",
        "-[",
        "input",
        "CA(R)",
        "a'L",
        "5",
        "@x",
        "return ",
        "’",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_wrong_query_can_be_completed(text: str) -> None:
    found = completed(text.replace("|", ""))
    assert text.endswith(found.fragment)
    assert len({item.text for item in found.items}) == len(found.items)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=5, unique=True),
    st.sampled_from(["type = ", "type in (", "", "type ~ ", "type like ", "-> "]),
)
def test_any_value_can_be_proposed(values: list[str], before: str) -> None:
    for item in completed(before, vocabulary(values)).items:
        if item.kind == "value":
            assert is_readable(f"{before}{item.text} "), item.text


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12))
def test_a_proposed_value_means_itself(value: str) -> None:
    proposed, *_ = [item.text for item in completed("type = ", vocabulary([value])).items if item.kind == "value"]
    (statement,) = parse_program(Source(f"type = {proposed}")).statements
    assert statement.target.value.text == value  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 30_000,
        "x " * 10_000,
        '"' * 9_999,
        "A(" * 10_000,
        "type in (" + "1, " * 100_000,
        "a b(" * 5_000 + "=",
        "\\" * 20_000,
        "A or " * 20_000,
        "a" * 1_000_000,
        "let @x = A; " * 5_000 + "@",
        "((A) and " * 4_000,
    ],
    ids=lambda text: f"{text[:8]!r} x {len(text)}",
)
def test_no_text_takes_long(text: str) -> None:
    begun = time.perf_counter()
    complete(text, len(text), BRAIN)
    assert time.perf_counter() - begun < 5
