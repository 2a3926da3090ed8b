"""From an e-mail, or a box of them, to an article of its text, and to the documents attached to it."""

import email
import email.policy
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr

from ingest.article import Failure
from ingest.readers.html import plain
from ingest.readers.raw import Opened, Raw, Reader, Settings, failure, too_large
from ingest.readers.sources import inner

_HEADER = re.compile(rb"[A-Za-z][\w-]*:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n|[A-Za-z][\w-]*:[^\n]*\r?\n)*")
_ENVELOPE = re.compile(rb"From \S+ .*\d\d:\d\d")
_QUOTED = re.compile(rb"^>(>*From )")
_SURE = re.compile(rb"^(?:Received|Message-ID|MIME-Version|Return-Path|Delivered-To):", re.I | re.M)


def _unpack(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    cap = how.limits.text
    data = file.stream.read(cap + 1)
    yield from _message(data, file, how) if len(data) <= cap else [_too_long(file.name, cap)]


def _unpack_box(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    """Each message of a box; the standard library's reader wants a path, and a box may lie in an archive."""
    number = 0
    for number, data in enumerate(_messages(file, how.limits.text), 1):
        inside = replace(file, name=f"{file.name}:{number}")
        yield from [_too_long(inside.name, how.limits.text)] if data is None else _message(data, inside, how)
    if not number:
        yield failure(file.name, "corrupt", "no message begins in it")


def _messages(file: Opened, cap: int) -> Iterator[bytes | None]:
    """What stands between lines that begin with "From " behind an empty one; None for more than `cap` bytes."""
    message: bytearray | None = None
    begun, blank = False, True
    while line := file.stream.readline(cap):
        if blank and line.startswith(b"From "):
            if begun:
                yield None if message is None else bytes(message)
            message, begun = bytearray(), True
        elif message is not None:
            message += _QUOTED.sub(rb"\1", line)
            message = message if len(message) <= cap else None
        blank = not line.strip(b"\r\n")
    if begun:
        yield None if message is None else bytes(message)


def _too_long(name: str, cap: int) -> Failure:
    return too_large(name, f"more than {cap:,} bytes", f"{cap:,}")


def _message(data: bytes, file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        yield _letter(message, file)
        for number, part in enumerate(message.iter_attachments(), 1):
            yield from _attached(part, number, file, how)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        yield failure(file.name, "corrupt", f"no sound e-mail: {error}")


def _letter(message: EmailMessage, file: Opened) -> Raw:
    body = message.get_body(("plain", "html"))
    text = body.get_content() if body else ""
    named, address = parseaddr(str(message["From"] or ""))
    record = {
        "title": str(message["Subject"] or ""),
        "published": str(message["Date"] or "") or file.hints.published,
        "source": named or address or file.hints.source,
        "text": plain(text) if body and body.get_content_subtype() == "html" else text,
    }
    return Raw(name=file.name, data=json.dumps(record).encode(), hints=file.hints, kind="item")


def _attached(part: EmailMessage, number: int, file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    content = part.get_payload(decode=True)
    if isinstance(content, bytes) and not part.get_content_type().startswith(("image/", "audio/", "video/")):
        name = f"{file.name}!{part.get_filename() or number}"
        yield from inner(replace(file, hints=file.hints), name, io.BytesIO(content), how)


def _is_mail(head: bytes) -> bool:
    headers = _HEADER.match(head)
    return headers is not None and len(_SURE.findall(headers[0])) > 1


def _is_box(head: bytes) -> bool:
    first, newline, rest = head.partition(b"\n")
    return _ENVELOPE.match(first) is not None and bool(newline) and _HEADER.match(rest) is not None


MBOX = Reader(kind="mbox", suffixes=(".mbox", ".mbx"), looks=_is_box, unpack=_unpack_box)
EML = Reader(kind="eml", suffixes=(".eml",), looks=_is_mail, unpack=_unpack)
