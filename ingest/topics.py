"""Whether an article is a digest: paragraphs that each tell of something else."""

from collections import Counter
from itertools import pairwise

from ingest.references import References

_LEAST = 5  # paragraphs with names
_MOST = 0.4  # of the paragraphs: what one article is about is named in more of them
_LINKED = 0.33  # of the paragraphs: in one article more share a name with the next


def is_digest(references: References) -> bool:
    """Whether next to no paragraph goes on with what the one before was about.

    The bounds part 80 days of current events from articles, releases and interviews without a mistake; only
    short texts are not told apart, and count as articles.
    """
    told = [
        {one.entity.id for one in references.within(passage.doc[:]) if one.kind in ("name", "adjective")}
        for passage in references.passages
        if passage.role not in ("title", "caption")
    ]
    told = [names for names in told if names]
    if len(told) < _LEAST:
        return False
    counts = Counter(name for names in told for name in names)
    linked = sum(bool(one & other) for one, other in pairwise(told))
    return max(counts.values()) < _MOST * len(told) and linked < _LINKED * (len(told) - 1)
