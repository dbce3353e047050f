"""The command, from its words to its status: in this process where text matters, as a program where a system does."""

from __future__ import annotations

import io
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path

import pytest

import nlcrit
from nlcrit.engines.plan import MOST_ROWS
from nlcrit.frontends import cli, progress
from nlcrit.frontends.cli import COMMANDS, FORMAT_NAMES, main
from nlcrit.frontends.output import FORMATS
from nlcrit.frontends.progress import ProgressLine
from tests.golden.blocks import Block, read_blocks, update

GOLDEN = Path(__file__).parents[2] / "golden" / "cli"
FILES = [GOLDEN / "answers.txt", GOLDEN / "mistakes.txt"]
BLOCKS = [block for path in FILES for block in read_blocks(path)]
EXAMPLE = 'type~"MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull'
PROGRAM = [sys.executable, "-W", "error", "-m", "nlcrit"]
SLOW = """
import sys
from nlcrit.engines import interruptible
from nlcrit.engines.duckdb.engine import DuckDBEngine
from nlcrit.engines.plan import Plan, Step
from nlcrit.frontends.cli import main

rows = "SELECT a.range * b.range AS x FROM range(1000000000) a, range(1000000) b WHERE (a.range * b.range) % 100003 = 3"
text = rows if sys.argv[1] == "rows" else f"SELECT max(x) AS x FROM ({rows})"

def plan(self, query):
    print("ready", flush=True)
    return Plan((Step("slow", text),), ("x",))

DuckDBEngine.plan = plan
interruptible.PATIENCE_S = 20.0  # on a busy machine it takes longer to clean up
raise SystemExit(main(sys.argv[2:]))
"""


