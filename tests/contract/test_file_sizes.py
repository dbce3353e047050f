"""No module is too long to be read at one sitting."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.modules import ROOT, paths

LONGEST = 400
"""Lines; about 300 are a good measure."""


@pytest.mark.parametrize("path", paths(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_no_module_is_called_utils() -> None:
    vague = {"utils", "util", "helpers", "common", "manager", "misc"}
    assert [str(path) for path in paths() if path.stem in vague] == []
