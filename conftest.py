"""What the doctests of the package and the tests share: a cache of their own, and the names that examples use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

import nlcrit
from nlcrit.settings.table import SETTINGS

# A busy machine is slow, which says nothing about a test; what has to be quick has a test of its own. In CI the same
# commit gives the same examples.
hypothesis.settings.register_profile("tests", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("ci", hypothesis.settings.get_profile("tests"), derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "tests")


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the tests out of the user's cache and settings, and let them share one cache."""
    root = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NLCRIT_CACHE_DIR", str(root))
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        for setting in SETTINGS.values():
            if setting.name != "cache_dir":
                for variable in setting.variables:
                    patch.delenv(variable, raising=False)
        patch.delenv("NEUPRINT_APPLICATION_CREDENTIALS", raising=False)
        yield root


@pytest.fixture(autouse=True)
def names_of_examples(request: pytest.FixtureRequest) -> None:
    """The examples of the docstrings find the public names, as their readers would after an import."""
    if isinstance(request.node, pytest.DoctestItem):
        names: dict[str, Any] = request.getfixturevalue("doctest_namespace")
        names.setdefault("connect", nlcrit.connect)
