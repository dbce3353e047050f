"""The magics in a real IPython shell: what a cell gives, stores, shows and raises."""

from __future__ import annotations

import atexit
import builtins
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from traitlets.config import Config

import nlcrit
from nlcrit.errors import CallError, DatasetError, QueryError, QueryNameError, QueryValueError
from nlcrit.frontends.interrupts import NeuprintInterrupted
from nlcrit.frontends.magic import EVENT, NeuprintMagic
from nlcrit.frontends.magic_arguments import OPTIONS, NeuprintUsageError
from nlcrit.frontends.magic_help import HELP

MBON01 = [612371421, 673509195]


@dataclass
class Notebook:
    """A shell, and what its cells published."""

    shell: InteractiveShell
    capsys: pytest.CaptureFixture[str]

    def try_(self, *lines: str) -> ExecutionResult:
        """Run a cell; what it published before is forgotten."""
        self.published.clear()
        return self.shell.run_cell("\n".join(lines), store_history=True)

    def run(self, *lines: str) -> Any:
        """The value of a cell that must not fail."""
        outcome = self.try_(*lines)
        outcome.raise_error()
        return outcome.result

    def error(self, *lines: str) -> BaseException:
        """The error of a cell that must fail."""
        outcome = self.try_(*lines)
        error = outcome.error_before_exec or outcome.error_in_exec
        assert error is not None
        return error

    def shown_error(self, *lines: str) -> list[str]:
        """The lines that a failing cell shows."""
        self.capsys.readouterr()
        self.error(*lines)
        return self.capsys.readouterr().out.splitlines()

    @property
    def published(self) -> list[dict[str, Any]]:
        outputs: list[dict[str, Any]] = self.shell.display_pub.outputs
        return outputs

    def shown(self, kind: str = "text/plain") -> list[str]:
        """What the last cell published apart from its value."""
        return [each["data"][kind] for each in self.published]

    def names(self) -> dict[str, Any]:
        found: dict[str, Any] = self.shell.user_ns
        return found


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    # A doctest before us leaves its last value there, and then IPython keeps none of its own.
    monkeypatch.delattr(builtins, "_", raising=False)
    InteractiveShell.clear_instance()
    config = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "nocolor"}})
    made = InteractiveShell.instance(config=config)
    made.display_pub = CapturingDisplayPublisher()
    try:
        yield made
    finally:
        atexit.unregister(made.atexit_operations)
        made.restore_sys_module_state()
        InteractiveShell.clear_instance()


