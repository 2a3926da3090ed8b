"""Corpora to spaCy training files."""

import argparse
import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin

from training import distant, finer, mentions
from training.templates import filled
from training.text import days
from training.tokens import tokens
from training.treebank import Sentence, groups, paragraphs, sentences, to_doc

SEED = 17
UNSURE_GENRES = ("GUM_conversation", "GUM_academic")
TRAINED_ON = ("en_ewt-train", "en_ewt-dev", "en_gum-open-train", "en_gum-open-dev")
NEWS = Path(__file__).with_name("news.conllu.gz")
HELD_OUT = {"gum": 10, "uner": 5, "wikigold": 5, "wnut": 10, "redocred": 10, "re3d": 4}
"""Every how many-th document is kept from training; corpora not named here are trained on whole."""
REPEATED = {"re3d": 3, "uner": 2, "news": 3}
"""Corpora nearest to what the pipeline reads are seen more often."""


def main() -> None:
    """Write training/out/corpus/*.spacy from the corpora in `--data`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds ud/, re3d/, ...")
    parser.add_argument("--out", type=Path, default=Path("training/out/corpus"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    syntax(options.data, options.out)
    names(options.data, options.out)
    labels(options.data, options.out)
    digests(options.data, options.out)


def digests(data: Path, out: Path) -> None:
    """A thousand days of news, to measure speed on."""
    texts = sorted(days(data), key=digest)[:1000]
    (out / "digests.json").write_text(json.dumps(texts), encoding="utf-8")


def syntax(data: Path, out: Path) -> None:
    """Treebank documents for the tagger and the parser: train, dev, and the two tests."""
    train = [*trees(data, TRAINED_ON), *own(data), *news() * REPEATED["news"]]
    random.Random(SEED).shuffle(train)
    write(out / "syntax-train.spacy", train)
    for name in ("en_ewt-test", "en_pud-test"):
        write(out / f"{name}.spacy", trees(data, (name,)))


def names(data: Path, out: Path) -> None:
    """Documents for the name finder: a joint train file and one held-out file for each corpus."""
    nlp = tokens()(spacy.blank("en"))
    adjectives = nationalities(data)
    gum = mentions.gum(nlp.vocab, filter(licensed, sentences(data / "ud/en_gum-open-train.conllu.gz")), SEED)
    corpora = {
        "gum": list(gum),
        "news": [*mentions.own(nlp.vocab, NEWS), *mentions.marked(nlp, NEWS.with_name("news.txt"))],
        "uner": list(mentions.uner(nlp.vocab, data, SEED)),
        "wikigold": list(mentions.wikigold(nlp.vocab, data / "ud/ner/wikigold.conll.gz")),
        "wnut": list(mentions.wnut(nlp.vocab, data / "ner-wnut17/wnut17-train.conll")),
        "redocred": list(mentions.redocred(nlp.vocab, data / "re-docred/dev_revised.jsonl.gz", adjectives)),
    }
    found = (name for _, doc in chain(*corpora.values()) for name in doc.ents)
    places = frozenset(name.text for name in found if name.label_ == "LOC")
    corpora["re3d"] = list(mentions.re3d(nlp, data / "re3d/re3d-shared.jsonl", places, adjectives))
    corpora["wnut-dev"] = list(mentions.wnut(nlp.vocab, data / "ner-wnut17/wnut17-dev.conll"))
    corpora["wiki-fair"] = list(
        mentions.wikifair(nlp, data / "wiki-fair-v2/wiki-fair-v2-shared.jsonl", adjectives)
    )
    train, dev = list[Doc](), list[Doc]()
    for corpus, pairs in corpora.items():
        held = held_out(corpus, {name for name, _ in pairs})
        if kept_back := [doc for name, doc in pairs if name in held]:
            write(out / f"names-{corpus}.spacy", kept_back)
        dev += kept_back
        train += [doc for name, doc in pairs if name not in held] * REPEATED.get(corpus, 1)
    train += distant.documents(nlp, data, adjectives, SEED)
    random.Random(SEED).shuffle(train)
    write(out / "names-train.spacy", train)
    write(out / "names-dev.spacy", dev)


def labels(data: Path, out: Path) -> None:
    """Documents that measure the labels given by rule."""
    nlp = tokens()(spacy.blank("en"))
    adjectives = nationalities(data)
    corpora = {
        "re3d": finer.re3d(nlp, data / "re3d/re3d-shared.jsonl"),
        "wikifair": finer.wikifair(nlp, data / "wiki-fair-v2/wiki-fair-v2-shared.jsonl", adjectives),
        "wikievents": finer.wikievents(nlp, data / "wikievents/dev.jsonl.gz", adjectives),
    }
    for corpus, docs in corpora.items():
        write(out / f"labels-{corpus}.spacy", docs)


def held_out(corpus: str, documents: Iterable[str]) -> frozenset[str]:
    """The documents of a corpus that are never trained on."""
    every = HELD_OUT.get(corpus)
    return frozenset(sorted(documents, key=digest)[::every] if every else ())


def nationalities(data: Path) -> frozenset[str]:
    """Capitalised words that the treebanks tag adjective more often than name."""
    tags: dict[str, Counter[str]] = defaultdict(Counter)
    for name in ("en_ewt-train", "en_gum-open-train"):
        for sentence in sentences(data / "ud" / f"{name}.conllu.gz"):
            for word in filter(lambda word: word.form.istitle(), sentence.words[1:]):
                tags[word.form][word.tag] += 1
    return frozenset(form for form, seen in tags.items() if seen["JJ"] > seen["NNP"])


def digest(name: str) -> str:
    """An order of document names that has nothing to do with what they are about."""
    return hashlib.sha256(name.encode()).hexdigest()


def trees(data: Path, names: Iterable[str]) -> Iterable[Doc]:
    """Documents of the named treebanks without the genres whose licence is unsure."""
    vocab = spacy.blank("en").vocab
    for name in names:
        treebank = filter(licensed, sentences(data / "ud" / f"{name}.conllu.gz"))
        yield from (to_doc(vocab, group) for group in groups(treebank, SEED))


def own(data: Path) -> Iterable[Doc]:
    """Our own sentences, one a document."""
    vocab = spacy.blank("en").vocab
    return (
        to_doc(vocab, [sentence]) for sentence in filled(sentences(data / "ud/en_ewt-train.conllu.gz"), SEED)
    )


def news() -> list[Doc]:
    """Our own news, a paragraph a document."""
    vocab = spacy.blank("en").vocab
    return [to_doc(vocab, group) for group in paragraphs(sentences(NEWS))]


def licensed(sentence: Sentence) -> bool:
    """Whether the sentence's text may be trained on beyond doubt."""
    return not sentence.document.startswith(UNSURE_GENRES)


def write(path: Path, docs: Iterable[Doc]) -> None:
    """Store documents in spaCy's binary form."""
    DocBin(docs=docs, store_user_data=False).to_disk(path)


if __name__ == "__main__":
    main()
