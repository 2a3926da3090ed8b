"""The house rules of who may know whom."""

import ast
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GRAPH = sorted((ROOT / "graph").rglob("*.py"))
INGEST = sorted((ROOT / "ingest").rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "common", "base", "manager", "core", "helpers"}


def imports(path: Path) -> Iterator[str]:
    """Yield the full name of every module a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", GRAPH, ids=names)
def test_graph_knows_neither_ingest_nor_spacy(path: Path) -> None:
    assert not tops(path) & {"ingest", "spacy", "dragoman"}


@pytest.mark.parametrize("path", INGEST, ids=names)
def test_ingest_knows_of_graph_only_the_claim(path: Path) -> None:
    assert "dragoman" not in tops(path)
    known = {name for name in imports(path) if name.split(".")[0] == "graph"}
    assert all(name == "graph.claim" or name.startswith("graph.claim.") for name in known)


@pytest.mark.parametrize("path", [*GRAPH, *INGEST], ids=names)
def test_no_module_is_named_after_nothing(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES


def test_imports_go_round_in_no_circle() -> None:
    known = {module(path): path for path in [*GRAPH, *INGEST]}
    edges = {name: {*imports_at_start(path, known)} & {*known} - {name} for name, path in known.items()}
    while leaves := {name for name, others in edges.items() if not others & set(edges)}:
        edges = {name: others for name, others in edges.items() if name not in leaves}
    assert not edges


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_at_start(path: Path, known: Collection[str]) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (part if part in known else node.module or "" for part in parts)


def test_asking_a_graph_loads_no_language_model() -> None:
    program = "import sys, graph.kg, graph.network, graph.export; sys.exit('spacy' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys, dragoman; heavy = {'spacy', 'pandas', 'networkx', 'rdflib', 'pyoxigraph', 'pyvis'};"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
