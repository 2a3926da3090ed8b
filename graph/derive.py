"""What follows from the article graphs: entities, propositions and edges, for some or for all."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from itertools import groupby, product

from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.claim import relations, types
from graph.correcting import preferred
from graph.corrections import Kind
from graph.dataset import day
from graph.reading import said, said_on, select, values
from graph.support import Said, contested, standing, support
from graph.vocab import Names, term

MANY = 2000
"""From so many changed things on, deriving everything is quicker."""

DESCRIPTIONS = """SELECT ?entity ?type ?name ?wikidata WHERE { %s
  ?node ns:describes ?entity ; ns:type ?type ; schema:name ?name .
  OPTIONAL { ?node schema:sameAs ?wikidata } }"""
TRIPLES = """SELECT ?subject ?relation ?object WHERE { %s GRAPH graph:propositions {
  ?proposition rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object } }"""
OTHER_NAMES = """SELECT DISTINCT ?entity ?name WHERE { %s
  ?node ns:describes ?entity ; schema:name|schema:alternateName ?name }"""


def derive(
    store: Store, names: Names, entities: Collection[NamedNode], propositions: Collection[NamedNode]
) -> None:
    """Bring the derived graphs up to date with what the article graphs say of these."""
    if len(entities) + len(propositions) > MANY:
        return rebuild(store, names)
    for entity in entities:
        _remove(store, entity, names.graph("entities"))
    _forget(store, names, propositions)
    store.extend(_entities(store, names, values("entity", entities)))
    store.extend(_propositions(said_on(store, names, propositions), names))
    return None


def rebuild(store: Store, names: Names) -> None:
    """Derive everything anew; gives the same quads as deriving step by step."""
    for name in ("entities", "propositions", "edges"):
        store.clear_graph(names.graph(name))
    store.extend(_entities(store, names, ""))
    store.extend(_propositions(said(store, names), names))


def _entities(store: Store, names: Names, chosen: str) -> list[Quad]:
    described = defaultdict(list)
    for row in select(store, names, DESCRIPTIONS % chosen):
        described[row["entity"]].append((row["name"].value, names.id(row["type"]), row["wikidata"]))
    others = defaultdict(set)
    for row in select(store, names, OTHER_NAMES % chosen):
        others[row["entity"]].add(row["name"].value)
    renamed, retyped = (preferred(store, names, kind) for kind in (Kind.RENAME, Kind.RETYPE))
    return [
        quad
        for entity, rows in described.items()
        for quad in _entity(
            entity, _decided(rows, renamed.get(entity), retyped.get(entity)), others[entity], names
        )
    ]


def _decided(
    rows: list[tuple[str, str, NamedNode | None]], name: str | None, kind: str | None
) -> list[tuple[str, str, NamedNode | None]]:
    """The descriptions of an entity as if all gave the name and type that a person decided on."""
    return [(name or called, kind or typed, linked) for called, typed, linked in rows]


def _entity(
    entity: NamedNode, rows: list[tuple[str, str, NamedNode | None]], others: set[str], names: Names
) -> Iterator[Quad]:
    called, typed, linked = (Counter(column) for column in zip(*rows, strict=True))
    del linked[None]
    name = min(called, key=lambda text: (-called[text], text))
    kind = min(typed, key=lambda kind: (-typed[kind], -len(types()[kind]), kind))
    graph = names.graph("entities")
    yield Quad(entity, term("rdf:type"), names.ns(kind), graph)
    yield Quad(entity, term("rdfs:label"), Literal(name), graph)
    for alias in others - {name}:
        yield Quad(entity, term("skos:altLabel"), Literal(alias), graph)
    if linked:
        best = min(linked, key=lambda node: (-linked[node], node.value))
        yield Quad(entity, term("owl:sameAs"), best, graph)


def _propositions(found: list[Said], names: Names) -> list[Quad]:
    def node(one: Said) -> str:
        claim = one.claim
        return names.proposition(claim.subject.id, claim.relation, claim.object.id).value

    return [
        quad
        for proposition, group in groupby(sorted(found, key=node), key=node)
        for quad in _proposition(NamedNode(proposition), list(group), names)
    ]


def _proposition(node: NamedNode, group: list[Said], names: Names) -> Iterator[Quad]:
    relation = relations()[group[0].claim.relation]
    ends = (group[0].claim.subject.id, group[0].claim.object.id)
    subject, object_ = (names.entity(end) for end in (sorted(ends) if relation.symmetric else ends))
    graph = names.graph("propositions")
    yield Quad(node, term("rdf:type"), names.ns("Proposition"), graph)
    yield Quad(node, term("rdf:subject"), subject, graph)
    yield Quad(node, term("rdf:predicate"), names.edge("rel", relation.name), graph)
    yield Quad(node, term("rdf:object"), object_, graph)
    yield from _edges(group, subject, object_, names)
    yield from _measures(node, group, names)


def _edges(group: list[Said], subject: NamedNode, object_: NamedNode, names: Names) -> Iterator[Quad]:
    relation = relations()[group[0].claim.relation]
    found = {standing([one.claim.status]) for one in group}
    if "rel" in found:
        found.discard("may")
    for name in found - {""}:
        edge = names.edge(name, relation.name)
        yield Quad(subject, edge, object_, names.graph("edges"))
        if relation.symmetric:
            yield Quad(object_, edge, subject, names.graph("edges"))


def _measures(node: NamedNode, group: list[Said], names: Names) -> Iterator[Quad]:
    statuses = [one.claim.status for one in group]
    days = sorted(one.article.published for one in group if one.article.published)
    strongest = standing(statuses)
    measures = {
        "support": Literal(support(group, of=strongest) if strongest in ("rel", "may") else 0),
        "denials": Literal(support(group, of="not")),
        "contested": Literal(contested(statuses)),
    }
    if strongest:
        measures["standing"] = Literal(strongest)
    if days:
        measures |= {"firstSeen": day(days[0]), "lastSeen": day(days[-1])}
    for name, value in measures.items():
        yield Quad(node, names.ns(name), value, names.graph("edges"))


def _forget(store: Store, names: Names, propositions: Collection[NamedNode]) -> None:
    for row in select(store, names, TRIPLES % values("proposition", propositions)):
        relation = names.id(row["relation"])
        ends = [(row["subject"], row["object"])]
        if relations()[relation].symmetric:
            ends.append((row["object"], row["subject"]))
        for (subject, object_), kind in product(ends, ("rel", "may", "not")):
            store.remove(Quad(subject, names.edge(kind, relation), object_, names.graph("edges")))
    for proposition, name in product(propositions, ("propositions", "edges")):
        _remove(store, proposition, names.graph(name))


def _remove(store: Store, subject: NamedNode, graph: NamedNode) -> None:
    for quad in list(store.quads_for_pattern(subject, None, None, graph)):
        store.remove(quad)
