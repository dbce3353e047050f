"""Mistakes of connections: arrows of other languages, bounds outside of the arrow, tests beside arrows."""

from __future__ import annotations

from nlcrit.language.mistakes.parentheses import Unclosed
from nlcrit.language.mistakes.pieces import Piece
from nlcrit.language.mistakes.rows import Found, Row

ARROWS = {"-->": "->", "==>": "->", "=>": "->", "--": "->", "<--": "<-", "to": "->", "from": "<-"}
_ARROW = r"(?:->|<-|\]->|\]-|to|from)"
_OPERAND = r"(?:{T}|\( [^⊣]*? \))"
_TEST = r"(?:{cmp} {V}|(?:~|!~) (?:S|X|N|P)|(?:not )?like (?:G|N|S|P)|(?:not )?in {set}|null|notnull|is (?:not )?null|not null)"
_TO_CLAUSE = r"(?:(?! return| sort| limit| ->| <-| -\[| <-\[| ⊣) {X})*"


def _arrow(found: Found) -> str | None:
    return ARROWS.get(found.texts["here"].lower())


def _steps(found: Found) -> str | None:
    """`*1..3` of Cypher as `path 1..3`."""
    least = found.text("g").strip("*") or "1"
    most = found.text("m")
    return f"path {least}" + (f"..{most}" if most else "") if least.isdigit() else None


def _into_arrow(found: Found) -> str | None:
    """The bounds of a partner filter as the conditions of an arrow."""
    edges: list[str] = []
    for group in _groups(found):
        if group[0].symbol in {"min", "max"} and len(group) != 2:
            return None
        if group[0].symbol == "min":
            edges.append(f"weight >= {group[1].text}")
        elif group[0].symbol == "max":
            edges.append(f"weight <= {group[1].text}")
        elif group[0].symbol in {"via", "in"}:
            edges.append("in " + "".join(piece.text + (" " if piece.text == "," else "") for piece in group[1:]))
    if not edges:
        return f"{found.text('arrow')} {found.text('b')}"
    inside = ", ".join(edges)
    arrow = f"-[{inside}]->" if found.text("arrow") == "->" else f"<-[{inside}]-"
    return f"{arrow} {found.text('b')}"


def _groups(found: Found) -> list[list[Piece]]:
    groups: list[list[Piece]] = []
    for piece in found.pieces("bounds"):
        if piece.symbol in {"min", "max", "via", "sum", "in", "partners"}:
            groups.append([])
        if groups:
            groups[-1].append(piece)
    return groups


