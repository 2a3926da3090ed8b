"""CoNLL-U treebanks as spaCy documents of a few sentences each."""

import gzip
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

SIZES = (1, 1, 1, 2, 3, 4, 5, 7, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One token; `head` counts from the start of its sentence, `misc` is CoNLL-U's tenth column."""

    form: str
    lemma: str
    pos: str
    tag: str
    morph: str
    head: int
    dep: str
    space: bool
    misc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence with the document it stands in and whether it opens a paragraph."""

    id: str
    document: str
    opens: bool
    words: tuple[Word, ...]


BREAK = Word(
    form="\n\n", lemma="\n\n", pos="SPACE", tag="_SP", morph="", head=0, dep="dep", space=False, misc=""
)


def sentences(path: Path) -> Iterator[Sentence]:
    """Each sentence of a gzipped CoNLL-U file, in order."""
    name, document, opens, block = "", "", True, list[str]()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in map(str.rstrip, lines):
            if line.startswith("# newdoc"):
                document, opens = line.partition("id = ")[2], True
            elif line.startswith("# sent_id"):
                name = line.partition("= ")[2]
            elif line.startswith("# newpar"):
                opens = True
            elif line and not line.startswith("#"):
                block.append(line)
            elif not line and block:
                yield Sentence(id=name, document=document, opens=opens, words=tuple(_words(block)))
                opens, block = False, []


def _words(block: Iterable[str]) -> Iterator[Word]:
    """The syntactic words; inside a written word such as "don't" no space follows but the last one's."""
    inside, last, glued = 0, 0, False
    for line in block:
        number, form, lemma, pos, tag, morph, head, dep, _, misc = line.split("\t")
        if "-" in number:
            inside, last = (int(end) for end in number.split("-"))
            glued = "SpaceAfter=No" in misc
        elif "." not in number:
            within = inside <= int(number) <= last
            joined = (int(number) < last or glued) if within else "SpaceAfter=No" in misc
            yield Word(
                form=form,
                lemma="" if lemma == "_" != form else lemma,
                pos=pos,
                tag=tag,
                morph="" if morph == "_" else morph,
                head=int(head) - 1 if head != "0" else int(number) - 1,
                dep="ROOT" if dep == "root" else dep,
                space=not joined,
                misc=misc,
            )


def groups(treebank: Iterable[Sentence], seed: int) -> Iterator[list[Sentence]]:
    """Runs of one to ten neighbouring sentences of one document, so that a model learns where they part."""
    chance = random.Random(seed)
    for rest in paragraphs(treebank):
        while rest:
            size = chance.choice(SIZES)
            yield rest[:size]
            rest = rest[size:]


def paragraphs(treebank: Iterable[Sentence]) -> Iterator[list[Sentence]]:
    """The sentences of each document together."""
    for _, run in groupby(treebank, key=lambda sentence: sentence.document):
        yield list(run)


def to_doc(vocab: Vocab, group: Iterable[Sentence]) -> Doc:
    """One document with gold tags, lemmas and trees; paragraphs are parted by a token of line breaks."""
    words, heads = list[Word](), list[int]()
    for sentence in group:
        if words and sentence.opens:
            heads.append(len(words) - 1)
            words[-1:] = [replace(words[-1], space=False), BREAK]
        heads += [len(words) + word.head for word in sentence.words]
        words += sentence.words
    return Doc(
        vocab,
        words=[word.form for word in words],
        spaces=[word.space for word in words],
        tags=[word.tag for word in words],
        pos=[word.pos for word in words],
        morphs=[word.morph for word in words],
        lemmas=[word.lemma for word in words],
        heads=heads,
        deps=[word.dep for word in words],
    )
