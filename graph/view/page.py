"""The page: pyvis' network and its copy of vis-network in a template of our own."""

import base64
import hashlib
import tempfile
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import networkx as nx
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pyvis.network import Network

from graph.claim import DragomanError, Status
from graph.view import items
from graph.view.payload import packed
from graph.view.picture import picture

TITLE = "Who does what to whom, and who says so"
SCRIPTS = (
    *("dom", "model", "link", "groups", "drawing", "names", "panel", "paths", "balance"),
    *("legend", "time", "table", "search", "save", "start"),
)
"""The parts of the page's own code, in the order they build on each other."""
VIS = "templates/lib/vis-9.1.2/vis-network.min.js"


class GraphView(Network):  # type: ignore[misc]
    """A pyvis network that draws itself as one offline page; in a notebook it shows itself."""

    def __init__(
        self,
        network: nx.MultiDiGraph,
        *,
        title: str = "",
        places: Mapping[str, tuple[int, int]] | None = None,
    ) -> None:
        super().__init__(directed=True, cdn_resources="in_line", heading=title or TITLE)
        self.templateEnv = _templates()
        self.path = "page.html"
        members = items.groups(network)
        self.nodes = items.nodes(network, members, places)
        self.edges = items.edges(network)
        self.groups = items.group_items(network, members, self.nodes)
        self.node_ids = [node["id"] for node in self.nodes]
        self.node_map = {node["id"]: node for node in self.nodes}

    def generate_html(self, name: str = "index.html", local: bool = True, notebook: bool = False) -> str:
        """The whole page; the arguments are those of pyvis and change nothing."""
        template = self.templateEnv.get_template(self.path)
        self.html = template.render(title=self.heading, data=self._data(), **_assets())
        return self.html

    def _data(self) -> dict[str, Any]:
        return {
            **packed(self.nodes, self.edges),
            "groups": self.groups,
            "statuses": list(Status),
            "types": items.type_labels(),
        }

    def write_html(
        self, name: str | Path, local: bool = True, notebook: bool = False, open_browser: bool = False
    ) -> Path:
        """Write the page as UTF-8, whole or not at all, with nothing beside it; gives its path.

        Raises DragomanError where the file cannot be written.
        """
        path = Path(name)
        data = self.generate_html().encode()
        try:
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".page-", delete=False) as draft:
                draft.write(data)
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(path)
        except OSError as error:
            raise DragomanError(f"cannot write {str(path)!r}: {error.strerror}") from error
        return path

    def show(self, name: str | Path, local: bool = True, notebook: bool = True) -> "GraphView":
        """Write the page and give the view back, which a notebook then displays."""
        self.write_html(name)
        return self

    def picture(self) -> str:
        """What the page opens on as an SVG of its own."""
        return picture(self.nodes, self.edges, self.heading)

    def _repr_html_(self) -> str:
        allowed = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
        return (
            f'<iframe title="{escape(self.heading)}" sandbox="{allowed}" width="100%" height="680"'
            f' style="border:0" srcdoc="{escape(self.generate_html())}"></iframe>'
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """The page where scripts run, else a picture, else a line of text; `include` and `exclude` change nothing."""
        return {"text/html": self._repr_html_(), "image/svg+xml": self.picture(), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<{self.heading}: {len(self.nodes)} entities, {len(self.edges)} relations>"


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("graph.view", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _assets() -> dict[str, Markup]:
    """Style and code as they stand in the page, with the policy that lets just these run."""
    own = files("graph.view") / "assets"
    code = "\n".join(_text(own / f"{name}.js") for name in SCRIPTS)
    style, program = _text(own / "page.css"), f'(() => {{\n"use strict";\n{code}}})();\n'
    library = _text(files("pyvis") / VIS)
    policy = (
        f"default-src 'none'; script-src {_digest(library)} {_digest(program)}; style-src {_digest(style)};"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )
    texts = {"style": style, "library": library, "program": program, "policy": policy}
    return {name: Markup(text) for name, text in texts.items()}


def _text(file: Traversable) -> str:
    return file.read_text(encoding="utf-8").replace("\r\n", "\n")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
