"""`~` against java.util.regex itself: the same syntax, the same matches, or a refusal; never another answer."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import duckdb
import pytest

from nlcrit.patterns import Pattern, PatternRefused, PatternSyntaxError, read_pattern
from tests.agreement.pattern_families import FAMILIES, PROBES, values_for

pytestmark = pytest.mark.java

PATTERNS_OF_A_FAMILY = 24
SEED = 20_170_917

Work = list[tuple[str, list[str]]]
AskJava = Callable[[Work], list[str]]


class Verdict(NamedTuple):
    """What we make of one value: what RE2 and the matcher say, None where they are not asked or refuse."""

    re2: bool | None
    matcher: bool | None


@pytest.fixture(scope="module")
def ask_java(tmp_path_factory: pytest.TempPathFactory) -> AskJava:
    """Java 17's verdicts: "R" for a pattern that it rejects, else "A" and T, F or X for each value."""
    java, javac = shutil.which("java"), shutil.which("javac")
    if java is None or javac is None:
        pytest.skip("there is no JDK here: `java` or `javac` is missing")
    version = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    if not re.search(r'version "1[78]\b', version):
        # Java 19 changed what \b takes for a word.
        pytest.skip(f"`java` is another version than 17: {version.splitlines()[0]}")
    folder = tmp_path_factory.mktemp("java")
    oracle = Path(__file__).with_name("JavaOracle.java")
    subprocess.run([javac, "-encoding", "UTF-8", "-d", str(folder), str(oracle)], check=True, capture_output=True)

    def ask(work: Work) -> list[str]:
        lines = ["\t".join(_encoded(text) for text in (pattern, *values)) for pattern, values in work]
        command = [java, "-XX:TieredStopAtLevel=1", "-cp", str(folder), "JavaOracle"]
        run = subprocess.run(
            command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True, timeout=60
        )
        verdicts = run.stdout.splitlines()
        assert len(verdicts) == len(work)
        return verdicts

    return ask


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _read(text: str) -> Pattern | None:
    try:
        return read_pattern(text)
    except PatternSyntaxError:
        return None


def _refuses(pattern: Pattern) -> bool:
    try:
        pattern.matcher()
    except PatternRefused:
        return True
    return False


def _verdicts(pattern: Pattern, values: Sequence[str], connection: duckdb.DuckDBPyConnection) -> list[Verdict]:
    by_re2: list[bool | None] = [None] * len(values)
    if pattern.re2 is not None:
        rows = connection.execute(
            "select list_transform($values::varchar[], lambda value: regexp_full_match(value, $pattern))",
            {"values": list(values), "pattern": pattern.re2},
        ).fetchall()
        by_re2 = rows[0][0]
    try:
        matches = pattern.matcher()
    except PatternRefused:
        return [Verdict(re2, None) for re2 in by_re2]
    return [Verdict(re2, _matched(matches, value)) for re2, value in zip(by_re2, values, strict=True)]


def _matched(matches: Callable[[str], bool], value: str) -> bool | None:
    try:
        return matches(value)
    except PatternRefused:
        return None


def _differences(work: Work, java: list[str]) -> list[str]:
    connection = duckdb.connect()
    found = []
    for (text, values), verdict in zip(work, java, strict=True):
        pattern = _read(text)
        if pattern is None or verdict == "R":
            # A name that Java 17 does not know may be one that we do not know either.
            if (pattern is None) != (verdict == "R") and (pattern is None or not _refuses(pattern)):
                found.append(f"{text!r}: Java {'rejects' if verdict == 'R' else 'reads'} it")
            continue
        for value, ours, theirs in zip(values, _verdicts(pattern, values, connection), verdict[1:], strict=True):
            if theirs == "X":
                continue
            matches = theirs == "T"
            if ours.re2 not in {None, matches}:
                found.append(f"{text!r} on {value!r}: RE2 {pattern.re2!r} says {ours.re2}")
            if ours.matcher not in {None, matches}:
                found.append(f"{text!r} on {value!r}: the matcher says {ours.matcher}")
            if pattern.literal is not None and (value == pattern.literal) is not matches:
                found.append(f"{text!r} on {value!r}: the literal is {pattern.literal!r}")
            if matches and not value.startswith(pattern.prefix):
                found.append(f"{text!r} on {value!r}: the prefix is {pattern.prefix!r}")
    return found


def test_there_are_several_thousand_pairs_and_no_silent_difference(ask_java: AskJava) -> None:
    random = Random(SEED)
    patterns = sorted({make(random) for make in FAMILIES.values() for _ in range(PATTERNS_OF_A_FAMILY)})
    work = [(pattern, values_for(pattern, random)) for pattern in patterns]
    assert sum(len(values) for _, values in work) > 8_000
    assert _differences(work, ask_java(work)) == []


def test_most_kinds_of_probe_are_answered_and_none_wrongly(ask_java: AskJava) -> None:
    work = [(pattern, [value]) for pattern, value in PROBES]
    java = ask_java(work)
    refused = [
        text
        for (text, values), verdict in zip(work, java, strict=True)
        if verdict != "R"
        and (pattern := _read(text)) is not None
        and _verdicts(pattern, values, duckdb.connect()) == [(None, None)]
    ]
    assert len(PROBES) >= 103
    assert _differences(work, java) == []
    assert len(refused) <= len(PROBES) * 13 // 103, refused
    print(f"{len(PROBES) - len(refused)} of {len(PROBES)} kinds answered; refused: {refused}")
