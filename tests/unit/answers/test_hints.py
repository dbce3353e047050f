"""Hints: each exact, as a reader of the bundled data gets it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path

import pytest

from nlcrit.answers.connect import connect
from nlcrit.answers.dataset import Dataset
from nlcrit.answers.hints import empty_hints, query_hints
from nlcrit.criteria.predicates import Filter, NeuronQuery
from nlcrit.criteria.resolve import resolve
from nlcrit.criteria.simplify import simplify
from nlcrit.criteria.vocabulary import Region, Vocabulary, field_of
from nlcrit.fields import Kind
from nlcrit.language.parser import parse_program
from nlcrit.language.tree import Count, Select
from nlcrit.source import Source


@pytest.fixture(scope="module")
def names() -> Vocabulary:
    return connect("hemibrain_mb").vocabulary


def resolved(query: str, names: Vocabulary) -> NeuronQuery:
    source = Source(query)
    (statement,) = parse_program(source).statements
    assert isinstance(statement, Select | Count)
    found = resolve(statement, names, source)
    assert isinstance(found, NeuronQuery)
    return found


def uncounted(filter_: Filter) -> int:
    """Without arrows, nothing is counted for a hint."""
    raise AssertionError(filter_)


def hints(query: str, names: Vocabulary) -> list[str]:
    found = resolved(query, names)
    return list(query_hints(found, simplify(found), names))


HINTS = [
    (
        "type = MBON99",
        [
            "no neuron has the type MBON99; the nearest are MBON09, MBON19 and MBON29",
        ],
    ),
    (
        "MBON99",
        [
            "no neuron is called MBON99 (type or instance); the nearest are MBON09, MBON19 and MBON29",
        ],
    ),
    (
        "mbon01",
        [
            "no neuron is called mbon01 (type or instance); MBON01 differs in case",
        ],
    ),
    (
        "type = mbon01",
        [
            "no neuron has the type mbon01; MBON01 differs in case",
        ],
    ),
    (
        "type != MBON99",
        [
            "no neuron has the type MBON99; the nearest are MBON09, MBON19 and MBON29",
        ],
    ),
    (
        "type = (MBON01)",
        [
            "the parentheses are part of the name in type = (MBON01); did you mean type = MBON01?",
        ],
    ),
    (
        "type = (MBON99)",
        [
            'no neuron has the type "(MBON99)"; the nearest are MBON09, MBON19 and MBON29',
        ],
    ),
    (
        "type = instance",
        [
            "'instance' is taken as text here, not as the field, in type = instance",
        ],
    ),
    (
        "type in (instance, input)",
        [
            "'instance' is taken as text here, not as the field, in type = instance",
            "'input' is taken as text here, not as the field, in type = \"input\"",
        ],
    ),
    (
        'type = "MBON*"',
        [
            '"MBON*" is taken literally in type = "MBON*", and no neuron has it; as a pattern: type like "MBON*", or type ~ "MBON.*"',
        ],
    ),
    (
        'type = "MBON.*"',
        [
            '"MBON.*" is taken literally in type = "MBON.*", and no neuron has it; as a pattern: type ~ "MBON.*"',
        ],
    ),
    (
        'type in (APL, "^MBON")',
        [
            '"^MBON" is taken literally in type = "^MBON", and no neuron has it; as a pattern: type ~ "MBON.*"',
        ],
    ),
    (
        'type != "PAM0?"',
        [
            '"PAM0?" is taken literally in type != "PAM0?", and no neuron has it; as a pattern: type not like "PAM0?", or type !~ "PAM0."',
        ],
    ),
    (
        '"MBON*"',
        [
            '"MBON*" is taken literally, and no neuron is called that; as a pattern: type like "MBON*" or instance like "MBON*", or type ~ "MBON.*" or instance ~ "MBON.*"',
        ],
    ),
    (
        'type = "[abc"',
        [
            'no neuron has the type "[abc"; the nearest is KCab-c',
        ],
    ),
    (
        "type = MBON",
        [
            'no neuron has the type MBON; MBON01, MBON02, MBON03 and 33 more begin with it: type like "MBON*"',
        ],
    ),
    (
        "type = Traced",
        [
            "no neuron has the type Traced; it is a status and a statusLabel: status = Traced",
        ],
    ),
    (
        "status = MBON01",
        [
            "no neuron has the status MBON01; it is a type: type = MBON01",
        ],
    ),
    (
        "statusLabel = traced",
        [
            "no neuron has the statusLabel traced; Traced differs in case",
        ],
    ),
    (
        "type = CA(R)",
        [
            "no neuron has the type CA(R); it is a region: input in (CA(R)), output in (CA(R)) or roi in (CA(R))",
        ],
    ),
    (
        "CA(R)",
        [
            "no neuron is called CA(R) (type or instance); it is a region: input in (CA(R)), output in (CA(R)) or roi in (CA(R))",
        ],
    ),
    (
        "MBON14(a3)",
        [
            'no neuron is called MBON14(a3) (type or instance); MBON14(a3)_R begins with it: instance like "MBON14(a3)*"',
        ],
    ),
    (
        "instance = MBON14(a3)",
        [
            'no neuron has the instance MBON14(a3); MBON14(a3)_R begins with it: instance like "MBON14(a3)*"',
        ],
    ),
    (
        "type in (A1,A2,A3,A4,A5,A6,A7,A8)",
        [
            "no neuron has the type A1, A2, A3, A4 or A5",
            "no neuron has 3 more of the values asked for: A6, A7, A8",
        ],
    ),
    (
        "type in (A1,A2,A3,A4,A5,A6)",
        [
            "no neuron has the type A1, A2, A3, A4, A5 or A6",
        ],
    ),
    (
        "type = XQZWV",
        [
            "no neuron has the type XQZWV",
        ],
    ),
    (
        "type = MBON01 and type = MBON02",
        [
            "no neuron passes both type = MBON01 and type = MBON02; for either: type in (MBON01, MBON02)",
        ],
    ),
    (
        "type in (MBON01, MBON02) and type in (MBON03)",
        [
            "no neuron passes both type in (MBON01, MBON02) and type = MBON03; for either: type in (MBON01, MBON02, MBON03)",
        ],
    ),
    (
        "pre > 10 and pre < 5",
        [
            "no neuron passes both pre > 10 and pre < 5",
        ],
    ),
    (
        "pre > 10 and pre < 11",
        [
            "no neuron passes both pre > 10 and pre < 11",
        ],
    ),
    (
        "soma null and soma notnull",
        [
            "no neuron passes both somaLocation null and somaLocation notnull",
        ],
    ),
    (
        "mito null and mito = 1",
        [
            "no neuron passes both mito null and mito = 1",
        ],
    ),
    (
        "mito null and not mito > 5",
        [
            "no neuron passes both mito null and mito <= 5",
        ],
    ),
    (
        "cropped = true and cropped null",
        [
            "no neuron passes both cropped = true and cropped null",
        ],
    ),
    (
        "cropped = true and cropped = false",
        [
            "no neuron passes both cropped = true and cropped = false",
        ],
    ),
    (
        "type = APL and not type = APL",
        [
            "no neuron passes both type = APL and type != APL",
        ],
    ),
    (
        "type = APL and type not in (APL, MBON01)",
        [
            "no neuron passes both type = APL and type not in (APL, MBON01)",
        ],
    ),
    (
        'type = APL and type ~ "MBON.*"',
        [
            'no neuron passes both type = APL and type ~ "MBON.*"',
        ],
    ),
    (
        'type ~ "A.*" and type null',
        [
            'no neuron passes both type ~ "A.*" and type null',
        ],
    ),
    (
        "post > pre and post < pre",
        [
            "no neuron passes both post > pre and post < pre",
        ],
    ),
    (
        "post > pre and pre >= post",
        [
            "no neuron passes both post > pre and pre >= post",
        ],
    ),
    (
        "input in (CA(R)) min 10 and input in (CA(R)) max 5",
        [
            "no neuron passes both input in (CA(R)) min 10 and input in (CA(R)) max 5",
        ],
    ),
    (
        "input in (CA(R), SLP(R)) any and input not in (CA(R), SLP(R), LH(R)) any",
        [
            "no neuron passes both input in (CA(R), SLP(R)) any and input not in (CA(R), SLP(R), LH(R)) any",
        ],
    ),
    (
        "input in (CA(R)) and roi not in (CA(R))",
        [
            "no neuron passes both input in (CA(R)) and roi not in (CA(R))",
        ],
    ),
    (
        "input in (CA(R), SLP(R)) sum min 50 and input in (SLP(R), CA(R)) sum max 20",
        [
            "no neuron passes both input in (CA(R), SLP(R)) sum min 50 and input in (SLP(R), CA(R)) sum max 20",
        ],
    ),
    (
        "input in (MB(R), CA(R)) sum min 5",
        [
            "'sum' over MB(R), CA(R) counts sites twice: CA(R) is part of MB(R)",
        ],
    ),
    (
        "* return input in (MB(R), CA(R), CA(R))",
        [
            "the column of input sites in MB(R), CA(R) counts sites twice: CA(R) is part of MB(R)",
        ],
    ),
    (
        "not (type != APL or type != MBON01)",
        [
            "no neuron passes both type = APL and type = MBON01; for either: type in (APL, MBON01)",
        ],
    ),
    (
        "bodyId in ()",
        [
            "an empty list matches no neuron: bodyId in ()",
        ],
    ),
    (
        "roi in ()",
        [
            "an empty list of regions matches no neuron",
        ],
    ),
    (
        "type >= M and type < M",
        [
            "no neuron passes both type >= M and type < M",
        ],
    ),
    (
        "-> MBON99",
        [
            "no neuron is called MBON99 (type or instance); the nearest are MBON09, MBON19 and MBON29",
        ],
    ),
    (
        "type in (MBON01, MBON99) and instance != mbon99_R",
        [
            "no neuron has the type MBON99; the nearest are MBON09, MBON19 and MBON29",
            "no neuron has the instance mbon99_R; the nearest are MBON29(y4y5)_R, MBON09(y3B'1)_R and MBON19(a2p3p)_R",
        ],
    ),
    (
        "not type = MBON99",
        [
            "no neuron has the type MBON99; the nearest are MBON09, MBON19 and MBON29",
        ],
    ),
    (
        'type = "x y z"',
        [
            'no neuron has the type "x y z"',
        ],
    ),
    (
        'instance = "MBON"',
        [
            "no neuron has the instance MBON; MBON01(y5B'2a)_L, MBON01(y5B'2a)_R, MBON02(B2B'2a)_L and 46 more begin with it: instance like \"MBON*\"",
        ],
    ),
    (
        '"MBON*" or type = "KC?"',
        [
            '"MBON*" is taken literally, and no neuron is called that; as a pattern: type like "MBON*" or instance like "MBON*", or type ~ "MBON.*" or instance ~ "MBON.*"',
            '"KC?" is taken literally in type = "KC?", and no neuron has it; as a pattern: type like "KC?", or type ~ "KC."',
        ],
    ),
    (
        'type = "A$"',
        [
            '"A$" is taken literally in type = "A$", and no neuron has it; as a pattern: type ~ ".*A"',
        ],
    ),
    (
        "status in (traced, Anchor)",
        [
            "no neuron has the status traced; Traced differs in case",
            "no neuron has the status Anchor",
        ],
    ),
    (
        "type = (APL) or (APL)",
        [
            "the parentheses are part of the name in type = (APL); did you mean type = APL?",
        ],
    ),
    (
        "pre >= 10 and not pre >= 10",
        [
            "no neuron passes both pre >= 10 and pre < 10",
        ],
    ),
    (
        'type > "N" and type = APL',
        [
            "no neuron passes both type > N and type = APL",
        ],
    ),
    (
        'type like "K*" and type in (MBON01, APL)',
        [
            'no neuron passes both type like "K*" and type in (MBON01, APL)',
        ],
    ),
    (
        'type like "K*" and type null',
        [
            'no neuron passes both type like "K*" and type null',
        ],
    ),
    (
        "output in (CA(R), SLP(R)) all min 5 and output in (SLP(R)) max 3",
        [
            "no neuron passes both output in (CA(R), SLP(R)) all min 5 and output in (SLP(R)) max 3",
        ],
    ),
    (
        "not (pre > 5 or pre <= 5)",
        [
            "no neuron passes both pre <= 5 and pre > 5",
        ],
    ),
    (
        "(type = APL and type = MBON01) or pre > 5",
        [
            "no neuron passes both type = APL and type = MBON01; for either: type in (APL, MBON01)",
        ],
    ),
    (
        "(type = APL or type = MBON01) and type = PPL101",
        [
            "no neuron passes both type in (APL, MBON01) and type = PPL101; for either: type in (APL, MBON01, PPL101)",
        ],
    ),
    (
        "type = APL and (type in () or pre > 5)",
        [
            "an empty list matches no neuron: type in ()",
        ],
    ),
    (
        "* sort by output in (MB(R), CA(R))",
        [
            "the column of output sites in MB(R), CA(R) counts sites twice: CA(R) is part of MB(R)",
        ],
    ),
    (
        "-> (pre > 5 and pre < 3)",
        [
            "no neuron passes both pre > 5 and pre < 3",
        ],
    ),
]


@pytest.mark.parametrize(("query", "expected"), HINTS, ids=[query for query, _ in HINTS])
def test_a_hint(query: str, expected: list[str], names: Vocabulary) -> None:
    assert hints(query, names) == expected


EMPTY = [
    ('type ~ "MBON"', 'no type matches the pattern "MBON"; ~ matches the whole value: type ~ "MBON.*"'),
    ('type ~ "mbon.*"', 'no type matches the pattern "mbon.*"; case counts; to ignore it: type ~ "(?i)mbon.*"'),
    ('type ~ "MBON*"', 'no type matches the pattern "MBON*"; any text is .* in a pattern: type ~ "MBON.*"'),
    (
        'instance ~ "MBON14(a3)_R"',
        'no instance matches the pattern "MBON14(a3)_R"; as plain text there is one: instance = MBON14(a3)_R',
    ),
    (
        'instance ~ "MBON14(a3).*"',
        'no instance matches the pattern "MBON14(a3).*"; parentheses of a name are escaped: instance ~ "MBON14\\(a3\\).*"',
    ),
    ('type ~ "PN"', 'no type matches the pattern "PN"; ~ matches the whole value: type ~ ".*PN"'),
    ('type ~ "XQZ.*"', 'no type matches the pattern "XQZ.*"'),
    ('type like "MBON%"', 'no type is like "MBON%"; any text is * in a glob: type like "MBON*"'),
    ('type like "MBON.*"', 'no type is like "MBON.*"; any text is * in a glob: type like "MBON*"'),
    ("type like MBON", 'no type is like "MBON"; like compares the whole value: type like "MBON*"'),
    ('type like "mbon*"', 'no type is like "mbon*"; case counts; to ignore it: type ~ "(?i)mbon.*"'),
    ('type like "XQZ*"', 'no type is like "XQZ*"'),
    ('type like "MBON0[12]"', 'no type is like "MBON0[12]"; a regular expression goes with ~: type ~ "MBON0[12]"'),
]


@pytest.mark.parametrize(("query", "expected"), EMPTY, ids=[query for query, _ in EMPTY])
def test_a_hint_where_there_is_no_answer(query: str, expected: str, names: Vocabulary) -> None:
    found = resolved(query, names)
    assert empty_hints(simplify(found), names, uncounted) == (expected,)


SILENT = [
    'type~"MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull',
    "pre >= 10 and pre <= 10",
    "somaRadius > 1 and somaRadius < 2",
    "cropped = false and cropped null",
    'type = APL and type like "A*"',
    "input in (CA(R), SLP(R)) any and input not in (CA(R)) any",
    "input in (CA(R)) and output not in (CA(R))",
    "input not in (CA(R)) and roi in (CA(R))",
    'type > M and type < "M0"',
    "output in (CA(R), SLP(R)) any min 5 and output in (SLP(R)) max 3",
    "type = APL or type = MBON01",
    "input in (MB(R), CA(R)) any min 5",
    "MBON01 and MBON02",
]


@pytest.mark.parametrize("query", SILENT)
def test_nothing_is_said_where_nothing_is_odd(query: str, names: Vocabulary) -> None:
    found = resolved(query, names)
    assert (hints(query, names), empty_hints(simplify(found), names, uncounted)) == ([], ())


# Data sets of a few names -----------------------------------------------------------------------------------------


class Asked:
    """Counts what is asked of a data set."""

    def __init__(self, **values: list[str]) -> None:
        self.values = values
        self.loaded: list[str] = []
        self.looked_up: list[tuple[str, tuple[str, ...]]] = []

    def load(self, field: str) -> Iterable[str]:
        self.loaded.append(field)
        return self.values[field]

    def absent(self, field: str, values: Collection[str]) -> Iterable[str]:
        self.looked_up.append((field, tuple(values)))
        return [value for value in values if value not in self.values[field]]

    @property
    def vocabulary(self) -> Vocabulary:
        regions = [
            Region("MB", neurons=3),
            Region("CA", parent="MB", primary=True, neurons=2),
            Region("CA1", parent="CA", neurons=1),
            Region("XX", neurons=0),
            Region("YY", neurons=0),
            Region("ZZ"),
            Region("loop", parent="pool", neurons=1),
            Region("pool", parent="loop", neurons=1),
        ]
        return Vocabulary(
            dataset="tiny",
            fields=[
                field_of("bodyId", Kind.INTEGER),
                *(field_of(name, Kind.TEXT) for name in self.values),
                field_of("pre", Kind.INTEGER),
                field_of("somaRadius", Kind.NUMBER),
            ],
            regions=regions,
            load_values=self.load,
            find_absent=self.absent,
            counts=["weight"],
        )


def tiny() -> Asked:
    return Asked(type=["MBON01", "APL", "a*b", "KC"], instance=["MBON01_R", "APL_L"])


def test_patterns_and_regions_ask_nothing_of_the_data() -> None:
    data = tiny()
    assert hints('type ~ "X.*" and type like "Y*" and input in (CA) and pre > 5', data.vocabulary) == []
    assert (data.looked_up, data.loaded) == ([], [])


def test_values_that_are_there_are_looked_up_once_a_field() -> None:
    data = tiny()
    assert hints("type in (APL, KC) and (MBON01 or instance != APL_L) and not type = KC", data.vocabulary) == []
    assert data.looked_up == [("type", ("APL", "KC", "MBON01")), ("instance", ("MBON01", "APL_L"))]
    assert data.loaded == []


def test_numbers_and_missing_values_are_not_looked_up() -> None:
    data = tiny()
    assert hints("bodyId = 1 and type notnull and instance in (null) and pre != 7", data.vocabulary) == []
    assert data.looked_up == []


def test_a_value_with_a_wildcard_that_a_neuron_has_is_meant() -> None:
    assert hints('type = "a*b"', tiny().vocabulary) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("roi in (XX)", "no neuron of tiny touches the region XX"),
        ("input in (XX, CA, YY) any", "no neuron of tiny touches the regions XX, YY"),
        ("* return output in (XX)", "no neuron of tiny touches the region XX"),
        ("input in (CA1, MB) sum", "'sum' over CA1, MB counts sites twice: CA1 is part of MB"),
        (
            "input in (MB, CA, CA1) sum",
            "'sum' over MB, CA, CA1 counts sites twice: CA is part of MB, CA1 is part of CA and CA1 is part of MB",
        ),
        (
            "input in (loop, pool) sum",
            "'sum' over loop, pool counts sites twice: loop is part of pool and pool is part of loop",
        ),
        ('type = "Q\\"Q"', 'no neuron has the type "Q\\"Q"'),
        ("pre > 5 and pre in (1, 2)", "no neuron passes both pre > 5 and pre in (1, 2)"),
        ("somaRadius > 1.5 and somaRadius <= 1.5", "no neuron passes both somaRadius > 1.5 and somaRadius <= 1.5"),
        (
            "type in (APL, null) and type notnull and type != APL",
            "no neuron passes both type in (APL, null) and type != APL",
        ),
        ("-> (roi in (XX)) via (CA)", "no neuron of tiny touches the region XX"),
    ],
)
def test_a_hint_of_a_tiny_data_set(query: str, expected: str) -> None:
    assert hints(query, tiny().vocabulary) == [expected]


@pytest.mark.parametrize(
    "query",
    [
        "roi in (ZZ)",
        "input in (MB, CA) any",
        "input in (CA, ZZ) sum",
        "pre > 5 and pre < 7",
        "somaRadius > 1 and somaRadius < 1.0000001",
        'type > "A" and type < "B"',
        'type >= "KC" and type not in ("KC")',
        "type in (APL, null) and type null",
        "type in (APL, null) and type in (KC, null)",
        'type ~ "A.*" and type ~ "B.*"',
        "type not in () and type null",
        "input in (CA) max 0 and roi in (CA)",
        "input not in (CA) min 5 and input in (CA)",
        "input in (CA) min 5 and output in (CA) max 2",
        "pre = 5 or pre = 6",
        "not (pre > 5 and pre < 3 or pre = 1)",  # both sides are negated: what was an `and` is an `or`
        "pre not in (5) and pre >= 5 and pre <= 5",  # only two tests at a time are looked at
    ],
)
def test_what_can_be_is_not_said_to_contradict_itself(query: str) -> None:
    assert hints(query, tiny().vocabulary) == []


def test_many_absent_values_are_counted() -> None:
    query = f"type in ({', '.join(f'Q{number}' for number in range(1_000))})"
    assert hints(query, tiny().vocabulary) == [
        "no neuron has the type Q0, Q1, Q2, Q3 or Q4",
        "no neuron has 995 more of the values asked for: Q5, Q6, Q7, …",
    ]


def test_a_very_long_value_takes_no_time() -> None:
    (hint,) = hints(f'type = "{"A" * 500_000}"', tiny().vocabulary)
    assert hint == f'no neuron has the type "{"A" * 59}…"'


def test_many_tests_of_one_field_take_no_time() -> None:
    query = " and ".join(f'type like "A{number}*"' for number in range(2_000))
    assert hints(query, tiny().vocabulary) == []


def test_without_values_nothing_is_known_to_be_absent() -> None:
    names = Vocabulary(
        dataset="tiny", fields=[field_of("bodyId", Kind.INTEGER), field_of("type", Kind.TEXT)], regions=[]
    )
    found = resolved('type = A and type ~ "X"', names)
    assert empty_hints(simplify(found), names, uncounted) == ()
    assert hints("type = A and type = A", names) == []


# Real queries -----------------------------------------------------------------------------------------------------

CONFORMANCE = Path(__file__).parents[2] / "data" / "conformance" / "hemibrain_mb.jsonl"
REAL = [json.loads(line) for line in CONFORMANCE.read_text("utf-8").splitlines() if line.strip()]


def test_what_is_said_to_contradict_itself_has_no_answer() -> None:
    data: Dataset = connect("hemibrain_mb")
    said = 0
    for case in REAL:
        for hint in hints(case["query"], data.vocabulary):
            if hint.startswith("no neuron passes both") and "…" not in hint:
                said += 1
                first, second = hint.removeprefix("no neuron passes both ").partition("; ")[0].split(" and ", 1)
                assert data.count(f"({first}) and ({second})") == 0, case["query"]
    assert said > 0


def test_no_hint_of_absence_is_given_of_what_is_there() -> None:
    names = connect("hemibrain_mb").vocabulary
    for field in ("type", "instance", "status", "statusLabel", "cellBodyFiber"):
        for value in names.values(field):
            query = f"{field} = {json.dumps(value)}"
            assert hints(query, names) == [], query
