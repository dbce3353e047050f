"""What reading a pattern tells: mistakes, its literal, its prefix, its text for RE2."""

from __future__ import annotations

import contextlib
import time

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlcrit.patterns import PatternRefused, PatternSyntaxError, read_pattern
from nlcrit.patterns.re2_writer import MOST_INSTRUCTIONS

DOT = r"[^\n\r\x{85}\x{2028}\x{2029}]"
SIGNS = st.text(st.sampled_from("ab1 \\Qx{}[]()?*+|^$.&-<>=!:,uEpkRN#éK\n\0😀"), max_size=24)


def mistake(text: str) -> tuple[str, int]:
    with pytest.raises(PatternSyntaxError) as caught:
        read_pattern(text)
    return caught.value.reason, caught.value.position


def in_duckdb(re2: str, value: str) -> bool:
    row = duckdb.execute("select regexp_full_match($value, $re2)", {"value": value, "re2": re2}).fetchone()
    assert row is not None
    return bool(row[0])


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        ("*a", "there is nothing to repeat before '*'", 0),
        ("ab**", "there is nothing to repeat before '*'", 3),
        ("a{,3}", "'{' is not followed by a number; write '\\{' for the character", 1),
        ("a{3,2}", "a repetition {least,most} has its greater number first", 5),
        ("a{2", "a repetition '{...' is not closed by '}'", 3),
        ("MBON(", "a '(' is not closed by ')'", 4),
        ("a)", "a ')' closes nothing", 1),
        ("[ab", "a '[' is not closed by ']'", 0),
        ("[a-\\d]", "a range of characters does not end after its start", 3),
        ("(?P<n>a)", "'(?' is not followed by a kind of group that Java knows", 2),
        ("\\y", "'\\y' has no meaning", 1),
        ("\\k<n>", "there is no group named 'n' before", 3),
        ("\\p{Foo}", "Java knows no set of characters named 'Foo'", 1),
        ("(?<=(?:a|b)*)c", "what a lookbehind matches has no greatest length", 3),
        ("a\\", "the pattern ends in a backslash", 2),
        ("\\Qaéb\\E(", "a '(' is not closed by ')'", 7),
    ],
)
def test_a_mistake_has_a_reason_and_a_place(text: str, reason: str, position: int) -> None:
    assert mistake(text) == (reason, position)


@pytest.mark.parametrize(
    ("text", "re2"),
    [
        ("MBON01", "MBON01"),
        ("MBON.*", f"MBON{DOT}*"),
        ("^MBON.*$", f"MBON{DOT}*"),
        (r"FB4Z\(a\)", r"FB4Z\(a\)"),
        ("(?i)kc", "[Kk][Cc]"),
        ("(?i)k|c", "(?:K|k)|(?:C|c)"),
        ("(?iu)k", "[Kk\u212a]"),
        ("[a-z&&[^b-y]]", "[az]"),
        ("[^a]", "[^a]"),
        (r"\d{2,3}?", "[0-9]{2,3}?"),
        (r"\w+", "[0-9A-Z_a-z]+"),
        ("a|^b|c$", "a|b|c"),
        ("(a|^)b", r"(a|)b"),
        ("(?s).", r"[\x{0}-\x{10FFFF}]"),
        ("a{1000}", "a{1000}"),
        ("", ""),
        ("α.", f"α{DOT}"),
    ],
)
def test_re2_text_is_as_plain_as_can_be(text: str, re2: str) -> None:
    assert read_pattern(text).re2 == re2


@pytest.mark.parametrize(
    "text",
    [
        "(?=a).*",
        r"(a)\1",
        "a*+b",
        "(?>a|ab)c",
        r"\ba",
        "a$\n",
        "(?m)a$.",
        "a{1001}",
        "(a{100}){11}",
        r"\p{L}",
        r"\X",
        "(^a?){2}",
    ],
)
def test_re2_is_not_asked_for_what_it_cannot_do(text: str) -> None:
    assert read_pattern(text).re2 is None


@pytest.mark.parametrize(
    ("text", "literal", "prefix"),
    [
        ("MBON01", "MBON01", "MBON01"),
        (r"FB4Z\(a\)", "FB4Z(a)", "FB4Z(a)"),
        (r"\Qa.b\E", "a.b", "a.b"),
        (r"\x41\u00e9\t", "Aé\t", "Aé\t"),
        ("^(a)[b]$", "ab", "ab"),
        ("", "", ""),
        ("MBON.*", None, "MBON"),
        ("MBON0?1", None, "MBON"),
        ("(ab)+c", None, "ab"),
        ("MBON01|MBON02", None, "MBON0"),
        ("MBON|", None, ""),
        ("(?i)MBON", None, ""),
        ("(?i)1a", None, "1"),
        (".*MBON", None, ""),
        (r"a\Bb", None, "a"),
        # Under (?iu) ß stands for U+1E9E too, in some places: not for us to say.
        ("(?iu)ß", None, ""),
        ("a{0}b", None, ""),
    ],
)
def test_literal_and_prefix(text: str, literal: str | None, prefix: str) -> None:
    pattern = read_pattern(text)
    assert (pattern.literal, pattern.prefix) == (literal, prefix)


