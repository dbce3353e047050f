"""
`fetch_neurons`, with the arguments and the two tables that notebooks written for neuprint-python expect.

Columns and their order are those of neuprint-python 0.6.4; integers are nullable and exact, also where there are
no rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nlcrit.answers.connect import dataset_for
from nlcrit.criteria.neuron_criteria import NeuronCriteria
from nlcrit.criteria.query import Query, parse
from nlcrit.errors import CallError, QueryNameError, QuerySyntaxError

if TYPE_CHECKING:
    import pandas as pd

    from nlcrit.answers.dataset import Dataset

CORE_COLUMNS = (
    "bodyId",
    "instance",
    "type",
    "pre",
    "post",
    "downstream",
    "upstream",
    "mito",
    "size",
    "status",
    "cropped",
    "statusLabel",
    "cellBodyFiber",
    "somaRadius",
    "somaLocation",
    "roiInfo",
)
"""The columns that come first (neuprint-python 0.6.4, `CORE_NEURON_COLS`)."""
DIRECTED = {"inputRois": "post", "outputRois": "pre"}
"""The columns that list a neuron's regions, and the count that has to be there."""
COUNTS = ("pre", "post", "downstream", "upstream", "mito", "soma")
NOT_PRIMARY = "NotPrimary"
PATTERN_CHARACTERS = frozenset("\\.?[]+^$*")


def fetch_neurons(
    criteria: object = None,
    client: Dataset | None = None,
    *,
    omit_rois: bool = False,
    returned_columns: str | Iterable[str] = "all",
) -> Any:
    """
    Properties of neurons, and their synaptic sites by region.

    Args:
        criteria: Criteria; a bodyId; a name (type or instance); a list or an array of either; a DataFrame with a
            column bodyId; a query, parsed or as text. None for all neurons; an empty list matches none.
        client: The data set; by default that of the criteria, else the default one.
        omit_rois: Leave out what says something of regions, and return the first table alone.
        returned_columns: "all", "core", or the names of the columns in the order wanted; unknown ones are left out.

    Returns:
        `(neurons, roi_counts)`. neurons, shape (neurons, properties), sorted by bodyId: the core columns, the others
        by name, then inputRois and outputRois (lists of regions with sites); roiInfo is a dict, None where unknown.
        roi_counts, one row a neuron and region with any count: bodyId, roi, pre, post and what else is counted, in
        sites; `NotPrimary` has what lies in no primary region. Only neurons with known counts are in it.

    Raises:
        QueryError: The query is at fault.
        CallError: `criteria` is nothing that stands for neurons.

    Example:
        >>> neurons, roi_counts = fetch_neurons("APL")
        >>> neurons[["bodyId", "type", "pre"]]
               bodyId type    pre
        0  425790257  APL  ...
        >>> list(roi_counts.columns)
        ['bodyId', 'roi', 'pre', 'post', 'downstream', 'upstream', 'mito']
    """
    asked = criteria_for(criteria, client)
    dataset = dataset_for(client, asked)
    (question,) = dataset.session().ask(asked)
    frame = dataset.everything(question)
    if omit_rois:
        return frame[_chosen(returned_columns, [name for name in _ordered(frame) if name != "roiInfo"])]
    regions = [json.loads(text) if isinstance(text, str) else None for text in frame["roiInfo"]]
    frame["roiInfo"] = _objects(frame, regions)
    for column, count in DIRECTED.items():
        frame[column] = _objects(frame, [None if found is None else _with_sites(found, count) for found in regions])
    counts = _roi_counts(frame, regions, dataset)
    return frame[_chosen(returned_columns, [*_ordered(frame), *DIRECTED])], counts


def criteria_for(asked: object, client: Dataset | None = None) -> NeuronCriteria | Query:
    """
    What `fetch_neurons` is asked for, as criteria or a query.

    A text is a name where the data set has it as a type or an instance, else a query, else, where it looks like a
    pattern, that pattern for type and instance.

    Raises:
        CallError: It is nothing that stands for neurons.
        QueryError: It is a text that is neither a name nor a query.

    Example:
        >>> criteria_for([1, 2]), criteria_for("MBON.*")
        (NeuronCriteria(bodyId=[1, 2]), NeuronCriteria(type=['MBON.*'], instance=['MBON.*']))
    """
    if isinstance(asked, NeuronCriteria | Query):
        return asked
    if asked is None:
        return NeuronCriteria()
    if isinstance(asked, str):
        return _text_criteria(asked, dataset_for(client, asked))
    if isinstance(asked, Mapping) or hasattr(asked, "columns"):
        bodies = _column_of(asked, "bodyId")
        return NeuronCriteria(bodyId=bodies)
    return _list_criteria(asked)


