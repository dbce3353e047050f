"""A long list is read from one text, which has a name before all else."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from nlcrit.engines.neuprint.lists import LONGEST_INLINE, Lists
from tests.unit.engines.neuprint.test_literal import TEXTS, read_text

LONG = list(range(LONGEST_INLINE + 1))


def test_a_short_list_is_written_out() -> None:
    lists = Lists()
    assert lists.written(["a", 1, 2.5]) == "['a', 1, 2.5]"
    assert lists.opening() == []


def test_equal_lists_have_one_name() -> None:
    lists = Lists()
    assert [lists.written(LONG), lists.written([*LONG, -1]), lists.written(LONG)] == ["l1", "l2", "l1"]
    assert lists.names() == ["l1", "l2"]


def test_names_are_given_before_all_else() -> None:
    lists = Lists()
    lists.written(LONG)
    text = ",".join(map(str, LONG))
    assert lists.opening() == [f"UNWIND apoc.convert.fromJsonList('[{text}]') AS v", "WITH collect(v) AS l1"]


def test_where_none_can_have_a_name_all_are_written_out() -> None:
    lists = Lists(longest=None)
    assert lists.written(LONG) == f"[{', '.join(map(str, LONG))}]"


@given(st.lists(TEXTS | st.integers(-(2**63), 2**63 - 1), min_size=LONGEST_INLINE + 1, max_size=LONGEST_INLINE + 3))
def test_the_text_holds_the_values(values: list[str | int]) -> None:
    lists = Lists()
    lists.written(values)
    line, _ = lists.opening()
    written = line.removeprefix("UNWIND apoc.convert.fromJsonList(").removesuffix(") AS v")
    assert json.loads(read_text(written)) == values
    assert ":" not in written
