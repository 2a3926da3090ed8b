"""The best tree over the words of a sentence, and the best names, given what each word alone would choose."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

NEVER = np.float32(-1e9)


def heads(scores: Floats) -> list[int]:
    """The head of each word by the scores of its row; exactly one word, the root, heads itself."""
    found: list[int] = scores.argmax(axis=1).tolist()
    if len(_roots(found)) == 1 and _cycle(found) is None:
        return found
    chances = scores - np.log(np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))
    chances = chances - scores.max(axis=1, keepdims=True)
    root = int(chances.diagonal().argmax())
    np.fill_diagonal(chances, NEVER)
    chances[root] = NEVER
    chances[root, root] = 0.0
    return _tree(chances, root)


def _roots(found: Sequence[int]) -> list[int]:
    return [word for word, head in enumerate(found) if word == head]


def _cycle(found: Sequence[int]) -> list[int] | None:
    """The words of one cycle; a root is none."""
    seen_from = [-1] * len(found)
    for start in range(len(found)):
        word = start
        while seen_from[word] == -1 and found[word] != word:
            seen_from[word] = start
            word = found[word]
        if seen_from[word] == start and found[word] != word:
            return _round(found, word)
    return None


def _round(found: Sequence[int], start: int) -> list[int]:
    cycle, word = [start], found[start]
    while word != start:
        cycle.append(word)
        word = found[word]
    return cycle


def _tree(chances: Floats, root: int) -> list[int]:
    """Chu and Liu's and Edmonds' best tree under this root.

    A cycle is shrunk to one word, the smaller problem solved, and the cycle opened where its head enters.
    """
    found: list[int] = chances.argmax(axis=1).tolist()
    cycle = _cycle(found)
    if cycle is None:
        return found
    inside = set(cycle)
    outside = [word for word in range(len(found)) if word not in inside]
    small = np.full((len(outside) + 1, len(outside) + 1), NEVER, dtype=np.float32)
    small[:-1, :-1] = chances[np.ix_(outside, outside)]
    leaving = chances[np.ix_(outside, cycle)]
    small[:-1, -1] = leaving.max(axis=1)
    kept = np.array([chances[word, found[word]] for word in cycle], dtype=np.float32)
    entering = chances[np.ix_(cycle, outside)] - kept[:, None]
    small[-1, :-1] = entering.max(axis=0)
    above = _tree(small, outside.index(root))
    for place, word in enumerate(outside):
        head = above[place]
        found[word] = cycle[int(leaving[place].argmax())] if head == len(outside) else outside[head]
    opened = int(entering[:, above[-1]].argmax())
    found[cycle[opened]] = outside[above[-1]]
    return found


def marks(scores: Floats, allowed: NDArray[np.bool_]) -> list[int]:
    """The best row of marks; `allowed` says which mark (second axis) may follow which (first)."""
    found = scores.argmax(axis=1)
    # a text begins as if behind mark 0, which is none
    if allowed[np.append(0, found[:-1]), found].all():
        return list(found.tolist())
    barred = np.where(allowed, np.float32(0.0), NEVER)
    best, origins = scores[0] + barred[0], list[NDArray[np.intp]]()
    for row in scores[1:]:
        paths = best[:, None] + barred
        origins.append(paths.argmax(axis=0))
        best = paths.max(axis=0) + row
    path = [int(best.argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return path[::-1]
