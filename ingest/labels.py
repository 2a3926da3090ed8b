"""What stands before the first sentence of a paragraph: a dateline, the label of a digest, the name of who speaks."""

import re

_DATELINE = re.compile(
    r"[A-Z][A-Z .'/-]+(?:, [A-Z][\w.' ]+)?(?:, [A-Z][a-z]+\.? \d{1,2}|, \d{1,2} [A-Z][\w.]+)?(?:,? \d{2,4})?"
    r"(?: \([\w ,./-]{2,40}\))?\s*(?:--?|[–—])\s+(?:\[[^\]]{2,40}\]\s*)*(?=[\"'A-Z])"
)
_LABEL = re.compile(r"(?:[A-Z][\w'.-]*)(?: [\w'.-]+){0,4}: (?=[A-Z])")
_LONGEST = 80  # characters


def label_end(text: str) -> int:
    """Where the words before the first sentence of a paragraph end; 0 where there are none."""
    found = _DATELINE.match(text) or _LABEL.match(text)
    return found.end() if found and found.end() <= min(_LONGEST, len(text) // 2) else 0
