"""Annotated documents as numbers, and batches of them for the network."""

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Token
from spacy.training import Example

from ingest.language.pieces import Pieces, gap
from training.augment import dressed, wrapped
from training.names import spaced
from training.network import UNKNOWN, Batch, Sizes
from training.swap import Marked, Stock, exchanges, stock

MARKS = ("O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
MOST = 300
"""Longer documents, in words, are left out."""
KINDS = ("tag", "morph", "head", "dep", "opens", "name", "sentence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The words of a text, the white space before each, and the numbers of the answers."""

    words: tuple[str, ...]
    gaps: tuple[int, ...]
    answers: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True)
class Labels:
    """What each head can answer, by number."""

    tag: tuple[str, ...]
    morph: tuple[str, ...]
    dep: tuple[str, ...]
    name: tuple[str, ...] = MARKS
    _numbers: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, docs: Sequence[Doc]) -> "Labels":
        """Every label that occurs in these documents."""
        tokens = [token for doc in docs for token in doc if not token.is_space]
        return cls(
            tag=tuple(sorted({token.tag_ for token in tokens})),
            morph=tuple(sorted({features(token) for token in tokens})),
            dep=tuple(sorted({token.dep_ for token in tokens})),
        )

    @classmethod
    def read(cls, path: Path) -> "Labels":
        """The labels of a trained network."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{kind: tuple(known) for kind, known in kept.items()})

    def number(self, kind: str, label: str) -> int:
        """The label's number, UNKNOWN where training never showed it."""
        if kind not in self._numbers:
            self._numbers[kind] = {known: number for number, known in enumerate(getattr(self, kind))}
        return self._numbers[kind].get(label, UNKNOWN)

    @property
    def sizes(self) -> Sizes:
        """How many there are of each."""
        return Sizes(tag=len(self.tag), morph=len(self.morph), dep=len(self.dep), name=len(self.name))


def features(token: Token) -> str:
    """Part of speech and morphology in one label."""
    return f"{token.pos_}|{token.morph}"


def load(nlp: Language, path: Path) -> list[Doc]:
    """The documents of a file."""
    return list(DocBin().from_disk(path).get_docs(nlp.vocab))


def joint(nlp: Language, labels: Labels, syntax: Iterable[Doc], names: Iterable[Doc]) -> list[Sample]:
    """Samples of trees and samples of names; a text that has both is one, and another copy of its names another."""
    trees = [tree(doc, labels) for doc in syntax]
    known = defaultdict[tuple[str, ...], list[int]](list)
    for place, sample in enumerate(trees):
        known[sample.words].append(place)
    samples = list(trees)
    for doc in names:
        words = tuple(token.text for token in doc if not token.is_space)
        places = known.pop(words, ())
        for place in places:
            marks = name_marks(doc, doc, labels)
            samples[place] = replace(trees[place], answers={**trees[place].answers, "name": marks})
        if not places:
            samples.append(named(nlp, doc, labels))
    return [sample for sample in samples if 0 < len(sample.words) <= MOST]


def tree(doc: Doc, labels: Labels) -> Sample:
    """A gold tree with its tags, on the treebank's own words."""
    tokens = [token for token in doc if not token.is_space]
    places = {token.i: place for place, token in enumerate(tokens)}
    starts = [place == 0 or token.sent != tokens[place - 1].sent for place, token in enumerate(tokens)]
    return Sample(
        words=tuple(token.text for token in tokens),
        gaps=tuple(gaps(tokens)),
        answers={
            "tag": tuple(labels.number("tag", token.tag_) for token in tokens),
            "morph": tuple(labels.number("morph", features(token)) for token in tokens),
            "dep": tuple(labels.number("dep", token.dep_) for token in tokens),
            "head": tuple(places[token.head.i] for token in tokens),
            "opens": tuple(map(int, starts)),
            "sentence": tuple(sum(starts[: place + 1]) for place in range(len(starts))),
        },
    )


def named(nlp: Language, gold: Doc, labels: Labels) -> Sample:
    """Gold names on the words that our own tokenizer makes of the text."""
    doc = nlp.make_doc(gold.text)
    tokens = [token for token in doc if not token.is_space]
    return Sample(
        words=tuple(token.text for token in tokens),
        gaps=tuple(gaps(tokens)),
        answers={"name": name_marks(doc, gold, labels)},
    )


