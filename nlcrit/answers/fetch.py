"""
`fetch_neurons`, with the arguments and the two tables that notebooks written for neuprint-python expect.

Columns and their order are those of neuprint-python 0.6.4; integers are nullable and exact, also where there are
no rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nlcrit.answers.connect import dataset_for
from nlcrit.answers.roi_counts import count_by_region
from nlcrit.criteria.neuron_criteria import NeuronCriteria
from nlcrit.criteria.primary_regions import primary_around, primary_names
from nlcrit.criteria.query import Query, parse
from nlcrit.errors import CallError, QueryNameError, QuerySyntaxError
from nlcrit.table import FACTS_KEY, to_pandas

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
    regions = dataset.vocabulary.regions
    primary = primary_names(regions)
    counts = add_regions(frame, primary)
    # For pictures, which know no data set: what the table counts in primary regions may be added up.
    counts.attrs[FACTS_KEY] = {
        "dataset": dataset.name,
        "primary_regions": {name: primary_around(name, regions) for name in primary},
    }
    return frame[_chosen(returned_columns, [*_ordered(frame), *DIRECTED])], counts


def add_regions(neurons: pd.DataFrame, primary: Collection[str]) -> pd.DataFrame:
    """
    Read the region counts of neurons.

    Args:
        neurons: Neurons with roiInfo as JSON text; gets it as dicts, and inputRois and outputRois.
        primary: The regions that do not overlap.

    Returns:
        The table of counts by neuron and region.

    Raises:
        DatasetError: ND102, the roiInfo of a neuron is not a JSON object of regions.
    """
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    bodies = neurons["bodyId"].to_numpy(np.int64)
    texts = pa.array(neurons["roiInfo"])
    totals = {count: np.asarray(neurons[count].fillna(0).astype("int64"), np.int64) for count in COUNTS if count in neurons}
    found = count_by_region(bodies, texts, totals, frozenset(primary), {*DIRECTED.values()})
    neurons["roiInfo"] = pd.Series(found.regions, index=neurons.index, dtype=object)
    for column, count in DIRECTED.items():
        neurons[column] = pd.Series(found.with_sites[count], index=neurons.index, dtype=object)
    return to_pandas(found.table)


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
