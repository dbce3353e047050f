"""
The one table of what missing values, flags, empty sets and unknown regions mean, executed against every engine.

Each row is a query and the bodyIds that it keeps of the invented neurons in `tiny.py`; the ids were worked out by
hand from LANGUAGE.md, section 2. ARCHITECTURE.md points here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nlcrit
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.source import Source
from tests.agreement import oracle, tiny
from tests.agreement.conftest import Open
from tests.agreement.oracle_connections import World

GAP = 2**53
MAX = tiny.LARGEST
ALL = frozenset(row["bodyId"] for row in tiny.ROWS)


def but(*absent: int) -> frozenset[int]:
    """All neurons but some."""
    assert ALL.issuperset(absent)
    return ALL - set(absent)


def of(*bodies: int) -> frozenset[int]:
    assert ALL.issuperset(bodies)
    return frozenset(bodies)


NONE: frozenset[int] = frozenset()
TYPED = but(4)
"""Neurons with a type."""
CALLED = but(4, 20, GAP, GAP + 1, MAX)
"""Neurons with an instance."""
GRADED = of(1, 2, 3, 5, 13, 14, 15, 16, 18, 19)
"""Neurons with a status."""
TRACED = of(1, 2, 16)
CROPPED = of(1, 6, 16)
WHOLE = of(2, 5, 13)
"""Neurons of which it is stored that they are not cropped."""
COUNTED = of(1, 2, 3, 5, 6, 7, 8, 10, 11, 16, 21, MAX)
"""Neurons with `pre`."""
KNOWN = of(1, 2, 3, 6, 7, 8, 9, 10, 15, 18, 19, 20, 21)
"""Neurons with `roiInfo`."""

MANY = ", ".join(map(str, range(12, 45)))
"""More numbers than are written into a statement one by one."""

TABLE: tuple[tuple[str, frozenset[int]], ...] = (
    # Everything, and the identifier, which is never missing
    ("*", ALL),
    ("not *", NONE),
    ("bodyId notnull", ALL),
    ("bodyId null", NONE),
    ("bodyId = 9223372036854775807", of(MAX)),
    ("bodyId != 9223372036854775807", but(MAX)),
    ("bodyId = 9007199254740992", of(GAP)),
    ("bodyId in (9007199254740993, 1)", of(1, GAP + 1)),
    ("bodyId > 9007199254740992", of(GAP + 1, MAX)),
    ("bodyId not in (1, 2, 3)", but(1, 2, 3)),
    ("4 or 5", of(4, 5)),
    ("not 4", but(4)),
    # Text: every comparison with a missing value is unknown, and `not` of unknown is unknown
    ("type = A", of(1, 2)),
    ("type != A", TYPED - of(1, 2)),
    ("not type = A", TYPED - of(1, 2)),
    ("not type != A", of(1, 2)),
    ("not not type = A", of(1, 2)),
    ("status = Traced", TRACED),
    ("status != Traced", GRADED - TRACED),
    ("status = Traced or status != Traced", GRADED),
    ("status = Traced or not status = Traced", GRADED),
    ("status != Traced or status null", but(1, 2, 16)),
    ("status = Traced and status != Traced", NONE),
    ("not (status = Traced and status != Traced)", GRADED),
    ("status in (Traced, Orphan)", of(1, 2, 3, 16)),
    ("status not in (Traced, Orphan)", GRADED - of(1, 2, 3, 16)),
    ("not status in (Traced, Orphan)", GRADED - of(1, 2, 3, 16)),
    ("not status not in (Traced, Orphan)", of(1, 2, 3, 16)),
    ("status < Traced", of(3, 5, 15)),
    ("status >= Traced", of(1, 2, 13, 14, 16, 18, 19)),
    ("not status < Traced", of(1, 2, 13, 14, 16, 18, 19)),
    ("status <= Traced", of(1, 2, 3, 5, 15, 16)),
    ("status > Traced", of(13, 14, 18, 19)),
    # A text of no characters is a value
    ('status = ""', of(15)),
    ('status != ""', GRADED - of(15)),
    ('type = ""', of(15)),
    ('type ~ ""', of(15)),
    ('type like ""', of(15)),
    ('type notnull and type != ""', TYPED - of(15)),
    ('"" and type notnull', of(15)),
    # Null tests
    ("type null", of(4)),
    ("type notnull", TYPED),
    ("type is null", of(4)),
    ("type is not null", TYPED),
    ("type not null", TYPED),
    ("has type", TYPED),
    ("not type null", TYPED),
    ("not has type", of(4)),
    ("status null", ALL - GRADED),
    ("pre null", ALL - COUNTED),
    ("soma notnull", of(1, 2, 5)),
    ("soma null", but(1, 2, 5)),
    ("cropped null", ALL - CROPPED - WHOLE),
    ("cropped notnull", CROPPED | WHOLE),
    ('"limit" notnull and "odd name" notnull', of(1, 5)),
    ('"odd name" != odd', of(5)),
    # Null in a set
    ("status in (null)", ALL - GRADED),
    ("status not in (null)", GRADED),
    ("status in (Traced, null)", TRACED | (ALL - GRADED)),
    ("status not in (Traced, null)", GRADED - TRACED),
    ("not status in (Traced, null)", GRADED - TRACED),
    ("not status not in (Traced, null)", TRACED | (ALL - GRADED)),
    ("status in (Traced, null) and type = A", of(1, 2)),
    ("type = A and status in (Orphan, null)", NONE),
    ("pre in (10, null)", of(1, 2) | (ALL - COUNTED)),
    ("pre not in (10, null)", COUNTED - of(1, 2)),
    ("status in (Traced, null, null, Traced)", TRACED | (ALL - GRADED)),
    # Empty sets: never satisfied, never unknown
    ("type in ()", NONE),
    ("type not in ()", ALL),
    ("not type in ()", ALL),
    ("not type not in ()", NONE),
    ("bodyId in ()", NONE),
    ("bodyId not in ()", ALL),
    ("cropped in ()", NONE),
    ("cropped not in ()", ALL),
    ("pre in () or pre = 10", of(1, 2)),
    ("pre not in () and pre = 10", of(1, 2)),
    ("not (status in () or status = Traced)", GRADED - TRACED),
    ("input in ()", NONE),
    ("input in () all", NONE),
    ("input in () any", NONE),
    ("input in () sum min 1", NONE),
    ("input in () max 0", NONE),
    ("input not in ()", ALL),
    ("output not in () all min 5", ALL),
    ("not input in ()", ALL),
    ("roi in ()", NONE),
    ("roi in () all", NONE),
    ("roi not in ()", ALL),
    # Flags: a missing one is false in =, != and in, and missing in null tests
    ("cropped = true", CROPPED),
    ("cropped = false", ALL - CROPPED),
    ("cropped != true", ALL - CROPPED),
    ("cropped != false", CROPPED),
    ("not cropped = true", ALL - CROPPED),
    ("not cropped = false", CROPPED),
    ("not cropped != false", ALL - CROPPED),
    ("cropped in (true)", CROPPED),
    ("cropped in (false)", ALL - CROPPED),
    ("cropped in (true, false)", ALL),
    ("cropped not in (true)", ALL - CROPPED),
    ("cropped not in (false)", CROPPED),
    ("cropped not in (true, false)", NONE),
    ("cropped in (true, null)", ALL - WHOLE),
    ("cropped in (false, null)", ALL - CROPPED),
    ("cropped in (null)", ALL - CROPPED - WHOLE),
    ("cropped not in (true, null)", WHOLE),
    ("cropped not in (false, null)", CROPPED),
    ("not cropped in (true, null)", WHOLE),
    ("cropped = false and cropped notnull", WHOLE),
    ("cropped = true or cropped = false", ALL),
    ("cropped = false or type = A", (ALL - CROPPED) | of(1)),
    # Numbers
    ("pre = 10", of(1, 2)),
    ("pre != 10", COUNTED - of(1, 2)),
    ("pre >= 7", of(1, 2, 5, 16)),
    ("pre < 7", COUNTED - of(1, 2, 5, 16)),
    ("not pre >= 7", COUNTED - of(1, 2, 5, 16)),
    ("not pre < 7", of(1, 2, 5, 16)),
    ("pre > 7 and pre <= 10", of(1, 2)),
    ("pre >= 0", COUNTED),
    ("pre > 2.5", of(1, 2, 5, 8, 10, 11, 16)),
    ("pre < 2.5", of(3, 6, 7, 21, MAX)),
    ("pre <= 2.5", of(3, 6, 7, 21, MAX)),
    ("pre >= 2.0", of(1, 2, 5, 7, 8, 10, 11, 16)),
    ("pre in (10, 7, 1e1)", of(1, 2, 5)),
    (f"pre in (0, 1, 2, 3, 4, 5, {MANY})", of(3, 6, 7, 8, 10, 11, 21, MAX)),
    (f"pre not in (0, 1, 2, 3, 4, 5, {MANY})", of(1, 2, 5, 16)),
    (f"pre not in (0, 1, 2, 3, 4, 5, {MANY}, null)", of(1, 2, 5, 16)),
    (f"pre in (0, {MANY}, null)", of(3, 21, MAX) | (ALL - COUNTED)),
    ("min_pre = 7", of(1, 2, 5, 16)),
    ("min_post = 7", of(1, 5, 10, 16, 21)),
    ("size < 0", of(17)),
    ("size = -5", of(17)),
    ("size = 9007199254740992", of(GAP)),
    ("size = 9007199254740993", of(GAP + 1)),
    ("size in (9007199254740993, 0)", of(3, GAP + 1)),
    ("size >= 9223372036854775807", of(MAX)),
    ("group = -9223372036854775808", of(MAX)),
    ("group <= 9007199254740992", of(1, 2, 3, 5, 17, GAP, MAX)),
    ("pre = 4611686018427387904", of(16)),
    ("pre = 4611686018427387905", NONE),
    ("closestLandmarkDistanceMicrons <= 0.5", of(2, 3, 17)),
    ("closestLandmarkDistanceMicrons = 0", of(3)),
    ("closestLandmarkDistanceMicrons in (1.5, 0)", of(1, 3)),
    (f"closestLandmarkDistanceMicrons in ({MANY}, 7.25)", of(5)),
    (f"closestLandmarkDistanceMicrons not in (7.25, {MANY})", of(1, 2, 3, 17)),
    ("closestLandmarkDistanceMicrons not in (1.5, null)", of(2, 3, 5, 17)),
    ("closestLandmarkDistanceMicrons > -1.5", of(1, 2, 3, 5, 17)),
    # Field against field: unknown where either is missing
    ("pre = post", of(3, 5, 11)),
    ("pre != post", of(1, 2, 6, 7, 10, 16, 21, MAX)),
    ("not pre = post", of(1, 2, 6, 7, 10, 16, 21, MAX)),
    ("post > pre", of(1, 6, 10, 16, 21, MAX)),
    ("post <= pre", of(2, 3, 5, 7, 11)),
    ("not post > pre", of(2, 3, 5, 7, 11)),
    ("closestLandmarkDistanceMicrons < group", of(2, 3, 17)),
    ("pre = pre", COUNTED),
    ("pre != pre", NONE),
    # Patterns: the whole value, and unknown where it is missing
    ('type ~ "A"', of(1, 2)),
    ('type !~ "A"', TYPED - of(1, 2)),
    ('not type ~ "A"', TYPED - of(1, 2)),
    ('not type !~ "A"', of(1, 2)),
    ('type ~ ("A", "B")', of(1, 2, 3, 5)),
    ('type !~ ("A", "B")', TYPED - of(1, 2, 3, 5)),
    ('instance ~ "A.*"', of(1, 2, 13, 16, 17, 21)),
    ('status ~ ".*"', GRADED),
    ('status !~ ".*"', NONE),
    ('status !~ "Nobody"', GRADED),
    ('status !~ "(?=Nobody)N.*"', GRADED),
    ('not status ~ "(?=Nobody)N.*"', GRADED),
    ('status ~ "(?=Nobody)N.*"', NONE),
    ('status !~ ("(?=Nobody)N.*", "Traced")', GRADED - TRACED),
    ('status !~ "(?=T)Traced"', GRADED - TRACED),
    ('status !~ "(?=T)Traced" or status null', but(1, 2, 16)),
    ('type ~ "two.lines"', NONE),
    (r'type ~ "two\\nlines"', of(8)),
    (r'type ~ "(?s)two.lines"', of(8)),
    (r'type ~ "A\.B"', of(18)),
    # Globs
    ("type like A", of(1, 2)),
    ("type like A*", of(1, 2, 9, 14, 16, 17, 18, 20, 21)),
    ("type not like A*", TYPED - of(1, 2, 9, 14, 16, 17, 18, 20, 21)),
    ("not type like A*", TYPED - of(1, 2, 9, 14, 16, 17, 18, 20, 21)),
    ("type like *", TYPED),
    ("type not like *", NONE),
    ('status like "??????"', of(1, 2, 3, 5, 13, 16)),
    ("type like two?lines", of(8)),
    ("type like two*", of(8)),
    ('instance like "A?"', of(8, 16, 17)),
    ('type like "A??"', of(9, 18, 21)),
    ('type like "?"', of(1, 2, 3, 5, 10, 11, 13)),
    ('instance like "??"', of(8, 9, 10, 11, 12, 14, 16, 17)),
    ('type like "A%"', of(17)),
    ('instance like "A_"', of(17)),
    (r'type like "A\*"', of(16)),
    (r'instance like "A\?"', of(16)),
    (r'type like "a\\\\b"', of(7)),
    (r'type like "a\\b"', NONE),
    # Texts that look like others: by code point, no case, no normal form, no trimming
    ("type = a", of(13)),
    ('type = "A "', of(14)),
    ('instance = " A"', of(14)),
    ('type = "A*"', of(16)),
    ('type = "A%"', of(17)),
    (f'type = "{tiny.E_ACUTE}"', of(11)),
    (f'instance = "{tiny.E_ACUTE}"', NONE),
    (f'instance = "{tiny.E_COMBINED}"', of(11)),
    (f"type = {tiny.RIGHT_TO_LEFT}", of(12)),
    (r'instance = "\u202eA"', of(12)),
    (r'type = "\ud835\udc9c"', of(10)),
    ('type = "say \\"A\\""', of(6)),
    ("type = 'say \"A\"'", of(6)),
    ("instance = it's", of(6)),
    (r'type = "a\\b"', of(7)),
    (r'type = "A\r\n"', of(9)),
    (r'type = "A\u0000B"', of(21)),
    (r'type in ("A\u0000B", "a\\b", "two\nlines")', of(7, 8, 21)),
    (r'type ~ "A\\u0000B"', of(21)),
    ('type in ("and", "in")', of(19)),
    ('instance = "null"', of(19)),
    ('status = "true"', of(19)),
    # Bare names: type or instance, unknown where neither is and one is missing
    ("A", of(1, 2, 13, 21)),
    ("not A", CALLED - of(1, 2, 13, 21)),
    ("largest", of(MAX)),
    ("not largest", CALLED),
    ('"and"', of(19)),
    ('"null"', of(19)),
    ('"A1"', of(20)),
    ("A and A_L", of(1)),
    ("type = A and instance = A", NONE),
    ("type = A or instance = A", of(1, 2, 13, 21)),
    # Regions: unknown where roiInfo is missing, nothing where the region is absent
    ("input in (A)", of(1, 7, 10, 21)),
    ("input not in (A)", KNOWN - of(1, 7, 10, 21)),
    ("not input in (A)", KNOWN - of(1, 7, 10, 21)),
    ("not input not in (A)", of(1, 7, 10, 21)),
    ("input in (A) or input not in (A)", KNOWN),
    ("output in (A)", of(1, 2, 6, 10, 20)),
    ("input in (A) min 3", of(1, 10, 21)),
    ("input in (A) min 3 max 10", of(1, 21)),
    ("input in (A) max 9", KNOWN - of(1, 10)),
    ("input not in (A) max 9", of(1, 10)),
    ("input not in (A) min 10", KNOWN - of(1, 10)),
    ("input in (A) max 0", KNOWN - of(1, 7, 10, 21)),
    ("input in (A) min 1 max 9", of(7, 21)),
    ("input not in (A) min 1 max 9", KNOWN - of(7, 21)),
    ("input in (A, B)", of(1, 10, 21)),
    ("input in (A, B) all", of(1, 10, 21)),
    ("input in (A, B) any", of(1, 2, 7, 9, 10, 21)),
    ("input not in (A, B)", KNOWN - of(1, 10, 21)),
    ("input not in (A, B) any", KNOWN - of(1, 2, 7, 9, 10, 21)),
    ("input in (A, B) any min 3", of(1, 9, 10, 21)),
    ("input in (A, B) all min 3", of(1, 10, 21)),
    ("input in (A, B) all min 11", of(10)),
    ("input in (A, B) all max 3", KNOWN - of(1, 10)),
    ("input in (A, B) any max 3", KNOWN - of(1, 10)),
    ("input in (A, B) any max 20", KNOWN),
    ("input in (A, B) all max 20", KNOWN - of(10)),
    ("input in (A, B) any max 0", KNOWN - of(1, 10, 21)),
    ("input in (A, B) all max 0", KNOWN - of(1, 2, 7, 9, 10, 21)),
    ("input in (A, B) any min 1 max 3", of(2, 7, 9, 21)),
    ("input in (A, B) all min 1 max 3", of(21)),
    ("input not in (A, B) any max 0", of(1, 10, 21)),
    ("input not in (A, B) all max 0", of(1, 2, 7, 9, 10, 21)),
    ("input not in (A, B) all min 3", KNOWN - of(1, 10, 21)),
    ("not input in (A, B) any min 3 max 20", KNOWN - of(1, 9, 10, 21)),
    # Regions summed, each once, overlapping ones too
    ("input in (A, B) sum", of(1, 2, 7, 9, 10, 21)),
    ("input in (A, B) sum min 6", of(1, 10, 21)),
    ("input in (A, B) sum min 7", of(1, 10)),
    ("input in (A, B) sum max 6", KNOWN - of(1, 10)),
    ("input in (A, B) sum min 6 max 20", of(1, 21)),
    ("input not in (A, B) sum min 6 max 20", KNOWN - of(1, 21)),
    ("input in (A, A1) sum min 6", of(1, 10, 21)),
    ("input in (A, A1) sum min 20", of(1, 10)),
    ("input in (A, A, A) sum min 4", of(1, 10)),
    ("input in (A) sum min 10", of(1, 10)),
    ("input in (A, B) sum max 0", KNOWN - of(1, 2, 7, 9, 10, 21)),
    # Regions that are touched: a key of roiInfo, with or without sites
    ("roi in (A)", of(1, 2, 6, 7, 10, 15, 20, 21)),
    ("roi not in (A)", KNOWN - of(1, 2, 6, 7, 10, 15, 20, 21)),
    ("roi in (A, B)", of(1, 2, 10, 21)),
    ("roi in (A, B) any", of(1, 2, 6, 7, 8, 9, 10, 15, 20, 21)),
    ("roi not in (A, B) any", KNOWN - of(1, 2, 6, 7, 8, 9, 10, 15, 20, 21)),
    ("roi in (Empty)", NONE),
    ("roi not in (Empty)", KNOWN),
    ("roi in (A) and input not in (A)", of(2, 6, 15, 20)),
    ("input in (Empty) max 0", KNOWN),
    # Regions have case, and names that need quotes
    ("input in (C(R))", of(2)),
    ("input in (c(r))", of(19)),
    ('roi in ("in")', of(19)),
    ('roi in ("the lobe")', of(18)),
    ("input in (a'L(R)) min 6", of(20)),
    ("output in (a'L(R))", NONE),
    # Unknown regions together with other tests
    ("input in (A) or type = B", of(1, 3, 5, 7, 10, 21)),
    ("not (input in (A) or type = B)", KNOWN - of(1, 3, 7, 10, 21)),
    ("not (input in (A) and type = B)", TYPED - of(5)),
    ("type = B and not input in (A)", of(3)),
    ("cropped = false and roi in (A)", of(2, 7, 10, 15, 20, 21)),
    # Unknown in combinations
    ("type null and (status = Traced or not status = Traced)", NONE),
    ("type null or status = Traced", of(1, 2, 4, 16)),
    ("not (type = A and status = Traced)", TYPED - of(1, 2)),
    ("not (type = Nobody and status = Nobody)", TYPED),
    ("not (pre > 5 or post > 5)", of(3, 6, 7, 11, MAX)),
    ("not (pre > 5 and post > 5)", (COUNTED | of(9)) - of(1, 5, 16)),
)  # fmt: skip
"""LANGUAGE.md, section 2, in examples."""


@pytest.mark.parametrize(("query", "expected"), TABLE, ids=[query for query, _ in TABLE])
def test_a_query_keeps_these_neurons(small: nlcrit.Dataset, query: str, expected: frozenset[int]) -> None:
    assert small.ids(query).tolist() == sorted(expected)


def test_the_count_is_the_number_of_neurons(small: nlcrit.Dataset) -> None:
    assert [small.count(query) for query, _ in TABLE] == [len(expected) for _, expected in TABLE]


def test_the_oracle_reads_the_table_alike() -> None:
    types = oracle.types_of(tiny.ROWS)
    for query, expected in TABLE:
        if "(?=" in query or "(?s)" in query or "\\\\u" in query or "\\\\n" in query:
            continue  # patterns beyond those that Java and Python certainly read alike
        (statement,) = parse_program(Source(query)).statements
        assert isinstance(statement, tree.Select)
        assert oracle.ids(statement.target, tiny.ROWS, types) == sorted(expected), query  # type: ignore[arg-type]


# Labels ---------------------------------------------------------------------------------------------------------

NEURONS = tiny.NEURONS
LABELS: tuple[tuple[str, frozenset[int]], ...] = (
    ("*", NEURONS),
    ("label = Segment", ALL),
    ("label = Neuron", NEURONS),
    ("type = A", NEURONS & of(1, 2)),
    ("A", of(1, 2)),
    ("A and label = Segment", of(1, 2, 13, 21)),
    ("label = Segment and not type = A", TYPED - of(1, 2)),
    ("cropped = false", NEURONS - CROPPED),
    # Where bodyIds are listed, every body is meant
    ("bodyId = 4", of(4)),
    ("4", of(4)),
    ("bodyId in (1, 4)", of(1, 4)),
    ("bodyId in (1, 4) and label = Neuron", of(1)),
    ("bodyId in (1, 13) and A", of(1, 13)),
    ("bodyId in ()", NONE),
    ("not bodyId in ()", NEURONS),
    ("bodyId in () or A", of(1, 2)),
    ("bodyId != 4", NEURONS),
    ("bodyId not in (4)", NEURONS),
    ("bodyId > 0", NEURONS),
    ("4 or 1", of(1)),
    ("(4)", of(4)),
    ("not (not 4)", NONE),
    ("(type null and (bodyId in (4)))", of(4)),
    ("input in (A)", of(1)),
    ("input in (A) and label = Segment", of(1, 7, 10, 21)),
)


@pytest.mark.parametrize(("query", "expected"), LABELS, ids=[query for query, _ in LABELS])
def test_a_label_decides_which_nodes_are_looked_at(labelled: nlcrit.Dataset, query: str, expected: frozenset[int]) -> None:
    assert labelled.ids(query).tolist() == sorted(expected)


def test_the_oracle_reads_labels_alike() -> None:
    rows = tiny.labelled()
    types = oracle.types_of(rows)
    for query, expected in LABELS:
        (statement,) = parse_program(Source(query)).statements
        assert isinstance(statement, tree.Select)
        assert oracle.ids(statement.target, rows, types) == sorted(expected), query  # type: ignore[arg-type]


def test_without_labels_every_row_is_both(small: nlcrit.Dataset) -> None:
    assert small.count("label = Neuron") == small.count("label = Segment") == len(ALL)


# Partner filters: never unknown ---------------------------------------------------------------------------------

LINKS: tuple[tuple[int, int, str | None, int], ...] = (
    (1, 2, "A1", 5),
    (1, 2, None, 2),
    (1, 3, "B", 4),
    (2, 1, "A1", 1),
    (3, 3, "B", 2),
    (4, 5, "C(R)", 3),
    (5, 1, "NotPrimary", 6),
    (6, 4, "A1", 1),
    (6, 5, "A1", 1),
    (7, 1, "B", 0),
    (8, 999, "B", 9),
    (999, 8, "B", 9),
)
"""Who makes how many synapses onto whom, and where. 7 makes none, and 999 is no neuron."""

PARTNERS: tuple[tuple[str, frozenset[int]], ...] = (
    # Without connections false, so that `not` keeps the neuron
    ("-> *", of(1, 2, 3, 4, 5, 6)),
    ("not -> *", but(1, 2, 3, 4, 5, 6)),
    ("<- *", of(1, 2, 3, 4, 5)),
    ("not <- *", but(1, 2, 3, 4, 5)),
    ("-> * or not -> *", ALL),
    ("-> * and not -> *", NONE),
    ("-> A", of(1, 2, 5)),
    ("not -> A", but(1, 2, 5)),
    ("not not -> A", of(1, 2, 5)),
    ("from 999", NONE),
    ("not from 999", ALL),
    # A partner of which the filter is unknown is none, whatever stands before the arrow
    ("-> (type = A)", of(1, 2, 5)),
    ("-> (type != A)", of(1, 3, 4, 6)),
    ("-> (not type = A)", of(1, 3, 4, 6)),
    ("not -> (type != A)", but(1, 3, 4, 6)),
    ("-> (type null)", of(6)),
    ("-> (input in (A))", of(2, 5)),
    ("-> (input not in (A))", of(1, 3)),
    ("-> (not input in (A))", of(1, 3)),
    ("not -> (input not in (A))", but(1, 3)),
    ("-> (cropped = false)", of(1, 3, 4, 6)),
    # Filters of partners of partners
    ("-> (-> 2)", of(2, 5)),
    ("not -> (-> 2)", but(2, 5)),
    ("-> (not -> 2)", of(1, 3, 4, 6)),
    ("-> (not -> * min 2)", of(1)),
    ("not -> (not -> * min 2)", but(1)),
    # Bounds
    ("-> * min 7", of(1)),
    ("not -> * min 7", but(1)),
    ("-> * min 8", NONE),
    ("not -> * min 8", ALL),
    ("-> * partners 2", of(1, 6)),
    ("not -> * partners 2", but(1, 6)),
    ("-> * min 2 partners 2", of(1)),
    ("-> * sum min 11", of(1)),
    ("not -> * sum min 11", but(1)),
    ("<- * sum", of(1, 2, 3, 4, 5)),
    ("<- * sum min 7", of(1, 2)),
    # Regions of the connections; roiInfo plays no part
    ("-> * via (A1)", of(1, 2, 6)),
    ("-> * via (A)", of(1, 2, 6)),
    ("not -> * via (A)", but(1, 2, 6)),
    ("-> * via (NotPrimary)", of(1, 5)),
    ("-> * via (C(R))", of(4)),
    ("-> * via (brain)", of(1, 2, 3, 4, 6)),
    ("-> * min 6 via (A, NotPrimary)", of(1, 5)),
    # Empty sets: never satisfied, never unknown
    ("-> * via ()", NONE),
    ("not -> * via ()", ALL),
    ("-> * sum min 1 via ()", NONE),
    ("-> (bodyId in ())", NONE),
    ("not -> (bodyId in ())", ALL),
    ("-> (input not in ()) min 7", of(1)),
    # Beside tests that are unknown
    ("type = B and not -> A", of(3)),
    ("cropped = true or -> A", CROPPED | of(1, 2, 5)),
    ("input in (A) or -> *", of(1, 2, 3, 4, 5, 6, 7, 10, 21)),
    ("roi in (A) or not <- *", but(3, 4, 5)),
    ("input not in (A) and -> *", of(2, 3, 6)),
    ("not (input in (A) and -> A)", but(1, 5)),
    ("not (input in (A) or -> A)", KNOWN - of(1, 2, 5, 7, 10, 21)),
)

LABELLED_PARTNERS: tuple[tuple[str, frozenset[int]], ...] = (
    # Each operand has a label of its own: of 4 and 6, which are no Neurons, an arrow knows only where it says so
    ("-> *", of(1, 2, 3, 5)),
    ("<- *", of(1, 2, 3)),
    ("<- (label = Segment)", of(1, 2, 3, 5)),
    ("not <- *", NEURONS - of(1, 2, 3)),
    ("label = Segment and -> *", of(1, 2, 3, 4, 5, 6)),
    ("label = Segment and -> (type null)", NONE),
    ("label = Segment and -> (type null and label = Segment)", of(6)),
    ("label = Segment and -> 4", of(6)),
    ("-> 4", NONE),
    ("6 and -> *", of(6)),
    ("6 and -> (bodyId in (4, 5)) partners 2", of(6)),
    ("6 and -> (bodyId in (4, 5) and label = Neuron) partners 2", NONE),
    ("6 and -> (type null or 4)", NONE),
    ("6 and -> (-> 5)", NONE),
    ("6 and -> (label = Segment and -> 5)", of(6)),
    ("not -> (label = Segment) and label = Segment", but(1, 2, 3, 4, 5, 6)),
)


def connected(folder: Path) -> Path:
    """The same data set with `LINKS`."""
    columns = dict(zip(("bodyId_pre", "bodyId_post", "roi", "weight"), zip(*LINKS, strict=True), strict=True))
    pq.write_table(pa.table(columns), folder / "connections.parquet")
    return folder


@pytest.fixture(scope="module")
def linked(open_with: Open, tmp_path_factory: pytest.TempPathFactory) -> Iterator[nlcrit.Dataset]:
    with open_with(connected(tiny.write(tmp_path_factory.mktemp("linked") / "linked"))) as data:
        yield data


@pytest.fixture(scope="module")
def linked_and_labelled(open_with: Open, tmp_path_factory: pytest.TempPathFactory) -> Iterator[nlcrit.Dataset]:
    folder = tmp_path_factory.mktemp("linked") / "labelled"
    with open_with(connected(tiny.write(folder, tiny.labelled(), types={"label": pa.string()}))) as data:
        yield data


@pytest.mark.parametrize(("query", "expected"), PARTNERS, ids=[query for query, _ in PARTNERS])
def test_a_partner_filter_is_never_unknown(linked: nlcrit.Dataset, query: str, expected: frozenset[int]) -> None:
    assert linked.ids(query).tolist() == sorted(expected)
    assert linked.ids(str(nlcrit.parse(query))).tolist() == sorted(expected)


@pytest.mark.parametrize(("query", "expected"), LABELLED_PARTNERS, ids=[query for query, _ in LABELLED_PARTNERS])
def test_the_operand_of_an_arrow_has_a_label_of_its_own(
    linked_and_labelled: nlcrit.Dataset, query: str, expected: frozenset[int]
) -> None:
    assert linked_and_labelled.ids(query).tolist() == sorted(expected)


@pytest.mark.parametrize("query", ["-> A", "not -> A", "not <- * via (A)"])
def test_the_footer_counts_nobody_for_a_partner_filter(linked: nlcrit.Dataset, query: str) -> None:
    frame = linked.run(query)
    assert frame.attrs["nlcrit"]["unknown_regions"] == 0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rows", "table"), [(tiny.ROWS, PARTNERS), (tiny.labelled(), LABELLED_PARTNERS)], ids=["unlabelled", "labelled"]
)
def test_the_oracle_reads_partner_filters_alike(
    rows: Sequence[tiny.Row], table: tuple[tuple[str, frozenset[int]], ...]
) -> None:
    links = [dict(zip(("bodyId_pre", "bodyId_post", "roi", "weight"), link, strict=True)) for link in LINKS]
    types, meta = oracle.types_of(rows), tiny.META
    world = World(rows, links, types=types, primary=meta["primaryRois"], hierarchy=meta["roiHierarchy"])  # type: ignore[arg-type]
    for query, expected in table:
        (statement,) = parse_program(Source(query)).statements
        assert isinstance(statement, tree.Select)
        found = oracle.ids(statement.target, rows, types, world.has_partners)  # type: ignore[arg-type]
        assert found == sorted(expected), query


# Types ----------------------------------------------------------------------------------------------------------

REGROUPED: tuple[tuple[str, frozenset[int]], ...] = (
    ('group = "1"', of(1, 3)),
    ('group in ("1", "2", null)', but(5, 17, GAP, GAP + 1, MAX)),
    ('group ~ "900.*"', of(GAP, GAP + 1)),
    ('group like "-*"', of(MAX)),
    ('group > "7"', of(GAP, GAP + 1)),
    ("group = one", NONE),
    ("group notnull", of(1, 2, 3, 5, 17, GAP, GAP + 1, MAX)),
)  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), REGROUPED, ids=[query for query, _ in REGROUPED])
def test_the_type_that_is_stored_decides(regrouped: nlcrit.Dataset, query: str, expected: frozenset[int]) -> None:
    assert regrouped.ids(query).tolist() == sorted(expected)


def test_a_number_is_an_error_where_text_is_stored(regrouped: nlcrit.Dataset) -> None:
    with pytest.raises(nlcrit.QueryValueError) as caught:
        regrouped.run("group = 1")
    assert (caught.value.code, caught.value.column) == ("NQ301", 9)


# What the footer says -------------------------------------------------------------------------------------------

LEFT_OUT: tuple[tuple[str, int], ...] = (
    ("*", 0),
    ("type = A", 0),
    ("input in (A)", len(ALL - KNOWN)),
    ("input not in (A)", len(ALL - KNOWN)),
    ("roi in (A)", len(ALL - KNOWN)),
    ("input in ()", 0),
    ("input not in ()", 0),
    ("type = B and input in (A)", 1),
    ("type = B or input in (A)", len(ALL - KNOWN) - 1),
    ("type = A and input in (A)", 0),
    ("bodyId = 4 and roi not in (A)", 1),
)


@pytest.mark.parametrize(("query", "expected"), LEFT_OUT, ids=[query for query, _ in LEFT_OUT])
def test_the_footer_counts_those_whose_regions_are_unknown(small: nlcrit.Dataset, query: str, expected: int) -> None:
    frame = small.run(query)
    assert frame.attrs["nlcrit"]["unknown_regions"] == expected  # type: ignore[union-attr]


# The order of an answer -----------------------------------------------------------------------------------------

WITH_SIZE = (17, 3, 5, 1, 2, GAP, GAP + 1, MAX)
WITHOUT_SIZE = tuple(sorted(ALL - set(WITH_SIZE)))
ORDERS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("*", tuple(sorted(ALL))),
    ("* sort by bodyId desc", tuple(sorted(ALL, reverse=True))),
    ("* sort by size", WITH_SIZE + WITHOUT_SIZE),
    ("* sort by size desc", WITH_SIZE[::-1] + WITHOUT_SIZE),
    ("* sort by size desc limit 3", (MAX, GAP + 1, GAP)),
    ("* sort by cropped", (2, 5, 13, 1, 6, 16, *sorted(ALL - CROPPED - WHOLE))),
    ("* sort by cropped desc", (1, 6, 16, 2, 5, 13, *sorted(ALL - CROPPED - WHOLE))),
    ("bodyId in (1, 2, 3, 5, 6) sort by pre desc", (1, 2, 5, 6, 3)),
    ("bodyId in (1, 2, 3, 5, 6) sort by pre desc, post", (2, 1, 5, 6, 3)),
    ("bodyId in (1, 2, 4) sort by pre, bodyId desc", (2, 1, 4)),
    ("status notnull sort by status limit 5", (15, 5, 3, 1, 2)),
    ("status notnull sort by status desc limit 3", (19, 13, 18)),
    ("bodyId <= 5 sort by input in (A) desc", (1, 2, 3, 4, 5)),
    ("bodyId <= 5 sort by input in (A)", (2, 3, 1, 4, 5)),
    ("bodyId <= 5 sort by input in (A, B) desc", (1, 2, 3, 4, 5)),
    ("bodyId <= 5 sort by output in (A) desc, bodyId", (2, 1, 3, 4, 5)),
    ("* sort by closestLandmarkDistanceMicrons desc limit 6", (5, 1, 2, 3, 17, 4)),
    ("* limit 0", ()),
    ("* limit 2", (1, 2)),
    ("* limit 9223372036854775807", tuple(sorted(ALL))),
)


@pytest.mark.parametrize(("query", "expected"), ORDERS, ids=[query for query, _ in ORDERS])
def test_an_answer_has_this_order(small: nlcrit.Dataset, query: str, expected: tuple[int, ...]) -> None:
    assert small.run(query)["bodyId"].tolist() == list(expected)  # type: ignore[index]


def test_the_oracle_reads_orders_alike() -> None:
    types = oracle.types_of(tiny.ROWS)
    for query, expected in ORDERS:
        (statement,) = parse_program(Source(query)).statements
        assert isinstance(statement, tree.Select)
        assert oracle.ordered_ids(statement, tiny.ROWS, types) == list(expected), query


def test_a_measure_is_missing_where_the_counts_are_and_nothing_where_the_region_is(small: nlcrit.Dataset) -> None:
    frame = small.run("bodyId <= 5 return input in (A, B), output in (A), input in ()")
    assert frame.iloc[:, 1].tolist()[:3] == [20, 1, 0]  # type: ignore[union-attr]
    assert frame.iloc[:, 2].tolist()[:3] == [5, 10, 0]  # type: ignore[union-attr]
    assert frame.iloc[:, 3].tolist()[:3] == [0, 0, 0]  # type: ignore[union-attr]
    assert frame.iloc[:, 1:].isna().all(axis=1).tolist() == [False, False, False, True, True]  # type: ignore[union-attr]
