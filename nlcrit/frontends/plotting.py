"""
A picture of an answer beside its table: `nlcrit run --plot FILE`.

Connections are drawn as a matrix, neurons by region. Knows what is drawn of which answer, and nothing of how.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nlcrit.criteria.predicates import NeuronQuery, SiteCount
from nlcrit.errors import CallError
from nlcrit.fields import ROI_INFO
from nlcrit.table import Facts, to_arrow, to_pandas

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from nlcrit.answers.session import Question
    from nlcrit.engines.plan import Run

COLUMNS = ("bodyId", "type", "instance", "pre", "post")
"""What is asked of neurons, beside their region counts."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer that was read, to be written and drawn."""

    table: pa.Table
    known: Facts

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rows as tuples of Python values."""
        return zip(*(column.to_pylist() for column in self.table.columns), strict=True)

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        return self.table

    def facts(self) -> Facts:
        """What is said about the rows."""
        return self.known


def check_picture(path: str, kinds: Sequence[str]) -> None:
    """
    Refuse what cannot be drawn, before anything is asked.

    Args:
        path: The file to draw to.
        kinds: What each statement of the text asks for.

    Raises:
        CallError: It is no name of a picture, there is not one table to draw, or matplotlib is not installed.

    Example:
        >>> check_picture("mbon.svg", ["count"])
        Traceback (most recent call last):
        nlcrit.errors.CallError: a count has no picture
    """
    from nlcrit.plot.canvas import picture_kind

    picture_kind(path)
    if len(kinds) != 1:
        hint = "ask for them one by one"
        raise CallError(f"--plot draws one answer, and the text has {len(kinds)}", code="NA101", hint=hint)
    if kinds[0] in {"count", "explain"}:
        named = {"count": "a count", "explain": "an explanation"}[kinds[0]]
        hint = f"connections are drawn as a matrix, neurons by region: leave '{kinds[0]}' out"
        raise CallError(f"{named} has no picture", code="NA101", hint=hint)


def read_answer(question: Question, running: Run) -> KeptAnswer:
    """The answer of a question for neurons or connections."""
    answer = question.dataset.answer(question, running)
    table = to_arrow(answer.arrow())
    return KeptAnswer(table, answer.facts())


def draw_answer(question: Question, answer: KeptAnswer, path: str, running: Run) -> None:
    """
    Draw an answer to a file: connections as a matrix by type, neurons as bars by region.

    Args:
        question: What was asked.
        answer: Its answer. Of neurons whose regions were not measured, the region counts are asked for.
        path: The file; its ending says the kind.
        running: How to ask.

    Raises:
        CallError: The table has nothing to draw, or the file cannot be written.
    """
    from nlcrit import plot

    query = question.query
    if isinstance(query, NeuronQuery):
        measured = any(isinstance(column, SiteCount) for column in query.columns)
        counts = _frame(answer) if measured else _with_regions(question, query, running)
        plot.regions(counts, question.dataset, path=path)
    else:
        frame = _frame(answer)
        has_types = any(str(name).startswith("type") for name in frame)
        plot.matrix(frame, by="type" if has_types else "bodyId", path=path)


def _frame(answer: KeptAnswer) -> pd.DataFrame:
    return to_pandas(answer.table, answer.known)


def _with_regions(question: Question, query: NeuronQuery, running: Run) -> tuple[Any, Any]:
    """Both tables of `fetch_neurons` for a question, which is asked as the run allows."""
    from nlcrit.answers.fetch import add_regions
    from nlcrit.criteria.primary_regions import primary_names

    dataset = question.dataset
    known = dataset.vocabulary.fields
    fields = (*(known[name] for name in COLUMNS if name in known), ROI_INFO)
    asked = replace(question, query=replace(query, columns=fields))
    neurons = dataset.answer(asked, running).frame()
    return neurons, add_regions(neurons, primary_names(dataset.vocabulary.regions))
