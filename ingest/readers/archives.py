"""Packed files: zip, gzip and WARC, unpacked one document at a time and never beyond a ratio."""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

from ingest.article import Failure
from ingest.readers.extras import needed
from ingest.readers.raw import UNPACKING, Opened, Piped, Raw, Reader, Settings, failure, too_large
from ingest.readers.sources import inner, seekable

_FREE = 10_000_000


class TooLarge(OSError):
    """A packed file unfolds to more than a ratio of its size."""


def _bound(packed: Piped, ratio: int) -> Callable[[int], None]:
    """A check that raises TooLarge where what came out is more than `ratio` times what went in."""

    def check(out: int) -> None:
        if out > _FREE and out > ratio * max(packed.taken, 1):
            raise TooLarge(f"unfolds to more than {ratio} times its size")

    return check


def _gzip(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    packed = Piped(file.stream)
    unpacked = cast(io.BufferedIOBase, gzip.GzipFile(fileobj=io.BufferedReader(packed)))
    name = file.name.removesuffix(".gz")
    piped = Piped(unpacked, _bound(packed, how.limits.ratio))
    last: Raw | Failure | None = None
    for item in inner(replace(file, name=name), name, io.BufferedReader(piped), how):
        if last is not None:
            yield last
        last = _renamed(item, name, file.name)
    # what an error cut off must not be read as if it were whole
    if piped.error is not None:
        status = "too_large" if isinstance(piped.error, TooLarge) else "corrupt"
        yield failure(file.name, status, f"cannot be unpacked further: {piped.error}")
    elif last is not None:
        yield last


def _renamed(item: Raw | Failure, inside: str, outside: str) -> Raw | Failure:
    """The same under the name of the file that is really there."""
    if isinstance(item, Raw):
        return replace(item, name=outside + item.name.removeprefix(inside))
    return replace(item, source=outside + item.source.removeprefix(inside))


def _zip(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    stream = seekable(file, how.limits.ratio * _FREE)
    if stream is None:
        yield too_large(
            file.name, "a long archive that comes as a stream", f"{how.limits.ratio * _FREE:,} bytes"
        )
        return
    try:
        with zipfile.ZipFile(stream) as archive:
            members = sorted(
                (one for one in archive.infolist() if not one.is_dir()), key=lambda one: one.filename
            )
            if len(members) > how.limits.members:
                yield too_large(file.name, f"{len(members):,} files", f"{how.limits.members:,}")
            elif kind := _document_kind(archive):
                yield _document(kind, stream, file, how)
            else:
                for member in members:
                    yield from _member(archive, member, file, how)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        yield failure(file.name, "corrupt", f"no sound archive: {error}")


def _document_kind(archive: zipfile.ZipFile) -> str | None:
    """The kind of document that an archive is the wrapping of; `office` for one that is not read."""
    names = set(archive.namelist())
    if "word/document.xml" in names:
        return "docx"
    if "META-INF/container.xml" in names:
        return "epub"
    return "office" if "[Content_Types].xml" in names else None


def _document(kind: str, stream: io.BufferedReader, file: Opened, how: Settings) -> Raw | Failure:
    if kind == "office":
        return failure(file.name, "unsupported", "tables and slides are not read")
    stream.seek(0)
    data = stream.read(how.limits.text + 1)
    if len(data) > how.limits.text:
        return too_large(file.name, f"more than {how.limits.text:,} bytes", f"{how.limits.text:,}")
    return Raw(name=file.name, data=data, hints=file.hints, kind=kind)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: Opened, how: Settings
) -> Iterator[Raw | Failure]:
    name = f"{file.name}!{member.filename}"
    if any(part.startswith((".", "__MACOSX")) and part != ".." for part in member.filename.split("/")):
        return
    if member.flag_bits & 1:
        yield failure(name, "encrypted", "the file is encrypted")
    elif member.file_size > max(_FREE, how.limits.ratio * member.compress_size):
        yield too_large(
            name,
            f"{member.file_size:,} bytes packed in {member.compress_size:,}",
            f"a ratio of {how.limits.ratio}",
        )
    else:
        try:
            with archive.open(member) as stream:
                yield from inner(file, name, cast(io.BufferedIOBase, stream), how)
        except (*UNPACKING, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            yield failure(name, "corrupt", f"cannot be unpacked: {error}")


def _warc(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    warcio = needed("warcio.archiveiterator", extra="warc", for_what="WARC files", name=file.name)
    if isinstance(warcio, Failure):
        yield warcio
        return
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for record in warcio.ArchiveIterator(file.stream):
            if record.rec_type == "response" and "html" in (_type(record) or ""):
                yield _response(record, file, how)
    except (ArchiveLoadFailed, *UNPACKING, ValueError) as error:
        yield failure(file.name, "corrupt", f"cannot be read further: {error}")


def _type(record: "object") -> str | None:
    headers = getattr(record, "http_headers", None)
    return headers.get_header("Content-Type") if headers else None


def _response(record: "object", file: Opened, how: Settings) -> Raw | Failure:
    headers, stream = record.rec_headers, record.content_stream()  # type: ignore[attr-defined]
    url = headers.get_header("WARC-Target-URI")
    name, cap = f"{file.name}#{url}", how.limits.page
    data = stream.read(cap + 1)
    if len(data) > cap:
        return too_large(name, f"more than {cap:,} bytes", f"{cap:,} of a page")
    return Raw(name=name, data=data, hints=replace(file.hints, url=url), kind="html")


ZIP = Reader(kind="zip", suffixes=(".zip",), looks=lambda head: head.startswith(b"PK\x03\x04"), unpack=_zip)
GZIP = Reader(kind="gzip", suffixes=(".gz",), looks=lambda head: head.startswith(b"\x1f\x8b"), unpack=_gzip)
WARC = Reader(kind="warc", suffixes=(".warc",), looks=lambda head: head.startswith(b"WARC/"), unpack=_warc)
