"""What the graph loses when articles are taken back: what vanishes, what is weakened, what others say as well."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from pyoxigraph import Store

from graph import reading
from graph.claim import DragomanError
from graph.diff import grouped
from graph.network import Key
from graph.store import missing, propositions_of
from graph.support import Said, standing, support
from graph.vocab import Names

Outcome = Literal["vanishes", "weakened", "stays"]
OUTCOMES: tuple[Outcome, ...] = ("vanishes", "weakened", "stays")
_FIRMNESS = ("rel", "may", "not", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One proposition the articles make claims on: how firm it is with them, and how firm without."""

    outcome: Outcome
    key: Key
    standing: tuple[str, str]
    support: tuple[int, int]
    denials: tuple[int, int]
    said: tuple[Said, ...]


def impact(store: Store, names: Names, articles: Collection[str]) -> list[Loss]:
    """What taking these articles back would do, the worst first; raises DragomanError for one not stored."""
    for article in articles:
        if wrong := missing(store, names, article):
            raise DragomanError(wrong)
    touched = {node for article in articles for node in propositions_of(store, names, article)}
    return losses(reading.said_on(store, names, touched), articles)


def losses(said: Iterable[Said], articles: Collection[str]) -> list[Loss]:
    """The same, from claims on the propositions in question."""
    found = [_loss(key, group, articles) for key, group in grouped(said).items()]
    own = [one for one in found if any(claim.article.id in articles for claim in one.said)]
    return sorted(own, key=lambda one: (OUTCOMES.index(one.outcome), one.key))


def _loss(key: Key, group: tuple[Said, ...], articles: Collection[str]) -> Loss:
    left = [one for one in group if one.article.id not in articles]
    (was, supported, denied), (now, still, still_denied) = _firmness(group), _firmness(left)
    outcome: Outcome = "stays"
    if not left:
        outcome = "vanishes"
    elif _FIRMNESS.index(now) > _FIRMNESS.index(was) or still < supported or still_denied < denied:
        outcome = "weakened"
    return Loss(
        outcome=outcome,
        key=key,
        standing=(was, now),
        support=(supported, still),
        denials=(denied, still_denied),
        said=group,
    )


def _firmness(group: Collection[Said]) -> tuple[str, int, int]:
    strongest = standing(one.claim.status for one in group)
    supported = support(group, of=strongest) if strongest in ("rel", "may") else 0
    return strongest, supported, support(group, of="not")