@pytest.fixture
def notebook(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> Notebook:
    shell.run_line_magic("load_ext", "nlcrit")
    return Notebook(shell, capsys)


def first_part(footer: str) -> str:
    """A footer up to the time, which is never the same."""
    return footer.splitlines()[0].rpartition(" · ")[0]


# Loading ------------------------------------------------------------------------------------------------------


def test_loading_prints_nothing_and_opens_nothing(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_line_magic("load_ext", "nlcrit")
    assert (*capsys.readouterr(), shell.display_pub.outputs) == ("", "", [])
    assert shell.magics_manager.registry["NeuprintMagic"].conversation is None


def test_loading_imports_neither_pandas_nor_duckdb_nor_lark(tmp_path: Path) -> None:
    program = (
        "import sys; from IPython.core.interactiveshell import InteractiveShell as S; before = set(sys.modules);"
        "S.instance().run_line_magic('load_ext', 'nlcrit');"
        "print(sorted({m.partition('.')[0] for m in set(sys.modules) - before} &"
        " {'pandas', 'numpy', 'duckdb', 'lark', 'pyarrow', 'polars', 'regex'}))"
    )
    own = {**os.environ, "IPYTHONDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=own)
    assert done.stdout.splitlines()[-1] == "[]"


def parts(shell: InteractiveShell) -> tuple[object, ...]:
    """All places of a shell that a loaded extension could have left something in."""
    manager = shell.magics_manager
    return (
        {kind: sorted(table) for kind, table in manager.magics.items()},
        sorted(manager.registry),
        [type(each).__name__ for each in shell.configurables],
        {event: list(callbacks) for event, callbacks in shell.events.callbacks.items()},
        list(shell.Completer.custom_matchers),
        sorted(shell.user_ns),
    )


def test_unloading_leaves_nothing_behind(shell: InteractiveShell) -> None:
    before = parts(shell)
    shell.extension_manager.load_extension("nlcrit")
    shell.extension_manager.unload_extension("nlcrit")
    assert parts(shell) == before


def test_unloading_what_was_never_loaded_does_nothing(shell: InteractiveShell) -> None:
    before = parts(shell)
    nlcrit.unload_ipython_extension(shell)
    assert parts(shell) == before


def test_loading_again_and_again_is_loading_once(shell: InteractiveShell) -> None:
    nlcrit.load_ipython_extension(shell)
    once = parts(shell)
    for _ in range(3):
        nlcrit.load_ipython_extension(shell)
        shell.run_line_magic("reload_ext", "nlcrit")
    assert [type(each).__name__ for each in shell.configurables].count("NeuprintMagic") == 1
    assert len(parts(shell)[3][EVENT]) == len(once[3][EVENT])  # type: ignore[index]
    assert parts(shell)[0] == once[0]


def test_a_setting_that_was_refused_does_not_keep_the_extension_from_loading(notebook: Notebook) -> None:
    notebook.try_("%config NeuprintMagic.limit = 'many'")
    with pytest.warns(UserWarning, match="the settings of NeuprintMagic are dropped"):
        notebook.run("%reload_ext nlcrit")
    assert notebook.run("%%neuprint", "count MBON01") == 2
    assert [type(each).__name__ for each in notebook.shell.configurables].count("NeuprintMagic") == 1


def test_reloading_keeps_settings_that_are_right(notebook: Notebook) -> None:
    notebook.run("%config NeuprintMagic.limit = 1")
    notebook.run("%reload_ext nlcrit")
    assert len(notebook.run("%%neuprint", "MBON01")) == 1


def test_config_lists_the_settings(notebook: Notebook) -> None:
    notebook.capsys.readouterr()
    notebook.run("%config NeuprintMagic")
    listed = notebook.capsys.readouterr().out
    assert [name for name in ("limit", "data", "footer", "tracebacks") if f"NeuprintMagic.{name}" not in listed] == []


# Answers ------------------------------------------------------------------------------------------------------


def test_a_cell_without_a_name_has_the_frame_as_its_value(notebook: Notebook) -> None:
    frame = notebook.run("%%neuprint", "MBON01 return type")
    assert type(frame) is pd.DataFrame
    assert frame["bodyId"].tolist() == MBON01
    assert notebook.names()["_"] is frame
    assert notebook.names()["Out"][1] is frame


def test_the_footer_of_a_cell_says_rows_data_set_and_seconds(notebook: Notebook) -> None:
    notebook.run("%%neuprint", "MBON01")
    (footer,) = notebook.shown()
    assert first_part(footer) == "2 rows · hemibrain:v1.2.1-mb"
    assert footer.endswith(" s")


@pytest.mark.parametrize("line", ["%%neuprint df", "%%neuprint -o df", "%%neuprint --out=df", "%%neuprint df -o df"])
def test_a_name_stores_the_frame_and_shows_the_footer_alone(notebook: Notebook, line: str) -> None:
    assert notebook.run(line, "MBON01") is None
    assert notebook.names()["df"]["bodyId"].tolist() == MBON01
    assert list(map(first_part, notebook.shown())) == ["df: 2 rows · hemibrain:v1.2.1-mb"]
    assert notebook.names()["Out"] == {}


def test_a_line_gives_its_frame_to_an_assignment(notebook: Notebook) -> None:
    notebook.run("df = %neuprint MBON01 return type")
    assert notebook.names()["df"]["type"].tolist() == ["MBON01", "MBON01"]
    assert list(map(first_part, notebook.shown())) == ["2 rows · hemibrain:v1.2.1-mb"]


def test_all_of_a_line_is_query(notebook: Notebook) -> None:
    notebook.run("df = %neuprint type = MBON01 and pre > -5 or type = 'x -l 5 --limit' limit 1")
    assert len(notebook.names()["df"]) == 1


@pytest.mark.parametrize("line", ["%neuprint -l 5 MBON01", "%neuprint --limit 5 MBON01"])
def test_a_line_refuses_options(notebook: Notebook, line: str) -> None:
    option = line.split()[1]
    assert str(notebook.error(line)) == (
        f"%neuprint takes no options, and no query begins with {option}; use %%neuprint for options"
    )


def test_count_gives_an_integer(notebook: Notebook) -> None:
    notebook.run("n = %neuprint count MBON01")
    assert (type(notebook.names()["n"]), notebook.names()["n"]) == (int, 2)


def test_a_count_of_nothing_shows_why(notebook: Notebook) -> None:
    assert notebook.run("%%neuprint", "count MBON011") == 0
    assert "MBON01" in notebook.shown()[0].splitlines()[1]


def test_explain_gives_a_text_that_is_shown_as_it_is(notebook: Notebook) -> None:
    notebook.capsys.readouterr()
    text = notebook.run("%%neuprint", "explain MBON01")
    assert isinstance(text, str)
    assert notebook.shown() == []
    assert text.splitlines()[-1] in notebook.capsys.readouterr().out


def test_several_statements_give_a_list(notebook: Notebook) -> None:
    notebook.run("%%neuprint answers", "MBON01; count MBON02;", "MBON01 limit 1")
    first, count, last = notebook.names()["answers"]
    assert isinstance(notebook.names()["answers"], list)
    assert (len(first), count, len(last)) == (2, 2, 1)
    assert [shown.partition(":")[0] for shown in notebook.shown()] == ["answers[0]", "answers[1]", "answers[2]"]


def test_a_list_of_answers_is_shown_one_after_the_other(notebook: Notebook) -> None:
    notebook.run("%%neuprint", "MBON01 return type; count MBON02")
    table, footer, count, count_footer = notebook.shown()
    assert table.splitlines()[0].split() == ["bodyId", "type"]
    assert first_part(footer) == "2 rows · hemibrain:v1.2.1-mb"
    assert count == "2"
    assert first_part(count_footer) == "2 rows · hemibrain:v1.2.1-mb"


def test_a_list_that_was_changed_is_shown_without_footers(notebook: Notebook) -> None:
    notebook.run("%%neuprint answers", "count MBON01; count MBON02")
    notebook.run("answers.append(3)", "answers")
    assert notebook.shown() == ["2", "2", "3"]


def test_let_and_use_hold_for_the_next_cells(notebook: Notebook) -> None:
    assert notebook.run("%%neuprint", "let @m = MBON01; use fib19") is None
    assert notebook.shown() == ["nothing asked · fib19:v1.0"]
    assert notebook.run("%%neuprint", "count *") == 1442
    assert notebook.run("%%neuprint", "use hemibrain_mb; count @m") == 2
    assert notebook.run("%neuprint count @m or MBON02") == 4


def test_a_data_set_given_to_a_cell_is_for_that_cell(notebook: Notebook) -> None:
    assert notebook.run("%%neuprint -d fib19", "count *") == 1442
    assert notebook.run("%%neuprint", "count *") == 2421
    assert notebook.run("%%neuprint -d fib19", "use fib19; count *") == 1442
    assert notebook.run("%%neuprint", "count *") == 1442


def test_a_cell_that_fails_leaves_the_data_set_as_it_was(notebook: Notebook) -> None:
    assert isinstance(notebook.error("%%neuprint -d fib19", "use fib19; count typ = 3"), QueryNameError)
    assert notebook.run("%%neuprint", "count *") == 2421


def test_what_was_said_last_decides_the_data_set(notebook: Notebook) -> None:
    notebook.run("%%neuprint", "use fib19")
    notebook.run("%config NeuprintMagic.data = 'hemibrain_mb'")
    assert notebook.run("%%neuprint", "count *") == 2421
    notebook.run("%%neuprint", "use fib19")
    assert notebook.run("%%neuprint", "count *") == 1442


def test_the_default_data_set_is_that_of_set_default_client(notebook: Notebook) -> None:
    assert notebook.run("%%neuprint", "count *") == 2421
    nlcrit.set_default_client(nlcrit.connect("fib19"))
    try:
        assert notebook.run("%%neuprint", "count *") == 1442
    finally:
        nlcrit.set_default_client(None)


def test_a_data_set_that_is_not_there_is_an_error(notebook: Notebook) -> None:
    assert isinstance(notebook.error("%%neuprint -d nowhere", "count *"), DatasetError)


def test_body_ids_stay_exact(notebook: Notebook, make_folder: Callable[..., Any]) -> None:
    body = 2**53 + 1
    folder = make_folder({"bodyId": [body], "type": ["A"]})
    frame = notebook.run(f"%%neuprint -d '{folder.path}'", f"bodyId = {body}")
    assert frame["bodyId"].tolist() == [body]


# Connections --------------------------------------------------------------------------------------------------

PATHS = "DA1_lPN -[path 1..2, weight >= 10]-> MBON05"


def test_a_table_of_connections_is_stored_and_its_coverage_is_told(notebook: Notebook) -> None:
    assert notebook.run("%%neuprint pairs", "DA1_lPN -[weight >= 10]->", '  (type ~ "KC.*")  # all of them') is None
    pairs = notebook.names()["pairs"]
    assert list(pairs.columns[:3]) == ["bodyId_pre", "bodyId_post", "weight"]
    assert pairs["weight"].min() >= 10
    (footer,) = notebook.shown()
    assert first_part(footer) == f"pairs: {len(pairs)} rows · hemibrain:v1.2.1-mb"
    assert footer.splitlines()[1].startswith("connections: from Kenyon cells to APL and MBON")
    (html,) = notebook.shown("text/html")
    assert "<br>connections: from Kenyon cells" in html


def test_paths_are_the_value_of_a_cell(notebook: Notebook) -> None:
    frame = notebook.run("%%neuprint", PATHS)
    assert list(frame.columns) == ["path", "hop", "bodyId", "type", "weight"]
    (footer,) = notebook.shown()
    assert footer.startswith(f"{frame['path'].max()} paths, {len(frame)} rows · ")


def test_a_limit_is_one_of_paths(notebook: Notebook) -> None:
    frame = notebook.run("%%neuprint -l 2", PATHS)
    assert frame["path"].tolist() == [1, 1, 1, 2, 2, 2]
    assert notebook.shown()[0].startswith("2 paths, 6 rows, cut by limit 2: there are more paths · ")


def test_a_line_may_hold_arrows(notebook: Notebook) -> None:
    notebook.run("pairs = %neuprint DA1_lPN -> KCg-m", f"n = %neuprint count {PATHS}", "m = %neuprint -> MBON05")
    names = notebook.names()
    assert (names["pairs"]["type_post"].unique().tolist(), len(names["m"]) > 0) == (["KCg-m"], True)
    assert notebook.run("%%neuprint", PATHS)["path"].nunique() == names["n"]
    assert isinstance(notebook.run("%neuprint -> MBON05"), pd.DataFrame)


def test_a_parameter_in_an_arrow(notebook: Notebook) -> None:
    notebook.run("least, kinds = 40, ['KCg-m', 'KCab-s']")
    frame = notebook.run("%%neuprint", "(type in $kinds) -[weight >= $least]-> MBON01")
    assert (frame["weight"].min() >= 40, set(frame["type_pre"]) <= {"KCg-m", "KCab-s"}) == (True, True)


@pytest.mark.parametrize("form", ["polars", "arrow"])
def test_a_table_of_connections_in_another_form(notebook: Notebook, form: str) -> None:
    pytest.importorskip({"polars": "polars", "arrow": "pyarrow"}[form])
    table = notebook.run(f"%%neuprint -t {form}", PATHS)
    assert table["bodyId"].to_pylist() if form == "arrow" else table["bodyId"].to_list()


def test_a_dry_run_and_an_explanation_of_connections(notebook: Notebook) -> None:
    assert notebook.run("%%neuprint -n", PATHS) is None
    assert "-- the connections of hop 1" in notebook.shown()[0]
    assert notebook.run("%%neuprint --explain", PATHS) is None
    assert "start -> end: 1 to 2 hops" in notebook.shown()[0]
    notebook.run("%%neuprint df -v", PATHS)
    assert any("-- the paths" in shown for shown in notebook.shown())


def test_more_rows_than_are_allowed_are_refused_unless_they_are_asked_for(notebook: Notebook) -> None:
    notebook.run("df = 'old'")
    error = notebook.error("%%neuprint df --max-rows 5", "DA1_lPN -> KCg-m")
    assert (getattr(error, "code", ""), notebook.names()["df"]) == ("NQ506", "old")
    assert "5 are allowed" in str(error)
    assert len(notebook.run("%%neuprint --max-rows all", "DA1_lPN -> KCg-m")) > 5


def test_without_the_option_the_data_set_says_how_many_rows_there_may_be(notebook: Notebook) -> None:
    data = nlcrit.connect("hemibrain_mb")
    nlcrit.set_default_client(data)
    try:
        data.max_rows = 5
        assert getattr(notebook.error("%neuprint DA1_lPN -> KCg-m"), "code", "") == "NQ506"
        assert len(notebook.run("%%neuprint --max-rows all", "DA1_lPN -> KCg-m")) > 5
        data.max_rows = None
        assert len(notebook.run("%neuprint DA1_lPN -> KCg-m")) > 5
    finally:
        nlcrit.set_default_client(None)


# Limits -------------------------------------------------------------------------------------------------------


def test_nothing_is_cut_unless_that_is_asked_for(notebook: Notebook) -> None:
    assert len(notebook.run("%%neuprint", "*")) == 2421


def test_a_limit_that_cut_rows_is_announced(notebook: Notebook) -> None:
    assert len(notebook.run("%%neuprint -l 2", "*")) == 2
    assert notebook.shown()[0].startswith("2 rows, cut by limit 2: there are more · ")


def test_a_limit_that_cut_nothing_is_not_mentioned(notebook: Notebook) -> None:
    notebook.run("%%neuprint -l 2", "MBON01")
    assert first_part(notebook.shown()[0]) == "2 rows · hemibrain:v1.2.1-mb"


def test_the_smaller_limit_holds(notebook: Notebook) -> None:
    assert len(notebook.run("%%neuprint -l 5", "* limit 3")) == 3
    assert len(notebook.run("%%neuprint -l 3", "* limit 5")) == 3


def test_an_option_wins_over_the_setting(notebook: Notebook) -> None:
    notebook.run("%config NeuprintMagic.limit = 1")
    assert len(notebook.run("%%neuprint -l 4", "*")) == 4
    assert len(notebook.run("%neuprint *")) == 1
    notebook.run("%config NeuprintMagic.limit = None")
    assert len(notebook.run("%neuprint *")) == 2421


def test_what_is_set_outside_holds_where_the_notebook_says_nothing(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NLCRIT_LIMIT", "3")
    assert len(notebook.run("%neuprint *")) == 3
    notebook.run("%config NeuprintMagic.limit = 1")
    assert len(notebook.run("%neuprint *")) == 1
    assert len(notebook.run("%%neuprint -l all", "*")) == 2421


def test_a_setting_that_is_not_valid_is_one_sentence(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NLCRIT_LIMIT", "many")
    assert notebook.shown_error("%neuprint *") == [
        "CallError: NLCRIT_LIMIT needs a number of rows, or all, not 'many'",
        "  help: NLCRIT_LIMIT=100, or unset it",
    ]


# Forms --------------------------------------------------------------------------------------------------------


def test_a_table_can_be_polars(notebook: Notebook) -> None:
    polars = pytest.importorskip("polars")
    frame = notebook.run("%%neuprint -t polars", "MBON01 return type")
    assert isinstance(frame, polars.DataFrame)
    assert frame["bodyId"].to_list() == MBON01
    assert first_part(notebook.shown()[0]) == "2 rows · hemibrain:v1.2.1-mb"


def test_a_table_can_be_arrow_with_the_facts_in_its_metadata(notebook: Notebook) -> None:
    table = notebook.run("%%neuprint --to arrow", "MBON01 return type")
    assert table.column("bodyId").to_pylist() == MBON01
    assert b'"rows": 2' in table.schema.metadata[b"nlcrit"]


def test_a_library_that_is_missing_is_named_before_the_query_runs(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    error = notebook.error("%%neuprint -t polars", "typ = 3")
    assert isinstance(error, CallError)
    assert (error.code, error.message, error.hint) == ("NA102", "polars is not installed", "pip install polars")


# Parameters ---------------------------------------------------------------------------------------------------


def test_a_parameter_is_a_variable_of_the_notebook(notebook: Notebook) -> None:
    notebook.run(f"ids = {MBON01}")
    assert notebook.run("%%neuprint", "count bodyId in $ids") == 2
    assert notebook.run("%neuprint count bodyId in $ids") == 2


@pytest.mark.parametrize("values", ["pandas.Series(ids)", "numpy.array(ids)", "tuple(ids)", "set(ids)", "ids"])
def test_a_parameter_may_be_any_list_of_numbers(notebook: Notebook, values: str) -> None:
    notebook.run("import numpy, pandas", f"ids = {MBON01}", f"values = {values}")
    assert notebook.run("%%neuprint", "count bodyId in $values") == 2


def test_braces_and_dollars_are_never_expanded_as_text(notebook: Notebook) -> None:
    notebook.run("x = 'MBON01'")
    assert len(notebook.run("%neuprint type = $x or type = '{x}' or type = '{nosuch}'")) == 2
    frame = notebook.run("%%neuprint", "type = $x or type = '{x}' or type = '$x'")
    assert len(frame) == 2
    assert frame.attrs["nlcrit"]["query"] == 'type = MBON01 or type = "{x}" or type = "$x"'


def test_a_value_cannot_change_the_shape_of_a_query(notebook: Notebook) -> None:
    notebook.run("x = '\"MBON01\" or type notnull; *'")
    assert notebook.run("%%neuprint", "count type = $x") == 0


@pytest.mark.parametrize("magic", ["%%neuprint\n", "%neuprint "])
def test_a_parameter_without_a_value_is_named_at_its_place(notebook: Notebook, magic: str) -> None:
    error = notebook.error(f"{magic}pre > 5 and bodyId in $nosuch")
    assert isinstance(error, QueryNameError)
    assert (error.code, error.message, error.column) == ("NQ204", "$nosuch has no value", 23)


def test_a_let_needs_the_values_of_its_parameters_at_once(notebook: Notebook) -> None:
    error = notebook.error("%%neuprint", "let @a = pre > 5 and (post > $x or type in ($y));")
    assert [(each.message, each.column) for each in error.errors] == [  # type: ignore[attr-defined]
        ("$x has no value", 30),
        ("$y has no value", 45),
    ]


def test_a_let_keeps_the_value_that_a_parameter_had(notebook: Notebook) -> None:
    notebook.run(f"ids = {MBON01}")
    notebook.run("%%neuprint", "let @a = bodyId in $ids")
    notebook.run("ids = []")
    assert notebook.run("%%neuprint", "count @a") == 2


def test_a_value_that_cannot_be_used_is_an_error_that_names_the_variable(notebook: Notebook) -> None:
    notebook.run("thing = object()")
    error = notebook.error("%%neuprint", "bodyId in $thing")
    assert isinstance(error, QueryValueError)
    assert (error.code, "$thing" in error.message) == ("NQ309", True)


def test_variables_that_the_query_does_not_mention_are_left_alone(notebook: Notebook) -> None:
    notebook.run("class Touchy:", "    def __getattribute__(self, name): raise RuntimeError(name)", "touchy = Touchy()")
    assert notebook.run("%%neuprint", "count MBON01") == 2


def test_a_line_in_a_function_sees_the_variables_of_the_function(notebook: Notebook) -> None:
    notebook.run("def f(ids):", "    n = %neuprint count bodyId in $ids", "    return n", "ids = []")
    before = set(notebook.names())
    assert notebook.run(f"f({MBON01})") == 2
    assert {name for name in set(notebook.names()) - before if not name.startswith("_")} == set()
    assert notebook.names()["ids"] == []


def test_p_gives_a_parameter_the_value_of_an_expression(notebook: Notebook) -> None:
    notebook.run(f"ids = {MBON01}", "x = 5")
    assert notebook.run("%%neuprint -p x=ids[0]", "count bodyId = $x") == 1
    assert notebook.run('%%neuprint -p x="MBON01" -p y=[i + 0 for i in ids]', "count type = $x and bodyId in $y") == 2
    assert notebook.run("%%neuprint -p 'x=[ids[0], 7]'", "count bodyId in $x") == 1
    assert notebook.names()["x"] == 5


def test_p_evaluates_nothing_into_the_notebook(notebook: Notebook) -> None:
    before = set(notebook.names())
    assert notebook.run("%%neuprint -p x=(fresh:=3)", "count pre = $x and pre != $x") == 0
    assert "fresh" not in set(notebook.names()) - before


def test_an_expression_that_fails_is_named(notebook: Notebook) -> None:
    error = notebook.error("%%neuprint -p x=nosuch[0]", "count bodyId = $x")
    assert isinstance(error, NeuprintUsageError)
    assert str(error) == "-p x=nosuch[0] cannot be evaluated: NameError: name 'nosuch' is not defined"


def test_a_parameter_that_the_query_does_not_have_is_an_error(notebook: Notebook) -> None:
    error = notebook.error("%%neuprint -p y=3", "count pre > $x")
    assert str(error).splitlines() == ["the query has no parameter $y", "  help: its parameters: $x"]


# The first line -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["-h", "--help", "df -l 5 -h"])
def test_help_shows_options_and_examples(notebook: Notebook, flag: str) -> None:
    assert notebook.run(f"%%neuprint {flag}", "not even a query (") is None
    (shown,) = notebook.shown()
    assert [each.long for each in OPTIONS if each.long not in shown] == []
    assert "type ~ " in shown
    assert "df" not in notebook.names()


def test_help_works_on_a_line_and_with_a_question_mark(notebook: Notebook) -> None:
    notebook.run("%neuprint -h")
    assert notebook.shown() == [HELP]
    assert notebook.shell.find_line_magic("neuprint").__doc__ == HELP


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--lim 5", "unknown option --lim — did you mean --limit?"),
        ("--limt=5", "unknown option --limt — did you mean --limit?"),
        ("-x", "unknown option -x; %%neuprint -h shows the options"),
        ("-l", "-l needs a value: -l N"),
        ("-l many", "--limit takes a whole number from 0 or all, not many"),
        ("-l -5", "--limit takes a whole number from 0 or all, not -5"),
        ("-l 2.5", "--limit takes a whole number from 0 or all, not 2.5"),
        ("-t excel", "--to takes pandas, polars or arrow, not excel"),
        ("--explain=yes", "--explain takes no value"),
        ("-p x", "-p takes NAME=EXPR without spaces around the =, not x"),
        ("-p 2x=3", "-p takes NAME=EXPR without spaces around the =, not 2x=3"),
        ("-o df other", "two names to store one answer in, df and other; the query belongs below the line"),
        ("type MBON01", "two names to store one answer in, type and MBON01; the query belongs below the line"),
        (
            "my-df",
            "my-df is not the name of a variable; only options stand on the line of %%neuprint, the query belongs below it",
        ),
        (
            "class",
            "class is a word of Python; only options stand on the line of %%neuprint, the query belongs below it",
        ),
        (
            "type = MBON01",
            "= is not the name of a variable; only options stand on the line of %%neuprint, the query belongs below it",
        ),
        ("a'L(L)", "a quote (') is not closed in the options; the query belongs below the line of %%neuprint"),
    ],
)
def test_a_wrong_first_line_is_one_sentence(notebook: Notebook, line: str, message: str) -> None:
    assert notebook.shown_error(f"%%neuprint {line}", "MBON01") == [f"NeuprintUsageError: {message}"]


def test_a_comment_above_the_magic_is_not_ours_to_allow(notebook: Notebook) -> None:
    assert type(notebook.error("# a comment", "%%neuprint", "MBON01")).__name__ == "UsageError"


def test_comments_stand_inside_the_body_and_blank_lines_above(notebook: Notebook) -> None:
    assert len(notebook.run("", "%%neuprint", "# a comment", "MBON01  # another", "# the last")) == 2


def test_a_name_that_hides_one_of_pythons_is_stored_with_a_note(notebook: Notebook) -> None:
    notebook.run("%%neuprint list", "count MBON01")
    assert notebook.names()["list"] == 2
    assert notebook.shown()[-1] == "note: list hides Python's own list now; del list brings that back"


def test_a_name_needs_an_answer_to_store(notebook: Notebook) -> None:
    error = notebook.error("%%neuprint df", "let @a = MBON01")
    assert str(error) == "the text asks nothing, so there is no answer to store in df"


# Looking without asking ---------------------------------------------------------------------------------------


def test_dry_run_shows_the_plan_and_stores_nothing(notebook: Notebook) -> None:
    assert notebook.run("%%neuprint df --dry-run", "MBON01 return type; count MBON02") is None
    first, second = notebook.shown()
    assert "FROM neuron" in first
    assert "count(" in second
    assert "df" not in notebook.names()


def test_explain_option_shows_the_meaning_and_stores_nothing(notebook: Notebook) -> None:
    assert notebook.run("%%neuprint df --explain", "MBON01") is None
    assert "MBON01" in notebook.shown()[0]
    assert "df" not in notebook.names()


def test_verbose_shows_canonical_query_seconds_and_plan(notebook: Notebook) -> None:
    notebook.run("%%neuprint -v", "type=MBON01 return  type")
    _, details = notebook.shown()
    query, seconds, *plan = details.splitlines()
    assert query == "type = MBON01 return type"
    assert seconds.endswith(" s")
    assert "FROM neuron AS n" in plan


# Semicolons ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["MBON01;", "MBON01 ;\n\n", "MBON01; # why\n", "count MBON01;"])
def test_a_semicolon_at_the_end_hides_the_answer(notebook: Notebook, query: str) -> None:
    assert notebook.run(f"%%neuprint\n{query}") is None
    assert notebook.shown() == []


@pytest.mark.parametrize(
    "query", ["MBON01 # why;", "# ;\nMBON01", "type = 'a;' or MBON01", "MBON01 or type = 'a # b;'"]
)
def test_a_semicolon_in_a_comment_or_a_string_hides_nothing(notebook: Notebook, query: str) -> None:
    assert len(notebook.run(f"%%neuprint\n{query}")) == 2


def test_a_semicolon_still_stores(notebook: Notebook) -> None:
    notebook.run("%%neuprint df", "MBON01;")
    notebook.run("other = %neuprint MBON01;")
    assert (len(notebook.names()["df"]), len(notebook.names()["other"])) == (2, 2)
    assert notebook.shown() == []


@pytest.mark.parametrize(
    "query", ["MBON14(a3)_L or 0x", "  type = A\n     or type = B\n  or C", "a'L(L)", "type ~ '\\d'"]
)
def test_queries_that_python_could_not_read_are_answered(notebook: Notebook, query: str) -> None:
    assert type(notebook.run(f"%%neuprint\n{query}")) is pd.DataFrame


# Errors -------------------------------------------------------------------------------------------------------


def test_an_error_is_shown_in_place_without_a_traceback(notebook: Notebook) -> None:
    assert notebook.shown_error("%%neuprint df", "MBON01 or", "   typ = A") == [
        "QueryNameError: unknown field 'typ' — did you mean 'type'?",
        "  3 |    typ = A",
        "    |    ^^^",
    ]


def test_an_error_of_a_line_counts_columns_in_the_query(notebook: Notebook) -> None:
    error = notebook.error("df = %neuprint MBON01 or typ = A")
    assert isinstance(error, QueryNameError)
    assert (error.line, error.column) == (1, 11)


@pytest.mark.parametrize(
    "query", ["typ\t= A", "type = '\x1b[31m' and typ = A", "type = '神経' and typ = 'x\x1b]0;t\x07'"]
)
def test_nothing_in_an_error_is_obeyed_by_a_terminal(notebook: Notebook, query: str) -> None:
    lines = notebook.shown_error("%%neuprint", query)
    assert [line for line in lines if not line.isprintable()] == []


def test_a_caret_stands_below_wide_characters(notebook: Notebook) -> None:
    assert notebook.shown_error("%%neuprint", "type = '神経'\tand typ = A")[1:] == [
        "  2 | type = '神経' and typ = A",
        "    |                   ^^^",
    ]


@pytest.mark.parametrize("query", ["typ = A", "type = ", "bodyId in $nosuch", "(" * 1000, "type ~ '('"])
def test_old_values_are_kept_when_a_query_fails(notebook: Notebook, query: str) -> None:
    notebook.run("df = 'old'")
    assert isinstance(notebook.error("%%neuprint df", query), QueryError)
    assert isinstance(notebook.error(f"df = %neuprint {query}"), QueryError)
    assert notebook.names()["df"] == "old"


def test_all_statements_are_answered_or_none(notebook: Notebook) -> None:
    notebook.run("df = 'old'")
    notebook.error("%%neuprint df", "MBON01; typ = A")
    assert notebook.names()["df"] == "old"
    assert notebook.shown() == []


@pytest.mark.parametrize(
    "cell", ["%%neuprint -v\ntyp = A", "%config NeuprintMagic.tracebacks = True\n%neuprint typ = A"]
)
def test_tracebacks_are_shown_when_asked_for(notebook: Notebook, cell: str) -> None:
    lines = notebook.shown_error(cell)
    assert any(line.startswith("Traceback") or "Traceback (most recent call last)" in line for line in lines)
    assert lines[-3] == "QueryNameError: unknown field 'typ' — did you mean 'type'?"


def test_errors_can_be_caught(notebook: Notebook) -> None:
    notebook.run(
        "import nlcrit", "try:", "    %neuprint typ = A", "except nlcrit.QueryError as e:", "    caught = e.code"
    )
    assert notebook.names()["caught"] == "NQ201"


def test_a_question_mark_at_the_end_asks_ipython_and_not_us(notebook: Notebook) -> None:
    assert notebook.try_("%neuprint MBON01?").success


# Display ------------------------------------------------------------------------------------------------------


@pytest.fixture
def hostile(make_folder: Callable[..., Any]) -> str:
    """A data set of names that mean something to browsers and terminals."""
    names = ["<script>alert(1)</script>", "<b>&amp;", "\x1b[31mred"]
    folder = make_folder({"bodyId": [1, 2, 3], "type": names, "<i>x": names}, meta={"dataset": "<img src=x>"})
    return str(folder.path)


@pytest.mark.parametrize("form", ["pandas", "polars"])
def test_data_is_escaped_in_html(notebook: Notebook, hostile: str, form: str) -> None:
    frame = notebook.run(f"%%neuprint -t {form} -d '{hostile}'", "*")
    html = frame._repr_html_()
    assert [tag for tag in ("<script>", "<b>", "<i>") if tag in html] == []
    assert "&lt;script&gt;" in html


def test_data_is_escaped_in_footers_and_texts(notebook: Notebook, hostile: str) -> None:
    notebook.run(f"%%neuprint -v -d '{hostile}'", "type = '<script>alert(2)</script>' or type = '\x1b[31m'")
    html = "".join(notebook.shown("text/html"))
    assert [tag for tag in ("<script>", "<img", "\x1b") if tag in html] == []
    assert "&lt;script&gt;" in html
    assert "\x1b" not in "".join(notebook.shown())


def test_values_are_stored_as_they_are(notebook: Notebook, hostile: str) -> None:
    frame = notebook.run(f"%%neuprint -d '{hostile}'", "*")
    assert frame["type"].tolist() == ["<script>alert(1)</script>", "<b>&amp;", "\x1b[31mred"]


def test_pandas_options_stay_as_they_were(notebook: Notebook) -> None:
    before = pd.describe_option(_print_desc=False)
    notebook.run("%%neuprint", "*")
    assert pd.describe_option(_print_desc=False) == before


def test_a_long_table_is_shortened_by_pandas_which_says_so(notebook: Notebook) -> None:
    notebook.capsys.readouterr()
    notebook.run("%%neuprint", "*")
    assert "[2421 rows x " in notebook.capsys.readouterr().out
    assert first_part(notebook.shown()[0]) == "2,421 rows · hemibrain:v1.2.1-mb"


def test_the_footer_counts_neurons_whose_regions_are_unknown(
    notebook: Notebook, make_folder: Callable[..., Any]
) -> None:
    folder = make_folder(
        {"bodyId": [1, 2], "type": ["A", "A"], "roiInfo": ['{"CA(R)": {"pre": 1, "post": 9}}', None]},
        meta={"dataset": "tiny", "primaryRois": ["CA(R)"]},
    )
    notebook.run(f"%%neuprint -d '{folder.path}'", "input in CA(R)")
    assert notebook.shown()[0].splitlines()[1:] == ["1 neuron is neither in nor out: its region counts are unknown"]


def test_the_footer_can_be_switched_off(notebook: Notebook) -> None:
    notebook.run("%config NeuprintMagic.footer = False")
    notebook.run("%%neuprint", "MBON01")
    assert notebook.shown() == []
    notebook.run("%%neuprint df", "MBON01; MBON02")
    assert notebook.shown() == []


def test_the_value_of_a_block_is_not_shown_as_python_has_it(notebook: Notebook) -> None:
    assert notebook.run("for _ in range(2):", "    %neuprint MBON01") is None
    assert len(notebook.shown()) == 2


def test_time_and_capture_work_with_the_line(notebook: Notebook) -> None:
    notebook.run("%%time", "df = %neuprint MBON01")
    assert len(notebook.names()["df"]) == 2
    notebook.run("%%capture seen", "other = %neuprint MBON02")
    assert notebook.shown() == []
    assert [first_part(output.data["text/plain"]) for output in notebook.names()["seen"].outputs] == [
        "2 rows · hemibrain:v1.2.1-mb"
    ]


# Interrupts ---------------------------------------------------------------------------------------------------


def test_an_interrupt_stops_the_work_and_stores_nothing(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    from nlcrit.engines import interruptible

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    notebook.run("df = 'old'")
    monkeypatch.setattr(threading.Thread, "start", interrupted)
    monkeypatch.setattr(interruptible, "_stop", lambda *_: None)
    error = notebook.error("%%neuprint df", "MBON01")
    assert isinstance(error, NeuprintInterrupted)
    assert isinstance(error, KeyboardInterrupt)
    assert str(error) == "cancelled after 0.0 s; nothing was stored"
    assert notebook.names()["df"] == "old"


def test_no_thread_is_left_when_a_cell_is_done(notebook: Notebook) -> None:
    notebook.run("%%neuprint", "MBON01")
    notebook.error("%%neuprint", "typ = A")
    for each in threading.enumerate():
        if each.name == "nlcrit query":
            each.join(5)
            assert not each.is_alive()


def test_the_class_of_the_magic_is_named_as_config_has_it() -> None:
    assert NeuprintMagic.__name__ == "NeuprintMagic"


# Conformance --------------------------------------------------------------------------------------------------

CONFORMANCE = Path(__file__).parents[2] / "data" / "conformance"


@pytest.mark.parametrize("data", ["hemibrain_mb", "fib19"])
def test_the_magic_answers_as_the_language_says(notebook: Notebook, data: str) -> None:
    lines = (CONFORMANCE / f"{data}.jsonl").read_text("utf-8").splitlines()
    for case in map(json.loads, lines[::10]):
        notebook.run(f"%%neuprint answer -d {data}", case["query"])
        bodies = ",".join(map(str, sorted(notebook.names()["answer"]["bodyId"])))
        assert hashlib.sha256(bodies.encode()).hexdigest() == case["sha256"], case["query"]
