"""What is written as Cypher text is read back as the same value, and nothing that the server replaces stands in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlcrit.engines.neuprint.literal import Value, literal, name

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(
    st.sampled_from(
        ["\\", "'", '"', "`", ":", "\\u0027", "\\u0060", "u0027", ":Neuron", "\n", "\0", "𝒜", "//", "*/", "a"]
    )
).map("".join)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
NUMBER = re.compile(r"-?\d+(?P<fraction>\.\d+)?(?P<exponent>e-?\d+)?\Z")
CHARACTER = re.compile(r"\\u([0-9a-f]{4})|\\(.)|([^\\])", re.DOTALL)


def decoded(text: str) -> str:
    r"""
    The text as Cypher splits it into tokens: `\uXXXX` is read, except after an odd number of backslashes.

    A backslash and what follows it are passed on together, so that a pair of them hides no escape.
    """

    def read(found: re.Match[str]) -> str:
        return chr(int(found[1], 16)) if found[1] else found[0]

    return CHARACTER.sub(read, text)


def read_text(written: str) -> str:
    """The value of a literal in apostrophes; the apostrophe that ends it must be its last character."""
    tokens = decoded(written)
    assert tokens[0] == tokens[-1] == "'"
    inside = tokens[1:-1]
    assert "'" not in re.sub(r"\\.", "", inside, flags=re.DOTALL)
    return re.sub(r"\\(.)", r"\1", inside, flags=re.DOTALL)


def read_name(written: str) -> str:
    """The name in backticks; only two of them stand for one."""
    tokens = decoded(written)
    assert tokens[0] == tokens[-1] == "`"
    inside = tokens[1:-1]
    assert "`" not in inside.replace("``", "")
    return inside.replace("``", "`")


@given(TEXTS)
@example("\\u0027 OR true //")
@example("\\")
@example("\\\\u0027")
@example("':Neuron`")
def test_a_text_comes_back(text: str) -> None:
    written = literal(text)
    assert read_text(written) == text
    assert ":" not in written


@given(TEXTS.filter(bool))
@example("\\u0060")
@example("x` OR true //")
@example("a\\")
def test_a_name_comes_back(text: str) -> None:
    written = name(text)
    assert read_name(written) == text
    assert ":" not in written


@given(INTEGERS)
def test_an_integer_comes_back(number: int) -> None:
    assert int(literal(number)) == number


@given(FLOATS)
@example(1e22)
@example(5e-324)
@example(-0.0)
def test_a_float_comes_back_as_a_float(number: float) -> None:
    written = literal(number)
    found = NUMBER.match(written)
    assert found is not None
    assert found["fraction"] or found["exponent"]
    assert float(written).hex() == number.hex()


@given(st.lists(TEXTS | INTEGERS | st.booleans(), max_size=4))
def test_a_list_is_its_items(values: list[Value]) -> None:
    assert literal(values) == f"[{', '.join(map(literal, values))}]"


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, float("inf"), float("nan"), "\ud800", ["a", "\udfff"]])
def test_what_cypher_does_not_have_is_refused(value: Value) -> None:
    with pytest.raises(ValueError, match=r"is not a|holds half of a character"):
        literal(value)


@pytest.mark.parametrize("text", ["", "a\ud800"])
def test_what_nothing_is_called_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"empty|half of a character"):
        name(text)
