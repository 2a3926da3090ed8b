"""The network as one offline page in which every line opens its evidence."""

from pathlib import Path

import networkx as nx

from graph.view.page import GraphView
from graph.view.payload import places

__all__ = ["GraphView", "save", "to_html"]


def to_html(network: nx.MultiDiGraph, *, title: str = "", keep: Path | None = None) -> str:
    """A whole page that needs no other file and asks nothing of any host.

    Entities of the earlier page `keep` stay where they are there; raises DragomanError where it is none.
    """
    return _view(network, title, keep).generate_html()


def save(network: nx.MultiDiGraph, path: str | Path, *, title: str = "", keep: Path | None = None) -> Path:
    """Write the page as UTF-8, whole or not at all; raises DragomanError where that is not possible."""
    return _view(network, title, keep).write_html(path)


def _view(network: nx.MultiDiGraph, title: str, keep: Path | None) -> GraphView:
    return GraphView(network, title=title, places=places(keep) if keep else None)
