"""One page from the web: never from a private address, politely, and within limits of size and time."""

import hashlib
import ipaddress
import json
import socket
from dataclasses import replace
from functools import cache
from pathlib import Path
from time import monotonic, sleep, time
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from ingest.apart import Ended, limit, own
from ingest.article import Failure
from ingest.readers.compose import Hints
from ingest.readers.extras import needed
from ingest.readers.raw import Raw, Settings, failure

if TYPE_CHECKING:
    from protego import Protego

AGENT = "dragoman/0.1 (reads news into a knowledge graph)"
_TYPES = ("text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/pdf",
          "application/json", "application/ld+json", "application/gzip", "application/x-gzip")  # fmt: skip
_PATIENCE = 60.0
_last: dict[str, float] = {}

Answer = dict[str, Any]
"""Status, headers and body of a response; or `refused`: a status word and a message."""


def fetched(url: str, how: Settings) -> Raw | Failure:
    """The document at an address, from the cache where the server says that it has not changed."""
    if not how.fetch:
        return failure(url, "blocked", "an address; it is read with --fetch only")
    if refused := _not_allowed(url, how):
        return refused
    kept = _kept(url, how)
    answer = kept if kept and _is_fresh(url, how) else _polite(url, how, kept)
    if answer.get("status") == 304 and kept:
        answer = kept
    if "refused" in answer:
        return failure(url, *answer["refused"])
    if answer["status"] != 200:
        return failure(url, "http_error", f"the server answers {answer['status']}")
    kind = answer["headers"].get("content-type", "text/html")
    if not kind.startswith(_TYPES):
        return failure(url, "unsupported", f"the server sends {kind!r}")
    if not (kept and _is_fresh(url, how)):
        _keep(url, how, answer)
    return Raw(
        name=url,
        data=answer["body"],
        hints=replace(how.hints, url=answer["url"]),
        kind="text" if kind.startswith("text/plain") else None,
    )


def _polite(url: str, how: Settings, kept: Answer | None = None) -> Answer:
    """The answer after the pause that its host asks for; a busy host is asked once more, later."""
    headers = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    known = {
        ours: kept["headers"][theirs]
        for ours, theirs in headers.items()
        if kept and theirs in kept["headers"]
    }
    for attempt in range(2):
        _wait(url, how)
        try:
            answer = own().call(get, url, how, known)
        except Ended as end:
            return {"refused": (end.status, str(end))}
        later = _later(answer)
        if attempt or later is None or later > _PATIENCE:
            return answer
        sleep(later)
    return answer


def _later(answer: Answer) -> float | None:
    if answer.get("status") not in (429, 503):
        return None
    asked = answer["headers"].get("retry-after", "")
    return float(asked) if asked.isdecimal() else 5.0


def _wait(url: str, how: Settings) -> None:
    host = urlsplit(url).netloc
    pause = max(how.pause, _delay(url, how) if not url.endswith("/robots.txt") else 0.0)
    sleep(max(0.0, min(_PATIENCE, _last.get(host, 0.0) + pause - monotonic())))
    _last[host] = monotonic()


def _not_allowed(url: str, how: Settings) -> Failure | None:
    protego = needed("protego", extra="web", for_what="addresses", name=url)
    if isinstance(protego, Failure):
        return protego
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return failure(url, "blocked", f"{parts.scheme or 'no'} address; only http and https are fetched")
    rules = _robots(f"{parts.scheme}://{parts.netloc}", replace(how, hints=Hints(), fresh=0.0))
    if isinstance(rules, tuple):
        return failure(url, *rules)
    return (
        None if rules.can_fetch(url, AGENT) else failure(url, "blocked", "the site's robots.txt forbids it")
    )


def _delay(url: str, how: Settings) -> float:
    parts = urlsplit(url)
    rules = _robots(f"{parts.scheme}://{parts.netloc}", replace(how, hints=Hints(), fresh=0.0))
    return 0.0 if isinstance(rules, tuple) else float(rules.crawl_delay(AGENT) or 0.0)


