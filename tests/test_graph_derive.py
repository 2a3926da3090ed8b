"""Deriving touches what a change touches and no more, and gives what deriving everything gives."""

from collections import Counter
from dataclasses import replace

import pytest
from graph_stories import AIRPORT, COPY, DENIAL, STORIES
from pyoxigraph import Literal, NamedNode, Quad, Store

from benchmarks.made_up import articles
from graph import derive, tally
from graph.dataset import sorted_lines
from graph.kg import KG, kg_in_memory
from graph.support import independent
from graph.swap import swap

MANY = [*articles(90)]
"""Reports in which a few actors are named more than `tally.OFTEN` times."""


def told(kg: KG, name: str) -> set[Quad]:
    return set(kg.store.quads_for_pattern(None, None, None, kg.names.graph(name)))


def rebuilt(kg: KG) -> list[str]:
    fresh = Store()
    fresh.bulk_extend(kg.store)
    derive.rebuild(fresh, kg.names)
    return sorted_lines(fresh)


@pytest.fixture
def kg() -> KG:
    kg = kg_in_memory()
    kg.add(MANY)
    return kg


def test_tallies_follow_every_kind_of_change(kg: KG) -> None:
    kept = told(kg, "tallies")
    assert kept
    assert sorted_lines(kg.store) == rebuilt(kg)
    for number in range(45):
        kg.retract(MANY[number].article.id)
        if number % 9 == 0:
            assert sorted_lines(kg.store) == rebuilt(kg)
    assert len(told(kg, "tallies")) < len(kept)
    assert len(told(kg, "tallies")) < len(kept)
    for one in MANY:
        kg.add([replace(one, entities=tuple(replace(actor, aliases=("new",)) for actor in one.entities))])
    assert sorted_lines(kg.store) == rebuilt(kg)


def test_an_entity_named_often_is_not_counted_anew(kg: KG, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: Counter[str] = Counter()
    count = tally._count

    def watched(store: Store, names: object, entity: NamedNode) -> tally.Tally:
        counted[entity.value] += 1
        return count(store, names, entity)  # type: ignore[arg-type]

    monkeypatch.setattr("graph.tally._count", watched)
    kg.retract(MANY[0].article.id)
    often = {quad.object.value for quad in told(kg, "tallies") if quad.predicate == kg.names.ns("tallyOf")}  # type: ignore[union-attr]
    described = {kg.names.entity(one.id).value for one in MANY[0].entities}
    assert described & often
    assert not counted.keys() & often


def test_what_is_told_as_before_is_not_derived(kg: KG, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[set[NamedNode], set[NamedNode]]] = []
    monkeypatch.setattr("graph.store.derive", lambda *given: seen.append((set(given[2]), set(given[3]))))
    first, *rest = MANY[3].claims
    kg.add([replace(MANY[3], claims=(*rest,))])
    proposition = kg.names.proposition(first.subject.id, first.relation, first.object.id)
    assert seen == [(set(), {proposition})]


@pytest.mark.parametrize(
    "changed",
    [
        replace(AIRPORT, article=replace(AIRPORT.article, published="2020-01-01")),
        replace(AIRPORT, article=replace(AIRPORT.article, copy_of="denial")),
        replace(COPY, article=replace(COPY.article, copy_of=None)),
        replace(DENIAL, claims=()),
    ],
)
def test_what_claims_depend_on_outside_them_is_followed(changed: object) -> None:
    kg = kg_in_memory()
    kg.add(STORIES)
    kg.add([changed])  # type: ignore[list-item]
    assert sorted_lines(kg.store) == rebuilt(kg)


def test_a_swap_leaves_what_both_have() -> None:
    store, node, graph = Store(), NamedNode("http://example.org/é"), NamedNode("http://example.org/g")
    texts = ["a", 'quote " and \\ and \n line', "🙂", "{ } ; GRAPH"]
    before = [Quad(node, node, Literal(text), graph) for text in texts]
    after = [*before[1:3], Quad(node, node, Literal("x", language="en"), graph)]
    swap(store, [], before)
    assert set(store) == set(before)
    swap(store, before, after)
    assert set(store) == set(after)


@pytest.mark.parametrize(
    ("pairs", "origins"),
    [
        ([], 0),
        ([("a", "x"), ("b", "y")], 2),
        ([("a", "x"), ("b", "x")], 1),
        ([("a", "x"), ("a", "y")], 1),
        ([("a", "x"), ("a", "y"), ("b", "y"), ("c", "z")], 3),
        ([("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"), ("c", "x")], 2),
    ],
)
def test_independent_origins(pairs: list[tuple[str, str]], origins: int) -> None:
    assert independent(pairs) == origins
