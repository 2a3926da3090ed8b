"""From bytes to text, and from a text file to an article."""

import codecs
import re

from ingest.article import Article, Failure
from ingest.readers.compose import Hints, compose

TEXT_CAP = 20_000_000
_SIGNATURES = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or Office document",
    b"\x1f\x8b": "gzip data",
    b"{\\rtf": "an RTF document",
}
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_text(data: bytes, hints: Hints, *, name: str) -> Article | Failure:
    """The article in the bytes of a text or Markdown file."""
    text = decode(data, name=name)
    return text if isinstance(text, Failure) else compose(text, hints, name=name)


def decode(data: bytes, *, name: str, declared: str | None = None) -> str | Failure:
    """Text of bytes with newlines as `\\n`, or a failure where they are no text."""
    if failure := _refused(data, name):
        return failure
    mark = next((code for sign, code in _MARKS.items() if data.startswith(sign)), None)
    for code in filter(None, (mark, declared, "utf-8")):
        try:
            return _lines(data.decode(code))
        except (UnicodeDecodeError, LookupError):
            continue
    text = data.decode("cp1252", errors="replace")
    plain = sum(char.isascii() and (char.isprintable() or char.isspace()) for char in text)
    if plain < 0.9 * len(text) or "\ufffd" in text:
        return Failure(
            source=name, status="corrupt", message="the bytes are neither UTF-8 nor Windows-1252 text"
        )
    return _lines(text)


def _lines(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text).replace("\0", "")


def _refused(data: bytes, name: str) -> Failure | None:
    if not data.strip():
        return Failure(source=name, status="empty", message="the file is empty")
    if len(data) > TEXT_CAP:
        message = f"{len(data):,} bytes; at most {TEXT_CAP:,} are read"
        return Failure(source=name, status="too_large", message=message)
    kind = next((kind for sign, kind in _SIGNATURES.items() if data.startswith(sign)), None)
    if not kind and not data.startswith(tuple(_MARKS)) and data.count(0) * 100 > len(data):
        kind = "binary data"
    return Failure(source=name, status="unsupported", message=f"this is {kind}, not text") if kind else None
