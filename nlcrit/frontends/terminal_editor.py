"""
The line in which one types: keys, colours, completion, history and what stands below it.

Imported late, for it is made of prompt_toolkit. What a text means, and how its answer looks, others know.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import completion_is_selected, emacs_insert_mode, has_focus, vi_insert_mode
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import DynamicLexer, Lexer, PygmentsLexer, SimpleLexer
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style

from nlcrit.completion.complete import Completions, complete
from nlcrit.datasets.folder import bundled_names, configured_datasets
from nlcrit.frontends.backslash import MARK, commands_of
from nlcrit.frontends.command_completion import complete_command
from nlcrit.frontends.lexer import NlcritLexer
from nlcrit.frontends.render import visible, wants_colour
from nlcrit.frontends.terminal_ends import is_done
from nlcrit.frontends.terminal_history import history_of
from nlcrit.frontends.terminal_talk import TerminalTalk

if TYPE_CHECKING:
    from prompt_toolkit.document import Document

STYLE = Style.from_dict({"prompt": "bold", "bottom-toolbar": "noreverse fg:ansibrightblack"})
IS_TYPING = has_focus(DEFAULT_BUFFER) & (emacs_insert_mode | vi_insert_mode)


class Editor:
    """
    Where the texts of a conversation are typed.

    Args:
        talk: The conversation.
    """

    def __init__(self, talk: TerminalTalk) -> None:
        self._talk = talk
        self._completer = QueryCompleter(talk)
        self._keys = _keys()
        self._sessions: dict[str, PromptSession[str]] = {}

    def ask(self) -> str:
        """
        The next text that is typed.

        Raises:
            KeyboardInterrupt: It was given up, by Ctrl-C.
            EOFError: Nothing more is coming.
        """
        dataset = self._talk.conversation.asked
        session = self._sessions.get(dataset.name)
        if session is None:
            session = self._sessions[dataset.name] = self.session(dataset.name, dataset.origin.server)
        return session.prompt()

    def session(self, dataset: str, server: str | None) -> PromptSession[str]:
        """The line of one data set, which has a history of its own."""
        mark = f"{visible(dataset)}> "
        return PromptSession(
            [("class:prompt", mark)],
            prompt_continuation="... ".rjust(len(mark)),
            multiline=True,
            lexer=DynamicLexer(self._lexer),
            completer=self._completer,
            complete_in_thread=True,
            history=history_of(dataset, server),
            auto_suggest=AutoSuggestFromHistory(),
            search_ignore_case=True,
            key_bindings=self._keys,
            bottom_toolbar=lambda: toolbar(self._talk),
            style=STYLE,
            color_depth=None if wants_colour(sys.stdout) else ColorDepth.DEPTH_1_BIT,
        )

    def _lexer(self) -> Lexer:
        """The colours of what is being typed; a command is no query."""
        return _PLAIN if _is_command(self._typed) else _COLOURS

    @property
    def _typed(self) -> str:
        dataset = self._talk.conversation.asked
        session = self._sessions.get(dataset.name)
        return "" if session is None else session.default_buffer.text


_PLAIN, _COLOURS = SimpleLexer(), PygmentsLexer(NlcritLexer)


class QueryCompleter(Completer):
    """
    What can be typed next.

    Args:
        talk: The conversation, whose data set, `$parameters` and @names are known.
    """

    def __init__(self, talk: TerminalTalk) -> None:
        self._talk = talk
        self._datasets = [*bundled_names(), *configured_datasets()]  # as far as files tell

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """The proposals at the cursor; while typing only those that a word was begun of."""
        text, cursor = document.text, document.cursor_position
        talk = self._talk
        if _is_command(text):
            begun = document.text_before_cursor.lstrip()
            arguments = {"use": self._datasets, "unset": talk.parameters}
            command = complete_command(begun, len(begun), commands_of(talk).values(), arguments)
            yield from _shown(command, len(begun))
            return
        found = complete(
            text, cursor, talk.vocabulary, variables=talk.parameters, names=talk.names, datasets=self._datasets
        )
        if found.fragment or complete_event.completion_requested:
            yield from _shown(found, cursor)


def _shown(found: Completions, cursor: int) -> Iterator[Completion]:
    for item in found.items:
        yield Completion(item.text, found.start - cursor, display_meta=item.detail)


def toolbar(talk: TerminalTalk) -> str:
    """What stands below the line: the data set, the limit, how long the last answer took, where help is."""
    dataset = talk.conversation.asked
    place = "" if dataset.origin.server is None else f" at {dataset.origin.server}"
    parts = [
        f"{dataset.name}{place}",
        "no limit" if talk.limit is None else f"limit {talk.limit:,}",
        "" if talk.seconds is None else f"{talk.seconds:.2f} s",
        f"{MARK}help",
    ]
    return visible(" · ".join(filter(None, parts)))


def _is_command(text: str) -> bool:
    return text.lstrip().startswith(MARK)


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter", filter=IS_TYPING)
    def _answer(event: KeyPressEvent) -> None:
        """Answer the text, or go on in a new line."""
        buffer = event.current_buffer
        document = buffer.document
        if completion_is_selected():
            buffer.complete_state = None
        elif "\n" not in document.text_after_cursor and is_done(document.text):
            buffer.validate_and_handle()
        else:
            buffer.newline(copy_margin=False)

    @keys.add("escape", "enter", filter=IS_TYPING)
    def _new_line(event: KeyPressEvent) -> None:
        """Go on in a new line, whatever the text is."""
        event.current_buffer.newline(copy_margin=False)

    return keys
