"""
A query for paths as SQL: the connections of each hop, narrowed down from both ends, and then the paths along them.

The table `hop` has the connections by their place in a path: those of place 2 begin where those of place 1 end. Ways
that visit a neuron twice are counted with the paths when their number is estimated, and left out when they are listed.
"""

from __future__ import annotations

from nlcrit.criteria.connection_query import (
    ConnectionColumn,
    ConnectionQuery,
    CountColumn,
    EndColumn,
    Lengths,
    OwnColumn,
)
from nlcrit.criteria.predicates import Always, Filter
from nlcrit.engines.duckdb.build import identifier
from nlcrit.engines.duckdb.connections import edges
from nlcrit.engines.duckdb.sql import LARGEST, FilterWriter
from nlcrit.engines.plan import Plan, Step

COUNT_ALLOWANCE = 2
"""Paths that are only counted take less than those that are listed; connections of hops less than paths."""

SHORT = 3
"""Hops of paths whose dead ends, and whose number of connections, cost less than to look for them."""


def plan_paths(query: ConnectionQuery, *, has_labels: bool) -> Plan:
    """The plan whose answer has one row a hop; it ends where the paths would be too many."""
    writer = PathWriter(query, has_labels=has_labels)
    steps = (*writer.narrowing(), writer.estimate(1), writer.listing())
    return Plan(steps, tuple(column.name for column in query.columns), query.limit, limits="path")


def plan_paths_count(query: ConnectionQuery, *, has_labels: bool) -> Plan:
    """The plan whose answer is one row with the number of paths."""
    writer = PathWriter(query, has_labels=has_labels)
    text = f"WITH RECURSIVE {writer.walk(())}\nSELECT count(*) FROM walk WHERE {writer.arrived('walk.bodies[-1]', 'hops')}"
    return Plan((*writer.narrowing(), writer.estimate(COUNT_ALLOWANCE), Step("how many", text)), ("count",))


