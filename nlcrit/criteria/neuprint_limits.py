"""
Why neuprint-python's `NeuronCriteria` cannot hold a test, or would find other neurons with it.

As measured on version 0.6.4. Knows that library by what is written here alone, and imports nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from nlcrit.criteria.arguments import TOGETHER
from nlcrit.criteria.checking import DIRECTED, REGION_ARGUMENTS, Arguments, missing_from_rois
from nlcrit.criteria.lowering import joined_rows, row_of
from nlcrit.criteria.markers import Presence, Regex
from nlcrit.fields import BY_ARGUMENT, BY_NAME, FIELDS, Argument
from nlcrit.language import tree
from nlcrit.patterns.outcomes import PatternSyntaxError
from nlcrit.patterns.reader import read_tree

INSTEAD = "hand over the neurons that are found: NeuronCriteria(bodyId=data.ids(criteria)).to_neuprint()"
NAMES = tuple(field.name for field in FIELDS if field.how is Argument.PATTERN)
"""The arguments for names, for which there is one `regex=`."""

_LABEL = re.compile(r":`?(?:Neuron|Segment|Meta|Synapse|Cell|Element)")
_BACK_REFERENCE = re.compile(r"\\[1-9k]")
_CERTAIN_PATTERN = re.compile(r"[\\\[\]^$*]|\.[+?]|\(\?[a-zA-Z:=!<>-]")
"""What no name of a neuron holds; `VP3+VP1l_ivPN`, `IN20A.22A001` and `FB07?` are names."""
_PLAIN_CONTROLS = "\t\n\r"


class Reason(NamedTuple):
    """Why a test cannot be handed over, and what to do."""

    message: str
    hint: str = INSTEAD


def row_or_reason(test: tree.Expression, before: Arguments) -> Arguments | Reason:
    """
    The arguments that a test stands for, as `lowering.row_of` gives them, or why they cannot be handed over.

    Args:
        test: A conjunct of a canonical criteria.
        before: The arguments of the conjuncts before it.

    Example:
        >>> from nlcrit.criteria.neuron_criteria import NC
        >>> row_or_reason(NC(status="Traced").expression, {})
        {'status': ('Traced',)}
        >>> row_or_reason(NC.where("size > 5").expression, {}).message
        "neuprint-python's NeuronCriteria has no argument for 'size'"
    """
    row = row_of(test)
    if row is None:
        return Reason(f"neuprint-python's NeuronCriteria has no {_lacking(test)}")
    return next(chain(_defects(row), _clashes(before, row)), row)


# Tests that are no argument -------------------------------------------------------------------------------------


def _lacking(test: tree.Expression) -> str:
    match test:
        case tree.Or():
            return "'or' between different tests"
        case tree.Not():
            return "'not'"
        case tree.Partner():
            return "tests of partners"
        case tree.Regions(negated=True):
            return "'not in' for regions"
        case tree.Regions(quantifier="sum"):
            return "'sum' over regions"
        case tree.Regions(maximum=tree.Number()):
            return "'max' for regions"
        case tree.Comparison(name) | tree.Member(name) | tree.Match(name) | tree.Like(name) | tree.Missing(name):
            return _lacking_of(name, test)
        case _:
            return "argument for it"


def _lacking_of(name: tree.FieldName, test: tree.Expression) -> str:
    field = None if name.quoted else BY_NAME.get(name.name)
    if field is None or field.argument is None:
        return f"argument for '{name.name}'"
    match test:
        case tree.Comparison(_, ">=", tree.Number(number)) if field.how is Argument.MINIMUM:
            return f"'{field.name} >= {number}', which would need a whole number from 1"
        case tree.Comparison(_, operator, tree.Text()) if field.how in {Argument.MINIMUM, Argument.MAXIMUM}:
            return f"'{operator}' between two fields"
        case tree.Comparison(_, operator):
            return f"'{operator}' for '{field.name}'"
        case tree.Member(negated=negated):
            return f"'{'not in' if negated else 'in'}' for '{field.name}'"
        case tree.Match(negated=negated):
            return "'!~'" if negated else f"patterns for '{field.name}'"
        case tree.Like():
            return "'like'"
        case _:
            return f"null test for '{field.name}'"


# Arguments that do not go together ------------------------------------------------------------------------------


def _clashes(before: Arguments, row: Arguments) -> Iterator[Reason]:
    both = before | row
    exact = next((item for item in chain(names(row), names(before)) if isinstance(item, str)), None)
    if exact is not None and has_patterns(both):
        message = "neuprint-python has one regex= for all names, and some of these are exact and some are patterns"
        yield Reason(message, f"write each name as a pattern too: {Regex(re.escape(exact))!r} for {exact!r}")
    if joined_rows(before, row) is not None:
        return
    for name in row:
        if name in before and name != "roi_req":
            yield Reason(f"neuprint-python's NeuronCriteria has {name}= once, and this is a second test for it")
    if both.get("roi_req") != before.get("roi_req", both.get("roi_req")):
        message = f"neuprint-python has one roi_req= for all regions: '{before['roi_req']}' before, and here '{row['roi_req']}'"
        yield Reason(message)
    for directed in DIRECTED:
        missing = ", ".join(missing_from_rois(both, directed))
        if missing:
            message = f"neuprint-python's rois= holds all regions of {directed}=, and here it lacks {missing}"
            # With 'any' another region would find other neurons.
            yield Reason(
                message, INSTEAD if both.get("roi_req") == "any" else f"add to the regions of 'roi in': {missing}"
            )
    if row.keys() & set(TOGETHER):
        yield Reason("neuprint-python joins type= and instance= with 'or', and here both are required")


def names(arguments: Arguments) -> Iterator[Any]:
    """The names and patterns of all fields of names, with None for a missing one."""
    for name in NAMES:
        if isinstance(arguments.get(name), tuple):
            yield from arguments[name]


def has_patterns(arguments: Arguments) -> bool:
    """Whether names are patterns there."""
    return bool(_patterns(names(arguments)))


# Arguments that neuprint-python takes, and means something else by -----------------------------------------------


def _defects(row: Arguments) -> Iterator[Reason]:
    for name, value in row.items():
        if name in BY_ARGUMENT and BY_ARGUMENT[name].how is Argument.INTEGERS:
            yield from _no_integers(name, value)
        if isinstance(value, tuple):
            yield from chain.from_iterable(check(name, value) for check in _CHECKS)


def _no_integers(name: str, value: tuple[int | None, ...] | Presence) -> Iterator[Reason]:
    if isinstance(value, Presence) or None in value:
        yield Reason(f"neuprint-python takes integers alone for {name}=, and here it may be missing")


def _empty(name: str, items: tuple[Any, ...]) -> Iterator[Reason]:
    if not items:
        message = f"an empty list is no test for neuprint-python: {name}=[] finds every neuron there, and none here"
        yield Reason(message, "ask for nothing where nothing can be found")


def _of_several_types(name: str, items: tuple[Any, ...]) -> Iterator[Reason]:
    if len(set(map(type, items)) - {type(None), Regex}) > 1:
        yield Reason(f"neuprint-python turns all values of {name}= into one type, and these are of several")


def _unsettled(_: str, items: tuple[Any, ...]) -> Iterator[Reason]:
    for item in items:
        if isinstance(item, Regex) and item.guessed and not _CERTAIN_PATTERN.search(item.pattern):
            message = f"'{item.pattern}' may be a name or a pattern, and neuprint-python takes it for a pattern"
            hint = f"say which: regex=False or {item!r}; or let the data say: criteria.settled(data.vocabulary)"
            yield Reason(message, hint)


def _never_matched(name: str, items: tuple[Any, ...]) -> Iterator[Reason]:
    if name not in TOGETHER and _patterns(items):
        yield Reason(f"neuprint-python matches no patterns for {name}=: it compares their texts")


def _not_joined(_: str, items: tuple[Any, ...]) -> Iterator[Reason]:
    patterns = _patterns(items)
    if len(patterns) > 1 and not _can_be_joined(patterns):
        message = "neuprint-python makes one pattern of several, (…)|(…), and there these do not mean the same"
        yield Reason(message, "write one pattern, or correct them")


def _not_sent(name: str, items: tuple[Any, ...]) -> Iterator[Reason]:
    for item in items:
        text = item.pattern if isinstance(item, Regex) else item
        if isinstance(text, str):
            yield from (Reason(message) for message in _spoilt(text))
            if name in REGION_ARGUMENTS and (not text.isprintable() or not text or set("`\\") & set(text)):
                yield Reason(f"neuprint-python does not escape the name of the region {text!r}")


def _spoilt(text: str) -> Iterator[str]:
    """What would arrive as another text: neuprint-python writes Python's literals, not Cypher's."""
    label = _LABEL.search(text)
    if label:
        yield f"neuprint-python does not escape the '{label[0]}' in {text!r}, and servers change it into a label"
    if set("‘’“”") & set(text):
        yield f"neuprint-python sends no typographic quotes, as in {text!r}"
    for character in text:
        if not (character.isprintable() or character in _PLAIN_CONTROLS or "\u0100" <= character <= "\uffff"):
            yield f"neuprint-python writes {character!r} as Python does, which Cypher reads as another text"


_CHECKS: tuple[Callable[[str, tuple[Any, ...]], Iterator[Reason]], ...] = (
    _empty,
    _of_several_types,
    _unsettled,
    _never_matched,
    _not_joined,
    _not_sent,
)


def _can_be_joined(patterns: Sequence[str]) -> bool:
    """Whether `(…)|(…)` matches what each of the patterns does by itself: none reaches into its neighbour."""
    try:
        apart = [read_tree(pattern) for pattern in patterns]
        together = read_tree("|".join(f"({pattern})" for pattern in patterns))
    except PatternSyntaxError:
        return False
    # A group has another number there, so that what refers to a number is refused.
    numbered = any(_BACK_REFERENCE.search(pattern) for pattern in patterns)
    return not numbered and together.group_count == sum(1 + each.group_count for each in apart)


def _patterns(items: Iterable[Any]) -> list[str]:
    return [item.pattern for item in items if isinstance(item, Regex)]
