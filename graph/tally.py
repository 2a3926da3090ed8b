"""How often the articles give an entity each name, type, alias and link; kept where counting anew would take long."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from graph.vocab import Names, term

OFTEN = 50
"""The number of descriptions from which the tally of an entity is kept in the graph."""

Term = NamedNode | BlankNode | Literal | Triple
Tally = Counter[tuple[NamedNode, Term]]
"""Property and value, and in how many descriptions."""


@cache
def _properties(names: Names) -> tuple[NamedNode, ...]:
    own = names.ns("type")
    return (own, term("schema:name"), term("schema:sameAs"), term("schema:alternateName"))


def given(quads: Iterable[Quad], names: Names) -> dict[Term, Tally]:
    """What the descriptions among the quads give each entity."""
    describes, wanted = names.ns("describes"), frozenset(_properties(names))
    entities: dict[Term, list[Term]] = defaultdict(list)
    values: dict[Term, list[tuple[NamedNode, Term]]] = defaultdict(list)
    for quad in quads:
        if (predicate := quad.predicate) in wanted:
            values[quad.subject].append((predicate, quad.object))
        elif predicate == describes:
            entities[quad.subject].append(quad.object)
    found: dict[Term, Tally] = defaultdict(Counter)
    for node, described in entities.items():
        for entity in described:
            found[entity].update(values[node])
    return found


def counted(store: Store, names: Names) -> Iterator[tuple[NamedNode, Tally]]:
    """Every entity with its tally, counted from all articles."""
    wanted = (*_properties(names), names.ns("describes"))
    everywhere = (store.quads_for_pattern(None, predicate, None, None) for predicate in wanted)
    for entity, found in given(chain.from_iterable(everywhere), names).items():
        if isinstance(entity, NamedNode):
            yield entity, found


def tally(store: Store, names: Names, entity: NamedNode, change: Tally) -> Tally:
    """The tally of one entity: the one kept with the change added, or counted where none is kept."""
    quads = kept(store, names, entity)
    if not quads:
        return _count(store, names, entity)
    times = {quad.subject: int(text(quad.object)) for quad in quads if quad.predicate == names.ns("times")}
    facts = [quad for quad in quads if quad.predicate in _properties(names)]
    found = Counter({(quad.predicate, quad.object): times[quad.subject] for quad in facts})
    found.update(change)
    return +found


def kept(store: Store, names: Names, entity: NamedNode) -> list[Quad]:
    """The quads that keep the tally of an entity; none for one that is seldom described."""
    graph = names.graph("tallies")
    nodes = store.quads_for_pattern(None, names.ns("tallyOf"), entity, graph)
    return [quad for node in nodes for quad in store.quads_for_pattern(node.subject, None, None, graph)]


def keeping(entity: NamedNode, found: Tally, names: Names) -> Iterator[Quad]:
    """The quads that keep a tally; none where counting anew is quick."""
    kind, graph = names.ns("type"), names.graph("tallies")
    if sum(times for (property, _), times in found.items() if property == kind) < OFTEN:
        return
    for (property, value), times in found.items():
        node = NamedNode(f"{entity.value}#{_local(property)}={quote(text(value), safe='')}")
        yield Quad(node, names.ns("tallyOf"), entity, graph)
        yield Quad(node, property, value, graph)
        yield Quad(node, names.ns("times"), Literal(times), graph)


def _count(store: Store, names: Names, entity: NamedNode) -> Tally:
    described = list(store.quads_for_pattern(None, names.ns("describes"), entity, None))
    values = (store.quads_for_pattern(quad.subject, None, None, quad.graph_name) for quad in described)
    return given(chain.from_iterable(values), names).get(entity, Counter())


def _local(property: NamedNode) -> str:
    return property.value.rpartition("#")[2].rpartition("/")[2]


def text(value: Term) -> str:
    """The characters of a literal or an IRI."""
    return str(getattr(value, "value", value))
