"""Measure a pipeline on what it was not trained on."""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import files
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.scorer import Scorer, get_ner_prf
from spacy.tokens import Doc, DocBin, Span, Token
from spacy.training import Example

from ingest.language import pipeline
from training import finer

TREEBANKS = ("en_ewt-test", "en_pud-test")
LABELS = ("re3d", "wikifair", "wikievents")
NAMES = ("uner", "wikigold", "re3d", "redocred", "gum", "wnut")
RUN_TIME = ("onnxruntime", "tokenizers")
MEGABYTE = 1_000_000

Scores = dict[str, dict[str, float]]


def main() -> None:
    """Print the scores of a pipeline and write them to training/scores.json."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--model", type=Path, default=pipeline.SHIPPED)
    parser.add_argument("--against", type=Path, help="a second pipeline, measured beside it")
    parser.add_argument("--corpus", type=Path, default=Path("training/out/corpus"))
    parser.add_argument("--to", type=Path, default=Path("training/scores.json"))
    options = parser.parse_args()
    scores = measured(options.model, options.corpus)
    if options.against:
        other = measured(options.against, options.corpus)
        ratio = scores["speed"]["words per CPU second"] / other["speed"]["words per CPU second"]
        scores["speed"]["ratio to the other"] = round(ratio, 2)
        scores |= {f"other: {test}": values for test, values in other.items()}
    options.to.write_text(json.dumps(scores, indent=2) + "\n", encoding="utf-8")
    sys.stdout.writelines(f"{line}\n" for line in lines(scores))


def measured(model: Path, corpus: Path) -> Scores:
    """Every score of one pipeline."""
    nlp = spacy.load(model)
    return {
        **syntax(nlp, corpus),
        **names(nlp, corpus),
        **labels(nlp, corpus),
        **speed(nlp, corpus),
        **size(model),
    }


def syntax(nlp: Language, corpus: Path) -> Scores:
    """Each treebank on gold tokens, one gold sentence at a time, told that it is one or not, and on raw text."""
    scores: Scores = {}
    for name in TREEBANKS:
        docs = list(gold(nlp, corpus / f"{name}.spacy"))
        single = [sentence.as_doc() for doc in docs for sentence in doc.sents]
        scores[f"{name}, gold tokens and sentences"] = trees(read(nlp, tokenized(nlp, single, whole=True)))
        scores[f"{name}, gold tokens"] = trees(read(nlp, tokenized(nlp, single)))
        scores[f"{name}, raw text"] = trees(read(nlp, raw(nlp, docs)))
    return scores


def trees(examples: Sequence[Example]) -> dict[str, float]:
    """Attachment with full labels, with and without punctuation; tags, lemmas, sentences."""
    everything = Scorer.score_deps(examples, "dep", getter=_label, ignore_labels=())
    bare = Scorer.score_deps(examples, "dep", getter=_label, ignore_labels=("punct",))
    sentences = Scorer.score_spans(examples, "sents", has_annotation=None, getter=_sentences)
    found = {
        "UAS": everything["dep_uas"],
        "LAS": everything["dep_las"],
        "UAS without punct": bare["dep_uas"],
        "LAS without punct": bare["dep_las"],
        "XPOS": Scorer.score_token_attr(examples, "tag")["tag_acc"],
        "UPOS": Scorer.score_token_attr(examples, "pos")["pos_acc"],
        "morph": Scorer.score_token_attr(examples, "morph", getter=_features)["morph_acc"],
        "lemma": Scorer.score_token_attr(examples, "lemma")["lemma_acc"],
        "sentences": sentences["sents_f"],
        "tokens": Scorer.score_tokenization(examples)["token_f"],
    }
    return {name: _per_cent(value) for name, value in found.items()}


def _label(token: Token, attribute: str) -> str:
    return token.dep_


def _features(token: Token, attribute: str) -> str:
    return str(token.morph)


def _sentences(doc: Doc, attribute: str) -> Iterable[Span]:
    return doc.sents


def names(nlp: Language, corpus: Path) -> Scores:
    """Held-out documents of each corpus of names, as raw text."""
    scores: Scores = {}
    for name in NAMES:
        found = get_ner_prf(read(nlp, raw(nlp, gold(nlp, corpus / f"names-{name}.spacy"))))
        each = sorted((found["ents_per_type"] or {}).items())
        scores[f"names, {name}"] = {
            "P": _per_cent(found["ents_p"]),
            "R": _per_cent(found["ents_r"]),
            "F": _per_cent(found["ents_f"]),
            **{label: _per_cent(values["f"]) for label, values in each},
        }
    return scores


def labels(nlp: Language, corpus: Path) -> Scores:
    """The labels given by rule, on raw text."""
    examples = {name: read(nlp, raw(nlp, gold(nlp, corpus / f"labels-{name}.spacy"))) for name in LABELS}
    return {
        f"labels by rule, {name}": finer.scores(
            (example.predicted, example.reference) for example in read_ones
        )
        for name, read_ones in examples.items()
    }


def speed(nlp: Language, corpus: Path) -> Scores:
    """Words in a second of processor time, the whole pipeline over a thousand digests of the day's news."""
    texts = json.loads((corpus / "digests.json").read_text(encoding="utf-8"))
    for _ in nlp.pipe(texts[:20]):
        pass
    start = time.process_time()
    words = sum(not token.is_space for doc in nlp.pipe(texts, batch_size=64) for token in doc)
    return {"speed": {"words per CPU second": round(words / (time.process_time() - start), -1)}}


def size(model: Path) -> Scores:
    """Megabytes that the pipeline adds to an install."""
    weights = sum(file.stat().st_size for file in model.rglob("*") if file.is_file())
    libraries = {library: sum(file.size or 0 for file in files(library) or ()) for library in RUN_TIME}
    sizes = {"pipeline": weights, **libraries, "all": weights + sum(libraries.values())}
    return {"megabytes": {name: round(count / MEGABYTE, 1) for name, count in sizes.items()}}


def gold(nlp: Language, path: Path) -> Iterator[Doc]:
    """The annotated documents of one file."""
    return DocBin().from_disk(path).get_docs(nlp.vocab)


def raw(nlp: Language, docs: Iterable[Doc]) -> list[Example]:
    """Examples that the pipeline's own tokenizer splits."""
    return [Example(nlp.make_doc(doc.text), doc) for doc in docs]


def tokenized(nlp: Language, docs: Sequence[Doc], *, whole: bool = False) -> list[Example]:
    """Examples with the corpus' own tokens; if `whole`, each document is said to be one sentence."""
    return [Example(_bare(nlp, doc, whole=whole), doc) for doc in docs]


def _bare(nlp: Language, doc: Doc, *, whole: bool) -> Doc:
    words, spaces = [token.text for token in doc], [bool(token.whitespace_) for token in doc]
    starts = [True, *[False] * (len(doc) - 1)] if whole else None
    return Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=starts)


def read(nlp: Language, examples: Sequence[Example]) -> list[Example]:
    """The examples with the pipeline's answers."""
    docs = nlp.pipe([example.predicted for example in examples], batch_size=64)
    return [Example(doc, example.reference) for doc, example in zip(docs, examples, strict=True)]


def _per_cent(value: float | None) -> float:
    return round(100 * (value or 0.0), 1)


def lines(scores: Scores) -> Iterator[str]:
    """One line for each test."""
    for test, values in scores.items():
        yield f"{test:34} " + "  ".join(f"{name} {value:g}" for name, value in values.items())


if __name__ == "__main__":
    main()
