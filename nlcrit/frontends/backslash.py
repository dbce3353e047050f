"""
The commands that begin with a backslash: the same in a notebook and in the terminal.

Each gives a text or a small table, and knows nothing of how these are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple, Protocol, runtime_checkable

from nlcrit.answers.listing import Listing, list_fields, list_known, list_on_server, list_regions
from nlcrit.criteria.phrases import counted
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.errors import CODES, CallError
from nlcrit.fields import catalogued
from nlcrit.frontends.conversation import Conversation, Reply
from nlcrit.language.topics import TOPICS, topic
from nlcrit.settings.table import ALL
from nlcrit.suggest import nearest

MARK = "\\"
MOST_NAMES = 200
NAMED = ("type", "instance")
"""The fields by whose values people call neurons."""


class Talk(Protocol):
    """Who is talking: a notebook or a terminal."""

    limit: int | None
    """The most rows of a table; None for what the settings say."""

    @property
    def conversation(self) -> Conversation:
        """What was said so far."""


Shown = Listing | Reply | str


class Command(NamedTuple):
    """A command: its name, what is typed after it, what it is for, and who does it."""

    name: str
    argument: str
    meaning: str
    function: Callable[[Talk, str], Shown]


@runtime_checkable
class HasCommands(Protocol):
    """Who has commands beside those that all have, as a terminal has."""

    own_commands: tuple[Command, ...]


def commands_of(talk: Talk) -> dict[str, Command]:
    """The commands that somebody can use, by name."""
    own = talk.own_commands if isinstance(talk, HasCommands) else ()
    return {each.name: each for each in (*COMMANDS, *own)}


def obey(talk: Talk, text: str) -> Shown:
    r"""
    Do what a line says that begins with a backslash.

    Raises:
        CallError: There is no such command, or it is given too much or too little.
    """
    name, _, argument = text.strip().removeprefix(MARK).partition(" ")
    argument = argument.strip()
    known = commands_of(talk)
    command = known.get(name.lower())
    if command is None:
        alike = nearest(name, known)
        meant = f" — did you mean {' or '.join(f'{MARK}{each}' for each in alike)}?" if alike else ""
        raise CallError(f"unknown command {MARK}{name}{meant}", code="NA101", hint=f"{MARK}help lists them")
    if argument and not command.argument:
        raise CallError(f"{MARK}{name} takes nothing behind it, not '{argument}'", code="NA101")
    if not argument and command.argument and not command.argument.startswith("["):
        raise CallError(f"{MARK}{name} needs {command.argument}", code="NA101", hint=f"{MARK}help {name}")
    return command.function(talk, argument)


def _help(talk: Talk, word: str) -> Shown:
    known = commands_of(talk)
    if not word:
        lines = [(f"{MARK}{each.name} {each.argument}".strip(), each.meaning) for each in known.values()]
        width = max(len(spelt) for spelt, _ in lines)
        rows = [f"  {spelt:{width}}  {meaning}" for spelt, meaning in lines]
        words = ", ".join(sorted(TOPICS))
        return "\n".join([*rows, "", f"{MARK}help WORD explains a word of the language: {words}", "or a field, or the code of an error."])
    command = known.get(word.removeprefix(MARK).lower()) if word not in TOPICS else None
    if command is not None:
        return f"{MARK}{command.name} {command.argument}".strip() + f"\n  {command.meaning}"
    found = topic(word) or _about(word)
    if found is None:
        alike = nearest(word, [*TOPICS, *known])
        meant = f" — did you mean {' or '.join(map(repr, alike))}?" if alike else ""
        raise CallError(f"nothing is known of '{word}'{meant}", code="NA101", hint=f"{MARK}help lists the words")
    return found


def _about(word: str) -> str | None:
    """What a field is, or the code of an error."""
    if (meaning := CODES.get(word.upper())) is not None:
        return f"{word.upper()}\n  {meaning}"
    field = catalogued(word)
    if field is None:
        return None
    unit = f", in {field.unit}" if field.unit else ""
    aliases = f"\n  also: {', '.join(field.aliases)}" if field.aliases else ""
    return f"{field.name} ({field.kind.value}{unit})\n  {field.meaning}{aliases}"


def _fields(talk: Talk, _: str) -> Shown:
    return list_fields(talk.conversation.asked.vocabulary)


def _rois(talk: Talk, _: str) -> Shown:
    return list_regions(talk.conversation.asked.vocabulary)


def _vocab(talk: Talk, pattern: str) -> Shown:
    vocabulary = talk.conversation.asked.vocabulary
    wanted = pattern.casefold()
    if not {"*", "?"} & set(wanted):
        wanted = f"*{wanted}*"
    rows: list[tuple[object, ...]] = [row for row in _names(vocabulary) if fnmatchcase(str(row[0]).casefold(), wanted)]
    types = dict.fromkeys(("name", "kind", "meaning"), "string")
    if len(rows) > MOST_NAMES:
        rows = [*rows[:MOST_NAMES], ("…", f"{len(rows) - MOST_NAMES:,} more", None)]
    return Listing(types, rows)


def _names(vocabulary: Vocabulary) -> Iterator[tuple[str, str, str | None]]:
    """All names that a query may use, each with what it is, and what is known of it."""
    for field in vocabulary.fields.values():
        yield field.name, "field", field.meaning or None
    for region in vocabulary.regions.values():
        yield region.name, "region", region.description
    for name in NAMED:
        if name in vocabulary.fields:
            for value in vocabulary.values(name):
                yield value, name, None


def _datasets(talk: Talk, _: str) -> Shown:
    from nlcrit.answers.client import Client
    from nlcrit.answers.places import default_place

    server = talk.conversation.asked.origin.server
    return list_known(default_place()) if server is None else list_on_server(Client(server, is_default=False))


def _use(talk: Talk, target: str) -> Shown:
    chosen = talk.conversation.choose(target)
    where = "" if chosen.origin.server is None else f" at {chosen.origin.server}"
    return f"from now on {chosen.name}{where} is asked"


def _limit(talk: Talk, number: str) -> Shown:
    if number.lower() == ALL:
        talk.limit = None
    elif number:
        if not (number.isascii() and number.isdigit()):
            raise CallError(f"{MARK}limit takes a whole number or all, not '{number}'", code="NA101")
        talk.limit = int(number)
    return "tables are shown whole" if talk.limit is None else f"at most {counted(talk.limit, 'row')} of a table are shown"


def _last(talk: Talk, _: str) -> Shown:
    return _said_last(talk)


def _cypher(talk: Talk, _: str) -> Shown:
    return str(_said_last(talk).cypher)


def _said_last(talk: Talk) -> Reply:
    found = talk.conversation.last
    if found is None:
        raise CallError("nothing has been answered yet", code="NA101", hint="ask something first: MBON01")
    return found


def _version(talk: Talk, _: str) -> Shown:
    from nlcrit import __version__
    from nlcrit.language import LANGUAGE_VERSION

    where = talk.conversation.dataset
    return f"nlcrit {__version__} (query language {LANGUAGE_VERSION})" + (f", {where}" if where else "")


COMMANDS = (
    Command("help", "[WORD]", "what can be typed; of a word what it means", _help),
    Command("fields", "", "the fields of the data set", _fields),
    Command("rois", "", "its regions, each under the one around it", _rois),
    Command("vocab", "PATTERN", "its names that hold PATTERN; * and ? stand for any characters", _vocab),
    Command("datasets", "", "the data sets that can be asked", _datasets),
    Command("use", "DATA", "ask another data set from now on: a name, a folder or an address", _use),
    Command("limit", "[N|all]", "the most rows that are shown of a table", _limit),
    Command("last", "", "the last answer, whole", _last),
    Command("cypher", "", "what a neuPrint server is sent for the last query", _cypher),
    Command("version", "", "which nlcrit this is", _version),
)
