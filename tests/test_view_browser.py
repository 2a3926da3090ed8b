"""The page in a real browser: silent, offline, every line and row opens its sentences."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from playwright.sync_api import Browser, Page
from test_view import HOSTILE, hostile
from view_networks import random_network, sample

from graph.kg import KG
from graph.view import GraphView, save

pytestmark = pytest.mark.browser

LIT = """() => { const canvas = document.querySelector('#network canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0; for (let at = 3; at < data.length; at += 4) painted += data[at] > 0;
  return painted / (data.length / 4); }"""
ON_THE_LINE = """(id) => { const { net, edges } = window.dragoman; const edge = edges.get(id);
  const ends = net.getPositions([edge.from, edge.to]);
  const [a, b] = [edge.from, edge.to].map((end) => net.canvasToDOM(ends[end]));
  for (let share = 0.2; share < 0.85; share += 0.02) {
    const [x, y] = [a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share];
    for (const off of [0, 4, -4, 8, -8, 14, -14, 20, -20]) {
      const spot = { x: x + off, y: y + off };
      if (net.getEdgeAt(spot) === id && net.getNodeAt(spot) === undefined) return spot;
    }
  }
  return null; }"""


@dataclass
class Opened:
    """A page with all that it complained of and asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def opened(browser: Browser, path: Path, **context: Any) -> Iterator[Opened]:
    plain: dict[str, Any] = {"viewport": {"width": 1400, "height": 850}, "reduced_motion": "reduce"}
    with browser.new_context(offline=True, **{**plain, **context}) as inside:
        found = Opened(inside.new_page())
        found.page.on("console", lambda message: found.complaints.append(message.text))
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.goto(path.as_uri())
        found.page.wait_for_selector("html[data-ready='1']", state="attached", timeout=30_000)
        yield found


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(sample(), tmp_path_factory.mktemp("page") / "page.html", title="Who is with whom")


@pytest.fixture
def page(chromium: Browser, path: Path) -> Iterator[Page]:
    with opened(chromium, path) as found:
        yield found.page


@pytest.mark.parametrize("size", [(1400, 850), (800, 600), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_draws_and_stays_silent(chromium: Browser, path: Path, size: tuple[int, int], scheme: str) -> None:
    viewport = {"width": size[0], "height": size[1]}
    with opened(chromium, path, viewport=viewport, color_scheme=scheme) as found:
        assert found.page.evaluate(LIT) > 0.005
        assert found.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        box = found.page.locator("#network").bounding_box()
        assert box
        assert box["height"] > 150
    assert found.complaints == []
    assert [url for url in found.requests if not url.startswith(("file:", "data:", "blob:"))] == []


def test_the_sample_articles_draw_too(chromium: Browser, sample_kg: KG, tmp_path: Path) -> None:
    with opened(chromium, save(sample_kg.network(), tmp_path / "page.html")) as found:
        assert found.page.evaluate(LIT) > 0.005
    assert found.complaints == []


def test_the_legend_explains_lines_colours_and_shapes(page: Page) -> None:
    legend = page.locator("#legend")
    for word in ("Stated", "Uncertain", "Denied", "Hostile", "Cooperative", "armed group", "suspected"):
        assert legend.get_by_text(word, exact=True).first.is_visible(), word
    edges = GraphView(sample()).edges
    suspected = sum("suspected" in edge["statuses"] for edge in edges)
    assert legend.locator("[data-value=suspected] .number").inner_text() == str(suspected)


def test_the_opening_says_who_is_against_and_with_whom(page: Page) -> None:
    panel = page.locator("#panel")
    for title in ("Against each other", "With each other", "Only suspected", "Contested or denied"):
        assert title in panel.inner_text()
    panel.get_by_role("button", name="Taliban fights ISIS-K").or_(
        panel.get_by_role("button", name="ISIS-K fights Taliban")
    ).first.click()
    assert panel.locator(".claim").count() == 4


def test_a_click_on_a_line_opens_its_sentences(page: Page) -> None:
    view = GraphView(sample())
    edge = next(
        edge
        for edge in view.edges
        if edge["relation"] == "hasTiesTo" and edge["from"] == "entity/haqqani-network"
    )
    spot = page.evaluate(ON_THE_LINE, edge["id"])
    assert spot, "the line can be hit nowhere"
    page.locator("#network canvas").click(position=spot)
    cards = page.locator("#panel .claim")
    assert cards.count() == len(edge["claims"])
    said = edge["claims"][0]
    card = cards.filter(has_text=said["sentence"]).first.inner_text()
    assert said["status"].lower() in card.lower()
    assert said["speaker"] in card
    assert said["title"] in card
    assert "Aug 2021" in card


def test_a_row_opens_the_same_panel_as_its_line(page: Page) -> None:
    edge = next(edge for edge in GraphView(sample()).edges if edge["to"] == "entity/ttp")
    page.locator("#network canvas").click(position=page.evaluate(ON_THE_LINE, edge["id"]))
    by_line = page.locator("#panel").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#panel").inner_text() != by_line
    page.locator(f"#rows tr[data-relation='{edge['id']}']").get_by_role("button").click()
    assert page.locator("#panel").inner_text() == by_line


def test_a_source_opens_without_telling_where_one_comes_from(page: Page) -> None:
    page.locator("#rows tr").first.get_by_role("button").click()
    link = page.locator("#panel .origin a").first
    assert (link.get_attribute("href") or "").startswith("https://news.example/")
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_search_finds_an_alias(page: Page) -> None:
    page.locator("#search").fill("iskp")
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").inner_text() == "ISIS-K"
    page.locator("#search").fill("nobody at all")
    assert "No entity has this name" in page.locator("#hits").inner_text()


def test_search_shows_what_the_page_opened_without(page: Page) -> None:
    assert page.evaluate("window.dragoman.nodeView.get('entity/defense-secretary')") is None
    page.locator("#search").fill("Defense Secretary")
    page.keyboard.press("Enter")
    assert page.evaluate("window.dragoman.nodeView.get('entity/defense-secretary')") is not None
    assert page.locator("#panel h2").inner_text() == "Defense Secretary"


def test_a_status_switched_off_takes_its_lines_away(page: Page) -> None:
    page.get_by_role("button", name="Show everything").click()
    edges = GraphView(sample()).edges
    assert page.evaluate("window.dragoman.edgeView.length") == len(edges)
    page.locator("#legend [data-value=suspected] input").click()
    left = [edge for edge in edges if set(edge["statuses"]) != {"suspected"}]
    assert page.evaluate("window.dragoman.edgeView.length") == len(left) < len(edges)
    assert f"{len(left)} of {len(edges)} relations" in page.locator("#status").inner_text()


def test_posts_and_places_come_when_asked_for(page: Page) -> None:
    edges = GraphView(sample()).edges
    front = [edge for edge in edges if not edge["background"]]
    assert page.evaluate("window.dragoman.edgeView.length") == len(front) < len(edges)
    page.locator("#legend").get_by_text("Posts and places").click()
    assert page.evaluate("window.dragoman.edgeView.length") == len(edges)


def test_the_keyboard_walks_and_clears(page: Page) -> None:
    page.locator("#network").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#panel h2").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#panel h2").count() == 0


def test_dark_mode_is_dark(chromium: Browser, path: Path) -> None:
    shade = (
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((a, b) => a + Number(b), 0)"
    )
    shades = []
    for scheme in ("light", "dark"):
        with opened(chromium, path, color_scheme=scheme) as found:
            shades.append(found.page.evaluate(shade))
    assert shades[0] > 600
    assert shades[1] < 150


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_an_article_says_runs(chromium: Browser, tmp_path: Path, text: str) -> None:
    with opened(chromium, save(hostile(text), tmp_path / "page.html", title=text)) as found:
        found.page.locator("#rows tr").first.get_by_role("button").click()
        assert text in found.page.locator("#panel").inner_text()
        assert found.page.locator("#panel [href^='javascript:']").count() == 0
        found.page.locator("#panel h2 button").first.click()
        found.page.locator("#search").fill(text[:6])
        assert found.page.evaluate("window.__xss") is None
    assert found.complaints == []


def test_an_empty_page_says_so(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, save(nx.MultiDiGraph(), tmp_path / "page.html")) as found:
        assert found.page.get_by_text("Nothing to show.").is_visible()
    assert found.complaints == []


def test_a_thousand_entities_are_drawn_in_time(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, save(random_network(1000), tmp_path / "page.html")) as found:
        assert found.page.evaluate(LIT) > 0.005
    assert found.complaints == []
