"""Of all places that say what a setting is, the first one holds."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from nlcrit.engines.plan import MOST_ROWS
from nlcrit.errors import CallError
from nlcrit.settings.order import Value, find, from_flag, from_trait
from nlcrit.settings.table import SETTINGS, Setting

PLACES = ("-l", "%config NeuprintMagic.limit", "environment NLCRIT_LIMIT", "project", "user", "default")
"""The first goes before all others."""
VALUES = {place: number for number, place in enumerate(PLACES[:-1], 1)} | {"default": None}
SUBSETS = [said for size in range(len(PLACES)) for said in combinations(PLACES[:-1], size)]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write the pyproject.toml of the folder two above the one we are in."""
    folder = tmp_path / "project"
    (folder / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(folder / "a" / "b")

    def write(text: str) -> Path:
        (folder / "pyproject.toml").write_text(text, "utf-8")
        return folder / "pyproject.toml"

    return write


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write the user's file."""
    folder = tmp_path / "config"
    folder.mkdir()
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_, **__: str(folder))

    def write(text: str) -> Path:
        (folder / "config.toml").write_text(text, "utf-8")
        return folder / "config.toml"

    return write


@pytest.mark.parametrize("said", SUBSETS, ids=lambda said: " ".join(said) or "nothing")
def test_the_first_place_that_says_something_holds(
    said: tuple[str, ...],
    project: Callable[[str], Path],
    user: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flag, trait, variable, in_project, of_user = (VALUES[place] if place in said else None for place in PLACES[:-1])
    if variable is not None:
        monkeypatch.setenv("NLCRIT_LIMIT", str(variable))
    origins = {"project": project(f"[tool.nlcrit]\nlimit = {in_project}" if in_project else "[tool.other]\nlimit = 9")}
    origins["user"] = user(f"limit = {of_user}" if of_user else "")
    found = find("limit", from_flag("limit", None if flag is None else str(flag)), from_trait("limit", trait))
    holds = said[0] if said else "default"
    assert found.value == VALUES[holds]
    assert found.origin.split(", [")[0] == str(origins.get(holds, holds))


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda each: each.name)
def test_each_setting_has_its_variable_and_its_line(
    setting: Setting, project: Callable[[str], Path], user: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(setting.variable, raising=False)
    project("")
    assert find(setting.name) == Value(setting.default(), "default")
    wanted = setting.accept(setting.from_text(setting.example))
    example = setting.example if isinstance(wanted, int | float) else f"'{setting.example}'"
    path = user(f"{setting.name} = {example}")
    assert find(setting.name).origin == str(path)
    monkeypatch.setenv(setting.variable, setting.example)
    found = find(setting.name)
    assert found.origin == f"environment NLCRIT_{setting.name.upper()}"
    assert found.value == (os.path.abspath(wanted) if setting.is_path and isinstance(wanted, str) else wanted)


def test_the_usual_variable_of_the_server_is_read_where_ours_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEUPRINT_SERVER_URL", "https://usual.example")
    assert find("server") == Value("https://usual.example", "environment NEUPRINT_SERVER_URL")
    monkeypatch.setenv("NLCRIT_SERVER", "https://own.example")
    assert find("server") == Value("https://own.example", "environment NLCRIT_SERVER")


def test_what_a_project_says_is_told_from_what_the_user_says(
    project: Callable[[str], Path], user: Callable[[str], Path]
) -> None:
    user("server = 'https://own.example'")
    assert (find("server").value, find("server").is_project) == ("https://own.example", False)
    project("[tool.nlcrit]\nserver = 'https://of.the.project'")
    assert (find("server").value, find("server").is_project) == ("https://of.the.project", True)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("timeout", "2.5", 2.5),
        ("timeout", "Never", None),
        ("verify", "TRUE", True),
        ("verify", "false", False),
        ("max_megabytes", "5", 5),
    ],
)
def test_the_values_of_servers(name: str, text: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS[name].variable, text)
    found = find(name).value
    assert (found, type(found)) == (value, type(value))


def test_a_file_of_certificates_is_a_path(user: Callable[[str], Path]) -> None:
    path = user("verify = 'server.pem'")
    assert find("verify").value == str(path.parent / "server.pem")
    user("verify = false")
    assert find("verify").value is False


def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NLCRIT_LIMIT", "")
    assert find("limit").origin == "default"


def test_all_rows(monkeypatch: pytest.MonkeyPatch, project: Callable[[str], Path]) -> None:
    project("[tool.nlcrit]\nlimit = 5")
    monkeypatch.setenv("NLCRIT_LIMIT", "ALL")
    assert find("limit")[:2] == (None, "environment NLCRIT_LIMIT")
    assert SETTINGS["limit"].shown(None) == "all"


@pytest.mark.parametrize(
    ("name", "text"),
    [("limit", "-1"), ("limit", "1.5"), ("limit", "x"), ("max_rows", "1e6"), ("output", "cvs"), ("data", " "), ("timeout", "0"), ("timeout", "nan"), ("max_megabytes", "1.5")],
)
def test_a_variable_that_is_not_valid_is_named(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variable = SETTINGS[name].variable
    monkeypatch.setenv(variable, text)
    with pytest.raises(CallError) as caught:
        find(name)
    assert caught.value.message == f"{variable} needs {SETTINGS[name].expects}, not '{text}'"
    assert caught.value.code == "NA103"
    assert caught.value.hint == f"{variable}={SETTINGS[name].example}, or unset it"


def test_a_path_is_relative_to_the_file_that_holds_it(
    user: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NLCRIT_CACHE_DIR")
    path = user("cache_dir = 'cache'")
    assert find("cache_dir").value == str(path.parent / "cache")
    user("cache_dir = '~/cache'")
    assert find("cache_dir").value == os.path.join(os.path.expanduser("~"), "cache")


def test_a_file_is_read_again_when_it_changes(project: Callable[[str], Path]) -> None:
    project("[tool.nlcrit]\nlimit = 5")
    assert find("limit").value == 5
    project("[tool.nlcrit]\nlimit = 1234")
    assert find("limit").value == 1234


def test_only_the_nearest_project_counts(project: Callable[[str], Path]) -> None:
    project("[tool.nlcrit]\nlimit = 5")
    Path("pyproject.toml").write_text("[project]\nname = 'inner'\n", "utf-8")
    assert find("limit").origin == "default"


@pytest.mark.skipif(os.name == "nt", reason="the folder one is in cannot be deleted there")
def test_a_folder_that_is_gone_has_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    try:
        assert find("limit").origin == "default"
    finally:
        os.chdir(tmp_path)


def test_an_unknown_setting() -> None:
    with pytest.raises(CallError, match="unknown setting 'limti' — did you mean 'limit'"):
        find("limti")


def test_the_default_is_that_of_a_run() -> None:
    assert SETTINGS["max_rows"].default() == MOST_ROWS
