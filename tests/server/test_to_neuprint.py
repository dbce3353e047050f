"""What neuprint-python finds with the criteria that it is handed is what they find here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nlcrit
from nlcrit.criteria.neuron_criteria import NC, IsNull, NeuronCriteria, NotNull, Regex
from tests.server import client

DATASET = "hemibrain:v1.2.1-mb"
EXAMPLES = 200

TYPES = ["MBON01", "KCg-m", "PAM08", "APL", "KCab-p", "PPL101", "MBON14", "KCa'b'-ap2", "VP3+VP1l_ivPN", "none"]
INSTANCES = ["MBON14(a3)_R", "APL_R", "KCg-m_R", "MBON11(y1pedc>a/B)(ADM05)_R", "KCa'b'-ap2_R", 'no "name"', "a\\b\tc"]
PATTERNS = [
    *["MBON.*", "KC[ag].*", ".*_R", r"PAM\d+.*", "(?i)kcg.*", "KCg-(m|d)", r".*\(.*\).*", "MBON0[1-5]|APL", "[^K].*"],
    *["(?i:mbon)..", r"\w+", ".*'.*", r"P(A|P).+(?<!8)", r"(KC).*+", "(?x) K C .*"],
]
FIBERS = ["ADM02", "PDL05", "PDL03", "AVM01", "none"]
REGIONS = ["CA(R)", "SLP(R)", "SMP(R)", "a'L(R)", "CRE(-ROB,-RUB)(R)", "MB(+ACA)(R)", "AL(R)", "FB", "aL(L)"]
IDS = [300972942, 422725634, 423382015, 423774471, 424767514, 5]


def several(values: list[Any], *, null: bool = True) -> st.SearchStrategy[Any]:
    one = st.sampled_from([*values, None, IsNull] if null else values)
    lists = st.lists(one, min_size=1, max_size=6, unique=True)
    return lists | st.sampled_from([IsNull, NotNull]) if null else lists


@st.composite
def arguments(draw: st.DrawFn) -> dict[str, Any]:
    """Arguments that neuprint-python can hold, for fields of the data set."""
    patterns = [Regex(pattern) for pattern in PATTERNS]
    types, instances = (patterns, patterns) if draw(st.booleans()) else (TYPES, INSTANCES)
    values: dict[str, st.SearchStrategy[Any]] = {
        "bodyId": several(IDS, null=False),
        "type": several(types),
        "instance": several(instances),
        "status": several(["Traced", "Anchor", "Orphan"]),
        "statusLabel": several(["Traced", "Roughly traced", "Leaves", "Prelim Roughly traced", "none"]),
        "cellBodyFiber": several(FIBERS),
        "cropped": st.booleans(),
        "min_pre": st.sampled_from([1, 50, 1000]),
        "min_post": st.sampled_from([1, 100, 5000]),
        "somaLocation": st.sampled_from([IsNull, NotNull]),
        "label": st.sampled_from(["Neuron", "Segment"]),
    }
    chosen = draw(st.lists(st.sampled_from(list(values)), max_size=4, unique=True))
    found = {name: draw(values[name]) for name in chosen} | {"regex": False}
    for name, least in {"inputRois": "min_roi_inputs", "outputRois": "min_roi_outputs"}.items():
        if draw(st.booleans()):
            found[name] = draw(several(REGIONS, null=False))[:3]
            found[least] = draw(st.sampled_from([1, 2, 20, 500]))
    if draw(st.booleans()):
        found["rois"] = [*draw(several(REGIONS, null=False)), *found.get("inputRois", ()), *found.get("outputRois", ())]
    if {"rois", "inputRois", "outputRois"} & found.keys():
        found["roi_req"] = draw(st.sampled_from(["any", "all"]))
    return found


@pytest.fixture(scope="session")
def theirs(server_url: str) -> Any:
    """A client of neuprint-python's own, but for http, which it refuses."""
    neuprint = pytest.importorskip("neuprint", reason="neuprint-python is not installed; it is in the bench group")
    if DATASET not in client.send(f"{server_url}/api/dbmeta/datasets").body:
        pytest.skip(f"the server has no {DATASET}")
    [[version]] = client.rows(
        server_url, DATASET, "CALL dbms.components() YIELD versions RETURN versions[0] AS version"
    )
    if not version.startswith("4."):
        pytest.skip(f"neuprint-python writes exists(n.type), which Neo4j {version} refuses")
    requests = pytest.importorskip("requests")

    class Client(neuprint.Client):  # type: ignore[misc]  # no types are published for it
        def __init__(self) -> None:
            self.server, self.dataset, self.token = server_url, DATASET, ""
            self.progress, self.verify = False, True
            self.session = requests.Session()

    return Client()


