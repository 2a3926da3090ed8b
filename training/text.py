"""Unlabelled news text that may be trained on."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path


def days(data: Path) -> Iterator[str]:
    """Wikipedia's current events, one text a day."""
    with gzip.open(data / "throughput/current-events.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def paragraphs(data: Path) -> Iterator[str]:
    """Unlabelled text under CC BY-SA: Wikipedia's current events and ISAF press releases."""
    for text in days(data):
        yield from text.splitlines()
    with (data / "isaf-press-releases/isaf-shared.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield from json.loads(line)["text"].splitlines()
