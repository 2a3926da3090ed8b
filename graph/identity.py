"""Which entities may be one under two names: candidates for a person to decide on, never merged on a score.

Names are compared by their skeleton (ASCII, no article, vowels and doubled letters folded), which brings
transliterations together; a person's shorter name is a candidate for the one longer name that ends in it.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from anyascii import anyascii
from rapidfuzz import fuzz, process

from graph.claim import Entity, is_a
from graph.corrections import Correction, Kind
from graph.support import Said

LEAST = 91.0
"""Similarity of skeletons, in percent, from which two names are shown to a person."""
SHORT = 6
"""Names with fewer letters are compared for equality only."""
NAMED, NAMELESS = ("Actor", "Place"), ("PersonGroup",)
"""Types whose entities have names of their own, and the one among them whose have not."""
ACRONYM = re.compile(r"[A-Z][A-Z0-9.&-]{0,5}")
ARTICLES = re.compile(r"^(the|al|el|an|as|ar)[\s-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Two entities that may be one: the names that are alike, and how much (percent; 0 for a shorter name)."""

    entity: Entity
    other: Entity
    names: tuple[str, str]
    likeness: float


def candidates(
    entities: Iterable[Entity], corrections: Collection[Correction] = (), *, least: float = LEAST
) -> list[Candidate]:
    """Pairs that no correction has decided on, the most alike first; the rarer-named `entity` comes first."""
    known = {one.id: one for one in entities if is_a(one.type, NAMED) and not is_a(one.type, NAMELESS)}
    kinds = (Kind.SAME, Kind.NOT_SAME, Kind.UNSURE)
    decided = {frozenset((one.entity, one.other)) for one in corrections if one.kind in kinds}
    best: dict[frozenset[str], Candidate] = {}
    for found in (*_alike(known, least), *_shortened(known)):
        pair = frozenset((found.entity.id, found.other.id))
        if pair in decided or not _one_kind(found.entity.type, found.other.type):
            continue
        if pair not in best or best[pair].likeness < found.likeness:
            best[pair] = found
    return sorted(best.values(), key=lambda one: (-one.likeness, one.entity.id, one.other.id))


def doubtful(said: Iterable[Said], corrections: Collection[Correction] = (), *, most: float) -> list[Said]:
    """The claims read with less confidence than `most` that no correction has decided on, least sure first."""
    decided = {one.claim for one in corrections}
    found = [one for one in said if one.claim.confidence < most and one.claim.id not in decided]
    return sorted(found, key=lambda one: (one.claim.confidence, one.article.id, one.claim.evidence.start))


@cache
def skeleton(name: str) -> str:
    """What is left of a name when spelling is taken away; an acronym stays as it is."""
    if ACRONYM.fullmatch(name):
        return name.lower()
    text = ARTICLES.sub("", anyascii(name).lower().replace("'", "").replace("`", ""))
    text = re.sub(r"[^a-z0-9]+", " ", text).strip()
    text = text.replace("q", "k").replace("ph", "f").replace("c", "k")
    text = re.sub(r"[aeiouy]+", "a", text)
    return re.sub(r"(.)\1+", r"\1", text)


def _alike(known: Mapping[str, Entity], least: float) -> Iterator[Candidate]:
    blocks: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for one in known.values():
        for name in {one.name, *one.aliases}:
            if bare := skeleton(name):
                blocks[bare[0]].append((bare, name, one.id))
    for block in blocks.values():
        yield from _alike_in(sorted(block), known, least)


def _alike_in(
    block: list[tuple[str, str, str]], known: Mapping[str, Entity], least: float
) -> Iterator[Candidate]:
    bare = [row[0] for row in block]
    for at, (text, name, entity) in enumerate(block):
        cutoff = least if len(text) >= SHORT else 100.0
        for _, score, offset in process.extract(
            text, bare[at + 1 :], scorer=fuzz.ratio, score_cutoff=cutoff, limit=None
        ):
            _, other_name, other = block[at + 1 + offset]
            if other != entity and _numbers(name) == _numbers(other_name):
                yield _candidate(known[entity], known[other], (name, other_name), round(score, 1))


def _shortened(known: Mapping[str, Entity]) -> Iterator[Candidate]:
    """A person's single name, with the one person whose longer name ends in it."""
    people = [one for one in known.values() if is_a(one.type, ("Person",))]
    ending: dict[str, list[Entity]] = defaultdict(list)
    for one in people:
        if len(parts := one.name.split()) > 1:
            ending[parts[-1].casefold()].append(one)
    for one in people:
        longer = ending.get(one.name.casefold(), [])
        if " " not in one.name and len(longer) == 1:
            yield Candidate(entity=one, other=longer[0], names=(one.name, longer[0].name), likeness=0.0)


def _candidate(one: Entity, other: Entity, names: tuple[str, str], likeness: float) -> Candidate:
    """The entity with fewer names, or the later id, is the one that would be merged."""
    if (len(one.aliases), other.id) > (len(other.aliases), one.id):
        one, other, names = other, one, (names[1], names[0])
    return Candidate(entity=one, other=other, names=names, likeness=likeness)


def _numbers(name: str) -> list[str]:
    return re.findall(r"\d+", name)


def _one_kind(kind: str, other: str) -> bool:
    return is_a(kind, (other,)) or is_a(other, (kind,)) or {kind, other} <= {"State", "Country"}


def sentences(said: Iterable[Said], wanted: Collection[str], *, each: int = 2) -> Mapping[str, list[Said]]:
    """Up to `each` claims for every entity wanted."""
    found: dict[str, list[Said]] = {one: [] for one in wanted}
    for one in said:
        for end in (one.claim.subject.id, one.claim.object.id):
            if end in found and len(found[end]) < each:
                found[end].append(one)
    return found
