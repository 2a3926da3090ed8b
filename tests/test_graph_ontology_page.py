"""The page on the vocabulary: every term has its place, every link leads somewhere, and nobody is shut out."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from test_graph_serve import serving
from test_view_browser import barriers
from typer.testing import CliRunner

import dragoman
from graph.claim import Status, relations, types
from graph.exchange import exchanged, table
from graph.kg import open_kg
from graph.ontology import ontology
from graph.ontology_page import ontology_page
from graph.serve import Limits
from graph.vocab import BASE, Names


class Parsed(HTMLParser):
    """The anchors, links and rows of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.rows: dict[str, str] = {}
        self.at = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if name := given.get("id"):
            self.ids.append(name)
            self.at = name if tag == "th" else ""
        if link := given.get("href"):
            self.links.append(link)

    def handle_data(self, data: str) -> None:
        self.rows[self.at] = self.rows.get(self.at, "") + data + "|"


@pytest.fixture(scope="module")
def page() -> Parsed:
    return Parsed(ontology_page(Names()))


def test_every_term_of_the_ontology_has_one_place(page: Parsed) -> None:
    assert len(page.ids) == len(set(page.ids))
    own = {str(one) for one in ontology().subjects() if str(one).startswith((f"{BASE}ns#", f"{BASE}rel#"))}
    assert {iri.partition("#")[2] for iri in own} <= set(page.ids)
    assert {*Status, *types(), *relations()} <= set(page.ids)


def test_links_lead_to_places_and_nothing_is_run_or_fetched(page: Parsed) -> None:
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert {link.partition(":")[0] for link in page.links if not link.startswith("#")} <= {"http", "https"}
    assert not {"script", "link", "img", "iframe"} & set(page.tags)


def test_what_others_call_it_is_said(page: Parsed) -> None:
    for name, relation in relations().items():
        row = page.rows[name]
        for code in (
            *relation.plover.split("|"),
            *relation.cameo.split("|"),
            relation.wikidata,
            relation.example,
        ):
            assert code in row, (name, code)
        others = table("exchange_relations.csv").get(name, {})
        assert all(others.get(column, "") in row for column in ("ftm", "stix"))
    for name in types():
        assert all(exchanged(name)[column] in page.rows[name] for column in ("ftm", "stix"))
    assert "CT+" in page.rows["asserted"]
    assert "EpistemicTrueUncertain" in page.rows["suspected"]


def test_the_terms_stand_under_the_base_of_the_graph() -> None:
    text = ontology_page(Names("https://kg.example.org/"))
    assert BASE not in text
    assert "rel:attacks" in text


def test_the_server_shows_it_where_the_terms_are(tmp_path: Path) -> None:
    kg = open_kg(tmp_path / "kg", create_as=BASE)
    graph = kg.names.graph("ontology")
    with serving(tmp_path / "kg", Limits(workers=1)) as client:
        for name in ("ns", "rel", "may", "not", "was"):
            status, kind, body = client(f"/{name}", accept="text/html,*/*;q=0.1")
            assert (status, kind.partition(";")[0]) == (200, "text/html")
            assert b'<th scope="row" id="attacks">' in body
        status, kind, body = client("/ns", accept="application/n-triples")
        assert (status, kind.partition(";")[0]) == (200, "application/n-triples")
        assert len(body.splitlines()) == len([*kg.store.quads_for_pattern(None, None, None, graph)])


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_reads_without_barriers(chromium: Browser, tmp_path: Path, scheme: str) -> None:
    file = tmp_path / "ontology.html"
    file.write_text(ontology_page(Names()), encoding="utf-8")
    page = chromium.new_page(color_scheme=scheme, java_script_enabled=True)  # type: ignore[arg-type]
    try:
        page.goto(f"{file.as_uri()}#attacks")
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    finally:
        page.close()


def test_the_command_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    assert CliRunner().invoke(dragoman.app, ["ontology", "-o", str(file)]).exit_code == 0
    assert file.read_text(encoding="utf-8") == ontology_page(Names())
    shown = CliRunner().invoke(dragoman.app, ["ontology", "--format", "ttl"])
    assert re.search(r"^rel:attacks a owl:ObjectProperty", shown.stdout, re.MULTILINE)
