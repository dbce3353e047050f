"""
What each command does: its words into a query and values, the query to the data, the answers to their place.

Libraries and data are imported where they are needed, so that `check` and `fmt` never see an engine. Knows nothing of
how answers look (`output`, `footer`), nor of exit statuses: what is wrong is raised.
"""

from __future__ import annotations

import json
import re
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nlcrit.errors import CallError
from nlcrit.frontends.colour import coloured_plan
from nlcrit.frontends.footer import footer_lines
from nlcrit.frontends.output import Choice, Listing, Part, choose_format, standard_output, write_parts
from nlcrit.frontends.render import visible
from nlcrit.settings.order import find, from_flag
from nlcrit.table import Facts

if TYPE_CHECKING:
    import pyarrow as pa

    from nlcrit.answers.answer import Answer
    from nlcrit.answers.dataset import Dataset
    from nlcrit.answers.session import Question
    from nlcrit.criteria.query import Query
    from nlcrit.engines.plan import Run

STDIN = "-"
PARAMETER = re.compile(r"[A-Za-z_]\w*")
CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
INTEGER = re.compile(r"-?[0-9]{1,19}")


# The commands -----------------------------------------------------------------------------------------------------


def run(arguments: Namespace, running: Run) -> int:
    """Answer a text, its statements one after the other."""
    limit = find("limit", from_flag("limit", arguments.limit)).value
    running = _bounded(running, arguments)
    chosen = _format(arguments, with_facts=arguments.facts)
    query = _query(arguments)
    values = _values(arguments, query)
    with _opened(arguments) as dataset:
        questions = dataset.session().ask(query, values, limit=limit)
        if not questions:
            say(arguments, ["nothing was asked: the text only gives names or chooses a data set"])
            return 0
        chosen.check([question.kind for question in questions])
        if arguments.plot is not None:
            return _pictured(questions, chosen, arguments, running)
        parts = (_part(question, running) for question in questions)
        write_parts(parts, chosen, lambda facts: say(arguments, footer_lines(facts)))
    return 0


def explain(arguments: Namespace, running: Run) -> int:
    """Say what each statement means."""
    running = _bounded(running, arguments)
    query = _query(arguments)
    values = _values(arguments, query)
    with _opened(arguments) as dataset:
        for number, question in enumerate(dataset.session().ask(query, values)):
            explanation = question.dataset.answer(question, running).explanation()
            running.say("")
            _print("\n" * bool(number) + explanation)
    return 0


def compile_query(arguments: Namespace, running: Run) -> int:
    """Print the plan of each statement."""
    query = _query(arguments)
    values = _values(arguments, query)
    with _opened(arguments) as dataset:
        for number, question in enumerate(dataset.session().ask(query, values)):
            plan = question.dataset.cypher_of(question) if arguments.cypher else question.dataset.answer(question, running).plan
            sys.stdout.write("\n" * bool(number) + coloured_plan(plan, sys.stdout) + "\n")
    return 0


def check(arguments: Namespace, running: Run) -> int:  # noqa: ARG001  # all commands are called alike
    """Read a query; where a data set is named, look its names up there."""
    from nlcrit.criteria.resolve import check as check_program

    query = _query(arguments)
    values = _values(arguments, query)
    if arguments.data is None and arguments.server is None:
        check_program(query.bound(values).program)
        say(arguments, ["ok"])
        return 0
    with _opened(arguments) as dataset:
        questions = dataset.session().ask(query, values)
        hints = [f"hint: {hint}" for question in questions for hint in question.hints]
        say(arguments, [f"ok: {dataset.name} has all its names", *hints])
    return 0


def format_query(arguments: Namespace, running: Run) -> int:  # noqa: ARG001  # all commands are called alike
    """Print the canonical form; exactly as it is, unless to a terminal."""
    text = str(_query(arguments))
    target = standard_output()
    target.stream.write((text if target.width is None else visible(text, "\n")) + "\n")
    return 0


def fields(arguments: Namespace, running: Run) -> int:  # noqa: ARG001  # all commands are called alike
    """List the fields of a data set."""
    from nlcrit.answers.listing import list_fields

    with _opened(arguments) as dataset:
        types, rows = list_fields(dataset.vocabulary)
        return list_rows(arguments, tuple(types), rows, dataset.name)


