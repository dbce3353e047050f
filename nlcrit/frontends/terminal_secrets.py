"""What is not written down: texts that may hold a token or a password."""

from __future__ import annotations

import os
import re
from contextlib import suppress

from nlcrit.errors import CallError
from nlcrit.servers.token import TOKEN_VARIABLE, Token, find_token

SECRET = re.compile(
    r"""
      token \s* ["']? \s* [=:]      # token=…, "token": …
    | \b bearer \b | \b authorization \b
    | (?-i:eyJ) [\w-]{8}            # a JSON Web Token
    | [\w.-]{100}                   # longer than any name
    | :// [^/\s]* @                 # https://user:password@server
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What a token, or a password, looks like."""


def may_be_secret(text: str, tokens: tuple[Token, ...] = ()) -> bool:
    """
    Whether a text looks as if it held a token or a password, or holds one of the tokens that are known.

    Example:
        >>> [may_be_secret(text) for text in ("type = MBON01", "Bearer abc", "token=abc")]
        [False, True, True]
        >>> may_be_secret("type = s3cret", (Token("s3cret"),))
        True
    """
    return SECRET.search(text) is not None or any(token.reveal() in text for token in tokens)


def own_tokens(server: str | None) -> tuple[Token, ...]:
    """
    The tokens that the user has: that of the environment, and that of a server.

    Args:
        server: Its address; None for a folder.
    """
    found: list[Token | None] = []
    with suppress(CallError):
        # Without a variable the keyring would be asked, which has a token a server.
        found += [find_token("")] if os.environ.get(TOKEN_VARIABLE, "").strip() else []
    with suppress(CallError):
        found += [find_token(server, from_environment=False)] if server is not None else []
    return tuple(token for token in found if token is not None)
