"""The reference pages in docs/ say what the program knows; `make docs` writes them anew."""

from __future__ import annotations

import pytest

from docs.generate import HERE, KINDS, PAGES, STATUSES
from nlcrit.errors import CODES, NlcritError
from nlcrit.fields import FIELDS
from nlcrit.frontends.cli import COMMANDS, INTERRUPTED, MAIN_OPTIONS, OPTIONS, make_parser
from nlcrit.frontends.magic import NeuprintMagic
from nlcrit.frontends.magic_arguments import OPTIONS as MAGIC_OPTIONS
from nlcrit.settings.table import SETTINGS, Setting


def page(name: str) -> str:
    return (HERE / name).read_text("utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_in_step(name: str) -> None:
    assert page(name) == PAGES[name](), "make docs"


def test_every_field_and_alias_is_there() -> None:
    names = [name for field in FIELDS for name in (field.name, *field.aliases)]
    assert [name for name in names if f"`{name}`" not in page("FIELDS.md")] == []


def test_every_code_is_there_with_its_class() -> None:
    assert [code for code in CODES if f"### {code}\n" not in page("ERRORS.md")] == []
    assert [code for code in CODES if sum(code.startswith(start) for start, _ in KINDS) != 1] == []


def test_every_code_of_a_query_has_an_example() -> None:
    """But for those that no short query of the bundled data has."""
    sections = page("ERRORS.md").split("### ")[1:]
    without = [text[:5] for text in sections if text.startswith("NQ") and "```text" not in text]
    assert without == ["NQ207", "NQ306", "NQ401", "NQ503"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_there(name: str) -> None:
    section = page("COMMANDS.md").partition(f"## nlcrit {name}\n")[2].partition("\n## ")[0]
    spellings = [spelling for action in make_parser(name)._actions for spelling in action.option_strings]
    assert [spelling for spelling in spellings if spelling not in section] == []
    assert [example for example in COMMANDS[name].examples if example not in section] == []


def test_every_option_of_the_magic_is_there() -> None:
    section = page("COMMANDS.md").partition("## %%neuprint\n")[2]
    assert [each.long for each in MAGIC_OPTIONS if each.long not in section] == []
    assert [option for option in MAIN_OPTIONS if option not in page("COMMANDS.md")] == []


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda each: each.name)
def test_every_setting_is_there_with_its_variable(setting: Setting) -> None:
    assert setting.variable == f"NLCRIT_{setting.name.upper()}"
    assert f"| `{setting.name}` | {setting.meaning} |" in page("SETTINGS.md")
    assert f"`{setting.variable}`" in page("SETTINGS.md")
    assert f"| `{setting.variable}` |" in page("COMMANDS.md")
    assert setting.flag in {"", *(flag for option in OPTIONS.values() for flag in option.flags)}


def test_every_setting_of_the_magic_is_one() -> None:
    traits = {each.trait.removeprefix("NeuprintMagic.") for each in SETTINGS.values() if each.trait}
    assert traits == {"limit", "data"}
    assert traits < set(NeuprintMagic.class_traits(config=True))


def test_every_exit_status_is_there() -> None:
    known = {kind.exit_status for _, kind in KINDS} | {0, INTERRUPTED, NlcritError.exit_status}
    assert known == set(STATUSES)
