"""Which properties of neurons are fields, of which kind and in which order."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nlcrit.engines.neuprint.neuron_properties import Property, property_kinds


def declared(properties: Any, *regions: str, **meta: Any) -> dict[str, str]:
    found = property_kinds({"neuronProperties": properties, **meta}, [], regions)
    return {name: kind.name for name, kind in found.items()}


def seen(*rows: tuple[str, str, bool | None], regions: tuple[str, ...] = ()) -> dict[str, str]:
    return {name: kind.name for name, kind in property_kinds({}, [Property(*row) for row in rows], regions).items()}


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        ("INTEGER", "int long integer int64 int32 uint64 short INTEGER Long"),
        ("NUMBER", "float double float64 FLOAT number"),
        ("TEXT", "string String STRING text"),
        ("BOOLEAN", "boolean bool BOOLEAN"),
        ("POINT", "point point{srid:9157} POINT string[] float[] list<element:int64> list"),
        ("ANY", "date duration struct<x> any"),
    ],
)
def test_a_type_has_a_kind_whatever_it_is_called(kind: str, types: str) -> None:
    assert {type_: declared({"x": type_})["x"] for type_ in types.split()} == dict.fromkeys(types.split(), kind)


def test_cypher_says_what_a_list_is_of() -> None:
    assert seen(("x", "LIST OF STRING", None))["x"] == "POINT"


@pytest.mark.parametrize(
    "properties",
    [
        {"type": "string", "pre": "int"},
        {"type": {"type": "string"}, "pre": {"type": "int", "description": "outputs"}},
        [{"name": "type", "type": "string"}, {"id": "pre", "type": "int"}],
        ["type", "pre"],
        {"type": None, "pre": {}},
    ],
)
@pytest.mark.parametrize("written", [json.dumps, lambda properties: properties])
def test_fields_are_declared_in_several_forms(properties: Any, written: Any) -> None:
    assert declared(written(properties)) == {"bodyId": "INTEGER", "type": "TEXT", "pre": "INTEGER"}


@pytest.mark.parametrize("properties", [None, "", "{", "5", '"type"', 5, True])
def test_what_declares_nothing_leaves_it_to_what_was_found(properties: Any) -> None:
    found = property_kinds({"neuronProperties": properties}, [Property("type", "STRING", None)], [])
    assert list(found) == ["bodyId", "type"]


@pytest.mark.parametrize("properties", [[5, None, [], {}], {"": "string"}, [{"name": 5}]])
def test_what_names_nothing_is_no_field(properties: Any) -> None:
    assert declared(properties) == {"bodyId": "INTEGER"}


def test_a_declared_field_that_is_in_no_catalogue_and_has_no_type_may_hold_anything() -> None:
    assert declared(["colour"])["colour"] == "ANY"


def test_neither_region_counts_nor_flags_nor_the_label_are_fields() -> None:
    properties = {"roiInfo": "string", "label": "string", "EB": "boolean", "FB": "string", "cropped": "boolean"}
    assert list(declared(properties, "EB", "FB")) == ["bodyId", "FB", "cropped"]


def test_what_the_exporter_never_wrote_is_no_field() -> None:
    assert list(declared({"type": "string", "tag": "IGNORE"})) == ["bodyId", "type"]


def test_identifier_type_and_name_come_first() -> None:
    assert list(declared({"pre": "int", "instance": "string", "bodyId": "long", "type": "string"})) == [
        "bodyId",
        "type",
        "instance",
        "pre",
    ]


@pytest.mark.parametrize("written", [json.dumps, lambda columns: columns])
def test_the_order_of_columns_is_that_of_meta(written: Any) -> None:
    columns = [{"id": "status"}, {"id": "type"}, {"id": "ROI_COLUMNS_PLACEHOLDER"}, {"id": "pre"}, {}, 5, "class"]
    properties = {"pre": "int", "size": "long", "class": "string", "type": "string", "status": "string"}
    found = declared(properties, neuronColumnsOrdered=written(columns))
    assert list(found) == ["bodyId", "type", "status", "pre", "class", "size"]


@pytest.mark.parametrize("columns", [None, "", "{", {}, 5, [None]])
def test_an_order_of_another_form_orders_nothing(columns: Any) -> None:
    assert list(declared({"pre": "int", "size": "long"}, neuronColumnsOrdered=columns)) == ["bodyId", "pre", "size"]


def test_found_fields_are_in_the_order_of_the_catalogue_and_then_by_name() -> None:
    rows = [(name, "STRING", None) for name in ("zeta", "notes", "alpha", "status", "type")]
    assert list(seen(*rows)) == ["bodyId", "type", "status", "notes", "alpha", "zeta"]


def test_integers_and_floats_are_numbers() -> None:
    assert seen(("x", "INTEGER", None), ("x", "FLOAT", None))["x"] == "NUMBER"


def test_of_values_of_other_kinds_nothing_is_assumed() -> None:
    assert seen(("x", "INTEGER", None), ("x", "STRING", None))["x"] == "ANY"


def test_a_flag_that_is_never_false_is_that_of_a_region() -> None:
    rows = [
        ("EB", "BOOLEAN", False),
        ("HIDDEN", "BOOLEAN", False),
        ("good", "BOOLEAN", False),
        ("good", "BOOLEAN", True),
    ]
    assert list(seen(*rows, ("cropped", "BOOLEAN", False), regions=("EB",))) == ["bodyId", "cropped", "good"]
