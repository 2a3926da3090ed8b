"""Where each entity stands on the page: the same network always gives the same places.

A connected network is drawn so that distances on paper follow distances in the network (stress majorization);
a large one by its communities, each in a room of its own; what hangs together with nothing else goes in rows.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import dist, sqrt
from typing import NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

SEED = 7
ASPECT = 1.25
"""Width of the drawing for each unit of height: that of the pane it is shown in."""
AT_ONCE = 300
"""Networks up to this size are laid out as one; larger ones by their communities."""
ROUNDS = 100
POWERS = 40
PASSES = 120
SMALL = 60
TRIALS = 6
"""Small networks are laid out this often and the clearest drawing is kept."""
CLEAR = 18
"""A line nearer than this to the middle of an entity runs over it."""
REACH = 0.36
"""Length of a line for each unit of width and height at its two ends."""
TRIED = 64
"""Places tried at a time around a neighbour."""

Array = NDArray[np.float64]
Plane = NDArray[np.complex128]


class Point(NamedTuple):
    """A place; y grows downwards."""

    x: float
    y: float


class Box(NamedTuple):
    """The room that something takes, centred on its place."""

    width: float
    height: float


Places = dict[Hashable, Point]
Boxes = Mapping[Hashable, Box]
Whole = dict[Hashable, tuple[int, int]]
Groups = Sequence[Sequence[Hashable]]


def positions(network: nx.MultiDiGraph, boxes: Boxes, groups: Groups = ()) -> Whole:
    """Whole-numbered places for all nodes, around (0, 0), boxes kept apart and groups in rooms of their own."""
    graph = undirected(network)
    places = _in_rooms(graph, boxes, groups) if groups else _arrange(graph, boxes)
    return {node: (round(at.x), round(at.y)) for node, at in _centred(places, boxes).items()}


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
        return _rows([_arrange(_part(graph, part), boxes, trials) for part in parts], boxes)
    if len(graph) <= 2:
        return _side_by_side(graph, boxes)
    if len(graph) > AT_ONCE and len(groups := communities(graph)) > 1:
        return _in_rooms(graph, boxes, groups)
    drawings = [_apart(places, boxes) for places in _stress(graph, boxes, trials)]
    return min(drawings, key=lambda places: _muddle(graph, places)) if len(drawings) > 1 else drawings[0]


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
    inside = [_centred(_arrange(_part(graph, group), boxes, 1), boxes) for group in groups]
    rooms: dict[Hashable, Box] = {index: _extent(places, boxes) for index, places in enumerate(inside)}
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


def _stress(graph: nx.Graph, boxes: Boxes, trials: int) -> Iterator[Places]:
    """Drawings whose distances come near the lengths of the shortest ways, by majorization."""
    nodes = list(graph)
    wanted = _lengths(graph, nodes, boxes)
    weight = 1 / (wanted + np.eye(len(nodes))) ** 2
    np.fill_diagonal(weight, 0)
    start = _scaled(wanted)
    for trial in range(trials if max(len(nodes), graph.number_of_edges() / 2) <= SMALL else 1):
        at = _majorized(start + _noise(len(nodes), trial) * wanted.mean(), wanted, weight)
        at = _lying(at)
        yield {node: Point(z.real * ASPECT, z.imag) for node, z in zip(nodes, at.tolist(), strict=True)}


def _majorized(at: Plane, wanted: Array, weight: Array) -> Plane:
    total, pull = weight.sum(axis=1), weight * wanted
    for _ in range(ROUNDS):
        apart = at[:, None] - at[None, :]
        at = (weight * at + pull / np.maximum(np.abs(apart), 1e-9) * apart).sum(axis=1) / total
    return at


def _lengths(graph: nx.Graph, nodes: list[Hashable], boxes: Boxes) -> Array:
    """How far each two should stand from each other: along the shortest way, more around much-tied ones."""
    for one, other, data in graph.edges(data=True):
        room = sum(boxes[one]) + sum(boxes[other])
        data["length"] = REACH * room * sqrt(1 + min(graph.degree(one), graph.degree(other), 12) / 6)
    index = {node: at for at, node in enumerate(nodes)}
    wanted = np.zeros((len(nodes), len(nodes)))
    for node, lengths in nx.all_pairs_dijkstra_path_length(graph, weight="length"):
        for other, length in lengths.items():
            wanted[index[node], index[other]] = length
    return wanted


def _scaled(wanted: Array) -> Plane:
    """Where majorization begins: classical scaling, by sums that are the same on every processor."""
    squared = wanted**2
    middled = (squared.mean(axis=0) + squared.mean(axis=1)[:, None] - squared.mean() - squared) / 2
    first = _strongest(middled)
    second = _strongest(middled - first[:, None] * first / max((first**2).sum(), 1e-9))
    plane: Plane = first + 1j * second
    return plane


def _strongest(matrix: Array) -> Array:
    """The strongest eigenvector, as long as the root of its value."""
    vector = np.random.default_rng(SEED).normal(size=len(matrix))
    for _ in range(POWERS):
        vector = (matrix * vector).sum(axis=1)
        vector = vector / max(sqrt((vector**2).sum()), 1e-9)
    scaled: Array = vector * sqrt(max((matrix * vector).sum(axis=1) @ vector, 0))
    return scaled


def _noise(size: int, trial: int) -> Plane:
    real, imaginary = np.random.default_rng(SEED + trial).normal(size=(2, size)) * (0.05 + 0.2 * trial)
    noise: Plane = real + 1j * imaginary
    return noise


def _lying(at: Plane) -> Plane:
    """The same drawing turned so that it is wider than high."""
    at = at - at.mean()
    lying: Plane = at * np.exp(-0.5j * np.angle((at**2).sum()))
    return lying


def _muddle(graph: nx.Graph, places: Places) -> int:
    """How many lines cross each other, or run over an entity that they do not end at."""
    lines = [(places[one], places[other]) for one, other in graph.edges()]
    crossings = sum(_cross(*one, *other) for one, other in combinations(lines, 2))
    return crossings + 2 * sum(_over(at, *line) for at in places.values() for line in lines)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    if {a, b} & {c, d}:
        return False
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, point: Point) -> float:
    return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)


def _over(at: Point, a: Point, b: Point) -> bool:
    if at in (a, b):
        return False
    along = (at.x - a.x) * (b.x - a.x) + (at.y - a.y) * (b.y - a.y)
    squared = dist(a, b) ** 2 or 1
    return 0 < along < squared and abs(_side(a, b, at)) < CLEAR * sqrt(squared)


def _apart(places: Places, boxes: Boxes) -> Places:
    """The same places with overlapping boxes pushed from each other, along the shorter way out."""
    xs, ys = (np.array(values) for values in zip(*places.values(), strict=True))
    wide, high = (np.array(sizes) / 2 for sizes in zip(*(boxes[node] for node in places), strict=True))
    rooms = wide[:, None] + wide, high[:, None] + high
    order = np.sign(np.subtract.outer(np.arange(len(xs)), np.arange(len(xs))))
    for _ in range(PASSES):
        gaps = xs[:, None] - xs, ys[:, None] - ys
        across, down = rooms[0] - np.abs(gaps[0]), rooms[1] - np.abs(gaps[1])
        inside = (across > 0) & (down > 0) & (order != 0)
        if not inside.any():
            break
        sideways = inside & (across < down)
        xs = xs + (_ways(gaps[0], order) * (across + 1) * sideways).sum(axis=1) * 0.3
        ys = ys + (_ways(gaps[1], order) * (down + 1) * (inside & ~sideways)).sum(axis=1) * 0.3
    return {node: Point(x, y) for node, x, y in zip(places, xs.tolist(), ys.tolist(), strict=True)}


def _ways(gap: Array, order: NDArray[np.int_]) -> Array:
    ways: Array = np.where(gap == 0, order, np.sign(gap))
    return ways


def _rows(parts: list[Places], boxes: Boxes) -> Places:
    """The largest part on top, the others in rows below it, as wide as the pane asks."""
    rooms = [(_extent(part, boxes), _centred(part, boxes)) for part in parts]
    rooms.sort(key=lambda room: (-room[0].height * room[0].width, str(next(iter(room[1])))))
    area = sum(size.width * size.height for size, _ in rooms)
    width = max(rooms[0][0].width, sqrt(area * ASPECT))
    places: Places = {}
    top = 0.0
    for row in _shelves(rooms, width):
        left, height = -sum(size.width for size, _ in row) / 2, max(size.height for size, _ in row)
        for size, part in row:
            middle = Point(left + size.width / 2, top + height / 2)
            places |= {node: Point(at.x + middle.x, at.y + middle.y) for node, at in part.items()}
            left += size.width
        top += height
    return places


def _shelves(rooms: list[tuple[Box, Places]], width: float) -> list[list[tuple[Box, Places]]]:
    shelves: list[list[tuple[Box, Places]]] = []
    left = 0.0
    for room in rooms:
        if not shelves or left + room[0].width > width:
            shelves.append([])
            left = 0.0
        shelves[-1].append(room)
        left += room[0].width
    return shelves


def _extent(places: Places, boxes: Boxes) -> Box:
    left, top, right, bottom = _bounds(places, boxes)
    return Box(right - left, bottom - top)


def _bounds(places: Places, boxes: Boxes) -> tuple[float, float, float, float]:
    return (
        min(at.x - boxes[node].width / 2 for node, at in places.items()),
        min(at.y - boxes[node].height / 2 for node, at in places.items()),
        max(at.x + boxes[node].width / 2 for node, at in places.items()),
        max(at.y + boxes[node].height / 2 for node, at in places.items()),
    )


def _centred(places: Places, boxes: Boxes) -> Places:
    if not places:
        return places
    left, top, right, bottom = _bounds(places, boxes)
    x, y = (left + right) / 2, (top + bottom) / 2
    return {node: Point(at.x - x, at.y - y) for node, at in places.items()}
