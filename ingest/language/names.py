"""Finer labels than the network's, and numbers, dates, peoples, events and weapons, by gazetteer and rule."""

import csv
import tomllib
from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files
from itertools import chain
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import filter_spans

RULES: dict[str, Any] = tomllib.loads((files("ingest.language") / "names.toml").read_text(encoding="utf-8"))
KEY = "names"
"""Where the component leaves its spans: `doc.spans["names"]`."""
RANKS: dict[str, int] = {label: rank for rank, label in enumerate(RULES["order"])}
PLACE = "LOC"
HEADS: dict[str, str] = {word: label for label, words in RULES["heads"].items() for word in words}

Pattern = list[dict[str, Any]]


@Language.factory("dragoman_names", assigns=["doc.spans"], requires=["doc.ents", "token.pos", "token.lemma"])
def names(nlp: Language, name: str) -> "Names":
    """The component; all it knows is in the package."""
    return Names(nlp)


class Names:
    """The component; it leaves `doc.ents` as the network wrote it and its own spans, none over another, in a group.

    What it looks for is put together at the first text, so that the gazetteer's words are not stored with the pipeline.
    """

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp

    @cached_property
    def _places(self) -> dict[str, str]:
        places = dict(_places())
        return {name.upper(): label for name, label in places.items()} | places

    @cached_property
    def _matchers(self) -> tuple[PhraseMatcher, Matcher]:
        phrases, patterns = PhraseMatcher(self._nlp.vocab), Matcher(self._nlp.vocab)
        for label, known in _phrases().items():
            phrases.add(label, [self._nlp.make_doc(phrase) for phrase in known])
        for label, lines in RULES["patterns"].items():
            patterns.add(label, [_pattern(line) for line in lines], greedy="LONGEST")
        return phrases, patterns

    def __call__(self, doc: Doc) -> Doc:
        """The document with a group of spans that holds its names under finer labels and whatever else is found."""
        found = chain.from_iterable(matcher(doc, as_spans=True) for matcher in self._matchers)
        spans = sorted((*found, *map(self._finer, doc.ents)), key=lambda span: RANKS.get(span.label_, 0))
        doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=filter_spans(spans))
        return doc

    def _finer(self, name: Span) -> Span:
        """The name; a place under the label that its own words or the gazetteer give it, else the commonest."""
        if name.label_ != PLACE:
            return name
        ends = (HEADS.get(name[place].lower_) for place in (-1, 0) if len(name) > 1)
        label = next(filter(None, ends), None) or self._places.get(name.text, RULES["place"])
        return Span(name.doc, name.start, name.end, label)


def _rows(table: str) -> Iterator[tuple[dict[str, str], list[str]]]:
    """The rows of a gazetteer, each with all its names."""
    text = (files("ingest") / table).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield row, [row["name"], *filter(None, row["aliases"].split("|"))]


def _places() -> Iterator[tuple[str, str]]:
    """The names of known places, each with its label."""
    for row, known in chain(_rows("places.csv"), _rows("actors.csv")):
        if label := RULES["gazetteer"].get(row["type"]):
            within_one = row["type"] == "Region" and row["country"]
            yield from ((name, "GPE" if within_one else label) for name in known)
        yield from ((seat, "GPE") for seat in row.get("seats", "").split("|"))


def _phrases() -> dict[str, list[str]]:
    """Peoples in the singular and plural, and events, as they are printed and in capitals."""
    rows = list(_rows("actors.csv"))
    states = {name for row, known in rows if row["type"] == "State" for name in known}
    adjectives = {word for row, _ in rows for word in row["adjectives"].split("|")} - states - {""}
    peoples = [*adjectives, *RULES["phrases"]["NORP"]]
    events = [name for row, known in rows if RULES["gazetteer"].get(row["type"]) == "EVENT" for name in known]
    phrases = {"NORP": [*peoples, *(f"{people}s" for people in peoples)], "EVENT": events}
    return {label: sorted({*known, *map(str.upper, known)}) for label, known in phrases.items()}


def _pattern(pattern: str) -> Pattern:
    """A pattern of names.toml in spaCy's words."""
    return [_word(word) for word in pattern.split()]


def _word(word: str) -> dict[str, Any]:
    name = word.rstrip("?+*")
    kind = RULES["classes"].get(name, {"LOWER": name.lower()})
    return {**kind, "OP": word[len(name) :]} if name != word else kind
