"""
What is said below an answer: how many rows, of what, how fast, and what the reader may want to know.

Takes the facts of an answer and gives lines of text; knows nothing of where they are shown.
"""

from __future__ import annotations

from nlcrit.source import printable
from nlcrit.table import Facts


def footer_lines(facts: Facts) -> list[str]:
    """
    The facts of an answer as lines of text, the most important one first; safe to show on a terminal.

    Example:
        >>> footer_lines(Facts(rows=17, dataset="hemibrain:v1.2.1-mb", seconds=0.021))
        ['17 rows · hemibrain:v1.2.1-mb · 0.02 s']
        >>> footer_lines(Facts(rows=5, limit=5, truncated=True, unknown_regions=1919, hints=("try ~",)))
        ['5 rows, cut by limit 5: there are more', '1,919 neurons are neither in nor out: their region counts are unknown', 'hint: try ~']
        >>> footer_lines(Facts(rows=36, paths=12, coverage="from Kenyon cells to MBON"))
        ['12 paths, 36 rows', 'connections: from Kenyon cells to MBON']
        >>> footer_lines(Facts(rows=1, dataset="manc:v1.0", server="https://neuprint.janelia.org"))
        ['1 row · manc:v1.0 at https://neuprint.janelia.org']
    """
    where = [facts.dataset, facts.server and f"at {facts.server}"]
    parts = [_rows(facts), " ".join(filter(None, where)), "" if facts.seconds is None else _seconds(facts.seconds)]
    lines = [" · ".join(part for part in parts if part)]
    if facts.unknown_regions:
        lines.append(_unknown(facts.unknown_regions))
    if facts.coverage:
        lines.append(f"connections: {facts.coverage}")
    lines += [f"hint: {hint}" for hint in facts.hints]
    return [printable(line) for line in lines]


def _rows(facts: Facts) -> str:
    """Rows, and paths where these have several; a number of paths has no rows beside it."""
    parts = [] if facts.paths is None else [_things(facts.paths, "path")]
    if facts.rows != facts.paths:
        parts.append(_things(facts.rows, "row"))
    text = ", ".join(parts)
    more = "more" if facts.paths is None else "more paths"
    return f"{text}, cut by limit {facts.limit}: there are {more}" if facts.truncated else text


def _things(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _seconds(seconds: float) -> str:
    """Two digits after the point while they say something."""
    if seconds < 0.005:
        return "< 0.01 s"
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:,.0f} s"


def _unknown(neurons: int) -> str:
    if neurons == 1:
        return "1 neuron is neither in nor out: its region counts are unknown"
    return f"{neurons:,} neurons are neither in nor out: their region counts are unknown"
