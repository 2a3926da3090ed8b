"""Where articles come from: a path, a folder of paths, or standard input."""

import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Protocol, cast, runtime_checkable

from graph.claim import DragomanError
from ingest.article import Article, Failure
from ingest.readers.compose import Hints
from ingest.readers.html import read_html
from ingest.readers.records import check_fields, read_records
from ingest.readers.text import TEXT_CAP, read_text
from ingest.when import parse_date

_KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "records",
    ".ndjson": "records",
}


@runtime_checkable
class Peekable(Protocol):
    """A stream of bytes that shows what comes next without taking it."""

    def peek(self, size: int, /) -> bytes:
        """The coming bytes, `size` of them or as many as there are."""

    def read(self, size: int, /) -> bytes:
        """The next `size` bytes."""


def read(
    source: str | Path,
    *,
    published: str | None = None,
    source_name: str | None = None,
    fields: Mapping[str, str] | None = None,
) -> Iterator[Article | Failure]:
    """Each article of a file, a folder or `-` (standard input) in order of path, or why there is none.

    Raises DragomanError for a day of publication that is none and for unknown field names.
    """
    if published and not parse_date(published):
        raise DragomanError(f"{published!r} is not a date such as 2021-09-01")
    check_fields(fields or {})
    hints = Hints(published=published, source=source_name)
    if str(source) == "-":
        yield from _stream(sys.stdin.buffer, hints, name="-", fields=fields, kind=None)
        return
    for path in _paths(Path(source)):
        yield from [path] if isinstance(path, Failure) else _file(path, hints, fields)


def _paths(source: Path) -> Iterator[Path | Failure]:
    """The files at or below `source`, hidden ones and links that lead out of it left aside."""
    if not source.exists():
        yield Failure(source=str(source), status="missing", message="there is no such file or folder")
    elif not source.is_dir():
        yield source
    else:
        found = sorted(Path(folder, name) for folder, _, names in os.walk(source) for name in names)
        for path in found:
            if any(part.startswith(".") for part in path.relative_to(source).parts):
                continue
            inside = path.resolve().is_relative_to(source.resolve())
            message = "the link leads out of the folder"
            yield path if inside else Failure(source=str(path), status="blocked", message=message)


def _file(path: Path, hints: Hints, fields: Mapping[str, str] | None) -> Iterator[Article | Failure]:
    suffix = Path(path.stem).suffix if path.suffix.lower() == ".gz" else path.suffix
    kind = _KINDS.get(suffix.lower(), None if not suffix else "unknown")
    if kind == "unknown":
        message = f"files ending in {suffix!r} are not read; these are: {' '.join(_KINDS)}"
        yield Failure(source=str(path), status="unsupported", message=message)
        return
    opened = gzip.open if path.suffix.lower() == ".gz" else Path.open
    try:
        with opened(path, "rb") as stream:
            yield from _stream(cast(BinaryIO, stream), hints, name=str(path), fields=fields, kind=kind)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        yield Failure(source=str(path), status="corrupt", message=f"cannot be read: {reason}")


def _stream(
    stream: BinaryIO, hints: Hints, *, name: str, fields: Mapping[str, str] | None, kind: str | None
) -> Iterator[Article | Failure]:
    reader = stream if isinstance(stream, Peekable) else io.BufferedReader(io.BytesIO(stream.read()))
    kind = kind or _sniffed(reader.peek(2048))
    if kind == "records":
        yield from read_records(cast(BinaryIO, reader), hints, name=name, fields=fields)
    else:
        read_one = read_html if kind == "html" else read_text
        yield read_one(reader.read(TEXT_CAP + 1), hints, name=name)


def _sniffed(start: bytes) -> str:
    """What bytes without a telling name are: JSON Lines, a page or plain text."""
    start = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"{") and not start.startswith(b"{\\rtf"):
        return "records"
    return "html" if start.startswith((b"<!doctype", b"<html", b"<?xml")) else "text"
