"""Plans print whole, and what runs can be stopped from outside and by the clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator

import pytest

from nlcrit.engines.plan import MOST_ROWS, Cancel, Plan, Run, Step, TooManyRows
from nlcrit.errors import QueryCancelled


def test_a_step_prints_with_all_that_it_is_bound_to() -> None:
    step = Step("the neurons", "SELECT $p1", {"p1": "it's"}, {"list_1": [1, 2, 3]})
    assert str(step) == "-- the neurons\nSELECT $p1\n-- $p1 = \"it's\"\n-- list_1: 1, 2, 3"


def test_a_long_list_prints_shortened() -> None:
    assert str(Step("x", "y", lists={"l": list(range(1234))})) == "-- x\ny\n-- l: 0, 1, 2, 3, 4, 5, 6, 7, … (1,234 values)"


def test_a_list_that_fits_prints_whole() -> None:
    assert str(Step("x", "y", lists={"l": [*"abcdefgh"]})).endswith("'f', 'g', 'h'")


def test_the_text_of_a_plan_is_that_of_its_last_step() -> None:
    plan = Plan((Step("first", "A", {"p1": 1}), Step("second", "B", {"p1": 2})), ("bodyId",))
    assert (plan.text, plan.parameters) == ("B", {"p1": 2})
    assert str(plan) == "-- first\nA\n-- $p1 = 1\n\n-- second\nB\n-- $p1 = 2"


def test_cancelling_stops_what_runs_now() -> None:
    cancel, stopped = Cancel(), threading.Event()
    with cancel.stopping(stopped.set):
        assert not stopped.is_set()
        cancel.cancel()
        assert stopped.is_set()


def test_cancelling_stops_what_runs_later() -> None:
    cancel, stopped = Cancel(), threading.Event()
    cancel.cancel()
    with cancel.stopping(stopped.set):
        assert stopped.is_set()


def test_what_has_ended_is_not_stopped() -> None:
    cancel, stopped = Cancel(), threading.Event()
    with cancel.stopping(stopped.set):
        pass
    cancel.cancel()
    assert not stopped.is_set()


def test_one_token_stops_all_that_runs_under_it() -> None:
    cancel, stopped = Cancel(), []
    with cancel.stopping(lambda: stopped.append(1)), cancel.stopping(lambda: stopped.append(2)):
        cancel.cancel()
    assert stopped == [1, 2]


def test_an_undisturbed_run_gives_what_it_raises() -> None:
    run = Run(deadline=time.monotonic() + 60)
    with pytest.raises(ZeroDivisionError), run.watching(lambda: None):
        raise ZeroDivisionError


def test_a_cancelled_run_says_so_whatever_was_raised() -> None:
    run = Run()

    def work() -> None:
        with run.watching(lambda: None):
            run.cancel.cancel()
            raise ZeroDivisionError

    with pytest.raises(QueryCancelled) as caught:
        work()
    assert (caught.value.code, type(caught.value.__cause__)) == ("NX101", ZeroDivisionError)


def test_a_cancelled_run_says_so_where_nothing_was_raised() -> None:
    run = Run()
    with pytest.raises(QueryCancelled), run.watching(lambda: None):
        run.cancel.cancel()


def test_a_run_that_was_cancelled_before_does_not_begin() -> None:
    run, begun = Run(), []
    run.cancel.cancel()
    with pytest.raises(QueryCancelled), run.watching(lambda: None):
        begun.append(True)
    assert begun == []


def test_a_late_run_is_told_until_it_stops() -> None:
    told: list[float] = []
    done = threading.Event()

    def stop() -> None:
        told.append(time.monotonic())
        if len(told) == 3:
            done.set()

    with pytest.raises(QueryCancelled) as caught, Run(deadline=time.monotonic() + 0.05).watching(stop):
        assert done.wait(10)
    assert caught.value.code == "NX102"
    told_by_then = len(told)
    time.sleep(0.15)
    assert len(told) == told_by_then


def test_a_run_that_is_in_time_is_not_stopped() -> None:
    told: list[bool] = []
    with Run(deadline=time.monotonic() + 0.2).watching(lambda: told.append(True)):
        pass
    time.sleep(0.3)
    assert told == []


def test_leaving_early_is_no_cancellation() -> None:
    run = Run(deadline=time.monotonic() + 60)

    def rows() -> Generator[int, None, None]:
        with run.watching(lambda: None):
            yield 1

    found = rows()
    next(found)
    run.cancel.cancel()
    found.close()


def test_progress_is_told_to_whoever_listens() -> None:
    heard: list[str] = []
    Run(progress=heard.append).say("half")
    Run().say("nobody")
    assert heard == ["half"]


@pytest.mark.parametrize(("rows", "allowance"), [(0, 1), (10, 1), (1000, 100), (40.0, 4)])
def test_rows_that_are_allowed_are_let_pass(rows: float, allowance: int) -> None:
    Run(max_rows=10).require_room(rows, allowance)


@pytest.mark.parametrize(("rows", "allowance"), [(11, 1), (1001, 100), (float("inf"), 100), (1e300, 1)])
def test_more_rows_are_refused_with_their_number(rows: float, allowance: int) -> None:
    with pytest.raises(TooManyRows) as caught:
        Run(max_rows=10).require_room(rows, allowance, "paths")
    found = caught.value
    assert (found.number, found.allowed, found.counted) == (rows, 10 * allowance, "paths")


def test_any_number_of_rows_can_be_allowed() -> None:
    Run(max_rows=None).require_room(float("inf"), 1)


def test_what_is_allowed_without_further_ado() -> None:
    assert (Run().max_rows, MOST_ROWS) == (MOST_ROWS, 10_000_000)
