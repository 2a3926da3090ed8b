"""Do pronouns and descriptions point at the right name? python -m benchmarks.coreference gum|wiki FOLDER.

The gold is GUM's open genres (FOLDER is that of the treebanks) or Wiki-Fair v2. A link is right if the nearest name
before it that we take for the same entity is one of the gold's names of what the word stands for. The baseline ties the
same words to the nearest entity of fitting type.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from unittest.mock import patch

from spacy.tokens import Span, Token

from benchmarks.external.reading import Row, lines, read
from graph.claim import Extraction, Mention, is_a
from ingest.references import Reference, References
from training.mentions import BRACKET
from training.treebank import Sentence, sentences

SPLITS = ("dev", "test", "train")
KINDS = ("pronoun", "description")
_NAMED = ("person", "organization", "place")
_TYPES = {"Q215627", "Q43229", "Q27096213"}  # Wiki-Fair's person, organisation, place
_THIRD = {"he", "him", "his", "she", "her", "it", "its", "they", "them", "their"}
_POINTING = ("the", "this", "that")


@dataclass(frozen=True, slots=True)
class Marked:
    """A mention of the gold: its words, its head word, who it is, and whether it names, describes or stands for it."""

    start: int
    end: int
    head: tuple[int, int]
    group: str
    kind: str
    actor: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its gold mentions, all of them between `start` and `end`."""

    id: str
    text: str
    mentions: tuple[Marked, ...]
    genre: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """What a word points at: by us (`right`), and whether the gold has a name for it earlier on (`wanted`)."""

    genre: str
    kind: str
    made: bool
    right: bool
    wanted: bool


def gum(folder: Path, splits: Iterable[str]) -> Iterator[Document]:
    """The documents of GUM's open genres."""
    for split in splits:
        treebank = sentences(folder / f"en_gum-open-{split}.conllu.gz")
        for name, group in groupby(treebank, key=lambda sentence: sentence.document):
            yield gum_document(name, list(group))


def gum_document(name: str, told: Sequence[Sentence]) -> Document:
    """One document as running text; mentions are placed by characters."""
    text, spans = "", list[list[tuple[int, int]]]()
    for sentence in told:
        if text and sentence.opens:
            text = text.rstrip() + "\n\n"
        spans.append([])
        for word in sentence.words:
            spans[-1].append((len(text), len(text) + len(word.form)))
            text += word.form + " " * word.space
        text = text.rstrip() + " "
    return Document(name, text, tuple(_gum_mentions(told, spans)), name.split("_")[1], start=0, end=len(text))


def _gum_mentions(told: Sequence[Sentence], spans: Sequence[Sequence[tuple[int, int]]]) -> Iterator[Marked]:
    for sentence, places in zip(told, spans, strict=True):
        for first, last, group, etype in brackets([word.misc for word in sentence.words]):
            head = _head(sentence, first, last)
            kind, at = _gum_kind(sentence, first, head)
            if kind:
                place = (places[at[0]][0], places[at[-1]][1])
                yield Marked(places[first][0], places[last][1], place, group, kind, etype in _NAMED)


def _head(sentence: Sentence, first: int, last: int) -> int:
    heads = [(place, sentence.words[place].head) for place in range(first, last + 1)]
    return next(place for place, head in heads if head == place or not first <= head <= last)


def _gum_kind(sentence: Sentence, first: int, head: int) -> tuple[str, list[int]]:
    """What kind of mention a head makes, and the places of its name or of itself ("spokeswoman Jane Doe")."""
    words = sentence.words
    parts = [head]
    parts += [i for i, word in enumerate(words) if word.dep == "flat" and word.head in parts]
    if named := [place for place in parts if words[place].pos == "PROPN"]:
        return "name", named
    if words[head].pos == "PRON" and words[head].form.lower() in _THIRD:
        return "pronoun", [head]
    pointing = words[first].form.lower() in _POINTING
    return "description" if words[head].pos == "NOUN" and pointing else "", [head]


def brackets(misc: Sequence[str]) -> Iterator[tuple[int, int, str, str]]:
    """First and last word, group and type of the mentions in a sentence's notes (GUM's Entity=)."""
    opened: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place, notes in enumerate(misc):
        entity = next((note[7:] for note in notes.split("|") if note.startswith("Entity=")), "")
        for match in BRACKET.finditer(entity):
            group, facts, closed_here, closed = match.groups()
            if group and closed_here:
                yield place, place, group, facts.split("-")[0]
            elif group:
                opened[group].append((place, facts.split("-")[0]))
            elif opened[closed]:
                first, etype = opened[closed].pop()
                yield first, place, closed, etype


def wiki(folder: Path) -> Iterator[Document]:
    """The articles of Wiki-Fair; what is marked optional is left out."""
    for row in lines(folder / "wiki-fair-v2-shared.jsonl"):
        marks = (label for label in row["labels"] if not label.get("optional"))
        start, end = row["evaluation_span"]
        mentions = tuple(_wiki_mention(row["text"], label) for label in marks)
        yield Document(str(row["id"]), row["text"], mentions, "wiki", start, end)


def _wiki_mention(text: str, label: Mapping[str, Any]) -> Marked:
    start, end = label["span"]
    words = text[start:end].split(" ")
    head = (end - len(words[-1]), end)
    kind, head = ("name", (start, end)) if not label["coref"] else (_wiki_kind(words), head)
    actor = bool(_TYPES & {*label["type"].split("|")})
    return Marked(start, end, head, label["entity_id"], kind, actor)


