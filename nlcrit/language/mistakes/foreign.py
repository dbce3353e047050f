"""Constructs of other languages: SQL, Cypher, pandas and Python."""

from __future__ import annotations

import re
from collections.abc import Callable

from nlcrit.language.mistakes.lists import items
from nlcrit.language.mistakes.patterns import regex_of
from nlcrit.language.mistakes.pieces import Piece, joined
from nlcrit.language.mistakes.rows import Found, Row
from nlcrit.language.words import quote

_GLOB_SPECIAL = re.compile(r"([*?\\])")
_METHODS = {"contains": "*{}*", "startswith": "{}*", "endswith": "*{}"}


def _like(before: str, after: str) -> Callable[[Found], str]:
    def fix(found: Found) -> str:
        (value,) = found.pieces("v")
        text = _GLOB_SPECIAL.sub(r"\\\1", value.content)
        return f"{found.text('f')} {found.text('not')} like {quote(before + text + after)}"

    return fix


def _select(found: Found) -> str | None:
    """The test and the clauses of an SQL query."""
    clauses = _split(list(found.pieces("all")), {"SELECT", "from", "WHERE", "GROUP", "ORDER", "limit"})
    columns = [piece for piece in clauses.get("SELECT", []) if piece.symbol not in {"DISTINCT", "*"}]
    test = joined(clauses.get("WHERE", [])) or "*"
    if re.fullmatch(r"(?i)count\(.*\)|count", joined(columns)) or any(piece.symbol == "count" for piece in columns):
        return f"count {test}"
    order = joined([piece for piece in clauses.get("ORDER", []) if piece.symbol != "by"])
    limit = joined(clauses.get("limit", [])[:1])
    return " ".join(
        [
            test,
            f"return {joined(columns)}" if columns else "",
            f"sort by {order}" if order else "",
            f"limit {limit}" if limit else "",
        ]
    )


def _match(found: Found) -> str | None:
    """The test of a Cypher query over neurons, without the variable before its fields."""
    pieces = list(found.pieces("all"))
    clauses = _split(pieces, {"WHERE", "return", "ORDER", "limit", "WITH"})
    test = clauses.get("WHERE")
    if not test or any(piece.symbol in {"-[", "->", "<-", "<-[", "]->"} for piece in pieces):
        return None
    variables = re.findall(r"\(\s*(\w+)\s*[:)]", joined(pieces[: len(pieces) - 1]))
    return _without_variable(test, variables[0] if variables else "n") + (
        f" limit {joined(clauses['limit'][:1])}" if clauses.get("limit") else ""
    )


def _split(pieces: list[Piece], words: set[str]) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    word = ""
    for piece in pieces:
        if piece.symbol in words:
            word = piece.symbol
            found[word] = []
        elif word:
            found[word].append(piece)
    return found


def _without_variable(pieces: list[Piece], variable: str) -> str:
    prefix = variable + "."
    return joined(
        piece._replace(text=piece.text[len(prefix) :])
        if piece.kind == "name" and piece.text.startswith(prefix)
        else piece
        for piece in pieces
    )


def _frame(found: Found) -> str:
    """What stands between the brackets after the name of a DataFrame."""
    frame = found.text("frame")
    return re.sub(
        rf"""\b{re.escape(frame)}\[(["'])(\w+)\1\]""", r"\2", _without_variable(list(found.pieces("inner")), frame)
    )


def _column(found: Found) -> str:
    (piece,) = found.pieces("field")
    return piece.content


def _method(found: Found) -> str | None:
    """A method of a pandas column as a test."""
    field, _, method = found.text("f").rpartition(".")
    field = field.removesuffix(".str")
    field = field.rpartition(".")[2] if field.startswith(("df.", "neurons.", "n.")) else field
    arguments = found.pieces("arguments")
    values = [piece for piece in arguments if piece.kind == "string"]
    if method == "isin":
        written = items([piece for piece in arguments if piece.symbol not in {"[", "]", "{", "}"}])
        return None if written is None else f"{field} in ({written})"
    if not values or not field:
        return None
    if method in _METHODS:
        return f"{field} like " + quote(_METHODS[method].format(_GLOB_SPECIAL.sub(r"\\\1", values[0].content)))
    if method in {"match", "fullmatch"}:
        return f"{field} ~ {quote(values[0].content + ('.*' if method == 'match' else ''))}"
    if method in {"eq", "ne"}:
        return f"{field} {'=' if method == 'eq' else '!='} {values[0].text}"
    return values[0].content if method == "query" else None


def _method_message(found: Found) -> str | None:
    return None if _method(found) is None else "a method of Python is no test here"


def _call_message(found: Found) -> str | None:
    """`name(` where no name can hold what follows: something like a call."""
    pieces = found.context.pieces
    index = found.range("f")[0]
    inside = pieces[index + 2 : index + 12]
    if not any(piece.symbol in {"=", "S", "==", "(", "U"} for piece in inside):
        return None
    return f"{found.texts['f']}(…) looks like a function call, and the language has none"


def _ilike(found: Found) -> str:
    (value,) = found.pieces("v")
    regex = regex_of(value.content).replace("%", ".*")
    return f"{found.text('f')} {'!~' if found.text('not') else '~'} {quote('(?i)' + regex)}"


