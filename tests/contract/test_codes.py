"""`errors.CODES` lists every code that is raised, and no other."""

from __future__ import annotations

import re

import pytest

from nlcrit.errors import CODES
from tests.contract.modules import PACKAGE, paths

USED = {
    code
    for path in paths()
    if path != PACKAGE / "errors.py"
    for code in re.findall(r"""["'](N[QCADSX]\d{3})["']""", path.read_text("utf-8"))
}
# Raised by errors.py itself, or not raised at all but documented there.


def test_every_code_that_is_used_is_listed() -> None:
    assert USED - set(CODES) == set()


@pytest.mark.parametrize("code", CODES)
def test_every_code_that_is_listed_is_used(code: str) -> None:
    used_by_errors = len(re.findall(f'"{code}"', (PACKAGE / "errors.py").read_text("utf-8"))) > 1
    assert code in USED or used_by_errors


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_a_family_and_a_meaning(code: str) -> None:
    assert re.fullmatch(r"N[QCADSX]\d{3}", code)
    assert CODES[code]
