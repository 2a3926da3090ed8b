"""Mends what the parser is known to take for something else, so that all who ask the tree see the same."""

from spacy.tokens import Doc, Token

from ingest.syntax import PASSIVE, SUBJECT, children, is_plural, is_verb
from ingest.words import words

_NOUNS = ("NOUN", "PROPN", "PRON")
_FINITE = ("VBZ", "VBP", "VBD", "MD")


def mend(doc: Doc) -> Doc:
    """The document, whose tree is changed in place where it cannot be right."""
    for word in doc:
        if word.dep_ == "conj":
            _give_subject(word)
            _lift(word)
            _join_owned(word)
    return doc


def _give_subject(verb: Token) -> None:
    """ "France helped the general, and Italy, his rival, is furious": Italy was helped by nobody."""
    links = [child for child in children(verb, "cc") if child.i < verb.i]
    if not links or not _is_finite(verb) or children(verb, *SUBJECT, *PASSIVE):
        return
    noun = links[0].nbor(1)
    while links[0].i < noun.head.i < verb.i:
        noun = noun.head
    if noun.dep_ == "conj" and noun.pos_ in _NOUNS and noun.i < verb.i and noun.head.i < links[0].i:
        noun.head = verb
        noun.dep_ = "nsubj:pass" if children(verb, "aux:pass") else "nsubj"


def _lift(verb: Token) -> None:
    """ "The group says that jets are helping the army and accuses Moscow": jets would accuse."""
    said = verb.head
    if verb.tag_ != "VBZ" or said.dep_ != "ccomp" or children(verb, *SUBJECT, *PASSIVE):
        return
    if said.head.lemma_.lower() not in words("status", "speech", "verb") or said.head.i > said.i:
        return
    doers, speakers = children(said, *SUBJECT, *PASSIVE), children(said.head, *SUBJECT)
    if len(doers) == len(speakers) == 1 and is_plural(doers[0]) and not is_plural(speakers[0]):
        verb.head = said.head


def _join_owned(owner: Token) -> None:
    """ "The United States and Yemen's Houthis have agreed": Yemen only owns."""
    marks = [child for child in children(owner, "case") if child.tag_ == "POS"]
    if not marks or owner.head.pos_ not in _NOUNS or marks[0].i + 1 >= owner.sent.end:
        return
    owned = marks[0].nbor(1)
    while owned.head.i > owned.i and owned.dep_ in ("compound", "amod", "nummod", "nmod:desc"):
        owned = owned.head
    if owned.pos_ in _NOUNS and owned != owner and owned not in owner.subtree:
        owned.head, owned.dep_, owner.head, owner.dep_ = owner.head, "conj", owned, "nmod:poss"


def _is_finite(verb: Token) -> bool:
    first = [*children(verb, "aux", "aux:pass", "cop"), verb]
    return (is_verb(verb) or bool(children(verb, "cop"))) and any(word.tag_ in _FINITE for word in first)
