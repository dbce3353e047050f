"""
Reads a pattern as Java 17's `java.util.regex` does, to a tree; or says what Java would reject.

Knows nothing of how the tree is matched. Reading takes time in proportion to the text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nlcrit.patterns.characters import (
    ANY_IN_LINE,
    ANY_IN_UNIX_LINE,
    EVERYTHING,
    NOTHING,
)
from nlcrit.patterns.classes import one_character, read_class
from nlcrit.patterns.escapes import escaped_character, escaped_set, read_property
from nlcrit.patterns.lookbehind import is_accepted, is_plain
from nlcrit.patterns.outcomes import PatternRefused
from nlcrit.patterns.reading import (
    CANONICAL,
    COMMENTS,
    DOT_ALL,
    FLAGS,
    IGNORE_CASE,
    MULTILINE,
    UNICODE_CLASSES,
    UNIX_LINES,
    Reading,
)
from nlcrit.patterns.tree import (
    EMPTY,
    Anchor,
    Atomic,
    Chars,
    Choice,
    Grapheme,
    Group,
    LineBreak,
    Look,
    Manner,
    Node,
    Place,
    Reference,
    Repeat,
    Sequence,
    Text,
)

_PLAIN = re.compile(r"[^\\\[\](){}.*+?^$|\0\ud800-\udfff]+")
"""Characters that stand for themselves wherever flags do not matter; no surrogates, which never match."""
_QUANTIFIERS = frozenset("*+?{")
_MOST = 0x7FFFFFFF


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
        reading.fail("a `)` closes nothing" if reading.peek() == ")" else "the pattern ends in a backslash", reading.at)
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
                if end - reading.at > 1 and reading.text[end] in _QUANTIFIERS:
                    end -= 1
                text = Text(reading.text[reading.at : end])
                reading.at = end
                _append(items, run, _quantified(reading, text) if len(text.text) == 1 else text)
                continue
        character = reading.peek()
        if character in {"|", ")"} or (character == "\0" and reading.at_end()):
            break
        node = _item(reading, character)
        if node is not None:
            _append(items, run, _quantified(reading, node))
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
            return _escape(reading)
        case "^":
            reading.advance()
            if not flags & MULTILINE:
                return Anchor(Place.TEXT_START)
            return Anchor(Place.UNIX_LINE_START if flags & UNIX_LINES else Place.LINE_START)
        case "$":
            reading.advance()
            if flags & MULTILINE:
                return Anchor(Place.UNIX_LINE_END if flags & UNIX_LINES else Place.LINE_END)
            return _last_line_end(flags)
        case ".":
            reading.advance()
            if flags & DOT_ALL:
                return Chars(EVERYTHING)
            return Chars(ANY_IN_UNIX_LINE if flags & UNIX_LINES else ANY_IN_LINE)
        case "*" | "+" | "?":
            reading.fail(f"there is nothing to repeat before `{character}`", reading.at)
        case "{":
            # Java repeats an empty text here: `{3}` matches "", and `a{2}{3}` matches "aa".
            return EMPTY
    reading.advance()
    return _literal(reading, ord(character))


def _last_line_end(flags: int) -> Node:
    return Anchor(Place.LAST_UNIX_LINE_END if flags & UNIX_LINES else Place.LAST_LINE_END)


def _literal(reading: Reading, point: int) -> Node:
    """One character, under the flags that hold."""
    if 0xD800 <= point <= 0xDFFF:
        # Half of a character, which no well-formed value holds.
        return Chars(NOTHING)
    if reading.flags & IGNORE_CASE:
        ranges = one_character(reading, point)
        if ranges != ((point, point),):
            return Chars(ranges)
    return Text(chr(point))


def _of_class(reading: Reading) -> Node:
    if reading.flags & CANONICAL:
        reading.refuse("the flag `c` (canonical equivalence) is not supported")
    return Chars(read_class(reading))


def _escape(reading: Reading) -> Node:
    letter = reading.text[reading.at + 1]
    flags = reading.flags
    if letter in {"p", "P"}:
        reading.at += 1
        if flags & CANONICAL:
            reading.refuse("the flag `c` (canonical equivalence) is not supported")
        return Chars(read_property(reading))
    reading.skip()
    ranges = escaped_set(reading, letter)
    if ranges is not None:
        return Chars(ranges)
    match letter:
        case "A" | "G":
            return Anchor(Place.TEXT_START)
        case "b" | "B":
            return _word_edge(reading, letter)
        case "R":
            return LineBreak()
        case "X":
            return Grapheme()
        case "Z":
            return _last_line_end(flags)
        case "z":
            return Anchor(Place.TEXT_END)
        case "k":
            return _named_reference(reading)
    if letter in "123456789":
        return _numbered_reference(reading, int(letter))
    point = escaped_character(reading, letter)
    if point is None:
        reading.fail(f"`\\{letter}` has no meaning")
    return _literal(reading, point)


def _word_edge(reading: Reading, letter: str) -> Node:
    if letter == "b" and reading.peek() == "{" and reading.text[reading.at + 1] == "g":
        reading.skip()
        if reading.read() != "}":
            reading.fail("`\\b{g` is not closed by `}`")
        reading.refuse("`\\b{g}` is not supported")
    elif reading.flags & UNICODE_CLASSES:
        reading.refuse(f"`\\{letter}` under the flag `U` is not supported")
    return Anchor(Place.WORD_EDGE if letter == "b" else Place.NO_WORD_EDGE)


def _numbered_reference(reading: Reading, number: int) -> Node:
    """Further digits belong to it as long as there are so many groups already."""
    while reading.peek() in "0123456789":
        longer = number * 10 + int(reading.peek())
        if longer > reading.group_count:
            break
        number = longer
        reading.read()
    return Reference(number, bool(reading.flags & IGNORE_CASE))


def _named_reference(reading: Reading) -> Node:
    if reading.read() != "<":
        reading.fail("`\\k` is not followed by `<`")
    start = reading.at
    name = _group_name(reading)
    if name not in reading.group_names:
        reading.fail(f"there is no group named {name!r} before", start)
    return Reference(reading.group_names[name], bool(reading.flags & IGNORE_CASE))


def _group_name(reading: Reading) -> str:
    """A name and the `>` after it."""
    letter = reading.read()
    if not (letter.isascii() and letter.isalpha()):
        reading.fail("the name of a group does not begin with a letter from A to Z")
    name = [letter]
    while (letter := reading.read()).isascii() and letter.isalnum():
        name.append(letter)
    if letter != ">":
        reading.fail("the name of a group is not followed by `>`")
    return "".join(name)


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
                    reading.fail("`(?` is not followed by a kind of group that Java knows")
                node = Group(_choice(reading), 0)
    if reading.read() != ")":
        reading.fail("a `(` is not closed by `)`", opening)
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
        name = _group_name(reading)
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
        reading.refuse("the flag `c` (canonical equivalence) is not supported")


def _quantified(reading: Reading, body: Node) -> Node:
    """The body with the repetition that follows it, if one does; a second one is for the caller to meet."""
    character = reading.peek()
    if character not in _QUANTIFIERS:
        return body
    least: int
    most: int | None
    if character == "{":
        least, most = _counts(reading)
    else:
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[character]
    manner = Manner.GREEDY
    after = reading.advance()
    if after in {"?", "+"}:
        manner = Manner(after)
        reading.advance()
    return Repeat(body, least, most, manner)


def _counts(reading: Reading) -> tuple[int, int | None]:
    """`{2}`, `{2,}` or `{2,3}`, up to but not including the `}`."""
    start = reading.at
    digit = reading.skip()
    if digit not in "0123456789":
        reading.fail("`{` is not followed by a number; write `\\{` for the character", start)
    least, after = _number(reading, digit)
    most: int | None = least
    if after == ",":
        after = reading.read()
        if after == "}":
            most = None
        else:
            most, after = _number(reading, after) if after in "0123456789" else (0, after)
    if after != "}":
        reading.fail("a repetition `{...` is not closed by `}`")
    if most is not None and most < least:
        reading.fail("a repetition {least,most} has its greater number first")
    reading.at -= 1
    return least, most


def _number(reading: Reading, digit: str) -> tuple[int, str]:
    """The number that begins with a digit already read, and the character after it."""
    number = 0
    while digit in "0123456789":
        number = number * 10 + int(digit)
        if number > _MOST:
            reading.fail("a repetition is larger than Java's largest number")
        digit = reading.read()
    return number, digit
