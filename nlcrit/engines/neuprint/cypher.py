"""
A query as Cypher: one text without parameters, for the server in front of the data base takes none.

Every leaf is written as "is certainly true": after `simplify` no `not` stands above it, so that Cypher's own null,
which counts as not true, is right everywhere. Values and names become text through `literal` alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import assert_never

from nlcrit.criteria import predicates as meaning
from nlcrit.engines.neuprint.globs import beginning, quoted
from nlcrit.engines.neuprint.literal import LARGEST, literal, name
from nlcrit.engines.neuprint.regions import COUNT_OF, has_sites, negation, synapses, total, touches
from nlcrit.engines.plan import Plan, Step
from nlcrit.fields import Field, Kind
from nlcrit.fragment import AND, OR, Fragment, joined
from nlcrit.language.tree import Direction
from nlcrit.patterns import Pattern

OPERATORS = {"!=": "<>"}
"""How relations are written that Cypher writes otherwise."""
ARROWS: dict[Direction, tuple[str, str]] = {"->": ("-", "->"), "<-": ("<-", "-")}
"""What stands before and after a connection."""
FIELD, PATTERN, COUNTS, CONNECTIONS = range(4)
"""What a test costs: a look at a property, at its text, at the counts by region, at all connections."""

MOST_CLAUSES = 16
"""
Conjuncts into which an `OR` may be multiplied out.

The data base rewrites every condition as an `AND` of `OR`s before it plans, which took it 20 seconds for some of three
lines. What stands in a `CASE` it leaves alone, but finds by no index.
"""


def plan_table(query: meaning.NeuronQuery, *, primary: Sequence[str]) -> Plan:
    """The plan whose answer has the query's columns."""
    columns = ", ".join(f"{_output(column)} AS {name(column.name)}" for column in query.columns)
    keys = [each for key in query.sort for each in order(_output(key.column), descending=key.descending)]
    asked = [*query.columns, *(key.column for key in query.sort)]
    lines = matched(query, primary)
    if any(isinstance(column, meaning.SiteCount) for column in asked):
        lines.append("WITH n, apoc.convert.fromJsonMap(n.roiInfo) AS ri")
    lines += [f"RETURN {columns}", f"ORDER BY {', '.join([*keys, 'n.bodyId'])}", *cut(query.limit)]
    return Plan((Step("the neurons", "\n".join(lines)),), tuple(column.name for column in query.columns), query.limit)


def plan_count(query: meaning.NeuronQuery, *, primary: Sequence[str]) -> Plan:
    """The plan whose answer is one row with the number of neurons."""
    return count_plan(matched(query, primary))


def matched(query: meaning.NeuronQuery, primary: Sequence[str]) -> list[str]:
    """The lines that find the neurons `n`."""
    writer = FilterWriter(primary)
    clause = writer.clause("(n{})", query.filter, "n")
    return [*writer.before, clause]


def count_plan(lines: Sequence[str]) -> Plan:
    """A plan for the number of rows that the lines find."""
    return Plan((Step("how many", "\n".join([*lines, "RETURN count(*) AS count"])),), ("count",))


def order(key: str, *, descending: bool) -> list[str]:
    """A sort key with what is missing last: where it descends, Cypher would put that first."""
    return [f"{key} IS NULL", f"{key} DESC"] if descending else [key]


def cut(limit: int | None) -> list[str]:
    """The line that cuts an answer: one more than was asked for tells whether there were more."""
    return [] if limit is None else [f"LIMIT {literal(min(limit + 1, LARGEST))}"]


