"""
Colours for queries wherever Pygments colours: terminals, nbconvert, Sphinx.

The pieces are those that mistakes are explained with, so that unfinished and wrong text is coloured too. Imported late,
by Pygments itself or by who colours a query: Pygments comes with IPython.
"""

from __future__ import annotations

from collections.abc import Iterator

from pygments.lexer import Lexer
from pygments.token import (
    Comment,
    Error,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
    _TokenType,
)

from nlcrit.completion.terminals import OPERATORS
from nlcrit.fields import catalogued
from nlcrit.language.mistakes.pieces import Piece, cut

_KINDS: dict[str, _TokenType] = {
    "comment": Comment.Single,
    "string": String,
    "unclosed": String,
    "typographic": Error,
    "number": Number,
    "regex": String.Regex,
    "open_regex": String.Regex,
    "ref": Name.Label,
    "parameter": Name.Variable,
    "glob": String.Other,
}

_KEYWORDS: dict[str, _TokenType] = {
    **dict.fromkeys(("and", "or", "not", "in", "is", "like", "has"), Operator.Word),
    **dict.fromkeys(("true", "false", "null", "notnull"), Keyword.Constant),
    **dict.fromkeys(("let", "use"), Keyword.Declaration),
}
"""Keywords that are not just keywords."""

_SIGNS: dict[str, _TokenType] = {
    **dict.fromkeys((*OPERATORS, ".."), Operator),
    **dict.fromkeys("()[],;:", Punctuation),
    # Half an arrow or operator, which may become one.
    **dict.fromkeys(("-", "!"), Operator),
    **dict.fromkeys("@$", Name),
}


class NlcritLexer(Lexer):
    """
    The query language of nlcrit.

    Example:
        >>> [(str(kind), text) for kind, text in NlcritLexer().get_tokens("type = A") if text.strip()]
        [('Token.Name.Attribute', 'type'), ('Token.Operator', '='), ('Token.Name', 'A')]
    """

    name = "nlcrit"
    aliases = ["nlcrit"]  # noqa: RUF012  # Pygments wants lists
    filenames = ["*.nlq"]  # noqa: RUF012
    mimetypes = ["text/x-nlcrit"]  # noqa: RUF012

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """The tokens of any text, each with where it begins; joined they are the text."""
        end = 0
        for piece in cut(text):
            if piece.start > end:
                yield end, Whitespace, text[end : piece.start]
            yield piece.start, _token_type(piece), piece.text
            end = piece.end
        if end < len(text):
            yield end, Whitespace, text[end:]


def _token_type(piece: Piece) -> _TokenType:
    match piece.kind:
        case "keyword":
            return _KEYWORDS.get(piece.symbol, Keyword)
        case "name":
            return Name.Attribute if catalogued(piece.text) is not None else Name
        case "operator" | "other":
            return _SIGNS.get(piece.text, Error)
        case kind:
            return Operator if piece.text == "*" else _KINDS.get(kind, Text)
