"""Bars by region are the sums of the neurons' sites, counted once, and say what they are."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from matplotlib import rcParams, style
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

import nlcrit
from nlcrit.errors import CallError
from nlcrit.plot.region_bars import COLOURS, OTHERS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nlcrit import Dataset

NEURONS = pd.DataFrame({"bodyId": [1, 2, 3], "type": ["A", "A", "B"], "roiInfo": [{"x": {}}, {"x": {}}, {"x": {}}]})
COUNTS = pd.DataFrame(
    [
        (1, "CA", 5, 100),
        (1, "PED", 1, 20),
        (1, "MB", 6, 120),
        (2, "CA", 7, 50),
        (2, "MB", 7, 50),
        (3, "PED", 90, 3),
        (3, "MB", 90, 3),
        (3, "NotPrimary", 2, 0),
    ],
    columns=["bodyId", "roi", "pre", "post"],
)
COUNTS.attrs["nlcrit"] = {"primary_regions": {"CA": None, "PED": None}}
MACHADO = {
    "full colour vision": np.eye(3),
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
"""What eyes make of linear colours: Machado et al. 2009, whole severity."""


@pytest.fixture(scope="module")
def data() -> Dataset:
    return nlcrit.connect("hemibrain_mb")


def panels(axes: Axes) -> list[Any]:
    return list(axes.child_axes) or [axes]


def names(axes: Axes) -> list[str]:
    return [each.get_text() for each in panels(axes)[0].get_yticklabels()]


def bars(panel: Axes) -> dict[tuple[str, int], tuple[float, float]]:
    """Start and width of each part, by its group and the place of its region."""
    return {
        (str(container.get_label()), round(part.get_y() + part.get_height() / 2)): (part.get_x(), part.get_width())
        for container in panel.containers
        for part in container  # type: ignore[attr-defined]
    }


def numbers(panel: Axes) -> list[str]:
    return [each.get_text() for each in panel.texts]


def legend(axes: Axes) -> list[str]:
    found = panels(axes)[-1].get_legend()
    return [] if found is None else [each.get_text() for each in found.get_texts()]


# What is drawn --------------------------------------------------------------------------------------------------


def test_parts_of_a_bar_are_the_sums_of_types() -> None:
    inputs, outputs = panels(nlcrit.plot.regions((NEURONS, COUNTS)))
    assert bars(inputs) == {("A", 1): (0, 150), ("A", 0): (0, 20), ("B", 0): (20, 3)}
    assert bars(outputs) == {("A", 1): (0, 12), ("A", 0): (0, 1), ("B", 0): (1, 90), ("B", 2): (0, 2)}


def test_only_primary_regions_are_drawn_and_what_is_in_none_last() -> None:
    counts = COUNTS.assign(pre=COUNTS["pre"].where(COUNTS["roi"] != "NotPrimary", 1000))
    assert names(nlcrit.plot.regions((NEURONS, counts))) == ["CA", "PED", "NotPrimary"]


def test_shares_of_inputs_and_outputs_decide_the_order() -> None:
    # PED has 23 of 173 inputs and 91 of 105 outputs, CA has 150 and 12.
    assert names(nlcrit.plot.regions((NEURONS, COUNTS))) == ["PED", "CA", "NotPrimary"]


def test_the_sum_stands_beside_the_bar_also_where_it_is_0() -> None:
    inputs, outputs = panels(nlcrit.plot.regions((NEURONS, COUNTS)))
    assert (numbers(inputs), numbers(outputs)) == (["23", "150", "0"], ["91", "12", "2"])


def test_axes_say_what_is_counted() -> None:
    found = panels(nlcrit.plot.regions(COUNTS))
    assert [panel.get_xlabel() for panel in found] == ["postsynaptic sites", "presynaptic sites"]
    assert [panel.get_title() for panel in found] == ["inputs", "outputs"]


@pytest.mark.parametrize(("of", "label"), [("input", "postsynaptic sites"), ("output", "presynaptic sites")])
def test_one_side_is_drawn_by_itself(of: Any, label: str) -> None:
    axes = nlcrit.plot.regions((NEURONS, COUNTS), of=of)
    assert (axes.child_axes, axes.get_xlabel()) == ([], label)


def test_one_side_has_an_order_of_its_own() -> None:
    assert names(nlcrit.plot.regions((NEURONS, COUNTS), of="input")) == ["CA", "PED"]


def test_regions_that_are_named_are_drawn_in_their_order_and_no_others() -> None:
    assert names(nlcrit.plot.regions((NEURONS, COUNTS), rois=["MB", "CA"])) == ["MB", "CA"]


def test_one_region_may_be_named_by_its_name() -> None:
    assert names(nlcrit.plot.regions((NEURONS, COUNTS), rois="MB")) == ["MB"]


def test_the_regions_beyond_the_most_are_one_bar() -> None:
    counts = pd.DataFrame({"bodyId": 1, "roi": list("abcdefgh"), "pre": 1, "post": range(8, 0, -1)})
    counts.attrs["nlcrit"] = {"primary_regions": dict.fromkeys("abcdefgh")}
    axes = nlcrit.plot.regions(counts, max_regions=3, of="input")
    assert (names(axes), numbers(axes)) == (["a", "b", "6 others"], ["8", "7", "21"])


def test_a_primary_region_inside_another_is_counted_once(data: Dataset) -> None:
    neurons, counts = data.fetch_neurons("MBON35")
    axes = nlcrit.plot.regions((neurons, counts), data, max_regions=60, of="input")
    assert "ROB(R)" in set(counts["roi"]) - set(names(axes))
    assert sum(int(text.replace(",", "")) for text in numbers(axes)) == neurons["post"].sum()


def test_what_a_region_inside_a_primary_one_took_from_the_rest_is_given_back() -> None:
    counts = pd.DataFrame({"bodyId": 1, "roi": ["CRE", "ROB", "NotPrimary"], "pre": 0, "post": [100, 30, -25]})
    counts.attrs["nlcrit"] = {"primary_regions": {"CRE": None, "ROB": "CRE"}}
    axes = nlcrit.plot.regions(counts, of="input")
    assert (names(axes), numbers(axes)) == (["CRE", "NotPrimary"], ["100", "5"])


@pytest.mark.parametrize("side", ["pre", "post"])
def test_all_bars_together_are_all_sites(data: Dataset, side: str) -> None:
    neurons, counts = data.fetch_neurons("MBON.*")
    axes = nlcrit.plot.regions((neurons, counts), data, of="input" if side == "post" else "output")
    assert sum(int(text.replace(",", "")) for text in numbers(axes)) == neurons[side].sum()


# Groups ---------------------------------------------------------------------------------------------------------


def test_types_are_named_largest_first() -> None:
    assert legend(nlcrit.plot.regions((NEURONS, COUNTS))) == ["A", "B"]


def test_few_neurons_of_one_type_are_shown_each_by_itself() -> None:
    assert legend(nlcrit.plot.regions((NEURONS[:2], COUNTS))) == ["1", "2"]


def test_any_property_makes_groups() -> None:
    sides = NEURONS.assign(side=["L", "R", "R"])
    axes = nlcrit.plot.regions((sides, COUNTS), by="side")
    assert legend(axes) == ["R", "L"]


def test_a_neuron_without_a_type_is_a_group_of_its_own() -> None:
    neurons = NEURONS.assign(type=["A", None, None])
    assert sorted(legend(nlcrit.plot.regions((neurons, COUNTS)))) == ["A", "bodyId 2", "bodyId 3"]


def test_the_groups_beyond_the_colours_are_one_in_grey() -> None:
    counts = pd.DataFrame({"bodyId": range(1, 13), "roi": "CA", "pre": 1, "post": range(12, 0, -1)})
    axes = nlcrit.plot.regions(counts.assign(type=counts["bodyId"].astype(str)), rois=["CA"], of="input")
    assert legend(axes) == ["1", "2", "3", "4", "5", "6", "7", "5 others"]
    assert [container[0].get_facecolor()[:3] for container in axes.containers] == [
        to_rgb(each) for each in (*COLOURS, OTHERS)
    ]  # type: ignore[index]


def test_a_group_without_sites_takes_no_colour_from_others() -> None:
    counts = pd.DataFrame({"bodyId": range(1, 11), "roi": "CA", "pre": 1, "post": [1, 1, *[0] * 8]})
    axes = nlcrit.plot.regions(counts.assign(type=counts["bodyId"].astype(str)), rois=["CA"], of="input")
    assert [container[0].get_facecolor()[:3] for container in axes.containers] == [to_rgb(each) for each in COLOURS[:2]]  # type: ignore[index]


def test_one_group_has_no_legend_but_a_title() -> None:
    counts = pd.DataFrame({"bodyId": range(1, 10), "roi": "CA", "pre": 1, "post": 1, "type": "KC"})
    axes = nlcrit.plot.regions(counts, rois=["CA"])
    assert (legend(axes), axes.get_title(loc="left")) == ([], "KC: 9 neurons")


@pytest.mark.parametrize("eyes", MACHADO)
def test_colours_can_be_told_apart_by_any_eyes(eyes: str) -> None:
    palette = [_lab(_seen(colour, MACHADO[eyes])) for colour in (*COLOURS, OTHERS)]
    assert min(float(np.linalg.norm(one - other)) for one, other in itertools.combinations(palette, 2)) > 15


def _seen(colour: str, eyes: Any) -> Any:
    values = np.array(to_rgb(colour))
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.clip(np.array(eyes) @ linear, 0, 1)


def _lab(linear: Any) -> Any:
    """CIELAB under D65, in which 2.3 is a difference that can just be seen."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(np.maximum(to_xyz @ linear / np.array([0.9505, 1.0, 1.089]), 1e-6))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


