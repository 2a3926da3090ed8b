"""Mends what the parser is known to take for something else, so that all who ask the tree see the same."""

from spacy.tokens import Doc, Token

from ingest.syntax import PASSIVE, SUBJECT, children, is_plural, is_verb, preposition
from ingest.words import words

_NOUNS = ("NOUN", "PROPN", "PRON")
_FINITE = ("VBZ", "VBP", "VBD", "MD")


def mend(doc: Doc) -> Doc:
    """The document, whose tree is changed in place where it cannot be right."""
    for word in doc:
        if word.text == "(":
            _hang_short_name(word)
        elif _is_first_part(word):
            word.dep_ = "compound"
        elif word.dep_ == "nsubj":
            _hang_country(word)
        elif word.dep_ == "nmod":
            _hang_charge(word)
        elif word.dep_ == "conj":
            _give_subject(word)
            _lift(word)
            _raise_finite(word)
            _join_owned(word)
        elif word.dep_ == "ccomp":
            _part_aside(word)
        elif word.dep_ == "acl:relcl":
            _part_address(word)
        elif word.dep_ == "appos" and children(word, "cop") and children(word, *SUBJECT):
            word.dep_ = "acl:relcl"  # "the rebels, whose chief is Makenga, have": he is not the rebels
    return doc


def _is_first_part(word: Token) -> bool:
    """ "A government airstrike killed": the government is no subject of the airstrike."""
    beside = word.pos_ == word.head.pos_ == "NOUN" and word.i + 1 == word.head.i
    return word.dep_ == "nsubj" and beside and not children(word.head, "cop")


def _hang(word: Token, head: Token, label: str) -> bool:
    """Hang a word on another, unless that stands under it: a tree has no rings; whether it was done."""
    if head == word or word in head.ancestors:
        return False
    word.head, word.dep_ = head, label
    return True


def _hang_country(name: Token) -> None:
    """ "An explosion in Angren, Uzbekistan kills three": the country kills nobody."""
    first = name.left_edge.i
    if name.pos_ != "PROPN" or first < name.sent.start + 2 or name.doc[first - 1].text != ",":
        return
    place, rivals = name.doc[first - 2], [one for one in children(name.head, "nsubj") if one.i < first]
    located = place.pos_ == "PROPN" and preposition(place) in ("in", "at", "near", "outside")
    if located and any(place in rival.subtree for rival in rivals):
        _hang(name, place, "appos")


def _raise_finite(verb: Token) -> None:
    """ "Ended attempts to negotiate with Moscow and freezes assets": a finite verb goes on with a finite one."""
    first = verb.head
    infinitive = first.tag_ == "VB" and any(mark.lower_ == "to" for mark in children(first, "mark"))
    if verb.tag_ != "VBZ" or not infinitive or children(verb, *SUBJECT, *PASSIVE):
        return
    above = next((node for node in first.ancestors if node.tag_ == "VBZ" and children(node, *SUBJECT)), None)
    if above is not None:
        _hang(verb, above, "conj")


def _hang_charge(deed: Token) -> None:
    """ "Accused the Shining Path of the crime", "blamed the attack on dissidents": both are said of the verb."""
    thing, verb = deed.head, deed.head.head
    word, link = verb.lemma_.lower(), preposition(deed)
    accused = (
        word in words("status", "charge") | {"suspect"} and thing.pos_ == "PROPN" and deed.pos_ == "NOUN"
    )
    blamed = word == "blame" and thing.pos_ == "NOUN"
    if thing.dep_ == "obj" and (accused and link == "of" or blamed and link == "on"):
        _hang(deed, verb, "obl")


def _give_subject(verb: Token) -> None:
    """ "France helped the general, and Italy, his rival, is furious": Italy was helped by nobody."""
    links = [child for child in children(verb, "cc") if child.i < verb.i]
    if not links or not _is_finite(verb) or children(verb, *SUBJECT, *PASSIVE):
        return
    noun = links[0].nbor(1)
    while links[0].i < noun.head.i < verb.i:
        noun = noun.head
    if noun.dep_ == "conj" and noun.pos_ in _NOUNS and noun.i < verb.i and noun.head.i < links[0].i:
        _hang(noun, verb, "nsubj:pass" if children(verb, "aux:pass") else "nsubj")