class FilterWriter:
    """
    Writes the filters of one statement; counts its variables, so that each has a name of its own.

    Args:
        primary: The regions by which the synapses of connections are counted.
    """

    def __init__(self, primary: Sequence[str]) -> None:
        self.primary = primary
        self.partners = 0
        self.cases = 0
        self.before: list[str] = []
        """The lines that collect the neurons of `sets`; they stand before all others."""
        self.sets: dict[meaning.Filter, str] = {}

    def clause(self, pattern: str, query: meaning.Filter, node: str, *tests: Fragment) -> str:
        """A `MATCH` for nodes that pass a filter, and other tests; `{}` in the pattern is where their label goes."""
        conditions = [*tests, *self.conditions(query, node)]
        where = f"\nWHERE {joined(conditions, ' AND ', AND).text}" if conditions else ""
        return f"MATCH {pattern.format(f':{query.label}')}{where}"

    def conditions(self, query: meaning.Filter, node: str) -> list[Fragment]:
        """What a filter asks of a node, its label apart; nothing where it takes all."""
        everything = query.predicate == meaning.Always(holds=True)
        return [] if everything else [self.predicate(query.predicate, node)]

    # Predicates

    def predicate(self, predicate: meaning.Predicate, node: str) -> Fragment:
        match predicate:
            case meaning.AllOf(operands):
                return self.combined(operands, node, " AND ", AND)
            case meaning.AnyOf(operands):
                return self.combined(operands, node, " OR ", OR)
            case meaning.Always(holds):
                return Fragment(literal(holds))
            case meaning.OneOf():
                return _one_of(predicate, node)
            case meaning.Compares(field, operator, value):
                return Fragment(f"{_property(node, field)} {operator} {literal(value)}")
            case meaning.ComparesFields(field, operator, other):
                relation = OPERATORS.get(operator, operator)
                return Fragment(f"{_property(node, field)} {relation} {_property(node, other)}")
            case meaning.Matches():
                return _matches(predicate, node)
            case meaning.MatchesGlob():
                return _matches_glob(predicate, node)
            case meaning.IsMissing(field, negated):
                return Fragment(f"{_property(node, field)} IS {'NOT ' if negated else ''}NULL")
            case meaning.InRegions(side="roi"):
                return touches(node, predicate)
            case meaning.InRegions():
                return has_sites(node, [predicate], " AND ", AND)
            case meaning.Connected():
                return self.connected(predicate, node)
            case meaning.Complement():
                message = "Complement is taken out before the plan"
                raise AssertionError(message)
            case _:
                assert_never(predicate)

    def combined(self, operands: Sequence[meaning.Predicate], node: str, operator: str, binding: int) -> Fragment:
        """Several tests; as a `CASE` where the data base would multiply them out."""
        if binding == AND or math.prod(map(_clauses, operands)) <= MOST_CLAUSES:
            return joined(self.ordered(operands, node, operator, binding), operator, binding)
        self.cases += 1
        tests = "".join(f"WHEN {each.text} THEN true " for each in self.ordered(operands, node, operator, binding))
        self.cases -= 1
        return Fragment(f"CASE {tests}ELSE false END")

    def ordered(self, operands: Sequence[meaning.Predicate], node: str, operator: str, binding: int) -> list[Fragment]:
        """Several tests, the cheapest first; those of counts by region together, so that these are read once."""
        counted = [each for each in operands if isinstance(each, meaning.InRegions) and each.side != "roi"]
        others = sorted((each for each in operands if each not in counted), key=_cost)
        before = [self.predicate(each, node) for each in others if _cost(each) < COUNTS]
        after = [self.predicate(each, node) for each in others if _cost(each) >= COUNTS]
        sites = [has_sites(node, counted, operator, binding)] if counted else []
        return [*before, *sites, *after]

    def connected(self, test: meaning.Connected, node: str) -> Fragment:
        """Whether a neuron has enough synapses with others; never unknown."""
        if test.via == ():
            return Fragment(literal(test.negated))
        self.partners += 1
        partner, edge = f"m{self.partners}", f"c{self.partners}"
        before, after = ARROWS[test.direction]
        pattern = f"({node}){before}[{edge}:ConnectsTo]{after}({partner}:{test.operand.label})"
        # A single connection is enough if it has so many synapses; of a sum, each is a part that has any.
        least = 1 if test.total else test.least
        enough = self.enough(edge, test.via, [f">= {literal(least)}"])
        where = joined([enough, *self.partner_conditions(test.operand, partner)], " AND ", AND).text
        if test.total:
            each = f"{edge}.weight" if test.via is None else self.weight(edge, test.via)
            weights = f"[{pattern} WHERE {where} | {each}]"
            found = Fragment(f"reduce(t = 0, w IN {weights} | t + w) >= {literal(test.least)}")
        elif test.partners > 1 or self.cases:
            # Neo4j 4 has no EXISTS inside of CASE.
            found = Fragment(f"size([{pattern} WHERE {where} | 1]) >= {literal(test.partners)}")
        else:
            found = Fragment(f"EXISTS {{ MATCH {pattern} WHERE {where} }}")
        return negation(found) if test.negated else found

    def partner_conditions(self, query: meaning.Filter, node: str) -> list[Fragment]:
        """The same for a partner: where its own connections are asked for, its kind is collected once, not looked for at each."""
        if _cost(query.predicate) < CONNECTIONS:
            return self.conditions(query, node)
        return [Fragment(f"{node} IN {self.sets.get(query) or self.collected(query)}")]

    def collected(self, query: meaning.Filter) -> str:
        """The name of a list of all nodes that pass a filter."""
        self.partners += 1
        node = f"m{self.partners}"
        cases, self.cases = self.cases, 0
        clause = self.clause(f"({node}{{}})", query, node)
        self.cases = cases
        imported = self.imported()
        found = f"s{len(self.sets) + 1}"
        self.before.append("\n".join(["CALL {", *imported, clause, f"RETURN collect({node}) AS {found}", "}"]))
        self.sets[query] = found
        return found

    def imported(self) -> list[str]:
        """The line by which a subquery knows the lists that are there so far."""
        return [f"WITH {', '.join(self.sets.values())}"] if self.sets else []

    # Connections

    def enough(self, edge: str, regions: Sequence[str] | None, relations: Sequence[str]) -> Fragment:
        """Whether the synapses of a connection, all or those in regions, stand in relations to numbers."""
        number = f"{edge}.weight" if regions is None else "w"
        tests = joined([Fragment(f"{number} {relation}") for relation in relations], " AND ", AND)
        if regions is None:
            return tests
        return Fragment(f"any(w IN {synapses(edge, regions, self.primary)} WHERE {tests.text})")

    def weight(self, edge: str, regions: Sequence[str]) -> str:
        """The synapses of a connection in regions."""
        return f"head({synapses(edge, regions, self.primary)})"


