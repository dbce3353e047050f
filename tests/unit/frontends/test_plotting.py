"""`run --plot` draws what it answers, and refuses at once what has no picture."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nlcrit.frontends.cli import main

CELLS = "MBON01 return type"
PAIRS = '(type ~ "PAM0[1-3].*") -[weight >= 5]-> (type ~ "KC.*")'


@pytest.mark.parametrize(
    ("name", "start"), [("x.svg", b"<?xml"), ("x.png", b"\x89PNG\r\n\x1a\n"), ("x.pdf", b"%PDF"), ("X.SVG", b"<?xml")]
)
def test_the_ending_says_the_kind_of_picture(name: str, start: bytes, tmp_path: Path) -> None:
    assert main(["run", "-q", "--plot", str(tmp_path / name), CELLS]) == 0
    assert (tmp_path / name).read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (CELLS, ["postsynaptic sites", "presynaptic sites", "SMP(R)", "612371421", "2 neurons"]),
        ("MBON01 return input in (gL(R))", ["postsynaptic sites", "gL(R)", "25,350"]),
        ("type ~ 'MBON.*' sort by pre desc limit 3", ["3 neurons"]),
        ("MBON99999", ["no synaptic sites"]),
        (PAIRS, ["presynaptic type", "postsynaptic type", "PAM01_a", "KCg-m", "synapses"]),
        ("DA1_lPN -[weight >= 25]-> KCg-m return weight", ["presynaptic bodyId", "754534424"]),
        ("DA1_lPN -> KCg-m -> MBON05", ["DA1_lPN", "KCg-m", "MBON05"]),
        ("DA1_lPN -[path 1..2, weight >= 25]-> MBON05", ["DA1_lPN", "KCg-m", "MBON05"]),
        ("MBON01 -> APL", ["no connections"]),
    ],
)
def test_neurons_are_drawn_by_region_and_connections_as_a_matrix(query: str, words: list[str], tmp_path: Path) -> None:
    assert main(["run", "-q", "--plot", str(tmp_path / "x.svg"), query]) == 0
    text = (tmp_path / "x.svg").read_text("utf-8")
    assert [word for word in words if f">{word}</text>" not in text] == []


def test_the_table_is_written_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.svg"
    assert main(["run", "--plot", str(path), CELLS]) == 0
    drawn = capsys.readouterr()
    assert main(["run", CELLS]) == 0
    assert drawn.out == capsys.readouterr().out
    assert drawn.err.splitlines()[-1] == f"picture: {path}"


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "tsv", "md"])
def test_the_table_is_the_same_as_without_a_picture(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "type ~ 'MBON0.*' return type, somaLocation, somaRadius, cropped, input in (gL(R), gL(L))"
    assert main(["run", "-q", "-o", form, "--plot", str(tmp_path / "x.svg"), query]) == 0
    drawn = capsys.readouterr()
    assert main(["run", "-q", "-o", form, query]) == 0
    assert (drawn.out, drawn.err) == (capsys.readouterr().out, "")


def test_quiet_draws_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "-q", "--plot", str(tmp_path / "x.svg"), CELLS]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_file_for_the_table_gets_it_also_when_quiet(tmp_path: Path) -> None:
    assert main(["run", "-q", "-O", str(tmp_path / "x.csv"), "--plot", str(tmp_path / "x.svg"), CELLS]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.csv", "x.svg"]


@pytest.mark.parametrize(
    ("name", "query", "message"),
    [
        ("x.svg", "count MBON01", "a count has no picture"),
        ("x.svg", "explain MBON01", "an explanation has no picture"),
        ("x.svg", "MBON01; APL", "--plot draws one answer, and the text has 2"),
        ("x.txt", "MBON01", "is no name of a picture"),
        ("x", "MBON01", "is no name of a picture"),
    ],
)
def test_what_has_no_picture_is_refused_before_anything_is_written(
    name: str, query: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--plot", str(tmp_path / name), query]) == 2
    said = capsys.readouterr()
    assert (said.out, message in said.err, list(tmp_path.iterdir())) == ("", True, [])


def test_connections_without_weights_say_what_to_add(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "-q", "--plot", str(tmp_path / "x.svg"), "KCg-s1 -> APL return type_pre, type_post"]) == 2
    assert capsys.readouterr().err == "the table has no column weight\n  help: add weight to 'return'\n"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nowhere" / "x.svg"
    assert main(["run", "-q", "--plot", str(path), CELLS]) == 2
    assert capsys.readouterr().err.startswith(f"cannot write '{path}': ")


def test_a_missing_library_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main(["run", "--plot", str(tmp_path / "x.svg"), CELLS]) == 2
    expected = 'matplotlib is not installed\n  help: pip install "nlcrit[plot]"\n'
    assert capsys.readouterr() == ("", expected)


@pytest.mark.parametrize(("words", "loaded"), [([], "[]"), (["--plot", "x.svg"], "['matplotlib']")])
def test_matplotlib_is_imported_only_for_a_picture_and_pyplot_never(
    words: list[str], loaded: str, tmp_path: Path
) -> None:
    program = (
        "import sys\n"
        "from nlcrit.frontends.cli import main\n"
        f"main(['run', '-q', *{words}, 'APL return type'])\n"
        "print([name for name in ('matplotlib', 'matplotlib.pyplot') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == loaded
