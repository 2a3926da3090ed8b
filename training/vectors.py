"""Small word vectors from open news text, which the parser and the name finder start from."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import floret
import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.vectors import Vectors
from thinc.types import Floats2d

from training.text import paragraphs

WIDTH = 64
MOST = 20_000


def main() -> None:
    """Write training/out/vectors from the open texts in `--data` and the prepared training files."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds throughput/, ...")
    parser.add_argument("--out", type=Path, default=Path("training/out"))
    options = parser.parse_args()
    text = options.out / "vectors.txt"
    with text.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{line}\n" for line in tokenized(options.data, options.out / "corpus"))
    pipeline(*trained(text)).to_disk(options.out / "vectors")


def tokenized(data: Path, corpus: Path) -> Iterator[str]:
    """Paragraphs in lower case, a space between tokens."""
    nlp = spacy.blank("en")
    for text in paragraphs(data):
        yield " ".join(token.lower_ for token in nlp.make_doc(text) if not token.is_space)
    for name in ("syntax-train", "names-train"):
        for doc in DocBin().from_disk(corpus / f"{name}.spacy").get_docs(nlp.vocab):
            yield " ".join(token.lower_ for token in doc if not token.is_space)


def trained(text: Path) -> tuple[list[str], Floats2d]:
    """Skip-gram vectors of the most frequent words in lower case; one thread, so always the same."""
    model = floret.train_unsupervised(
        str(text), model="skipgram", dim=WIDTH, ws=3, minCount=4, maxn=0, epoch=5, thread=1, verbose=0
    )
    words = [word for word in model.words if word != "</s>"][:MOST]
    table = np.asarray([model.get_word_vector(word) for word in words], dtype="float32")
    return words, table / np.linalg.norm(table, axis=1, keepdims=True)


def pipeline(words: list[str], table: Floats2d) -> Language:
    """A blank pipeline with these vectors, a row shared by "taliban", "Taliban" and "TALIBAN"."""
    nlp = spacy.blank("en")
    vectors = Vectors(strings=nlp.vocab.strings, data=table)
    for dress in (str.lower, str.title, str.upper):
        for row, word in enumerate(words):
            vectors.add(nlp.vocab.strings.add(dress(word)), row=row)
    nlp.vocab.vectors = vectors
    return nlp


if __name__ == "__main__":
    main()
