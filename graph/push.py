"""A knowledge graph put into a SPARQL 1.1 store elsewhere, one named graph a request (Graph Store Protocol)."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graph.claim import DragomanError
from graph.remote import PUSHED, Refused, Server
from graph.vocab import Names

if TYPE_CHECKING:
    from graph.kg import KG

TURTLE = "text/turtle"
MISSING = (404, 410)
PART = 2**21
"""Bytes of a graph sent at once."""
Digests = Mapping[str, str]


class Pushed(NamedTuple):
    """How many graphs were put, taken away, and there already."""

    put: int
    removed: int
    same: int


def push(kg: "KG", to: Server) -> Pushed:
    """Make the store behind an address hold what the knowledge graph holds; raises DragomanError.

    Graphs under other bases are let alone. The graph `pushed` there keeps a digest of every other, so that only what
    has changed is sent; after a push that was broken off the next one sends what that may have touched. Two pushes to
    one store must not run at the same time.
    """
    there = _record(to, kg.names)
    here = {graph: _digest(kg, graph) for graph in _graphs(kg)}
    stays = {graph: digest for graph, digest in here.items() if there.get(graph) == digest}
    gone = [graph for graph in sorted(there) if graph not in here]
    changed = sorted(here.keys() - stays.keys(), key=lambda one: (not _is_article(one, kg.names), one))
    if changed or gone:
        _write_record(to, kg.names, dict.fromkeys((*changed, *gone), "") | stays)
        for graph in changed:
            _put(to, graph, _lines(kg, graph))
        for graph in gone:
            _delete(to, graph)
        _write_record(to, kg.names, here)
    return Pushed(len(changed), len(gone), len(stays))


def _graphs(kg: "KG") -> list[str]:
    return [graph.value for graph in kg.store.named_graphs() if isinstance(graph, NamedNode)]


def _is_article(graph: str, names: Names) -> bool:
    """Whether a graph says something of its own, and others follow from it."""
    return graph.startswith(names.graph("article/").value)


def _lines(kg: "KG", graph: str) -> bytes:
    found = kg.store.quads_for_pattern(None, None, None, NamedNode(graph))
    return "".join(sorted(f"{quad.triple} .\n" for quad in found)).encode()


def _digest(kg: "KG", graph: str) -> str:
    return sha256(_lines(kg, graph)).hexdigest()


def _record(to: Server, names: Names) -> Digests:
    """The graphs that were pushed, with the digest of each where its push was finished."""
    try:
        kind, body = to.send("GET", headers={"accept": TURTLE}, parameters=_named(names.graph(PUSHED).value))
        format = RdfFormat.from_media_type(kind) or RdfFormat.TURTLE
        triples = [quad.triple for quad in parse(body, format=format)]
    except Refused as refused:
        if refused.status in MISSING:
            return {}
        raise
    except SyntaxError as error:
        raise DragomanError(f"{to} is not the address of a graph store: {error}") from error
    return {
        one.subject.value: one.object.value
        for one in triples
        if one.predicate == names.ns("pushedDigest")
        and isinstance(one.subject, NamedNode)
        and isinstance(one.object, Literal)
        and one.subject.value.startswith(names.graph("").value)
    }


def _write_record(to: Server, names: Names, digests: Digests) -> None:
    triples = (
        Triple(NamedNode(graph), names.ns("pushedDigest"), Literal(digest))
        for graph, digest in sorted(digests.items())
    )
    _put(to, names.graph(PUSHED).value, "".join(f"{triple} .\n" for triple in triples).encode())


def _put(to: Server, graph: str, lines: bytes) -> None:
    """Send the graph part by part: large requests are slow in some stores and refused by others."""
    for number, part in enumerate(_parts(lines)):
        # N-Triples are Turtle, which every store reads
        method = "POST" if number else "PUT"
        to.send(method, part, headers={"content-type": TURTLE}, parameters=_named(graph))


def _parts(lines: bytes) -> Iterator[bytes]:
    """Whole lines of about PART bytes, at least one part."""
    start = 0
    while True:
        end = lines.find(b"\n", start + PART) + 1 or len(lines)
        yield lines[start:end]
        start = end
        if start >= len(lines):
            return


def _delete(to: Server, graph: str) -> None:
    try:
        to.send("DELETE", headers={}, parameters=_named(graph))
    except Refused as refused:
        if refused.status not in MISSING:
            raise


def _named(graph: str) -> Mapping[str, str]:
    return {"graph": graph}
