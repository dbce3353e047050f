"""
A predicate in English that a biologist reads, with every default spelled out.

A test is one clause; `and`, `or` and `not` around several are an outline. Knows nothing of data sets or counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, assert_never

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.phrases import (
    ABOVE,
    AFTER,
    BODIES,
    GLOB_SIGNS,
    MANY,
    PARTNERS,
    PLACES,
    SITES,
    TOUCHES,
    an,
    counted,
    counted_in,
    glossed,
    inside,
    listed,
    named,
    outside,
    shortened,
    without,
)
from nlcrit.criteria.simplify import simplify_predicate
from nlcrit.fields import Field, Kind
from nlcrit.language.words import quote

INDENT = "    "
ALL, SOME = "all of these hold:", "at least one of these holds:"
SOME_FALSE, ALL_FALSE = (
    "at least one of these is false, not just unknown:",
    "each of these is false, not just unknown:",
)


class Outline(NamedTuple):
    """
    One clause, or a heading that ends in a colon and what stands below it.

    `predicate` is what the whole says.
    """

    text: str
    predicate: meaning.Predicate
    items: tuple[Outline, ...] = ()


def describe(predicate: meaning.Predicate) -> str:
    """
    A predicate in words: one line for a test, an indented outline for a combination.

    Args:
        predicate: As it was resolved, or simplified.

    Example:
        >>> from nlcrit.fields import BY_NAME
        >>> mbon01 = meaning.OneOf(BY_NAME["type"], ("MBON01",))
        >>> print(describe(meaning.AnyOf((mbon01, meaning.IsMissing(BY_NAME["somaLocation"])))))
        at least one of these holds:
          - type is exactly MBON01
          - has no somaLocation (centre of the soma)
    """
    return "\n".join(_lines(outline(predicate)))


def outline(predicate: meaning.Predicate) -> Outline:
    """The description of a predicate, still apart by its parts."""
    match _flat(predicate):
        case meaning.AllOf(()):
            return Outline("every neuron passes", predicate)
        case meaning.AnyOf(()):
            return Outline("no neuron passes", predicate)
        case meaning.AllOf(operands):
            return Outline(ALL, predicate, _outlines(operands))
        case meaning.AnyOf(operands):
            name = bare_name(operands)
            if name is not None:
                return Outline(f"type or instance is exactly {named(name)}", predicate)
            return Outline(SOME, predicate, _outlines(operands))
        case meaning.Complement(operand):
            return _complement(operand, predicate)
        case meaning.Connected() as test:
            return _connected(test)
        case leaf:
            return Outline(_clause(leaf), predicate)


def bare_name(alternatives: Sequence[meaning.Predicate]) -> str | None:
    """
    The name that a bare name asks for: `type = X or instance = X`; None for other alternatives.

    Example:
        >>> from nlcrit.fields import BY_NAME
        >>> bare_name([meaning.OneOf(BY_NAME[field], ("APL",)) for field in ("type", "instance")])
        'APL'
    """
    match alternatives:
        case (
            meaning.OneOf(first, (str(name),), null=False, negated=False),
            meaning.OneOf(second, (other,), null=False, negated=False),
        ) if name == other and (first.name, second.name) == ("type", "instance"):
            return name
        case _:
            return None


def _lines(part: Outline, bullet: str = "", rest: str = "") -> list[str]:
    lines = [bullet + part.text]
    for item in part.items:
        lines += _lines(item, f"{rest}  - ", rest + INDENT)
    return lines


def _outlines(operands: Iterable[meaning.Predicate]) -> tuple[Outline, ...]:
    return tuple(map(outline, operands))


def _flat(predicate: meaning.Predicate) -> meaning.Predicate:
    """The predicate without double `not`, without `and` in `and` or `or` in `or`, and not one operand alone."""
    match predicate:
        case meaning.Complement(operand):
            inner = _flat(operand)
            return inner.operand if isinstance(inner, meaning.Complement) else meaning.Complement(inner)
        case meaning.AllOf(operands) | meaning.AnyOf(operands):
            kind = type(predicate)
            found: list[meaning.Predicate] = []
            for operand in map(_flat, operands):
                if isinstance(operand, kind) and bare_name(operand.operands) is None:
                    found.extend(operand.operands)
                else:
                    found.append(operand)
            return found[0] if len(found) == 1 else kind(tuple(found))
        case _:
            return predicate


def _complement(operand: meaning.Predicate, whole: meaning.Predicate) -> Outline:
    match operand:
        case meaning.AllOf(operands) if operands:
            return Outline(SOME_FALSE, whole, _outlines(operands))
        case meaning.AnyOf(operands) if operands:
            name = bare_name(operands)
            if name is not None:
                missing = "neurons whose type or instance is missing do not pass"
                return Outline(f"neither type nor instance is {named(name)} ({missing})", whole)
            return Outline(ALL_FALSE, whole, _outlines(operands))
        case meaning.Compares(field) | meaning.ComparesFields(field):
            # A bound says by itself that a missing value is not within it; the opposite bound does not.
            fields = [field, operand.other] if isinstance(operand, meaning.ComparesFields) else [field]
            return Outline(outline(simplify_predicate(operand, negated=True)).text + without(fields), whole)
        case _:
            return outline(simplify_predicate(operand, negated=True))._replace(predicate=whole)


def _clause(leaf: meaning.Predicate) -> str:
    match leaf:
        case meaning.Always(holds):
            return "every neuron passes" if holds else "no neuron passes"
        case meaning.OneOf():
            return _boolean(leaf) if leaf.field.kind is Kind.BOOLEAN else _one_of(leaf)
        case meaning.Compares(field, operator, str(value)):
            return f"{glossed(field)} {AFTER[operator]} {quote(value)} by code point"
        case meaning.Compares(field, operator, value):
            return f"{glossed(field)} {ABOVE[operator]} {value}"
        case meaning.ComparesFields(field, operator, other):
            unequal = without([field, other]) if operator == "!=" else ""
            return f"{glossed(field)} {ABOVE[operator]} {glossed(other)}{unequal}"
        case meaning.Matches():
            return _matches(leaf)
        case meaning.MatchesGlob(field, glob, negated):
            signs = ", ".join(f"{sign} {stands_for}" for sign, stands_for in GLOB_SIGNS.items() if sign in glob)
            verb = "is not like" if negated else "is like"
            told = f" ({signs})" if signs else ""
            return (
                f"the whole {glossed(field)} {verb} {quote(shortened(glob))}{told}{without([field]) if negated else ''}"
            )
        case meaning.IsMissing(field, negated):
            return _presence(field, present=negated)
        case meaning.InRegions():
            return _in_regions(leaf)
        case meaning.AllOf() | meaning.AnyOf() | meaning.Complement() | meaning.Connected():
            message = "outlined, not said in one clause"
            raise AssertionError(message)
        case _:
            assert_never(leaf)


def _one_of(test: meaning.OneOf) -> str:
    field = glossed(test.field)
    exactly = "exactly " if test.field.kind is Kind.TEXT else ""
    values = listed(test.values)
    match (len(test.values), test.null, test.negated):
        case (0, True, negated):
            return _presence(test.field, present=negated)
        case (0, False, False):
            return f"{field} is one of an empty list: no neuron passes"
        case (0, False, True):
            return f"{field} is not in an empty list: every neuron passes, one whose {test.field.name} is missing too"
        case (1, null, False):
            return f"{field} is {exactly}{values}" + (", or missing" if null else "")
        case (_, null, False):
            return f"{field} is {exactly}one of {values}" + (", or missing" if null else "")
        case (1, True, True):
            return f"{field} is there, and is not {values}"
        case (_, True, True):
            return f"{field} is there, and is none of {values}"
        case (1, False, True):
            return f"{field} is anything but {values}{without([test.field])}"
        case _:
            return f"{field} is none of {values}{without([test.field])}"


def _presence(field: Field, *, present: bool) -> str:
    if field.kind in {Kind.TEXT, Kind.POINT}:
        return f"has {an(field.name) if present else 'no'} {glossed(field)}"
    return f"{glossed(field)} is {'there' if present else 'missing'}"


def _boolean(test: meaning.OneOf) -> str:
    """A missing flag counts as false, which has to be said wherever `null` does not say otherwise."""
    if not test.values:
        return _one_of(test)
    words = " or ".join("true" if value else "false" for value in test.values)
    match (test.null, test.negated):
        case (True, False):
            return f"{test.field.name} is {words}, or missing"
        case (True, True):
            return f"{test.field.name} is there, and is not {words}"
        case _:
            return f"{test.field.name} is {'not ' if test.negated else ''}{words} (a missing one counts as false)"


def _matches(test: meaning.Matches) -> str:
    patterns = [quote(shortened(pattern.text)) for pattern in test.patterns[:MANY]]
    several = ", ".join(patterns) + (f", … ({len(test.patterns):,} in all)" if len(test.patterns) > MANY else "")
    whole = f"the whole {glossed(test.field)}"
    match (len(test.patterns), test.negated):
        case (1, False):
            return f"{whole} matches the pattern {several}"
        case (_, False):
            return f"{whole} matches at least one of the patterns {several}"
        case (1, True):
            return f"{whole} does not match the pattern {several}{without([test.field])}"
        case _:
            return f"{whole} matches none of the patterns {several}{without([test.field])}"


def _in_regions(test: meaning.InRegions) -> str:
    """Sites within bounds, or, negated, outside of them: then `any` becomes `each`, and `all` becomes `one`."""
    quantifier = test.quantifier if len(test.regions) > 1 else "one"
    regions = listed(test.regions)
    unknown = " (neurons whose region counts are unknown do not pass)" if test.negated else ""
    if test.side == "roi":
        return TOUCHES[quantifier, test.negated].format(regions) + unknown
    bounds = (outside if test.negated else inside)(test.least, test.most, SITES[test.side])
    return f"{bounds} {PLACES[quantifier, test.negated].format(regions)}{unknown}"


def _connected(test: meaning.Connected) -> Outline:
    makes, onto = ("make", "onto") if test.direction == "->" else ("receive", "from")
    noun, nouns = BODIES[test.operand.label]
    text = PARTNERS[_way_of_counting(test), test.negated].format(
        makes=makes,
        onto=onto,
        noun=noun,
        nouns=nouns,
        synapses=counted(test.least, "synapse"),
        partners=f"{test.partners:,}",
        place="" if test.via is None else f" ({counted_in(test.via)})",
    )
    partner = outline(test.operand.predicate)
    if _flat(test.operand.predicate) == meaning.Always(holds=True):
        return Outline(text, test)
    if partner.items:
        return Outline(f"{text} for which {partner.text}", test, partner.items)
    return Outline(f"{text} for which: {partner.text}", test)


def _way_of_counting(test: meaning.Connected) -> str:
    """How synapses are counted; a single one with a single partner is the same in total."""
    if test.partners > 1:
        return "several"
    if test.negated and test.least == 1:
        return "none"
    return "total" if test.total else "single"
