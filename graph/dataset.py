"""An extraction as the quads of one named graph, with nothing said about anybody else's subjects."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from graph.claim import Claim, Entity, Evidence, Extraction, Source, Speaker, Version, to_dict
from graph.vocab import Names, term

CONTEXT = 32

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """What made an extraction: the program's version and a digest of its models, rules and options."""

    version: str = ""
    configuration: str = ""


def quads(extraction: Extraction, names: Names, maker: Maker, digest: str) -> Iterator[Quad]:
    """Yield the article's graph under its content hash; `check` should have passed the extraction before."""
    graph = names.article_graph(extraction.article.id)
    described = entities(extraction)
    parts = chain(
        _provenance(extraction, names, maker, digest),
        _article(extraction, names),
        _mentions(extraction, names),
        chain.from_iterable(_description(entity, extraction, names) for entity in described),
        chain.from_iterable(_claim(claim, extraction, names) for claim in claims(extraction)),
    )
    for subject, predicate, object_ in parts:
        yield Quad(subject, predicate, object_, graph)


def content_hash(extraction: Extraction, maker: Maker) -> str:
    """The digest that changes when anything read from the article, or what read it, changes."""
    parts = [to_dict(extraction), maker.version, maker.configuration]
    return _sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False))


def claims(extraction: Extraction) -> list[Claim]:
    """The claims, one for each id: of two with the same id the more confident."""
    ranked = sorted(extraction.claims, key=lambda claim: (claim.confidence, claim.rule))
    return list({claim.id: claim for claim in ranked}.values())


def entities(extraction: Extraction) -> list[Entity]:
    """Every entity the extraction speaks of, as well as this article describes it."""
    known: dict[str, Entity] = {}
    for entity in chain(extraction.entities, _ends(extraction), _named(extraction)):
        known.setdefault(entity.id, entity)
    return list(known.values())


def _ends(extraction: Extraction) -> Iterator[Entity]:
    for claim in extraction.claims:
        yield claim.subject
        yield claim.object


def _named(extraction: Extraction) -> Iterator[Entity]:
    for mention in extraction.mentions:
        yield Entity(id=mention.entity, name=mention.name, type=mention.type)
    for claim in extraction.claims:
        for speaker in claim.attributed_to:
            if speaker.id is not None:
                yield Entity(id=speaker.id, name=speaker.name, type=speaker.type)
        for place in claim.where:
            yield Entity(id=place, name=place, type="Place")


def _provenance(extraction: Extraction, names: Names, maker: Maker, digest: str) -> Iterator[Triple]:
    article = extraction.article.id
    graph = names.article_graph(article)
    yield graph, term("rdf:type"), names.ns("ArticleGraph")
    yield graph, term("prov:wasDerivedFrom"), names.article(article)
    yield graph, names.ns("contentHash"), Literal(digest)
    yield from _known(graph, names.ns("version"), maker.version)
    yield from _known(graph, names.ns("configuration"), maker.configuration)


def _article(extraction: Extraction, names: Names) -> Iterator[Triple]:
    source = extraction.article
    article = names.article(source.id)
    yield article, term("rdf:type"), term("schema:NewsArticle")
    yield article, term("schema:identifier"), Literal(source.id)
    yield article, term("schema:text"), Literal(extraction.text)
    yield article, names.ns("textHash"), Literal(_sha256(extraction.text))
    yield from _known(article, term("schema:headline"), source.title)
    yield from _known(article, term("schema:publisher"), source.source)
    yield from _known(article, term("schema:url"), source.url)
    yield from _known(article, term("schema:inLanguage"), source.language)
    if source.published:
        yield article, term("schema:datePublished"), day(source.published)
    if source.copy_of:
        yield article, names.ns("copyOf"), names.article(source.copy_of)
    for version in source.revises:
        yield from _revision(source.id, version, names)


def _revision(article: str, version: Version, names: Names) -> Iterator[Triple]:
    """What came before, told by the version that holds: the earlier one has no graph of its own any more."""
    node = names.article(article, f"revises={quote(version.id, safe='')}")
    yield names.article(article), term("prov:wasRevisionOf"), names.article(version.id)
    yield names.article(article), term("prov:qualifiedRevision"), node
    yield node, term("rdf:type"), term("prov:Revision")
    yield node, term("prov:entity"), names.article(version.id)
    yield node, names.ns("textHash"), Literal(version.hash)
    yield from _known(node, term("schema:headline"), version.title)
    if version.published:
        yield node, term("schema:datePublished"), day(version.published)


def _mentions(extraction: Extraction, names: Names) -> Iterator[Triple]:
    for mention in extraction.mentions:
        node, *span = _span(extraction.article, mention.start, mention.end, mention.text, names)
        yield from span
        yield node, term("rdf:type"), names.ns("Mention")
        yield node, names.ns("mentionKind"), Literal(mention.kind)
        yield node, names.ns("refersTo"), names.entity(mention.entity)


