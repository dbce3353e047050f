"""A heat map says what its sides, its cells and its colours are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

import nlcrit
from nlcrit.errors import CallError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAIRS = pd.DataFrame(
    {
        "bodyId_pre": [1, 2, 2],
        "bodyId_post": [3, 3, 4],
        "weight": [5, 1000, 1],
        "type_pre": ["A", "B", "B"],
        "type_post": ["C", "C", None],
    }
)
PNG = b"\x89PNG\r\n\x1a\n"


def ticks(axes: Axes) -> tuple[list[str], list[str]]:
    return [each.get_text() for each in axes.get_yticklabels()], [each.get_text() for each in axes.get_xticklabels()]


def texts(axes: Axes) -> list[str]:
    return [each.get_text() for each in axes.texts]


def bar_label(axes: Axes) -> str:
    (image,) = axes.images
    assert image.colorbar is not None
    return image.colorbar.ax.get_ylabel()


def large(rows: int, columns: int) -> pd.DataFrame:
    return pd.DataFrame(
        np.arange(1, rows * columns + 1).reshape(rows, columns),
        index=pd.Index([f"presynaptic {row}" for row in range(rows)], name="type_pre"),
        columns=pd.Index([f"postsynaptic {column}" for column in range(columns)], name="type_post"),
    )


# What is written -----------------------------------------------------------------------------------------------


def test_sides_are_named() -> None:
    axes = nlcrit.plot.matrix(PAIRS)
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("presynaptic type", "postsynaptic type")


def test_groups_are_named() -> None:
    assert ticks(nlcrit.plot.matrix(PAIRS)) == (["A", "B"], ["C", "bodyId 4"])


def test_few_cells_have_their_numbers() -> None:
    assert texts(nlcrit.plot.matrix(PAIRS)) == ["5", "1000", "1"]


def test_shares_have_two_digits() -> None:
    matrix = nlcrit.matrix(PAIRS)
    assert texts(nlcrit.plot.matrix(matrix / matrix.sum())) == ["0.005", "1", "1"]


def test_many_cells_have_no_numbers() -> None:
    assert texts(nlcrit.plot.matrix(large(16, 2))) == []


def test_labels_that_do_not_fit_are_left_out() -> None:
    rows, columns = ticks(nlcrit.plot.matrix(large(2000, 3)))
    assert (rows[:2], columns) == (["presynaptic 0", "presynaptic 16"], [f"postsynaptic {each}" for each in range(3)])


def test_colours_are_synapses() -> None:
    assert bar_label(nlcrit.plot.matrix(PAIRS)) == "synapses"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda matrix: matrix, "synapses"),
        (lambda matrix: matrix[["C"]], "synapses"),
        (lambda matrix: matrix / 2, ""),
        (lambda _: nlcrit.matrix(PAIRS, aggregate="count"), "connections"),
        (lambda _: nlcrit.matrix(PAIRS, aggregate="mean"), "synapses per connection"),
        (lambda _: nlcrit.matrix(PAIRS.assign(input_fraction=0.5), value="input_fraction"), "input_fraction"),
    ],
)
def test_colours_of_a_matrix_are_what_it_counts(change: Any, expected: str) -> None:
    assert bar_label(nlcrit.plot.matrix(change(nlcrit.matrix(PAIRS)))) == expected


def test_a_transposed_matrix_keeps_its_names() -> None:
    axes = nlcrit.plot.matrix(nlcrit.matrix(PAIRS).T)
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("postsynaptic type", "presynaptic type")


@pytest.mark.parametrize("table", [PAIRS[:0], nlcrit.matrix(PAIRS[:0]), nlcrit.matrix(PAIRS) * 0])
def test_nothing_is_said_to_be_nothing(table: pd.DataFrame) -> None:
    axes = nlcrit.plot.matrix(table)
    assert (texts(axes), axes.images[:]) == (["no connections"], [])


# What is drawn -------------------------------------------------------------------------------------------------


def test_cells_without_connections_are_not_coloured() -> None:
    (image,) = nlcrit.plot.matrix(PAIRS).images
    assert np.ma.getmaskarray(image.get_array()).tolist() == [[False, True], [False, False]]


def test_stronger_is_darker_than_weaker_and_both_than_nothing() -> None:
    (image,) = nlcrit.plot.matrix(PAIRS).images
    cells = np.ma.masked_equal([1000.0, 1.0, 0.0], 0.0)
    strong, weak, nothing = image.to_rgba(cells)[:, :3].sum(axis=1)
    assert strong < weak < nothing


def test_colours_may_follow_the_logarithm() -> None:
    (image,) = nlcrit.plot.matrix(PAIRS, log=True).images
    assert isinstance(image.norm, LogNorm)
    assert (image.norm.vmin, image.norm.vmax) == (1, 1000)


def test_one_weight_alone_has_a_logarithm_too() -> None:
    assert texts(nlcrit.plot.matrix(PAIRS[:1], log=True)) == ["5"]


def test_a_strong_connection_among_very_many_is_seen() -> None:
    matrix = large(5000, 2) * 0
    matrix.iloc[4321, 1] = 7
    (image,) = nlcrit.plot.matrix(matrix).images
    drawn = image.get_array()
    assert drawn is not None
    assert (drawn.shape, drawn.max()) == ((1000, 2), 7)


@pytest.mark.parametrize(
    ("shape", "size"), [((2, 2), (1.0, 1.0)), ((15, 3), (1.5, 7.5)), ((40, 20), (4.4, 8.8)), ((3000, 1), (0.5, 10.0))]
)
def test_the_size_follows_the_shape(shape: tuple[int, int], size: tuple[float, float]) -> None:
    figure = nlcrit.plot.matrix(large(*shape)).figure
    assert isinstance(figure, Figure)
    assert (figure.get_size_inches() - 0.6).round(6).tolist() == list(size)


# Where it is drawn ---------------------------------------------------------------------------------------------


def test_given_axes_are_drawn_on() -> None:
    given = Figure().add_subplot()
    assert nlcrit.plot.matrix(PAIRS, ax=given) is given
    assert bar_label(given) == "synapses"


@pytest.mark.parametrize(("name", "start"), [("x.png", PNG), ("x.SVG", b"<?xml"), ("x.pdf", b"%PDF")])
def test_the_name_of_a_file_says_its_kind(name: str, start: bytes, tmp_path: Path) -> None:
    nlcrit.plot.matrix(PAIRS, path=tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["x", "x.csv", ".png"])
def test_a_file_of_no_kind_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(CallError, match="is no name of a picture"):
        nlcrit.plot.matrix(PAIRS, path=tmp_path / name)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"cannot write '.*x\.png'"):
        nlcrit.plot.matrix(PAIRS, path=tmp_path / "nowhere" / "x.png")


def test_axes_show_themselves_in_a_notebook() -> None:
    axes: Any = nlcrit.plot.matrix(PAIRS)
    assert axes._repr_png_().startswith(PNG)


def test_pyplot_is_not_used() -> None:
    program = """if True:
        import sys, nlcrit, pandas
        pairs = pandas.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [5]})
        nlcrit.plot.matrix(pairs, by="bodyId")._repr_png_()
        nlcrit.plot.network(pairs, by="bodyId")._repr_png_()
        print("matplotlib.pyplot" in sys.modules)"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# What is refused -----------------------------------------------------------------------------------------------


def test_a_matrix_without_names_is_no_matrix_of_connections() -> None:
    with pytest.raises(CallError, match="the table has no connections"):
        nlcrit.plot.matrix(pd.DataFrame([[1, 2]]))


@pytest.mark.parametrize("draw", ["matrix", "network"])
def test_a_missing_library_is_named(draw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(CallError, match="matplotlib is not installed") as caught:
        getattr(nlcrit.plot, draw)(PAIRS)
    assert (caught.value.code, caught.value.hint) == ("NA102", 'pip install "nlcrit[plot]"')
