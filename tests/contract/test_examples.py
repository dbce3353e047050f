"""The scripts in examples/ run offline and say what they found; the notebooks are run in tests/kernel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.modules import ROOT

SCRIPTS = sorted((ROOT / "examples").glob("*.py"))
LAST_LINES = {
    "compare_compartments.py": '42 MBONs have 1,000 inputs in at least one of them: type ~ "MBON.*" and input in '
    "(a'L(R), aL(R), b'L(R), bL(R), gL(R)) any min 1000",
}


def test_every_script_has_its_answer_here() -> None:
    assert [script.name for script in SCRIPTS] == list(LAST_LINES)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_runs(script: Path) -> None:
    found = subprocess.run([sys.executable, "-W", "error", script], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.splitlines()[-1] == LAST_LINES[script.name]
