"""The names of things: every IRI of a knowledge graph, computed in one place."""

import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from graph.claim import DragomanError, relations

BASE = "https://w3id.org/dragoman/"
TERMS = ("ns", "rel", "may", "not", "was")
PLACES = ("entity", "article", "proposition", "claim", "graph", "correction")
OTHERS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "wd": "http://www.wikidata.org/entity/",
}


@cache
def term(name: str) -> NamedNode:
    """The IRI of a prefixed name of a borrowed vocabulary, such as `prov:used`."""
    prefix, _, local = name.partition(":")
    return NamedNode(OTHERS[prefix] + local)


@dataclass(frozen=True, slots=True)
class Names:
    """Every IRI of one knowledge graph, computed from its base."""

    base: str = BASE

    def ns(self, name: str) -> NamedNode:
        """A class, property or status of the vocabulary."""
        return _term(f"{self.base}ns#{name}")

    def edge(self, standing: str, relation: str) -> NamedNode:
        """The relation in the namespace of its standing: rel, may or not."""
        return _term(f"{self.base}{standing}#{relation}")

    def entity(self, name: str) -> NamedNode:
        """An actor, place or event by its slug."""
        return NamedNode(f"{self.base}entity/{_path(name)}")

    def article(self, name: str, fragment: str = "") -> NamedNode:
        """An article by its id, or a part of it."""
        return NamedNode(f"{self.base}article/{_path(name)}{'#' + fragment if fragment else ''}")

    def claim(self, name: str) -> NamedNode:
        """A claim by its id."""
        return NamedNode(f"{self.base}claim/{_path(name)}")

    def proposition(self, subject: str, relation: str, object_: str) -> NamedNode:
        """A proposition by its content; swapping the ends of a symmetric relation changes nothing."""
        ends = (subject, object_)
        first, last = sorted(ends) if relations()[relation].symmetric else ends
        digest = hashlib.sha256(f"{first}\n{relation}\n{last}".encode()).hexdigest()[:16]
        return NamedNode(f"{self.base}proposition/{relation}-{digest}")

    def graph(self, name: str) -> NamedNode:
        """The derived graph `propositions`, `entities` or `edges`, or the `ontology`."""
        return NamedNode(f"{self.base}graph/{name}")

    def article_graph(self, name: str) -> NamedNode:
        """The named graph of one article."""
        return NamedNode(f"{self.base}graph/article/{_path(name)}")

    def id(self, node: NamedNode) -> str:
        """The id that `entity`, `article`, `claim` or `ns` made this IRI from."""
        return unquote(node.value.removeprefix(self.base).split("/", 1)[-1].split("#", 1)[-1])

    def prefixes(self) -> dict[str, str]:
        """All prefixes, for queries, exports and compact names."""
        own = {name: f"{self.base}{name}#" for name in TERMS}
        return own | {name: f"{self.base}{name}/" for name in PLACES} | OTHERS

    def compact(self, iri: str) -> str:
        """The prefixed name of an IRI, or the IRI where no prefix fits."""
        for prefix, start in self.prefixes().items():
            if iri.startswith(start):
                return f"{prefix}:{iri.removeprefix(start)}"
        return iri


@lru_cache(maxsize=10_000)
def _term(iri: str) -> NamedNode:
    """A node for an IRI that comes again and again."""
    return NamedNode(iri)


@lru_cache(maxsize=10_000)
def _path(name: str) -> str:
    if not name:
        raise DragomanError("an id may not be empty")
    return quote(name, safe="")


def text_of(name: str, names: Names) -> str:
    """A Turtle or SPARQL file of this package, with its IRIs under the base of `names`."""
    return (files("graph") / name).read_text(encoding="utf-8").replace(BASE, names.base)
