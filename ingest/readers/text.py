"""From bytes to text, and from a text file to an article."""

import codecs
import re
from collections.abc import Iterator

from ingest.article import Article, Failure
from ingest.readers.compose import compose, without_control
from ingest.readers.raw import Raw, Reader, Settings, failure

_SIGNATURES = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or Office document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x1f\x8b": "gzip data",
    b"{\\rtf": "an RTF document",
}
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_NO_TEXT = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined"}


def decode(data: bytes, *, name: str, declared: str | None = None) -> str | Failure:
    """Text of bytes with newlines as `\\n`, or a failure where they are no text."""
    if refused := _refused(data, name):
        return refused
    mark = next((code for sign, code in _MARKS.items() if data.startswith(sign)), None)
    declared = None if declared and _is_odd(declared) else declared
    for code in filter(None, (mark, declared, "utf-8")):
        try:
            return _lines(data.decode(code))
        except (UnicodeError, LookupError):  # bytes of another encoding, or an encoding of no name we know
            continue
    text = data.decode("cp1252", errors="replace")
    plain = sum(char.isascii() and (char.isprintable() or char.isspace()) for char in text)
    if plain < 0.9 * len(text) or "\ufffd" in text:
        return failure(name, "corrupt", "the bytes are neither UTF-8 nor Windows-1252 text")
    return _lines(text)


def _is_odd(declared: str) -> bool:
    """Whether an encoding is none that a page is written in, and slow or ambiguous to undo."""
    try:
        return codecs.lookup(declared).name in _NO_TEXT
    except LookupError:
        return True


def _lines(text: str) -> str:
    return without_control(re.sub(r"\r\n?", "\n", text))


def _refused(data: bytes, name: str) -> Failure | None:
    if not data.strip():
        return failure(name, "empty", "the file is empty")
    kind = next((kind for sign, kind in _SIGNATURES.items() if data.startswith(sign)), None)
    if not kind and not data.startswith(tuple(_MARKS)) and data.count(0) * 100 > len(data):
        kind = "binary data"
    return failure(name, "unsupported", f"this is {kind}, not text") if kind else None


def _read(raw: Raw, how: Settings) -> Iterator[Article | Failure]:
    text = decode(raw.data, name=raw.name)
    yield text if isinstance(text, Failure) else compose(text, raw.hints, name=raw.name)


TEXT = Reader(kind="text", suffixes=(".txt", ".text", ".md", ".markdown"), read=_read)
