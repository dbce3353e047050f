"""
Everything that can go wrong, as data: what, where, what was expected, what to type instead.

    NlcritError
    ├── QueryError                  the text of a query is at fault; knows its place in the text
    │   ├── QuerySyntaxError        NQ1..   the text is not a query
    │   ├── QueryNameError          NQ2..   a field, region, @name or $parameter that is not known
    │   ├── QueryValueError         NQ3..   a value, bound or pattern that cannot be meant
    │   ├── QueryLimitError         NQ4..   too long or too deep to be read
    │   ├── UnsupportedQueryError   NQ5..   well-formed, but this engine or method cannot answer it
    │   └── QueryErrors             several of the above, in the order of the text
    ├── CriteriaError               NC...   arguments of NeuronCriteria that cannot be meant (also a ValueError)
    ├── CallError                   NA...   a function, option or magic was called wrongly (also a ValueError)
    ├── DatasetError                ND...   the data, its folder or its cache is at fault
    ├── ServerError                 NS...   a neuPrint server, or the way to it; knows its address
    │   ├── ServerUnreachable       NS101   nothing answers there
    │   ├── ServerNotTrusted        NS102   its certificate is not trusted
    │   ├── ServerTimeout           NS103   it took too long, or gave up at its own limit
    │   ├── TokenRefused            NS104   it asks for a token, or does not accept the one it got
    │   ├── AccessDenied            NS105   the token does not open the data set
    │   ├── UnknownServerDataset    NS106   it has no such data set
    │   ├── PatternTooExpensive     NS107   a pattern is too much work for it
    │   ├── NotANeuprintServer      NS108   something else answers there
    │   ├── AnswerTruncated         NS109   the answer is incomplete or damaged
    │   ├── AnswerTooLarge          NS110   the answer is larger than is allowed
    │   ├── ServerBusy              NS111   it has no time now
    │   ├── ServerFailed            NS112   it could not run the query
    │   └── AnswerNotUnderstood     NS113   the answer has another form than neuPrint's
    └── QueryCancelled              NX...   the answer was stopped before it was complete

An error knows nothing of colour; `nlcrit.frontends.render` does. `CODES` lists every code; a code never
changes its meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from nlcrit.source import Source, Span, printable

CODES: dict[str, str] = {
    "NQ100": "something stands where it cannot stand",
    "NQ101": "a string is not closed",
    "NQ102": "a parenthesis is not closed, or closes nothing",
    "NQ103": "a comma is missing between the items of a list",
    "NQ104": "two tests stand side by side without `and` or `or`",
    "NQ105": "an operator of another language (`==`, `&&`, `||`, `<>`, `!`)",
    "NQ106": "a construct of another language (SQL, Cypher, pandas, a Python call)",
    "NQ107": "typographic quotes",
    "NQ108": "a character that no query holds",
    "NQ109": "the query ends too early",
    "NQ110": "a pattern of the wrong kind: a glob after `~`, a regular expression after `like`",
    "NQ111": "a list after `=`",
    "NQ112": "a name with a space or another special character is not quoted",
    "NQ113": "keyword arguments of NeuronCriteria pasted as a query",
    "NQ114": "`<-` directly followed by a digit has two readings",
    "NQ115": "a clause stands twice or in the wrong place",
    "NQ116": "connections and tests are mixed without parentheses",
    "NQ117": "a value is missing",
    "NQ118": "a query cannot end in `?` or begin with `\\`",
    "NQ119": "a word that cannot stand here: misspelt, or a keyword that was meant as a name",
    "NQ120": "a number that is written in another way (`1,000`, `.5`, `five`)",
    "NQ121": "a region test with an operator, a quantifier or a bound in the wrong form or place",
    "NQ122": "an arrow, or a condition in it, in the wrong form",
    "NQ201": "a field that the data set does not have",
    "NQ202": "a region that the data set does not have",
    "NQ203": "an @name that nothing defines",
    "NQ204": "a $parameter without a value",
    "NQ205": "a field where the name of a neuron is expected",
    "NQ206": "an @name is defined twice",
    "NQ207": "a field name that fits several fields",
    "NQ208": "a data set that is not known",
    "NQ209": "a region in which connections are not counted",
    "NQ210": "a column that tables of connections do not have",
    "NQ211": "a count that connections do not have",
    "NQ301": "a value of the wrong type for its field",
    "NQ302": "a comparison with null",
    "NQ303": "bounds that cannot be met or do not belong here",
    "NQ304": "a number that is not an integer, or beyond 64 bits",
    "NQ305": "a pattern that is not a regular expression",
    "NQ306": "text that is not valid Unicode",
    "NQ307": "a label that is not Neuron or Segment, or stands in the wrong place",
    "NQ308": "an operator that does not go with its field",
    "NQ309": "a parameter value of a type that cannot be used",
    "NQ401": "the query is too long",
    "NQ402": "the query is too deeply nested",
    "NQ502": "a pattern that this engine cannot match exactly",
    "NQ503": "the query has no answer of the kind asked for",
    "NQ504": "the query is too complex for this engine",
    "NQ505": "the data set has no connections",
    "NQ506": "the answer would be larger than is allowed",
    "NC101": "an argument that NeuronCriteria does not have",
    "NC102": "an argument value of the wrong type",
    "NC103": "arguments that contradict each other",
    "NC104": "a region that the data set does not have",
    "NC105": "a criteria expression has no such argument",
    "NC106": "a criteria is used as what it is not, or is too large: it cannot be changed, and is neither true nor false",
    "NA101": "an option or argument that is not known or not valid",
    "NA102": "an optional library is missing",
    "NA103": "a setting that is not known or not valid",
    "ND101": "a data set that cannot be found",
    "ND102": "a data set that cannot be read",
    "ND103": "the engine failed",
    "NS101": "a server that cannot be reached",
    "NS102": "a server whose certificate is not trusted",
    "NS103": "a server took too long, or stopped the query at its own limit",
    "NS104": "a token that is missing or not accepted",
    "NS105": "a data set that the token does not open",
    "NS106": "a data set that the server does not have",
    "NS107": "a pattern that is too much work for the server",
    "NS108": "an address where no neuPrint server answers",
    "NS109": "an answer that is incomplete or damaged",
    "NS110": "an answer that is larger than is allowed",
    "NS111": "a server that has no time now",
    "NS112": "a server that could not run the query",
    "NS113": "an answer of a form that is not neuPrint's",
    "NX101": "the answer was cancelled",
    "NX102": "the answer took too long",
}

MOST_ERRORS = 50
"""Errors of one text that are told; a list of 100,000 wrong names is wrong as a list."""


class NlcritError(Exception):
    """
    Above everything that nlcrit raises on purpose.

    Args:
        message: One sentence, without a full stop, that says what is wrong.
        code: A key of `CODES`.
        hint: What to type or do instead, if that can be said.
    """

    exit_status: ClassVar[int] = 3
    """What the command line returns: 1 the query, 2 the call, 3 the data or server is at fault."""

    def __init__(self, message: str, *, code: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.hint = hint

    def __str__(self) -> str:
        return "\n".join(self.report())

    def report(self) -> list[str]:
        """The lines of the complete message, without colour, and with nothing in them that a terminal obeys."""
        return [printable(self.message), *self._help()]

    def _help(self) -> list[str]:
        return [] if self.hint is None else [f"  help: {printable(self.hint)}"]

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.__dict__, self.args)

    def _render_traceback_(self) -> list[str]:
        """IPython's hook: show the message in place of a traceback, and keep a real error."""
        return [f"{type(self).__name__}: {line}" if not index else line for index, line in enumerate(self.report())]


