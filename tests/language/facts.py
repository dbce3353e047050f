"""What the tests of the language's document are written with: a text's tree, its canonical form, its fault."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import pytest

import nlcrit
from nlcrit.language import tree
from nlcrit.language.parser import parse_program
from nlcrit.source import Source


class Fault(NamedTuple):
    """Where and what an error is; `column` counts from 1."""

    code: str
    column: int
    length: int


def canonical(text: str) -> str:
    return str(nlcrit.parse(text))


def statement(text: str) -> tree.Statement:
    (found,) = parse_program(Source(text)).statements
    return found


def filter_of(text: str) -> tree.Expression:
    """The tree of a text that is one filter, its clauses aside."""
    found = statement(text)
    assert isinstance(found, tree.Select)
    assert not isinstance(found.target, tree.Path)
    return found.target


def path_of(text: str) -> tree.Path:
    found = statement(text)
    assert isinstance(found, tree.Select)
    assert isinstance(found.target, tree.Path)
    return found.target


def error_of(text: str, data: nlcrit.Dataset | None = None, /, **values: object) -> nlcrit.QueryError:
    """The error of a text: when it is parsed, or, where a data set is given, when it is run there."""
    if data is None:
        with pytest.raises(nlcrit.QueryError) as caught:
            nlcrit.parse(text)
        return caught.value
    with pytest.raises(nlcrit.QueryError) as caught:
        data.run(text, **values)
    return caught.value


def fault(text: str, data: nlcrit.Dataset | None = None, /, **values: object) -> Fault:
    error = error_of(text, data, **values)
    return Fault(error.code, error.column, error.length)


def code(text: str, data: nlcrit.Dataset | None = None, /, **values: object) -> str:
    return error_of(text, data, **values).code


def hints(data: nlcrit.Dataset, query: str) -> str:
    """What the footer of an answer suggests."""
    return " | ".join(data.run(query).attrs["nlcrit"]["hints"])  # type: ignore[union-attr]


def columns(data: nlcrit.Dataset, query: str, **values: object) -> list[str]:
    return list(data.run(query, **values).columns)  # type: ignore[union-attr]


def listed(data: nlcrit.Dataset, query: str, **values: object) -> list[int]:
    """The bodyIds of an answer, in its order."""
    return [int(body) for body in data.run(query, **values)["bodyId"]]  # type: ignore[index]


def rows(data: nlcrit.Dataset, query: str, **values: object) -> list[tuple[object, ...]]:
    """The rows of an answer in its order, with None for what is missing."""
    frame = data.run(query, **values)
    columns = [[None if pd.isna(value) else value for value in frame[name].tolist()] for name in frame.columns]
    return list(zip(*columns, strict=True))


def facts_of(data: nlcrit.Dataset, query: str) -> dict[str, object]:
    """What an answer says about itself."""
    return dict(data.run(query).attrs["nlcrit"])
