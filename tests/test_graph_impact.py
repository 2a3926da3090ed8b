"""What taking an article back would do is what taking it back does."""

import pytest
from cookbook_stories import WAR
from graph_stories import STORIES, libraries
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import dragoman
from graph.claim import DragomanError, Extraction
from graph.impact import impact
from graph.kg import KG, kg_in_memory


def built(*articles: Extraction) -> KG:
    kg = kg_in_memory()
    kg.add(articles)
    return kg


def test_what_vanishes_weakens_and_stays() -> None:
    found = built(*STORIES, *WAR).impact("third")
    rows = [
        (row["outcome"], row["subject"], row["relation"], row["object"]) for row in found.to_dict("records")
    ]
    assert rows == [
        ("vanishes", "Grey", "claimsResponsibilityFor", "Dorp blast"),
        ("vanishes", "Red", "attacks", "Arland"),
        ("weakened", "Arland", "arms", "Red"),
        ("weakened", "Grey", "attacks", "Arland"),
    ]
    arms = found.iloc[2]
    assert (arms["standing_before"], arms["standing_after"]) == ("rel", "may")
    [stays] = built(*STORIES).impact("copy").to_dict("records")
    assert (stays["outcome"], stays["support_before"], stays["support_after"]) == ("stays", 2, 2)


@settings(deadline=None, max_examples=30)
@given(libraries(), st.data())
def test_the_forecast_comes_true(library: list[Extraction], data: st.DataObject) -> None:
    kg = built(*library)
    gone = data.draw(st.sampled_from([article.article.id for article in library]))
    forecast = impact(kg.store, kg.names, [gone])
    kg.retract(gone)
    query = """SELECT ?n ?standing ?support ?denials {
        ?n ns:support ?support ; ns:denials ?denials OPTIONAL { ?n ns:standing ?standing } }"""
    left = {row["n"]: row for row in kg.sparql(query).fillna("").to_dict("records")}
    for loss in forecast:
        node = kg.names.compact(kg.names.proposition(*loss.key).value)
        row = left.get(node, {"standing": "", "support": 0, "denials": 0})
        assert (loss.standing[1], loss.support[1], loss.denials[1]) == (
            row["standing"],
            row["support"],
            row["denials"],
        )


def test_the_command_says_first_and_does_then(tmp_path: pytest.TempPathFactory) -> None:
    path = f"{tmp_path}/kg"
    dragoman._new(path).add(WAR)

    def run(*options: str) -> str:
        done = CliRunner().invoke(dragoman.app, ["retract", path, *options])
        assert done.exit_code == 0, done.output
        return done.stdout

    said = run("third", "--dry-run")
    assert "weakened: Arland – arms – Red  (rel -> may)" in said
    assert "weakened: Grey – attacks – Arland  (rel -> not, support 1 -> 0)" in said
    assert len(dragoman.open(path).claims()) == 20
    assert run("third") == said
    assert len(dragoman.open(path).claims()) == 16
    with pytest.raises(DragomanError, match="no article 'thrid' to retract"):
        dragoman.open(path).impact("thrid")
