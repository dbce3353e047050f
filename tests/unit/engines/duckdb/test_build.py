"""The tables that are made of a data set's files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nlcrit.datasets.folder import DataFolder, find_folder
from nlcrit.engines.duckdb.store import Store
from nlcrit.errors import DatasetError

MakeFolder = Callable[..., DataFolder]

pytestmark = pytest.mark.usefixtures("empty_cache")

REGION = "SELECT * FROM region"


def ask(folder: DataFolder, question: str) -> list[tuple[Any, ...]]:
    with Store.open(folder) as store, store.cursor() as cursor:
        return cursor.execute(question).fetchall()


def columns(folder: DataFolder) -> tuple[tuple[str, str], ...]:
    with Store.open(folder) as store:
        return store.columns


def refusal(folder: DataFolder) -> str:
    with pytest.raises(DatasetError) as caught:
        Store.open(folder)
    assert caught.value.code == "ND102"
    return caught.value.message.replace(str(folder.path), "tiny").replace("\\", "/")


def test_bundled_hemibrain_answers_the_example() -> None:
    question = """
        SELECT count(*) FROM neuron WHERE regexp_full_match(type, 'MBON.*') AND somaLocation IS NOT NULL
        AND bodyId IN (SELECT bodyId FROM region WHERE roi IN ('CA(R)', 'SLP(R)') AND post >= 5)"""
    assert ask(find_folder("hemibrain_mb"), question) == [(17,)]


def test_neurons_stand_by_body_id_with_their_types_kept(make_folder: MakeFolder) -> None:
    folder = make_folder(
        {
            "bodyId": pa.array([2**63 - 1, 2**53 + 1, 0], pa.uint64()),
            "type": ["B", None, "A"],
            "size": pa.array([1, None, 2], pa.int32()),
            "weight": pa.array([2, 1, None], pa.int16()),
            "somaLocation": [[1, 2, 3], None, [4, 5, 6]],
            "cropped": [True, None, False],
            "roiInfo": pa.array([None, None, None], pa.string()),
        }
    )
    assert columns(folder) == (
        ("bodyId", "BIGINT"),
        ("type", "VARCHAR"),
        ("size", "INTEGER"),
        ("weight", "BIGINT"),
        ("somaLocation", "BIGINT[]"),
        ("cropped", "BOOLEAN"),
        ("roiInfo", "VARCHAR"),
    )
    assert ask(folder, "SELECT bodyId, type FROM neuron") == [(0, "A"), (2**53 + 1, None), (2**63 - 1, "B")]


def test_types_that_queries_do_not_have_become_text(make_folder: MakeFolder) -> None:
    folder = make_folder(
        {
            "bodyId": [1],
            "day": pa.array([0], pa.date32()),
            "word": pa.array([b"caf\xc3\xa9"], pa.binary()),
            "status": pa.array(["Traced"]).dictionary_encode(),
            "type": pa.nulls(1),
            "group": pa.nulls(1),
            "unheard": pa.nulls(1),
        }
    )
    assert ask(folder, "SELECT * FROM neuron") == [(1, "1970-01-01", "café", "Traced", None, None, None, None)]
    assert dict(columns(folder)) == {
        "bodyId": "BIGINT",
        "day": "VARCHAR",
        "word": "VARCHAR",
        "status": "VARCHAR",
        "type": "VARCHAR",
        "group": "BIGINT",
        "unheard": "VARCHAR",
        "roiInfo": "VARCHAR",
    }


def test_without_roi_info_there_are_no_regions(make_folder: MakeFolder) -> None:
    folder = make_folder({"bodyId": [1]})
    assert ask(folder, "SELECT bodyId, roiInfo FROM neuron") == [(1, None)]
    assert ask(folder, REGION) == []
    assert ask(folder, "SELECT * FROM touched") == []


def test_regions_stand_by_name_then_body_id_and_other_counts_stay_missing(make_folder: MakeFolder) -> None:
    texts = ['{"b": {"pre": 1, "mito": 5}, "a": {"post": 2}}', '{"a": {"pre": 3, "post": 4, "share": 0.5}}']
    folder = make_folder({"bodyId": [2, 1], "roiInfo": texts})
    assert [name for name, *_ in ask(folder, "DESCRIBE region")] == ["bodyId", "roi", "pre", "post", "mito", "share"]
    assert ask(folder, REGION) == [
        (1, "a", 3, 4, None, 0.5),
        (2, "a", 0, 2, None, None),
        (2, "b", 1, 0, 5, None),
    ]
    assert ask(folder, "SELECT * FROM touched") == [("a", 2), ("b", 1)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (None, []),
        ("{}", []),
        ("null", []),
        (" null\n", []),
        ('{"a": null}', [("a", 0, 0)]),
        ('{"a": 5, "b": [1], "c": "x", "d": true}', [("a", 0, 0), ("b", 0, 0), ("c", 0, 0), ("d", 0, 0)]),
        ('{"a": {"pre": null, "post": "x"}}', [("a", 0, 0)]),
        ('{"a": {"pre": {"x": 1}, "post": 9223372036854775807}}', [("a", 0, 2**63 - 1)]),
        ('{"": {"pre": 1}}', [("", 1, 0)]),
        ('{"a\'L(R)": {"pre": 1}, "say \\"x\\".$[*]": {"pre": 2}}', [("a'L(R)", 1, 0), ('say "x".$[*]', 2, 0)]),
        ('{"\\u00e9\\ud83d\\ude00": {"pre": 1}}', [("é😀", 1, 0)]),
    ],
)
def test_odd_roi_info_is_read(make_folder: MakeFolder, text: str | None, rows: list[tuple[object, ...]]) -> None:
    folder = make_folder({"bodyId": [1, 2], "roiInfo": pa.array([text, None], pa.string())})
    assert ask(folder, "SELECT roi, pre, post FROM region ORDER BY roi") == rows


@pytest.mark.parametrize("text", ["null", " null\n", None])
def test_a_json_null_is_a_missing_roi_info(make_folder: MakeFolder, text: str | None) -> None:
    folder = make_folder({"bodyId": [1, 2], "roiInfo": [text, "{}"]})
    assert ask(folder, "SELECT bodyId FROM neuron WHERE roiInfo IS NULL") == [(1,)]


@pytest.mark.parametrize("key", ['a"b', "a'b", "a\\b", "a.b", "a b", "$", "*", "é", "[0]", "#"])
def test_a_count_may_have_any_name(make_folder: MakeFolder, key: str) -> None:
    import json

    folder = make_folder({"bodyId": [1], "roiInfo": [json.dumps({"EB": {key: 7, "pre": 1}})]})
    assert ask(folder, REGION) == [(1, "EB", 1, 0, 7)]
    assert ask(folder, "DESCRIBE region")[4][0] == key


def test_what_is_not_a_count_or_clashes_with_one_is_no_column(make_folder: MakeFolder) -> None:
    text = '{"EB": {"pre": 1, "PRE": 2, "roi": 3, "bodyid": 4, "note": "x", "parts": {"y": 1}, "": 5}}'
    folder = make_folder({"bodyId": [1], "roiInfo": [text]})
    assert ask(folder, REGION) == [(1, "EB", 1, 0)]


@pytest.mark.parametrize("text", ["", "{", '{"a": {"pre": 1}} x', "{'a': 1}", '{"\\ud83d": {}}'])
def test_invalid_roi_info_names_the_neuron(make_folder: MakeFolder, text: str) -> None:
    folder = make_folder({"bodyId": [1, 2, 3], "roiInfo": ["{}", text, text]})
    assert refusal(folder) == "'tiny/neurons.parquet': the roiInfo of bodyId 2 is not valid JSON"


@pytest.mark.parametrize("text", ["[]", "5", '"x"', "true"])
def test_roi_info_that_is_no_object_names_the_neuron(make_folder: MakeFolder, text: str) -> None:
    folder = make_folder({"bodyId": [1, 2], "roiInfo": ["{}", text]})
    assert refusal(folder) == "'tiny/neurons.parquet': the roiInfo of bodyId 2 is not a JSON object of regions"


def test_a_region_that_stands_twice_names_the_neuron(make_folder: MakeFolder) -> None:
    folder = make_folder({"bodyId": [7], "roiInfo": ['{"EB": {"pre": 1}, "EB": {"pre": 2}}']})
    assert refusal(folder) == "'tiny/neurons.parquet': the roiInfo of bodyId 7 names a region twice"


@pytest.mark.parametrize(
    ("neurons", "complaint"),
    [
        ({"type": ["A"]}, "' has no column bodyId"),
        ({"bodyid": [1]}, "' has no column bodyId"),
        ({"bodyId": ["1"]}, "' has a column bodyId of type VARCHAR; it has to be of integers"),
        ({"bodyId": [1.0]}, "' has a column bodyId of type DOUBLE; it has to be of integers"),
        ({"bodyId": [1, None, None]}, "': 2 rows have no bodyId"),
        ({"bodyId": [5, 3, 5, 3]}, "': bodyId 3 stands in more than one row"),
        (
            {"bodyId": pa.array([2**63], pa.uint64())},
            f"': bodyId {2**63} is not an identifier: it has to be from 0 to 2^63 - 1",
        ),
        ({"bodyId": [-1]}, "': bodyId -1 is not an identifier: it has to be from 0 to 2^63 - 1"),
        (
            {"bodyId": [1], "roiInfo": [{"a": 1}]},
            "' has a column roiInfo of type STRUCT(a BIGINT); it has to be JSON text",
        ),
        (
            {"bodyId": [1], "type": ["A"], "Type": ["B"]},
            "' has columns without a name, or that differ in case alone (read as 'Type_1')",
        ),
    ],
)
def test_what_is_wrong_with_the_neurons_is_said(
    make_folder: MakeFolder, neurons: dict[str, Any], complaint: str
) -> None:
    assert refusal(make_folder(neurons)) == f"'tiny/neurons.parquet{complaint}"


def test_an_empty_data_set_has_no_neurons(make_folder: MakeFolder) -> None:
    folder = make_folder({"bodyId": pa.array([], pa.int64()), "roiInfo": pa.array([], pa.string())})
    assert ask(folder, "SELECT * FROM neuron") == []
    assert ask(folder, REGION) == []


@pytest.mark.parametrize("content", [b"", b"no parquet", b"PAR1" + b"x" * 100 + b"PAR1"])
def test_a_file_that_is_no_parquet_is_refused_without_a_traceback(make_folder: MakeFolder, content: bytes) -> None:
    folder = make_folder({"bodyId": [1]})
    (folder.path / "neurons.parquet").write_bytes(content)
    assert refusal(folder).startswith("cannot read the data set 'tiny': ")


def test_a_damaged_page_is_refused_without_a_traceback(make_folder: MakeFolder) -> None:
    folder = make_folder({"bodyId": list(range(10_000))})
    path = folder.path / "neurons.parquet"
    content = bytearray(path.read_bytes())
    content[20:2000] = b"\xff" * 1980
    path.write_bytes(content)
    assert refusal(folder).startswith("cannot read the data set 'tiny': ")


@pytest.mark.parametrize("name", ["a b", "it's [1]", "x*y?", "k=1", "é", "a;b--", "100%", "$x{y}"])
def test_a_folder_may_have_any_name(make_folder: MakeFolder, name: str) -> None:
    folder = make_folder({"bodyId": [1], "roiInfo": ["{}"]}, name=name)
    assert ask(folder, "SELECT * FROM neuron") == [(1, "{}")]


def test_connections_are_kept_with_further_counts(make_folder: MakeFolder) -> None:
    folder = make_folder(
        {"bodyId": [1, 2]},
        {
            "bodyId_pre": pa.array([2, 1], pa.int32()),
            "bodyId_post": [1, 1],
            "roi": ["EB", None],
            "weight": pa.array([3, 4], pa.uint16()),
            "weightHP": [1, None],
        },
    )
    assert ask(folder, "SELECT * FROM connection") == [(1, 1, "NotPrimary", 4, None), (2, 1, "EB", 3, 1)]
    assert [stored for _, stored, *_ in ask(folder, "DESCRIBE connection")] == [
        "BIGINT",
        "BIGINT",
        "VARCHAR",
        "BIGINT",
        "BIGINT",
    ]


@pytest.mark.parametrize(
    ("connections", "complaint"),
    [
        ({"bodyId_pre": [1], "bodyId_post": [1], "roi": ["EB"]}, "' has no column weight"),
        ({"bodyId_pre": [1], "bodyId_post": [1], "weight": [1]}, "' has no text column roi"),
        (
            {
                "bodyId_pre": [1],
                "bodyId_post": [None],
                "weight": [1],
                "roi": ["EB"],
            },
            '\' has a column bodyId_post of type "NULL"; it has to be of integers',
        ),
        (
            {"bodyId_pre": [1, None], "bodyId_post": [1, 1], "weight": [1, 1], "roi": ["EB", "EB"]},
            "': 1 rows lack an id or the weight",
        ),
    ],
)
def test_what_is_wrong_with_the_connections_is_said(
    make_folder: MakeFolder, connections: dict[str, Any], complaint: str
) -> None:
    assert refusal(make_folder({"bodyId": [1]}, connections)) == f"'tiny/connections.parquet{complaint}"


def test_many_row_groups_and_large_strings_are_read(make_folder: MakeFolder) -> None:
    folder = make_folder({"bodyId": [1]})
    count = 5000
    table = pa.table({"bodyId": list(range(count)), "type": pa.array(["x" * 100] * count, pa.large_string())})
    pq.write_table(table, folder.path / "neurons.parquet", row_group_size=100)
    assert ask(folder, "SELECT count(*), min(length(type)) FROM neuron") == [(count, 100)]


# Connections ---------------------------------------------------------------------------------------------------

PAIR = {"bodyId_pre": [1], "bodyId_post": [2], "roi": ["EB"], "weight": [3]}
"""A connection of 1 with 2."""


def connected(make_folder: MakeFolder, *rows: tuple[object, ...], meta: dict[str, Any] | None = None) -> DataFolder:
    """A data set of the neurons 1, 2 and 3 with connections: from, to, region, weight."""
    columns = dict(zip(PAIR, map(list, zip(*rows, strict=True)), strict=True))
    return make_folder({"bodyId": [1, 2, 3]}, columns, meta)


CONNECTIONS = "SELECT bodyId_pre, bodyId_post, roi, weight FROM connection"


def test_rows_of_one_pair_and_region_add_up(make_folder: MakeFolder) -> None:
    folder = connected(make_folder, (1, 2, "EB", 2), (1, 2, "EB", 3), (1, 2, "FB", 4), (2, 1, "EB", 1))
    assert ask(folder, CONNECTIONS) == [(1, 2, "EB", 5), (1, 2, "FB", 4), (2, 1, "EB", 1)]
    assert ask(folder, "SELECT * FROM outgoing") == [(1, 2, 9), (2, 1, 1)]


def test_a_connection_of_no_synapses_is_left_out(make_folder: MakeFolder) -> None:
    folder = connected(make_folder, (1, 2, "EB", 0), (1, 3, "EB", 1), (1, 3, "FB", 0))
    assert ask(folder, CONNECTIONS) == [(1, 3, "EB", 1)]
    assert ask(folder, "SELECT outside FROM connected") == [(0,)]


def test_connections_with_an_end_outside_of_the_neurons_are_left_out_and_numbered(make_folder: MakeFolder) -> None:
    folder = connected(make_folder, (1, 9, "EB", 2), (9, 1, "EB", 2), (9, 9, "EB", 2), (9, 1, "EB", 0), (1, 2, "EB", 1))
    assert ask(folder, CONNECTIONS) == [(1, 2, "EB", 1)]
    assert ask(folder, "SELECT outside FROM connected") == [(3,)]


def test_a_missing_region_is_notprimary(make_folder: MakeFolder) -> None:
    folder = connected(make_folder, (1, 2, None, 2), (1, 2, "NotPrimary", 3), (1, 2, "EB", 1))
    assert ask(folder, CONNECTIONS) == [(1, 2, "EB", 1), (1, 2, "NotPrimary", 5)]


def test_without_any_region_all_is_notprimary(make_folder: MakeFolder) -> None:
    folder = make_folder({"bodyId": [1, 2]}, {**PAIR, "roi": pa.nulls(1)})
    assert ask(folder, CONNECTIONS) == [(1, 2, "NotPrimary", 3)]


def test_a_neuron_may_connect_to_itself(make_folder: MakeFolder) -> None:
    assert ask(connected(make_folder, (1, 1, "EB", 2)), "SELECT * FROM outgoing") == [(1, 1, 2)]


def test_integers_of_connections_are_counts_and_other_columns_are_not(make_folder: MakeFolder) -> None:
    more = {"weightHP": pa.array([2], pa.uint8()), "confidence": [0.5], "note": ["x"], "certain": [True]}
    folder = make_folder({"bodyId": [1, 2]}, {**PAIR, **more})
    with Store.open(folder) as store:
        assert store.counts == ("weight", "weightHP")
    assert ask(folder, "SELECT * FROM outgoing") == [(1, 2, 3, 2)]


@pytest.mark.parametrize("name", ["near", "far", "place", "hops", "bodies", "ways", "path", "hop", "bodyId", "Near"])
def test_a_count_that_is_named_like_a_column_of_ours_is_left_out(make_folder: MakeFolder, name: str) -> None:
    folder = make_folder({"bodyId": [1, 2]}, {**PAIR, name: [7]})
    with Store.open(folder) as store:
        assert store.counts == ("weight",)


def test_a_count_may_be_missing_in_some_regions_or_in_all(make_folder: MakeFolder) -> None:
    connections = {"bodyId_pre": [1, 1, 2], "bodyId_post": [2, 2, 1], "roi": ["EB", "FB", "EB"], "weight": [1, 2, 3]}
    folder = make_folder({"bodyId": [1, 2]}, {**connections, "weightHP": [None, 2, None]})
    assert ask(folder, "SELECT * FROM outgoing") == [(1, 2, 3, 2), (2, 1, 3, None)]


def test_without_connections_there_is_no_table_of_them(make_folder: MakeFolder) -> None:
    with Store.open(make_folder({"bodyId": [1]})) as store:
        assert store.counts == ()


def test_an_empty_file_of_connections_is_one(make_folder: MakeFolder) -> None:
    ids = pa.array([], pa.int64())
    folder = make_folder({"bodyId": [1]}, {"bodyId_pre": ids, "bodyId_post": ids, "roi": pa.array([], pa.string()), "weight": ids})
    with Store.open(folder) as store:
        assert store.counts == ("weight",)
    assert ask(folder, "SELECT * FROM outgoing") == []


def test_ids_beyond_64_bits_are_outside(make_folder: MakeFolder) -> None:
    folder = make_folder({"bodyId": [1, 2]}, {**PAIR, "bodyId_post": pa.array([2**64 - 1], pa.uint64())})
    assert ask(folder, CONNECTIONS) == []
    assert ask(folder, "SELECT outside FROM connected") == [(1,)]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"weight": [-1]}, "': a connection has the weight -1"),
        ({"weight": [1.5]}, "' has a column weight of type DOUBLE; it has to be of integers"),
        ({"weight": pa.array([None], pa.int64())}, "': 1 rows lack an id or the weight"),
        ({"bodyId_pre": pa.array([None], pa.int64())}, "': 1 rows lack an id or the weight"),
        ({"bodyId_pre": ["1"]}, "' has a column bodyId_pre of type VARCHAR; it has to be of integers"),
        ({"roi": [5]}, "' has no text column roi"),
        ({"Weight": [1]}, "' has columns without a name, or that differ in case alone (read as 'Weight_1')"),
    ],
)
def test_a_file_of_connections_that_is_at_fault_is_refused(
    make_folder: MakeFolder, change: dict[str, Any], complaint: str
) -> None:
    assert refusal(make_folder({"bodyId": [1, 2]}, {**PAIR, **change})) == f"'tiny/connections.parquet{complaint}"


def test_connections_in_regions_that_meta_does_not_call_primary_are_refused(make_folder: MakeFolder) -> None:
    """They could lie in each other, and a synapse would count twice."""
    folder = connected(make_folder, (1, 2, "EB", 1), (1, 2, "MB", 1), meta={"primaryRois": ["EB"]})
    complaint = "'MB' is not among the primary regions of meta.json, where connections are counted"
    assert refusal(folder) == f"'tiny/connections.parquet': {complaint}"


def test_notprimary_and_no_region_go_with_primary_ones(make_folder: MakeFolder) -> None:
    folder = connected(make_folder, (1, 2, "NotPrimary", 1), (1, 2, None, 1), (1, 2, "EB", 1), meta={"primaryRois": ["EB"]})
    assert ask(folder, "SELECT * FROM outgoing") == [(1, 2, 3)]


def test_where_meta_calls_none_primary_any_region_will_do(make_folder: MakeFolder) -> None:
    folder = connected(make_folder, (1, 2, "MB", 1), meta={"primaryRois": []})
    assert ask(folder, CONNECTIONS) == [(1, 2, "MB", 1)]
