"""
The parts of a filter with the neurons that each leaves, and how they and other texts are laid out.

Shared by the explanations of neurons and of connections; how to count is told by the caller.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.describe import ALL, SOME, Outline, outline
from nlcrit.criteria.phrases import counted

Count = Callable[[meaning.Filter], int]
"""Says how many neurons pass a filter."""

WIDTH = 100
MOST_TESTS = 20
"""Tests of an `and`, and alternatives of an `or`, that are told one by one."""
OVERLAP = "the numbers of alternatives overlap; each is of the neurons left by the tests above"


class Row(NamedTuple):
    """A line of the table of parts: how far it is indented, what it says, and how many neurons that leaves."""

    indent: str
    text: str
    neurons: int | None = None


class Parts:
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


def has_alternatives(rows: Sequence[Row]) -> bool:
    """Whether the numbers of some rows overlap."""
    return any(row.indent and row.neurons is not None for row in rows)


def table(rows: Sequence[Row]) -> list[str]:
    """The rows, wrapped, with the numbers in a column of their own at the right."""
    header = "neurons left"
    room = WIDTH - len(header) - 2
    texts = [wrapped(row.text, row.indent, room) or [""] for row in rows]
    widest = max(len(line) for lines in texts for line in lines)
    lines = [" " * (widest + 2) + header]
    for row, said in zip(rows, texts, strict=True):
        number = "" if row.neurons is None else f"{row.neurons:,}"
        # The number stands beside the last line of its text.
        lines += [*said[:-1], f"{said[-1]:<{widest + 2}}{number:>{len(header)}}".rstrip()]
    return lines


def wrapped(text: str, indent: str, width: int = WIDTH) -> list[str]:
    """A text in lines, the later ones further in."""
    hanging = indent + ("  " if text.startswith("- ") else "    ")
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def bulleted(title: str, items: Sequence[str]) -> list[str]:
    """A title, and the items below it."""
    return [f"{title}:", *(line for item in items for line in wrapped(f"- {item}", "  "))]


def sections(*blocks: Sequence[str]) -> str:
    """Blocks of lines with an empty line between them; those without lines are left out."""
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)
