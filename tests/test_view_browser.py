"""The page in a real browser: silent, offline, every line and row opens its sentences."""

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import LIT, Opened, opened
from playwright.sync_api import Browser, Page
from test_view import HOSTILE, hostile
from view_networks import claim, random_network, sample, tie

from graph.kg import KG
from graph.view import GraphView, items, save

pytestmark = pytest.mark.browser

VIEW = GraphView(sample())
EDGES: list[dict[str, Any]] = VIEW.edges
FRONT = [edge for edge in EDGES if not edge["background"]]


def passing(**wanted: Any) -> set[str]:
    """The relations that stand in front and have these values."""
    return {edge["id"] for edge in FRONT if all(edge[key] == value for key, value in wanted.items())}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(sample(), tmp_path_factory.mktemp("page") / "page.html", title="Who is with whom")


@pytest.fixture(scope="module")
def shared(chromium: Browser, path: Path) -> Iterator[Opened]:
    with opened(chromium, path, accept_downloads=True) as found:
        yield found


@pytest.fixture
def seen(shared: Opened) -> Opened:
    """The page as it opens."""
    shared.page.get_by_role("button", name="Reset").click()
    return shared


@pytest.fixture
def page(seen: Opened) -> Page:
    return seen.page


# It draws


@pytest.mark.parametrize("size", [(1400, 850), (800, 600), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_draws_and_has_no_serious_barrier(
    chromium: Browser, path: Path, size: tuple[int, int], scheme: str
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    with opened(chromium, path, viewport=viewport, color_scheme=scheme) as found:
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


def overlapping(page: Page) -> list[list[str]]:
    """Pairs of names on the drawing that run into each other."""
    pairs: list[list[str]] = (
        page.evaluate("""() => { const all = window.dragoman.names.placed; const meet = (a, b) =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      return all.flatMap((one, at) => all.slice(at + 1).filter((other) => meet(one.box, other.box))
        .map((other) => [one.id, other.id])); }""")
    )
    return pairs


def test_names_do_not_run_into_each_other(page: Page) -> None:
    assert overlapping(page) == []
    placed = page.evaluate("window.dragoman.names.placed.map((one) => one.lines)")
    shown = len({end for edge in FRONT for end in (edge["from"], edge["to"])})
    assert len(placed) >= 0.9 * shown
    assert all(sum(map(len, lines)) <= items.LABEL for lines in placed)


def test_injected_code_does_not_run(chromium: Browser, path: Path) -> None:
    with opened(chromium, path) as found:
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


def spot(page: Page, entity: str) -> tuple[float, float]:
    """Where an entity is in the window."""
    at = page.evaluate(
        """(id) => { const { net } = window.dragoman; const at = net.canvasToDOM(net.getPosition(id));
      const box = document.querySelector('#network').getBoundingClientRect(); return [box.x + at.x, box.y + at.y]; }""",
        entity,
    )
    return at[0], at[1]


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


def test_play_goes_through_time_and_stops(chromium: Browser, path: Path) -> None:
    with opened(chromium, path) as found:
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


def choose(page: Page, entity: str) -> None:
    page.locator("#search").fill(next(node["name"] for node in VIEW.nodes if node["id"] == entity))
    page.keyboard.press("Enter")


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


def test_a_link_restores_the_view(chromium: Browser, path: Path, seen: Opened) -> None:
    page = seen.page
    page.locator("#legend [data-value=suspected] input").click()
    seen.set("#from", 2)
    choose(page, "entity/taliban")
    page.get_by_role("button", name="Only neighbours").click()
    link, shown, panel = page.url.partition("#")[2], seen.shown(), page.locator("#panel h2").inner_text()
    assert "from=2021" in link
    with opened(chromium, path, f"#{link}") as found:
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


def test_places_are_the_same_after_a_reload(chromium: Browser, path: Path, page: Page) -> None:
    places = "JSON.stringify(Object.entries(window.dragoman.net.getPositions()).sort())"
    with opened(chromium, path) as again:
        assert again.page.evaluate(places) == page.evaluate(places)


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
