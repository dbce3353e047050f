"""An exchange ends early where it is told to, and holds nothing afterwards."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from nlcrit.servers.exchange import AT_WORK, Exchange, Late, Stopped


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two sockets that are connected."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def is_open(connection: socket.socket) -> bool:
    connection.settimeout(0)
    try:
        return connection.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True


def test_a_stop_is_told_from_a_deadline() -> None:
    stopped, late, both = Exchange(), Exchange(time.monotonic() - 1), Exchange(time.monotonic() - 1)
    stopped.stop()
    both.stop()
    with pytest.raises(Stopped):
        stopped.require_going()
    with pytest.raises(Late):
        late.require_going()
    with pytest.raises(Stopped):
        both.require_going()
    assert (stopped.stopped, late.stopped, both.stopped) == (True, False, True)


def test_without_a_deadline_there_is_no_time_left_to_tell() -> None:
    assert (Exchange().left, Exchange(time.monotonic() - 1).left) == (None, 0)
    assert 9 < (Exchange(time.monotonic() + 10).left or 0) <= 10


def test_a_stop_shuts_what_is_held(pair: tuple[socket.socket, socket.socket]) -> None:
    exchange = Exchange()
    with exchange.at_work():
        exchange.hold(pair[0])
        exchange.stop()
        exchange.stop()
        assert not is_open(pair[0])
        assert exchange.let_go() is False


def test_a_socket_that_comes_after_the_stop_is_shut(pair: tuple[socket.socket, socket.socket]) -> None:
    exchange = Exchange()
    exchange.stop()
    exchange.hold(pair[0])
    assert not is_open(pair[0])
    exchange.let_go()


def test_what_was_let_go_is_left_alone(pair: tuple[socket.socket, socket.socket]) -> None:
    exchange = Exchange()
    with exchange.at_work():
        exchange.hold(pair[0])
        assert exchange.let_go() is True
        exchange.stop()
    assert is_open(pair[0])


def test_the_end_of_the_work_lets_go(pair: tuple[socket.socket, socket.socket]) -> None:
    exchange = Exchange()
    with exchange.at_work():
        exchange.hold(pair[0])
    exchange.stop()
    assert is_open(pair[0])


def test_holding_another_leaves_the_first_alone(pair: tuple[socket.socket, socket.socket]) -> None:
    exchange = Exchange()
    with exchange.at_work():
        exchange.hold(pair[0])
        exchange.hold(pair[1])
        exchange.let_go()
        exchange.stop()
    assert is_open(pair[0])


def test_a_deadline_shuts_what_is_held(pair: tuple[socket.socket, socket.socket]) -> None:
    exchange = Exchange(time.monotonic() + 0.1)
    with exchange.at_work():
        exchange.hold(pair[0])
        assert is_open(pair[0])
        time.sleep(0.2)
        assert not is_open(pair[0])


def test_no_timer_is_left_after_the_work() -> None:
    before = threading.active_count()
    with Exchange(time.monotonic() + 60).at_work():
        assert threading.active_count() == before + 1
    time.sleep(0.05)
    assert threading.active_count() == before


def test_an_exchange_is_that_of_its_thread_while_it_works() -> None:
    outer, inner = Exchange(), Exchange()
    with outer.at_work():
        with inner.at_work():
            assert AT_WORK.get() is inner
        assert AT_WORK.get() is outer
    assert AT_WORK.get(None) is None


def test_a_pause_ends_when_it_is_over_or_stopped() -> None:
    exchange = Exchange()
    began = time.monotonic()
    exchange.pause(0.05)
    threading.Timer(0.05, exchange.stop).start()
    with pytest.raises(Stopped):
        exchange.pause(20)
    assert time.monotonic() - began < 1


def test_what_is_left_alone_is_undone_when_it_ends() -> None:
    exchange, go_on, undone = Exchange(), threading.Event(), threading.Event()

    def work() -> int:
        go_on.wait(5)
        return 7

    threading.Timer(0.05, exchange.stop).start()
    with pytest.raises(Stopped):
        exchange.abandonable(work, lambda result: undone.set() if result == 7 else None)
    go_on.set()
    assert undone.wait(5)


def test_what_is_not_left_alone_gives_its_result_or_its_error() -> None:
    def fail() -> None:
        raise ValueError("here")

    assert Exchange().abandonable(lambda: 7, print) == 7
    with pytest.raises(ValueError, match="here"):
        Exchange().abandonable(fail, print)


def test_progress_is_told_now_and_then() -> None:
    told: list[str] = []
    exchange = Exchange(say=told.append)
    with exchange.at_work():
        for number in range(500):
            exchange.received(number * 100_000)
            time.sleep(0.001)
    assert 1 <= len(told) <= 5
    assert all(text.endswith(" MB received") for text in told)
