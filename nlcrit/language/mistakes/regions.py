"""Mistakes of region tests: `=` with regions, bounds and quantifiers in the wrong place, counts without `min`."""

from __future__ import annotations

from nlcrit.language.mistakes.expected import LONGEST_MISSPELT, either
from nlcrit.language.mistakes.lists import items
from nlcrit.language.mistakes.pieces import Piece
from nlcrit.language.mistakes.rows import Found, Row
from nlcrit.suggest import nearest

NUMBER_WORDS = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}
NUMBER_WORDS |= {"fifteen": 15, "twenty": 20, "fifty": 50, "hundred": 100}

_ORDER = {"any": 0, "all": 0, "sum": 0, "min": 1, "max": 2, "partners": 2, "via": 3}
_BOUND = r"(?:any|all|sum|(?:min|max|partners) (?:D|P)|via {set})"
_SIDES = ("input", "output", "roi")


def bound(operator: str, number: str) -> str | None:
    """A comparison of a count as a bound: `> 5` is `min 6`."""
    if not number.isdigit():
        return None
    value = int(number)
    return {
        ">=": f"min {value}",
        "=": f"min {value} max {value}",
        "==": f"min {value} max {value}",
        ">": f"min {value + 1}",
        "<=": f"max {value}",
        "<": f"max {max(value - 1, 0)}",
    }.get(operator)


def _bounded(found: Found) -> str | None:
    regions = _regions(found)
    limits = bound(found.text("op"), found.text("n"))
    return None if regions is None or limits is None else f"{found.text('side')} in {regions} {limits}"


def _regions(found: Found) -> str | None:
    inner = [piece for piece in found.pieces("set") if piece.symbol not in {"(", ")", "[", "]"}]
    written = items(inner)
    return None if written is None else f"({written})"


def _whole_number(found: Found) -> str | None:
    word = found.texts["here"].casefold().replace("_", "")
    if word in NUMBER_WORDS:
        return f"{found.text('word')} {NUMBER_WORDS[word]}"
    if word.endswith("k") and word[:-1].isdigit():
        return f"{found.text('word')} {word[:-1]}000"
    return None


def _number_example(found: Found) -> str:
    return "" if _whole_number(found) else f"for example {found.text('word')} 5"


def _in_order(found: Found) -> str | None:
    """The bounds as the language orders them, each of them once."""
    groups: list[list[Piece]] = []
    for piece in found.pieces("bounds"):
        if piece.symbol in _ORDER:
            groups.append([])
        groups[-1].append(piece)
    unique: dict[int, list[Piece]] = {}
    for group in groups:
        unique.setdefault(list(_ORDER).index(group[0].symbol) if _ORDER[group[0].symbol] else 0, group)
    ordered = sorted(unique.values(), key=lambda group: _ORDER[group[0].symbol])
    written = " ".join(" ".join(piece.text for piece in group) for group in ordered)
    return written.replace("( ", "(").replace(" )", ")").replace(" ,", ",")


def _order_message(found: Found) -> str:
    if any(piece.symbol in {"via", "partners"} for piece in found.pieces("bounds")):
        return "here the order is 'sum', 'min', 'partners', 'via', each of them once"
    return "here the order is 'any', 'all' or 'sum', then 'min', then 'max', each of them once"


def _side(found: Found) -> str | None:
    """The side that was probably meant by a field."""
    name = found.text("f")
    near = nearest(name, _SIDES, 1) if len(name) <= LONGEST_MISSPELT else ()
    return near[0] if near else None


def _not_a_side(found: Found) -> str:
    side = _side(found)
    meant = f"; '{found.text('f')}' is none of them" if side else ""
    return f"'{found.texts['here']}' goes only with {either([repr(name) for name in _SIDES])}{meant}"


def _as_side(found: Found) -> str | None:
    side = _side(found)
    return f"{side} {found.text('rest')}" if side else None


def _without(found: Found) -> str | None:
    return None if _side(found) else f"{found.text('f')} {found.text('test')}"


