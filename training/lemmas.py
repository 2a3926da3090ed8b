"""What the treebanks' lemmas have beyond the rule tables: "us" is "we", "n't" is "not", "'s" is "be"."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.pipeline import Lemmatizer
from spacy.tokens import Doc, Token

OFTEN = 3
OPEN = ("adj", "adv", "noun", "verb")
"""The parts of speech that the tables have; one entry for another undoes its default, lower case."""


def add_exceptions(lemmatizer: Lemmatizer, docs: Iterable[Doc]) -> None:
    """Enter each word that the treebanks lemmatise otherwise than the rules, often and nearly always; then our own."""
    table = lemmatizer.lookups.get_table("lemma_exc")
    for pos, form, lemma in (*exceptions(lemmatizer, docs), *own()):
        table[pos] = {**table.get(pos, {}), form: [lemma]}
    lemmatizer.cache.clear()


def own() -> Iterator[tuple[str, str, str]]:
    """What `lemmas.toml` corrects, likewise."""
    rows = tomllib.loads((Path(__file__).parent / "lemmas.toml").read_text(encoding="utf-8"))
    return ((pos, form, lemma) for pos, forms in rows.items() for form, lemma in forms.items())


def exceptions(lemmatizer: Lemmatizer, docs: Iterable[Doc]) -> Iterator[tuple[str, str, str]]:
    """Part of speech, lower-case form, lemma."""
    gold: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    ruled: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for token in (token for doc in docs for token in doc if _ruled(token)):
        gold[token.pos_.lower(), token.lower_][token.lemma_] += 1
        ruled[token.pos_.lower(), token.lower_][lemmatizer.rule_lemmatize(token)[0]] += 1
    for (pos, form), lemmas in gold.items():
        (lemma, count), total = lemmas.most_common(1)[0], lemmas.total()
        wanted = count >= OFTEN and count > 0.8 * total and ruled[pos, form][lemma] < count
        if wanted or pos not in OPEN:
            yield pos, form, lemma


def _ruled(token: Token) -> bool:
    return (
        bool(token.lemma_) and not token.is_space and token.pos_ not in ("PROPN", "PUNCT", "SYM", "NUM", "X")
    )
