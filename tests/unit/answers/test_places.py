"""What the name of a data set means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nlcrit.answers.places import ServerPlace, default_place, find_place
from nlcrit.datasets.folder import DataFolder
from nlcrit.errors import CallError, DatasetError

JANELIA = "https://neuprint.janelia.org"
Project = Callable[[str], Path]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Be in a project with this pyproject.toml."""
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> Path:
        (tmp_path / "pyproject.toml").write_text(text, "utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("target", "server", "place"),
    [
        (f"{JANELIA}/hemibrain:v1.2.1", None, ServerPlace(JANELIA, "hemibrain:v1.2.1")),
        (JANELIA, None, ServerPlace(JANELIA, None)),
        ("manc", "neuprint.janelia.org", ServerPlace(JANELIA, "manc")),
        ("fib19", JANELIA, ServerPlace(JANELIA, "fib19")),
        ("manc", "https://lab.example/neuprint", ServerPlace("https://lab.example/neuprint", "manc")),
        ("", f"{JANELIA}/manc", ServerPlace(JANELIA, "manc")),
        ("cns", "localhost:11000", ServerPlace("http://localhost:11000", "cns")),
    ],
)
def test_an_address_and_a_server_that_is_given_mean_a_server(target: str, server: str | None, place: ServerPlace) -> None:
    assert find_place(target, server) == place


def test_a_server_cannot_be_named_twice() -> None:
    with pytest.raises(CallError, match="a server is named twice"):
        find_place(f"{JANELIA}/manc", JANELIA)


def test_what_is_here_goes_before_the_server_of_the_settings(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (project("[tool.nlcrit.datasets]\nlab = 'here'\n") / "here").mkdir()
    monkeypatch.setenv("NLCRIT_SERVER", JANELIA)
    for name in ("fib19", "hemibrain:v1.2.1-mb"):
        assert isinstance(find_place(name), DataFolder)
    with pytest.raises(DatasetError, match=r"has no neurons\.parquet"):
        find_place("lab")
    assert find_place("manc:v1.0") == ServerPlace(JANELIA, "manc:v1.0")


def test_a_path_is_never_looked_for_on_a_server(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project("")
    monkeypatch.setenv("NLCRIT_SERVER", JANELIA)
    with pytest.raises(DatasetError, match=r"unknown data set '\./manc'"):
        find_place("./manc")


def test_without_a_server_an_unknown_name_is_unknown(project: Project) -> None:
    project("")
    with pytest.raises(DatasetError, match="unknown data set 'manc'"):
        find_place("manc")


@pytest.mark.parametrize(
    "line",
    [
        f"lab = '{JANELIA}/manc'",
        f"lab = {{ server = '{JANELIA}', dataset = 'manc' }}",
        "lab = { server = 'neuprint.janelia.org', dataset = 'manc' }",
    ],
)
def test_a_name_of_the_settings_may_stand_for_a_data_set_on_a_server(line: str, project: Project) -> None:
    project(f"[tool.nlcrit.datasets]\n{line}\n")
    assert find_place("lab") == ServerPlace(JANELIA, "manc", is_trusted=False)


def test_only_what_the_user_names_is_trusted(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(f"[tool.nlcrit]\nserver = '{JANELIA}'\ndata = 'manc'\n")
    assert find_place("manc") == ServerPlace(JANELIA, "manc", is_trusted=False)
    assert default_place() == ServerPlace(JANELIA, "manc", is_trusted=False)
    assert find_place("manc", JANELIA) == ServerPlace(JANELIA, "manc")
    monkeypatch.setenv("NLCRIT_SERVER", JANELIA)
    assert default_place() == ServerPlace(JANELIA, "manc")
    project(f"[tool.nlcrit]\ndata = '{JANELIA}/manc'\n")
    assert default_place() == ServerPlace(JANELIA, "manc", is_trusted=False)


def test_the_users_own_file_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text(f"datasets.lab = '{JANELIA}/manc'\n", "utf-8")
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_, **__: str(tmp_path))
    monkeypatch.chdir("/")
    assert find_place("lab") == ServerPlace(JANELIA, "manc")


def test_a_server_without_a_data_set_takes_that_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_place(JANELIA) == ServerPlace(JANELIA, None)
    monkeypatch.setenv("NLCRIT_DATA", "manc")
    assert default_place(JANELIA) == ServerPlace(JANELIA, "manc")
