"""Where each entity stands on the page: the same network always gives the same places."""

from collections.abc import Hashable, Iterable, Mapping
from itertools import combinations, count
from math import cos, dist, pi, sin, sqrt
from typing import NamedTuple

import networkx as nx

SEED = 7
ASPECT = 1.4
"""Width of the drawing for each unit of height: that of the pane it is shown in."""
SPREAD = 2.8
"""How many times the area of all labels a drawing takes."""
AT_ONCE = 300
"""Networks up to this size are laid out as one; larger ones by their communities."""
EVENNESS = 0.6
"""How far places are drawn from where the springs put them (0) to equal steps (1)."""
PASSES = 80
SMALL = 80
TRIALS = 8
"""Small networks are laid out this often and the clearest drawing is kept."""
CLEAR = 18
"""A line nearer than this to the middle of an entity runs over it."""


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


def positions(network: nx.MultiDiGraph, boxes: Boxes) -> dict[Hashable, tuple[int, int]]:
    """Whole-numbered places for all nodes, around (0, 0), boxes kept apart."""
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from(sorted(network))
    graph.add_edges_from(sorted({tuple(sorted(pair)) for pair in network.edges() if pair[0] != pair[1]}))
    places = apart(_arrange(graph, boxes), boxes)
    return {node: (round(at.x), round(at.y)) for node, at in _centred(places, boxes).items()}


def beside(
    network: nx.MultiDiGraph, boxes: Boxes, placed: Mapping[Hashable, tuple[int, int]]
) -> dict[Hashable, tuple[int, int]]:
    """Places for the nodes without one: each as near as there is room to its placed neighbours."""
    places = {node: Point(*at) for node, at in placed.items()}
    around = nx.Graph(network)
    waiting = sorted(set(network) - set(places))
    while waiting:
        node = max(waiting, key=lambda one: (sum(other in places for other in around[one]), str(one)))
        near = [places[other] for other in around[node] if other in places and other != node]
        start = near[0] if near else Point(0, max((at.y for at in places.values()), default=0))
        places[node] = next(at for at in _from(start) if _free(at, boxes[node], places, boxes))
        waiting.remove(node)
    return {node: (round(at.x), round(at.y)) for node, at in places.items()}


def _from(start: Point) -> Iterable[Point]:
    return (Point(start.x + step.x, start.y + step.y) for step in _spiral())


def _free(at: Point, box: Box, places: Places, boxes: Boxes) -> bool:
    return not any(_overlap(at, box, other, boxes[node]) for node, other in places.items())


def _arrange(graph: nx.Graph, boxes: Boxes) -> Places:
    parts = [sorted(part) for part in nx.connected_components(graph)]
    if not parts:
        return {}
    if len(parts) > 1:
        return _packed([_arrange(_part(graph, part), boxes) for part in parts], boxes)
    if len(graph) > AT_ONCE:
        return _by_communities(graph, boxes)
    trials = range(TRIALS if len(graph) <= SMALL else 1)
    drawings = (apart(_spring(graph, boxes, SEED + trial), boxes) for trial in trials)
    return min(drawings, key=lambda places: _muddle(graph, places)) if len(trials) > 1 else next(drawings)


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


def _part(graph: nx.Graph, nodes: Iterable[Hashable]) -> nx.Graph:
    """A subgraph whose order does not hang on hashes, as `Graph.subgraph` does."""
    part: nx.Graph = nx.Graph()
    part.add_nodes_from(nodes)
    part.add_edges_from(edge for edge in graph.edges(part, data=True) if edge[1] in part)
    return part


def _spring(graph: nx.Graph, boxes: Boxes, seed: int = SEED) -> Places:
    raw = nx.spring_layout(graph, iterations=200, weight="weight", seed=seed)
    height = sqrt(SPREAD / ASPECT * sum(boxes[node].width * boxes[node].height for node in graph))
    xs = _evened({node: float(x) for node, (x, _) in raw.items()}, height * ASPECT)
    ys = _evened({node: float(y) for node, (_, y) in raw.items()}, height)
    return {node: Point(xs[node], ys[node]) for node in graph}


def _evened(values: dict[Hashable, float], length: float) -> dict[Hashable, float]:
    """The values over a length, drawn towards equal steps: springs crowd the middle."""
    low, high, last = min(values.values()), max(values.values()), max(1, len(values) - 1)
    rank = {node: index / last for index, node in enumerate(sorted(values, key=lambda node: values[node]))}
    share = {node: (value - low) / ((high - low) or 1) for node, value in values.items()}
    return {node: length * (EVENNESS * rank[node] + (1 - EVENNESS) * share[node]) for node in values}


