"""Connections as shares: what part of its inputs a neuron gets from another, and of its outputs it gives to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nlcrit.answers.connect import default_client
from nlcrit.answers.dataset import Dataset
from nlcrit.connections.columns import POST, PRE, WEIGHT, Form, exact, exact_ids, facts_of, form_of, require_numbers
from nlcrit.errors import CallError

if TYPE_CHECKING:
    import pandas as pd

INPUTS = ("upstream", "post")
"""Where a data set has the number of a neuron's inputs: each postsynaptic site has one partner, so both are the same."""
OUTPUTS = ("downstream",)
"""Where it has the number of its outputs; not `pre`, for one T-bar has several partners."""


def fractions(table: pd.DataFrame, dataset: Dataset | None = None) -> pd.DataFrame:
    """
    A table of connections with the share that each has of the two neurons' synapses.

    A weight means less on a large neuron than on a small one; its share of the inputs is the usual normalisation in
    connectomics. How synapses were found and counted in the hemibrain: Scheffer et al. 2020, eLife 9:e57443.

    Args:
        table: Connections with ids and weights, one row a pair or, split by region, a pair and region.
        dataset: Where to look up how many synapses the neurons have, unless the table has the columns upstream_post
            and downstream_pre. By default the default data set, if the table came from it.

    Returns:
        The table with two more columns, Float64 from 0 to 1, a share for each row:

        * input_fraction: weight / all synaptic inputs of the postsynaptic neuron (`upstream`; `post` where the data
          set has no such property),
        * output_fraction: weight / all synaptic outputs of the presynaptic neuron (`downstream`: the sites that its
          T-bars reach; not `pre`, the T-bars). NA throughout where the data set has no such property.

        NA where the number of synapses is missing or 0. "All" is what the data set knows of a neuron, synapses with
        fragments and with neurons that are in no row of the table included: shares need not add up to 1.

    Raises:
        CallError: It is no such table, has no weights, or came from another data set than the default one.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [5],
        ...                       "downstream_pre": [50], "upstream_post": [20]})
        >>> fractions(table)[["input_fraction", "output_fraction"]]
           input_fraction  output_fraction
        0            0.25              0.1
    """
    if form_of(table) is not Form.PAIRS:
        hint = "ask for each arrow by itself: A -> B"
        raise CallError("shares need one row a pair: bodyId_pre, bodyId_post, weight", code="NA101", hint=hint)
    content = exact(table)
    require_numbers(content, WEIGHT)
    inputs, outputs = content.get("upstream_post"), content.get("downstream_pre")
    if inputs is None or outputs is None:
        looked_up = _synapses(_chosen(table, dataset), content)
        inputs = looked_up[0] if inputs is None else inputs
        outputs = looked_up[1] if outputs is None else outputs
    return table.assign(
        input_fraction=_share(content[WEIGHT], inputs), output_fraction=_share(content[WEIGHT], outputs)
    )


def _share(weights: pd.Series[Any], synapses: pd.Series[Any]) -> pd.Series[Any]:
    known = synapses.astype("Float64")
    return weights.astype("Float64") / known.where(known > 0)


def _chosen(table: pd.DataFrame, dataset: object) -> Dataset:
    """The data set that was given, else the default one, if the table came from it."""
    if isinstance(dataset, Dataset):
        return dataset
    if dataset is not None:
        message = f"the data set is none of nlcrit but {type(dataset).__name__}"
        raise CallError(message, code="NA101", hint="nlcrit.connect(…) gives one")
    default, origin = default_client(), facts_of(table).get("dataset")
    if origin is not None and origin != default.name:
        message = f"the table came from {origin}, and the default data set is {default.name}"
        raise CallError(message, code="NA101", hint="pass the data set: nlcrit.fractions(table, dataset)")
    return default


def _synapses(dataset: Dataset, pairs: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """For each row all inputs of the postsynaptic and all outputs of the presynaptic neuron."""
    import numpy as np
    import pandas as pd

    sides = [(exact_ids(pairs[POST], POST), INPUTS), (exact_ids(pairs[PRE], PRE), OUTPUTS)]
    fields = [next((name for name in names if name in dataset.vocabulary.fields), None) for _, names in sides]
    asked = [name for name in fields if name is not None]
    if not asked:
        hint = "join them to the table as upstream_post and downstream_pre"
        raise CallError(f"{dataset.name} does not say how many synapses a neuron has", code="NA101", hint=hint)
    ids = np.unique(np.concatenate([bodies for bodies, _ in sides]))
    found = dataset.run(f"bodyId in $ids return {', '.join(asked)}", ids=ids).set_index("bodyId")
    unknown = pd.Series(pd.NA, pairs.index, "Int64")
    inputs, outputs = (
        unknown if field is None else found[field].reindex(bodies).set_axis(pairs.index)
        for (bodies, _), field in zip(sides, fields, strict=True)
    )
    return inputs, outputs
