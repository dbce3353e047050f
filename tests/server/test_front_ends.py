"""The command line and the magic ask a server, and can be stopped while they wait for it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell

import nlcrit
from nlcrit.frontends.cli import main
from tests.kernel.test_kernel import Kernel, kernel, own_jupyter
from tests.server.conftest import Open
from tests.server.counting import Counter, counted

__all__ = ["kernel", "own_jupyter"]

pytestmark = pytest.mark.usefixtures("nothing_runs_on")

HEMIBRAIN, FIB = "hemibrain:v1.2.1-mb", "fib19:v1.0"
HEAVY = "count * -> * <- * -> *"
"""Keeps a data base busy for far longer than a test waits."""
GOES_ON = "the server may go on with the query until its own limit"
STOPS_S = 1.0
PATIENCE_S = 20.0


@pytest.fixture
def url(server_url: str, remote: Open) -> str:
    """The address of a server that has both bundled data sets."""
    for name in ("hemibrain_mb", "fib19"):
        remote(name)
    return server_url


# The command line ------------------------------------------------------------------------------------------------

Captured = pytest.CaptureFixture[str]


def printed(capsys: Captured, *words: str, status: int = 0) -> str:
    """What a call prints as its answer."""
    assert main(words) == status, capsys.readouterr()
    return capsys.readouterr().out


def test_run_is_told_the_server_and_the_data_set(capsys: Captured, url: str) -> None:
    assert printed(capsys, "run", "-s", url, "-d", HEMIBRAIN, "count type ~ 'MBON.*'") == "58\n"
    assert printed(capsys, "run", "-s", f"{url}/{FIB}", "count pre > 100") == "498\n"
    assert printed(capsys, "run", "-d", f"{url}/hemibrain", "-o", "csv", "MBON01 return pre") == (
        "bodyId,pre\n612371421,2208\n673509195,2205\n"
    )


def test_run_writes_what_it_writes_of_the_folder(capsys: Captured, url: str) -> None:
    for form in ("csv", "json", "jsonl", "md"):
        words = ("run", "-q", "-o", form, 'type ~ "MBON.*" and input in (CA(R), SLP(R)) any min 5')
        remote, local = (printed(capsys, *words, *where) for where in (("-s", url, "-d", "hemibrain"), ()))
        assert remote == local


def test_the_footer_names_the_server(capsys: Captured, url: str) -> None:
    assert main(["run", "-s", url, "-d", "hemibrain", "MBON01"]) == 0
    assert capsys.readouterr().err.startswith(f"2 rows · {HEMIBRAIN} at {url} · ")


def test_datasets_of_a_server(capsys: Captured, url: str) -> None:
    listed = json.loads(printed(capsys, "datasets", "-s", url, "-o", "json"))
    neurons = {row["dataset"]: row["neurons"] for row in listed}
    assert (neurons[HEMIBRAIN], neurons[FIB]) == (2421, 1442)


@pytest.mark.parametrize("command", ["fields", "rois"])
def test_names_of_a_data_set(capsys: Captured, url: str, command: str) -> None:
    def names(*where: str) -> list[str]:
        return [next(iter(row.values())) for row in json.loads(printed(capsys, command, *where, "-o", "json"))]

    assert names("-s", url, "-d", "hemibrain") == names("-d", "hemibrain_mb")


def test_compile_shows_what_is_sent(capsys: Captured, url: str) -> None:
    shown = printed(capsys, "compile", "-s", url, "-d", "hemibrain", "MBON01 return pre")
    assert shown == printed(capsys, "compile", "--cypher", "MBON01 return pre")
    assert "MATCH (n:Neuron)\n" in shown


def test_check_looks_names_up(capsys: Captured, url: str) -> None:
    assert main(["check", "-s", url, "-d", "hemibrain", "input in (CA(R))"]) == 0
    assert capsys.readouterr().err == f"ok: {HEMIBRAIN} has all its names\n"
    assert main(["check", "-s", url, "-d", "hemibrain", "input in (CA)"]) == 1
    assert "CA(R)" in capsys.readouterr().err


def test_explain_counts_on_the_server(capsys: Captured, url: str) -> None:
    query = 'type ~ "MBON.*" and soma notnull'
    shown = printed(capsys, "explain", "-s", url, "-d", "hemibrain", query)
    assert shown.startswith(printed(capsys, "explain", query).rstrip("\n"))


MISTAKES = {
    "data set": (["-d", "hemibrian"], 3, "did you mean 'hemibrain:v1.2.1-mb'?"),
    "none named": ([], 3, "none is named"),
    "query": (["-d", "fib19", "typ = A"], 1, "did you mean"),
}


@pytest.mark.parametrize(("words", "status", "said"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(capsys: Captured, url: str, words: list[str], status: int, said: str) -> None:
    query = [] if len(words) == 3 else ["MBON01"]
    assert main(["run", "-s", url, *words, *query]) == status
    shown = capsys.readouterr()
    assert (shown.out, said in shown.err, "Traceback" in shown.err) == ("", True, False)


def test_a_time_limit(capsys: Captured, url: str) -> None:
    started = time.monotonic()
    assert main(["run", "-s", url, "-d", "hemibrain", "--timeout", "0.5", HEAVY]) == 3
    assert time.monotonic() - started < 0.5 + STOPS_S
    assert GOES_ON in capsys.readouterr().err


@pytest.fixture
def counter(url: str) -> Iterator[Counter]:
    """Tells when the server is asked."""
    with counted(url) as counter:
        yield counter


def wait_until_asked(counter: Counter) -> None:
    end = time.monotonic() + PATIENCE_S
    while not any("count(*)" in asked for asked in counter.asked):
        assert time.monotonic() < end, counter.asked
        time.sleep(0.05)
    time.sleep(0.2)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_interrupt_ends_the_command_at_once(counter: Counter) -> None:
    command = [sys.executable, "-m", "nlcrit", "run", "-s", counter.address, "-d", "hemibrain", HEAVY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_until_asked(counter)
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out, err) == (130, "", f"stopped; {GOES_ON}\n")
    assert time.monotonic() - started < STOPS_S


# The magic -------------------------------------------------------------------------------------------------------


@pytest.fixture
def shell(url: str) -> Iterator[InteractiveShell]:
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "nlcrit")
    yield shell
    shell.run_line_magic("unload_ext", "nlcrit")
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("options", ["-s {url} -d hemibrain", "-d {url}/hemibrain", "-d hemibrain:v1.2.1-mb -s {url}"])
def test_a_cell_names_the_server(shell: InteractiveShell, url: str, options: str) -> None:
    shell.run_cell(f"%%neuprint found {options.format(url=url)}\nMBON01 return pre").raise_error()
    found = shell.user_ns["found"]
    assert (found["pre"].tolist(), found.attrs["nlcrit"]["server"]) == ([2208, 2205], url)


def test_use_chooses_the_server_for_the_cells_after_it(shell: InteractiveShell, url: str) -> None:
    shell.run_cell(f"%neuprint \\use {url}/fib19").raise_error()
    shell.run_cell("%%neuprint found\ncount pre > 100").raise_error()
    assert shell.user_ns["found"] == 498
    shell.run_cell("%%neuprint found\nuse hemibrain; MBON01").raise_error()
    assert shell.user_ns["found"].attrs["nlcrit"]["server"] == url


def test_a_dry_run_shows_what_would_be_sent(shell: InteractiveShell, url: str, capsys: Captured) -> None:
    shell.run_cell(f"%%neuprint -n -s {url} -d hemibrain\nMBON01 return pre").raise_error()
    assert "MATCH (n:Neuron)" in capsys.readouterr().out


@pytest.mark.kernel
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(sys.platform == "win32", reason="a kernel on Windows is interrupted in another way")
def test_an_interrupt_ends_a_cell_at_once(kernel: Kernel, counter: Counter) -> None:  # pytest's fixture
    sent = kernel.send(f"%%neuprint found -s {counter.address} -d hemibrain\n{HEAVY}")
    wait_until_asked(counter)
    started = time.monotonic()
    kernel.manager.interrupt_kernel()
    cell = kernel.result(sent)
    assert time.monotonic() - started < STOPS_S
    assert cell.reply["content"]["ename"] == "NeuprintInterrupted"
    assert GOES_ON in cell.reply["content"]["evalue"]
    assert kernel.value("'found' in dir()") == "False"


def test_the_bundled_data_are_the_default_all_the_same(shell: InteractiveShell) -> None:
    shell.run_cell("%%neuprint found\nMBON01").raise_error()
    assert shell.user_ns["found"].attrs["nlcrit"]["server"] is None
    assert nlcrit.connect().location != "memory"
