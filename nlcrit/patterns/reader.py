"""
Reads a pattern as Java 17's `java.util.regex` does, to a tree; or says what Java would reject.

Knows nothing of how the tree is matched. Reading takes time in proportion to the text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nlcrit.patterns.characters import ANY_IN_LINE, ANY_IN_UNIX_LINE, EVERYTHING
from nlcrit.patterns.classes import read_class
from nlcrit.patterns.constructs import group_name, last_line_end, literal, read_escape
from nlcrit.patterns.lookbehind import is_accepted, is_plain
from nlcrit.patterns.outcomes import PatternRefused
from nlcrit.patterns.reading import CANONICAL, COMMENTS, DOT_ALL, FLAGS, IGNORE_CASE, MULTILINE, UNIX_LINES, Reading
from nlcrit.patterns.repetitions import QUANTIFIERS, quantified
from nlcrit.patterns.tree import EMPTY, Anchor, Atomic, Chars, Choice, Group, Look, Node, Place, Sequence, Text

_PLAIN = re.compile(r"[^\\\[\](){}.*+?^$|\0\ud800-\udfff]+")
"""Characters that stand for themselves wherever flags do not matter; no surrogates, which never match."""


class TreeRead(NamedTuple):
    """
    What was read.

    `refusal` says why the pattern cannot be matched, if so; `settled_only` that its sets are known for
    settled characters only; `group_count` counts the groups that remember.
    """

    tree: Node
    group_count: int
    settled_only: bool
    refusal: str | None


def read_tree(text: str) -> TreeRead:
    """
    Read a pattern.

    Raises:
        PatternSyntaxError: Java 17 rejects the text.

    Example:
        >>> read_tree("ab+").tree
        Sequence(items=(Text(text='a'), Repeat(body=Text(text='b'), least=1, most=None, manner=<Manner.GREEDY: ''>)))
    """
    reading = Reading(text)
    try:
        tree = _choice(reading)
    except PatternRefused as refused:
        return TreeRead(EMPTY, 0, settled_only=False, refusal=refused.reason)
    if reading.at != reading.end:
        reading.fail("a ')' closes nothing" if reading.peek() == ")" else "the pattern ends in a backslash", reading.at)
    return TreeRead(tree, reading.group_count, reading.settled_only, reading.refusal)


def _choice(reading: Reading) -> Node:
    first = _sequence(reading)
    if reading.peek() != "|":
        return first
    options = [first]
    while reading.peek() == "|":
        reading.advance()
        options.append(_sequence(reading))
    return Choice(tuple(options))


def _sequence(reading: Reading) -> Node:
    items: list[Node] = []
    run: list[str] = []
    while True:
        if not reading.flags & (COMMENTS | IGNORE_CASE):
            plain = _PLAIN.match(reading.text, reading.at)
            if plain:
                end = plain.end()
                if end - reading.at > 1 and reading.text[end] in QUANTIFIERS:
                    end -= 1
                text = Text(reading.text[reading.at : end])
                reading.at = end
                _append(items, run, quantified(reading, text) if len(text.text) == 1 else text)
                continue
        character = reading.peek()
        if character in {"|", ")"} or (character == "\0" and reading.at_end()):
            break
        node = _item(reading, character)
        if node is not None:
            _append(items, run, quantified(reading, node))
    if run:
        items.append(Text("".join(run)))
    return items[0] if len(items) == 1 else Sequence(tuple(items))


def _append(items: list[Node], run: list[str], node: Node) -> None:
    """Add a node, gathering texts that follow each other."""
    if isinstance(node, Text):
        run.append(node.text)
        return
    if run:
        items.append(Text("".join(run)))
        run.clear()
    items.append(node)


def _item(reading: Reading, character: str) -> Node | None:
    """What stands at the cursor, without the repetition after it; None for flags such as `(?i)`."""
    flags = reading.flags
    match character:
        case "(":
            return _group(reading)
        case "[":
            return _of_class(reading)
        case "\\":
            return read_escape(reading)
        case "^":
            reading.advance()
            if not flags & MULTILINE:
                return Anchor(Place.TEXT_START)
            return Anchor(Place.UNIX_LINE_START if flags & UNIX_LINES else Place.LINE_START)
        case "$":
            reading.advance()
            if flags & MULTILINE:
                return Anchor(Place.UNIX_LINE_END if flags & UNIX_LINES else Place.LINE_END)
            return last_line_end(flags)
        case ".":
            reading.advance()
            if flags & DOT_ALL:
                return Chars(EVERYTHING)
            return Chars(ANY_IN_UNIX_LINE if flags & UNIX_LINES else ANY_IN_LINE)
        case "*" | "+" | "?":
            reading.fail(f"there is nothing to repeat before '{character}'", reading.at)
        case "{":
            # Java repeats an empty text here: `{3}` matches "", and `a{2}{3}` matches "aa".
            return EMPTY
    reading.advance()
    return literal(reading, ord(character))


def _of_class(reading: Reading) -> Node:
    if reading.flags & CANONICAL:
        reading.refuse("the flag 'c' (canonical equivalence) is not supported")
    return Chars(read_class(reading))


def _group(reading: Reading) -> Node | None:
    """A group with its `)`; flags that it sets end with it. None for flags that stand alone."""
    opening = reading.at
    saved = reading.flags
    reading.deeper()
    if reading.advance() != "?":
        node: Node = _remembering(reading, None)
    else:
        kind = reading.skip()
        match kind:
            case ":":
                node = Group(_choice(reading), 0)
            case "=" | "!":
                node = Look(_choice(reading), ahead=True, negative=kind == "!")
            case ">":
                node = Atomic(_choice(reading))
            case "<":
                node = _after_angle(reading)
            case _:
                reading.at -= 1
                _read_flags(reading)
                end = reading.read()
                if end == ")":
                    reading.depth -= 1
                    return None
                if end != ":":
                    reading.fail("'(?' is not followed by a kind of group that Java knows")
                node = Group(_choice(reading), 0)
    if reading.read() != ")":
        reading.fail("a '(' is not closed by ')'", opening)
    reading.flags = saved
    reading.depth -= 1
    return node


def _remembering(reading: Reading, name: str | None) -> Node:
    reading.group_count += 1
    number = reading.group_count
    if name is not None:
        reading.group_names[name] = number
    return Group(_choice(reading), number)


def _after_angle(reading: Reading) -> Node:
    """A lookbehind, or a group with a name."""
    start = reading.at
    kind = reading.peek()
    if kind not in {"=", "!"}:
        name = group_name(reading)
        if name in reading.group_names:
            reading.fail(f"there are two groups named {name!r}", start)
        return _remembering(reading, name)
    reading.read()
    body = _choice(reading)
    if not is_accepted(body):
        reading.fail("what a lookbehind matches has no greatest length", start)
    if not is_plain(body):
        reading.refuse("a lookbehind is matched here only if it is made of text, classes and bounded repetitions")
    return Look(body, ahead=False, negative=kind == "!")


def _read_flags(reading: Reading) -> None:
    character = reading.peek()
    while character in FLAGS:
        reading.flags |= FLAGS[character]
        character = reading.advance()
    if character == "-":
        character = reading.advance()
        while character in FLAGS:
            reading.flags &= ~FLAGS[character]
            character = reading.advance()
    if reading.flags & CANONICAL:
        reading.refuse("the flag 'c' (canonical equivalence) is not supported")
