"""Completion where IPython asks for it; what can stand at a place, tests/unit/completion knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell


@pytest.fixture(scope="module", params=[True, False], ids=["jedi", "no jedi"])
def shell(request: pytest.FixtureRequest) -> Iterator[InteractiveShell]:
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "nlcrit")
    shell.Completer.use_jedi = request.param
    shell.user_ns.update(wanted=[1], _hidden=2)
    yield shell
    shell.run_line_magic("unload_ext", "nlcrit")
    InteractiveShell.clear_instance()


def proposed(shell: InteractiveShell, marked: str) -> list[str]:
    """What is proposed at the `|` of a cell, as the cell would be afterwards."""
    cursor = marked.index("|")
    text = marked.replace("|", "", 1)
    with provisionalcompleter():
        found = list(shell.Completer.completions(text, cursor))
    return [text[: each.start] + each.text + text[each.end :] for each in found]


@pytest.mark.parametrize(
    ("marked", "first"),
    [
        ("%%neuprint\ntype = MBON0|", "%%neuprint\ntype = MBON01"),
        ("%%neuprint df -l 5\ninput in (ca(|", "%%neuprint df -l 5\ninput in (CA(L)"),
        ("%%neuprint\nMBON06(B|", "%%neuprint\nMBON06(B1>a)(AVM07)_L"),
        ("%%neuprint\nroi in (a'l(r|)\nlimit 5", "%%neuprint\nroi in (a'L(R))\nlimit 5"),
        ("df = %neuprint bodyId in $wan|", "df = %neuprint bodyId in $wanted"),
        ("x = 1\n%neuprint * sort by siz|\ny = 2", "x = 1\n%neuprint * sort by size\ny = 2"),
        ("%%neuprint --lim|", "%%neuprint --limit"),
        ("%%neuprint df -d fi|", "%%neuprint df -d fib19"),
        ("%neuprint \\fi|", "%neuprint \\fields"),
        ("%neuprint \\use hemi|", "%neuprint \\use hemibrain_mb"),
        ("%neuprint \\help notn|", "%neuprint \\help notnull"),
    ],
)
def test_the_first_proposal(shell: InteractiveShell, marked: str, first: str) -> None:
    assert proposed(shell, marked)[0] == first


@pytest.mark.parametrize("marked", ["%%neuprint\nprin|", "%%neuprint\nzzqq|", "%neuprint impor|", "%%neuprint --abs|", "%%neuprint\n/tm|"])
def test_nothing_of_python_is_proposed_in_a_query(shell: InteractiveShell, marked: str) -> None:
    assert {each for each in proposed(shell, marked) if each.endswith(("print", "import", "--abs", "/tmp/"))} <= {
        marked.replace("|", "")
    }


def test_python_is_completed_as_ever(shell: InteractiveShell) -> None:
    assert "import" in proposed(shell, "impor|")
    assert proposed(shell, "%%time\nwante|") == ["%%time\nwanted"]


def test_names_that_begin_with_an_underscore_are_not_proposed(shell: InteractiveShell) -> None:
    assert "%neuprint bodyId in $_hidden" not in proposed(shell, "%neuprint bodyId in $|")


def test_unloading_takes_it_back() -> None:
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    before = list(shell.Completer.custom_matchers)
    for _ in range(3):
        shell.run_line_magic("load_ext", "nlcrit")
        shell.run_line_magic("reload_ext", "nlcrit")
    assert len(shell.Completer.custom_matchers) == len(before) + 1
    shell.run_line_magic("unload_ext", "nlcrit")
    assert shell.Completer.custom_matchers == before
    InteractiveShell.clear_instance()
