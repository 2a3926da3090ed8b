"""Corpora that measure the labels given by rule; nothing is learned from these marks."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from training.names import RULES, is_name, spaced

KEY = "names"
NUMBERS = frozenset({"CARDINAL", "ORDINAL", "QUANTITY", "MONEY", "PERCENT"})
TYPES = frozenset({"DATETIME", "QUANTITY", "Q33829"})
"""Wiki-Fair's types that are no places."""

Mark = tuple[int, int, str]
"""First character, character behind the last, and label."""


def re3d(nlp: Language, path: Path) -> Iterator[Doc]:
    """re3d's nationalities, times, quantities and weapons, as far as its annotators were sure."""
    for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        sure = [mark for mark in record["entities"] if mark["confidence"] >= 0.5]
        marks = [(mark["begin"], mark["end"], mark["type"]) for mark in sure]
        yield _doc(nlp, record["text"], marks, RULES["finer"]["re3d"])


def wikifair(nlp: Language, path: Path, adjectives: frozenset[str]) -> Iterator[Doc]:
    """Wiki-Fair's dates, quantities, peoples, and the places that govern themselves."""
    for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        start, end = record["evaluation_span"]
        text = record["text"][start:end]
        spans = ((*(place - start for place in mark["span"]), mark) for mark in record["labels"])
        marks = (
            (first, last, mark["type"])
            for first, last, mark in spans
            if not mark["coref"] and (mark["type"] in TYPES or _is_place(text[first:last], adjectives))
        )
        yield _doc(nlp, text, marks, RULES["finer"]["wikifair"])


def wikievents(nlp: Language, path: Path, adjectives: frozenset[str]) -> Iterator[Doc]:
    """WikiEvents' weapons and named places; adjectives, which it takes for places, are passed over."""
    labels = RULES["finer"]["wikievents"]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            doc = Doc(nlp.vocab, words=record["tokens"], spaces=spaced(record["tokens"]))
            marks = (
                (mark["entity_type"], doc[mark["start"] : mark["end"]]) for mark in record["entity_mentions"]
            )
            spans = [
                Span(doc, span.start, span.end, labels[kind])
                for kind, span in marks
                if kind in labels and (kind == "WEA" or _is_place(span.text, adjectives))
            ]
            doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=spans)
            yield doc


def _is_place(text: str, adjectives: frozenset[str]) -> bool:
    return text not in adjectives and any(map(is_name, text.split()))


def _doc(nlp: Language, text: str, marks: Iterable[Mark], labels: dict[str, str]) -> Doc:
    doc = nlp.make_doc(text)
    known = ((start, end, labels[kind]) for start, end, kind in marks if kind in labels)
    spans = (doc.char_span(start, end, label, alignment_mode="expand") for start, end, label in known)
    doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=[span for span in spans if span])
    return doc


def scores(pairs: Iterable[tuple[Doc, Doc]]) -> dict[str, float]:
    """Precision and recall of the gold's labels; a span is right where it shares a word with one of its label."""
    hits: dict[str, list[bool]] = {}
    for ours, theirs in ((_marks(predicted), _marks(reference)) for predicted, reference in pairs):
        for kind, marks, others in (("P", ours, theirs), ("R", theirs, ours)):
            for mark in marks:
                hits.setdefault(f"{mark[2]} {kind}", []).append(any(_touch(mark, other) for other in others))
    judged = sorted(name.removesuffix(" R") for name in hits if name.endswith(" R"))
    names = (f"{label} {kind}" for label in judged for kind in "PR")
    return {name: round(100 * sum(hits.get(name, ())) / max(1, len(hits.get(name, ()))), 1) for name in names}


def _marks(doc: Doc) -> list[Mark]:
    return [(span.start_char, span.end_char, _coarse(span)) for span in doc.spans.get(KEY, ())]


def _coarse(span: Span) -> str:
    return "NUMBER" if span.label_ in NUMBERS else span.label_


def _touch(one: Mark, other: Mark) -> bool:
    return one[2] == other[2] and one[0] < other[1] and other[0] < one[1]
