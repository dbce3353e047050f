"""
The first line of a `%%neuprint` cell: options, and nothing of the query.

Knows neither IPython nor the language, and evaluates nothing: an expression stays text here. Words are split so that
Python expressions survive as they were typed, which neither the shell's rules nor IPython's allow.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from nlcrit.errors import CallError
from nlcrit.suggest import nearest

FORMS = ("pandas", "polars", "arrow")
"""What a table can be given as."""

Rows = int | Literal["all"]
"""A number of rows, or any."""

_OPENING, _CLOSING, _QUOTES = "([{", ")]}", "'\""


class NeuprintUsageError(CallError):
    """The line of a magic is at fault; one sentence says how."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="NA101")


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its two spellings, the name of its value (empty for a switch), and what it does."""

    short: str
    long: str
    value: str
    meaning: str


OPTIONS = (
    Option("-o", "--out", "NAME", "store the answer in the variable NAME; the same as NAME alone"),
    Option("-l", "--limit", "N", "at most N rows, or paths of a query with path, or all; without it the setting limit"),
    Option("", "--max-rows", "N", "the most rows of a table of connections, or all; more are refused, never cut"),
    Option("-d", "--data", "DATA", "the data set of this cell: a name, a folder, or an address"),
    Option("-s", "--server", "SERVER", "the neuPrint server that has it"),
    Option("", "--timeout", "SECONDS", "stop the query after so long, or never"),
    Option("-t", "--to", "FORM", "what a table is given as: pandas (the default), polars or arrow"),
    Option("-n", "--dry-run", "", "show what the engine would be told; run and store nothing"),
    Option("", "--explain", "", "show what the query means, in words; store nothing"),
    Option("-p", "--parameter", "NAME=EXPR", "let $NAME stand for the value of a Python expression; may be repeated"),
    Option("-v", "--verbose", "", "show the canonical query, the time and the plan; show errors with their traceback"),
    Option("-h", "--help", "", "show this help"),
)


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the line asks for. `parameters` are Python expressions by name, not evaluated."""

    name: str | None = None
    limit: Rows | None = None
    max_rows: Rows | None = None
    data: str | None = None
    server: str | None = None
    timeout: float | Literal["never"] | None = None
    form: str = "pandas"
    dry_run: bool = False
    explain: bool = False
    parameters: dict[str, str] = field(default_factory=dict)
    verbose: bool = False
    help: bool = False


def parse_arguments(line: str) -> Arguments:
    """
    Read the line after `%%neuprint`.

    Raises:
        NeuprintUsageError: An option is unknown, abbreviated or incomplete, a name is none, or it is query text.

    Example:
        >>> parse_arguments("neurons -l 5 -p ids=[1, 2]").parameters
        {'ids': '[1, 2]'}
    """
    found = Arguments()
    for option, word in _options(list(split_words(line))):
        found = _named(found, word) if option is None else _with(found, option, word)
    return found


def split_words(line: str) -> Iterator[str]:
    """
    The words of a line, with their quotes: white space inside quotes and brackets separates nothing.

    Example:
        >>> list(split_words("df -p x=['a b', 2] -d 'my data'"))
        ['df', '-p', "x=['a b', 2]", '-d', "'my data'"]
    """
    word, quote, depth = "", "", 0
    for character in line:
        if quote:
            quote = "" if character == quote else quote
        elif character in _QUOTES:
            quote = character
        elif character.isspace() and depth <= 0:
            if word:
                yield word
            word = ""
            continue
        else:
            depth += (character in _OPENING) - (character in _CLOSING)
        word += character
    if quote:
        raise NeuprintUsageError(
            f"a quote ({quote}) is not closed in the options; the query belongs below the line of %%neuprint"
        )
    if word:
        yield word


def usage() -> str:
    """The options, one a line."""
    rows = [(", ".join(filter(None, (each.short, each.long))), each.value, each.meaning) for each in OPTIONS]
    return "\n".join(f"  {f'{names} {value}':<28}{meaning}".rstrip() for names, value, meaning in rows)


