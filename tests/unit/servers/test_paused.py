"""The collector rests as long as anybody wants it to, and is then as it was."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest

from nlcrit.servers.paused import Pause


@pytest.fixture(autouse=True)
def enabled() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_a_pause_ends_with_its_block() -> None:
    with Pause().held():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_pause_ends_with_an_error() -> None:
    with pytest.raises(ValueError, match="here"), Pause().held():
        raise ValueError("here")
    assert gc.isenabled()


def test_a_pause_inside_a_pause_ends_with_the_outer_one() -> None:
    pause = Pause()
    with pause.held():
        with pause.held():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_has_no_collector_gets_none() -> None:
    gc.disable()
    with Pause().held():
        pass
    assert not gc.isenabled()


def test_the_last_of_many_threads_ends_the_pause() -> None:
    pause = Pause()
    inside, leave = threading.Barrier(9), [threading.Event() for _ in range(8)]

    def hold(number: int) -> None:
        with pause.held():
            inside.wait(5)
            leave[number].wait(5)

    threads = [threading.Thread(target=hold, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    inside.wait(5)
    for number, thread in enumerate(threads):
        assert not gc.isenabled()
        leave[number].set()
        thread.join(5)
    assert gc.isenabled()