@pytest.fixture(scope="session")
def data() -> Iterator[nlcrit.Dataset]:
    with nlcrit.connect("hemibrain_mb") as found:
        yield found


def found_by_theirs(theirs: Any, criteria: NeuronCriteria) -> list[int]:
    from neuprint import fetch_neurons

    handed = criteria.to_neuprint(theirs)
    neurons = fetch_neurons(handed, omit_rois=True, returned_columns=["bodyId"], client=theirs)
    ids: list[int] = neurons["bodyId"].tolist()
    return ids


def test_generated_criteria_find_the_same_neurons(theirs: Any, data: nlcrit.Dataset) -> None:
    sizes: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
    @given(arguments())
    def compare(given: dict[str, Any]) -> None:
        criteria = NC(**given)
        expected = data.ids(criteria).tolist()
        sizes["none" if not expected else "all" if len(expected) > 2_400 else "some"] += 1
        assert found_by_theirs(theirs, criteria) == expected, str(criteria)

    compare()
    assert sizes["some"] > EXAMPLES / 5, sizes


ODD_TEXTS = [
    *[
        "it's",
        'say "x"',
        'it\'s "x"',
        "a\\.b",
        "\\u0041",
        "\\\\u0041",
        "tab\tline\nend\r",
        "\u200b",
        "\\\u200b",
        "\u2028",
    ],
    *[
        "\ue000",
        "\U0001f600",
        "a`b",
        "a:b",
        ":SynapsesToo",
        "//",
        "/* */",
        "$x",
        "{x}",
        "é",
        "\u3000",
        "'; RETURN 1 //",
    ],
]
"""Texts that neuprint-python does not spoil."""


def test_a_text_arrives_as_it_was_written(theirs: Any) -> None:
    sent = [text for text in ODD_TEXTS if _held(text)]
    for text in sent:
        [literal] = NC(type=text, regex=False).to_neuprint(theirs).basic_exprs()
        assert literal.startswith("n.type = ")
        answer = theirs.fetch_custom(f"RETURN {literal.removeprefix('n.type = ')} AS x")
        assert answer["x"].tolist() == [text]
    assert set(ODD_TEXTS) - set(sent) == {":SynapsesToo"}


def _held(text: str) -> bool:
    try:
        NC(type=text, regex=False).to_neuprint()
    except nlcrit.UnsupportedQueryError:
        return False
    return True


def test_what_is_refused_would_arrive_as_another_text(theirs: Any) -> None:
    arrived = {text: theirs.fetch_custom(f"RETURN {text!r} AS x")["x"].tolist() for text in ("a\xa0b", "x:Neuron")}
    assert arrived == {"a\xa0b": ["a\\xa0b"], "x:Neuron": ["x:`hemibrain_Neuron`"]}
    for text in arrived:
        with pytest.raises(nlcrit.UnsupportedQueryError):
            NC(type=text).to_neuprint()


def pairs(connections: Any) -> set[tuple[int, int]]:
    return set(zip(connections["bodyId_pre"].tolist(), connections["bodyId_post"].tolist(), strict=True))


@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_a_missing_value_beside_others_is_right_between_two_criteria(theirs: Any, data: nlcrit.Dataset) -> None:
    from neuprint import fetch_adjacencies, fetch_simple_connections

    sources = NC(cellBodyFiber=["PDL03", None], type="KCg.*")
    targets = NC(cellBodyFiber=["PDL05", None], type="MBON.*")
    expected = pairs(data.run(f"({sources}) -> ({targets})"))
    ends = sources.to_neuprint(theirs), targets.to_neuprint(theirs)
    assert len(expected) > 10
    assert pairs(fetch_simple_connections(*ends, client=theirs)) == expected
    assert pairs(fetch_adjacencies(*ends, client=theirs)[1]) == expected


def test_the_class_as_it_is_forgets_the_parentheses(theirs: Any, data: nlcrit.Dataset) -> None:
    from neuprint import NeuronCriteria as Theirs
    from neuprint import fetch_neurons

    given: dict[str, Any] = {"cellBodyFiber": ["PDL05", None], "type": "MBON.*"}
    found = fetch_neurons(Theirs(**given, client=theirs), omit_rois=True, returned_columns=["bodyId"], client=theirs)
    expected = data.ids(NC(**given)).tolist()
    assert len(found) > len(expected)
    assert found_by_theirs(theirs, NC(**given)) == expected
