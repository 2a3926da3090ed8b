"""One name, one label: what is called the same in a text is taken for the same."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

PERSON = "PERSON"

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
