"""
What a data set says of itself, by the names that neuprint-python's users know: Meta, regions, keys of neurons.

Results are those of neuprint-python 0.6.4, for any data set and not for hemibrain alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from nlcrit.answers.connect import dataset_for
from nlcrit.criteria.primary_regions import primary_names
from nlcrit.errors import CallError
from nlcrit.fields import ROI_INFO

if TYPE_CHECKING:
    import networkx as nx

    from nlcrit.answers.dataset import Dataset

Tree = dict[str, "Tree"]

FORMATS = ("dict", "text", "nx")
PRIMARY_MARK = "*"


def fetch_meta(*, client: object = None) -> dict[str, Any]:
    """
    What a data set says of itself.

    Args:
        client: The data set; by default the default one.

    Returns:
        Of a server the properties of its Meta node, texts of JSON read; of a folder its meta.json. Yours to change.

    Example:
        >>> meta = fetch_meta()
        >>> meta["dataset"], len(meta["primaryRois"])
        ('hemibrain', 63)
    """
    return deepcopy(dict(dataset_for(client).meta))


def fetch_all_rois(*, client: object = None) -> list[str]:
    """
    The regions that queries may name, sorted.

    Args:
        client: The data set; by default the default one.

    Example:
        >>> import nlcrit
        >>> fetch_all_rois(client=nlcrit.connect("fib19"))
        ['LO', 'LOP', 'ME']
    """
    return sorted(dataset_for(client).vocabulary.regions)


def fetch_primary_rois(*, client: object = None) -> list[str]:
    """
    The primary regions, sorted: those that do not overlap.

    Args:
        client: The data set; by default the default one.

    Example:
        >>> fetch_primary_rois()[:4]
        ['AB(L)', 'AB(R)', 'AL(L)', 'AL(R)']
    """
    return sorted(_primary(dataset_for(client)))


def fetch_roi_hierarchy(
    include_subprimary: bool = True,  # noqa: FBT002  # these three are neuprint-python's
    mark_primary: bool = True,  # noqa: FBT002
    format: str = "dict",  # noqa: A002
    *,
    client: object = None,
) -> Any:
    """
    How regions lie in each other.

    Args:
        include_subprimary: Whether to show what lies in primary regions.
        mark_primary: Whether the names of primary regions end in `*`.
        format: "dict" for dicts in dicts; "text" for a tree to be printed; "nx" for a graph of networkx with an edge
            from each region to those in it.
        client: The data set; by default the default one.

    Returns:
        The tree, by name on each level. Where the data set has no hierarchy, its regions side by side.

    Raises:
        CallError: There is no such format, or networkx is not installed.

    Example:
        >>> print(fetch_roi_hierarchy(include_subprimary=False, format="text")[:71])
        hemibrain
         +-- AL(L)*
         +-- AL(R)*
         +-- AOT(R)
         +-- CX
         |   +-- AB(L)*
    """
    if format not in FORMATS:
        raise CallError(f"format cannot be {format!r}", code="NA101", hint=f"give one of {', '.join(FORMATS)}")
    dataset = dataset_for(client)
    primary = _primary(dataset)
    tree: Tree = {}
    waiting = deque((node, tree) for node in _roots(dataset))
    while waiting:
        node, around = waiting.popleft()
        name = node["name"]
        inside = around.setdefault(name + PRIMARY_MARK if mark_primary and name in primary else name, {})
        if include_subprimary or name not in primary:
            waiting.extend((child, inside) for child in _by_name(node.get("children")))
    if format == "nx":
        return _graph(tree)
    return "\n".join(line for root in tree for line in _lines(root, tree[root])) if format == "text" else tree


def fetch_neuron_keys(*, client: object = None) -> list[str]:
    """
    The properties that neurons have.

    Args:
        client: The data set; by default the default one.

    Example:
        >>> fetch_neuron_keys()[:3]
        ['bodyId', 'type', 'instance']
    """
    return [*dataset_for(client).vocabulary.fields, ROI_INFO.name]


def _primary(dataset: Dataset) -> frozenset[str]:
    """What Meta lists; where it lists none, what else says so."""
    listed = dataset.meta.get("primaryRois")
    return frozenset(listed if isinstance(listed, list) and listed else primary_names(dataset.vocabulary.regions))


def _roots(dataset: Dataset) -> list[Mapping[str, Any]]:
    """The outermost regions, of the form of Meta's roiHierarchy."""
    hierarchy = dataset.meta.get("roiHierarchy")
    return _by_name([hierarchy]) or [{"name": name} for name in sorted(dataset.vocabulary.regions)]


def _by_name(nodes: object) -> list[Mapping[str, Any]]:
    found = nodes if isinstance(nodes, list) else []
    named = [node for node in found if isinstance(node, Mapping) and isinstance(node.get("name"), str)]
    return sorted(named, key=lambda node: node["name"])


def _lines(name: str, inside: Tree) -> Iterator[str]:
    """A region with what lies in it, as neuprint-python draws them."""
    yield name
    for number, child in enumerate(inside, 1):
        lines = _lines(child, inside[child])
        yield f" +-- {next(lines)}"
        indent = " |  " if number < len(inside) else "    "
        yield from (indent + line for line in lines)


def _graph(tree: Tree) -> nx.DiGraph[str]:
    try:
        import networkx as nx
    except ImportError:
        raise CallError("networkx is not installed", code="NA102", hint='pip install "nlcrit[graphs]"') from None
    graph: nx.DiGraph[str] = nx.DiGraph()
    waiting = [tree]
    while waiting:
        regions = waiting.pop()
        graph.add_nodes_from(regions)
        graph.add_edges_from((region, child) for region, inside in regions.items() for child in inside)
        waiting += regions.values()
    return graph
