"""Whole processes: what an import costs, and what a first answer costs at the command line."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from benchmarks.measuring import FLAGSHIP, Row, interleaved, python

PANDAS = """
import json, sys
import pandas as pd

neurons = pd.read_parquet(sys.argv[1])
mbons = neurons[neurons["type"].str.fullmatch("MBON.*") & neurons["somaLocation"].notna() & neurons["roiInfo"].notna()]

def inputs(text):
    counts = json.loads(text)
    return any(counts.get(roi, {}).get("post", 0) >= 5 for roi in ("CA(R)", "SLP(R)"))

found = mbons[mbons["roiInfo"].map(inputs)].drop(columns="roiInfo").sort_values("bodyId")
print(found.to_string())
"""
"""What one would type: only the MBONs' JSON is read."""


def rows() -> Iterator[Row]:
    """The import, then the first answer."""
    path = str(files("nlcrit").joinpath("datasets", "bundled", "hemibrain_mb", "neurons.parquet"))
    bare, own, other = interleaved(
        [python("-c", ""), python("-c", "import nlcrit"), python("-c", "import neuprint")], 9
    )
    yield Row("import nlcrit", max(own - bare, 1e-6), "import neuprint", other - bare, 1 / 20)

    ours, theirs = python("-m", "nlcrit", "run", FLAGSHIP), python("-c", PANDAS, path)
    assert _mbons(ours()) == _mbons(theirs())
    own, other = interleaved([ours, theirs], 9)
    yield Row("nlcrit run, whole process", own, "the same typed in pandas", other, 1)


def _mbons(printed: str) -> list[str]:
    return [word for line in printed.splitlines() for word in line.split() if word.isdigit() and len(word) >= 9]
