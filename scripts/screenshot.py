"""The picture of the README: the page of the sample reports as a browser shows it.

python scripts/screenshot.py demo-kg/page.html docs/page.png
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

SIZE: ViewportSize = {"width": 1400, "height": 850}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def picture(page: Path, to: Path) -> None:
    """Open the page offline and write what it opens on as a PNG."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        tab = browser.new_context(viewport=SIZE, offline=True, reduced_motion="reduce").new_page()
        tab.goto(page.resolve().as_uri())
        tab.wait_for_selector("html[data-ready='1']", state="attached")
        tab.screenshot(path=to)
        browser.close()


if __name__ == "__main__":
    picture(Path(sys.argv[1]), Path(sys.argv[2]))
