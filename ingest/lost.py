"""Arguments that a parser hung elsewhere or nowhere, by where they stand."""

from spacy.tokens import Token

from ingest.syntax import children, is_passive, is_verb, preposition

_FAR = 12  # words


def right_behind(noun: Token, slot: str) -> list[Token]:
    """What stands under a preposition right behind the noun, wherever it hangs ("the bombing at Abbey Gate")."""
    if noun.i + 1 >= noun.sent.end or noun.nbor(1).lower_ != slot or noun.nbor(1).dep_ != "case":
        return []
    inner = noun.nbor(1).head
    return [inner] if inner.i > noun.i and preposition(inner) == slot else []


def under_later(head: Token, slot: str) -> list[Token]:
    """What stands under a preposition further right in the same clause, where the parser hung it elsewhere."""
    for token in _stretch(head):
        if token.pos_ in ("NOUN", "PROPN", "PRON") and preposition(token) == slot:
            return [token]
    return []


def _stretch(head: Token) -> list[Token]:
    """The words right of a head up to the next verb, or to what opens another clause."""
    found = []
    for token in head.doc[head.i + 1 : min(head.sent.end, head.i + _FAR)]:
        if is_verb(token) and token.dep_ not in ("amod", "compound") or token.text in (";", ":", "(", '"'):
            break
        if token.tag_ in ("WDT", "WP", "WP$", "WRB"):
            break
        found.append(token)
    return found


def lost_subject(verb: Token) -> list[Token]:
    """The noun right before a finite verb that the parser gave no subject."""
    finite = verb.tag_ in ("VBD", "VBZ", "VBP") or verb.dep_ == "ROOT" or bool(children(verb, "aux"))
    if not finite or is_passive(verb) or verb.dep_ in ("conj", "xcomp", "acl"):
        return []
    place = verb.i - 1
    while place >= verb.sent.start and (
        verb.doc[place].dep_ in ("aux", "advmod") or verb.doc[place].pos_ in ("AUX", "ADV")
    ):
        place -= 1
    noun = verb.doc[place] if place >= verb.sent.start else verb
    if any(mark.i > place for mark in children(verb, "mark")):
        return []
    while noun.dep_ in ("flat", "compound", "conj") and noun.head.i < verb.i and not is_verb(noun.head):
        noun = noun.head  # up to the first of several: "Bahrain, Canada and the Netherlands took part"
    return [noun] if noun.pos_ in ("NOUN", "PROPN") and not preposition(noun) else []


def lost_object(verb: Token) -> list[Token]:
    """The noun right behind an active verb that the parser gave no object."""
    if is_passive(verb) or not is_verb(verb) or children(verb, "ccomp"):
        return []
    for token in _stretch(verb)[:6]:
        if token.pos_ == "ADP" or token.text == ",":
            return []
        if token.pos_ in ("NOUN", "PROPN") and token.dep_ not in (
            "compound",
            "flat",
            "amod",
            "nmod:desc",
            "nmod:poss",
        ):
            return [token]
    return []
