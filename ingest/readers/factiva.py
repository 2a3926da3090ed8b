"""Exports of the Factiva database: many articles in a file, each in fields that begin with a code of two letters."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

from lxml.html import HtmlElement

from ingest.article import Article, Failure
from ingest.readers.compose import Hints, compose
from ingest.readers.raw import Raw, Reader, Settings
from ingest.readers.text import decode

# behind its code a field begins after a tab, a border of a table, several spaces, or on the next line
_FIELD = re.compile(r"^([A-Z]{2,3})(?:[ \xa0]*[\t|][ \t|]*|[ \xa0]{2,}|[ \xa0]*$)", re.M)
_SIGNS = 3

Field = tuple[str, str]


def fields_in(text: str) -> list[Field]:
    """Each code and what stands behind it, in the order of a text."""
    marks = [mark for mark in _FIELD.finditer(text) if mark[1] in _codes()["known"]]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [
        (mark[1], text[mark.end() : end].strip(" \t\r\n|\xa0"))
        for mark, end in zip(marks, ends, strict=False)
        if mark.end() < end
    ]


def fields_of(tree: HtmlElement) -> list[Field]:
    """The same of a page, which has them as rows of tables."""
    rows = ([cell for cell in row if cell.tag in ("td", "th")] for row in tree.iter("tr"))
    pairs = (("".join(row[0].itertext()).strip(), row[1]) for row in rows if len(row) == 2)
    return [(code, _paragraphs(cell)) for code, cell in pairs if code in _codes()["known"]]


def is_export(fields: Iterable[Field]) -> bool:
    """Whether so many different fields, a headline among them, come from an export and not by chance."""
    found = {code for code, _ in fields}
    return _codes()["title"] in found and len(found & {*_codes()["usual"]}) >= _SIGNS


def exported(fields: Iterable[Field], raw: Raw) -> Iterator[Article | Failure]:
    """The articles that the fields make, or why one of them makes none."""
    for number, record in enumerate(_records(fields), 1):
        known = {
            "id": record.get(_codes()["id"], "").partition("\n")[0].removeprefix("Document").strip(),
            "title": " ".join(record.get(_codes()["title"], "").split()),
            "published": record.get(_codes()["published"]),
            "source": record.get(_codes()["source"]),
        }
        hints = Hints(**{**asdict(raw.hints), **{key: value for key, value in known.items() if value}})
        text = "\n\n".join(record[code] for code in _codes()["text"] if record.get(code))
        yield compose(text, hints, name=f"{raw.name}:{number}")


def _records(fields: Iterable[Field]) -> Iterator[Mapping[str, str]]:
    """An article ends with its number; where numbers were left out, with the next headline."""
    record: dict[str, str] = {}
    for code, value in fields:
        if _codes()["id"] in record or code in record and code == _codes()["title"]:
            yield record
            record = {}
        record.setdefault(code, value)
    if record:
        yield record


def _paragraphs(cell: HtmlElement) -> str:
    parts = [" ".join("".join(part.itertext()).split()) for part in cell.iter("p")]
    return "\n\n".join(parts) or " ".join("".join(cell.itertext()).split())


@cache
def _codes() -> Mapping[str, Any]:
    table: dict[str, Any] = tomllib.loads(
        files("ingest.readers").joinpath("fields.toml").read_text(encoding="utf-8")
    )
    found: dict[str, Any] = table["factiva"]
    return found


def _looks(head: bytes) -> bool:
    return is_export(fields_in(head.decode("cp1252", errors="replace").replace("\r\n", "\n")))


def _read(raw: Raw, how: Settings) -> Iterator[Article | Failure]:
    text = decode(raw.data, name=raw.name)
    if isinstance(text, Failure):
        yield text
    else:
        yield from exported(fields_in(text), raw)


FACTIVA = Reader(kind="factiva", looks=_looks, read=_read)
