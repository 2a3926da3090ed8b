"""Quads into a store, by the quicker of its two ways."""

from collections.abc import Collection

from pyoxigraph import Quad, Store

MANY = 3_000
"""From so many quads on, the store is quicker to take in a file of them."""


def add(store: Store, quads: Collection[Quad]) -> None:
    """Add quads to a store; a crash leaves all of them in it or none."""
    if len(quads) >= MANY:
        store.bulk_extend(quads)
    else:
        store.extend(quads)
