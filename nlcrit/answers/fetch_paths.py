"""
`fetch_paths` and `fetch_shortest_paths`, as notebooks written for neuprint-python expect them.

Arguments and columns are those of neuprint-python 0.6.4. Each asks for chains of arrows, as one would write them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from numbers import Real
from typing import TYPE_CHECKING

from nlcrit.answers.connect import dataset_for
from nlcrit.answers.operands import (
    arrow,
    ask,
    bodies,
    columns,
    labelled,
    neurons_of,
    operand,
    table,
    whole_number,
)
from nlcrit.criteria.neuron_criteria import NeuronCriteria
from nlcrit.engines.plan import Run
from nlcrit.errors import CallError, QueryCancelled
from nlcrit.language import tree
from nlcrit.language.label import Label, without_label, written_label

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from nlcrit.answers.dataset import Dataset

MOST_HOPS = 100
"""Connections of a path that can be asked for; each is a step for the engine."""


def fetch_shortest_paths(
    upstream_bodyId: int,  # noqa: N803  # the name that notebooks use
    downstream_bodyId: int,  # noqa: N803
    min_weight: int = 1,
    intermediate_criteria: object = None,
    timeout: float | None = 5.0,
    *,
    client: Dataset | None = None,
) -> pd.DataFrame:
    """
    All shortest paths from one neuron to another.

    Args:
        upstream_bodyId: Where they begin.
        downstream_bodyId: Where they end. Where it is the same neuron: the shortest ways back to it.
        min_weight: The fewest synapses of each connection on the way.
        intermediate_criteria: Which neurons may lie between: whatever `fetch_neurons` takes. None: those with
            status Traced, or all in a data set without status.
        timeout: Seconds after which to give up; None for never.
        client: The data set; by default that of the criteria, else the default one.

    Returns:
        One row a neuron of a path: path (numbered from 0), bodyId, type, and weight, the synapses from the neuron
        before it, 0 for the first. Sorted by the bodyIds along the paths. Empty where there is no path.

    Raises:
        CallError: An argument cannot be meant.
        QueryCancelled: It took longer than `timeout`; an empty table always means that there is no path.
        QueryError: The criteria are at fault, or there would be more paths than `max_rows` of the data set.

    Example:
        >>> fetch_shortest_paths(5813039315, 612371421, min_weight=15).head(3)
           path      bodyId     type  weight
        0     0  5813039315  DA1_lPN       0
        1     0   509700197    KCg-m      20
        2     0   612371421   MBON01      32
    """
    search = _search(upstream_bodyId, downstream_bodyId, min_weight, intermediate_criteria, timeout, client)
    with _saying_what_to_do():
        hops = search.distance()
        return search.paths([] if hops is None else [hops]).drop(columns="path_length")


def fetch_paths(
    upstream_bodyId: int,  # noqa: N803
    downstream_bodyId: int,  # noqa: N803
    min_weight: int = 1,
    intermediate_criteria: object = None,
    timeout: float | None = 5.0,
    *,
    path_length: int | None = None,
    max_path_length: int | None = None,
    client: Dataset | None = None,
) -> pd.DataFrame:
    """
    All paths of one length, or up to one, from one neuron to another; without a length the shortest.

    A path may come to a neuron twice, but takes no connection twice. For paths without repeated neurons there is the
    query `1 -[path 1..3, weight >= 5]-> 2`.

    Args:
        upstream_bodyId: Where they begin.
        downstream_bodyId: Where they end.
        min_weight: The fewest synapses of each connection on the way.
        intermediate_criteria: Which neurons may lie between: whatever `fetch_neurons` takes; the two ends may
            always. None: those with status Traced, or all in a data set without status.
        timeout: Seconds after which to give up; None for never.
        path_length: How many connections a path has; at most 100.
        max_path_length: How many it has at most; not both.
        client: The data set; by default that of the criteria, else the default one.

    Returns:
        The table of `fetch_shortest_paths`, and where a length was asked for the column path_length (connections of
        the path). Sorted by length, then by the bodyIds along the paths.

    Raises:
        CallError: An argument cannot be meant, or both lengths are given.
        QueryCancelled: It took longer than `timeout`.
        QueryError: The criteria are at fault, or there would be more paths of one length than `max_rows` of the data
            set.

    Example:
        >>> paths = fetch_paths(5813039315, 612371421, min_weight=15, path_length=2)
        >>> list(paths.columns)
        ['path', 'bodyId', 'type', 'weight', 'path_length']
    """
    if path_length is not None and max_path_length is not None:
        message = "path_length does not go with max_path_length"
        raise CallError(message, code="NA101", hint="path_length is the exact number of connections")
    if path_length is None and max_path_length is None:
        return fetch_shortest_paths(
            upstream_bodyId, downstream_bodyId, min_weight, intermediate_criteria, timeout, client=client
        )
    if path_length is not None:
        least = most = _hops(path_length, "path_length")
    else:
        least, most = 1, _hops(max_path_length, "max_path_length")
    search = _search(upstream_bodyId, downstream_bodyId, min_weight, intermediate_criteria, timeout, client)
    with _saying_what_to_do():
        return search.paths(range(least, most + 1))


def _hops(given: object, what: str) -> int:
    hops = whole_number(given, what, least=0)
    if not 1 <= hops <= MOST_HOPS:
        raise CallError(f"{what} is from 1 to {MOST_HOPS}, not {given!r}", code="NA101")
    return hops


@contextmanager
def _saying_what_to_do() -> Iterator[None]:
    """Say of a search that is stopped inside the block how it gets more time."""
    try:
        yield
    except QueryCancelled as stopped:
        hint = "ask for fewer paths: a higher min_weight, fewer between; or allow more seconds: timeout=…"
        raise QueryCancelled(stopped.message, code=stopped.code, hint=hint) from None


@dataclass(frozen=True, slots=True)
class _Search:
    """
    Paths between two neurons of a data set.

    Args:
        dataset: Who is asked.
        start: Where they begin.
        goal: Where they end.
        between: The neurons that may lie between; both ends may.
        weight: The fewest synapses of each connection.
        deadline: When to give up, as `time.monotonic()` seconds.
    """

    dataset: Dataset
    start: int
    goal: int
    between: tree.Expression
    weight: int
    deadline: float | None

    def distance(self) -> int | None:
        """How many connections the shortest paths have; None where there is no path."""
        seen = reached = {self.start}
        hops = 0
        while reached:
            hops += 1
            found = self.after(reached)
            if self.goal in found:
                return hops if self.are_neurons() else None
            reached = found - seen
            seen = seen | reached
        return None

    def after(self, reached: set[int]) -> set[int]:
        """The neurons that these connect to, as far as they may lie on a path."""
        partner = tree.Partner("<-", bodies(sorted(reached)), minimum=tree.Number(self.weight))
        question = ask(self.dataset, _and(self.between, partner), tree.Clauses(columns(["bodyId"])))
        answer = self.dataset.answer(question, Run(deadline=self.deadline))
        return {body for (body,) in answer.rows() if isinstance(body, int)}

    def are_neurons(self) -> bool:
        """Whether both ends are Neurons, as ends of paths have to be."""
        ends = {self.start, self.goal}
        question = ask(self.dataset, labelled(bodies(sorted(ends)), "Neuron"), tree.Clauses(columns(["bodyId"])))
        return self.dataset.answer(question, Run(deadline=self.deadline)).count() == len(ends)

    def paths(self, lengths: Iterable[int]) -> pd.DataFrame:
        """The table of all paths of these lengths."""
        import numpy as np
        import pandas as pd

        found = [*self.chains(lengths)]
        sizes = np.concatenate([np.full(len(ids), ids.shape[1]) for ids, _ in found] or [np.zeros(0, np.int64)])
        ids = np.concatenate([ids.ravel() for ids, _ in found] or [np.zeros(0, np.int64)])
        weights = np.concatenate([weights.ravel() for _, weights in found] or [np.zeros(0, np.int64)])
        has_types = "type" in self.dataset.vocabulary.fields
        neurons = neurons_of(self.dataset, np.unique(ids).tolist(), ["type"] if has_types else [], self.deadline)
        types = neurons.set_index("bodyId")["type"] if has_types else pd.Series(dtype="string")
        path = np.repeat(np.arange(len(sizes)), sizes)
        length = np.repeat(sizes - 1, sizes)
        frame = pd.DataFrame({"path": path, "bodyId": ids, "type": None, "weight": weights, "path_length": length})
        frame["type"] = types.reindex(frame["bodyId"]).to_numpy()
        return frame.astype({name: "string" if name == "type" else "Int64" for name in frame})

    def chains(self, lengths: Iterable[int]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Of each length the bodyIds, shape (paths, hops + 1), and the weights of the connections to them, the same."""
        import numpy as np

        start, goal = (labelled(bodies([body]), "Neuron") for body in (self.start, self.goal))
        for hops in lengths:
            operands = (start, *(self.between for _ in range(hops - 1)), goal)
            names = ["weight"] if hops == 1 else [f"weight_{hop}" for hop in range(1, hops + 1)]
            chain = tree.Path(operands, (arrow(self.weight),) * hops)
            frame = table(self.dataset, chain, tree.Clauses(columns(names)), self.deadline)
            values = frame.to_numpy(np.int64)
            ids, weights = values[:, : hops + 1], values[:, hops + 1 :]
            once = _without_repeats(ids)
            yield ids[once], np.pad(weights[once], ((0, 0), (1, 0)))


