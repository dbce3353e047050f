"""A text of the user is sent if it reads, and refused if it writes, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlcrit.engines.neuprint.literal import literal, name
from nlcrit.engines.neuprint.reading import WRITING, require_reading
from nlcrit.errors import CallError

READS = (
    "MATCH (n:Neuron) RETURN n.bodyId AS id ORDER BY id LIMIT 5",
    "MATCH (n:Neuron) WHERE n.type = 'CREATE' RETURN n.type AS t",
    'MATCH (n:Neuron) WHERE n.type = "it\'s; DELETE n" RETURN n.type AS t',
    "MATCH (n:Neuron) RETURN n.set AS a, n . create AS b",
    "MATCH (n:Create) RETURN n:Set AS s",
    "MATCH (n)-[:MERGE]->(m) RETURN m.bodyId AS id",
    "RETURN {create: 1, set: 2} AS m",
    "RETURN 1 AS set",
    "RETURN 1 AS `merge` // CREATE (n)",
    "RETURN 1 AS a /* SET n.x = 1 */",
    "RETURN `a``b CREATE`.delete AS x",
    "MATCH (start:Neuron) WHERE start.type STARTS WITH 'A' RETURN start.type AS stop",
    "CALL { MATCH (n:Neuron) RETURN n } RETURN n.bodyId AS id",
    "CALL (n) { RETURN 1 AS one } RETURN one",
    "CALL db.labels()",
    "CALL `db` . labels ( ) YIELD label RETURN label",
    "CALL db.schema.nodeTypeProperties()",
    "CALL apoc.meta.schema() YIELD value RETURN value",
    "RETURN apoc.convert.fromJsonMap('{}') AS m",
    "EXPLAIN MATCH (n) RETURN n",
    r"RETURN 'a\\' AS x",
    r"RETURN 'a\u005c\u0027' AS x",
    "MATCH (n) RETURN n.preset AS x, n.created AS y, n.loads AS z;",
    "RETURN 1 AS load, 2 AS csv",
    "",
)
WRITES = (
    ("CREATE (n)", "it has CREATE"),
    ("MATCH (n) SET n.x = 1", "it has SET"),
    ("MATCH (n) WITH n\nset n.x = 1", "it has SET"),
    ("MATCH (n) DETACH DELETE n", "it has DETACH"),
    ("MERGE (n:Neuron {bodyId: 1}) RETURN n", "it has MERGE"),
    ("MATCH (n) REMOVE n:Neuron", "it has REMOVE"),
    ("FOREACH (x IN [1] | CREATE (n))", "it has FOREACH"),
    ("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", "it has LOAD"),
    ("DROP INDEX x", "it has DROP"),
    ("MATCH (n:Neuron) RETURN 'a' // x\rDELETE n", "it has DELETE"),
    ("MATCH (n) RETURN 1 AS a /* '*/ DELETE n // '", "it has DELETE"),
    ("MATCH (n:`a``b`) DELETE n // `", "it has DELETE"),
    (r"MATCH (n) WHERE n.type = 'a\u0027 DELETE n //'", "it has DELETE"),
    (r"MATCH (n) WHERE n.type = 'a\\' DELETE n //'", "it has DELETE"),
    (r"MATCH (n:`a\u0060) DELETE n //`", "it has DELETE"),
    (r"CR\u0045ATE (n)", "it has CREATE"),
    (r"RETURN 1 AS a // x \u000a DELETE n", "it has DELETE"),
    ("RETURN 1CREATE (n)", "it has CREATE"),
    ("RETURN 1.CREATE (n)", "it has CREATE"),
    ("USE system MATCH (n) RETURN n", "it has USE"),
    ("EXPLAIN STOP DATABASE neo4j", "it has STOP"),
    ("GRANT ROLE admin TO me", "it has GRANT"),
    ("CALL apoc.create.node(['A'], {})", "it calls apoc.create.node"),
    ("CALL `apoc`.`cypher` . doIt('x', {})", "it calls apoc.cypher.doIt"),
    ("CALL apoc.cypher.runTimeboxed('RETURN 1', {}, 10)", "it calls apoc.cypher.runTimeboxed"),
    ("CALL dbms.killQuery('1')", "it calls dbms.killQuery"),
    ("RETURN 'a", "a ' in it is not closed"),
    ("RETURN `a", "a ` in it is not closed"),
    ("RETURN 1 /* CREATE", "a /* in it is not closed"),
    (r"RETURN 'a\uu0027 AS x", "it has an escape that can be read in two ways"),
    (r"RETURN 'a\u00", "it has an escape that can be read in two ways"),
    (r"RETURN 'a\u005c\\' AS x", "it has an escape that can be read in two ways"),
)  # fmt: skip


@pytest.mark.parametrize("text", READS)
def test_a_text_that_reads_is_sent(text: str) -> None:
    require_reading(text)


@pytest.mark.parametrize(("text", "reason"), WRITES)
def test_a_text_that_writes_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CallError) as refused:
        require_reading(text)
    assert refused.value.message == f"the Cypher text does not only read: {reason}"
    assert refused.value.code == "NA101"


def test_a_timebox_is_told_to_be_left_out() -> None:
    with pytest.raises(CallError) as refused:
        require_reading("CALL apoc.cypher.runTimeboxed('RETURN 1', {}, 10)")
    assert refused.value.hint == "leave it out: the server limits the time of every query itself"


TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(
    st.sampled_from(["\\", "'", '"', "`", ":", "\\u0027", "\\u0060", "\n", "//", "*/", "/*", " DELETE n ", "\\\\"])
).map("".join)


@given(text=TEXTS, column=TEXTS.filter(bool))
@example("' DELETE n //", "` DELETE n //")
def test_a_value_and_a_name_never_hide_or_make_a_clause(text: str, column: str) -> None:
    written = f"MATCH (n) WHERE n.type = {literal(text)} RETURN n.type AS {name(column)}"
    require_reading(written)
    with pytest.raises(CallError, match="it has DELETE"):
        require_reading(f"{written} DELETE n")


@given(word=st.sampled_from(sorted(WRITING)), before=st.sampled_from([" ", "\n", "\t", "/* */", ")", "'x'"]))
def test_every_word_that_writes_is_found(word: str, before: str) -> None:
    with pytest.raises(CallError, match=f"it has {word}"):
        require_reading(f"MATCH (n){before}{word.lower()} n")
