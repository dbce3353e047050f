"""Patterns that are looked for among values: in time, or refused with their place in the query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

import nlcrit
from nlcrit.answers.connect import connect
from nlcrit.answers.dataset import Dataset
from nlcrit.engines.duckdb import matching
from nlcrit.engines.duckdb.matching import keep_matching
from nlcrit.engines.plan import EngineRefusal
from nlcrit.errors import UnsupportedQueryError
from nlcrit.language.words import quote
from nlcrit.patterns import read_pattern
from tests.agreement import tiny


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    with connect(tiny.write(tmp_path_factory.mktemp("matching") / "small")) as found:
        yield found


@pytest.fixture(scope="module")
def backtracking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    rows = [tiny.neuron(1, "takes years to fail", type="a" * 60 + "c")]
    with connect(tiny.write(tmp_path_factory.mktemp("matching") / "long", rows)) as found:
        yield found


def unmatchable() -> str:
    """A pattern that nothing here matches exactly."""
    return r"(?:(a)|b)*\1"


def keep(*patterns: str) -> Callable[[Sequence[str]], Sequence[str]]:
    return keep_matching([read_pattern(pattern) for pattern in patterns])


def test_a_value_is_kept_where_one_of_the_patterns_matches_all_of_it() -> None:
    assert keep(r"(a|b)\1", "c.")(["aa", "ab", "cd", "cde", "bb"]) == ["aa", "cd", "bb"]


def test_values_keep_their_order_and_none_are_none() -> None:
    assert keep("b|a")(["b", "a", "b"]) == ["b", "a", "b"]
    assert keep("a")([]) == []


def test_what_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "BUDGET_S", -1.0)
    with pytest.raises(EngineRefusal) as caught:
        keep("a", "b")(["c"])
    assert (caught.value.pattern, caught.value.reason) == ("a", "to look for it takes too long")


def test_a_pattern_that_cannot_be_matched_is_refused_before_any_value() -> None:
    pattern = unmatchable()
    with pytest.raises(EngineRefusal) as caught:
        keep("a", pattern)
    assert caught.value.pattern == pattern


@pytest.mark.parametrize("method", [Dataset.run, Dataset.ids, Dataset.count, Dataset.compile, Dataset.explain])
def test_a_refusal_points_at_its_pattern(small: Dataset, method: Callable[..., object]) -> None:
    text = f"A and type ~ ('A.*', '{unmatchable()}')"
    with pytest.raises(UnsupportedQueryError) as caught:
        method(small, text)
    error = caught.value
    assert (error.code, text[error.span.start : error.span.end]) == ("NQ502", f"'{unmatchable()}'")


def test_a_refusal_of_criteria_points_into_their_text(small: Dataset) -> None:
    criteria = nlcrit.NC(type=["A.*", unmatchable()], status="Traced", regex=True)
    with pytest.raises(UnsupportedQueryError) as caught:
        small.run(criteria)
    error = caught.value
    text = str(criteria)
    assert (error.source.text, text[error.span.start : error.span.end]) == (text, quote(unmatchable()))


def test_a_refusal_behind_a_name_of_an_earlier_text_points_at_the_name(small: Dataset) -> None:
    session = small.session()
    session.ask(f"let @odd = type ~ '{unmatchable()}'")
    text = "pre > 5 and @odd"
    with pytest.raises(UnsupportedQueryError) as caught:
        _ = small.answer(session.ask(text)[0]).plan
    error = caught.value
    assert text[error.span.start : error.span.end] == "@odd"


def test_a_pattern_that_runs_out_of_time_is_refused_at_its_place(
    backtracking: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "BUDGET_S", -1.0)
    text = r"pre null and type ~ '(a|b)\1'"
    with pytest.raises(UnsupportedQueryError) as caught:
        backtracking.run(text)
    error = caught.value
    assert (error.code, text[error.span.start : error.span.end]) == ("NQ502", r"'(a|b)\1'")
    assert "to look for it takes too long" in error.message


def test_what_is_looked_for_is_said(small: Dataset) -> None:
    from nlcrit.engines.plan import Run

    said: list[str] = []
    (question,) = small.session().ask(r"type ~ '(A|B)\1?'")
    frame = small.answer(question, Run(progress=said.append)).frame()
    assert frame["bodyId"].tolist() == [1, 2, 3, 5]
    assert said == ["the values of type, to look for patterns in", "the neurons"]
