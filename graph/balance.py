"""Structural balance: which friends' friends are enemies, and who stands between the camps.

A pair of actors is friendly or hostile by the signs of the relations stated between them, weighed by independent
origins; where both weigh the same it is torn itself and takes part in no triad. Of three actors who all have
dealings, balance theory expects an even number of hostile pairs: the enemy of my friend is my enemy.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations, takewhile
from typing import Any

import networkx as nx

from graph.claim import Status, is_a

STATED = (Status.ASSERTED, Status.CLAIMED)
KINDS = ("all friends", "torn between two", "common enemy", "all enemies")
"""By the number of hostile pairs; the first and the third are balanced."""
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Triad:
    """Three actors who all deal with each other, ids in order, and the pairs that are hostile."""

    actors: tuple[str, str, str]
    hostile: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> str:
        """One of KINDS."""
        return KINDS[len(self.hostile)]

    @property
    def balanced(self) -> bool:
        """Whether an even number of pairs is hostile."""
        return len(self.hostile) % 2 == 0

    @property
    def torn(self) -> str | None:
        """The actor who is friendly with two enemies, where there is one."""
        if len(self.hostile) != 1:
            return None
        return next(actor for actor in self.actors if actor not in self.hostile[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where an actor stands.

    `betweenness` is the share of shortest chains through the actor (0 to 1), `constraint` Burt's, low for brokers
    (None where an actor has one partner only), both over friendly and hostile pairs alike; `community` numbers
    the groups of friends, largest first; `torn` counts the triads in which the actor is friendly with two enemies.
    """

    actor: str
    friends: int
    foes: int
    betweenness: float
    constraint: float | None
    community: int
    torn: int


def signed(network: nx.MultiDiGraph) -> nx.Graph:
    """Actors and the pairs with a sign (1, -1, or 0 where both weigh the same).

    Edges carry `sign`, `friendly` and `hostile` (independent origins) and `edges`, the (subject, object, relation)
    triples behind the pair.
    """
    graph = nx.Graph()
    for subject, object_, relation, data in sorted(
        network.edges(keys=True, data=True), key=lambda edge: edge[:3]
    ):
        if not data["sign"] or data["standing"] == "not" or not _actors(network, subject, object_):
            continue
        if not graph.has_edge(subject, object_):
            graph.add_edge(subject, object_, friendly=0, hostile=0, edges=[])
        pair = graph.edges[subject, object_]
        pair["friendly" if data["sign"] > 0 else "hostile"] += data["support"]
        pair["edges"].append((subject, object_, relation))
    for _, _, pair in graph.edges(data=True):
        pair["sign"] = (pair["friendly"] > pair["hostile"]) - (pair["friendly"] < pair["hostile"])
    return graph


def triads(graph: nx.Graph) -> list[Triad]:
    """Every three actors of a signed graph who all deal with each other, unbalanced ones first."""
    sided = nx.Graph()
    sided.add_edges_from((one, other) for one, other, sign in graph.edges(data="sign") if sign)
    cliques = takewhile(lambda clique: len(clique) < 4, nx.enumerate_all_cliques(sided))
    found = [_triad(graph, sorted(clique)) for clique in cliques if len(clique) == 3]
    return sorted(found, key=lambda triad: (triad.balanced, KINDS.index(triad.kind), triad.actors))


def what_if(stated: nx.Graph, perhaps: nx.Graph) -> list[tuple[Triad, str]]:
    """How triads would change if more were true: `new`, `resolved` (would be balanced) or `strained` (would not).

    Raises nothing; a triad that would vanish because a pair becomes torn itself is left out.
    """
    before = {triad.actors: triad for triad in triads(stated)}
    changes = []
    for triad in triads(perhaps):
        was = before.get(triad.actors)
        if was is None:
            changes.append((triad, "new"))
        elif was.balanced != triad.balanced:
            changes.append((triad, "resolved" if triad.balanced else "strained"))
    return changes


def positions(graph: nx.Graph) -> list[Position]:
    """Where every actor of a signed graph stands, the most central first."""
    between = nx.betweenness_centrality(graph)
    constraint = nx.constraint(graph)
    groups = {actor: number for number, group in enumerate(communities(graph), 1) for actor in group}
    torn = [triad.torn for triad in triads(graph)]
    found = [
        Position(
            actor=actor,
            friends=sum(1 for _, _, sign in graph.edges(actor, data="sign") if sign > 0),
            foes=sum(1 for _, _, sign in graph.edges(actor, data="sign") if sign < 0),
            betweenness=round(between[actor], 4),
            constraint=round(constraint[actor], 4) if graph.degree(actor) > 1 else None,
            community=groups[actor],
            torn=torn.count(actor),
        )
        for actor in graph
    ]
    return sorted(found, key=lambda one: (-one.betweenness, one.actor))


def communities(graph: nx.Graph) -> list[list[str]]:
    """The groups of friends by modularity over friendly pairs, largest first; a loner is a group."""
    friendly = nx.Graph()
    friendly.add_nodes_from(sorted(graph))
    for one, other, pair in sorted(graph.edges(data=True), key=lambda edge: sorted(edge[:2])):
        if pair["sign"] > 0:
            friendly.add_edge(one, other, weight=pair["friendly"])
    groups = [sorted(group) for group in nx.community.louvain_communities(friendly, seed=SEED)]
    return sorted(groups, key=lambda group: (-len(group), group))


def summary(graph: nx.Graph) -> dict[str, Any]:
    """Counts of actors, pairs and triads, and the balanced share of the triads (None without any)."""
    signs = [sign for _, _, sign in graph.edges(data="sign")]
    found = triads(graph)
    balanced = sum(triad.balanced for triad in found)
    return {
        "actors": graph.number_of_nodes(),
        "friendly pairs": signs.count(1),
        "hostile pairs": signs.count(-1),
        "torn pairs": signs.count(0),
        "triads": len(found),
        "balanced share": round(balanced / len(found), 3) if found else None,
        **{kind: sum(triad.kind == kind for triad in found) for kind in KINDS},
    }


def behind(network: nx.MultiDiGraph, graph: nx.Graph, actors: Collection[str]) -> Iterator[dict[str, Any]]:
    """For each pair of the actors what it is (`one`, `other`, `sign`) and the claims (`claims`) of its sign."""
    for one, other in combinations(sorted(actors), 2):
        pair = graph.edges[one, other]
        edges = [(network[s][o][relation], s, o) for s, o, relation in pair["edges"]]
        claims = [
            {**claim, "subject": s, "object": o, "label": edge["label"]}
            for edge, s, o in edges
            if edge["sign"] == pair["sign"]
            for claim in edge["claims"]
        ]
        claims.sort(key=lambda claim: list(Status).index(Status(claim["status"])))
        yield {"one": one, "other": other, "sign": pair["sign"], "claims": claims}


def _actors(network: nx.MultiDiGraph, *ids: str) -> bool:
    return all(is_a(network.nodes[one]["type"], ("Actor",)) for one in ids)


def _triad(graph: nx.Graph, actors: list[str]) -> Triad:
    first, second, third = actors
    pairs = combinations(actors, 2)
    hostile = tuple(pair for pair in pairs if graph.edges[pair]["sign"] < 0)
    return Triad(actors=(first, second, third), hostile=hostile)
