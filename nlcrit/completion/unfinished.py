"""
Read an unfinished text up to the cursor: which word is half-written there, and what the grammar would take in its place.

The parser runs without building a tree; its stack tells what is open. A text that is wrong before the cursor is read
anew from a place behind the mistake, or else without what could not stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from nlcrit.completion.half_written import BEGUN, HALF_NAME, SPACED_NAME, is_begun_operator
from nlcrit.completion.terminals import NAMES, WORDS
from nlcrit.language.mistakes.pieces import cut
from nlcrit.language.parser import grammar

if TYPE_CHECKING:
    from lark import Token

    Parser = Any
    State = Any
    """Lark has no types for what its interactive parser is made of."""

LONGEST = 20_000
"""Characters before the cursor that are looked at; of a longer text the last ones."""

DEEPEST = 2_000
"""Symbols that the parser holds at most; a query of 200 levels, the most that it may have, needs fewer."""

MOST_SKIPPED = 50
"""Pieces of a statement that are passed over; what is still wrong after that is no query."""

MOST_BEGINNINGS = 16
"""Places behind a mistake from which reading is tried again."""


class Symbol(NamedTuple):
    """
    What the parser holds: a token, or what it has recognised.

    Args:
        type: The terminal; or the rule, or its alias.
        text: That of a token.
        start: Where a token begins.
        parts: What a rule is made of.
    """

    type: str
    text: str = ""
    start: int = 0
    parts: tuple[Symbol, ...] = ()


class Reading(NamedTuple):
    """
    One way to understand the end of an unfinished text.

    Args:
        start: Where the half-written word begins.
        fragment: That word; empty where none is begun.
        stack: What the parser holds before the word: the last symbol on top.
        accepts: The terminals that the grammar would take for the word.
        spaced: Whether the word has spaces, so that it can only be meant as a name to be quoted.
    """

    start: int
    fragment: str
    stack: tuple[Symbol, ...]
    accepts: frozenset[str]
    spaced: bool = False


def readings(text: str) -> Iterator[Reading]:
    """
    The ways to understand the end of a text, the likeliest first; none inside a comment.

    Args:
        text: What stands before the cursor; anything.

    Example:
        >>> reading = next(readings("type = A and input in (MBON06(B"))
        >>> reading.fragment, [symbol.type for symbol in reading.stack[-3:]]
        ('MBON06(B', ['side', 'IN', 'LPAR'])
    """
    begin, last = 0, None
    for last in cut(text, max(0, len(text) - LONGEST)):
        begin = last.end if last.text == ";" else begin
    if last is not None and last.kind == "comment" and last.end == len(text):
        return
    run = _Run(text, max(begin, len(text) - LONGEST))
    run.read()
    yield from run.readings()
    if not run.found:
        yield from _recovered(run)
    elif text[run.at : run.at + 1] in {"'", '"'}:
        # What looks like a string may be the rest of a query behind a quote too many.
        anew = _read_anew(run, _BEFORE_IN_STRING)
        if anew is not None:
            yield from anew.readings()


def walk(symbols: tuple[Symbol, ...]) -> Iterator[Symbol]:
    """All of some symbols and what they are made of, in no order; however deep they are."""
    waiting = list(symbols)
    while waiting:
        symbol = waiting.pop()
        yield symbol
        waiting.extend(symbol.parts)


class _Run:
    """One way of the parser through the text: to its end, or to where it cannot go on."""

    def __init__(self, text: str, at: int, fed: tuple[str, ...] = ()) -> None:
        self.text = text
        self.at = at
        """Where reading goes on; after `read`, where it stopped."""
        self.end = at
        """Where what stopped it ends."""
        self.found: list[tuple[int, State]] = []
        self.spaced: list[tuple[int, State]] = []
        self._parser: Parser = _silent_parser(text, at)
        for terminal in fed:
            self._parser.feed_token(_token(terminal))

    def read(self) -> None:
        """Read on from `at`, to the half-written word or to what cannot stand."""
        from lark.exceptions import UnexpectedCharacters, UnexpectedToken

        state = self._parser.parser_state
        self._parser.lexer_thread = _silent_parser(self.text, self.at).lexer_thread
        self.at = self.end = len(self.text)
        try:
            for token in self._parser.lexer_thread.lex(state):
                if len(state.state_stack) > DEEPEST:
                    self.at, self.end = _extent(token)
                    return
                before = state.copy(deepcopy_values=False)
                if self._is_being_written(token, before):
                    return
                try:
                    self._parser.feed_token(token)
                except UnexpectedToken:
                    # It notices late, when some of what is open has been closed.
                    self._parser.parser_state = before
                    raise
            self.found.append((len(self.text), state))
        except UnexpectedToken as unexpected:
            self._stop(unexpected.token.type, *_extent(unexpected.token))
        except UnexpectedCharacters:
            at = self._parser.lexer_thread.state.line_ctr.char_pos
            self._stop("", at, at + 1)

    def skip(self) -> None:
        """Pass over what stopped it, and read on."""
        self.at = self.end
        self.read()

    def readings(self) -> Iterator[Reading]:
        """What was found, as the grammar sees it; asking it takes time, so that it is asked late."""
        for is_spaced, places in ((False, self.found), (True, self.spaced)):
            for start, state in places:
                asked = self._parser.copy(deepcopy_values=False)
                asked.parser_state = state
                accepts = frozenset(asked.accepts())
                yield Reading(start, self.text[start:], tuple(state.value_stack), accepts, is_spaced)

    def _is_being_written(self, token: Token, before: State) -> bool:
        """Note a token with which the half-written word begins; whether it also ends with that."""
        start, end = _extent(token)
        is_name = token.type in NAMES
        is_word = token.type in WORDS and end == len(self.text)
        if is_name and SPACED_NAME.fullmatch(self.text, start):
            self.spaced.append((start, before))
        if is_word or (is_name and HALF_NAME.fullmatch(self.text, start)) or is_begun_operator(self.text, start):
            self.found.append((start, before))
        return is_word

    def _stop(self, terminal: str, start: int, end: int) -> None:
        """Stop at what cannot stand here, which may be a word that is only begun."""
        self.at, self.end = start, end
        is_word = terminal in WORDS and end == len(self.text)
        state = self._parser.parser_state
        may_be_begun = terminal in {"", "LPAR"} | NAMES
        if self.text[start] == "/":
            may_be_begun = "REGEX" in state.parse_conf.states[state.position]
        is_begun = is_begun_operator(self.text, start) or (may_be_begun and BEGUN.fullmatch(self.text, start))
        if (is_word or is_begun) and all(place != start for place, _ in self.found):
            self.found.append((start, state))


def _recovered(run: _Run) -> Iterator[Reading]:
    """Readings of a text with a mistake in it: from behind the mistake, or else without what could not stand."""
    anew = _read_anew(run, _BEFORE)
    if anew is not None:
        yield from anew.readings()
        return
    for _ in range(MOST_SKIPPED):
        run.skip()
        if run.found:
            yield from run.readings()
            return


_BEFORE = {"and": ("STAR", "AND"), "or": ("STAR", "OR"), ";": (), "(": ("LPAR",)}
"""What the parser is to have read behind these words, where a test or a statement begins."""

_BEFORE_IN_STRING = {word: fed for word, fed in _BEFORE.items() if word != "("}
"""A parenthesis in a string, which may be a regular expression, says nothing."""


def _read_anew(run: _Run, before: dict[str, tuple[str, ...]]) -> _Run | None:
    """The first way from behind the mistake that reaches the cursor."""
    found = [(piece.end, before[piece.symbol]) for piece in cut(run.text, run.end) if piece.symbol in before]
    for begin, fed in found[-MOST_BEGINNINGS:]:
        anew = _Run(run.text, begin, fed)
        anew.read()
        if anew.found:
            return anew
    return None


def _silent_parser(text: str, at: int) -> Parser:
    """A parser at the beginning of its way, which makes symbols in place of a tree, and complains about no meaning."""
    from lark.utils import TextSlice

    parser = grammar().parse_interactive(TextSlice(text, at, len(text)))
    silent = copy(parser.parser_state.parse_conf)
    silent.callbacks = _makers()
    parser.parser_state.parse_conf = silent
    return parser


@cache
def _makers() -> Any:
    """For each terminal and each rule of the grammar, what makes a symbol of it."""
    rules: Any = grammar().parse_interactive("").parser_state.parse_conf.callbacks
    makers: dict[Any, Callable[..., Symbol]] = {terminal.name: _of_token for terminal in grammar().terminals}
    for rule in rules:
        makers[rule] = partial(_of_rule, rule.alias or rule.origin.name, rule.options.expand1)
    return makers


def _of_token(token: Token) -> Symbol:
    return Symbol(token.type, str(token), token.start_pos or 0)


def _of_rule(name: str, is_transparent: bool, parts: list[Symbol]) -> Symbol:  # as Lark calls it
    return parts[0] if is_transparent and len(parts) == 1 else Symbol(name, parts=tuple(parts))


def _token(terminal: str) -> Token:
    from lark import Token

    return Token(terminal, "")


def _extent(token: Token) -> tuple[int, int]:
    assert token.start_pos is not None
    assert token.end_pos is not None
    return token.start_pos, token.end_pos
