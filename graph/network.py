"""Claims as a networkx graph: actors are nodes, propositions are edges, evidence travels with the edge.

Nodes are entity ids with `name`, `type`, `aliases` (list) and `wikidata` (str or None).
Edges are keyed by relation, a symmetric one once, with ends in alphabetical order of id, and carry
`label`, `sign` (-1, 0, 1), `symmetric`, `standing` ("rel", "may" or "not"), `contested`,
`statuses` ({status: number of claims}), `support` and `denials` (independent origins),
`first` and `last` (publication dates or None) and `claims`, a list of dicts with `id`, `sentence`,
`status`, `speaker` (names joined by "; ", "" for the article's own voice), `article`, `title`, `source`,
`url`, `published`, `when_start`, `when_end`, `where` (list of entity ids), `quantity`, `confidence` and
`rule`, sorted by date, article and place in the text.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any

import networkx as nx

from graph.claim import STANDING, Claim, DragomanError, Entity, Status, relations
from graph.support import UNDATED, Said, contested, standing, support

Key = tuple[str, str, str]


def to_network(said: Iterable[Said], *, statuses: Collection[str] | None = None) -> nx.MultiDiGraph:
    """The signed network of all claims, or of those with one of `statuses`.

    Raises DragomanError for a status that gives no edge (desired, hypothetical) or is unknown.
    """
    wanted = _edge_statuses(statuses)
    kept = sorted((one for one in said if one.claim.status in wanted), key=_order)
    network = nx.MultiDiGraph()
    for one in kept:
        for entity in (one.claim.subject, one.claim.object):
            network.add_node(entity.id, **_node(entity))
    for (subject, relation, object_), group in groupby(kept, key=lambda one: proposition(one.claim)):
        network.add_edge(subject, object_, key=relation, **_edge(relation, list(group)))
    return network


def proposition(claim: Claim) -> Key:
    """Subject id, relation and object id; the ends of a symmetric relation in alphabetical order."""
    ends = (claim.subject.id, claim.object.id)
    subject, object_ = sorted(ends) if relations()[claim.relation].symmetric else ends
    return subject, claim.relation, object_


def evidence(network: nx.MultiDiGraph) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Every claim dict of the network with the edge that it stands behind."""
    for subject, object_, relation, claims in network.edges(keys=True, data="claims"):
        for claim in claims:
            yield (subject, relation, object_), claim


def _edge_statuses(statuses: Collection[str] | None) -> set[Status]:
    if statuses is None:
        return set(STANDING)
    names = {statuses} if isinstance(statuses, str) else set(statuses)
    if wrong := sorted(names - set(STANDING)):
        raise DragomanError(f"status {wrong[0]!r} gives no edge; choose from {', '.join(STANDING)}")
    return {Status(name) for name in names}


def _order(said: Said) -> tuple[Any, ...]:
    article, claim = said
    return *proposition(claim), article.published or UNDATED, article.id, claim.evidence.start, claim.id


def _node(entity: Entity) -> dict[str, Any]:
    return {
        "name": entity.name,
        "type": entity.type,
        "aliases": list(entity.aliases),
        "wikidata": entity.wikidata,
    }


def _edge(name: str, said: list[Said]) -> dict[str, Any]:
    relation = relations()[name]
    statuses = Counter(one.claim.status for one in said)
    strongest = standing(statuses)
    days = sorted({one.article.published for one in said if one.article.published})
    return {
        "label": relation.label,
        "sign": relation.sign,
        "symmetric": relation.symmetric,
        "standing": strongest,
        "contested": contested(statuses),
        "statuses": {str(status): statuses[status] for status in Status if status in statuses},
        "support": support(said, of=strongest) if strongest != "not" else 0,
        "denials": support(said, of="not"),
        "first": days[0] if days else None,
        "last": days[-1] if days else None,
        "claims": [_claim(one) for one in said],
    }


def _claim(said: Said) -> dict[str, Any]:
    article, claim = said
    return {
        "id": claim.id,
        "sentence": claim.evidence.text,
        "status": str(claim.status),
        "speaker": "; ".join(speaker.name for speaker in claim.attributed_to),
        "article": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published,
        "when_start": claim.when.start if claim.when else None,
        "when_end": claim.when.end if claim.when else None,
        "where": list(claim.where),
        "quantity": claim.quantity,
        "confidence": claim.confidence,
        "rule": claim.rule,
    }
