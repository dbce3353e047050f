"""
Which regions were probably meant by a name that is none: another side, another data set's spelling, a full name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from nlcrit.suggest import LIMIT, nearest

_SIDED = re.compile(r"(?P<base>.+?)(?:\((?P<side>[RL])\)|[ _-](?P<word>right|left|[RL]))", re.IGNORECASE)
_GROUP = re.compile(r"[_ ]")
_PLAIN = re.compile(r"[\W_]+")
SHORTEST_FULL_NAME = 4
"""Characters of a name that is looked for in the full names of regions."""


class Described(Protocol):
    """A region, as far as its names go."""

    @property
    def description(self) -> str | None:
        """The full name."""


class _Parts(NamedTuple):
    base: str
    side: str


def alike_regions(name: str, regions: Mapping[str, Described]) -> tuple[str, ...]:
    """
    The regions that a reader most probably meant, best first.

    Args:
        name: What was written: `ca(r)`, `CA`, `CA_R`, FlyWire's `MB_CA_R`, `calyx`.
        regions: The regions of the data set by name.

    Example:
        >>> from nlcrit.criteria.vocabulary import Region
        >>> names = {each.name: each for each in (Region("CA(R)", "calyx(right)"), Region("aL(R)"), Region("EB"))}
        >>> [alike_regions(name, names) for name in ("CA", "MB_CA_R", "Calyx", "CA(L)")]
        [('CA(R)',), ('CA(R)',), ('CA(R)',), ('CA(R)',)]
    """
    folded = name.casefold()
    in_other_case = [region for region in regions if region.casefold() == folded]
    found = in_other_case or _same_base(_parts(name), regions) or _full_names(name, regions)
    group = _GROUP.split(name, maxsplit=1)
    if not found and len(group) > 1:
        found = _same_base(_parts(group[1]), regions)  # FlyWire's names begin with the group: MB_CA_R
    return tuple(found[:LIMIT]) or nearest(name, regions)


def _parts(name: str) -> _Parts:
    sided = _SIDED.fullmatch(name)
    if sided is None:
        return _Parts(name, "")
    return _Parts(sided["base"], (sided["side"] or sided["word"])[0].upper())


def _same_base(wanted: _Parts, regions: Mapping[str, Described]) -> list[str]:
    """The regions of the same name but for the side and its spelling; those of the same side, where there are any."""
    folded = wanted.base.casefold()
    found = [(_parts(region), region) for region in regions]
    alike = [(parts, region) for parts, region in found if parts.base.casefold() == folded]
    alike = [each for each in alike if each[0].base == wanted.base] or alike
    same_side = [each for each in alike if each[0].side == wanted.side]
    return [region for _, region in (same_side or alike)]


def _full_names(name: str, regions: Mapping[str, Described]) -> list[str]:
    """The regions whose full names are, or else begin with, what was written; the shortest full names first."""
    wanted = _words(name)
    if len(wanted) < SHORTEST_FULL_NAME:
        return []
    described = [(_words(each.description or ""), region) for region, each in regions.items()]
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = sorted((len(full), region) for full, region in described if fits(full, wanted))
        if found:
            return [region for _, region in found]
    return []


def _words(text: str) -> str:
    return " ".join(_PLAIN.split(text.casefold())).strip()
