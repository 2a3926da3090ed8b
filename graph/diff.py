"""What changed between two periods of reporting, and what is said both ways, with the sentences."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from graph.claim import STANDING, Claim, DragomanError, Entity, Status
from graph.network import Key, proposition
from graph.support import Said, order, support

Kind = Literal["new", "gone", "upgraded", "downgraded", "contradicted"]
KINDS: tuple[Kind, ...] = ("contradicted", "new", "upgraded", "downgraded", "gone")
_RANK = {status: rank for rank, status in enumerate(Status)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A proposition that the later period sees otherwise; either side may be empty, never both."""

    kind: Kind
    key: Key
    before: tuple[Said, ...]
    after: tuple[Said, ...]

    @property
    def decisive(self) -> tuple[Said | None, Said | None]:
        """The claim of each side that makes the change; None for an empty side."""
        if self.kind == "contradicted":
            return _opposed(self.before, self.after)
        return min(self.before, key=_firmest, default=None), min(self.after, key=_firmest, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A proposition that some state or suspect and others deny or doubt."""

    key: Key
    stated: tuple[Said, ...]
    denied: tuple[Said, ...]

    @property
    def weight(self) -> tuple[int, int]:
        """Independent origins of the claims that state or suspect it, and of those that deny or doubt it."""
        strongest = min((STANDING[one.claim.status] for one in self.stated), key=("rel", "may").index)
        return support(self.stated, of=strongest), support(self.denied, of="not")


def diff(said: Iterable[Said], before: str, after: str) -> list[Change]:
    """What articles published from `after` on say otherwise than those published before `before`.

    Both are ISO dates, `before` not later than `after`; the same date cuts the reporting in two. Undated
    articles belong to neither side. Raises DragomanError for a bad date or periods that overlap.
    """
    first, last = day(before), day(after)
    if first > last:
        raise DragomanError(f"the periods overlap: before {first} and from {last} on")
    dated = [one for one in said if one.article.published]
    earlier = grouped(one for one in dated if str(one.article.published) < first)
    later = grouped(one for one in dated if str(one.article.published) >= last)
    keys = sorted({*earlier, *later})
    found = [_change(key, earlier.get(key, ()), later.get(key, ())) for key in keys]
    return sorted((one for one in found if one), key=lambda one: (KINDS.index(one.kind), one.key))


def disputes(said: Iterable[Said]) -> list[Dispute]:
    """Every proposition that is both stated or suspected and denied or doubted, the most denied first."""
    found = [
        Dispute(key=key, stated=_standing(group, True), denied=_standing(group, False))
        for key, group in grouped(said).items()
    ]
    both = [one for one in found if one.stated and one.denied]
    return sorted(both, key=lambda one: (-one.weight[1], -one.weight[0], one.key))


def day(text: str) -> str:
    """An ISO date as it is stored; raises DragomanError for anything else."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise DragomanError(f"{text!r} is not a date (YYYY-MM-DD)") from error


def dated(one: Said) -> tuple[str, str] | None:
    """The day of the event, else of publication, and which of the two; None where neither is known."""
    when = one.claim.when
    if when and (known := when.start or when.end):
        return known, "event"
    return (one.article.published, "published") if one.article.published else None


def timeline(said: Iterable[Said]) -> list[tuple[str, str, Said]]:
    """The claims with their days, earliest first; those without any date are left out."""
    found = [(*when, one) for one in said if (when := dated(one))]
    return sorted(found, key=lambda row: (row[0], order(row[2])))


def ends(group: Collection[Said], key: Key) -> tuple[Entity, Entity]:
    """Subject and object of a proposition as its claims name them."""
    claim = next(iter(group)).claim
    known = {end.id: end for end in (claim.subject, claim.object)}
    return known[key[0]], known[key[2]]


def grouped(said: Iterable[Said]) -> Mapping[Key, tuple[Said, ...]]:
    """The claims that give an edge, by proposition, each group in the order they were made."""
    kept = sorted(
        (one for one in said if one.claim.status in STANDING),
        key=lambda one: (proposition(one.claim), order(one)),
    )
    return {key: tuple(group) for key, group in groupby(kept, key=lambda one: proposition(one.claim))}


def _change(key: Key, before: tuple[Said, ...], after: tuple[Said, ...]) -> Change | None:
    kind = _kind(before, after)
    return Change(kind=kind, key=key, before=before, after=after) if kind else None


def _kind(before: tuple[Said, ...], after: tuple[Said, ...]) -> Kind | None:
    if not before:
        return "new"
    if not after:
        return "gone"
    sides = [{_positive(one.claim) for one in side} for side in (before, after)]
    if len(sides[0]) == 1 and sides[1] - sides[0]:
        return "contradicted"
    was, now = (min(_RANK[one.claim.status] for one in side) for side in (before, after))
    if was == now:
        return None
    return "upgraded" if now < was else "downgraded"


def _positive(claim: Claim) -> bool:
    return STANDING[claim.status] != "not"


def _standing(group: Iterable[Said], positive: bool) -> tuple[Said, ...]:
    return tuple(one for one in group if _positive(one.claim) is positive)


def _firmest(one: Said) -> tuple[int, tuple[str, str, int, str]]:
    return _RANK[one.claim.status], order(one)


def _opposed(before: tuple[Said, ...], after: tuple[Said, ...]) -> tuple[Said | None, Said | None]:
    was = _positive(before[0].claim)
    return min(before, key=_firmest), min(_standing(after, not was), key=_firmest)
