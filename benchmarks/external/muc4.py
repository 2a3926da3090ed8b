"""MUC-4: which organisation is behind the incidents a message tells of, and how surely."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.external.reading import Row, folded, lines, mapping, names, read
from graph.claim import Entity, Extraction, Status, is_a

_ID, _CONFIDENCE = "PERP: ORGANIZATION ID", "PERP: ORGANIZATION CONFIDENCE"
_STRENGTH = tuple(Status)


@dataclass(frozen=True, slots=True)
class Culprit:
    """An organisation that a message's templates name, by all its names, with how sure they are."""

    names: frozenset[str]
    classes: frozenset[str] = frozenset()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message, those its templates name, those that we say did it with the strongest status, and all we name."""

    culprits: tuple[Culprit, ...]
    accused: tuple[tuple[Entity, Status], ...]
    named: tuple[Entity, ...] = ()


def culprits(templates: Sequence[Mapping[str, Any]]) -> tuple[Culprit, ...]:
    """The organisations of all templates of a message, those that share a name as one."""
    found: list[Culprit] = []
    for template in templates:
        sure = [(kinds(line), _names(line)) for line in template.get(_CONFIDENCE, ())]
        for line in template.get(_ID, ()):
            named = _names(line)
            classes = frozenset(one for many, of in sure if of & named for one in many)
            _merge(found, Culprit(named, classes, line.startswith("?")))
    return tuple(found)


def _merge(found: list[Culprit], one: Culprit) -> None:
    same = [other for other in found if other.names & one.names]
    found[:] = [other for other in found if other not in same]
    every = (one, *same)
    found.append(
        Culprit(
            frozenset().union(*(each.names for each in every)),
            frozenset().union(*(each.classes for each in every)),
            all(each.optional for each in every),
        )
    )


def _names(line: str) -> frozenset[str]:
    """The quoted alternatives of a line of a template."""
    quoted = re.findall(r'"((?:\\"|[^"])*)"', line)
    return frozenset(name for one in quoted if (name := folded(one.replace("\\", ""))))


def kinds(line: str) -> tuple[str, ...]:
    """The classes of confidence before the colon of a line; several are parted by a slash."""
    return tuple(one.strip(" ?") for one in line.partition(":")[0].split("/"))


def accused(extraction: Extraction) -> tuple[tuple[Entity, Status], ...]:
    """The organisations that we say did it, each with the strongest status; the templates never name a country."""
    table, found = mapping("muc4"), dict[str, tuple[Entity, Status]]()
    for claim in extraction.claims:
        one = claim.subject
        if claim.relation not in table["deeds"] or claim.status not in table["statuses"]:
            continue
        if is_a(one.type, ("Organisation",)):
            status = Status.CLAIMED if claim.relation in table["admissions"] else claim.status
            known = found.get(one.id)
            if known is None or _STRENGTH.index(status) < _STRENGTH.index(known[1]):
                found[one.id] = (one, status)
    return tuple(found.values())


def is_called(entity: Entity, culprit: Culprit) -> bool:
    """Whether an entity goes by one of the names, in more words or in fewer, but not in a single one of several."""
    return any(
        _alike({*ours.split()}, {*theirs.split()}) for ours in names(entity) for theirs in culprit.names
    )


def _alike(ours: set[str], theirs: set[str]) -> bool:
    return theirs <= ours or (ours <= theirs and len(ours) > 1)


def agrees(status: Status, culprit: Culprit) -> bool:
    """Whether a status fits one of the classes of confidence."""
    table = mapping("muc4")["confidence"]
    return any(status in table.get(one, ()) for one in culprit.classes)


def rows(messages: Sequence[Message]) -> Iterator[str]:
    """Precision, recall and F1 of organisations, agreement of status, and how the two scales meet."""
    ours = [(one, message) for message in messages for one in message.accused]
    right = [(status, c) for (e, status), m in ours for c in m.culprits if is_called(e, c)]
    hits = sum(any(is_called(entity, c) for c in message.culprits) for (entity, _), message in ours)
    wanted = [(c, message) for message in messages for c in message.culprits if not c.optional]
    found = sum(any(is_called(entity, c) for entity, _ in message.accused) for c, message in wanted)
    precise, complete = Row("organisations we name: right", hits, len(ours)), Row("named", found, len(wanted))
    total = precise.share + complete.share
    yield str(precise)
    known = sum(any(is_called(entity, c) for entity in message.named) for c, message in wanted)
    yield str(Row("organisations of the templates: an entity of ours", known, len(wanted)))
    yield str(Row("organisations of the templates: found", found, len(wanted)))
    yield f"{'F1':62}{2 * precise.share * complete.share / total if total else 0:6.1%}"
    yield str(Row("status fits the class of confidence", sum(agrees(s, c) for s, c in right), len(right)))
    for (kind, status), count in sorted(Counter((k, s) for s, c in right for k in c.classes).items()):
        yield f"  {kind:40}{status:12}{count:6}"


def report(folder: Path, limit: int | None) -> Iterator[str]:
    """The table, then what we say and the templates do not."""
    records = {row["id"]: row for row in lines(folder / "muc4-shared.jsonl.gz", limit)}
    found = read({name: row["text"] for name, row in records.items()})
    messages = {
        name: Message(culprits(records[name]["templates"]), accused(one), one.entities)
        for name, one in found.items()
    }
    yield str(Row("messages read", len(messages), len(records)))
    yield from rows([*messages.values()])
    told = [one for one in messages.values() if one.culprits]
    yield "\nonly messages whose templates name an organisation"
    yield from rows(told)
