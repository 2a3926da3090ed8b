"""Which paragraphs of an article go together: in a digest each tells of something else."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from ingest.references import Passage, References

_LEAST = 5  # items with names
_MOST = 0.4  # of the items: what one article is about is named in more of them
_LINKED = 0.33  # of the items: in one article more share a name with the next
_APART = ("title", "caption")


def note_topics(references: References) -> None:
    """Number the paragraphs by the item they belong to; those of an article that is no digest are one item."""
    items = list(_items(references))
    digest = _is_digest([_names(item, references) for item in items])
    for number, item in enumerate(items):
        for passage in item:
            references.topics[passage.doc] = number if digest else 0


def _items(references: References) -> Iterator[list[Passage]]:
    """The paragraphs, each with the place or heading that opens it ("MALI - Clashes broke out")."""
    item: list[Passage] = []
    for passage in references.passages:
        if passage.role in _APART:
            continue
        if item and item[-1].start + len(item[-1].raw) < passage.start:
            yield item
            item = []
        item.append(passage)
    if item:
        yield item


def _names(item: list[Passage], references: References) -> set[str]:
    found = (one for passage in item for one in references.within(passage.doc[:]))
    return {one.entity.id for one in found if one.kind in ("name", "adjective")}


def _is_digest(told: list[set[str]]) -> bool:
    """Whether next to no item goes on with what the one before was about.

    The bounds part days of current events from articles, releases and interviews; only short texts are not told
    apart, and count as articles.
    """
    told = [names for names in told if names]
    if len(told) < _LEAST:
        return False
    counts = Counter(name for names in told for name in names)
    linked = sum(bool(one & other) for one, other in pairwise(told))
    return max(counts.values()) < _MOST * len(told) and linked < _LINKED * (len(told) - 1)
