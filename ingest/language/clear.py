"""Rewrite the CLEAR trees of spaCy's own English parsers into Universal Dependencies."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from thinc.types import Ints2d

RULES: dict[str, Any] = tomllib.loads((files("ingest.language") / "clear.toml").read_text(encoding="utf-8"))
SIGNS = frozenset(RULES["signs"])
NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
PREPOSITIONS = frozenset(RULES["preposition"]["labels"])
OBJECTS = frozenset({RULES["preposition"]["nominal"], RULES["preposition"]["clausal"]})


@dataclass(frozen=True, slots=True)
class Tree:
    """Heads and labels of a document while they are rewritten; a root heads itself."""

    doc: Doc
    heads: list[int]
    deps: list[str]

    def children(self, head: int) -> list[int]:
        """The tokens that hang on `head`, in text order."""
        return [i for i, above in enumerate(self.heads) if above == head != i]

    def hang(self, token: int, head: int, dep: str) -> None:
        """Attach `token`; a token hung on itself is a root."""
        self.heads[token], self.deps[token] = head, dep


@Language.component("clear_to_ud")
def clear_to_ud(doc: Doc) -> Doc:
    """The document with its tree in the shape and the labels of Universal Dependencies."""
    tree = Tree(doc, [token.head.i for token in doc], [token.dep_ for token in doc])
    for rewrite in (_prepositions, _copulas, _coordination, _labels):
        rewrite(tree)
    return _written(tree)


def _prepositions(tree: Tree) -> None:
    """From the last to the first, so that "out of the city" is "city" before "out" is looked at."""
    for preposition in reversed(range(len(tree.doc))):
        if tree.deps[preposition] in PREPOSITIONS or _is_second_preposition(tree, preposition):
            _turn(tree, preposition)


def _is_second_preposition(tree: Tree, token: int) -> bool:
    """Whether it is the "in" of "with A and in B"."""
    return tree.deps[token] == "conj" and any(tree.deps[child] in OBJECTS for child in tree.children(token))


def _turn(tree: Tree, preposition: int) -> None:
    """Put the object where its preposition hung, and the preposition under it."""
    thing = _object(tree, preposition)
    if thing is None:
        return
    head, label = tree.heads[preposition], tree.deps[preposition]
    clausal = tree.deps[thing] == RULES["preposition"]["clausal"]
    for child in tree.children(preposition):
        tree.heads[child] = thing
    new = "conj" if label == "conj" else _object_label(tree, head, label, clausal)
    tree.hang(thing, thing if head == preposition else head, "ROOT" if head == preposition else new)
    tree.hang(preposition, thing, "mark" if clausal else "case")


def _object(tree: Tree, preposition: int) -> int | None:
    """What it governs: its own object, or for "out" in "out of the city" that of the turned "of"."""
    children = tree.children(preposition)
    own = next((child for child in children if tree.deps[child] in OBJECTS), None)
    turned = (child for child in children if tree.deps[child] == RULES["object"]["other"])
    return next(turned, None) if own is None else own


def _object_label(tree: Tree, head: int, label: str, clausal: bool) -> str:
    if label == "agent" and not clausal:
        return str(RULES["object"]["agent"])
    return str(RULES["clause" if clausal else "object"]["noun" if tree.doc[head].pos_ in NOUNS else "other"])


def _copulas(tree: Tree) -> None:
    """From the last to the first, so that an inner clause is turned before the one it stands in."""
    for verb in reversed(range(len(tree.doc))):
        if tree.doc[verb].lower_ in RULES["copula"]["lemmas"]:
            _flip(tree, verb)


def _flip(tree: Tree, verb: int) -> None:
    """Let the predicate head the clause; in "there is a risk" the risk is the subject."""
    children = tree.children(verb)
    found = next((child for child in children if tree.deps[child] in RULES["copula"]["complements"]), None)
    if any(tree.deps[child] == RULES["copula"]["existential"] for child in children):
        if found is not None:
            tree.deps[found] = "nsubj"
        return
    predicate = found if found is not None else _place(tree, verb, children)
    if predicate is None:
        return
    for child in children:
        tree.heads[child] = predicate
    root = tree.heads[verb] == verb
    tree.hang(predicate, predicate if root else tree.heads[verb], tree.deps[verb])
    tree.hang(verb, predicate, "cop")


def _place(tree: Tree, verb: int, children: list[int]) -> int | None:
    """The "Kabul" of "he was in Kabul", where nothing else completes the verb."""
    labels = {tree.deps[child] for child in children}
    if not labels & {"nsubj"} or labels & {"xcomp", "ccomp", "advcl"}:
        return None
    later = (child for child in children if child > verb)
    return next((child for child in later if tree.deps[child] == RULES["object"]["other"]), None)


def _coordination(tree: Tree) -> None:
    """Every conjunct hangs on the first; "and" hangs on the conjunct that follows it."""
    for token in range(len(tree.doc)):
        while tree.deps[token] == "conj" and tree.deps[tree.heads[token]] == "conj":
            tree.heads[token] = tree.heads[tree.heads[token]]
    for token in range(len(tree.doc)):
        if tree.deps[token] == "cc":
            following = (i for i in _conjuncts(tree, tree.heads[token]) if i > token)
            tree.heads[token] = next(following, tree.heads[token])


def _conjuncts(tree: Tree, token: int) -> Iterator[int]:
    first = tree.heads[token] if tree.deps[token] == "conj" else token
    return (child for child in tree.children(first) if tree.deps[child] == "conj")


def _labels(tree: Tree) -> None:
    tree.deps[:] = [RULES["rename"].get(label, label) for label in tree.deps]


def _written(tree: Tree) -> Doc:
    add = tree.doc.vocab.strings.add
    steps = np.subtract(tree.heads, range(len(tree.heads)), dtype=np.int64).astype(np.uint64)
    labels = np.asarray([add(label) for label in tree.deps], dtype=np.uint64)
    return tree.doc.from_array(["HEAD", "DEP"], cast(Ints2d, np.stack((steps, labels), axis=1)))
