"""Ctrl-C ends blocking work at once, in a real process with a real query too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import nlcrit
from nlcrit.engines.interruptible import THREAD_NAME, interruptible

ROOT = Path(nlcrit.__file__).parents[1]
LONG = """
import sys, time
import nlcrit
from nlcrit.engines.plan import Plan, Run, Step

data = nlcrit.connect("fib19")
text = {text!r}
answer = data.origin.engine.run(Plan((Step("long", text),), ("count",)), Run())
print("asking", flush=True)
try:
    for _ in answer.{form}():
        pass
except KeyboardInterrupt:
    print("interrupted", data.count("bodyId notnull"), flush=True)
"""
COUNT = "SELECT count(*) FROM range(10000000) AS a, range(1000000) AS b WHERE a.range * b.range % 7 = 3"
ROWS = "SELECT a.range FROM range(10000000) AS a, range(1000000) AS b WHERE a.range * b.range % 7 >= 0"


def test_the_work_gives_its_value_and_what_it_raises() -> None:
    def fail() -> int:
        raise ZeroDivisionError

    assert interruptible(lambda: 3, lambda: None) == 3
    with pytest.raises(ZeroDivisionError):
        interruptible(fail, lambda: None)


def test_in_the_main_thread_the_work_is_done_by_another() -> None:
    assert interruptible(threading.current_thread, lambda: None).name == THREAD_NAME


def test_in_another_thread_the_work_is_done_there() -> None:
    found: list[bool] = []

    def outer() -> None:
        found.append(interruptible(threading.current_thread, lambda: None) is threading.current_thread())

    thread = threading.Thread(target=outer)
    thread.start()
    thread.join()
    assert found == [True]


def test_an_interrupt_of_the_work_itself_is_raised() -> None:
    def work() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interruptible(work, lambda: None)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for a single process")
@pytest.mark.parametrize(("text", "form"), [(COUNT, "rows"), (ROWS, "batches")])
def test_a_real_query_ends_at_a_real_interrupt(text: str, form: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", LONG.format(text=text, form=form)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "asking\n"
        time.sleep(0.5)
        assert process.poll() is None
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, noise = process.communicate(timeout=30)
        seconds = time.monotonic() - started
    assert (out, noise, process.returncode) == ("interrupted 1442\n", "", 0)
    assert seconds < 2
