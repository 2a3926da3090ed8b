"""What people correct by hand, as a file that can be versioned: who is the same, which claims are wrong.

A TOML file of `[[correction]]` tables. Each has a `kind`, `author`, `reason` and `date`, and by kind

    same      entity, other          the entity is merged into the other
    not-same  entity, other          two that must not be taken for one
    unsure    entity, other          whether they are one is disputed
    rename    entity, name
    retype    entity, type
    reject    claim                  the claim was misread
    restatus  claim, status          its status was misread
"""

import hashlib
import json
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from graph.claim import DragomanError, Status, types

FILE = "corrections.toml"


class BadCorrection(DragomanError):
    """A correction that cannot be applied; the message names it."""


class Kind(StrEnum):
    """What a correction does."""

    SAME = "same"
    NOT_SAME = "not-same"
    UNSURE = "unsure"
    RENAME = "rename"
    RETYPE = "retype"
    REJECT = "reject"
    RESTATUS = "restatus"


FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SAME: ("entity", "other"),
    Kind.NOT_SAME: ("entity", "other"),
    Kind.UNSURE: ("entity", "other"),
    Kind.RENAME: ("entity", "name"),
    Kind.RETYPE: ("entity", "type"),
    Kind.REJECT: ("claim",),
    Kind.RESTATUS: ("claim", "status"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One decision of a person; the fields that its kind does not need are empty. `date` is an ISO date."""

    kind: Kind
    author: str
    reason: str
    date: str
    entity: str = ""
    other: str = ""
    name: str = ""
    type: str = ""
    claim: str = ""
    status: str = ""

    @property
    def id(self) -> str:
        """The 16 hex digits that name it, computed from its content."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

    @property
    def about(self) -> tuple[str, ...]:
        """What it decides: kind and fields, without who, why and when."""
        return self.kind, *(getattr(self, name) for name in FIELDS[self.kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What a set of corrections amounts to: look-ups from ids to what holds instead."""

    merged: Mapping[str, str]
    renamed: Mapping[str, str]
    retyped: Mapping[str, str]
    rejected: frozenset[str]
    restatused: Mapping[str, Status]


def load(path: Path) -> tuple[Correction, ...]:
    """The corrections in a file, none where there is no file; raises BadCorrection naming the faulty one."""
    if not path.exists():
        return ()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadCorrection(f"{path} cannot be read: {error}") from error
    rows = data.pop("correction", [])
    if data or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadCorrection(f"{path} may hold [[correction]] tables only")
    found = tuple(_correction(row, number, path) for number, row in enumerate(rows, start=1))
    decide(found)
    return found


def dump(corrections: Iterable[Correction]) -> str:
    """The file that `load` reads back as the same corrections."""
    return "\n".join(_table(correction) for correction in corrections)


def decide(corrections: Collection[Correction]) -> Decisions:
    """What holds after all corrections; raises BadCorrection for two that contradict each other."""
    merges = _each(corrections, Kind.SAME, "entity", "other")
    merged = {entity: _end(entity, merges) for entity in merges}
    _keep_apart(corrections, merged)
    statuses = _each(corrections, Kind.RESTATUS, "claim", "status")
    return Decisions(
        merged=merged,
        renamed=_each(corrections, Kind.RENAME, "entity", "name"),
        retyped=_each(corrections, Kind.RETYPE, "entity", "type"),
        rejected=frozenset(one.claim for one in corrections if one.kind is Kind.REJECT),
        restatused={claim: Status(status) for claim, status in statuses.items()},
    )


def _correction(row: Mapping[str, object], number: int, path: Path) -> Correction:
    where = f"{path}, correction {number}"
    kind = row.get("kind")
    if kind not in set(Kind):
        raise BadCorrection(f"{where}: kind {kind!r} is none of {', '.join(Kind)}")
    wanted = {"kind", "author", "reason", "date", *FIELDS[Kind(str(kind))]}
    if missing := sorted(wanted - set(row)):
        raise BadCorrection(f"{where}: {kind} needs {', '.join(missing)}")
    if unknown := sorted(set(row) - wanted):
        raise BadCorrection(f"{where}: {kind} has no {', '.join(unknown)}")
    texts = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
    for name, value in texts.items():
        if not isinstance(value, str) or not value.strip():
            raise BadCorrection(f"{where}: {name} is {value!r}, not a text")
    made = Correction(**{**texts, "kind": Kind(str(kind))})  # type: ignore[arg-type]
    for fault in _faults(made):
        raise BadCorrection(f"{where}: {fault}")
    return made


def _faults(one: Correction) -> Iterator[str]:
    if one.status and one.status not in set(Status):
        yield f"status {one.status!r} is none of {', '.join(Status)}"
    if one.type and one.type not in types():
        yield f"unknown type {one.type!r}"
    if one.other and one.entity == one.other:
        yield f"{one.entity!r} is always itself"
    try:
        date.fromisoformat(one.date)
    except ValueError:
        yield f"{one.date!r} is not a date (YYYY-MM-DD)"


def _each(corrections: Collection[Correction], kind: Kind, key: str, value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in corrections:
        if one.kind is not kind:
            continue
        if found.setdefault(getattr(one, key), getattr(one, value)) != getattr(one, value):
            both = f"{found[getattr(one, key)]!r} and {getattr(one, value)!r}"
            raise BadCorrection(f"{kind} for {getattr(one, key)!r} says both {both}")
    return found


def _end(entity: str, merges: Mapping[str, str]) -> str:
    chain = [entity]
    while (following := merges.get(chain[-1])) is not None:
        if following in chain:
            raise BadCorrection(f"merges go round in a circle: {' -> '.join([*chain, following])}")
        chain.append(following)
    return chain[-1]


def _keep_apart(corrections: Collection[Correction], merged: Mapping[str, str]) -> None:
    for one in corrections:
        ends = {merged.get(name, name) for name in (one.entity, one.other)}
        if one.kind is Kind.NOT_SAME and len(ends) == 1:
            raise BadCorrection(f"{one.entity!r} and {one.other!r} are said to be the same and not the same")


def _table(one: Correction) -> str:
    fields = {name: value for name, value in asdict(one).items() if value}
    return "[[correction]]\n" + "".join(f"{name} = {_quoted(str(text))}\n" for name, text in fields.items())


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are the same but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
