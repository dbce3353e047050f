"""How patient a request is."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from urllib3 import HTTPResponse
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from nlcrit.servers import http
from nlcrit.servers.exchange import Exchange
from nlcrit.servers.http import Patience, retry_after

PATIENCE = Patience(total=3, allowed_methods=None, status_forcelist=http.BUSY, raise_on_status=False)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0), (" 12 ", 12), ("100000", 100_000), ("soon", None), ("-1", None), ("", None), ("1" * 5000, None)],
)
def test_a_server_says_when_to_come_back(text: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": text}) == seconds


def test_a_date_to_come_back_is_seconds_from_now() -> None:
    assert 55 < (retry_after({"Retry-After": formatdate(time.time() + 60, usegmt=True)}) or 0) <= 60
    assert retry_after({"Retry-After": formatdate(time.time() - 60, usegmt=True)}) == 0
    assert retry_after({}) is None


def test_pauses_double_and_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "FIRST_PAUSE_S", 0.5)
    patience, pauses = PATIENCE, []
    with Exchange().at_work():
        for _ in range(3):
            patience = patience.increment("POST", "/", error=ProtocolError("reset"))
            pauses.append([patience.get_backoff_time() for _ in range(50)])
        with pytest.raises(MaxRetryError):
            patience.increment("POST", "/", error=ProtocolError("reset"))
    assert [0.5 * 2**step <= min(each) < max(each) <= 2**step for step, each in enumerate(pauses)] == [True] * 3


@pytest.mark.parametrize(
    "error",
    [ReadTimeoutError(None, "/", "slow"), ConnectTimeoutError("slow")],  # type: ignore[arg-type]
)
def test_what_took_too_long_is_not_tried_again(error: Exception) -> None:
    with Exchange().at_work(), pytest.raises(type(error)):
        PATIENCE.increment("POST", "/", error=error)


def test_a_refused_connection_is_tried_again() -> None:
    refused = NewConnectionError(None, "refused")  # type: ignore[arg-type]
    with Exchange().at_work():
        assert PATIENCE.increment("POST", "/", error=refused).total == 2


def test_a_server_that_wants_more_time_than_there_is_is_not_waited_for() -> None:
    busy = HTTPResponse(status=503, headers={"Retry-After": "10"})
    with Exchange(time.monotonic() + 5).at_work(), pytest.raises(MaxRetryError):
        PATIENCE.increment("POST", "/", response=busy)
    with Exchange(time.monotonic() + 15).at_work():
        assert PATIENCE.increment("POST", "/", response=busy).total == 2
