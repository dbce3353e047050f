"""What is kept of a conversation for the next one: a file a data set, for its owner alone, and no secret in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from prompt_toolkit.history import FileHistory, InMemoryHistory

from nlcrit.frontends import terminal_history
from nlcrit.frontends.terminal_history import PrivateHistory, history_of
from nlcrit.frontends.terminal_secrets import may_be_secret, own_tokens
from nlcrit.servers.token import TOKEN_VARIABLE, Token

IDENTITY = Path(__file__).parents[2] / "identity"
JSON_WEB_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImEifQ.c2lnbmF0dXJl"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the histories."""
    monkeypatch.setattr(terminal_history, "history_folder", lambda: tmp_path / "data" / "history")
    return tmp_path / "data" / "history"


def kept(path: Path) -> list[str]:
    """What the next conversation finds, the last first."""
    return list(FileHistory(path).load_history_strings())


def test_a_data_set_has_a_history_of_its_own(folder: Path) -> None:
    history_of("hemibrain:v1.2.1-mb").append_string("MBON01")
    history_of("fib19:v1.0").append_string("Tm3")
    assert kept(folder / "hemibrain_v1.2.1-mb.txt") == ["MBON01"]
    assert kept(folder / "fib19_v1.0.txt") == ["Tm3"]


def test_the_name_of_a_data_set_leads_nowhere_else(folder: Path) -> None:
    history_of("../../x\0y/z").append_string("MBON01")
    assert [path.name for path in folder.iterdir()] == [".._.._x_y_z.txt"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_owner_may_read_it(folder: Path) -> None:
    folder.mkdir(parents=True)
    path = folder / "tiny.txt"
    path.touch(mode=0o644)
    history_of("tiny").append_string("MBON01")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_text_of_several_lines_comes_back_whole(folder: Path) -> None:
    history_of("tiny").append_string("type in (A,\n  B)")
    assert kept(folder / "tiny.txt") == ["type in (A,\n  B)"]


def test_where_no_file_can_be_made_the_history_is_forgotten(folder: Path) -> None:
    folder.parent.write_text("a file where the folder would be")
    assert isinstance(history_of("tiny"), InMemoryHistory)


@pytest.mark.parametrize(
    "text",
    [
        f"type = '{JSON_WEB_TOKEN}'",
        "token=abc",
        "TOKEN : abc",
        '{"token": "abc"}',
        "Bearer abc",
        "authorization: abc",
        "x" * 100,
        "\\use https://me:secret@neuprint.janelia.org/manc",
        "\\set least s3cret",
    ],
)
def test_what_looks_like_a_secret_is_not_written_down(folder: Path, text: str) -> None:
    history = PrivateHistory(folder / "tiny.txt", (Token("s3cret"),))
    folder.mkdir(parents=True)
    history.append_string(f"MBON01 or\n{text}")
    history.append_string("MBON02")
    assert kept(folder / "tiny.txt") == ["MBON02"]
    assert history.get_strings()[0].startswith("MBON01")  # the arrow keys still have it


def test_ordinary_queries_are_no_secrets() -> None:
    lines = [*(IDENTITY / "canonical.nlq").read_text().splitlines(), "\\use https://neuprint.janelia.org/manc:v1.2.1"]
    assert [line for line in lines if may_be_secret(line)] == []


def test_the_token_of_the_environment_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_tokens(None) == ()
    monkeypatch.setenv(TOKEN_VARIABLE, '{"token": "s3cret"}')
    assert own_tokens(None) == (Token("s3cret"),)
    monkeypatch.setenv(TOKEN_VARIABLE, "no token")
    assert own_tokens(None) == ()


def test_what_is_no_unicode_is_not_written_down(folder: Path) -> None:
    history = history_of("tiny")
    history.append_string("type = \udcff")
    history.append_string("MBON01")
    assert kept(folder / "tiny.txt") == ["MBON01"]


def test_a_full_disk_is_no_reason_to_stop(folder: Path) -> None:
    history = history_of("tiny")
    (folder / "tiny.txt").unlink()
    (folder / "tiny.txt").mkdir()
    history.append_string("MBON01")
    assert history.get_strings() == ["MBON01"]
