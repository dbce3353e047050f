"""The grammar's text, its examples, its tables and the words of the printer are in step."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from lark.lexer import PatternStr

from nlcrit.language import words
from nlcrit.language.grammar_file import read_grammar
from nlcrit.language.parser import build_grammar
from nlcrit.language.tables import TABLES, make_tables

if TYPE_CHECKING:
    from lark import Lark

ROOT = Path(__file__).parents[2]
LONGEST = 230
DEFINITION = re.compile(r"\??([a-z_]+|[A-Z_]+)(?:\.\d+)?:")
SHIFT = 0
"""How Lark's tables mark the action that goes to another state; the others reduce."""


class Example(NamedTuple):
    rule: str
    text: str


def examples() -> list[Example]:
    """Each `// >` line with the rule or terminal that is defined below it."""
    found, waiting = [], []
    for line in read_grammar().splitlines():
        if line.startswith("// >"):
            waiting.append(line.removeprefix("// >").strip())
        elif defined := DEFINITION.match(line):
            found += [Example(defined[1], text) for text in waiting]
            waiting = []
    assert waiting == []
    return found


def rules() -> list[str]:
    """The names of the rules, in the order of the file."""
    return [
        defined[1]
        for line in read_grammar().splitlines()
        if (defined := DEFINITION.match(line)) and defined[1].islower()
    ]


@cache
def parser() -> Lark:
    return build_grammar()


def terminal(name: str) -> str:
    """The expression of a terminal, with slashes as `re` wants them."""
    (found,) = [each for each in parser().terminals if each.name == name]
    return found.pattern.value.replace("\\/", "/").replace("\r", "\\r").replace("\n", "\\n")


def reduced(text: str) -> set[str]:
    """The rules that the parser reduces while it reads a text."""
    seen: set[str] = set()
    callbacks = parser().parser.parser.parser.callbacks
    original = dict(callbacks)

    def noting(rule: object, callback: object) -> object:
        def note(children: list[object]) -> object:
            seen.add(rule.origin.name)  # type: ignore[attr-defined]
            return callback(children)  # type: ignore[operator]

        return note

    callbacks.update({rule: noting(rule, callback) for rule, callback in original.items()})
    try:
        parser().parse(text)
    finally:
        callbacks.update(original)
    return seen


def test_the_grammar_can_be_read_at_one_sitting() -> None:
    assert len(read_grammar().splitlines()) <= LONGEST


def test_the_grammar_has_no_conflicts() -> None:
    pytest.importorskip("interegular", reason="comes with the test group")
    build_grammar(strict=True)


@pytest.mark.parametrize("rule", rules())
def test_every_rule_has_an_example(rule: str) -> None:
    assert any(example.rule == rule for example in examples())


@pytest.mark.parametrize("example", examples(), ids=str)
def test_an_example_is_read_by_its_rule(example: Example) -> None:
    used = reduced(example.text)
    if example.rule.islower():
        assert example.rule in used


def numbered_anew(tables: dict[str, Any]) -> dict[str, Any]:
    """The tables with their states numbered in the order in which they are reached; Lark's numbers vary from run to run."""
    data = tables["data"]
    table = data["parser"]["parser"]
    tokens, states = dict(table["tokens"]), {state: dict(actions) for state, actions in table["states"]}
    order = sorted(table["start_states"].values())
    reached = []
    for state in order:
        actions = sorted((tokens[token], kind, target) for token, (kind, target) in states[state].items())
        for _, kind, target in actions:
            if kind == SHIFT and target not in order:
                order.append(target)
        reached.append([(token, order.index(target) if kind == SHIFT else target) for token, kind, target in actions])
    ends = {name: order.index(state) for name, state in table["end_states"].items()}
    return {**tables, "data": {**data, "parser": {**data["parser"], "parser": {"states": reached, "ends": ends}}}}


def test_the_tables_are_those_of_the_grammar() -> None:
    stored = json.loads(files("nlcrit.language").joinpath(TABLES).read_text(encoding="utf-8"))
    made = json.loads(json.dumps(make_tables()))
    assert stored["lark"] == made["lark"], "another version of Lark: run `make tables`"
    # Compared before the assertion: what pytest would print of a difference fills many screens.
    same = numbered_anew(stored) == numbered_anew(made)
    assert same, "the grammar has changed: run `make tables`"


def test_the_printer_knows_names_as_the_grammar_does() -> None:
    assert words.NAME.pattern == terminal("NAME")


def test_the_printer_knows_numbers_as_the_grammar_does() -> None:
    number = terminal("NUMBER")
    assert number.startswith(words.NUMBER.pattern)
    assert number.removeprefix(words.NUMBER.pattern).startswith("(?!")


def test_the_printer_knows_the_keywords_of_the_grammar() -> None:
    lines = [line for line in read_grammar().splitlines() if line.endswith("_END")]
    spelled = {word.casefold() for line in lines for word in re.findall(r'"(\w+)"i', line)}
    # `weight` is a word of the language that the grammar reads as the name of a count.
    assert {word.casefold() for word in words.KEYWORDS} == spelled | {"weight"}


def test_operators_have_one_spelling_each() -> None:
    fixed = [each.pattern.value for each in parser().terminals if isinstance(each.pattern, PatternStr)]
    assert len(fixed) == len(set(fixed))


def test_the_grammar_lies_at_the_top() -> None:
    assert read_grammar() == (ROOT / "grammar" / "nlcrit.lark").read_text("utf-8")
