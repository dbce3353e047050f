"""
A query as SQL: one text with bound parameters, over the tables that `build` makes.

Every leaf is written as "is certainly true": after `simplify` no `not` stands above it, so that SQL's own null,
which counts as not true, is right everywhere. Values never become text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from nlcrit.criteria import predicates as meaning
from nlcrit.engines.duckdb.build import identifier
from nlcrit.engines.duckdb.globs import like_pattern
from nlcrit.engines.duckdb.matching import keep_matching
from nlcrit.engines.plan import Plan, Step, Values
from nlcrit.fields import Field, Kind
from nlcrit.fragment import AND, NOT, OR, Fragment, joined
from nlcrit.language.tree import Direction, Quantifier
from nlcrit.patterns import Pattern

LONGEST_INLINE = 30
"""Values that are bound one by one; a longer list becomes a table of one column."""
JOINED_PATTERNS = 40
"""Patterns that are matched as the alternatives of one."""

LARGEST = 2**63 - 1
"""Rows that DuckDB can be asked for."""

COUNT_OF = {"input": "post", "output": "pre"}
DUAL: dict[Quantifier, Quantifier] = {"any": "all", "all": "any", "sum": "sum"}
"""Not for any region is for all regions not; a sum is one number."""
KNOWN_REGIONS = "n.roiInfo IS NOT NULL"


def plan_table(query: meaning.NeuronQuery, *, has_labels: bool) -> Plan:
    """The plan whose answer has the query's columns."""
    writer = FilterWriter(has_labels=has_labels)
    names = tuple(column.name for column in query.columns)
    columns = ", ".join(f"{writer.column(column)} AS {identifier(column.name)}" for column in query.columns)
    return writer.plan("the neurons", columns, query, names)


def plan_count(query: meaning.NeuronQuery, *, has_labels: bool) -> Plan:
    """The plan whose answer is one row with the number of neurons."""
    writer = FilterWriter(has_labels=has_labels)
    # The filter is written first: it is what brings the steps before it.
    text = f"SELECT count(*)\nFROM neuron AS n\nWHERE {writer.where(query.filter)}"
    return Plan((*writer.steps, writer.step("how many", text)), ("count",))


def partners_of(direction: Direction) -> tuple[str, str]:
    """The columns of a connection on the neuron's own side of an arrow, and on the other."""
    return ("bodyId_pre", "bodyId_post") if direction == "->" else ("bodyId_post", "bodyId_pre")


def sorted_by(column: str) -> str:
    """The table of pairs in which the partners of a few neurons stand together."""
    return "outgoing" if column == "bodyId_pre" else "incoming"