def test_patterns_are_equal_if_their_texts_are() -> None:
    read_pattern.cache_clear()
    first = read_pattern("a.*")
    read_pattern.cache_clear()
    assert first == read_pattern("a.*")


@pytest.mark.parametrize(
    ("text", "value", "matches"),
    [
        ("x|(?i:k)", "\u212a", False),
        ("[ab]|(?i:a)", "A", True),
        ("a.*", "a\0b", True),
        ("a.*", "a\nb", False),
        ("a.", "a😀", True),
        ("a.", "ae\u0301", False),
        ("a$", "a\n", False),
        (r"\s", "\x0b", True),
        ("[^a]", "\n", True),
        ("a\0", "a\0", True),
    ],
)
def test_duckdb_matches_as_java_does(text: str, value: str, matches: bool) -> None:
    re2 = read_pattern(text).re2
    assert re2 is not None
    assert in_duckdb(re2, value) == matches


@pytest.mark.parametrize(
    "unit", ["a", ".", "é", "[^a]", "[āăą\\x{20fe}\\x{3001}\\x{e001}\\x{10001}-\\x{2fffe}]", "(?:a|)", "(b)"]
)
def test_the_largest_pattern_for_re2_fits_into_duckdb(unit: str) -> None:
    times = 1
    while read_pattern(unit * times * 2).re2 is not None and len(unit) * times * 2 < 50_000:
        times *= 2
    re2 = read_pattern(unit * times).re2
    assert re2 is not None
    assert in_duckdb(re2, "never") is False


@pytest.mark.parametrize("text", ["(?:.{1,30}x){30}", "(?:[^é]{25}){40}", "(?:(?:a|b|.){10}){100}", ".{1000}.{1000}"])
def test_repetitions_for_re2_fit_into_duckdb(text: str) -> None:
    re2 = read_pattern(text).re2
    assert re2 is not None
    assert in_duckdb(re2, "never") is False


def test_a_pattern_too_large_for_re2_is_left_to_the_matcher() -> None:
    text = ".{1000}" * (MOST_INSTRUCTIONS // 80_000 + 1)
    assert read_pattern(text).re2 is None
    assert read_pattern(text).matcher()("a") is False


@pytest.mark.parametrize(
    "text",
    ["(" * 400_000, "[" * 400_000, "(?:" * 60 + ")" * 60, "[" * 60 + "a" + "]" * 60, "a" * 1_000_000, "(a|" * 300_000],
)
def test_endless_patterns_are_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    pattern = read_pattern(text)
    with pytest.raises(PatternRefused):
        pattern.matcher()
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    "unit", ["a", "a?", r"\.", "[a]", "a|", "^", "(?i)", "$", "(a)", "a{2}", r"\d", "[a-z&&b]", "(?i)k"]
)
def test_long_patterns_are_read_at_once(unit: str) -> None:
    start = time.perf_counter()
    read_pattern(unit * (50_000 // len(unit)))
    assert time.perf_counter() - start < 2


@settings(max_examples=400, deadline=None)
@given(st.text() | SIGNS)
@example("\\")
@example("[\\")
@example("(?x)#")
@example("(?<")
@example("\\N{")
@example("\ud800")
def test_reading_raises_nothing_but_syntax_errors(text: str) -> None:
    assert 0 <= _outcome(text) <= len(text)


def _outcome(text: str) -> int:
    """Read and write a pattern; return where it is wrong, or its length."""
    try:
        pattern = read_pattern(text)
    except PatternSyntaxError as error:
        return error.position
    with contextlib.suppress(PatternRefused):
        pattern.matcher()
    return len(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
def test_a_quoted_text_matches_itself_alone(text: str, other: str) -> None:
    quoted = "\\Q" + text.replace("\\E", "") + "\\E"
    pattern = read_pattern(quoted)
    literal = pattern.literal
    assert literal == text.replace("\\E", "")
    assert (pattern.matcher()(literal), pattern.matcher()(other)) == (True, other == literal)


@settings(max_examples=100, deadline=None)
@given(SIGNS, SIGNS)
def test_re2_and_the_matcher_agree(text: str, value: str) -> None:
    try:
        pattern = read_pattern(text)
        matches = pattern.matcher()(value)
    except (PatternSyntaxError, PatternRefused):
        return
    if pattern.re2 is not None:
        assert in_duckdb(pattern.re2, value) == matches
