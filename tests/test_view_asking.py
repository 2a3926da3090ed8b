"""What one asks the page in a browser: filters, time, search, neighbours, paths, what if, links, pictures."""

import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from browsing import EDGES, FRONT, VIEW, Opened, choose, opened, passing
from playwright.sync_api import Browser, Page
from test_view import hostile
from view_networks import claim, tie

from graph.view import save

pytestmark = pytest.mark.browser


# Filters


def test_each_box_of_the_legend_takes_away_exactly_what_it_counts(seen: Opened) -> None:
    page = seen.page
    page.get_by_role("button", name="Show everything").click()
    assert seen.relations() == len(EDGES)
    boxes = page.locator("#legend [data-value]")
    known = {node["id"]: node["type"] for node in VIEW.nodes}
    for at in range(boxes.count()):
        box = boxes.nth(at)
        facet, value = box.get_attribute("data-facet"), box.get_attribute("data-value")
        assert box.locator(".text").text_content()
        having = {
            "status": [edge for edge in EDGES if value in edge["statuses"]],
            "relation": [edge for edge in EDGES if edge["relation"] == value],
            "type": [node for node in VIEW.nodes if node["type"] == value],
        }[str(facet)]
        assert box.locator(".number").text_content() == str(len(having))
        left = {
            "status": [edge for edge in EDGES if set(edge["statuses"]) != {value}],
            "relation": [edge for edge in EDGES if edge["relation"] != value],
            "type": [edge for edge in EDGES if value not in (known[edge["from"]], known[edge["to"]])],
        }[str(facet)]
        box.locator("input").evaluate("(one) => one.click()")
        assert seen.relations() == len(left), (facet, value)
        assert f"{len(left)} of {len(EDGES)} relations" in page.locator("#status").inner_text()
        box.locator("input").evaluate("(one) => one.click()")


def test_it_opens_without_posts_and_places(seen: Opened) -> None:
    assert seen.shown()[1] == passing()
    seen.page.locator("#legend").get_by_text("Posts and places").click()
    assert seen.relations() == len(EDGES)


def test_contested_and_independent_sources(seen: Opened) -> None:
    seen.page.locator("#legend").get_by_text("Contested only").click()
    assert seen.shown()[1] == passing(contested=True) != set()
    seen.page.locator("#legend").get_by_text("Contested only").click()
    for least in (2, 3, 4):
        seen.set("#sources", least)
        assert seen.shown()[1] == {edge["id"] for edge in FRONT if edge["support"] + edge["denials"] >= least}


def within(first: str, last: str, by: str, undated: bool) -> set[str]:
    def passes(one: dict[str, Any]) -> bool:
        start = one["published"] if by == "published" else one["when_start"] or one["when_end"]
        end = one["published"] if by == "published" else one["when_end"] or one["when_start"]
        return undated if not start else end >= first and start <= last

    return {edge["id"] for edge in FRONT if any(passes(one) for one in edge["claims"])}


def test_time_takes_both_ends_in(seen: Opened) -> None:
    days = sorted({one["published"] for edge in EDGES for one in edge["claims"]})
    for first, last in ((0, len(days) - 1), (3, 3), (2, 6), (5, len(days) - 1)):
        seen.set("#from", first)
        seen.set("#to", last)
        assert seen.shown()[1] == within(days[first], days[last], "published", True), (first, last)
    seen.set("#from", 9)
    seen.set("#to", 2)
    assert seen.shown() == (set(), set())
    assert "after" in seen.page.locator("#period").inner_text()
    assert seen.page.get_by_text("Nothing to show.").is_visible()


def test_events_and_the_undated(seen: Opened) -> None:
    seen.page.locator("#by").select_option("event")
    assert seen.page.locator("#undated-count").inner_text() == str(
        sum(not one["when_end"] for edge in EDGES for one in edge["claims"])
    )
    assert seen.shown()[1] == passing()
    seen.page.locator("#undated").uncheck()
    assert seen.shown()[1] == within("0", "9", "event", False) != passing()


