"""
What pictures are drawn on and how they are kept: figures of their own, without pyplot and its list of open figures.
"""

from __future__ import annotations

import os
from functools import cache, partial
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from nlcrit.connections.libraries import not_installed
from nlcrit.errors import CallError
from nlcrit.table import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EDGE = 0.3
"""White around what is drawn, in inches; labels that need more get it when the picture is kept or shown."""
DOTS = {"shown": 100, "kept": 200}
"""Dots an inch of a picture in a notebook and of one in a file."""
INK = "#333333"


def new_axes(width: float, height: float) -> Axes:
    """
    Empty axes of a size in inches, on a figure of their own.

    Raises:
        CallError: matplotlib is not installed.

    Example:
        >>> [float(inches) for inches in new_axes(2, 1).figure.get_size_inches()]
        [2.6, 1.6]
    """
    require_matplotlib()
    from matplotlib.figure import Figure

    whole = width + 2 * EDGE, height + 2 * EDGE
    figure = Figure(whole)
    box = EDGE / whole[0], EDGE / whole[1], width / whole[0], height / whole[1]
    return figure.add_axes(box, axes_class=_shown_axes())


def require_matplotlib() -> None:
    """
    Make sure that matplotlib is there.

    Raises:
        CallError: It is not.
    """
    try:
        import_module("matplotlib")
    except ImportError:
        raise not_installed("matplotlib", "plot") from None


@cache
def _shown_axes() -> type[Axes]:
    """Axes that a notebook shows; made here because importing matplotlib takes its time."""
    from matplotlib.axes import Axes

    class ShownAxes(Axes):
        """Axes that show themselves as the picture they are in."""

        def _repr_png_(self) -> bytes:
            content = BytesIO()
            _draw(self, content, "png", DOTS["shown"])
            return content.getvalue()

    return ShownAxes


def write_nothing(axes: Axes) -> None:
    """Say that there are no connections."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, "no connections", ha="center", va="center", color=INK, transform=axes.transAxes)


def number(value: object) -> str:
    """
    A number as pictures show it.

    Example:
        >>> number(12345), number(0.12345)
        ('12345', '0.12')
    """
    return f"{value:.2g}" if isinstance(value, float) else str(value)


def keep(axes: Axes, path: str | os.PathLike[str] | None) -> None:
    """
    Write the picture to a file, whole or not at all; the end of its name says the kind.

    Raises:
        CallError: There is no such kind of picture, or the file cannot be written.
    """
    if path is None:
        return
    kinds = sorted(axes.figure.canvas.get_supported_filetypes())
    kind = os.path.splitext(os.fspath(path))[1].removeprefix(".").lower()
    if kind not in kinds:
        hint = f"its name ends in .svg, .png, .pdf or another of: {', '.join(kinds)}"
        raise CallError(f"'{os.fspath(path)}' is no name of a picture", code="NA101", hint=hint)
    write_whole(path, partial(_draw, axes, kind=kind, dots=DOTS["kept"]))


def _draw(axes: Axes, file: BinaryIO, kind: str, dots: int) -> None:
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.savefig(file, format=kind, dpi=dots, bbox_inches="tight", facecolor="white")
