"""
Regions as connections know them: their synapses are counted in primary regions, which do not overlap, and outside.

A region that is wholly made of primary ones stands for these; of any other the number is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlcrit.criteria.phrases import enumerated
from nlcrit.criteria.vocabulary import Region

NOT_PRIMARY = "NotPrimary"
"""Where neuPrint counts the synapses that lie in no primary region."""


def primary_names(regions: Mapping[str, Region]) -> tuple[str, ...]:
    """
    The primary regions among some.

    Example:
        >>> primary_names({"MB": Region("MB"), "CA": Region("CA", primary=True)})
        ('CA',)
    """
    return tuple(name for name, region in regions.items() if region.primary)


def primary_parts(name: str, regions: Mapping[str, Region]) -> tuple[str, ...] | None:
    """
    The primary regions that a region is made of, each once; None where it is not wholly made of such.

    Args:
        name: A region, or `NotPrimary`.
        regions: The regions of the data set by name.

    Example:
        >>> regions = {"MB": Region("MB", children=("CA", "PED")), "CA": Region("CA", primary=True, children=("KC",)),
        ...            "PED": Region("PED", primary=True), "KC": Region("KC", parent="CA")}
        >>> primary_parts("MB", regions), primary_parts("CA", regions), primary_parts("KC", regions)
        (('CA', 'PED'), ('CA',), None)
    """
    primary, others = _leaves(name, regions)
    return None if others or not primary else primary


def why_not_counted(name: str, regions: Mapping[str, Region]) -> str:
    """
    Why the synapses of connections in a region are not known: what it lies in, or which of its parts are not counted.

    Example:
        >>> regions = {"CA": Region("CA", primary=True), "KC": Region("KC", parent="CA")}
        >>> why_not_counted("KC", regions)
        "it lies inside the primary region 'CA'"
    """
    around = primary_around(name, regions)
    if around is not None:
        return f"it lies inside the primary region '{around}'"
    _, others = _leaves(name, regions)
    if others in {(name,), ()}:
        return "it is neither a primary region nor made of such"
    named = [f"'{other}'" for other in others]
    shown = enumerated([*named[:8], f"{len(named) - 8} more"] if len(named) > 8 else named)
    return f"of its parts {shown} {'is' if len(others) == 1 else 'are'} not primary"


def around_or_inside(name: str, regions: Mapping[str, Region]) -> Sequence[str]:
    """The primary regions to ask for instead: the one around, or those inside."""
    around = primary_around(name, regions)
    return (around,) if around is not None else _leaves(name, regions)[0]


def _leaves(name: str, regions: Mapping[str, Region]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The primary regions that are met first on the way into a region, and the ends that are not primary."""
    primary: dict[str, None] = {}
    others: dict[str, None] = {}
    waiting, seen = [name], {name}
    while waiting:
        current = waiting.pop()
        region = regions.get(current)
        if current == NOT_PRIMARY or (region is not None and region.primary):
            primary[current] = None
        elif region is None or not region.children:
            others[current] = None
        else:
            waiting.extend(child for child in reversed(region.children) if child not in seen)
            seen.update(region.children)
    return tuple(primary), tuple(others)


def primary_around(name: str, regions: Mapping[str, Region]) -> str | None:
    """
    The primary region around a region, if any; a hierarchy that bites its tail ends there.

    Example:
        >>> primary_around("KC", {"CA": Region("CA", primary=True), "KC": Region("KC", parent="CA")})
        'CA'
    """
    seen = {name}
    region = regions.get(name)
    while region is not None and region.parent is not None and region.parent not in seen:
        seen.add(region.parent)
        region = regions.get(region.parent)
        if region is not None and region.primary:
            return region.name
    return None
