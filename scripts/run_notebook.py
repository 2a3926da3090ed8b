"""Run notebooks from top to bottom and keep what their cells print; outputs too heavy for a reader are left out.

python scripts/run_notebook.py notebooks/*.ipynb
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HEAVY = 100_000
"""Characters; the interactive page is about 700,000."""


def run(path: Path) -> None:
    """Execute in place; raises nbclient's CellExecutionError where a cell fails."""
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # the times of the run
        for output in cell.get("outputs", []):
            for kind, text in list(output.get("data", {}).items()):
                if len(text) > HEAVY:
                    del output["data"][kind]
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    for path in sys.argv[1:]:
        run(Path(path))