ROWS = (
    Row(r"(?P<old>¦- >|¦-_>)", "NQ105", "an arrow has no space in it", " -> "),
    Row(r"(?P<old>< ¦-)(?! \[)", "NQ105", "an arrow has no space in it", " <- "),
    Row(r"(?P<old>¦- \[)", "NQ105", "an arrow has no space in it", " -["),
    Row(
        r"(?P<old>¦<->)",
        "NQ105",
        "an arrow has one direction",
        " -> ",
        when="for the one direction",
        more=(("for the other", " <- "),),
    ),
    Row(r"{T} (?P<old>¦=>) (?:N|S|R|\*)", "NQ105", "an arrow is written '->'", " -> "),
    Row(
        r"(?P<old>¦(?:-->|==>|<--|--))", "NQ105", "an arrow is written '->' or '<-'", lambda found: f" {_arrow(found)} "
    ),
    Row(
        r"(?P<old>¦(?:to|from)) {T}",
        "NQ105",
        "a connection is written with '->' or '<-'",
        lambda found: f" {_arrow(found)} ",
        accepts="ARROW AND",
        refuses="RPAR",
    ),
    Row(r"(?P<old>-\[ ¦\]->)", "NQ122", "the brackets of this arrow are empty", "->"),
    Row(r"(?P<old><-\[ ¦\]-)", "NQ122", "the brackets of this arrow are empty", "<-"),
    Row(r"(?P<old>-\[ ¦: {X} \]->)", "NQ106", "all connections are of one kind, which is not named", "->"),
    Row(r"(?P<old><-\[ ¦: {X} \]-)", "NQ106", "all connections are of one kind, which is not named", "<-"),
    Row(
        r"-\[ (?P<old>(?P<n>D) ¦)(?:\]->|\]-|,)",
        "NQ122",
        "the number in this arrow needs a name",
        "weight >= {n}",
        when="for at least {n} synapses",
    ),
    Row(r"-\[ (?P<old>(?:min) ¦(?P<n>D))", "NQ122", "a bound in an arrow is a comparison of 'weight'", "weight >= {n}"),
    Row(r"-\[ (?P<old>(?:max) ¦(?P<n>D))", "NQ122", "a bound in an arrow is a comparison of 'weight'", "weight <= {n}"),
    Row(r"-\[ (?P<old>¦(?P<op>{cmp}) (?P<n>D))", "NQ122", "the number in this arrow needs a name", "weight {op} {n}"),
    Row(
        r"-\[ (?P<old>¦(?P<g>G)(?: \.\. (?P<m>D))?)", "NQ106", "paths of several steps are written 'path 1..3'", _steps
    ),
    Row(
        r"-\[ (?P<old>(?P<n>D) ¦\.\. (?P<m>D))",
        "NQ122",
        "paths of several steps are written 'path 1..3'",
        "path {n}..{m}",
    ),
    Row(r"path D (?P<old>¦(?:-|,|to|:)) D", "NQ122", "the least and the most number of steps are written '1..3'", ".."),
    Row(r"-\[{any} (?P<old>¦\](?: -?)?(?: >))", "NQ122", "the arrow that begins with '-[' ends with ']->'", "]-> "),
    Row(r"-\[{any} (?P<old>¦\] ->)", "NQ122", "the arrow that begins with '-[' ends with ']->'", "]-> "),
    Row(r"(?<!<)-\[{any} (?P<old>¦\]-)(?! >)", "NQ122", "the arrow that begins with '-[' ends with ']->'", "]->"),
    Row(
        r"-\[{any} (?P<old>¦->)",
        "NQ102",
        "the arrow that begins with '-[' ends with ']->'",
        "]->",
        accepts="EDGE_CLOSE",
    ),
    Row(
        r"<-\[{any} (?P<old>¦(?:\]->|\]|- \>))",
        "NQ102",
        "the arrow that begins with '<-[' ends with ']-'",
        "]-",
        accepts="LEFT_EDGE_CLOSE",
    ),
    Row(r"-\[{any} (?P<old>¦(?:and|;|&&|&))", "NQ122", "the conditions in an arrow are separated by ','", ","),
    Row(r"{T} (?P<old>¦\[)[^⊣]*? \]->", "NQ122", "an arrow with conditions begins with '-['", " -["),
    Unclosed(
        r"¦⊣",
        "NQ102",
        lambda found: (
            "this arrow is not closed"
            if found.context.open_bracket is not None and found.context.open_bracket.type != "LPAR"
            else None
        ),
        hint="write ']->' at its end, or ']-' after '<-[', and then the other neuron",
    ),
    Row(
        rf"(?P<arrow>->|<-) (?P<b>{_OPERAND}) (?P<bounds>(?P<at>¦(?:sum|min|max|via|partners))(?: {{set}})?(?: D)?"
        rf"(?: (?:min|max) D| via {{set}}| sum)*)",
        "NQ116",
        "between two neurons a bound stands in the arrow",
        _into_arrow,
        refuses="RPAR",
        accepts="ARROW",
    ),
    Row(
        rf"(?P<arrow>->|<-) (?P<b>{_OPERAND}) (?P<bounds>¦in {{set}})",
        "NQ116",
        "between two neurons the regions stand in the arrow",
        _into_arrow,
        accepts="ARROW",
        refuses="RPAR",
    ),
    Row(
        rf"{_ARROW} (?P<old>(?P<b>{_OPERAND}(?: {_TEST})?) ¦(?P<op>and|or)(?P<rest>{_TO_CLAUSE}))",
        "NQ116",
        "'{op}' beside an arrow: the tests of one end stand in parentheses",
        "({b} {op} {rest})",
        accepts="ARROW",
        refuses="AND",
    ),
    Row(
        rf"{_ARROW} (?P<old>(?P<f>{{F}}) ¦{_TEST})",
        "NQ116",
        "a test at an arrow stands in parentheses",
        lambda found: f"({found.text('old')})",
    ),
    Row(
        rf"{_ARROW} (?P<old>(?P<at>not|has|input|output|roi) ¦(?!=|!=|~|null|notnull){{X}}{_TO_CLAUSE})",
        "NQ116",
        "a test at an arrow stands in parentheses",
        lambda found: f"({found.text('old')})",
    ),
    Row(
        r"⊢ (?:(?:count|explain) )?(?P<old>(?P<at>[^⊣]+)) ¦(?:->|<-|-\[|<-\[)",
        "NQ116",
        "a test at an arrow stands in parentheses",
        lambda found: f"({found.text('old')})",
        accepts="AND",
        refuses="RPAR",
    ),
    Row(
        r"(?P<old>(?P<a>{T}) ¦(?P<arrow>->|<-))",
        "NQ116",
        "a connection is a whole query; inside a test only its right half stands, which asks for partners",
        "{arrow}",
        accepts="RPAR AND",
    ),
)
