"""From the bytes of a web page to an article; nothing is fetched."""

import json
import logging
import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import cache, partial
from html import unescape
from importlib.resources import files
from typing import Any

import trafilatura
from lxml.html import HtmlElement
from trafilatura.metadata import extract_metadata

from ingest.article import Article, Failure
from ingest.readers.compose import Hints, compose
from ingest.readers.factiva import exported, fields_of, is_export
from ingest.readers.raw import Raw, Reader, Settings, too_large
from ingest.readers.text import decode
from ingest.when import parse_date

for _library in ("trafilatura", "htmldate"):
    # what they say of broken pages is said in our failures, and belongs to no terminal
    logging.getLogger(_library).addHandler(logging.NullHandler())
_SLOW, _HALF, _HEADLINE = 300_000, 0.5, 25
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)[^<>]*>")
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)|<\?xml[^>]{0,100}encoding=[\"']([\w-]+)", re.I
)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b|<\?xml[^>]*>\s*<(?:!doctype\s+)?html\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page gives: the text of its article, what it says of it, and the words of its longer links."""

    text: str = ""
    hints: Hints = Hints()
    modified: str | None = None
    pointers: frozenset[str] = frozenset()


def read_html(raw: Raw, how: Settings) -> Iterator[Article | Failure]:
    """The article in a page, with what the page says of itself; what is known of it before fills gaps."""
    cap = how.limits.page
    if len(raw.data) > cap:
        yield too_large(raw.name, f"{len(raw.data):,} bytes", f"{cap:,} of a page")
        return
    html = decode(raw.data, name=raw.name, declared=declared(raw.data[:4096]))
    if isinstance(html, Failure):
        yield html
        return
    deep = depth(html) > how.limits.tags
    tree = None if deep else trafilatura.load_html(html)
    if tree is not None and is_export(fields := fields_of(tree)):
        yield from exported(fields, raw)
        return
    page = Page(text=plain(html)) if deep else _page(tree)
    text, hints = _titled(page.text, page.hints.title), _merged(page.hints, raw.hints)
    yield compose(text, hints, name=raw.name, modified=page.modified, pointers=page.pointers)


def declared(head: bytes) -> str | None:
    """The encoding that the beginning of a page names."""
    found = _CHARSET.search(head)
    return (found[1] or found[2]).decode("ascii") if found else None


def depth(html: str) -> int:
    """How deep the elements of a page lie in one another, unclosed ones counted too."""
    deepest = deep = 0
    for tag in _TAG.finditer(html):
        deep += -1 if tag[1] else 1 if tag[2].lower() not in _fields()["elements"]["unclosed"] else 0
        deepest = max(deepest, deep)
    return deepest


def plain(html: str) -> str:
    """The words of a fragment without its tags; blocks become paragraphs."""
    lines = (" ".join(unescape(line).split()) for line in "".join(_seen(html)).split("\n\n"))
    return "\n\n".join(line for line in lines if line)


def _seen(html: str) -> Iterator[str]:
    first, *rest = html.split("<!--")
    html = first + "".join(part.partition("-->")[2] for part in rest)
    at, hidden = 0, ""
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if not hidden:
            yield re.sub(r"\n\s*\n", "\n", html[at : tag.start()])
            yield "\n\n" if name in _fields()["elements"]["blocks"] else ""
            hidden = name if name in _fields()["elements"]["unseen"] and not tag[1] else ""
        elif tag[1] and name == hidden:
            hidden = ""
        at = tag.end()
    yield "" if hidden else html[at:]


def extract(html: str) -> Page:
    """The main article of a page and what the page says of it."""
    return _page(trafilatura.load_html(html))


def _page(tree: HtmlElement | None) -> Page:
    if tree is None:
        return Page()
    hints, modified = _metadata(tree)
    links = (" ".join(link.text_content().split()) for link in tree.iter("a"))
    pointers = frozenset(words for words in links if len(words) >= _HEADLINE)
    text = "\n\n".join(_body(tree).splitlines())
    return Page(text=text, hints=hints, modified=modified, pointers=pointers)


def _body(tree: HtmlElement) -> str:
    """The text that is surely the article's; where that is less than half of what may be, all of this."""
    read = partial(trafilatura.extract, include_comments=False, include_tables=False)
    sure = read(deepcopy(tree), favor_precision=True) or ""
    maybe = read(tree, fast=True) or ""
    return sure if len(sure) >= _HALF * len(maybe) else maybe


def _titled(text: str, title: str | None) -> str:
    head = "\n\n".join(text.split("\n\n")[:3])
    return f"{title}\n\n{text}" if text and title and title.casefold() not in head.casefold() else text


def _merged(page: Hints, hints: Hints) -> Hints:
    own = {key: value for key, value in asdict(page).items() if value}
    # the day the user gives is better than one guessed from the page
    if own.get("guessed") and hints.published:
        own = {key: value for key, value in own.items() if key not in ("guessed", "published")}
    return Hints(**{**asdict(hints), **own})


@cache
def _fields() -> dict[str, Any]:
    return tomllib.loads(files("ingest.readers").joinpath("fields.toml").read_text(encoding="utf-8"))


def _metadata(tree: HtmlElement) -> tuple[Hints, str | None]:
    found: dict[str, Any] = {**_times(tree), **_meta(tree), **_linked(tree)}
    modified = found.pop("modified", None)
    return _filled(tree, found), modified


def _filled(tree: HtmlElement, found: dict[str, Any]) -> Hints:
    if found.get("title") and found.get("published"):
        return Hints(**found)
    guess = extract_metadata(tree)
    fallback = {"title": guess.title, "source": guess.sitename, "url": guess.url, "published": guess.date}
    if (guess.date or "").endswith("-01-01"):
        fallback["published"] = None  # a bare year somewhere in the text is no day
    known = {key: value for key, value in fallback.items() if value} | found
    return Hints(**known, guessed="published" not in found and "published" in known)


def _times(tree: HtmlElement) -> dict[str, str]:
    """The day in <time>: where it is marked as the day of publication, or the page knows no other."""
    times = [time for time in tree.findall(".//time") if time.get("datetime")]
    marked = [time.get("datetime") for time in times if _says_published(time)]
    days = {str(parse_date(time.get("datetime"))) for time in times}
    found = marked[0] if marked else days.pop() if len(days) == 1 else None
    return {"published": str(found)} if found and parse_date(str(found)) else {}


def _says_published(time: HtmlElement) -> bool:
    return time.get("itemprop") == "datePublished" or "pubdate" in time.attrib


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
        "modified": article.get("dateModified"),
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


HTML = Reader(
    kind="html",
    suffixes=(".html", ".htm", ".xhtml"),
    looks=lambda head: _PAGE.match(head) is not None,
    read=read_html,
    risky=lambda raw: len(raw.data) > _SLOW,
)
