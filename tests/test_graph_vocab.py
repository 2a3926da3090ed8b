"""The ontology says what the tables say, and every word that is used is declared."""

import pytest
from graph_stories import STORIES
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from graph.claim import STANDING, DragomanError, Status, is_a, relations, types
from graph.kg import kg_in_memory
from graph.ontology import ontology
from graph.vocab import BASE, Names

NS, REL = Namespace(f"{BASE}ns#"), Namespace(f"{BASE}rel#")


@pytest.fixture(scope="module")
def terms() -> Graph:
    return ontology()


def test_every_relation_is_a_property(terms: Graph) -> None:
    for relation in relations().values():
        this = REL[relation.name]
        assert terms.value(this, RDFS.label) == Literal(relation.label)
        assert terms.value(this, NS["sign"]) == Literal(relation.sign)
        assert ((this, RDF.type, OWL.SymmetricProperty) in terms) == relation.symmetric
        parent = terms.value(this, RDFS.subPropertyOf)
        assert parent == (REL[relation.parent] if relation.parent else None)
        assert {str(code) for code in terms.objects(this, NS["cameo"])} == set(relation.cameo.split("|")) - {
            ""
        }


def test_every_type_is_a_class_under_the_same_parents(terms: Graph) -> None:
    for name, lineage in types().items():
        above = {str(kind).rpartition("#")[2] for kind in terms.transitive_objects(NS[name], RDFS.subClassOf)}
        assert above == set(lineage)


def test_every_status_is_ranked_and_mapped(terms: Graph) -> None:
    ranked = sorted(
        terms.subjects(RDF.type, NS["Status"]), key=lambda one: int(str(terms.value(one, NS["rank"])))
    )
    assert ranked == [NS[status] for status in Status]
    for status in Status:
        assert terms.value(NS[status], SKOS.notation) is not None
        assert terms.value(NS[status], NS["standing"]) == (
            Literal(STANDING[status]) if status in STANDING else None
        )


def test_parents_and_domains_are_known() -> None:
    for relation in relations().values():
        assert not relation.parent or relation.parent in relations()
        assert all(is_a(kind, ("Entity",)) for kind in (*relation.domain, *relation.range))


def test_every_word_used_is_declared(terms: Graph) -> None:
    kg = kg_in_memory()
    kg.add(STORIES)
    used = {quad.predicate.value for quad in kg.store if quad.predicate.value.startswith(BASE)}
    assert not [iri for iri in sorted(used) if (URIRef(iri), RDF.type, None) not in terms]


@given(st.text(min_size=1))
def test_ids_survive_their_iri(name: str) -> None:
    names = Names()
    for node in (names.entity(name), names.article(name), names.claim(name)):
        assert names.id(node) == name


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_symmetric_proposition_has_one_name(one: str, other: str) -> None:
    names = Names()
    assert names.proposition(one, "hasTiesTo", other) == names.proposition(other, "hasTiesTo", one)
    assert (names.proposition(one, "attacks", other) == names.proposition(other, "attacks", one)) == (
        one == other
    )


def test_an_id_may_not_be_empty() -> None:
    with pytest.raises(DragomanError, match="empty"):
        Names().entity("")
