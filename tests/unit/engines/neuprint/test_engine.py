"""What the engine for servers does with a plan; real servers are asked in tests/server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from werkzeug import Request, Response

import nlcrit
from nlcrit.criteria.resolve import resolve
from nlcrit.criteria.simplify import simplify
from nlcrit.engines.neuprint.engine import GOES_ON, NeuprintEngine, guarded
from nlcrit.engines.plan import Plan, Run, Step, TooManyRows
from nlcrit.errors import AnswerNotUnderstood, QueryCancelled
from nlcrit.fields import Kind
from nlcrit.servers.transport import Server

if TYPE_CHECKING:
    from pytest_httpserver import HTTPServer

    from nlcrit.criteria.connection_query import ResolvedQuery

IDS = Plan((Step("the neurons", "MATCH (n:Neuron) RETURN n.bodyId AS bodyId"),), ("bodyId",), kinds=(Kind.INTEGER,))


@pytest.fixture
def engine(httpserver: HTTPServer) -> Iterator[NeuprintEngine]:
    with Server(httpserver.url_for("").rstrip("/")) as server:
        yield NeuprintEngine(server, "hemibrain:v1.2.1", lambda: ["CA(R)"])


def resolved(text: str) -> ResolvedQuery:
    data = nlcrit.connect("hemibrain_mb")
    query = nlcrit.parse(text)
    return simplify(resolve(query.program.statements[0], data.vocabulary, query.program.source, {}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("* return type, pre, soma, cropped, roiInfo", "INTEGER TEXT INTEGER POINT BOOLEAN POINT"),
        ("* return input in (CA(R))", "INTEGER INTEGER"),
        ("MBON01 -> * return weight, type_pre, roi", "INTEGER INTEGER TEXT INTEGER TEXT"),
        ("MBON01 -[path 1..2]-> * return type", "INTEGER INTEGER INTEGER TEXT"),
    ],
)
def test_the_columns_have_the_kinds_of_their_fields(text: str, kinds: str, engine: NeuprintEngine) -> None:
    assert sorted(kind.name for kind in engine.plan(resolved(text)).kinds) == sorted(kinds.split())


def test_a_table_of_connections_is_asked_for_with_one_row_more_than_is_allowed(engine: NeuprintEngine) -> None:
    plan = engine.plan(resolved("MBON01 -> * -> *"))
    assert guarded(plan.text, plan, 10) == f"{plan.text}\nLIMIT 11"
    for other, most in ((plan, None), (engine.plan(resolved("MBON01 -> * limit 3")), 10), (engine.plan(resolved("MBON01 -> *")), 10), (engine.plan(resolved("MBON01")), 10)):
        assert guarded(other.text, other, most) == other.text


def test_more_rows_than_are_allowed_are_refused(engine: NeuprintEngine, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/custom/custom").respond_with_json({"columns": ["bodyId"], "data": [[1], [2], [3]]})
    plan = Plan(IDS.steps, IDS.columns, kinds=IDS.kinds, may_flood=True)
    with pytest.raises(TooManyRows):
        list(engine.run(plan, Run(max_rows=2)).rows())
    assert list(engine.run(plan, Run(max_rows=3)).rows()) == [(1,), (2,), (3,)]


def test_ids_beyond_what_a_float_holds_are_exact(engine: NeuprintEngine, httpserver: HTTPServer) -> None:
    found = [[2**53 + 1], [2**63 - 1], [-(2**63)]]
    httpserver.expect_request("/api/custom/custom").respond_with_json({"columns": ["bodyId"], "data": found})
    assert list(engine.run(IDS, Run()).rows()) == list(map(tuple, found))


def test_a_text_where_an_id_is_expected_is_an_error(engine: NeuprintEngine, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/custom/custom").respond_with_json({"columns": ["bodyId"], "data": [["x"]]})
    with pytest.raises(AnswerNotUnderstood, match="bodyId"):
        list(engine.run(IDS, Run()).rows())


@pytest.fixture
def waiting(httpserver: HTTPServer) -> Iterator[threading.Event]:
    """A server that answers when this is set."""
    answered = threading.Event()

    def answer(_: Request) -> Response:
        answered.wait(20)
        return Response('{"columns": ["bodyId"], "data": []}', content_type="application/json")

    httpserver.expect_request("/api/custom/custom").respond_with_handler(answer)
    yield answered
    answered.set()


@pytest.mark.usefixtures("waiting")
def test_a_query_ends_when_its_time_is_up(engine: NeuprintEngine) -> None:
    started = time.monotonic()
    with pytest.raises(QueryCancelled) as caught:
        list(engine.run(IDS, Run(deadline=started + 0.2)).rows())
    assert time.monotonic() - started < 2
    assert (caught.value.code, caught.value.hint) == ("NX102", GOES_ON)


@pytest.mark.usefixtures("waiting")
def test_a_query_ends_when_it_is_cancelled(engine: NeuprintEngine) -> None:
    run = Run()
    threading.Timer(0.2, run.cancel.cancel).start()
    started = time.monotonic()
    with pytest.raises(QueryCancelled) as caught:
        list(engine.run(IDS, run).rows())
    assert time.monotonic() - started < 2
    assert (caught.value.code, caught.value.hint) == ("NX101", GOES_ON)


def test_the_next_query_is_answered(
    engine: NeuprintEngine, waiting: threading.Event
) -> None:
    with pytest.raises(QueryCancelled):
        list(engine.run(IDS, Run(deadline=time.monotonic() + 0.1)).rows())
    waiting.set()
    assert list(engine.run(IDS, Run()).rows()) == []
