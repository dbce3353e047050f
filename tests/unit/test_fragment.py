"""Parentheses stand where they are needed, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlcrit.fragment import AND, NOT, OR, TEST, Fragment, joined


@pytest.mark.parametrize("inner", [OR, AND, NOT, TEST])
@pytest.mark.parametrize("outer", [OR, AND, NOT, TEST])
def test_what_binds_less_stands_in_parentheses(inner: int, outer: int) -> None:
    assert Fragment("x", inner).within(outer) == ("(x)" if inner < outer else "x")


def test_a_text_is_a_test_unless_said_otherwise() -> None:
    assert Fragment("x") == Fragment("x", TEST)


def test_several_are_joined_and_bind_as_their_operator() -> None:
    assert joined([Fragment("a"), Fragment("b")], " or ", OR) == Fragment("a or b", OR)


def test_one_stays_as_it_is() -> None:
    assert joined([Fragment("a or b", OR)], " and ", AND) == Fragment("a or b", OR)


def test_an_operand_of_the_same_operator_keeps_its_parentheses() -> None:
    assert joined([Fragment("a and b", AND), Fragment("c")], " and ", AND).text == "(a and b) and c"


def test_fragments_may_come_from_any_iterable() -> None:
    assert joined((Fragment(name) for name in "abc"), "+", AND).text == "a+b+c"


Trees = st.recursive(
    st.booleans(),
    lambda inner: st.tuples(st.sampled_from(["not"]), inner)
    | st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
)


def value(node: object) -> bool:
    match node:
        case bool():
            return node
        case "not", inner:
            return not value(inner)
        case "and", parts:
            return all(map(value, parts))
        case _, parts:
            return any(map(value, parts))  # type: ignore[misc]  # the last kind of tree


def written(node: object) -> Fragment:
    match node:
        case bool():
            return Fragment(str(node))
        case "not", inner:
            return Fragment(f"not {written(inner).within(NOT)}", NOT)
        case word, parts:
            return joined(map(written, parts), f" {word} ", AND if word == "and" else OR)
    raise AssertionError(node)


@given(node=Trees)
def test_python_reads_what_is_written_as_it_was_meant(node: object) -> None:
    assert eval(written(node).text) is value(node)