def _options(words: list[str]) -> Iterator[tuple[Option | None, str]]:
    """Each option with its value; None with a word that is no option."""
    while words:
        word = words.pop(0)
        if not word.startswith("-"):
            yield None, word
            continue
        spelling, attached = _parted(word)
        option = next((each for each in OPTIONS if spelling in {each.short, each.long}), None)
        if option is None:
            raise _unknown(word)
        if not option.value:
            yield option, ""
            if attached and word.startswith("--"):
                raise NeuprintUsageError(f"{spelling} takes no value")
            if attached:
                words.insert(0, f"-{attached}")
        elif attached or words:
            yield option, attached or words.pop(0)
        else:
            raise NeuprintUsageError(f"{spelling} needs a value: {spelling} {option.value}")


def _parted(word: str) -> tuple[str, str]:
    """Spelling and attached value of `--limit=5` or `-l5`."""
    if word.startswith("--"):
        spelling, _, attached = word.partition("=")
        return spelling, attached
    return word[:2], word[2:]


def _unknown(word: str) -> NeuprintUsageError:
    spelling = _parted(word)[0] if word.startswith("--") else word
    long = [each.long for each in OPTIONS]
    meant = [each for each in long if each.startswith(spelling)] if len(spelling) > len("--") else []
    meant = meant or list(nearest(spelling, long, 1))
    if meant and spelling.startswith("--"):
        return NeuprintUsageError(f"unknown option {spelling} — did you mean {meant[0]}?")
    return NeuprintUsageError(f"unknown option {spelling}; %%neuprint -h shows the options")


def _with(found: Arguments, option: Option, word: str) -> Arguments:
    match option.long:
        case "--out":
            return _named(found, word)
        case "--limit":
            return replace(found, limit=_rows(word, "--limit"))
        case "--max-rows":
            return replace(found, max_rows=_rows(word, "--max-rows"))
        case "--data":
            return replace(found, data=unquoted(word))
        case "--server":
            return replace(found, server=unquoted(word))
        case "--timeout":
            return replace(found, timeout=_seconds(word))
        case "--to":
            return replace(found, form=_form(unquoted(word)))
        case "--dry-run":
            return replace(found, dry_run=True)
        case "--explain":
            return replace(found, explain=True)
        case "--parameter":
            name, expression = _assignment(unquoted(word))
            return replace(found, parameters={**found.parameters, name: expression})
        case "--verbose":
            return replace(found, verbose=True)
        case _:
            return replace(found, help=True)


def unquoted(word: str) -> str:
    """
    The word without the quotes around all of it.

    Example:
        >>> unquoted("'my data'"), unquoted("x='a'")
        ('my data', "x='a'")
    """
    quote = word[:1]
    if len(word) > 1 and quote in _QUOTES and word[-1] == quote and quote not in word[1:-1]:
        return word[1:-1]
    return word


def _named(found: Arguments, word: str) -> Arguments:
    if not is_variable(word):
        reason = "is a word of Python" if keyword.iskeyword(word) else "is not the name of a variable"
        raise NeuprintUsageError(
            f"{word} {reason}; only options stand on the line of %%neuprint, the query belongs below it"
        )
    if found.name not in {None, word}:
        raise NeuprintUsageError(
            f"two names to store one answer in, {found.name} and {word}; the query belongs below the line"
        )
    return replace(found, name=word)


def is_variable(word: str) -> bool:
    """Whether Python takes the word as the name of a variable."""
    return word.isidentifier() and not keyword.iskeyword(word)


def shadows_builtin(name: str) -> bool:
    """Whether a variable of that name hides one of Python's own."""
    return hasattr(builtins, name) and not name.startswith("_")


def _rows(word: str, option: str) -> Rows:
    if word.lower() == "all":
        return "all"
    digits = word.replace("_", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(2**63))):
        raise NeuprintUsageError(f"{option} takes a whole number from 0 or all, not {word}")
    return int(digits)


def _seconds(word: str) -> float | Literal["never"]:
    if word.lower() == "never":
        return "never"
    try:
        seconds = float(word)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise NeuprintUsageError(f"--timeout takes a number of seconds or never, not {word}")
    return seconds


def _form(word: str) -> str:
    if word not in FORMS:
        raise NeuprintUsageError(f"--to takes {', '.join(FORMS[:-1])} or {FORMS[-1]}, not {word}")
    return word


def _assignment(word: str) -> tuple[str, str]:
    name, equals, expression = word.partition("=")
    if not (equals and expression and is_variable(name.removeprefix("$"))):
        raise NeuprintUsageError(f"-p takes NAME=EXPR without spaces around the =, not {word}")
    return name.removeprefix("$"), expression
