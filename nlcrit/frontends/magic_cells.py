"""
What a `%%neuprint` cell and a `%neuprint` line do: ask, store, show.

The bridge between IPython's shell, which it is given by the magic, and a `Conversation`, which knows no shell. Imports
IPython only to show something. Everything that fails is raised, so that a failing cell fails in the saved notebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from nlcrit.errors import NlcritError
from nlcrit.frontends.colour import plan_as_html
from nlcrit.frontends.conversation import Conversation, Reply, Request, ends_in_semicolon
from nlcrit.frontends.display import Footer, Monospace
from nlcrit.frontends.footer import footer_lines
from nlcrit.frontends.interrupts import interruptible, interrupts_told
from nlcrit.frontends.magic_arguments import (
    Arguments,
    NeuprintUsageError,
    Rows,
    parse_arguments,
    shadows_builtin,
)
from nlcrit.frontends.magic_help import HELP
from nlcrit.frontends.notebook_progress import progress_in
from nlcrit.settings.order import Value, find, from_trait
from nlcrit.source import Source

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from nlcrit.frontends.magic import NeuprintMagic

Names = Mapping[str, object]

MARK = "\\"
"""What a command begins with, and no query."""


class AnswerList(list[Any]):
    """
    The answers of a text with several statements: a list that shows its items one below the other.

    Args:
        answers: What was asked for, in order.
        footers: What is shown below each.
    """

    def __init__(self, answers: Sequence[object], footers: Sequence[Footer]) -> None:
        super().__init__(answers)
        self._footers = tuple(footers)

    def _ipython_display_(self) -> None:
        # Where the list was changed since, the footers are no longer those of its items.
        footers = self._footers if len(self._footers) == len(self) else [Footer(())] * len(self)
        for answer, footer in zip(self, footers, strict=True):
            show(answer, footer)


def show(*objects: object) -> None:
    """Show each object that is not an empty footer, in the cell that runs."""
    from IPython.display import display

    for each in objects:
        if not (isinstance(each, Footer) and not each):
            display(each)  # type: ignore[no-untyped-call]  # IPython has few types


def answer_line(magic: NeuprintMagic, line: str, local_names: Names) -> object:
    """`%neuprint QUERY`: the answer is the value of the expression, the footer is shown at once."""
    text = line.strip()
    if text in {"-h", "--help"}:
        show(Monospace(HELP))
        return None
    with errors_shown(magic, full=magic.tracebacks), interrupts_told():
        if text.startswith(MARK):
            return _obeyed(magic, text)
        _refuse_options(text)
        replies = _replies(magic, _request(magic, Arguments(), Source(text), local_names))
        hidden = ends_in_semicolon(text)
    footers = _footers(magic, replies)
    if not hidden:
        show(*footers)
    return _value(replies, footers)


class _Notebook:
    """The notebook as the commands see it: what was said in it, and how many rows it shows."""

    def __init__(self, magic: NeuprintMagic) -> None:
        self._magic = magic
        self.conversation = _conversation(magic)

    @property
    def limit(self) -> int | None:
        return self._magic.limit

    @limit.setter
    def limit(self, limit: int | None) -> None:
        self._magic.limit = limit


def _obeyed(magic: NeuprintMagic, text: str) -> object:
    r"""`%neuprint \fields` and its like: a table is the value of the expression, a text is shown."""
    # Local: what the commands need is more than a query does.
    from nlcrit.frontends.backslash import obey

    shown = interruptible(lambda _: obey(_Notebook(magic), text))
    match shown:
        case str():
            show(Monospace(shown))
            return None
        case Reply(value=value):
            return value
        case _:
            return shown.frame()


def answer_cell(magic: NeuprintMagic, line: str, body: str, local_names: Names) -> object:
    """`%%neuprint`: the answer is stored in a variable, or it is the value of the cell."""
    with errors_shown(magic, full=magic.tracebacks):
        arguments = parse_arguments(line)
    if arguments.help:
        show(Monospace(HELP))
        return None
    source = cell_source(line, body)
    with errors_shown(magic, full=magic.tracebacks or arguments.verbose), interrupts_told():
        request = _request(magic, arguments, source, local_names)
        if arguments.dry_run:
            plans = interruptible(lambda _: _conversation(magic).plan(request))
            show(*(Monospace(str(plan), plan_as_html(plan)) for plan in plans))
            return None
        replies = _replies(magic, request)
        hidden = ends_in_semicolon(source.text)
    if arguments.explain:
        show(*(Monospace(str(reply.value)) for reply in replies))
        return None
    return _given(magic, arguments, replies, hidden=hidden)


def cell_source(line: str, body: str) -> Source:
    """The query of a cell, whose lines are counted from that of the magic, as the notebook counts them."""
    first = f"%%neuprint {line}\n"
    return Source(body, "cell", first + body, tuple(range(len(first), len(first) + len(body) + 1)))


@contextmanager
def errors_shown(magic: NeuprintMagic, *, full: bool) -> Iterator[None]:
    """Let errors through; with `full` they are shown with the traceback that their message stands for otherwise."""
    try:
        yield
    except NlcritError as error:
        if full:
            # IPython asks the error for its lines; bound here, for the traceback is complete only when it is shown.
            setattr(error, "_render_traceback_", partial(_traceback, magic, error))  # noqa: B010
        raise


def _traceback(magic: NeuprintMagic, error: NlcritError) -> list[str]:
    lines: list[str] = _shell(magic).InteractiveTB.structured_traceback(type(error), error, error.__traceback__)
    return lines


def _refuse_options(text: str) -> None:
    if text.startswith("--") or (text[:1] == "-" and text[1:2].isalpha()):
        raise NeuprintUsageError(
            f"%neuprint takes no options, and no query begins with {text.split(maxsplit=1)[0]}; use %%neuprint for options"
        )


def _request(magic: NeuprintMagic, arguments: Arguments, source: Source, local_names: Names) -> Request:
    names = {**_shell(magic).user_ns, **local_names}
    return Request(
        source,
        given={name: _evaluated(name, text, names) for name, text in arguments.parameters.items()},
        names=names,
        limit=find("limit", _from_line(arguments.limit), from_trait("limit", magic.limit)).value,
        max_rows=arguments.max_rows,
        data=arguments.data,
        server=arguments.server,
        timeout=arguments.timeout,
        default=magic.data or None,
        form=arguments.form,
        explained=arguments.explain,
        needs_answer=None if arguments.dry_run or arguments.explain else arguments.name,
    )


def _from_line(limit: Rows | None) -> Value | None:
    return None if limit is None else Value(None if limit == "all" else limit, "-l")


def _evaluated(name: str, expression: str, names: dict[str, object]) -> object:
    """The value of a Python expression among the notebook's variables, which it cannot change: they are a copy."""
    try:
        return eval(expression, names)  # noqa: S307  # the user's own expression, in the user's own notebook
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise NeuprintUsageError(f"-p {name}={expression} cannot be evaluated: {reason}") from error


