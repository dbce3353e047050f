"""What goes wrong with a real server has a class of its own, comes soon, and says what to do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pandas as pd
import pytest

import nlcrit
from nlcrit.engines.plan import Run
from tests.server.conftest import LIMIT, Open
from tests.server.test_front_ends import GOES_ON, HEAVY, STOPS_S

NAME = "hemibrain:v1.2.1-mb"


pytestmark = pytest.mark.usefixtures("nothing_runs_on")


@pytest.fixture
def data(server_url: str, remote: Open) -> Iterator[nlcrit.Dataset]:
    """A data set that was asked something already."""
    remote("hemibrain_mb")
    with nlcrit.connect(server_url, NAME) as data:
        data.count("pre > 10")
        yield data


def test_the_servers_own_limit(data: nlcrit.Dataset, database: str | None) -> None:
    if database is None:
        pytest.skip("the limit of the named server is not known")
    started = time.monotonic()
    with pytest.raises(nlcrit.ServerTimeout) as caught:
        data.run(HEAVY)
    assert LIMIT - 1 < time.monotonic() - started < LIMIT + 5
    assert (caught.value.server, caught.value.hint is None) == (data.location, False)


@pytest.mark.parametrize("seconds", [0.2, 1.0])
def test_a_limit_of_ones_own(data: nlcrit.Dataset, seconds: float) -> None:
    data.timeout = seconds
    started = time.monotonic()
    with pytest.raises(nlcrit.QueryCancelled) as caught:
        data.run(HEAVY)
    assert seconds <= time.monotonic() - started < seconds + STOPS_S
    assert caught.value.hint == GOES_ON
    data.timeout = None
    assert data.count("MBON01") == 2


def test_a_query_is_cancelled_from_another_thread(data: nlcrit.Dataset) -> None:
    run = Run()
    (question,) = data.session().ask(HEAVY, {})
    timer = threading.Timer(0.5, run.cancel.cancel)
    timer.start()
    started = time.monotonic()
    with pytest.raises(nlcrit.QueryCancelled) as caught:
        data.answer(question, run).count()
    assert time.monotonic() - started < 0.5 + STOPS_S
    assert caught.value.hint == GOES_ON
    timer.join()


def test_a_server_that_is_not_there() -> None:
    started = time.monotonic()
    with pytest.raises(nlcrit.ServerUnreachable) as caught:
        nlcrit.connect("http://127.0.0.1:9", "hemibrain")
    assert time.monotonic() - started < 10
    assert (caught.value.code, caught.value.server) == ("NS101", "http://127.0.0.1:9")


# Tokens: of a gateway of ours, for whom another server lets in is not known ---------------------------------------

TOKEN = "eyJhbGciOiJIUzI1NiJ9.of-the-tests"


@pytest.fixture
def guarded(database: str | None, remote: Open, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A gateway that wants a token for the hemibrain."""
    if database is None:
        pytest.skip("whom the named server lets in is not known")
    from tests.server.gateway import Access, serving

    monkeypatch.delenv("NEUPRINT_APPLICATION_CREDENTIALS", raising=False)
    access = Access({TOKEN: frozenset([NAME]), "other": frozenset()}, public=frozenset(["fib19:v1.0"]))
    with serving(database, access) as url:
        yield url


def test_a_token_opens_a_data_set(guarded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert nlcrit.connect(guarded, NAME, token=TOKEN).count("MBON01") == 2
    monkeypatch.setenv("NEUPRINT_APPLICATION_CREDENTIALS", TOKEN)
    assert nlcrit.connect(guarded, NAME).count("MBON01") == 2


def test_what_is_public_needs_no_token(guarded: str) -> None:
    assert nlcrit.connect(guarded, "fib19").count("pre > 100") == 498


REFUSED: dict[str, tuple[str, type[nlcrit.ServerError]]] = {
    "none": ("", nlcrit.TokenRefused),
    "unknown": ("bad-token", nlcrit.TokenRefused),
    "for something else": ("other", nlcrit.AccessDenied),
}


@pytest.mark.parametrize(("token", "kind"), REFUSED.values(), ids=REFUSED)
def test_who_is_not_let_in(guarded: str, token: str, kind: type[nlcrit.ServerError]) -> None:
    with pytest.raises(kind) as caught:
        nlcrit.connect(guarded, NAME, token=token).count("MBON01")
    assert caught.value.hint is not None
    assert not token or token not in str(caught.value)


def test_data_sets_that_may_not_be_read_are_listed_without_a_number(guarded: str) -> None:
    with nlcrit.Client(guarded, token="", is_default=False) as client:
        listed = client.datasets().set_index("dataset")["neurons"]
    assert listed.loc[NAME] is pd.NA
    assert listed.loc["fib19:v1.0"] == 1442
