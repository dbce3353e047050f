"""
Time things side by side: taken in turns, so that a busy machine slows all of them, and compared by their medians.

What is pure Python in one thread is measured in seconds of the processor, which others on the machine do not change.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import NamedTuple

FLAGSHIP = 'type~"MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull'
TYPES = "MBON.*"
REGIONS = ("CA(R)", "SLP(R)")
LEAST = 5


class Row(NamedTuple):
    """
    A line of the table: `ours` and `theirs` in seconds, or another unit, and the ratio that is not to be passed.

    Where there is nobody to compare with, `theirs` is the most that is allowed, and `most` is 1.
    """

    what: str
    ours: float
    against: str
    theirs: float
    most: float
    unit: str = "s"

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def met(self) -> bool:
        return self.ratio <= self.most


def interleaved(
    works: Sequence[Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
    *,
    warm: bool = False,
) -> list[float]:
    """
    The median seconds of each, after one round that does not count.

    `warm`: each is called twice in its turn, and the second call counts; else what follows one that goes through
    millions of rows finds the processor's caches full of these.
    """
    taken: list[list[float]] = [[] for _ in works]
    for each in range(rounds + 1):
        for work, times in zip(works, taken, strict=True):
            gc.collect()
            if warm:
                work()
            start = clock()
            work()
            if each:
                times.append(clock() - start)
    return [median(times) for times in taken]


def seconds(work: Callable[[], object]) -> float:
    """How long one call keeps the processor busy."""
    start = time.process_time()
    work()
    return time.process_time() - start


def python(*arguments: str) -> Callable[[], str]:
    """A call that runs a new Python to its end and gives what it prints."""

    def run() -> str:
        done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)
        return done.stdout

    return run


def table(rows: Iterable[Row]) -> str:
    """The rows as a table for people."""
    lines = [("what", "ours", "against", "theirs", "ratio", "at most", "")]
    for row in rows:
        verdict = "met" if row.met else "MISSED"
        lines.append(
            (row.what, _amount(row.ours, row.unit), row.against, _amount(row.theirs, row.unit), f"{row.ratio:.2f}", f"{row.most:g}", verdict)
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right = {1, 3, 4, 5}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if index in right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _amount(taken: float, unit: str) -> str:
    if unit != "s":
        return f"{taken:,.0f} {unit}"
    if taken < 0.001:
        return f"{taken * 1e6:.0f} µs"
    return f"{taken * 1e3:.1f} ms" if taken < 1 else f"{taken:.2f} s"
