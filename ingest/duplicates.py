"""What makes two articles one report: shared paragraphs, or nearly the same words at nearly the same time."""

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ingest.article import Article, identify

_SHARE, _OWN = 0.6, 0.4
_LONG = 40
_ALIKE, _NEAR = 0.6, 14
_WORDS, _LEAST, _MANY = 5, 40, 20_000
_ROWS, _BANDS = 4, 32

Marks = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Print:
    """By what an article is recognised: a hash for each paragraph, and the sketch of its words, if it has many."""

    day: str | None
    paragraphs: Marks
    sketch: Marks

    @property
    def bands(self) -> Marks:
        """Hashes of which two sketches share one if they are alike, most surely."""
        rows = self.sketch.reshape(-1, _ROWS)
        mixed = [
            zlib.crc32(row.tobytes(), at) << 31 | zlib.adler32(row.tobytes()) for at, row in enumerate(rows)
        ]
        return np.array(mixed, dtype=np.int64)


def fingerprint(article: Article) -> Print:
    """The print of an article's body."""
    parts = [article.text[part.start : part.end] for part in article.paragraphs if part.role == "body"]
    long = {identify(text.casefold()) for text in parts if len(text) >= _LONG}
    names = sorted(long or {identify(article.text.casefold())})
    return Print(
        day=article.source.published,
        paragraphs=np.array([int(name, 16) >> 1 for name in names], dtype=np.int64),
        sketch=_sketch(re.findall(r"\w+", " ".join(parts).casefold())),
    )


def best(own: Print, shared: Counter[int], others: Sequence[tuple[int, Print]]) -> int | None:
    """Which of the earlier articles `own` is a copy of; `shared` counts the paragraphs in common.

    Of several it is the one that has most in common, then the first.
    """
    copies = [(_common(own, shared[at], other), -at) for at, other in others]
    common, at = max(copies, default=(0.0, 0))
    return -at if common > 0 else None


def _common(own: Print, shared: int, other: Print) -> float:
    """How much of `own` the other has, above 0 if it is a copy."""
    mine, theirs = len(own.paragraphs), len(other.paragraphs)
    # a digest that takes in a short report whole is still mostly its own
    if shared >= max(_OWN * mine, _SHARE * min(mine, theirs)):
        return 1 + shared
    alike = _alike(own, other)
    return alike if alike >= _ALIKE and _near(own.day, other.day) else 0.0


def _alike(one: Print, other: Print) -> float:
    if not len(one.sketch) or not len(other.sketch):
        return 0.0
    return float(np.mean(one.sketch == other.sketch))


def _near(one: str | None, other: str | None) -> bool:
    """Whether two days are so near that one report may be the other again; unknown days may be."""
    if one is None or other is None:
        return True
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) <= _NEAR


def _sketch(words: list[str]) -> Marks:
    """The least hash of all runs of words under each of many hash functions."""
    if len(words) < _LEAST:
        return np.array([], dtype=np.int64)
    runs = np.fromiter(_runs(words[:_MANY]), dtype=np.uint64)
    factors, shifts = _functions()
    hashes: Marks = ((runs[:, None] * factors + shifts) >> np.uint64(32)).astype(np.int64)
    return np.asarray(hashes.min(axis=0))


def _runs(words: list[str]) -> Iterator[int]:
    for at in range(len(words) - _WORDS + 1):
        yield zlib.crc32(" ".join(words[at : at + _WORDS]).encode())


@cache
def _functions() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    numbers = [
        int.from_bytes(hashlib.sha256(f"{kind}{at}".encode()).digest()[:8])
        for kind in "ab"
        for at in range(_ROWS * _BANDS)
    ]
    factors, shifts = np.array(numbers, dtype=np.uint64).reshape(2, -1)
    return factors | np.uint64(1), shifts
