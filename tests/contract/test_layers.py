"""The stages import in one direction, and each foreign library has one home."""

from __future__ import annotations

import pytest

from tests.contract.modules import PACKAGE, imports, third_party

MAY_IMPORT: dict[str, frozenset[str]] = {
    layer: frozenset(others.split())
    for layer, others in {
        "source": "",
        "fields": "",
        "suggest": "",
        "fragment": "",
        "patterns": "",
        "errors": "source",
        "table": "errors",
        "settings": "suggest errors source",
        "language": "fragment fields suggest errors source",
        "datasets": "settings suggest errors source",
        "servers": "datasets settings suggest errors source",
        "criteria": "language patterns fragment fields suggest errors source",
        "completion": "criteria language fields suggest errors source",
        "engines": "criteria servers datasets patterns fragment fields suggest errors source",
        "answers": "engines table criteria servers datasets settings language patterns fragment fields suggest errors source",
        "connections": "answers table language errors source",
        "plot": "connections criteria table errors",
        "frontends": "completion plot connections answers engines table criteria servers datasets settings language patterns fragment fields suggest errors source",
        "__main__": "frontends",
    }.items()
}
"""What each stage may import, apart from itself."""

WORDS_OF_THE_LANGUAGE = {f"nlcrit.language.tree.{name}" for name in ("Direction", "Quantifier", "Side")}
"""All that an engine knows of the language: the types of three words. It gets its query resolved, never as text."""

ENGINES = sorted(path.name for path in (PACKAGE / "engines").iterdir() if (path / "__init__.py").is_file())

HOMES = {
    "lark": ("nlcrit.language", "nlcrit.completion.unfinished", "nlcrit.frontends.doctor"),
    "duckdb": ("nlcrit.engines.duckdb",),
    "filelock": ("nlcrit.engines.duckdb",),
    "regex": ("nlcrit.patterns",),
    "platformdirs": ("nlcrit.settings", "nlcrit.frontends.terminal_history"),
    "prompt_toolkit": ("nlcrit.frontends.terminal",),
    "IPython": ("nlcrit.frontends.magic", "nlcrit.frontends.notebook_progress"),
    "traitlets": ("nlcrit.frontends.magic",),
    "polars": ("nlcrit.table",),
    "networkx": ("nlcrit.connections", "nlcrit.answers.fetch_meta"),
    "scipy": ("nlcrit.connections",),
    "matplotlib": ("nlcrit.plot",),
    "neuprint": ("nlcrit.criteria.neuprint_python",),
    "pygments": ("nlcrit.frontends.colour", "nlcrit.frontends.lexer"),
    "requests": ("nlcrit.servers",),
    "urllib3": ("nlcrit.servers",),
    "keyring": ("nlcrit.servers",),
}
"""Where a library may be imported, the doctor being the one who looks which Lark is there; pandas, pyarrow and numpy wherever data goes in or comes out."""

LATE = (
    "nlcrit.frontends.magic",
    "nlcrit.frontends.lexer",
    "nlcrit.frontends.terminal_editor",
    "nlcrit.frontends.terminal_history",
    "nlcrit.servers.http",
    "nlcrit.servers.faults",
)
"""Modules that are themselves imported late, because they have classes that are made of a library's."""

DATA = frozenset(["numpy", "pandas", "pyarrow"])


def layer(module: str) -> str:
    """`nlcrit.language.parser` belongs to `language`; `nlcrit` itself to none."""
    return f"{module}..".split(".")[1]


def test_every_module_belongs_to_a_layer() -> None:
    found = {path.stem if path.is_file() else path.name for path in PACKAGE.iterdir() if path.suffix in ("", ".py")}
    assert found - {"__init__", "__pycache__", "grammar"} == set(MAY_IMPORT)


def test_the_order_of_the_layers_has_no_circle() -> None:
    below: set[str] = set()
    for name, others in MAY_IMPORT.items():
        assert others <= below, name
        below.add(name)


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_a_layer_imports_only_what_is_below_it(name: str) -> None:
    allowed = MAY_IMPORT[name] | {name}
    wrong = [
        str(each)
        for each in imports()
        if layer(each.importer) == name
        and each.top == "nlcrit"
        and layer(each.imported) not in allowed
        and each.imported != "nlcrit.__version__"
        # The type of a client, which criteria only hand on, is all they know of those above.
        and not each.for_types_only
        and not (name == "engines" and each.imported in WORDS_OF_THE_LANGUAGE)
    ]
    assert wrong == []


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_does_not_know_another(engine: str) -> None:
    own = f"nlcrit.engines.{engine}"
    others = tuple(f"nlcrit.engines.{other}" for other in ENGINES if other != engine)
    assert [str(each) for each in imports() if each.importer.startswith(own) and each.imported.startswith(others)] == []


def test_each_library_is_imported_in_its_home_alone() -> None:
    wrong = [
        str(each)
        for each in third_party()
        if each.top not in DATA and not each.for_types_only and not each.importer.startswith(HOMES.get(each.top, ()))
    ]
    assert wrong == []


def test_no_library_is_imported_before_it_is_needed() -> None:
    wrong = [
        str(each)
        for each in third_party()
        if each.at_module_level and not each.for_types_only and not each.importer.startswith(LATE)
    ]
    assert wrong == []