class PathWriter:
    """Writes the steps of one query."""

    def __init__(self, query: ConnectionQuery, *, has_labels: bool) -> None:
        assert query.lengths is not None
        self.query = query
        self.lengths: Lengths = query.lengths
        self.has_labels = has_labels
        self.counts = tuple(dict.fromkeys(column.count for column in query.columns if isinstance(column, CountColumn)))
        (self.arrow,) = query.hops
        self.start, goal = query.operands
        self.goals = self.neurons("goal", goal)
        self.between = self.neurons("between", Filter(Always(holds=True), "Neuron"))
        self.near_goal = 0
        """So many hops before the goal the neurons are known from which it is reached."""

    # Narrowing down

    def neurons(self, name: str, operand: Filter) -> list[Step]:
        """The steps that make a table of the neurons that a filter keeps; none where it keeps all."""
        writer = FilterWriter(has_labels=self.has_labels)
        bodies = writer.bodies(operand)
        if bodies is None:
            return []
        made = writer.step(f"the neurons: {name}", f"CREATE TEMP TABLE {name} AS\n{bodies}")
        return [*writer.steps, made]

    def narrowing(self) -> list[Step]:
        """The connections of each hop that lie on a way from a start to a goal."""
        lengths = self.lengths
        steps = [*self.goals, *self.between, *self.approaches()]
        for place in range(1, lengths.most + 1):
            steps += self.hop(place)
            if SHORT <= place < lengths.most:
                count = "SELECT count(*) FROM hop"
                steps.append(Step("how many connections", count, allowance=COUNT_ALLOWANCE, counted="connections"))
        if lengths.most > SHORT:
            steps += [self.dead_ends(place) for place in range(lengths.most - 1, 0, -1)]
        return steps

    def approaches(self) -> list[Step]:
        """The neurons from which a goal is reached in a few hops: on long ways they keep the middle narrow."""
        steps: list[Step] = []
        if self.goals:
            self.near_goal = max(0, (self.lengths.most - 2) // 2)
        for hops in range(1, self.near_goal + 1):
            before = "SELECT bodyId FROM goal" if hops == 1 else f"SELECT bodyId FROM approach_{hops - 1}"
            writer = FilterWriter(has_labels=self.has_labels)
            found = f"SELECT near AS bodyId FROM ({edges(self.arrow, (), None, before, writer, by_far=True)})"
            text = f"CREATE TEMP TABLE approach_{hops} AS\n{found}\nUNION {before}"
            steps.append(writer.step(f"the neurons {hops} hops before the end", text))
        return steps

    def hop(self, place: int) -> list[Step]:
        """The connections that may be the hop at a place."""
        writer = FilterWriter(has_labels=self.has_labels)
        if place == 1:
            near = writer.bodies(self.start)
        else:
            near = f"SELECT far FROM hop WHERE place = {place - 1}"
            # A path goes on from Neurons alone.
            near += " AND far IN (SELECT bodyId FROM between)" if self.between else ""
        left = self.lengths.most - place
        # After two hops there are many neurons, and at the end mostly few.
        by_far = left == 0 and bool(self.goals) and (place > 2 or near is None)
        found = edges(self.arrow, self.counts, near, self.beyond(left), writer, by_far=by_far)
        head = "CREATE TEMP TABLE hop AS" if place == 1 else "INSERT INTO hop"
        text = f"{head}\nSELECT {place} AS place, * FROM ({found})"
        return [*writer.steps, writer.step(f"the connections of hop {place}", text)]

    def beyond(self, left: int) -> str | None:
        """The neurons where a hop may end that has so many after it."""
        goal = "SELECT bodyId FROM goal"
        if left == 0:
            return goal if self.goals else None
        if left <= self.near_goal:
            approach = f"SELECT bodyId FROM approach_{left}"
            return f"({approach} INTERSECT SELECT bodyId FROM between) UNION {goal}" if self.between else approach
        if not self.between:
            return None
        # Where every Segment is a goal, one that is no Neuron ends a path, and is left out as a dead end if it does not.
        return f"SELECT bodyId FROM between UNION {goal}" if self.goals else None

    def dead_ends(self, place: int) -> Step:
        """Leave out the connections of a hop that is neither the last nor goes on."""
        goes_on = f"far IN (SELECT near FROM hop WHERE place = {place + 1})"
        keep = f"{goes_on} OR {self.at_goal('far')}" if place >= self.lengths.least else goes_on
        text = f"DELETE FROM hop WHERE place = {place} AND NOT ({keep})"
        return Step(f"without the dead ends of hop {place}", text)

    # Counting

    def estimate(self, allowance: int) -> Step:
        """A look at how many paths there will be at most."""
        text = f"""WITH RECURSIVE way AS (
    SELECT place, far, count(*)::DOUBLE AS ways FROM hop WHERE place = 1 GROUP BY place, far
    UNION ALL
    SELECT hop.place, hop.far, sum(ways) FROM way JOIN hop ON hop.place = way.place + 1 AND hop.near = way.far
    GROUP BY hop.place, hop.far)
SELECT coalesce(sum(ways), 0) FROM way WHERE {self.arrived("far", "place")}"""
        return Step("how many paths there will be at most", text, allowance=allowance, counted="paths")

    # Listing

    def walk(self, counts: tuple[str, ...]) -> str:
        """The paths so far: their neurons in order, and the counts of their connections, none at the start."""
        first = "".join(f", [NULL, {identifier(count)}]" for count in counts)
        names = "".join(f", {identifier(count)}" for count in counts)
        more = "".join(f", list_append(walk.{identifier(count)}, hop.{identifier(count)})" for count in counts)
        return f"""walk(hops, bodies{names}) AS (
    SELECT 1, [near, far]{first} FROM hop WHERE place = 1 AND near <> far
    UNION ALL
    SELECT hop.place, list_append(bodies, hop.far){more}
    FROM walk JOIN hop ON hop.place = walk.hops + 1 AND hop.near = walk.bodies[-1]
    WHERE NOT list_contains(bodies, hop.far))"""

    def listing(self) -> Step:
        """One row a hop, the paths by length and then by their neurons."""
        query = self.query
        parameters: dict[str, object] = {}
        limit = ""
        if query.limit is not None:
            limit = "\n    ORDER BY hops, bodies LIMIT $p1"
            parameters["p1"] = min(query.limit + 1, LARGEST)
        names = "".join(f", {identifier(count)}" for count in self.counts)
        unnested = "".join(f", unnest({identifier(count)}) AS {identifier(count)}" for count in self.counts)
        columns = ", ".join(f"{self.column(column)} AS {identifier(column.name)}" for column in query.columns)
        fields = any(isinstance(column, EndColumn) and column.field.name != "bodyId" for column in query.columns)
        neuron = "\nJOIN neuron AS n ON n.bodyId = visit.bodyId" if fields else ""
        text = f"""WITH RECURSIVE {self.walk(self.counts)},
found AS (
    SELECT row_number() OVER (ORDER BY hops, bodies) AS path, bodies{names}
    FROM walk WHERE {self.arrived("bodies[-1]", "hops")}{limit}),
visit AS (
    SELECT path, unnest(range(len(bodies))) AS hop, unnest(bodies) AS bodyId{unnested} FROM found)
SELECT {columns}
FROM visit{neuron}
ORDER BY visit.path, visit.hop"""
        return Step("the paths", text, parameters)

    def column(self, column: ConnectionColumn) -> str:
        match column:
            case EndColumn(field=field):
                return "visit.bodyId" if field.name == "bodyId" else f"n.{identifier(field.name)}"
            case CountColumn(count=count):
                return f"visit.{identifier(count)}"
            case OwnColumn(name):
                return f"visit.{name}"

    def arrived(self, body: str, hops: str) -> str:
        """Whether a way is a path: long enough, and at its goal."""
        return f"{hops} >= {self.lengths.least} AND {self.at_goal(body)}"

    def at_goal(self, body: str) -> str:
        return f"{body} IN (SELECT bodyId FROM goal)" if self.goals else "TRUE"
