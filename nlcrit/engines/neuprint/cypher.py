"""
A query as Cypher: one text without parameters, for the server in front of the data base takes none.

Every leaf is written as "is certainly true": after `simplify` no `not` stands above it, so that Cypher's own null,
which counts as not true, is right everywhere. Values and names become text through `literal` alone.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from functools import reduce
from typing import assert_never

from nlcrit.criteria import predicates as meaning
from nlcrit.engines.neuprint.lists import Lists
from nlcrit.engines.neuprint.literal import LARGEST, literal, name
from nlcrit.engines.neuprint.regions import COUNT_OF, has_sites, synapses, total, touches
from nlcrit.engines.neuprint.values import matches, matches_glob, negation, one_of, property_of
from nlcrit.engines.plan import Plan, Step
from nlcrit.fields import Field, Kind
from nlcrit.fragment import AND, OR, Fragment, joined
from nlcrit.language.tree import Direction

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
MOST_NESTED = 2
"""
Levels of `OR` below one another that are written so; what is deeper is written with `CASE`.

The data base's work doubles with each `AND` that stands in another operator: 20 in one another took it half a second, 30
seven, 40 two minutes. Written with `CASE`, 100 take two seconds.
"""


def plan_table(query: meaning.NeuronQuery, *, primary: Sequence[str]) -> Plan:
    """The plan whose answer has the query's columns."""
    names = tuple(column.name for column in query.columns)
    node, counts = unlike("n", names), unlike("ri", names)
    columns = ", ".join(f"{_output(column, node, counts)} AS {name(column.name)}" for column in query.columns)
    keys = [
        each
        for key in query.sort
        for each in order(_output(key.column, node, counts), key.column, query.columns, descending=key.descending)
    ]
    asked = [*query.columns, *(key.column for key in query.sort)]
    lines = matched(query, primary, node)
    if any(isinstance(column, meaning.SiteCount) for column in asked):
        lines.append(f"WITH {node}, apoc.convert.fromJsonMap({node}.roiInfo) AS {counts}")
    lines += [f"RETURN {columns}", f"ORDER BY {', '.join([*keys, name(names[0])])}", *cut(query.limit)]
    return Plan((Step("the neurons", "\n".join(lines)),), names, query.limit)


def plan_count(query: meaning.NeuronQuery, *, primary: Sequence[str]) -> Plan:
    """The plan whose answer is one row with the number of neurons."""
    return count_plan(matched(query, primary))


def matched(query: meaning.NeuronQuery, primary: Sequence[str], node: str = "n") -> list[str]:
    """The lines that find the neurons."""
    writer = FilterWriter(primary)
    clause = writer.clause(f"({node}{{}})", query.filter, node)
    return [*writer.opening(), clause]


def count_plan(lines: Sequence[str]) -> Plan:
    """A plan for the number of rows that the lines find."""
    return Plan((Step("how many", "\n".join([*lines, "RETURN count(*) AS count"])),), ("count",))


def unlike(variable: str, columns: Collection[str]) -> str:
    """
    The name of a variable, changed where a column is called so: `ORDER BY` would take the column.

    Example:
        >>> unlike("n", ["bodyId"]), unlike("n", ["bodyId", "n"])
        ('n', 'n_')
    """
    return variable if variable not in columns else unlike(f"{variable}_", columns)


def order(value: str, column: object, columns: Collection[object], *, descending: bool) -> list[str]:
    """
    A sort key with what is missing last: where it descends, Cypher would put that first.

    A column of the answer is called by its name, so that its value is not worked out again.
    """
    key = name(column.name) if column in columns else value  # type: ignore[attr-defined]
    return [f"{key} IS NULL", f"{key} DESC"] if descending else [key]


def cut(limit: int | None) -> list[str]:
    """The line that cuts an answer: one more than was asked for tells whether there were more."""
    return [] if limit is None else [f"LIMIT {literal(min(limit + 1, LARGEST))}"]


