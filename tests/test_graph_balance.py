"""Friends of friends and enemies of enemies, with the sentences, and what more would change."""

from itertools import combinations
from math import prod

import networkx as nx
import pytest
from cookbook_stories import ARLAND, BLUE, DORP, GREY, RED, WAR
from graph_stories import Line, article
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import dragoman
from graph.balance import KINDS, positions, signed, triads, what_if
from graph.claim import DragomanError, Status
from graph.kg import KG, kg_in_memory

A, S, N = Status.ASSERTED, Status.SUSPECTED, Status.DENIED


def kg_of(*lines: Line) -> KG:
    kg = kg_in_memory()
    kg.add([article("a", list(lines))])
    return kg


@pytest.fixture(scope="module")
def war() -> KG:
    kg = kg_in_memory()
    kg.add(WAR)
    return kg


def test_triads_of_the_war(war: KG) -> None:
    found = [(triad.actors, triad.kind, triad.torn) for triad in triads(war.balance().signed)]
    assert found == [
        (("arland", "blue", "red"), "torn between two", "arland"),
        (("arland", "grey", "red"), "torn between two", "red"),
        (("arland", "blue", "grey"), "common enemy", None),
        (("blue", "grey", "red"), "common enemy", None),
    ]
    assert war.balance().summary == {
        "actors": 4,
        "friendly pairs": 3,
        "hostile pairs": 3,
        "torn pairs": 0,
        "triads": 4,
        "balanced share": 0.5,
        "all friends": 0,
        "torn between two": 2,
        "common enemy": 2,
        "all enemies": 0,
    }


def test_every_pair_of_a_triad_shows_its_sentence(war: KG) -> None:
    first = war.balance().triads.iloc[0]
    assert first["pairs"] == "arland friendly blue; arland friendly red; blue hostile red"
    assert first["sentences"] == ["Aid.", "Crates.", "Answer."]
    assert first["torn"] == "Arland"


def test_positions(war: KG) -> None:
    found = {one.actor: one for one in positions(war.balance().signed)}
    assert (found["red"].friends, found["red"].foes, found["red"].torn) == (2, 1, 1)
    assert found["arland"].community == found["blue"].community == 1
    assert found["grey"].community == found["red"].community == 2
    assert all(one.betweenness == 0 for one in found.values())
    table = war.balance().actors
    assert list(table.columns)[:3] == ["name", "id", "friends"]
    assert len(table) == 4


def test_a_broker_stands_between() -> None:
    kg = kg_of(
        ("One.", RED, "aids", BLUE, A, ()),
        ("Two.", GREY, "aids", RED, A, ()),
        ("Three.", RED, "fights", ARLAND, A, ()),
    )
    first, *others = positions(kg.balance().signed)
    assert (first.actor, first.betweenness, first.friends, first.foes) == ("red", 1.0, 2, 1)
    assert {one.constraint for one in others} == {None}
    assert first.constraint and first.constraint < 0.5


@pytest.mark.parametrize(
    ("lines", "sign"),
    [
        ([("One.", RED, "fights", BLUE, A, ())], -1),
        ([("One.", RED, "fights", BLUE, A, ()), ("Two.", RED, "aids", BLUE, A, ())], 0),
        ([("One.", RED, "fights", BLUE, N, ())], None),
        ([("One.", RED, "aids", BLUE, S, ())], None),
        ([("One.", RED, "negotiatesWith", BLUE, A, ())], None),
        ([("One.", RED, "attacks", DORP, A, ())], None),
    ],
)
def test_what_makes_a_pair(lines: list[Line], sign: int | None) -> None:
    signs = [sign for _, _, sign in kg_of(*lines).balance().signed.edges(data="sign")]
    assert signs == ([] if sign is None else [sign])


def test_what_would_change_if_a_suspicion_held() -> None:
    kg = kg_of(
        ("One.", RED, "fights", BLUE, A, ()),
        ("Two.", GREY, "aids", RED, A, ()),
        ("Three.", GREY, "aids", BLUE, S, ()),
    )
    found = kg.balance(suppose=["suspected"])
    assert len(found.triads) == 0
    [(triad, change)] = what_if(found.signed, found.perhaps_signed)
    assert (triad.torn, change) == ("grey", "new")
    assert list(found.changes["sentences"])[0] == ["Three.", "One.", "Two."]
    strained = kg_of(
        ("One.", RED, "aids", BLUE, A, ()),
        ("Two.", GREY, "aids", RED, A, ()),
        ("Three.", GREY, "aids", BLUE, A, ()),
        ("Four.", GREY, "attacks", BLUE, S, ()),
        ("Five.", GREY, "bombs", BLUE, S, ()),
    ).balance(suppose=["suspected"])
    assert list(strained.changes["change"]) == ["strained"]
    assert not len(kg.balance().changes)


def test_a_status_that_gives_no_edge_is_named(war: KG) -> None:
    with pytest.raises(DragomanError, match="status 'desired' gives no edge"):
        war.balance(suppose=["desired"])


@given(st.dictionaries(st.sampled_from(list(combinations("abcdef", 2))), st.sampled_from([-1, 0, 1])))
def test_a_triad_is_balanced_when_its_signs_multiply_to_one(signs: dict[tuple[str, str], int]) -> None:
    graph = nx.Graph()
    graph.add_edges_from((one, other, {"sign": sign}) for (one, other), sign in signs.items())
    found = triads(graph)
    plain = nx.Graph([pair for pair, sign in signs.items() if sign])
    assert len(found) == sum(nx.triangles(plain).values()) // 3
    for triad in found:
        product = prod(graph.edges[pair]["sign"] for pair in combinations(triad.actors, 2))
        assert triad.balanced == (product > 0)
        assert (triad.torn is not None) == (triad.kind == KINDS[1])


def test_the_signed_graph_does_not_depend_on_the_order_of_articles(war: KG) -> None:
    other = kg_in_memory()
    other.add(reversed(WAR))
    assert positions(signed(other.network(["asserted", "claimed"]))) == positions(war.balance().signed)


def test_the_command_line(tmp_path: pytest.TempPathFactory) -> None:
    path = f"{tmp_path}/kg"
    dragoman._new(path).add(WAR)

    def shown(*options: str) -> str:
        done = CliRunner().invoke(dragoman.app, ["balance", path, *options])
        assert done.exit_code == 0, done.output
        return done.stdout

    text = shown()
    assert "Arland, Blue, Red: torn between two" in text
    assert "  Arland – friendly – Red\n      asserted: “Crates.” third 2020-02-10" in text
    assert shown("--show", "actors", "--format", "csv").startswith("name,id,friends,foes,betweenness")
    changes = shown("--status", "asserted", "--suppose", "claimed", "--show", "changes", "--format", "csv")
    assert "Arland,Blue,Red,torn between two,False,Arland,new" in changes
