"""
Ask what a block of a golden file asks: a query, perhaps with a data set and parameters on lines before it.

    -d fib19
    -p x=["MBON01", "MBON02"]
    type in $x
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import nlcrit
from nlcrit.answers.dataset import Dataset
from nlcrit.errors import QueryError

NAMES = {"numpy": np, "pandas": pd}
"""What the Python expressions of parameters may name."""


class Asked(NamedTuple):
    """A query with the data set that it is asked of."""

    query: str
    dataset: str
    parameters: dict[str, Any]


def read_question(given: str) -> Asked:
    """What a block asks."""
    dataset, parameters = "hemibrain_mb", {}
    lines = given.split("\n")
    while lines[0].startswith(("-d ", "-p ")):
        option, _, rest = lines.pop(0).partition(" ")
        if option == "-d":
            dataset = rest
        else:
            name, _, expression = rest.partition("=")
            parameters[name] = eval(expression, dict(NAMES))
    return Asked("\n".join(lines), dataset, parameters)


@cache
def connected(name: str) -> Dataset:
    """A bundled data set, opened once."""
    return nlcrit.connect(name)


def errors_of(given: str) -> tuple[QueryError, ...]:
    """The errors of a question; none where it is answered."""
    asked = read_question(given)
    try:
        connected(asked.dataset).run(asked.query, **asked.parameters)
    except QueryError as error:
        return error.errors
    return ()


def rendered_errors(given: str) -> str:
    """The messages of a question as a golden file holds them: each preceded by its code."""
    return "\n".join(f"{error.code} {error}" for error in errors_of(given)) or "no error"


def hints_of(given: str) -> tuple[str, ...]:
    """What the answer to a question says beside its rows."""
    asked = read_question(given)
    table = connected(asked.dataset).run(asked.query, **asked.parameters)
    return tuple(table.attrs["nlcrit"]["hints"])


def rendered_hints(given: str) -> str:
    """The hints of a question as a golden file holds them, one a line."""
    return "\n".join(hints_of(given)) or "no hint"