def _search(
    start: object, goal: object, weight: object, between: object, timeout: float | None, client: object
) -> _Search:
    dataset = dataset_for(client, between)
    ends = [_body(start, "upstream_bodyId"), _body(goal, "downstream_bodyId")]
    if between is None:
        between = NeuronCriteria(status="Traced") if "status" in dataset.vocabulary.fields else NeuronCriteria()
    criteria = operand(between, dataset)
    # In neuPrint what lies between two Neurons may be any Segment.
    label: Label = written_label(criteria) or "Segment"
    either = tree.Or((without_label(criteria), bodies(sorted(set(ends)))))
    return _Search(dataset, ends[0], ends[1], labelled(either, label), whole_number(weight, "min_weight"), _deadline(timeout))


def _deadline(timeout: object) -> float | None:
    if timeout is None:
        return None
    if isinstance(timeout, bool) or not isinstance(timeout, Real):
        raise CallError(f"timeout is a number of seconds, not {timeout!r}", code="NA101", hint="None: take any time")
    return time.monotonic() + float(timeout)


def _body(given: object, what: str) -> int:
    try:
        return whole_number(given, what, least=-(2**63))
    except CallError:
        hint = "for paths between criteria: run('A -[path 1..3]-> B')"
        raise CallError(f"{what} is one bodyId, not {given!r}", code="NA101", hint=hint) from None


def _and(filter_: tree.Expression, test: tree.Expression) -> tree.Expression:
    """Both, on one level, so that a label stays where it may stand."""
    return tree.And((*tree.conjuncts(filter_), test))


def _without_repeats(ids: np.ndarray) -> np.ndarray:
    """Which chains take no connection twice."""
    import numpy as np

    once = np.ones(len(ids), bool)
    for one, other in combinations(range(ids.shape[1] - 1), 2):
        once &= (ids[:, one] != ids[:, other]) | (ids[:, one + 1] != ids[:, other + 1])
    return once