def environment(**variables: str) -> dict[str, str]:
    """The environment of a program: this one's, with this nlcrit, and in UTF-8."""
    package = str(Path(nlcrit.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": package, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "", **variables}


def program(*words: str, **settings: object) -> subprocess.CompletedProcess[bytes]:
    """Run nlcrit as a program of its own."""
    settings = {"env": environment(), "capture_output": True, "timeout": 60, **settings}
    return subprocess.run([*PROGRAM, *words], check=False, **settings)  # type: ignore[call-overload, no-any-return]


def called(line: str) -> str:
    """What a call prints, and its status, as a golden file holds them."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(shlex.split(line))
    printed = re.sub(r"^# seconds: .*$", "# seconds: 0.0", out.getvalue().rstrip("\n"), flags=re.MULTILINE)
    said = re.sub(r"· (?:< )?\d+\.\d\d s$", "· 0.00 s", err.getvalue(), flags=re.MULTILINE)
    lines = [*printed.splitlines(), *(f"2> {each}" for each in said.splitlines())]
    return "\n".join([*lines, *[f"status {status}"] * (status != 0)])


# Texts


@pytest.fixture(scope="module", autouse=True)
def updated(request: pytest.FixtureRequest) -> None:
    """Write the files anew where that is asked for; the tests then compare with what they held before."""
    if request.config.getoption("--update-golden"):
        for path in FILES:
            update(path, called)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.title)
def test_what_a_call_prints(block: Block, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert called(block.input) == block.expected


def test_titles_are_unique() -> None:
    titles = [block.title for block in BLOCKS]
    assert sorted(titles) == sorted(set(titles))
    assert len(titles) > 50


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_a_command_work(name: str, tmp_path: Path) -> None:
    help_ = program(name, "--help")
    assert help_.returncode == 0
    for example in COMMANDS[name].examples:
        assert example in help_.stdout.decode()
        # Windows' shell quotes otherwise; what asks a server does so in the tests with a server.
        if os.name != "nt" and "https://" not in example:
            command = re.sub(r"\bnlcrit (?=[a-z])", lambda _: f"{shlex.join(PROGRAM)} ", example)
            done = subprocess.run(
                command, shell=True, cwd=tmp_path, env=environment(), capture_output=True, check=False
            )
            assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr.decode()


def test_the_overview_names_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    listed = re.findall(r"^  ([a-z]+)  ", capsys.readouterr().out, re.MULTILINE)
    assert listed == list(COMMANDS)


def test_the_formats_of_the_help_are_all_there_are() -> None:
    assert list(FORMATS) == list(FORMAT_NAMES)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"nlcrit {nlcrit.__version__} (query language {nlcrit.LANGUAGE_VERSION})\n"


# Where queries and values come from


@pytest.mark.parametrize("words", [["-"], ["-f", "-"]])
def test_a_query_from_standard_input(words: list[str]) -> None:
    done = program("run", "-q", *words, input="\ufeffcount\r\n type = MBON01 # all\r\n".encode())
    assert (done.returncode, done.stdout, done.stderr) == (0, b"2\n", b"")


def test_a_query_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "query.txt"
    path.write_bytes("count type = MBON01\n  or typ = 'é'".encode())
    assert main(["run", "-f", str(path)]) == 1
    assert capsys.readouterr().err.splitlines()[0] == f"{path}:2:6: unknown field 'typ' — did you mean 'type'?"


@pytest.mark.parametrize(("content", "status"), [(b"\xff\xfe", 2), (b"", 1), (b"\x00", 1)])
def test_a_file_that_is_no_query(
    content: bytes, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "query.txt"
    path.write_bytes(content)
    assert main(["run", "-f", str(path)]) == status
    assert len(capsys.readouterr().err) > 0


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="the system has no endless file")
def test_an_endless_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "-f", "/dev/zero"]) == 1
    assert "too long" in capsys.readouterr().err


def test_no_standard_input() -> None:
    if os.name == "nt":
        pytest.skip("a shell is needed to close it")
    done = subprocess.run(
        f"{shlex.join(PROGRAM)} run - <&-", shell=True, env=environment(), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, b"cannot read 'standard input': it is not there\n")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("-5", -5),
        (str(2**63 - 1), 2**63 - 1),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ('"5"', "5"),
        ('"a\\nb"', "a\nb"),
        ("[1, 2]", [1, 2]),
        ('["A", null]', ["A", None]),
        ("[]", []),
        ("MBON01", "MBON01"),
        ("KCa'b'-ap2", "KCa'b'-ap2"),
        ("[A-C].*", "[A-C].*"),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("007", "007"),
        ("", ""),
        ("a=b", "a=b"),
        ("[" * 100_000, "[" * 100_000),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_value(text: str, value: object) -> None:
    from nlcrit.frontends.commands import _value

    found = _value(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("content", "value"),
    [("1\n\n 2 \r\n", [1, 2]), ("A\nGiant Fiber\n", ["A", "Giant Fiber"]), ("1\nA", ["1", "A"]), ("", [])],
)
def test_values_from_a_file(content: str, value: object, tmp_path: Path) -> None:
    from nlcrit.frontends.commands import _value

    path = tmp_path / "values.txt"
    path.write_text(content, "utf-8")
    assert _value(f"@{path}") == value


def test_the_variable_chooses_the_data(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NLCRIT_DATA", "fib19")
    assert main(["run", "count *"]) == 0
    assert main(["run", "-d", "hemibrain_mb", "count *"]) == 0
    assert main(["datasets", "-q", "-o", "jsonl"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("1442\n2421\n")
    assert '"name": "fib19", "dataset": "fib19:v1.0", "default": true' in out


@pytest.mark.parametrize(
    "words", [["run", "-l", "1", "--", "MBON01"], ["run", "MBON01", "-l", "1"], ["run", "-l1", "MBON01"]]
)
def test_options_may_stand_anywhere(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words]) == 0
    assert "cut by limit 1" in capsys.readouterr().err


# Progress


class Terminal(io.StringIO):
    """Standard error as someone looks at it."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run 'DA1_lPN -[path 1..2]-> MBON05'", "the connections of hop 2 …"),
        ("run 'count DA1_lPN -[path 1..2]-> MBON05'", "the connections of hop 2 …"),
        ("run 'explain DA1_lPN -[path 1..2]-> MBON05'", "the connections of hop 2 …"),
        ("explain 'DA1_lPN -> KCg-m -> APL'", "the connections of arrow 1 …"),
        ("run --max-rows 5 'DA1_lPN -> KCg-m'", "how many rows there will be …"),
    ],
)
def test_what_long_work_does_is_said_and_gone_before_the_answer(
    line: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "ProgressLine", partial(ProgressLine, after=0))
    terminal = Terminal()
    with redirect_stdout(terminal), redirect_stderr(terminal):
        main(shlex.split(line))
    assert said in terminal.getvalue()
    *_, before, after = terminal.getvalue().split("\r")
    assert before.strip() == ""
    assert after
    assert "…" not in after.splitlines()[0]