@cache
def _robots(site: str, how: Settings) -> "Protego | tuple[str, str]":
    """The rules of a site, or why they could not be had; a site without rules allows all."""
    from protego import Protego

    answer = _polite(f"{site}/robots.txt", how)
    if "refused" in answer:
        return answer["refused"]
    if answer["status"] >= 500:
        return "http_error", f"robots.txt cannot be had: the server answers {answer['status']}"
    rules: Protego = Protego.parse(answer["body"].decode(errors="replace") if answer["status"] == 200 else "")
    return rules


def get(url: str, how: Settings, headers: dict[str, str]) -> Answer:
    """One GET with its redirects, each address checked before a connection is made; runs apart."""
    limit(how.limits.seconds)
    try:
        for _ in range(how.limits.redirects + 1):
            answer = _once(url, how, headers)
            if answer["status"] not in (301, 302, 303, 307, 308):
                return {**answer, "url": url}
            url = urljoin(url, answer["headers"].get("location", ""))
        return {"refused": ("http_error", f"more than {how.limits.redirects} redirects")}
    except _Blocked as error:
        return {"refused": ("blocked", str(error))}
    except _TooLarge:
        return {"refused": ("too_large", f"more than {how.limits.page:,} bytes")}
    except (HTTPError, OSError, ValueError) as error:
        slow = "timed out" in str(error)
        return {"refused": ("timeout" if slow else "http_error", f"cannot be fetched: {error}")}


class _Blocked(Exception):
    """An address that must not be asked."""


class _TooLarge(Exception):
    """A body beyond the limit."""


def _once(url: str, how: Settings, headers: dict[str, str]) -> Answer:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _Blocked(f"a redirect to {url[:100]!r}; only http and https are fetched")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    place = address(parts.hostname, port, private=how.private)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asked = {
        "Host": parts.netloc.rpartition("@")[2],
        "User-Agent": AGENT,
        "Accept-Encoding": "gzip",
        **headers,
    }
    with _pool(parts, place, port, how.limits.seconds) as pool:
        response = pool.urlopen(
            "GET", path, headers=asked, redirect=False, retries=False, preload_content=False
        )
        return {
            "status": response.status,
            "headers": {key.lower(): value for key, value in response.headers.items()},
            "body": _body(response, how.limits.page),
        }


def _pool(parts: SplitResult, place: str, port: int, seconds: float) -> urllib3.HTTPConnectionPool:
    """Connections to an address that was checked; a certificate must still be of the host's name."""
    timeout = urllib3.Timeout(connect=min(10.0, seconds), read=seconds)
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(place, port, timeout=timeout)
    name = parts.hostname
    return urllib3.HTTPSConnectionPool(
        place, port, timeout=timeout, server_hostname=name, assert_hostname=name or False
    )


def _body(response: urllib3.BaseHTTPResponse, cap: int) -> bytes:
    data = bytearray()
    while chunk := response.read1(65536, decode_content=True):
        data += chunk
        if len(data) > cap:
            raise _TooLarge
    return bytes(data)


def address(host: str, port: int, *, private: bool) -> str:
    """The address to connect to; raises _Blocked where any address of the host is not of the public network."""
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for one in found:
        if not private and not is_public(one):
            raise _Blocked(f"{host} is at {one}, which is not of the public network")
    return found[0]


def is_public(address: str) -> bool:
    """Whether an IP address, or the IPv4 address wrapped in it, is of the public network."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
    return ip.is_global and not ip.is_multicast


def _file(url: str, how: Settings) -> Path | None:
    return Path(how.cache) / hashlib.sha256(url.encode()).hexdigest()[:32] if how.cache else None


def _is_fresh(url: str, how: Settings) -> bool:
    path = _file(url, how)
    return path is not None and time() - path.stat().st_mtime < how.fresh


def _kept(url: str, how: Settings) -> Answer | None:
    path = _file(url, how)
    try:
        head, _, body = path.read_bytes().partition(b"\n") if path else (b"", b"", b"")
        return {**json.loads(head), "body": body} if head else None
    except (OSError, ValueError):
        return None


def _keep(url: str, how: Settings, answer: Answer) -> None:
    if (path := _file(url, how)) is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        head = json.dumps({key: value for key, value in answer.items() if key != "body"})
        path.with_suffix(".part").write_bytes(head.encode() + b"\n" + answer["body"])
        path.with_suffix(".part").replace(path)
