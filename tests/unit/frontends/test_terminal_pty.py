"""The terminal at a real pseudo-terminal: what somebody sees who types."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import nlcrit
from tests.conftest import MakeFolder

if TYPE_CHECKING:
    import pexpect
else:
    pexpect = pytest.importorskip("pexpect")

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals"),
    # Threads of other tests may still be there when pexpect makes a process.
    pytest.mark.filterwarnings("ignore:.*forkpty:DeprecationWarning"),
]

MARK = "hemibrain:v1.2.1-mb>"
"""The prompt; the blank behind it is a move of the cursor."""
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
LONG = "count * -[path 1..4]-> *"
"""Where every neuron has all others as partners: hundreds of millions of paths, many seconds."""
START_S = 60
"""How long the program may take to start on a machine that does much else."""
INTERRUPT_S = 2.0
"""How long it may take to say that a query was stopped; an idle machine takes half a second."""
SHOW_POSITION, POSITION = "\x1b[6n", "\x1b[5;1R"
"""What prompt_toolkit asks a terminal for, to know how much room there is, and what one answers."""

Spawn = Callable[..., Any]


@pytest.fixture
def spawn(tmp_path: Path) -> Iterator[Spawn]:
    """Start nlcrit at a terminal of 100 columns."""
    started: list[Any] = []

    def start(*words: str, **variables: str) -> Any:
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(nlcrit.__file__).parents[1]),
            "PYTHONUTF8": "1",
            "TERM": "xterm-256color",
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "PROMPT_TOOLKIT_NO_CPR": "1",
            **variables,
        }
        for name in ("COLUMNS", "LINES", "NO_COLOR"):
            if name not in variables:
                environment.pop(name, None)
        terminal = pexpect.spawn(
            sys.executable,
            ["-W", "error", "-m", "nlcrit", *words],
            env=environment,
            dimensions=(40, 100),
            encoding="utf-8",
            timeout=START_S,
        )
        started.append(terminal)
        return terminal

    yield start
    for terminal in started:
        if terminal.isalive():
            terminal.kill(signal.SIGKILL)
            terminal.wait()
        terminal.close()


@pytest.fixture
def terminal(spawn: Spawn) -> Any:
    """A terminal at which the first prompt stands."""
    found = spawn()
    found.expect(MARK)
    return found


@pytest.fixture
def busy(spawn: Spawn, make_folder: MakeFolder) -> Any:
    """A terminal where a query can take long."""
    bodies = range(1, 121)
    pairs = [(pre, post) for pre in bodies for post in bodies if pre != post]
    connections = {
        "bodyId_pre": [pre for pre, _ in pairs],
        "bodyId_post": [post for _, post in pairs],
        "roi": ["EB"] * len(pairs),
        "weight": [1] * len(pairs),
    }
    folder = make_folder({"bodyId": bodies, "type": ["A"] * 120}, connections, name="busy")
    found = spawn("repl", "-d", str(folder.path), "--max-rows", "all")
    found.expect("busy>")
    return found


def shown(terminal: Any) -> str:
    """What came before what was expected, without colours and moves of the cursor."""
    return CODES.sub("", terminal.before).replace("\r", "")


def leave(terminal: Any) -> int:
    """Press Ctrl-D; the status."""
    terminal.send("\x04")
    terminal.expect(pexpect.EOF)
    terminal.close()
    return int(terminal.exitstatus)


def test_a_query_is_typed_and_answered(terminal: Any) -> None:
    assert "\\help says what can be typed" in shown(terminal)
    terminal.send("type = MBON01 return type\r")
    terminal.expect("2 rows")
    assert "612371421  MBON01\n673509195  MBON01\n" in shown(terminal)
    terminal.expect(MARK)
    assert leave(terminal) == 0


def test_a_mistake_has_its_caret_under_it_in_colour(terminal: Any) -> None:
    terminal.send("type == A\r")
    terminal.expect("write: type = A")
    assert "  1 | type == A\n    |      ^^\n" in shown(terminal)
    assert "\x1b[1;31m^^" in terminal.before
    assert leave(terminal) == 0


def test_without_colour_nothing_is_coloured(spawn: Spawn) -> None:
    terminal = spawn(NO_COLOR="1")
    terminal.expect(MARK)
    terminal.send("type == A\r")
    terminal.expect("write: type = A")
    assert set(re.findall(r"\x1b\[(?:[0-9;]*;)?(3[0-8]|2)(?:;[0-9;]*)?m", terminal.before)) == set()


def test_a_text_goes_on_over_several_lines(terminal: Any) -> None:
    terminal.send("count type in (MBON01,\r")
    terminal.expect(r"\.\.\.")
    terminal.send("MBON02)\r")
    terminal.expect("4 rows")
    terminal.expect(MARK)
    terminal.send("count MBON01 and;\r")
    terminal.expect("help:")


def test_tab_completes(terminal: Any) -> None:
    terminal.send("type = MBON0")
    terminal.expect("MBON02")  # the menu, unasked
    terminal.send("\t\r\r")
    terminal.expect("2 rows")
    assert "type = MBON01" in shown(terminal)


def test_ctrl_c_stops_a_query_within_a_second_and_the_conversation_goes_on(busy: Any) -> None:
    busy.send("let @a = 1 or 2\r")
    busy.expect("nothing asked")
    busy.expect("busy>")
    busy.send(f"{LONG}\r")
    busy.expect("how many …")  # what is being done is said
    time.sleep(1)
    pressed = time.monotonic()
    busy.send("\x03")
    busy.expect(r"cancelled after \d\.\d s")
    assert time.monotonic() - pressed < INTERRUPT_S
    busy.expect("busy>")
    busy.send("count @a\r")
    busy.expect("2 rows")
    busy.expect("busy>")
    assert leave(busy) == 0


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
def test_the_pager_keeps_the_terminal_until_it_is_left(spawn: Spawn) -> None:
    terminal = spawn(PAGER="less")
    terminal.expect(MARK)
    terminal.send("\\pager on\r")
    terminal.expect("page by page")
    terminal.expect(MARK)
    terminal.send('type ~ "KC.*"\r')
    terminal.expect("300968622")
    time.sleep(0.5)
    terminal.send("\x03")
    terminal.send(" ")
    terminal.send("q")
    terminal.expect("1,919 rows")
    assert "Warning" not in shown(terminal)
    terminal.expect(MARK)
    assert leave(terminal) == 0


def test_bytes_that_are_no_text_do_no_harm(terminal: Any) -> None:
    os.write(terminal.child_fd, b'type = "\xff"\r')
    terminal.expect("half of a character")
    terminal.expect(MARK)
    assert leave(terminal) == 0


def test_ctrl_c_at_the_prompt_gives_the_line_up(terminal: Any) -> None:
    terminal.send("nonsense ( ")
    terminal.expect("nonsense")
    terminal.send("\x03")
    terminal.expect(MARK)
    terminal.send("count MBON01\r")
    terminal.expect("2 rows")


@pytest.mark.parametrize("word", ["exit", "quit", "\\q"])
def test_words_to_leave(terminal: Any, word: str) -> None:
    terminal.send(f"{word}\r")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


def test_use_changes_the_prompt(terminal: Any) -> None:
    terminal.send("use fib19\r")
    terminal.expect("fib19:v1.0>")
    assert leave(terminal) == 0


def test_the_toolbar_stands_below(spawn: Spawn) -> None:
    terminal = spawn("repl", "-d", "fib19", "-l", "7", PROMPT_TOOLKIT_NO_CPR="")
    terminal.expect_exact(SHOW_POSITION)
    terminal.send(POSITION)
    terminal.expect_exact("fib19:v1.0 · limit 7 · \\help")


def test_what_was_asked_is_there_the_next_time_but_no_token(spawn: Spawn, tmp_path: Path) -> None:
    first = spawn()
    first.expect(MARK)
    first.send("type = 'Bearer abc'\r")
    first.expect("0 rows")
    first.expect(MARK)
    first.send("count MBON01\r")
    first.expect("2 rows")
    first.expect(MARK)
    assert leave(first) == 0
    second = spawn()
    second.expect(MARK)
    second.send("\x1b[A\r")
    second.expect("2 rows")
    assert leave(second) == 0
    (file,) = (tmp_path / "data" / "nlcrit" / "history").iterdir()
    assert (file.name, "count MBON01" in file.read_text(), "Bearer" in file.read_text()) == (
        "hemibrain_v1.2.1-mb.txt",
        True,
        False,
    )


def test_a_data_set_that_is_not_there_is_told_before_the_first_prompt(spawn: Spawn) -> None:
    terminal = spawn("repl", "-d", "no-such-data-set")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert (terminal.exitstatus, MARK in terminal.before) == (3, False)
