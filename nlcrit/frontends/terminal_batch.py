r"""
A text that comes through a pipe: answered as `nlcrit run -` would, with commands between its lines.

There are no prompts; the first error ends it, and is its status.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from nlcrit.answers.listing import Listing
from nlcrit.engines.plan import Run
from nlcrit.frontends.backslash import Shown
from nlcrit.frontends.conversation import Reply
from nlcrit.frontends.footer import footer_lines
from nlcrit.frontends.output import Listing as Rows
from nlcrit.frontends.output import Part, choose_format, write_parts
from nlcrit.frontends.render import visible
from nlcrit.frontends.terminal_commands import Leave
from nlcrit.frontends.terminal_screen import Fetched
from nlcrit.frontends.terminal_talk import TerminalTalk
from nlcrit.settings.order import find
from nlcrit.source import Source
from nlcrit.table import Facts

if TYPE_CHECKING:
    import pyarrow as pa

COMMAND = re.compile(r"^[ \t]*\\.*$", re.MULTILINE)
"""A line that no query holds but inside a string."""


def answer_text(talk: TerminalTalk, text: str, run: Run, name: str) -> None:
    """
    Answer a text: its commands, and the stretches of queries between them.

    Args:
        talk: Who asks.
        text: The text.
        run: Stops it, and is told of progress.
        name: What to call the text in errors.

    Raises:
        NlcritError: The first thing that is wrong; what comes behind it is not looked at.
    """
    chosen = choose_format(find("output").value, None)
    kinds: list[str] = []
    for source in stretches(text, name):
        try:
            shown = talk.take(source, run)
        except Leave:
            return
        run.say("")
        for each in shown:
            if isinstance(each, str) and not chosen.format.is_read:
                _say(each.split("\n"))
                continue
            kinds.append(each.question.kind if isinstance(each, Reply) else "listing")
            chosen.check(kinds)
            sys.stdout.write("\n" * (len(kinds) > 1))
            write_parts([_part(each)], chosen, lambda facts: _say(footer_lines(facts)))


def stretches(text: str, name: str) -> Iterator[Source]:
    r"""
    The commands of a text, and what stands between them, each of which knows its place in the whole.

    Example:
        >>> [source.text for source in stretches("\\use fib19\nA;\nB\n\\limit 5\n", "standard input")]
        ['\\use fib19', '\nA;\nB\n', '\\limit 5']
    """
    places = [0, *(place for found in COMMAND.finditer(text) for place in found.span()), len(text)]
    for start, end in pairwise(places):
        if text[start:end].strip():
            yield Source(text[start:end], name, text, tuple(range(start, end + 1)))


def _part(shown: Shown) -> Part:
    if isinstance(shown, str):
        return Part(text=shown)
    if isinstance(shown, Listing):
        return _listed(tuple(shown.types), shown.rows, Facts(len(shown.rows)))
    if shown.facts is None:
        return Part(text=str(shown.value))
    if shown.question.kind == "count":
        return _listed(("count",), [(shown.value,)], shown.facts, str(shown.value))
    table = cast("pa.Table", shown.value)
    return Part(table.column_names, Fetched(table, shown.facts))


def _listed(columns: tuple[str, ...], rows: list[tuple[object, ...]], facts: Facts, text: str | None = None) -> Part:
    return Part(columns, Rows(columns, rows, facts), text)


def _say(lines: Iterable[str]) -> None:
    """Tell whoever looks on, beside the answers."""
    sys.stdout.flush()
    sys.stderr.write("".join(f"{visible(line)}\n" for line in lines))
