"""Every call of `NeuronCriteria` that public code makes constructs, prints, and comes back equal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nlcrit.criteria.neuron_criteria import NC, IsNull, NeuronCriteria, NotNull
from nlcrit.criteria.query import parse

CALLS = Path(__file__).parents[2] / "data" / "conformance" / "real_calls.jsonl"
MARKERS = {"$IsNull": IsNull, "$NotNull": NotNull}


def calls() -> list[dict[str, Any]]:
    records = [json.loads(line) for line in CALLS.read_text("utf-8").splitlines()]
    return [
        {
            name: MARKERS.get(value, value) if isinstance(value, str) else value
            for name, value in record["kwargs"].items()
        }
        for record in records
    ]


def test_the_calls_are_there() -> None:
    assert len(calls()) == 75


@pytest.mark.parametrize("arguments", calls(), ids=repr)
def test_a_real_call_comes_back_equal(arguments: dict[str, Any]) -> None:
    criteria = NC(**arguments)
    text = str(criteria)
    assert parse(text).criteria == criteria
    assert NeuronCriteria.where(text) == criteria
    assert str(parse(text)) == text
    assert eval(repr(criteria)) == criteria


@pytest.mark.parametrize("arguments", calls(), ids=repr)
def test_a_real_call_shows_its_arguments(arguments: dict[str, Any]) -> None:
    criteria = NC(**arguments)
    for name, value in arguments.items():
        shown = getattr(criteria, name)
        several = isinstance(shown, list | frozenset) and not isinstance(value, list)
        assert shown == (type(shown)([value] if several else value) if isinstance(shown, list | frozenset) else value)
