"""Corpora of names, each read into spaCy documents whose entities are persons, organisations and places."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from training.names import LABELS, WIKIDATA, core, is_name, is_plain, spaced
from training.treebank import Sentence, groups, paragraphs, sentences

BRACKET = re.compile(r"\((\d+)(?:\[[\d/]+\])?-([^()]*)(\))?|(\d+)(?:\[[\d/]+\])?\)")
MARKED = re.compile(r"\[\[(PERSON|ORG|LOC)\|([^\]]+)\]\]")
BLOCK = 40

Named = tuple[str, Doc]
"""The document's own name, by which parts are held out, and the document."""
Chunk = tuple[int, int, str]
"""First token, token behind the last, label."""


def to_doc(vocab: Vocab, words: Sequence[str], spaces: Sequence[bool], chunks: Iterable[Chunk]) -> Doc:
    """A document with these names; every other token is known to be none."""
    doc = Doc(vocab, words=list(words), spaces=list(spaces))
    spans = [Span(doc, start, end, label) for start, end, label in chunks]
    doc.set_ents(filter_spans(spans), default="outside")
    return doc


def gum(vocab: Vocab, treebank: Iterable[Sentence], seed: int) -> Iterator[Named]:
    """GUM marks every mention with its head and Wikipedia title: the named ones among them."""
    for group in groups(treebank, seed):
        words = [word for sentence in group for word in sentence.words]
        chunks = [chunk for first, sentence in _starts(group) for chunk in _gum_names(sentence, first)]
        spaces = [word.space for word in words]
        yield group[0].document, to_doc(vocab, [word.form for word in words], spaces, chunks)


def own(vocab: Vocab, path: Path) -> Iterator[Named]:
    """Our own news: marks of names stand in the tenth column."""
    for group in paragraphs(sentences(path)):
        words = [word for sentence in group for word in sentence.words]
        marks = [
            next((part[5:] for part in word.misc.split("|") if part.startswith("Name=")), "O")
            for word in words
        ]
        forms, spaces = [word.form for word in words], [word.space for word in words]
        yield group[0].document, to_doc(vocab, forms, spaces, _chunks(marks))


def marked(nlp: Language, path: Path) -> Iterator[Named]:
    """Text with [[LABEL|name]] for each name, a document a line."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        parts = MARKED.split(line)
        text = "".join(part for place, part in enumerate(parts) if place % 3 != 1)
        doc, start, spans = nlp.make_doc(text), 0, list[Span | None]()
        for plain, label, name in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
            start += len(plain) + len(name)
            spans.append(doc.char_span(start - len(name), start, label))
        doc.set_ents([span for span in spans if span is not None], default="outside")
        yield f"news-{number}", doc


def _starts(group: Iterable[Sentence]) -> Iterator[tuple[int, Sentence]]:
    first = 0
    for sentence in group:
        yield first, sentence
        first += len(sentence.words)


def _gum_names(sentence: Sentence, first: int) -> Iterator[Chunk]:
    forms = [word.form for word in sentence.words]
    for start, end, kind, title in _gum_mentions(sentence):
        head = _head(sentence, start, end)
        if kind in LABELS and sentence.words[head].tag in _head_tags(kind):
            found = core(forms, start, end, LABELS[kind], head=head, title=title)
            if found:
                yield first + found[0], first + found[1], LABELS[kind]


def _head(sentence: Sentence, start: int, end: int) -> int:
    heads = ((i, sentence.words[i].head) for i in range(start, end))
    return next(i for i, head in heads if head == i or not start <= head < end)


def _head_tags(kind: str) -> frozenset[str]:
    """Plural persons are peoples and followers, not names."""
    return frozenset({"NNP"} if kind == "person" else {"NNP", "NNPS"})


def _gum_mentions(sentence: Sentence) -> Iterator[tuple[int, int, str, str]]:
    """First and last+1 token, kind and Wikipedia title of each mention within one sentence."""
    open_mentions: dict[str, list[tuple[int, str, str]]] = {}
    for place, word in enumerate(sentence.words):
        entity = next((value[7:] for value in word.misc.split("|") if value.startswith("Entity=")), "")
        for match in BRACKET.finditer(entity):
            opened, facts, closed_here, closed = match.groups()
            if opened:
                kind, _, *more = facts.split("-", 6)
                title = more[4] if len(more) > 4 else ""
                if closed_here:
                    yield place, place + 1, kind, title
                else:
                    open_mentions.setdefault(opened, []).append((place, kind, title))
            elif open_mentions.get(closed):
                start, kind, title = open_mentions[closed].pop()
                yield start, place + 1, kind, title


def uner(vocab: Vocab, data: Path, seed: int) -> Iterator[Named]:
    """Universal NER on the dev part of EWT; white space comes from the treebank itself."""
    tags = _uner_tags(data / "ud/ner/uner_en_ewt-dev.iob2.gz")
    for group in groups(sentences(data / "ud/en_ewt-dev.conllu.gz"), seed):
        words = [word for sentence in group for word in sentence.words]
        chunks = _chunks([tag for sentence in group for tag in tags[sentence.id]])
        yield group[0].document, to_doc(vocab, [w.form for w in words], [w.space for w in words], chunks)


def _uner_tags(path: Path) -> dict[str, list[str]]:
    name, tags = "", dict[str, list[str]]()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in map(str.rstrip, lines):
            if line.startswith("# sent_id"):
                name = line.partition("= ")[2]
            elif line and line[0].isdigit():
                tags.setdefault(name, []).append(line.split("\t")[2])
    return tags


def wikigold(vocab: Vocab, path: Path) -> Iterator[Named]:
    """Wikigold by blocks of 40 sentences, three sentences a document."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [text for text in _columns(lines, None) if not text[0][0].startswith("-DOCSTART-")]
    for first in range(0, len(texts), 3):
        pairs = [pair for text in texts[first : first + 3] for pair in text]
        words, tags = [word for word, _ in pairs], [tag for _, tag in pairs]
        yield f"wikigold-{first // BLOCK}", to_doc(vocab, words, spaced(words), _chunks(tags))


