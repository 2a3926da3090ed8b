"""Stress majorization: a drawing whose distances follow those in the network, by sums that are equal everywhere."""

from collections.abc import Hashable, Iterator
from itertools import combinations
from math import dist, sqrt

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.view.boxes import ASPECT, Array, Boxes, Places, Point

SEED = 7
ROUNDS = 100
POWERS = 40
SMALL = 60
CLEAR = 18
"""A line nearer than this to the middle of an entity runs over it."""
REACH = 0.36
"""Length of a line for each unit of width and height at its two ends."""

Plane = NDArray[np.complex128]


def stress(graph: nx.Graph, boxes: Boxes, trials: int) -> Iterator[Places]:
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


def muddle(graph: nx.Graph, places: Places) -> int:
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