def test_play_goes_through_time_and_stops(chromium: Browser, sample_page: Path) -> None:
    with opened(chromium, sample_page) as found:
        found.page.clock.install()
        play = found.page.get_by_role("button", name="Play through time")
        play.click()
        counts = [found.relations()]
        for _ in range(20):
            found.page.clock.run_for(1000)
            counts.append(found.relations())
        assert counts == sorted(counts)
        assert counts[0] < counts[-1] == len(FRONT)
        assert play.get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("taliban", "Taliban"),
        ("iskp", "ISIS-K"),
        ("defense secretary", "Defense Secretary"),
        ("القاعدة", "al-Qaeda"),
    ],
)
def test_search_knows_names_and_aliases_in_any_script(seen: Opened, text: str, found: str) -> None:
    seen.page.locator("#search").fill(text)
    seen.page.keyboard.press("Enter")
    assert seen.page.locator("#panel h2").inner_text() == found
    seen.page.locator("#search").fill("nobody at all")
    assert "No entity has this name" in seen.page.locator("#found").inner_text()
    seen.page.locator("#search").fill("")


# Neighbours, paths, hiding, what if


def test_neighbours_hide_pin_and_reset(seen: Opened) -> None:
    opening = seen.shown()
    near = {
        end
        for edge in FRONT
        for end in (edge["from"], edge["to"])
        if "entity/pakistan" in (edge["from"], edge["to"])
    }
    choose(seen.page, "entity/pakistan")
    seen.page.get_by_role("button", name="Only neighbours").click()
    assert seen.shown()[0] == near
    seen.page.locator("#chips").get_by_role("button").click()
    seen.page.get_by_role("button", name="Pin").click()
    seen.page.locator("#legend [data-facet=type][data-value=State] input").evaluate("(one) => one.click()")
    states = {node["id"] for node in VIEW.nodes if node["type"] == "State"}
    assert seen.shown()[0] & states == {"entity/pakistan"}
    seen.page.get_by_role("button", name="Hide").click()
    assert not seen.shown()[0] & states
    seen.page.get_by_role("button", name="Reset").click()
    assert seen.shown() == opening


def stated_ways() -> nx.Graph:
    return nx.Graph((edge["from"], edge["to"]) for edge in FRONT if edge["standing"] != "not")


def test_a_path_is_as_short_as_can_be(seen: Opened) -> None:
    ends = "entity/qatar", "entity/isi"
    choose(seen.page, ends[0])
    seen.page.get_by_role("button", name="Path to…").click()
    choose(seen.page, ends[1])
    wanted = nx.shortest_path_length(stated_ways(), *ends)
    assert seen.page.locator("#panel h3").count() == wanted
    ways = {
        frozenset(pair)
        for way in nx.all_shortest_paths(stated_ways(), *ends)
        for pair in zip(way, way[1:], strict=False)
    }
    listed = seen.page.evaluate(
        "[...window.dragoman.drawing.choice.edges].map((id) => window.dragoman.edges.get(id))"
        ".map(({ from, to }) => [from, to])"
    )
    assert {frozenset(pair) for pair in listed} == ways


def test_where_there_is_no_path_it_says_so(seen: Opened) -> None:
    parts = list(nx.connected_components(stated_ways()))
    one, other = sorted(parts[0])[0], sorted(parts[1])[0]
    choose(seen.page, one)
    seen.page.get_by_role("button", name="Path to…").click()
    choose(seen.page, other)
    assert "No path between them" in seen.page.locator("#panel").inner_text()


