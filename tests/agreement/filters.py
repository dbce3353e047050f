"""Random filters over a data set, for hypothesis: every kind of test, with the values and regions that are there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from nlcrit.language import tree
from tests.agreement import oracle
from tests.agreement.tiny import Row

Expressions = st.SearchStrategy[tree.Expression]

COMPARATORS = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
PATTERNS = ("A", "A.*", "[A-Z].*", ".*_[LR]", "B|A", "(?i)a.*", r"a\.b", ".", ".*", "..", "MBON.*", "KC[a-z]+-.*", "", ".+")
GLOBS = ("A", "A*", "*", "?", "??", "*_L", r"A\*", r"A\?", "A%", "A_", "*\n*", "a\\\\b", "MBON*", "K?a*", "", "\U0001d49c", "*\\")


class Filters:
    """Strategies for filters over a data set: its fields, its values, its regions."""

    def __init__(self, rows: Sequence[Row], regions: Sequence[str], *, labels: bool = False) -> None:
        self.types = {name: kind for name, kind in oracle.types_of(rows).items() if name not in {"roiInfo", "label"}}
        self.values: dict[str, list[Any]] = {
            name: sorted({row[name] for row in rows if row[name] is not None})[:: max(1, len(rows) // 100)]
            for name, kind in self.types.items()
            if kind is not list
        }
        self.regions = list(regions)
        self.labels = labels

    def fields(self, *kinds: type) -> st.SearchStrategy[str]:
        return st.sampled_from([name for name, kind in self.types.items() if kind in kinds])

    def value(self, field: str) -> st.SearchStrategy[tree.Value]:
        kind, known = self.types[field], self.values[field]
        if kind is bool:
            return st.booleans().map(tree.Boolean)
        if kind is str:
            return st.sampled_from([*known, "Nobody", "A"]).map(tree.Text)
        near = [number + step for number in known for step in (-1, 0, 1) if -(2**63) <= number + step < 2**63]
        numbers = st.sampled_from([*near, 0])
        if kind is float:
            return numbers.map(tree.Number)
        return numbers.map(tree.Number)

    def comparison(self) -> Expressions:
        @st.composite
        def build(draw: st.DrawFn) -> tree.Expression:
            field = draw(self.fields(str, int, float, bool))
            kind = self.types[field]
            operator = draw(st.sampled_from(("=", "!=")) if kind is bool else COMPARATORS)
            if kind in {int, float} and draw(st.integers(0, 4)) == 0:
                other = draw(self.fields(int, float))
                return tree.Comparison(tree.FieldName(field), operator, tree.Text(other, bare=True))
            return tree.Comparison(tree.FieldName(field), operator, draw(self.value(field)))

        return build()

    def member(self) -> Expressions:
        @st.composite
        def build(draw: st.DrawFn) -> tree.Expression:
            field = draw(self.fields(str, int, float, bool))
            items = draw(st.lists(self.value(field), max_size=5))
            if field != "bodyId" and draw(st.booleans()):
                items.insert(draw(st.integers(0, len(items))), tree.Null())
            return tree.Member(tree.FieldName(field), tuple(items), draw(st.booleans()))

        return build()

    def long_member(self) -> Expressions:
        """More values than are written into the statement."""

        @st.composite
        def build(draw: st.DrawFn) -> tree.Expression:
            field = draw(self.fields(str, int))
            known = self.values[field]
            more = [f"x{n}" for n in range(40)] if self.types[field] is str else list(range(100, 140))
            node = tree.Text if self.types[field] is str else tree.Number
            items = [node(value) for value in (*known[: draw(st.integers(0, 10))], *more)]
            return tree.Member(tree.FieldName(field), tuple(items), draw(st.booleans()))

        return build()

    def text_test(self) -> Expressions:
        field, negated = self.fields(str).map(tree.FieldName), st.booleans()
        patterns = st.lists(st.sampled_from(PATTERNS).map(tree.Text), min_size=1, max_size=3).map(tuple)
        globs = st.sampled_from(GLOBS).map(tree.Text)
        return st.builds(tree.Match, field, patterns, negated) | st.builds(tree.Like, field, globs, negated)

    def missing(self) -> Expressions:
        names = [*self.types, *(("soma",) if "somaLocation" in self.types else ())]
        return st.builds(tree.Missing, st.sampled_from(names).map(tree.FieldName), st.booleans())

    def in_regions(self) -> Expressions:
        @st.composite
        def build(draw: st.DrawFn) -> tree.Expression:
            side = draw(st.sampled_from(("input", "output", "roi")))
            items = tuple(map(tree.Text, draw(st.lists(st.sampled_from(self.regions), max_size=3))))
            quantifiers = ("any", "all", None) if side == "roi" else ("any", "all", "sum", None)
            quantifier = draw(st.sampled_from(quantifiers))
            least = most = None
            if side != "roi":
                least = draw(st.none() | st.integers(1, 12))
                most = draw(st.none() | st.integers(least or 0, 25))
            bounds = (None if bound is None else tree.Number(bound) for bound in (least, most))
            return tree.Regions(side, items, quantifier, *bounds, negated=draw(st.booleans()))

        return build()

    def named(self) -> Expressions:
        return st.sampled_from([*self.values["type"], *self.values["instance"]]).map(lambda name: tree.Named(tree.Text(name)))

    def test(self) -> Expressions:
        kinds = (self.comparison, self.member, self.long_member, self.text_test, self.missing, self.in_regions, self.named)
        return st.one_of(*(kind() for kind in kinds), st.just(tree.Everything()))

    def all(self) -> Expressions:
        """Whole filters; where the data set has labels, sometimes with one."""
        filters = st.recursive(
            self.test(),
            lambda inner: st.one_of(
                inner.map(tree.Not),
                st.lists(inner, min_size=2, max_size=3).map(lambda parts: tree.And(tuple(parts))),
                st.lists(inner, min_size=2, max_size=3).map(lambda parts: tree.Or(tuple(parts))),
            ),
            max_leaves=8,
        )
        if not self.labels:
            return filters
        labels = st.sampled_from(("Neuron", "Segment")).map(
            lambda label: tree.Comparison(tree.FieldName("label"), "=", tree.Text(label))
        )
        return filters | st.builds(lambda label, rest: tree.And((label, rest)), labels, filters)
