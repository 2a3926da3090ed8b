"""Quads into a store, by the quicker of its two ways, or in place of a graph."""

from collections.abc import Collection

from pyoxigraph import NamedNode, Quad, Store

MANY = 3_000
"""From so many quads on, the store is quicker to take in a file of them."""


def add(store: Store, quads: Collection[Quad]) -> None:
    """Add quads to a store; a crash leaves all of them in it or none."""
    if len(quads) >= MANY:
        store.bulk_extend(quads)
    else:
        store.extend(quads)


def replace(store: Store, graph: NamedNode, quads: Collection[Quad]) -> None:
    """Let a graph hold these quads, which are its own, and no others; a crash leaves the old ones or the new."""
    lines = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)
    store.update(f"CLEAR SILENT GRAPH {graph} ; INSERT DATA {{ GRAPH {graph} {{ {lines} }} }}")
