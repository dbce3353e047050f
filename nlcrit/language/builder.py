"""
Turn what the grammar recognises into the nodes of the tree, rule by rule.

The parser calls one method of `TreeBuilder` for each rule or alias of `grammar/nlcrit.lark`, innermost first, with
what stands in the rule; None stands for an optional part that is absent. Nothing here is recursive.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from nlcrit.language import tree
from nlcrit.language.words import unquote
from nlcrit.source import Span

if TYPE_CHECKING:
    from lark import Token

    Child = Any
    """A token or a node: which of them is decided by the grammar, rule by rule."""

INTEGER = re.compile(r"\d+")
LONGEST_NUMBER = 400
"""Characters; no 64-bit number, integer or not, needs as many, and Python refuses to read very many."""


class Mistake(Exception):
    """Something that the grammar accepts and no query can mean; the parser gives it its source."""

    def __init__(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span
        self.hint = hint


class TreeBuilder:
    """The callbacks of the grammar; each is named after its rule or alias there."""

    # Values

    def name(self, children: list[Token]) -> tree.Text:
        (token,) = children
        return tree.Text(str(token), _span(token), bare=True)

    def string(self, children: list[Token]) -> tree.Text:
        (token,) = children
        return tree.Text(_unquoted(token), _span(token))

    def regex(self, children: list[Token]) -> tree.Text:
        (token,) = children
        return tree.Text(token[1:-1], _span(token))

    def glob(self, children: list[Token]) -> tree.Text:
        (token,) = children
        return tree.Text(str(token), _span(token), bare=True)

    def number(self, children: list[Token]) -> tree.Number:
        (token,) = children
        return tree.Number(_number(token), _span(token))

    def numbers(self, children: list[Token]) -> list[tree.Number]:
        (token,) = children
        start = _span(token).start
        return [
            tree.Number(int(found.group()), Span(start + found.start(), start + found.end()))
            for found in INTEGER.finditer(token)
        ]

    def true(self, children: list[Token]) -> tree.Boolean:
        return tree.Boolean(value=True, span=_span(children[0]))

    def false(self, children: list[Token]) -> tree.Boolean:
        return tree.Boolean(value=False, span=_span(children[0]))

    def null(self, children: list[Token]) -> tree.Null:
        return tree.Null(_span(children[0]))

    def parameter(self, children: list[Token]) -> tree.Parameter:
        (token,) = children
        return tree.Parameter(token[1:], _span(token))

    def set(self, children: list[tree.Value | list[tree.Number] | None]) -> tuple[tree.Value, ...]:
        items: list[tree.Value] = []
        for child in children:
            if isinstance(child, list):
                items.extend(child)
            elif child is not None:
                items.append(child)
        return tuple(items)

    def field(self, children: list[Token]) -> tree.FieldName:
        (token,) = children
        if token.type == "STRING":
            return tree.FieldName(_unquoted(token), _span(token), quoted=True)
        return tree.FieldName(str(token), _span(token))

    # Terms

    def bare(self, children: list[Token]) -> tree.Named:
        (token,) = children
        text = self.name(children) if token.type == "NAME" else self.string(children)
        return tree.Named(text, text.span)

    def body(self, children: list[Token]) -> tree.Comparison:
        (token,) = children
        span, number = _span(token), _number(token)
        if not isinstance(number, int) or number < 0:
            hint = "a test needs a field, for example: pre > 5"
            raise Mistake("NQ304", "a number by itself is a bodyId, and a bodyId is a whole number", span, hint)
        return tree.Comparison(tree.FieldName("bodyId", span), "=", tree.Number(number, span), span)

    def reference(self, children: list[Token]) -> tree.Reference:
        (token,) = children
        return tree.Reference(token[1:], _span(token))

    def everything(self, children: list[Token]) -> tree.Everything:
        return tree.Everything(_span(children[0]))

    def comparison(self, children: list[Child]) -> tree.Comparison:
        field, operator, value = children
        return tree.Comparison(field, cast("tree.Comparator", str(operator)), value, Span(field.span[0], value.span[1]))

    def match(self, children: list[Child]) -> tree.Match:
        field, operator, *patterns = children
        patterns = [pattern for pattern in patterns if pattern is not None]
        return tree.Match(field, tuple(patterns), operator == "!~", Span(field.span[0], patterns[-1].span[1]))

    def like(self, children: list[Child]) -> tree.Like:
        field, negation, _, glob = children
        return tree.Like(field, glob, negation is not None, Span(field.span[0], glob.span[1]))

    def member(self, children: list[Child]) -> tree.Member:
        field, negation, keyword, items = children
        return tree.Member(field, items, negation is not None, _reaching(field.span, _span(keyword), items))

    def missing(self, children: list[Child]) -> tree.Missing:
        return tree.Missing(children[0], span=Span(children[0].span[0], children[-1].end_pos))

    def present(self, children: list[Child]) -> tree.Missing:
        return tree.Missing(children[0], negated=True, span=Span(children[0].span[0], children[-1].end_pos))

    def has(self, children: list[Child]) -> tree.Missing:
        keyword, field = children
        return tree.Missing(field, negated=True, span=Span(keyword.start_pos, field.span[1]))

    def side(self, children: list[Token]) -> Token:
        return children[0]

    def direction(self, children: list[Token]) -> Token:
        return children[0]

    def regions(self, children: list[Child]) -> tree.Regions:
        side, negation, keyword, items, quantifier, low_word, low, high_word, high = children
        last = high or low or None
        span = _reaching(_span(side), _span(keyword), items)
        if last is not None:
            span = Span(span.start, last.span[1])
        elif quantifier is not None:
            span = Span(span.start, quantifier.end_pos)
        return tree.Regions(
            _SIDES[side.type],
            items,
            None if quantifier is None else cast("tree.Quantifier", quantifier.lower()),
            _integer(low, low_word),
            _integer(high, high_word),
            negation is not None,
            span,
        )

    def partner(self, children: list[Child]) -> tree.Partner:
        direction, operand, total, low_word, low, partners_word, partners, via_word, via = children
        span = Span(direction.start_pos, operand.span[1])
        for end in (total and total.end_pos, low and low.span[1], partners and partners.span[1]):
            span = Span(span.start, end or span.end)
        if via is not None:
            span = _reaching(span, _span(via_word), via)
        return tree.Partner(
            _DIRECTIONS[direction.type],
            operand,
            total is not None,
            _integer(low, low_word),
            _integer(partners, partners_word),
            via,
            span,
        )

    # Combinations

    def negation(self, children: list[Child]) -> tree.Not:
        keyword, operand = children
        return tree.Not(operand, Span(keyword.start_pos, operand.span[1]))

    def both(self, children: list[Child]) -> tree.And:
        operands = tuple(children[::2])
        return tree.And(operands, Span(operands[0].span[0], operands[-1].span[1]))

    def either(self, children: list[Child]) -> tree.Or:
        operands = tuple(children[::2])
        return tree.Or(operands, Span(operands[0].span[0], operands[-1].span[1]))

    # Paths

    def path(self, children: list[Child]) -> tree.Path:
        operands, arrows = tuple(children[::2]), tuple(children[1::2])
        return tree.Path(operands, arrows, Span(operands[0].span[0], operands[-1].span[1]))

    def forward(self, children: list[Child]) -> tree.Arrow:
        return _arrow("->", children)

    def backward(self, children: list[Child]) -> tree.Arrow:
        return _arrow("<-", children)

    def edge_count(self, children: list[Child]) -> tree.EdgeCount:
        name, operator, value = children
        span = Span(name.start_pos, value.span[1])
        return tree.EdgeCount(str(name), cast("tree.Comparator", str(operator)), _integer(value, operator), span)

    def edge_regions(self, children: list[Child]) -> tree.EdgeRegions:
        keyword, items = children
        return tree.EdgeRegions(items, _reaching(_span(keyword), _span(keyword), items))

    def edge_path(self, children: list[Child]) -> tree.EdgePath:
        keyword, least, most = children
        span = Span(keyword.start_pos, (most or least).span[1])
        return tree.EdgePath(_integer(least, keyword), most and _integer(most, keyword), span)

    # Statements

    def column(self, children: list[Token]) -> tree.FieldName:
        return self.field(children)

    def measure(self, children: list[Child]) -> tree.Measure:
        side, keyword, items = children
        return tree.Measure(_SIDES[side.type], items, _reaching(_span(side), _span(keyword), items))

    def sort_key(self, children: list[Child]) -> tree.SortKey:
        column, order = children
        return tree.SortKey(column, order is not None and order.type == "DESC")

    def returned(self, children: list[Child]) -> tuple[Token, tree.Clauses]:
        keyword, *columns = children
        return keyword, tree.Clauses(columns=tuple(columns))

    def sorted(self, children: list[Child]) -> tuple[Token, tree.Clauses]:
        keyword, _, *keys = children
        return keyword, tree.Clauses(sort=tuple(keys))

    def limited(self, children: list[Child]) -> tuple[Token, tree.Clauses]:
        keyword, limit = children
        return keyword, tree.Clauses(limit=_integer(limit, keyword))

    def select(self, children: list[Child]) -> tree.Select:
        explain, target, *clauses = children
        columns, sort, limit, seen = None, (), None, set()
        for keyword, clause in clauses:
            if keyword.type in seen:
                word = "sort by" if keyword.type == "SORT" else keyword.lower()
                raise Mistake("NQ115", f"'{word}' stands twice", _span(keyword), f"write one '{word}' with everything in it")
            seen.add(keyword.type)
            columns, sort, limit = clause.columns or columns, clause.sort or sort, clause.limit or limit
        start = target.span[0] if explain is None else explain.start_pos
        return tree.Select(target, tree.Clauses(columns, sort, limit), explain is not None, Span(start, target.span[1]))

    def count(self, children: list[Child]) -> tree.Count:
        keyword, target = children
        return tree.Count(target, Span(keyword.start_pos, target.span[1]))

    def let(self, children: list[Child]) -> tree.Let:
        _keyword, name, value = children
        return tree.Let(name[1:], value, _span(name))

    def dataset(self, children: list[Token | None]) -> tuple[str, Span]:
        first, second = children[0], children[-1] if len(children) > 1 else None
        assert first is not None
        if first.type == "STRING":
            return _unquoted(first), _span(first)
        if second is None:
            return str(first), _span(first)
        return f"{first}:{second}", Span(_span(first).start, _span(second).end)

    def use(self, children: list[Child]) -> tree.Use:
        _, (dataset, span) = children
        return tree.Use(dataset, span)

    def start(self, children: list[tree.Statement | None]) -> tuple[tree.Statement, ...]:
        return tuple(statement for statement in children if statement is not None)


_SIDES: dict[str, Any] = {"INPUT": "input", "OUTPUT": "output", "ROI": "roi"}
_DIRECTIONS: dict[str, tree.Direction] = {"ARROW": "->", "TO": "->", "LEFT_ARROW": "<-", "FROM": "<-"}


def _span(token: Token) -> Span:
    return Span(token.start_pos, token.end_pos)  # type: ignore[arg-type]  # positions are always set by the lexer


def _reaching(start: Span, keyword: Span, items: tuple[tree.Value, ...]) -> Span:
    """From `start` to the end of the last item; to the keyword before an empty list."""
    return Span(start.start, items[-1].span.end if items else keyword.end)


def _unquoted(token: Token) -> str:
    try:
        return unquote(token)
    except ValueError as error:
        raise Mistake("NQ306", str(error), _span(token)) from None


def _number(token: Token) -> int | float:
    written = token.replace("_", "")
    if len(written) > LONGEST_NUMBER:
        raise Mistake("NQ304", "the number is too long", _span(token), "a 64-bit integer has at most 19 digits")
    if written.lstrip("-").isdigit():
        return int(written)
    value = float(written)
    if value in (float("inf"), float("-inf")):
        raise Mistake("NQ304", "the number is beyond what can be stored", _span(token))
    return value


def _integer(value: tree.Integer | None, word: Token | None) -> Any:
    """The bound as it was read, when it is an unsigned integer or a parameter; None where it is absent."""
    if isinstance(value, tree.Number) and (not isinstance(value.value, int) or value.value < 0):
        raise Mistake("NQ304", f"'{word}' takes a whole number from 0", value.span, f"for example: {word} 5")
    return value


def _arrow(direction: tree.Direction, children: list[Child]) -> tree.Arrow:
    return tree.Arrow(direction, tuple(children[1:-1]), Span(children[0].start_pos, children[-1].end_pos))
