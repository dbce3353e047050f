"""The database of a data set as a cache: made once, whole or absent, and locked."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from nlcrit.datasets.folder import DataFolder, find_folder
from nlcrit.engines.duckdb import store as store_module
from nlcrit.engines.duckdb.store import Store
from nlcrit.errors import DatasetError

MakeFolder = Callable[..., DataFolder]
COUNT = "SELECT count(*) FROM neuron"
ROOT = Path(store_module.__file__).parents[3]


@pytest.fixture
def folder(make_folder: MakeFolder) -> DataFolder:
    return make_folder({"bodyId": list(range(1000)), "roiInfo": ['{"EB": {"pre": 1}}'] * 1000})


def open_and_count(folder: DataFolder) -> tuple[list[str], str, list[tuple[int]]]:
    """What was said while opening, where the database is, and how many neurons it has."""
    said: list[str] = []
    with Store.open(folder, said.append) as store, store.cursor() as cursor:
        return said, store.location, cursor.execute(COUNT).fetchall()


def databases(cache: Path) -> list[str]:
    return sorted(path.name for path in (cache / "datasets").iterdir() if path.suffix != ".lock")


def test_a_database_is_made_once(folder: DataFolder, empty_cache: Path) -> None:
    first, second = open_and_count(folder), open_and_count(folder)
    assert first[0] == ["reading neurons.parquet", "counting sites by region"]
    assert second[0] == []
    assert first[1:] == second[1:]
    assert databases(empty_cache) == [Path(first[1]).name]


def test_a_changed_data_set_gets_another_database(make_folder: MakeFolder, empty_cache: Path) -> None:
    counts = [open_and_count(make_folder({"bodyId": list(range(rows))}))[2] for rows in (1, 2, 1)]
    assert counts == [[(1,)], [(2,)], [(1,)]]
    assert len(databases(empty_cache)) == 2


def test_another_version_of_duckdb_or_of_the_tables_gets_another_database(
    folder: DataFolder, empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_and_count(folder)
    monkeypatch.setattr(duckdb, "__version__", "2.0.99")
    open_and_count(folder)
    monkeypatch.setattr(store_module, "SCHEMA_VERSION", 99)
    open_and_count(folder)
    assert len(databases(empty_cache)) == 3


@pytest.mark.usefixtures("no_cache")
def test_without_a_cache_the_database_is_in_memory(folder: DataFolder) -> None:
    assert open_and_count(folder)[1:] == ("memory", [(1000,)])


def test_a_full_disk_means_memory(folder: DataFolder, empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert open_and_count(folder)[1:] == ("memory", [(1000,)])
    assert databases(empty_cache) == []


def damage(path: Path, how: str) -> None:
    content = path.read_bytes()
    if how == "garbage at the start":
        content = b"\xaa" * 4096 + content[4096:]
    elif how == "garbage in the catalogue":
        content = content[:12288] + b"\xaa" * (len(content) - 12288)
    else:
        content = {"empty": b"", "text": b"hello\n", "cut": content[:-20_000], "half": content[: len(content) // 2]}[
            how
        ]
    path.write_bytes(content)


@pytest.mark.parametrize("how", ["empty", "text", "cut", "half", "garbage at the start", "garbage in the catalogue"])
def test_a_damaged_database_is_made_again(folder: DataFolder, empty_cache: Path, how: str) -> None:
    _, location, _ = open_and_count(folder)
    damage(Path(location), how)
    said, again, count = open_and_count(folder)
    assert (len(said), again, count) == (2, location, [(1000,)])
    assert open_and_count(folder)[0] == []


def test_a_database_of_someone_else_is_made_again(folder: DataFolder, empty_cache: Path) -> None:
    _, location, _ = open_and_count(folder)
    os.unlink(location)
    duckdb.connect(location).close()
    assert open_and_count(folder)[1:] == (location, [(1000,)])


def test_a_database_that_cannot_be_made_is_tried_once(
    folder: DataFolder, empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_is_whole", lambda connection, target: False)
    said, location, count = open_and_count(folder)
    assert (location, count) == ("memory", [(1000,)])
    assert said.count("reading neurons.parquet") == 2  # in the file, then in memory


def test_a_discarded_database_is_made_again(folder: DataFolder, empty_cache: Path) -> None:
    store = Store.open(folder)
    store.discard()
    assert databases(empty_cache) == []
    assert len(open_and_count(folder)[0]) == 2


def test_a_data_set_that_changes_while_it_is_read_is_refused(folder: DataFolder, empty_cache: Path) -> None:
    def change(doing: str) -> None:
        os.utime(folder.path / "neurons.parquet", ns=(1, 1))

    with pytest.raises(DatasetError, match="changed while it was read"):
        Store.open(folder, change)
    assert databases(empty_cache) == []


def test_a_data_set_that_is_gone_is_an_error_of_ours(folder: DataFolder, empty_cache: Path) -> None:
    (folder.path / "neurons.parquet").unlink()
    with pytest.raises(DatasetError) as caught:
        Store.open(folder)
    assert caught.value.code == "ND102"


def test_what_nobody_used_for_long_is_deleted(make_folder: MakeFolder, empty_cache: Path) -> None:
    _, old, _ = open_and_count(make_folder({"bodyId": [1]}))
    _, used, _ = open_and_count(make_folder({"bodyId": [2]}))
    for location in (old, used):
        os.utime(location, (0, 0))
    open_and_count(make_folder({"bodyId": [2]}))  # opening counts as use
    _, new, _ = open_and_count(make_folder({"bodyId": [3]}))
    assert databases(empty_cache) == sorted(Path(location).name for location in (used, new))


PROCESS = """
import sys, time
from pathlib import Path
from nlcrit.datasets.folder import find_folder
from nlcrit.engines.duckdb.store import Store
def say(doing):
    print(doing, flush=True)
    if doing.startswith('counting'):
        time.sleep(float(sys.argv[2]))
