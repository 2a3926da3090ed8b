"""How often a reading is right that its rule, parse and references make look so sure: see `confidence.toml`."""

import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

Point = tuple[float, float]


def calibrated(sure: float) -> float:
    """The share of claims (0 to 1, two digits) that were right where they looked as sure as this one."""
    return round(interpolated(_curve(), sure), 2)


def interpolated(curve: Sequence[Point], sure: float) -> float:
    """The height of a curve at `sure`: a straight line between its points, level beyond them."""
    place = bisect_right(curve, sure, key=lambda point: point[0])
    if place in (0, len(curve)):
        return curve[min(place, len(curve) - 1)][1]
    (left, low), (right, high) = curve[place - 1], curve[place]
    return low + (high - low) * (sure - left) / (right - left)


@cache
def _curve() -> tuple[Point, ...]:
    text = (files("ingest") / "confidence.toml").read_text(encoding="utf-8")
    return tuple((left, right) for left, right in tomllib.loads(text)["curve"])