class FilterWriter:
    """Writes one statement; collects its parameters, lists, joins and the steps before it."""

    def __init__(self, *, has_labels: bool) -> None:
        self.has_labels = has_labels
        self.parameters: dict[str, object] = {}
        self.lists: dict[str, Values] = {}
        self.joins: dict[meaning.SiteCount, str] = {}
        self.steps: list[Step] = []

    # Statements

    def plan(self, purpose: str, columns: str, query: meaning.NeuronQuery, names: tuple[str, ...]) -> Plan:
        where = self.where(query.filter)
        keys = [f"{self.column(key.column)}{' DESC' if key.descending else ''} NULLS LAST" for key in query.sort]
        text = f"SELECT {columns}\nFROM neuron AS n{''.join(self.joins.values())}\nWHERE {where}"
        text += f"\nORDER BY {', '.join([*keys, 'n.bodyId'])}"
        if query.limit is not None:
            text += f"\nLIMIT {self.value(min(query.limit + 1, LARGEST))}"
        return Plan((*self.steps, self.step(purpose, text)), names, query.limit)

    def step(self, purpose: str, text: str) -> Step:
        return Step(purpose, text, self.parameters, self.lists)

    def where(self, query: meaning.Filter) -> str:
        return joined([*self.labelled(query), self.predicate(query.predicate)], " AND ", AND).text

    def labelled(self, query: meaning.Filter) -> list[Fragment]:
        """The test of the label, where it decides."""
        return [Fragment(f"n.label = {self.value('Neuron')}")] if self.has_labels and query.label == "Neuron" else []

    def column(self, column: meaning.OutputColumn) -> str:
        if isinstance(column, Field):
            return _column(column)
        if column not in self.joins:
            alias = f"sites_{len(self.joins) + 1}"
            total = f"SELECT bodyId, sum({COUNT_OF[column.side]})::BIGINT AS sites FROM region"
            total += f" WHERE {self.among('roi', column.regions)} GROUP BY bodyId"
            self.joins[column] = f"\nLEFT JOIN ({total}) AS {alias} ON {alias}.bodyId = n.bodyId"
        alias = f"sites_{list(self.joins).index(column) + 1}"
        return f"CASE WHEN {KNOWN_REGIONS} THEN coalesce({alias}.sites, 0) END"

    # Predicates

    def predicate(self, predicate: meaning.Predicate) -> Fragment:
        match predicate:
            case meaning.AllOf(operands):
                return joined(map(self.predicate, operands), " AND ", AND)
            case meaning.AnyOf(operands):
                return joined(map(self.predicate, operands), " OR ", OR)
            case meaning.Always(holds):
                return Fragment("TRUE" if holds else "FALSE")
            case meaning.OneOf():
                return self.one_of(predicate)
            case meaning.Compares(field, operator, value):
                return Fragment(f"{_column(field)} {operator} {self.value(value)}")
            case meaning.ComparesFields(field, operator, other):
                return Fragment(f"{_column(field)} {operator} {_column(other)}")
            case meaning.Matches():
                return self.matches(predicate)
            case meaning.MatchesGlob(field, glob, negated):
                return Fragment(f"{_column(field)} {_not(negated)}LIKE {self.value(like_pattern(glob))} ESCAPE '\\'")
            case meaning.IsMissing(field, negated):
                return Fragment(f"{_column(field)} IS {_not(negated)}NULL")
            case meaning.InRegions():
                return self.in_regions(predicate)
            case meaning.Connected():
                return self.connected(predicate)
            case meaning.Complement():
                message = "Complement is taken out before the plan"
                raise AssertionError(message)
            case _:
                assert_never(predicate)

    def one_of(self, test: meaning.OneOf) -> Fragment:
        if not test.values and not test.null:
            return Fragment("TRUE" if test.negated else "FALSE")
        column = _column(test.field)
        # A missing boolean counts as false, except for null itself.
        compared = f"coalesce({column}, FALSE)" if test.field.kind is Kind.BOOLEAN else column
        parts = [Fragment(self.among(compared, test.values, negated=test.negated))] if test.values else []
        if test.null:
            parts.append(Fragment(f"{column} IS {_not(test.negated)}NULL"))
        return joined(parts, " AND ", AND) if test.negated else joined(parts, " OR ", OR)

    def matches(self, test: meaning.Matches) -> Fragment:
        """A pattern matches by the engine's own means where they are exact, else the values are looked through."""
        column = _column(test.field)
        literals = [pattern.literal for pattern in test.patterns if pattern.literal is not None]
        engine = [pattern.re2 for pattern in test.patterns if pattern.literal is None and pattern.re2 is not None]
        others = [pattern for pattern in test.patterns if pattern.literal is None and pattern.re2 is None]
        parts = [Fragment(self.among(column, literals))] if literals else []
        for start in range(0, len(engine), JOINED_PATTERNS):
            several = engine[start : start + JOINED_PATTERNS]
            pattern = several[0] if len(several) == 1 else "|".join(f"(?:{each})" for each in several)
            parts.append(Fragment(f"regexp_full_match({column}, {self.value(pattern)})"))
        if others:
            parts.append(Fragment(f"{column} IN (SELECT value FROM {self.matching(test.field, others)})"))
        found = joined(parts, " OR ", OR)
        if not test.negated:
            return found
        unmatched = Fragment(f"NOT {found.within(NOT)}", NOT)
        # In SQL nothing, a missing value neither, is among the values of an empty list.
        return joined([Fragment(f"{column} IS NOT NULL"), unmatched], " AND ", AND) if others else unmatched

    def matching(self, field: Field, patterns: Sequence[Pattern]) -> str:
        """The name of a list of the values that match, made by a step of its own."""
        name = f"matching_{len(self.steps) + 1}"
        column = _column(field)
        text = f"SELECT DISTINCT {column}\nFROM neuron AS n\nWHERE {column} IS NOT NULL"
        purpose = f"the values of {field.name}, to look for patterns in"
        self.steps.append(Step(purpose, text, keep=keep_matching(patterns), into=name))
        return name

    def in_regions(self, test: meaning.InRegions) -> Fragment:
        """
        Neurons with enough sites, or known not to have them.

        The table has no rows for regions that a neuron does not touch, so a test that 0 sites pass is written as
        the complement of the one that fails: any at most M is not all above M.
        """
        if test.side == "roi":
            return _membership(self.touching(test.regions, test.quantifier, ""), negated=test.negated)
        count = COUNT_OF[test.side]
        if test.least == 0:
            above = self.touching(test.regions, DUAL[test.quantifier], f"{{}} > {self.value(test.most)}", count)
            return _membership(above, negated=not test.negated)
        lower = self.value(test.least)
        bounds = f"{{}} >= {lower}" if test.most is None else f"{{}} BETWEEN {lower} AND {self.value(test.most)}"
        return _membership(self.touching(test.regions, test.quantifier, bounds, count), negated=test.negated)

    def touching(self, regions: Sequence[str], quantifier: Quantifier, bounds: str, count: str = "") -> str:
        """The bodyIds with sites within the bounds in any or all of the regions, or in their sum."""
        text = f"SELECT bodyId FROM region WHERE {self.among('roi', regions)}"
        if bounds and quantifier == "sum":
            return f"{text} GROUP BY bodyId HAVING {bounds.format(f'sum({count})')}"
        if bounds:
            text += f" AND {bounds.format(count)}"
        if quantifier == "all" and len(regions) > 1:
            text += f" GROUP BY bodyId HAVING count(*) = {self.value(len(regions))}"
        return text

    def connected(self, test: meaning.Connected) -> Fragment:
        """
        Neurons with enough synapses, or all others: those without any connection too.

        A pair of neurons has one row in `outgoing` and `incoming`, and one a region in `connection`. Partners may nest
        as deep as a query: this takes three calls a level.
        """
        if test.via == ():
            return Fragment("TRUE" if test.negated else "FALSE")
        own, other = partners_of(test.direction)
        conditions = [] if test.via is None else [self.among("roi", test.via)]
        partners = self.bodies(test.operand)
        conditions += [] if partners is None else [f"{other} IN ({partners})"]
        several = test.via is not None and len(test.via) > 1
        enough = f"sum(weight) >= {self.value(test.least)}" if test.total or (several and test.least > 1) else ""
        if not enough and test.least > 1:
            conditions.append(f"weight >= {self.value(test.least)}")
        rows = sorted_by(own if partners is None else other) if test.via is None else "connection"
        rows += f" WHERE {' AND '.join(conditions)}" if conditions else ""
        bodies = f"SELECT {own} FROM {rows}"
        if test.total:
            bodies += f" GROUP BY {own} HAVING {enough}"
        elif enough or (several and test.partners > 1):
            bodies += f" GROUP BY {own}, {other}" + (f" HAVING {enough}" if enough else "")
        if test.partners > 1:
            bodies = f"SELECT {own} FROM ({bodies}) GROUP BY {own} HAVING count(*) >= {self.value(test.partners)}"
        return Fragment(f"n.bodyId {_not(test.negated)}IN ({bodies})")

    def bodies(self, query: meaning.Filter) -> str | None:
        """The bodyIds that a filter keeps; None where it keeps all."""
        if query.predicate == meaning.Always(holds=True) and not (self.has_labels and query.label == "Neuron"):
            return None
        tests = [*self.labelled(query), self.predicate(query.predicate)]
        return f"SELECT n.bodyId FROM neuron AS n WHERE {joined(tests, ' AND ', AND).text}"

    # Values

    def value(self, value: object) -> str:
        name = f"p{len(self.parameters) + 1}"
        self.parameters[name] = value
        return f"${name}"

    def among(self, column: str, values: Sequence[meaning.Scalar], *, negated: bool = False) -> str:
        if len(values) == 1:
            return f"{column} {'<>' if negated else '='} {self.value(values[0])}"
        if len(values) <= LONGEST_INLINE:
            return f"{column} {_not(negated)}IN ({', '.join(map(self.value, values))})"
        name = f"list_{len(self.lists) + 1}"
        if any(isinstance(value, float) for value in values):
            values = list(map(float, values))
        self.lists[name] = values  # type: ignore[assignment]  # of one type: that of their field
        return f"{column} {_not(negated)}IN (SELECT value FROM {name})"


def _membership(bodies: str, *, negated: bool) -> Fragment:
    """Being among the bodyIds; negated, being known not to be."""
    if negated:
        return Fragment(f"{KNOWN_REGIONS} AND n.bodyId NOT IN ({bodies})", AND)
    return Fragment(f"n.bodyId IN ({bodies})")


def _column(field: Field) -> str:
    return f"n.{identifier(field.name)}"


def _not(negated: bool) -> str:  # a one-word helper: the name of its argument would repeat its own
    return "NOT " if negated else ""
