"""PLOVER's gold records and PLV: one sentence, who acts on whom, and whether as a friend."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.external.reading import Place, Row, lines, mapping, places, read, stands_at
from graph.claim import Claim, Entity, Extraction, Status, relations

_TURNED = (Status.DENIED, Status.DOUBTED)


@dataclass(frozen=True, slots=True)
class Pair:
    """A source, a target and the root code of what passes between them; both may act where `mutual`."""

    text: str
    source: tuple[Place, ...]
    target: tuple[Place, ...]
    code: str
    sign: int
    mutual: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """A claim that joins the two ends of a pair, and what of it is right."""

    pair: Pair
    claim: Claim
    direction: bool
    polarity: bool
    code: bool | None


def plover(folder: Path) -> Iterator[Pair]:
    """The pairs of PLOVER's records; actors of one compound source act on each other."""
    for row in lines(folder / "plover-gsr.jsonl"):
        source, target = _actors(row, "source"), _actors(row, "target")
        mutual = not target and len(source) > 1
        if mutual:
            source, target = source[:1], source[1:]
        if source and target:
            yield Pair(row["text"], source, target, row["event"], sign_of(row["event"]), mutual)


def _actors(row: Mapping[str, Any], side: str) -> tuple[Place, ...]:
    named = [actor.get("actorText") or "" for actor in row.get(side, ()) if isinstance(actor, dict)]
    return tuple(found[0] for name in named if (found := places(row["text"], name)))


def plv(folder: Path) -> Iterator[Pair]:
    """The pairs of PLV that mark both ends; its quad class says whether they are friendly (1, 2) or not (3, 4)."""
    for row in lines(folder / "plv-train.jsonl"):
        sign = 1 if row["gold_penta"] in ("1", "2") else -1
        text, source, target = marked(row["marked_sentence"])
        if source and target:
            yield Pair(text, source, target, row["gold_root"], sign)


def marked(sentence: str) -> tuple[str, tuple[Place, ...], tuple[Place, ...]]:
    """A sentence without its marks <s> and <t>, and the places that each of them marked."""
    text, opened = "", dict[str, int]()
    found: dict[str, list[Place]] = {"s": [], "t": []}
    for part in re.split(r"(</?[st]>)", sentence):
        if part in ("<s>", "<t>"):
            opened[part[1]] = len(text)
        elif part in ("</s>", "</t>"):
            start = opened.pop(part[2])
            found[part[2]].append(Place(start, len(text), text[start:]))
        else:
            text += part
    return text, tuple(found["s"]), tuple(found["t"])


def sign_of(code: str) -> int:
    """Whether a root code of PLOVER is friendly (1) or not (-1)."""
    return int(mapping("plover")[code]["sign"])


def polarity(claim: Claim) -> int:
    """The sign of a claim, by its PLOVER code where the relation has none; to deny it turns it round."""
    relation = relations()[claim.relation]
    sign = claim.sign or (sign_of(relation.plover) if relation.plover else 0)
    return -sign if claim.status in _TURNED else sign


def same_code(claim: Claim, code: str) -> bool | None:
    """Whether a claim's relation stands for a root code; None where the code has none of ours."""
    row = mapping("plover")[code]
    if not row["codes"]:
        return None
    fits = claim.relation in row["relations"] if "relations" in row else True
    return fits and relations()[claim.relation].plover in row["codes"]


def joined(pair: Pair, extraction: Extraction) -> Iterator[Joined]:
    """The claims that join the two ends of a pair, either way round.

    A claim that one end makes by itself ("US President Trump") says nothing of what passes between the two.
    """
    for claim in extraction.claims:
        ends = (claim.subject, claim.object)
        at_source, at_target = (
            [_at(one, end, extraction) for one in ends] for end in (pair.source, pair.target)
        )
        straight, turned = at_source[0] and at_target[1], at_target[0] and at_source[1]
        if (straight or turned) and not all(at_source) and not all(at_target):
            either = pair.mutual or relations()[claim.relation].symmetric
            code = same_code(claim, pair.code)
            yield Joined(pair, claim, straight or either, polarity(claim) == pair.sign, code)


def _at(entity: Entity, at: Sequence[Place], extraction: Extraction) -> bool:
    return any(stands_at(entity, place, extraction) for place in at)


def known(pair: Pair, extraction: Extraction) -> bool:
    """Whether some entity is recognised at both ends of a pair."""
    ends = (pair.source, pair.target)
    return all(any(_at(entity, end, extraction) for entity in extraction.entities) for end in ends)


def key(text: str) -> str:
    """A name for a sentence."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def report(pairs: Sequence[Pair]) -> Iterator[str]:
    """The table for a set of pairs, then the claims that are wrong."""
    extractions = read({key(pair.text): pair.text for pair in pairs})
    hits = [
        list(joined(pair, extractions[key(pair.text)])) for pair in pairs if key(pair.text) in extractions
    ]
    named = [
        pair for pair in pairs if key(pair.text) in extractions and known(pair, extractions[key(pair.text)])
    ]
    yield str(Row("pairs with an entity of ours at both ends", len(named), len(pairs)))
    yield from map(str, (*rows(pairs, hits), *by_code(pairs, hits)))
    yield ""
    yield from (shown(one) for found in hits for one in found if not (one.direction and one.polarity))


def rows(pairs: Sequence[Pair], hits: Sequence[Sequence[Joined]]) -> Iterator[Row]:
    """How many pairs are found, and of the claims that join them, what is right."""
    claims = [one for found in hits for one in found]
    coded = [one for one in claims if one.code is not None]
    right = [any(one.direction and one.polarity for one in found) for found in hits]
    yield Row("sentences' pairs read", len(hits), len(pairs))
    yield Row("pairs joined by a claim", sum(map(bool, hits)), len(pairs))
    yield Row("pairs joined, direction and polarity right", sum(right), len(pairs))
    yield Row("claims that join: direction right", sum(one.direction for one in claims), len(claims))
    yield Row("claims that join: polarity right", sum(one.polarity for one in claims), len(claims))
    yield Row(
        "claims that join: both right", sum(one.direction and one.polarity for one in claims), len(claims)
    )
    yield Row("claims that join: no polarity", sum(not polarity(one.claim) for one in claims), len(claims))
    yield Row("claims that join: root code right", sum(bool(one.code) for one in coded), len(coded))


def by_code(pairs: Sequence[Pair], hits: Sequence[Sequence[Joined]]) -> Iterator[Row]:
    """For each root code, the share of its pairs that a claim joins."""
    of = Counter(pair.code for pair in pairs)
    found = Counter(claims[0].pair.code for claims in hits if claims)
    for code in sorted(of):
        yield Row(f"  {code}", found[code], of[code])


def shown(one: Joined) -> str:
    """A claim that differs from its pair, in one line."""
    claim, pair = one.claim, one.pair
    wanted = (
        f"{pair.code} {' & '.join(p.text for p in pair.source)} > {' & '.join(p.text for p in pair.target)}"
    )
    found = f"{claim.subject.name} | {claim.relation} | {claim.object.name} | {claim.status}"
    return f"{wanted}\n  {found} | {claim.rule}\n  {' '.join(pair.text.split())}"