def rois(arguments: Namespace, running: Run) -> int:  # noqa: ARG001  # all commands are called alike
    """List the regions of a data set."""
    from nlcrit.answers.listing import list_regions

    with _opened(arguments) as dataset:
        types, rows = list_regions(dataset.vocabulary)
        return list_rows(arguments, tuple(types), rows, dataset.name)


def datasets(arguments: Namespace, running: Run) -> int:  # noqa: ARG001  # all commands are called alike
    """List the data sets that are there, without opening any; with a server named, those of the server."""
    from nlcrit.answers.listing import list_known, list_on_server
    from nlcrit.answers.places import default_place, find_place

    if arguments.server is not None:
        if arguments.data is not None:
            raise CallError("-s lists all data sets of a server; leave -d out", code="NA101")
        from nlcrit.answers.client import Client

        with Client(arguments.server, is_default=False) as client:
            types, rows = list_on_server(client)
        return list_rows(arguments, tuple(types), rows, arguments.server)
    default = default_place() if arguments.data is None else find_place(arguments.data)
    types, rows = list_known(default)
    return list_rows(arguments, tuple(types), rows)


# Queries ----------------------------------------------------------------------------------------------------------


def _query(arguments: Namespace) -> Query:
    from nlcrit.criteria.query import parse_source
    from nlcrit.source import Source

    text, name = _text(arguments.words, arguments.file)
    return parse_source(Source(text, name))


def _text(words: list[str], file: str | None) -> tuple[str, str]:
    """The text of the query, and what to call it in errors."""
    if words and file is not None:
        raise CallError("a query and -f are given; one of them is enough", code="NA101")
    if file is not None:
        return _read(file)
    if not words or not words[0].strip():
        problem = "the query is empty" if words else "a query is missing"
        hint = "write it in single quotes: nlcrit run 'type = MBON01'; or -f FILE, or - for standard input"
        raise CallError(problem, code="NA101", hint=hint)
    if len(words) > 1:
        from nlcrit.frontends.cli import quoted

        hint = f"quote it as one: {quoted(' '.join(words))}"
        raise CallError(f"the query came as {len(words)} words", code="NA101", hint=hint)
    return _read(STDIN) if words == [STDIN] else (words[0], "query")


def _read(path: str) -> tuple[str, str]:
    """The text of a file, its line ends as they are; not more of it than could be a query."""
    from nlcrit.language.guard import LONGEST_TEXT

    name = "standard input" if path == STDIN else path
    try:
        # Standard input stays open: it is not ours.
        raw = sys.stdin.fileno() if path == STDIN else path
        with open(raw, encoding="utf-8-sig", newline="", closefd=path != STDIN) as stream:
            return stream.read(LONGEST_TEXT + 1), name
    except UnicodeDecodeError:
        raise CallError(f"'{name}' is not text in UTF-8", code="NA101") from None
    except (OSError, ValueError, AttributeError) as error:  # a NUL in the path; standard input that is closed
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not there"
        raise CallError(f"cannot read '{name}': {reason}", code="NA101") from None


def _values(arguments: Namespace, query: Query) -> dict[str, object]:
    """The values of `-p`, each for a parameter that the query has."""
    values: dict[str, object] = {}
    for given in arguments.parameter:
        name, sign, text = given.partition("=")
        if not sign or not PARAMETER.fullmatch(name):
            hint = "-p least=10, for $least in the query"
            raise CallError(f"-p needs NAME=VALUE, not '{given}'", code="NA101", hint=hint)
        if name in values:
            hint = f'several values are a list: -p {name}=\'["A", "B"]\''
            raise CallError(f"${name} is given twice", code="NA101", hint=hint)
        if name not in query.parameters:
            known = ", ".join(f"${each}" for each in query.parameters)
            hint = f"it has {known}" if known else f"it has none; in double quotes the shell takes ${name} away"
            raise CallError(f"the query has no parameter ${name}", code="NA101", hint=hint)
        values[name] = _value(text)
    return values


def _value(text: str) -> object:
    """
    What a value on the command line stands for, as the language writes it: else the text itself.

    Example:
        >>> _value("5"), _value("true"), _value('"5"'), _value("MBON01"), _value('["A", null]')
        (5, True, '5', 'MBON01', ['A', None])
    """
    if text.lower() in CONSTANTS:
        return CONSTANTS[text.lower()]
    if text.startswith("@"):
        lines = [line.strip() for line in _read(text[1:])[0].splitlines()]
        texts = [line for line in lines if line]
        return [int(each) for each in texts] if all(map(INTEGER.fullmatch, texts)) else texts
    try:
        found = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return text
    if isinstance(found, dict):
        raise CallError("a JSON object is not a value", code="NA101", hint='give a list: ["A", "B"]')
    return found


