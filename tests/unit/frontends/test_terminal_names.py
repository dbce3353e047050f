"""Completion never waits for a server: what it may know comes in the background."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any

import nlcrit
from nlcrit.criteria.vocabulary import Vocabulary, field_of
from nlcrit.errors import ServerUnreachable
from nlcrit.fields import Kind
from nlcrit.frontends.terminal_names import NamesInReserve

PATIENCE_S = 10.0


class Distant:
    """A data set whose server takes its time."""

    origin = SimpleNamespace(server="https://neuprint.example.org")

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.asked = 0

    @property
    def vocabulary(self) -> Vocabulary:
        self.asked += 1
        assert self.answers.wait(PATIENCE_S)
        return Vocabulary(
            dataset="distant", fields=[field_of("type", Kind.TEXT)], regions=[], load_values=self.values, is_remote=True
        )

    def values(self, field: str) -> list[str]:
        raise AssertionError(field)


def after_a_while(names: NamesInReserve, dataset: Any) -> Vocabulary | None:
    until = time.monotonic() + PATIENCE_S
    while (found := names.names_of(dataset)) is None and time.monotonic() < until:
        time.sleep(0.01)
    return found


def test_the_names_of_a_folder_are_there_at_once() -> None:
    with nlcrit.connect("hemibrain_mb") as data:
        assert NamesInReserve().names_of(data) is data.vocabulary


def test_the_names_of_a_server_come_in_the_background_and_are_asked_for_once() -> None:
    names, distant = NamesInReserve(), Distant()
    started = time.monotonic()
    assert [names.names_of(distant) for _ in range(3)] == [None] * 3  # type: ignore[arg-type]
    assert time.monotonic() - started < PATIENCE_S / 2
    distant.answers.set()
    found = after_a_while(names, distant)
    assert found is not None
    assert (found.dataset, distant.asked) == ("distant", 1)
    assert found.values("type") == ()  # no request for these either


def test_a_server_that_cannot_be_asked_is_left_to_the_next_query() -> None:
    class Gone(Distant):
        @property
        def vocabulary(self) -> Vocabulary:
            self.answers.set()
            raise ServerUnreachable("nothing answers", code="NS101")

    names, gone = NamesInReserve(), Gone()
    assert names.names_of(gone) is None  # type: ignore[arg-type]
    assert gone.answers.wait(PATIENCE_S)
    assert names.names_of(gone) is None  # type: ignore[arg-type]
