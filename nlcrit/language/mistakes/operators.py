"""Mistakes of operators: those of other languages, negations, nulls, and comparisons with two sides."""

from __future__ import annotations

from nlcrit.fields import catalogued
from nlcrit.language.mistakes.rows import Found, Row

# What an operator of another language means; `and`, `or` and `not` need spaces around them.
FOREIGN = {
    "==": "=", "===": "=", "!==": "!=", "<>": "!=", "=<": "<=", "=~": "~", "~=": "~", "~~": "~", "~*": "~",
    ":=": "=", "<=>": "=", "&&": " and ", "||": " or ", "&": " and ", "|": " or ", "!": " not ", "**": "*",
}  # fmt: skip
_SYMBOLS = r"==|===|!==|<>|=<|=~|~=|~~|~\*|:=|<=>|&&|\|\||&|\||!|\*\*"
_OPPOSITES = {"=": "!=", "~": "!~", "==": "!=", "=~": "!~", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_NULLS = r"(?:NONE|NAN|NA|EMPTY|MISSING)"


def _native(found: Found) -> str:
    return FOREIGN[found.texts["here"]]


def _foreign(found: Found) -> str:
    here = found.texts["here"]
    return f"'{here}' is written '{FOREIGN[here].strip()}' here"


def _negated(found: Found) -> str | None:
    opposite = _OPPOSITES.get(found.texts["here"])
    return None if opposite is None else f"{found.text('f')} {opposite}"


def _arrow_from(found: Found) -> str:
    """A field sends nothing, so after one only the partner filter can be meant."""
    field = found.text("f")
    return f"<- {found.text('n')}" if not field or catalogued(field) else f"{field} <- {found.text('n')}"


def _swapped(found: Found) -> str:
    return f"{found.text('f')} {_MIRRORED[found.text('op')]} {found.text('v')}"


def _range(found: Found) -> str:
    return f"{_swapped(found)} and {found.text('f')} {found.text('op2')} {found.text('w')}"


FIRST = (
    Row(
        r"(?:(?P<f>{F}) )?¦<-_(?P<n>D)",
        "NQ114",
        "'<-{n}' can be read as 'less than' and as an arrow; a space decides",
        "{f} < -{n}",
        when="for a comparison",
        more=(("for an arrow", _arrow_from),),
    ),
)

ROWS = (
    Row(
        r"¦! (?P<word>in|like|=|~|null)",
        "NQ105",
        "'!' before '{word}' is written differently",
        lambda found: {"=": "!=", "~": "!~", "null": "notnull"}.get(found.text("word"), f"not {found.text('word')}"),
    ),
    Row(r"(?:⊢|and|or|\(|count|explain) (?P<old>¦~)", "NQ105", "'~' before a test is written 'not' here", "not "),
    Row(
        r"(?P<v>{V}) (?P<op><|<=|>|>=) (?P<f>{F}) ¦(?P<op2><|<=|>|>=) (?P<w>D|P)",
        "NQ105",
        "a comparison has two sides, not three",
        _range,
    ),
    Row(
        r"(?P<v>D) ¦(?P<op><|<=|>|>=) (?P<f>{F}) (?P<op2><|<=|>|>=) (?P<w>D|P)",
        "NQ105",
        "a comparison has two sides, not three",
        _range,
    ),
    Row(r"(?P<v>D) ¦(?P<op>{cmp}) (?P<f>{F})", "NQ105", "the field stands before '{op}', the value after it", _swapped),
    Row(
        r"(?P<f>{F}) (?P<op>{cmp}) (?P<v>{V}) ¦(?P<op2>{cmp}) (?P<w>{V})",
        "NQ105",
        "a comparison has two sides, not three",
        "{f} {op} {v} and {f} {op2} {w}",
    ),
    Row(r"(?P<f>{F}) not ¦(?P<op>=|==|~|=~|<|>|<=|>=)", "NQ105", "'not {op}' is one operator here", _negated),
    Row(
        r"(?P<f>{F}) is ¦{nulls}".replace("{nulls}", _NULLS),
        "NQ106",
        "a missing value is called 'null' here",
        "{f} is null",
    ),
    Row(
        r"(?P<f>{F}) is not ¦{nulls}".replace("{nulls}", _NULLS),
        "NQ106",
        "a missing value is called 'null' here",
        "{f} is not null",
    ),
    Row(
        r"(?P<f>{F}) ¦(?:ISNULL|ISNA|{nulls})".replace("{nulls}", _NULLS),
        "NQ106",
        "that a value is missing is written 'null' here",
        "{f} null",
    ),
    Row(
        r"(?P<f>{F}) ¦(?:ISNOTNULL|NOTNA|EXISTS|PRESENT)",
        "NQ106",
        "that a value is present is written 'notnull' here",
        "{f} notnull",
    ),
    Row(
        r"(?P<f>{F}) (?P<old>is ¦(?P<op>{cmp}|in|like|~|notnull|has))",
        "NQ106",
        "'is' stands only before 'null'",
        "{op}",
    ),
    Row(
        r"(?P<f>{F}) is ¦(?P<v>{V})",
        "NQ106",
        "'is' stands only before 'null'; values are compared with '='",
        "{f} = {v}",
    ),
    Row(r"(?P<f>{F}) is not ¦in", "NQ106", "'is' stands only before 'null'", "{f} not in"),
    Row(
        r"(?P<f>{F}) is not ¦(?P<v>{V})",
        "NQ106",
        "'is' stands only before 'null'; values are compared with '!='",
        "{f} != {v}",
    ),
    Row(r"(?P<f>{F}) ¦(?:EQUALS|EQ)", "NQ106", "'{here}' is written '=' here", "{f} ="),
    Row(r"(?P<first>null|notnull) ¦(?:null|notnull)", "NQ100", "'null' stands twice", "{first}"),
    Row(r"is (?P<not>not )?null ¦(?P<f>{F})", "NQ100", "the field stands before the null test", "{f} {not}null"),
    Row(
        r"(?P<not>not )?(?P<test>null|notnull) ¦(?P<f>{F})",
        "NQ100",
        "the field stands before the null test",
        lambda found: f"{found.text('f')} " + ("notnull" if found.text("not") else found.text("test")),
    ),
    Row(
        r"has (?P<f>{F}) ¦(?:=|==|is) (?P<v>true|D|S|N|[A-Z]{2,})",
        "NQ100",
        "'has {f}' is a whole test already",
        "has {f}",
    ),
    Row(r"has (?P<f>{F}) ¦(?:=|==|is) false", "NQ100", "'has {f}' is a whole test already", "{f} null"),
    Row(r"has (?P<f>{F}) ¦(?:null|notnull|in|like|~|not)", "NQ100", "'has {f}' is a whole test already", "{f} {here}"),
    Row(r"has ¦\( (?P<f>{F}) \)", "NQ106", "'has' stands before the field, without parentheses", "has {f}"),
    Row(r"(?P<f>{F}) ¦(?P<bool>(?:is )?(?:true|false))", "NQ100", "'=' is missing before '{bool}'", "{f} = {bool}"),
    Row(r"(?P<name>N) (?P<old>¦=>) D", "NQ105", "'=>' is written '>=' here", ">="),
    Row(r"(?P<old>(?P<at>(?P<first>or|and) (?P=first))) ¦{X}", "NQ100", "'{first}' stands twice", "{first}"),
    Row(
        r"(?P<old>(?P<at>(?P<first>or|and) (?P<second>and|or))) ¦{X}",
        "NQ100",
        "'{first}' and '{second}' stand side by side",
        "and",
        when="if both are required",
        more=(("if one is enough", "or"),),
    ),
    Row(
        r"⊢ (?:(?:explain|count) )?(?P<old>(?P<at>and|or)) ¦{X}",
        "NQ100",
        "nothing stands before '{at}' that it could join",
        "",
    ),
    Row(r"{F} (?P<old>¦(?::|::)) (?:{V}|G|\(|\[)", "NQ105", "'{here}' is written '=' here", " = "),
    Row(rf"¦(?:{_SYMBOLS})", "NQ105", _foreign, _native),
)
