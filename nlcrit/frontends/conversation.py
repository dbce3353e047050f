"""
A conversation in queries, as a notebook holds it: what a cell asks, with the notebook's values, and what it gets.

Knows neither IPython nor how answers are shown. What it is asked becomes questions as `nlcrit.answers` has them; it adds
which data set is meant, where the values of `$parameters` come from, and the form of the answers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from nlcrit.answers.connect import open_once
from nlcrit.answers.places import default_place
from nlcrit.criteria.query import Query
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.datasets.folder import DataFolder, is_bundled
from nlcrit.engines.plan import Plan, Run
from nlcrit.errors import CallError, QueryError
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.servers.address import is_address
from nlcrit.source import Source
from nlcrit.table import Facts, to_arrow, to_pandas, to_polars

if TYPE_CHECKING:
    import pyarrow as pa

    from nlcrit.answers.answer import Answer
    from nlcrit.answers.dataset import Dataset
    from nlcrit.answers.session import Question, Session

LIBRARIES = {"pandas": "pandas", "polars": "polars", "arrow": "pyarrow"}
"""What has to be installed for each form of a table."""

ANOTHER_STATEMENT = "\n*"
"""What can follow a text only if that ends in `;`, for two terms never stand side by side."""


@dataclass(frozen=True, slots=True)
class Request:
    """
    What a cell asks.

    Args:
        source: The text.
        given: Values that stand for `$parameters`, whatever the notebook's variables say.
        names: The notebook's variables; only those that the text mentions are looked at.
        limit: The most rows, where the text itself allows more.
        max_rows: The most rows that a table of connections may have; None for what the data set says.
        data: The data set of this text alone.
        server: The server that has it.
        timeout: The seconds that it may take; None for what the data set says.
        default: The data set of the conversation; None for the default one.
        form: What tables are given as, a key of `LIBRARIES`.
        explained: Explain each query in place of answering it.
        needs_answer: Where the answer is to be stored, so that there has to be one.
    """

    source: Source
    given: Mapping[str, object] = field(default_factory=dict)
    names: Mapping[str, object] = field(default_factory=dict)
    limit: int | None = None
    max_rows: int | Literal["all"] | None = None
    data: str | None = None
    server: str | None = None
    timeout: float | Literal["never"] | None = None
    default: str | None = None
    form: str = "pandas"
    explained: bool = False
    needs_answer: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: its value, the facts about it (none for an explanation), how it was asked, and the engine told."""

    value: object
    facts: Facts | None
    question: Question
    plan: Plan

    @property
    def query(self) -> str:
        """The query in canonical form."""
        return self.question.canonical

    @property
    def cypher(self) -> Plan:
        """What a neuPrint server is sent for it."""
        return self.plan if self.plan.language == "Cypher" else self.question.dataset.cypher_of(self.question)


