"""Every claim as a nanopublication: what it says, where it comes from, and what made it, in four small graphs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from graph.reading import select
from graph.support import Said
from graph.vocab import Names, term

if TYPE_CHECKING:
    from graph.kg import KG

NP = "http://www.nanopub.org/nschema#"
MAKERS = """SELECT ?article ?version ?configuration {
  ?graph a ns:ArticleGraph ; prov:wasDerivedFrom/schema:identifier ?article
  OPTIONAL { ?graph ns:version ?version } OPTIONAL { ?graph ns:configuration ?configuration } }"""


def nanopublications(kg: "KG") -> bytes:
    """TriG with four graphs a claim: head, assertion, provenance, publication info.

    The assertion describes the claim with its status; it never states the bare relation.
    """
    rows = {row["article"].value: row for row in select(kg.store, kg.names, MAKERS)}
    made = {
        name: [row[key] for key in ("version", "configuration") if row[key]] for name, row in rows.items()
    }
    quads = [quad for one in kg.said() for quad in _nanopublication(one, kg.names, made[one.article.id])]
    prefixes = kg.names.prefixes() | {"np": NP}
    return serialize(quads, format=RdfFormat.TRIG, prefixes=prefixes) or b""


def _nanopublication(one: Said, names: Names, maker: list[Literal]) -> Iterator[Quad]:
    claim = names.claim(one.claim.id)
    whole = NamedNode(f"{names.base}nanopublication/{one.claim.id}")
    head, assertion, provenance, about = (
        NamedNode(f"{whole.value}#{part}") for part in ("head", "assertion", "provenance", "pubinfo")
    )
    yield Quad(whole, term("rdf:type"), NamedNode(f"{NP}Nanopublication"), head)
    yield Quad(whole, NamedNode(f"{NP}hasAssertion"), assertion, head)
    yield Quad(whole, NamedNode(f"{NP}hasProvenance"), provenance, head)
    yield Quad(whole, NamedNode(f"{NP}hasPublicationInfo"), about, head)
    yield from (Quad(claim, *pair, assertion) for pair in _said(one, names))
    yield Quad(assertion, term("prov:wasDerivedFrom"), names.article(one.article.id), provenance)
    yield Quad(assertion, term("prov:value"), Literal(one.claim.evidence.text), provenance)
    for speaker in one.claim.attributed_to:
        who = names.entity(speaker.id) if speaker.id else Literal(speaker.name)
        yield Quad(assertion, names.ns("attributedTo"), who, provenance)
    yield Quad(whole, names.ns("rule"), Literal(one.claim.rule), about)
    yield from (Quad(whole, term("prov:wasGeneratedBy"), value, about) for value in maker)


def _said(one: Said, names: Names) -> Iterator[tuple[NamedNode, NamedNode]]:
    claim = one.claim
    yield term("rdf:type"), names.ns("Claim")
    yield names.ns("subject"), names.entity(claim.subject.id)
    yield names.ns("relation"), names.edge("rel", claim.relation)
    yield names.ns("object"), names.entity(claim.object.id)
    yield names.ns("status"), names.ns(claim.status)
