"""The graph of an article from elsewhere: accepted where reading the article would have written the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pyoxigraph import NamedNode, Quad, Store, Triple

from graph import reading
from graph.check import BadExtraction, check
from graph.claim import Entity, Extraction, Mention, Version
from graph.correcting import as_read
from graph.dataset import Maker, quads
from graph.derive import rebuild
from graph.reading import select
from graph.store import in_memory
from graph.vocab import Names

SHOWN = 3
"""Triples named in a message."""

GRAPH = """SELECT ?hash ?version ?configuration ?text WHERE { GRAPH %s { ?graph ns:contentHash ?hash
  OPTIONAL { ?graph ns:version ?version } OPTIONAL { ?graph ns:configuration ?configuration }
  ?article schema:text ?text } }"""
MENTIONS = """SELECT ?from ?to ?text ?kind ?entity ?name ?type WHERE { ?mention a ns:Mention ;
  nif:beginIndex ?from ; nif:endIndex ?to ; nif:anchorOf ?text ; ns:mentionKind ?kind ; ns:refersTo ?entity .
  ?node ns:describes ?entity ; schema:name ?name ; ns:type ?type }"""
DESCRIPTIONS = """SELECT ?entity ?name ?type ?wikidata ?alias WHERE {
  ?node ns:describes ?entity ; schema:name ?name ; ns:type ?type
  OPTIONAL { ?node schema:sameAs ?wikidata } OPTIONAL { ?node schema:alternateName ?alias } }"""

REVISIONS = """SELECT * WHERE { ?node a prov:Revision ; prov:entity ?version ; ns:textHash ?hash
  OPTIONAL { ?node schema:headline ?title } OPTIONAL { ?node schema:datePublished ?published } } ORDER BY ?version"""


def received(triples: Iterable[Triple], article: str, names: Names) -> list[Quad]:
    """The graph of an article as read, corrections taken back.

    Raises BadExtraction for a graph that the program would not have written of an article with this id: nothing
    may be said of anybody else's subjects, every claim needs its evidence, and whatever `check` forbids.
    """
    graph = names.article_graph(article)
    sent = [Quad(one.subject, one.predicate, one.object, graph) for one in triples]
    if not sent:
        raise BadExtraction(f"article {article!r}: the graph is empty")
    given, _ = in_memory(names.base)
    given.extend(as_read(sent, names))
    wanted = _written(given, article, names)
    told = set(given.quads_for_pattern(None, None, None, graph))
    if told != wanted:
        raise BadExtraction(f"article {article!r}: {_difference(told, wanted)}")
    return list(told)


def _written(given: Store, article: str, names: Names) -> set[Quad]:
    """What the program would have written of the article."""
    graph = names.article_graph(article)
    try:
        rebuild(given, names)
        head = next(iter(select(given, names, GRAPH % graph)), None)
        if head is None:
            raise BadExtraction(
                f"article {article!r}: no text or no {names.compact(names.ns('contentHash').value)}"
            )
        extraction = _extraction(given, article, head["text"].value, names)
        check(extraction)
        maker = Maker(**{key: head[key].value for key in ("version", "configuration") if head[key]})
        made = Store()
        made.extend(quads(extraction, names, maker, head["hash"].value))
    except (KeyError, ValueError) as error:
        raise BadExtraction(f"article {article!r}: unknown or missing: {error}") from error
    return set(made)


def _extraction(given: Store, article: str, text: str, names: Names) -> Extraction:
    said = reading.said(given, names)
    return Extraction(
        article=replace(reading.articles(given, names)[article], revises=tuple(_versions(given, names))),
        text=text,
        mentions=tuple(_mentions(given, names)),
        entities=tuple(_entities(given, names)),
        claims=tuple(one.claim for one in said),
    )


def _versions(given: Store, names: Names) -> Iterator[Version]:
    for row in select(given, names, REVISIONS):
        title, published = (row[field].value if row[field] else None for field in ("title", "published"))
        yield Version(id=names.id(row["version"]), title=title, published=published, hash=row["hash"].value)


def _mentions(given: Store, names: Names) -> Iterator[Mention]:
    for row in select(given, names, MENTIONS):
        yield Mention(
            start=int(row["from"].value),
            end=int(row["to"].value),
            text=row["text"].value,
            type=names.id(row["type"]),
            entity=names.id(row["entity"]),
            name=row["name"].value,
            kind=row["kind"].value,
        )


def _entities(given: Store, names: Names) -> Iterator[Entity]:
    aliases: dict[tuple[NamedNode, str, str, str | None], set[str]] = defaultdict(set)
    for row in select(given, names, DESCRIPTIONS):
        wikidata = row["wikidata"].value.rpartition("/")[2] if row["wikidata"] else None
        known = aliases[row["entity"], row["name"].value, names.id(row["type"]), wikidata]
        if row["alias"]:
            known.add(row["alias"].value)
    for (entity, name, kind, wikidata), others in aliases.items():
        yield Entity(
            id=names.id(entity), name=name, type=kind, aliases=tuple(sorted(others)), wikidata=wikidata
        )


def _difference(told: set[Quad], wanted: set[Quad]) -> str:
    extra, lacking = (sorted(str(quad.triple) for quad in some) for some in (told - wanted, wanted - told))
    parts = [
        f"{len(some)} {what}, such as {' . '.join(some[:SHOWN])}"
        for some, what in ((extra, "triples that no article gives"), (lacking, "triples are missing"))
        if some
    ]
    return "; ".join(parts)
