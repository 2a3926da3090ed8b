"""What a role noun or adjective is said of: "Y, a spokesman for X", "X is allied with Y"."""

from spacy.tokens import Token

from ingest.doers import subjects
from ingest.receivers import objects
from ingest.syntax import SUBJECT, children, is_passive, is_verb, known_as, lemma, name_before, preposition
from ingest.words import words

_LOOSE = ("obl", "obj", "conj", "nmod", "advcl", "dep", "ccomp", "parataxis", "obl:unmarked")


def described(word: Token) -> list[Token]:
    """What a role noun or adjective is said of: a copula's subject, an apposition, the noun it modifies."""
    named = [child for child in children(word, "appos", "flat") if child.pos_ == "PROPN" and child.i > word.i]
    named = named or known_as(word)
    if named and word.dep_ not in ("appos", "amod", "nmod:desc"):
        return named
    if children(word, "cop") or is_verb(word) and not is_passive(word) and children(word, "nsubj"):
        return children(word, "nsubj", "nsubj:outer") or subjects(word)
    if word.dep_ in ("nsubj", "nsubj:outer") and word.head.pos_ == "PROPN" and children(word.head, "cop"):
        return [word.head]  # "whose military chief is Sultani Makenga"
    if word.dep_ == "nsubj:pass" and lemma(word.head) == "know":
        return [name for name in children(word.head, "obl") if preposition(name) == "as"]
    if is_passive(word) or word.dep_ == "acl":
        return objects(word)
    if preposition(word) == "of" and word.head.lower_ in ("one", "another") and word.dep_ == "nmod":
        return described(word.head)  # "Nasr, another of the group's commanders"
    return (
        _described_beside(word)
        or _described_by_verb(word)
        or children(word, "appos")
        or _behind_hyphened(word)
    )


def _described_beside(word: Token) -> list[Token]:
    """The name a title, an apposition or a second post stands beside."""
    if word.dep_ == "nmod:desc" and word.i > word.head.i:
        return _name_after(word)
    if word.dep_ == "appos" and (beside := name_before(word)) is not None:
        return [beside]
    if word.dep_ == "appos" and any(one.text == ";" for one in word.doc[word.head.i : word.i]):
        return []  # a semicolon begins anew
    if word.dep_ in ("appos", "amod", "nmod:desc"):
        return [word.head]
    if word.dep_ == "conj" and (beside := name_before(word)) is not None:
        return [beside]
    if word.dep_ in SUBJECT and (same := _doubled(word)):
        return same
    if word.dep_ == "conj" and word.head.dep_ in ("appos", "nmod:desc") and word.head.pos_ == "NOUN":
        return described(word.head)  # "the president and chairman of the party"
    if word.dep_ == "conj" and any(child.i < word.i for child in children(word.head, "appos")):
        return [word.head]  # the same, where the second post hangs on the name
    name = name_before(word) if word.dep_ in _LOOSE else None
    return [] if name is None else [name]


def _behind_hyphened(word: Token) -> list[Token]:
    """The noun behind a hyphened participle that the parser took for a verb ("Taliban-ruled Afghanistan")."""
    if word.i < 2 or word.nbor(-1).text != "-" or word.i + 1 >= word.sent.end:
        return []
    noun = word.nbor(1)
    while noun.dep_ in ("compound", "amod", "flat") and noun.head.i > word.i:
        noun = noun.head
    return [noun] if noun.pos_ in ("PROPN", "NOUN") else []


def _doubled(word: Token) -> list[Token]:
    """The name a verb has for subject already: "Eritrea, long a foe of the group, looked on"."""
    own = [child for child in children(word.head, *SUBJECT, "nsubj:pass") if child.i < word.i]
    behind = (
        word.i + 1 < word.sent.end and word.doc[word.right_edge.i + 1 : word.right_edge.i + 2].text == ","
    )
    return own[-1:] if own and own[-1].pos_ == "PROPN" and behind else []


def _described_by_verb(word: Token) -> list[Token]:
    """ "Regards the YPG as an arm of the PKK", "remained an ally"."""
    if word.dep_ in ("obl", "obj", "nmod") and preposition(word) == "as" and is_verb(word.head):
        takes_over = lemma(word.head) in words("groups", "succeeding") or word.i < word.head.i
        return subjects(word.head) if takes_over else objects(word.head) or subjects(word.head)
    if word.dep_ in ("xcomp", "obj") and lemma(word.head) in words("groups", "regarding"):
        return [token for token in objects(word.head) if token != word]
    becoming = word.dep_ in ("xcomp", "obj") and lemma(word.head) in words("groups", "becoming")
    return subjects(word.head) if becoming else []


def _name_after(title: Token) -> list[Token]:
    """The name a title stands before, whatever the parser hangs it on."""
    if title.i + 1 >= title.sent.end or title.nbor(1).pos_ != "PROPN":
        return []
    name = title.nbor(1)
    while name.dep_ in ("flat", "compound", "nmod:desc") and name.head.i > title.i:
        name = name.head
    return [name]
