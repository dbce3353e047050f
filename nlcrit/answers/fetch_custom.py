"""
`fetch_custom`: a Cypher text of one's own, sent to a server as it is.

The way out where the query language has no words. Nothing is known of such a text but that it only reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nlcrit.answers.connect import dataset_for
from nlcrit.answers.origin import ServerOrigin
from nlcrit.errors import CallError
from nlcrit.servers.transport import Reply

if TYPE_CHECKING:
    import pandas as pd

    from nlcrit.answers.dataset import Dataset

FORMATS = ("pandas", "json")


def fetch_custom(cypher: str, dataset: str = "", format: str = "pandas", *, client: object = None) -> Any:  # noqa: A002  # as neuprint-python names it
    """
    The answer of a neuPrint server to a Cypher text of your own.

    The text is sent as it is: values in it are not quoted for you, and the server replaces `:Neuron` and its like
    wherever they stand. A text that does more than read is refused.

    Args:
        cypher: The text.
        dataset: The data set on the client's server; "" for the client's own.
        format: "pandas", or "json" for the columns and rows as the server sent them.
        client: A client or a data set on a server; None for the default one.

    Returns:
        One row a row of the answer. A column of integers is Int64, of numbers Float64, of flags boolean, of text
        string, missing values NA; any other holds the values as they came.

    Raises:
        CallError: The text writes, or the data set is in a folder.
        ServerError: The server cannot be asked, or refuses.
    """
    if format not in FORMATS:
        raise CallError(f"format cannot be {format!r}", code="NA101", hint=f"give one of {', '.join(FORMATS)}")
    from nlcrit.engines.neuprint.reading import require_reading

    require_reading(cypher)
    found = dataset_for(client)
    reply = ask(found.beside(dataset) if dataset else found, cypher)
    if format == "json":
        return {"columns": reply.columns, "data": reply.rows}
    return _frame(reply)


def ask(dataset: Dataset, cypher: str) -> Reply:
    """
    The answer to a Cypher text as the server sent it.

    Raises:
        CallError: The data set is in a folder.
    """
    if not isinstance(dataset.origin, ServerOrigin):
        message = f"Cypher is for a neuPrint server, and {dataset.name} is in a folder"
        raise CallError(message, code="NA101", hint="client=nlcrit.connect('https://…/dataset')")
    return dataset.origin.ask(cypher)


def _frame(reply: Reply) -> pd.DataFrame:
    import pandas as pd

    columns = list(zip(*reply.rows, strict=True)) if reply.rows else [()] * len(reply.columns)
    series = [pd.Series(values, dtype=_type(values)) for values in columns]
    frame = pd.concat(series, axis=1) if series else pd.DataFrame(index=pd.RangeIndex(len(reply.rows)))
    frame.columns = pd.Index(reply.columns, dtype=object)
    return frame


def _type(values: tuple[object, ...]) -> str:
    """The pandas type that holds all values exactly."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        return "Int64"
    if kinds == {float} or (kinds == {int, float} and all(_fits(value) for value in values)):
        return "Float64"
    return "string" if kinds == {str} else "object"


def _fits(value: object) -> bool:
    """Whether a floating-point number holds the value exactly."""
    return not isinstance(value, int) or abs(value) <= 2**53
