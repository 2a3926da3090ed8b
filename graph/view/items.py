"""Entities and relations as the items that vis-network draws, with their evidence as extra keys."""

import csv
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Any

import networkx as nx

from graph.claim import types
from graph.view.boxes import Box
from graph.view.layout import beside, communities, positions, undirected

Item = dict[str, Any]

DASHES: Mapping[str, bool | list[int]] = {"rel": False, "may": [10, 6], "not": [2, 5]}
"""Solid for what is stated, dashed for what is uncertain, dotted for what is denied."""
LABEL = 26
MOST_DRAWN = 2000
"""Up to this many entities are drawn one by one; more open as communities that one looks into."""
MOST_GROUPS = 60
FEW = 2
NAMING = 3
"""A community is called after this many of its best connected members."""


def groups(network: nx.MultiDiGraph) -> list[list[Hashable]]:
    """The communities that a large network opens on, the small ones together in the last; none for a small one.

    What the page opens with decides; posts and places go to the community of those whose they are.
    """
    if len(network) <= MOST_DRAWN:
        return []
    found = communities(undirected(_front(network) or network))
    large = [group for group in found[: MOST_GROUPS - 1] if len(group) > FEW]
    home = {node: index for index, group in enumerate(large) for node in group}
    graph = undirected(network)
    for node in sorted(set(network) - {node for group in found for node in group}, key=str):
        near = Counter(home[other] for other in graph[node] if other in home)
        if near:
            home[node] = min(near, key=lambda index: (-near[index], index))
    members: list[list[Hashable]] = [[] for _ in range(len(large) + 1)]
    for node in sorted(network):
        members[home.get(node, len(large))].append(node)
    return [group for group in members if group]


def _front(network: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """What the page opens with: the network without posts, memberships and places."""
    return nx.MultiDiGraph(edge for edge in network.edges(keys=True) if edge[2] not in background())


def group_items(
    network: nx.MultiDiGraph, members: list[list[Hashable]], placed: Sequence[Item]
) -> list[Item]:
    """One item a community: its name, its number of members, and a disc within the room that they take."""
    at = {item["id"]: item for item in placed}
    front = _front(network)
    return [
        _group(
            [network.nodes[node]["name"] for node in _known(front, group)],
            [at[address(node)] for node in group],
        )
        for group in members
    ]


def _known(front: nx.MultiDiGraph, group: list[Hashable]) -> list[Hashable]:
    """The best connected of a community; none of what only shares that it is small."""
    inside = front.subgraph(group)
    if not inside or not nx.is_weakly_connected(inside):
        return []
    return sorted(inside, key=lambda node: (-front.degree(node), str(node)))[:NAMING]


def _group(names: list[str], placed: list[Item]) -> Item:
    xs, ys = [item["x"] for item in placed], [item["y"] for item in placed]
    return {
        "names": [shortened(name) for name in names],
        "members": len(placed),
        "x": round((min(xs) + max(xs)) / 2),
        "y": round((min(ys) + max(ys)) / 2),
        "size": round(max(20.0, min(max(xs) - min(xs), max(ys) - min(ys)) * 0.3)),
    }


def nodes(
    network: nx.MultiDiGraph,
    members: Sequence[Sequence[Hashable]] = (),
    kept: Mapping[str, tuple[int, int]] | None = None,
) -> list[Item]:
    """One item an entity, placed, in the order of their ids; those in `kept` stay where they were."""
    items = {node: _node(str(node), network.nodes[node], network.degree(node)) for node in sorted(network)}
    boxes = {node: _room(item) for node, item in items.items()}
    known = {node: kept[str(node)] for node in items if str(node) in kept} if kept else {}
    for node, (x, y) in _places(network, boxes, members, known).items():
        items[node] |= {"x": x, "y": y}
    for index, group in enumerate(members):
        for node in group:
            items[node]["group"] = index
    return list(items.values())


def _places(
    network: nx.MultiDiGraph,
    boxes: Mapping[Hashable, Box],
    members: Sequence[Sequence[Hashable]],
    kept: Mapping[Hashable, tuple[int, int]],
) -> Mapping[Hashable, tuple[int, int]]:
    """What the page opens on is laid out first; posts and places then go where there is room."""
    if kept:
        return beside(network, boxes, kept)
    opening = _front(network)
    if members or not opening or len(opening) == len(network):
        return positions(network, boxes, members)
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
    return Box(max(2 * item["size"], 4.5 * len(item["label"])) + 34, 2 * item["size"] + 44)


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
    return [item for bundle in bundles.values() for item in _fanned(bundle)]


def _edge(subject: str, relation: str, object_: str, data: Mapping[str, Any]) -> Item:
    kept = ("sign", "symmetric", "standing", "contested", "statuses", "support", "denials", "first", "last")
    return {
        "id": f"{relation} {subject} {object_}",
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


def _fanned(bundle: list[Item]) -> list[Item]:
    step = min(0.24, 1.2 / len(bundle))
    for index, item in enumerate(bundle):
        bend = step * (index - (len(bundle) - 1) / 2) * (1 if item["from"] <= item["to"] else -1)
        item["smooth"] = _curve(bend) if bend and item["from"] != item["to"] else False
    return bundle


def _curve(bend: float) -> Item:
    kind = "curvedCW" if bend > 0 else "curvedCCW"
    return {"enabled": True, "type": kind, "roundness": round(abs(bend), 3)}
