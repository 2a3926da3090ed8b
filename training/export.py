"""Put the trained network and the lemma tables together as the pipeline that ships."""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import cast

import numpy as np
import spacy
import torch
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import Lemmatizer
from spacy.tokens import DocBin

from ingest.language.annotator import Annotator, Parts
from training import graph
from training.lemmas import add_exceptions
from training.samples import Labels, features, load
from training.tokens import tokens
from training.train import vocabulary

SHIPPED = Path("ingest/language/model")
META = {
    "name": "dragoman_news",
    "version": "0.2.0",
    "description": "English news: tags, morphology, lemmas, Universal Dependencies, names",
    "license": "CC BY-SA 4.0",
    "author": "",
    "email": "",
    "url": "",
}


def main() -> None:
    """Assemble training/out/network.pt into the shipped pipeline."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--network", type=Path, default=Path("training/out/network.pt"))
    parser.add_argument("--corpus", type=Path, default=Path("training/out/corpus/syntax-train.spacy"))
    parser.add_argument("--to", type=Path, default=SHIPPED)
    parser.add_argument("--whole", action="store_true", help="keep 32-bit weights")
    options = parser.parse_args()
    swap(assemble(parts(options.network, options.corpus, whole=options.whole), options.corpus), options.to)


def disagreement(labels: Labels, corpus: Path) -> NDArray[np.int8]:
    """A penalty for every pair of a tag and features that the treebanks never put on one word."""
    barred = np.full((len(labels.tag), len(labels.morph)), 100, dtype=np.int8)
    for token in (token for doc in load(spacy.blank("en"), corpus) for token in doc if not token.is_space):
        barred[labels.number("tag", token.tag_), labels.number("morph", features(token))] = 0
    return barred


def parts(path: Path, corpus: Path, *, whole: bool) -> Parts:
    """The network as graphs, in eight bits unless it is wanted whole."""
    kept = torch.load(path, map_location="cpu")
    weights = {name: value.float().numpy() for name, value in kept["state"].items()}
    weights["no_root"] = np.array(
        [100 * (label == "ROOT") for label in kept["labels"]["dep"]], dtype=np.float32
    )
    weights["disagree"] = disagreement(Labels(**kept["labels"]), corpus)
    models = graph.network(weights), graph.labeller(weights)
    network, labeller = (m.SerializeToString() if whole else graph.eight_bit(m) for m in models)
    labels = {kind: list(known) for kind, known in kept["labels"].items()}
    return Parts(network, labeller, vocabulary(), labels)


def assemble(network: Parts, corpus: Path) -> Language:
    """One pipeline: all annotation in one component, then lemmas by rule and finer labels of names."""
    nlp: Language = tokens()(spacy.blank("en"))
    cast(Annotator, nlp.add_pipe("dragoman_annotator", name="annotator")).parts = network
    lemmatizer = cast(Lemmatizer, nlp.add_pipe("lemmatizer", config={"mode": "rule"}))
    lemmatizer.initialize()
    # read into a vocabulary of its own, or every word of the corpus would be stored with the pipeline
    add_exceptions(lemmatizer, DocBin().from_disk(corpus).get_docs(spacy.blank("en").vocab))
    nlp.add_pipe("dragoman_names", name="names")
    nlp.meta.update(META)
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