class QueryError(NlcritError):
    """
    The text of a query is at fault.

    Args:
        message: One sentence that says what is wrong.
        code: A key of `CODES`.
        source: The query.
        span: The part of it that is at fault.
        expected: What could stand there, in words.
        suggestions: The nearest right names, best first.
        hint: What to type instead.

    Example:
        >>> error = QueryNameError("unknown field 'typ'", code="NQ201",
        ...                        source=Source("typ = A"), span=Span(0, 3), suggestions=["type"])
        >>> error.line, error.column, error.length
        (1, 1, 3)
        >>> print(error)
        unknown field 'typ' — did you mean 'type'?
          1 | typ = A
            | ^^^
    """

    exit_status = 1

    def __init__(
        self,
        message: str,
        *,
        code: str,
        source: Source,
        span: Span,
        expected: Iterable[str] = (),
        suggestions: Iterable[str] = (),
        hint: str | None = None,
    ) -> None:
        super().__init__(message, code=code, hint=hint)
        self.source = source
        self.span = span
        self.expected = tuple(expected)
        self.suggestions = tuple(suggestions)

    @property
    def line(self) -> int:
        """Line of the mistake, from 1."""
        return self.source.position(self.span.start).line

    @property
    def column(self) -> int:
        """Column of the mistake, from 1, in code points."""
        return self.source.position(self.span.start).column

    @property
    def length(self) -> int:
        """Code points at fault; 0 where something is missing at the end."""
        return self.span.end - self.span.start

    @property
    def errors(self) -> tuple[QueryError, ...]:
        """All errors, in the order of the text: this one, unless there are several."""
        return (self,)

    def headline(self) -> str:
        """The message with its suggestions, on one line."""
        if not self.suggestions:
            return self.message
        return f"{self.message} — did you mean {_alternatives(self.suggestions)}?"

    def report(self) -> list[str]:
        return [printable(self.headline()), *self.source.underline(self.span).splitlines(), *self._help()]


