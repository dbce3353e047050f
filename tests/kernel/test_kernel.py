"""The magics in a real kernel and in notebooks that are run as a whole: what a saved notebook holds afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
import pytest
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

if TYPE_CHECKING:
    from jupyter_client.blocking.client import BlockingKernelClient

pytestmark = [
    pytest.mark.kernel,
    # Jupyter's own sockets, event loops and advice about encryption.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ROOT = Path(__file__).parents[2]
START_S = 60
"""How long a kernel may take on a machine that does much else."""
INTERRUPT_S = 2.0
"""How long an interrupted cell may take to say so."""

ENDLESS = """
from nlcrit.engines.duckdb import engine
from nlcrit.engines.plan import Plan, Step

def endless(query, **_):
    text = "SELECT sum(a.range + b.range) AS bodyId FROM range(100_000_000) a, range(100_000_000) b"
    return Plan((Step("what never ends", text),), ("bodyId",))

engine.plan_table, plan_table = endless, engine.plan_table
"""
"""A cell after which every table takes years."""


@dataclass
class Cell:
    """What became of a cell that was sent to a kernel."""

    reply: dict[str, Any] = field(default_factory=dict)
    outputs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The outputs without the line of progress, which a busy machine may need: it alone can be written anew."""
        return [each for each in self.outputs if not each["content"].get("transient", {}).get("display_id")]

    def kinds(self) -> list[str]:
        return [each["msg_type"] for each in self.shown]

    def content(self, kind: str) -> dict[str, Any]:
        (found,) = [each["content"] for each in self.shown if each["msg_type"] == kind]
        return dict(found)


@dataclass
class Kernel:
    """A running kernel with the extension loaded."""

    manager: KernelManager
    client: BlockingKernelClient

    def send(self, code: str) -> str:
        """Queue a cell; returns what its messages are recognised by."""
        return str(self.client.execute(code, allow_stdin=False))

    def result(self, sent: str) -> Cell:
        """Wait for the end of the oldest cell whose result was not yet asked for."""
        cell = Cell()
        while True:
            message = self.client.get_iopub_msg(timeout=START_S)
            if message["parent_header"].get("msg_id") != sent:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
            if message["msg_type"] not in {"status", "execute_input"}:
                cell.outputs.append(message)
        while cell.reply.get("parent_header", {}).get("msg_id") != sent:
            cell.reply = self.client.get_shell_msg(timeout=START_S)
        return cell

    def run(self, code: str) -> Cell:
        return self.result(self.send(code))

    def value(self, expression: str) -> str:
        """The repr of a Python expression, as the kernel has it."""
        while True:
            reply = self.client.execute("", user_expressions={"value": expression}, reply=True, timeout=START_S)
            # For a moment after an error a kernel aborts whatever arrives, as what was queued behind it.
            if reply["content"]["status"] != "aborted":
                return str(reply["content"]["user_expressions"]["value"]["data"]["text/plain"])


@pytest.fixture(scope="module")
def own_jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests out of the user's Jupyter."""
    root = tmp_path_factory.mktemp("jupyter")
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(variable, str(root / variable.lower()))
        patch.setenv("JUPYTER_PLATFORM_DIRS", "1")
        yield


@pytest.fixture(scope="module")
def kernel(own_jupyter: None) -> Iterator[Kernel]:
    manager, client = start_new_kernel(startup_timeout=START_S, kernel_name="python3")
    started = Kernel(manager, client)
    try:
        assert started.run("%load_ext nlcrit").outputs == []
        yield started
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_a_table_is_the_value_and_the_footer_comes_below_it(kernel: Kernel) -> None:
    cell = kernel.run("%%neuprint\nMBON01 return type")
    assert cell.kinds() == ["execute_result", "display_data"]
    assert "<table" in cell.content("execute_result")["data"]["text/html"]
    assert cell.content("display_data")["data"]["text/plain"].startswith("2 rows · hemibrain:v1.2.1-mb · ")
    assert "2 rows" in cell.content("display_data")["data"]["text/html"]


