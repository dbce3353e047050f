"""What to write instead of a pattern that is no regular expression; only what is one is offered."""

from __future__ import annotations

from collections.abc import Iterator

from nlcrit.language.words import name_or_string, quote
from nlcrit.patterns import PatternSyntaxError, read_pattern

_SIGNS = {"()": "parentheses", "{}": "braces"}
_REGEX_SIGNS = (".*", ".+", "[", "]", "^", "$", "\\", "|", "{")
_ANYTHING_ELSE = r"a backslash makes the next character plain, as in \(; a plain text is compared with ="


def pattern_hint(field: str, text: str, *, negated: bool = False) -> str:
    r"""
    What to write instead of a pattern.

    Example:
        >>> print(pattern_hint("type", "MBON("))
        parentheses of a name have a backslash, write: type ~ "MBON\("
        >>> print(pattern_hint("type", "*MBON"))
        '*' repeats what stands before it, and any text is '.*', write: type ~ ".*MBON"
    """
    operator = "!~" if negated else "~"
    for why, meant in _repairs(text):
        if meant != text and _reads(meant):
            return f"{why}, write: {name_or_string(field)} {operator} {quote(meant)}"
    return _ANYTHING_ELSE


def _repairs(text: str) -> Iterator[tuple[str, str]]:
    """What may have been meant, the likeliest first, each with the reason."""
    if "(?P" in text:
        groups = text.replace("(?P<", "(?<")
        yield "a group with a name begins with '(?<' and needs no P", groups
    if text.endswith("\\"):
        yield "a backslash at the end stands for nothing; for the character itself", text + "\\"
        yield "a backslash at the end stands for nothing", text.rstrip("\\")
    if text.count("[") > text.count("]"):
        yield "']' closes a class of characters", f"{text}]"
    if text[:1] == "?" and not any(sign in text for sign in _REGEX_SIGNS):
        yield "'?' goes with what stands before it, and any character is '.'", text.replace("?", ".")
    if "*" in text and not any(sign in text for sign in _REGEX_SIGNS):
        glob = text
        while "**" in glob:
            glob = glob.replace("**", "*")
        yield "'*' repeats what stands before it, and any text is '.*'", glob.replace("*", ".*").replace("?", ".")
    for signs, what in _SIGNS.items():
        if text.count(signs[0]) != text.count(signs[1]) and "(?" not in text:
            yield f"{what} of a name have a backslash", "".join(f"\\{each}" if each in signs else each for each in text)


def _reads(text: str) -> bool:
    try:
        read_pattern(text)
    except PatternSyntaxError:
        return False
    return True