class QuerySyntaxError(QueryError):
    """The text is not a query."""


class QueryNameError(QueryError):
    """A field, region, @name or $parameter is not known."""


class QueryValueError(QueryError):
    """A value, bound or pattern cannot be meant."""


class QueryLimitError(QueryError):
    """The query is too long or too deep to be read."""


class UnsupportedQueryError(QueryError):
    """The query is well-formed, but this engine or method cannot answer it."""


class QueryErrors(QueryError):
    """
    Several errors of one query; the first one's place is this one's.

    Args:
        errors: At least two, in the order of the text.
    """

    def __init__(self, errors: Sequence[QueryError]) -> None:
        first = errors[0]
        super().__init__(
            first.message,
            code=first.code,
            source=first.source,
            span=first.span,
            expected=first.expected,
            suggestions=first.suggestions,
            hint=first.hint,
        )
        self._errors = tuple(errors)

    @property
    def errors(self) -> tuple[QueryError, ...]:
        return self._errors

    def report(self) -> list[str]:
        lines = [line for error in self._errors for line in error.report()]
        return lines if len(self._errors) < MOST_ERRORS else [*lines, f"only the first {MOST_ERRORS} errors are shown"]


class CriteriaError(NlcritError, ValueError):
    """Arguments of NeuronCriteria that cannot be meant."""

    exit_status = 2


class CallError(NlcritError, ValueError):
    """A function, an option or a magic was called wrongly."""

    exit_status = 2


class DatasetError(NlcritError):
    """The data, its folder or its cache is at fault."""


class ServerError(NlcritError):
    """
    A neuPrint server is at fault, or the way to it.

    Args:
        message: One sentence, without a full stop, that says what is wrong.
        code: A key of `CODES`.
        server: Its address; empty where that is not known.
        hint: What to type or do instead, if that can be said.

    Example:
        >>> error = ServerBusy("the server is busy", code="NS111", server="https://neuprint.janelia.org")
        >>> error.server, error.exit_status
        ('https://neuprint.janelia.org', 3)
    """

    def __init__(self, message: str, *, code: str, server: str = "", hint: str | None = None) -> None:
        super().__init__(message, code=code, hint=hint)
        self.server = server


class ServerUnreachable(ServerError):
    """Nothing answers at the address."""


class ServerNotTrusted(ServerError):
    """The server's certificate is not trusted."""


class ServerTimeout(ServerError):
    """The server took too long, or stopped the query at its own limit."""


class TokenRefused(ServerError):
    """The server asks for a token, or does not accept the one it got."""


class AccessDenied(ServerError):
    """The token does not open the data set."""


class UnknownServerDataset(ServerError):
    """The server has no such data set."""


class PatternTooExpensive(ServerError):
    """A pattern is too much work for the server."""


class NotANeuprintServer(ServerError):
    """Something else than a neuPrint server answers at the address."""


class AnswerTruncated(ServerError):
    """The answer is incomplete or damaged."""


class AnswerTooLarge(ServerError):
    """The answer is larger than is allowed."""


class ServerBusy(ServerError):
    """The server has no time now."""


class ServerFailed(ServerError):
    """The server could not run the query."""


class AnswerNotUnderstood(ServerError):
    """The answer has another form than neuPrint's."""


class QueryCancelled(NlcritError):
    """The answer was stopped before it was complete."""


def raise_all(errors: Sequence[QueryError]) -> None:
    """Raise the error, or the errors together; nothing where there is none."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise QueryErrors(sorted(errors, key=lambda error: error.span))


def _alternatives(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + f" or {quoted[-1]}"


def _rebuild(kind: type[NlcritError], state: dict[str, object], arguments: tuple[object, ...]) -> NlcritError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(state)
    error.args = arguments
    return error
