"""Measure a pipeline on what it was not trained on."""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

TREEBANKS = ("en_ewt-test", "en_pud-test")
NAMES = ("uner", "wikigold", "re3d", "redocred", "gum")
SYNTAX_SCORES = ("tag_acc", "pos_acc", "morph_acc", "lemma_acc", "dep_uas", "dep_las", "sents_f", "token_f")
NAME_SCORES = ("ents_p", "ents_r", "ents_f")

Scores = dict[str, dict[str, float]]


def main() -> None:
    """Print the scores of a pipeline and write them to training/scores.json."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--model", default="ingest/language/model")
    parser.add_argument("--corpus", type=Path, default=Path("training/out/corpus"))
    parser.add_argument("--to", type=Path, default=Path("training/scores.json"))
    options = parser.parse_args()
    nlp = spacy.load(options.model)
    scores = {**syntax(nlp, options.corpus), **names(nlp, options.corpus), **speed(nlp, options.corpus)}
    options.to.write_text(json.dumps(scores, indent=2) + "\n", encoding="utf-8")
    sys.stdout.writelines(f"{line}\n" for line in lines(scores))


def syntax(nlp: Language, corpus: Path) -> Scores:
    """Each treebank twice: raw text of several sentences, and gold tokens one gold sentence at a time."""
    scores: Scores = {}
    for name in TREEBANKS:
        docs = list(gold(nlp, corpus / f"{name}.spacy"))
        with nlp.select_pipes(disable="ner"):
            scores[f"{name}, raw text"] = picked(nlp.evaluate(raw(nlp, docs)), SYNTAX_SCORES)
            single = [sentence.as_doc() for doc in docs for sentence in doc.sents]
            scores[f"{name}, gold tokens"] = picked(nlp.evaluate(tokenized(nlp, single)), SYNTAX_SCORES)
    return scores


def names(nlp: Language, corpus: Path) -> Scores:
    """Held-out documents of each corpus of names, as raw text."""
    scores: Scores = {}
    for name in NAMES:
        with nlp.select_pipes(enable="ner"):
            found = nlp.evaluate(raw(nlp, gold(nlp, corpus / f"names-{name}.spacy")))
        scores[f"names, {name}"] = picked(found, NAME_SCORES) | {
            label: round(100 * values["f"], 1) for label, values in sorted(found["ents_per_type"].items())
        }
    return scores


def speed(nlp: Language, corpus: Path) -> Scores:
    """Words in a second of one core, the whole pipeline over both tests."""
    docs = [doc for name in TREEBANKS for doc in gold(nlp, corpus / f"{name}.spacy")]
    start = time.process_time()
    words = sum(len(doc) for doc in nlp.pipe([doc.text for doc in docs], batch_size=64))
    return {"speed": {"words per CPU second": round(words / (time.process_time() - start), -2)}}


def gold(nlp: Language, path: Path) -> Iterator[Doc]:
    """The annotated documents of one file."""
    return DocBin().from_disk(path).get_docs(nlp.vocab)


def raw(nlp: Language, docs: Iterable[Doc]) -> list[Example]:
    """Examples that the pipeline's own tokenizer splits."""
    return [Example(nlp.make_doc(doc.text), doc) for doc in docs]


def tokenized(nlp: Language, docs: Sequence[Doc]) -> list[Example]:
    """Examples with the corpus' own tokens."""
    words = (([token.text for token in doc], [bool(token.whitespace_) for token in doc]) for doc in docs)
    return [Example(Doc(nlp.vocab, *given), doc) for given, doc in zip(words, docs, strict=True)]


def picked(scores: Mapping[str, float | None], wanted: Iterable[str]) -> dict[str, float]:
    """The wanted scores in per cent, with one decimal."""
    return {name: round(100 * (scores.get(name) or 0.0), 1) for name in wanted}


def lines(scores: Scores) -> Iterator[str]:
    """One line for each test."""
    for test, values in scores.items():
        yield f"{test:28} " + "  ".join(f"{name} {value:.1f}" for name, value in values.items())


if __name__ == "__main__":
    main()
