"""What the page holds as data: each article once, and of every item only what is not the usual."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.claim import DragomanError

Item = dict[str, Any]

ARTICLE = ("article", "title", "source", "url", "published")
USUAL: Mapping[str, Item] = {
    "node": {"aliases": [], "wikidata": None, "group": None},
    "edge": {
        "background": False,
        "arrows": "to",
        "dashes": False,
        "smooth": False,
        "symmetric": False,
        "contested": False,
        "denials": 0,
    },
    "claim": {"speaker": "", "when_start": None, "when_end": None, "where": [], "quantity": None},
}
DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


def packed(nodes: Iterable[Item], edges: Sequence[Item]) -> dict[str, Any]:
    """Nodes, edges and articles without what `usual` says of all the others; claims number their article."""
    articles: dict[tuple[Any, ...], int] = {}
    lines = []
    for edge in edges:
        claims = [_claim(claim, articles) for claim in edge["claims"]]
        lines.append({**_unusual("edge", edge), "claims": claims})
    return {
        "usual": USUAL,
        "nodes": [_unusual("node", node) for node in nodes],
        "edges": lines,
        "articles": [dict(zip(ARTICLE, article, strict=True)) for article in articles],
    }


def places(page: Path) -> dict[str, tuple[int, int]]:
    """Where a page that was written earlier has its entities; raises DragomanError for any other file."""
    try:
        found = DATA.search(page.read_text(encoding="utf-8"))
        nodes = json.loads(found.group(1))["nodes"] if found else []
        known = {node["id"].removeprefix("entity/"): (int(node["x"]), int(node["y"])) for node in nodes}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DragomanError(f"{str(page)!r} is no page with places: {error}") from error
    if not known:
        raise DragomanError(f"{str(page)!r} is no page with places")
    return known


def _claim(claim: Mapping[str, Any], articles: dict[tuple[Any, ...], int]) -> Item:
    number = articles.setdefault(tuple(claim[name] for name in ARTICLE), len(articles))
    own = {name: value for name, value in claim.items() if name not in ARTICLE}
    return {**_unusual("claim", own), "article": number}


def _unusual(kind: str, item: Mapping[str, Any]) -> Item:
    usual = USUAL[kind]
    return {name: value for name, value in item.items() if name not in usual or usual[name] != value}
