"""The page as a text: it asks nothing of any host, shows whatever an article says as text, and stays small."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyvis.network import Network
from view_networks import claim, random_network, sample, tie

from graph.claim import DragomanError
from graph.kg import KG
from graph.view import GraphView, items, save, to_html
from graph.view.boxes import Box
from graph.view.layout import positions

HOSTILE = (
    "<img src=x onerror=window.__xss=1>",
    "</script><script>window.__xss=1</script>",
    '"><svg onload=window.__xss=1>',
    "<!--<script>",
    "{{7*7}}",
    "__proto__",
    "javascript:window.__xss=1",
)


VIEW = GraphView(sample())


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


@pytest.mark.parametrize("text", [*HOSTILE, "\x00 & \ufffe"])
def test_whatever_an_article_says_is_text_in_the_picture_too(text: str) -> None:
    root = ET.fromstring(GraphView(hostile(text), title=text).picture())
    assert {element.tag.split("}")[1] for element in root.iter()} <= {
        "svg",
        "rect",
        "path",
        "polygon",
        "text",
    }
    said = ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert sum(text.replace("\x00", " ").replace("\ufffe", " ")[:20] in one for one in said) >= 2


def test_the_picture_shows_what_the_page_opens_on() -> None:
    root = ET.fromstring(VIEW.picture())
    front = [edge for edge in VIEW.edges if not edge["background"]]
    lines = [path for path in root.iter("{http://www.w3.org/2000/svg}path") if "Q" in path.get("d", "")]
    assert len(lines) == len(front)
    assert {bool(line.get("stroke-dasharray")) for line in lines} == {True, False}
    said = " ".join("".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text"))
    assert f"{len(front)} of {len(VIEW.edges)} relations" in said


def test_where_no_script_runs_a_notebook_shows_the_picture() -> None:
    shown = VIEW._repr_mimebundle_()
    assert list(shown) == ["text/html", "image/svg+xml", "text/plain"]
    assert "30 entities" in shown["text/plain"]


def test_a_view_in_a_notebook_is_locked_in() -> None:
    frame = GraphView(hostile(HOSTILE[1]))._repr_html_()
    [(tag, attributes)] = Tags(frame).tags
    assert tag == "iframe"
    assert "allow-same-origin" not in (attributes["sandbox"] or "")


def test_two_pages_of_one_network_are_equal() -> None:
    assert to_html(sample()) == to_html(sample())


def test_the_sample_page_is_small(sample_kg: KG) -> None:
    assert len(to_html(sample_kg.network()).encode()) < 1_000_000


def test_a_large_network_is_grouped_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "MOST_DRAWN", 20)
    monkeypatch.setattr(items, "MOST_GROUPS", 3)
    found = data(to_html(sample()))
    assert len(found["nodes"]) == 30
    assert len(found["edges"]) == sample().number_of_edges()
    assert [group["members"] for group in found["groups"]] == [
        sum(node["group"] == at for node in found["nodes"]) for at in range(3)
    ]


def test_the_page_is_smaller_than_that_of_pyvis_and_holds_the_evidence() -> None:
    network = random_network(100)
    plain = Network(directed=True, cdn_resources="in_line")
    for node, name in network.nodes(data="name"):
        plain.add_node(node, label=name)
    for one, other, label in network.edges(data="label"):
        plain.add_edge(one, other, label=label)
    ours = to_html(network)
    assert len(ours.encode()) < len(plain.generate_html().encode())
    assert sum(len(edge["claims"]) for edge in data(ours)["edges"]) == network.number_of_edges()


def test_the_library_is_the_one_that_was_looked_at() -> None:
    library = Tags(to_html(sample())).texts["script"][1]
    assert "@version 9.1.2" in library
    digest = "f3c1229464749a6f5a80c80867189edfdc0198be0d015c3d770aff196cb6c0a1"
    assert hashlib.sha256(library.encode()).hexdigest() == digest


def test_every_place_is_taken_once() -> None:
    places = [(node["x"], node["y"]) for node in GraphView(sample()).nodes]
    assert len(set(places)) == len(places)


def test_old_places_are_kept_when_the_network_grows(tmp_path: Path) -> None:
    small = sample()
    small.remove_nodes_from([*small][-5:])
    before = save(small, tmp_path / "page.html")
    after = save(sample(), tmp_path / "new.html", keep=before)
    places = [
        {node["id"]: (node["x"], node["y"]) for node in data(page.read_text("utf-8"))["nodes"]}
        for page in (before, after)
    ]
    assert len(places[1]) - len(places[0]) == 5
    assert places[0].items() <= places[1].items()
    assert len(set(places[1].values())) == 30


def test_places_come_only_from_a_page(tmp_path: Path) -> None:
    other = tmp_path / "notes.html"
    other.write_text("<p>nothing</p>", "utf-8")
    for path in (other, tmp_path / "absent.html"):
        with pytest.raises(DragomanError, match=path.name):
            save(sample(), tmp_path / "page.html", keep=path)


@settings(deadline=None, max_examples=60)
@given(
    st.sets(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=30),
    st.lists(st.tuples(st.integers(20, 200), st.integers(30, 90)), min_size=15, max_size=15),
)
def test_no_two_boxes_stand_on_each_other(pairs: set[tuple[int, int]], sizes: list[tuple[int, int]]) -> None:
    network = nx.MultiDiGraph([*pairs])
    network.add_nodes_from(range(15))
    boxes = {node: Box(*sizes[node]) for node in network}
    places = positions(network, boxes)
    assert places == positions(network, boxes)
    for one, other in combinations(places, 2):
        across, down = (abs(a - b) for a, b in zip(places[one], places[other], strict=True))
        room = [(a + b) / 2 - 3 for a, b in zip(boxes[one], boxes[other], strict=True)]
        assert across >= room[0] or down >= room[1], (one, other)


def test_it_is_written_the_same_where_the_system_knows_no_unicode(tmp_path: Path) -> None:
    code = "import view_networks, graph.view; graph.view.save(view_networks.sample(), 'page.html')"
    tests = Path(__file__).parent
    found = {**os.environ, "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    found["PYTHONPATH"] = os.pathsep.join(map(str, (tests, tests.parent)))
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=found, check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert "الهلال الأحمر" in {
        node["name"] for node in data((tmp_path / "page.html").read_text("utf-8"))["nodes"]
    }


def brightness(color: str) -> float:
    """Relative luminance as WCAG reckons it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_lines_and_marks_stand_out_from_the_paper(scheme: int) -> None:
    style = Tags(to_html(sample())).texts["style"][0]
    found = re.findall(r"--([\w-]+): (#[0-9a-f]{6});", style.split("prefers-color-scheme: dark")[scheme])
    colors = {name: brightness(color) for name, color in found}
    marks = (
        "hostile",
        "cooperative",
        "neutral",
        "person",
        "armed",
        "force",
        "state",
        "organisation",
        "event",
    )
    for name, least in [*((mark, 3.0) for mark in marks), ("ink", 4.5), ("muted", 4.5)]:
        low, high = sorted((colors[name], colors["paper"]))
        assert (high + 0.05) / (low + 0.05) >= least, name


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
