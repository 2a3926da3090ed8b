"""How fast the page opens, beside that of plain pyvis on the same networks in the same run and the same browser.

python -m benchmarks.view 100 1000 5000 20000 --patience 120
"""

import argparse
import random
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import networkx as nx
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright
from pyvis.network import Network

from graph.claim import STANDING, Status, relations
from graph.view import save

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
STATUSES = (Status.ASSERTED, Status.CLAIMED, Status.SUSPECTED, Status.DENIED)
RELATIONS = ("attacks", "fights", "cooperatesWith", "hasTiesTo", "partOf")
SETTLED = """(() => { const timer = setInterval(() => { if (typeof network === 'undefined') return;
  clearInterval(timer);
  network.once('stabilizationIterationsDone', () => { document.documentElement.dataset.ready = '1'; }); }, 5); })()"""
REDRAW = """() => { const { net } = window.dragoman; const began = performance.now();
  net.renderer._redraw(); return performance.now() - began; }"""
OPEN = """() => { const { net, nodes } = window.dragoman; const began = performance.now();
  const id = nodes.getIds().find((one) => one.startsWith('group/')); if (!id) return null;
  net.body.emitter.emit('click', { nodes: [id], edges: [], pointer: { canvas: { x: 0, y: 0 } } });
  net.renderer._redraw(); return performance.now() - began; }"""


def network(size: int) -> nx.MultiDiGraph:
    """Few entities with many relations and many with few; one claim with its sentence behind each relation."""
    chance = random.Random(1)
    found = nx.MultiDiGraph()
    for index in range(size):
        found.add_node(str(index), name=f"Group number {index}", type="ArmedGroup", aliases=[], wikidata=None)
    for one, other in sorted(nx.barabasi_albert_graph(size, 2, seed=1).edges()):
        name, status = chance.choice(RELATIONS), chance.choice(STATUSES)
        claim = _claim(one, other, name, status, chance.randrange(1000))
        found.add_edge(str(one), str(other), key=name, **_edge(name, status, claim))
    return found


def _claim(one: int, other: int, relation: str, status: str, at: int) -> dict[str, object]:
    said = f"Group number {one} {relations()[relation].label} group number {other}, officials said."
    return {
        "id": f"{one}-{other}",
        "sentence": said,
        "status": status,
        "speaker": "officials",
        "article": f"report-{at}",
        "title": f"Report {at}",
        "source": "Evening Post",
        "url": f"https://news.example/{at}",
        "published": f"2021-{1 + at % 12:02d}-{1 + at % 28:02d}",
        "when_start": None,
        "when_end": None,
        "where": [],
        "quantity": None,
        "confidence": 0.6,
        "rule": f"{relation}/verb-1",
    }


def _edge(name: str, status: Status, claim: dict[str, object]) -> dict[str, object]:
    relation, standing, day = relations()[name], STANDING[status], claim["published"]
    return {
        "label": relation.label,
        "sign": relation.sign,
        "symmetric": relation.symmetric,
        "standing": standing,
        "contested": False,
        "statuses": {str(status): 1},
        "support": int(standing != "not"),
        "denials": int(standing == "not"),
        "first": day,
        "last": day,
        "claims": [claim],
    }


def plain(found: nx.MultiDiGraph, path: Path) -> None:
    """The page of pyvis as it comes, with its library within; the sentence is left out."""
    view = Network(directed=True, cdn_resources="in_line")
    for node, name in found.nodes(data="name"):
        view.add_node(node, label=name)
    for one, other, label in found.edges(data="label"):
        view.add_edge(one, other, label=label)
    path.write_text(view.generate_html(), encoding="utf-8")


def measured(browser: Browser, write: Callable[[Path], object], patience: int) -> tuple[str, Page | None]:
    """Size, time to write and time until the drawing stands still, as a line; the page where it came."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        began = perf_counter()
        write(path)
        line = f"{path.stat().st_size / 1e6:7.2f} MB  written in {perf_counter() - began:6.2f} s"
        page = browser.new_context(viewport={"width": 1400, "height": 850}, offline=True).new_page()
        page.add_init_script(SETTLED)
        began = perf_counter()
        try:
            page.goto(path.as_uri(), timeout=patience * 1000, wait_until="commit")
            page.wait_for_selector("html[data-ready='1']", state="attached", timeout=patience * 1000)
        except TimeoutError:
            return f"{line}  not ready after {patience} s", None
        return f"{line}  ready after {perf_counter() - began:6.2f} s", page


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each size and page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--patience", type=int, default=120, help="seconds to wait for a page")
    options = parser.parse_args(arguments)
    with sync_playwright() as play:
        for size in options.sizes:
            found = network(size)
            for name, write in (
                ("dragoman", lambda path, found=found: save(found, path)),
                ("pyvis", lambda path, found=found: plain(found, path)),
            ):
                browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
                line, page = measured(browser, write, options.patience)
                print(f"{size:>6} entities  {name:<9}{line}{_handled(name, page)}", flush=True)
                browser.close()


def _handled(name: str, page: Page | None) -> str:
    if page is None or name != "dragoman":
        return ""
    opening = page.evaluate(OPEN)
    look = f"  a community opens in {opening / 1000:.2f} s" if opening is not None else ""
    return f"  one redraw {page.evaluate(REDRAW):.0f} ms{look}"


if __name__ == "__main__":
    main()
