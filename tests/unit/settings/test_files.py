"""What a file of settings may not say, and what is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlcrit.errors import CallError
from nlcrit.frontends.cli import main
from nlcrit.settings.files import read_files

MISTAKES = {
    "[tool.nlcrit]\nlimt = 3": (":2: unknown setting 'limt' — did you mean 'limit'?", "known are data, server, limit,"),
    "# limt\n[tool.x]\nlimt = 1\n[tool.nlcrit]\n# limt = 2\nlimt = 3": (":6: unknown setting 'limt'", ""),
    "tool.nlcrit.limt = 3": (":1: unknown setting 'limt'", ""),
    "tool = { nlcrit = { limt = 3 } }": (":1: unknown setting 'limt'", ""),
    "[tool.nlcrit.limt]\na = 3": (":1: unknown setting 'limt'", ""),
    "[tool.nlcrit]\nlimit = true": (":2: 'limit' needs a number of rows, or all, not true", "limit = 100"),
    "[tool.nlcrit]\nlimit = '5'": (":2: 'limit' needs a number of rows, or all, not \"5\"", "limit = 100"),
    "[tool.nlcrit]\nlimit = -1": (":2: 'limit' needs a number of rows, or all, not -1", ""),
    "[tool.nlcrit]\nlimit = [1]": (":2: 'limit' needs a number of rows, or all, not a list", ""),
    "[tool.nlcrit]\ndata = 3": (":2: 'data' needs the name of a data set, a folder, or an address, not 3", 'data = "fib19"'),
    "[tool.nlcrit]\noutput = 'cvs'": (":2: 'output' needs one of table,", 'output = "csv"'),
    "[tool.nlcrit]\ncache_dir = 'x'": (":2: 'cache_dir' cannot be set by a project", "set NLCRIT_CACHE_DIR"),
    "[tool.nlcrit]\ndatasets = 3": (":2: 'datasets' needs a table", "[tool.nlcrit.datasets]"),
    "[tool.nlcrit.datasets]\na = 3": (":2: the data set 'a' needs the path of a folder, or the address of a server, not 3", 'a = "FOLDER"'),
    "[tool.nlcrit.datasets]\na = {}": (":2: the data set 'a' needs the path of a folder", ""),
    "[tool.nlcrit.datasets]\na = 'x\\u0000'\nb = \"x\\u0000\"": (":3: the data set 'b' needs the path of a folder", ""),
    "[tool.nlcrit.datasets]\na = { pth = 'x' }": (
        ":2: unknown key 'pth' of the data set 'a' — did you mean 'path'?",
        "",
    ),
    "[tool.nlcrit.datasets]\na = { path = 'x', server = 'y' }": (":2: the data set 'a' is either in a folder or on a server", ""),
    "[tool.nlcrit.datasets]\na = { dataset = 'x' }": (":2: the data set 'a' needs the path of a folder, or the address", ""),
    "[tool.nlcrit.datasets]\na = { server = 3 }": (":2: the data set 'a' needs the path of a folder, or the address of a server, not 3", ""),
    "[tool.nlcrit]\nverify = false": (":2: 'verify' cannot be set by a project", "set NLCRIT_VERIFY"),
    "[tool.nlcrit]\ntimeout = '5'": (":2: 'timeout' needs a number of seconds, or never, not \"5\"", "timeout = 60"),
    "[tool.nlcrit.datasets]\n'a/b' = 'x'": (":2: 'a/b' cannot be the name of a data set", "it takes letters"),
    "[tool.nlcrit.datasets]\nfib19 = 'x'": (":2: 'fib19' comes with nlcrit and cannot name another data set", ""),
    "[tool]\nnlcrit = 3": (": 'nlcrit' is not a table", "write [tool.nlcrit]"),
    "[tool.nlcrit]\nlimit 3": (":2:7: not valid TOML: Expected '='", ""),
    "limit = ": (": not valid TOML: Invalid value", ""),
    "a = " + "[" * 100_000: (": not valid TOML", ""),
    "a = \udcff": (": not text in UTF-8", ""),
}


@pytest.fixture(params=MISTAKES, ids=lambda text: text[:50])
def mistake(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A project with a mistake in its file; what it is."""
    text: str = request.param
    (tmp_path / "pyproject.toml").write_text(text, "utf-8", errors="surrogateescape")
    monkeypatch.chdir(tmp_path)
    return text


def test_a_mistake_has_its_place_and_its_way_out(
    mistake: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    message, hint = MISTAKES[mistake]
    assert main(["run", "-q", "count *"]) == 2
    first, *others = capsys.readouterr().err.splitlines()
    assert first.startswith(f"{tmp_path / 'pyproject.toml'}{message}")
    assert "".join(others).removeprefix("  help: ").startswith(hint)


@pytest.mark.usefixtures("mistake")
def test_what_needs_no_setting_works_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert [main(words) for words in (["--help"], ["fmt", "A"], ["check", "A"], ["run", "--help"])] == [0] * 4
    assert main(["doctor"]) == 3
    assert f"! {'settings':<16} " in capsys.readouterr().out


def write_user(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_, **__: str(folder))
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_of_the_user_has_its_settings_at_the_top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_user(tmp_path, monkeypatch, "[tool.nlcrit]\nlimit = 3")
    monkeypatch.chdir("/")
    with pytest.raises(CallError) as caught:
        read_files()
    assert caught.value.message == f"{path}:1: unknown setting 'tool'"


def test_a_file_may_begin_with_a_mark_of_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_user(tmp_path, monkeypatch, "\ufefflimit = 3")
    monkeypatch.chdir("/")
    assert [dict(file.values) for file in read_files()] == [{"limit": 3}]


def test_nothing_is_expanded_but_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHERE", "elsewhere")
    write_user(tmp_path, monkeypatch, "datasets.a = '$WHERE/$(id)'")
    monkeypatch.chdir("/")
    assert [file.datasets["a"].path for file in read_files()] == [tmp_path / "$WHERE" / "$(id)"]
