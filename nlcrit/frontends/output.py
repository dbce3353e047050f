"""
Answers in the formats of the command line: for people (table, md) and for programs (all others).

Text formats read plain rows and import neither pandas nor pyarrow. Formats for programs keep every value exact and
leave nothing out; formats for people show control characters as escapes. Only a terminal gets a table that is fitted
to it, and is told what that does not show. Knows nothing of queries, nor of where the rows come from.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import IO, TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

from nlcrit.errors import CallError
from nlcrit.frontends.render import as_json, exact, fitted_lines, markdown_lines, table_lines, visible
from nlcrit.suggest import nearest
from nlcrit.table import Facts, write_arrow, write_parquet, write_whole

if TYPE_CHECKING:
    import pyarrow as pa

Row = Sequence[object]


class Tabular(Protocol):
    """An answer: its rows, to be read once in one of two forms, and then the facts about them."""

    def rows(self) -> Iterator[tuple[object, ...]]: ...

    def arrow(self) -> pa.Table: ...

    def facts(self) -> Facts: ...


@dataclass(frozen=True, slots=True)
class Target:
    """
    Where text goes.

    Args:
        stream: Takes the text.
        width: Columns of the terminal that the stream is; None where it is a file or a pipe.
        with_facts: Whether csv and tsv begin with the facts, as `#` lines.
    """

    stream: IO[str]
    width: int | None = None
    with_facts: bool = False


# Formats for programs ---------------------------------------------------------------------------------------------


def _write_csv(columns: Sequence[str], answer: Tabular, target: Target) -> None:
    import csv

    writer = csv.writer(_Lines(target), lineterminator=_Lines.END)
    writer.writerows(map(exact, row) for row in _with_facts(columns, answer, target))


def _write_tsv(columns: Sequence[str], answer: Tabular, target: Target) -> None:
    escapes = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
    lines = _Lines(target)
    for row in _with_facts(columns, answer, target):
        lines.write("\t".join(exact(value).translate(escapes) for value in row) + _Lines.END)


class _Lines:
    """Takes lines that end in CR LF, so that the csv module quotes values with either, and writes them with LF."""

    END = "\r\n"

    def __init__(self, target: Target) -> None:
        self._target = target

    def write(self, line: str) -> None:
        text = line.removesuffix(self.END)
        self._target.stream.write((text if self._target.width is None else visible(text, "\t\n")) + "\n")


def _with_facts(columns: Sequence[str], answer: Tabular, target: Target) -> Iterator[Row]:
    """The header and the rows; before them the facts, if asked for, which are known only when all rows are."""
    if not target.with_facts:
        return chain([columns], answer.rows())
    rows = list(answer.rows())
    facts = answer.facts().to_dict()
    lines = [(name, fact) for name, fact in facts.items() if name != "hints" and fact is not None]
    for name, fact in [*lines, *(("hint", hint) for hint in facts["hints"])]:
        target.stream.write(f"# {name}: {visible(exact(fact))}\n")
    return chain([columns], rows)


def _write_jsonl(columns: Sequence[str], answer: Tabular, target: Target) -> None:
    for line in _json_rows(columns, answer, target):
        target.stream.write(line + "\n")


def _write_json(columns: Sequence[str], answer: Tabular, target: Target) -> None:
    before = "[\n"
    for line in _json_rows(columns, answer, target):
        target.stream.write(f"{before}  {line}")
        before = ",\n"
    target.stream.write("[]\n" if before == "[\n" else "\n]\n")


def _json_rows(columns: Sequence[str], answer: Tabular, target: Target) -> Iterator[str]:
    encoding = getattr(target.stream, "encoding", None) or "utf-8"
    ascii_only = not encoding.lower().startswith("utf")
    return (as_json(dict(zip(columns, row, strict=True)), ascii_only=ascii_only) for row in answer.rows())


def _write_parquet(answer: Tabular, path: str) -> None:
    write_parquet(answer.arrow(), path, answer.facts())


def _write_arrow(answer: Tabular, path: str) -> None:
    write_arrow(answer.arrow(), path, answer.facts())


def _write_table(columns: Sequence[str], answer: Tabular, target: Target) -> None:
    if target.width is None:
        lines = table_lines(columns, answer.rows())
    else:
        lines = iter(fitted_lines(columns, answer.rows(), target.width))
    target.stream.writelines(f"{line}\n" for line in lines)


def _write_md(columns: Sequence[str], answer: Tabular, target: Target) -> None:
    target.stream.writelines(f"{line}\n" for line in markdown_lines(columns, answer.rows()))


# Formats and places -----------------------------------------------------------------------------------------------


class Format(NamedTuple):
    """
    A format: how it is written, and the endings of its files.

    One of the two writers is there. `is_read`: by people, so that a count and an explanation stand as they are, and
    several answers one below the other.
    """

    endings: tuple[str, ...]
    write: Callable[[Sequence[str], Tabular, Target], None] | None = None
    write_file: Callable[[Tabular, str], None] | None = None
    is_read: bool = False


FORMATS: dict[str, Format] = {
    "table": Format((".txt",), _write_table, is_read=True),
    "csv": Format((".csv",), _write_csv),
    "tsv": Format((".tsv", ".tab"), _write_tsv),
    "json": Format((".json",), _write_json),
    "jsonl": Format((".jsonl", ".ndjson"), _write_jsonl),
    "parquet": Format((".parquet", ".pq"), write_file=_write_parquet),
    "arrow": Format((".arrow", ".feather"), write_file=_write_arrow),
    "md": Format((".md",), _write_md, is_read=True),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The format and the place that a call chose."""

    name: str
    path: str | None
    with_facts: bool

    @property
    def format(self) -> Format:
        """The row of `FORMATS`."""
        return FORMATS[self.name]

    def check(self, kinds: Sequence[str]) -> None:
        """
        Refuse what the format cannot hold.

        Raises:
            CallError: There are several answers, or an explanation, and the format is one table.
        """
        if self.format.is_read:
            return
        if len(kinds) != 1:
            hint = "ask for them one by one, or with -o table"
            raise CallError(
                f"{self.name} holds one table, and the text has {len(kinds)} answers", code="NA101", hint=hint
            )
        if kinds[0] == "explain":
            raise CallError(f"an explanation is not a table, as {self.name} is", code="NA101", hint="-o table")


