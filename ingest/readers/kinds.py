"""What kind a file is: by its bytes first, by its name where several kinds look alike."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import PurePath

from graph.claim import DragomanError
from ingest.readers.raw import Reader

GROUP = "dragoman.readers"
_OURS = {
    "pdf": "ingest.readers.office:PDF",
    "docx": "ingest.readers.office:DOCX",
    "epub": "ingest.readers.office:EPUB",
    "rtf": "ingest.readers.office:RTF",
    "zip": "ingest.readers.archives:ZIP",
    "gzip": "ingest.readers.archives:GZIP",
    "warc": "ingest.readers.archives:WARC",
    "parquet": "ingest.readers.tables:PARQUET",
    "feed": "ingest.readers.feeds:FEED",
    "opml": "ingest.readers.feeds:OPML",
    "sitemap": "ingest.readers.feeds:SITEMAP",
    "newsml": "ingest.readers.feeds:NEWSML",
    "html": "ingest.readers.html:HTML",
    "json": "ingest.readers.records:JSON",
    "jsonl": "ingest.readers.records:JSONL",
    "record": "ingest.readers.records:RECORD",
    "item": "ingest.readers.records:ITEM",
    "csv": "ingest.readers.tables:CSV",
    "tsv": "ingest.readers.tables:TSV",
    "mbox": "ingest.readers.mail:MBOX",
    "eml": "ingest.readers.mail:EML",
    "factiva": "ingest.readers.factiva:FACTIVA",
    "urls": "ingest.readers.feeds:URLS",
    "text": "ingest.readers.text:TEXT",
}
_LEAD = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*")


@cache
def readers() -> Mapping[str, Reader]:
    """Every reader by its kind, in the order they are asked; an installed one comes before ours.

    Raises DragomanError for an entry point that is no Reader.
    """
    found: dict[str, Reader] = {}
    for point in entry_points(group=GROUP):
        reader = point.load()
        if not isinstance(reader, Reader):
            raise DragomanError(
                f"{point.value!r}, installed as a reader, is {type(reader).__name__}, no Reader"
            )
        found[reader.kind] = reader
    for kind, place in _OURS.items():
        module, name = place.split(":")
        found.setdefault(kind, getattr(import_module(module), name))
    return found


def suffixes() -> list[str]:
    """The endings of file names that are read."""
    return sorted({suffix for reader in readers().values() for suffix in reader.suffixes})


def kind_of(head: bytes, name: str) -> str | None:
    """The kind of a file with these first bytes and this name; None where it is not read."""
    start, named = _LEAD.sub(b"", head), _named(name)
    if named is not None and readers()[named].looks(start):
        return named
    looks = next((kind for kind, reader in readers().items() if reader.looks(start)), None)
    if looks is not None or named is not None:
        return looks or named
    return "text" if not PurePath(name.rpartition("!")[2]).suffix or name == "-" else None


def _named(name: str) -> str | None:
    suffix = PurePath(name.rpartition("!")[2]).suffix.lower()
    return next((kind for kind, reader in readers().items() if suffix in reader.suffixes), None)
