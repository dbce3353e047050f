r"""
`nlcrit` without a command: queries typed one after the other, or read from a pipe.

Says which data set is asked and goes round: a text is read, answered and shown. What is wrong with one text ends
neither the conversation nor what it remembers.
"""

from __future__ import annotations

import sys
import time
import traceback
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal, TypeVar

from nlcrit.answers.connect import open_place, set_default_client
from nlcrit.answers.places import default_place, find_place
from nlcrit.engines.plan import Run
from nlcrit.errors import CallError, NlcritError, QueryError
from nlcrit.frontends.backslash import MARK, Shown
from nlcrit.frontends.cli import DEFECT_NOTE
from nlcrit.frontends.conversation import Reply
from nlcrit.frontends.interrupts import interruptible
from nlcrit.frontends.progress import ProgressLine
from nlcrit.frontends.terminal_batch import answer_text
from nlcrit.frontends.terminal_commands import Leave
from nlcrit.frontends.terminal_pipe import is_terminal, piped_text
from nlcrit.frontends.terminal_talk import TerminalTalk
from nlcrit.settings.order import find, from_flag
from nlcrit.source import Source

KEYS = "Enter asks, Alt-Enter begins another line, Tab completes, Ctrl-C stops a query, Ctrl-D leaves"
T = TypeVar("T")


def repl(arguments: Namespace) -> int:
    """Talk at a terminal; what comes through a pipe is answered without a word beside the answers."""
    return converse(arguments, piped_text())


def converse(arguments: Namespace, piped: tuple[str, str] | None) -> int:
    """
    Talk, or answer a text.

    Args:
        arguments: The words of the call: data, server, limit and max_rows.
        piped: The text and its name; None where somebody types.

    Returns:
        The exit status.

    Raises:
        CallError: There is nobody to talk to.
    """
    if piped is None and not is_terminal(sys.stdout):
        hint = "nlcrit run 'QUERY' > FILE"
        raise CallError("a conversation needs a terminal, and standard output is none", code="NA101", hint=hint)
    talk = TerminalTalk(find("limit", from_flag("limit", arguments.limit)).value, _most_rows(arguments))
    with _asked(arguments):
        if piped is None:
            return _go_round(talk)
        _watched(lambda run: answer_text(talk, piped[0], run, piped[1]))
    return 0


def _most_rows(arguments: Namespace) -> int | Literal["all"] | None:
    """The most rows that the call allows; None where it says nothing."""
    given = from_flag("max_rows", arguments.max_rows)
    if given is None:
        return None
    most: int | None = given.value
    return "all" if most is None else most


@contextmanager
def _asked(arguments: Namespace) -> Iterator[None]:
    """Let the data set of the call be the one that is asked where none is named."""
    place = default_place(arguments.server) if arguments.data is None else find_place(arguments.data, arguments.server)
    with _watched(lambda run: open_place(place, run.say)) as dataset:
        set_default_client(dataset)
        try:
            yield
        finally:
            set_default_client(None)


def _watched(work: Callable[[Run], T]) -> T:
    """Do some work that Ctrl-C stops, and that says what it does once that takes a while."""
    with ProgressLine(sys.stderr if is_terminal(sys.stderr) else None) as line:
        return interruptible(lambda run: work(replace(run, progress=line.say)))


def _go_round(talk: TerminalTalk) -> int:
    from nlcrit import __version__
    from nlcrit.frontends.terminal_editor import Editor

    editor = Editor(talk)
    talk.screen.note(f"nlcrit {__version__} · {talk.conversation.asked.name} · {MARK}help says what can be typed", KEYS)
    while True:
        try:
            text = editor.ask()
            if text.strip():
                answer(talk, text)
        except KeyboardInterrupt:  # what was typed is given up
            continue
        except (EOFError, Leave):
            return 0


def answer(talk: TerminalTalk, text: str) -> None:
    """
    Do what was typed, and show what comes of it: an answer, what is wrong, or that it was stopped.

    Raises:
        Leave: The conversation is over.
    """
    started = time.monotonic()
    is_command = text.lstrip().startswith(MARK)
    try:
        shown = _watched(lambda run: talk.take(Source(text), run))
        if not is_command:
            talk.seconds = time.monotonic() - started
        _show(talk, shown, is_whole=is_command)
    except NlcritError as error:
        talk.screen.complain(error)
        talk.screen.note(*_ways_to_give_values(error))
    except KeyboardInterrupt as interrupt:
        seconds = time.monotonic() - started
        talk.screen.note("; ".join([f"cancelled after {seconds:.1f} s", *getattr(interrupt, "__notes__", [])]))
    except (Leave, OSError):  # the terminal itself is gone
        raise
    except Exception:  # noqa: BLE001  # a defect of ours is no reason to forget what was said before
        traceback.print_exc()
        talk.screen.note(DEFECT_NOTE)


def _ways_to_give_values(error: NlcritError) -> list[str]:
    """What to type for the `$parameters` that have no value; elsewhere one gives them with the query."""
    errors = error.errors if isinstance(error, QueryError) else ()
    missing = [each.source.text[slice(*each.span)] for each in errors if each.code == "NQ204"]
    return [f"here that is {MARK}set {name.removeprefix('$')} VALUE" for name in dict.fromkeys(missing)]


def _show(talk: TerminalTalk, shown: Sequence[Shown], *, is_whole: bool) -> None:
    for number, each in enumerate(shown):
        if number:
            talk.screen.note("")
        if isinstance(each, Reply) and not is_whole:
            talk.screen.show(each)
        else:
            talk.screen.show_said(each)
    if not shown:
        talk.screen.note(f"nothing asked · {talk.conversation.asked.name}")
