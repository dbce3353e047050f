"""The token that opens a server: found where people keep it, and kept out of everything that is shown or written."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from typing import NoReturn

from nlcrit.errors import CallError

TOKEN_VARIABLE = "NEUPRINT_APPLICATION_CREDENTIALS"  # noqa: S105  # the name that neuPrint's own clients use
KEYRING_SERVICE = "nlcrit"
SCHEME = re.compile(r"(authorization\s*:\s*)?bearer\b:?\s*", re.IGNORECASE)
"""What is copied with a token out of a request."""
UNSENDABLE = re.compile(r"[^\x21-\x7e\xa1-\xff]")
"""White space, control characters, and what no header of HTTP can hold."""


class Token:
    """
    A secret that is not shown: neither printed nor pickled, and not among the attributes.

    Args:
        secret: What the server gave.

    Example:
        >>> token = Token("abc")
        >>> token, token.reveal(), token == Token("abc")
        (<token>, 'abc', True)
    """

    # A closure, because whatever lists the attributes of an object would show a text.
    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret: Callable[[], str] = lambda: secret

    def reveal(self) -> str:
        """The secret, for the one header that it is sent in."""
        return self._secret()

    def __repr__(self) -> str:
        return "<token>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Token) and self.reveal() == other.reveal()

    def __hash__(self) -> int:
        return hash((Token, self.reveal()))

    def __copy__(self) -> Token:
        return self

    def __deepcopy__(self, memo: object) -> Token:
        return self

    def __reduce__(self) -> NoReturn:
        message = "a token is not written to a file or sent to another process"
        raise TypeError(message)


def find_token(server: str, given: str | Token | None = None, *, from_environment: bool = True) -> Token | None:
    """
    The token for a server: the one that is given, else of the environment, else of the keyring.

    Args:
        server: Its address, as `parse_server` gives it.
        given: A token as it is, or the JSON text in which neuPrint's account page shows it; "" for none at all.
        from_environment: Whether the variable `NEUPRINT_APPLICATION_CREDENTIALS` may be sent to this server. Not
            to one that only a project's file names.

    Returns:
        None where there is none: the server is asked anonymously.

    Raises:
        CallError: What is given or set cannot be a token.

    Example:
        >>> find_token("https://neuprint.janelia.org", "Bearer abc ").reveal()
        'abc'
        >>> find_token("https://neuprint.janelia.org", "") is None
        True
    """
    if isinstance(given, Token):
        return given
    if given is not None:
        name, secret = "this token", _cleaned(given)
        # A report of an error may show the variables of a function.
        given = None
    elif from_environment and (found := os.environ.get(TOKEN_VARIABLE, "").strip()):
        name, secret = f"what {TOKEN_VARIABLE} holds", _cleaned(found)
        found = ""
    else:
        name, secret = f"what the keyring holds for '{server}'", _cleaned(_from_keyring(server))
    if secret is None:
        raise CallError(
            f"{name} cannot be a token",
            code="NA101",
            hint="copy the token alone: letters, digits, dots, dashes; without line breaks",
        )
    return Token(secret) if secret else None


def _from_keyring(server: str) -> str:
    try:
        import keyring

        return keyring.get_password(KEYRING_SERVICE, server) or ""
    except Exception:  # noqa: BLE001  # whatever goes wrong in somebody's keyring, there is no token in it
        return ""


def _cleaned(text: str) -> str | None:
    """The token alone; None where there can be none in the text."""
    text = text.strip()
    if text.startswith("{"):
        try:
            text = json.loads(text)["token"].strip()
        except (ValueError, KeyError, AttributeError, RecursionError):
            return None
    # Quotes stand around the whole, or around what comes after `Bearer`.
    text = SCHEME.sub("", text.strip("\"' "), count=1).strip("\"' ")
    return None if UNSENDABLE.search(text) else text
