"""A conversation at a terminal: what is remembered from one text to the next, and what a text gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.engines.plan import Run
from nlcrit.frontends.backslash import MARK, Shown, obey
from nlcrit.frontends.conversation import Conversation, Request
from nlcrit.frontends.terminal_commands import ROWS, Leave
from nlcrit.frontends.terminal_names import NamesInReserve
from nlcrit.frontends.terminal_screen import Screen
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.source import Source

LEAVING = frozenset(["exit", "quit"])
"""What people type to leave, without a backslash."""


class TerminalTalk:
    """
    Who talks at a terminal, or through a pipe.

    Args:
        limit: The most rows of a table; None for all.
        max_rows: The most rows that a table of connections may have; None for what the data set says.
    """

    def __init__(self, limit: int | None = None, max_rows: int | Literal["all"] | None = None) -> None:
        self.conversation = Conversation()
        self.limit = limit
        self.max_rows = max_rows
        self.parameters: dict[str, object] = {}
        """The values of `$parameters`."""
        self.names: dict[str, None] = {}
        """The @names that were defined, without `@`."""
        self.seconds: float | None = None
        """How long the last answer took."""
        self.screen = Screen()
        self.own_commands = tuple(row.of(self) for row in ROWS)
        self._reserve = NamesInReserve()

    @property
    def vocabulary(self) -> Vocabulary | None:
        """What is known of the data set without asking a server; None where nothing is."""
        return self._reserve.names_of(self.conversation.asked)

    def take(self, source: Source, run: Run) -> Sequence[Shown]:
        """
        Do what a text says: a command, or one or more statements.

        Raises:
            Leave: It says that the conversation is over.
            NlcritError: Something is wrong with it.
        """
        text = source.text.strip()
        if text.rstrip("; ").lower() in LEAVING:
            raise Leave
        if text.startswith(MARK):
            return (obey(self, text),)
        request = Request(source, names=self.parameters, limit=self.limit, max_rows=self.max_rows, form="arrow")
        replies = self.conversation.answer(request, run)
        statements = parse_program(source).statements
        self.names |= {each.name: None for each in statements if isinstance(each, tree.Let)}
        return replies
