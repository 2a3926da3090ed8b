"""The network as one offline page in which every line opens its evidence."""

from pathlib import Path

import networkx as nx

from graph.view.page import GraphView
from graph.view.payload import places

__all__ = ["GraphView", "save", "to_html"]


def to_html(network: nx.MultiDiGraph, *, title: str = "") -> str:
    """A whole page that needs no other file and asks nothing of any host."""
    return GraphView(network, title=title).generate_html()


def save(network: nx.MultiDiGraph, path: str | Path, *, title: str = "", keep: Path | None = None) -> Path:
    """Write the page as UTF-8, whole or not at all; entities of the page `keep` stay where they are there.

    Raises DragomanError where the one cannot be written or the other not be read.
    """
    return GraphView(network, title=title, places=places(keep) if keep else None).write_html(path)
