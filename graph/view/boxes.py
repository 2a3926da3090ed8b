"""Boxes on paper: pushed off each other, set in rows, measured."""

from collections.abc import Hashable, Mapping
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ASPECT = 1.25
"""Width of the drawing for each unit of height: that of the pane it is shown in."""
PASSES = 120

Array = NDArray[np.float64]


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


def apart(places: Places, boxes: Boxes) -> Places:
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


def rows(parts: list[Places], boxes: Boxes) -> Places:
    """The largest part on top, the others in rows below it, as wide as the pane asks."""
    rooms = [(extent(part, boxes), centred(part, boxes)) for part in parts]
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


def extent(places: Places, boxes: Boxes) -> Box:
    """The box around all of them."""
    left, top, right, bottom = _bounds(places, boxes)
    return Box(right - left, bottom - top)


def _bounds(places: Places, boxes: Boxes) -> tuple[float, float, float, float]:
    return (
        min(at.x - boxes[node].width / 2 for node, at in places.items()),
        min(at.y - boxes[node].height / 2 for node, at in places.items()),
        max(at.x + boxes[node].width / 2 for node, at in places.items()),
        max(at.y + boxes[node].height / 2 for node, at in places.items()),
    )


def centred(places: Places, boxes: Boxes) -> Places:
    """The same drawing around (0, 0)."""
    if not places:
        return places
    left, top, right, bottom = _bounds(places, boxes)
    x, y = (left + right) / 2, (top + bottom) / 2
    return {node: Point(at.x - x, at.y - y) for node, at in places.items()}