def test_who_wants_quiet_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "ProgressLine", partial(ProgressLine, after=0))
    terminal = Terminal()
    with redirect_stdout(io.StringIO()), redirect_stderr(terminal):
        assert main(["run", "-q", "DA1_lPN -> KCg-m"]) == 0
    assert terminal.getvalue() == ""


def test_the_most_rows_are_those_that_the_help_says() -> None:
    assert f", else {MOST_ROWS:,}" in str(cli.OPTIONS["max_rows"].settings["help"])


# As a program


def test_the_statuses() -> None:
    calls = {
        0: ["run", "MBON99"],
        1: ["run", "typ = A"],
        2: ["run", "-o", "cvs", "A"],
        3: ["run", "-d", "nothing", "A"],
    }
    assert {status: program(*words).returncode for status, words in calls.items()} == {each: each for each in calls}


def test_a_defect_is_not_blamed_on_the_query(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(words: list[str]) -> int:
        raise RuntimeError(words[0])

    monkeypatch.setattr(cli, "_obey", fail)
    assert main(["run"]) == 3
    assert "this is a defect of nlcrit" in capsys.readouterr().err


def test_text_needs_neither_pandas_nor_pyarrow() -> None:
    heavy = {"pandas", "pyarrow", "numpy", "polars", "IPython"}
    for words in (
        ["run", EXAMPLE],
        ["run", "-o", "json", "count MBON01"],
        ["fields"],
        ["rois", "-o", "md"],
        ["explain", "MBON01"],
    ):
        assert imported(words) & heavy == set(), words


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["run", "--help"], [], ["rnu"]])
def test_help_costs_nothing(words: list[str]) -> None:
    assert imported(words) & {"lark", "duckdb", "regex", "pandas", "pyarrow", "tempfile"} == set()


@pytest.mark.parametrize("words", [["fmt", "A"], ["check", "A"]])
def test_reading_needs_no_engine(words: list[str]) -> None:
    assert imported(words) & {"duckdb", "pandas", "pyarrow"} == set()


def imported(words: list[str]) -> set[str]:
    """The modules that a call imports."""
    code = "import sys; from nlcrit.frontends.cli import main; main(sys.argv[1:]); print('\\n', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("form", ["csv", "table", "parquet"])
def test_a_broken_pipe_is_quiet(form: str) -> None:
    with subprocess.Popen(
        [*PROGRAM, "run", "-o", form, "*"], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert b"rror" not in running.stderr.read()
        assert running.wait(60) == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no full device")
@pytest.mark.parametrize("query", ["*", "MBON01"])
def test_a_full_disk(query: str) -> None:
    with open("/dev/full", "wb") as full:
        done = program("run", "-o", "csv", query, stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == b"cannot write the answer: No space left on device"


@pytest.mark.skipif(os.name == "nt", reason="a shell is needed to close them")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(closed: str) -> None:
    done = subprocess.run(
        f"{shlex.join(PROGRAM)} run MBON01 {closed}", shell=True, env=environment(), capture_output=True, check=False
    )
    assert (done.returncode, b"rror" in done.stdout + done.stderr) == (0, False)


def test_characters_that_the_stream_does_not_have() -> None:
    done = program("run", "-l", "1", "MBON99é", env=environment(PYTHONIOENCODING="ascii", PYTHONUTF8="0"))
    assert done.returncode == 0
    assert rb"MBON99\xe9" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise")
@pytest.mark.parametrize("kind", ["rows", "one row"])
@pytest.mark.parametrize("form", ["table", "csv", "parquet"])
def test_ctrl_c_answers_at_once(kind: str, form: str, tmp_path: Path) -> None:
    """DuckDB itself looks at the signal only between results; here it would not come back for minutes."""
    words = [sys.executable, "-c", SLOW, kind, "run", "-o", form, "-O", str(tmp_path / "out"), "*"]
    with subprocess.Popen(words, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"ready\n"
        time.sleep(0.5)
        started = time.monotonic()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out.replace(b"ready\n", b""), err) == (130, b"", b"")
    assert time.monotonic() - started < 10
    assert list(tmp_path.iterdir()) == []
