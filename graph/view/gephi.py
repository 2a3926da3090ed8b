"""The looks of the page for programs that draw networks themselves, as Gephi's file format (GEXF) writes them."""

from typing import Any

import networkx as nx

from graph.view import items
from graph.view.picture import SIGNS, colors


def drawn(network: nx.MultiDiGraph, to: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """`to`, a copy of the network, with place, size and colour from the page as `viz` of its nodes and edges.

    The vertical axis points up there and down on the page.
    """
    nodes = {item["id"]: item for item in items.nodes(network, items.groups(network))}
    for node, data in to.nodes(data=True):
        item = nodes[items.address(node)]
        data["viz"] = {
            "position": {"x": item["x"], "y": -item["y"], "z": 0},
            "size": item["size"],
            "color": _rgb(item["family"]),
        }
    for _, _, data in to.edges(data=True):
        data["viz"] = {"color": _rgb(SIGNS[data["sign"]])}
    return to


def _rgb(name: str) -> dict[str, Any]:
    red, green, blue = bytes.fromhex(colors()[name].removeprefix("#"))
    return {"r": red, "g": green, "b": blue}