def choose_format(name: str | None, path: str | None, *, with_facts: bool = False) -> Choice:
    """
    The format that is named, else that of the file's ending, else a table.

    Raises:
        CallError: There is no such format, the ending says nothing, or a terminal would get bytes.
    """
    if name is None:
        name = "table" if path is None else _format_of(path)
    elif name not in FORMATS:
        alike = nearest(name, FORMATS)
        meant = f" — did you mean '{alike[0]}'?" if alike else ""
        raise CallError(f"unknown format '{name}'{meant}", code="NA101", hint=f"one of {', '.join(FORMATS)}")
    if with_facts and name not in {"csv", "tsv"}:
        raise CallError(
            "--facts goes with csv and tsv", code="NA101", hint="parquet and arrow hold the facts in any case"
        )
    if path is None and FORMATS[name].write is None and sys.stdout.isatty():
        raise CallError(f"{name} is not for a terminal", code="NA101", hint=f"-O FILE.{name}, or > FILE.{name}")
    return Choice(name, path, with_facts)


def _format_of(path: str) -> str:
    ending = os.path.splitext(path)[1].lower()
    for name, form in FORMATS.items():
        if ending in form.endings:
            return name
    endings = ", ".join(form.endings[0] for form in FORMATS.values())
    raise CallError(f"'{path}' does not say its format", code="NA101", hint=f"use -o, or one of {endings}")


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows that are there already, as an answer."""

    columns: tuple[str, ...]
    listed: Sequence[tuple[object, ...]]
    known: Facts

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rows as tuples of Python values."""
        return iter(self.listed)

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table; a column without values is one of text."""
        import pyarrow as pa

        arrays = [pa.array([row[index] for row in self.listed]) for index in range(len(self.columns))]
        typed = [array.cast(pa.string()) if pa.types.is_null(array.type) else array for array in arrays]
        return pa.Table.from_arrays(typed, names=list(self.columns))

    def facts(self) -> Facts:
        """What is said about the rows."""
        return self.known


@dataclass(frozen=True, slots=True)
class Part:
    """One of the answers to be written: a table, or a text, or both; people get the text."""

    columns: Sequence[str] = ()
    answer: Tabular | None = None
    text: str | None = None


def write_parts(parts: Iterable[Part], choice: Choice, tell: Callable[[Facts], None]) -> None:
    """Write answers where they belong, and `tell` the facts of each once it is written."""
    form, path = choice.format, choice.path
    if form.write_file is not None:
        for part in parts:
            _write_bytes(part, form.write_file, path, tell)
    elif path is None:
        _write_texts(parts, choice, standard_output(with_facts=choice.with_facts), tell)
    else:

        def write(file: BinaryIO) -> None:
            stream = io.TextIOWrapper(file, encoding="utf-8", newline="\n", write_through=True)
            _write_texts(parts, choice, Target(stream, with_facts=choice.with_facts), tell)
            stream.detach()

        write_whole(path, write)


def _write_texts(parts: Iterable[Part], choice: Choice, target: Target, tell: Callable[[Facts], None]) -> None:
    write = choice.format.write
    assert write is not None
    for number, part in enumerate(parts):
        target.stream.write("\n" * bool(number))
        if part.text is not None and choice.format.is_read:
            target.stream.write(visible(part.text, "\n") + "\n")
        elif part.answer is not None:
            write(part.columns, part.answer, target)
        if part.answer is not None:
            tell(part.answer.facts())


def _write_bytes(
    part: Part, write_file: Callable[[Tabular, str], None], path: str | None, tell: Callable[[Facts], None]
) -> None:
    """Write a file; standard output gets a copy of one, for these formats are not written from front to back."""
    assert part.answer is not None
    if path is not None:
        write_file(part.answer, path)
    else:
        import tempfile

        with tempfile.TemporaryDirectory(prefix="nlcrit-") as folder:
            made = os.path.join(folder, "answer")
            write_file(part.answer, made)
            with open(made, "rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
    tell(part.answer.facts())


def standard_output(*, with_facts: bool = False) -> Target:
    """Standard output, with the width of the terminal if it is one."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return Target(sys.stdout, width, with_facts)


# Streams ----------------------------------------------------------------------------------------------------------


def prepare_streams() -> None:
    """Let no character that a terminal or a pipe cannot take end the command, and write LF on every system."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller, or a Windows program without a console
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # stays open to the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace", newline="\n")


def discard(stream: IO[str]) -> None:
    """Let what is still buffered go nowhere."""
    with suppress(OSError, ValueError):  # ValueError: not a real file
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
