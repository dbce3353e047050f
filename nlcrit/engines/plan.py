"""
What every engine offers: a plan that can be printed, and a way to run it that can be watched and stopped.

Knows nothing of any single engine. A plan has steps, not one text: a pattern that the engine cannot match itself
needs the values of its field first, and a server takes long lists in batches.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from nlcrit.criteria.connection_query import ResolvedQuery
from nlcrit.errors import QueryCancelled
from nlcrit.fields import Field, Kind

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN_VALUES = 8
"""Values of a long list that a printed plan shows."""

MOST_ROWS = 10_000_000
"""Rows of a table of connections that are given without further ado; as a DataFrame they take about 1 GB."""

REPEAT_S = 0.05
"""How often a late query is told to stop, until it does."""

Values = Sequence[int] | Sequence[str]
Language = Literal["SQL", "Cypher"]
COMMENTS: dict[Language, str] = {"SQL": "--", "Cypher": "//"}
"""What begins a comment."""
Counted = Literal["rows", "rows to choose from", "paths", "connections"]


@dataclass(frozen=True, slots=True)
class Step:
    """
    One text for the engine, with what it is bound to.

    Args:
        purpose: What it is for, in words.
        text: The engine's text; `$name` stands for a parameter.
        parameters: Values by name, never part of the text.
        lists: Long lists of values by the name of the one-column table that the text finds them in.
        keep: For a step that fetches values: which of them go on, as a list called `into`.
        into: The name of that list; empty for the step that gives the answer.
        allowance: For a step that gives the number of something to come: it may be so many times what `Run` allows.
        counted: What its number is of.
        at_most: What that number cannot exceed, where it is known; if so much is allowed, the step is left out.
    """

    purpose: str
    text: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    lists: Mapping[str, Values] = field(default_factory=dict)
    keep: Callable[[Sequence[str]], Sequence[str]] | None = None
    into: str = ""
    allowance: int = 0
    counted: Counted = "rows"
    at_most: int | None = None

    def __str__(self) -> str:
        return self.shown("SQL")

    def shown(self, language: Language) -> str:
        """The step as a text that may be pasted: what is not of the engine's language are comments in it."""
        mark = COMMENTS[language]
        lines = [f"{mark} {self.purpose}", self.text]
        lines += [f"{mark} ${name} = {value!r}" for name, value in self.parameters.items()]
        lines += [f"{mark} {name}: {_shortened(values)}" for name, values in self.lists.items()]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Merging:
    """
    How the answers of all steps of a plan become one, where each step gives a part of the rows or of their number.

    Args:
        columns: The names of the columns that each step gives: those of the answer, then those that are only sorted by.
        kinds: What their values are.
        keys: The names of those that rows are sorted by, each with whether it descends; missing values come last. None
            where the parts are numbers, which are added up.
    """

    columns: tuple[str, ...]
    kinds: tuple[Kind, ...]
    keys: tuple[tuple[str, bool], ...] | None


@dataclass(frozen=True, slots=True)
class Splitting:
    """
    How the rows of connected pairs become rows of regions, before they are merged.

    Args:
        primary: The regions by which synapses are counted.
        regions: Those that are asked for; None for all.
        columns: The names of the columns that are made, each with what it has.
    """

    primary: frozenset[str]
    regions: frozenset[str] | None
    columns: tuple[tuple[str, Literal["roi", "weight"]], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What an engine will do for a query.

    `columns`: the names of the answer's columns, in order. `limit`: the most rows that were asked for; the engine is
    asked for one more, which tells whether there were more. `limits`: the column whose numbers from 1 the limit is
    of, where it is not of rows. `kinds`: what the values of the columns are, where an answer does not say it itself.
    `may_flood`: whether its rows have to be watched, because nothing before them says how many there will be.
    `merging`: where the answer is in parts, one a step, how these become one; else the last step gives it.
    `splitting`: what is done with the rows of each part before. `is_grouped`: whether each row ends in a list of rows.
    """

    steps: tuple[Step, ...]
    columns: tuple[str, ...]
    limit: int | None = None
    limits: str | None = None
    kinds: tuple[Kind, ...] = ()
    may_flood: bool = False
    language: Language = "SQL"
    merging: Merging | None = None
    splitting: Splitting | None = None
    is_grouped: bool = False

    @property
    def text(self) -> str:
        """The text of the step that gives the answer."""
        return self.steps[-1].text

    @property
    def parameters(self) -> Mapping[str, object]:
        """The parameters of the step that gives the answer."""
        return self.steps[-1].parameters

    def __str__(self) -> str:
        return "\n\n".join(step.shown(self.language) for step in self.steps)


class Cancel:
    """
    A way to stop a running query from outside: from another thread, or when time is up.

    Example:
        >>> cancel = Cancel()
        >>> cancel.cancel()
        >>> cancel.cancelled
        True
    """

    def __init__(self) -> None:
        self._stops: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self.cancelled = False
        self.aftermath: str | None = None
        """What goes on although it was stopped, in words; set by an engine that cannot stop all of it."""

    def cancel(self) -> None:
        """Stop whatever runs under this token, now and later."""
        with self._lock:
            self.cancelled = True
            stops = list(self._stops)
        for stop in stops:
            stop()

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Call `stop` when the token is cancelled inside the block, or was before."""
        with self._lock:
            self._stops.append(stop)
            cancelled = self.cancelled
        if cancelled:
            stop()
        try:
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)


