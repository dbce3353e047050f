"""
The parser's tables, made beforehand: loading them takes a tenth of the time that building them takes.

`make tables` writes `tables.json` anew after a change of the grammar; a test holds the two in step. Tables that were
made by another version of Lark are not used, and the parser is then built from the grammar.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lark import Lark

    from nlcrit.language.builder import TreeBuilder

TABLES = "tables.json"


def make_tables() -> dict[str, Any]:
    """The tables of the parser for the grammar as it is now, as JSON holds them: integer keys become pairs."""
    import lark
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    from nlcrit.language.parser import build_grammar

    data, memo = build_grammar().memo_serialize([TerminalDef, Rule])
    table = data["parser"]["parser"]
    table["tokens"] = list(table["tokens"].items())
    table["states"] = [(state, list(actions.items())) for state, actions in table["states"].items()]
    return {"lark": lark.__version__, "data": data, "memo": list(memo.items())}


def load_tables(builder: TreeBuilder) -> Lark | None:
    """The parser from the tables in the package; None where they are missing or another Lark made them."""
    import lark

    place = files("nlcrit.language").joinpath(TABLES)
    if not place.is_file():
        return None
    tables = json.loads(place.read_text(encoding="utf-8"))
    if tables["lark"] != lark.__version__:
        return None
    table = tables["data"]["parser"]["parser"]
    table["tokens"] = dict(table["tokens"])
    table["states"] = {state: dict(actions) for state, actions in table["states"]}
    # What Lark's own stand-alone parsers load their tables with.
    load: Callable[..., Lark] = lark.Lark._load_from_dict
    return load(tables["data"], dict(tables["memo"]), transformer=builder)


def write_tables() -> None:
    """Write `tables.json` anew, from the grammar beside the package; for the people who change the grammar."""
    from pathlib import Path

    text = json.dumps(make_tables(), ensure_ascii=False, separators=(",", ":"))
    Path(__file__).with_name(TABLES).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_tables()
