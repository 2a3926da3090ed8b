"""What every corpus needs: extract its texts, and say which entity stands at which place of a text."""

import csv
import gzip
import json
import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from graph.claim import Entity, Extraction
from ingest.run import Options, extract

HERE = Path(__file__).parent
_ACTORS = HERE.parents[1] / "ingest" / "actors.csv"


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` of a text, with their words."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a report: `hits` of `of`."""

    name: str
    hits: int
    of: int

    @property
    def share(self) -> float:
        """Hits as a share, 0 where there was nothing to hit."""
        return self.hits / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.name:46}{self.hits:6} of {self.of:5}  {self.share:6.1%}"


def mapping(name: str) -> Mapping[str, Any]:
    """One table of `mapping.toml`."""
    return _mappings()[name]


@cache
def _mappings() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((HERE / "mapping.toml").read_text(encoding="utf-8"))


def lines(path: Path, limit: int | None = None) -> list[dict[str, Any]]:
    """The records of a JSON Lines file, gzipped or not; the first `limit` of them."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in islice(stream, limit)]


def read(texts: Mapping[str, str]) -> dict[str, Extraction]:
    """Extract texts as articles, keyed as they were; texts that were not read are missing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.jsonl"
        rows = (json.dumps({"id": key, "text": text}) for key, text in texts.items())
        path.write_text("".join(row + "\n" for row in rows), encoding="utf-8")
        found = [one for one in extract([path], Options()) if isinstance(one, Extraction)]
    return {one.article.id: one for one in found}


def folded(name: str) -> str:
    """A name in lower case, with single spaces and without its article."""
    return re.sub(r"^the ", "", " ".join(re.findall(r"[^\W_]+", name.casefold())))


def places(text: str, words: str) -> list[Place]:
    """Where `words` stand in a text, whole words only, whatever the spacing."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = re.finditer(rf"(?<!\w){pattern}(?!\w)", text) if pattern else iter(())
    return [Place(one.start(), one.end(), one.group()) for one in found]


def stands_at(entity: Entity, place: Place, extraction: Extraction) -> bool:
    """Whether an entity is mentioned at a place of the text, or one of its names is among the words there."""
    if any(_overlaps(one.start, one.end, place) for one in extraction.mentions if one.entity == entity.id):
        return True
    words = f" {folded(place.text)} "
    return any(f" {name} " in words for name in names(entity))


def _overlaps(start: int, end: int, place: Place) -> bool:
    return start < place.end and place.start < end


def names(entity: Entity) -> Iterator[str]:
    """The folded names of an entity; a state also goes by its adjectives and the seat of its government."""
    for name in (entity.name, *entity.aliases, *_listed().get(entity.id, ())):
        if found := folded(name):
            yield found


@cache
def _listed() -> Mapping[str, tuple[str, ...]]:
    rows = csv.DictReader(_ACTORS.read_text(encoding="utf-8").splitlines())
    return {row["id"]: (*row["adjectives"].split("|"), *row["seats"].split("|")) for row in rows}
