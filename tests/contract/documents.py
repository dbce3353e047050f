"""
Run the examples of a Markdown file.

Fenced blocks are run in the order of the file; what kind they are decides how:

    python    one namespace for the file; a block with `>>>` is a doctest, and its output is compared
    ipython   a cell of one IPython shell for the file
    console   lines after `$ ` are commands; what follows is compared with what they print, where anything follows
    nlcrit    a query a line, parsed; comments allowed

In what is compared, `…` stands for anything and white space counts once.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
KINDS = ("python", "ipython", "console", "nlcrit")


class Block(NamedTuple):
    """A fenced block of a document."""

    kind: str
    text: str
    line: int


def blocks(path: Path) -> list[Block]:
    """The blocks of a document that can be run, in order."""
    text = path.read_text("utf-8")
    return [
        Block(found[1], found[2], text.count("\n", 0, found.start()) + 2)
        for found in FENCE.finditer(text)
        if found[1] in KINDS
    ]


def run_python(found: list[Block], path: Path, names: dict[str, Any]) -> None:
    """Run Python blocks one after the other, with the names of those before."""
    for block in found:
        if ">>> " not in block.text:
            exec(compile("\n" * (block.line - 1) + block.text, str(path), "exec"), names)
            continue
        test = doctest.DocTestParser().get_doctest(block.text, names, path.name, str(path), block.line - 1)
        printed: list[str] = []
        result = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=printed.append, clear_globs=False)
        assert result.failed == 0, "".join(printed)
        names.update(test.globs)


def run_cells(found: list[Block], folder: Path) -> None:
    """Run IPython blocks as cells of one new shell, in a process of its own."""
    program = (
        "import sys, json\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "for cell in json.load(sys.stdin):\n"
        "    shell.run_cell(cell).raise_error()\n"
    )
    import json

    environment = {**os.environ, "IPYTHONDIR": str(folder / "ipython")}
    cells = json.dumps([block.text for block in found])
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=cells,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def run_console(block: Block, folder: Path) -> None:
    """Run the commands of a console block and compare what they print, with the errors after the output."""
    for session in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, expected = session.partition("\n")
        words = shlex.split(command)
        assert words[0] == "nlcrit", f"only nlcrit can be run from a document: {command}"
        done = subprocess.run(
            [sys.executable, "-m", "nlcrit", *words[1:]], capture_output=True, text=True, check=False, cwd=folder
        )
        printed = done.stdout + done.stderr
        assert expected.strip() or done.returncode == 0, printed
        if expected.strip():
            assert alike(printed, expected), f"$ {command}\n{printed}"


def alike(printed: str, expected: str) -> bool:
    """Whether a text is the expected one, in which `…` stands for anything."""
    parts = (re.escape(" ".join(part.split())) for part in expected.split("…"))
    return re.fullmatch(r"\s?" + r"[\s\S]*?".join(parts) + r"\s?", " ".join(printed.split())) is not None


def queries(block: Block) -> list[str]:
    """The queries of a block: its lines, without those that only say something."""
    return [line for line in block.text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
