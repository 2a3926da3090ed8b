"""The network shows standing, contradiction and independent support, with the words behind each edge."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from graph_stories import (
    AIRPORT,
    COPY,
    DENIAL,
    EXPERTS,
    HAQQANI,
    ISIS_K,
    QUOTE,
    STORIES,
    TALIBAN,
    US,
    Line,
    article,
)

from graph.claim import STANDING, DragomanError, Extraction, Status
from graph.kg import kg_in_memory
from graph.network import evidence, to_network
from graph.support import Said, contested, standing, support
from graph.vocab import Names


def said(*articles: Extraction) -> list[Said]:
    return [Said(one.article, claim) for one in articles for claim in one.claims]


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([Status.SUSPECTED, Status.CLAIMED], "rel"),
        ([Status.POSSIBLE, Status.DENIED], "may"),
        ([Status.INTENDED], "may"),
        ([Status.DOUBTED], "not"),
        ([Status.DESIRED, Status.HYPOTHETICAL], ""),
        ([], ""),
    ],
)
def test_the_strongest_standing_wins(statuses: list[Status], expected: str) -> None:
    assert standing(statuses) == expected


def test_contested_is_stated_and_denied() -> None:
    assert contested([Status.ASSERTED, Status.DENIED])
    assert not contested([Status.SUSPECTED, Status.DENIED])


def told(name: str, *sentences: str, copy_of: str | None = None, quoted: bool = False) -> Extraction:
    speakers = (EXPERTS,) if quoted else ()
    lines: list[Line] = [
        (words, TALIBAN, "attacks", ISIS_K, Status.ASSERTED, speakers) for words in sentences
    ]
    return article(name, lines, copy_of=copy_of)


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        ([told("a", "They struck.")], 1),
        ([told("a", "They struck.", "They struck again.")], 1),
        ([told("a", "They struck."), told("b", "The Taliban hit them.")], 2),
        ([told("a", "They struck."), told("b", "The Taliban hit them.", copy_of="a")], 1),
        ([told("a", "They struck."), told("b", "They  STRUCK!")], 1),
        (
            [
                told("a", "“They came at dawn and struck,” experts said.", quoted=True),
                told("b", "Experts: “They came at dawn, and struck.”", quoted=True),
            ],
            1,
        ),
        (
            [
                told("a", "“They came at dawn and struck,” experts said.", quoted=True),
                told(
                    "b",
                    "Experts: “They came at dawn, and struck.”",
                    "It was seen from the hill.",
                    quoted=True,
                ),
            ],
            2,
        ),
    ],
    ids=["one", "twice in one", "two", "copy", "same words", "same quote", "same quote and more"],
)
def test_support_counts_independent_origins(articles: list[Extraction], expected: int) -> None:
    assert support(said(*articles), of="rel") == expected
    assert support(said(*reversed(articles)), of="rel") == expected
    assert support(said(*articles), of="not") == 0


def test_an_edge_carries_its_contradiction() -> None:
    edge = to_network(said(*STORIES))["isis-k"]["united-states"]["attacks"]
    assert (edge["standing"], edge["contested"], edge["sign"]) == ("rel", True, -1)
    assert (edge["support"], edge["denials"]) == (2, 1)
    assert edge["statuses"] == {"asserted": 2, "claimed": 1, "denied": 1}
    assert (edge["first"], edge["last"]) == ("2021-08-30", "2021-09-03")
    assert [claim["article"] for claim in edge["claims"]] == ["copy", "airport", "denial", "quote"]


def test_a_symmetric_relation_is_one_edge() -> None:
    backwards = article("z", [("ISIS-K is tied to them.", ISIS_K, "hasTiesTo", HAQQANI, Status.CLAIMED, ())])
    network = to_network(said(AIRPORT, backwards))
    assert network.number_of_edges("haqqani-network", "isis-k") == 1
    assert not network.has_edge("isis-k", "haqqani-network")
    assert network["haqqani-network"]["isis-k"]["hasTiesTo"]["standing"] == "rel"


def test_nodes_say_who_they_are() -> None:
    node = to_network(said(AIRPORT)).nodes["taliban"]
    assert node == {"name": "Taliban", "type": "ArmedGroup", "aliases": ["the Talibs"], "wikidata": "Q42418"}


def test_statuses_choose_the_edges() -> None:
    network = to_network(said(*STORIES), statuses=["suspected", "possible"])
    assert sorted(network.edges(keys=True)) == [
        ("haqqani-network", "isis-k", "hasTiesTo"),
        ("taliban", "united-states", "coordinatesWith"),
    ]
    assert {edge["standing"] for _, _, edge in network.edges(data=True)} == {"may"}


def test_no_edge_without_a_standing() -> None:
    wish = [replace(claim, status=Status.DESIRED) for claim in AIRPORT.claims]
    assert not to_network(said(replace(AIRPORT, claims=tuple(wish))))
    with pytest.raises(DragomanError, match="'desired' gives no edge"):
        to_network([], statuses=["desired"])


def test_every_sentence_is_its_articles_own() -> None:
    texts = {one.article.id: one.text for one in STORIES}
    found = list(evidence(to_network(said(*STORIES))))
    assert len(found) == sum(len(one.claims) for one in STORIES)
    assert all(claim["sentence"] in texts[claim["article"]] for _, claim in found)


def test_the_stored_network_is_the_one_of_the_records() -> None:
    kg = kg_in_memory()
    kg.add(STORIES)
    stored, direct = kg.network(), to_network(said(*STORIES))
    assert sorted(stored.edges(keys=True)) == sorted(direct.edges(keys=True))
    for subject, object_, relation in direct.edges(keys=True):
        assert stored[subject][object_][relation] == direct[subject][object_][relation]


def edges(statuses: Iterable[Status]) -> set[str]:
    base = AIRPORT.claims[0]
    claims = tuple(replace(base, id=str(status), status=status) for status in statuses)
    kg = kg_in_memory()
    kg.add([replace(AIRPORT, claims=claims)])
    graph = Names().graph("edges")
    found = kg.store.quads_for_pattern(Names().entity(ISIS_K.id), None, Names().entity(US.id), graph)
    return {Names().compact(quad.predicate.value).partition(":")[0] for quad in found}


@pytest.mark.parametrize("status", list(Status))
def test_each_status_gives_the_edge_of_its_standing(status: Status) -> None:
    assert edges([status]) == ({STANDING[status]} if status in STANDING else set())


def test_a_denial_stands_beside_what_it_denies() -> None:
    assert edges([Status.ASSERTED, Status.SUSPECTED, Status.DENIED]) == {"rel", "not"}
    assert edges([Status.SUSPECTED, Status.DENIED]) == {"may", "not"}


def test_copies_of_copies_are_no_support() -> None:
    chain = [
        told("a", "They struck."),
        told("b", "The Taliban hit them.", copy_of="a"),
        told("c", "A blow was dealt.", copy_of="b"),
    ]
    kg = kg_in_memory()
    kg.add(chain)
    assert kg.network()["taliban"]["isis-k"]["attacks"]["support"] == 1
    kg.retract("b")
    assert kg.network()["taliban"]["isis-k"]["attacks"]["support"] == 2


def test_quotes_in_other_sentences_are_one_origin() -> None:
    assert support(said(AIRPORT, QUOTE), of="may") == 2
    both = [one for one in said(AIRPORT, QUOTE, COPY, DENIAL) if one.claim.relation == "coordinatesWith"]
    assert support(both, of="may") == 1
