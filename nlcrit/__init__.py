"""
Ask a connectome for neurons.

    >>> import nlcrit
    >>> neurons = nlcrit.connect().run('''
    ...     type~"MBON.*" and input in (CA(R), SLP(R)) any min 5 and soma notnull
    ... ''')
    >>> len(neurons)
    17

`ARCHITECTURE.md` shows how a text becomes a table. Everything here is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from nlcrit import plot
    from nlcrit.answers.client import Client
    from nlcrit.answers.connect import connect, default_client, set_default_client
    from nlcrit.answers.dataset import Dataset
    from nlcrit.answers.fetch import fetch_neurons
    from nlcrit.answers.fetch_connections import fetch_adjacencies, fetch_simple_connections
    from nlcrit.answers.fetch_custom import fetch_custom
    from nlcrit.answers.fetch_meta import (
        fetch_all_rois,
        fetch_meta,
        fetch_neuron_keys,
        fetch_primary_rois,
        fetch_roi_hierarchy,
    )
    from nlcrit.answers.fetch_paths import fetch_paths, fetch_shortest_paths
    from nlcrit.connections.fractions import fractions
    from nlcrit.connections.graphs import to_networkx, to_scipy_sparse
    from nlcrit.connections.matrices import matrix
    from nlcrit.criteria.neuron_criteria import NC, IsNull, NeuronCriteria, NotNull, Regex, SegmentCriteria
    from nlcrit.criteria.query import Query, parse
    from nlcrit.datasets.folder import bundled_names
    from nlcrit.errors import (
        AccessDenied,
        AnswerNotUnderstood,
        AnswerTooLarge,
        AnswerTruncated,
        CallError,
        CriteriaError,
        DatasetError,
        NlcritError,
        NotANeuprintServer,
        PatternTooExpensive,
        QueryCancelled,
        QueryError,
        QueryErrors,
        QueryLimitError,
        QueryNameError,
        QuerySyntaxError,
        QueryValueError,
        ServerBusy,
        ServerError,
        ServerFailed,
        ServerNotTrusted,
        ServerTimeout,
        ServerUnreachable,
        TokenRefused,
        UnknownServerDataset,
        UnsupportedQueryError,
    )
    from nlcrit.language import LANGUAGE_VERSION

__version__ = "0.1.0"

_HOMES = {
    "nlcrit.answers.client": ("Client",),
    "nlcrit.answers.connect": ("connect", "default_client", "set_default_client"),
    "nlcrit.answers.dataset": ("Dataset",),
    "nlcrit.answers.fetch": ("fetch_neurons",),
    "nlcrit.answers.fetch_custom": ("fetch_custom",),
    "nlcrit.answers.fetch_connections": ("fetch_adjacencies", "fetch_simple_connections"),
    "nlcrit.answers.fetch_meta": (
        "fetch_all_rois",
        "fetch_meta",
        "fetch_neuron_keys",
        "fetch_primary_rois",
        "fetch_roi_hierarchy",
    ),
    "nlcrit.answers.fetch_paths": ("fetch_paths", "fetch_shortest_paths"),
    "nlcrit.connections.fractions": ("fractions",),
    "nlcrit.connections.graphs": ("to_networkx", "to_scipy_sparse"),
    "nlcrit.connections.matrices": ("matrix",),
    "nlcrit.criteria.neuron_criteria": ("NC", "IsNull", "NeuronCriteria", "NotNull", "Regex", "SegmentCriteria"),
    "nlcrit.criteria.query": ("Query", "parse"),
    "nlcrit.datasets.folder": ("bundled_names",),
    "nlcrit.errors": (
        "AccessDenied",
        "AnswerNotUnderstood",
        "AnswerTooLarge",
        "AnswerTruncated",
        "CallError",
        "CriteriaError",
        "DatasetError",
        "NlcritError",
        "NotANeuprintServer",
        "PatternTooExpensive",
        "QueryCancelled",
        "QueryError",
        "QueryErrors",
        "QueryLimitError",
        "QueryNameError",
        "QuerySyntaxError",
        "QueryValueError",
        "ServerBusy",
        "ServerError",
        "ServerFailed",
        "ServerNotTrusted",
        "ServerTimeout",
        "ServerUnreachable",
        "TokenRefused",
        "UnknownServerDataset",
        "UnsupportedQueryError",
    ),
    "nlcrit.language": ("LANGUAGE_VERSION",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}
_MODULES = ("plot",)
"""Public names that are modules themselves."""

__all__ = [  # noqa: PLE0604  # the names are those of the table above
    *sorted([*_HOME_OF, *_MODULES])
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `import nlcrit` itself costs almost nothing."""
    if name in _MODULES:
        return import_module(f"nlcrit.{name}")
    home = _HOME_OF.get(name)
    if home is None:
        message = f"module 'nlcrit' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF, *_MODULES})


def load_ipython_extension(shell: InteractiveShell) -> None:
    """`%load_ext nlcrit`: make `%neuprint` and `%%neuprint` available."""
    from nlcrit.frontends.magic import load

    load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """`%unload_ext nlcrit`: take the magics back."""
    from nlcrit.frontends.magic import unload

    unload(shell)
