"""Writing over HTTP: with the token only, whole articles only, and never what reading would not have written."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from graph_stories import AIRPORT, COPY, DENIAL, QUOTE, STORIES, extractions, libraries
from hypothesis import assume, given, settings
from test_graph_serve import Client, serving

from benchmarks.made_up import articles
from graph.check import BadExtraction
from graph.claim import DragomanError, Extraction
from graph.corrections import Correction, Kind
from graph.dataset import sorted_lines
from graph.kg import KG, kg_in_memory, open_kg
from graph.received import received
from graph.serve import Limits, token_from
from graph.store import open_writable
from graph.vocab import BASE, Names

TOKEN = "correct-horse-battery"
NAMES = Names()


def built(*library: Extraction) -> KG:
    kg = kg_in_memory()
    kg.add(library)
    return kg


def graph_of(article: str, kg: KG) -> list[ox.Triple]:
    return [
        quad.triple for quad in kg.store.quads_for_pattern(None, None, None, NAMES.article_graph(article))
    ]


def turtle(article: Extraction) -> bytes:
    triples = graph_of(article.article.id, built(article))
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b""


def address(article: str) -> str:
    return f"/graph-store?graph={quote(NAMES.article_graph(article).value, safe='')}"


# What is accepted


@settings(deadline=None, max_examples=40)
@given(libraries())
def test_what_was_written_is_accepted_as_it_was(library: list[Extraction]) -> None:
    kg, copied = built(*library), kg_in_memory()
    for one in library:
        read = received(graph_of(one.article.id, kg), one.article.id, NAMES)
        with copied.changes() as block:
            assert block.put_graph(one.article.id, read) == "added"
    assert sorted_lines(copied.store) == sorted_lines(kg.store)


@settings(deadline=None, max_examples=20)
@given(extractions("a"), extractions("a"))
def test_two_articles_under_one_id_are_refused(one: Extraction, other: Extraction) -> None:
    assume(one.text != other.text)
    with pytest.raises(BadExtraction):
        received([*graph_of("a", built(one)), *graph_of("a", built(other))], "a", NAMES)


def test_nothing_but_what_may_be_unknown_can_be_left_out() -> None:
    whole = graph_of("airport", built(AIRPORT))
    accepted = set()
    for place, triple in enumerate(whole):
        try:
            received([*whole[:place], *whole[place + 1 :]], "airport", NAMES)
        except BadExtraction:
            continue
        accepted.add(triple.predicate.value.rpartition("/")[2])
    known = {"headline", "datePublished", "publisher", "inLanguage", "alternateName", "sameAs"}
    assert accepted == known | {"hasPlace", "hasBeginTimeStamp", "hasEndTimeStamp"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"ns#suspected>", b"ns#proven>", "proven"),
        (b'"0.7"', b'"1.7"', "confidence 1.7"),
        (b"ISIS-K attacked the United States.", b"ISIS-K attacked the United Kingdom.", "no article gives"),
        (b"entity/isis-k>", b"entity/taliban>", "no article gives"),
        (b"rel#attacks>", b"rel#befriends>", "befriends"),
        (b"article/airport>", b"article/harbour>", "airport"),
    ],
)
def test_a_graph_that_reading_would_not_write_is_refused(old: bytes, new: bytes, message: str) -> None:
    sent = ox.serialize(graph_of("airport", built(AIRPORT)), format=ox.RdfFormat.N_TRIPLES) or b""
    changed = sent.replace(old, new, 1)
    assert changed != sent
    triples = [quad.triple for quad in ox.parse(changed, format=ox.RdfFormat.N_TRIPLES)]
    with pytest.raises(BadExtraction, match=message):
        received(triples, "airport", NAMES)


def test_a_corrected_graph_is_accepted_as_it_was_read() -> None:
    kg = built(*STORIES)
    reason = {"author": "me", "reason": "why", "date": "2021-01-01"}
    kg.correct([Correction(kind=Kind.SAME, entity="isis-k", other="haqqani-network", **reason)])
    read = received(graph_of("airport", kg), "airport", NAMES)
    assert {quad.triple for quad in read} == set(graph_of("airport", built(AIRPORT)))
    with kg.changes() as block:
        assert block.put_graph("airport", read) == "same"


# Over HTTP


def stored(path: Path) -> Path:
    open_kg(path, create_as=BASE).add([AIRPORT, DENIAL])
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("writing") / "kg")


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[Client]:
    with serving(path, Limits(workers=1), token=TOKEN) as client:
        yield client


def put(client: Client, article: Extraction, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    sent = {"authorization": f"Bearer {TOKEN}", "content_type": "text/turtle"} | headers
    status, _, said = client(address(article.article.id), "PUT", body or turtle(article), **sent)
    return status, said


def lines(path: Path) -> list[str]:
    return sorted_lines(open_kg(path).store)


def test_an_article_is_put_replaced_and_deleted(tmp_path: Path) -> None:
    with serving(stored(tmp_path / "kg"), Limits(workers=1), token=TOKEN) as client:
        put_replaced_and_deleted(client, tmp_path / "kg")


def put_replaced_and_deleted(client: Client, path: Path) -> None:
    assert put(client, COPY)[0] == 201
    assert put(client, QUOTE)[0] == 201
    assert lines(path) == sorted_lines(built(*STORIES).store)
    assert len(client.rows("SELECT ?c { ?c a ns:Claim }")) == len(built(*STORIES).claims())
    less = replace(AIRPORT, claims=AIRPORT.claims[:1])
    assert put(client, less)[0] == 204
    assert client(address("copy"), "DELETE", authorization=f"bearer {TOKEN}")[0] == 204
    assert lines(path) == sorted_lines(built(less, DENIAL, QUOTE).store)
    assert open_kg(path).check() == []
    status, _, said = client(address("copy"), "DELETE", authorization=f"bearer {TOKEN}")
    assert status == 404
    assert b"no article 'copy'" in said


@pytest.mark.parametrize(
    "given", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN]
)
def test_without_the_token_nothing_is_written(client: Client, path: Path, given: str) -> None:
    before = lines(path)
    assert put(client, COPY, authorization=given)[0] == 401
    assert client(address("airport"), "DELETE", authorization=given)[0] == 401
    assert client(f"{address('airport')}&access_token={TOKEN}&token={TOKEN}", "DELETE")[0] == 401
    assert lines(path) == before


def test_a_server_without_a_token_never_writes(path: Path) -> None:
    before = lines(path)
    with serving(path, Limits(workers=1)) as client:
        for given in (f"Bearer {TOKEN}", "Bearer ", "Bearer None"):
            assert put(client, COPY, authorization=given)[0] == 405
            assert client(address("airport"), "DELETE", authorization=given)[0] == 405
    assert lines(path) == before


@pytest.mark.parametrize(
    ("target", "method", "headers", "status"),
    [
        (f"/graph-store?graph={quote(BASE + 'graph/edges')}", "PUT", {}, 403),
        (f"/graph-store?graph={quote(BASE + 'graph/corrections')}", "DELETE", {}, 403),
        ("/graph-store?default", "PUT", {}, 403),
        (f"/graph-store?graph={quote(BASE + 'graph/article/')}", "PUT", {}, 403),
        (f"/graph-store?graph={quote(BASE + 'graph/article/a/b')}", "PUT", {}, 403),
        ("/graph-store", "PUT", {}, 400),
        (address("airport"), "POST", {}, 405),
        (address("airport"), "PATCH", {}, 405),
        (address("airport"), "PUT", {"content_type": "application/n-quads"}, 415),
        (address("airport"), "PUT", {"content_type": "image/png"}, 415),
        (address("airport"), "PUT", {"content_type": "application/n-triples"}, 400),
        (address("harbour"), "PUT", {}, 422),
        ("/sparql", "POST", {"content_type": "application/sparql-update"}, 403),
        (f"/sparql?update={quote('DELETE WHERE { ?s ?p ?o }')}", "GET", {}, 403),
    ],
)
def test_what_would_break_the_graph_is_refused_even_with_the_token(
    client: Client, path: Path, target: str, method: str, headers: dict[str, str], status: int
) -> None:
    before = lines(path)
    sent = {"authorization": f"Bearer {TOKEN}", "content_type": "text/turtle"} | headers
    body = None if method in ("GET", "DELETE") else turtle(AIRPORT)
    assert client(target, method, body, **sent)[0] == status
    assert lines(path) == before


def test_a_claim_of_another_article_is_refused(client: Client, path: Path) -> None:
    before = lines(path)
    [stolen] = articles(1)
    stolen = replace(stolen, claims=(replace(stolen.claims[0], id=AIRPORT.claims[0].id),))
    status, said = put(client, stolen)
    assert status == 409
    assert b"of another article" in said
    assert lines(path) == before


def test_while_another_program_writes_the_writer_is_told_to_wait(client: Client, path: Path) -> None:
    store, _ = open_writable(path)
    assert put(client, COPY)[0] == 503
    del store
    assert put(client, AIRPORT)[0] == 204


def test_too_large_a_graph_is_not_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.serve.app.LARGEST", 100)
    assert put(client, COPY)[0] == 413


# The token


def test_a_token_comes_from_a_file_or_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    assert token_from(file, {"DRAGOMAN_TOKEN": "another-one-of-sixteen"}) == TOKEN
    assert token_from(None, {"DRAGOMAN_TOKEN": TOKEN}) == TOKEN
    assert token_from(None, {}) is None


@pytest.mark.parametrize("text", ["", "short", "two words of some length", "ein-längeres-Wort-mit-Umlaut"])
def test_a_token_that_keeps_nobody_out_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "token"
    file.write_text(text)
    with pytest.raises(DragomanError, match="at least 16"):
        token_from(file, {})
    with pytest.raises(DragomanError, match="DRAGOMAN_TOKEN"):
        token_from(None, {"DRAGOMAN_TOKEN": text})
    with pytest.raises(DragomanError, match="cannot read"):
        token_from(tmp_path / "none", {})
