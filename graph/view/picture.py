"""What the page opens on as a picture (SVG), for where no script runs: code hosts, mail, paper."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from math import atan2, cos, hypot, sin
from typing import Any, NamedTuple

Item = dict[str, Any]

WIDTH, HEIGHT, MARGIN, FOOT = 960, 640, 76, 44
LETTER = 11
ADVANCE = 0.58
"""Width of a letter for each unit of its size, on average."""
MOST = 150
SIGNS = {-1: "hostile", 1: "cooperative", 0: "neutral"}
OUTLINES = {
    "triangle": ((0, -1), (1, 0.9), (-1, 0.9)),
    "triangleDown": ((-1, -0.9), (1, -0.9), (0, 1)),
    "diamond": ((0, -1.1), (1, 0), (0, 1.1), (-1, 0)),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "hexagon": ((-1, 0), (-0.5, -0.9), (0.5, -0.9), (1, 0), (0.5, 0.9), (-0.5, 0.9)),
    "star": ((0, -1.2), (0.3, -0.4), (1.1, -0.4), (0.5, 0.2), (0.7, 1), (0, 0.5), (-0.7, 1), (-0.5, 0.2))
    + ((-1.1, -0.4), (-0.3, -0.4)),
}


class Spot(NamedTuple):
    """A place in the picture and the radius of what stands there."""

    x: float
    y: float
    radius: float


class Area(NamedTuple):
    """What a name or a mark takes up."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Area") -> bool:
        """Whether the two share anything."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def picture(nodes: Sequence[Item], edges: Sequence[Item], title: str) -> str:
    """An SVG of the relations the page opens with, among their MOST best connected entities."""
    front = [edge for edge in edges if not edge["background"]] or [*edges]
    degrees = Counter(end for edge in front for end in {edge["from"], edge["to"]})
    ranked = sorted(degrees, key=lambda one: (-degrees[one], one))[:MOST]
    known = {node["id"]: node for node in nodes}
    shown = [known[one] for one in ranked] if front else [*nodes][:MOST]
    spots = _spots(shown)
    lines = [edge for edge in front if edge["from"] in spots and edge["to"] in spots]
    said = f"{len(shown):,} of {len(nodes):,} entities, {len(lines):,} of {len(edges):,} relations"
    parts = [*map(_mark, shown, spots.values()), *_names(shown, spots), *_caption(title, said)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
    style = f'font-family="system-ui, sans-serif" font-size="{LETTER}" fill="{colors()["ink"]}"'
    ground = f'<rect width="100%" height="100%" fill="{colors()["paper"]}"/>'
    body = "".join([*(part for edge in lines for part in _line(edge, spots)), *parts])
    return f'{head} {style} aria-label="{_text(title)}: {said}">{ground}{body}</svg>'


@cache
def colors() -> dict[str, str]:
    """The light colours of the page."""
    css = (files("graph.view") / "assets" / "page.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--([\w-]+): (#\w+);", css.split("@media")[0]))


def _spots(shown: Sequence[Item]) -> dict[str, Spot]:
    xs, ys = [node["x"] for node in shown] or [0], [node["y"] for node in shown] or [0]
    wide, high = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - FOOT - MARGIN) / high, 1.2)
    middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return {
        node["id"]: Spot(
            WIDTH / 2 + (node["x"] - middle[0]) * scale,
            (HEIGHT - FOOT) / 2 + (node["y"] - middle[1]) * scale,
            2.5 + node["size"] / 5,
        )
        for node in shown
    }


def _line(edge: Item, spots: dict[str, Spot]) -> Iterator[str]:
    a, b = spots[edge["from"]], spots[edge["to"]]
    color = colors()[SIGNS[edge["sign"]]]
    dash = (
        f' stroke-dasharray="{" ".join(str(length * 0.7) for length in edge["dashes"])}"'
        if edge["dashes"]
        else ""
    )
    stroke = f'fill="none" stroke="{color}" stroke-width="{min(5, edge["width"] * 0.8):.1f}" stroke-opacity="0.8"{dash}'
    if a == b:
        yield f'<circle cx="{a.x + 9:.1f}" cy="{a.y - 9:.1f}" r="9" {stroke}/>'
        return
    side = {"curvedCW": 0.8, "curvedCCW": -0.8}
    bend = edge["smooth"]["roundness"] * side[edge["smooth"]["type"]] if edge["smooth"] else 0
    via = (a.x + b.x) / 2 + (b.y - a.y) * bend, (a.y + b.y) / 2 - (b.x - a.x) * bend
    yield f'<path d="M{a.x:.1f} {a.y:.1f}Q{via[0]:.1f} {via[1]:.1f} {b.x:.1f} {b.y:.1f}" {stroke}/>'
    if edge["arrows"] and hypot(b.x - a.x, b.y - a.y) > 2 * b.radius:
        turn = atan2(b.y - via[1], b.x - via[0])
        tip = b.x - cos(turn) * b.radius, b.y - sin(turn) * b.radius
        wings = ((tip[0] - 6 * cos(turn + side), tip[1] - 6 * sin(turn + side)) for side in (0.4, -0.4))
        yield f'<polygon points="{_points([tip, *wings])}" fill="{color}"/>'


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _mark(node: Item, spot: Spot) -> str:
    fill = f'fill="{colors()[node["family"]]}"'
    if node["shape"] not in OUTLINES:
        return f'<circle cx="{spot.x:.1f}" cy="{spot.y:.1f}" r="{spot.radius:.1f}" {fill}/>'
    outline = [(spot.x + x * spot.radius, spot.y + y * spot.radius) for x, y in OUTLINES[node["shape"]]]
    return f'<polygon points="{_points(outline)}" {fill}/>'


def _names(shown: Sequence[Item], spots: dict[str, Spot]) -> Iterator[str]:
    """The names that have room, the best connected first."""
    taken = [Area(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in spots.values()]
    for node, spot in zip(shown, spots.values(), strict=True):
        wide = len(node["label"]) * LETTER * ADVANCE
        for x, y in _around(spot, wide):
            area = Area(x - wide / 2, y - LETTER / 2 - 1, x + wide / 2, y + LETTER / 2 + 1)
            inside = area.left > 0 and area.right < WIDTH
            if inside and not any(area.meets(other) for other in taken):
                taken.append(area)
                halo = f'paint-order="stroke" stroke="{colors()["paper"]}" stroke-width="3"'
                yield f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" {halo}>{_text(node["label"])}</text>'
                break


def _text(words: str) -> str:
    """The words as XML, which has no place for control characters."""
    return escape("".join(char if char.isprintable() else " " for char in words))


def _around(spot: Spot, wide: float) -> Iterator[tuple[float, float]]:
    down, across = spot.radius + LETTER / 2 + 3, spot.radius + wide / 2 + 3
    yield from ((spot.x, spot.y + down), (spot.x, spot.y - down))
    yield from ((spot.x + across, spot.y), (spot.x - across, spot.y))
    yield from ((spot.x + across, spot.y + down), (spot.x - across, spot.y - down))


def _caption(title: str, said: str) -> Iterator[str]:
    muted, ink = colors()["muted"], colors()["ink"]
    yield f'<text x="16" y="{HEIGHT - 26}" font-weight="600" font-size="13">{_text(title)}</text>'
    yield f'<text x="16" y="{HEIGHT - 9}" fill="{muted}">{said}</text>'
    for row, marks in enumerate(
        (
            [("stated", ink, ""), ("uncertain", ink, "7 4"), ("denied", ink, "1.5 3.5")],
            [("hostile", colors()["hostile"], ""), ("cooperative", colors()["cooperative"], "")]
            + [("neither", colors()["neutral"], "")],
        )
    ):
        for column, (word, color, dash) in enumerate(marks):
            x, y = WIDTH - 320 + 108 * column, HEIGHT - 26 + 17 * row
            dashes = f' stroke-dasharray="{dash}"' if dash else ""
            yield f'<path d="M{x} {y - 4}h24" stroke="{color}" stroke-width="2"{dashes}/>'
            yield f'<text x="{x + 30}" y="{y}" fill="{muted}">{word}</text>'
