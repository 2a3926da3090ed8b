"""A page in a browser, with all that it complained of and asked for, and how the tests handle it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from view_networks import sample

from graph.view import GraphView

VIEW = GraphView(sample())
EDGES: list[dict[str, Any]] = VIEW.edges
FRONT = [edge for edge in EDGES if not edge["background"]]

LIT = """() => { const canvas = document.querySelector('#network canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0; for (let at = 3; at < data.length; at += 4) painted += data[at] > 0;
  return painted / (data.length / 4); }"""
ON_THE_LINE = """(id) => { const { net, edges, names } = window.dragoman; const edge = edges.get(id);
  const named = (spot) => { const at = net.DOMtoCanvas(spot), scale = net.getScale();
    const [x, y] = [at.x * scale, at.y * scale];
    return names.placed.some(({ box }) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom); };
  const [a, b] = [edge.from, edge.to].map((end) => net.canvasToDOM(net.getPosition(end)));
  for (let share = 0.2; share < 0.85; share += 0.02) {
    for (const off of [0, 4, -4, 8, -8, 14, -14, 20, -20]) {
      const spot = { x: a.x + (b.x - a.x) * share + off, y: a.y + (b.y - a.y) * share + off };
      if (net.getEdgeAt(spot) === id && net.getNodeAt(spot) === undefined && !named(spot)) return spot;
    }
  }
  return null; }"""


@dataclass
class Opened:
    """A page with all that it complained of and asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def silent(self) -> None:
        """Fail where the page complained, or asked anything of a host."""
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith(("file:", "data:", "blob:"))] == []

    def click_line(self, relation: str) -> None:
        """Click on the line of a relation, somewhere where nothing else lies."""
        spot = self.page.evaluate(ON_THE_LINE, relation)
        assert spot, f"{relation} can be hit nowhere"
        self.page.locator("#network canvas").click(position=spot)

    def shown(self) -> tuple[set[str], set[str]]:
        """The ids of the entities and of the relations that pass the filters."""
        nodes, edges = self.page.evaluate(
            "() => { const { nodes, edges } = window.dragoman.shown(); return [[...nodes], edges.map((e) => e.id)]; }"
        )
        return set(nodes), set(edges)

    def relations(self) -> int:
        """How many relations pass the filters."""
        return len(self.shown()[1])

    def set(self, control: str, value: int) -> None:
        """Move a slider or fill a number, as the reader would."""
        self.page.locator(control).evaluate(
            "(one, value) => { one.value = value; one.dispatchEvent(new Event('input', { bubbles: true })); }",
            value,
        )


@contextmanager
def opened(browser: Browser, path: Path, anchor: str = "", **context: Any) -> Iterator[Opened]:
    """The page at `path`, ready, in a browser without any network; silent until it is closed."""
    plain: dict[str, Any] = {"viewport": {"width": 1400, "height": 850}, "reduced_motion": "reduce"}
    with browser.new_context(offline=True, **{**plain, **context}) as inside:
        found = Opened(inside.new_page())
        found.page.set_default_timeout(10_000)
        found.page.on("console", lambda message: found.complaints.append(message.text))
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.goto(path.as_uri() + anchor)
        found.page.wait_for_selector("html[data-ready='1']", state="attached", timeout=30_000)
        yield found
        found.silent()


def passing(**wanted: Any) -> set[str]:
    """The relations that stand in front and have these values."""
    return {edge["id"] for edge in FRONT if all(edge[key] == value for key, value in wanted.items())}


def overlapping(page: Page) -> list[list[str]]:
    """Pairs of names on the drawing that run into each other."""
    pairs: list[list[str]] = (
        page.evaluate("""() => { const all = window.dragoman.names.placed; const meet = (a, b) =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      return all.flatMap((one, at) => all.slice(at + 1).filter((other) => meet(one.box, other.box))
        .map((other) => [one.id, other.id])); }""")
    )
    return pairs


def spot(page: Page, entity: str) -> tuple[float, float]:
    """Where an entity is in the window."""
    at = page.evaluate(
        """(id) => { const { net } = window.dragoman; const at = net.canvasToDOM(net.getPosition(id));
      const box = document.querySelector('#network').getBoundingClientRect(); return [box.x + at.x, box.y + at.y]; }""",
        entity,
    )
    return at[0], at[1]


def choose(page: Page, entity: str) -> None:
    """Look an entity of the sample up, as the reader would."""
    page.locator("#search").fill(next(node["name"] for node in VIEW.nodes if node["id"] == entity))
    page.keyboard.press("Enter")
