"""Finding a data set by name and by path."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import nlcrit.datasets.folder as folder_module
from nlcrit.datasets.folder import bundled_names, find_folder
from nlcrit.errors import DatasetError

PACKAGE = Path(folder_module.__file__).parents[1]


def refusal(target: object) -> tuple[str, str, str | None]:
    with pytest.raises(DatasetError) as caught:
        find_folder(target)  # type: ignore[arg-type]
    return caught.value.code, caught.value.message, caught.value.hint


def test_bundled_data_sets_are_found_by_name() -> None:
    assert [find_folder(name).dataset for name in bundled_names()] == ["fib19:v1.0", "hemibrain:v1.2.1-mb"]


def test_bundled_data_sets_are_found_by_the_name_that_servers_give_them() -> None:
    assert find_folder("hemibrain:v1.2.1-mb") == find_folder("hemibrain_mb")


def test_bundled_data_sets_say_where_they_come_from() -> None:
    assert [sorted({"license", "provenance"} & set(find_folder(name).meta)) for name in bundled_names()] == [
        ["license", "provenance"]
    ] * 2


def test_a_folder_is_found_by_its_path_as_text_and_as_path(tmp_path: Path) -> None:
    copy = shutil.copytree(find_folder("fib19").path, tmp_path / "my data [1]")
    assert find_folder(copy) == find_folder(str(copy))
    assert find_folder(copy).name == "my data [1]"


def test_a_path_object_is_never_a_bundled_name() -> None:
    assert refusal(Path("fib19"))[0] == "ND101"


def test_a_folder_without_meta_has_its_own_name(tmp_path: Path) -> None:
    shutil.copy(find_folder("fib19").path / "neurons.parquet", tmp_path)
    assert find_folder(tmp_path).dataset == tmp_path.name
    assert find_folder(tmp_path).meta == {}


def test_an_unknown_name_shows_the_nearest_and_what_a_folder_holds() -> None:
    code, message, hint = refusal("hemibrain_bm")
    assert code == "ND101"
    assert message == "unknown data set 'hemibrain_bm' — did you mean 'hemibrain_mb' or 'hemibrain:v1.2.1-mb'?"
    assert hint == (
        "bundled are fib19, hemibrain_mb; a data set is a folder with neurons.parquet (one row a neuron, with bodyId) "
        "and, if any, connections.parquet and meta.json"
    )


@pytest.mark.parametrize("target", ["nothing/like/this", "a\0b", "x" * 5000, "", None])
def test_what_names_nothing_is_an_unknown_data_set(target: str | None) -> None:
    assert refusal(target)[0] == "ND101"


def test_a_folder_without_neurons_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path)[:2] == ("ND102", f"the folder '{tmp_path}' has no neurons.parquet")


def test_a_file_is_refused() -> None:
    path = find_folder("fib19").path / "neurons.parquet"
    assert refusal(path)[:2] == ("ND102", f"'{path}' is a file, not the folder of a data set")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"{", "is not valid JSON"),
        (b"\xff\xfe{}", "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b"[1]", "does not hold a JSON object"),
    ],
)
def test_a_broken_meta_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    (tmp_path / "neurons.parquet").write_bytes(b"")
    (tmp_path / "meta.json").write_bytes(content)
    code, message, _ = refusal(tmp_path)
    assert (code, complaint in message) == ("ND102", True)


def test_a_meta_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "neurons.parquet").write_bytes(b"")
    (tmp_path / "meta.json").write_text(json.dumps({"dataset": "mine"}), "utf-8-sig")
    assert find_folder(tmp_path).dataset == "mine"


def run_zipped(tmp_path: Path, program: str) -> str:
    """Run a program with nlcrit imported from a zip file."""
    archive = tmp_path / "nlcrit.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for path in PACKAGE.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                zipped.write(path, path.relative_to(PACKAGE.parent).as_posix())
    program = f"import sys; sys.path.insert(0, {str(archive)!r})\n{program}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stderr == ""
    return done.stdout


ZIPPED = """
import nlcrit.datasets.folder as module
from nlcrit.engines.duckdb.store import Store
assert '.zip' in module.__file__
folder = module.find_folder('fib19')
with Store.open(folder) as store:
    found = store.cursor().execute('SELECT count(*) FROM neuron').fetchall()
    print(module.bundled_names(), found, store.location == 'memory')
print(folder.path)
"""


def test_bundled_data_sets_are_unpacked_into_the_cache_when_imported_from_a_zip(
    tmp_path: Path, empty_cache: Path
) -> None:
    first, second = run_zipped(tmp_path, ZIPPED), run_zipped(tmp_path, ZIPPED)
    assert first == second
    assert first.splitlines()[0] == "('fib19', 'hemibrain_mb') [(1442,)] False"
    assert Path(first.splitlines()[1]).parent == empty_cache / "bundled"
    assert len(list((empty_cache / "bundled").iterdir())) == 1


def test_an_unpacked_data_set_that_lost_a_file_is_unpacked_again(tmp_path: Path, empty_cache: Path) -> None:
    path = Path(run_zipped(tmp_path, ZIPPED).splitlines()[1])
    (path / "meta.json").unlink()
    run_zipped(tmp_path, ZIPPED)
    assert sorted(entry.name for entry in path.iterdir()) == ["meta.json", "neurons.parquet"]


@pytest.mark.usefixtures("no_cache")
def test_without_a_cache_a_zipped_data_set_lives_as_long_as_the_process(tmp_path: Path) -> None:
    counted, path = run_zipped(tmp_path, ZIPPED).splitlines()
    assert counted == "('fib19', 'hemibrain_mb') [(1442,)] True"
    assert not Path(path).exists()
