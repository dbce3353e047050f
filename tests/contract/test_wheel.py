"""The wheel, built from the sdist, holds everything that nlcrit needs and nothing else, and works from its zip file."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.contract.modules import PACKAGE, ROOT

FLAGSHIP = 'type~"MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull'
ANSWER = f"import nlcrit; print(nlcrit.__file__); print(nlcrit.connect().count({FLAGSHIP!r}))"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def answer_from(place: Path, folder: Path) -> list[str]:
    """What a Python prints that finds nlcrit in one place, and has a new cache."""
    environment = {**os.environ, "PYTHONPATH": str(place), "NLCRIT_CACHE_DIR": str(folder / "cache")}
    environment.pop("NLCRIT_DATA", None)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ANSWER],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_wheel_has_the_grammar_as_it_is(wheel: Path) -> None:
    expected = {f"nlcrit/grammar/{path.name}": path.read_bytes() for path in (ROOT / "grammar").glob("*.lark")}
    with zipfile.ZipFile(wheel) as archive:
        found = {name: archive.read(name) for name in archive.namelist() if name.startswith("nlcrit/grammar/")}
    assert expected
    assert {name: text for name, text in found.items() if name.endswith(".lark")} == expected


def test_the_wheel_installs_one_name(names: set[str]) -> None:
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"nlcrit"}


def test_the_wheel_has_every_file_of_the_package(names: set[str]) -> None:
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.relative_to(ROOT).as_posix() for path in files} <= names


@pytest.mark.parametrize(
    "name",
    ["py.typed", "language/tables.json", "datasets/bundled/README.md"]
    + [
        f"datasets/bundled/{dataset}/{file}"
        for dataset in ("hemibrain_mb", "fib19")
        for file in ("neurons.parquet", "meta.json")
    ],
)
def test_the_wheel_has_what_is_not_code(names: set[str], name: str) -> None:
    assert f"nlcrit/{name}" in names


def test_the_wheel_has_its_licence_and_its_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        by_end = {
            name.partition(".dist-info/")[2]: archive.read(name).decode()
            for name in archive.namelist()
            if ".dist-info/" in name
        }
    assert by_end["licenses/LICENSE"] == (ROOT / "LICENSE").read_text("utf-8")
    assert "nlcrit = nlcrit.frontends.cli:main" in by_end["entry_points.txt"]


def test_the_sdist_has_what_a_developer_needs(built: Path) -> None:
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        found = {name.partition("/")[2].partition("/")[0] for name in archive.getnames()}
    assert {"grammar", "nlcrit", "tests", "benchmarks", "Makefile", "pyproject.toml", "LICENSE", "README.md"} <= found


def test_the_zipped_wheel_answers(wheel: Path, tmp_path: Path) -> None:
    place, count = answer_from(wheel, tmp_path)
    assert place.startswith(str(wheel))
    assert count == "17"


def test_the_installed_wheel_answers(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "installed"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(target),
        str(wheel),
    ]
    subprocess.run(pip, check=True)
    place, count = answer_from(target, tmp_path)
    assert place.startswith(str(target))
    assert count == "17"
