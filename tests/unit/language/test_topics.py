"""What is said of each word of the language."""

from __future__ import annotations

import pytest

import nlcrit
from nlcrit.language.topics import TOPICS, topic
from nlcrit.language.words import KEYWORDS

OTHER_SPELLINGS = {"inputs", "inputrois", "outputs", "outputrois", "rois"}


def test_every_keyword_is_explained() -> None:
    assert KEYWORDS - OTHER_SPELLINGS - set(TOPICS) == set()


@pytest.mark.parametrize("word", TOPICS)
def test_every_example_has_an_answer(word: str) -> None:
    answer = nlcrit.connect("hemibrain_mb").run(TOPICS[word].example)
    assert answer is not None
    assert word in TOPICS[word].example or word in {"$", "to", "from"} or TOPICS[word].example.startswith(word)


@pytest.mark.parametrize("word", TOPICS)
def test_every_form_names_its_word(word: str) -> None:
    assert word in TOPICS[word].form


def test_a_word_that_is_none_has_nothing_to_be_said() -> None:
    assert topic("MBON01") is None
