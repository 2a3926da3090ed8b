"""What follows from the article graphs: entities, propositions and edges, for some or for all."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from itertools import groupby, product

from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.adding import add
from graph.claim import relations, types
from graph.correcting import preferred
from graph.corrections import Kind
from graph.dataset import day
from graph.reading import said, said_on, select, values
from graph.support import Said, contested, standing, support
from graph.vocab import Names, term

MANY = 2000
"""From so many changed things on, deriving everything is quicker."""

DESCRIBED = """SELECT ?entity ?value (COUNT(?node) AS ?times) WHERE { %s
  ?node ns:describes ?entity ; %s ?value } GROUP BY ?entity ?value"""
TRIPLES = """SELECT ?subject ?relation ?object WHERE { %s GRAPH graph:propositions {
  ?proposition rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object } }"""


def derive(
    store: Store, names: Names, entities: Collection[NamedNode], propositions: Collection[NamedNode]
) -> None:
    """Bring the derived graphs up to date with what the article graphs say of these."""
    if len(entities) + len(propositions) > MANY:
        return rebuild(store, names)
    for entity in entities:
        _remove(store, entity, names.graph("entities"))
    _forget(store, names, propositions)
    add(store, _entities(store, names, values("entity", entities)))
    add(store, _propositions(said_on(store, names, propositions), names))
    return None


def rebuild(store: Store, names: Names) -> None:
    """Derive everything anew; gives the same quads as deriving step by step."""
    for name in ("entities", "propositions", "edges"):
        store.clear_graph(names.graph(name))
    add(store, _entities(store, names, ""))
    add(store, _propositions(said(store, names), names))


def _entities(store: Store, names: Names, chosen: str) -> list[Quad]:
    called, typed, linked, aliased = (
        _described(store, names, chosen, what)
        for what in ("schema:name", "ns:type", "schema:sameAs", "schema:alternateName")
    )
    renamed, retyped = (preferred(store, names, kind) for kind in (Kind.RENAME, Kind.RETYPE))
    found: list[Quad] = []
    for entity, names_given in called.items():
        name = renamed.get(entity) or min(names_given, key=lambda text: (-names_given[text], text))
        kind = retyped.get(entity) or _type(typed[entity], names)
        others = {*names_given, *aliased[entity]} - {name}
        found += _entity(entity, name, kind, others, linked[entity], names)
    return found


def _described(store: Store, names: Names, chosen: str, what: str) -> defaultdict[NamedNode, Counter[str]]:
    """How often the descriptions of each entity give each value of a property."""
    counted: defaultdict[NamedNode, Counter[str]] = defaultdict(Counter)
    for row in select(store, names, DESCRIBED % (chosen, what)):
        counted[row["entity"]][row["value"].value] = int(row["times"].value)
    return counted


def _type(typed: Counter[str], names: Names) -> str:
    """The type given most often, of equals the most special."""
    given = {names.id(NamedNode(iri)): times for iri, times in typed.items()}
    return min(given, key=lambda kind: (-given[kind], -len(types()[kind]), kind))


def _entity(
    entity: NamedNode, name: str, kind: str, others: set[str], linked: Counter[str], names: Names
) -> Iterator[Quad]:
    graph = names.graph("entities")
    yield Quad(entity, term("rdf:type"), names.ns(kind), graph)
    yield Quad(entity, term("rdfs:label"), Literal(name), graph)
    for alias in others:
        yield Quad(entity, term("skos:altLabel"), Literal(alias), graph)
    if linked:
        best = min(linked, key=lambda iri: (-linked[iri], iri))
        yield Quad(entity, term("owl:sameAs"), NamedNode(best), graph)


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