def test_what_if_the_uncertain_were_true(seen: Opened) -> None:
    uncertain = sorted(passing(standing="may"))
    seen.page.locator("#legend").get_by_text("What if the uncertain were true").click()
    drawn = {edge["id"]: edge for edge in seen.page.evaluate("window.dragoman.edges.get()")}
    assert not any(drawn[one]["dashes"] for one in uncertain)
    assert "If the uncertain were true" in seen.page.locator("#panel").inner_text()
    seen.page.locator("#chips").get_by_role("button").click()
    drawn = {edge["id"]: edge for edge in seen.page.evaluate("window.dragoman.edges.get()")}
    assert all(drawn[one]["dashes"] for one in uncertain)


def test_the_threes_of_what_if_are_those_of_the_network(chromium: Browser, tmp_path: Path) -> None:
    network = nx.MultiDiGraph()
    for end in "abcd":
        network.add_node(end, name=end.upper(), type="ArmedGroup", aliases=[], wikidata=None)
    for one, other, relation, status in (
        ("a", "b", "attacks", "asserted"),
        ("b", "c", "aids", "asserted"),
        ("a", "c", "aids", "suspected"),
        ("c", "d", "aids", "asserted"),
        ("b", "d", "aids", "suspected"),
    ):
        network.add_edge(one, other, key=relation, **tie(relation, [claim("So it is.", status, 1)]))
    with opened(chromium, save(network, tmp_path / "page.html"), "#whatIf=1") as found:
        text = found.page.locator("#panel").inner_text()
        assert "A – B – C" in text
        assert "B – C – D" not in text


def test_a_link_restores_the_view(chromium: Browser, sample_page: Path, seen: Opened) -> None:
    page = seen.page
    page.locator("#legend [data-value=suspected] input").click()
    seen.set("#from", 2)
    choose(page, "entity/taliban")
    page.get_by_role("button", name="Only neighbours").click()
    link, shown, panel = page.url.partition("#")[2], seen.shown(), page.locator("#panel h2").inner_text()
    assert "from=2021" in link
    with opened(chromium, sample_page, f"#{link}") as found:
        assert found.shown() == shown
        assert found.page.locator("#panel h2").inner_text() == panel
        assert found.page.url.partition("#")[2] == link


# What one takes away


def downloaded(page: Page, button: str) -> bytes:
    page.locator(".menu").evaluate("(one) => { one.open = true; }")
    with page.expect_download() as download:
        page.locator(button).click()
    page.locator(".menu").evaluate("(one) => { one.open = false; }")
    return download.value.path().read_bytes()


def test_pictures_and_tables_leave_the_page(chromium: Browser, seen: Opened) -> None:
    png = downloaded(seen.page, "#png")
    assert png.startswith(b"\x89PNG")
    assert len(png) > 20_000
    svg = ET.fromstring(downloaded(seen.page, "#svg"))
    texts = " ".join("".join(one.itertext()) for one in svg.iter("{http://www.w3.org/2000/svg}text"))
    assert "Taliban" in texts
    assert "Who is with whom" in texts
    data = downloaded(seen.page, "#csv").decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(data)))
    assert len(found) == sum(len(edge["claims"]) for edge in FRONT)
    said = {(one["sentence"], one["published"]) for edge in FRONT for one in edge["claims"]}
    assert {(one["sentence"], one["published"]) for one in found} == said


def test_no_cell_is_a_formula(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, save(hostile("=1+1"), tmp_path / "page.html"), accept_downloads=True) as found:
        [line] = csv.DictReader(io.StringIO(downloaded(found.page, "#csv").decode("utf-8-sig")))
    assert line["sentence"] == "'=1+1"
    assert not any(value.startswith(("=", "+", "-", "@")) for value in line.values())


def test_on_paper_the_legend_stays_and_the_buttons_go(page: Page) -> None:
    page.emulate_media(media="print")
    hidden = ("#search", ".menu", ".tools", "#time", "#listing summary", "#legend .resets", "#sources")
    assert not any(page.locator(where).first.is_visible() for where in hidden)
    assert all(
        page.locator(where).first.is_visible() for where in ("h1", "#legend h2", ".key", "#network canvas")
    )
    page.emulate_media(media="screen")
