"""The notebooks run offline from top to bottom and are kept with what they printed; the examples hold."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import dragoman
from ingest.run import Options

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXAMPLES = ROOT / "examples"


def read(path: Path) -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_as_it_ran(path: Path) -> None:
    code = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert code
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(output.output_type != "error" for cell in code for output in cell.outputs)
    assert path.stat().st_size < 300_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = read(path)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    shown = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
    assert not any(output.output_type == "error" for cell in shown for output in cell.outputs)
    assert len(shown) > 5


def test_the_examples_give_a_contested_attack() -> None:
    fields = {"id": "key", "title": "headline", "published": "day", "text": "story"}
    options = Options(actors=EXAMPLES / "own-actors.csv", fields=fields)
    kg = dragoman.build(EXAMPLES / "reports.jsonl", options=options)
    found = kg.claims(subject="Riverbank Guard", object="Harbour Movement", relation="attacks")
    assert found["status"].tolist() == ["claimed", "denied"]
    [day] = kg.sparql((EXAMPLES / "denials.rq").read_text(encoding="utf-8"))["day"]
    assert str(day) == "2022-03-04"