def name_marks(doc: Doc, gold: Doc, labels: Labels) -> tuple[int, ...]:
    """The number of each word's mark."""
    aligned = Example(doc, gold).get_aligned_ner()
    pairs = zip(doc, map(_simple, aligned), strict=True)
    return tuple(labels.number("name", mark) for token, mark in pairs if not token.is_space)


def _simple(mark: str | None) -> str:
    """BILUO as BIO."""
    return "?" if mark is None else {"U": "B", "L": "I"}.get(mark[0], mark[0]) + mark[1:]


def gaps(tokens: Iterable[Token]) -> Iterator[int]:
    """The white space before each token."""
    for token in tokens:
        start = token.i
        while start and token.doc[start - 1].is_space:
            start -= 1
        before = "".join(space.text for space in token.doc[start : token.i])
        yield gap(before or (token.nbor(-1).whitespace_ if token.i else ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """How much a text is varied each time it is read."""

    dress: float
    swap: float
    names: Stock

    @classmethod
    def over(cls, nlp: Language, samples: Iterable[Sample], *, dress: float, swap: float) -> "Variation":
        """A share `dress` of texts in another dress; names exchanged in half of them at the rate `swap`."""
        texts = (_marked(sample) for sample in samples if "name" in sample.answers)
        return cls(dress=dress, swap=swap, names=stock(nlp, texts))

    def of(self, sample: Sample, chance: random.Random) -> Sample:
        """The sample as it is read this time."""
        if sample.answers.keys() == {"name"} and chance.random() < 0.5:
            sample = _exchanged(sample, self, chance)
        opens = sample.answers.get("opens", (0,) * len(sample.words))
        return replace(
            sample,
            words=tuple(dressed(sample.words, self.dress, chance)),
            gaps=tuple(wrapped(sample.gaps, opens, self.dress / 2, chance)),
        )


def _marked(sample: Sample) -> Marked:
    return sample.words, [MARKS[mark] if mark != UNKNOWN else "" for mark in sample.answers["name"]]


def _exchanged(sample: Sample, variation: Variation, chance: random.Random) -> Sample:
    """The sample, which has names and no tree, with some of its names exchanged."""
    words, spaces, marks = list(sample.words), list(sample.gaps), list(sample.answers["name"])
    found = list(exchanges(_marked(sample), variation.names, variation.swap, chance))
    for start, end, name in reversed(found):
        words[start:end] = name
        spaces[start:end] = [spaces[start], *_inner(name)]
        marks[start:end] = [marks[start], *[marks[start] + 1] * (len(name) - 1)]
    return Sample(words=tuple(words), gaps=tuple(spaces), answers={"name": tuple(marks)})


def _inner(name: Sequence[str]) -> list[int]:
    """The white space within a name, by the habits of English print."""
    return [gap(" " if space else "") for space in spaced(name)[:-1]]


def batches(
    samples: Sequence[Sample], pieces: Pieces, size: int, variation: Variation, chance: random.Random
) -> Iterator[Batch]:
    """All samples once, in random groups of like length and about `size` word pieces."""
    # the noise keeps a sample from meeting the same neighbours every time
    order = sorted(range(len(samples)), key=lambda i: len(samples[i].words) * chance.uniform(0.85, 1.15))
    runs, longest = list[list[int]]([[]]), 0
    for i in order:
        length = sum(len(pieces.of(word)) for word in samples[i].words) + 2
        longest = max(longest, length)
        if runs[-1] and longest * (len(runs[-1]) + 1) > size:
            runs.append([])
            longest = length
        runs[-1].append(i)
    chance.shuffle(runs)
    for run in runs:
        yield batch([variation.of(samples[i], chance) for i in run], pieces)


def batch(samples: Sequence[Sample], pieces: Pieces) -> Batch:
    """Padded tensors of some samples."""
    inputs = [pieces.input(sample.words, sample.gaps) for sample in samples]
    answers = {kind: _padded([_answer(sample, kind) for sample in samples], UNKNOWN) for kind in KINDS}
    return Batch(
        pieces=_padded([part.pieces for part in inputs], 0),
        cases=_padded([part.cases for part in inputs], 0),
        gaps=_padded([part.gaps for part in inputs], 0),
        first=_padded([part.first for part in inputs], 0),
        last=_padded([part.last for part in inputs], 0),
        **answers,
    )


def _answer(sample: Sample, kind: str) -> tuple[int, ...]:
    return sample.answers.get(kind, (UNKNOWN,) * len(sample.words))


def _padded(rows: Sequence[Sequence[int]], filler: int) -> torch.Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows])
