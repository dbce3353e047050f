"""Questions of a size that nobody writes by hand are planned and answered before the data base gives up."""

from __future__ import annotations

import pytest

import nlcrit
from tests.server.asking import answered
from tests.server.conftest import Open


@pytest.fixture(scope="module")
def data(local: Open) -> nlcrit.Dataset:
    return local("hemibrain_mb")


def alternating(levels: int, place: int = 0) -> str:
    """An `or` in an `and` in an `or`, and so on."""
    if place == levels:
        return "pre > 100"
    return f"size {'>' if place % 2 else '<'} {place * 1_000_000} {'and' if place % 2 else 'or'} ({alternating(levels, place + 1)})"


def branching(levels: int, place: int = 1) -> str:
    """Two at each level."""
    if not levels:
        return f"post > {place * 97 % 2_000}"
    parts = (branching(levels - 1, 2 * place), branching(levels - 1, 2 * place + 1))
    return f"({(' and ' if levels % 2 else ' or ').join(parts)})"


PATTERNS = ", ".join(f'"M.*{number}.?"' for number in range(500))
QUESTIONS = {
    "nested 10 deep": alternating(10),
    "nested 20 deep": alternating(20),
    "nested 60 deep": alternating(60),
    "100 tests in a tree": branching(7),
    "500 patterns": f"type ~ ({PATTERNS})",
    "none of 500 patterns": f"type !~ ({PATTERNS})",
    "an or of 100 lists": " or ".join(f"(pre in ({number}, 5) and size > {number})" for number in range(100)),
}


@pytest.mark.parametrize("asked", QUESTIONS.values(), ids=QUESTIONS)
def test_it_is_answered_as_in_the_folder(server_url: str, data: nlcrit.Dataset, asked: str) -> None:
    assert answered(server_url, data, f"{asked} return bodyId")["bodyId"].to_pylist() == data.ids(asked).tolist()