def test_a_named_answer_shows_its_footer_alone(kernel: Kernel) -> None:
    assert kernel.run("%%neuprint named\nMBON01").kinds() == ["display_data"]
    assert kernel.value("len(named)") == "2"


def test_a_list_of_answers_is_shown_in_order(kernel: Kernel) -> None:
    cell = kernel.run("%%neuprint\nMBON01; count MBON02")
    assert cell.kinds() == ["display_data"] * 4
    assert kernel.value("len(_)") == "2"


def test_the_magic_works_while_the_event_loop_runs(kernel: Kernel) -> None:
    cell = kernel.run("import asyncio\nawait asyncio.sleep(0)\nn = %neuprint count MBON01\nn")
    assert cell.content("execute_result")["data"]["text/plain"] == "2"


def test_an_error_is_short_and_real(kernel: Kernel) -> None:
    cell = kernel.run("%%neuprint named\n<b>typ</b> = '\x1b[31m'")
    assert cell.reply["content"]["status"] == "error"
    assert cell.content("error")["ename"] == "QuerySyntaxError"
    cell = kernel.run("%%neuprint named\ntyp = A")
    assert cell.kinds() == ["error"]
    assert cell.content("error")["ename"] == "QueryNameError"
    assert cell.content("error")["traceback"] == [
        "QueryNameError: unknown field 'typ' — did you mean 'type'?",
        "  2 | typ = A",
        "    | ^^^",
    ]
    assert kernel.value("len(named)") == "2"


def test_a_wrong_option_is_a_real_error(kernel: Kernel) -> None:
    cell = kernel.run("%%neuprint --lim 5\nMBON01")
    assert cell.content("error")["ename"] == "NeuprintUsageError"
    assert cell.content("error")["traceback"] == ["NeuprintUsageError: unknown option --lim — did you mean --limit?"]


@pytest.mark.parametrize("query", ["%%neuprint named\nMBON02", "named = %neuprint MBON02"])
def test_an_interrupt_stops_the_query_and_the_cells_that_wait(kernel: Kernel, query: str) -> None:
    kernel.run("%%neuprint named\nMBON01")
    kernel.run(ENDLESS)
    slow, waiting = kernel.send(query), kernel.send("named = 'the next cell was run'")
    time.sleep(1.0)
    kernel.manager.interrupt_kernel()
    pressed = time.monotonic()
    cell = kernel.result(slow)
    assert time.monotonic() - pressed < INTERRUPT_S
    assert cell.kinds() == ["error"]
    assert cell.content("error")["ename"] == "NeuprintInterrupted"
    (line,) = cell.content("error")["traceback"]
    assert line.startswith("cancelled after ")
    assert line.endswith(" s; nothing was stored")
    assert kernel.result(waiting).reply["content"]["status"] == "aborted"
    kernel.run("engine.plan_table = plan_table")
    assert kernel.value("len(named)") == "2"
    # The engine is at rest, not only out of sight; the next query is answered as ever.
    assert kernel.value("[t.name for t in __import__('threading').enumerate() if t.name == 'nlcrit query']") == "[]"
    assert kernel.run("%%neuprint\nMBON01").kinds() == ["execute_result", "display_data"]


# Whole notebooks ----------------------------------------------------------------------------------------------