def _cost(predicate: meaning.Predicate) -> int:
    match predicate:
        case meaning.AllOf(operands) | meaning.AnyOf(operands):
            return max(map(_cost, operands))
        case meaning.Connected():
            return CONNECTIONS
        case meaning.InRegions(side="input" | "output"):
            return COUNTS
        case meaning.Matches() | meaning.MatchesGlob():
            return PATTERN
        case _:
            return FIELD


def _clauses(predicate: meaning.Predicate) -> int:
    """The conjuncts of a predicate when it is multiplied out; 1 for an `or` that is not, because they would be too many."""
    match predicate:
        case meaning.AllOf(operands):
            return sum(map(_clauses, operands))
        case meaning.AnyOf(operands):
            product = math.prod(map(_clauses, operands))
            return product if product <= MOST_CLAUSES else 1
        case meaning.InRegions(regions=regions):
            return 1 + len(regions)
        case meaning.Matches(patterns=patterns):
            return max(2, len(patterns))
        case meaning.OneOf() | meaning.MatchesGlob():
            return 2
        case _:
            return 1


def _property(node: str, field: Field) -> str:
    return f"{node}.{name(field.name)}"


def _output(column: meaning.OutputColumn) -> str:
    if isinstance(column, meaning.SiteCount):
        return f"CASE WHEN ri IS NOT NULL THEN {total('ri', column.regions, COUNT_OF[column.side])} END"
    return field_value("n", column)


def field_value(node: str, field: Field) -> str:
    """The value of a field; the label is no property."""
    if field.kind is Kind.LABEL:
        return f"CASE WHEN {node}:Neuron THEN 'Neuron' ELSE 'Segment' END"
    return _property(node, field)


def _among(value: str, values: Sequence[meaning.Scalar], *, negated: bool) -> Fragment:
    if len(values) == 1:
        return Fragment(f"{value} {'<>' if negated else '='} {literal(values[0])}")
    found = Fragment(f"{value} IN {literal(values)}")
    return negation(found) if negated else found


def _one_of(test: meaning.OneOf, node: str) -> Fragment:
    if not test.values and not test.null:
        return Fragment(literal(test.negated))
    value = _property(node, test.field)
    # A missing boolean counts as false, except for null itself.
    compared = f"coalesce({value}, false)" if test.field.kind is Kind.BOOLEAN else value
    parts = [_among(compared, test.values, negated=test.negated)] if test.values else []
    if test.null:
        parts.append(Fragment(f"{value} IS {'NOT ' if test.negated else ''}NULL"))
    return joined(parts, " AND ", AND) if test.negated else joined(parts, " OR ", OR)


def _matches(test: meaning.Matches, node: str) -> Fragment:
    """
    A pattern matches as in Java, in which the data base is written.

    Each has a test of its own: as alternatives of one, their groups and flags would get in each other's way.
    """
    value = _property(node, test.field)
    literals = [pattern.literal for pattern in test.patterns if pattern.literal is not None]
    parts = [_among(value, literals, negated=test.negated)] if literals else []
    others = [pattern for pattern in test.patterns if pattern.literal is None]
    if test.negated:
        parts += [negation(_matched(value, pattern)) for pattern in others]
        return joined(parts, " AND ", AND)
    found = joined([*parts, *(_matched(value, pattern) for pattern in others)], " OR ", OR)
    if not others or not all(pattern.prefix for pattern in others):
        return found
    begun = joined([*parts, *(_begun(value, pattern.prefix) for pattern in others)], " OR ", OR)
    return joined([begun, found], " AND ", AND)


def _matched(value: str, pattern: Pattern) -> Fragment:
    return Fragment(f"{value} =~ {literal(pattern.text)}")


def _begun(value: str, prefix: str) -> Fragment:
    """What a match of a pattern with a beginning implies; an index finds it."""
    return Fragment(f"{value} STARTS WITH {literal(prefix)}")


def _matches_glob(test: meaning.MatchesGlob, node: str) -> Fragment:
    value = _property(node, test.field)
    prefix, rest = beginning(test.glob)
    if not rest:
        return _among(value, [prefix], negated=test.negated)
    begun = [_begun(value, prefix)] if prefix else []
    if begun and rest == ".*":
        return negation(*begun) if test.negated else begun[0]
    found = Fragment(f"{value} =~ {literal('(?s)' + quoted(prefix) + rest)}")
    return negation(found) if test.negated else joined([*begun, found], " AND ", AND)
