"""A picture as a cell's last line shows in a notebook that has switched on nothing."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = [
    pytest.mark.kernel,
    # Jupyter's own sockets, event loops and advice about encryption.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SET_UP = """
import nlcrit, pandas
pairs = pandas.DataFrame({"bodyId_pre": [1, 2], "bodyId_post": [3, 3], "weight": [5, 7]})
"""


@pytest.mark.parametrize("first", ["", "%matplotlib inline"])
def test_a_picture_is_shown_once(first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    cells = [f"{SET_UP}\n{first}", 'nlcrit.plot.matrix(pairs, by="bodyId")', 'nlcrit.plot.network(pairs, by="bodyId")']
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = [[sorted(output.get("data", {})) for output in cell.outputs] for cell in notebook.cells]
    assert shown == [[], [["image/png", "text/plain"]], [["image/png", "text/plain"]]]
