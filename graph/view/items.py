"""Entities and relations as the items that vis-network draws, with their evidence as extra keys."""

import csv
from collections import defaultdict
from collections.abc import Hashable, Mapping
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Any

import networkx as nx

from graph.claim import types
from graph.view.layout import AT_ONCE, Box, beside, positions

Item = dict[str, Any]

DASHES: Mapping[str, bool | list[int]] = {"rel": False, "may": [10, 6], "not": [2, 5]}
"""Solid for what is stated, dashed for what is uncertain, dotted for what is denied."""
LABEL = 26
CURVES_UP_TO = 400
MOST_ENTITIES = 2000


def best_supported(network: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The network itself, or its MOST_ENTITIES entities with the most independent reports."""
    if len(network) <= MOST_ENTITIES:
        return network
    weight = {node: sum(_reports(data) for *_, data in _around(network, node)) for node in network}
    kept = sorted(network, key=lambda node: (-weight[node], str(node)))[:MOST_ENTITIES]
    return network.subgraph(kept)


def _around(network: nx.MultiDiGraph, node: Hashable) -> list[tuple[Any, ...]]:
    return [*network.out_edges(node, data=True), *network.in_edges(node, data=True)]


def _reports(data: Mapping[str, Any]) -> int:
    return int(data["support"]) + int(data["denials"])


def nodes(network: nx.MultiDiGraph) -> list[Item]:
    """One item an entity, placed, in the order of their ids."""
    items = {node: _node(str(node), network.nodes[node], network.degree(node)) for node in sorted(network)}
    boxes = {node: _room(item) for node, item in items.items()}
    for node, (x, y) in _places(network, boxes).items():
        items[node] |= {"x": x, "y": y}
    return list(items.values())


def _places(network: nx.MultiDiGraph, boxes: Mapping[Hashable, Box]) -> Mapping[Hashable, tuple[int, int]]:
    """What the page opens on is laid out first; posts and places then go where there is room."""
    front = {
        end
        for subject, object_, relation in network.edges(keys=True)
        if relation not in background()
        for end in (subject, object_)
    }
    if not front or len(front) == len(network) or len(network) > AT_ONCE:
        return positions(network, boxes)
    opening = nx.MultiDiGraph()
    opening.add_nodes_from(sorted(front))
    opening.add_edges_from(
        (one, other) for one, other, name in network.edges(keys=True) if name not in background()
    )
    return beside(network, boxes, positions(opening, boxes))


@cache
def background() -> frozenset[str]:
    """The relations that the page opens without: posts, memberships and places, from `background.csv`."""
    return frozenset(_table("graph.view", "background.csv", "relation"))


def _node(entity: str, data: Mapping[str, Any], degree: int) -> Item:
    look = _look(data["type"])
    return {
        "id": address(entity),
        "label": shortened(data["name"]),
        "name": data["name"],
        "type": data["type"],
        "family": look["family"],
        "shape": look["shape"],
        "size": round(min(26.0, 7 + 3.2 * sqrt(degree)), 1),
        "degree": degree,
        "aliases": list(data["aliases"]),
        "wikidata": data["wikidata"],
    }


def address(entity: Hashable) -> str:
    """The id on the page: prefixed, as `__proto__` would be no key for a JavaScript object."""
    return f"entity/{entity}"


def shortened(name: str) -> str:
    """The name cut to LABEL characters."""
    return name if len(name) <= LABEL else name[: LABEL - 1].rstrip() + "…"


def _room(item: Item) -> Box:
    return Box(max(2 * item["size"], 7.5 * len(item["label"])) + 14, 2 * item["size"] + 30)


@cache
def _table(package: str, name: str, key: str) -> Mapping[str, Mapping[str, str]]:
    text = (files(package) / name).read_text(encoding="utf-8")
    return {row[key]: row for row in csv.DictReader(text.splitlines())}


def _look(kind: str) -> Mapping[str, str]:
    looks = _table("graph.view", "looks.csv", "type")
    return looks[next((name for name in types().get(kind, ()) if name in looks), "Entity")]


def type_labels() -> dict[str, str]:
    """How each type of entity is called."""
    return {name: row["label"] for name, row in _table("graph", "types.csv", "name").items()}


def edges(network: nx.MultiDiGraph) -> list[Item]:
    """One item a relation; those between the same two entities fan out so that each can be clicked."""
    bundles: defaultdict[tuple[str, str], list[Item]] = defaultdict(list)
    for subject, object_, relation, data in sorted(network.edges(keys=True, data=True), key=lambda e: e[:3]):
        ends = sorted((str(subject), str(object_)))
        bundles[ends[0], ends[1]].append(_edge(str(subject), str(relation), str(object_), data))
    curved = len(network) <= CURVES_UP_TO
    items = [item for bundle in bundles.values() for item in _fanned(bundle, curved)]
    return [{**item, "id": f"relation/{index}"} for index, item in enumerate(items)]


def _edge(subject: str, relation: str, object_: str, data: Mapping[str, Any]) -> Item:
    kept = ("sign", "symmetric", "standing", "contested", "statuses", "support", "denials", "first", "last")
    return {
        "from": address(subject),
        "to": address(object_),
        "relation": relation,
        "background": relation in background(),
        "says": data["label"],
        "arrows": "" if data["symmetric"] else "to",
        "dashes": DASHES[data["standing"]],
        "width": round(min(6.0, 1.6 * sqrt(max(1, data["support"] or data["denials"]))), 1),
        **{key: data[key] for key in kept},
        "claims": data["claims"],
    }


def _fanned(bundle: list[Item], curved: bool) -> list[Item]:
    step = min(0.24, 1.2 / len(bundle))
    for index, item in enumerate(bundle):
        bend = step * (index - (len(bundle) - 1) / 2) * (1 if item["from"] <= item["to"] else -1)
        item["smooth"] = _curve(bend) if curved and bend and item["from"] != item["to"] else False
    return bundle


def _curve(bend: float) -> Item:
    kind = "curvedCW" if bend > 0 else "curvedCCW"
    return {"enabled": True, "type": kind, "roundness": round(abs(bend), 3)}