def _description(entity: Entity, extraction: Extraction, names: Names) -> Iterator[Triple]:
    node = names.article(extraction.article.id, f"entity={quote(entity.id, safe='')}")
    yield node, term("rdf:type"), names.ns("Description")
    yield node, names.ns("describes"), names.entity(entity.id)
    yield node, names.ns("type"), names.ns(entity.type)
    yield node, term("schema:name"), Literal(entity.name)
    for alias in entity.aliases:
        yield node, term("schema:alternateName"), Literal(alias)
    if entity.wikidata:
        yield node, term("schema:sameAs"), term(f"wd:{entity.wikidata}")


def _claim(claim: Claim, extraction: Extraction, names: Names) -> Iterator[Triple]:
    node = names.claim(claim.id)
    subject, object_ = claim.subject.id, claim.object.id
    yield node, term("rdf:type"), names.ns("Claim")
    yield node, names.ns("proposition"), names.proposition(subject, claim.relation, object_)
    yield node, names.ns("subject"), names.entity(subject)
    yield node, names.ns("relation"), names.edge("rel", claim.relation)
    yield node, names.ns("object"), names.entity(object_)
    yield node, names.ns("status"), names.ns(claim.status)
    yield node, names.ns("sign"), Literal(claim.sign)
    yield node, names.ns("rule"), Literal(claim.rule)
    yield node, names.ns("confidence"), number(claim.confidence)
    yield node, term("prov:wasDerivedFrom"), names.article(extraction.article.id)
    yield from _speakers(claim, extraction.article, names)
    yield from _circumstances(claim, names)
    yield from _evidence(claim, extraction, names)


def _speakers(claim: Claim, article: Source, names: Names) -> Iterator[Triple]:
    node = names.claim(claim.id)
    if not claim.attributed_to:
        yield node, names.ns("attributedTo"), names.article(article.id)
    for speaker in claim.attributed_to:
        if speaker.id is not None:
            yield node, names.ns("attributedTo"), names.entity(speaker.id)
            continue
        source = unnamed(speaker, article, names)
        yield node, names.ns("attributedTo"), source
        yield source, term("rdf:type"), names.ns("UnnamedSource")
        yield source, term("rdfs:label"), Literal(speaker.name)
        yield source, names.ns("type"), names.ns(speaker.type)


def unnamed(speaker: Speaker, article: Source, names: Names) -> NamedNode:
    """The IRI of an unnamed source, which is its own in every article."""
    return names.article(article.id, f"speaker={speaker.type}/{quote(speaker.name, safe='')}")


def _circumstances(claim: Claim, names: Names) -> Iterator[Triple]:
    node = names.claim(claim.id)
    if claim.when and claim.when.start:
        yield node, term("sem:hasBeginTimeStamp"), day(claim.when.start)
    if claim.when and claim.when.end:
        yield node, term("sem:hasEndTimeStamp"), day(claim.when.end)
    for place in claim.where:
        yield node, term("sem:hasPlace"), names.entity(place)
    if claim.quantity is not None:
        yield node, names.ns("quantity"), number(claim.quantity)


def _evidence(claim: Claim, extraction: Extraction, names: Names) -> Iterator[Triple]:
    words = claim.evidence
    node, *span = _span(extraction.article, words.start, words.end, words.text, names)
    yield names.claim(claim.id), names.ns("evidence"), node
    yield from span
    yield node, term("rdf:type"), names.ns("Evidence")
    yield from _selector(node, words, extraction, names)


def _selector(node: NamedNode, words: Evidence, extraction: Extraction, names: Names) -> Iterator[Triple]:
    selector = names.article(extraction.article.id, f"quote={words.start},{words.end}")
    before = extraction.text[max(0, words.start - CONTEXT) : words.start]
    yield node, term("oa:hasSource"), names.article(extraction.article.id)
    yield node, term("oa:hasSelector"), selector
    yield selector, term("rdf:type"), term("oa:TextQuoteSelector")
    yield selector, term("oa:exact"), Literal(words.text)
    yield selector, term("oa:prefix"), Literal(before)
    yield selector, term("oa:suffix"), Literal(extraction.text[words.end : words.end + CONTEXT])


def _span(
    article: Source, start: int, end: int, text: str, names: Names
) -> tuple[NamedNode, *tuple[Triple, ...]]:
    node = names.article(article.id, f"char={start},{end}")
    return (
        node,
        (node, term("nif:referenceContext"), names.article(article.id)),
        (node, term("nif:beginIndex"), Literal(start)),
        (node, term("nif:endIndex"), Literal(end)),
        (node, term("nif:anchorOf"), Literal(text)),
    )


def _known(node: NamedNode, predicate: NamedNode, value: str | None) -> Iterator[Triple]:
    if value:
        yield node, predicate, Literal(value)


def day(text: str) -> Literal:
    """An ISO date as xsd:date."""
    return Literal(date.fromisoformat(text).isoformat(), datatype=term("xsd:date"))


def number(value: float) -> Literal:
    """A number as xsd:decimal, in the form the store keeps."""
    text = f"{Decimal(repr(value)).normalize():f}"
    return Literal(text, datatype=term("xsd:decimal"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def sorted_lines(found: Iterable[Quad]) -> list[str]:
    """Canonical N-Quads lines in order: equal data give equal lists."""
    return sorted({f"{quad} ." for quad in found})
