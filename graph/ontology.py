"""The ontology: `vocab.ttl` and what the tables of types, relations and exchange add to it."""

from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from graph.claim import STANDING, Relation, Status, relations
from graph.exchange import exchanged, table
from graph.vocab import OTHERS, Names, text_of

Triple = tuple[URIRef, URIRef, Any]


def ontology(names: Names | None = None) -> Graph:
    """The whole ontology: `vocab.ttl`, the statuses' standings, all entity types and relations."""
    names = names or Names()
    graph = Graph().parse(data=text_of("vocab.ttl", names), format="turtle")
    for prefix, iri in names.prefixes().items():
        graph.bind(prefix, iri)
    for triple in (*_statuses(names), *_types(names), *_relations(names)):
        graph.add(triple)
    return graph


def _statuses(names: Names) -> Iterator[Triple]:
    ns = Namespace(f"{names.base}ns#")
    for rank, status in enumerate(Status):
        yield ns[status], RDFS.label, Literal(str(status))
        yield ns[status], SKOS.inScheme, ns["statuses"]
        yield ns[status], ns["rank"], Literal(rank)
        if status in STANDING:
            yield ns[status], ns["standing"], Literal(STANDING[status])


def _types(names: Names) -> Iterator[Triple]:
    ns = Namespace(f"{names.base}ns#")
    for name, row in table("types.csv").items():
        yield ns[name], RDF.type, OWL.Class
        yield ns[name], RDFS.label, Literal(row["label"])
        yield from (
            (ns[name], RDFS.subClassOf, ns[parent]) for parent in (row["parent"], row["also"]) if parent
        )
        yield from _mapped(ns[name], exchanged(name), names)


def _relations(names: Names) -> Iterator[Triple]:
    for relation in relations().values():
        yield from _signature(relation, names)
        yield from _hierarchy(relation, names)


def _signature(relation: Relation, names: Names) -> Iterator[Triple]:
    ns, rel = Namespace(f"{names.base}ns#"), Namespace(f"{names.base}rel#")
    this = rel[relation.name]
    yield this, RDF.type, OWL.ObjectProperty
    yield this, RDFS.label, Literal(relation.label)
    yield this, ns["sign"], Literal(relation.sign)
    yield from ((this, ns["domainIncludes"], ns[kind]) for kind in relation.domain)
    yield from ((this, ns["rangeIncludes"], ns[kind]) for kind in relation.range)
    yield from ((this, ns["plover"], Literal(code)) for code in relation.plover.split("|") if code)
    yield from ((this, ns["cameo"], Literal(code)) for code in relation.cameo.split("|") if code)
    yield from _mapped(this, table("exchange_relations.csv").get(relation.name, {}), names)
    if relation.wikidata:
        yield this, SKOS.closeMatch, URIRef(OTHERS["wd"] + relation.wikidata)
    if relation.example:
        yield this, SKOS.example, Literal(relation.example)


def _mapped(this: URIRef, row: Mapping[str, str], names: Names) -> Iterator[Triple]:
    """What the exports for programs of other trades make of a type or relation."""
    ns = Namespace(f"{names.base}ns#")
    for column, property in (("ftm", "followTheMoney"), ("stix", "stix")):
        if row.get(column):
            yield this, ns[property], Literal(row[column])


def _hierarchy(relation: Relation, names: Names) -> Iterator[Triple]:
    ns, rel = Namespace(f"{names.base}ns#"), Namespace(f"{names.base}rel#")
    this = rel[relation.name]
    if relation.symmetric:
        yield this, RDF.type, OWL.SymmetricProperty
    if relation.inverse:
        yield rel[relation.inverse], RDF.type, OWL.ObjectProperty
        yield rel[relation.inverse], OWL.inverseOf, this
    if relation.parent:
        yield this, RDFS.subPropertyOf, rel[relation.parent]
    for link, standing, word in (("hedgedEdge", "may", "perhaps"), ("deniedEdge", "not", "not")):
        edge = URIRef(names.edge(standing, relation.name).value)
        yield this, ns[link], edge
        yield edge, RDF.type, OWL.ObjectProperty
        yield edge, RDFS.label, Literal(f"{word}: {relation.label}")