class FilterWriter:
    """
    Writes the filters of one statement; counts its variables, so that each has a name of its own.

    Args:
        primary: The regions by which the synapses of connections are counted.
        lists: Where long lists get their names.
    """

    def __init__(self, primary: Sequence[str], lists: Lists | None = None) -> None:
        self.lists = lists or Lists()
        self.primary = primary
        self.partners = 0
        self.cases = 0
        self.sets: dict[meaning.Filter, str] = {}
        self._collecting: list[str] = []

    def opening(self) -> list[str]:
        """The lines that stand before all others: long lists, and the neurons of `sets`."""
        return [*self.lists.opening(), *self._collecting]

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
                return one_of(predicate, node, self.lists)
            case meaning.Compares(field, operator, value):
                return Fragment(f"{property_of(node, field)} {operator} {literal(value)}")
            case meaning.ComparesFields(field, operator, other):
                relation = OPERATORS.get(operator, operator)
                return Fragment(f"{property_of(node, field)} {relation} {property_of(node, other)}")
            case meaning.Matches():
                return matches(predicate, node, self.lists)
            case meaning.MatchesGlob():
                return matches_glob(predicate, node, self.lists)
            case meaning.IsMissing(field, negated):
                return Fragment(f"{property_of(node, field)} IS {'NOT ' if negated else ''}NULL")
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
        """Several tests; as a `CASE` where the data base would multiply them out, or has to go too deep."""
        if binding == OR and not self.cases and _is_too_much(operands):
            self.cases += 1
            found = self.either(operands, node)
            self.cases -= 1
            return found
        if self.cases and any(isinstance(each, meaning.AllOf | meaning.AnyOf) for each in operands):
            return self.either(operands, node) if binding == OR else self.all_of(operands, node)
        return joined(self.ordered(operands, node, operator, binding), operator, binding)

    def either(self, operands: Sequence[meaning.Predicate], node: str) -> Fragment:
        """`OR` without an operator."""
        tests = self.ordered(operands, node, " OR ", OR)
        return Fragment(f"CASE {' '.join(f'WHEN {each.text} THEN true' for each in tests)} ELSE false END")

    def all_of(self, operands: Sequence[meaning.Predicate], node: str) -> Fragment:
        """`AND` without an operator above others."""
        plain = [each for each in operands if not isinstance(each, meaning.AnyOf)]
        tests = [joined(self.ordered(plain, node, " AND ", AND), " AND ", AND)] if plain else []
        tests += [self.predicate(each, node) for each in operands if isinstance(each, meaning.AnyOf)]
        tests.reverse()
        return reduce(lambda rest, test: Fragment(f"CASE WHEN {test.text} THEN {rest.text} ELSE false END"), tests)

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
            found = self.conditions(query, node)
            if not found or _is_one_body(query.predicate):
                return found
            # As it stands, the data base would look all partners up by an index for each neuron: minutes, not a moment.
            tests = joined(found, " AND ", AND).text
            return [Fragment(f"any({node} IN [{node}] WHERE {tests})")]
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
        self._collecting.append("\n".join(["CALL {", *imported, clause, f"RETURN collect({node}) AS {found}", "}"]))
        self.sets[query] = found
        return found

    def imported(self) -> list[str]:
        """The line by which a subquery knows the lists that are there so far."""
        names = [*self.lists.names(), *self.sets.values()]
        return [f"WITH {', '.join(names)}"] if names else []

    # Connections

    def primary_list(self) -> str:
        """The list of all primary regions."""
        return self.lists.written(self.primary)

    def enough(self, edge: str, regions: Sequence[str] | None, relations: Sequence[str]) -> Fragment:
        """Whether the synapses of a connection, all or those in regions, stand in relations to numbers."""
        number = f"{edge}.weight" if regions is None else "w"
        tests = joined([Fragment(f"{number} {relation}") for relation in relations], " AND ", AND)
        if regions is None:
            return tests
        return Fragment(f"any(w IN {synapses(edge, regions, self.primary_list())} WHERE {tests.text})")

    def weight(self, edge: str, regions: Sequence[str]) -> str:
        """The synapses of a connection in regions."""
        return f"head({synapses(edge, regions, self.primary_list())})"


def _is_one_body(predicate: meaning.Predicate) -> bool:
    """Whether it is a single neuron, for which looking it up is quicker than anything else."""
    match predicate:
        case meaning.OneOf(field=field, values=[_], null=False, negated=False):
            return field.name == "bodyId"
        case _:
            return False


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


def _is_too_much(alternatives: Sequence[meaning.Predicate]) -> bool:
    """Whether the data base should not see an `or` as one."""
    return _clauses_of(alternatives) > MOST_CLAUSES or _nested(alternatives) > MOST_NESTED


def _clauses(predicate: meaning.Predicate) -> int:
    """The conjuncts of a predicate when it is multiplied out; 1 for an `or` that is not, because they would be too many."""
    match predicate:
        case meaning.AllOf(operands):
            return sum(map(_clauses, operands))
        case meaning.AnyOf(operands):
            return 1 if _is_too_much(operands) else _clauses_of(operands)
        case meaning.InRegions(side="roi", regions=regions):
            return 1 + len(regions)
        case meaning.Matches(patterns=patterns):
            return max(2, len(patterns))
        case meaning.OneOf() | meaning.MatchesGlob():
            return 2
        case _:
            return 1


def _clauses_of(alternatives: Sequence[meaning.Predicate]) -> int:
    return math.prod(map(_clauses, alternatives))


def _nested(operands: Sequence[meaning.Predicate]) -> int:
    """How many `or` stand in one another, the one of these operands included."""
    inner = [each for part in operands if isinstance(part, meaning.AllOf) for each in part.operands]
    return 1 + max((_nested(each.operands) for each in inner if isinstance(each, meaning.AnyOf)), default=0)


def _output(column: meaning.OutputColumn, node: str, counts: str) -> str:
    if isinstance(column, meaning.SiteCount):
        return f"CASE WHEN {counts} IS NOT NULL THEN {total(counts, column.regions, COUNT_OF[column.side])} END"
    return field_value(node, column)


def field_value(node: str, field: Field) -> str:
    """The value of a field; the label is no property."""
    if field.kind is Kind.LABEL:
        return f"CASE WHEN {node}:Neuron THEN 'Neuron' ELSE 'Segment' END"
    return property_of(node, field)
