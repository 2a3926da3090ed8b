"""The page in a real browser: silent, offline, without barriers; every line and row opens its sentences."""

from pathlib import Path

import networkx as nx
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import FRONT, LIT, Opened, choose, opened, overlapping, spot
from playwright.sync_api import Browser, Page
from test_view import HOSTILE, hostile

from graph.kg import KG
from graph.view import items, save

pytestmark = pytest.mark.browser


# It draws


@pytest.mark.parametrize("size", [(1400, 850), (800, 600), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_draws_and_has_no_serious_barrier(
    chromium: Browser, sample_page: Path, size: tuple[int, int], scheme: str
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    with opened(chromium, sample_page, viewport=viewport, color_scheme=scheme) as found:
        assert found.page.evaluate(LIT) > 0.005
        assert found.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        canvas, pane = (
            found.page.locator(where).bounding_box() for where in ("#network canvas", "section.drawing")
        )
        assert canvas
        assert pane
        assert 150 < canvas["height"] <= pane["height"]
        shade = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((a, b) => a + Number(b), 0)"
        assert (found.page.evaluate(shade) < 150) == (scheme == "dark")
        if size[0] != 800:
            assert barriers(found.page) == []


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:90]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_the_evidence_has_no_serious_barrier_either(page: Page) -> None:
    page.locator("#listing summary").click()
    page.locator("#rows tr").first.get_by_role("button").click()
    assert barriers(page) == []


def test_the_sample_articles_draw_too(chromium: Browser, sample_kg: KG, tmp_path: Path) -> None:
    with opened(chromium, save(sample_kg.network(), tmp_path / "page.html")) as found:
        assert found.page.evaluate(LIT) > 0.005
        assert overlapping(found.page) == []


def test_names_do_not_run_into_each_other(page: Page) -> None:
    assert overlapping(page) == []
    placed = page.evaluate("window.dragoman.names.placed.map((one) => one.lines)")
    shown = len({end for edge in FRONT for end in (edge["from"], edge["to"])})
    assert len(placed) >= 0.9 * shown
    assert all(sum(map(len, lines)) <= items.LABEL for lines in placed)


def test_injected_code_does_not_run(chromium: Browser, sample_page: Path) -> None:
    with opened(chromium, sample_page) as found:
        handler = '<img src="data:," onerror="window.__xss=1"><svg onload="window.__xss=1">'
        found.page.evaluate("(text) => { document.querySelector('#panel').innerHTML = text; }", handler)
        found.page.wait_for_timeout(50)
        assert found.page.evaluate("window.__xss") is None
        assert any("Content Security Policy" in text for text in found.complaints)
        found.complaints.clear()


def test_nothing_an_article_says_runs(chromium: Browser, tmp_path: Path) -> None:
    texts = [*HOSTILE, "a href=javascript:window.__xss=1"]
    network = nx.compose_all([hostile(text) for text in texts])
    title = " ".join(texts)
    with opened(chromium, save(network, tmp_path / "page.html", title=title)) as found:
        page = found.page
        assert page.locator("h1").text_content() == title
        for text in texts:
            row = page.locator("#rows tr").filter(has_text=text).first
            row.locator("button").evaluate("(one) => one.click()")
            assert text in page.locator("#panel").inner_text()
            page.locator("#panel h2 button").first.click()
            page.locator("#search").fill(text)
            assert text in page.locator("#hits").inner_text()
            page.locator("#search").fill("")
            page.mouse.move(0, 0)
            page.mouse.move(*spot(page, f"entity/{text}"))
            page.locator(".vis-tooltip").get_by_text(text).wait_for()
            assert page.locator("[href^='javascript:' i]").count() == 0
        for press in ("Only neighbours", "Pin", "Path to…"):
            page.get_by_role("button", name=press).click()
        assert page.evaluate("window.__xss") is None


# What the drawing tells


def test_the_opening_says_who_is_against_and_with_whom(page: Page) -> None:
    panel = page.locator("#panel")
    for title in ("Against each other", "With each other", "Only suspected", "Contested or denied"):
        assert title in panel.inner_text()
    panel.get_by_role("button", name="Taliban fights ISIS-K").or_(
        panel.get_by_role("button", name="ISIS-K fights Taliban")
    ).first.click()
    assert panel.locator(".claim").count() == 4


def test_lines_tell_standing_sign_and_sources(page: Page) -> None:
    drawn = {edge["id"]: edge for edge in page.evaluate("window.dragoman.edges.get()")}
    assert drawn.keys() == {edge["id"] for edge in FRONT}
    colours: dict[int, set[str]] = {}
    for edge in FRONT:
        line = drawn[edge["id"]]
        assert bool(line["dashes"]) == (edge["standing"] != "rel")
        colours.setdefault(edge["sign"], set()).add(line["color"]["color"])
    assert [len(found) for found in colours.values()] == [1, 1, 1]
    assert len(set.union(*colours.values())) == 3
    dashes = {drawn[edge["id"]]["dashes"][0] for edge in FRONT if edge["standing"] == "may"}
    dots = {drawn[edge["id"]]["dashes"][0] for edge in FRONT if edge["standing"] == "not"}
    assert min(dashes) > max(dots, default=0)
    rising = sorted(FRONT, key=lambda edge: max(1, edge["support"] or edge["denials"]))
    assert drawn[rising[0]["id"]]["width"] < drawn[rising[-1]["id"]]["width"]


def test_two_relations_of_one_pair_are_two_lines(seen: Opened) -> None:
    pair = {"entity/haqqani-network", "entity/taliban"}
    parallel = [edge for edge in FRONT if {edge["from"], edge["to"]} == pair]
    assert len(parallel) == 2
    for edge in parallel:
        seen.click_line(edge["id"])
        assert edge["says"] in seen.page.locator("#panel h2").inner_text()
        seen.page.keyboard.press("Escape")


def test_a_line_and_its_row_open_the_same_sentences(seen: Opened) -> None:
    edge = next(edge for edge in FRONT if edge["relation"] == "hasTiesTo")
    seen.click_line(edge["id"])
    panel = seen.page.locator("#panel")
    cards, said = panel.locator(".claim"), edge["claims"][0]
    assert cards.count() == len(edge["claims"])
    card = cards.filter(has_text=said["sentence"]).first.inner_text()
    for text in (said["status"].capitalize(), said["speaker"], said["title"], said["source"], "Aug 2021"):
        assert text in card
    by_line = panel.inner_text()
    seen.page.keyboard.press("Escape")
    assert panel.inner_text() != by_line
    seen.page.locator("#listing").evaluate("(one) => { one.open = true; }")
    seen.page.locator(f"#rows tr[data-relation='{edge['id']}']").get_by_role("button").click()
    assert panel.inner_text() == by_line


def test_both_sides_stand_side_by_side(page: Page) -> None:
    edge = next(edge for edge in FRONT if edge["contested"])
    page.evaluate(
        "(id) => document.querySelector(`#rows tr[data-relation='${id}'] button`).click()", edge["id"]
    )
    left, right = (page.locator(".sides > div").nth(at).bounding_box() for at in (0, 1))
    assert left
    assert right
    assert left["x"] + left["width"] <= right["x"]
    assert left["y"] == right["y"]
    assert page.locator(".sides > div").nth(1).locator(".claim.not").count() == edge[
        "claims"
    ].__len__() - sum(claim["status"] not in ("denied", "doubted") for claim in edge["claims"])


def test_a_source_opens_without_telling_where_one_comes_from(page: Page) -> None:
    page.locator("#panel .ties button").first.click()
    link = page.locator("#panel .origin a").first
    assert (link.get_attribute("href") or "").startswith("https://news.example/")
    assert link.get_attribute("rel") == "noopener noreferrer"


# Keyboard and motion


def test_all_can_be_done_with_the_keyboard(page: Page) -> None:
    page.locator("h1").click()
    page.keyboard.press("/")
    assert focused(page) == "search"
    page.locator("#network").focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
        assert page.locator("#panel h2").count() == 1
    page.keyboard.press("Enter")
    assert focused(page) == "panel"
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert focused(page) == "network"
    assert page.locator("#panel h2").count() == 0
    places = set()
    for _ in range(8):
        page.keyboard.press("Tab")
        places.add(focused(page))
    assert len(places) > 5


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.id || document.activeElement.textContent")
    return name


def test_nothing_moves_where_motion_is_not_wanted(page: Page) -> None:
    choose(page, "entity/taliban")
    position = "JSON.stringify([window.dragoman.net.getViewPosition(), window.dragoman.net.getScale()])"
    first = page.evaluate(position)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate(position) == first


def test_places_are_the_same_after_a_reload(chromium: Browser, sample_page: Path, page: Page) -> None:
    places = "JSON.stringify(Object.entries(window.dragoman.net.getPositions()).sort())"
    with opened(chromium, sample_page) as again:
        assert again.page.evaluate(places) == page.evaluate(places)
