r"""
Whether a Cypher text of the user only reads: the server in front of the data base may carry out what writes.

The text is split as the data base does it: `\uXXXX` is read first, then comments, literals and names in backticks are
told from the rest. What would be split otherwise somewhere is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlcrit.errors import CallError

WRITING = frozenset(
    "CREATE MERGE SET DELETE DETACH REMOVE DROP FOREACH INSERT ALTER GRANT DENY REVOKE RENAME PERIODIC".split()
)
"""Words that begin a clause that writes, wherever they stand."""
COMMANDS = frozenset("START STOP ENABLE TERMINATE DEALLOCATE REALLOCATE DRYRUN USE".split())
"""Words that begin a command to the data base; anywhere but at the beginning they are names."""
BEFORE = frozenset("EXPLAIN PROFILE CYPHER".split())
"""Words before the first clause."""
READING = frozenset(
    """
    db.labels db.propertykeys db.relationshiptypes db.indexes db.info db.ping db.index.fulltext.querynodes
    db.index.fulltext.queryrelationships dbms.components dbms.procedures dbms.functions
    """.split()
)
"""Procedures that read, in small letters."""
READING_FAMILIES = ("db.schema.", "apoc.meta.")
HINT = "only texts that read are sent (MATCH, WITH, UNWIND, CALL { … }, RETURN); a name like that stands in backticks"
PROCEDURES = "procedures that can be called: db.labels, db.propertyKeys, db.relationshipTypes, db.schema.*, apoc.meta.*"
TIMEBOXED = "leave it out: the server limits the time of every query itself"

ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\.|[^\\]+|\\\Z", re.DOTALL)
TOKEN = re.compile(
    r"""
    (?P<comment> //[^\n\r]* | /\*.*?\*/ )
    | (?P<text> '(?:\\.|[^\\'])*' | "(?:\\.|[^\\"])*" )
    | `(?P<quoted> (?:``|[^`])* )`
    | (?P<word> [^\W\d]\w* )
    | (?P<number> \d+(?:\.\d+)? )
    | (?P<open> /\* | ['"`] )
    | (?P<sign> \S )
    """,
    re.DOTALL | re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of the text: what it is, and the word, name or sign itself."""

    kind: str
    text: str


BEGINNING = Token("sign", ";")
"""What a statement stands after."""


def require_reading(cypher: str) -> None:
    r"""
    Refuse a text that does more than read, or of which that is not certain.

    Raises:
        CallError: NA101, it has a clause that writes, calls a procedure that is not known to read, or is not a text that
            the data base could read.

    Example:
        >>> require_reading("MATCH (n:Neuron) WHERE n.set = 'CREATE' RETURN n.bodyId AS `merge` // DELETE")
        >>> require_reading("MATCH (n) D\\u0045TACH DELETE n")
        Traceback (most recent call last):
        nlcrit.errors.CallError: the Cypher text does not only read: it has DETACH
    """
    tokens = list(_tokens(_decoded(cypher)))
    begins = True
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else BEGINNING
        begins = before == BEGINNING or (begins and before.text.upper() in BEFORE)
        if token.kind == "word":
            _require(token.text.upper(), tokens, place, begins=begins)


def _require(word: str, tokens: Sequence[Token], place: int, *, begins: bool) -> None:
    """Refuse a word that writes where it stands."""
    if word == "CALL" and not _is_name(tokens, place):
        _require_reading_procedure(tokens[place + 1 :])
    writes = word in WRITING or (word == "LOAD" and _text(tokens, place + 1).upper() == "CSV")
    if (writes and not _is_name(tokens, place)) or (begins and word in COMMANDS):
        raise _refusal(f"it has {word}", HINT)


def _is_name(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word is the name of a property, label, key or alias where it stands: no clause begins there."""
    before, after = _text(tokens, place - 1), _text(tokens, place + 1)
    if before == ".":
        # After a number a dot is none before a property.
        return place > 1 and tokens[place - 2].kind != "number"
    return before == ":" or before.upper() == "AS" or (before in {"{", ","} and after == ":")


def _text(tokens: Sequence[Token], place: int) -> str:
    """What stands in a place; nothing beyond the ends, nor for a text or a name in backticks."""
    token = tokens[place] if 0 <= place < len(tokens) else BEGINNING
    return token.text if token.kind in {"word", "sign"} else ""


def _require_reading_procedure(tokens: Sequence[Token]) -> None:
    """Refuse the procedure whose name the tokens begin with, unless it is known to read."""
    if not tokens or tokens[0] in {Token("sign", "{"), Token("sign", "(")}:
        return
    name = ""
    for token in tokens:
        wanted = {"word", "quoted"} if not name or name.endswith(".") else {"sign"}
        if token.kind not in wanted or (token.kind == "sign" and token.text != "."):
            break
        name += token.text
    known = name.lower()
    if known not in READING and not known.startswith(READING_FAMILIES):
        raise _refusal(f"it calls {name or 'something'}", TIMEBOXED if "runtimeboxed" in known else PROCEDURES)


def _decoded(cypher: str) -> str:
    r"""
    The text with `\uXXXX` read, except after an odd number of backslashes.

    A backslash and what follows it are passed on together, so that a pair of them hides no escape.
    """
    pieces = []
    was_backslash = False
    for found in ESCAPE.finditer(cypher):
        piece, code = found[0], found[1]
        # Whether a backslash that was itself an escape makes the next one plain is better not relied on.
        if piece.startswith("\\") and code is None and (piece[1:] == "u" or was_backslash):
            raise _refusal(
                "it has an escape that can be read in two ways", "write backslashes in pairs, and \\uXXXX in full"
            )
        pieces.append(chr(int(code, 16)) if code else piece)
        was_backslash = pieces[-1] == "\\"
    return "".join(pieces)


def _tokens(text: str) -> Iterator[Token]:
    for found in TOKEN.finditer(text):
        kind = found.lastgroup or "quoted"
        if kind == "open":
            raise _refusal(f"a {found[0]} in it is not closed", "close every quote, name in backticks and comment")
        if kind != "comment":
            yield Token(kind, found[kind])


def _refusal(reason: str, hint: str) -> CallError:
    return CallError(f"the Cypher text does not only read: {reason}", code="NA101", hint=hint)
