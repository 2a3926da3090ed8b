"""re3d: relations between marked mentions within one sentence, by crowd workers; not exhaustive."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.external.reading import HERE, Place, Row, lines, mapping, read, stands_at
from graph.claim import Claim, Extraction

SURE = 0.5
SAMPLE = 40
_LEFT_OUT = "BBC"  # for its licence: non-commercial use only


@dataclass(frozen=True, slots=True)
class Related:
    """An annotated relation between two mentions."""

    type: str
    source: Place
    target: Place


@dataclass(frozen=True, slots=True)
class Document:
    """A text with the mentions and relations that its annotators are sure of."""

    id: str
    text: str
    mentions: tuple[Place, ...]
    relations: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim between two marked mentions; `said` are the relations annotated between them, either way."""

    claim: Claim
    right: bool
    said: tuple[str, ...]


def documents(folder: Path, limit: int | None = None) -> list[Document]:
    """The documents that may be used, without what the annotators doubted."""
    rows = [row for row in lines(folder / "re3d-shared.jsonl") if not row["source"].startswith(_LEFT_OUT)]
    return [document(row) for row in rows[:limit]]


def document(row: dict[str, Any]) -> Document:
    """One record as a document."""
    text = row["text"]
    marks = (Place(one["begin"], one["end"], one["value"]) for one in row["entities"])
    related = (
        Related(one["type"], *(Place(one[f"{end}Begin"], one[f"{end}End"], one[end]) for end in _ENDS))
        for one in row["relations"]
        if one["confidence"] >= SURE
    )
    return Document(row["id"], text, tuple(marks), tuple(related))


_ENDS = ("source", "target")


def types(claim: Claim) -> tuple[str, ...]:
    """What re3d may call a claim's relation; empty where it has no such type."""
    return tuple(mapping("re3d")["types"].get(claim.relation, ()))


def within(claim: Claim, places: Sequence[Place]) -> list[Place]:
    """The places inside the claim's sentence."""
    evidence = claim.evidence
    return [place for place in places if evidence.start <= place.start and place.end <= evidence.end]


def joins(claim: Claim, one: Related, extraction: Extraction, *, either: bool) -> bool:
    """Whether a claim's ends stand at the ends of an annotated relation; turned round too if `either`."""
    if not within(claim, (one.source,)) or not within(claim, (one.target,)):
        return False
    straight = _at(claim, one.source, one.target, extraction)
    return straight or (either and _at(claim, one.target, one.source, extraction))


def _at(claim: Claim, source: Place, target: Place, extraction: Extraction) -> bool:
    return stands_at(claim.subject, source, extraction) and stands_at(claim.object, target, extraction)


def says(claim: Claim, one: Related, extraction: Extraction) -> bool:
    """Whether a claim says what an annotated relation says."""
    either = one.type in mapping("re3d")["either"]
    return one.type in types(claim) and joins(claim, one, extraction, either=either)


def judged(doc: Document, extraction: Extraction) -> Iterator[Judged]:
    """The claims whose relation re3d knows and whose two ends are two of its mentions in one sentence."""
    for claim in extraction.claims:
        marks = within(claim, doc.mentions)
        pairs = ((a, b) for a, b in product(marks, marks) if a.end <= b.start or b.end <= a.start)
        if types(claim) and any(_at(claim, a, b, extraction) for a, b in pairs):
            said = (one.type for one in doc.relations if joins(claim, one, extraction, either=True))
            right = any(says(claim, one, extraction) for one in doc.relations)
            yield Judged(claim, right, tuple(said))


def report(folder: Path, limit: int | None) -> Iterator[str]:
    """Precision and recall, recall by type, then a sample of claims without such a relation, to be read."""
    docs = documents(folder, limit)
    found = read({doc.id: doc.text for doc in docs})
    docs = [doc for doc in docs if doc.id in found]
    by_document = [list(judged(doc, found[doc.id])) for doc in docs]
    claims = [one for listed in by_document for one in listed]
    yield from map(str, (*precision(claims), kept(by_document), *recall(docs, found)))
    yield "\nre3d is not exhaustive; of the claims that it does not have:"
    lacking = sorted((one for one in claims if not one.right), key=lambda one: one.claim.id)
    yield from map(str, by_eye(lacking))
    yield from map(shown, lacking[:SAMPLE])


def by_eye(lacking: Sequence[Judged]) -> Iterator[Row]:
    """How many of the claims that re3d does not have were read (`read.toml`), and found right all the same."""
    judged_ = tomllib.loads((HERE / "read.toml").read_text(encoding="utf-8"))
    found = {kind: sum(one.claim.id in ids for one in lacking) for kind, ids in judged_.items()}
    yield Row("read by eye", sum(found.values()), len(lacking))
    yield Row("of those right in relation and both ends", found["right"], sum(found.values()))


def precision(claims: Sequence[Judged]) -> Iterator[Row]:
    """How many claims re3d has; and how many it has where it relates the two at all."""
    related = [one for one in claims if one.said]
    yield Row("claims between its mentions that re3d has", sum(one.right for one in claims), len(claims))
    yield Row("... where it relates the two in any way", sum(one.right for one in related), len(related))


def kept(by_document: Sequence[Sequence[Judged]]) -> Row:
    """Precision over the relations its annotators write down, by what the other documents show, one left out at a time.

    A relation counts that re3d has, in the others, at least as often as it has a claim of any relation.
    """
    right: list[bool] = []
    for number, listed in enumerate(by_document):
        others = [one for place, rest in enumerate(by_document) if place != number for one in rest]
        for one in listed:
            alike = [other.right for other in others if other.claim.relation == one.claim.relation]
            if alike and sum(alike) * len(others) >= sum(other.right for other in others) * len(alike):
                right.append(one.right)
    return Row("... of relations it often has in the other documents", sum(right), len(right))


def recall(docs: Sequence[Document], found: dict[str, Extraction]) -> Iterator[Row]:
    """How many of its relations we claim: of all types that we can say, of each, and of those between two names."""
    known = {kind for kinds in mapping("re3d")["types"].values() for kind in kinds}
    hits = [
        (
            one,
            _named(one.source, found[doc.id]) and _named(one.target, found[doc.id]),
            any(says(claim, one, found[doc.id]) for claim in found[doc.id].claims),
        )
        for doc in docs
        for one in doc.relations
        if one.type in known
    ]
    yield from _counted("its relations that we claim", hits)
    for kind in sorted({one.type for one, _, _ in hits}):
        yield from _counted(f"  {kind}", [hit for hit in hits if hit[0].type == kind])


def _counted(name: str, hits: Sequence[tuple[Related, bool, bool]]) -> Iterator[Row]:
    ours = [claimed for _, named, claimed in hits if named]
    yield Row(name, sum(claimed for _, _, claimed in hits), len(hits))
    yield Row(f"{name}, two names", sum(ours), len(ours))


def _named(place: Place, extraction: Extraction) -> bool:
    """Whether a mention holds a name ("rebels" and "the strikes" are ends in re3d too)."""
    return any(
        one.kind == "name" and place.start <= one.start and one.end <= place.end
        for one in extraction.mentions
    )


def shown(one: Judged) -> str:
    """A claim and its sentence."""
    claim = one.claim
    triple = f"{claim.subject.name} | {claim.relation} | {claim.object.name} | {claim.status} | {claim.rule}"
    return (
        f"{claim.id} {triple} | re3d: {', '.join(one.said) or '-'}\n  {' '.join(claim.evidence.text.split())}"
    )
