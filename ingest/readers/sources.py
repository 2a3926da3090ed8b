"""Where documents come from: a path, a folder of paths, standard input or an address; nothing is kept in memory."""

import io
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol, cast, runtime_checkable

from graph.claim import DragomanError
from ingest.apart import Ended, limit, limit_memory, own
from ingest.article import Article, Failure
from ingest.readers.compose import Hints
from ingest.readers.kinds import kind_of, readers, suffixes
from ingest.readers.raw import (
    FAULTS,
    HEAD,
    Limits,
    Opened,
    Raw,
    Reader,
    Settings,
    buffered,
    failure,
    too_large,
)
from ingest.readers.records import check_fields
from ingest.when import parse_date

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)


@runtime_checkable
class Peekable(Protocol):
    """A stream of bytes that shows what comes next without taking it."""

    def peek(self, size: int, /) -> bytes:
        """The coming bytes, `size` of them or as many as there are."""

    def read(self, size: int, /) -> bytes:
        """The next `size` bytes."""


def settings(
    *,
    published: str | None = None,
    source_name: str | None = None,
    fields: Mapping[str, str] | None = None,
    limits: Mapping[str, str | float] | None = None,
    fetch: bool = False,
    cache: str | None = None,
    fresh: float = 0.0,
) -> Settings:
    """How to read, checked: raises DragomanError for no date, unknown field names and unknown limits."""
    if published and not parse_date(published):
        raise DragomanError(f"{published!r} is not a date such as 2021-09-01")
    check_fields(fields or {})
    return Settings(
        limits=Limits().with_values(limits or {}),
        hints=Hints(published=published, source=source_name),
        fields=dict(fields or {}),
        fetch=fetch,
        cache=cache,
        fresh=fresh,
    )


def read(
    source: str | Path,
    *,
    published: str | None = None,
    source_name: str | None = None,
    fields: Mapping[str, str] | None = None,
    limits: Mapping[str, str | float] | None = None,
) -> Iterator[Article | Failure]:
    """Each article of a file, a folder or `-` (standard input) in order of path, or why there is none.

    Raises DragomanError for a day of publication that is none, unknown field names and unknown limits.
    """
    how = settings(published=published, source_name=source_name, fields=fields, limits=limits)
    for item in documents(source, how):
        yield from [item] if isinstance(item, Failure) else articles(item, how)


def documents(source: str | Path, how: Settings) -> Iterator[Raw | Failure]:
    """Each document at or below a source, unpacked but not yet read, in order of path."""
    if _ADDRESS.match(str(source)):
        yield from addressed([str(source)], how, anew=True)
        return
    if str(source) == "-":
        yield from opened(Opened(name="-", stream=_standard_input(), hints=how.hints), how)
        return
    for path in _paths(Path(source)):
        yield from [path] if isinstance(path, Failure) else _file(path, how)


def articles(raw: Raw, how: Settings) -> Iterator[Article | Failure]:
    """What a document's reader makes of it; a risky one is read in a process of its own."""
    reader = readers()[raw.kind or "text"]
    try:
        found = own().call(_read_limited, raw, how) if reader.risky(raw) else _read(raw, how)
    except Ended as end:
        status = "corrupt" if end.status == "crashed" else end.status
        found = [failure(raw.name, status, f"it cannot be read: {end}")]
    yield from found


def _read(raw: Raw, how: Settings) -> list[Article | Failure]:
    reader = readers()[raw.kind or "text"]
    assert reader.read is not None
    return list(reader.read(raw, how))


def _read_limited(raw: Raw, how: Settings) -> list[Article | Failure]:
    limit_memory(how.limits.memory)
    limit(how.limits.seconds)
    return _read(raw, how)


def opened(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    """The documents in an open file, which may be one document, or an archive of archives."""
    try:
        head = file.stream.peek(HEAD)[:HEAD]
        kind = kind_of(head, file.name)
        if not head:
            yield failure(file.name, "empty", "the file is empty")
        elif kind is None:
            yield _unsupported(file.name)
        elif readers()[kind].unpack is None:
            yield _document(file, kind, how)
        else:
            yield from _unpacked(file, readers()[kind], how)
    except FAULTS as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        yield failure(file.name, "corrupt", f"cannot be read further: {reason}")


def _unpacked(file: Opened, reader: Reader, how: Settings) -> Iterator[Raw | Failure]:
    assert reader.unpack is not None
    if file.nested >= how.limits.nesting:
        yield too_large(file.name, f"{file.nested + 1} archives in one another", str(how.limits.nesting))
        return
    yield from reader.unpack(file, how)


def _document(file: Opened, kind: str, how: Settings) -> Raw | Failure:
    data = file.stream.read(how.limits.text + 1)
    if len(data) > how.limits.text:
        return too_large(file.name, f"more than {how.limits.text:,} bytes", f"{how.limits.text:,}")
    return Raw(name=file.name, data=data, hints=file.hints, kind=kind)


def inner(file: Opened, name: str, stream: io.BufferedIOBase, how: Settings) -> Iterator[Raw | Failure]:
    """The documents in a file that was found inside another."""
    inside = Opened(name=name, stream=buffered(stream), hints=file.hints, nested=file.nested + 1)
    yield from opened(inside, how)


def addressed(urls: Iterable[str], how: Settings, *, anew: bool = False) -> Iterator[Raw | Failure]:
    """The documents at web addresses, if fetching is allowed; `anew` asks even for a page that is fresh."""
    from ingest.readers.fetch import fetched

    for url in urls:
        found = fetched(url, replace(how, fresh=0.0) if anew else how)
        if isinstance(found, Failure) or found.kind is not None:
            yield found
        else:
            stream = buffered(io.BytesIO(found.data))
            yield from opened(Opened(name=url, stream=stream, hints=found.hints), how)


def seekable(file: Opened, size: int) -> io.BufferedReader | None:
    """The file as one in which a reader can go to and fro; None where more than `size` bytes would be copied."""
    if file.stream.seekable():
        return file.stream
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the archive that reads it outlives this call
    while chunk := file.stream.read(1 << 20):
        copy.write(chunk)
        if copy.tell() > size:
            return None
    copy.seek(0)
    return buffered(copy)


def _standard_input() -> io.BufferedReader:
    stream = sys.stdin.buffer
    peekable = isinstance(stream, Peekable)
    return cast(io.BufferedReader, stream) if peekable else buffered(io.BytesIO(stream.read()))


def _paths(source: Path) -> Iterator[Path | Failure]:
    """The files at or below `source`, hidden ones and links that lead out of it left aside."""
    if not source.exists():
        yield failure(str(source), "missing", "there is no such file or folder")
    elif not source.is_dir():
        yield source
    else:
        found = sorted(Path(folder, name) for folder, _, names in os.walk(source) for name in names)
        for path in found:
            if any(part.startswith(".") for part in path.relative_to(source).parts):
                continue
            inside = path.resolve().is_relative_to(source.resolve())
            yield path if inside else failure(str(path), "blocked", "the link leads out of the folder")


def _file(path: Path, how: Settings) -> Iterator[Raw | Failure]:
    if not path.is_file():
        yield failure(str(path), "unsupported", "this is no regular file")
        return
    try:
        with path.open("rb") as stream:
            yield from opened(Opened(name=str(path), stream=buffered(stream), hints=how.hints), how)
    except OSError as error:
        yield failure(str(path), "corrupt", f"cannot be read: {error.strerror or error}")


def _unsupported(name: str) -> Failure:
    suffix = Path(name).suffix
    message = f"files ending in {suffix!r} are not read; these are: {' '.join(suffixes())}"
    return failure(name, "unsupported", message)
