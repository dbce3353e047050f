"""The public names are those that are documented, and importing the package costs next to nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import nlcrit
from tests.contract.modules import imports

DOCUMENTED = frozenset(
    """
    AccessDenied AnswerNotUnderstood AnswerTooLarge AnswerTruncated CallError Client CriteriaError Dataset
    DatasetError IsNull LANGUAGE_VERSION NC NeuronCriteria NlcritError NotANeuprintServer NotNull
    PatternTooExpensive Query QueryCancelled QueryError QueryErrors QueryLimitError QueryNameError QuerySyntaxError
    QueryValueError Regex SegmentCriteria ServerBusy ServerError ServerFailed ServerNotTrusted ServerTimeout
    ServerUnreachable TokenRefused UnknownServerDataset UnsupportedQueryError bundled_names connect default_client
    fetch_adjacencies fetch_all_rois fetch_custom fetch_meta fetch_neuron_keys fetch_primary_rois
    fetch_roi_hierarchy fetch_neurons fetch_paths fetch_shortest_paths fetch_simple_connections fractions matrix
    parse plot set_default_client to_networkx to_scipy_sparse
    """.split()
)
EXPENSIVE = frozenset(
    [
        "IPython",
        "duckdb",
        "filelock",
        "lark",
        "matplotlib",
        "networkx",
        "numpy",
        "pandas",
        "platformdirs",
        "polars",
        "prompt_toolkit",
        "pyarrow",
        "pygments",
        "regex",
        "requests",
        "urllib3",
        "scipy",
        "traitlets",
    ]
)


def modules_after(statement: str) -> set[str]:
    """The top-level modules that a fresh Python has loaded after a statement."""
    program = f"import sys, json\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_all_names_what_is_documented() -> None:
    assert set(nlcrit.__all__) == DOCUMENTED


def test_all_is_sorted_and_without_repeats() -> None:
    assert nlcrit.__all__ == sorted(set(nlcrit.__all__))


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_a_public_name_is_there_and_says_what_it_is(name: str) -> None:
    value = getattr(nlcrit, name)
    assert name in dir(nlcrit)
    assert name == "LANGUAGE_VERSION" or value.__doc__


def test_type_checkers_see_the_public_names() -> None:
    seen = {each.imported.rpartition(".")[2] for each in imports() if each.importer == "nlcrit" and each.for_types_only}
    assert seen - {"InteractiveShell"} == DOCUMENTED


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'nlcrit' has no attribute 'conect'"):
        _ = nlcrit.conect  # type: ignore[attr-defined]


def test_importing_the_package_imports_no_library() -> None:
    assert modules_after("import nlcrit") & EXPENSIVE == set()


def test_parsing_imports_lark_alone() -> None:
    # Lark itself looks whether `regex` is there.
    assert modules_after("import nlcrit; nlcrit.parse('type = A').criteria") & EXPENSIVE == {"lark", "regex"}


def test_rows_for_a_terminal_need_neither_pandas_nor_arrow() -> None:
    statement = "from nlcrit.frontends.cli import main; main(['run', 'MBON01'])"
    assert modules_after(statement) & {"pandas", "pyarrow", "numpy", "IPython", "polars"} == set()
