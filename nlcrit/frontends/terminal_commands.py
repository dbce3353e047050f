"""The commands that only a terminal has, beside those of `backslash`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from nlcrit.answers.listing import Listing
from nlcrit.errors import CallError
from nlcrit.frontends.backslash import MARK, Command, Shown
from nlcrit.frontends.commands import PARAMETER
from nlcrit.frontends.commands import _value as meant
from nlcrit.frontends.render import exact

if TYPE_CHECKING:
    from nlcrit.frontends.terminal_talk import TerminalTalk

SWITCH = {"on": True, "off": False}


class Leave(Exception):
    """Whoever is talking wants to leave."""


class Row(NamedTuple):
    """A command of a terminal, as `backslash.Command` has it."""

    name: str
    argument: str
    meaning: str
    function: Callable[[TerminalTalk, str], Shown]

    def of(self, talk: TerminalTalk) -> Command:
        """The command of one terminal."""
        return Command(self.name, self.argument, self.meaning, lambda _, argument: self.function(talk, argument))


def _set(talk: TerminalTalk, argument: str) -> Shown:
    name, _, text = argument.removeprefix("$").partition(" ")
    text = text.strip()
    if not name:
        types = dict.fromkeys(("parameter", "value"), "string")
        return Listing(types, [(f"${each}", _shown(value)) for each, value in talk.parameters.items()])
    if not PARAMETER.fullmatch(name) or not text:
        hint = f"{MARK}set least 10, for $least in a query"
        raise CallError(f"{MARK}set needs a name and a value", code="NA101", hint=hint)
    talk.parameters[name] = meant(text)
    return f"${name} stands for {_shown(talk.parameters[name])}"


def _unset(talk: TerminalTalk, argument: str) -> Shown:
    name = argument.removeprefix("$")
    if name not in talk.parameters:
        known = ", ".join(f"${each}" for each in talk.parameters)
        hint = f"a value have {known}" if known else f"{MARK}set NAME VALUE gives a value"
        raise CallError(f"${name} has no value", code="NA101", hint=hint)
    del talk.parameters[name]
    return f"${name} has no value now"


def _pager(talk: TerminalTalk, argument: str) -> Shown:
    if argument:
        if argument.lower() not in SWITCH:
            raise CallError(f"{MARK}pager takes on or off, not '{argument}'", code="NA101")
        talk.screen.has_pager = SWITCH[argument.lower()]
    return "long answers are shown page by page" if talk.screen.has_pager else "answers are shown as far as they fit"


def _leave(talk: TerminalTalk, argument: str) -> NoReturn:  # noqa: ARG001  # all commands are called alike
    raise Leave


def _shown(value: object) -> str:
    return "null" if value is None else exact(value)


ROWS = (
    Row("set", "[NAME VALUE]", "the value of $NAME, as -p of nlcrit run takes it; alone all that have one", _set),
    Row("unset", "NAME", "take the value of $NAME back", _unset),
    Row("pager", "[on|off]", "whether long answers are shown whole, page by page: with $PAGER, else less", _pager),
    Row("q", "", "leave, as Ctrl-D and exit do", _leave),
)
