"""
The state of reading a pattern: the place, the flags that hold there, and what has been noted so far.

Knows how Java steps over white space and comments under `(?x)` and what `\\Q...\\E` quotes; knows nothing of
what the characters mean.
"""

from __future__ import annotations

from typing import NoReturn

from nlcrit.patterns.outcomes import PatternRefused, PatternSyntaxError

IGNORE_CASE, MULTILINE, DOT_ALL, UNIX_LINES, UNICODE_CASE, COMMENTS, UNICODE_CLASSES, CANONICAL = (
    1 << bit for bit in range(8)
)
FLAGS = {
    "i": IGNORE_CASE,
    "m": MULTILINE,
    "s": DOT_ALL,
    "d": UNIX_LINES,
    "u": UNICODE_CASE,
    "c": CANONICAL,
    "x": COMMENTS,
    "U": UNICODE_CLASSES | UNICODE_CASE,
}
MAX_DEPTH = 50
"""Groups and classes within each other; keeps the walks over the tree far from Python's recursion limit."""

_BLANK = frozenset(" \t\n\x0b\f\r")
_END = "\0" * 4
"""Java's reader looks at most three characters past the end, and finds zeros there."""


class Reading:
    """
    A cursor over a pattern.

    Args:
        text: The pattern.

    Example:
        >>> reading = Reading("a b")
        >>> reading.flags |= COMMENTS
        >>> reading.read(), reading.read()
        ('a', 'b')
    """

    __slots__ = (
        "_offsets",
        "at",
        "depth",
        "end",
        "flags",
        "group_count",
        "group_names",
        "refusal",
        "settled_only",
        "text",
    )

    def __init__(self, text: str) -> None:
        self._offsets: list[int] | None = None
        if "\\Q" in text:
            text, self._offsets = _unquoted(text)
        self.text = text + _END
        self.end = len(text)
        self.at = 0
        self.flags = 0
        self.depth = 0
        self.group_count = 0
        self.group_names: dict[str, int] = {}
        self.settled_only = False
        self.refusal: str | None = None

    def peek(self) -> str:
        """The next character, having stepped over what `(?x)` ignores."""
        if self.flags & COMMENTS:
            self._step_over_comments()
        return self.text[self.at]

    def advance(self) -> str:
        """Leave one character behind, and peek."""
        self.at += 1
        return self.peek()

    def read(self) -> str:
        """Peek, and leave that character behind."""
        character = self.peek()
        self.at += 1
        return character

    def skip(self) -> str:
        """The character after the next one, white space or not; leave both behind."""
        self.at += 2
        return self.text[self.at - 1]

    def at_end(self) -> bool:
        """Whether nothing is left; a zero that `peek` returns is a character of the pattern otherwise."""
        return self.at >= self.end

    def fail(self, reason: str, at: int | None = None) -> NoReturn:
        """Report what Java rejects, at the place just read unless told otherwise."""
        place = min(max(self.at - 1 if at is None else at, 0), self.end)
        raise PatternSyntaxError(reason, place if self._offsets is None else self._offsets[place])

    def refuse(self, reason: str) -> None:
        """Note that the pattern is fine but cannot be matched; reading goes on, to find mistakes."""
        self.refusal = self.refusal or reason

    def deeper(self) -> None:
        """Count a group or class that opens."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise PatternRefused(f"its groups or classes are nested more than {MAX_DEPTH} deep")

    def _step_over_comments(self) -> None:
        text, at = self.text, self.at
        while text[at] in _BLANK or text[at] == "#":
            if text[at] == "#":
                at += 1
                while text[at] != "\0" and not self._ends_line(text[at]):
                    at += 1
                # A zero ends a comment; Java then takes it for a character. So is a line terminator that
                # is no ASCII white space.
                at = min(at, self.end)
                if text[at] not in _BLANK and text[at] != "#":
                    break
            else:
                at += 1
        self.at = at

    def _ends_line(self, character: str) -> bool:
        return character == "\n" or (not self.flags & UNIX_LINES and character in "\r\x85\u2028\u2029")


def _unquoted(text: str) -> tuple[str, list[int]]:
    """
    Write what stands between `\\Q` and `\\E` with escapes, as Java does before it reads.

    Returns:
        The text without quotes, and one more than its length offsets into the original.
    """
    out: list[str] = []
    offsets: list[int] = []

    def put(written: str, at: int) -> None:
        out.append(written)
        offsets.extend([at] * len(written))

    at, quoting = 0, False
    while at < len(text):
        character = text[at]
        if not quoting:
            if character != "\\":
                put(character, at)
                at += 1
            elif text[at + 1 : at + 2] == "Q":
                quoting = True
                at += 2
                if text[at : at + 1].isascii() and text[at : at + 1].isdigit():
                    # As an escape, or it would lengthen a \1 or \x4 before the quote.
                    put(f"\\x3{text[at]}", at)
                    at += 1
            else:
                put(text[at : at + 2], at)
                at += 2
        elif text.startswith("\\E", at):
            quoting = False
            at += 2
        else:
            plain = not character.isascii() or character.isalnum()
            put(character if plain else "\\" + character, at)
            at += 1
    return "".join(out), [*offsets, len(text)]
