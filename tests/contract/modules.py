"""What the modules of the package import, read from their text."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "nlcrit"


class Import(NamedTuple):
    """One import statement: who imports what, and whether it happens when the importing module is imported."""

    importer: str
    line: int
    imported: str
    at_module_level: bool
    for_types_only: bool

    @property
    def top(self) -> str:
        return self.imported.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


def paths() -> list[Path]:
    """The modules of the package, sorted."""
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """`nlcrit/language/parser.py` is `nlcrit.language.parser`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports() -> tuple[Import, ...]:
    """All imports of all modules."""
    return tuple(each for path in paths() for each in _imports_of(path))


def third_party() -> list[Import]:
    """The imports that are neither ours nor the standard library's."""
    return [each for each in imports() if each.top not in sys.stdlib_module_names and each.top != "nlcrit"]


def _imports_of(path: Path) -> Iterator[Import]:
    yield from _walk(ast.parse(path.read_text("utf-8")), name_of(path), at_module_level=True, for_types_only=False)


def _walk(node: ast.AST, importer: str, *, at_module_level: bool, for_types_only: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                found = [each.name for each in names]
            case ast.ImportFrom(module=module, names=names, level=level):
                assert level == 0, f"{importer}: imports are absolute"
                assert module is not None
                found = [f"{module}.{each.name}" for each in names]
            case _:
                found = []
        for name in found:
            yield Import(importer, child.lineno, name, at_module_level, for_types_only)
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        types = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        yield from _walk(
            child, importer, at_module_level=at_module_level and not inside, for_types_only=for_types_only or types
        )
