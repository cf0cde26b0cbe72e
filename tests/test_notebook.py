"""The notebook of docs/notebooks/ runs as an analyst, draws its charts and finds what the newsroom did."""

import json

import nbformat
import pytest
from nbclient import NotebookClient

from deploy.sample_newsroom.truth import truth
from pipelines.settings import PROJECT_ROOT
from tests.question_answers import coverage, delays

FILE = PROJECT_ROOT / "docs" / "notebooks" / "from_question_to_chart.ipynb"
AS_ANALYST = "?options=-c%20role%3Dkabar_analyst%20-c%20default_transaction_read_only%3Don"
FRAMES = "import json; print(json.dumps([frame.values.tolist() for frame in (coverage, shares, spread)]))"


@pytest.fixture
def notebook():
    return nbformat.read(FILE, as_version=4)


def run(notebook, folder, monkeypatch):
    """Execute all cells in a kernel of their own; it and its client keep their files in the folder."""
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, str(folder / name))
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(FILE.parent)}}).execute()
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_the_file_has_no_answers(notebook):
    assert not [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]


def test_the_notebook_goes_from_a_question_to_charts(notebook, world, tmp_path, monkeypatch):
    monkeypatch.setenv("KABAR_WAREHOUSE_URL", world.warehouse_url + AS_ANALYST)
    notebook.cells.append(nbformat.v4.new_code_cell(FRAMES))
    *outputs, frames = run(notebook, tmp_path, monkeypatch)
    assert {output.output_type for output in outputs} <= {"display_data", "execute_result"}, "it warns"
    assert sum("image/png" in output.data for output in outputs) == 2

    covered, shares, spread = json.loads(frames.text)
    newsroom = truth(world.port)
    loaded = [(source, loaded) for source, _, loaded, *_ in coverage(newsroom)]
    assert [(row[0], row[-1]) for row in covered] == loaded
    assert [row[2] for row in shares] == [articles for _, articles in loaded]
    assert all(0 < matches <= articles for matches, _, articles, _ in shares)
    foreign = sorted(row[:3] for row in delays(newsroom) if row[0] != row[1])
    assert [tuple(row[:3]) for row in spread] == foreign
