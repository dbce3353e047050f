"""The words that are proposed are those of the grammar."""

from __future__ import annotations

import pytest

from nlcrit.completion.terminals import NAMES, PROPOSED, WORDS, Proposed
from nlcrit.language.parser import grammar
from nlcrit.language.topics import TOPICS
from nlcrit.language.words import KEYWORDS

PUNCTUATION = {"LPAR", "RPAR", "COMMA", "SEMICOLON", "COLON", "__ANON_0"}
LITERALS = {"STRING", "REGEX", "NUMBERS", "REF", "PARAMETER"}
OTHER_SPELLINGS = {"inputs", "inputrois", "outputs", "outputrois", "rois", "weight"}


def test_each_terminal_is_proposed_or_is_no_word() -> None:
    terminals = {each.name for each in grammar().terminals} - {"COMMENT", "WHITE_SPACE"}
    assert terminals - {each.terminal for each in PROPOSED} == PUNCTUATION | LITERALS | NAMES


def test_each_keyword_is_proposed() -> None:
    words = {word for each in PROPOSED if each.is_word for word in each.text.split()}
    assert words == KEYWORDS - OTHER_SPELLINGS


@pytest.mark.parametrize("proposed", PROPOSED, ids=lambda each: f"{each.terminal} {each.text}")
def test_a_proposed_word_is_that_terminal(proposed: Proposed) -> None:
    (terminal,) = [each for each in grammar().terminals if each.name == proposed.terminal]
    import re

    assert re.match(terminal.pattern.to_regexp(), f"{proposed.text} ") is not None
    assert proposed.detail


def test_what_the_topics_explain_is_not_explained_again() -> None:
    wrong = [
        each.text
        for each in PROPOSED
        if each.text in TOPICS and each.terminal != "EQUAL" and each.detail != TOPICS[each.text].meaning
    ]
    assert wrong == []


def test_words_are_what_is_written_with_letters() -> None:
    assert {"AND", "NAME", "REF"} <= WORDS
    assert not WORDS & {"ARROW", "STAR", "STRING", "LPAR"}
