"""Score extracted claims against the gold standard: python -m benchmarks.claims [dev|test]."""

import argparse
import csv
import hashlib
import json
import math
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from graph.claim import Claim, DragomanError, Entity, Extraction, Speaker, is_a, relations
from ingest.run import Options, extract

HERE = Path(__file__).with_suffix("")
FLOOR = HERE / "floor.json"
SCOPE = HERE / "scope.json"
SPLITS = ("dev", "test")
GAZETTEERS = ("actors.csv", "places.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One way to name an end of a claim: `kind` says whether as a name, an event, a number ..."""

    kind: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """An annotated claim; each end and each speaker is a tuple of equally right readings."""

    subject: tuple[End, ...]
    relations: tuple[str, ...]
    object: tuple[End, ...]
    status: str | None
    speakers: tuple[tuple[End, ...], ...] = ()
    evidence: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An annotated text: what it claims, what must not be read into it, and which relations nobody looked for."""

    record: Mapping[str, Any]
    claims: tuple[Gold, ...]
    must_not: tuple[Gold, ...]
    silent_on: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One text with its extraction: pairs of gold and found, and the forbidden ones."""

    text: Text
    extraction: Extraction
    right: tuple[tuple[Gold, Claim], ...]
    lenient: tuple[tuple[Gold, Claim], ...]
    pairs: tuple[tuple[Gold, Claim], ...]
    forbidden: tuple[Claim, ...]


Fit = Callable[[Gold, Claim], bool]


def load(split: str) -> tuple[Text, ...]:
    """The annotated texts of a split, in the order of their file names."""
    silent = silent_on(split)
    return tuple(_text(json.loads(path.read_text(encoding="utf-8")), silent) for path in _files(split))


def silent_on(split: str) -> frozenset[str]:
    """The relations a split does not annotate: they count neither for nor against, found or not."""
    return frozenset(json.loads(SCOPE.read_text(encoding="utf-8"))[split]["not annotated"])


def digest(split: str) -> str:
    """The sha256 of a split's gold files."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in _files(split))).hexdigest()


def _files(split: str) -> list[Path]:
    return sorted((HERE / split).glob("*.json"))


def _text(record: Mapping[str, Any], silent: frozenset[str]) -> Text:
    claims, must_not = (tuple(map(_gold, record[key])) for key in ("claims", "must_not"))
    asked = tuple(gold for gold in claims if not silent.issuperset(gold.relations))
    return Text(record=record, claims=asked, must_not=must_not, silent_on=silent)


def _gold(row: Mapping[str, Any]) -> Gold:
    return Gold(
        subject=_ends(row["subject"]),
        relations=(row["relation"], *row.get("also", ())),
        object=_ends(row["object"]),
        status=row.get("status"),
        speakers=tuple(_ends(speaker) for speaker in row.get("speakers", ())),
        evidence=row.get("evidence", ""),
        optional=row.get("optional", False),
    )


def _ends(row: str | Mapping[str, Any]) -> tuple[End, ...]:
    if isinstance(row, str):
        return (End(kind="name", value=row),)
    if "any" in row:
        return tuple(end for one in row["any"] for end in _ends(one))
    if "event" in row:
        return (End(kind="event", value=row["head"], detail=row["event"]),)
    kind = next(key for key in ("persons", "thing", "position", "quantity", "time") if key in row)
    return (End(kind=kind, value=str(row[kind]), detail=row.get("words", "")),)


@cache
def _known() -> Mapping[str, frozenset[str]]:
    known: dict[str, set[str]] = {}
    for name in GAZETTEERS:
        path = HERE.parents[1] / "ingest" / name
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            for alias in (row["name"], *row["aliases"].split("|")):
                known.setdefault(_folded(alias), set()).add(row["id"])
    return {name: frozenset(ids) for name, ids in known.items()}


@cache
def _ids() -> frozenset[str]:
    return frozenset(one for ids in _known().values() for one in ids)


def _folded(name: str) -> str:
    return re.sub(r"^the ", "", " ".join(name.split()).casefold())


def _words(name: str) -> set[str]:
    words = re.findall(r"[^\W_]+", _folded(name))
    return {form for word in words for form in (word, word.removesuffix("s"), word.removesuffix("es"))}


def fits(ends: Sequence[End], entity: Entity) -> bool:
    """Whether `entity` is what one of the readings `ends` names."""
    return any(_fit(end, entity) for end in ends)


def _fit(end: End, entity: Entity) -> bool:
    match end.kind:
        case "event":
            return _same_event(end, entity)
        case "persons":
            return is_a(entity.type, ("Actor",)) and _described(end.value, entity)
        case "thing":
            return _described(end.value, entity)
        case "position":
            wanted, found = _folded(end.value), _folded(entity.name)
            return wanted in found or found in wanted
        case "quantity":
            return end.value in re.findall(r"\d+", entity.name.replace(",", ""))
        case "time":
            return end.value in entity.id + entity.name or bool(end.detail) and end.detail in entity.name
    return _same_name(end.value, entity)


def _described(head: str, entity: Entity) -> bool:
    return entity.id not in _ids() and bool(_words(head) & _words(entity.name))


def _same_event(end: End, entity: Entity) -> bool:
    related = is_a(entity.type, (end.detail,)) or is_a(end.detail, (entity.type,))
    return related and is_a(entity.type, ("Event",)) and _stem(end.value) in _folded(entity.name)


def _stem(word: str) -> str:
    return _folded(word).removesuffix("s")


def _same_name(name: str, entity: Entity) -> bool:
    if name.islower():
        return _described(name.split()[-1], entity)
    spellings = {_folded(spelling) for spelling in (entity.name, *entity.aliases)}
    return entity.id in _known().get(_folded(name), ()) or _folded(name) in spellings


def _both_ends(gold: Gold, claim: Claim, either_way: bool) -> bool:
    straight = fits(gold.subject, claim.subject) and fits(gold.object, claim.object)
    return straight or (either_way and fits(gold.subject, claim.object) and fits(gold.object, claim.subject))


def exact(gold: Gold, claim: Claim) -> bool:
    """Whether relation and both ends agree; a symmetric relation may run either way."""
    return claim.relation in gold.relations and _both_ends(gold, claim, relations()[claim.relation].symmetric)


def lenient(gold: Gold, claim: Claim) -> bool:
    """As `exact`, with a parent or child of the relation counting as the same."""
    related = any(_kin(name, claim.relation) for name in gold.relations)
    return related and _both_ends(gold, claim, relations()[claim.relation].symmetric)


def same_pair(gold: Gold, claim: Claim) -> bool:
    """Whether both ends agree, whatever the relation."""
    return _both_ends(gold, claim, any(relations()[name].symmetric for name in gold.relations))


def _kin(one: str, other: str) -> bool:
    return one == other or relations()[one].parent == other or relations()[other].parent == one


def same_evidence(gold: Gold, claim: Claim) -> bool:
    """Whether the evidence is the annotated sentence, or one lies within the other."""
    wanted, found = " ".join(gold.evidence.split()), " ".join(claim.evidence.text.split())
    return bool(found) and (wanted in found or found in wanted)


def same_speakers(gold: Gold, claim: Claim) -> bool:
    """Whether the speakers are the annotated ones, no more and no fewer."""
    found = [_as_entity(speaker) for speaker in claim.attributed_to]
    known = all(any(fits(ends, entity) for ends in gold.speakers) for entity in found)
    return known and all(any(fits(ends, entity) for entity in found) for ends in gold.speakers)


def _as_entity(speaker: Speaker) -> Entity:
    return Entity(id=speaker.id or "", name=speaker.name, type=speaker.type)


def align(golds: Sequence[Gold], claims: Sequence[Claim], fit: Fit) -> tuple[tuple[Gold, Claim], ...]:
    """Pair gold and found claims one to one, the best agreeing first."""
    ranked = sorted(
        (-_agreement(gold, claim), g, c)
        for g, gold in enumerate(golds)
        for c, claim in enumerate(claims)
        if fit(gold, claim)
    )
    pairs: dict[int, int] = {}
    for _, g, c in ranked:
        if g not in pairs and c not in pairs.values():
            pairs[g] = c
    return tuple((golds[g], claims[c]) for g, c in sorted(pairs.items()))


def _agreement(gold: Gold, claim: Claim) -> int:
    agreed = (same_evidence(gold, claim), gold.status == claim.status, same_speakers(gold, claim))
    return sum(weight * agree for weight, agree in zip((8, 4, 2), agreed, strict=True)) + (not gold.optional)


def read(texts: Sequence[Text]) -> dict[str, Extraction]:
    """Extract the texts as any article would be; the result is keyed by article id."""
    keys = ("id", "title", "published", "source", "text")
    lines = [json.dumps({key: text.record[key] for key in keys}) for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gold.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        found = [one for one in extract([path], Options()) if isinstance(one, Extraction)]
    return {one.article.id: one for one in found}


def score(texts: Sequence[Text], extractions: Mapping[str, Extraction]) -> list[Scored]:
    """Align every text with its extraction; a text that was not read is an error."""
    missing = [text.record["id"] for text in texts if text.record["id"] not in extractions]
    if missing:
        raise DragomanError(f"not extracted: {', '.join(missing)}")
    return [_scored(text, extractions[text.record["id"]]) for text in texts]


def _scored(text: Text, extraction: Extraction) -> Scored:
    asked = tuple(claim for claim in extraction.claims if claim.relation not in text.silent_on)
    extraction = replace(extraction, claims=asked)
    aligned = {fit: align(text.claims, extraction.claims, fit) for fit in (exact, lenient, same_pair)}
    forbidden = tuple(claim for claim in extraction.claims if _is_forbidden(text, claim))
    return Scored(
        text=text,
        extraction=extraction,
        right=aligned[exact],
        lenient=aligned[lenient],
        pairs=aligned[same_pair],
        forbidden=forbidden,
    )


def _is_forbidden(text: Text, claim: Claim) -> bool:
    return any(exact(no, claim) and no.status in (None, claim.status) for no in text.must_not)


def measures(scored: Sequence[Scored]) -> dict[str, float]:
    """All measures over the texts taken together."""
    found = [claim for one in scored for claim in one.extraction.claims]
    right = [pair for one in scored for pair in one.right]
    result = {
        "status": _share(gold.status == claim.status for gold, claim in right),
        "speaker": _share(same_speakers(gold, claim) for gold, claim in right),
        "evidence_verbatim": _share(_verbatim(one, c) for one in scored for c in one.extraction.claims),
        "evidence_sentence": _share(same_evidence(gold, claim) for gold, claim in right),
        "has_ties_to": _share(claim.relation == "hasTiesTo" for claim in found),
        "must_not": float(sum(len(one.forbidden) for one in scored)),
    }
    for prefix, name in (("", "right"), ("lenient_", "lenient"), ("pair_", "pairs")):
        result |= _prf(prefix, scored, [pair for one in scored for pair in getattr(one, name)])
    return {name: round(value, 4) for name, value in result.items()}


def _prf(prefix: str, scored: Sequence[Scored], pairs: Sequence[tuple[Gold, Claim]]) -> dict[str, float]:
    found = sum(len(one.extraction.claims) for one in scored)
    required = sum(not gold.optional for one in scored for gold in one.text.claims)
    precision = len(pairs) / found if found else 0.0
    recall = sum(not gold.optional for gold, _ in pairs) / required if required else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {f"{prefix}precision": precision, f"{prefix}recall": recall, f"{prefix}f1": f1}


def _share(hits: Iterable[bool]) -> float:
    values = list(hits)
    return sum(values) / len(values) if values else 0.0


def _verbatim(one: Scored, claim: Claim) -> bool:
    quoted = claim.evidence
    return bool(quoted.text) and one.extraction.text[quoted.start : quoted.end] == quoted.text


def by_relation(scored: Sequence[Scored]) -> list[tuple[str, int, int, int, int]]:
    """For each relation: annotated, of these found, extracted, of these right."""
    gold = Counter(g.relations[0] for one in scored for g in one.text.claims if not g.optional)
    hit = Counter(g.relations[0] for one in scored for g, _ in one.right if not g.optional)
    found = Counter(claim.relation for one in scored for claim in one.extraction.claims)
    right = Counter(claim.relation for one in scored for _, claim in one.right)
    return [(name, gold[name], hit[name], found[name], right[name]) for name in sorted(gold | found)]


def table(scored: Sequence[Scored]) -> str:
    """The measures and the relations as aligned text."""
    lines = [f"{name:20}{value:8.4g}" for name, value in measures(scored).items()]
    lines += ["", f"{'relation':26}{'gold':>6}{'found':>7}{'system':>8}{'right':>7}"]
    lines += [f"{name:26}{a:6}{b:7}{c:8}{d:7}" for name, a, b, c, d in by_relation(scored)]
    return "\n".join(lines)


def errors(scored: Sequence[Scored]) -> str:
    """Every forbidden, wrong, missed or otherwise different claim, text by text."""
    return "\n".join(line for one in scored for line in _errors_of(one))


def _errors_of(one: Scored) -> list[str]:
    hit, used = {id(gold) for gold, _ in one.right}, {id(claim) for _, claim in one.right}
    lines = [f"\n== {one.text.record['id']}"]
    lines += [f"FORBIDDEN {_shown(claim)}" for claim in one.forbidden]
    lines += [f"WRONG   {_shown(claim)}" for claim in one.extraction.claims if id(claim) not in used]
    missed = [gold for gold in one.text.claims if id(gold) not in hit and not gold.optional]
    lines += [f"MISSED  {_wanted(gold)}" for gold in missed]
    differing = [(g, c) for g, c in one.right if g.status != c.status or not same_speakers(g, c)]
    return lines + [f"DIFFERS {_shown(claim)}\n     is {_wanted(gold)}" for gold, claim in differing]


def _shown(claim: Claim) -> str:
    speakers = ", ".join(speaker.name for speaker in claim.attributed_to)
    triple = f"{claim.subject.name} | {claim.relation} | {claim.object.name}"
    return f"{triple} | {claim.status} | {speakers} | {claim.rule} | {' '.join(claim.evidence.text.split())}"


def _wanted(gold: Gold) -> str:
    ends = ["~".join(end.value for end in side) for side in (gold.subject, gold.object)]
    speakers = ", ".join(side[0].value for side in gold.speakers)
    triple = f"{ends[0]} | {'~'.join(gold.relations)} | {ends[1]}"
    return f"{triple} | {gold.status} | {speakers} | {' '.join(gold.evidence.split())}"


def check(split: str, found: Mapping[str, float]) -> list[str]:
    """What falls short of the pinned floors, in words; nothing when all hold."""
    pinned = json.loads(FLOOR.read_text(encoding="utf-8"))[split]
    short = [
        f"{split} {name}: {found[name]} is below {floor}"
        for name, floor in pinned["floors"].items()
        if found[name] < floor
    ]
    changed = pinned["gold"] != digest(split)
    return short + [f"{split}: the gold data has changed; pin it anew with --update"] * changed


def update(split: str, found: Mapping[str, float], reason: str | None) -> None:
    """Pin today's measures as floors; lowering one, or new gold data, needs a reason."""
    data = json.loads(FLOOR.read_text(encoding="utf-8"))
    pinned = data[split]
    floors = {name: math.floor(found[name] * 100) / 100 for name in pinned["floors"]}
    lowered = [name for name, floor in pinned["floors"].items() if floors[name] < floor]
    if (lowered or pinned["gold"] != digest(split)) and not reason:
        raise DragomanError(f"{split} floors {lowered} or the gold data would change: give --reason")
    reasons = pinned["reasons"] + [reason] * bool(reason)
    data[split] = {"gold": digest(split), "floors": floors, "reasons": reasons}
    FLOOR.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def measured(split: str) -> list[Scored]:
    """Read a split and score it."""
    texts = load(split)
    return score(texts, read(texts))


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.claims", description=__doc__)
    parser.add_argument("split", nargs="?", choices=SPLITS, default="dev")
    parser.add_argument("--json", action="store_true", help="print the measures as JSON")
    parser.add_argument("--errors", action="store_true", help="print every difference from the gold")
    parser.add_argument("--check", action="store_true", help="fail below the pinned floors")
    parser.add_argument("--update", action="store_true", help="pin today's measures as floors")
    parser.add_argument("--reason", help="why a floor is lowered or the gold data changed")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line; 1 when a floor is missed or cannot be moved."""
    asked = _arguments(words)
    try:
        scored = measured(asked.split)
        found = measures(scored)
        if asked.update:
            update(asked.split, found, asked.reason)
    except DragomanError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write((json.dumps(found, indent=2) if asked.json else table(scored)) + "\n")
    sys.stdout.write(errors(scored) + "\n" if asked.errors else "")
    short = check(asked.split, found) if asked.check else []
    sys.stderr.write("".join(line + "\n" for line in short))
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
