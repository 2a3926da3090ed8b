"""Known names in unlabelled news; what is capitalised but unknown stays unjudged."""

import csv
import random
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from training.names import RULES, is_name, is_plain
from training.text import paragraphs

MOST_PER_NAME = 40
MOST = 1500
ARTICLE = ("al", "Al", "el", "El")

Finder = Callable[[Doc], list[Span]]


def documents(nlp: Language, data: Path, adjectives: frozenset[str], seed: int) -> Iterator[Doc]:
    """Paragraphs that name an organisation of the gazetteer, no name more than some times."""
    texts = list(paragraphs(data))
    random.Random(seed).shuffle(texts)
    return islice(_rich(nlp, texts, adjectives), MOST)


def _rich(nlp: Language, texts: list[str], adjectives: frozenset[str]) -> Iterator[Doc]:
    known, patterns, seen = _gazetteer(nlp), _patterns(nlp), Counter[str]()
    for doc in map(nlp.make_doc, texts):
        names = filter_spans([_with_article(span) for span in known(doc)] + patterns(doc))
        rare = [span.text for span in names if span.label_ == "ORG" and seen[span.text] < MOST_PER_NAME]
        if rare and 8 <= len(doc) <= 150:
            seen.update(rare)
            yield _judged(doc, names, adjectives)


def _with_article(span: Span) -> Span:
    """ "Qaeda" is found in "Al Qaeda" and "al-Qaeda" where the gazetteer spells it otherwise."""
    doc, start = span.doc, span.start
    for length in (1, 2):
        before = doc[start - length].text if start >= length else ""
        if before in ARTICLE and (length == 1 or doc[start - 1].text == "-"):
            return Span(doc, start - length, span.end, span.label)
    return span


def _judged(doc: Doc, names: list[Span], adjectives: frozenset[str]) -> Doc:
    """Names that touch an unknown capitalised word may be part of a longer one: both stay unjudged."""
    covered = {token.i for span in names for token in span}
    unsure = {
        token.i
        for token in doc
        if token.i not in covered
        and is_name(token.text)
        and not is_plain(token.text)
        and token.text not in adjectives
    }
    kept = [span for span in names if span.label_ == "PERSON" or not unsure & {span.start - 1, span.end}]
    unsure |= covered - {token.i for span in kept for token in span}
    doc.set_ents(kept, missing=[doc[i : i + 1] for i in sorted(unsure)], default="outside")
    return doc


def _gazetteer(nlp: Language) -> Finder:
    matcher = PhraseMatcher(nlp.vocab)
    for row in csv.DictReader((files("ingest") / "actors.csv").read_text(encoding="utf-8").splitlines()):
        if label := RULES["gazetteer"].get(row["type"]):
            names = [row["name"], *filter(None, row["aliases"].split("|"))]
            matcher.add(label, [nlp.make_doc(name) for name in names if is_name(name) or "-" in name])
    return lambda doc: matcher(doc, as_spans=True)


def _patterns(nlp: Language) -> Finder:
    """Runs of capitalised words that an office stands before or a "province" behind."""
    name: dict[str, Any] = {
        "IS_TITLE": True,
        "IS_ALPHA": True,
        "IS_STOP": False,
        "TEXT": {"NOT_IN": RULES["titles"]},
    }
    person: list[dict[str, Any]] = [
        {"TEXT": {"IN": RULES["patterns"]["before_person"]}},
        name,
        {**name, "OP": "*"},
    ]
    place: list[dict[str, Any]] = [{**name, "OP": "+"}, {"LOWER": {"IN": RULES["patterns"]["behind_place"]}}]
    matcher = Matcher(nlp.vocab)
    matcher.add("PERSON", [person], greedy="LONGEST")
    matcher.add("LOC", [place], greedy="LONGEST")

    def find(doc: Doc) -> list[Span]:
        spans = matcher(doc, as_spans=True)
        cut = {"PERSON": (1, 0), "LOC": (0, 1)}
        return [Span(doc, s.start + cut[s.label_][0], s.end - cut[s.label_][1], s.label) for s in spans]

    return find
