"""
The command `nlcrit`: its words and options, what each of them says of itself, and the status that it ends with.

    0  answered, also where no row was found        2    the call is at fault
    1  the query is at fault                         3    the data, or nlcrit itself, is at fault
                                                     130  stopped by Ctrl-C

Knows nothing of what the commands do; they are imported when one is called, so that `--help` costs nothing.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from textwrap import fill
from typing import Any, NamedTuple, NoReturn

from nlcrit.errors import CallError, NlcritError
from nlcrit.frontends.output import discard, prepare_streams
from nlcrit.settings.table import BUNDLED_DEFAULT, FORMAT_NAMES

INTERRUPTED = 130
DEFECT = 3
HELP_WIDTH = 79
MAIN_OPTIONS = ("--help", "--version")

EXAMPLE = 'type ~ "MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull'

QUOTING = 'Single quotes keep the shell from reading the query; in Windows\' cmd write "…" and single quotes inside.'


class Option(NamedTuple):
    """An option as argparse takes it: its flags, or the name of a positional argument, and the rest."""

    flags: tuple[str, ...]
    settings: dict[str, Any]


# fmt: off
OPTIONS: dict[str, Option] = {
    "query": Option(("words",), {"nargs": "*", "metavar": "QUERY", "help": "the query, quoted; - reads it from standard input"}),
    "file": Option(("-f", "--file"), {"metavar": "FILE", "help": "read the query from a file"}),
    "data": Option(("-d", "--data"), {"metavar": "DATA", "help": f"the name of a data set, or a folder; default: the setting data, else {BUNDLED_DEFAULT}"}),
    "parameter": Option(("-p", "--parameter"), {"metavar": "NAME=VALUE", "action": "append", "default": [], "help": "give $NAME a value: a number, true, false, null, a JSON list, @FILE for one value a line, or else text"}),
    "format": Option(("-o", "--output"), {"dest": "format", "metavar": "FORMAT", "help": f"{', '.join(FORMAT_NAMES)}; default: what FILE ends in, else the setting output, else table"}),
    "output_file": Option(("-O", "--output-file"), {"metavar": "FILE", "help": "write to a file, whole or not at all"}),
    "limit": Option(("-l", "--limit"), {"metavar": "N|all", "help": "at most N rows, or paths of a query with path; default: the setting limit, else all"}),
    "max_rows": Option(("--max-rows",), {"metavar": "N|all", "help": "the most rows of a table of connections; more are refused, never cut; default: the setting max_rows, else 10,000,000"}),
    "setting": Option(("words",), {"nargs": "*", "metavar": "NAME", "help": "the name of a setting; without it all of them"}),
    "facts": Option(("--facts",), {"action": "store_true", "help": "begin csv and tsv with the facts of the answer, as # lines"}),
    "quiet": Option(("-q", "--quiet"), {"action": "store_true", "help": "only the answer, and errors"}),
}
# fmt: on


class Command(NamedTuple):
    """A command: the function that does it (`module:name`), its options, what it is for, examples that work."""

    function: str
    options: tuple[str, ...]
    summary: str
    examples: tuple[str, ...]
    notes: str = ""


_QUERY = ("query", "file")
_OUTPUT = ("format", "output_file", "quiet")
_COMMANDS = "nlcrit.frontends.commands"

COMMANDS: dict[str, Command] = {
    "run": Command(
        f"{_COMMANDS}:run",
        (*_QUERY, "data", "parameter", "limit", "max_rows", *_OUTPUT, "facts"),
        "answer a query",
        (
            f"nlcrit run '{EXAMPLE}'",
            "nlcrit run -o csv 'type = MBON01 return type, pre, post' > mbon01.csv",
            "nlcrit run -p types='[\"MBON01\", \"MBON02\"]' -p least=1000 'type in $types and pre >= $least'",
            "nlcrit run 'DA1_lPN -[weight >= 10]-> (type ~ \"KC.*\")'",
            "nlcrit run -d fib19 -l 5 'pre > 100 sort by pre desc'",
            "echo 'count type ~ \"PAM.*\"' | nlcrit run -",
        ),
        f"{QUOTING} A terminal gets a table that fits it; files and pipes get every row and column.",
    ),
    "explain": Command(
        f"{_COMMANDS}:explain",
        (*_QUERY, "data", "parameter", "max_rows", "quiet"),
        "say in words what a query means, and how many neurons each part of it leaves",
        (f"nlcrit explain '{EXAMPLE}'", "nlcrit explain 'DA1_lPN -[path 1..2]-> MBON05'"),
        QUOTING,
    ),
    "compile": Command(
        f"{_COMMANDS}:compile_query",
        (*_QUERY, "data", "parameter", "quiet"),
        "print what the engine would be told, without telling it",
        ("nlcrit compile 'type = MBON01 and pre > 100'",),
        QUOTING,
    ),
    "check": Command(
        f"{_COMMANDS}:check",
        (*_QUERY, "data", "parameter", "quiet"),
        "check that a query can be read; with -d also its fields, regions and values",
        ("nlcrit check 'input in (CA(R), SLP(R)) any min 5'", "nlcrit check -d fib19 'input in ME'"),
        QUOTING,
    ),
    "fmt": Command(
        f"{_COMMANDS}:format_query",
        (*_QUERY, "quiet"),
        "print a query in its canonical form",
        ("nlcrit fmt '((pre>10)) AND NOT soma NULL'",),
        QUOTING,
    ),
    "fields": Command(
        f"{_COMMANDS}:fields",
        ("data", *_OUTPUT),
        "list the fields that a query can ask for",
        ("nlcrit fields", "nlcrit fields -d fib19 -o md"),
    ),
    "rois": Command(
        f"{_COMMANDS}:rois",
        ("data", *_OUTPUT),
        "list the regions, each under the one around it",
        ("nlcrit rois", "nlcrit rois -o csv > regions.csv"),
    ),
    "datasets": Command(
        f"{_COMMANDS}:datasets",
        ("data", *_OUTPUT),
        "list the data sets that come with nlcrit or have a name in the settings, and the one that is asked by default",
        ("nlcrit datasets",),
    ),
    "config": Command(
        "nlcrit.frontends.config:config",
        ("setting", *_OUTPUT),
        "list the settings, each with its value and where that comes from",
        ("nlcrit config", "nlcrit config limit", "NLCRIT_LIMIT=5 nlcrit config -o json"),
        "An option goes before the environment, that before [tool.nlcrit] of the nearest pyproject.toml, that before "
        "the user's config.toml.",
    ),
    "doctor": Command(
        "nlcrit.frontends.doctor:doctor",
        (),
        "look whether everything is there and works, and say what to type where it does not",
        ("nlcrit doctor",),
    ),
}


def main(argv: Sequence[str] | None = None) -> int:
    """
    Do what the words of a command line say.

    Args:
        argv: The words after `nlcrit`; None for those of this process.

    Returns:
        The exit status.
    """
    prepare_streams()
    try:
        status = _obey(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except NlcritError as error:
        _report(error)
        status = error.exit_status
    except SystemExit as done:  # argparse, after --help and --version
        status = done.code if isinstance(done.code, int) else 0
    except KeyboardInterrupt:
        status = _stopped()
    except OSError as error:
        status = _output_failed(error)
    except Exception:  # noqa: BLE001  # a defect of ours: Python's own status 1 would blame the query
        import traceback

        traceback.print_exc()
        sys.stderr.write("this is a defect of nlcrit; please report it with the lines above\n")
        status = DEFECT
    return _flushed(status)


def _obey(words: list[str]) -> int:
    name = words[0] if words else ""
    if name in {"-h", "--help", "help"}:  # the last one, as people try it
        print(overview())
        return 0
    if name == "--version":
        print(_versions())
        return 0
    if name not in COMMANDS:
        _refuse(name)
    arguments = make_parser(name).parse_intermixed_args([_shielded(word) for word in words[1:]])
    arguments.words = [_unshielded(word) for word in getattr(arguments, "words", [])]
    module, function = COMMANDS[name].function.split(":")

    from nlcrit.frontends.interrupts import interruptible
    from nlcrit.frontends.progress import ProgressLine

    command: Callable[..., int] = getattr(import_module(module), function)
    looked_on = sys.stderr.isatty() and not getattr(arguments, "quiet", False)
    with ProgressLine(sys.stderr if looked_on else None) as line:
        return interruptible(lambda run: command(arguments, replace(run, progress=line.say)))


# Words ------------------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """argparse, but what it complains of is an error of ours."""

    def error(self, message: str) -> NoReturn:
        text = message.removeprefix("argument ").replace("unrecognized arguments", "unknown option")
        raise CallError(text, code="NA101", hint=f"{self.prog} --help")


def make_parser(name: str) -> argparse.ArgumentParser:
    """The options of a command as argparse knows them."""
    command = COMMANDS[name]
    parser = _Parser(
        prog=f"nlcrit {name}",
        description=f"{command.summary[0].upper()}{command.summary[1:]}.\n\n{fill(command.notes, HELP_WIDTH)}".strip(),
        epilog="examples:\n" + "\n".join(f"  {example}" for example in command.examples),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    for option in command.options:
        flags, settings = OPTIONS[option]
        parser.add_argument(*flags, **settings)
    return parser


def overview() -> str:
    """What `nlcrit --help` prints."""
    width = max(map(len, COMMANDS))
    return "\n".join(
        (
            "usage: nlcrit COMMAND [options]",
            "       nlcrit --version",
            "",
            "Ask a connectome for neurons and their connections.",
            "",
            "commands:",
            *(f"  {name:{width}}  {command.summary}" for name, command in COMMANDS.items()),
            "",
            "nlcrit COMMAND --help says more about each. For example:",
            "",
            f"  {COMMANDS['run'].examples[0]}",
        )
    )


def _versions() -> str:
    from nlcrit import __version__
    from nlcrit.language import LANGUAGE_VERSION

    return f"nlcrit {__version__} (query language {LANGUAGE_VERSION})"


def _refuse(name: str) -> NoReturn:
    from nlcrit.suggest import nearest

    if not name:
        raise CallError("a command is missing", code="NA101", hint=f"one of {', '.join(COMMANDS)}; nlcrit --help")
    is_option = name.startswith("-") and not _looks_like_query(name)
    alike = nearest(name, MAIN_OPTIONS if is_option else COMMANDS)
    meant = f" — did you mean {' or '.join(repr(each) for each in alike)}?" if alike else ""
    hint = "nlcrit --help" if is_option or alike else f"to answer a query: nlcrit run {quoted(name)}"
    raise CallError(f"unknown {'option' if is_option else 'command'} '{name}'{meant}", code="NA101", hint=hint)


def quoted(word: str) -> str:
    """A word as one has to type it in a shell."""
    if os.name == "nt":
        from subprocess import list2cmdline

        return list2cmdline([word])
    import shlex

    return shlex.quote(word)


def _looks_like_query(word: str) -> bool:
    """Whether a word that argparse takes for an option begins with an arrow, as a partner filter does."""
    return word.lstrip(" ").startswith(("->", "-["))


def _shielded(word: str) -> str:
    return f" {word}" if _looks_like_query(word) else word


def _unshielded(word: str) -> str:
    return word[1:] if _looks_like_query(word) else word


# Streams ----------------------------------------------------------------------------------------------------------


def _report(error: NlcritError) -> None:
    from nlcrit.frontends.render import render_error, wants_colour

    with suppress(OSError):
        sys.stdout.flush()  # on a terminal, what came before is to stand before
        sys.stderr.write(render_error(error, colour=wants_colour(sys.stderr)) + "\n")


def _stopped() -> int:
    """After Ctrl-C: end at once, also where the work that was stopped has not noticed."""
    from nlcrit.engines.interruptible import THREAD_NAME

    if any(thread.name == THREAD_NAME for thread in threading.enumerate()):
        # Python's own end would wait for the thread, or crash in it.
        os._exit(INTERRUPTED)
    return INTERRUPTED


def _output_failed(error: OSError) -> int:
    """Whoever read the answer has enough of it: quiet and no error. Otherwise the disk is full, or the like."""
    discard(sys.stdout)
    if isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL):
        return 0
    problem = CallError(f"cannot write the answer: {error.strerror or error}", code="NA101")
    _report(problem)
    return problem.exit_status


def _flushed(status: int) -> int:
    """The status, when all is written: what fails after `main` would make Python speak of it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:
            status = _output_failed(error) or status
            discard(stream)
    return status
