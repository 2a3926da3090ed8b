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


def completed(words: Sequence[str], marks: Sequence[str], above: Sequence[int | None]) -> list[str]:
    """The marks with names that stop too early gone on ("Ayman" in "Ayman al-Zawahiri", "Yahya" in "Yahya Saree").

    `above` is the word each word goes on from as one name, by the tree.
    """
    found = list(marks)
    for start, end, label in mentions(marks):
        stop = _behind_article(words, found, end)
        if label == PERSON:
            stop = _behind_flat(words, found, above, start, stop)
        found[end:stop] = [f"I-{label}"] * (stop - end)
    return found


def _behind_article(words: Sequence[str], marks: Sequence[str], end: int) -> int:
    """The word behind the last of a name that ends at `end`; that itself where no article follows."""
    place = end
    while place < len(words) and marks[place] == "O" and words[place].istitle():
        place += 1  # a father's name that was left out ("Barzan Ibrahim al-Tikriti")
    if words[end - 1].lower() in ARTICLES and words[end : end + 1] == ["-"] and end + 1 < len(words):
        return _behind_article(words, marks, end + 2)  # "Al" in "Al-Raqqah", whatever the rest is taken for
    behind = place + 3
    if behind > len(words) or words[place] not in ARTICLES or words[place + 1] != "-":
        return end
    free = all(mark == "O" for mark in marks[place:behind])
    return _behind_article(words, marks, behind) if free and words[behind - 1][:1].isupper() else end


def _behind_flat(
    words: Sequence[str], marks: Sequence[str], above: Sequence[int | None], start: int, end: int
) -> int:
    """The word behind the last that the tree hangs on the name as a part of it."""
    place = end + 1 if words[end : end + 1] == ["-"] else end
    if place >= len(words) or marks[end] != "O" and place > end:
        return end
    if not words[place][:1].isupper() and words[place] not in ARTICLES:
        return end
    behind = place + 1
    if marks[place] == f"B-{PERSON}":  # one name taken for two ("Muhammad", "Yusuf Ziya Talay")
        behind = next((at for at in range(behind, len(words)) if not marks[at].startswith("I-")), len(words))
    elif marks[place] != "O":
        return end
    goes_on = any(head is not None and start <= head < end for head in above[place:behind])
    return _behind_flat(words, marks, above, start, behind) if goes_on else end
