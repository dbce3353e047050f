"""
The words of descriptions: what operators, bounds and quantifiers are called, and how values are listed.

Tables and single phrases; `describe` makes clauses of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlcrit.fields import Field, Kind
from nlcrit.language.words import name_or_string

MANY = 8
"""Values that are listed; of more, their number is said."""
LONGEST = 60
"""Characters of a value that are shown."""

ABOVE = {
    "=": "equals",
    "!=": "differs from",
    "<": "is below",
    "<=": "is at most",
    ">": "is above",
    ">=": "is at least",
}
AFTER = {"<": "comes before", "<=": "is or comes before", ">": "comes after", ">=": "is or comes after"}
GLOB_SIGNS = {"*": "is any run of characters", "?": "is any one character", "\\": "makes the next character plain"}
SITES = {
    "input": ("input (postsynaptic site)", "inputs (postsynaptic sites)"),
    "output": ("output (presynaptic site)", "outputs (presynaptic sites)"),
}
PLACES = {
    # Whether the test is negated; its bounds are then those that it must not keep.
    ("one", False): "in {}",
    ("one", True): "in {}",
    ("any", False): "in at least one of {}",
    ("any", True): "in each of {}",
    ("all", False): "in each of {}",
    ("all", True): "in at least one of {}",
    ("sum", False): "in {} all together",
    ("sum", True): "in {} all together",
}
HOW_MANY = {
    ">=": "at least {}",
    ">": "more than {}",
    "=": "exactly {}",
    "!=": "any number but {}",
    "<": "fewer than {}",
    "<=": "at most {}",
}
PARTNERS = {
    # How the synapses with partners are counted, and whether the test is negated.
    ("single", False): "{makes}s at least {synapses}{place} {onto} some single {noun}",
    ("single", True): "does not {makes} at least {synapses}{place} {onto} any single {noun}",
    ("total", False): "{makes}s at least {synapses}{place} in total {onto} all {nouns}",
    ("total", True): "{makes}s fewer than {synapses}{place} in total {onto} all {nouns}",
    ("several", False): "{makes}s at least {synapses}{place} {onto} each of at least {partners} different {nouns}",
    ("several", True): "{makes}s at least {synapses}{place} {onto} fewer than {partners} different {nouns}",
    ("none", True): "{makes}s no synapse{place} {onto} any {noun}",
}
BODIES = {"Neuron": ("neuron", "neurons"), "Segment": ("body", "bodies")}
TOUCHES = {
    ("one", False): "touches {}",
    ("one", True): "does not touch {}",
    ("any", False): "touches at least one of {}",
    ("any", True): "touches none of {}",
    ("all", False): "touches each of {}",
    ("all", True): "does not touch every one of {}",
}


def listed(values: Sequence[object]) -> str:
    """
    The first values of a list as queries write them, and how many there are in all.

    Example:
        >>> listed(["MBON01", "Giant Fiber"]), listed(range(10))
        ('MBON01, "Giant Fiber"', '0, 1, 2, 3, 4, 5, 6, 7, … (10 in all)')
    """
    shown = ", ".join(named(value) for value in values[:MANY])
    return shown if len(values) <= MANY else f"{shown}, … ({len(values):,} in all)"


def counted_in(regions: Sequence[str]) -> str:
    """
    Where alone the synapses of connections are counted.

    Example:
        >>> counted_in(["CA(R)"]), counted_in(["CA(R)", "PED(R)"])
        ('counted in CA(R) alone', 'counted in CA(R), PED(R) together, and nowhere else')
    """
    if not regions:
        return "counted in an empty list of regions: there is none"
    return f"counted in {listed(regions)} {'alone' if len(regions) == 1 else 'together, and nowhere else'}"


def named(value: object) -> str:
    """
    A value as queries write it, a long text shortened.

    Example:
        >>> named("Giant Fiber"), named(True), named(2.5)
        ('"Giant Fiber"', 'true', '2.5')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return name_or_string(shortened(value)) if isinstance(value, str) else repr(value)


def shortened(text: str, longest: int = LONGEST) -> str:
    """
    A text that fits into a sentence.

    Example:
        >>> shortened("MBON01"), len(shortened("A" * 1000))
        ('MBON01', 60)
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"


def glossed(field: Field) -> str:
    """
    A field with what it counts or measures, where its name alone does not say so.

    Example:
        >>> from nlcrit.fields import BY_NAME
        >>> glossed(BY_NAME["type"]), glossed(BY_NAME["pre"]), glossed(BY_NAME["size"])
        ('type', 'pre (presynaptic sites)', 'size (volume in voxels)')
    """
    name = name_or_string(field.name)
    if field.unit is None:
        return name
    what = field.meaning.partition(" (")[0]
    measured = field.unit in {"voxels", "µm"} and field.kind is not Kind.POINT
    return f"{name} ({what} in {field.unit})" if measured else f"{name} ({what})"


def without(fields: Sequence[Field]) -> str:
    """
    What becomes of neurons whose value is missing, in parentheses; nothing of a field that is never missing.

    Example:
        >>> from nlcrit.fields import BY_NAME
        >>> without([BY_NAME["type"]]), without([BY_NAME["bodyId"]])
        (' (neurons whose type is missing do not pass)', '')
    """
    names = [name_or_string(field.name) for field in fields if field.name != "bodyId"]
    return f" (neurons whose {' or '.join(names)} is missing do not pass)" if names else ""


def inside(least: int, most: int | None, nouns: tuple[str, str]) -> str:
    """
    The phrase for a number of things within bounds.

    Example:
        >>> sites = ("site", "sites")
        >>> inside(5, None, sites), inside(0, 0, sites), inside(2, 9, sites), inside(0, 1, sites)
        ('at least 5 sites', 'no sites', '2 to 9 sites', 'at most 1 site')
    """
    if most is None:
        return f"at least {_things(least, nouns)}"
    if least == most:
        return f"exactly {_things(most, nouns)}" if most else f"no {nouns[1]}"
    return f"at most {_things(most, nouns)}" if least == 0 else f"{least} to {_things(most, nouns)}"


def outside(least: int, most: int | None, nouns: tuple[str, str]) -> str:
    """
    The phrase for a number of things that is not within bounds.

    Example:
        >>> sites = ("site", "sites")
        >>> outside(1, None, sites), outside(5, None, sites), outside(0, 9, sites)
        ('no sites', 'fewer than 5 sites', 'more than 9 sites')
        >>> outside(2, 9, sites)
        'fewer than 2 or more than 9 sites'
    """
    if most is None:
        return f"no {nouns[1]}" if least == 1 else f"fewer than {_things(least, nouns)}"
    above = f"more than {_things(most, nouns)}"
    return above if least == 0 else f"fewer than {least} or {above}"


def _things(number: int, nouns: tuple[str, str]) -> str:
    return f"{number} {nouns[number != 1]}"


def enumerated(items: Sequence[str], joint: str = "and") -> str:
    """
    Items of a sentence.

    Example:
        >>> enumerated(["A"]), enumerated(["A", "B", "C"])
        ('A', 'A, B and C')
    """
    return f" {joint} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def counted(number: int, noun: str) -> str:
    """
    A number of things.

    Example:
        >>> counted(1, "synapse"), counted(2421, "neuron")
        ('1 synapse', '2,421 neurons')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def an(word: str) -> str:
    """
    The article of a word.

    Example:
        >>> an("type"), an("instance")
        ('a', 'an')
    """
    return "an" if word[:1].lower() in "aeiou" else "a"
