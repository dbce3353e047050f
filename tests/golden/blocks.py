"""
Read and write golden files: a title, what goes in, what comes out, as in the fixtures of markdown-it.

    missing comma in a list
    .
    input in (CA(R) SLP(R)) any
    .
    NQ103 expected ',' or ')' but found the name SLP(R)
      …
    .

Other lines between the blocks are headings. Where a title ends in `(escaped)`, `\\n`, `\\r`, `\\t`, `\\xNN` and `\\uNNNN`
in the input stand for characters that no editor keeps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

ESCAPED = "(escaped)"
_BLOCK = re.compile(r"^(?P<title>.+)\n\.\n(?P<given>(?:.*\n)*?)\.\n(?P<expected>(?:.*\n)*?)\.\n", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|([nrt]))")
_PROPOSED = re.compile(r"(?:^|; |, )write: (.*?)(?=; or (?:[^;]*, )?write: |$)")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}


class Block(NamedTuple):
    """One block of a golden file."""

    title: str
    given: str
    expected: str

    @property
    def input(self) -> str:
        """What goes in, with escapes read where the title says that there are any."""
        return _ESCAPE.sub(_character, self.given) if self.title.endswith(ESCAPED) else self.given


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _LETTERS[escape[3]]


def read_blocks(path: Path) -> list[Block]:
    """The blocks of a golden file, in order."""
    return [_block(found) for found in _BLOCK.finditer(path.read_text("utf-8"))]


def write_blocks(path: Path, answers: Mapping[str, str]) -> None:
    """Replace what comes out of the blocks with these titles, and keep all else as it is."""

    def answered(found: re.Match[str]) -> str:
        block = _block(found)
        given = f"{block.given}\n" if found["given"] else ""
        return f"{block.title}\n.\n{given}.\n{answers.get(block.title, block.expected)}\n.\n"

    path.write_text(_BLOCK.sub(answered, path.read_text("utf-8")), "utf-8")


def update(path: Path, answer: Callable[[str], str]) -> None:
    """Write what comes out now; to be read before it is committed."""
    write_blocks(path, {block.title: answer(block.input) for block in read_blocks(path)})


def proposed(hint: str) -> list[str]:
    """The corrected queries in a hint: each follows `write: `, and ends where the hint ends or the next one begins."""
    return _PROPOSED.findall(hint)


def _block(found: re.Match[str]) -> Block:
    return Block(found["title"], found["given"].removesuffix("\n"), found["expected"].removesuffix("\n"))
