"""
What a query for connections means, in words: its ends with their filters, its arrows, and what a row of it is.

The ends are told as the filters of neurons are, in the order of the query; between them stand the arrows, with every
default spelled out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from nlcrit.answers.hints import empty_hints
from nlcrit.answers.notes import connection_notes, expansion_notes
from nlcrit.answers.parts import OVERLAP, Count, Parts, Row, bulleted, has_alternatives, table, wrapped
from nlcrit.criteria.connection_query import ConnectionQuery, CountTest, Hop, Lengths
from nlcrit.criteria.phrases import HOW_MANY, counted, counted_in, enumerated
from nlcrit.errors import UnsupportedQueryError

if TYPE_CHECKING:
    from nlcrit.answers.session import Question

TOO_MANY = "NQ506"
MOST_COLUMNS = 16
FIRST_COLUMNS = 8


class Kind(NamedTuple):
    """A kind of table: what is counted of it, what a row is, and by what the rows are sorted after `sort by`."""

    noun: str
    rows: str
    order: tuple[str, ...]


def explain_connections(
    question: Question, query: ConnectionQuery, count: Count, count_rows: Callable[[], int], most_rows: int | None
) -> list[list[str]]:
    """The sections of an explanation after the query itself; as `explain`."""
    vocabulary = question.dataset.vocabulary
    names = _names_of_ends(query)
    between = "bodies with the label Neuron" if vocabulary.has_labels else "neurons"
    parts = [Parts(operand, count) for operand in query.operands]
    rows: list[Row] = []
    for end, (name, part) in enumerate(zip(names, parts, strict=True)):
        if end:
            hop = query.hops[end - 1]
            arrow = f"{names[end - 1]} {hop.direction} {name}: {_connections(hop, query.lengths, between)}"
            rows += [Row("", ""), Row("", arrow), Row("", "")]
        noun = query.operands[end].label.lower() if vocabulary.has_labels else "neuron"
        rows += [Row("", f"{name}: all {noun}s of {vocabulary.dataset}", part.all), *part.rows()]
    found = connection_notes(query.operands, names, vocabulary, count, totals=[part.all for part in parts])
    found += expansion_notes(question.target, vocabulary)
    if has_alternatives(rows):
        found.append(OVERLAP)
    number, refusal = _number_of_rows(count_rows)
    hints = question.hints
    if number == 0:
        hints += empty_hints(question.query, vocabulary, count)
    answer = f"refused, for {refusal}" if number is None else _answer(question, query, number, most_rows)
    return [
        table(rows),
        wrapped(f"Answer: {answer}", ""),
        *(bulleted(title, items) for title, items in (("Notes", found), ("Hints", hints)) if items),
    ]


def _names_of_ends(query: ConnectionQuery) -> list[str]:
    if query.lengths is not None:
        return ["start", "end"]
    if len(query.hops) == 1:
        return ["presynaptic", "postsynaptic"]
    return [f"neuron {end}" for end in range(len(query.operands))]


# Arrows ----------------------------------------------------------------------------------------------------------


def _connections(hop: Hop, lengths: Lengths | None, between: str) -> str:
    """Which connections an arrow takes, and of a path what may lie `between`."""
    of_weight = [test for test in hop.tests if test.count == "weight"]
    others = [test for test in hop.tests if test.count != "weight"]
    weight = _bounds(of_weight, "synapse") if of_weight else "any weight (1 synapse or more)"
    said = f"of {weight}{''.join(f', of {_bounds([test], test.count)}' for test in others)}, {_place(hop)}"
    if lengths is None:
        return f"connections {said}"
    hops = counted(lengths.least, "hop") if lengths.least == lengths.most else f"{lengths.least} to {lengths.most} hops"
    return f"{hops}, each a connection {said}; any {between} may lie between, and none comes twice in a path"


def _bounds(tests: Sequence[CountTest], noun: str) -> str:
    """
    Bounds of a count in words.

    Example:
        >>> _bounds([CountTest("weight", ">", 5), CountTest("weight", "<=", 9)], "synapse")
        'more than 5 and at most 9 synapses'
    """
    numbers = enumerated([HOW_MANY[test.operator].format(f"{test.value:,}") for test in tests])
    return f"{numbers} {noun}{'' if tests[-1].value == 1 or noun != 'synapse' else 's'}"


def _place(hop: Hop) -> str:
    if hop.regions is None:
        return "counted in all regions together, NotPrimary included"
    others = "; connections without synapses there drop out"
    return f"{counted_in(hop.regions)}{others if hop.regions else ''}"


# The answer ------------------------------------------------------------------------------------------------------


def _number_of_rows(count_rows: Callable[[], int]) -> tuple[int | None, str]:
    """How many there are; else why they cannot be counted."""
    try:
        return count_rows(), ""
    except UnsupportedQueryError as error:
        if error.code != TOO_MANY:
            raise
        return None, f"{error.message}; {error.hint}"


def _answer(question: Question, query: ConnectionQuery, found: int, most_rows: int | None) -> str:
    kind = _kind(query)
    if question.kind == "count":
        return f"the number of {kind.noun}s, {found:,}"
    rows = counted(found, kind.noun)
    if query.limit is not None and query.limit < found:
        rows = f"the first {query.limit:,} of {rows}"
    keys = {key.column.name: "descending" if key.descending else "ascending" for key in query.sort}
    others = [name for name in kind.order if name not in keys]
    order = ", then ".join([*(f"{name} ({direction})" for name, direction in keys.items()), *others])
    order = f"sorted by {order}" + (", missing values last" if keys else "")
    said = f"{rows}, {kind.rows}; {order}; columns {_columns([column.name for column in query.columns])}"
    if most_rows is not None and found > most_rows and query.limit is None:
        said += f". Asked for as a table this is refused, for {most_rows:,} are allowed: data.max_rows, --max-rows"
    return said


def _kind(query: ConnectionQuery) -> Kind:
    if query.lengths is not None:
        rows = "one row a hop: path from 1, hop from 0 at the start, which has no weight"
        return Kind("path", rows, ("the number of hops", "bodyIds from the start on"))
    if len(query.hops) > 1:
        ids = tuple(f"bodyId_{end}" for end in range(len(query.operands)))
        return Kind("path", f"one row a path of {len(ids)} neurons, in which a neuron may recur", ids)
    pair = ("bodyId_pre", "bodyId_post")
    if not query.by_region:
        return Kind("pair", "one row a pair; a neuron may connect to itself", pair)
    bounded = ", while the bounds of the arrow hold for the pair" if query.hops[0].tests else ""
    return Kind("row", f"one for each pair and region; counts are those in the region{bounded}", (*pair, "roi"))


def _columns(names: Sequence[str]) -> str:
    if len(names) <= MOST_COLUMNS:
        return enumerated(names)
    return f"{', '.join(names[:FIRST_COLUMNS])} and {len(names) - FIRST_COLUMNS} more"
