"""The server over real connections to the loopback: the protocol, the limits, the pages; and it asks nobody."""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import uvicorn
from cookbook_stories import WAR
from graph_stories import STORIES
from playwright.sync_api import Browser, expect

from graph.claim import DragomanError
from graph.kg import open_kg
from graph.queries import queries
from graph.serve import Limits, application, run
from graph.serve.protocol import SOLUTIONS, TRIPLES, negotiated
from graph.serve.worker import calls_a_service
from graph.store import StoreError
from graph.vocab import BASE

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
SELECT = "SELECT ?s WHERE { ?s a ns:Claim } ORDER BY ?s LIMIT 2"
ASK = "ASK { ?s a ns:Claim }"
CONSTRUCT = "CONSTRUCT { ?s a ns:Claim } WHERE { ?s a ns:Claim }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Client:
    """Requests to one server."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __call__(
        self, path: str, method: str = "GET", body: bytes | str | None = None, **headers: str
    ) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("content-type", ""), answer.read()
        finally:
            connection.close()

    def ask(self, query: str, accept: str = JSON) -> tuple[int, str, bytes]:
        return self(f"/sparql?{urlencode({'query': query})}", accept=accept)

    def rows(self, query: str) -> list[dict[str, Any]]:
        status, _, body = self.ask(query)
        assert status == 200, body
        found: list[dict[str, Any]] = json.loads(body)["results"]["bindings"]
        return found


@contextmanager
def serving(
    path: Path, limits: Limits, origins: tuple[str, ...] = (), token: str | None = None
) -> Iterator[Client]:
    app = application(path, limits=limits, origins=origins, token=token)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Client(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("serve") / "kg"
    open_kg(path, create_as=BASE).add([*STORIES, *WAR])
    return path


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[Client]:
    limits = Limits(seconds=2.5, answer=200_000, workers=1)
    with serving(path, limits, origins=("https://friend.example",)) as client:
        yield client


# The protocol


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        *((SELECT, accept, accept) for accept in (JSON, XML, "text/csv", "text/tab-separated-values")),
        (SELECT, "*/*", JSON),
        (SELECT, "", JSON),
        (SELECT, "application/json", JSON),
        (SELECT, "text/turtle", None),
        (SELECT, "text/csv;q=0.1, application/sparql-results+xml;q=0.5", XML),
        (SELECT, f"image/png, {JSON};q=0", None),
        (ASK, JSON, JSON),
        (ASK, XML, XML),
        (ASK, "text/csv, application/sparql-results+xml;q=0.1", XML),
        (ASK, "text/csv", None),
        *((CONSTRUCT, accept, accept) for accept in TRIPLES[:6]),
        (CONSTRUCT, "*/*", "text/turtle"),
        (CONSTRUCT, JSON, None),
        ("DESCRIBE entity:isis-k", "text/turtle", "text/turtle"),
    ],
)
def test_an_answer_comes_in_the_format_asked_for(
    client: Client, query: str, accept: str, kind: str | None
) -> None:
    status, got, body = client.ask(query, accept)
    if kind is None:
        assert status == 406
        return
    assert (status, got.partition(";")[0]) == (200, kind)
    if kind in TRIPLES:
        assert len(set(ox.parse(body, format=ox.RdfFormat.from_media_type(kind)))) >= 5
    else:
        assert body


def test_every_format_of_rows_says_the_same(client: Client) -> None:
    expected = [row["s"]["value"] for row in client.rows(SELECT)]
    xml = ElementTree.fromstring(client.ask(SELECT, XML)[2])
    assert [node.text for node in xml.iter("{http://www.w3.org/2005/sparql-results#}uri")] == expected
    assert client.ask(SELECT, "text/csv")[2].decode().split() == ["s", *expected]
    assert client.ask(SELECT, "text/tab-separated-values")[2].decode().split() == [
        "?s",
        *(f"<{iri}>" for iri in expected),
    ]
    assert (
        client("/sparql?" + urlencode({"query": SELECT, "format": "csv"}))[2]
        == client.ask(SELECT, "text/csv")[2]
    )


@pytest.mark.parametrize(
    ("method", "address", "body", "kind"),
    [
        ("GET", "/sparql?" + urlencode({"query": SELECT}), None, ""),
        ("POST", "/sparql", urlencode({"query": SELECT}), FORM),
        ("POST", "/sparql", urlencode({"query": SELECT}), f"{FORM}; charset=utf-8"),
        ("POST", "/sparql", SELECT, DIRECT),
        ("POST", "/sparql", SELECT, f"{DIRECT}; charset=UTF-8"),
    ],
)
def test_a_query_may_be_sent_in_three_ways(
    client: Client, method: str, address: str, body: str | None, kind: str
) -> None:
    status, _, found = client(address, method, body, **({"content_type": kind} if kind else {}))
    assert status == 200
    assert len(json.loads(found)["results"]["bindings"]) == 2


def graph(name: str) -> str:
    return f"{BASE}graph/article/{name}"


@pytest.mark.parametrize(
    ("query", "chosen", "count"),
    [
        ("SELECT ?c { ?c a ns:Claim }", [], 28),
        ("SELECT ?c { ?c a ns:Claim }", [("default-graph-uri", graph("denial"))], 2),
        (
            "SELECT ?c { ?c a ns:Claim }",
            [("default-graph-uri", graph(name)) for name in ("denial", "airport")],
            6,
        ),
        ("SELECT ?c { GRAPH ?g { ?c a ns:Claim } }", [("named-graph-uri", graph("denial"))], 2),
        ("SELECT ?c { ?c a ns:Claim }", [("named-graph-uri", graph("denial"))], 0),
        (f"SELECT ?c FROM <{graph('airport')}> {{ ?c a ns:Claim }}", [], 4),
        (
            f"SELECT ?c FROM <{graph('airport')}> {{ ?c a ns:Claim }}",
            [("default-graph-uri", graph("denial"))],
            2,
        ),
    ],
)
@pytest.mark.parametrize("way", ["GET", "form", "direct"])
def test_the_request_chooses_the_dataset(
    client: Client, query: str, chosen: list[tuple[str, str]], count: int, way: str
) -> None:
    pairs = [("query", query), *chosen]
    if way == "GET":
        status, _, body = client("/sparql?" + urlencode(pairs))
    elif way == "form":
        status, _, body = client("/sparql", "POST", urlencode(pairs), content_type=FORM)
    else:
        status, _, body = client("/sparql?" + urlencode(chosen), "POST", query, content_type=DIRECT)
    assert status == 200
    assert len(json.loads(body)["results"]["bindings"]) == count


@pytest.mark.parametrize(
    ("method", "address", "body", "kind", "status"),
    [
        ("GET", "/sparql?query=SELECT%20WHERE%20%7B", None, "", 400),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, "", 400),
        ("GET", "/sparql?query=%FF", None, "", 400),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri", None, "", 400),
        ("GET", "/sparql?query=ASK%7B%7D&format=pdf", None, "", 406),
        ("GET", "/sparql?update=CLEAR%20ALL", None, "", 403),
        ("POST", "/sparql", "", FORM, 400),
        ("POST", "/sparql", "query=ASK%7B%7D&query=ASK%7B%7D", FORM, 400),
        ("POST", "/sparql", "update=CLEAR%20ALL", FORM, 403),
        ("POST", "/sparql", "CLEAR ALL", "application/sparql-update", 403),
        ("POST", "/sparql", "CLEAR ALL", DIRECT, 400),
        ("POST", "/sparql", b"ASK { ?s ?p '\xff' }", DIRECT, 400),
        ("POST", "/sparql", "ASK {}", "text/plain", 415),
        ("POST", "/sparql", "ASK {}", "", 415),
        ("POST", "/sparql", " " * (2**20 + 1), DIRECT, 413),
        ("PUT", "/sparql", "ASK {}", DIRECT, 405),
        ("DELETE", "/sparql?query=ASK%7B%7D", None, "", 405),
        ("GET", "/nothing", None, "", 404),
        ("GET", "/assets/../../pyproject.toml", None, "", 404),
        ("GET", "/assets/query.html", None, "", 404),
    ],
)
def test_a_bad_request_is_told_so_in_a_line(
    client: Client, method: str, address: str, body: str | bytes | None, kind: str, status: int
) -> None:
    got, content, message = client(address, method, body, **({"content_type": kind} if kind else {}))
    assert got == status, message
    assert content.startswith("text/plain")
    assert message.strip().count(b"\n") == 0
    assert b"Traceback" not in message


def test_head_has_no_body(client: Client) -> None:
    assert client("/sparql?" + urlencode({"query": ASK}), "HEAD") == (200, JSON, b"")


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/n-triples", "*/*"])
def test_the_endpoint_describes_itself(client: Client, accept: str) -> None:
    status, kind, body = client("/sparql", accept=accept)
    assert status == 200
    store = ox.Store()
    store.extend(ox.parse(body, format=ox.RdfFormat.from_media_type(kind)))
    rows = store.query(
        "SELECT ?e { ?s a sd:Service ; sd:endpoint ?e ; sd:supportedLanguage sd:SPARQL11Query }",
        prefixes={"sd": "http://www.w3.org/ns/sparql-service-description#"},
    )
    assert [row["e"].value for row in rows] == [f"http://127.0.0.1:{client.port}/sparql"]  # type: ignore[union-attr]


def test_graphs_are_read_by_the_graph_store_protocol(client: Client, path: Path) -> None:
    store = open_kg(path).store
    for name in (graph("denial"), f"{BASE}graph/edges"):
        status, kind, body = client(
            f"/graph-store?graph={quote(name, safe='')}", accept="application/n-triples"
        )
        assert (status, kind) == (200, "application/n-triples")
        stored = store.quads_for_pattern(None, None, None, ox.NamedNode(name))
        assert set(ox.parse(body, format=ox.RdfFormat.N_TRIPLES)) == {
            ox.Quad(*quad.triple) for quad in stored
        }
    assert client("/graph-store?default", accept="application/n-triples")[::2] == (200, b"")
    assert client("/graph-store?graph=http%3A%2F%2Fnowhere%2F")[0] == 404
    assert client("/graph-store")[0] == 400
    assert client("/graph-store?default&graph=http%3A%2F%2Fnowhere%2F")[0] == 400
    assert client("/graph-store?graph=no%20iri")[0] == 400
    for method in ("PUT", "POST", "DELETE"):
        assert (
            client(f"/graph-store?graph={quote(graph('denial'))}", method, "", content_type="text/turtle")[0]
            == 405
        )


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        ("text/*", "text/csv"),
        ("text/*;q=0.2, application/*;q=0.3", JSON),
        ("text/csv;q=0, text/*", "text/tab-separated-values"),
        ("*/*;q=0", None),
        ("text/csv;q=nonsense", None),
        ("TEXT/CSV ; Q=1", "text/csv"),
    ],
)
def test_negotiation(accept: str, best: str | None) -> None:
    assert negotiated(accept, SOLUTIONS) == best


# The limits


def test_a_runaway_query_is_stopped_and_the_server_lives(client: Client) -> None:
    began = time.monotonic()
    status, _, message = client.ask(RUNAWAY)
    assert status == 503
    assert b"stopped after 2.5 s" in message
    assert len(client.rows(SELECT)) == 2
    assert time.monotonic() - began < 20


def test_too_large_an_answer_is_refused_whole(client: Client) -> None:
    for query in ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }"):
        status, _, message = client.ask(query, "*/*")
        assert status == 413
        assert message == b"the answer is larger than 200,000 bytes; add a LIMIT\n"


def test_nobody_pays_for_a_question_that_its_asker_has_left(path: Path) -> None:
    with serving(path, Limits(seconds=60, workers=1)) as client:
        assert client.rows(SELECT)
        left = socket.create_connection(("127.0.0.1", client.port))
        left.sendall(
            f"GET /sparql?{urlencode({'query': RUNAWAY})} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        )
        time.sleep(0.5)
        left.close()
        assert client.rows(SELECT)


def test_too_much_memory_ends_the_query_and_not_the_server(path: Path) -> None:
    with serving(path, Limits(seconds=60, memory=500 * 2**20, workers=1)) as client:
        assert len(client.rows(SELECT)) == 2
        status, _, message = client.ask("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i")
        assert status == 500
        assert b"memory" in message
        assert len(client.rows(SELECT)) == 2


def test_beyond_the_queue_one_is_told_to_come_back(path: Path) -> None:
    with serving(path, Limits(waiting=0)) as client:
        assert client.ask(SELECT)[0] == 503


def test_the_server_sees_what_is_added(tmp_path: Path) -> None:
    kg = open_kg(tmp_path / "kg", create_as=BASE)
    with serving(tmp_path / "kg", Limits(workers=1)) as client:
        assert client.rows("SELECT ?c { ?c a ns:Claim }") == []
        kg.add(STORIES)
        assert len(client.rows("SELECT ?c { ?c a ns:Claim }")) == 9
        kg.retract("denial")
        assert len(client.rows("SELECT ?c { ?c a ns:Claim }")) == 7


# It asks nobody, and answers only whom it should


@pytest.mark.parametrize(
    ("query", "called"),
    [
        ("SELECT * { SERVICE <http://x/> { ?a ?b ?c } }", True),
        ("SELECT * { service silent ?x{ ?a ?b ?c } }", True),
        ("SELECT * { SERVICE # why\n <http://x/#a> # not\n { ?a ?b ?c } }", True),
        ("SELECT * { ?s ?p 12SERVICE<http://x/>{} }", True),
        ("PREFIX e: <http://x/> SELECT * { SERVICE e:a\\#b { ?a ?b ?c } }", True),
        ("SELECT * { # it's\n SERVICE ?s { ?a ?b ?c } # '\n }", True),
        ("SELECT ?service { ?service ?x {} }", False),
        ("SELECT * { ?a ns:service ?b { ?b ?c ?d } }", False),
        ('SELECT * { ?a ?b ?t FILTER(CONTAINS(?t, "secret service")) { ?a ?c ?d } }', False),
    ],
)
def test_service_is_recognised(query: str, called: bool) -> None:
    assert calls_a_service(query) is called


def test_no_other_server_is_asked(client: Client) -> None:
    hits = []

    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hits.append(self.path)
            self.send_error(404)

        do_GET = do_POST

    with HTTPServer(("127.0.0.1", 0), Other) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        target = f"<http://127.0.0.1:{other.server_port}/sparql>"
        for query in (
            f"SELECT * {{ SERVICE {target} {{ ?a ?b ?c }} }}",
            f"SELECT * FROM {target} {{ ?a ?b ?c }}",
        ):
            client.ask(query)
        assert client.ask(f"ASK {{ SERVICE SILENT {target} {{}} }}")[0] == 400
        other.shutdown()
    assert hits == []


def test_a_foreign_name_is_not_answered(client: Client) -> None:
    assert client("/", host="evil.example")[0] == 400
    assert client("/", host=f"localhost:{client.port}")[0] == 200


def test_only_invited_origins_may_read_answers(client: Client, path: Path) -> None:
    def allowed(port: int, origin: str) -> str | None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/", headers={"origin": origin})
        allow = connection.getresponse().headers.get("access-control-allow-origin")
        connection.close()
        return allow

    assert allowed(client.port, "https://friend.example") == "https://friend.example"
    assert allowed(client.port, "https://stranger.example") is None
    with serving(path, Limits()) as closed:
        assert allowed(closed.port, "https://friend.example") is None


def test_where_there_is_no_graph_or_the_port_is_taken(path: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no knowledge graph"):
        application(tmp_path / "none")
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(DragomanError, match="cannot listen on 127.0.0.1:"),
    ):
        run(path, "127.0.0.1", taken.getsockname()[1], limits=Limits(), tell=print)


def test_the_command_says_where_it_listens_and_ends_on_an_interrupt(path: Path) -> None:
    command = [sys.executable, "-m", "dragoman", "serve", str(path), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    assert process.stderr
    try:
        said = process.stderr.readline()
        found = re.search(r": http://127\.0\.0\.1:(\d+)/ ", said)
        assert found, said
        assert len(Client(int(found[1])).rows(SELECT)) == 2
        process.send_signal(signal.SIGINT)
        assert process.wait(20) in (0, 130)
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


# The pages


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (
            "/entity/isis-k",
            ["<h1>ISIS-K</h1>", "armed group", "Islamic State Khorasan", "no ties to ISIS-K", "experts"],
        ),
        (
            "/article/airport",
            ["<h1>On airport</h1>", "<mark>ISIS-K attacked the United States.</mark>", "2021-09-01"],
        ),
        ("/proposition/" + "x", None),
        ("/entity/nobody", None),
    ],
)
def test_a_thing_has_a_page_with_its_evidence(client: Client, address: str, words: list[str] | None) -> None:
    status, _, body = client(address, accept="text/html")
    assert status == (404 if words is None else 200)
    for word in words or ():
        assert word in body.decode()


def test_claims_and_propositions_have_pages_and_triples(client: Client) -> None:
    [row] = client.rows(
        "SELECT ?c ?p { ?c ns:status ns:suspected ; ns:proposition ?p ; ns:subject entity:haqqani-network }"
    )
    for iri in (row["c"]["value"], row["p"]["value"]):
        address = iri.removeprefix(BASE)
        assert (
            b'<a href="../entity/haqqani-network">entity:haqqani-network</a>'
            in client(f"/{address}", accept="text/html")[2]
        )
        triples = client(f"/{address}", accept="application/n-triples")[2]
        assert f"<{iri}>".encode() in triples


def test_what_articles_say_never_becomes_markup(tmp_path: Path) -> None:
    from dataclasses import replace

    article = STORIES[0]
    evil = '"><script>alert(1)</script>'
    claims = [
        replace(one, subject=replace(one.subject, name=evil + one.subject.name)) for one in article.claims
    ]
    entities = [replace(one, name=evil + one.name, aliases=(evil,)) for one in article.entities]
    source = replace(article.article, title=evil, id="a<b>/c?d#e")
    open_kg(tmp_path / "kg", create_as=BASE).add(
        [replace(article, article=source, claims=tuple(claims), entities=tuple(entities))]
    )
    with serving(tmp_path / "kg", Limits(workers=1)) as client:
        for address in ("/entity/isis-k", "/article/a%3Cb%3E%2Fc%3Fd%23e"):
            status, _, body = client(address, accept="text/html")
            assert status == 200
            assert b"<script>" not in body
            assert b"&lt;script&gt;" in body


@pytest.mark.browser
def test_the_page_asks_shows_and_stops(client: Client, chromium: Browser) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    message = page.locator("#message")
    home = f"http://127.0.0.1:{client.port}/"
    page.goto(home)
    assert page.locator("#question option").count() == len(queries()) + 1
    page.select_option("#question", "supporters")
    expect(message).to_contain_text("2 rows")
    page.fill("#parameters input", "Red")
    page.wait_for_selector("#parameters option", state="attached")
    page.click("#run")
    expect(message).to_contain_text("1 row ")
    assert page.locator("#rows tr").nth(1).inner_text().split("\t")[:3] == ["Arland", "arms", "Red"]
    page.fill("#query", "SELECT ?e { ?e a ns:State } ORDER BY ?e")
    page.press("#query", "Control+Enter")
    page.click("#rows a >> nth=0")
    page.wait_for_selector("h2")
    assert page.locator("h1").inner_text() == "Arland"
    page.go_back()
    page.fill("#query", RUNAWAY)
    page.click("#run")
    page.wait_for_selector("#message.wrong")
    assert "stopped after" in page.locator("#message").inner_text()
    page.fill("#query", "SELECT nonsense")
    page.click("#run")
    expect(message).to_contain_text("not a SPARQL query")
    assert not wrong
    assert all(address.startswith((home, "blob:")) for address in asked)
    page.close()
