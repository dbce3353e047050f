"""
Pictures of connections and of neurons by region, with matplotlib.

    >>> import nlcrit, pandas as pd
    >>> table = pd.DataFrame({"bodyId_pre": [1, 2], "bodyId_post": [3, 3], "weight": [5, 7]})
    >>> axes = nlcrit.plot.matrix(table, by="bodyId")

The axes are part of a figure of their own, which no window shows and nobody has to close; a notebook shows them
where they are a cell's last line.
"""

from __future__ import annotations

from nlcrit.plot.heat_map import matrix
from nlcrit.plot.node_link import network
from nlcrit.plot.region_bars import regions

__all__ = ["matrix", "network", "regions"]