ROWS = (
    Row(
        r"(?P<side>{side}) ¦(?P<op>=|==|:|~|=~|like|has|is) (?P<set>\( [^()⊣]* \)|\[ [^\[\]⊣]* \]|{V}(?: , (?:N|S)(?! {cmp}))*)",
        "NQ121",
        "regions are asked for with 'in', not with '{op}'",
        lambda found: f"{found.text('side')} in {_regions(found)}",
    ),
    Row(
        r"(?P<side>{side}) ¦(?P<op>!=|<>|!~) (?P<set>\( [^()⊣]* \)|\[ [^\[\]⊣]* \]|{V})",
        "NQ121",
        "regions are asked for with 'not in', not with '{op}'",
        lambda found: f"{found.text('side')} not in {_regions(found)}",
    ),
    Row(
        r"(?P<side>{side}) ¦(?P<op>>=|>|<=|<) (?P<n>D) (?:in )?(?P<set>{set})",
        "NQ121",
        "the bound stands after the regions, as 'min' or 'max'",
        _bounded,
    ),
    Row(
        r"(?:input|inputs) ¦(?P<op>{cmp}|==) (?P<n>D)",
        "NQ121",
        "'input' needs regions",
        "post {op} {n}",
        when="for all input sites of the neuron",
        hint="for example input in (CA(R)) min {n}",
    ),
    Row(
        r"(?:output|outputs) ¦(?P<op>{cmp}|==) (?P<n>D)",
        "NQ121",
        "'output' needs regions",
        "pre {op} {n}",
        when="for all output sites of the neuron",
        hint="for example output in (CA(R)) min {n}",
    ),
    Row(
        r"(?P<side>{side}) ¦(?P<set>[(\[] [^()\[\]⊣]* [)\]]) (?P<op>{cmp}|==) (?P<n>D)",
        "NQ106",
        "the regions stand after 'in', the bound after 'min' or 'max'",
        _bounded,
    ),
    Row(
        r"(?P<side>{side}) ¦(?P<set>[(\[] [^()\[\]⊣]* [)\]])",
        "NQ121",
        "'in' is missing after '{side}'",
        lambda found: f"{found.text('side')} in {_regions(found)}",
    ),
    Row(
        r"(?P<side>{side}) (?P<not>not )?in (?P<q>any|all|sum)(?: (?:OF|N))? ¦(?P<set>\( [^()⊣]* \))",
        "NQ121",
        "'{q}' stands after the list of regions",
        "{side} {not} in {set} {q}",
    ),
    Row(r"{F} (?:=|in) (?P<q>any|all) ¦(?P<set>\( [^()⊣]* \))", "NQ121", "'{q}' is not needed here", None),
    Row(
        r"(?P<side>{side}) ¦(?P<q>any|all|sum)(?: (?:OF|in)| of)?(?P<in> in)? (?P<set>{set})",
        "NQ121",
        "'{q}' stands after the list of regions",
        "{side} in {set} {q}",
    ),
    Row(
        r"(?P<bounds>(?P<at>(?:min|max) ¦D)) (?P<test>{side} (?:not )?in {set}(?: any| all| sum)?)",
        "NQ121",
        "'{bounds}' stands after the list of regions",
        "{test} {bounds}",
    ),
    Row(
        r"(?P<at>any|all|sum) ¦(?P<test>{side} (?:not )?in {set})",
        "NQ121",
        "'{at}' stands after the list of regions",
        "{test} {at}",
    ),
    Row(
        r"(?P<word>min|max|partners|limit) ¦(?:=|==|:|>=|>|<=) (?P<n>D)",
        "NQ121",
        "the number follows '{word}' directly",
        "{word} {n}",
    ),
    Row(
        r"(?P<word>min|max|partners|limit) ¦(?:N|[A-Z]{2,}|S|true|false|null)",
        "NQ120",
        "'{word}' takes a whole number, not {here}",
        _whole_number,
        hint=_number_example,
        accepts="NUMBER",
    ),
    Row(
        r"(?P<old>¦(?P<op>>=|>|<=|<|=|==) (?P<n>D))",
        "NQ121",
        "a bound on the count is written with 'min' or 'max'",
        lambda found: bound(found.text("op"), found.text("n")),
        accepts="MIN",
    ),
    Row(
        r"{set}(?: any| all| sum)? (?P<old>¦(?P<n>D))",
        "NQ121",
        "'min' or 'max' is missing before {n}",
        "min {n}",
        accepts="MIN",
    ),
    Row(rf"(?P<old>(?P<bounds>(?:{_BOUND} )+¦{_BOUND}(?: {_BOUND})*))", "NQ121", _order_message, _in_order),
    Row(
        r"(?P<f>N) (?P<rest>(?P<test>(?:not )?in {set}) ¦(?:any|all|sum|min|max)(?: D)?)",
        "NQ121",
        _not_a_side,
        _as_side,
        more=(("", _without),),
    ),
)