def _text_criteria(text: str, dataset: Dataset) -> NeuronCriteria | Query:
    fields = [field for field in ("type", "instance") if field in dataset.vocabulary.fields]
    if any(not dataset.vocabulary.absent(field, [text]) for field in fields):
        return NeuronCriteria(**dict.fromkeys(fields, text), regex=False)
    try:
        return parse(text)
    except (QuerySyntaxError, QueryNameError):
        if PATTERN_CHARACTERS.isdisjoint(text) or any(character.isspace() for character in text):
            raise
        return NeuronCriteria(type=text, instance=text)


def _column_of(table: Any, name: str) -> object:
    try:
        return table[name]
    except Exception:  # noqa: BLE001  # each library of tables has an error of its own for this
        raise CallError(f"the table has no column {name}", code="NA101", hint=f"rename the one with the ids: {name}") from None


def _list_criteria(asked: object) -> NeuronCriteria:
    from nlcrit.criteria.values import UnsupportedValue, scalars

    try:
        items = scalars(asked)
    except UnsupportedValue as error:
        raise CallError(f"{type(asked).__name__} {error}", code="NA101", hint="pass criteria, bodyIds or names") from None
    if all(isinstance(item, int) and not isinstance(item, bool) for item in items):
        return NeuronCriteria(bodyId=items)
    if all(item is None or isinstance(item, str) for item in items):
        return NeuronCriteria(type=items, instance=items)
    if len(items) == 1:
        raise CallError(f"{items[0]!r} is neither a bodyId nor a name", code="NA101", hint="a bodyId is an integer")
    hint = "ask for both with criteria: NC(bodyId=…) | NC(type=…)"
    raise CallError("a list of neurons has bodyIds alone, or names alone", code="NA101", hint=hint)


def _ordered(frame: pd.DataFrame) -> list[str]:
    core = [name for name in CORE_COLUMNS if name in frame]
    return core + sorted(str(name) for name in frame if name not in {*core, *DIRECTED})


def _chosen(wanted: str | Iterable[str], available: list[str]) -> list[str]:
    if wanted == "all":
        return available
    if wanted == "core":
        return [name for name in available if name in CORE_COLUMNS or name in DIRECTED]
    if isinstance(wanted, str):
        hint = 'give "all", "core" or a list of columns'
        raise CallError(f"returned_columns cannot be {wanted!r}", code="NA101", hint=hint)
    chosen = [name for name in dict.fromkeys(wanted) if name in available]
    if not chosen:
        hint = f"the columns are: {', '.join(available)}"
        raise CallError("the data set has none of the returned_columns", code="NA101", hint=hint)
    return chosen


def _objects(frame: pd.DataFrame, values: list[Any]) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(values, index=frame.index, dtype=object)


def _with_sites(regions: dict[str, dict[str, int]], count: str) -> list[str]:
    return sorted(name for name, counts in regions.items() if counts.get(count))


def _roi_counts(neurons: pd.DataFrame, regions: list[dict[str, Any] | None], dataset: Dataset) -> pd.DataFrame:
    """One row a neuron and region; what is in no primary region is the rest of the neuron's own counts."""
    import pandas as pd

    counts = [count for count in COUNTS if count in neurons]
    primary = {name for name, region in dataset.vocabulary.regions.items() if region.primary}
    totals = neurons[counts].fillna(0).astype("int64").to_numpy().tolist()
    rows: list[tuple[Any, ...]] = []
    for body, found, total in zip(neurons["bodyId"].tolist(), regions, totals, strict=True):
        if found is None:
            continue
        table = {name: [int(each.get(count) or 0) for count in counts] for name, each in found.items()}
        inside = [sum(column) for column in zip(*(row for name, row in table.items() if name in primary), strict=True)]
        rest = [whole - part for whole, part in zip(total, inside or [0] * len(counts), strict=True)]
        table[NOT_PRIMARY] = rest
        rows += [(body, name, *row) for name, row in sorted(table.items()) if any(row)]
    frame = pd.DataFrame(rows, columns=["bodyId", "roi", *counts])
    return frame.astype({"bodyId": "Int64", "roi": "string", **dict.fromkeys(counts, "Int64")})