def written(*cells: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


FAILING = ("%load_ext nlcrit", "%%neuprint df\nMBON01", "%%neuprint df\ntyp = A", "reached = True")


def test_a_failing_cell_fails_in_the_notebook_that_nbclient_runs(own_jupyter: None) -> None:
    notebook = written(*FAILING)
    with pytest.raises(CellExecutionError) as caught:
        NotebookClient(notebook, timeout=START_S, kernel_name="python3", shutdown_kernel="immediate").execute()
    assert caught.value.ename == "QueryNameError"
    assert caught.value.evalue.startswith("unknown field 'typ'")
    (output,) = notebook.cells[2].outputs
    assert (output.output_type, output.ename) == ("error", "QueryNameError")
    assert sum(map(len, output.traceback)) < 500
    assert notebook.cells[3].execution_count is None


def test_a_failing_cell_fails_in_the_notebook_that_papermill_saves(own_jupyter: None, tmp_path: Path) -> None:
    nbformat.write(written(*FAILING), tmp_path / "in.ipynb")
    with pytest.raises(papermill.PapermillExecutionError) as caught:
        papermill.execute_notebook(
            tmp_path / "in.ipynb", tmp_path / "out.ipynb", kernel_name="python3", progress_bar=False
        )
    assert (caught.value.ename, caught.value.exec_count) == ("QueryNameError", 3)
    saved = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    errors = [
        output.ename for cell in saved.cells for output in cell.get("outputs", ()) if output.output_type == "error"
    ]
    assert errors == ["QueryNameError"]


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.ipynb")), ids=lambda path: path.name)
def test_the_example_runs_offline_from_top_to_bottom(own_jupyter: None, path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert [cell.outputs for cell in notebook.cells if cell.get("outputs")] == []  # stored without its outputs
    NotebookClient(notebook, timeout=START_S, kernel_name="python3", shutdown_kernel="immediate").execute()
    kinds = [output.output_type for cell in notebook.cells for output in cell.get("outputs", ())]
    assert "error" not in kinds
    assert "execute_result" in kinds


SLOW = """
import time
from nlcrit.answers.answer import Answer

def slowly(self, table=Answer.arrow):
    self.run.say("the neurons, part 2 of 7")
    time.sleep(2.2)
    return table(self)

Answer.arrow = slowly
"""
"""A cell after which every table takes more than two seconds, and says where it is."""


def test_long_work_shows_one_line_that_is_gone_at_the_end(kernel: Kernel) -> None:
    kernel.result(kernel.send(SLOW))
    cell = kernel.result(kernel.send("%%neuprint found\nMBON01 return type"))
    assert cell.reply["content"]["status"] == "ok"
    first, *updates, footer = cell.outputs
    assert first["msg_type"] == "display_data"
    assert {each["msg_type"] for each in updates} == {"update_display_data"}
    texts = [each["content"]["data"]["text/plain"] for each in (first, *updates)]
    assert all(text.endswith(" s · the neurons, part 2 of 7 …") for text in texts[:-1])
    assert len(texts) > 2
    assert texts[-1] == ""
    assert footer["content"]["data"]["text/plain"].startswith("found: 2 rows · ")
    assert not [kind for each in cell.outputs for kind in each["content"]["data"] if "widget" in kind]


def test_short_work_shows_nothing_but_its_answer(kernel: Kernel) -> None:
    assert kernel.result(kernel.send("%%neuprint found\nMBON01 return type")).kinds() == ["display_data"]


def test_tab_completes_in_a_kernel(kernel: Kernel) -> None:
    kernel.result(kernel.send("%neuprint count MBON01"))
    code = "%%neuprint\ntype = MBON0"
    kernel.client.complete(code, len(code))
    reply = kernel.client.get_shell_msg(timeout=START_S)["content"]
    assert reply["matches"][:2] == ["MBON01", "MBON02"]
    assert code[reply["cursor_start"] : reply["cursor_end"]] == "MBON0"


def test_the_first_query_of_a_new_installation_is_answered(kernel: Kernel, tmp_path: Path) -> None:
    code = f"import os; os.environ['NLCRIT_CACHE_DIR'] = {str(tmp_path)!r}; import nlcrit; nlcrit.connect('fib19').count('*')"
    cell = kernel.result(kernel.send(code))
    assert cell.content("execute_result")["data"]["text/plain"] == "1442"
    assert list(tmp_path.rglob("*.duckdb"))
