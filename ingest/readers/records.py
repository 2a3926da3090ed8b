"""From JSON and JSON Lines to articles: one for each record, whatever it calls its fields."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Any, NoReturn

from graph.claim import DragomanError
from ingest.article import Article, Failure
from ingest.readers.compose import Hints, compose
from ingest.readers.html import plain
from ingest.readers.raw import Opened, Raw, Reader, Settings, failure, too_large

_MARKUP = re.compile(r"</(?:p|div|a|span|em|strong)>|<br ?/?>")
_LISTS = ("articles", "items", "results", "data", "@graph", "value")


def check_fields(fields: Mapping[str, str]) -> None:
    """Raise DragomanError for a field that no record can fill."""
    for field in fields:
        if field not in _names():
            raise DragomanError(f"unknown field {field!r}; the fields are {', '.join(_names())}")


def has_text(columns: list[str], fields: Mapping[str, str]) -> bool:
    """Whether a table of these columns has one for the text."""
    names = _given(fields)
    return not {*names["text"], *names["html"]}.isdisjoint(columns)


def wanted(fields: Mapping[str, str]) -> str:
    """The names under which a record's text is looked for."""
    return ", ".join(_given(fields)["text"])


@cache
def _names() -> Mapping[str, list[str]]:
    data: dict[str, Any] = tomllib.loads(
        files("ingest.readers").joinpath("fields.toml").read_text(encoding="utf-8")
    )
    names: dict[str, list[str]] = data["record"]
    return names


def _given(fields: Mapping[str, str]) -> Mapping[str, list[str]]:
    return {**_names(), **{ours: [theirs] for ours, theirs in fields.items()}}


def _lines(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    cap = how.limits.text
    for number in count(1):
        where = f"{file.name}:{number}"
        line = file.stream.readline(cap)
        if not line:
            return
        if len(line) >= cap and not line.endswith(b"\n"):
            yield too_large(where, f"a line of more than {cap:,} bytes", f"{cap:,}")
            return
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield Raw(name=where, data=line, hints=file.hints, kind="record")


def _whole(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    """The records of one JSON value: itself, its elements, or those of a list inside it."""
    cap = how.limits.text
    data = file.stream.read(cap + 1)
    if len(data) > cap:
        yield too_large(file.name, f"more than {cap:,} bytes of one JSON value", f"{cap:,}")
        return
    try:
        value = parse(data)
    except (ValueError, RecursionError) as error:
        if "Extra data" in str(error):
            yield from _broken_up(data, file)
        else:
            yield failure(file.name, "corrupt", f"not JSON: {error}")
        return
    found = _records(value)
    for number, record in enumerate(found, 1):
        name = file.name if len(found) == 1 else f"{file.name}:{number}"
        yield Raw(name=name, data=json.dumps(record).encode(), hints=file.hints, kind="record")


def _broken_up(data: bytes, file: Opened) -> Iterator[Raw]:
    for number, line in enumerate(data.splitlines(), 1):
        if line.strip():
            yield Raw(name=f"{file.name}:{number}", data=line, hints=file.hints, kind="record")


def _records(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    names = _given({})
    if isinstance(value, dict) and not any(value.get(name) for name in (*names["text"], *names["html"])):
        return next((value[name] for name in _LISTS if isinstance(value.get(name), list)), [value])
    return [value]


def parse(data: bytes) -> object:
    """The value of JSON bytes; raises ValueError or RecursionError for what is none."""
    return json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON value")


def _read_item(raw: Raw, how: Settings) -> Iterator[Article | Failure]:
    """A record that another reader made, under our own names."""
    return _read(raw, replace(how, fields={}))


def _read(raw: Raw, how: Settings) -> Iterator[Article | Failure]:
    try:
        record = parse(raw.data)
    except (ValueError, RecursionError) as error:
        yield failure(raw.name, "corrupt", f"not JSON: {error}")
        return
    if isinstance(record, dict):
        yield _article(record, raw, how)
    else:
        yield failure(raw.name, "corrupt", f"not an object: {raw.data[:40].decode(errors='replace')!r}")


def _article(record: Mapping[str, Any], raw: Raw, how: Settings) -> Article | Failure:
    names = _given(how.fields)
    values = {ours: value for ours, theirs in names.items() if (value := _value(record, theirs))}
    html, text = values.pop("html", ""), values.pop("text", "")
    modified = values.pop("modified", None)
    text = plain(text) if _MARKUP.search(text) else text or plain(html)
    if not text:
        keys = ", ".join(sorted(map(str, record))[:8])
        message = f"no text under {', '.join(names['text'])}; the keys are: {keys}"
        return failure(raw.name, "empty", message)
    return compose(text, Hints(**{**_kept(raw.hints), **values}), name=raw.name, modified=modified)


def _kept(hints: Hints) -> dict[str, Any]:
    return {key: value for key in hints.__slots__ if (value := getattr(hints, key))}


def _value(record: Mapping[str, Any], names: list[str]) -> str | None:
    """The first of `names` present, as text; an object or the first of a list stands for its name or value."""
    value: Any = next((record[name] for name in names if record.get(name) not in (None, "", [])), None)
    if isinstance(value, list):
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name") or value.get("value") or value.get("@id")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _begins_lines(head: bytes) -> bool:
    """Whether a file begins with an object on a line of its own."""
    line, newline, _ = head.partition(b"\n")
    if not line.startswith(b"{") or line.startswith(b"{\\rtf"):
        return False
    try:
        return not newline or isinstance(parse(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_json(head: bytes) -> bool:
    after = head[1:].lstrip()[:1]
    return (
        head[:1] == b"{" and after in (b'"', b"}") or head[:1] == b"[" and after in (b"{", b"[", b'"', b"]")
    )


JSONL = Reader(kind="jsonl", suffixes=(".jsonl", ".ndjson"), looks=_begins_lines, unpack=_lines)
JSON = Reader(kind="json", suffixes=(".json", ".jsonld"), looks=_is_json, unpack=_whole)
RECORD = Reader(kind="record", read=_read)
ITEM = Reader(kind="item", read=_read_item)
