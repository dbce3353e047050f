"""How a proposed name is written where it is meant: with quotes only where it needs them, and its pattern characters escaped."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from nlcrit.completion.places import Slot
from nlcrit.language import tree
from nlcrit.language.printer import print_column, print_expression, print_statement
from nlcrit.language.words import name_or_string, quote

_IN_REGEX = re.compile(r"[.\\+*?()\[\]{}|^$]")
_IN_GLOB = re.compile(r"[\\*?]")

_MEANING: dict[Slot, Callable[[str], str]] = {
    Slot.PATTERN: lambda name: _IN_REGEX.sub(r"\\\g<0>", name),
    Slot.GLOB: lambda name: _IN_GLOB.sub(r"\\\g<0>", name),
}
"""The text that means a name, where a text is more than itself."""

_PRINTED: dict[Slot, Callable[[str], str]] = {
    Slot.TERM: lambda name: print_expression(tree.Named(tree.Text(name))),
    Slot.COLUMN: lambda name: print_column(tree.FieldName(name)),
    Slot.DATASET: lambda name: print_statement(tree.Use(name)).removeprefix("use "),
}
"""How a name is printed, where that is not just any name."""

_QUOTES = ("'", '"')


class HalfWord(NamedTuple):
    """
    A half-written word.

    Args:
        text: The word as far as it goes; it may begin with a quote.
        preceding: The two characters before it.
        following: The character behind the cursor.
    """

    text: str
    preceding: str = ""
    following: str = ""


def written(name: str, slot: Slot, word: HalfWord) -> str:
    r"""
    The text of a name.

    Args:
        name: What is meant.
        slot: What it stands for.
        word: What it replaces. A name is quoted if the word is; a closing quote that stands there is not written again.

    Example:
        >>> print(written("CA(R)", Slot.REGION, HalfWord("")), written("CA(R)", Slot.PATTERN, HalfWord("")))
        CA(R) "CA\(R\)"
        >>> written("KC", Slot.TERM, HalfWord("'K", "= ", "'"))
        "'KC"
    """
    meaning = _MEANING.get(slot, str)(name)
    mark = word.text[:1]
    if mark in _QUOTES and word.following == mark:
        body = quote(meaning)[1:-1]
        return mark + (body if mark == '"' else body.replace('\\"', '"').replace("'", "\\'"))
    # "<-5" could be a number, and is an error.
    if mark in _QUOTES or (word.preceding == "<-" and meaning[:1].isdigit()):
        return quote(meaning)
    return _PRINTED.get(slot, name_or_string)(meaning)
