"""Complete a command that begins with a backslash, in a notebook and in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nlcrit.completion.complete import Completion, Completions
from nlcrit.frontends.backslash import MARK, Command
from nlcrit.language.topics import TOPICS


def complete_command(
    text: str, cursor: int, commands: Iterable[Command], arguments: Mapping[str, Iterable[str]]
) -> Completions:
    r"""
    What can stand at a place of a command.

    Args:
        text: All of the command, from its backslash on.
        cursor: An offset into it.
        commands: Those that there are.
        arguments: What can stand behind some of them, by name; behind `help` it is known.

    Example:
        >>> from nlcrit.frontends.backslash import COMMANDS
        >>> [item.text for item in complete_command("\\fi", 3, COMMANDS, {}).items]
        ['fields']
    """
    known = {command.name: command.meaning for command in commands}
    name, space, argument = text[:cursor].removeprefix(MARK).partition(" ")
    words = {"help": sorted({*TOPICS, *known}), **arguments}.get(name.lower(), ())
    proposed = dict.fromkeys(words, "") if space else known
    begun = argument if space else name
    items = tuple(
        Completion(word, "option", meaning)
        for word, meaning in proposed.items()
        if word.lower().startswith(begun.lower())
    )
    return Completions(cursor - len(begun), begun, items)
