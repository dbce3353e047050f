"""
Patterns and globs that match no value: what was probably meant.

Looks through all values of a field, so it is asked only where there is no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from nlcrit.answers.wildcards import LONGEST, glob_as_pattern, like_any, matches_any
from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.phrases import named, shortened
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.fields import Field
from nlcrit.language.words import name_or_string, quote
from nlcrit.patterns import Pattern, PatternRefused

SHOWN = 5
"""Patterns that are looked at."""
CASE = "case counts; to ignore it"


class Repair(NamedTuple):
    """A pattern that was perhaps meant instead, how it is asked for, and why."""

    why: str
    operator: str
    text: str


def pattern_hints(predicate: meaning.Predicate, vocabulary: Vocabulary) -> list[str]:
    """
    One sentence for each of the first patterns and globs that match no value of their field.

    Args:
        predicate: Simplified; negated tests are left aside, for it is no mistake if they leave nothing out.
        vocabulary: What the data set has.
    """
    asked = list(dict.fromkeys(_asked(predicate)))
    hints = (_hint(field, test, vocabulary.values(field.name)) for field, test in asked[:SHOWN])
    return [hint for hint in hints if hint is not None]


def _asked(predicate: meaning.Predicate) -> Iterator[tuple[Field, Pattern | str]]:
    match predicate:
        case meaning.AllOf(operands) | meaning.AnyOf(operands):
            for operand in operands:
                yield from _asked(operand)
        case meaning.Connected(operand=partner):
            yield from _asked(partner.predicate)
        case meaning.Matches(field, patterns, negated=False):
            yield from ((field, pattern) for pattern in patterns)
        case meaning.MatchesGlob(field, glob, negated=False):
            yield field, glob


def _hint(field: Field, test: Pattern | str, values: Sequence[str]) -> str | None:
    """None where a value matches, where there are none, or where it cannot be told."""
    if not values or _matches(test, values):
        return None
    name = name_or_string(field.name)
    if isinstance(test, Pattern):
        said, repairs = f"no {name} matches the pattern {quote(shortened(test.text))}", pattern_repairs(test.text)
    else:
        said, repairs = f"no {name} is like {quote(shortened(test))}", glob_repairs(test)
    for repair in repairs:
        if WORKS[repair.operator](repair.text, values):
            text = named(repair.text) if repair.operator == "=" else quote(repair.text)
            return f"{said}; {repair.why}: {name} {repair.operator} {text}"
    return said


def _matches(test: Pattern | str, values: Sequence[str]) -> bool:
    if isinstance(test, str):
        return len(test) > LONGEST or like_any(test, values)
    try:
        return any(map(test.matcher(), values))
    except PatternRefused:
        return True


WORKS: dict[str, Callable[[str, Sequence[str]], bool]] = {
    "=": lambda text, values: text in values,
    "~": matches_any,
    "like": like_any,
}


def pattern_repairs(text: str) -> Iterator[Repair]:
    """What may have been meant by a regular expression that matches nothing, the likeliest first."""
    yield Repair("as plain text there is one", "=", text)
    plain = "".join(f"\\{sign}" if sign in "()" else sign for sign in text)
    yield Repair("parentheses of a name are escaped", "~", plain)
    if ".*" not in text:
        yield Repair("any text is .* in a pattern", "~", glob_as_pattern(text.replace("%", "*")))
    whole = "~ matches the whole value"
    for pattern in (text, plain):
        bare = pattern.removeprefix("^").removesuffix("$")
        yield Repair(whole, "~", f"{bare}.*")
        yield Repair(whole, "~", f".*{bare}")
        yield Repair(whole, "~", f".*{bare}.*")
    for pattern in (text, f"{text}.*", f".*{text}.*"):
        yield Repair(CASE, "~", f"(?i){pattern}")


def glob_repairs(glob: str) -> Iterator[Repair]:
    """What may have been meant by a glob that matches nothing, the likeliest first."""
    yield Repair("as plain text there is one", "=", glob)
    yield Repair("any text is * in a glob", "like", glob.replace("%", "*"))
    yield Repair("any text is * in a glob", "like", glob.replace(".*", "*").replace(".+", "?*"))
    if set(glob) & set("%_"):
        yield Repair("one character is ? in a glob, and any text *", "like", glob.replace("%", "*").replace("_", "?"))
    yield Repair("a regular expression goes with ~", "~", glob)
    if glob.startswith("^") or glob.endswith("$"):
        yield Repair("like compares the whole value, without ^ and $", "like", _without_anchors(glob))
    whole = "like compares the whole value"
    yield Repair(whole, "like", f"{glob}*")
    yield Repair(whole, "like", f"*{glob}")
    yield Repair(whole, "like", f"*{glob}*")
    ignoring_case = glob_as_pattern(glob)
    for pattern in (ignoring_case, f"{ignoring_case}.*", f".*{ignoring_case}.*"):
        yield Repair(CASE, "~", f"(?i){pattern}")


def _without_anchors(glob: str) -> str:
    """A glob for whole values from one with anchors: open at the ends that had none."""
    begins, ends = glob.startswith("^"), glob.endswith("$")
    body = glob.removeprefix("^").removesuffix("$").replace(".*", "*").strip("*")
    return ("" if begins else "*") + body + ("" if ends else "*")
