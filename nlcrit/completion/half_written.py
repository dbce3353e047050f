"""How the words of the language look while they are being written."""

from __future__ import annotations

import re

from nlcrit.completion.terminals import OPERATORS

_INNER = r"(?:[\w'’+/&]|\.(?!\.)|-(?![>\[]))"
_IN_GROUP = r'[^()"=~$@#;\r\n]'
_IN_FIRST_GROUP = r'[^()\s,"=~$@#;]'
_GROUPS = rf"(?:\({_IN_GROUP}*\){_INNER}*)*(?:\({_IN_GROUP}*)?"

HALF_NAME = re.compile(rf"\w{_INNER}*{_GROUPS}")
"""A name that may lack its end: `MBON06(B`, `a'`, `KC-`."""

SPACED_NAME = re.compile(rf"\w{_INNER}*(?: \w{_INNER}*){{1,3}}")
"""A name with spaces in it that should have been quoted: `Giant Fi`."""

NAME_BEGINS = re.compile(r"""[\w('"]|\Z""")
"""The beginning of a name, or nothing yet."""

BEGUN = re.compile(
    rf"""
      {HALF_NAME.pattern}
    | \({_IN_FIRST_GROUP}* (?: \) (?:\({_IN_FIRST_GROUP}+\))* (?: \({_IN_FIRST_GROUP}* | {_INNER}*{_GROUPS} ) )?  # (PLP
    | ["'][\s\S]*               # a string
    | /[^\r\n]*                 # a regular expression
    | [@$]\w*
    """,
    re.VERBOSE,
)
"""What the grammar cannot read because its end is missing."""

_BEGUN_OPERATORS = frozenset(operator[:length] for operator in OPERATORS for length in range(1, len(operator)))


def is_begun_operator(text: str, start: int) -> bool:
    """
    Whether a text ends, from an offset on, in an operator that can go on.

    Example:
        >>> [is_begun_operator(text, 2) for text in ("A -", "A <-", "A ->", "A - ")]
        [True, True, False, False]
    """
    return text[start : start + 3] in _BEGUN_OPERATORS and len(text) - start < 3
