"""
Precedence and three-valued logic: every way to join three tests with two or three operators, against a truth table.

The table is made by Python: the text is read by Python's own parser, in which `not`, `and` and `or` bind as ours do,
and evaluated with Kleene's rules. A wrong precedence or a wrong negation cannot pass it, whatever made the query.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import nlcrit
from nlcrit.language.parser import parse_program
from nlcrit.source import Source
from tests.agreement import oracle, tiny
from tests.agreement.conftest import ENGINES

Truth = bool | None
VALUES: tuple[Truth, ...] = (True, False, None)
CASES = tuple(itertools.product(VALUES, repeat=3))
"""Neuron n + 1 has these truths of the tests a, b and c."""

TESTS: tuple[Mapping[str, str], ...] = (
    {"a": "type = yes", "b": 'instance ~ "ye[s]"', "c": "input in (R)"},
    {"a": "type in (yes, maybe)", "b": "instance like y*", "c": "pre > 5"},
    {"a": 'type !~ "(?=n)no"', "b": "instance not in (no, maybe)", "c": "roi in (R, R)"},
    {"a": "not type != yes", "b": 'instance > "o"', "c": "not output not in (R, S) any"},
)
"""Texts of the three tests, of every kind that can be unknown."""


def expressions() -> Iterator[str]:
    """All of one test, of two and of three, each with `not` or without, in all groupings."""
    nots = ("", "not ")
    for sign in ("", "not ", "not not ", "not not not "):
        yield f"{sign}a"
        yield f"{sign}(a)"
    for first, second, operator in itertools.product(nots, nots, ("and", "or")):
        for outer in nots:
            yield f"{outer}({first}a {operator} {second}b)"
        yield f"{first}a {operator} {second}b"
        yield f"{first}a {operator} not {second}b"
    for x, y, z, one, two in itertools.product(nots, nots, nots, ("and", "or"), ("and", "or")):
        yield f"{x}a {one} {y}b {two} {z}c"
        for outer in nots:
            yield f"{outer}({x}a {one} {y}b) {two} {z}c"
            yield f"{x}a {one} {outer}({y}b {two} {z}c)"
        yield f"not ({x}a {one} {y}b {two} {z}c)"


EXPRESSIONS = tuple(dict.fromkeys(expressions()))


def evaluated(node: ast.expr, truths: Mapping[str, Truth]) -> Truth:
    """Kleene's three-valued logic."""
    match node:
        case ast.Name(name):
            return truths[name]
        case ast.UnaryOp(ast.Not(), operand):
            found = evaluated(operand, truths)
            return None if found is None else not found
        case ast.BoolOp(operator, operands):
            decisive = isinstance(operator, ast.Or)
            found = {evaluated(operand, truths) for operand in operands}
            return decisive if decisive in found else None if None in found else not decisive
    raise AssertionError(ast.dump(node))


def expected(expression: str) -> list[int]:
    node = ast.parse(expression, mode="eval").body
    cases = (dict(zip("abc", case, strict=True)) for case in CASES)
    return [body for body, truths in enumerate(cases, 1) if evaluated(node, truths) is True]


def written(expression: str, tests: Mapping[str, str]) -> str:
    """The query: the texts of the tests in place of their letters."""
    return " ".join(
        word.replace("a", tests["a"]) if word.strip("()") == "a"
        else word.replace("b", tests["b"]) if word.strip("()") == "b"
        else word.replace("c", tests["c"]) if word.strip("()") == "c"
        else word
        for word in expression.split()
    )  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> list[tiny.Row]:
    """One neuron for each case; a test is unknown where its field is missing."""
    found = []
    for body, (a, b, c) in enumerate(CASES, 1):
        counts = {"R": {"pre": 2, "post": 2}, "S": {"pre": 0, "post": 0}} if c else {}
        found.append(
            {
                "bodyId": body,
                "type": None if a is None else "yes" if a else "no",
                "instance": None if b is None else "yes" if b else "no",
                "pre": None if c is None else 9 if c else 1,
                "roiInfo": None if c is None else counts,
            }
        )
    return found


@pytest.fixture(scope="module")
def folder(rows: list[tiny.Row], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write(tmp_path_factory.mktemp("truth") / "truth", rows, meta={"roiInfo": {"R": {}, "S": {}}})


@pytest.fixture(scope="module", params=ENGINES)
def data(request: pytest.FixtureRequest, folder: Path) -> Iterator[nlcrit.Dataset]:
    with ENGINES[request.param](folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def one_engine(folder: Path) -> Iterator[nlcrit.Dataset]:
    with nlcrit.connect(folder) as opened:
        yield opened


def test_the_table_is_complete() -> None:
    assert (len(CASES), len(EXPRESSIONS)) == (27, 228)


@pytest.mark.parametrize("tests", TESTS, ids=lambda tests: " | ".join(tests.values()))
def test_every_combination_has_the_rows_of_its_truth_table(data: nlcrit.Dataset, tests: Mapping[str, str]) -> None:
    wrong = [
        (expression, found, expected(expression))
        for expression in EXPRESSIONS
        if (found := data.ids(written(expression, tests)).tolist()) != expected(expression)
    ]
    assert wrong == []


@pytest.mark.parametrize("tests", TESTS[:2], ids=lambda tests: " | ".join(tests.values()))
def test_the_oracle_has_the_same_table(rows: list[tiny.Row], tests: Mapping[str, str]) -> None:
    types = oracle.types_of(rows)
    wrong = [
        expression
        for expression in EXPRESSIONS
        if oracle.ids(parse_program(Source(written(expression, tests))).statements[0].target, rows, types)  # type: ignore[union-attr,arg-type]
        != expected(expression)
    ]
    assert wrong == []


def test_the_canonical_form_keeps_every_truth_table(one_engine: nlcrit.Dataset) -> None:
    wrong = []
    for expression in EXPRESSIONS:
        canonical = str(nlcrit.parse(written(expression, TESTS[0])))
        if one_engine.ids(canonical).tolist() != expected(expression):
            wrong.append((expression, canonical))
    assert wrong == []


def test_criteria_combined_in_python_have_the_same_table(one_engine: nlcrit.Dataset) -> None:
    made = {letter: nlcrit.NeuronCriteria.where(text) for letter, text in TESTS[0].items()}
    python = {"not": "~", "and": "&", "or": "|"}
    wrong = []
    for expression in EXPRESSIONS:
        # Python binds ~ & | as it binds not, and, or.
        code = " ".join(python.get(word, word) for word in expression.replace("(", "( ").split())
        criteria = eval(code, {}, made)
        if one_engine.ids(criteria).tolist() != expected(expression):
            wrong.append((expression, str(criteria)))
    assert wrong == []
