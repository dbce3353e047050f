"""A glob as the pattern of SQL's LIKE, which matches the same values: any run, one code point, and all else itself."""

from __future__ import annotations

LIKE_OF = {"*": "%", "?": "_"}
ESCAPED = frozenset("%_\\")


def like_pattern(glob: str) -> str:
    r"""
    The LIKE pattern, with `\` as its escape, of a glob.

    In a glob `*` stands for any run, line ends included, `?` for one code point, and a backslash makes the next
    character plain; a backslash at the end is itself.

    Example:
        >>> print(like_pattern(r"M?_100%*\*"))
        M_\_100\%%*
    """
    found: list[str] = []
    characters = iter(glob)
    for character in characters:
        if character in LIKE_OF:
            found.append(LIKE_OF[character])
            continue
        plain = next(characters, "\\") if character == "\\" else character
        found.append(f"\\{plain}" if plain in ESCAPED else plain)
    return "".join(found)