def wnut(vocab: Vocab, path: Path) -> Iterator[Named]:
    """WNUT 2017, three posts a document; handles and links are kept."""
    texts = _columns(path.read_text(encoding="utf-8").splitlines(), "\t")
    for first in range(0, len(texts), 3):
        pairs = [pair for text in texts[first : first + 3] for pair in text]
        words, tags = [word for word, _ in pairs], [tag for _, tag in pairs]
        yield f"wnut-{first // BLOCK}", to_doc(vocab, words, spaced(words), _chunks(tags))


def _columns(lines: Iterable[str], separator: str | None) -> list[list[tuple[str, str]]]:
    """The word and the tag of each line, in the blocks that empty lines part."""
    runs = groupby(lines, key=lambda line: bool(line.strip()))
    pairs = ([line.rstrip("\n").rsplit(separator, 1) for line in run] for filled, run in runs if filled)
    return [[(word, tag) for word, tag in block if word.strip()] for block in pairs]


def _chunks(tags: Sequence[str]) -> Iterator[Chunk]:
    """Runs of IOB1 or IOB2 tags whose label is one of ours."""
    start = 0
    for place, tag in enumerate([*tags, "O"]):
        before = tags[place - 1] if place else "O"
        if tag.startswith("B-") or tag[2:] != before[2:]:
            if before[2:] in LABELS:
                yield start, place, LABELS[before[2:]]
            start = place


def redocred(vocab: Vocab, path: Path, nationalities: frozenset[str]) -> Iterator[Named]:
    """Re-DocRED, which tags "German" as a place: such adjectives are taken out."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            firsts = [sum(map(len, record["sents"][:n])) for n in range(len(record["sents"]))]
            words = [word for sentence in record["sents"] for word in sentence]
            marks = [mark for entity in record["vertexSet"] for mark in entity if mark["type"] in LABELS]
            chunks = (
                (*(firsts[mark["sent_id"]] + end for end in mark["pos"]), LABELS[mark["type"]])
                for mark in marks
                if mark["name"] not in nationalities
            )
            yield record["title"], to_doc(vocab, words, spaced(words), chunks)


def re3d(nlp: Language, path: Path, places: frozenset[str], nationalities: frozenset[str]) -> Iterator[Named]:
    """re3d without BBC texts; capitalised words of mentions that are no names are left unjudged."""
    for line in path.read_text(encoding="utf-8").rstrip().split("\n"):
        record: dict[str, Any] = json.loads(line)
        if not record["source"].startswith("BBC"):
            yield record["id"], _re3d_doc(nlp.make_doc(record["text"]), record, places, nationalities)


def _re3d_doc(doc: Doc, record: dict[str, Any], places: frozenset[str], nationalities: frozenset[str]) -> Doc:
    forms = [token.text for token in doc]
    names, unsure = list[Span](), list[Span]()
    for mark in record["entities"]:
        span = doc.char_span(mark["begin"], mark["end"], alignment_mode="expand")
        if span is None or mark["type"] not in LABELS:
            continue
        found = core(forms, span.start, span.end, LABELS[mark["type"]], nationalities=nationalities)
        if found and mark["confidence"] >= 0.5:
            label = "LOC" if doc[found[0] : found[1]].text in places else LABELS[mark["type"]]
            names.append(Span(doc, *found, label))
        elif mark["confidence"] >= 0.5:
            unsure += [doc[t.i : t.i + 1] for t in span if is_name(t.text) and not is_plain(t.text)]
    kept = filter_spans(names)
    covered = {token.i for span in kept for token in span}
    free = [s for s in filter_spans(unsure) if s.start not in covered and s.text not in nationalities]
    doc.set_ents(kept, missing=free, default="outside")
    return doc


def wikifair(nlp: Language, path: Path, nationalities: frozenset[str]) -> Iterator[Named]:
    """Wiki-Fair's judged spans; where the Wikidata type is none of ours, capitalised words are left unjudged."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        start, end = record["evaluation_span"]
        doc = nlp.make_doc(record["text"][start:end])
        yield record["title"], _wikifair_doc(doc, start, record["labels"], nationalities)


def _wikifair_doc(
    doc: Doc, shift: int, marks: Iterable[dict[str, Any]], nationalities: frozenset[str]
) -> Doc:
    names, unsure = list[Span](), list[Span]()
    for mark in marks:
        start, end = (place - shift for place in mark["span"])
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is None:
            continue
        if span[0].lower_ == "the" and len(span) > 1:
            span = span[1:]
        label = WIKIDATA.get(mark["type"])
        if (
            label
            and not mark["coref"]
            and is_name(span[0].text)
            and is_name(span[-1].text)
            and "," not in span.text
        ):
            names.append(Span(doc, span.start, span.end, label))
        else:
            unsure += [doc[t.i : t.i + 1] for t in span if is_name(t.text) and not is_plain(t.text)]
    kept = filter_spans(names)
    covered = {token.i for span in kept for token in span}
    free = [s for s in filter_spans(unsure) if s.start not in covered and s.text not in nationalities]
    doc.set_ents(kept, missing=free, default="outside")
    return doc
