"""From feeds, sitemaps, NewsML and lists of addresses to articles and to the pages they point at."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from time import strftime
from typing import Any

from lxml import etree

from ingest.article import Failure
from ingest.readers.extras import needed
from ingest.readers.html import plain
from ingest.readers.raw import Opened, Raw, Reader, Settings, failure, too_large
from ingest.readers.sources import addressed, documents

_ENOUGH = 400
_XML = rb"\A(?:<\?xml[^>]*>\s*|<!--.{0,2000}?-->\s*|<\?xml-stylesheet[^>]*>\s*)*"
_FEED = re.compile(_XML + rb"<(?:rss|feed|(?:\w+:)?RDF)\b", re.DOTALL)
_MAP = re.compile(_XML + rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.DOTALL)
_OPML = re.compile(_XML + rb"<opml\b", re.DOTALL)
_NEWS = re.compile(_XML + rb"<(?:\w+:)?(?:newsItem|newsMessage|NewsML)\b", re.DOTALL)
_ADDRESSES = re.compile(rb"\A(?:\s*(?:#[^\n]*|https?://\S+)[ \t]*(?:\r?\n|\Z))+\s*(?:h\S*)?\Z")


def _xml(file: Opened, how: Settings) -> bytes | Failure:
    """The bytes of a file that declares no entities of its own."""
    cap = how.limits.page
    data = file.stream.read(cap + 1)
    if len(data) > cap:
        return too_large(file.name, f"more than {cap:,} bytes", f"{cap:,}")
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data, re.I):
        return failure(file.name, "corrupt", "a document type declaration is refused")
    return data


def _tree(file: Opened, how: Settings) -> etree._Element | Failure:
    data = _xml(file, how)
    if isinstance(data, Failure):
        return data
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return failure(file.name, "corrupt", f"not XML: {error}")


def _feed(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    feedparser = needed("feedparser", extra="web", for_what="feeds", name=file.name)
    if isinstance(feedparser, Failure):
        yield feedparser
        return
    data = _xml(file, how)
    if isinstance(data, Failure):
        yield data
        return
    # as a stream: a string is taken for an address or a path, and even bytes are for a path
    feed = feedparser.parse(io.BytesIO(data))
    if not feed.entries:
        status, why = ("corrupt", feed.get("bozo_exception")) if feed.bozo else ("empty", "the feed is empty")
        yield failure(file.name, status, why)
    for number, entry in enumerate(feed.entries, 1):
        yield from _entry(entry, f"{file.name}:{number}", feed.feed.get("title"), file, how)


def _entry(
    entry: dict[str, Any], name: str, outlet: str | None, file: Opened, how: Settings
) -> Iterator[Raw | Failure]:
    contents = [one.get("value") or "" for one in entry.get("content") or ()]
    text = plain(max([*contents, entry.get("summary") or ""], key=len))
    moment = entry.get("published_parsed") or dict.get(entry, "updated_parsed")  # its own get warns
    day = strftime("%Y-%m-%d", moment) if moment else None
    link = entry.get("link") or ""
    if len(text) < _ENOUGH and how.fetch and link.startswith(("http://", "https://")):
        hints = replace(how.hints, published=day, source=outlet)
        yield from addressed([link], replace(how, hints=hints))
        return
    record = {"title": entry.get("title"), "published": day, "source": outlet, "url": link, "text": text}
    data = json.dumps({key: value for key, value in record.items() if value}).encode()
    yield Raw(name=name, data=data, hints=file.hints, kind="item")


def _sitemap(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    tree = _tree(file, how)
    if isinstance(tree, Failure):
        yield tree
        return
    if file.nested >= how.limits.nesting:
        yield too_large(file.name, "sitemaps within sitemaps", str(how.limits.nesting))
        return
    yield from _pointed([one.strip() for one in tree.xpath("//*[local-name()='loc']/text()")], file, how)


def _opml(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    tree = _tree(file, how)
    if isinstance(tree, Failure):
        yield tree
        return
    feeds = [str(one).strip() for one in tree.xpath("//*[local-name()='outline']/@xmlUrl")]
    if how.fetch:
        for url in feeds:
            yield from documents(url, replace(how, hints=file.hints))
    else:
        yield _unasked(file, len(feeds))


def _unasked(file: Opened, count: int) -> Failure:
    return failure(file.name, "blocked", f"points at {count:,} pages; they are read with --fetch only")


def _addresses(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    lines = (line.decode(errors="replace").strip() for line in file.stream)
    yield from _pointed([line for line in lines if line and not line.startswith("#")], file, how)


def _pointed(urls: list[str], file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    if how.fetch:
        yield from addressed(urls, replace(how, hints=file.hints))
    else:
        yield _unasked(file, len(urls))


def _newsml(file: Opened, how: Settings) -> Iterator[Raw | Failure]:
    tree = _tree(file, how)
    if isinstance(tree, Failure):
        yield tree
        return
    items = tree.xpath("//*[local-name()='newsItem']") or [tree]
    for number, item in enumerate(items, 1):
        name = file.name if len(items) == 1 else f"{file.name}:{number}"
        yield Raw(name=name, data=json.dumps(_news_item(item)).encode(), hints=file.hints, kind="item")


def _news_item(item: etree._Element) -> dict[str, str]:
    body = item.xpath(
        ".//*[local-name()='inlineXML' or local-name()='inlineData' or local-name()='DataContent']"
    )
    found = {
        "id": str(item.get("guid") or ""),
        "title": _first(item, "headline") or _first(item, "HeadLine"),
        "published": _first(item, "firstCreated")
        or _first(item, "contentCreated")
        or _first(item, "versionCreated"),
        "modified": _first(item, "versionCreated"),
        "source": _first(item, "provider") or _first(item, "copyrightHolder"),
        "html": "\n\n".join(etree.tostring(one, encoding="unicode") for one in body),
    }
    return {key: value for key, value in found.items() if value}


def _first(item: etree._Element, name: str) -> str:
    return " ".join(str(item.xpath(f"string(.//*[local-name()='{name}'])")).split())


FEED = Reader(
    kind="feed", suffixes=(".rss", ".atom"), looks=lambda head: _FEED.match(head) is not None, unpack=_feed
)
OPML = Reader(
    kind="opml", suffixes=(".opml",), looks=lambda head: _OPML.match(head) is not None, unpack=_opml
)
SITEMAP = Reader(kind="sitemap", looks=lambda head: _MAP.match(head) is not None, unpack=_sitemap)
NEWSML = Reader(kind="newsml", looks=lambda head: _NEWS.match(head) is not None, unpack=_newsml)
URLS = Reader(
    kind="urls",
    suffixes=(".urls",),
    looks=lambda head: _ADDRESSES.match(head) is not None,
    unpack=_addresses,
)