@dataclass(frozen=True, slots=True)
class Run:
    """
    How a query is to be run.

    Args:
        cancel: Stops it from outside.
        deadline: When it has to be done, as `time.monotonic()` seconds; None for never.
        progress: Told of rows and steps done, from the thread that runs it.
        max_rows: The most rows that a table of connections may have; None for any number.
    """

    cancel: Cancel = field(default_factory=Cancel)
    deadline: float | None = None
    progress: Callable[[str], None] | None = None
    max_rows: int | None = MOST_ROWS

    def has_room(self, number: float, allowance: int) -> bool:
        """Whether so many times the rows that are allowed are at least a number."""
        return self.max_rows is None or number <= self.max_rows * allowance

    def require_room(self, number: float, allowance: int, counted: Counted = "rows") -> None:
        """
        Refuse what would flood the machine.

        Raises:
            TooManyRows: There would be more than `allowance` times the rows that are allowed.
        """
        if self.max_rows is not None and not self.has_room(number, allowance):
            raise TooManyRows(number, self.max_rows * allowance, counted)

    @contextmanager
    def watching(self, stop: Callable[[], None]) -> Iterator[None]:
        """
        Call `stop` in time when the query is cancelled or late.

        Raises:
            QueryCancelled: It was cancelled or late when the block ended, whatever the block raised.
        """
        late, ended, turn = threading.Event(), threading.Event(), threading.Lock()

        def stop_unless_ended() -> None:
            with turn:
                if not ended.is_set():
                    stop()

        def expire() -> None:
            late.set()
            # An engine that has not begun yet forgets that it was told.
            while not ended.is_set():
                stop_unless_ended()
                ended.wait(REPEAT_S)

        timer = None
        if self.deadline is not None:
            timer = threading.Timer(max(0.0, self.deadline - time.monotonic()), expire)
            timer.daemon = True
            timer.start()
        try:
            self._require_time(late)
            with self.cancel.stopping(stop_unless_ended):
                yield
            self._require_time(late)
        except Exception as error:
            if not isinstance(error, QueryCancelled):
                self._require_time(late, error)
            raise
        finally:
            with turn:
                ended.set()
            if timer is not None:
                timer.cancel()

    def _require_time(self, late: threading.Event, cause: Exception | None = None) -> None:
        if late.is_set() or (self.deadline is not None and time.monotonic() >= self.deadline):
            raise QueryCancelled("the query took too long and was stopped", code="NX102") from cause
        if self.cancel.cancelled:
            raise QueryCancelled("the query was cancelled", code="NX101") from cause

    def say(self, text: str) -> None:
        """Tell the watcher, if there is one."""
        if self.progress is not None:
            self.progress(text)


class EngineRefusal(Exception):
    """An engine cannot match a pattern exactly; `answers` says where in the query it stands."""

    def __init__(self, pattern: str, reason: str) -> None:
        super().__init__(pattern, reason)
        self.pattern = pattern
        self.reason = reason


class TooManyRows(Exception):
    """An answer would have more rows than the run allows, or take more on the way; `answers` says what to do."""

    def __init__(self, number: float, allowed: int, counted: Counted = "rows") -> None:
        super().__init__(number, allowed, counted)
        self.number = number
        self.allowed = allowed
        self.counted = counted


class Answer(Protocol):
    """The rows of a plan, in one of two forms; only one can be asked for, once."""

    columns: tuple[str, ...]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows as Arrow batches."""

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rows as tuples of Python values."""


class Engine(Protocol):
    """What can answer queries."""

    most_tests: int
    """Tests in one statement; more would keep the engine busy with planning."""

    def plan(self, query: ResolvedQuery) -> Plan:
        """What will be done for a resolved and simplified query."""

    def plan_count(self, query: ResolvedQuery) -> Plan:
        """The same for its number of rows, or of paths; its limit plays no part."""

    def run(self, plan: Plan, run: Run) -> Answer:
        """Do it; the engine is at work only while the answer is read."""

    def distinct(self, field: Field) -> tuple[object, ...]:
        """The distinct values of a field that is no text, ascending; missing ones are left out."""


def _shortened(values: Values) -> str:
    shown = ", ".join(repr(value) for value in values[:SHOWN_VALUES])
    return shown if len(values) <= SHOWN_VALUES else f"{shown}, … ({len(values):,} values)"
