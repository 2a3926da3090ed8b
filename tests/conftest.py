"""What several test files share: the bundled samples read once, and a browser if there is one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Opened, opened
from playwright.sync_api import Browser, Page, sync_playwright
from view_networks import sample

from graph.claim import Extraction
from graph.kg import KG, kg_in_memory
from graph.view import save
from ingest.run import Options, extract, samples

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def read(*sources: str | Path) -> list[Extraction]:
    """What the articles of `sources` say; a failure to read one fails the test."""
    found = list(extract(sources, Options()))
    assert not (wrong := [one for one in found if not isinstance(one, Extraction)]), wrong
    return [one for one in found if isinstance(one, Extraction)]


@pytest.fixture(scope="session")
def sample_extractions() -> list[Extraction]:
    return read(samples())


@pytest.fixture(scope="session")
def sample_kg(sample_extractions: list[Extraction]) -> KG:
    kg = kg_in_memory()
    kg.add(sample_extractions)
    return kg


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if path is None:
        pytest.skip("NO CHROMIUM: the page is NOT tested in a browser; see scripts/install-chromium.sh")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sample_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(sample(), tmp_path_factory.mktemp("page") / "page.html", title="Who is with whom")


@pytest.fixture(scope="session")
def shared(chromium: Browser, sample_page: Path) -> Iterator[Opened]:
    with opened(chromium, sample_page, accept_downloads=True) as found:
        yield found


@pytest.fixture
def seen(shared: Opened) -> Opened:
    """The sample page as it opens."""
    shared.page.get_by_role("button", name="Reset").click()
    return shared


@pytest.fixture
def page(seen: Opened) -> Page:
    return seen.page
