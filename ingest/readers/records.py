"""From JSON Lines to articles, one a line."""

import json
import tomllib
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Any, BinaryIO, NoReturn

from graph.claim import DragomanError
from ingest.article import Article, Failure, identify
from ingest.readers.compose import Hints, compose
from ingest.readers.text import TEXT_CAP


def read_records(
    lines: BinaryIO, hints: Hints, *, name: str, fields: Mapping[str, str] | None = None
) -> Iterator[Article | Failure]:
    """The article of each line, or why it has none; `fields` names the keys where they differ from ours."""
    names = {**_names(), **{ours: [theirs] for ours, theirs in (fields or {}).items()}}
    seen: dict[str, tuple[str, str]] = {}
    for number in count(1):
        where = f"{name}:{number}"
        try:
            line = lines.readline(TEXT_CAP)
        except (OSError, EOFError, zlib.error) as error:
            yield Failure(source=where, status="corrupt", message=f"cannot be read further: {error}")
            return
        if not line:
            return
        if len(line) >= TEXT_CAP and not line.endswith(b"\n"):
            yield Failure(source=where, status="too_large", message=f"a line of more than {TEXT_CAP:,} bytes")
            return
        if line.strip():
            yield _first(_record(line, hints, names, where), seen, where)


def check_fields(fields: Mapping[str, str]) -> None:
    """Raise DragomanError for a field that no record can fill."""
    for field in fields:
        if field not in _names():
            raise DragomanError(f"unknown field {field!r}; the fields are {', '.join(_names())}")


def _first(item: Article | Failure, seen: dict[str, tuple[str, str]], where: str) -> Article | Failure:
    """The article, unless another text came under its id before."""
    if isinstance(item, Failure):
        return item
    text, before = seen.setdefault(item.source.id, (identify(item.text), where))
    if text == identify(item.text):
        return item
    message = f"another text has the id {item.source.id!r} at {before}"
    return Failure(source=where, status="duplicate", message=message)


@cache
def _names() -> Mapping[str, list[str]]:
    data: dict[str, Any] = tomllib.loads(
        files("ingest.readers").joinpath("fields.toml").read_text(encoding="utf-8")
    )
    names: dict[str, list[str]] = data["record"]
    return names


def _record(line: bytes, hints: Hints, names: Mapping[str, list[str]], where: str) -> Article | Failure:
    try:
        record = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        return Failure(source=where, status="corrupt", message=f"not JSON: {error}")
    if not isinstance(record, dict):
        return Failure(
            source=where, status="corrupt", message=f"not an object: {line[:40].decode(errors='replace')!r}"
        )
    values = {ours: _value(record, theirs) for ours, theirs in names.items()}
    if values["text"] is None:
        keys = ", ".join(sorted(map(str, record))[:8])
        return Failure(
            source=where, status="empty", message=f"no text under {names['text']}; the keys are: {keys}"
        )
    known = {key: value for key, value in values.items() if value and key != "text"}
    return compose(values["text"], Hints(**{**_given(hints), **known}), name=where)


def _given(hints: Hints) -> dict[str, Any]:
    return {"published": hints.published, "source": hints.source}


def _value(record: Mapping[str, Any], names: list[str]) -> str | None:
    """The first of `names` present, as text; a nested object stands for its name."""
    value = next((record[name] for name in names if record.get(name) not in (None, "")), None)
    if isinstance(value, dict):
        value = value.get("name")
    return str(value) if isinstance(value, str | int) else None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON value")
