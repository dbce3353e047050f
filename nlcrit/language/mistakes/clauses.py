"""Mistakes of whole statements: clauses in the wrong place, `let` without `@`, `use` and `explain` with too much."""

from __future__ import annotations

from nlcrit.language.mistakes.pieces import joined
from nlcrit.language.mistakes.rows import Found, Row

_COLUMN = r"(?:{F}|(?:input|output) in {set})"
_COLUMNS = rf"{_COLUMN}(?: , {_COLUMN})*"
_KEYS = rf"{_COLUMN}(?: asc| desc)?(?: , {_COLUMN}(?: asc| desc)?)*"
_CLAUSE = rf"(?:limit (?:D|P)|return {_COLUMNS}|sort by {_KEYS})"


def _empty(found: Found) -> str:
    return (
        "the query is empty"
        if found.context.near.alone and found.context.offset == len(found.context.source.text)
        else ("a query is missing before this ';'")
    )


def _no_query(found: Found) -> str:
    if found.context.near.alone:
        return f"a query is missing before '{found.text('at')}'"
    return f"the ';' ends the query before '{found.text('at')}'"


def _no_semicolon(found: Found) -> str:
    return "" if found.context.near.alone else "take the ';' away: a clause belongs to the query before it"


def _everything(found: Found) -> str | None:
    if not found.context.near.alone:
        return None
    return "* " + joined(found.context.pieces)


def _dataset(found: Found) -> str:
    """A tag after the name of a data set belongs to it; anything else is the next statement."""
    tag = found.text("tag")
    rest = found.text("rest")
    if tag[:1] == "v" and tag[1:2].isdigit():
        return f"use {found.text('name')}:{tag}" + (f"; {rest}" if rest else "")
    return f"use {found.text('name')}; {tag} {rest}"


