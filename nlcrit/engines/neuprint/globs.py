r"""A glob as Cypher tests it: as an equality, by its beginning, or as a regular expression that matches the same values."""

from __future__ import annotations

from collections.abc import Iterator

REGEX_OF = {"*": ".*", "?": "."}
"""With `(?s)`, which lets `.` be any one code point, line ends included."""


def glob_parts(glob: str) -> Iterator[tuple[str, bool]]:
    r"""
    The characters of a glob, each with whether it is a wildcard.

    In a glob a backslash makes the next character plain; a backslash at the end is itself.

    Example:
        >>> list(glob_parts("a*\\*"))
        [('a', False), ('*', True), ('*', False)]
    """
    characters = iter(glob)
    for character in characters:
        if character == "\\":
            yield next(characters, "\\"), False
        else:
            yield character, character in REGEX_OF


def beginning(glob: str) -> tuple[str, str]:
    r"""
    The plain text with which a glob begins, and the rest as a regular expression that needs `(?s)`; "" for none.

    Example:
        >>> beginning("MBON*"), beginning("a.b"), beginning("?.*")
        (('MBON', '.*'), ('a.b', ''), ('', '.\\..*'))
    """
    plain, rest = "", ""
    for character, is_wild in glob_parts(glob):
        if is_wild:
            rest += REGEX_OF[character]
        elif rest:
            rest += quoted(character)
        else:
            plain += character
    return plain, rest


def quoted(text: str) -> str:
    r"""
    A regular expression that matches a text alone.

    Example:
        >>> print(quoted("a.b(c)"))
        a\.b\(c\)
    """
    return "".join(
        f"\\{each}" if each.isascii() and each.isprintable() and not each.isalnum() else each for each in text
    )
