"""The notebooks run offline from top to bottom and are kept with what they printed; the examples hold."""

from pathlib import Path
from typing import Any, cast

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from traitlets.config import Config

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
def test_a_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, where the language pipeline is loaded already; the first also in a kernel, below."""
    monkeypatch.delenv("CORPUS", raising=False)
    monkeypatch.chdir(path.parent)
    shell = cast(Any, InteractiveShell)(config=Config(HistoryManager={"enabled": False}))
    for cell in read(path).cells:
        if cell.cell_type == "code":
            shell.run_cell(cell.source).raise_error()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_kernel_runs_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = read(NOTEBOOKS[0])
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT / "notebooks")}}).execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not any(output.output_type == "error" for output in shown)
    frames = [
        output.data["text/html"]
        for output in shown
        if "<iframe" in output.get("data", {}).get("text/html", "")
    ]
    assert len(frames) == 2
    assert all("sandbox=" in frame and "allow-same-origin" not in frame for frame in frames)


def test_a_stored_notebook_shows_its_pictures() -> None:
    for path in NOTEBOOKS:
        outputs = [output for cell in read(path).cells if cell.cell_type == "code" for output in cell.outputs]
        kinds = {kind for output in outputs for kind in output.get("data", {})}
        assert "text/html" in kinds, path
        assert "image/svg+xml" in kinds or "sparql" in path.stem


def test_the_examples_give_a_contested_attack() -> None:
    fields = {"id": "key", "title": "headline", "published": "day", "text": "story"}
    options = Options(actors=EXAMPLES / "own-actors.csv", fields=fields)
    kg = dragoman.build(EXAMPLES / "reports.jsonl", options=options)
    found = kg.claims(subject="Riverbank Guard", object="Harbour Movement", relation="attacks")
    assert found["status"].tolist() == ["claimed", "denied"]
    [day] = kg.sparql((EXAMPLES / "denials.rq").read_text(encoding="utf-8"))["day"]
    assert str(day) == "2022-03-04"
