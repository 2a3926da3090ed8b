"""Names put in the place of other names of their kind, so that rare ones are seen in many texts."""

import csv
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files

from spacy.language import Language

from ingest.language.agreement import mentions
from training.names import RULES, is_name, is_plain

Name = tuple[str, ...]
Marked = tuple[Sequence[str], Sequence[str]]
"""The words of a text and the mark of each: B-PERSON, I-PERSON, O, anything else where it is unknown."""
Stock = Mapping[tuple[str, int], Sequence[Name]]
"""Names by label and length."""
LONG = 4
"""Names of so many words or more count as equally long."""


def stock(nlp: Language, texts: Iterable[Marked]) -> Stock:
    """Every capitalised name of the texts and of the gazetteer, each under the label it has most often."""
    seen: dict[Name, Counter[str]] = defaultdict(Counter)
    for words, marks in texts:
        for start, end, label in mentions(marks):
            seen[tuple(words[start:end])][label] += 1
    for name, label in gazetteer(nlp):
        seen[name][label] += 1
    found: dict[tuple[str, int], list[Name]] = defaultdict(list)
    for name in sorted(name for name in seen if is_name(name[0]) and not is_plain(name[0])):
        label = seen[name].most_common(1)[0][0]
        found[_shape(name, label)].append(name)
    return found


def gazetteer(nlp: Language) -> Iterator[tuple[Name, str]]:
    """The names of actors.csv and places.csv in words, with their labels."""
    for table in ("actors.csv", "places.csv"):
        text = (files("ingest") / table).read_text(encoding="utf-8")
        for row in csv.DictReader(text.splitlines()):
            if label := RULES["gazetteer"].get(row["type"]):
                for name in [row["name"], *filter(None, row["aliases"].split("|"))]:
                    yield tuple(token.text for token in nlp.make_doc(name)), label


def exchanges(
    text: Marked, names: Stock, level: float, chance: random.Random
) -> Iterator[tuple[int, int, Name]]:
    """First word, word behind the last, and the new name of each exchanged one; the same for the same."""
    words, marks = text
    others: dict[tuple[Name, str], Name] = {}
    for start, end, label in mentions(marks):
        name = tuple(words[start:end])
        if (name, label) not in others:
            known = names.get(_shape(name, label))
            others[name, label] = chance.choice(known) if known and chance.random() < level else name
        if others[name, label] != name:
            yield start, end, others[name, label]


def _shape(name: Name, label: str) -> tuple[str, int]:
    return label, min(len(name), LONG)
