"""Put the trained parts and the lemma tables together as the pipeline that ships."""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import cast

import spacy
from spacy.language import Language
from spacy.pipeline import Lemmatizer
from spacy.tokens import DocBin

from training.lemmas import add_exceptions

SHIPPED = Path("ingest/language/model")
META = {
    "name": "dragoman_news",
    "version": "0.1.0",
    "description": "English news: tags, morphology, lemmas, Universal Dependencies, names",
    "license": "CC BY-SA 4.0",
    "author": "",
    "email": "",
    "url": "",
}


def main() -> None:
    """Assemble training/out/syntax and training/out/names into the shipped pipeline."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--syntax", type=Path, default=Path("training/out/syntax/model-best"))
    parser.add_argument("--names", type=Path, default=Path("training/out/names/model-best"))
    parser.add_argument("--corpus", type=Path, default=Path("training/out/corpus/syntax-train.spacy"))
    parser.add_argument("--to", type=Path, default=SHIPPED)
    options = parser.parse_args()
    swap(assemble(options.syntax, options.names, options.corpus), options.to)


def assemble(syntax: Path, names: Path, corpus: Path) -> Language:
    """One pipeline: the parser's parts, then lemmas by rule, then the name finder with its own embedding."""
    nlp = spacy.load(syntax)
    lemmatizer = cast(Lemmatizer, nlp.add_pipe("lemmatizer", config={"mode": "rule"}))
    lemmatizer.initialize()
    add_exceptions(lemmatizer, DocBin().from_disk(corpus).get_docs(nlp.vocab))
    nlp.add_pipe("ner", source=spacy.load(names))
    return forgetful(nlp)


def forgetful(nlp: Language) -> Language:
    """The pipeline without the paths and callbacks of its training."""
    nlp.meta.update(META)
    nlp.config["paths"] = dict.fromkeys(("train", "dev", "vectors", "init_tok2vec"))
    nlp.config["corpora"] = {}
    nlp.config["initialize"]["before_init"] = None
    return nlp


def swap(nlp: Language, to: Path) -> None:
    """Write beside `to` and rename, so that nobody ever reads half a pipeline."""
    to.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".model-", dir=to.parent))
    nlp.to_disk(fresh)
    fresh.chmod(0o755)
    old = to.with_name(f".{to.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if to.exists():
        to.rename(old)
    fresh.replace(to)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    main()
