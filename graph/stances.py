"""How articles stand to propositions: as much of each claim as the derived graphs need."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution, Store, Triple

from graph.claim import Status
from graph.reading import first, select, values
from graph.support import wording
from graph.vocab import Names, term

Term = NamedNode | BlankNode | Literal | Triple

STANCES = """SELECT ?proposition ?claim ?subject ?relation ?object ?status ?speaker ?text ?article WHERE {
  %s GRAPH ?graph { ?claim ns:proposition ?proposition ; ns:subject ?subject ; ns:relation ?relation ;
    ns:object ?object ; ns:status ?status ; ns:attributedTo ?speaker ; ns:evidence ?evidence ;
    prov:wasDerivedFrom ?article . ?evidence nif:anchorOf ?text } }"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """One claim on a proposition: the ids of its parts, its origin and what would betray a repetition."""

    subject: str
    relation: str
    object: str
    status: Status
    origin: str
    wording: str
    published: str | None


def stances(
    store: Store, names: Names, propositions: Collection[NamedNode] | None = None
) -> dict[NamedNode, list[Stance]]:
    """All claims by their proposition, or those on `propositions`."""
    rows: dict[NamedNode, QuerySolution] = {}
    spoken: set[NamedNode] = set()
    for row in select(store, names, STANCES % values("proposition", propositions)):
        rows[claim := row["claim"]] = row
        if row["speaker"] != row["article"]:
            spoken.add(claim)
    read = _reader(store, names)
    found: dict[NamedNode, list[Stance]] = defaultdict(list)
    for claim, row in rows.items():
        found[row["proposition"]].append(read(row, claim in spoken))
    return found


def _reader(store: Store, names: Names) -> Callable[[QuerySolution, bool], Stance]:
    """What makes a stance of a row; it asks for every article once."""
    name = cache(names.id)

    def value(node: NamedNode, property: NamedNode) -> Term | None:
        found = store.quads_for_pattern(node, property, None, None)
        return next((quad.object for quad in found), None)

    @cache
    def original(article: str) -> str | None:
        before = value(names.article(article), names.ns("copyOf"))
        return names.id(before) if isinstance(before, NamedNode) else None

    @cache
    def source(article: NamedNode) -> tuple[str, str | None]:
        published = value(article, term("schema:datePublished"))
        own = names.id(article)
        return first(own, original) or own, published.value if isinstance(published, Literal) else None

    def read(row: QuerySolution, spoken: bool) -> Stance:
        origin, published = source(row["article"])
        return Stance(
            subject=name(row["subject"]),
            relation=name(row["relation"]),
            object=name(row["object"]),
            status=Status(name(row["status"])),
            origin=origin,
            wording=wording(row["text"].value, spoken=spoken),
            published=published,
        )

    return read
