"""What follows from the article graphs: entities, propositions and edges, for some or for all."""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import chain, islice

from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.claim import STANDING, relations, types
from graph.correcting import preferred
from graph.corrections import Kind
from graph.dataset import day
from graph.stances import Stance, stances
from graph.support import contested, independent, standing
from graph.swap import swap
from graph.tally import Tally, counted, keeping, kept, tally, text
from graph.vocab import Names, term

DERIVED = ("entities", "propositions", "edges", "tallies")
"""The graphs that follow from those of the articles."""
BATCH = 500
"""Propositions read at once."""
MANY = 2000
"""From so many changed things on, empty graphs are derived as a whole."""


def derive(
    store: Store, names: Names, entities: Mapping[NamedNode, Tally], propositions: Collection[NamedNode]
) -> None:
    """Bring the derived graphs up to date, where these entities are described and propositions told otherwise.

    The mapping gives what was added to and taken from the tally of each entity.
    """
    _derive_entities(store, names, entities)
    waiting = iter(propositions)
    while batch := list(islice(waiting, BATCH)):
        _derive_propositions(store, names, batch)


def underived(store: Store, names: Names) -> bool:
    """Whether nothing is derived as yet, so that deriving everything is all there is to do."""
    return not store.contains_named_graph(names.graph("entities"))


def rebuild(store: Store, names: Names) -> None:
    """Derive everything anew; gives the same quads as deriving step by step."""
    for name in DERIVED:
        store.clear_graph(names.graph(name))
    describe = _describer(store, names)
    described = (describe(entity, found) for entity, found in counted(store, names))
    told = (_proposition(node, group, names) for node, group in stances(store, names).items())
    store.bulk_extend(chain.from_iterable(chain(described, told)))


def _derive_entities(store: Store, names: Names, entities: Mapping[NamedNode, Tally]) -> None:
    describe = _describer(store, names)
    before, after = set[Quad](), set[Quad]()
    for entity, change in entities.items():
        before.update(_of(store, entity, names.graph("entities")), kept(store, names, entity))
        after.update(describe(entity, tally(store, names, entity, change)))
    swap(store, before, after)


def _derive_propositions(store: Store, names: Names, propositions: Collection[NamedNode]) -> None:
    told = stances(store, names, propositions)
    before, after = set[Quad](), set[Quad]()
    for node in propositions:
        before.update(_derived_from(store, names, node))
        after.update(_proposition(node, told.get(node, []), names))
    swap(store, before, after)


def _describer(store: Store, names: Names) -> Callable[[NamedNode, Tally], Iterator[Quad]]:
    """What gives the quads of an entity by its tally and by the corrections."""
    renamed, retyped = (preferred(store, names, kind) for kind in (Kind.RENAME, Kind.RETYPE))

    def describe(entity: NamedNode, found: Tally) -> Iterator[Quad]:
        if found:
            yield from _entity(entity, found, renamed.get(entity), retyped.get(entity), names)
            yield from keeping(entity, found, names)

    return describe


def _entity(
    entity: NamedNode, found: Tally, renamed: str | None, retyped: str | None, names: Names
) -> Iterator[Quad]:
    graph = names.graph("entities")
    called, linked, aliased = (
        _values(found, term(name)) for name in ("schema:name", "schema:sameAs", "schema:alternateName")
    )
    name = renamed or min(called, key=lambda text: (-called[text], text))
    kind = retyped or _type(_values(found, names.ns("type")), names)
    yield Quad(entity, term("rdf:type"), names.ns(kind), graph)
    yield Quad(entity, term("rdfs:label"), Literal(name), graph)
    for alias in {*called, *aliased} - {name}:
        yield Quad(entity, term("skos:altLabel"), Literal(alias), graph)
    if linked:
        best = min(linked, key=lambda iri: (-linked[iri], iri))
        yield Quad(entity, term("owl:sameAs"), NamedNode(best), graph)


def _values(found: Tally, property: NamedNode) -> dict[str, int]:
    return {text(value): times for (given, value), times in found.items() if given == property}


def _type(typed: Mapping[str, int], names: Names) -> str:
    """The type given most often, of equals the most special."""
    given = {names.id(NamedNode(iri)): times for iri, times in typed.items()}
    return min(given, key=lambda kind: (-given[kind], -len(types()[kind]), kind))


def _proposition(node: NamedNode, group: list[Stance], names: Names) -> Iterator[Quad]:
    if not group:
        return
    relation = relations()[group[0].relation]
    ends = (group[0].subject, group[0].object)
    subject, object_ = (names.entity(end) for end in (sorted(ends) if relation.symmetric else ends))
    graph = names.graph("propositions")
    yield Quad(node, term("rdf:type"), names.ns("Proposition"), graph)
    yield Quad(node, term("rdf:subject"), subject, graph)
    yield Quad(node, term("rdf:predicate"), names.edge("rel", relation.name), graph)
    yield Quad(node, term("rdf:object"), object_, graph)
    standings = {standing([one.status]) for one in group} - {""}
    shown = standings - {"may"} if "rel" in standings else standings
    yield from _edges(subject, relation.name, object_, shown, names)
    yield from _measures(node, group, names)


def _edges(
    subject: NamedNode, relation: str, object_: NamedNode, standings: set[str], names: Names
) -> Iterator[Quad]:
    for name in standings:
        edge = names.edge(name, relation)
        yield Quad(subject, edge, object_, names.graph("edges"))
        if relations()[relation].symmetric:
            yield Quad(object_, edge, subject, names.graph("edges"))


def _measures(node: NamedNode, group: list[Stance], names: Names) -> Iterator[Quad]:
    statuses = [one.status for one in group]
    days = sorted(one.published for one in group if one.published)
    strongest = standing(statuses)
    measures = {
        "support": Literal(_support(group, strongest) if strongest in ("rel", "may") else 0),
        "denials": Literal(_support(group, "not")),
        "contested": Literal(contested(statuses)),
    }
    if strongest:
        measures["standing"] = Literal(strongest)
    if days:
        measures |= {"firstSeen": day(days[0]), "lastSeen": day(days[-1])}
    for name, value in measures.items():
        yield Quad(node, names.ns(name), value, names.graph("edges"))


def _support(group: list[Stance], of: str) -> int:
    return independent((one.origin, one.wording) for one in group if STANDING.get(one.status) == of)


def _derived_from(store: Store, names: Names, node: NamedNode) -> Iterator[Quad]:
    """What is derived of a proposition as yet, its edges among it."""
    yield from _of(store, node, names.graph("edges"))
    found = {quad.predicate: quad for quad in _of(store, node, names.graph("propositions"))}
    yield from found.values()
    if not found:
        return
    ends = [NamedNode(text(found[term(f"rdf:{part}")].object)) for part in ("subject", "object")]
    relation = names.id(NamedNode(text(found[term("rdf:predicate")].object)))
    edges = _edges(ends[0], relation, ends[1], {*STANDING.values()}, names)
    yield from (quad for quad in edges if quad in store)


def _of(store: Store, node: NamedNode, graph: NamedNode) -> Iterator[Quad]:
    yield from store.quads_for_pattern(node, None, None, graph)
