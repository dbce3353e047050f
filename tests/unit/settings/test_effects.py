"""What settings do: in Python, on the command line, in a notebook, in a query."""

from __future__ import annotations

import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from nlcrit.answers.connect import connect, default_client, open_once
from nlcrit.datasets.folder import find_folder
from nlcrit.engines.plan import Run
from nlcrit.errors import DatasetError, QueryNameError
from nlcrit.frontends.cli import main
from nlcrit.frontends.conversation import Conversation, Request
from nlcrit.source import Source


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that calls a folder `lab`, and one that is not there `gone`; we are in a folder inside."""
    shutil.copytree(find_folder("fib19").path, tmp_path / "data" / "mine")
    lines = ("[tool.nlcrit.datasets]", "lab = 'data/mine'", "gone = { path = 'data/nothing' }", "")
    (tmp_path / "pyproject.toml").write_text("\n".join(lines), "utf-8")
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")
    return tmp_path


def say(project: Path, *lines: str) -> None:
    """Add settings to the project's file."""
    path = project / "pyproject.toml"
    path.write_text("\n".join(["[tool.nlcrit]", *lines, path.read_text("utf-8")]), "utf-8")


def called(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main([*words])
    return status, out.getvalue(), err.getvalue()


def test_a_name_of_the_settings_is_a_data_set(project: Path) -> None:
    with connect("lab") as data:
        assert (data.origin.folder.name, data.origin.folder.path, data.count("*")) == ("lab", project / "data" / "mine", 1442)


def test_a_name_works_as_an_option_in_a_variable_and_in_a_query(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert called("run", "-q", "-d", "lab", "count *")[1] == "1442\n"
    assert called("run", "-q", "use lab; count *")[1] == "1442\n"
    monkeypatch.setenv("NLCRIT_DATA", "lab")
    assert called("run", "-q", "count *")[1] == "1442\n"
    assert default_client() is open_once("lab")


def test_a_name_works_in_a_notebook(project: Path) -> None:
    asked = Source("count *")
    for request in (Request(asked, data="lab"), Request(asked, default="lab"), Request(Source("use lab; count *"))):
        assert [reply.value for reply in Conversation().answer(request, Run())] == [1442]


@pytest.mark.parametrize(("said", "count"), [("lab", 1442), ("data/mine", 1442), ("hemibrain_mb", 2421)])
def test_the_default_is_a_name_or_a_path_relative_to_the_file(project: Path, said: str, count: int) -> None:
    say(project, f"data = '{said}'")
    assert called("run", "-q", "count *")[1] == f"{count}\n"


def test_a_name_goes_before_a_folder_but_not_before_a_path(project: Path) -> None:
    shutil.copytree(find_folder("hemibrain_mb").path, project / "inside" / "lab")
    assert find_folder("lab").path == project / "data" / "mine"
    assert find_folder("./lab").path == find_folder(Path("lab")).path == project / "inside" / "lab"


def test_a_folder_that_is_not_there(project: Path) -> None:
    hint = f"it is named in {project / 'pyproject.toml'}:3"
    message = f"the data set 'gone' is not there: '{project / 'data' / 'nothing'}' is not a folder"
    with pytest.raises(DatasetError) as caught:
        connect("gone")
    assert (caught.value.code, caught.value.message, caught.value.hint) == ("ND101", message, hint)
    with pytest.raises(QueryNameError) as in_a_query:
        connect("lab").run("use gone; count *")
    assert (in_a_query.value.code, in_a_query.value.hint) == ("NQ208", hint)


def test_a_name_that_was_meant(project: Path) -> None:
    with pytest.raises(DatasetError, match="unknown data set 'labb' — did you mean 'lab'") as caught:
        connect("labb")
    assert "named in the settings gone, lab" in str(caught.value.hint)


def test_an_unknown_default_says_who_named_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(project, "data = 'hemibrain_bm'")
    status, _, err = called("run", "count *")
    assert status == 3
    assert "did you mean 'hemibrain_mb'" in err
    assert f"it is the setting 'data' of: {project / 'pyproject.toml'}, [tool.nlcrit]" in err
    monkeypatch.setenv("NLCRIT_DATA", "nothing")
    assert "it is the setting 'data' of: environment NLCRIT_DATA" in called("run", "count *")[2]


def test_the_project_names_before_the_user(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_, **__: str(project / "data"))
    (project / "data" / "config.toml").write_text("datasets = { lab = 'other', own = 'mine' }", "utf-8")
    assert find_folder("lab").path == find_folder("own").path == project / "data" / "mine"


def test_the_list_of_data_sets_says_where_they_come_from(project: Path) -> None:
    rows = json.loads(called("datasets", "-d", "lab", "-q", "-o", "json")[1])
    file = project / "pyproject.toml"
    assert [(row["name"], row["dataset"], row["default"], row["origin"]) for row in rows] == [
        ("fib19", "fib19:v1.0", False, "bundled"),
        ("hemibrain_mb", "hemibrain:v1.2.1-mb", False, "bundled"),
        ("lab", "fib19:v1.0", True, f"{file}:2"),
        ("gone", None, False, f"{file}:3"),
    ]


def test_the_limit(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(project, "limit = 3")
    text = "MBON01 or MBON02 or MBON03 return type"
    cut = called("run", text)
    assert (len(cut[1].splitlines()), "cut by limit 3" in cut[2]) == (5, True)
    assert len(called("run", "-l", "1", text)[1].splitlines()) == 3
    assert len(called("run", "-l", "all", text)[1].splitlines()) > 5
    monkeypatch.setenv("NLCRIT_LIMIT", "2")
    assert len(called("run", text)[1].splitlines()) == 4
    assert called("run", "-q", "count MBON01")[1] == "2\n"


def test_the_most_rows(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(project, "max_rows = 5")
    assert "5 are allowed" in called("run", "KCg-m -> APL")[2]
    assert called("run", "-q", "--max-rows", "all", "KCg-m -> APL")[0] == 0
    with connect() as data:
        assert data.max_rows == 5
    monkeypatch.setenv("NLCRIT_MAX_ROWS", "all")
    with connect() as data:
        assert data.max_rows is None


def test_the_format(project: Path, tmp_path: Path) -> None:
    say(project, "output = 'csv'")
    assert called("run", "-q", "MBON01 return pre")[1] == "bodyId,pre\n612371421,2208\n673509195,2205\n"
    assert called("run", "-q", "-o", "jsonl", "count MBON01")[1] == '{"count": 2}\n'
    assert called("run", "-q", "-O", str(tmp_path / "a.tsv"), "MBON01 return pre, type")[0] == 0
    assert (tmp_path / "a.tsv").read_text().startswith("bodyId\tpre\ttype\n")


def test_config_lists_every_setting_and_the_files(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(project, "limit = 3")
    monkeypatch.setenv("NLCRIT_DATA", "lab")
    status, out, err = called("config", "-o", "json")
    rows = {row["setting"]: (row["value"], row["origin"], row["variable"]) for row in json.loads(out)}
    file = f"{project / 'pyproject.toml'}, [tool.nlcrit]"
    assert status == 0
    assert rows["data"] == ("lab", "environment NLCRIT_DATA", "NLCRIT_DATA")
    assert rows["limit"] == ("3", file, "NLCRIT_LIMIT")
    assert rows["max_rows"] == ("10000000", "default", "NLCRIT_MAX_ROWS")
    assert f"read: {file}\nnot there: " in err
    assert called("config", "-q", "limit")[1] == "3\n"


def test_the_doctor_says_what_is_set(project: Path) -> None:
    status, out, _ = called("doctor")
    assert status == 3
    assert f"  settings         {project / 'pyproject.toml'}, [tool.nlcrit]\n" in out
    assert f"  data set         lab, {project / 'data' / 'mine'}\n" in out
    assert f"to do: change 'gone' in {project / 'pyproject.toml'}:3\n" in out
