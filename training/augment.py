"""Other dresses of a training text: letter case, quotation marks, line breaks."""

import random
from collections.abc import Callable, Sequence

from ingest.language.pieces import GAPS

CURLY = str.maketrans({"'": "’"})
STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})

Dress = Callable[[Sequence[str]], list[str]]


def dressed(words: Sequence[str], level: float, chance: random.Random) -> list[str]:
    """The words as they are or, with chance `level`, in another dress."""
    return chance.choice(DRESSES)(words) if chance.random() < level else list(words)


def wrapped(gaps: Sequence[int], opens: Sequence[int], level: float, chance: random.Random) -> list[int]:
    """White space with line breaks: with chance `level` at a sentence's start, rarely elsewhere."""
    space, line = GAPS.index("space"), GAPS.index("line")
    rates = (level if start == 1 else level / 10 for start in opens)
    return [
        line if gap == space and chance.random() < rate else gap
        for gap, rate in zip(gaps, rates, strict=True)
    ]


def _lower(words: Sequence[str]) -> list[str]:
    return [word.lower() for word in words]


def _upper(words: Sequence[str]) -> list[str]:
    return [word.upper() for word in words]


def _title(words: Sequence[str]) -> list[str]:
    """A headline in title case."""
    return [word[:1].upper() + word[1:] for word in words]


def _straight(words: Sequence[str]) -> list[str]:
    return [word.translate(STRAIGHT) for word in words]


def _curly(words: Sequence[str]) -> list[str]:
    """Straight double quotes turned by turns to opening and closing ones, apostrophes to ’."""
    opening, turned = True, []
    for word in words:
        if word == '"':
            word, opening = ("“" if opening else "”"), not opening
        turned.append(word.translate(CURLY))
    return turned


DRESSES: tuple[Dress, ...] = (_lower, _upper, _title, _curly, _curly, _straight)
