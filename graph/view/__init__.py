"""The network as one offline page in which every line opens its evidence."""

from pathlib import Path

import networkx as nx

from graph.view.page import GraphView

__all__ = ["GraphView", "save", "to_html"]


def to_html(network: nx.MultiDiGraph, *, title: str = "") -> str:
    """A whole page that needs no other file and asks nothing of any host."""
    return GraphView(network, title=title).generate_html()


def save(network: nx.MultiDiGraph, path: str | Path, *, title: str = "") -> Path:
    """Write the page as UTF-8, whole or not at all; raises DragomanError where that is not possible."""
    return GraphView(network, title=title).write_html(path)
