"""Answers and claims as pandas tables."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    serialize,
)

from graph.claim import DragomanError, Entity, Status, is_a
from graph.diff import Change, Dispute, ends
from graph.find import Answer
from graph.impact import Loss
from graph.network import Key
from graph.support import Said, order
from graph.vocab import Names

COLUMNS = (
    "id",
    "subject",
    "relation",
    "object",
    "status",
    "attributed_to",
    "evidence",
    "article",
    "published",
    "when_start",
    "when_end",
    "where",
    "quantity",
    "rule",
    "confidence",
    "sign",
    "subject_id",
    "object_id",
)
_KEY = ("subject", "relation", "object", "subject_id", "object_id")
_WORDS = ("status", "speaker", "sentence", "article", "published")
LAST_RESORT = "hasTiesTo"
Plain = str | int | float | bool | None
WHOLE = {"integer", "int", "long", "nonNegativeInteger"}
BROKEN = {"decimal", "double", "float"}


def answer(found: Answer, names: Names | None) -> pd.DataFrame:
    """A query's answer as a table; IRIs as prefixed names where `names` is given."""
    if isinstance(found, QueryBoolean):
        return pd.DataFrame({"answer": [bool(found)]})
    if isinstance(found, QuerySolutions):
        columns = [variable.value for variable in found.variables]
        return _frame([[plain(value, names) for value in row] for row in found], columns)
    rows = [[plain(part, names) for part in triple] for triple in found]
    return _frame(sorted(rows, key=str), ["subject", "predicate", "object"])


def plain(value: object, names: Names | None) -> Plain:
    """An RDF term as a Python value: numbers and booleans as such, all else as text."""
    if isinstance(value, NamedNode):
        return names.compact(value.value) if names else value.value
    if isinstance(value, Literal):
        return _literal(value)
    return None if value is None else str(value)


def _literal(value: Literal) -> Plain:
    kind = value.datatype.value.rpartition("#")[2]
    if kind in WHOLE:
        return int(value.value)
    if kind in BROKEN:
        return float(value.value)
    return value.value in ("true", "1") if kind == "boolean" else value.value


def claims(found: Iterable[Said], known: Mapping[str, Entity]) -> pd.DataFrame:
    """Claims by date, article and place in the text; several speakers or places are joined by "; "."""
    ordered = sorted(found, key=order)
    return _frame([_row(one, known) for one in ordered], list(COLUMNS))


def _row(said: Said, known: Mapping[str, Entity]) -> list[Any]:
    article, claim = said
    return [
        claim.id,
        claim.subject.name,
        claim.relation,
        claim.object.name,
        str(claim.status),
        "; ".join(speaker.name for speaker in claim.attributed_to),
        claim.evidence.text,
        article.id,
        article.published,
        claim.when.start if claim.when else None,
        claim.when.end if claim.when else None,
        "; ".join(known[place].name if place in known else place for place in claim.where),
        claim.quantity,
        claim.rule,
        claim.confidence,
        claim.sign,
        claim.subject.id,
        claim.object.id,
    ]


def changes(found: Iterable[Change]) -> pd.DataFrame:
    """Changes with the status, sentence, article and date of the decisive claim of either period."""
    rows = [[change.kind, *_key(change.key, [*change.before, *change.after])] for change in found]
    decisive = [[*_words(was), *_words(now)] for was, now in (change.decisive for change in found)]
    sides = [f"{name}{side}" for side in ("_before", "_after") for name in _WORDS]
    return _frame(
        [[*row, *words] for row, words in zip(rows, decisive, strict=True)], ["change", *_KEY, *sides]
    )


def disputes(found: Iterable[Dispute]) -> pd.DataFrame:
    """Disputes with their weights and the first sentence of either side."""
    rows = [
        [*_key(one.key, one.stated), *one.weight, *_words(one.stated[0]), *_words(one.denied[0])]
        for one in found
    ]
    sides = [f"{name}{side}" for side in ("_for", "_against") for name in _WORDS]
    return _frame(rows, [*_KEY, "support", "denials", *sides])


def impact(found: Iterable[Loss]) -> pd.DataFrame:
    """Losses with standing, support and denials before and after."""
    pairs = ("standing", "support", "denials")
    columns = ["outcome", *_KEY, *(f"{name}_{side}" for name in pairs for side in ("before", "after"))]
    rows = [
        [one.outcome, *_key(one.key, one.said), *one.standing, *one.support, *one.denials] for one in found
    ]
    return _frame(rows, columns)


def timeline(found: Iterable[tuple[str, str, Said]], known: Mapping[str, Entity]) -> pd.DataFrame:
    """Claims as in `claims`, after their `day` and whether it is that of the event or of publication."""
    return _frame([[day, dated, *_row(one, known)] for day, dated, one in found], ["day", "dated", *COLUMNS])


def _key(key: Key, group: Collection[Said]) -> list[str]:
    subject, object_ = ends(group, key)
    return [subject.name, key[1], object_.name, subject.id, object_.id]


def _words(one: Said | None) -> list[Any]:
    if one is None:
        return [None] * len(_WORDS)
    speakers = "; ".join(speaker.name for speaker in one.claim.attributed_to)
    return [str(one.claim.status), speakers, one.claim.evidence.text, one.article.id, one.article.published]


def entities(found: Iterable[Entity]) -> pd.DataFrame:
    """Entities by name."""
    rows = [[one.id, one.name, one.type, "; ".join(one.aliases), one.wikidata] for one in found]
    return _frame(sorted(rows), ["id", "name", "type", "aliases", "wikidata"])


def stats(found: list[Said], words: Mapping[str, int]) -> dict[str, Any]:
    """Counts of articles, words and claims, by status and relation, and the most named actors."""
    statuses = Counter(one.claim.status for one in found)
    kinds = Counter(one.claim.relation for one in found)
    total = sum(words.values())
    return {
        "articles": len(words),
        "words": total,
        "claims": len(found),
        "claims per 1,000 words": round(1000 * len(found) / total, 1) if total else 0.0,
        f"share of {LAST_RESORT}": round(kinds[LAST_RESORT] / len(found), 3) if found else 0.0,
        "statuses": {str(status): statuses[status] for status in Status if status in statuses},
        "relations": dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        "actors": dict(_actors(found)),
    }


def _actors(found: list[Said]) -> list[tuple[str, int]]:
    ends = [end for one in found for end in (one.claim.subject, one.claim.object)]
    counted = Counter(end.name for end in ends if is_a(end.type, ("Actor",)))
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:10]


def _frame(rows: list[list[Any]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns)


def serialized(found: Answer, format: str, names: Names) -> bytes:
    """A query's answer in a SPARQL results format (csv, tsv, json, xml); a graph as Turtle."""
    if not isinstance(found, QuerySolutions | QueryBoolean):
        return serialize(sorted(found, key=str), format=RdfFormat.TURTLE, prefixes=names.prefixes()) or b""
    wanted = QueryResultsFormat.from_extension(format)
    if wanted is None or (isinstance(found, QueryBoolean) and format in ("csv", "tsv")):
        raise DragomanError(f"an answer of this kind cannot be printed as {format!r}")
    return found.serialize(format=wanted) or b""
