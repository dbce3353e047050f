"""What the conformance files ask, and how an answer is held against what they say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Entry = dict[str, Any]
Row = tuple[int, ...]

CONFORMANCE = Path(__file__).parents[1] / "data" / "conformance"
FILES = {
    "hemibrain_mb": "hemibrain_mb",
    "fib19": "fib19",
    "hemibrain_mb_more": "hemibrain_mb",
    "hemibrain_mb_connections": "hemibrain_mb",
}
HELD = {"hemibrain_mb": 250, "fib19": 100, "hemibrain_mb_more": 80, "hemibrain_mb_connections": 60}
"""How many queries are in each file."""


def entries(name: str) -> list[Entry]:
    return [json.loads(line) for line in (CONFORMANCE / f"{name}.jsonl").read_text("utf-8").splitlines()]


def columns(entry: Entry) -> list[str]:
    """The columns that an answer is known by: the bodyIds of neurons, or those that are named for a table."""
    return entry.get("columns", ["bodyId"])


def rows(entry: Entry, frame: Any) -> list[Row]:
    """What of an answer is known, in its order."""
    return list(zip(*(map(int, frame[name]) for name in columns(entry)), strict=True))


def fault(entry: Entry, found: Sequence[Row]) -> str | None:
    """What is wrong with an answer."""
    if len(found) != entry["count"]:
        return f"{entry['query']}: {len(found)} rows, expected {entry['count']}"
    if entry.get("kind") == "order":
        return None if [body for (body,) in found] == entry["ids"] else f"{entry['query']}: another order"
    if list(found) != sorted(found):
        return f"{entry['query']}: not sorted by the ids"
    between = "\n" if entry.get("kind") == "rows" else ","
    text = between.join(",".join(map(str, row)) for row in found)
    return None if hashlib.sha256(text.encode()).hexdigest() == entry["sha256"] else f"{entry['query']}: other rows"


def faults(answers: Iterable[tuple[Entry, Sequence[Row]]]) -> list[str]:
    return [complaint for entry, found in answers if (complaint := fault(entry, found)) is not None]
