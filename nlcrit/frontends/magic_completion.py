"""
Completion in IPython: of queries, options and commands, in the line magic and in cells.

What can stand at a place `nlcrit.completion` knows; here is which part of a cell is a query, and how IPython is told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nlcrit.completion.complete import Completion, Completions, complete
from nlcrit.frontends.backslash import COMMANDS, MARK
from nlcrit.frontends.command_completion import complete_command
from nlcrit.frontends.option_completion import complete_options

if TYPE_CHECKING:
    from nlcrit.criteria.vocabulary import Vocabulary
    from nlcrit.frontends.magic import NeuprintMagic

CELL = re.compile(r"\s*%%neuprint\b[ \t]*")
LINE = re.compile(r"[^%\n]*%neuprint[ \t]+")
"""What comes before a query on one line: perhaps the name of a variable."""
KINDS = {"field": "property", "value": "class", "region": "class", "variable": "param", "name": "param"}
"""What front ends that know Python's kinds show for ours; others are keywords."""
HIDDEN = "_"


def completions_at(magic: NeuprintMagic, text: str, cursor: int) -> Completions | None:
    """
    What can stand at a place of a cell; None where that is no part of a query.

    Args:
        magic: Knows the conversation, whose data set is asked for its names.
        text: All of the cell.
        cursor: An offset into it.
    """
    cell = CELL.match(text)
    if cell is not None:
        line_end = text.find("\n", cell.end())
        if line_end < 0 or cursor <= line_end:
            found = complete_options(
                text[cell.end() : line_end if line_end >= 0 else None],
                cursor - cell.end(),
                variables=_variables(magic),
                datasets=_datasets(),
            )
            return _moved(found, cell.end())
        return _moved(_in_query(magic, text[line_end + 1 :], cursor - line_end - 1), line_end + 1)
    begin = text.rfind("\n", 0, cursor) + 1
    end = text.find("\n", cursor)
    line = text[begin : end if end >= 0 else None]
    magic_line = LINE.match(line)
    if magic_line is None or cursor < begin + magic_line.end():
        return None
    start = begin + magic_line.end()
    query = line[magic_line.end() :]
    if query.startswith(MARK):
        return _moved(complete_command(query, cursor - start, COMMANDS, {"use": _datasets()}), start)
    return _moved(_in_query(magic, query, cursor - start), start)


def _in_query(magic: NeuprintMagic, text: str, cursor: int) -> Completions:
    return complete(text, cursor, _vocabulary(magic), variables=_variables(magic), datasets=_datasets())


def _moved(found: Completions, by: int) -> Completions:
    return found._replace(start=found.start + by)


def _vocabulary(magic: NeuprintMagic) -> Vocabulary | None:
    """The names of the data set that is asked; None while it is not known without asking a server."""
    if magic.conversation is None:
        from nlcrit.frontends.conversation import Conversation

        magic.conversation = Conversation()
    return magic.conversation.known_vocabulary


def _variables(magic: NeuprintMagic) -> list[str]:
    assert magic.shell is not None
    hidden = magic.shell.user_ns_hidden
    return [name for name in magic.shell.user_ns if not name.startswith(HIDDEN) and name not in hidden]


def _datasets() -> list[str]:
    from nlcrit.datasets.folder import bundled_names, configured_datasets

    return [*bundled_names(), *configured_datasets()]


# IPython ----------------------------------------------------------------------------------------------------------


def matches(magic: NeuprintMagic, context: Any) -> dict[str, Any]:
    """What IPython is told on Tab, which has shown us all of the cell."""
    from IPython.core.completer import SimpleCompletion

    lines = context.full_text.split("\n")[: context.cursor_line]
    cursor = sum(len(line) + 1 for line in lines) + context.cursor_position
    found = completions_at(magic, context.full_text, cursor)
    if found is None:
        return {"completions": [], "suppress": False}
    # Where there is nothing to propose, what is there is: only so are Python's names kept out, which have no place here.
    items = found.items or (Completion(found.fragment, "operator", ""),)
    return {
        "completions": [SimpleCompletion(text=item.text, type=KINDS.get(item.kind, "keyword")) for item in items],
        "matched_fragment": found.fragment,
        "suppress": True,
        "ordered": True,
    }


def line_matches(magic: NeuprintMagic, text: str) -> list[str]:
    """The same for IPython before version 8.6, which shows a line; `text` is the word before the cursor as Python sees it."""
    assert magic.shell is not None
    line: str = magic.shell.Completer.line_buffer
    found = completions_at(magic, line, len(line))
    if found is None or not found.fragment.endswith(text):
        return []
    kept = len(found.fragment) - len(text)
    return [item.text[kept:] for item in found.items]
