"""
Lists of values as Cypher: short ones as they are, long ones read from one text.

The data base takes ten times as long to read a list of numbers that is written out as it does to read the same list
from a text. A long list gets a name at the beginning. It is collected there, because the data base puts what a name
merely stands for into the place of the name, and reads the text anew for each neuron: 37 seconds for 1,200 texts and
80,000 neurons, and 0.2 when it is collected.
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
        """
        The lines before all others in which the long lists get their names; none where there are none.

        Example:
            >>> lists = Lists(longest=1)
            >>> _ = lists.written([1, 2]), lists.written(["a", "b"])
            >>> print(*lists.opening(), sep="\\n")
            UNWIND apoc.convert.fromJsonList('[1,2]') AS v
            WITH collect(v) AS l1
            UNWIND apoc.convert.fromJsonList('["a","b"]') AS v
            WITH l1, collect(v) AS l2
        """
        lines = []
        before = ""
        for text, name in self._names.items():
            lines += [f"UNWIND {text} AS v", f"WITH {before}collect(v) AS {name}"]
            before += f"{name}, "
        return lines

    def names(self) -> list[str]:
        """The names that there are so far."""
        return list(self._names.values())