ROWS = (
    Row(r"⊢ ¦⊣", "NQ109", _empty, "*", when="for every neuron"),
    Row(r"let (?P<old>¦(?P<name>[a-z]+|{N})) (?:=|==|:=)", "NQ119", "the name after 'let' begins with '@'", "@{name}"),
    Row(r"let R (?P<old>¦)(?:{F}|\(|not|has|input|output|roi|->|\*)", "NQ100", "'=' is missing after the @name", " = "),
    Row(r"⊢ (?P<old>(?P<name>R)) ¦=", "NQ100", "'let' is missing before {name}", "let {name}"),
    Row(
        r"let R = {any} (?P<at>¦(?:limit|return|sort)){most}",
        "NQ115",
        "'{here}' cannot stand in 'let', which names a test",
        hint="write the clause where the name is used",
    ),
    Row(
        r"let R = {any} ¦(?:->|<-|-\[|<-\[)",
        "NQ116",
        "'let' names a test, not a table of connections",
        hint="name the neurons of one end, and write the arrow where the name is used",
    ),
    Row(
        r"use (?P<name>N|S) (?P<tag>¦{X})(?P<rest>{most})", "NQ100", "'use' takes one data set; a ';' ends it", _dataset
    ),
    Row(
        r"explain (?P<word>(?P<at>count)) (?P<rest>¦{most})",
        "NQ115",
        "'explain' does not go with 'count'",
        "explain {rest}",
    ),
    Row(r"explain (?P<at>let|use) ¦{X}", "NQ115", "'explain' goes only with a query, not with '{at}'"),
    Row(r"(?P<old>⊢ explain (?P<at>explain)) ¦{X}", "NQ115", "'explain' stands twice", "explain"),
    Row(
        r"⊢ count (?P<test>[^⊣]+) (?P<at>¦(?:limit|return|sort)){most}",
        "NQ115",
        "'{here}' does not go with 'count', which gives one number",
        "count {test}",
    ),
    Row(r"⊢ (?P<clause>(?P<at>limit) ¦D) ⊣", "NQ115", _no_query, _everything, hint=_no_semicolon),
    Row(
        r"⊢ (?P<at>limit) ¦(?P<n>D|P)(?: ,| of)? (?P<rest>[^⊣]+)",
        "NQ115",
        "'limit' stands after the query",
        "{rest} limit {n}",
    ),
    Row(
        rf"⊢ (?P<at>return) ¦(?P<columns>{_COLUMNS}) (?:WHERE|from|,|OF|in) (?P<rest>[^⊣]+)",
        "NQ115",
        "'return' stands after the query",
        "{rest} return {columns}",
    ),
    Row(rf"⊢ (?P<at>return) ¦(?P<columns>{_COLUMNS}) ⊣", "NQ115", _no_query, _everything, hint=_no_semicolon),
    Row(
        rf"⊢ (?P<at>sort) ¦by (?P<keys>{_KEYS}) (?P<rest>[^⊣]+)",
        "NQ115",
        "'sort by' stands after the query",
        "{rest} sort by {keys}",
    ),
    Row(rf"⊢ (?P<at>sort) ¦by (?P<keys>{_KEYS}) ⊣", "NQ115", _no_query, _everything, hint=_no_semicolon),
    Row(
        rf"⊢ (?P<test>[^⊣]+?) (?P<clause>{_CLAUSE}(?: {_CLAUSE})*) ¦(?P<op>and|or)(?P<rest> [^⊣]+)",
        "NQ115",
        "the clauses stand at the end of the query, after all tests",
        "{test} {op} {rest} {clause}",
    ),
    Row(
        rf"(?P<old>(?P<at>and|or|AND)) (?:limit|return) ¦(?:{_COLUMNS}|D|P)",
        "NQ115",
        "no '{at}' stands before a clause",
        "",
    ),
    Row(r"(?P<old>(?P<at>and|or)) ¦?sort ¦?by", "NQ115", "no '{at}' stands before a clause", ""),
    Row(r"sort (?P<old>¦){F}", "NQ100", "'by' is missing after 'sort'", " by "),
    Row(r"(?P<old>¦ORDER(?: by)?) {F}", "NQ106", "'order by' is written 'sort by' here", "sort by"),
    Row(r"(?P<old>ORDER ¦by) {F}", "NQ106", "'order by' is written 'sort by' here", "sort by"),
    Row(r"sort by {F} (?P<old>¦(?:DESCENDING|-))", "NQ106", "'{here}' is written 'desc' here", "desc"),
    Row(r"sort by {F} (?P<old>¦ASCENDING)", "NQ106", "'{here}' is written 'asc' here", "asc"),
    Row(
        r"sort by (?P<old>¦-_(?P<f>{F}))", "NQ106", "the descending order is written 'desc' after the field", "{f} desc"
    ),
    Row(r"limit (?:D|P) (?P<old>¦(?:OFFSET|SKIP|,) D)", "NQ106", "'limit' takes one number; there is no offset", ""),
    Row(r"(?P<old>¦(?:OFFSET|SKIP) D)", "NQ106", "there is no offset; 'limit' cuts after the first rows", ""),
    Row(r"limit (?:D|P) (?P<old>¦(?:ROWS|NEURONS))", "NQ106", "'limit' takes only a number", ""),
    Row(r"(?P<old>¦GROUP by{most})", "NQ106", "answers are not grouped; 'count' counts the neurons of a query", ""),
    Row(r"return (?P<old>¦DISTINCT)", "NQ106", "'distinct' is not needed: every neuron stands once in the answer", ""),
    Row(r"(?P<old>return ¦\*)", "NQ106", "without 'return' all columns are shown", ""),
    Row(r"(?:return|,) {F} (?P<old>¦AS (?:{N}|S))", "NQ106", "a column keeps its name", ""),
    Row(r"return {F}(?: , {F})* (?P<old>¦){F}", "NQ103", "',' is missing between the columns", ", "),
    Row(r"⊢ (?P<old>WHERE) ¦{X}", "NQ106", "'where' is not needed: a query is only the test", ""),
    Row(
        r"⊢ (?P<old>(?:NEURONS?|SEGMENTS?|N) ¦WHERE) (?:{F}|not|\(|has|input)",
        "NQ106",
        "'where' is not needed: a query is only the test",
        "",
    ),
    Row(r"(?P<old>¦WHERE)", "NQ106", "'where' is not needed: tests are joined with 'and'", " and "),
)
