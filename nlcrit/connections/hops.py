"""
Chains and paths as pairs: every hop by itself, or all together.

Which way the arrows of a chain point is not in its columns; it is in the query that made it, or it is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from nlcrit.connections.columns import (
    IDS,
    NUMBERED,
    PATH_IDS,
    POST,
    PRE,
    ROI,
    WEIGHT,
    Form,
    counts_of,
    exact,
    exact_ids,
    facts_of,
    form_of,
)
from nlcrit.errors import CallError, QueryError
from nlcrit.language.parser import parse_program
from nlcrit.language.tree import Count, Path, Select
from nlcrit.source import Source

if TYPE_CHECKING:
    import pandas as pd

ENDS = {"->": ("pre", "post"), "<-": ("post", "pre")}
"""What the neurons left and right of an arrow are."""


def pairs_of(table: pd.DataFrame, arrows: Sequence[str] | None = None) -> pd.DataFrame:
    """
    The connections of a table of any form as pairs, sorted by the ids, each connection (and region) once.

    Args:
        table: A table of connections.
        arrows: Which way the arrows of a chain or path point, where the table does not know its query.

    Raises:
        CallError: It is no such table, the arrows are not known, or a connection stands twice.

    Example:
        >>> import pandas as pd
        >>> pairs_of(pd.DataFrame({"bodyId_0": [1], "bodyId_1": [2], "bodyId_2": [3]}), ["->", "<-"])
           bodyId_pre  bodyId_post
        0           1            2
        1           3            2
    """
    import pandas as pd

    hops = hops_of(table, arrows)
    pairs = hops[0] if len(hops) == 1 else _each_once(pd.concat(hops, ignore_index=True))
    keys = _keys(pairs)
    again = pairs.duplicated(keys)
    if again.any():
        first = pairs[again].iloc[0]
        raise CallError(
            f"the connection {first[PRE]} -> {first[POST]} stands in the table more than once",
            code="NA101",
            hint="keep one row of each, as table.drop_duplicates() does, or the column roi where rows are of regions"
            if form_of(table) is Form.PAIRS
            else "its arrows count it differently: take the columns of one arrow, as bodyId_pre, bodyId_post and weight",
        )
    return pairs.sort_values(keys, ignore_index=True)


def hops_of(table: pd.DataFrame, arrows: Sequence[str] | None = None) -> list[pd.DataFrame]:
    """
    The connections of each hop as pairs, first hop first; a table of pairs is one hop.

    Example:
        >>> import pandas as pd
        >>> [len(hop) for hop in hops_of(pd.DataFrame({"bodyId_0": [1, 1], "bodyId_1": [2, 3]}), ["->"])]
        [2]
    """
    form = form_of(table)
    content = exact(table)
    match form:
        case Form.PAIRS:
            return [_with_exact_ids(content)]
        case Form.CHAIN:
            return _chain_hops(content, directions(table, arrows))
        case Form.PATHS:
            (arrow,) = directions(table, arrows)
            return _path_hops(content, arrow)


def directions(table: pd.DataFrame, arrows: Sequence[str] | None = None) -> list[str]:
    """
    Which way each hop of a table points: as told, else as its query says.

    Raises:
        CallError: Neither says it, or there are more or fewer arrows than hops.

    Example:
        >>> import pandas as pd
        >>> chain = pd.DataFrame({"bodyId_0": [1], "bodyId_1": [2], "bodyId_2": [3]})
        >>> chain.attrs["nlcrit"] = {"query": "A -> B <- C"}
        >>> directions(chain)
        ['->', '<-']
    """
    form = form_of(table)
    needed = {Form.PAIRS: 1, Form.PATHS: 1, Form.CHAIN: len(places(table)) - 1}[form]
    if form is Form.PAIRS:
        return ["->"]
    if arrows is not None:
        told = [arrows] if isinstance(arrows, str) else list(arrows)
        if len(told) != needed or not set(told) <= set(ENDS):
            raise CallError(f"arrows cannot be {arrows!r}", code="NA101", hint=f"pass {_proposal(needed)}")
        return told
    found = _written(facts_of(table).get("query"))
    if len(found) == needed:
        return found
    if table.empty:  # no connection that could point the wrong way
        return ["->"] * needed
    raise CallError(
        "which way the arrows point is not known: the table lost its query, as tables do that are merged",
        code="NA101",
        hint=f"say it as the query did: {_proposal(needed)}",
    )


def places(table: pd.DataFrame) -> list[int]:
    """
    The places of a chain, from 0.

    Example:
        >>> import pandas as pd
        >>> places(pd.DataFrame(columns=["bodyId_0", "bodyId_1", "weight_1"]))
        [0, 1]
    """
    count = 0
    while f"bodyId_{count}" in table:
        count += 1
    return list(range(count))


def _proposal(needed: int) -> str:
    arrows = ["->", "<-", *["->"] * needed][:needed]
    return "arrows=[" + ", ".join(f'"{arrow}"' for arrow in arrows) + "]"


def _written(query: object) -> list[str]:
    """The arrows of a query; none where it is not the one query of a path."""
    if not isinstance(query, str):
        return []
    try:
        statements = parse_program(Source(query)).statements
    except QueryError:
        return []
    targets = [statement.target for statement in statements if isinstance(statement, Select | Count)]
    found = [target for target in targets if isinstance(target, Path)]
    return [arrow.direction for arrow in found[0].arrows] if len(found) == 1 else []


def _chain_hops(chain: pd.DataFrame, arrows: Sequence[str]) -> list[pd.DataFrame]:
    hops = []
    for (left, right), arrow in zip(pairwise(places(chain)), arrows, strict=True):
        names = {}
        for name in chain:
            found = NUMBERED.fullmatch(str(name))
            if found is None:
                continue
            place = int(found["place"])
            if found["name"].startswith(WEIGHT):
                if place == right:  # a connection's counts have the number of its arrow, from 1
                    names[name] = found["name"]
            elif place in (left, right):
                names[name] = f"{found['name']}_{ENDS[arrow][place - left]}"
        hops.append(_each_once(_with_exact_ids(chain[list(names)].rename(columns=names))))
    return hops


def _path_hops(paths: pd.DataFrame, arrow: str) -> list[pd.DataFrame]:
    for name in PATH_IDS:
        paths[name] = exact_ids(paths[name], name)
    weights = [name for name in paths if str(name).startswith(WEIGHT)]
    own = [name for name in paths if name not in {"path", "hop", *weights}]
    left, right = ENDS[arrow]
    before = paths[["path", "hop", *own]].rename(columns={name: f"{name}_{left}" for name in own})
    before["hop"] += 1
    after = paths[paths["hop"] > 0].rename(columns={name: f"{name}_{right}" for name in own})
    joined = after.merge(before, on=["path", "hop"])
    if len(joined) != len(after):
        hint = "keep or drop whole paths: hop 0, where each begins, has no weight"
        raise CallError("a path of the table misses a hop", code="NA101", hint=hint)
    hops = [hop.drop(columns=["path", "hop"]) for _, hop in joined.groupby("hop")]
    return [_each_once(_with_exact_ids(hop)) for hop in hops or [joined.drop(columns=["path", "hop"])]]


def _with_exact_ids(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs.assign(**{name: exact_ids(pairs[name], name) for name in IDS})


def _each_once(pairs: pd.DataFrame) -> pd.DataFrame:
    """Without the connections that other paths repeat with the same counts."""
    return pairs.drop_duplicates([*_keys(pairs), *counts_of(pairs)], ignore_index=True)


def _keys(pairs: pd.DataFrame) -> list[str]:
    return [*IDS, ROI] if ROI in pairs else IDS
