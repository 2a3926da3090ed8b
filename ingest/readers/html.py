"""From the bytes of a web page to an article; nothing is fetched."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import asdict, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import trafilatura
from lxml.html import HtmlElement
from trafilatura.metadata import extract_metadata

from ingest.article import Article, Failure
from ingest.readers.compose import Hints, compose
from ingest.readers.text import decode

PAGE_CAP = 5_000_000
_SECONDS = 20
_SLOW = 1_000_000
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)|<\?xml[^>]{0,100}encoding=[\"']([\w-]+)", re.I
)


def read_html(data: bytes, hints: Hints, *, name: str) -> Article | Failure:
    """The article in a page, with what the page says of itself; the user's `hints` fill gaps."""
    if len(data) > PAGE_CAP:
        message = f"{len(data):,} bytes; of a page at most {PAGE_CAP:,} are read"
        return Failure(source=name, status="too_large", message=message)
    declared = _CHARSET.search(data[:4096])
    code = (declared[1] or declared[2]).decode("ascii") if declared else None
    html = decode(data, name=name, declared=code)
    if isinstance(html, Failure):
        return html
    page = _apart(html) if len(html) > _SLOW else extract(html)
    if page is None:
        return Failure(source=name, status="timeout", message=f"the page took more than {_SECONDS} seconds")
    text = page.pop("text") or ""
    return compose(_titled(text, page["title"]), _merged(page, hints), name=name)


def extract(html: str) -> dict[str, Any]:
    """Text of the main article and the fields of `Hints` that the page gives."""
    tree = trafilatura.load_html(html)
    if tree is None:
        return {"text": None, "title": None}
    hints = asdict(_metadata(tree))
    text = _body(deepcopy(tree), strict=True) or _body(tree, strict=False)
    return {**hints, "text": "\n\n".join(text.splitlines()) if text else None}


def _body(tree: HtmlElement, *, strict: bool) -> str | None:
    return trafilatura.extract(tree, favor_precision=strict, include_comments=False, include_tables=False)


def _apart(html: str) -> dict[str, Any] | None:
    """`extract` in a process of its own, which can be stopped; None if it had to be."""
    root = str(Path(__file__).parents[2])
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
    command = [sys.executable, "-m", "ingest.readers.html"]
    try:
        done = subprocess.run(
            command, input=html.encode(), capture_output=True, timeout=_SECONDS, env=env, check=True
        )
    except subprocess.TimeoutExpired:
        return None
    except subprocess.CalledProcessError:
        return {"text": None, "title": None}
    page: dict[str, Any] = json.loads(done.stdout)
    return page


def _titled(text: str, title: str | None) -> str:
    head = "\n\n".join(text.split("\n\n")[:3])
    return f"{title}\n\n{text}" if text and title and title.casefold() not in head.casefold() else text


def _merged(page: Mapping[str, Any], hints: Hints) -> Hints:
    own = {key: value for key, value in page.items() if value}
    # the day the user gives is better than one guessed from the page
    if own.get("guessed") and hints.published:
        own = {key: value for key, value in own.items() if key not in ("guessed", "published")}
    return Hints(**{**asdict(hints), **own})


@cache
def _fields() -> dict[str, Any]:
    return tomllib.loads(files("ingest.readers").joinpath("fields.toml").read_text(encoding="utf-8"))


def _metadata(tree: HtmlElement) -> Hints:
    found: dict[str, Any] = {**_meta(tree), **_linked(tree)}
    if found.get("title") and found.get("published"):
        return replace(Hints(), **found)
    guess = extract_metadata(tree)
    fallback = {"title": guess.title, "source": guess.sitename, "url": guess.url, "published": guess.date}
    known = {key: value for key, value in fallback.items() if value} | found
    return replace(Hints(guessed="published" not in found and "published" in known), **known)


def _meta(tree: HtmlElement) -> dict[str, str]:
    named = {_name(meta): str(meta.get("content", "")) for meta in reversed(tree.findall(".//meta"))}
    found = {"url": "".join(link.get("href", "") for link in tree.findall(".//link[@rel='canonical']")[:1])}
    for field, names in _fields()["meta"].items():
        found[field] = found.get(field) or next((named[name] for name in names if named.get(name)), "")
    return {field: value for field, value in found.items() if value}


def _name(meta: HtmlElement) -> str:
    return str(meta.get("property") or meta.get("name") or meta.get("itemprop")).lower()


def _linked(tree: HtmlElement) -> dict[str, str]:
    """Fields of the first JSON-LD article; broken JSON gives none."""
    scripts = tree.findall(".//script[@type='application/ld+json']")
    nodes = (node for script in scripts for node in _nodes(script.text))
    wanted = set(_fields()["page"]["types"])
    article = next((node for node in nodes if wanted.intersection(_list(node.get("@type")))), {})
    publisher = next(iter(_list(article.get("publisher"))), None)
    found = {
        "title": article.get("headline"),
        "published": article.get("datePublished"),
        "source": publisher.get("name") if isinstance(publisher, dict) else publisher,
        "url": article.get("url"),
    }
    return {key: value for key, value in found.items() if value and isinstance(value, str)}


def _nodes(script: str | None) -> Iterator[dict[str, Any]]:
    try:
        stack = _list(json.loads(script or "null", strict=False))
    except (ValueError, RecursionError):
        return
    for node in stack:
        if isinstance(node, dict):
            yield node
            yield from (inner for inner in _list(node.get("@graph")) if isinstance(inner, dict))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(extract(sys.stdin.buffer.read().decode())))
