"""
One request under way, and the ways to end it early: a word from another thread, or a deadline.

Knows sockets, but nothing of HTTP. A thread that waits at a socket hears nothing but that socket; so to stop an
exchange is to shut it. What is shut is a duplicate of its handle, which is the exchange's own: while TLS is put around
a socket, and when a response outlives its connection, no other is safe to touch from another thread.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TypeVar

Result = TypeVar("Result")

TELL_EVERY_S = 0.2
THREAD_NAME = "nlcrit connecting"

AT_WORK: ContextVar[Exchange] = ContextVar("nlcrit_exchange")
"""The exchange of this thread. HTTP libraries open connections, wait and retry on their own, and hand nothing on."""


class Stopped(Exception):
    """An exchange was told to stop; whoever told it knows why."""


class Late(Exception):
    """An exchange passed its deadline."""


class Exchange:
    """
    One request to a server, from before its beginning to after its end.

    Args:
        deadline: When it has to be done, as `time.monotonic()` seconds; None for never.
        say: Told how much of the answer has come, from the thread that waits for it.

    Example:
        >>> exchange = Exchange()
        >>> exchange.stop()
        >>> exchange.stopped
        True
    """

    def __init__(self, deadline: float | None = None, say: Callable[[str], None] | None = None) -> None:
        self.deadline = deadline
        self.say = say
        self.sent = False
        """Whether the server has the whole request."""
        self._over: type[Stopped | Late] | None = None
        self._changed = threading.Condition()
        self._handle: socket.socket | None = None
        self._told = 0.0

    @property
    def stopped(self) -> bool:
        """Whether it was told to stop."""
        return self._over is Stopped

    @property
    def left(self) -> float | None:
        """Seconds until the deadline, never negative; None where there is no deadline."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())

    def stop(self) -> None:
        """End it soon, with `Stopped`; from any thread, at any time, any number of times."""
        self._end(Stopped)

    def require_going(self) -> None:
        """
        End here if there is a reason to.

        Raises:
            Stopped: It was told to stop.
            Late: Its deadline has passed.
        """
        if self._over is None and self.left == 0:
            self._end(Late)
        if self._over is not None:
            raise self._over

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """
        Be the exchange of this thread inside the block, and end when the deadline passes.

        Raises:
            Stopped: It was told to stop.
            Late: Its deadline has passed.
        """
        self.require_going()
        self._told = time.monotonic()
        timer = None
        if self.left is not None:
            timer = threading.Timer(self.left, self._end, [Late])
            timer.daemon = True
            timer.start()
        before = AT_WORK.set(self)
        try:
            yield
        finally:
            AT_WORK.reset(before)
            if timer is not None:
                timer.cancel()
            self.let_go()

    def hold(self, connected: socket.socket) -> None:
        """Shut this connection to end the exchange, until another is held or it is let go."""
        handle = socket.fromfd(connected.fileno(), socket.AF_INET, socket.SOCK_STREAM)
        with self._changed:
            self.let_go()
            self._handle = handle
            if self._over is not None:
                self._shut()

    def let_go(self) -> bool:
        """
        Leave the connection alone from now on: somebody else may be given it.

        Returns:
            Whether it can be used again.
        """
        with self._changed:
            if self._handle is not None:
                self._handle.close()
            self._handle = None
            return self._over is None

    def pause(self, seconds: float) -> None:
        """
        Wait, but not longer than the exchange goes on.

        Raises:
            Stopped: It was told to stop.
            Late: Its deadline has passed.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._over, seconds)
        self.require_going()

    def received(self, size: int) -> None:
        """
        Tell the watcher now and then how many bytes of the answer there are.

        Raises:
            Stopped: It was told to stop.
            Late: Its deadline has passed.
        """
        self.require_going()
        now = time.monotonic()
        if self.say is not None and now - self._told >= TELL_EVERY_S:
            self._told = now
            self.say(f"{size / 1e6:.1f} MB received")

    def abandonable(self, work: Callable[[], Result], undo: Callable[[Result], object]) -> Result:
        """
        Do what nothing can end, in a thread of its own that is left to itself when the exchange ends.

        Args:
            work: Looks up a host and connects to it. What it raises is raised here.
            undo: Given a result that nobody waits for any more.

        Raises:
            Stopped: It was told to stop.
            Late: Its deadline has passed.
        """
        results: list[Result] = []
        errors: list[Exception] = []

        def attempt() -> None:
            try:
                result = work()
            except Exception as error:  # noqa: BLE001  # whatever it is, it is raised again where it was asked for
                with self._changed:
                    errors.append(error)
                    self._changed.notify_all()
                return
            with self._changed:
                if self._over is None:
                    results.append(result)
                    self._changed.notify_all()
                    return
            undo(result)

        threading.Thread(target=attempt, name=THREAD_NAME, daemon=True).start()
        with self._changed:
            self._changed.wait_for(lambda: results or errors or self._over)
        if results:
            return results[0]
        self.require_going()
        raise errors.pop()

    def _end(self, reason: type[Stopped | Late]) -> None:
        with self._changed:
            self._over = self._over or reason
            self._shut()
            self._changed.notify_all()

    def _shut(self) -> None:
        if self._handle is not None:
            with suppress(OSError):  # the server was first
                self._handle.shutdown(socket.SHUT_RDWR)
