"""Long texts: a hundred thousand ids, ten thousand comparisons; answered, or refused with an error of ours, in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.measuring import Row, seconds

SIZES = (1_000, 10_000, 100_000)
LONGEST_S = 3.0
COMPARISONS = 10_000


def rows() -> Iterator[Row]:
    """Lists of ids, then chains of comparisons."""
    import nlcrit

    data = nlcrit.connect("hemibrain_mb")
    data.count("MBON01")
    times = []
    for size in SIZES:
        text = f"bodyId in ({', '.join(str(1_000_000_000 + 7 * each) for each in range(size))})"
        times.append(min(seconds(lambda text=text: data.count(text)) for _ in range(3)))
        yield Row(f"{size:,} ids in the text", times[-1], "the longest time allowed", LONGEST_S, 1)
    yield Row("ten times as many ids", times[2], "ten times the time", 10 * times[1], 1.5)
    for name, text in _chains().items():
        yield Row(name, seconds(_answered_or_refused(data.count, text)), "the longest time allowed", LONGEST_S, 1)


def _chains() -> dict[str, str]:
    numbers = range(COMPARISONS)
    return {
        "10,000 comparisons with `or`, one field": " or ".join(f"type = T{each}" for each in numbers),
        "10,000 comparisons with `or`, two fields": " or ".join(
            f"{'pre' if each % 2 else 'post'} = {each}" for each in numbers
        ),
        "10,000 comparisons with `and`, one field": " and ".join(f"pre != {each}" for each in numbers),
        "10,000 bounds with `and`": " and ".join(f"pre > {each}" for each in numbers),
        "10,000 patterns with `or`": " or ".join(f"type ~ 'T{each}.*'" for each in numbers),
    }


def _answered_or_refused(ask: Callable[[str], int], text: str) -> Callable[[], None]:
    import nlcrit

    def work() -> None:
        try:
            ask(text)
        except nlcrit.QueryError as error:
            print(f"  refused: {error.message}")

    return work
