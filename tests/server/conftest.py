"""The servers that the tests in this folder ask: a Neo4j of each version behind the gateway, or one that is named.

The tests run where this folder is named (`make test-server`), and in no other run: they fetch and start a database.
`NLCRIT_TEST_SERVER` names a neuPrint server to ask instead. What such a server does not have is not asked of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import nlcrit
from tests.agreement import worlds
from tests.server import neo4j, odd

HERE = Path(__file__).parent
BUNDLED = HERE.parent.parent / "nlcrit" / "datasets" / "bundled"
GIVEN = os.environ.get("NLCRIT_TEST_SERVER")

# The seconds after which the database ends a query: some of the tests wait for it.
LIMIT = 10
WORLDS = (1, 3, 5, 8)
"""The random small data sets of `tests.agreement.worlds` that are loaded."""

Open = Callable[[str], nlcrit.Dataset]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out where it is not named."""
    named = [Path(config.invocation_params.dir, argument.split("::")[0]).resolve() for argument in config.args]
    return None if any(each.is_relative_to(HERE) for each in named) else True


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The data sets that a server of ours has, by the name of their folder."""
    root = tmp_path_factory.mktemp("folders")
    made = [odd.write(root / odd.NAME), *(worlds.write(root / f"world{seed}", seed) for seed in WORLDS)]
    for folder in made:
        odd.declare(folder)
    return {folder.name: folder for folder in (BUNDLED / "hemibrain_mb", BUNDLED / "fib19", *made)}


@pytest.fixture(scope="session", params=[GIVEN] if GIVEN else neo4j.VERSIONS)
def own_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, folders: dict[str, Path]
) -> Iterator[neo4j.Neo4j | None]:
    """A database with all data sets; None where a server is named, of which only HTTP is known."""
    if GIVEN:
        yield None
        return
    from tests.server import loading

    if missing := neo4j.missing_programs():
        pytest.skip(f"Neo4j needs {' and '.join(missing)}")
    with neo4j.running(request.param, tmp_path_factory.mktemp("neo4j"), limit=LIMIT) as server:
        for folder in folders.values():
            loading.load(server.bolt, folder)
        yield server


@pytest.fixture(scope="session")
def database(own_server: neo4j.Neo4j | None) -> str | None:
    """The Bolt address of the database; None where a server is named."""
    return None if own_server is None else own_server.bolt


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


@pytest.fixture
def nothing_runs_on(database: str | None) -> Iterator[None]:
    """End what the database goes on with although nobody waits for it: the tests after this one have the machine."""
    yield
    if database is not None:
        from tests.server import loading

        loading.end_queries(database)


@pytest.fixture(scope="session")
def local(folders: dict[str, Path]) -> Iterator[Open]:
    """Opens the folder of a data set, once."""
    opened: dict[str, nlcrit.Dataset] = {}

    def open_folder(name: str) -> nlcrit.Dataset:
        if name not in opened:
            opened[name] = nlcrit.connect(folders[name])
        return opened[name]

    yield open_folder
    for each in opened.values():
        each.close()


@pytest.fixture(scope="session")
def remote(server_url: str, folders: dict[str, Path]) -> Iterator[Open]:
    """Opens the same data set on the server, with one client for all; a test is skipped where it is not there."""
    from tests.server import loading

    with nlcrit.Client(server_url, is_default=False) as client:

        def open_on_server(name: str) -> nlcrit.Dataset:
            full = loading.full_name(folders[name])
            try:
                return client.open(full)
            except nlcrit.UnknownServerDataset:
                pytest.skip(f"the server has no {full}")

        yield open_on_server
