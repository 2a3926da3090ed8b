"""Load the shipped English pipeline or any other that spaCy can find."""

from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language

from graph.claim import DragomanError
from ingest.language import annotator, clear, names

SHIPPED = Path(__file__).parent / "model"
BATCH = 64
NEEDED = ("parser", "lemmatizer", "ner")
REGISTERED = (annotator.annotator, clear.clear_to_ud, names.names)
"""What a stored pipeline may name; importing them registers them."""


@cache
def load(name: str | None = None) -> Language:
    """The shipped pipeline, or the installed one of this name or path; DragomanError where there is none."""
    try:
        nlp = spacy.load(name or SHIPPED)
    except (OSError, ValueError, ImportError) as error:
        raise DragomanError(f"no spaCy pipeline {name or SHIPPED.name!r}: {_first_line(error)}") from error
    nlp.batch_size = BATCH
    if "annotator" not in nlp.pipe_names:
        _check(nlp, name)
    return nlp


def _check(nlp: Language, name: str | None) -> None:
    """Another pipeline must have the parts we need, and its trees our labels."""
    if missing := [part for part in NEEDED if part not in nlp.pipe_names]:
        raise DragomanError(f"spaCy pipeline {name!r} lacks {', '.join(missing)}")
    if clear.SIGNS & set(nlp.pipe_labels["parser"]):
        nlp.add_pipe("clear_to_ud")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
