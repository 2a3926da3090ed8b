"""Is `confidence` how often claims are right? python -m benchmarks.calibration [dev|test] [--fit] [--figure FILE].

A claim is right if the gold has its relation and both its ends. `--fit` learns the curve of ingest/confidence.toml
from the dev split. What follows is for a split that the curve has not seen; for dev itself it is cross-validated.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from unittest.mock import patch

from benchmarks.claims import SPLITS, Scored, measured
from ingest.confidence import Point, calibrated, interpolated

CURVE = Path(__file__).parents[1] / "ingest" / "confidence.toml"
BINS, FOLDS = 10, 5
STEP, PRIOR = 60, 10
"""Claims in one step of the curve, and how many more of them are taken to be as often right as they look."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One claim: how sure it looks, whether it is right, and the text it is from."""

    sure: float
    right: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims of about one confidence: how many, how sure on average, and the share that is right."""

    count: int
    sure: float
    right: float


def readings(scored: Sequence[Scored]) -> list[Reading]:
    """All claims of the texts, each right or wrong."""
    return [
        Reading(claim.confidence, any(claim is hit for _, hit in one.right), one.text.record["id"])
        for one in scored
        for claim in one.extraction.claims
    ]


def uncalibrated(split: str) -> list[Reading]:
    """The claims of a split as sure as rule, parse and references make them look, before the curve."""
    with patch("ingest.claims.calibrated", lambda sure: sure):
        return readings(measured(split))


def bins(claims: Sequence[Reading]) -> list[Bin]:
    """The claims by tenths of confidence, those without claims left out."""
    return [_bin(list(group)) for _, group in groupby(_sorted(claims), key=_tenth)]


def _tenth(one: Reading) -> int:
    return min(int(round(one.sure * BINS, 6)), BINS - 1)


def _sorted(claims: Sequence[Reading]) -> list[Reading]:
    return sorted(claims, key=lambda one: one.sure)


def _bin(claims: Sequence[Reading]) -> Bin:
    count = len(claims)
    return Bin(count, sum(one.sure for one in claims) / count, sum(one.right for one in claims) / count)


def calibration_error(claims: Sequence[Reading]) -> float:
    """The expected calibration error (0 to 1): how far sureness is from the share right, over all tenths."""
    return sum(one.count * abs(one.sure - one.right) for one in bins(claims)) / len(claims)


def brier(claims: Sequence[Reading]) -> float:
    """The mean square (0 to 1) of what sureness is off."""
    return sum((one.sure - one.right) ** 2 for one in claims) / len(claims)


def fit(claims: Sequence[Reading]) -> list[Point]:
    """A rising curve from how sure claims look to how often they are right."""
    steps = _pooled([_smoothed(_bin(step)) for step in _steps(_sorted(claims))])
    last = steps[-1]
    top = (last.right * last.count + PRIOR) / (last.count + PRIOR)
    return [(0.0, 0.0), *((round(one.sure, 3), round(one.right, 3)) for one in steps), (1.0, round(top, 3))]


def _steps(claims: Sequence[Reading]) -> Iterator[list[Reading]]:
    """Runs of at least STEP claims, those that look equally sure together."""
    run: list[Reading] = []
    rest = len(claims)
    for _, group in groupby(claims, key=lambda one: one.sure):
        run += group
        if len(run) >= STEP and rest - len(run) >= STEP:
            yield run
            rest, run = rest - len(run), []
    yield run


def _smoothed(one: Bin) -> Bin:
    return Bin(one.count, one.sure, (one.right * one.count + one.sure * PRIOR) / (one.count + PRIOR))


def _pooled(steps: Sequence[Bin]) -> list[Bin]:
    """Neighbouring steps that fall are taken together until all rise."""
    pooled: list[Bin] = []
    for step in steps:
        pooled.append(step)
        while len(pooled) > 1 and pooled[-2].right >= pooled[-1].right:
            pooled[-2:] = [_together(*pooled[-2:])]
    return pooled


def _together(one: Bin, other: Bin) -> Bin:
    count = one.count + other.count
    sure = (one.sure * one.count + other.sure * other.count) / count
    return Bin(count, sure, (one.right * one.count + other.right * other.count) / count)


def through(claims: Sequence[Reading], curve: Callable[[float], float]) -> list[Reading]:
    """The claims as sure as a curve makes them."""
    return [Reading(round(curve(one.sure), 2), one.right, one.text) for one in claims]


def crossed(claims: Sequence[Reading]) -> list[Reading]:
    """The claims as sure as a curve makes them that was learnt from other texts."""
    found: list[Reading] = []
    for fold in range(FOLDS):
        curve = fit([one for one in claims if _fold(one.text) != fold])
        held = [one for one in claims if _fold(one.text) == fold]
        found += through(held, lambda sure, curve=curve: interpolated(curve, sure))  # type: ignore[misc]
    return found


def _fold(text: str) -> int:
    return int(sha256(text.encode()).hexdigest(), 16) % FOLDS


def write(curve: Sequence[Point]) -> None:
    """Write the curve into the data of the package."""
    points = "".join(f"    [{left}, {right}],\n" for left, right in curve)
    CURVE.write_text(f"{_HEAD}curve = [\n{points}]\n", encoding="utf-8")


_HEAD = """\
# How sure a claim looks by its rule, parse and references, and how often such a claim is right.
# Written by python -m benchmarks.calibration --fit from the annotated texts of the dev split.
"""


def table(before: Sequence[Reading], after: Sequence[Reading]) -> Iterator[str]:
    """The reliability table of the confidences given out, and the errors before and after the curve."""
    yield f"{'confidence':>12}{'claims':>8}{'right':>8}"
    yield from (f"{one.sure:12.2f}{one.count:8}{one.right:8.2f}" for one in bins(after))
    for name, measure in (("calibration error", calibration_error), ("Brier score", brier)):
        yield f"{name:20} before the curve {measure(before):.3f}, after {measure(after):.3f}"


SIDE, EDGE = 240, 44


def figure(claims: Sequence[Reading], split: str) -> str:
    """A drawing (SVG) of how often claims are right by how sure they are; a dot's area is its number of claims."""
    lines = [_AXES.format(size=SIDE + 2 * EDGE, edge=EDGE, far=EDGE + SIDE, middle=EDGE + SIDE // 2)]
    for tick in range(0, 11, 2):
        x, y = _at(tick / 10, tick / 10)
        lines.append(f'<text x="{x}" y="{EDGE + SIDE + 16}" text-anchor="middle">{tick / 10:g}</text>')
        lines.append(f'<text x="{EDGE - 6}" y="{y + 4}" text-anchor="end">{tick / 10:g}</text>')
    for one in bins(claims):
        (x, low), (_, high) = (_at(one.sure, end) for end in interval(one))
        _, y = _at(one.sure, one.right)
        size = max(1.5, (one.count / len(claims)) ** 0.5 * 12)
        lines.append(f'<path d="M{x} {low}V{high}" stroke="#1f5f8b"/>')
        lines.append(f'<circle cx="{x}" cy="{y}" r="{size:.1f}" fill="#1f5f8b" fill-opacity="0.75"/>')
    title = f"{len(claims)} claims, {split} split"
    lines.append(f'<text x="{EDGE + SIDE // 2}" y="{EDGE - 14}" text-anchor="middle">{title}</text>')
    return "\n".join([*lines, "</svg>\n"])


_AXES = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}" \
font-family="sans-serif" font-size="11" fill="#333">
<rect width="100%" height="100%" fill="#fff"/>
<rect x="{edge}" y="{edge}" width="240" height="240" fill="none" stroke="#ccc"/>
<path d="M{edge} {far}L{far} {edge}" stroke="#999" stroke-dasharray="4 3"/>
<text x="{middle}" y="{size}" dy="-8" text-anchor="middle">confidence of the claim</text>
<text x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">share that is right</text>"""


def _at(sure: float, right: float) -> tuple[float, float]:
    return round(EDGE + sure * SIDE, 1), round(EDGE + (1 - right) * SIDE, 1)


def interval(one: Bin, z: float = 1.96) -> tuple[float, float]:
    """Between what shares (Wilson's 95 % interval) the true one lies, by as many claims."""
    spread = z * z / one.count
    middle = (one.right + spread / 2) / (1 + spread)
    half = z * (one.right * (1 - one.right) / one.count + spread / one.count / 4) ** 0.5 / (1 + spread)
    return middle - half, middle + half


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.calibration", description=__doc__)
    parser.add_argument("split", nargs="?", choices=SPLITS, default="dev")
    parser.add_argument("--fit", action="store_true", help="learn the curve from the dev split first")
    parser.add_argument("--figure", type=Path, help="draw the reliability into this SVG file")
    asked = parser.parse_args(words)
    if asked.fit:
        curve = fit(uncalibrated("dev"))
        write(curve)
        sys.stdout.write(f"{curve}\n")
    before = uncalibrated(asked.split)
    after = crossed(before) if asked.split == "dev" else through(before, calibrated)
    sys.stdout.writelines(f"{line}\n" for line in table(before, after))
    if asked.figure:
        asked.figure.write_text(figure(after, asked.split), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
