"""What must hold before an extraction is stored; the SHACL shapes say the same of the stored graph."""

import math
import re
from collections.abc import Iterable, Iterator
from datetime import date

from graph.claim import Claim, DragomanError, Evidence, Extraction, Mention, Source, relations, types
from graph.dataset import entities

WIKIDATA = re.compile(r"Q[1-9]\d*")


class BadExtraction(DragomanError):
    """An extraction that may not be stored; the message names article, claim and value."""


def check(extraction: Extraction) -> None:
    """Return nothing where the extraction may be stored; raises BadExtraction naming the first fault."""
    for fault in faults(extraction):
        raise BadExtraction(f"article {extraction.article.id!r}: {fault}")


def faults(extraction: Extraction) -> Iterator[str]:
    """Yield everything that forbids storing the extraction."""
    yield from _article_faults(extraction.article)
    yield from _text_faults(extraction)
    for mention in extraction.mentions:
        if not _is_at(mention, extraction.text):
            yield f"mention {mention.text!r} is not at {mention.start}-{mention.end} of the text"
    for entity in entities(extraction):
        if not (entity.id and entity.name):
            yield f"entity {entity.id!r} has no id or no name"
        if entity.wikidata and not WIKIDATA.fullmatch(entity.wikidata):
            yield f"entity {entity.id!r} has the Wikidata id {entity.wikidata!r}"
        yield from _type_faults(entity.id, entity.type)
    for claim in extraction.claims:
        yield from (f"claim {claim.id!r}: {fault}" for fault in _claim_faults(claim, extraction.text))


def _article_faults(article: Source) -> Iterator[str]:
    if not article.id:
        yield "has no id"
    if article.copy_of == article.id:
        yield "is a copy of itself"
    if any(not version.id or version.id == article.id for version in article.revises):
        yield "revises itself or an article without id"
    yield from (
        f"revises {version.id!r} with the hash {version.hash!r}"
        for version in article.revises
        if not re.fullmatch(r"[0-9a-f]{64}", str(version.hash))
    )
    days = (article.published, *(version.published for version in article.revises))
    yield from _day_faults(*(day for day in days if day))


def _text_faults(extraction: Extraction) -> Iterator[str]:
    try:
        extraction.text.encode()
    except UnicodeEncodeError as error:
        yield f"text has a lone surrogate at {error.start}"


def _claim_faults(claim: Claim, text: str) -> Iterator[str]:
    words = claim.evidence
    if not _is_at(words, text):
        yield f"evidence {words.text!r} is not at {words.start}-{words.end} of the text"
    if claim.relation not in relations():
        yield f"unknown relation {claim.relation!r}"
    if claim.subject.id == claim.object.id:
        yield f"{claim.subject.id!r} stands in {claim.relation!r} to itself"
    if not 0 <= claim.confidence <= 1:
        yield f"confidence {claim.confidence} is not between 0 and 1"
    if claim.sign not in (-1, 0, 1):
        yield f"sign {claim.sign} is not -1, 0 or 1"
    if not claim.rule:
        yield "names no rule"
    if claim.quantity is not None and not math.isfinite(claim.quantity):
        yield f"quantity {claim.quantity} is not a number"
    for speaker in claim.attributed_to:
        yield from _type_faults(speaker.name, speaker.type)
    yield from _when_faults(claim)


def _when_faults(claim: Claim) -> Iterator[str]:
    days = [day for day in (claim.when.start, claim.when.end) if day] if claim.when else []
    wrong = list(_day_faults(*days))
    yield from wrong
    if len(days) == 2 and not wrong and days[0] > days[1]:
        yield f"ends on {days[1]}, before it begins on {days[0]}"


def _day_faults(*days: str) -> Iterable[str]:
    for day in days:
        try:
            good = date.fromisoformat(day).isoformat() == day
        except ValueError:
            good = False
        if not good:
            yield f"{day!r} is not a date (YYYY-MM-DD)"


def _is_at(span: Mention | Evidence, text: str) -> bool:
    return 0 <= span.start < span.end and text[span.start : span.end] == span.text


def _type_faults(name: str, kind: str) -> Iterator[str]:
    if kind not in types():
        yield f"{name!r} has the unknown type {kind!r}"
