"""
`make bench`: everything that is compared, in one table.

    python -m benchmarks.run [--data FOLDER] [--check] [PART …]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks import (
    connections,
    fetch_parsing,
    long_texts,
    server_queries,
    server_requests,
    synthetic,
    text_to_plan,
    whole_processes,
)
from benchmarks.measuring import Row, table
from nlcrit.datasets.cache import cache_root

DATA = "NLCRIT_BENCH_DATA"


def main() -> int:
    """Measure, print, and say by the exit status whether all is as it should be, where that is asked for."""
    parser = argparse.ArgumentParser(prog="benchmarks.run", description="Compare nlcrit with its peers, side by side.")
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help="plan, processes, long, synthetic, connections, fetch, queries, requests; all by default",
    )
    parser.add_argument("--data", type=Path, default=None, help=f"where the made-up neurons are kept (or {DATA})")
    parser.add_argument("--check", action="store_true", help="fail where a ratio is missed")
    given = parser.parse_args()
    folder = given.data or Path(os.environ.get(DATA) or (cache_root() or Path(tempfile.gettempdir())) / "synthetic")
    parts: dict[str, Callable[[], Iterable[Row]]] = {
        "plan": text_to_plan.rows,
        "processes": whole_processes.rows,
        "long": long_texts.rows,
        "synthetic": lambda: synthetic.rows(folder),
        "connections": lambda: connections.rows(folder),
        "fetch": lambda: fetch_parsing.rows(folder),
        "queries": lambda: server_queries.rows(folder),
        "requests": server_requests.rows,
    }
    unknown = set(given.parts) - set(parts)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    found: list[Row] = []
    for name in given.parts or parts:
        print(f"measuring: {name} …", file=sys.stderr)
        found += parts[name]()
    print(table(found))
    return int(given.check and not all(row.met for row in found))


if __name__ == "__main__":
    raise SystemExit(main())
