"""What is said below an answer."""

from __future__ import annotations

import pytest

from nlcrit.frontends.footer import footer_lines
from nlcrit.table import Facts


def test_rows_data_and_time() -> None:
    facts = Facts(rows=17, dataset="hemibrain:v1.2.1-mb", seconds=0.021, query="MBON01", unknown_regions=0)
    assert footer_lines(facts) == ["17 rows · hemibrain:v1.2.1-mb · 0.02 s"]


@pytest.mark.parametrize(
    ("rows", "text"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (2421, "2,421 rows"), (10**6, "1,000,000 rows")]
)
def test_rows(rows: int, text: str) -> None:
    assert footer_lines(Facts(rows=rows)) == [text]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "< 0.01 s"),
        (0.0049, "< 0.01 s"),
        (0.005, "0.01 s"),
        (0.5, "0.50 s"),
        (9.994, "9.99 s"),
        (12.3, "12 s"),
        (3600.0, "3,600 s"),
    ],
)
def test_seconds(seconds: float, text: str) -> None:
    assert footer_lines(Facts(rows=1, seconds=seconds)) == [f"1 row · {text}"]


def test_a_limit_that_cut() -> None:
    facts = Facts(rows=5, limit=5, truncated=True, dataset="tiny")
    assert footer_lines(facts) == ["5 rows, cut by limit 5: there are more · tiny"]


def test_a_limit_that_cut_nothing() -> None:
    assert footer_lines(Facts(rows=5, limit=5)) == ["5 rows"]


@pytest.mark.parametrize(
    ("neurons", "lines"),
    [
        (None, []),
        (0, []),
        (1, ["1 neuron is neither in nor out: its region counts are unknown"]),
        (1919, ["1,919 neurons are neither in nor out: their region counts are unknown"]),
    ],
)
def test_unknown_regions(neurons: int | None, lines: list[str]) -> None:
    assert footer_lines(Facts(rows=2, unknown_regions=neurons)) == ["2 rows", *lines]


def test_hints_come_last_and_in_order() -> None:
    facts = Facts(rows=0, hints=("first", "second"), unknown_regions=1)
    assert footer_lines(facts)[-2:] == ["hint: first", "hint: second"]


def test_nothing_commands_a_terminal() -> None:
    lines = footer_lines(Facts(rows=0, dataset="a\x1b[2Jb", hints=("the nearest is \u202eX\n",)))
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        (Facts(rows=36, paths=12), "12 paths, 36 rows"),
        (Facts(rows=2, paths=1), "1 path, 2 rows"),
        (Facts(rows=0, paths=0), "0 paths"),
        (Facts(rows=175, paths=175), "175 paths"),  # counted, so that each is one
        (Facts(rows=9, paths=3, limit=3, truncated=True), "3 paths, 9 rows, cut by limit 3: there are more paths"),
        (Facts(rows=9, paths=3, limit=3), "3 paths, 9 rows"),
    ],
)
def test_paths(facts: Facts, line: str) -> None:
    assert footer_lines(facts) == [line]


def test_what_the_connections_cover_comes_before_the_hints() -> None:
    facts = Facts(rows=1, coverage="from A to B; nothing else", unknown_regions=2, hints=("try ~",))
    assert footer_lines(facts) == [
        "1 row",
        "2 neurons are neither in nor out: their region counts are unknown",
        "connections: from A to B; nothing else",
        "hint: try ~",
    ]
