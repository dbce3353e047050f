"""
What a query means, in words, and how many neurons each part of it leaves.

Puts descriptions, counts, notes and hints under each other; how to count is told by the caller, so that no engine is
known here. Connections are explained by `explain_connections`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from nlcrit.answers.explain_connections import explain_connections
from nlcrit.answers.hints import empty_hints
from nlcrit.answers.notes import expansion_notes, notes
from nlcrit.answers.parts import OVERLAP, Count, Parts, Row, bulleted, has_alternatives, sections, table, wrapped
from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.connection_query import ConnectionQuery
from nlcrit.criteria.phrases import counted, enumerated, shortened
from nlcrit.fields import Field

if TYPE_CHECKING:
    from nlcrit.answers.session import Question

LONGEST_QUERY = 2_000
MOST_COLUMNS = 8


class Explanation(str):
    """
    The text of an explanation, shown as it is where a value is shown.

    Example:
        >>> Explanation("two\\nlines")
        two
        lines
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def explain(
    question: Question, count: Count, count_rows: Callable[[], int], most_rows: int | None = None
) -> Explanation:
    """
    A question in words.

    Args:
        question: What is asked, of which data set, with its hints.
        count: Asked once for each part of the filter.
        count_rows: Says how many rows, or paths, a table of connections has; may refuse as `Answer.count` does.
        most_rows: How many rows such a table may have; None for any number.

    Returns:
        Plain text: the query in canonical form, its parts with the neurons that are left after each of them, what
        the answer is, notes on everything that a reader may not expect, and hints.
    """
    query = question.resolved
    if isinstance(query, ConnectionQuery):
        told = explain_connections(question, query, count, count_rows, most_rows)
    else:
        told = _explain_neurons(question, query, count)
    return Explanation(sections([shortened(question.canonical.removeprefix("explain "), LONGEST_QUERY)], *told))


def _explain_neurons(question: Question, query: meaning.NeuronQuery, count: Count) -> list[list[str]]:
    vocabulary = question.dataset.vocabulary
    noun = query.filter.label.lower() if vocabulary.has_labels else "neuron"
    parts = Parts(query.filter, count)
    rows = [Row("", f"all {noun}s of {vocabulary.dataset}", parts.all), *parts.rows()]
    found = notes(query.filter, query.columns, vocabulary, count, total=parts.all)
    found += expansion_notes(question.target, vocabulary)
    if has_alternatives(rows):
        found.append(OVERLAP)
    hints = question.hints
    if not parts.left:
        hints += empty_hints(question.query, vocabulary, count)
    return [
        table(rows),
        wrapped(f"Answer: {_answer(question, query, parts.left, noun)}", ""),
        *(bulleted(title, items) for title, items in (("Notes", found), ("Hints", hints)) if items),
    ]


def _answer(question: Question, query: meaning.NeuronQuery, found: int, noun: str) -> str:
    """What the rows of the answer are, in which order, and what their columns are."""
    if question.kind == "count":
        return f"their number, {found:,}"
    rows = counted(found, noun)
    if query.limit is not None and query.limit < found:
        rows = f"the first {query.limit:,} of {rows}"
    keys = [f"{key.column.name} ({'descending' if key.descending else 'ascending'})" for key in query.sort]
    order = f"sorted by {', then '.join([*keys, 'bodyId'])}" + (", missing values last" if keys else "")
    return f"{rows}, {order}; columns {_columns(query.columns, len(question.dataset.vocabulary.fields))}"


def _columns(columns: Sequence[meaning.OutputColumn], known: int) -> str:
    names = [column.name for column in columns]
    if len(names) == known and all(isinstance(column, Field) for column in columns) and known > MOST_COLUMNS:
        return f"{', '.join(names[:3])} and the {known - 3} other properties"
    return enumerated(names)