def _wiki_kind(words: Sequence[str]) -> str:
    if words[0].lower() in _POINTING:
        return "description"
    return "pronoun" if words[0].lower() in _THIRD else ""


def _off(references: References, countries: Mapping[str, str]) -> None:
    """Resolve nothing."""


def nearest(
    token: Token,
    wanted: tuple[str, ...],
    before: Sequence[Span],
    references: References,
    countries: Mapping[str, str],
) -> None:
    """The baseline: a word stands for the last name before it whose type fits, wherever that is."""
    for sentence in (token.sent, *reversed(before)):
        for found in reversed(list(references.within(sentence))):
            behind = sentence.doc is token.doc and found.span.start >= token.i
            if found.kind == "name" and is_a(found.entity.type, wanted) and not behind:
                kind = "pronoun" if token.pos_ == "PRON" else "description"
                span = token.doc[token.i : token.i + 1]
                references.add(Reference(span, found.entity, kind, "nearest"))
                return


WAYS: Mapping[str, Callable[[], AbstractContextManager[object]]] = {
    "ours": nullcontext,
    "baseline": lambda: patch("ingest.coreference._point_back", nearest),
}


def linked(documents: Sequence[Document], way: str) -> list[Link]:
    """The links that one way of resolving makes, and those that the gold would have."""
    texts = {doc.id: doc.text for doc in documents}
    with patch("ingest.run.resolve_references", _off):
        plain = read(texts)
    with WAYS[way]():
        found = read(texts)
    return [
        link
        for doc in documents
        if doc.id in found
        for link in links(doc, found[doc.id], {_key(one) for one in plain[doc.id].mentions})
    ]


def _key(mention: Mention) -> tuple[int, int, str]:
    return mention.start, mention.end, mention.entity


def links(
    doc: Document,
    extraction: Extraction,
    known: Collection[tuple[int, int, str]] = (),
) -> Iterator[Link]:
    """Each word that we or the gold link; `known` are mentions that stand for somebody without coreference."""
    ours = {
        (one.start, one.end): one
        for one in extraction.mentions
        if one.kind in KINDS
        and _key(one) not in known
        and _is_third(one)
        and doc.start <= one.start
        and one.end <= doc.end
    }
    gold = {one.head: one for one in doc.mentions if one.kind in KINDS}
    for place in sorted({*ours, *gold}):
        made, marked = ours.get(place), gold.get(place)
        wanted = marked is not None and marked.actor and _is_named_before(marked, doc)
        named = _named(made, extraction, doc) if made else None
        if made and named is None:
            continue  # its name stands outside what the gold covers
        if made or wanted:
            right = marked is not None and named is not None and marked.group in named
            kind = made.kind if made else marked.kind if marked else ""
            yield Link(doc.genre, kind, made is not None, right, wanted)


def _is_third(made: Mention) -> bool:
    return made.kind == "description" or made.kind == "pronoun" and made.text.lower() in _THIRD


def _is_named_before(marked: Marked, doc: Document) -> bool:
    return any(
        one.kind == "name" and one.group == marked.group and one.start < marked.start for one in doc.mentions
    )


def _named(made: Mention, extraction: Extraction, doc: Document) -> set[str] | None:
    """Who the gold says is named where we last named the entity of a link; None where it does not look."""
    names = [
        one
        for one in extraction.mentions
        if one.kind == "name" and one.entity == made.entity and one.start < made.start
    ]
    if names and names[-1].start < doc.start:
        return None
    return {
        one.group
        for one in doc.mentions
        if names and one.kind == "name" and names[-1].start < one.head[1] and one.head[0] < names[-1].end
    }


def rows(found: Sequence[Link]) -> Iterator[Row]:
    """Precision and recall of pronouns, of descriptions and of both."""
    for kind in (*KINDS, ""):
        some = [link for link in found if link.kind == kind or not kind]
        made = [link for link in some if link.made]
        wanted = [link for link in some if link.wanted]
        yield Row(f"{kind or 'both'}: links that are right", sum(link.right for link in made), len(made))
        yield Row(
            f"{kind or 'both'}: of those with a name, linked rightly",
            sum(link.right for link in wanted),
            len(wanted),
        )


def report(documents: Sequence[Document]) -> Iterator[str]:
    """The table of both ways, and by genre for ours."""
    for way in WAYS:
        found = linked(documents, way)
        yield f"== {way}"
        yield from map(str, rows(found))
        genres = sorted({link.genre for link in found})
        for genre in genres if len(genres) > 1 else ():
            *_, right, complete = rows([link for link in found if link.genre == genre])
            yield f"  {genre:14} right {right.hits:4} of {right.of:4} {right.share:6.1%}   " + (
                f"found {complete.hits:4} of {complete.of:4} {complete.share:6.1%}"
            )


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.coreference", description=__doc__)
    parser.add_argument("set", choices=("gum", "wiki"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", choices=SPLITS, action="append", help="of GUM; dev and test if not given")
    asked = parser.parse_args(words)
    documents = gum(asked.folder, asked.split or SPLITS[:2]) if asked.set == "gum" else wiki(asked.folder)
    for line in report(list(documents)):
        sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
