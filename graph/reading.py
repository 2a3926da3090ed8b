"""Claims, articles and entities as records, read back from a store."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping

from pyoxigraph import NamedNode, QuerySolution, QuerySolutions, Store

from graph.claim import Claim, DragomanError, Entity, Evidence, Interval, Source, Speaker, Status
from graph.support import Said
from graph.vocab import Names

CLAIMS = """SELECT ?claim ?subject ?relation ?object ?status ?sign ?rule ?confidence ?quantity
  ?begin ?end ?from ?to ?text ?article WHERE {
  %s ?claim a ns:Claim ; ns:subject ?subject ; ns:relation ?relation ; ns:object ?object ; ns:status ?status ;
    ns:sign ?sign ; ns:rule ?rule ; ns:confidence ?confidence ; prov:wasDerivedFrom ?article ;
    ns:evidence ?evidence .
  ?evidence nif:beginIndex ?from ; nif:endIndex ?to ; nif:anchorOf ?text .
  OPTIONAL { ?claim ns:quantity ?quantity }
  OPTIONAL { ?claim sem:hasBeginTimeStamp ?begin }
  OPTIONAL { ?claim sem:hasEndTimeStamp ?end } }"""
PLACES = "SELECT ?claim ?place WHERE { %s ?claim sem:hasPlace ?place }"
SPEAKERS = """SELECT ?claim ?speaker ?name ?type WHERE { %s ?claim ns:attributedTo ?speaker .
  { ?speaker a ns:UnnamedSource ; rdfs:label ?name ; ns:type ?type }
  UNION { GRAPH graph:entities { ?speaker rdfs:label ?name ; a ?type } } }"""
ARTICLES = """SELECT * WHERE { %s ?article a schema:NewsArticle ; schema:identifier ?id .
  OPTIONAL { ?article schema:headline ?title }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?article schema:publisher ?source }
  OPTIONAL { ?article schema:url ?url }
  OPTIONAL { ?article schema:inLanguage ?language } }"""
COPIES = "SELECT ?article ?original WHERE { ?article ns:copyOf ?original }"
ENTITIES = """SELECT * WHERE { %s GRAPH graph:entities { ?entity a ?type ; rdfs:label ?name
  OPTIONAL { ?entity owl:sameAs ?wikidata } } }"""
ALIASES = "SELECT ?entity ?alias WHERE { %s GRAPH graph:entities { ?entity skos:altLabel ?alias } }"


def select(store: Store, names: Names, query: str) -> QuerySolutions:
    """The solutions of a SELECT query over all graphs, prefixes understood."""
    found = store.query(query, prefixes=names.prefixes(), use_default_graph_as_union=True)
    if not isinstance(found, QuerySolutions):
        raise DragomanError(f"not a SELECT query: {query!r}")
    return found


def said(store: Store, names: Names, claims: Collection[NamedNode] | None = None) -> list[Said]:
    """All claims with their articles, or those of `claims`; ordered by claim id."""
    chosen = values("claim", claims)
    rows = list(select(store, names, CLAIMS % chosen))
    ends = None if claims is None else {row[end] for row in rows for end in ("subject", "object")}
    known = entities(store, names, ends)
    spoken = _speakers(store, names, chosen)
    where = _grouped(select(store, names, PLACES % chosen), "claim", "place", names)
    sources = articles(store, names, None if claims is None else {row["article"] for row in rows})
    found = (
        Said(
            sources[names.id(row["article"])],
            _claim(row, names, known, spoken[row["claim"]], where[row["claim"]]),
        )
        for row in rows
    )
    return sorted(found, key=lambda one: one.claim.id)


def said_on(store: Store, names: Names, propositions: Collection[NamedNode]) -> list[Said]:
    """All claims on these propositions."""
    chosen = values("proposition", propositions)
    rows = select(store, names, f"SELECT ?claim WHERE {{ {chosen} ?claim ns:proposition ?proposition }}")
    return said(store, names, [row["claim"] for row in rows])


def entities(store: Store, names: Names, chosen: Collection[NamedNode] | None = None) -> dict[str, Entity]:
    """All entities by id, or those of `chosen`, as the articles together describe them."""
    wanted = values("entity", chosen)
    aliases = defaultdict(list)
    for row in select(store, names, ALIASES % wanted):
        aliases[row["entity"]].append(row["alias"].value)
    return {
        (name := names.id(row["entity"])): Entity(
            id=name,
            name=row["name"].value,
            type=names.id(row["type"]),
            aliases=tuple(sorted(aliases[row["entity"]])),
            wikidata=row["wikidata"].value.rpartition("/")[2] if row["wikidata"] else None,
        )
        for row in select(store, names, ENTITIES % wanted)
    }


def articles(store: Store, names: Names, chosen: Collection[NamedNode] | None = None) -> dict[str, Source]:
    """All articles by id, or those of `chosen`; `copy_of` is the first article of the chain of copies."""
    originals = {names.id(row["article"]): names.id(row["original"]) for row in select(store, names, COPIES)}
    fields = ("title", "published", "source", "url", "language")
    return {
        (name := row["id"].value): Source(
            id=name,
            copy_of=first(name, originals.get),
            **{field: row[field].value for field in fields if row[field] is not None},
        )
        for row in select(store, names, ARTICLES % values("article", chosen))
    }


def first(article: str, original: Callable[[str], str | None]) -> str | None:
    """The article at the start of a chain of copies; of a circle the least; None for no copy."""
    chain = [article]
    while (before := original(chain[-1])) is not None:
        if before in chain:
            return min(chain[chain.index(before) :])
        chain.append(before)
    return chain[-1] if len(chain) > 1 else None


def _claim(
    row: QuerySolution,
    names: Names,
    known: Mapping[str, Entity],
    speakers: Collection[Speaker],
    where: Collection[str],
) -> Claim:
    begin, end = (row[key].value if row[key] else None for key in ("begin", "end"))
    return Claim(
        id=names.id(row["claim"]),
        subject=known[names.id(row["subject"])],
        relation=names.id(row["relation"]),
        object=known[names.id(row["object"])],
        status=Status(names.id(row["status"])),
        attributed_to=tuple(sorted(speakers, key=lambda speaker: (speaker.name, speaker.id or ""))),
        sign=int(row["sign"].value),
        evidence=Evidence(start=int(row["from"].value), end=int(row["to"].value), text=row["text"].value),
        when=Interval(start=begin, end=end) if begin or end else None,
        where=tuple(sorted(where)),
        quantity=float(row["quantity"].value) if row["quantity"] else None,
        rule=row["rule"].value,
        confidence=float(row["confidence"].value),
    )


def _speakers(store: Store, names: Names, chosen: str) -> defaultdict[NamedNode, list[Speaker]]:
    spoken: defaultdict[NamedNode, list[Speaker]] = defaultdict(list)
    for row in select(store, names, SPEAKERS % chosen):
        unnamed = not row["speaker"].value.startswith(f"{names.base}entity/")
        name = None if unnamed else names.id(row["speaker"])
        speaker = Speaker(id=name, name=row["name"].value, type=names.id(row["type"]))
        spoken[row["claim"]].append(speaker)
    return spoken


def _grouped(
    rows: Iterator[QuerySolution], key: str, value: str, names: Names
) -> defaultdict[NamedNode, list[str]]:
    groups: defaultdict[NamedNode, list[str]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(names.id(row[value]))
    return groups


def values(variable: str, nodes: Collection[NamedNode] | None) -> str:
    """A VALUES clause for a query; nothing for None."""
    if nodes is None:
        return ""
    return f"VALUES ?{variable} {{ {' '.join(str(node) for node in nodes)} }}"
