"""The page in a browser where there is little to draw, or much, and within a notebook."""

from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from browsing import LIT, opened, overlapping, spot
from playwright.sync_api import Browser, Page
from view_networks import claim, random_network, sample, tie

from graph.view import GraphView, items, save

pytestmark = pytest.mark.browser


# Little, and much


def test_an_empty_page_says_so(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, save(nx.MultiDiGraph(), tmp_path / "page.html")) as found:
        assert found.page.get_by_text("Nothing to show.").is_visible()


@pytest.mark.parametrize("relation", [None, "attacks"])
def test_a_single_entity_is_shown(chromium: Browser, tmp_path: Path, relation: str | None) -> None:
    network = nx.MultiDiGraph()
    network.add_node("one", name="One", type="ArmedGroup", aliases=[], wikidata=None)
    if relation:
        network.add_edge(
            "one", "one", key=relation, **tie(relation, [claim("It attacks itself.", "asserted", 1)])
        )
    with opened(chromium, save(network, tmp_path / "page.html")) as found:
        assert found.page.evaluate(LIT) > 0
        assert found.page.evaluate("window.dragoman.names.placed.length") == 1


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(items, "MOST_DRAWN", 200)
        return save(random_network(400), tmp_path_factory.mktemp("many") / "page.html")


def test_much_opens_as_communities_that_lose_nothing(chromium: Browser, many: Path) -> None:
    with opened(chromium, many) as found:
        page = found.page
        groups = page.evaluate("window.dragoman.nodes.getIds()")
        assert all(one.startswith("group/") for one in groups)
        assert sum(page.evaluate("window.dragoman.page.groups.map((one) => one.members)")) == 400
        assert (
            f"400 of 400 entities, 796 of 796 relations, 796 claims shown, gathered in {len(groups)} communities"
            in page.locator("#status").inner_text()
        )
        assert page.locator("#count").text_content() == "200 rows of 796"
        members = page.evaluate("(id) => window.dragoman.drawing.members.get(id)", groups[0])
        page.mouse.click(*spot(page, groups[0]))
        ids = page.evaluate("window.dragoman.nodes.getIds()")
        assert sum(one.startswith("entity/") for one in ids) == members
        assert len(ids) == members + len(groups) - 1
        page.locator("#chips").get_by_role("button").click()
        assert page.evaluate("window.dragoman.nodes.length") == len(groups)


def test_communities_and_the_lines_between_them_answer(chromium: Browser, many: Path) -> None:
    with opened(chromium, many) as found:
        page = found.page
        bundle = page.evaluate(
            "[...window.dragoman.drawing.bundles.values()].map((one) => [one.id, one.edges.length])"
        )
        page.evaluate(
            "(id) => window.dragoman.net.body.emitter.emit('click', { nodes: [], edges: [id],"
            " pointer: { canvas: { x: 1e6, y: 1e6 } } })",
            bundle[0][0],
        )
        assert f"{bundle[0][1]} relation" in page.locator("#panel .summary").inner_text()
        page.keyboard.press("Escape")
        page.locator("#network").focus()
        page.keyboard.press("ArrowRight")
        assert "Enter looks inside" in page.locator("#status").inner_text()
        before = page.evaluate("window.dragoman.nodes.length")
        page.keyboard.press("Enter")
        assert page.evaluate("window.dragoman.nodes.length") > before


def test_search_and_table_reach_into_communities(chromium: Browser, many: Path) -> None:
    with opened(chromium, many) as found:
        page = found.page
        page.locator("#search").fill("Actor 399")
        page.keyboard.press("Enter")
        assert page.locator("#panel h2").inner_text() == "Actor 399"
        assert page.evaluate("window.dragoman.nodes.get('entity/actor-399')") is not None
        page.evaluate("document.querySelectorAll('#rows tr button')[150].click()")
        assert page.locator("#panel .claim").count() == 1
        bundle = page.evaluate("[...window.dragoman.drawing.bundles.values()].map((one) => one.edges.length)")
        assert sum(bundle) < 796


def test_the_neighbours_of_one_among_many_stand_around_him(chromium: Browser, many: Path) -> None:
    with opened(chromium, many) as found:
        found.page.locator("#search").fill("Actor 12")
        found.page.keyboard.press("Enter")
        found.page.get_by_role("button", name="Only neighbours").click()
        network = random_network(400)
        near = {"actor-12", *nx.all_neighbors(network, "actor-12")}
        drawn = found.page.evaluate("window.dragoman.net.getPositions()")
        assert drawn.keys() == found.shown()[0] == {f"entity/{one}" for one in near}
        assert drawn["entity/actor-12"] == {"x": 0, "y": 0}
        assert overlapping(found.page) == []


def test_a_thousand_entities_are_drawn(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, save(random_network(1000), tmp_path / "page.html")) as found:
        assert found.page.evaluate(LIT) > 0.005
        assert overlapping(found.page) == []


def test_within_a_notebook_it_is_locked_in_and_works(chromium: Browser, tmp_path: Path) -> None:
    outer = tmp_path / "outer.html"
    outer.write_text(
        f"<!doctype html><meta charset='utf-8'><h1>Notebook</h1>{GraphView(sample())._repr_html_()}", "utf-8"
    )
    with chromium.new_context(offline=True, accept_downloads=True) as context:
        page, complaints = context.new_page(), list[str]()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(outer.as_uri())
        style = page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize")
        frame = page.frame_locator("iframe")
        frame.locator("html[data-ready='1']").wait_for(state="attached")
        frame.locator("#panel .ties button").first.click()
        assert frame.locator(".claim").count() > 0
        assert frame.locator("#copy").is_hidden()
        assert downloaded_in(page, frame).startswith(b"\xef\xbb\xbf")
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == style == "32px"
        assert complaints == []


def downloaded_in(page: Page, frame: Any) -> bytes:
    frame.locator(".menu summary").click()
    with page.expect_download() as download:
        frame.locator("#csv").click()
    return download.value.path().read_bytes()