def _conversation(magic: NeuprintMagic) -> Conversation:
    if magic.conversation is None:
        magic.conversation = Conversation()
    return magic.conversation


def _replies(magic: NeuprintMagic, request: Request) -> list[Reply]:
    conversation = _conversation(magic)
    with progress_in(_shell(magic)) as line:
        return interruptible(lambda run: conversation.answer(request, replace(run, progress=line.say)))


def _given(magic: NeuprintMagic, arguments: Arguments, replies: list[Reply], *, hidden: bool) -> object:
    """Store the answers or return them, and show what belongs to them."""
    footers = _footers(magic, replies)
    value = _value(replies, footers)
    details = [Monospace(_details(reply)) for reply in replies] if arguments.verbose else []
    if arguments.name is None:
        if hidden:
            show(*details)
            return None
        # The value is shown when this has returned; a list shows its footers itself.
        magic.pending += (*(() if isinstance(value, AnswerList) else footers), *details)
        return value
    _shell(magic).push({arguments.name: value})  # type: ignore[no-untyped-call]  # IPython has few types
    if not hidden:
        show(*_named(footers, arguments.name))
    if shadows_builtin(arguments.name):
        name = arguments.name
        show(Footer([f"note: {name} hides Python's own {name} now; del {name} brings that back"]))
    show(*details)
    return None


def _value(replies: list[Reply], footers: list[Footer]) -> object:
    """The answer; of several statements a list of them, of none nothing."""
    if len(replies) > 1:
        return AnswerList([reply.value for reply in replies], footers)
    return replies[0].value if replies else None


def _footers(magic: NeuprintMagic, replies: list[Reply]) -> list[Footer]:
    """What is said below each answer; where nothing was asked, in which data set that is."""
    if not magic.footer:
        return [Footer(()) for _ in replies]
    if not replies:
        return [Footer([f"nothing asked · {_conversation(magic).dataset}"])]
    return [Footer(footer_lines(reply.facts) if reply.facts else ()) for reply in replies]


def _named(footers: list[Footer], name: str) -> list[Footer]:
    """The footers with the name of what they are about; an explanation has none."""
    places = [name] if len(footers) == 1 else [f"{name}[{index}]" for index in range(len(footers))]
    return [
        Footer([f"{place}: {footer.lines[0]}", *footer.lines[1:]]) if footer else footer
        for place, footer in zip(places, footers, strict=True)
    ]


def _details(reply: Reply) -> str:
    """What `-v` shows of an answer: the canonical query, the time, the plan."""
    seconds = f"# {reply.facts.seconds:.3f} s" if reply.facts and reply.facts.seconds is not None else ""
    return "\n".join(filter(None, (reply.query, seconds, str(reply.plan))))


def _shell(magic: NeuprintMagic) -> InteractiveShell:
    assert magic.shell is not None  # it has been loaded into one
    return magic.shell
