"""Variants of training documents: case, typographic quotes, odd white space."""

import random
from collections.abc import Callable, Iterator

from spacy.language import Language
from spacy.training import Example
from spacy.training.augment import make_whitespace_variant
from spacy.util import registry

CURLY = str.maketrans({"'": "’"})
STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})
BLANKS = ("\xa0", "\n", " ")

Dress = Callable[[list[str]], list[str]]


@registry.augmenters("dragoman.news.v1")  # type: ignore[untyped-decorator]
def news_augmenter(level: float, seed: int) -> Callable[[Language, Example], Iterator[Example]]:
    """An augmenter that gives each document as it is or, with chance `level`, in one other dress."""
    chance = random.Random(seed)
    dresses: tuple[Dress, ...] = (_lower, _upper, _curly, _curly, _straight)

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        if chance.random() >= level:
            yield example
        elif chance.random() < 1 / (len(dresses) + 1):
            place = chance.randrange(1, len(example.reference) + 1)
            yield make_whitespace_variant(nlp, example, chance.choice(BLANKS), place)
        else:
            yield _dressed(nlp, example, chance.choice(dresses))

    return augment


def _lower(words: list[str]) -> list[str]:
    return [word.lower() for word in words]


def _upper(words: list[str]) -> list[str]:
    return [word.upper() for word in words]


def _straight(words: list[str]) -> list[str]:
    return [word.translate(STRAIGHT) for word in words]


def _curly(words: list[str]) -> list[str]:
    """Straight double quotes turned by turns to opening and closing ones, apostrophes to ’."""
    opening, dressed = True, []
    for word in words:
        if word == '"':
            word, opening = ("“" if opening else "”"), not opening
        dressed.append(word.translate(CURLY))
    return dressed


def _dressed(nlp: Language, example: Example, dress: Dress) -> Example:
    values = example.to_dict()
    gold = values["token_annotation"]
    gold["ORTH"] = dress(gold["ORTH"])
    words = zip(gold["ORTH"], gold["SPACY"], strict=True)
    doc = nlp.make_doc("".join(word + " " * bool(space) for word, space in words))
    return Example.from_dict(doc, values)
