"""
The command `nlcrit`: its words and options, what each of them says of itself, and the status that it ends with.

    0  answered, also where no row was found        2    the call is at fault
    1  the query is at fault                         3    the data, a server, or nlcrit itself, is at fault
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
DEFECT_NOTE = "this is a defect of nlcrit; please report it with the lines above"
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
    "server": Option(("-s", "--server"), {"metavar": "SERVER", "help": "the address of a neuPrint server, on which -d names a data set; default: the setting server, for what -d names and nothing here has"}),
    "timeout": Option(("--timeout",), {"metavar": "SECONDS|never", "help": "stop the query after so long; default: the setting timeout, else never"}),
    "cypher": Option(("--cypher",), {"action": "store_true", "help": "print what a neuPrint server would be sent, whatever holds the data set"}),
    "parameter": Option(("-p", "--parameter"), {"metavar": "NAME=VALUE", "action": "append", "default": [], "help": "give $NAME a value: a number, true, false, null, a JSON list, @FILE for one value a line, or else text"}),
    "format": Option(("-o", "--output"), {"dest": "format", "metavar": "FORMAT", "help": f"{', '.join(FORMAT_NAMES)}; default: what FILE ends in, else the setting output, else table"}),
    "output_file": Option(("-O", "--output-file"), {"metavar": "FILE", "help": "write to a file, whole or not at all"}),
    "plot": Option(("--plot",), {"metavar": "FILE", "help": "draw the answer to an .svg, .png or .pdf: connections as a matrix, neurons by region; with -q no table is printed beside it"}),
    "limit": Option(("-l", "--limit"), {"metavar": "N|all", "help": "at most N rows, or paths of a query with path; default: the setting limit, else all"}),
    "max_rows": Option(("--max-rows",), {"metavar": "N|all", "help": "the most rows of a table of connections; more are refused, never cut; default: the setting max_rows, else 10,000,000"}),
    "setting": Option(("words",), {"nargs": "*", "metavar": "NAME", "help": "the name of a setting; without it all of them"}),
    "facts": Option(("--facts",), {"action": "store_true", "help": "begin csv and tsv with the facts of the answer, as # lines"}),
    "quiet": Option(("-q", "--quiet"), {"action": "store_true", "help": "only the answer, and errors"}),
}
# fmt: on


class Command(NamedTuple):
    """
    A command: the function that does it (`module:name`), its options, what it is for, examples that work.

    `is_conversation`: whether what Ctrl-C stops is its own affair.
    """

    function: str
    options: tuple[str, ...]
    summary: str
    examples: tuple[str, ...]
    notes: str = ""
    is_conversation: bool = False


_QUERY = ("query", "file")
_DATA = ("data", "server")
_OUTPUT = ("format", "output_file", "quiet")
_COMMANDS = "nlcrit.frontends.commands"

REPL = "repl"
"""The command that is meant where none is given."""

COMMANDS: dict[str, Command] = {
    "run": Command(
        f"{_COMMANDS}:run",
        (*_QUERY, *_DATA, "parameter", "limit", "max_rows", "timeout", *_OUTPUT, "facts", "plot"),
        "answer a query",
        (
            f"nlcrit run '{EXAMPLE}'",
            "nlcrit run -o csv 'type = MBON01 return type, pre, post' > mbon01.csv",
            "nlcrit run -p types='[\"MBON01\", \"MBON02\"]' -p least=1000 'type in $types and pre >= $least'",
            "nlcrit run 'DA1_lPN -[weight >= 10]-> (type ~ \"KC.*\")'",
            "nlcrit run -q --plot mbon.svg 'type ~ \"MBON.*\"'",
            "nlcrit run -d fib19 -l 5 'pre > 100 sort by pre desc'",
            "nlcrit run -s https://neuprint.janelia.org -d hemibrain:v1.2.1 'count type ~ \"KC.*\"'",
            "echo 'count type ~ \"PAM.*\"' | nlcrit run -",
        ),
        f"{QUOTING} A terminal gets a table that fits it; files and pipes get every row and column.",
    ),
    "explain": Command(
        f"{_COMMANDS}:explain",
        (*_QUERY, *_DATA, "parameter", "max_rows", "timeout", "quiet"),
        "say in words what a query means, and how many neurons each part of it leaves",
        (f"nlcrit explain '{EXAMPLE}'", "nlcrit explain 'DA1_lPN -[path 1..2]-> MBON05'"),
        QUOTING,
    ),
    "compile": Command(
        f"{_COMMANDS}:compile_query",
        (*_QUERY, *_DATA, "parameter", "cypher", "quiet"),
        "print what the engine would be told, without telling it",
        ("nlcrit compile 'type = MBON01 and pre > 100'", "nlcrit compile --cypher 'type = MBON01 and pre > 100'"),
        QUOTING,
    ),
    "check": Command(
        f"{_COMMANDS}:check",
        (*_QUERY, *_DATA, "parameter", "quiet"),
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
        (*_DATA, *_OUTPUT),
        "list the fields that a query can ask for",
        ("nlcrit fields", "nlcrit fields -d fib19 -o md"),
    ),
    "rois": Command(
        f"{_COMMANDS}:rois",
        (*_DATA, *_OUTPUT),
        "list the regions, each under the one around it",
        ("nlcrit rois", "nlcrit rois -o csv > regions.csv"),
    ),
    "datasets": Command(
        f"{_COMMANDS}:datasets",
        (*_DATA, *_OUTPUT),
        "list the data sets that come with nlcrit or have a name in the settings, or with -s those of a server",
        ("nlcrit datasets", "nlcrit datasets -s https://neuprint.janelia.org"),
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
    REPL: Command(
        "nlcrit.frontends.terminal:repl",
        (*_DATA, "limit", "max_rows"),
        "ask one query after the other; nlcrit alone is the same",
        ("nlcrit repl -d fib19", "printf 'use fib19; count *' | nlcrit repl"),
        "What comes through a pipe is answered as nlcrit run - does, and lines that begin with \\ are commands; \\help "
        "lists these.",
        is_conversation=True,
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
    except KeyboardInterrupt as interrupt:
        status = _stopped(getattr(interrupt, "__notes__", []))
    except OSError as error:
        status = _output_failed(error)
    except Exception:  # noqa: BLE001  # a defect of ours: Python's own status 1 would blame the query
        import traceback

        traceback.print_exc()
        sys.stderr.write(f"{DEFECT_NOTE}\n")
        status = DEFECT
    return _flushed(status)


def _obey(words: list[str]) -> int:
    if not words:
        return _converse()
    name = words[0]
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
    command: Callable[..., int] = getattr(import_module(module), function)
    if COMMANDS[name].is_conversation:
        return _left(command(arguments))

    from nlcrit.frontends.interrupts import interruptible
    from nlcrit.frontends.progress import ProgressLine

    looked_on = sys.stderr.isatty() and not getattr(arguments, "quiet", False)
    with ProgressLine(sys.stderr if looked_on else None) as line:
        return interruptible(lambda run: command(arguments, replace(run, progress=line.say)))


def _converse() -> int:
    """`nlcrit` alone: somebody types, or a text comes through a pipe."""
    from nlcrit.frontends.terminal_pipe import piped_text

    piped = piped_text()
    if piped is not None and not piped[0].strip():
        raise CallError("a command is missing", code="NA101", hint=f"one of {', '.join(COMMANDS)}; nlcrit --help")
    from nlcrit.frontends.terminal import converse

    return _left(converse(make_parser(REPL).parse_args([]), piped))


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
            "usage: nlcrit",
            "       nlcrit COMMAND [options]",
            "       nlcrit --version",
            "",
            "Ask a connectome for neurons and their connections. Without a command, ask one query after the other.",
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


def _stopped(notes: Sequence[str]) -> int:
    """After Ctrl-C: say what goes on all the same, and end at once, also where the work has not noticed."""
    with suppress(OSError):
        sys.stderr.write("".join(f"stopped; {note}\n" for note in notes))
        sys.stderr.flush()
    return _left(INTERRUPTED)


def _left(status: int) -> int:
    """The status; where stopped work has not noticed yet, this ends at once: Python's own end could crash in it."""
    from nlcrit.engines.interruptible import THREAD_NAME

    if any(thread.name == THREAD_NAME for thread in threading.enumerate()):
        os._exit(status)
    return status


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
