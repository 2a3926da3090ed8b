"""Whether a stored knowledge graph keeps its promises; finds what a crash or a foreign hand broke."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, serialize
from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import SH

from graph.correcting import as_read, corrected, recorded_in
from graph.corrections import decide
from graph.derive import DERIVED, rebuild
from graph.reading import select
from graph.vocab import Names, text_of

BATCH = 200
OTHERS = ("ontology", "corrections")
TEXTS = "SELECT ?id ?text ?hash { ?article schema:identifier ?id ; schema:text ?text ; ns:textHash ?hash }"


def problems(store: Store, names: Names) -> Iterator[str]:
    """Yield every broken promise: shapes, hashes, one graph for each triple, derived graphs."""
    yield from shape_problems(store, names)
    yield from _hash_problems(store, names)
    yield from _shared_triples(store, names)
    yield from _stale_graphs(store, names)
    yield from _uncorrected(store, names)


def shape_problems(store: Store, names: Names) -> Iterator[str]:
    """Yield what the SHACL shapes find wrong in the article graphs and the derived graphs."""
    derived = [names.graph(name) for name in DERIVED]
    others = {*derived, *(names.graph(name) for name in OTHERS)}
    article_graphs = iter([graph for graph in _graphs(store) if graph not in others])
    while batch := list(islice(article_graphs, BATCH)):
        yield from shacl(
            quad.triple for graph in [*batch, names.graph("ontology")] for quad in _of(store, graph)
        )
    yield from shacl(
        quad.triple for graph in [*derived, names.graph("ontology")] for quad in _of(store, graph)
    )


def shacl(triples: Iterable[Triple], names: Names | None = None) -> list[str]:
    """What the shapes find wrong, one line each; the ontology must be among the triples."""
    data = Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    _, report, _ = validate(data, shacl_graph=_shapes(names or Names()), advanced=True)
    found = []
    for result in report.subjects(SH.resultSeverity):
        parts = (SH.focusNode, SH.resultPath, SH.resultMessage, SH.value)
        node, path, message, value = (report.value(result, part) for part in parts)
        found.append(f"{node} {path or ''}: {message}" + (f" ({value})" if value is not None else ""))
    return sorted(found)


@cache
def _shapes(names: Names) -> Graph:
    return Graph().parse(data=text_of("shapes.ttl", names), format="turtle")


def _hash_problems(store: Store, names: Names) -> Iterator[str]:
    for row in select(store, names, TEXTS):
        if hashlib.sha256(row["text"].value.encode()).hexdigest() != row["hash"].value:
            yield f"article {row['id'].value!r}: the text is not the one that was read"


def _shared_triples(store: Store, names: Names) -> Iterator[str]:
    seen: dict[Triple, Quad] = {}
    for quad in store:
        other = seen.setdefault(quad.triple, quad)
        if other is not quad:
            yield f"{quad.triple} is in two graphs: {other.graph_name} and {quad.graph_name}"


def _stale_graphs(store: Store, names: Names) -> Iterator[str]:
    fresh = Store()
    fresh.bulk_extend(store)
    rebuild(fresh, names)
    for name in DERIVED:
        graph = names.graph(name)
        stored, derived = set(_of(store, graph)), set(_of(fresh, graph))
        if stored != derived:
            yield f"{graph} differs from what the articles say by {len(stored ^ derived)} triples"


def _uncorrected(store: Store, names: Names) -> Iterator[str]:
    decisions = decide(recorded_in(store, names))
    start = f"{names.base}graph/article/"
    for graph in _graphs(store):
        stored = list(_of(store, graph))
        if graph.value.startswith(start) and set(stored) != set(
            corrected(as_read(stored, names), decisions, names)
        ):
            yield f"{graph} is not as the corrections would have it"


def _graphs(store: Store) -> list[NamedNode]:
    named = (graph for graph in store.named_graphs() if isinstance(graph, NamedNode))
    return sorted(named, key=lambda graph: graph.value)


def _of(store: Store, graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    yield from store.quads_for_pattern(None, None, None, graph)
