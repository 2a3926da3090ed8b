"""What a notebook adds: the magic, and an actor on one page."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from cookbook_stories import WAR
from graph_stories import AIRPORT, STORIES
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from typer.testing import CliRunner

import dragoman
from graph.claim import DragomanError
from graph.kg import KG, kg_in_memory


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    shell = InteractiveShell()
    dragoman.load_ipython_extension(shell)
    kg = kg_in_memory()
    kg.add(WAR)
    shell.user_ns["war"] = kg
    yield shell
    shell.history_manager.end_session()
    shell.clear_instance()


def test_a_cell_of_sparql_is_a_table(shell: InteractiveShell) -> None:
    found = shell.run_cell_magic("sparql", "", "SELECT ?o { entity:arland rel:funds ?o }")
    assert found["o"].tolist() == ["entity:blue"]
    full = shell.run_cell_magic("sparql", "war --full", "SELECT ?o { entity:arland rel:funds ?o }")
    assert full["o"].tolist() == ["https://w3id.org/dragoman/entity/blue"]


def test_a_question_by_name_with_a_parameter_into_a_variable(shell: InteractiveShell) -> None:
    assert shell.run_cell_magic("sparql", "--to found -s actor=Red", "supporters\n") is None
    assert shell.user_ns["found"]["subject"].tolist() == ["Arland"]
    assert len(shell.run_line_magic("sparql", "--ask supporters")) == 2


@pytest.mark.parametrize(
    ("line", "cell", "message"),
    [
        ("", "SELECT nonsense {", "not a SPARQL query"),
        ("", "suporters", "did you mean 'supporters'"),
        ("peace", "ASK {}", "'peace' holds no knowledge graph"),
        ("", "  ", "no query"),
        ("-s actor", "supporters", "'actor' is not NAME=VALUE"),
    ],
)
def test_a_mistake_is_one_line(shell: InteractiveShell, line: str, cell: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        shell.run_cell_magic("sparql", line, cell)


def test_of_two_graphs_one_must_be_named(shell: InteractiveShell) -> None:
    shell.user_ns["other"] = kg_in_memory()
    with pytest.raises(UsageError, match="name the graph: other, war"):
        shell.run_cell_magic("sparql", "", "ASK {}")


@pytest.fixture(scope="module")
def kg() -> KG:
    kg = kg_in_memory()
    kg.add(STORIES)
    return kg


def test_an_actor_on_one_page(kg: KG) -> None:
    found = kg.describe("IS-K")
    assert found.entity.name == "ISIS-K"
    assert dict(found.facts)["claims"] == "7 in 4 articles"
    assert found.relations["relation"].tolist() == ["attacks", "has ties to", "fights"]
    text = "\n".join(found.lines())
    assert "also called  IS-K, Islamic State Khorasan" in text
    assert "The Haqqani network has no ties to ISIS-K." in text
    with pytest.raises(DragomanError, match="nobody called 'Napoleon'"):
        kg.describe("Napoleon")


def test_a_page_escapes_what_articles_say() -> None:
    evil = replace(AIRPORT.entities[0], name="<script>x</script>")
    claims = tuple(
        replace(one, subject=replace(one.subject, name="<script>x</script>")) for one in AIRPORT.claims
    )
    kg = kg_in_memory()
    kg.add([replace(AIRPORT, claims=claims, entities=(evil, *AIRPORT.entities[1:]))])
    html = kg.describe("isis-k")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_command(tmp_path: pytest.TempPathFactory) -> None:
    path = f"{tmp_path}/kg"
    dragoman._new(path).add(STORIES)
    done = CliRunner().invoke(dragoman.app, ["describe", path, "isis-k"])
    assert done.stdout.startswith("ISIS-K\n  id           isis-k")
