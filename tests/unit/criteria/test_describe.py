"""Descriptions of filters: each exact, as a reader of the bundled data gets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlcrit.answers.connect import connect
from nlcrit.criteria.describe import describe
from nlcrit.criteria.predicates import NeuronQuery, Predicate
from nlcrit.criteria.resolve import resolve
from nlcrit.criteria.simplify import simplify_predicate
from nlcrit.criteria.vocabulary import Vocabulary
from nlcrit.criteria.written import written
from nlcrit.language.parser import parse_program
from nlcrit.language.tree import Count, Select
from nlcrit.source import Source


@pytest.fixture(scope="module")
def names() -> Vocabulary:
    return connect("hemibrain_mb").vocabulary


def resolved(query: str, names: Vocabulary) -> Predicate:
    source = Source(query)
    (statement,) = parse_program(source).statements
    assert isinstance(statement, Select | Count)
    found = resolve(statement, names, source)
    assert isinstance(found, NeuronQuery)
    return found.filter.predicate


CLAUSES = [
    ("MBON01", "type or instance is exactly MBON01"),
    ("not MBON01", "neither type nor instance is MBON01 (neurons whose type or instance is missing do not pass)"),
    ("*", "every neuron passes"),
    ("type = MBON01", "type is exactly MBON01"),
    ("type != MBON01", "type is anything but MBON01 (neurons whose type is missing do not pass)"),
    ("type in (MBON01, null)", "type is exactly MBON01, or missing"),
    ("type not in (MBON01, MBON02, null)", "type is there, and is none of MBON01, MBON02"),
    ("type in ()", "type is one of an empty list: no neuron passes"),
    ("type not in ()", "type is not in an empty list: every neuron passes, one whose type is missing too"),
    ("bodyId in (1,2,3,4,5,6,7,8,9,10)", "bodyId is one of 1, 2, 3, 4, 5, 6, 7, 8, … (10 in all)"),
    ("cropped = false", "cropped is false (a missing one counts as false)"),
    ("cropped != true", "cropped is not true (a missing one counts as false)"),
    ("cropped in (true, null)", "cropped is true, or missing"),
    ("cropped in (null)", "cropped is missing"),
    ("post > pre", "post (postsynaptic sites) is above pre (presynaptic sites)"),
    (
        "not post != pre",
        "post (postsynaptic sites) equals pre (presynaptic sites) (neurons whose post or pre is missing do not pass)",
    ),
    ("pre = 5", "pre (presynaptic sites) is 5"),
    ("pre != 5", "pre (presynaptic sites) is anything but 5 (neurons whose pre is missing do not pass)"),
    ("size >= 1000000", "size (volume in voxels) is at least 1000000"),
    ("somaRadius <= 3.5", "somaRadius (radius of the soma in voxels) is at most 3.5"),
    ("type >= M", 'type is or comes after "M" by code point'),
    ('type like "MBON*"', 'the whole type is like "MBON*" (* is any run of characters)'),
    (
        'type not like "M?ON*"',
        'the whole type is not like "M?ON*" (* is any run of characters, ? is any one character) (neurons whose type is missing do not pass)',
    ),
    ("type like MBON01", 'the whole type is like "MBON01"'),
    (
        'type !~ ("A.*", "B.*")',
        'the whole type matches none of the patterns "A.*", "B.*" (neurons whose type is missing do not pass)',
    ),
    ('type ~ ("A.*", "B.*")', 'the whole type matches at least one of the patterns "A.*", "B.*"'),
    ("soma null", "has no somaLocation (centre of the soma)"),
    ("type notnull", "has a type"),
    ("input in (CA(R))", "at least 1 input (postsynaptic site) in CA(R)"),
    ("input in (CA(R), SLP(R)) max 19", "at most 19 inputs (postsynaptic sites) in each of CA(R), SLP(R)"),
    (
        "input not in (CA(R), SLP(R)) any min 20",
        "fewer than 20 inputs (postsynaptic sites) in each of CA(R), SLP(R) (neurons whose region counts are unknown do not pass)",
    ),
    (
        "input not in (CA(R), SLP(R)) all min 2 max 5",
        "fewer than 2 or more than 5 inputs (postsynaptic sites) in at least one of CA(R), SLP(R) (neurons whose region counts are unknown do not pass)",
    ),
    ("output in (CA(R), SLP(R)) sum min 500", "at least 500 outputs (presynaptic sites) in CA(R), SLP(R) all together"),
    (
        "output not in (CA(R), SLP(R)) sum",
        "no outputs (presynaptic sites) in CA(R), SLP(R) all together (neurons whose region counts are unknown do not pass)",
    ),
    ("input in (CA(R)) max 0", "no inputs (postsynaptic sites) in CA(R)"),
    ("input in (CA(R)) min 1 max 1", "exactly 1 input (postsynaptic site) in CA(R)"),
    ("roi in (CA(R), SLP(R)) any", "touches at least one of CA(R), SLP(R)"),
    ("roi in (CA(R), SLP(R))", "touches each of CA(R), SLP(R)"),
    (
        "roi not in (CA(R), SLP(R)) any",
        "touches none of CA(R), SLP(R) (neurons whose region counts are unknown do not pass)",
    ),
    (
        "roi not in (CA(R), SLP(R))",
        "does not touch every one of CA(R), SLP(R) (neurons whose region counts are unknown do not pass)",
    ),
    ("roi not in CA(R)", "does not touch CA(R) (neurons whose region counts are unknown do not pass)"),
    ("roi in ()", "no neuron passes"),
    (
        "-> MBON01 min 5",
        "makes at least 5 synapses onto some single neuron for which: type or instance is exactly MBON01",
    ),
    (
        "not <- APL sum min 500",
        "receives fewer than 500 synapses in total from all neurons for which: type or instance is exactly APL",
    ),
    (
        "-> APL sum min 500",
        "makes at least 500 synapses in total onto all neurons for which: type or instance is exactly APL",
    ),
    ("-> * sum min 500", "makes at least 500 synapses in total onto all neurons"),
    ("-> 123", "makes at least 1 synapse onto some single body for which: bodyId is 123"),
    ("not -> *", "makes no synapse onto any neuron"),
    ("not -> 123 sum", "makes no synapse onto any body for which: bodyId is 123"),
    (
        "not -> MBON01 min 5",
        "does not make at least 5 synapses onto any single neuron for which: type or instance is exactly MBON01",
    ),
    (
        "not <- MBON01 min 5 partners 2",
        "receives at least 5 synapses from fewer than 2 different neurons for which: type or instance is exactly MBON01",
    ),
    (
        "-> MBON01 sum min 5 via (CA(R), PED(R))",
        "makes at least 5 synapses (counted in CA(R), PED(R) together, and nowhere else) in total onto all neurons for which: type or instance is exactly MBON01",
    ),
    ("not -> * via (CA(R))", "makes no synapse (counted in CA(R) alone) onto any neuron"),
    (
        "-> * via ()",
        "makes at least 1 synapse (counted in an empty list of regions: there is none) onto some single neuron",
    ),
    (
        "-> (MBON01 or not <- APL)",
        """makes at least 1 synapse onto some single neuron for which at least one of these holds:
  - type or instance is exactly MBON01
  - receives no synapse from any neuron for which: type or instance is exactly APL""",
    ),
    (
        "<- (-> APL)",
        "receives at least 1 synapse from some single neuron for which: makes at least 1 synapse onto some single neuron for which: type or instance is exactly APL",
    ),
    ("-> *", "makes at least 1 synapse onto some single neuron"),
    ("label = Segment and pre > 5", "pre (presynaptic sites) is above 5"),
    ("pre < 5", "pre (presynaptic sites) is below 5"),
    ("pre <= 5", "pre (presynaptic sites) is at most 5"),
    (
        'not type like "M*"',
        'the whole type is not like "M*" (* is any run of characters) (neurons whose type is missing do not pass)',
    ),
    (
        'not type ~ ("A.*", "B.*")',
        'the whole type matches none of the patterns "A.*", "B.*" (neurons whose type is missing do not pass)',
    ),
    ("not not type = APL", "type is exactly APL"),
    ('"Giant Fiber"', 'type or instance is exactly "Giant Fiber"'),
    ("not cropped = true", "cropped is not true (a missing one counts as false)"),
    ("cropped not in (false, null)", "cropped is there, and is not false"),
    ("cropped notnull", "cropped is there"),
    ("mito null", "mito (mitochondria) is missing"),
    ("type not in (MBON01, MBON02)", "type is none of MBON01, MBON02 (neurons whose type is missing do not pass)"),
    ("type not in (MBON01, null)", "type is there, and is not MBON01"),
    ("type in (MBON01, MBON02, null)", "type is exactly one of MBON01, MBON02, or missing"),
    (
        'type ~ ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9")',
        'the whole type matches at least one of the patterns "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", … (9 in all)',
    ),
    ("output in (CA(R)) max 5", "at most 5 outputs (presynaptic sites) in CA(R)"),
    ("output in (CA(R)) min 2 max 5", "2 to 5 outputs (presynaptic sites) in CA(R)"),
    (
        "output not in (CA(R)) max 5",
        "more than 5 outputs (presynaptic sites) in CA(R) (neurons whose region counts are unknown do not pass)",
    ),
    (
        "not (input in (CA(R), SLP(R)) any min 5)",
        "fewer than 5 inputs (postsynaptic sites) in each of CA(R), SLP(R) (neurons whose region counts are unknown do not pass)",
    ),
    ("not input not in (CA(R))", "at least 1 input (postsynaptic site) in CA(R)"),
    ("roi not in ()", "every neuron passes"),
    ("somaRadius > 2.5", "somaRadius (radius of the soma in voxels) is above 2.5"),
    ("not pre >= 10", "pre (presynaptic sites) is below 10 (neurons whose pre is missing do not pass)"),
    (
        "not post > pre",
        "post (postsynaptic sites) is at most pre (presynaptic sites) (neurons whose post or pre is missing do not pass)",
    ),
    ("type in (MBON01)", "type is exactly MBON01"),
    ("type in (null)", "has no type"),
    ("statusLabel notnull", "has a statusLabel"),
    ("not type = APL", "type is anything but APL (neurons whose type is missing do not pass)"),
    (
        "-> APL via (CA(R))",
        "makes at least 1 synapse (counted in CA(R) alone) onto some single neuron for which: type or instance is exactly APL",
    ),
    (
        "not -> (type = APL and label = Segment)",
        "makes no synapse onto any body for which: type is exactly APL",
    ),
    (
        "<- (pre > 5) min 3 partners 2",
        "receives at least 3 synapses from each of at least 2 different neurons for which: pre (presynaptic sites) is above 5",
    ),
    ('type < "N"', 'type comes before "N" by code point'),
    ('not type <= "N"', 'type comes after "N" by code point (neurons whose type is missing do not pass)'),
]


@pytest.mark.parametrize(("query", "expected"), CLAUSES, ids=[query for query, _ in CLAUSES])
def test_a_test_is_one_clause(query: str, expected: str, names: Vocabulary) -> None:
    assert describe(resolved(query, names)) == expected


OUTLINES = [
    (
        'type~"MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull',
        [
            "all of these hold:",
            '  - the whole type matches the pattern "MBON.*"',
            "  - at least 5 inputs (postsynaptic sites) in at least one of CA(R), SLP(R)",
            "  - has a somaLocation (centre of the soma)",
        ],
    ),
    (
        "pre > 10 and not mito > 5",
        [
            "all of these hold:",
            "  - pre (presynaptic sites) is above 10",
            "  - mito (mitochondria) is at most 5 (neurons whose mito is missing do not pass)",
        ],
    ),
    (
        '-> (type ~ "MBON.*" and pre > 5) min 5 via (CA(R), SLP(R))',
        [
            "makes at least 5 synapses (counted in CA(R), SLP(R) together, and nowhere else) onto some single neuron for which all of these hold:",
            '  - the whole type matches the pattern "MBON.*"',
            "  - pre (presynaptic sites) is above 5",
        ],
    ),
    (
        "<- (type = APL or bodyId = 5) partners 4",
        [
            "receives at least 1 synapse from each of at least 4 different neurons for which at least one of these holds:",
            "  - type is exactly APL",
            "  - bodyId is 5",
        ],
    ),
    (
        "not (type = A and pre > 5)",
        [
            "at least one of these is false, not just unknown:",
            "  - type is exactly A",
            "  - pre (presynaptic sites) is above 5",
        ],
    ),
    (
        "not (type = A or (pre > 5 and not soma null))",
        [
            "each of these is false, not just unknown:",
            "  - type is exactly A",
            "  - all of these hold:",
            "      - pre (presynaptic sites) is above 5",
            "      - has a somaLocation (centre of the soma)",
        ],
    ),
    (
        "type = A or type = B and (pre > 5 or not (post < 3 and mito notnull))",
        [
            "at least one of these holds:",
            "  - type is exactly A",
            "  - all of these hold:",
            "      - type is exactly B",
            "      - at least one of these holds:",
            "          - pre (presynaptic sites) is above 5",
            "          - at least one of these is false, not just unknown:",
            "              - post (postsynaptic sites) is below 3",
            "              - mito (mitochondria) is there",
        ],
    ),
    (
        "* and *",
        [
            "all of these hold:",
            "  - every neuron passes",
            "  - every neuron passes",
        ],
    ),
    (
        "not (type = APL and not (pre > 5 or post > 5))",
        [
            "at least one of these is false, not just unknown:",
            "  - type is exactly APL",
            "  - each of these is false, not just unknown:",
            "      - pre (presynaptic sites) is above 5",
            "      - post (postsynaptic sites) is above 5",
        ],
    ),
    (
        "(type = APL and pre > 5) and post > 5",
        [
            "all of these hold:",
            "  - type is exactly APL",
            "  - pre (presynaptic sites) is above 5",
            "  - post (postsynaptic sites) is above 5",
        ],
    ),
    (
        "type = APL or (type = MBON01 or pre > 5)",
        [
            "at least one of these holds:",
            "  - type is exactly APL",
            "  - type is exactly MBON01",
            "  - pre (presynaptic sites) is above 5",
        ],
    ),
    (
        "not (MBON01 or pre > 5)",
        [
            "each of these is false, not just unknown:",
            "  - type or instance is exactly MBON01",
            "  - pre (presynaptic sites) is above 5",
        ],
    ),
]


@pytest.mark.parametrize(("query", "expected"), OUTLINES, ids=[query for query, _ in OUTLINES])
def test_a_combination_is_an_outline(query: str, expected: list[str], names: Vocabulary) -> None:
    assert describe(resolved(query, names)).splitlines() == expected


def test_a_long_list_is_shortened(names: Vocabulary) -> None:
    query = f"bodyId in ({', '.join(map(str, range(100_000)))})"
    assert describe(resolved(query, names)) == "bodyId is one of 0, 1, 2, 3, 4, 5, 6, 7, … (100,000 in all)"


def test_a_long_value_is_shortened(names: Vocabulary) -> None:
    said = describe(resolved(f'type = "{"A" * 1_000}"', names))
    assert said == f'type is exactly "{"A" * 59}…"'


CASES = [query for query, _ in [*CLAUSES, *OUTLINES] if "(null)" not in query]
"""All but those that are said in another way: `in (null)` is written `null`."""


@pytest.mark.parametrize("query", CASES)
def test_what_is_written_means_the_same(query: str, names: Vocabulary) -> None:
    """A predicate written as text and read again is the same predicate."""
    once = resolved(query, names)
    assert simplify_predicate(resolved(written(once), names)) == simplify_predicate(once)


CONFORMANCE = Path(__file__).parents[2] / "data" / "conformance" / "hemibrain_mb.jsonl"
REAL = [json.loads(line)["query"] for line in CONFORMANCE.read_text("utf-8").splitlines() if line.strip()]


def test_what_is_written_of_real_queries_means_the_same(names: Vocabulary) -> None:
    for query in REAL:
        once = resolved(query, names)
        again = resolved(written(once), names)
        assert simplify_predicate(again) == simplify_predicate(once), query
        assert describe(once), query
