"""The page as a text: it asks nothing of any host, shows whatever an article says as text, and stays small."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from pyvis.network import Network
from view_networks import claim, sample, tie

from graph.claim import DragomanError
from graph.kg import KG
from graph.view import GraphView, items, save, to_html

HOSTILE = (
    "<img src=x onerror=window.__xss=1>",
    "</script><script>window.__xss=1</script>",
    '"><svg onload=window.__xss=1>',
    "<!--<script>",
    "{{7*7}}",
    "__proto__",
    "javascript:window.__xss=1",
)


class Tags(HTMLParser):
    """Every tag with its attributes, and the text of each script and style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": [], "title": []}
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in self.texts:
            self.texts[self.inside][-1] += data


def hostile(text: str) -> nx.MultiDiGraph:
    """Two actors and a relation with `text` in every field that an article can fill."""
    network = nx.MultiDiGraph()
    for name in (text, f"{text} 2"):
        network.add_node(name, name=name, type="ArmedGroup", aliases=[text], wikidata=text)
    fields = dict.fromkeys(("speaker", "title", "source", "url", "rule", "id", "article"), text)
    said = [claim(text, "asserted", 1, **fields)]
    network.add_edge(text, f"{text} 2", key="attacks", **tie("attacks", said, label=text))
    return network


def data(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Tags(page).texts["script"][0])
    return found


def policy(page: str) -> str:
    [text] = [
        attributes["content"] or ""
        for tag, attributes in Tags(page).tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    return text


def test_it_is_a_pyvis_network() -> None:
    view = GraphView(sample())
    assert isinstance(view, Network)
    assert len(view.get_nodes()) == 30
    assert len(view.get_edges()) == sample().number_of_edges()


def test_no_tag_asks_another_host() -> None:
    for tag, attributes in Tags(to_html(sample())).tags:
        for name in ("src", "href", "action", "data", "srcset", "poster"):
            assert (attributes.get(name) or "data:").startswith("data:"), (tag, attributes)


def test_only_the_code_of_the_page_may_run() -> None:
    page = to_html(sample())
    scripts = [text for text in Tags(page).texts["script"][1:]]
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    }
    rules = dict(rule.strip().split(" ", 1) for rule in policy(page).split(";"))
    assert rules["default-src"] == "'none'"
    assert set(rules["script-src"].split()) == hashes
    assert "unsafe" not in policy(page)
    assert page.index("Content-Security-Policy") < page.index("<script")


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_an_article_says_is_text(text: str) -> None:
    harmless, page = to_html(hostile("plain"), title="plain"), to_html(hostile(text), title=text)
    assert [tag for tag, _ in Tags(page).tags] == [tag for tag, _ in Tags(harmless).tags]
    assert data(page)["nodes"][0]["name"] == text
    assert data(page)["edges"][0]["claims"][0]["sentence"] == text
    assert Tags(page).texts["title"] == [text]


def test_a_view_in_a_notebook_is_locked_in() -> None:
    frame = GraphView(hostile(HOSTILE[1]))._repr_html_()
    [(tag, attributes)] = Tags(frame).tags
    assert tag == "iframe"
    assert "allow-same-origin" not in (attributes["sandbox"] or "")


def test_two_pages_of_one_network_are_equal() -> None:
    assert to_html(sample()) == to_html(sample())


def test_the_sample_page_is_small(sample_kg: KG) -> None:
    assert len(to_html(sample_kg.network()).encode()) < 1_000_000


def test_the_page_says_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "MOST_ENTITIES", 20)
    found = data(to_html(sample()))
    assert found["total"]["entities"] == 30
    assert len(found["nodes"]) == 20


def test_every_place_is_taken_once() -> None:
    places = [(node["x"], node["y"]) for node in GraphView(sample()).nodes]
    assert len(set(places)) == len(places)


def test_the_page_opens_without_posts_and_places() -> None:
    behind = {edge["relation"] for edge in GraphView(sample()).edges if edge["background"]}
    assert "holdsPosition" in behind
    assert not behind & {"attacks", "hasTiesTo", "alliedWith", "partOf"}


def test_the_line_tells_the_standing() -> None:
    wanted = {"rel": False, "may": [10, 6], "not": [2, 5]}
    edges = GraphView(sample()).edges
    assert {edge["standing"] for edge in edges} >= {"rel", "may"}
    assert all(edge["dashes"] == wanted[edge["standing"]] for edge in edges)


def test_an_empty_network_gives_a_page() -> None:
    assert data(to_html(nx.MultiDiGraph()))["nodes"] == []


def test_saving_leaves_nothing_else_behind(tmp_path: Path) -> None:
    path = save(sample(), tmp_path / "page.html")
    assert [*tmp_path.iterdir()] == [path]
    assert re.match(r"<!doctype html>", path.read_text(encoding="utf-8"))


def test_where_it_cannot_be_saved_is_named(tmp_path: Path) -> None:
    with pytest.raises(DragomanError, match="nowhere"):
        save(sample(), tmp_path / "nowhere" / "page.html")
