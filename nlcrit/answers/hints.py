"""
What the reader of an answer should know although the query is valid; never an error, one sentence each.

Puts together what the modules for values, patterns, regions and contradictions find; knows nothing of engines.
"""

from __future__ import annotations

from nlcrit.answers.contradictions import contradiction_hints
from nlcrit.answers.pattern_hints import pattern_hints
from nlcrit.answers.region_hints import overlap_hints, untouched_hints
from nlcrit.answers.value_hints import value_hints
from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.predicates import NeuronQuery
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.criteria.written import leaves, written


def query_hints(resolved: NeuronQuery, query: NeuronQuery, vocabulary: Vocabulary) -> tuple[str, ...]:
    """
    What can be said before the answer is known, cheaply: nothing is asked but whether named values are there.

    Args:
        resolved: The question as it was written.
        query: The same, simplified.
        vocabulary: What the data set has.
    """
    predicate = resolved.filter.predicate
    found = [
        *value_hints(predicate, vocabulary),
        *untouched_hints(resolved, vocabulary),
        *_empty_list_hints(predicate),
        *contradiction_hints(query.filter.predicate),
        *overlap_hints(resolved, vocabulary),
    ]
    return tuple(dict.fromkeys(found))


def empty_hints(resolved: NeuronQuery, query: NeuronQuery, vocabulary: Vocabulary) -> tuple[str, ...]:
    """
    What else can be said of a question whose answer has no rows; may look through all values of a field.

    Takes the same as `query_hints`, and repeats nothing of it.
    """
    del resolved
    return tuple(dict.fromkeys(pattern_hints(query.filter.predicate, vocabulary)))


def _empty_list_hints(predicate: meaning.Predicate) -> list[str]:
    found = []
    for leaf in leaves(predicate):
        match leaf:
            case meaning.OneOf(values=(), null=False, negated=False):
                found.append(f"an empty list matches no neuron: {written(leaf)}")
            case meaning.Always(holds=False):
                found.append("an empty list of regions matches no neuron")
    return found