class Conversation:
    """Remembers `let` and `use`, and which data set was meant last."""

    def __init__(self) -> None:
        self._session: Session | None = None
        self._default: tuple[str | None, Dataset] | None = None
        self.last: Reply | None = None
        """The answer that was given last."""

    @property
    def dataset(self) -> str | None:
        """The name of the data set that was asked last."""
        return None if self._session is None else self._session.dataset.name

    @property
    def asked(self) -> Dataset:
        """The data set that is asked, if none is named."""
        return open_once(None) if self._session is None else self._session.dataset

    @property
    def known_vocabulary(self) -> Vocabulary | None:
        """The names of the data set that is asked, as far as they are known without asking a server, and at once."""
        if self._session is None and self._default is None:
            place = default_place()
            known = open_once(None).vocabulary if isinstance(place, DataFolder) and is_bundled(place.name) else None
        else:
            known = None if self._session is None else self._session.dataset.origin.known_vocabulary
        return None if known is None else known.without_asking() if known.is_remote else known

    def answer(self, request: Request, run: Run) -> list[Reply]:
        """
        Answer all of a text; nothing is given where a part of it fails.

        Raises:
            QueryError: The text is at fault, or a `$parameter` has no value.
            CallError: The call is at fault, or a library is missing.
        """
        require_library(request.form)
        questions = self._ask(request)
        if request.explained:
            questions = [replace(question, kind="explain") for question in questions]
        replies = [_reply(question, request.form, _bounded(run, question, request)) for question in questions]
        self.last = replies[-1] if replies else self.last
        return replies

    def plan(self, request: Request) -> list[Plan]:
        """What the engine would be told, without telling it."""
        return [question.dataset.answer(question).plan for question in self._ask(request)]

    def _ask(self, request: Request) -> list[Question]:
        query = Query(parse_program(request.source))
        if request.needs_answer and not query.answering:
            raise CallError(
                f"the text asks nothing, so there is no answer to store in {request.needs_answer}", code="NA101"
            )
        values = values_of(query, request.given, request.names)
        session = self._session_at(request.default)
        if request.data is None and request.server is None:
            return session.ask(query, values, limit=request.limit)
        before, session.dataset = session.dataset, open_once(request.data, request.server)
        stays = False
        try:
            questions = session.ask(query, values, limit=request.limit)
            stays = any(isinstance(each, tree.Use) for each in query.program.statements)
            return questions
        finally:
            if not stays:
                session.dataset = before

    def choose(self, target: str) -> Dataset:
        """Ask this data set from now on: a name, a folder or an address."""
        chosen = open_once(target) if is_address(target) or self._session is None else self._session.dataset.beside(target)
        self._session_at(None if self._default is None else self._default[0]).dataset = chosen
        return chosen

    def _session_at(self, target: str | None) -> Session:
        """The session, in the data set that was named last: by a `use`, or as the default."""
        default = open_once(target)
        if self._session is None:
            self._session = default.session()
        elif (target, default) != self._default:
            self._session.dataset = default
        self._default = target, default
        return self._session


def values_of(query: Query, given: Mapping[str, object], names: Mapping[str, object]) -> dict[str, object]:
    """
    The values of a query's parameters, and of nothing else; those that have none are left out.

    Raises:
        CallError: Something is given that the query does not ask for.
    """
    wanted = query.parameters
    unknown = [name for name in given if name not in wanted]
    if unknown:
        known = ", ".join(f"${name}" for name in wanted) or "none"
        raise CallError(f"the query has no parameter ${unknown[0]}", code="NA101", hint=f"its parameters: {known}")
    return {name: given[name] if name in given else names[name] for name in wanted if name in given or name in names}


def ends_in_semicolon(text: str) -> bool:
    """
    Whether a text that can be read ends in a `;` of the language, not in one of a comment.

    Example:
        >>> ends_in_semicolon("MBON01; # all"), ends_in_semicolon("MBON01 # all;")
        (True, False)
    """
    last_line = text.rstrip().rpartition("\n")[2]
    if "#" not in last_line:
        return last_line.endswith(";")
    try:
        parse_program(Source(text + ANOTHER_STATEMENT))
    except QueryError:
        return False
    return True


def require_library(form: str) -> None:
    """
    Fail before the query has run rather than after it.

    Raises:
        CallError: The library that the form of a table needs is not installed.
    """
    library = LIBRARIES[form]
    if find_spec(library) is None:
        raise CallError(f"{library} is not installed", code="NA102", hint=f"pip install {library}")


def _bounded(run: Run, question: Question, request: Request) -> Run:
    """The run with as many rows, and as much time, as the cell allows, or else the data set."""
    dataset = question.dataset
    rows = dataset.max_rows if request.max_rows is None else request.max_rows
    seconds = dataset.timeout if request.timeout is None else request.timeout
    return replace(
        run,
        max_rows=None if rows == "all" else rows,
        deadline=None if seconds is None or seconds == "never" else time.monotonic() + seconds,
    )


def _reply(question: Question, form: str, run: Run) -> Reply:
    answer = question.dataset.answer(question, run)
    value, facts = _answered(answer, form)
    return Reply(value, facts, question, answer.plan)


def _answered(answer: Answer, form: str) -> tuple[object, Facts | None]:
    match answer.question.kind:
        case "explain":
            return answer.explanation(), None
        case "count":
            count = answer.count()
            return count, answer.facts()
        case _:
            table = answer.arrow()
            facts = answer.facts()
            return _FORMS[form](table, facts), facts


def _polars(table: pa.Table, _: Facts) -> object:
    return to_polars(table)


_FORMS: dict[str, Callable[[pa.Table, Facts], object]] = {"pandas": to_pandas, "polars": _polars, "arrow": to_arrow}
