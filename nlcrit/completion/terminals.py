"""The words and signs of the grammar as they are proposed."""

from __future__ import annotations

from typing import NamedTuple

from nlcrit.language.topics import TOPICS


class Proposed(NamedTuple):
    """One spelling of a terminal of the grammar, and what it means, in one phrase."""

    terminal: str
    text: str
    detail: str

    @property
    def is_word(self) -> bool:
        """Whether it is a keyword; else it is an operator."""
        return self.text[0].isalpha()


_EXPLAINED = (
    "AND and|OR or|COMPARISON =|MATCH ~|LIKE like|IN in|NOT not|NULL null|NOTNULL notnull|IS is|HAS has|INPUT input|"
    "OUTPUT output|ROI roi|TRUE true|FALSE false|QUANTIFIER any|QUANTIFIER all|QUANTIFIER sum|SUM sum|MIN min|MAX max|"
    "PARTNERS partners|VIA via|ARROW ->|LEFT_ARROW <-|TO to|FROM from|PATH path|STAR *|ASC asc|DESC desc|RETURN return|BY by|"
    "LIMIT limit|COUNT count|EXPLAIN explain|LET let|USE use"
).split("|")
"""Terminals and words of which `TOPICS` says what they mean, in the order in which they are proposed."""

_OTHERS = {
    "=": (
        ("COMPARISON", "!=", "another value; drops missing ones"),
        ("COMPARISON", "<", "less"),
        ("COMPARISON", "<=", "at most"),
        ("COMPARISON", ">", "more"),
        ("COMPARISON", ">=", "at least"),
    ),
    "~": (("MATCH", "!~", "the whole value matches none of these regular expressions"),),
    "<-": (
        ("EDGE_OPEN", "-[", "an arrow with conditions: -[weight >= 5]->"),
        ("LEFT_EDGE_OPEN", "<-[", "an arrow with conditions: <-[weight >= 5]-"),
        ("EDGE_CLOSE", "]->", "the end of the conditions"),
        ("LEFT_EDGE_CLOSE", "]-", "the end of the conditions"),
    ),
    "return": (("SORT", "sort by", TOPICS["sort"].meaning),),
    "let": (("EQUAL", "=", "what the name stands for"),),
}
"""What else there is, by the word that it follows."""


def _proposed() -> tuple[Proposed, ...]:
    rows: list[Proposed] = []
    for row in _EXPLAINED:
        terminal, text = row.split()
        rows.append(Proposed(terminal, text, TOPICS[text].meaning))
        rows += (Proposed(*other) for other in _OTHERS.get(text, ()))
    return tuple(rows)


PROPOSED = _proposed()
"""In the order in which they are proposed."""

NAMES = frozenset({"NAME", "GLOB", "GROUP_NAME", "NUMBER"})
"""The terminals that a half-written name may be read as."""

WORDS = NAMES | {"REF", "PARAMETER"} | {each.terminal for each in PROPOSED if each.is_word}
"""The terminals that are still being written while the cursor touches them."""

OPERATORS = tuple(dict.fromkeys(each.text for each in PROPOSED if not each.is_word))
