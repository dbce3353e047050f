"""Questions about a data set in a folder, put to a server that has the same, with nothing between plan and rows."""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa

import nlcrit
from nlcrit.criteria.primary_regions import primary_names
from nlcrit.engines.neuprint.engine import NeuprintEngine
from nlcrit.engines.plan import Plan, Run
from nlcrit.servers.transport import Server

HEMIBRAIN = "hemibrain:v1.2.1-mb"


@lru_cache(maxsize=8)
def _server(address: str) -> Server:
    return Server(address)


def planned(server: str, local: nlcrit.Dataset, text: str, name: str = HEMIBRAIN) -> tuple[NeuprintEngine, Plan]:
    """Who is asked, and what."""
    engine = NeuprintEngine(_server(server), name, lambda: primary_names(local.vocabulary.regions))
    (question,) = local.session().ask(text)
    return engine, (engine.plan_count if question.kind == "count" else engine.plan)(question.query)


def answered(server: str, local: nlcrit.Dataset, text: str, name: str = HEMIBRAIN) -> pa.Table:
    """The answer of the server, without its row too many."""
    engine, plan = planned(server, local, text, name)
    found = pa.Table.from_batches(list(engine.run(plan, Run()).batches()))
    return found if plan.limit is None else found.slice(0, plan.limit)
