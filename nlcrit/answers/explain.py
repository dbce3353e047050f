"""
What a query means, in words, and how many neurons each part of it leaves.

Puts descriptions, counts, notes and hints under each other; how to count is told by the caller, so that no engine is
known here.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from nlcrit.answers.hints import empty_hints
from nlcrit.answers.notes import notes
from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.describe import ALL, SOME, Outline, outline
from nlcrit.criteria.phrases import counted, enumerated, shortened
from nlcrit.fields import Field

if TYPE_CHECKING:
    from nlcrit.answers.session import Question

Count = Callable[[meaning.Filter], int]
"""Says how many neurons pass a filter."""

WIDTH = 100
LONGEST_QUERY = 2_000
MOST_TESTS = 20
"""Tests of an `and`, and alternatives of an `or`, that are told one by one."""
MOST_COLUMNS = 8


class Explanation(str):
    """
    The text of an explanation, shown as it is where a value is shown.

    Example:
        >>> Explanation("two\\nlines")
        two
        lines
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class Row(NamedTuple):
    """A line of the table of parts: how far it is indented, what it says, and how many neurons that leaves."""

    indent: str
    text: str
    neurons: int | None = None


def explain(question: Question, count: Count) -> Explanation:
    """
    A question in words.

    Args:
        question: What is asked, of which data set, with its hints.
        count: Asked once for each part of the filter.

    Returns:
        Plain text: the query in canonical form, its parts with the neurons that are left after each of them, what
        the answer is, notes on everything that a reader may not expect, and hints.
    """
    query, vocabulary = question.resolved, question.dataset.vocabulary
    noun = query.filter.label.lower() if vocabulary.has_labels else "neuron"
    parts = _Parts(query.filter, count)
    rows = [Row("", f"all {noun}s of {vocabulary.dataset}", parts.all), *parts.rows()]
    found = notes(query.filter, query.columns, vocabulary, count, total=parts.all)
    if any(row.indent and row.neurons is not None for row in rows):
        found.append("the numbers of alternatives overlap; each is of the neurons left by the tests above")
    hints = question.hints
    if not parts.left:
        hints += empty_hints(query, question.query, vocabulary)
    sections = [
        [shortened(question.canonical.removeprefix("explain "), LONGEST_QUERY)],
        _table(rows),
        _wrapped(f"Answer: {_answer(question, parts.left, noun)}", ""),
        *(_list(title, items) for title, items in (("Notes", found), ("Hints", hints)) if items),
    ]
    return Explanation("\n\n".join("\n".join(lines) for lines in sections))


class _Parts:
    """The parts of a filter in order, and how many neurons are left after each."""

    def __init__(self, query: meaning.Filter, count: Count) -> None:
        self._label = query.label
        self._count = count
        self._tests: list[meaning.Predicate] = []
        whole = outline(query.predicate)
        everything = query.predicate == meaning.Always(holds=True)
        self._parts = whole.items if whole.text == ALL else () if everything else (whole,)
        self.all = count(meaning.Filter(meaning.Always(holds=True), query.label))
        self.left = self.all

    def rows(self) -> Iterator[Row]:
        """The lines of the table; after them, `left` is the number of the answer."""
        for number, part in enumerate(self._parts[:MOST_TESTS]):
            before = list(self._tests)
            self._tests.append(part.predicate)
            self.left = self._passing(self._tests)
            yield Row("", ("and " if number else "") + part.text, self.left)
            yield from self._inner(part, before, "  ")
        rest = self._parts[MOST_TESTS:]
        if rest:
            self._tests.extend(part.predicate for part in rest)
            self.left = self._passing(self._tests)
            yield Row("", f"and {counted(len(rest), 'more test')}", self.left)

    def _inner(self, part: Outline, before: Sequence[meaning.Predicate] | None, indent: str) -> Iterator[Row]:
        """What stands below a heading; the alternatives of an outer `or` with their numbers."""
        numbered = before is not None and part.text == SOME
        for item in part.items[:MOST_TESTS]:
            number = self._passing([*(before or ()), item.predicate]) if numbered else None
            yield Row(indent, f"- {item.text}", number)
            yield from self._inner(item, None, indent + "    ")
        more = len(part.items) - MOST_TESTS
        if more > 0:
            yield Row(indent, f"- … and {more:,} more")

    def _passing(self, tests: Sequence[meaning.Predicate]) -> int:
        return self._count(meaning.Filter(meaning.AllOf(tuple(tests)), self._label)) if self.left else 0


def _table(rows: Sequence[Row]) -> list[str]:
    """The rows, wrapped, with the numbers in a column of their own at the right."""
    header = "neurons left"
    room = WIDTH - len(header) - 2
    texts = [_wrapped(row.text, row.indent, room) for row in rows]
    widest = max(len(line) for lines in texts for line in lines)
    lines = [" " * (widest + 2) + header]
    for row, wrapped in zip(rows, texts, strict=True):
        number = "" if row.neurons is None else f"{row.neurons:,}"
        # The number stands beside the last line of its text.
        lines += [*wrapped[:-1], f"{wrapped[-1]:<{widest + 2}}{number:>{len(header)}}".rstrip()]
    return lines


def _wrapped(text: str, indent: str, width: int = WIDTH) -> list[str]:
    hanging = indent + ("  " if text.startswith("- ") else "    ")
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _list(title: str, items: Sequence[str]) -> list[str]:
    return [f"{title}:", *(line for item in items for line in _wrapped(f"- {item}", "  "))]


def _answer(question: Question, found: int, noun: str) -> str:
    """What the rows of the answer are, in which order, and what their columns are."""
    query = question.resolved
    if question.kind == "count":
        return f"their number, {found:,}"
    rows = counted(found, noun)
    if query.limit is not None and query.limit < found:
        rows = f"the first {query.limit:,} of {rows}"
    keys = [f"{key.column.name} ({'descending' if key.descending else 'ascending'})" for key in query.sort]
    order = f"sorted by {', then '.join([*keys, 'bodyId'])}" + (", missing values last" if keys else "")
    return f"{rows}, {order}; columns {_columns(query.columns, len(question.dataset.vocabulary.fields))}"


def _columns(columns: Sequence[meaning.OutputColumn], known: int) -> str:
    names = [column.name for column in columns]
    if len(names) == known and all(isinstance(column, Field) for column in columns) and known > MOST_COLUMNS:
        return f"{', '.join(names[:3])} and the {known - 3} other properties"
    return enumerated(names)
