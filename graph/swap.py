"""Quads put in the place of others, all at once."""

from collections.abc import Collection

from pyoxigraph import Quad, Store


def swap(store: Store, before: Collection[Quad], after: Collection[Quad]) -> None:
    """Take out and put in what differs, in one transaction: whoever looks, or a crash, finds one or the other."""
    gone, new = set(before).difference(after), set(after).difference(before)
    if gone:
        store.update(f"DELETE DATA {{ {_data(gone)} }} ; INSERT DATA {{ {_data(new)} }}")
    elif new:
        store.extend(new)


def _data(quads: Collection[Quad]) -> str:
    return "\n".join(
        f"GRAPH {quad.graph_name} {{ {quad.subject} {quad.predicate} {quad.object} }}" for quad in quads
    )
