"""Pages from the web: only where allowed, never from private addresses, politely, within limits. Loopback only."""

import gzip
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep

import pytest
from typer.testing import CliRunner

import dragoman
from ingest import run
from ingest.article import Article, Failure
from ingest.readers import fetch
from ingest.readers.raw import Limits, Raw, Settings
from ingest.readers.sources import articles, documents, settings

pytest.importorskip("protego")
pytest.importorskip("feedparser")

LEAD = (
    "Gunmen attacked an army post in the north of the country on Monday and killed four men, officials said."
)
PAGE = f"<html><body><article><h1>Gunmen kill four</h1><p>{LEAD}</p><p>{LEAD[:60]} twice.</p></article></body></html>"
ROBOTS = "User-agent: *\nDisallow: /secret\n"


class Site(BaseHTTPRequestHandler):
    """A small site that misbehaves on demand; `asked` lists what it was asked for."""

    asked: list[str] = []
    rules: str | int = ROBOTS

    def do_GET(self) -> None:
        self.asked.append(self.path)
        name = self.path.strip("/").split("?")[0].replace(".", "_")
        getattr(self, f"get_{name}", self.get_none)()

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for key, value in {"Content_Type": "text/html", **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def get_robots_txt(self) -> None:
        if isinstance(self.rules, int):
            self.send(b"", self.rules, Retry_After="0")
        else:
            self.send(self.rules.encode(), Content_Type="text/plain")

    def get_a(self) -> None:
        if self.headers.get("If-None-Match") == '"1"':
            self.send(b"", 304)
        else:
            self.send(PAGE.encode(), ETag='"1"')

    get_secret = get_a

    def get_none(self) -> None:
        self.send(b"", 404)

    def get_away(self) -> None:
        self.send(b"", 302, Location="http://169.254.169.254/latest/meta-data/")

    def get_file(self) -> None:
        self.send(b"", 302, Location="file:///etc/passwd")

    def get_round(self) -> None:
        self.send(b"", 302, Location="/round")

    def get_here(self) -> None:
        self.send(b"", 302, Location="/a")

    def get_endless(self) -> None:
        self.send(b"x" * 3_000_000)

    def get_bomb(self) -> None:
        self.send(gzip.compress(b"x" * 30_000_000), Content_Encoding="gzip")

    def get_drip(self) -> None:
        self.send(b"")
        for _ in range(50):
            self.wfile.write(b"x")
            self.wfile.flush()
            sleep(0.1)

    def get_picture(self) -> None:
        self.send(b"\x89PNG", Content_Type="image/png")

    def get_busy(self) -> None:
        first = self.asked.count("/busy") == 1
        self.send(b"" if first else PAGE.encode(), 429 if first else 200, Retry_After="0")

    def get_feed(self) -> None:
        item = f"<item><title>Gunmen kill four</title><link>http://{self.headers['Host']}/a</link></item>"
        self.send(f"<rss><channel><title>Example</title>{item}</channel></rss>".encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked, Site.rules = [], ROBOTS
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    fetch._robots.cache_clear()


OPEN = Settings(fetch=True, private=True, pause=0.0, limits=Limits(seconds=2.0, page=1_000_000))


def status(url: str, how: Settings = OPEN) -> str:
    [found] = documents(url, how)
    return found.status if isinstance(found, Failure) else "ok"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a", "ok"),
        ("here", "ok"),
        ("busy", "ok"),
        ("none", "http_error"),
        ("secret", "blocked"),
        ("file", "blocked"),
        ("round", "http_error"),
        ("endless", "too_large"),
        ("bomb", "too_large"),
        ("drip", "timeout"),
        ("picture", "unsupported"),
    ],
)
def test_every_answer_ends_in_one_status(site: str, path: str, expected: str) -> None:
    assert status(f"{site}/{path}") == expected


def test_a_page_becomes_an_article_of_its_address(site: str) -> None:
    [raw] = documents(f"{site}/a", OPEN)
    assert isinstance(raw, Raw)
    [article] = articles(raw, OPEN)
    assert isinstance(article, Article)
    assert LEAD in article.text
    assert article.source.url == f"{site}/a"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://localhost:9/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a00:1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "file:///etc/passwd",
        "ftp://x.example/a",
    ],
)
def test_private_addresses_are_never_asked(url: str) -> None:
    assert status(url, replace(OPEN, private=False)) == "blocked"
    fetch._robots.cache_clear()


def test_a_redirect_to_a_private_address_is_not_followed(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # the site itself is on a private address, so only what it points at is held against the rule
    real = fetch.address

    def guarded(host: str, port: int, *, private: bool) -> str:
        return real(host, port, private=host == "127.0.0.1")

    monkeypatch.setattr(fetch, "address", guarded)
    answer = fetch.get(f"{site}/away", OPEN, {})
    assert answer["refused"][0] == "blocked"


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_public_addresses_are_public(address: str) -> None:
    assert fetch.is_public(address)


def test_without_permission_nothing_is_asked(site: str) -> None:
    assert status(f"{site}/a", replace(OPEN, fetch=False)) == "blocked"
    assert Site.asked == []


@pytest.mark.parametrize(
    ("rules", "expected"), [(404, "ok"), (503, "http_error"), ("User-agent: *\nDisallow: /", "blocked")]
)
def test_the_rules_of_a_site_are_kept(site: str, rules: str | int, expected: str) -> None:
    Site.rules = rules
    assert status(f"{site}/a", replace(OPEN, limits=replace(OPEN.limits, pages=7))) == expected


def test_an_unchanged_page_is_not_sent_again(site: str, tmp_path: Path) -> None:
    how = replace(OPEN, cache=str(tmp_path))
    first, second = ([*documents(f"{site}/a", how)] for _ in range(2))
    assert first == second
    assert Site.asked.count("/a") == 2
    assert isinstance(first[0], Raw)


def test_a_host_is_not_hurried(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(fetch, "sleep", pauses.append)
    for _ in range(2):
        status(f"{site}/a", replace(OPEN, pause=30.0))
    assert len([pause for pause in pauses if 25 < pause <= 30]) == 2


def test_a_feed_leads_to_its_pages(site: str) -> None:
    [raw] = documents(f"{site}/feed", OPEN)
    assert isinstance(raw, Raw)
    assert raw.name == f"{site}/a"
    assert raw.hints.source == "Example"


def test_watching_feeds_adds_what_is_new_and_asks_for_no_page_twice(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "settings", lambda **given: replace(settings(**given), private=True, pause=0.0))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    feeds = f'<opml version="2.0"><body><outline text="x" xmlUrl="{site}/feed"/></body></opml>'
    (tmp_path / "feeds.opml").write_text(feeds, encoding="utf-8")
    arguments = ["watch", str(tmp_path / "feeds.opml"), "--to", str(tmp_path / "kg"), "--rounds", "2"]
    done = CliRunner().invoke(dragoman.app, arguments)
    assert done.exit_code == 0, done.output
    assert [line.split(": ")[1].split(";")[0] for line in done.stderr.splitlines()] == ["1 added", "1 same"]
    assert Site.asked == ["/robots.txt", "/feed", "/a", "/feed"]


def test_a_list_of_addresses_is_fetched_only_if_allowed(site: str, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(f"{site}/a\n{site}/none\n", encoding="utf-8")
    found = list(documents(tmp_path / "list.txt", OPEN))
    assert [type(one) for one in found] == [Raw, Failure]


def test_settings_do_not_fetch_by_themselves() -> None:
    assert (settings().fetch, settings().private) == (False, False)