with Store.open(find_folder(Path(sys.argv[1])), say) as store:
    print(store.location, store.cursor().execute('SELECT count(*) FROM neuron').fetchall())
"""


def start(folder: DataFolder, pause_s: float) -> subprocess.Popen[str]:
    """Another process that opens the data set, and rests in the middle of making its database."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROCESS, str(folder.path), str(pause_s)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_two_processes_make_one_database(folder: DataFolder, empty_cache: Path) -> None:
    with start(folder, 2.0) as maker:
        assert first_line(maker) == "reading neurons.parquet\n"
        with start(folder, 0.0) as waiter:
            said = waiter.communicate(timeout=60)[0].splitlines()
        made = maker.communicate(timeout=60)[0].splitlines()
    assert said[0] == "waiting for another process that reads the same data set"
    assert said[1:] == made[1:] == [f"{next((empty_cache / 'datasets').glob('*.duckdb'))} [(1000,)]"]
    assert len(databases(empty_cache)) == 1


def test_many_processes_at_once_all_get_the_same_answer(folder: DataFolder, empty_cache: Path) -> None:
    processes = [start(folder, 0.0) for _ in range(4)]
    answers = {process.communicate(timeout=120)[0].splitlines()[-1] for process in processes}
    assert answers == {f"{next((empty_cache / 'datasets').glob('*.duckdb'))} [(1000,)]"}
    assert len(databases(empty_cache)) == 1


def test_a_killed_process_leaves_nothing_that_hurts(folder: DataFolder, empty_cache: Path) -> None:
    with start(folder, 60.0) as maker:
        assert [first_line(maker), first_line(maker)] == ["reading neurons.parquet\n", "counting sites by region\n"]
        maker.kill()
    assert [name for name in databases(empty_cache) if ".building" in name] == databases(empty_cache) != []
    _, location, count = open_and_count(folder)
    assert (databases(empty_cache), count) == ([Path(location).name], [(1000,)])


def test_threads_open_at_once(folder: DataFolder, empty_cache: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: open_and_count(folder)[2], range(8)))
    assert answers == [[(1000,)]] * 8
    assert len(databases(empty_cache)) == 1


