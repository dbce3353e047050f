"""What a server's answer must be: JSON, of neuPrint's form."""

from __future__ import annotations

import json
from typing import Any, NamedTuple, NoReturn

from nlcrit.errors import AnswerNotUnderstood, AnswerTruncated, ServerError, ServerFailed
from nlcrit.servers.paused import COLLECTION
from nlcrit.servers.statuses import AGAIN, Asked, no_neuprint, told

STRANGE = "this may be a server of another version; please report it"


class Reply(NamedTuple):
    """
    The answer to a query.

    `columns`: their names, each another. `rows`: a list a row, of as many values as there are columns. `size`: bytes
    of JSON. `seconds`: from the question until the rows were read.
    """

    columns: list[str]
    rows: list[list[Any]]
    size: int
    seconds: float


def read_json(body: bytearray, asked: Asked) -> Any:
    """
    The value of a JSON text, or the `ServerError` of what is none.

    The error is given, not raised, so that nothing of a large answer hangs on it.

    Args:
        body: In UTF-8; empty afterwards, for its values need the memory.
        asked: What was asked for.

    Example:
        >>> asked = Asked("https://a.org", "https://a.org/api/version", "", with_token=False)
        >>> read_json(bytearray(b'{"Version": "1.9.2"}'), asked)
        {'Version': '1.9.2'}
        >>> read_json(bytearray(b'{"Version": "1.9'), asked)
        AnswerTruncated(...)
    """
    begins_with = bytes(body[:100].lstrip()[:1])
    try:
        text = body.decode()
        body.clear()
        with COLLECTION.held():
            return json.loads(text, parse_constant=_no_constant)
    except _Constant as error:
        return _not_understood(f"it holds {error}, which is no number of JSON", asked)
    except (ValueError, RecursionError) as error:
        if begins_with not in {b"", b"{", b"["}:
            return no_neuprint(asked, "a web page" if begins_with == b"<" else "its answer is no JSON")
        if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)):
            message = f"the answer of '{asked.server}' is incomplete or damaged"
            return AnswerTruncated(message, code="NS109", server=asked.server, hint=AGAIN)
        return _not_understood("it is nested too deeply, or holds a number of thousands of digits", asked)


def read_rows(body: bytearray, asked: Asked) -> tuple[list[str], list[list[Any]]] | ServerError:
    """
    The columns and rows of an answer, or the error of what has none; the arguments are those of `read_json`.

    Example:
        >>> asked = Asked("https://a.org", "https://a.org/api/custom/custom", "manc:v1.0", with_token=False)
        >>> read_rows(bytearray(b'{"columns": ["a", "b"], "data": [[1, null]], "debug": ""}'), asked)
        (['a', 'b'], [[1, None]])
    """
    found = read_json(body, asked)
    if isinstance(found, ServerError):
        return found
    if not isinstance(found, dict):
        return _not_understood("it is no table", asked)
    if "columns" not in found and (said := told(found)):
        return ServerFailed(f"'{asked.server}' could not run the query: {said}", code="NS112", server=asked.server)
    # A list that Go never made is null in its JSON.
    columns, rows = (found[name] or [] if name in found else None for name in ("columns", "data"))
    if not isinstance(columns, list) or not isinstance(rows, list) or any(type(each) is not str for each in columns):
        return _not_understood("it has no columns and rows", asked)
    if len(set(columns)) < len(columns):
        return _not_understood("two of its columns have the same name", asked)
    if not set(map(type, rows)) <= {list} or not set(map(len, rows)) <= {len(columns)}:
        return _not_understood("its rows have not as many values as there are columns", asked)
    return columns, rows


class _Constant(Exception):
    """NaN, Infinity or -Infinity."""


def _no_constant(name: str) -> NoReturn:
    raise _Constant(name)


def _not_understood(reason: str, asked: Asked) -> AnswerNotUnderstood:
    message = f"the answer of '{asked.server}' cannot be read: {reason}"
    return AnswerNotUnderstood(message, code="NS113", server=asked.server, hint=STRANGE)