# What one has in hand -------------------------------------------------------------------------------------------


def test_counts_alone_need_a_data_set_or_regions(data: Dataset) -> None:
    _, counts = data.fetch_neurons("MBON01")
    counts.attrs.clear()
    with pytest.raises(CallError, match="does not say which of its regions are primary") as caught:
        nlcrit.plot.regions(counts)
    assert "nlcrit.plot.regions(table, dataset)" in str(caught.value.hint)
    assert names(nlcrit.plot.regions(counts, data))[0] == "SMP(R)"


def test_an_answer_is_asked_for_its_regions(data: Dataset) -> None:
    answer = data.run("MBON01 return type")
    both = (nlcrit.plot.regions(answer, data), nlcrit.plot.regions(data.fetch_neurons("MBON01"), data))
    assert bars(panels(both[0])[0]) == bars(panels(both[1])[0])


def test_measures_are_drawn_in_their_order(data: Dataset) -> None:
    answer = data.run("MBON01 return output in (SMP(R)), input in (gL(R)), input in (CA(R))")
    inputs, outputs = panels(nlcrit.plot.regions(answer))
    assert names(inputs.axes.figure.axes[0]) == ["SMP(R)", "gL(R)", "CA(R)"]
    assert (numbers(inputs), numbers(outputs)) == (["n/a", "25,350", "0"], ["1,843", "n/a", "n/a"])


