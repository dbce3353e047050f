"""
The words of the language, each with what it means in a line and an example that can be asked.

For people who want to know while they type: `\\help`, and what stands beside a completion.
"""

from __future__ import annotations

from typing import NamedTuple


class Topic(NamedTuple):
    """What there is to know of a word: how it is written, what it means, and a query with it."""

    form: str
    meaning: str
    example: str


# fmt: off
TOPICS: dict[str, Topic] = {
    "and": Topic("TEST and TEST", "both hold; binds stronger than or", "type = MBON01 and pre > 100"),
    "or": Topic("TEST or TEST", "at least one holds", "type = MBON01 or type = MBON02"),
    "not": Topic("not TEST", "the test is certainly false; with a missing value it is neither", "not type = MBON01"),
    "=": Topic("FIELD = VALUE", "the value itself, never a pattern; also != < <= > >=", "status = Traced"),
    "~": Topic("FIELD ~ REGEX", "a regular expression for the whole value; !~ matches none", 'type ~ "MBON.*"'),
    "like": Topic("FIELD like GLOB", "* stands for any characters, ? for one", "instance like *_R"),
    "in": Topic("FIELD in (VALUE, …)", "one of these; null in the list is a missing value", "type in (MBON01, MBON02, null)"),
    "null": Topic("FIELD null", "the value is missing", "type null"),
    "notnull": Topic("FIELD notnull", "the value is there; also: has FIELD", "soma notnull"),
    "has": Topic("has FIELD", "the value is there", "has soma"),
    "is": Topic("FIELD is [not] null", "the value is missing, or there", "type is not null"),
    "true": Topic("FIELD = true", "a flag that is set", "cropped = true"),
    "false": Topic("FIELD = false", "a flag that is not set, or missing", "cropped = false"),
    "input": Topic("input in (REGION, …) [any|all|sum] [min N] [max N]", "receives synapses there: postsynaptic sites, at least 1 without min", "input in (CA(R), SLP(R)) any min 5"),
    "output": Topic("output in (REGION, …) [any|all|sum] [min N] [max N]", "makes synapses there: presynaptic sites, at least 1 without min", "output in (SMP(R)) min 100"),
    "roi": Topic("roi in (REGION, …) [any|all]", "is there at all; a column of `return` in tables of connections", "roi in (CA(R), PED(R)) all"),
    "any": Topic("in (…) any", "in at least one of the regions", "input in (CA(R), SLP(R)) any"),
    "all": Topic("in (…) all", "in each of the regions; so it is without any, all or sum", "input in (CA(R), SLP(R)) all"),
    "sum": Topic("in (…) sum min N", "in all regions, or with all partners, together", "output in (SMP(R), SIP(R)) sum min 100"),
    "min": Topic("min N", "at least so many synapses", "input in (CA(R)) min 5"),
    "max": Topic("max N", "at most so many, none included", "output in (SMP(R)) max 19"),
    "->": Topic("-> NEURONS [sum] [min N] [partners N] [via (REGION, …)]", "makes synapses onto a neuron of these; between neurons a table of connections", 'type ~ "KC.*" and -> MBON01 min 10'),
    "<-": Topic("<- NEURONS …", "receives synapses from a neuron of these", "MBON01 and <- APL"),
    "to": Topic("to NEURONS …", "the same as ->", "to MBON01 min 10"),
    "from": Topic("from NEURONS …", "the same as <-", "from APL min 10"),
    "partners": Topic("-> NEURONS partners N", "with so many different neurons of these", '-> (type ~ "MBON.*") partners 4'),
    "via": Topic("-> NEURONS via (REGION, …)", "only synapses in these regions count", "-> MBON01 via (gL(R))"),
    "weight": Topic("A -[weight >= N]-> B", "pairs with so many synapses", "DA1_lPN -[weight >= 10]-> *"),
    "path": Topic("A -[path 1..3]-> B", "all paths of so many connections, no neuron twice", "DA1_lPN -[path 1..2]-> MBON05"),
    "return": Topic("… return COLUMN, …", "these columns, bodyId first", "MBON01 return type, pre, input in (CA(R))"),
    "sort": Topic("… sort by COLUMN [asc|desc]", "in this order, missing values last", 'type ~ "MBON.*" sort by pre desc'),
    "by": Topic("… sort by COLUMN", "what an answer is sorted by", "* sort by size limit 5"),
    "asc": Topic("sort by COLUMN asc", "the smallest first, as without it", "* sort by size asc limit 5"),
    "desc": Topic("sort by COLUMN desc", "the largest first", "* sort by size desc limit 5"),
    "limit": Topic("… limit N", "the first N rows, or paths", "* sort by size desc limit 5"),
    "count": Topic("count QUERY", "how many there are", 'count type ~ "KC.*"'),
    "explain": Topic("explain QUERY", "what it means, and how many neurons each part leaves", "explain MBON01 and soma notnull"),
    "let": Topic("let @NAME = TEST; …", "give a test a name for the rest of the session", 'let @kenyon = type ~ "KC.*"; @kenyon and pre > 400'),
    "use": Topic("use DATA; …", "ask another data set from here on", "use fib19; pre > 100"),
    "label": Topic("label = Neuron | Segment", "named or large bodies, or all; without it Neuron, for bodyIds Segment", "label = Segment and pre > 1000"),
    "*": Topic("*", "every neuron", "* return type"),
    "$": Topic("$NAME", "a value from outside: of the notebook, of -p, of Python", "pre > 100"),
    "#": Topic("# …", "a comment to the end of the line", "MBON01  # a comment"),
}
# fmt: on


def topic(word: str) -> str | None:
    """
    What is to be said of a word, in three lines; None where it is no word of the language.

    Example:
        >>> print(topic("LIKE"))
        FIELD like GLOB
          * stands for any characters, ? for one
          for example: instance like *_R
    """
    found = TOPICS.get(word.lower())
    if found is None:
        return None
    return f"{found.form}\n  {found.meaning}\n  for example: {found.example}"
