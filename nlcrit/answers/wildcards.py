"""
Texts that were meant as patterns: globs and regular expressions told apart, translated and matched.

Knows nothing of fields or queries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from nlcrit.patterns import PatternRefused, PatternSyntaxError, read_pattern

WILDCARDS = frozenset("*?[]^$")
"""Characters of a plain value that make a reader suspect a pattern."""
PATTERN_SIGNS = (".*", ".+", "[", "]", "^", "$", "\\", "|")
SPECIAL = frozenset("\\.[]{}()*+?^$|")
MOST_VALUES = 50_000
LONGEST = 200
"""Values that a pattern is tried on, and characters of a pattern that is tried at all, so that no hint takes long."""


def is_glob(text: str) -> bool:
    """
    Whether a text with wildcards is rather a glob than a regular expression.

    Example:
        >>> is_glob("MBON*"), is_glob("MBON.*"), is_glob("MBON0[1-3]")
        (True, False, False)
    """
    return not any(sign in text for sign in PATTERN_SIGNS)


def escaped(text: str) -> str:
    r"""
    The regular expression that matches a text alone.

    Example:
        >>> print(escaped("MBON14(a3)_R"))
        MBON14\(a3\)_R
    """
    return "".join(f"\\{character}" if character in SPECIAL else character for character in text)


def glob_as_pattern(glob: str) -> str:
    r"""
    The regular expression that is meant by a glob.

    Example:
        >>> print(glob_as_pattern("MBON0?(a*"))
        MBON0.\(a.*
    """
    return "".join({"*": ".*", "?": "."}.get(character) or escaped(character) for character in glob)


def whole_pattern(text: str) -> str:
    """
    A regular expression for whole values from one with anchors, as other languages need them.

    Example:
        >>> whole_pattern("^MBON"), whole_pattern("_R$"), whole_pattern("^MBON.*$"), whole_pattern("[MP]AM01")
        ('MBON.*', '.*_R', 'MBON.*', '[MP]AM01')
    """
    begins, ends = text.startswith("^"), text.endswith("$") and not text.endswith("\\$")
    if not begins and not ends:
        return text
    body = text[begins : len(text) - ends]
    before = "" if begins or body.startswith(".*") else ".*"
    return before + body + ("" if ends or body.endswith(".*") else ".*")


def matches_any(pattern: str, values: Sequence[str]) -> bool:
    """
    Whether a regular expression matches one of the values; no, where it cannot be read or matched.

    Example:
        >>> matches_any("MBON.*", ["PAM01", "MBON01"]), matches_any("MBON(", ["MBON("])
        (True, False)
    """
    if len(pattern) > LONGEST:
        return False
    try:
        return _any(read_pattern(pattern).matcher(), values)
    except (PatternSyntaxError, PatternRefused):
        return False


def like_any(glob: str, values: Sequence[str]) -> bool:
    """
    Whether a glob matches one of the values.

    Example:
        >>> like_any("M*01", ["PAM01", "MBON01"]), like_any("M?01", ["MBON01"])
        (True, False)
    """
    return len(glob) <= LONGEST and _any(glob_matcher(glob), values)


def glob_matcher(glob: str) -> Callable[[str], bool]:
    r"""
    A function that says whether a whole value matches a glob.

    Example:
        >>> list(map(glob_matcher(r"a*\*"), ["a*", "ab*", "ab"]))
        [True, True, False]
    """
    runs = [""]
    characters = iter(glob)
    for character in characters:
        if character == "*":
            runs.append("")
        elif character == "?":
            runs[-1] += "."
        else:
            runs[-1] += re.escape(next(characters, "\\") if character == "\\" else character)
    first, *middle = runs
    if middle:
        # Atomic: the first place where a run fits is as good as any later one.
        *between, last = middle
        first += "".join(f"(?>.*?{run})" for run in between) + f".*{last}"
    compiled = re.compile(first, re.DOTALL)
    return lambda value: compiled.fullmatch(value) is not None


def _any(matches: Callable[[str], bool], values: Iterable[str]) -> bool:
    return any(map(matches, islice(values, MOST_VALUES)))
