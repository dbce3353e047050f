"""Matching with the `regex` module: exact, or refused with a reason."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from nlcrit.patterns import MATCH_TIMEOUT_S, PatternRefused, read_pattern, regex_writer


def refusal(text: str, value: str | None = None) -> str:
    pattern = read_pattern(text)
    if value is None:
        with pytest.raises(PatternRefused) as caught:
            pattern.matcher()
    else:
        matches = pattern.matcher()
        with pytest.raises(PatternRefused) as caught:
            matches(value)
    return caught.value.reason


@pytest.mark.parametrize(
    ("text", "value", "matches"),
    [
        ("MBON01", "MBON01", True),
        ("(?!FB).*", "FB4", False),
        ("(?!FB).*", "MB4", True),
        (r"(\w)\1", "AA", True),
        (r"(?i)(\w)\1", "kK", True),
        (r"(?i)(\w)\1", "k\u212a", False),
        (r"\1a", "a", False),
        ("a*+a", "aa", False),
        ("(?>a|ab)c", "abc", False),
        ("(?:a|ab){2}+", "aba", False),
        (r"\p{L}+", "éα中", True),
        (r"\bα\b", "α", True),
        (r"\X", "e\u0301", True),
        (r"\R\n", "\r\n", True),
        (r"\R{1}\n", "\r\n", False),
        ("a{2}{3}", "aa", True),
        (r"ab(?<=\wb)c", "abc", True),
        ("(?m)^$", "", False),
        ("a$\\n", "a\n", True),
        ("(?iu)É", "é", True),
        (r"(?U)\w", "é", True),
    ],
)
def test_values_match_as_in_java(text: str, value: str, matches: bool) -> None:
    assert read_pattern(text).matcher()(value) is matches


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (r"(a)+\1", r"'\1' refers to a group that is repeated, still open, in a lookaround or only follows"),
        (r"(a\1)", r"'\1' refers to a group that is repeated, still open, in a lookaround or only follows"),
        ("(?c)a", "the flag 'c' (canonical equivalence) is not supported"),
        (r"\b{g}a", r"'\b{g}' is not supported"),
        (r"(?U)\ba", r"'\b' under the flag 'U' is not supported"),
        (r"(?<=a+)b", "a lookbehind is matched here only if it is made of text, classes and bounded repetitions"),
        (r"(a\R)+", r"it repeats a group with a line break '\R' in it"),
        ("(^a?){2}", "it repeats, twice or more, a group that may be empty or not depending on what is beside it"),
        ("[a-zb&&]", "Java itself fails on a class with nothing after '&&'"),
        (r"\p{IsBraille}", "the characters of the Unicode script Braille are not known here"),
        ("a{70000}", "it repeats something more than 65535 times"),
        ("(?:" * 51 + ")" * 51, "its groups or classes are nested more than 50 deep"),
        ("a" * 50_001, "it is longer than 50,000 characters"),
    ],
)
def test_what_cannot_be_matched_exactly_is_refused(text: str, reason: str) -> None:
    assert refusal(text) == reason


@pytest.mark.parametrize(
    ("text", "value", "character"),
    [
        (r"\p{L}", "\u0295", "U+0295"),
        (r".*\b.*", "e\u0301", "U+0301"),
        ("(?<!a).*", "😀", "U+1F600"),
        (r"\X", "👍🏽", "U+1F44D"),
        ("(?iu)ß", "ẞ", "U+1E9E"),
    ],
)
def test_a_value_on_which_versions_differ_is_refused(text: str, value: str, character: str) -> None:
    assert refusal(text, value) == f"a value holds {character}, for which versions of Java and Unicode differ"


def test_a_match_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regex_writer, "MATCH_TIMEOUT_S", 0.05)
    start = time.perf_counter()
    assert refusal("(?:a|aa)+[bc]", "a" * 60) == "it took more than 0.05 seconds to match one value"
    assert time.perf_counter() - start < MATCH_TIMEOUT_S


def test_regex_is_imported_only_to_match() -> None:
    program = (
        "import sys; from nlcrit.patterns import read_pattern; read_pattern('MBON.*'); print('regex' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
