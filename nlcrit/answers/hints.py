"""
What the reader of an answer should know although the query is valid; never an error, one sentence each.

Puts together what the modules for values, patterns, regions and contradictions find; knows nothing of engines.
"""

from __future__ import annotations

from collections.abc import Callable

from nlcrit.answers.connection_hints import arrow_hints, unconnected_hints
from nlcrit.answers.contradictions import contradiction_hints
from nlcrit.answers.pattern_hints import pattern_hints
from nlcrit.answers.region_hints import overlap_hints, untouched_hints
from nlcrit.answers.value_hints import value_hints
from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.connection_query import ConnectionQuery, ResolvedQuery, filters_of
from nlcrit.criteria.predicates import NeuronQuery
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.criteria.written import leaves, written


def query_hints(resolved: ResolvedQuery, query: ResolvedQuery, vocabulary: Vocabulary) -> tuple[str, ...]:
    """
    What can be said before the answer is known, cheaply: nothing is asked but whether named values are there.

    Args:
        resolved: The question as it was written.
        query: The same, simplified.
        vocabulary: What the data set has.
    """
    found: list[str] = []
    for written_, simple in zip(_questions_of_neurons(resolved), filters_of(query), strict=True):
        predicate = written_.filter.predicate
        found += [
            *value_hints(predicate, vocabulary),
            *untouched_hints(written_, vocabulary),
            *_empty_list_hints(predicate),
            *contradiction_hints(simple.predicate),
            *overlap_hints(written_, vocabulary),
        ]
    if isinstance(query, ConnectionQuery):
        found += arrow_hints(query)
    return tuple(dict.fromkeys(found))


def empty_hints(
    query: ResolvedQuery, vocabulary: Vocabulary, count: Callable[[meaning.Filter], int]
) -> tuple[str, ...]:
    """
    What else can be said of a question whose answer has no rows; may look through all values of a field.

    Takes the simplified question, and repeats nothing of `query_hints`. `count` says how many neurons pass a filter,
    and is asked only where connections are.
    """
    found = [hint for each in filters_of(query) for hint in pattern_hints(each.predicate, vocabulary)]
    found += unconnected_hints(query, vocabulary.dataset, count)
    return tuple(dict.fromkeys(found))


def _questions_of_neurons(query: ResolvedQuery) -> tuple[NeuronQuery, ...]:
    """The question itself, or one for each end of its arrows."""
    if isinstance(query, NeuronQuery):
        return (query,)
    return tuple(NeuronQuery(operand, (), (), None) for operand in query.operands)


def _empty_list_hints(predicate: meaning.Predicate) -> list[str]:
    found = []
    for leaf in leaves(predicate):
        match leaf:
            case meaning.OneOf(values=(), null=False, negated=False):
                found.append(f"an empty list matches no neuron: {written(leaf)}")
            case meaning.Connected(via=()):
                found.append("an empty list of regions matches no connection")
            case meaning.Always(holds=False):
                found.append("an empty list of regions matches no neuron")
    return found
