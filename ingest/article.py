"""What a reader gives: an article with its paragraphs, or the reason why there is none."""

import hashlib
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.claim import Source
from ingest.labels import label_end

READ = ("title", "dek", "body", "caption")
"""The roles that facts are taken from; a `correction`, a `duplicate` and `boilerplate` stay marked and unread."""

_PLAIN = {code: " " for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Zs"}
_PLAIN |= {ord(mark): " " for mark in "\t\n\r\v\f\u2028\u2029\u200b\ufeff"}
_PLAIN |= {ord(mark): '"' for mark in "“”„‟«»"}
_PLAIN |= {ord(mark): "'" for mark in "‘’‚‛"}
_PLAIN |= {ord(mark): "-" for mark in "\u2010\u2011"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """`text[start:end]` of an article and the part it plays there."""

    start: int
    end: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text as read, never rewritten; `date_guessed` where its date was read off a caption or a page.

    `read_from` says where it lay; `modified` is the day its page gives for the last change.
    """

    source: Source
    text: str
    paragraphs: tuple[Paragraph, ...]
    date_guessed: bool = False
    read_from: str = ""
    modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why `source` gave no article: a one-word `status` and a message for the reader."""

    source: str
    status: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An article that is not read, and rightly so: it is stored already (`same`), read twice (`duplicate`),

    there in a newer version (`superseded`) or withdrawn by its publisher (`retracted`).
    """

    source: str
    article: str
    status: str
    message: str


def identify(text: str) -> str:
    """The 16 hex digits that name a text, whatever its spacing."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def clean(text: str) -> str:
    """The same text with plain spaces, quotes and hyphens; every character keeps its offset."""
    return text.translate(_PLAIN)


def readable(article: Article) -> Iterator[tuple[Paragraph, str]]:
    """Each paragraph that facts are taken from, with its cleaned text, in reading order.

    A dateline or label before the first sentence ("KABUL -", "Mali:") comes by itself, so that it is not read into it.
    """
    for paragraph in article.paragraphs:
        if paragraph.role not in READ:
            continue
        text = clean(article.text[paragraph.start : paragraph.end])
        end = label_end(text) if paragraph.role in ("body", "title") else 0
        if end:
            yield replace(paragraph, end=paragraph.start + end), text[:end]
        yield replace(paragraph, start=paragraph.start + end), text[end:]
