"""
A parsed text as a value: what `nlcrit.parse` gives, and what every front end hands on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from nlcrit.criteria.binding import bind_program, parameters
from nlcrit.criteria.neuron_criteria import NeuronCriteria
from nlcrit.criteria.resolve import check
from nlcrit.errors import CallError, QueryNameError, UnsupportedQueryError
from nlcrit.language import tree
from nlcrit.language.canonical import canonical_program, inlined, inlined_target
from nlcrit.language.parser import parse_program
from nlcrit.language.printer import print_program
from nlcrit.source import Source, Span


class Query:
    """
    A text of the query language, read and checked as far as that goes without data.

    Immutable, hashable and picklable. `str()` is the canonical form; two queries are equal when that is the same.

    Example:
        >>> query = parse("type~'MBON.*' and soma notnull")
        >>> print(query)
        type ~ "MBON.*" and somaLocation notnull
        >>> query.kind, query.parameters
        ('neurons', ())
    """

    def __init__(self, program: tree.Program) -> None:
        object.__setattr__(self, "program", program)

    program: tree.Program
    """The tree of the text, with its parameters as far as they are bound."""

    @property
    def source(self) -> str:
        """The text as it was written."""
        return self.program.source.text

    @property
    def kind(self) -> str:
        """`neurons`, `connections`, `count` or `explain`; `program` where several statements answer, or none."""
        answering = self.answering
        if len(answering) != 1:
            return "program"
        match answering[0]:
            case tree.Count():
                return "count"
            case tree.Select(explain=True):
                return "explain"
            case tree.Select(target=tree.Path()):
                return "connections"
            case _:
                return "neurons"

    @property
    def answering(self) -> tuple[tree.Select | tree.Count, ...]:
        """The statements that have an answer, in order: all but `let` and `use`."""
        return tuple(
            statement for statement in self.program.statements if isinstance(statement, tree.Select | tree.Count)
        )

    @cached_property
    def statements(self) -> tuple[Query, ...]:
        """
        Each statement that answers as a query of its own, its @names replaced by what they stand for.

        Example:
            >>> [str(statement) for statement in parse("let @a = A; @a and pre > 5; count @a").statements]
            ['A and pre > 5', 'count A']
        """
        lets: dict[str, tree.Expression] = {}
        found = []
        for statement in self.program.statements:
            match statement:
                case tree.Let(name, value):
                    lets[name] = inlined(value, lets)
                case tree.Select() | tree.Count():
                    alone = replace(statement, target=inlined_target(statement.target, lets))
                    found.append(Query(tree.Program((alone,), self.program.source)))
                case tree.Use():
                    pass
        return tuple(found)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The `$names` that have no value yet, in the order of the text."""
        return parameters(self.program)

    @cached_property
    def criteria(self) -> NeuronCriteria:
        """
        The filter as criteria, without `return`, `sort by` and `limit`.

        Raises:
            UnsupportedQueryError: It is a path, or a text of several answers.
            QueryNameError: A parameter has no value yet.

        Example:
            >>> parse("MBON01 and soma notnull limit 5").criteria
            NeuronCriteria(type=['MBON01'], instance=['MBON01'], somaLocation=NotNull)
        """
        source = self.program.source
        is_path = any(isinstance(each.target, tree.Path) for each in self.answering)
        if self.kind == "program" or is_path:
            what = f"a text with {len(self.answering)} answers" if self.kind == "program" else "a path"
            raise UnsupportedQueryError(
                f"{what} is not one set of criteria for neurons",
                code="NQ503",
                source=source,
                span=_whole(source),
                hint="take the part that selects neurons by itself",
            )
        if self.parameters:
            raise QueryNameError(
                f"${self.parameters[0]} has no value",
                code="NQ204",
                source=source,
                span=_whole(source),
                hint=f"bind it first: query.bind({self.parameters[0]}=…).criteria",
            )
        (statement,) = self.statements
        (select,) = statement.answering
        assert not isinstance(select.target, tree.Path)
        return NeuronCriteria.from_expression(select.target)

    def bind(self, **values: object) -> Query:
        """
        The query with values in the place of its parameters; those not named here stay.

        Args:
            values: Integers, strings, floats, booleans, None, or lists, arrays and series of them.

        Raises:
            CallError: The query has no such parameter.
            QueryValueError: A value is of a type that cannot be used.

        Example:
            >>> print(parse("bodyId in $ids and type = $type").bind(ids=[1, 2], type="A"))
            bodyId in (1, 2) and type = A
        """
        unknown = [name for name in values if name not in self.parameters]
        if unknown:
            known = ", ".join(f"${name}" for name in self.parameters) or "none"
            raise CallError(f"the query has no parameter ${unknown[0]}", code="NA101", hint=f"its parameters: {known}")
        return self.bound(values)

    def bound(self, values: Mapping[str, object]) -> Query:
        """The query with those of `values` that it asks for; others are left aside."""
        return Query(bind_program(self.program, values)) if values else self

    @cached_property
    def _canonical(self) -> str:
        program = self.statements[0].program if self._is_single else self.program
        return print_program(canonical_program(program))

    @property
    def _is_single(self) -> bool:
        """One answer and no `use`: then its `let`s are inlined."""
        return self.kind != "program" and not any(isinstance(each, tree.Use) for each in self.program.statements)

    def __str__(self) -> str:
        return self._canonical

    def __repr__(self) -> str:
        return f"nlcrit.parse({self._canonical!r})"

    def __eq__(self, other: object) -> bool:
        return self._canonical == other._canonical if isinstance(other, Query) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._canonical)

    def __setattr__(self, name: str, value: object) -> None:
        message = "a query is immutable; parse another text, or use .bind(…)"
        raise AttributeError(message)

    def __reduce__(self) -> tuple[type[Query], tuple[tree.Program]]:
        return Query, (self.program,)


def parse(text: str, name: str = "query") -> Query:
    """
    Read a text of the query language.

    Args:
        text: One statement or several with `;` between them.
        name: What the text is called in error messages: a file, a cell.

    Returns:
        The query. Fields, regions and types of values are not checked yet: they depend on the data set.

    Raises:
        QueryError: The text is not a query, or one that no data set could answer; says where, and what to type.

    Example:
        >>> parse("input in (CA(R) SLP(R)) any")
        Traceback (most recent call last):
        nlcrit.errors.QuerySyntaxError: expected ',' or ')' but found the name SLP(R)
          1 | input in (CA(R) SLP(R)) any
            |                 ^^^^^^
          help: separate the items of a list with ','
    """
    return parse_source(Source(text, name))


def parse_source(source: Source) -> Query:
    """Read a text that knows where it stands, in a file or a notebook; otherwise as `parse`."""
    program = parse_program(source)
    check(program)
    return Query(program)


def _whole(source: Source) -> Span:
    return Span(0, len(source.text))
