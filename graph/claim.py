"""The contract between reading and storing: what an article says, as frozen records."""

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any, cast


class DragomanError(Exception):
    """Something the user can mend; the message names the offending value."""


class Status(StrEnum):
    """How an article or its speaker holds a proposition, strongest first."""

    ASSERTED = "asserted"
    CLAIMED = "claimed"
    SUSPECTED = "suspected"
    POSSIBLE = "possible"
    INTENDED = "intended"
    DESIRED = "desired"
    HYPOTHETICAL = "hypothetical"
    DOUBTED = "doubted"
    DENIED = "denied"


STANDING: Mapping[Status, str] = {
    Status.ASSERTED: "rel",
    Status.CLAIMED: "rel",
    Status.SUSPECTED: "may",
    Status.POSSIBLE: "may",
    Status.INTENDED: "may",
    Status.DOUBTED: "not",
    Status.DENIED: "not",
}
"""Which edge a status gives; desired and hypothetical give none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """The signature of one relation: a row of `relations.csv`."""

    name: str
    label: str
    sign: int
    symmetric: bool
    inverse: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    parent: str
    plover: str
    cameo: str
    wikidata: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An actor, place, event, position or quantity; `id` is the slug of its IRI."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says so; `id` is None for an unnamed source such as "experts"."""

    id: str | None
    name: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The verbatim words: `text == article_text[start:end]`, in code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """ISO dates, both ends included; None is unknown."""

    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A span that names (`kind` name), describes (description) or points at (pronoun) an entity.

    `reason` says why this entity and no other ("it after Taliban"), `sure` how surely, 0 to 1.
    """

    start: int
    end: int
    text: str
    type: str
    entity: str
    name: str
    kind: str = "name"
    reason: str = ""
    sure: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One article's stance on `subject` `relation` `object`, because `evidence` says so."""

    id: str
    subject: Entity
    relation: str
    object: Entity
    status: Status
    attributed_to: tuple[Speaker, ...] = ()
    sign: int
    evidence: Evidence
    when: Interval | None = None
    where: tuple[str, ...] = ()
    quantity: float | None = None
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What is kept of an earlier version of an article, whose claims no longer count; `hash` is its text's SHA-256."""

    id: str
    title: str | None = None
    published: str | None = None
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is known of an article beside its text; `published` is an ISO date, `revises` goes from new to old."""

    id: str
    title: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    copy_of: str | None = None
    revises: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All one article gives: its text, who is named where, and what is claimed."""

    article: Source
    text: str
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((files("graph") / name).read_text(encoding="utf-8").splitlines()))


@cache
def relations() -> Mapping[str, Relation]:
    """All relations by name, from `relations.csv`."""
    return {row["name"]: _relation(row) for row in _rows("relations.csv")}


def _relation(row: dict[str, str]) -> Relation:
    many = {key: tuple(row[key].split("|")) for key in ("domain", "range")}
    typed: dict[str, Any] = {"sign": int(row["sign"]), "symmetric": row["symmetric"] == "yes"}
    return Relation(**{**row, **many, **typed})


@cache
def types() -> Mapping[str, tuple[str, ...]]:
    """Each entity type with itself and all its parents, nearest first."""
    parents = {row["name"]: (row["parent"], row["also"]) for row in _rows("types.csv")}

    def lineage(name: str) -> tuple[str, ...]:
        above = (lineage(parent) for parent in parents[name] if parent)
        return tuple(dict.fromkeys((name, *chain.from_iterable(above))))

    return {name: lineage(name) for name in parents}


def is_a(kind: str, wanted: tuple[str, ...]) -> bool:
    """Whether type `kind` is one of `wanted` or stands below one of them."""
    return any(name in wanted for name in types().get(kind, ()))


def claim_id(
    article: str,
    evidence: Evidence,
    triple: tuple[str, str, str],
    status: Status,
    speakers: tuple[Speaker, ...],
) -> str:
    """The 16 hex digits that name a claim, computed from what it says and where."""
    parts = [article, str(evidence.start), str(evidence.end), *triple, status]
    parts += [speaker.id or speaker.name for speaker in speakers]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def to_dict(extraction: Extraction) -> dict[str, Any]:
    """The JSON form of an extraction; `from_dict` reads it back unchanged."""
    data = cast(dict[str, Any], _plain(extraction))
    for claim in data["claims"]:
        for end in ("subject", "object"):
            claim[end] = {key: claim[end][key] for key in ("id", "name", "type")}
    return data


def _plain(value: object) -> object:
    """A record as a mapping, as `dataclasses.asdict` gives it, which copies every value and is slow for it."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    fields: tuple[str, ...] = getattr(value, "__slots__", ())
    return {name: _plain(getattr(value, name)) for name in fields}


def from_dict(data: Mapping[str, Any]) -> Extraction:
    """The extraction that `to_dict` wrote; raises DragomanError where a key is missing or unknown."""
    try:
        entities = {row["id"]: _entity(row) for row in data["entities"]}
        return Extraction(
            article=source_from(data["article"]),
            text=data["text"],
            mentions=tuple(Mention(**row) for row in data["mentions"]),
            entities=tuple(entities.values()),
            claims=tuple(_claim(row, entities) for row in data["claims"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DragomanError(f"not an extraction: {error}") from error


def source_from(row: Mapping[str, Any]) -> Source:
    """The record that `to_dict` or `dataclasses.asdict` wrote; raises TypeError for an unknown key."""
    return Source(**{**row, "revises": tuple(Version(**one) for one in row.get("revises", ()))})


def _entity(row: Mapping[str, Any]) -> Entity:
    return Entity(**{**row, "aliases": tuple(row["aliases"])})


def _claim(row: Mapping[str, Any], entities: Mapping[str, Entity]) -> Claim:
    return Claim(
        **{
            **row,
            "subject": entities[row["subject"]["id"]],
            "object": entities[row["object"]["id"]],
            "status": Status(row["status"]),
            "attributed_to": tuple(Speaker(**speaker) for speaker in row["attributed_to"]),
            "evidence": Evidence(**row["evidence"]),
            "when": Interval(**row["when"]) if row["when"] else None,
            "where": tuple(row["where"]),
        }
    )
