"""Where each entity stands on the page: the same network always gives the same places.

A connected network is drawn so that distances on paper follow distances in the network (stress majorization);
a large one by its communities, each in a room of its own; what hangs together with nothing else goes in rows.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence

import networkx as nx
import numpy as np

from graph.view.boxes import ASPECT, Array, Box, Boxes, Places, Point, apart, centred, extent, rows
from graph.view.stress import SEED, muddle, stress

AT_ONCE = 300
"""Networks up to this size are laid out as one; larger ones by their communities."""
TRIALS = 6
"""Small networks are laid out this often and the clearest drawing is kept."""
TRIED = 64
"""Places tried at a time around a neighbour."""

Whole = dict[Hashable, tuple[int, int]]
Groups = Sequence[Sequence[Hashable]]


def positions(network: nx.MultiDiGraph, boxes: Boxes, groups: Groups = ()) -> Whole:
    """Whole-numbered places for all nodes, around (0, 0), boxes kept apart and groups in rooms of their own."""
    graph = undirected(network)
    places = _in_rooms(graph, boxes, groups) if groups else _arrange(graph, boxes)
    return {node: (round(at.x), round(at.y)) for node, at in centred(places, boxes).items()}


def undirected(network: nx.MultiDiGraph) -> nx.Graph:
    """Who is tied to whom, in the order of the ids; `weight` counts the relations."""
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from(sorted(network))
    for one, other in sorted(tuple(sorted(pair)) for pair in network.edges() if pair[0] != pair[1]):
        graph.add_edge(one, other, weight=graph.get_edge_data(one, other, {"weight": 0})["weight"] + 1)
    return graph


def communities(graph: nx.Graph) -> list[list[Hashable]]:
    """Densely tied parts, the largest first; counted by number, as the order of sets hangs on hashes."""
    numbered = nx.convert_node_labels_to_integers(graph, ordering="sorted")
    names = sorted(graph)
    found = nx.community.louvain_communities(numbered, seed=SEED)
    return sorted(([names[at] for at in sorted(group)] for group in found), key=lambda g: (-len(g), g[0]))


def beside(network: nx.MultiDiGraph, boxes: Boxes, placed: Mapping[Hashable, tuple[int, int]]) -> Whole:
    """Places for the nodes without one: each as near as there is room to its placed neighbours."""
    graph = undirected(network)
    places = {node: Point(*at) for node, at in placed.items() if node in graph}
    taken = np.array([[*places[node], *boxes[node]] for node in places]).reshape(-1, 4)
    floor = max((at.y for at in places.values()), default=0.0) + 60
    for node in _outwards(graph, places):
        near = [places[other] for other in graph[node] if other in places]
        places[node] = _free(near[0] if near else Point(0, floor), boxes[node], taken)
        taken = np.vstack([taken, [*places[node], *boxes[node]]])
    return {node: (round(at.x), round(at.y)) for node, at in places.items()}


def _outwards(graph: nx.Graph, placed: Iterable[Hashable]) -> list[Hashable]:
    """The nodes without a place, those next to the placed ones first."""
    order = [*placed]
    known, met, at = len(order), set(order), 0
    for start in [*order, *graph]:
        if start not in met:
            met.add(start)
            order.append(start)
        while at < len(order):
            fresh = [other for other in graph[order[at]] if other not in met]
            met.update(fresh)
            order += fresh
            at += 1
    return order[known:]


def _free(start: Point, box: Box, taken: Array) -> Point:
    """The first place along a spiral from `start` that no box is in."""
    step = 0
    while True:
        steps = np.arange(step, step + TRIED)
        xs = start.x + 20 * np.sqrt(steps) * np.cos(2.4 * steps) * ASPECT
        ys = start.y + 20 * np.sqrt(steps) * np.sin(2.4 * steps)
        across = np.abs(xs[:, None] - taken[:, 0]) < (box.width + taken[:, 2]) / 2
        down = np.abs(ys[:, None] - taken[:, 1]) < (box.height + taken[:, 3]) / 2
        free = np.flatnonzero(~(across & down).any(axis=1))
        if free.size:
            return Point(float(xs[free[0]]), float(ys[free[0]]))
        step += TRIED


def _arrange(graph: nx.Graph, boxes: Boxes, trials: int = TRIALS) -> Places:
    parts = [sorted(part) for part in nx.connected_components(graph)]
    if len(parts) > 1:
        return rows([_arrange(_part(graph, part), boxes, trials) for part in parts], boxes)
    if len(graph) <= 2:
        return _side_by_side(graph, boxes)
    if len(graph) > AT_ONCE and len(groups := communities(graph)) > 1:
        return _in_rooms(graph, boxes, groups)
    drawings = [apart(places, boxes) for places in stress(graph, boxes, trials)]
    return min(drawings, key=lambda places: muddle(graph, places)) if len(drawings) > 1 else drawings[0]


def _side_by_side(graph: nx.Graph, boxes: Boxes) -> Places:
    step = max((boxes[node].width for node in graph), default=0) + 10
    return {node: Point(index * step, 0) for index, node in enumerate(graph)}


def _part(graph: nx.Graph, nodes: Iterable[Hashable]) -> nx.Graph:
    """A subgraph whose order does not hang on hashes, as `Graph.subgraph` does."""
    part: nx.Graph = nx.Graph()
    part.add_nodes_from(nodes)
    part.add_edges_from(edge for edge in graph.edges(part, data=True) if edge[1] in part)
    return part


def _in_rooms(graph: nx.Graph, boxes: Boxes, groups: Groups) -> Places:
    inside = [centred(_arrange(_part(graph, group), boxes, 1), boxes) for group in groups]
    rooms: dict[Hashable, Box] = {index: extent(places, boxes) for index, places in enumerate(inside)}
    centres = _arrange(_quotient(graph, groups), rooms)
    return {
        node: Point(at.x + centres[index].x, at.y + centres[index].y)
        for index, places in enumerate(inside)
        for node, at in places.items()
    }


def _quotient(graph: nx.Graph, groups: Groups) -> nx.Graph:
    """The network of groups."""
    home = {node: index for index, group in enumerate(groups) for node in group}
    quotient: nx.Graph = nx.Graph()
    quotient.add_nodes_from(range(len(groups)))
    pairs = {tuple(sorted((home[one], home[other]))) for one, other in graph.edges()}
    quotient.add_edges_from(sorted(pair for pair in pairs if pair[0] != pair[1]))
    return quotient
