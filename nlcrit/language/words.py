"""
How single words are written: which names stand without quotes, and how strings are quoted and read.

The expressions for names repeat the terminals of `grammar/nlcrit.lark`; a test holds the two equal.
"""

from __future__ import annotations

import re
from functools import lru_cache

_INNER = r"(?:[\w'’+/&]|\.(?!\.)|-(?![>\[]))"
_TAIL = rf"(?:{_INNER}*[\w'’+])?"
NAME = re.compile(rf'\w{_TAIL}(?:\((?:(?!\.\.)[^()"=~$@#;\r\n])*\){_TAIL})*')
NUMBER = re.compile(r"-?\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d+)?")

KEYWORDS = frozenset(
    "let use count explain or and not like in null notnull is has input output roi any all sum min max to from "
    "partners via weight path return sort by asc desc limit true false "
    "inputs inputrois outputs outputrois rois".split()
)
"""Every word that the grammar uses; in any case, such a word is quoted when it is meant as a name."""

# Without regard to case as the grammar's terminals do it: for them `ı` is an `i` too.
_KEYWORD = re.compile("|".join(sorted(KEYWORDS)), re.IGNORECASE)

_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|[\s\S])")
_PLAIN_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "r": "\r", "t": "\t"}
_WRITTEN_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'["\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|\\(?=[\\"\'nrtu\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|\Z)')


@lru_cache(maxsize=4096)
def is_plain_name(text: str) -> bool:
    """
    Whether a text may stand without quotes wherever a name may.

    Example:
        >>> [is_plain_name(text) for text in ("CA(R)", "Giant Fiber", "in", "12", "(PLP256)")]
        [True, False, False, False, False]
    """
    return (
        NAME.fullmatch(text) is not None
        and NUMBER.fullmatch(text) is None
        and _KEYWORD.fullmatch(text) is None
        and (text.isascii() or text.isprintable())
    )


def quote(text: str) -> str:
    r"""
    Write a text as a string that `unquote` reads back.

    A backslash is doubled only where it would otherwise begin an escape, so regular expressions stay readable.

    Example:
        >>> print(quote('say "\\d"'), quote("a\tb"))
        "say \"\d\"" "a\tb"
    """
    return f'"{_TO_ESCAPE.sub(_escaped, text)}"'


def _escaped(found: re.Match[str]) -> str:
    character = found.group()
    if character in '\\"':
        return "\\" + character
    return _WRITTEN_ESCAPES.get(character) or f"\\u{ord(character):04x}"


def unquote(string: str) -> str:
    r"""
    Read a string, with its quotes, as the text that it means; an unknown escape stays as it is written.

    Raises:
        ValueError: An escape gives half of a surrogate pair, which is no character.

    Example:
        >>> print(unquote(r'"a\.b\"c"'))
        a\.b"c
    """
    body = string[1:-1]
    if "\\" not in body:
        return body
    text = _ESCAPE.sub(_unescaped, body)
    if not text.isascii():
        try:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            message = "the escape gives half of a character (a lone surrogate)"
            raise ValueError(message) from None
    return text


def _unescaped(found: re.Match[str]) -> str:
    written = found.group(1)
    if len(written) > 1:
        return chr(int(written[1:], 16))
    return _PLAIN_ESCAPES.get(written) or found.group()


def name_or_string(text: str) -> str:
    """
    Write a text as a name where that is possible, else as a string.

    Example:
        >>> print(name_or_string("MBON01"), name_or_string("Giant Fiber"))
        MBON01 "Giant Fiber"
    """
    return text if is_plain_name(text) else quote(text)