def test_measures_of_one_side_have_one_panel() -> None:
    answer = pd.DataFrame({"bodyId": [1], "input in (CA)": [5]})
    assert nlcrit.plot.regions(answer).get_xlabel() == "postsynaptic sites"


@pytest.mark.parametrize(
    "result",
    [
        pd.DataFrame({"bodyId": [1, 2, 3], "input in (CA)": pd.array([5, None, 7], "Int64")}),
        (NEURONS.assign(roiInfo=[{"x": {}}, None, {"x": {}}]), COUNTS),
    ],
)
def test_neurons_whose_regions_are_not_known_are_no_zeros(result: Any) -> None:
    axes = nlcrit.plot.regions(result)
    assert axes.get_title(loc="left") == "2 neurons, and 1 whose regions are not known"


def test_a_neuron_without_sites_is_counted() -> None:
    neurons = pd.DataFrame({"bodyId": [1, 99]})
    assert nlcrit.plot.regions((neurons, COUNTS)).get_title(loc="left") == "2 neurons"


@pytest.mark.parametrize("result", [(NEURONS[:0], COUNTS[:0]), (NEURONS, COUNTS[:0]), COUNTS[:0]])
def test_nothing_is_said_to_be_nothing(result: Any) -> None:
    axes = nlcrit.plot.regions(result)
    assert numbers(axes) == ["no synaptic sites"]


