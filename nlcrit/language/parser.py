"""
Read a text into a tree; the only module that knows Lark.

The guard runs before the grammar, so that no text can exhaust the machine; what the grammar refuses goes to
`mistakes`, which says it in the words of a biologist.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, cast

from nlcrit.errors import QueryError, QuerySyntaxError, QueryValueError
from nlcrit.language.builder import Mistake, TreeBuilder
from nlcrit.language.grammar_file import read_grammar
from nlcrit.language.guard import check_depth, check_statements, check_text
from nlcrit.language.tree import Program, Statement
from nlcrit.source import Source

if TYPE_CHECKING:
    from lark import Lark


@cache
def grammar() -> Lark:
    """The parser of the query language, made on first use and kept."""
    from nlcrit.language.tables import load_tables

    return load_tables(TreeBuilder()) or build_grammar(TreeBuilder())


def build_grammar(builder: TreeBuilder | None = None, *, strict: bool = False) -> Lark:
    """Build the parser from the text of the grammar; without a builder it makes plain Lark trees."""
    from lark import Lark

    # Lark takes any object with a method a rule for a transformer, and types it more narrowly.
    return Lark(read_grammar(), parser="lalr", lexer="contextual", transformer=builder, strict=strict)


def parse_program(source: Source) -> Program:
    """
    Read a text of one or more statements.

    Args:
        source: The text, of at most `guard.LONGEST_TEXT` code points.

    Returns:
        The statements in order, with spans into the text. Names are not checked.

    Raises:
        QuerySyntaxError: The text is not a query; the error says where and what to type.
        QueryLimitError: It is too long or too deeply nested.

    Example:
        >>> len(parse_program(Source("let @pam = type ~ 'PAM.*'; @pam and soma notnull")).statements)
        2
    """
    check_text(source)
    statements = _parse(source)
    program = Program(statements, source)
    check_statements(program)
    check_depth(program)
    return program


def _parse(source: Source) -> tuple[Statement, ...]:
    from lark.exceptions import UnexpectedInput

    try:
        with _without_garbage_collection():
            # The builder's `start` returns the statements; Lark's type is that of its own trees.
            statements = cast("tuple[Statement, ...]", grammar().parse(source.text))
    except UnexpectedInput as unexpected:
        from nlcrit.language.mistakes import explain

        raise explain(source, unexpected) from None
    except Mistake as mistake:
        raise _located(mistake, source) from None
    if source.text.rstrip().endswith("?"):
        from nlcrit.language.mistakes import check_last_character

        check_last_character(source)
    return statements


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """A tree has no cycles, and looking for them costs as much as the parsing of a long text itself."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _located(mistake: Mistake, source: Source) -> QueryError:
    kind = QueryValueError if mistake.code.startswith("NQ3") else QuerySyntaxError
    return kind(mistake.message, code=mistake.code, source=source, span=mistake.span, hint=mistake.hint)
