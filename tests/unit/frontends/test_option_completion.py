"""What is proposed on the first line of a cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlcrit.frontends.magic_arguments import OPTIONS, parse_arguments
from nlcrit.frontends.option_completion import complete_options


def texts(line: str, cursor: int | None = None) -> list[str]:
    found = complete_options(
        line,
        len(line) if cursor is None else cursor,
        variables=["neurons", "_"],
        datasets=["fib19", "my data"],
        servers=["https://neuprint.janelia.org"],
    )
    return [item.text for item in found.items]


ALL = [option.long for option in OPTIONS]


@pytest.mark.parametrize("line", ["", "df ", "-", "--", "df -"])
def test_all_options_are_proposed(line: str) -> None:
    assert texts(line) == ALL


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("--l", ["--limit"]),
        ("--EX", ["--explain"]),
        ("df", []),
        ("--none", []),
        ("-l", ["-l"]),
        ("-t ", ["pandas", "polars", "arrow"]),
        ("--to p", ["pandas", "polars"]),
        ("--to=p", ["pandas", "polars"]),
        ("-l ", ["all"]),
        ("--max-rows a", ["all"]),
        ("--timeout ", ["never"]),
        ("-d ", ["fib19", '"my data"']),
        ("--server h", ["https://neuprint.janelia.org"]),
        ("-o n", ["neurons"]),
        ("-p ", []),
        ("-p x=[1, ", []),
        ("-p x=", []),
        ("-d 'my da", []),
    ],
)
def test_what_fits_is_proposed(line: str, found: list[str]) -> None:
    assert texts(line) == found


def test_what_stands_there_is_not_proposed_again() -> None:
    assert texts("-l 5 --explain --to=arrow -n ") == [
        long for long in ALL if long not in {"--limit", "--explain", "--to", "--dry-run"}
    ]


def test_parameters_may_be_repeated() -> None:
    assert texts("-p a=1 --p") == ["--parameter"]


def test_the_cursor_decides() -> None:
    assert texts("--li --explain", 4) == ["--limit"]


@pytest.mark.parametrize("option", OPTIONS, ids=lambda each: each.long)
def test_a_proposal_says_what_the_option_does(option: object) -> None:
    ((text, kind, detail),) = complete_options(option.long, 99).items  # type: ignore[attr-defined]
    assert (text, kind, detail) == (option.long, "option", option.meaning)  # type: ignore[attr-defined]


def test_what_is_proposed_for_data_can_be_read() -> None:
    (_, item) = complete_options("-d ", 3, datasets=["a", "it's 1"]).items
    assert parse_arguments(f"-d {item.text}").data == "it's 1"


@given(st.text("-=' \"[(odtl,x]", max_size=20), st.integers(-1, 22))
def test_any_line_can_be_completed(line: str, cursor: int) -> None:
    found = complete_options(line, cursor, datasets=["a b"])
    before = line[: max(0, min(cursor, len(line)))]
    assert before[found.start :] == found.fragment
