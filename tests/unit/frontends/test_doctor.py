"""The doctor says what is there, what is not, and what to type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlcrit.datasets.cache import CACHE_VARIABLE
from nlcrit.frontends import doctor
from nlcrit.frontends.cli import main
from nlcrit.frontends.doctor import Finding, examine
from nlcrit.language.tables import make_tables


def found(what: str) -> Finding:
    """The finding of that name."""
    (finding,) = [each for each in examine() if each.what == what]
    return finding


def test_a_healthy_installation(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["doctor"])
    out = capsys.readouterr().out
    assert (status, out.splitlines()[-1]) == (0, "all is well")
    assert "17 neurons, as there should be" in out
    assert [line for line in out.splitlines() if line.startswith(("!", "to do"))] == []


def test_a_missing_library(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(doctor, "REQUIRED", ("lark", "no-such-library"))
    monkeypatch.setattr(doctor, "OPTIONAL", ("no-such-option",))
    assert main(["doctor"]) == 3
    out = capsys.readouterr().out
    assert "! no-such-library  missing\n" in out
    assert "  no-such-option   not installed; only where you want it: pip install no-such-option\n" in out
    assert "to do: pip install no-such-library\n" in out
    assert "pip install no-such-option\n" not in out.partition("to do")[2]


def test_a_cache_that_cannot_be_written(no_cache: None) -> None:
    finding = found("cache")
    assert finding.found.endswith(" 0.0 MB, cannot be written")
    assert finding.remedy is not None
    assert CACHE_VARIABLE in finding.remedy
    assert found("time").found.endswith("s; in memory")


def test_the_size_of_the_cache(empty_cache: Path) -> None:
    (empty_cache / "inside").mkdir(parents=True)
    (empty_cache / "inside" / "file").write_bytes(b"x" * 1_500_000)
    assert next(doctor.cache()).found == f"{empty_cache}, 1.5 MB, can be written"


def test_an_unknown_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NLCRIT_DATA", "nothing")
    assert found("default") == Finding(
        "default", "unknown data set 'nothing'", "set NLCRIT_DATA to a data set, or unset it"
    )


def test_other_variables_are_never_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("NEUPRINT_APPLICATION_CREDENTIALS", "NLCRIT_TOKEN", "SOME_PASSWORD"):
        monkeypatch.setenv(name, "secret-words")
    main(["doctor"])
    assert "secret-words" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda tables: None, "tables in step"),
        (lambda tables: tables["memo"].pop(), "its tables are not those of the grammar"),
        (lambda tables: tables.update(lark="0.1"), "its tables are for lark 0.1, so each start takes longer"),
    ],
)
def test_the_tables_of_the_grammar(change: object, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tables = json.loads(json.dumps(make_tables()))
    assert callable(change)
    change(tables)
    (tmp_path / "tables.json").write_text(json.dumps(tables), "utf-8")
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    (finding,) = doctor.grammar()
    assert (finding.found, finding.remedy is None) == (says, says == "tables in step")


def test_no_tables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    (finding,) = doctor.grammar()
    assert finding.found == "its tables are missing: each start takes longer"


def test_what_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[Finding]:
        raise OSError("no\x1b[2J way")
        yield

    monkeypatch.setattr(doctor, "CHECKS", (broken,))
    (finding,) = examine()
    assert (finding.what, finding.found) == ("broken", "OSError: no\x1b[2J way")


def test_nothing_commands_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NLCRIT_DATA", "a\x1b[2Jb")
    assert main(["doctor"]) == 3
    assert "\x1b" not in capsys.readouterr().out