def _refuse_constant(name: str) -> object:
    """NaN and Infinity are no JSON, and may be names."""
    raise ValueError(name)


def _bounded(running: Run, arguments: Namespace) -> Run:
    """The run with as many rows, and as much time, as the options allow, or else the settings."""
    seconds = find("timeout", from_flag("timeout", arguments.timeout)).value
    return replace(
        running,
        max_rows=find("max_rows", from_flag("max_rows", arguments.max_rows)).value,
        deadline=None if seconds is None else time.monotonic() + seconds,
    )


def _format(arguments: Namespace, *, with_facts: bool = False) -> Choice:
    """The format that is asked for, by -o or by a file's ending, or else by the settings."""
    is_said = arguments.format is not None or arguments.output_file is not None
    name = arguments.format if is_said else find("output").value
    return choose_format(name, arguments.output_file, with_facts=with_facts)


# Answers ----------------------------------------------------------------------------------------------------------


def _opened(arguments: Namespace) -> Dataset:
    from nlcrit.answers.connect import open_place
    from nlcrit.answers.places import default_place, find_place

    server = arguments.server
    place = default_place(server) if arguments.data is None else find_place(arguments.data, server)
    # Making the database of a data set takes a while, once; only someone who looks on wants to know.
    shown = sys.stderr.isatty() and not arguments.quiet
    return open_place(place, progress=(lambda text: say(arguments, [f"{text} …"])) if shown else None)


def _part(question: Question, running: Run) -> Part:
    answer = question.dataset.answer(question, running)
    if question.kind == "explain":
        text = str(answer.explanation())
        running.say("")
        return Part(text=text)
    if question.kind != "count":
        return Part(answer.columns, _Watched(answer, running))
    count = answer.count()
    listing = Listing(("count",), [(count,)], answer.facts())
    running.say("")
    return Part(listing.columns, listing, text=str(count))


def _pictured(questions: Sequence[Question], chosen: Choice, arguments: Namespace, running: Run) -> int:
    """Write the one answer and draw it; who wants it quiet and names no format or file for it wants the picture alone."""
    from nlcrit.frontends.plotting import check_picture, draw_answer, read_answer

    check_picture(arguments.plot, [question.kind for question in questions])
    (question,) = questions
    answer = read_answer(question, running)
    running.say("")
    if not arguments.quiet or arguments.format is not None or arguments.output_file is not None:
        part = Part(answer.table.column_names, answer)
        write_parts([part], chosen, lambda facts: say(arguments, footer_lines(facts)))
    draw_answer(question, answer, arguments.plot, running)
    running.say("")
    say(arguments, [f"picture: {arguments.plot}"])
    return 0


@dataclass(frozen=True, slots=True)
class _Watched:
    """An answer that ends what is said of the progress before its first row can be shown."""

    answer: Answer
    running: Run

    def rows(self) -> Iterator[tuple[object, ...]]:
        rows = self.answer.rows()
        first = next(rows, None)
        self.running.say("")
        if first is not None:
            yield first
            yield from rows

    def arrow(self) -> pa.Table:
        table = self.answer.arrow()
        self.running.say("")
        return table

    def facts(self) -> Facts:
        facts = self.answer.facts()
        self.running.say("")
        return facts


def list_rows(
    arguments: Namespace,
    columns: tuple[str, ...],
    rows: Sequence[tuple[object, ...]],
    dataset: str | None = None,
    text: str | None = None,
) -> int:
    """Write rows that are there already; people get the `text` in their place, if there is one."""
    chosen = _format(arguments)
    listing = Listing(columns, rows, Facts(len(rows), dataset=dataset))
    write_parts([Part(columns, listing, text)], chosen, lambda facts: say(arguments, footer_lines(facts)))
    return 0


def _print(text: str) -> None:
    sys.stdout.write(visible(text, "\n") + "\n")


def say(arguments: Namespace, lines: list[str]) -> None:
    """Tell the person at the terminal, beside the answer."""
    if not arguments.quiet:
        sys.stdout.flush()
        sys.stderr.write("".join(f"{visible(line)}\n" for line in lines))
