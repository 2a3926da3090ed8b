"""One name, one label: what is called the same in a text is taken for the same."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

PERSON = "PERSON"
ARTICLES = frozenset({"al", "el", "ul", "as", "ash", "ad", "an", "ar", "at", "az"})
"""The article in names from the Arabic, as it sounds before the word behind it."""

Mention = tuple[int, int, str]
"""First word, word behind the last, and label."""


def mentions(marks: Sequence[str]) -> Iterator[Mention]:
    """The names that marks such as B-PERSON, I-PERSON and O make."""
    start = None
    for place, mark in enumerate([*marks, "O"]):
        if start is not None and not mark.startswith("I-"):
            yield start, place, marks[start][2:]
            start = None
        if mark.startswith("B-"):
            start = place


def agreed(words: Sequence[str], marks: Sequence[str]) -> list[str]:
    """The marks with the label each name has most often, or first; a person's last word alone is a person."""
    labels: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    surnames = set[tuple[str, ...]]()
    for start, end, label in mentions(marks):
        labels[tuple(words[start:end])][label] += 1
        if label == PERSON and end - start > 1:
            surnames.add((words[end - 1],))
    best = {name: PERSON if name in surnames else seen.most_common(1)[0][0] for name, seen in labels.items()}
    found = list(marks)
    for start, end, _ in mentions(marks):
        label = best[tuple(words[start:end])]
        found[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    return found


def completed(words: Sequence[str], marks: Sequence[str]) -> list[str]:
    """The marks with names that stop before an article gone on to its word ("Ayman" in "Ayman al-Zawahiri")."""
    found = list(marks)
    for _, end, label in mentions(marks):
        stop = _whole(words, found, end)
        found[end:stop] = [f"I-{label}"] * (stop - end)
    return found


def _whole(words: Sequence[str], marks: Sequence[str], end: int) -> int:
    """The word behind the last of a name that the words up to `end` begin; `end` where it is whole."""
    place = end
    while place < len(words) and marks[place] == "O" and words[place].istitle():
        place += 1  # a father's name that was left out ("Barzan Ibrahim al-Tikriti")
    behind = place + 3
    joined = words[place:behind - 1]
    if len(joined) < 2 or joined[0] not in ARTICLES or joined[1] != "-" or behind > len(words):
        return end
    free = all(mark == "O" for mark in marks[place:behind])
    return _whole(words, marks, behind) if free and words[behind - 1][:1].isupper() else end
