"""Refuse what is too large to be read in seconds, before and after the grammar has seen it."""

from __future__ import annotations

from nlcrit.errors import QueryLimitError, QueryValueError
from nlcrit.language import tree
from nlcrit.source import Source, Span

LONGEST_TEXT = 8_000_000
"""Code points of one text. At about 4 million a list of 400,000 ids; longer lists belong into a $parameter."""

MOST_STATEMENTS = 1_000
"""Statements of one text."""

GREATEST_DEPTH = 200
"""How deeply `and`, `or`, `not` and partner filters may be nested. Everything that walks a tree may rely on it."""


def check_text(source: Source) -> None:
    """
    Refuse a text that cannot be read in seconds, or that no engine could be given.

    Raises:
        QueryLimitError: The text is longer than `LONGEST_TEXT`.
        QueryValueError: It holds half of a character (a lone surrogate).
    """
    if len(source.text) > LONGEST_TEXT:
        raise QueryLimitError(
            f"the query is too long: {len(source.text):,} characters, at most {LONGEST_TEXT:,} can be read",
            code="NQ401",
            source=source,
            span=Span(0, 1),
            hint="give a long list as a parameter: bodyId in $ids",
        )
    try:
        source.text.encode()
    except UnicodeEncodeError as error:
        raise QueryValueError(
            "the text holds half of a character (a lone surrogate)",
            code="NQ306",
            source=source,
            span=Span(error.start, error.start + 1),
            hint="write the character anew",
        ) from None


def check_statements(program: tree.Program) -> None:
    """
    Refuse a text whose statements would take minutes to be answered one after the other.

    Raises:
        QueryLimitError: It has more than `MOST_STATEMENTS`.
    """
    if len(program.statements) > MOST_STATEMENTS:
        span = program.statements[MOST_STATEMENTS].span
        raise QueryLimitError(
            f"the text has {len(program.statements):,} statements, at most {MOST_STATEMENTS:,} can be answered together",
            code="NQ401",
            source=program.source,
            span=Span(span.start, span.start + 1),
            hint="several values of one field are one query: type in (A, B)",
        )


def check_depth(program: tree.Program) -> None:
    """
    Refuse what the recursive parts of the house could not walk.

    Raises:
        QueryLimitError: An expression of the program is nested more deeply than `GREATEST_DEPTH`.
    """
    for statement in program.statements:
        for expression in expressions(statement):
            deepest = too_deep(expression)
            if deepest is not None:
                raise QueryLimitError(
                    f"the query is too deeply nested: more than {GREATEST_DEPTH} levels of and, or, not and arrows",
                    code="NQ402",
                    source=program.source,
                    span=Span(deepest.span.start, deepest.span.start + 1),
                    hint="name a part of it first: let @part = …; and use @part",
                )


def expressions(statement: tree.Statement) -> tuple[tree.Expression, ...]:
    """The expressions that a statement holds: one, the operands of a path, or none."""
    match statement:
        case tree.Let(value=expression):
            return (expression,)
        case tree.Select(target) | tree.Count(target):
            return target.operands if isinstance(target, tree.Path) else (target,)
        case tree.Use():
            return ()


def too_deep(expression: tree.Expression) -> tree.Expression | None:
    """The first part of an expression that lies below `GREATEST_DEPTH`; None if there is none. Not recursive."""
    level: tuple[tree.Expression, ...] | list[tree.Expression] = (expression,)
    for _ in range(GREATEST_DEPTH + 1):
        level = [child for parent in level for child in tree.children(parent)]
        if not level:
            return None
    return level[0]
