"""What other trades' own readers make of the exports; nothing suspected becomes a fact on the way."""

import json
from collections import Counter

import pyoxigraph as ox
import pytest
import stix2
from cookbook_stories import WAR
from graph_stories import STORIES

from graph.claim import relations, types
from graph.exchange import exchanged, table
from graph.kg import KG, kg_in_memory


@pytest.fixture(scope="module")
def kg() -> KG:
    kg = kg_in_memory()
    kg.add([*STORIES, *WAR])
    return kg


def test_the_tables_speak_of_known_types_and_relations() -> None:
    assert set(table("exchange.csv")) <= set(types())
    assert set(table("exchange_relations.csv")) <= set(relations())
    assert all(exchanged(name)["ftm"] for name in types())
    for row in table("exchange_relations.csv").values():
        assert {*row["domain"].split("|"), *row["range"].split("|")} - {""} <= set(types())


def stated(kg: KG) -> set[tuple[str, str, str]]:
    """The relations that somebody states outright."""
    edges = kg.network().edges(keys=True, data="standing")
    return {
        (subject, relation, object_) for subject, object_, relation, standing in edges if standing == "rel"
    }


def test_stix_is_read_by_its_own_library(kg: KG) -> None:
    bundle = stix2.parse(kg.export("stix"), allow_custom=False)
    by_id = {one["id"]: one for one in bundle.objects}
    links = [one for one in bundle.objects if one["type"] == "relationship"]
    assert len(links) == len(stated(kg))
    named = {
        (by_id[one["source_ref"]]["name"], one["relationship_type"], by_id[one["target_ref"]]["name"])
        for one in links
    }
    assert ("ISIS-K", "targets", "United States") in named
    assert ("Grey", "claims-responsibility-for", "Dorp blast") in named
    assert not any("coordinates" in kind for _, kind, _ in named)
    [fire] = [one for one in links if "Fire." in one["description"]]
    assert fire["description"].splitlines()[0] == "contested"
    assert {one["external_id"] for one in fire["external_references"]} == {"second", "third"}
    assert {one["name"] for one in bundle.objects if one["type"] == "report"} >= {"On first", "On airport"}
    assert {ref for one in bundle.objects if one["type"] == "report" for ref in one["object_refs"]} <= set(
        by_id
    )


def test_ftm_links_point_at_entities_and_proofs(kg: KG) -> None:
    lines = [json.loads(line) for line in kg.export("ftm").splitlines()]
    by_id = {line["id"]: line for line in lines}
    assert len(by_id) == len(lines)
    links = [line for line in lines if line["id"].startswith("link-")]
    assert len(links) == len(stated(kg))
    assert Counter(line["schema"] for line in links) == {"UnknownLink": len(links) - 1, "Directorship": 1}
    for link in links:
        ends = [
            value[0]
            for name, value in link["properties"].items()
            if name in ("subject", "object", "director", "organization")
        ]
        assert len(ends) == 2
        assert {*ends, *link["properties"]["proof"]} <= set(by_id)
    [chief] = [link for link in links if link["schema"] == "Directorship"]
    assert chief["properties"]["description"] == ["asserted: “Chief.” first"]


def test_ftm_is_read_by_its_own_library(kg: KG) -> None:
    model = pytest.importorskip(
        "followthemoney", reason="followthemoney needs ICU and is not installed"
    ).model
    for line in map(json.loads, kg.export("ftm").splitlines()):
        read = model.get_proxy(line, cleaned=False).to_dict()["properties"]
        given = {**line["properties"], "language": ["eng"] if "language" in line["properties"] else []}
        assert {name: set(values) for name, values in given.items() if values} == {
            name: set(values) for name, values in read.items()
        }


def test_a_nanopublication_has_four_graphs_and_states_nothing_bare(kg: KG) -> None:
    store = ox.Store()
    store.load(kg.export("nanopub"), format=ox.RdfFormat.TRIG)
    prefixes = {**kg.names.prefixes(), "np": "http://www.nanopub.org/nschema#"}
    rows = store.query(
        """SELECT ?np ?status ?words WHERE {
            GRAPH ?head { ?np a np:Nanopublication ; np:hasAssertion ?a ; np:hasProvenance ?p ;
                np:hasPublicationInfo ?i }
            GRAPH ?a { ?claim a ns:Claim ; ns:status ?status }
            GRAPH ?p { ?a prov:wasDerivedFrom ?article ; prov:value ?words }
            GRAPH ?i { ?np ns:rule ?rule } }""",
        prefixes=prefixes,
    )
    assert len(list(rows)) == len(kg.claims())  # type: ignore[arg-type]
    assert len(list(store.named_graphs())) == 4 * len(kg.claims())
    bare = store.query(
        "ASK { GRAPH ?g { ?s ?p ?o FILTER(STRSTARTS(STR(?p), STR(rel:))) } }", prefixes=prefixes
    )
    assert not bool(bare)