def _lift(verb: Token) -> None:
    """ "The group says that jets are helping the army and accuses Moscow": jets would accuse."""
    said = verb.head
    if verb.tag_ != "VBZ" or said.dep_ != "ccomp" or children(verb, *SUBJECT, *PASSIVE):
        return
    if said.head.lemma_.lower() not in words("status", "speech", "verb") or said.head.i > said.i:
        return
    doers, speakers = children(said, *SUBJECT, *PASSIVE), children(said.head, *SUBJECT)
    if len(doers) == len(speakers) == 1 and is_plural(doers[0]) and not is_plural(speakers[0]):
        _hang(verb, said.head, verb.dep_)


def _join_owned(owner: Token) -> None:
    """ "The United States and Yemen's Houthis have agreed": Yemen only owns."""
    marks = [child for child in children(owner, "case") if child.tag_ == "POS"]
    if not marks or owner.head.pos_ not in ("NOUN", "PROPN") or marks[0].i + 1 >= owner.sent.end:
        return
    owned = marks[0].nbor(1)
    while owned.head.i > owned.i and owned.dep_ in ("compound", "amod", "nummod", "nmod:desc"):
        owned = owned.head
    apart = owned.pos_ in _NOUNS and owned != owner and owned not in owner.subtree
    if apart and _hang(owned, owner.head, "conj"):
        _hang(owner, owned, "nmod:poss")


def _part_address(verb: Token) -> None:
    """ "Professor, who shot the colonel?": the professor is asked and shot nobody."""
    asked = verb.head
    alone = asked.dep_ == "ROOT" and asked.pos_ == "PROPN" and not children(asked, *SUBJECT, "cop")
    who = [child for child in children(verb, *SUBJECT, "obj") if child.tag_ in ("WP", "WDT")]
    if alone and who and "?" in (token.text for token in asked.sent[-2:]):
        verb.head, verb.dep_, asked.head, asked.dep_ = verb, "ROOT", verb, "vocative"


def _hang_short_name(bracket: Token) -> None:
    """ "Kampala, whose army fights the Allied Democratic Forces (ADF)": a short name is of what it shortens."""
    closed = bracket.i and bracket.i + 2 < bracket.sent.end and bracket.nbor(2).text == ")"
    if not closed or not bracket.nbor(1).text.isupper() or bracket.nbor(1).dep_ != "appos":
        return
    name = bracket.nbor(-1)
    while name.dep_ in ("flat", "compound", "nmod") and bracket.nbor(1).head.i < name.head.i < bracket.i:
        name = name.head
    own = name.dep_ in ("flat", "compound", "nmod") and name.head == bracket.nbor(1).head
    if bracket.nbor(1).head.i < name.i and not own:
        _hang(bracket.nbor(1), name, "appos")


def _part_aside(verb: Token) -> None:
    """ "Rwanda, the ministry has said, must withdraw": who is told of stands before who says so."""
    said = verb.head
    speakers = children(said, *SUBJECT)
    if not is_verb(said) or said.i > verb.i or len(speakers) != 1 or children(verb, *SUBJECT, *PASSIVE):
        return
    first = speakers[0].left_edge.i
    if not _is_finite(verb) or first < verb.sent.start + 2 or verb.doc[first - 1].text != ",":
        return
    noun = verb.doc[first - 2]
    while noun.dep_ in ("flat", "compound") and noun.head.i < first:
        noun = noun.head
    if noun.pos_ in ("NOUN", "PROPN") and noun.dep_ in ("parataxis", "dep", "obl", "nsubj", "nsubj:outer"):
        _hang(noun, verb, "nsubj:pass" if children(verb, "aux:pass") else "nsubj")


def _is_finite(verb: Token) -> bool:
    first = [*children(verb, "aux", "aux:pass", "cop"), verb]
    return (is_verb(verb) or bool(children(verb, "cop"))) and any(word.tag_ in _FINITE for word in first)