# What is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (5, "a DataFrame is needed, not int"),
        (pd.DataFrame({"x": [1]}), "the table has no column bodyId"),
        (NEURONS, "the table has no counts by region"),
        (pd.concat([COUNTS, COUNTS[:1]]), "the region 'CA' of bodyId 1 stands in the table more than once"),
        (COUNTS.assign(pre=pd.array([None, *range(7)], "Int64")), "a region has no pre"),
        (COUNTS.assign(bodyId=None), "an id is missing in bodyId"),
    ],
)
def test_a_table_that_says_nothing_of_regions_is_refused(result: Any, message: str) -> None:
    with pytest.raises(CallError, match=message):
        nlcrit.plot.regions(result, rois=["CA"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"of": "inputs"}, "of cannot be 'inputs'"),
        ({"by": "colour"}, "the table does not say the colour of its neurons"),
        ({"rois": ["CA", "XX"]}, "the table has no region 'XX'"),
        ({"max_regions": 0}, "max_regions is 0, and one bar at least is drawn"),
        ({"dataset": "hemibrain"}, "the data set is none of nlcrit but str"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(options: Any, message: str) -> None:
    with pytest.raises(CallError, match=message):
        nlcrit.plot.regions((NEURONS, COUNTS), **options)


def test_a_side_that_was_not_measured_is_refused() -> None:
    answer = pd.DataFrame({"bodyId": [1], "input in (CA)": [5]})
    with pytest.raises(CallError, match="does not count the sites of: output") as caught:
        nlcrit.plot.regions(answer, of="output")
    assert caught.value.hint == "it counts those of: input"


def test_a_region_that_the_data_set_does_not_have_is_refused(data: Dataset) -> None:
    with pytest.raises(CallError, match=r"hemibrain:v1\.2\.1-mb has no region 'XX'"):
        nlcrit.plot.regions(data.fetch_neurons("MBON01"), data, rois=["CA(R)", "XX"])


def test_a_region_of_the_data_set_that_no_neuron_touches_has_no_sites(data: Dataset) -> None:
    axes = nlcrit.plot.regions(data.fetch_neurons("MBON01"), data, rois=["ME(R)", "gL(R)"], of="input")
    assert (names(axes), numbers(axes)) == (["ME(R)", "gL(R)"], ["0", "25,350"])


def test_another_data_set_than_that_of_the_table_is_refused(data: Dataset) -> None:
    with pytest.raises(CallError, match=r"the table did not come from hemibrain:v1\.2\.1-mb"):
        nlcrit.plot.regions((NEURONS, COUNTS), data)
    with pytest.raises(CallError, match=r"the table did not come from fib19:v1\.0"):
        nlcrit.plot.regions(data.fetch_neurons("MBON01"), nlcrit.connect("fib19"))
    with pytest.raises(CallError, match=r"the table did not come from fib19:v1\.0"):
        nlcrit.plot.regions(data.run("MBON01"), nlcrit.connect("fib19"))


# Where it is drawn ----------------------------------------------------------------------------------------------


def test_given_axes_are_drawn_on() -> None:
    given = Figure().add_subplot()
    assert nlcrit.plot.regions((NEURONS, COUNTS), ax=given) is given


@pytest.mark.parametrize("name", ["x.svg", "x.pdf", "x.png"])
def test_the_same_picture_is_the_same_file(name: str, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        nlcrit.plot.regions((NEURONS, COUNTS), path=tmp_path / folder / name)
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_text_in_a_drawing_is_text_as_it_is_written(tmp_path: Path) -> None:
    neurons = NEURONS.assign(type=["$x_1$", "$x_1$", "a & b"])
    nlcrit.plot.regions((neurons, COUNTS), path=tmp_path / "x.svg")
    text = (tmp_path / "x.svg").read_text("utf-8")
    assert [name in text for name in (">$x_1$</text>", ">a &amp; b</text>", ">postsynaptic sites</text>")] == [True] * 3


def test_a_picture_does_not_follow_the_style_of_others(tmp_path: Path) -> None:
    nlcrit.plot.regions((NEURONS, COUNTS), path=tmp_path / "light.png")
    with style.context("dark_background"):
        before = dict(rcParams)
        nlcrit.plot.regions((NEURONS, COUNTS), path=tmp_path / "dark.png")
        assert dict(rcParams) == before
    assert (tmp_path / "dark.png").read_bytes() == (tmp_path / "light.png").read_bytes()


def test_a_picture_is_shown_in_a_notebook() -> None:
    axes: Any = nlcrit.plot.regions((NEURONS, COUNTS))
    assert axes._repr_png_().startswith(b"\x89PNG")


def test_no_text_covers_another() -> None:
    axes = nlcrit.plot.regions((NEURONS, COUNTS))
    found = [text for panel in panels(axes) for text in (*panel.texts, *panel.get_yticklabels()) if text.get_text()]
    boxes = [each.get_window_extent() for each in found]
    assert [pair for pair in itertools.combinations(boxes, 2) if pair[0].overlaps(pair[1])] == []
