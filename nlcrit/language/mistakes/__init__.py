"""
Say what is wrong with a text that is not a query, so that its author can put it right without knowing the grammar.

    parser's complaint ─ context ─→ neighbourhood as a shape ─ tables of rows ─→ Finding ─ repair ─→ QuerySyntaxError

`pieces` cuts the text, `context` knows what stands around the mistake, each table (`quotes`, `operators`, `lists`,
`parentheses`, `patterns`, `regions`, `arrows`, `clauses`, `foreign`, `pasted`, `beside`) holds one row for each kind of mistake, `expected` words what
no row knows, and `repair` tries the corrections: a query that a hint shows after `write: ` always parses.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from nlcrit.errors import QuerySyntaxError
from nlcrit.language.mistakes.context import Context
from nlcrit.language.mistakes.expected import expected_words
from nlcrit.language.mistakes.pieces import cut, joined, neighbourhood
from nlcrit.language.mistakes.repair import LONGEST_SHOWN, corrected, offset_of
from nlcrit.language.mistakes.table import diagnose
from nlcrit.language.words import quote
from nlcrit.source import Source, Span

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

    from nlcrit.language.mistakes.rows import Finding

__all__ = ["check_last_character", "explain"]


def explain(source: Source, unexpected: UnexpectedInput) -> QuerySyntaxError:
    """The error that says, in the words of a biologist, what the parser complained about."""
    try:
        return _explained(source, unexpected)
    except Exception as defect:  # noqa: BLE001  # a defect of ours must not take the place of the user's mistake
        warnings.warn(f"nlcrit could not say more of this mistake: {defect!r}", RuntimeWarning, stacklevel=2)
        start = min(offset_of(source, unexpected), len(source.text))
        return QuerySyntaxError(
            "the query cannot be read from here on",
            code="NQ100",
            source=source,
            span=Span(start, min(start + 1, len(source.text))),
        )


def _explained(source: Source, unexpected: UnexpectedInput) -> QuerySyntaxError:
    context = Context(source, offset_of(source, unexpected), unexpected)
    finding = diagnose(context)
    return QuerySyntaxError(
        finding.message,
        code=finding.code,
        source=source,
        span=finding.span,
        expected=finding.expected or expected_words(context.accepts),
        suggestions=finding.suggestions,
        hint=_hint(context, finding) or None,
    )


def check_last_character(source: Source) -> None:
    """
    Refuse a query that ends in `?`, though it can be read: the shells that embed us take it for a call for help.

    Raises:
        QuerySyntaxError: The last word is a glob without quotes, and ends in `?`.
    """
    if not source.text.rstrip().endswith("?"):
        return
    *_, last = cut(source.text)
    if last.kind == "glob":
        query = joined((*neighbourhood(source.text, last.start).before, last._replace(text=quote(last.text))))
        raise QuerySyntaxError(
            "no query ends in '?'",
            code="NQ118",
            source=source,
            span=Span(last.end - 1, last.end),
            hint=f"write: {query}" if len(query) <= LONGEST_SHOWN else "put the pattern in quotes",
        )


def _hint(context: Context, finding: Finding) -> str:
    """The advice, the corrected queries after `write: `, and a word about a comment that may have eaten the rest."""
    queries: list[str] = []
    for correction in finding.corrections if finding.shown else ():
        query = corrected(context, correction, diagnose)
        written = f"{correction.when}, write: {query}" if correction.when else f"write: {query}"
        if query is not None and not any(other.endswith(f"write: {query}") for other in queries):
            queries.append(written)
    advice = [finding.hint] if finding.hint else []
    if context.near.comment is not None:
        advice.insert(0, "what follows '#' on its line is a comment")
    return "; ".join([*advice, "; or ".join(queries)] if queries else advice)
