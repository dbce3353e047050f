"""A heat map says what its sides, its cells and its colours are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from matplotlib import style
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


# Brackets ------------------------------------------------------------------------------------------------------

CELLS = pd.DataFrame(
    {
        "bodyId_pre": [1, 2, 3, 1],
        "bodyId_post": [9, 9, 9, 8],
        "weight": [5, 6, 7, 8],
        "type_pre": ["B", "A", "B", "B"],
        "type_post": ["C", "C", "C", None],
        "side_pre": ["L", "R", None, "L"],
        "side_post": ["R", "R", "R", "R"],
    }
)


def many(neurons: int, types: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "bodyId_pre": range(neurons),
            "bodyId_post": 9999,
            "weight": 5,
            "type_pre": [f"T{neuron % types:02d}" for neuron in range(neurons)],
            "type_post": "C",
        }
    )


def test_neurons_of_a_type_stand_together() -> None:
    axes = nlcrit.plot.matrix(CELLS, by="bodyId")
    assert ticks(axes) == (["2", "1", "3"], ["8", "9"])
    assert texts(axes)[:4] == ["6", "8", "5", "7"]


def test_brackets_have_the_names_of_types_and_the_axis_says_so() -> None:
    axes = nlcrit.plot.matrix(CELLS, by="bodyId")
    assert texts(axes)[4:] == ["B", "A"]
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("presynaptic bodyId by type", "postsynaptic bodyId")


def test_types_that_would_each_be_one_neuron_have_no_brackets() -> None:
    assert ticks(nlcrit.plot.matrix(CELLS[1:3], by="bodyId"))[0] == ["2", "3"]
    assert nlcrit.plot.matrix(CELLS[1:3], by="bodyId").get_ylabel() == "presynaptic bodyId"


def test_any_property_makes_brackets_and_those_without_it_are_last() -> None:
    axes = nlcrit.plot.matrix(CELLS, by="bodyId", brackets="side")
    assert ticks(axes)[0] == ["1", "2", "3"]
    assert texts(axes)[4:] == ["L", "R", "no side", "R"]


def test_brackets_can_be_left_out() -> None:
    axes = nlcrit.plot.matrix(CELLS, by="bodyId", brackets=None)
    assert ticks(axes)[0] == ["1", "2", "3"]
    assert len(texts(axes)) == 4


def test_many_neurons_have_the_names_of_their_types_alone() -> None:
    axes = nlcrit.plot.matrix(many(300, 5), by="bodyId")
    assert (ticks(axes)[0], sorted(texts(axes))) == ([], ["T00", "T01", "T02", "T03", "T04"])


def test_there_is_a_line_between_types() -> None:
    axes = nlcrit.plot.matrix(many(300, 5), by="bodyId")
    across = [line for line in axes.lines if list(line.get_xdata()) == [0, 1]]
    assert [float(np.asarray(line.get_ydata())[0]) for line in across] == [59.5, 119.5, 179.5, 239.5]


def test_names_of_brackets_do_not_cover_each_other() -> None:
    axes = nlcrit.plot.matrix(many(400, 150), by="bodyId")
    boxes = [each.get_window_extent() for each in axes.texts]
    assert 20 < len(boxes) < 150
    assert [(one, other) for one in boxes for other in boxes if one is not other and one.overlaps(other)] == []


def test_brackets_stand_outside_of_the_labels_whatever_size_the_axes_get() -> None:
    figure = Figure((8, 4), layout="constrained")
    axes = nlcrit.plot.matrix(CELLS, by="bodyId", ax=figure.subplots())
    figure.draw_without_rendering()
    labels = min(each.get_window_extent().x0 for each in axes.get_yticklabels())
    names = [each.get_window_extent() for each in axes.texts[4:]]
    title = axes.yaxis.label.get_window_extent()
    assert title.x1 < min(each.x0 for each in names) < max(each.x1 for each in names) < labels


@pytest.mark.parametrize(
    ("by", "brackets", "message"),
    [
        ("bodyId", "colour", "the table does not say the colour of its presynaptic neurons"),
        ("type", "side", "neurons of one type differ in side"),
    ],
)
def test_brackets_that_cannot_be_made_are_refused(by: str, brackets: str, message: str) -> None:
    with pytest.raises(CallError, match=message):
        nlcrit.plot.matrix(CELLS, by=by, brackets=brackets)


def test_the_steps_of_a_logarithm_are_plain_numbers() -> None:
    axes = nlcrit.plot.matrix(PAIRS, log=True)
    (image,) = axes.images
    assert image.colorbar is not None
    lowest, highest = image.colorbar.ax.get_ylim()
    labels = image.colorbar.ax.get_yticklabels()
    shown = [each.get_text() for each in labels if lowest <= each.get_position()[1] <= highest]
    assert shown == ["1", "2", "5", "10", "20", "50", "100", "200", "500", "1000"]


@pytest.mark.parametrize("draw", ["matrix", "network"])
def test_a_picture_does_not_follow_the_style_of_others(draw: str, tmp_path: Path) -> None:
    getattr(nlcrit.plot, draw)(PAIRS, path=tmp_path / "light.png")
    with style.context("dark_background"):
        getattr(nlcrit.plot, draw)(PAIRS, path=tmp_path / "dark.png")
    assert (tmp_path / "dark.png").read_bytes() == (tmp_path / "light.png").read_bytes()
