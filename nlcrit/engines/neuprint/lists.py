"""
Lists of values as Cypher: short ones as they are, long ones read from one text.

The data base takes ten times as long to read a list of numbers that is written out as it does to read the same list
from a text. A function of a text would be called anew for each neuron: so a long list gets a name at the beginning.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from nlcrit.criteria.predicates import Scalar
from nlcrit.engines.neuprint.literal import literal

LONGEST_INLINE = 30
"""Values that are written out."""


class Lists:
    """
    The lists of one statement.

    Args:
        longest: Values that are written out; None where no list can have a name.
    """

    def __init__(self, longest: int | None = LONGEST_INLINE) -> None:
        self._longest = longest
        self._names: dict[str, str] = {}

    def written(self, values: Sequence[Scalar]) -> str:
        """
        A list, or the name that it gets in `opening`.

        Example:
            >>> lists = Lists()
            >>> lists.written([1, 2]), lists.written(range(100))
            ('[1, 2]', 'l1')
        """
        if self._longest is None or len(values) <= self._longest:
            return literal(values)
        text = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
        return self._names.setdefault(f"apoc.convert.fromJsonList({literal(text)})", f"l{len(self._names) + 1}")

    def opening(self) -> list[str]:
        """The line before all others in which the long lists get their names; nothing where there are none."""
        named = ", ".join(f"{text} AS {name}" for text, name in self._names.items())
        return [f"WITH {named}"] if named else []

    def names(self) -> list[str]:
        """The names that there are so far."""
        return list(self._names.values())