def _exists(found: Found) -> str:
    field = found.text("f").rpartition(".")[2]
    return f"{field} {'null' if found.text('not') else 'notnull'}"


ROWS = (
    Row(r"⊢ (?P<all>(?P<at>SELECT){any} ¦{most})", "NQ106", "this is SQL; a query here is only the test", _select),
    Row(
        r"⊢ (?P<all>(?P<at>MATCH) ¦\({most})",
        "NQ106",
        "this is Cypher; a query here is only the test",
        _match,
        hint="neurons are found by a test such as type = MBON01, connections by A -> B",
    ),
    Row(
        r"⊢ (?P<all>(?P<at>N) ¦WHERE [^⊣]* return {most})",
        "NQ106",
        lambda found: (
            "this is Cypher; a query here is only the test" if found.text("at").lower().startswith("match(") else None
        ),
        _match,
    ),
    Row(
        r"\(_?(?P<old>(?P<a>{N})? ¦:_?{N})(?: \{[^⊣]*?\})? \)",
        "NQ106",
        "a label is written as a test, label = Neuron",
        None,
        hint="connections are written A -> B, with names or tests in parentheses",
    ),
    Row(r"⊢ (?P<old>¦:_?(?P<label>{N}))", "NQ106", "a label is written as a test", "label = {label}"),
    Row(
        r"(?P<f>{F}) (?P<not>not )?¦STARTS(?:WITH)?(?: WITH)? (?P<v>N|S)",
        "NQ106",
        "'starts with' is a pattern here",
        _like("", "*"),
    ),
    Row(
        r"(?P<f>{F}) (?P<not>not )?¦(?:STARTSWITH|BEGINS|BEGINS WITH) (?P<v>N|S)",
        "NQ106",
        "'starts with' is a pattern here",
        _like("", "*"),
    ),
    Row(
        r"(?P<f>{F}) (?P<not>not )?¦ENDS(?:WITH)?(?: WITH)? (?P<v>N|S)",
        "NQ106",
        "'ends with' is a pattern here",
        _like("*", ""),
    ),
    Row(r"(?P<f>{F}) (?P<not>not )?¦ENDSWITH (?P<v>N|S)", "NQ106", "'ends with' is a pattern here", _like("*", "")),
    Row(r"(?P<f>{F}) (?P<not>not )?¦CONTAINS? (?P<v>N|S)", "NQ106", "'contains' is a pattern here", _like("*", "*")),
    Row(
        r"(?P<f>{F}) (?P<not>not )?¦(?:ILIKE) (?P<v>N|S|G)",
        "NQ106",
        "'like' minds the case of letters; a pattern need not",
        _ilike,
    ),
    Row(
        r"(?P<f>{F}) (?P<not>not )?¦(?:RLIKE|REGEXP|SIMILAR to|MATCH|MATCHES) (?P<v>S)",
        "NQ106",
        "a regular expression follows '~'",
        lambda found: f"{found.text('f')} {'!~' if found.text('not') else '~'} {found.text('v')}",
    ),
    Row(r"(?P<f>{F}) (?P<not>not )?¦GLOB (?P<v>S|G)", "NQ106", "a glob follows 'like'", "{f} {not} like {v}"),
    Row(
        r"(?P<f>{F}) ¦BETWEEN (?P<a>D|P) (?:and|,|to) (?P<b>D|P)",
        "NQ106",
        "'between' is two comparisons here",
        "{f} >= {a} and {f} <= {b}",
    ),
    Row(
        r"(?P<f>{F}) not ¦BETWEEN (?P<a>D|P) (?:and|,|to) (?P<b>D|P)",
        "NQ106",
        "'between' is two comparisons here",
        "({f} < {a} or {f} > {b})",
    ),
    Row(
        r"(?P<f>{F}) ¦(?P<more>GREATER|LESS|MORE) THAN (?P<a>D)",
        "NQ106",
        "'greater than' is written '>' here",
        "{f} > {a}",
    ),
    Row(
        r"(?P<not>not )?EXISTS ¦(?:\( )?(?P<f>{F})(?: \))?",
        "NQ106",
        "that a value is present is written 'notnull' here",
        _exists,
    ),
    Row(
        r"⊢ LAMBDA (?P<var>¦N) : (?P<rest>{most})",
        "NQ106",
        "'lambda' is Python; a query here is only the test",
        lambda found: _without_variable(list(found.pieces("rest")), found.text("var")),
    ),
    Row(
        r"⊢ (?P<at>(?P<frame>N)) ¦\[_(?P<inner>[^⊣]+?) \](?: ⊣)",
        "NQ106",
        "this is Python; a query here is only the test",
        _frame,
    ),
    Row(r"(?P<frame>N)_¦(?P<at>\[)_(?P<field>S)_\]", "NQ106", "a field stands without brackets", _column),
    Row(r"(?P<at>(?P<f>N))_¦\( (?P<arguments>[^()⊣]*) \)", "NQ106", _method_message, _method),
    Row(
        r"(?P<at>(?P<f>{N}))_¦\(",
        "NQ106",
        _call_message,
        hint="a test is, for example, type = MBON01; a name with quotes inside stands in quotes",
    ),
)