def test_threads_ask_one_store_at_once(folder: DataFolder) -> None:
    def ask(store: Store, number: int) -> int:
        with store.cursor() as cursor:
            cursor.register("ids", pa.table({"bodyId": list(range(number))}))
            found = cursor.execute("SELECT count(*) FROM neuron SEMI JOIN ids USING (bodyId)").fetchone()
        return -1 if found is None else int(found[0])

    with Store.open(folder) as store, ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda number: ask(store, number), range(1, 101))) == list(range(1, 101))


def test_a_closed_store_gives_no_cursor(folder: DataFolder) -> None:
    store = Store.open(folder)
    store.close()
    store.close()
    with pytest.raises(DatasetError) as caught:
        store.cursor()
    assert caught.value.code == "ND103"


def test_a_store_may_be_closed_while_a_query_runs(folder: DataFolder) -> None:
    store = Store.open(folder)
    cursor = store.cursor()
    endless = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3"
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(cursor.execute, endless)
        time.sleep(0.3)
        store.close()
        assert not running.done()
        cursor.interrupt()
        assert isinstance(running.exception(timeout=30), duckdb.InterruptException)


def test_two_stores_of_one_data_set_do_not_close_each_other(folder: DataFolder) -> None:
    with Store.open(folder) as one:
        with Store.open(folder) as other:
            assert one.location == other.location
        assert one.cursor().execute(COUNT).fetchall() == [(1000,)]


@pytest.fixture(params=["file", "memory"])
def hardened(request: pytest.FixtureRequest, folder: DataFolder) -> Iterator[Store]:
    request.getfixturevalue("empty_cache" if request.param == "file" else "no_cache")
    with Store.open(folder) as store:
        assert (store.location == "memory") == (request.param == "memory")
        yield store


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT * FROM '{file}'",
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM glob('*')",
        "ATTACH '{file}.duckdb' AS other",
        "COPY neuron TO '{file}'",
        "EXPORT DATABASE '{file}'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM secret",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "RESET lock_configuration",
        "SET temp_directory = '{file}'",
        "SET python_enable_replacements = true",
    ],
)
def test_nothing_but_the_data_set_can_be_reached(hardened: Store, attack: str, tmp_path: Path) -> None:
    secret = pa.table({"a": [1]})  # noqa: F841 - a Python variable that SQL could otherwise see
    file = tmp_path / "secret.csv"
    file.write_text("a\n1\n")
    with hardened.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(attack.format(file=file)).fetchall()
    assert file.read_text() == "a\n1\n"


@pytest.mark.parametrize("change", ["DELETE FROM neuron", "DROP TABLE region", "CREATE TABLE more AS SELECT 1"])
def test_a_database_in_a_file_cannot_be_changed(folder: DataFolder, empty_cache: Path, change: str) -> None:
    with Store.open(folder) as store, store.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(change)


def test_a_registered_table_is_seen_by_its_own_cursor_alone(hardened: Store) -> None:
    with hardened.cursor() as one, hardened.cursor() as other:
        one.register("ids", pa.table({"bodyId": [1, 2, 10**6]}))
        assert one.execute("SELECT count(*) FROM neuron SEMI JOIN ids USING (bodyId)").fetchall() == [(2,)]
        with pytest.raises(duckdb.CatalogException):
            other.execute("SELECT * FROM ids")


def test_large_sorts_spill_outside_the_cache_that_processes_share(empty_cache: Path) -> None:
    with Store.open(find_folder("hemibrain_mb")) as store, store.cursor() as cursor:
        spill = cursor.execute("SELECT current_setting('temp_directory')").fetchall()[0][0]
    assert not Path(spill).is_relative_to(empty_cache)


def test_opening_what_is_there_takes_little_more_than_duckdb_itself(empty_cache: Path) -> None:
    folder = find_folder("hemibrain_mb")
    open_and_count(folder)
    durations_s = []
    for _ in range(5):
        started = time.perf_counter()
        Store.open(folder).close()
        durations_s.append(time.perf_counter() - started)
    assert min(durations_s) < 0.1  # 0.03 measured
