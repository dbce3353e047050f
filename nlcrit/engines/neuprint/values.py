"""
Tests of one property as Cypher: lists, patterns, globs.

Each is written as "is certainly true". What a pattern implies of the value's beginning is asked beside it, because that
is found by an index.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlcrit.criteria import predicates as meaning
from nlcrit.engines.neuprint.globs import beginning, quoted
from nlcrit.engines.neuprint.lists import Lists
from nlcrit.engines.neuprint.literal import literal, name
from nlcrit.fields import Field, Kind
from nlcrit.fragment import AND, NOT, OR, TEST, Fragment, joined
from nlcrit.patterns import Pattern
from nlcrit.patterns.starts import starts

MOST_PATTERNS = 8
"""Patterns with a test each; more are a list, because the data base plans 200 tests in three seconds."""
MOST_STARTS = 16
"""Values and beginnings that are asked for beside patterns."""


def negation(fragment: Fragment) -> Fragment:
    """True where the fragment is false."""
    return Fragment(f"NOT {fragment.within(TEST)}", NOT)


def property_of(node: str, field: Field) -> str:
    """The property of a node."""
    return f"{node}.{name(field.name)}"


def one_of(test: meaning.OneOf, node: str, lists: Lists) -> Fragment:
    """Whether a value is one of several, or missing."""
    if not test.values and not test.null:
        return Fragment(literal(test.negated))
    value = property_of(node, test.field)
    # A missing boolean counts as false, except for null itself.
    compared = f"coalesce({value}, false)" if test.field.kind is Kind.BOOLEAN else value
    parts = [_among(compared, test.values, lists, negated=test.negated)] if test.values else []
    if test.null:
        parts.append(Fragment(f"{value} IS {'NOT ' if test.negated else ''}NULL"))
    return joined(parts, " AND ", AND) if test.negated else joined(parts, " OR ", OR)


def matches(test: meaning.Matches, node: str, lists: Lists) -> Fragment:
    """
    Whether a value matches a pattern, as in Java, in which the data base is written.

    Each pattern is matched by itself: as alternatives of one, their groups and flags would get in each other's way.
    """
    value = property_of(node, test.field)
    literals = [pattern.literal for pattern in test.patterns if pattern.literal is not None]
    parts = [_among(value, literals, lists, negated=test.negated)] if literals else []
    others = [pattern for pattern in test.patterns if pattern.literal is None]
    if not others:
        return parts[0]
    matched = _matched(value, others, lists)
    if test.negated:
        return joined([*parts, *map(negation, matched)], " AND ", AND)
    found = joined([*parts, *matched], " OR ", OR)
    begun = _begun(value, literals, others, lists)
    return found if begun is None else joined([begun, found], " AND ", AND)


def matches_glob(test: meaning.MatchesGlob, node: str, lists: Lists) -> Fragment:
    """Whether a value matches a glob."""
    value = property_of(node, test.field)
    prefix, rest = beginning(test.glob)
    if not rest:
        return _among(value, [prefix], lists, negated=test.negated)
    begun = [_begins(value, prefix)] if prefix else []
    if begun and rest == ".*":
        return negation(*begun) if test.negated else begun[0]
    found = Fragment(f"{value} =~ {literal('(?s)' + quoted(prefix) + rest)}")
    return negation(found) if test.negated else joined([*begun, found], " AND ", AND)


def _among(value: str, values: Sequence[meaning.Scalar], lists: Lists, *, negated: bool) -> Fragment:
    if len(values) == 1:
        return Fragment(f"{value} {'<>' if negated else '='} {literal(values[0])}")
    found = Fragment(f"{value} IN {lists.written(values)}")
    if not negated:
        return found
    # Neo4j, 4.4 and 5, reads `NOT x IN a OR NOT x IN b` as `NOT x IN []` where the lists share nothing: true of a missing value.
    return joined([Fragment(f"{value} IS NOT NULL"), negation(found)], " AND ", AND)


def _matched(value: str, patterns: Sequence[Pattern], lists: Lists) -> list[Fragment]:
    """Tests of which one is true where a pattern matches."""
    if len(patterns) <= MOST_PATTERNS:
        return [Fragment(f"{value} =~ {literal(pattern.text)}") for pattern in patterns]
    listed = lists.written([pattern.text for pattern in patterns])
    return [Fragment(f"any(p IN {listed} WHERE {value} =~ p)")]


def _begun(value: str, values: Sequence[str], patterns: Sequence[Pattern], lists: Lists) -> Fragment | None:
    """What is true of a value that is one of `values` or matches a pattern; None where nothing is known."""
    if len(patterns) > MOST_PATTERNS:
        return None
    found = [starts(pattern) for pattern in patterns]
    begun = sorted({start for each in found for start in each})
    if () in found or len(begun) > MOST_STARTS:
        return None
    wholes = dict.fromkeys([*values, *(start.text for start in begun if start.whole)])
    parts = [_among(value, list(wholes), lists, negated=False)] if wholes else []
    parts += [_begins(value, start.text) for start in begun if not start.whole]
    return joined(parts, " OR ", OR)


def _begins(value: str, prefix: str) -> Fragment:
    return Fragment(f"{value} STARTS WITH {literal(prefix)}")
