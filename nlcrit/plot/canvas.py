"""
What pictures are drawn on and how they are kept: figures of their own, without pyplot and its list of open figures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from io import BytesIO
from threading import RLock
from typing import TYPE_CHECKING, Any, BinaryIO

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
SETTINGS: dict[Any, Any] = {
    "text.parse_math": False,  # a $ in a name is a $
    "svg.fonttype": "none",  # text stays text, to be searched and edited
    "svg.hashsalt": "nlcrit",
    "pdf.fonttype": 42,
}
"""Of matplotlib, while we draw."""
WITHOUT_DATE: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
"""Metadata by kind of file: the same picture is the same file."""
_TURN = RLock()
"""Settings of matplotlib belong to the whole process."""


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


@contextmanager
def drawing(axes: Axes | None) -> Iterator[None]:
    """
    Draw with our settings inside the block; pictures of our own look the same whatever style is chosen for others.

    Args:
        axes: The axes of somebody else, whose style they keep; None, or axes of `new_axes`, for ours.

    Raises:
        CallError: matplotlib is not installed.
    """
    require_matplotlib()
    from matplotlib import rc_context, style

    with _TURN, rc_context():
        if axes is None or isinstance(axes, _shown_axes()):
            style.use("default")
        with rc_context(SETTINGS):
            yield


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


def write_nothing(axes: Axes, text: str = "no connections") -> None:
    """Say that there is nothing to be seen."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, text, ha="center", va="center", color=INK, transform=axes.transAxes)


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
    if path is not None:
        write_whole(path, partial(_draw, axes, kind=picture_kind(path), dots=DOTS["kept"]))


def picture_kind(path: str | os.PathLike[str]) -> str:
    """
    The kind of picture that a file's name says.

    Raises:
        CallError: It says none; or matplotlib is not installed.

    Example:
        >>> picture_kind("figure.SVG")
        'svg'
    """
    require_matplotlib()
    from matplotlib.backend_bases import FigureCanvasBase

    kinds = sorted(FigureCanvasBase.get_supported_filetypes())
    kind = os.path.splitext(os.fspath(path))[1].removeprefix(".").lower()
    if kind not in kinds:
        hint = f"its name ends in .svg, .png, .pdf or another of: {', '.join(kinds)}"
        raise CallError(f"'{os.fspath(path)}' is no name of a picture", code="NA101", hint=hint)
    return kind


def _draw(axes: Axes, file: BinaryIO, kind: str, dots: int) -> None:
    figure = axes.get_figure(root=True)
    assert figure is not None
    with drawing(axes):
        metadata = WITHOUT_DATE.get(kind)
        figure.savefig(file, format=kind, dpi=dots, bbox_inches="tight", facecolor="white", metadata=metadata)
