"""The first line of a cell, without IPython."""

from __future__ import annotations

import pytest

from nlcrit.frontends.magic_arguments import (
    Arguments,
    NeuprintUsageError,
    parse_arguments,
    split_words,
    unquoted,
    usage,
)


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("", Arguments()),
        ("df", Arguments(name="df")),
        ("-o df", Arguments(name="df")),
        ("--out=df", Arguments(name="df")),
        ("-l 5", Arguments(limit=5)),
        ("-l5", Arguments(limit=5)),
        ("-l ALL", Arguments(limit="all")),
        ("--limit=1_000", Arguments(limit=1000)),
        ("-l 0", Arguments(limit=0)),
        ("--max-rows 5", Arguments(max_rows=5)),
        ("--max-rows=all -l 1", Arguments(max_rows="all", limit=1)),
        ("-d fib19 df", Arguments(name="df", data="fib19")),
        ("-d 'my data'", Arguments(data="my data")),
        ('--data="my data"', Arguments(data="my data")),
        (r"-d C:\data\hemibrain", Arguments(data=r"C:\data\hemibrain")),
        ("-t arrow", Arguments(form="arrow")),
        ("--to polars", Arguments(form="polars")),
        ("-nv", Arguments(dry_run=True, verbose=True)),
        ("-nl5", Arguments(dry_run=True, limit=5)),
        ("--dry-run --explain -v -h", Arguments(dry_run=True, explain=True, verbose=True, help=True)),
        ("-p x=3 -p $y=ids[0]", Arguments(parameters={"x": "3", "y": "ids[0]"})),
        ("-p x=[1, 2]", Arguments(parameters={"x": "[1, 2]"})),
        ("-p x={'a': (1, 2)}['a']", Arguments(parameters={"x": "{'a': (1, 2)}['a']"})),
        ('-p x="MBON01"', Arguments(parameters={"x": '"MBON01"'})),
        ("-p x='a b'", Arguments(parameters={"x": "'a b'"})),
        ("-p 'x=1 + 2'", Arguments(parameters={"x": "1 + 2"})),
        ("-p 'x=\"a b\"'", Arguments(parameters={"x": '"a b"'})),
        ("-p x=y==3", Arguments(parameters={"x": "y==3"})),
        ("-p x=-1", Arguments(parameters={"x": "-1"})),
    ],
)
def test_a_line_gives_arguments(line: str, arguments: Arguments) -> None:
    assert parse_arguments(line) == arguments


@pytest.mark.parametrize(
    "line",
    [
        "--",
        "-",
        "--no-limit",
        "--li",
        "-L 5",
        "-l",
        "-l ²",
        "-l 99999999999999999999999",
        "--max-rows",
        "--max-rows many",
        "--max-rows -1",
        "-o",
        "-p",
        "-p =3",
        "-p x=",
        "-vx",
    ],
)
def test_a_wrong_line_is_a_usage_error_of_one_line(line: str) -> None:
    with pytest.raises(NeuprintUsageError) as caught:
        parse_arguments(line)
    assert caught.value.code == "NA101"
    assert len(caught.value.report()) == 1


def test_an_apostrophe_of_a_query_gives_the_advice_for_queries() -> None:
    with pytest.raises(NeuprintUsageError, match="the query belongs below"):
        parse_arguments("type = a'L(L)")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("  a   b ", ["a", "b"]),
        ("a[1, 2] b", ["a[1, 2]", "b"]),
        ("a) b", ["a)", "b"]),
        ("'a b' c", ["'a b'", "c"]),
        ("x='(' y", ["x='('", "y"]),
        ("x=[1, 2", ["x=[1, 2"]),
    ],
)
def test_words_end_at_white_space_outside_quotes_and_brackets(line: str, words: list[str]) -> None:
    assert list(split_words(line)) == words


@pytest.mark.parametrize(
    ("word", "bare"), [("'a'", "a"), ('"a"', "a"), ("'a", "'a"), ("'a'b'c'", "'a'b'c'"), ("'", "'"), ("", "")]
)
def test_only_quotes_around_all_of_a_word_are_taken_off(word: str, bare: str) -> None:
    assert unquoted(word) == bare


def test_the_usage_has_a_line_for_each_option() -> None:
    assert [line.split()[0] for line in usage().splitlines()] == [
        "-o,",
        "-l,",
        "--max-rows",
        "-d,",
        "-s,",
        "--timeout",
        "-t,",
        "-n,",
        "--explain",
        "-p,",
        "-v,",
        "-h,",
    ]
