"""
From the text of a query to the plan, against neuprint-python from ready-made arguments to Cypher.

We read a text that was never seen before: pattern and bound differ each time, so nothing that either remembers helps.
neuprint-python gets its arguments as Python values, and a client that knows its regions without asking a server.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count

from benchmarks.measuring import LEAST, REGIONS, Row, interleaved

BATCH = 100


def rows() -> Iterator[Row]:
    """The one comparison of this module."""
    import neuprint

    import nlcrit

    data = nlcrit.connect("hemibrain_mb")
    regions = list(data.vocabulary.regions)

    class Client:
        all_rois = primary_rois = regions

    client = Client()
    number = count()

    def ours() -> None:
        for each in _next(number):
            text = f'type~"MBON.*{each}" and input in (CA(R), SLP(R)) any min {each + LEAST} and soma notnull'
            assert data.compile(text).text

    def theirs() -> None:
        for each in _next(number):
            criteria = neuprint.NeuronCriteria(
                type=f"MBON.*{each}",
                regex=True,
                inputRois=list(REGIONS),
                min_roi_inputs=each + LEAST,
                roi_req="any",
                somaLocation=neuprint.NotNull,
                client=client,
            )
            assert criteria.all_conditions()

    own, other = interleaved([ours, theirs], 15, time.process_time)
    yield Row("text to plan", own / BATCH, "neuprint-python, arguments to Cypher", other / BATCH, 0.8)


def _next(number: count[int]) -> Iterator[int]:
    for _ in range(BATCH):
        yield next(number)
