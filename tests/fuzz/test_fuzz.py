"""
Real queries, damaged: each is read, or refused with an error of ours, in time.

FUZZ_SECONDS says for how long; `make fuzz` takes minutes. A failure prints the text, and FUZZ_SEED gives the same
texts again.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nlcrit
from nlcrit.errors import CODES
from tests.contract.test_grammar import examples

SECONDS = float(os.environ.get("FUZZ_SECONDS") or 5)
SEED = int(os.environ.get("FUZZ_SEED") or time.time_ns() % 1_000_000)
LONGEST_S = 5.0
"""For one text; on a busy machine, too. Most take a thousandth of that."""

CONFORMANCE = Path(__file__).parents[1] / "data" / "conformance"
PIECE = re.compile(r'"[^"]*"|\w+|\s+|.', re.DOTALL)
STRANGE = [
    *"()[]{}<>=!~@$#;:,.*/\\'\"-+|&%^`?_ \t\n\r\0",
    "->", "<-", "-[", "]->", "..", "/*", "--", "//", "==", "!=", "&&", "||", "null", "not", "and", "or", "in", "min", "limit",
    "99999999999999999999", "-0", "1e999", "\\u0041", "\\ud800", "\ud800", "\u2028", "\ufeff", "\u200b", "é", "e\u0301", "ß", "İ", "中", "🧠", "’", "“",
]  # fmt: skip


def seeds() -> list[str]:
    """The examples of the grammar and the queries with known answers."""
    found = [example.text for example in examples()]
    for path in sorted(CONFORMANCE.glob("*.jsonl")):
        rows = map(json.loads, path.read_text("utf-8").splitlines())
        found += [row["query"] for row in rows if isinstance(row.get("query"), str)]
    return found


def damaged(text: str, other: str, chance: random.Random) -> str:
    """A text with a few pieces lost, doubled, moved, taken from another text, or made strange."""
    pieces, spare = PIECE.findall(text), PIECE.findall(other)
    changes: list[Callable[[int], None]] = [
        lambda place: pieces.pop(place) and None,
        lambda place: pieces.insert(place, pieces[place]),
        lambda place: pieces.insert(place, chance.choice(STRANGE)),
        lambda place: pieces.insert(place, chance.choice(spare)),
        lambda place: pieces.__setitem__(slice(place), spare[: chance.randrange(len(spare) + 1)]),
        lambda place: pieces.__setitem__(slice(place, None), spare[chance.randrange(len(spare) + 1) :]),
        lambda place: pieces.__setitem__(place, pieces[place] * chance.choice((2, 3, 300))),
        lambda _: chance.shuffle(pieces),
    ]
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        if pieces:
            chance.choices(changes, (4, 3, 4, 4, 2, 2, 1, 0.2))[0](chance.randrange(len(pieces)))
    return "".join(pieces)


def texts(seconds: float, seed: int) -> Iterator[str]:
    """Damaged texts, for a while."""
    chance, whole = random.Random(seed), seeds()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield damaged(chance.choice(whole), chance.choice(whole), chance)


def check_error(text: str, error: nlcrit.NlcritError) -> None:
    """An error has a code, a place in the text, and can be shown."""
    assert error.code in CODES
    assert str(error)
    assert all(word not in error.message for word in ("Token(", "Traceback", "__ANON", "lark"))
    if isinstance(error, nlcrit.QueryError):
        for each in error.errors:
            assert 0 <= each.span.start <= each.span.end <= len(each.source.text)
            assert each.line >= 1
            assert each.column >= 1
            assert each.source.text == text


def check(text: str, data: nlcrit.Dataset) -> str:
    """What became of a text: it is read and printed as a fixed point, and can be planned; or an error says why not."""
    try:
        query = nlcrit.parse(text)
    except nlcrit.NlcritError as error:
        check_error(text, error)
        return "refused"
    printed = str(query)
    again = nlcrit.parse(printed)
    assert str(again) == printed
    assert again.kind == query.kind
    try:
        data.compile(text)
    except nlcrit.NlcritError as error:
        check_error(text, error)
        return "read"
    return "planned"


def test_no_text_does_harm() -> None:
    data = nlcrit.connect("hemibrain_mb")
    outcomes: dict[str, int] = {}
    for text in texts(SECONDS, SEED):
        start = time.process_time()
        try:
            outcome = check(text, data)
            assert time.process_time() - start < LONGEST_S
        except BaseException as failure:
            failure.add_note(f"FUZZ_SEED={SEED}, the text was {text!r}")
            raise
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    print(f"seed {SEED}: {sum(outcomes.values()):,} texts, {outcomes}")
    assert outcomes.get("refused")
    assert outcomes.get("planned")
