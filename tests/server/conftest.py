"""The servers that the tests in this folder ask: a Neo4j of each version behind the gateway, or one that is named.

The tests run where this folder is named (`make test-server`), and in no other run: they fetch and start a database.
`NLCRIT_TEST_SERVER` names a neuPrint server to ask instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import neo4j

HERE = Path(__file__).parent
BUNDLED = HERE.parent.parent / "nlcrit" / "datasets" / "bundled"
GIVEN = os.environ.get("NLCRIT_TEST_SERVER")

# The seconds after which the database ends a query: one of the tests waits for it.
LIMIT = 10


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out where it is not named."""
    named = [Path(config.invocation_params.dir, argument.split("::")[0]).resolve() for argument in config.args]
    return None if any(each.is_relative_to(HERE) for each in named) else True


@pytest.fixture(scope="session", params=[GIVEN] if GIVEN else neo4j.VERSIONS)
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str | None]:
    """The Bolt address of a database with `hemibrain_mb`; None where a server is named, of which only HTTP is known."""
    if GIVEN:
        yield None
        return
    from tests.server import loading

    if missing := neo4j.missing_programs():
        pytest.skip(f"Neo4j needs {' and '.join(missing)}")
    with neo4j.running(request.param, tmp_path_factory.mktemp("neo4j"), limit=LIMIT) as server:
        loading.load(server.bolt, BUNDLED / "hemibrain_mb")
        yield server.bolt


@pytest.fixture(scope="session")
def server_url(database: str | None) -> Iterator[str]:
    """The address of a neuPrint server."""
    if database is None:
        assert GIVEN
        yield GIVEN.rstrip("/")
        return
    from tests.server.gateway import serving

    with serving(database) as url:
        yield url