def _by_communities(graph: nx.Graph, boxes: Boxes) -> Places:
    groups = [sorted(group) for group in nx.community.louvain_communities(graph, seed=SEED)]
    if len(groups) == 1:
        return _ring(graph, boxes)
    inside = [_centred(_arrange(_part(graph, group), boxes), boxes) for group in groups]
    rooms: dict[Hashable, Box] = {index: _extent(places, boxes) for index, places in enumerate(inside)}
    centres = apart(_spring(_quotient(graph, groups), rooms), rooms)
    return {
        node: Point(at.x + centres[index].x, at.y + centres[index].y)
        for index, places in enumerate(inside)
        for node, at in places.items()
    }


def _quotient(graph: nx.Graph, groups: list[list[Hashable]]) -> nx.Graph:
    """The network of groups; `weight` counts the lines between two of them."""
    home = {node: index for index, group in enumerate(groups) for node in group}
    quotient: nx.Graph = nx.Graph()
    quotient.add_nodes_from(range(len(groups)))
    for one, other in graph.edges():
        ends = sorted((home[one], home[other]))
        weight = quotient.get_edge_data(*ends, {"weight": 0})["weight"]
        if ends[0] != ends[1]:
            quotient.add_edge(*ends, weight=weight + 1)
    return quotient


def _ring(graph: nx.Graph, boxes: Boxes) -> Places:
    radius = sum(boxes[node].width for node in graph) / (2 * pi)
    turns = {node: 2 * pi * index / len(graph) for index, node in enumerate(graph)}
    return {node: Point(radius * cos(turn), radius * sin(turn)) for node, turn in turns.items()}


def _packed(parts: list[Places], boxes: Boxes) -> Places:
    """The largest part in the middle, the others along a spiral wherever there is room."""
    rooms = [(_extent(part, boxes), _centred(part, boxes)) for part in parts]
    rooms.sort(key=lambda room: -room[0].width * room[0].height)
    taken: list[tuple[Point, Box]] = []
    places: Places = {}
    for size, part in rooms:
        at = next(point for point in _spiral() if not any(_overlap(point, size, *other) for other in taken))
        taken.append((at, size))
        places |= {node: Point(inner.x + at.x, inner.y + at.y) for node, inner in part.items()}
    return places


def _spiral() -> Iterable[Point]:
    for step in count():
        turn, radius = 2.4 * step, 20 * sqrt(step)
        yield Point(radius * cos(turn) * ASPECT, radius * sin(turn))


def _overlap(one: Point, size: Box, other: Point, room: Box) -> bool:
    across = abs(one.x - other.x) < (size.width + room.width) / 2
    return across and abs(one.y - other.y) < (size.height + room.height) / 2


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


def apart(places: Places, boxes: Boxes) -> Places:
    """The same places with overlapping boxes pushed from each other, along the shorter way out."""
    places = dict(places)
    reach = max((box.width for box in boxes.values()), default=0)
    for _ in range(PASSES):
        if not sum(_push(places, boxes, pair) for pair in _near(places, reach)):
            break
    return places


def _near(places: Places, reach: float) -> Iterable[tuple[Hashable, Hashable]]:
    """Pairs whose boxes may touch, from left to right."""
    row = sorted(places, key=lambda node: (places[node], str(node)))
    for index, one in enumerate(row):
        for other in row[index + 1 :]:
            if places[other].x - places[one].x > reach:
                break
            yield one, other


def _push(places: Places, boxes: Boxes, pair: tuple[Hashable, Hashable]) -> bool:
    """Whether the two overlapped; if so each has gone half of the shorter way."""
    (one, other), (a, b) = pair, (boxes[pair[0]], boxes[pair[1]])
    p, q = places[one], places[other]
    wide = (a.width + b.width) / 2 - abs(p.x - q.x)
    high = (a.height + b.height) / 2 - abs(p.y - q.y)
    if wide <= 0 or high <= 0:
        return False
    dx = (wide / 2 + 0.5) * (1 if p.x < q.x else -1) if wide < high else 0.0
    dy = (high / 2 + 0.5) * (1 if p.y < q.y else -1) if wide >= high else 0.0
    places[one], places[other] = Point(p.x - dx, p.y - dy), Point(q.x + dx, q.y + dy)
    return True
