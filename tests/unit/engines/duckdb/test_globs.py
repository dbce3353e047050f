"""A glob and its LIKE pattern match the same values, as DuckDB reads it."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlcrit.engines.duckdb.globs import like_pattern

SIGNS = st.sampled_from([*"*?\\%_aAb\n\r[]'\"$.é", "\U0001d49c", "e\u0301"])
TEXTS = st.text(st.sampled_from([*"*?\\%_aAb\n\r[]'\"$.é\u0301", "\U0001d49c"]), max_size=5)


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def matches(glob: str, value: str) -> bool:
    """The oracle: letter by letter, as the language's document says it."""
    if not glob:
        return not value
    if glob[0] == "*":
        return matches(glob[1:], value) or (bool(value) and matches(glob, value[1:]))
    if glob[0] == "?":
        return bool(value) and matches(glob[1:], value[1:])
    if glob[0] == "\\" and len(glob) > 1:
        glob = glob[1:]
    return bool(value) and glob[0] == value[0] and matches(glob[1:], value[1:])


@pytest.mark.parametrize(
    ("glob", "pattern"),
    [
        ("", ""),
        ("MBON*", "MBON%"),
        ("A?", "A_"),
        ("50%", "50\\%"),
        ("a_b", "a\\_b"),
        ("\\*", "*"),
        ("\\?", "?"),
        ("\\\\", "\\\\"),
        ("\\%", "\\%"),
        ("\\a", "a"),
        ("a\\", "a\\\\"),
    ],
)
def test_a_glob_as_a_pattern(glob: str, pattern: str) -> None:
    assert like_pattern(glob) == pattern


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(glob=st.lists(SIGNS, max_size=6).map("".join), values=st.lists(TEXTS, min_size=1, max_size=8))
def test_the_engine_matches_what_the_glob_means(
    engine: duckdb.DuckDBPyConnection, glob: str, values: list[str]
) -> None:
    asked = "SELECT v LIKE $pattern ESCAPE '\\' FROM (SELECT unnest($values::VARCHAR[]) AS v)"
    found = engine.execute(asked, {"pattern": like_pattern(glob), "values": values}).fetchall()
    assert [match for (match,) in found] == [matches(glob, value) for value in values]
