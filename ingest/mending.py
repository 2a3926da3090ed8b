"""Mends what the parser is known to take for something else, so that all who ask the tree see the same."""

from collections.abc import Callable, Mapping

from spacy.tokens import Doc, Token

from ingest.quotes import is_speech
from ingest.syntax import PASSIVE, SUBJECT, children, is_plural, is_verb, preposition
from ingest.words import words

_NOUNS = ("NOUN", "PROPN", "PRON")
_FINITE = ("VBZ", "VBP", "VBD", "MD")


def mend(doc: Doc) -> Doc:
    """The document, whose tree is changed in place where it cannot be right."""
    for word in doc:
        if word.lower_ in words("groups", "saying_asides"):
            _say_aside(word)
        if word.text == "(":
            _hang_short_name(word)
        for mender in _MENDERS.get(word.dep_, ()):
            mender(word)
    return doc


def _join_first_part(word: Token) -> None:
    """ "A government airstrike killed": the government is no subject of the airstrike."""
    beside = word.pos_ == word.head.pos_ == "NOUN" and word.i + 1 == word.head.i
    if beside and not children(word.head, "cop"):
        word.dep_ = "compound"
    else:
        _hang_country(word)


def _hang_clause(word: Token) -> None:
    """ "The rebels, whose chief is Makenga, have": he is not the rebels."""
    subjects = children(word, *SUBJECT) if children(word, "cop") else []
    if any(one.tag_ == "WP$" for subject in subjects for one in subject.lefts):
        word.dep_ = "acl:relcl"


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


def _say_aside(word: Token) -> None:
    """ "Missiles that Wagner, the Treasury alleges, delivered": the Treasury speaks and delivers nothing."""
    doc = word.doc
    if word.tag_ != "NNS" and word.dep_ != "acl:relcl":
        return
    if word.i < word.sent.start + 3 or word.i + 2 >= word.sent.end or word.nbor(1).text != ",":
        return
    name, verb = word.nbor(-1), word.nbor(2)
    while name.dep_ in ("flat", "compound") and name.head.i < word.i:
        name = name.head
    first = word.i - 1
    while first > word.sent.start and doc[first - 1].pos_ in ("DET", "PROPN", "ADJ", "NOUN"):
        first -= 1
    if name.pos_ not in ("NOUN", "PROPN") or doc[first - 1].text != "," or not is_verb(verb):
        return
    # the name first, away from what it was taken for
    if _hang(name, verb, "nsubj") and _hang(word, verb, "parataxis") and _hang(name, word, "nsubj"):
        word.pos_, word.tag_, word.lemma_ = "VERB", "VBZ", word.lower_.removesuffix("s")


def _arm(verb: Token) -> None:
    """ "India says Pakistan arms and trains the rebels": the first is a verb as well, and India trains nobody."""
    if verb.tag_ != "VBZ" or verb.i < 3 or verb.nbor(-1).lower_ != "and" or verb.nbor(-2).tag_ != "NNS":
        return
    arms, doer = verb.nbor(-2), verb.nbor(-3)
    said = arms.head if verb.head == arms else verb.head
    reported = said.lemma_.lower() in words("status", "speech", "verb") and said.i < doer.i
    if arms.lower_ not in words("groups", "arming_verbs") or not reported or doer.pos_ != "PROPN":
        return
    taken = [child for child in children(arms, "conj") if child.i > verb.i]
    if _hang(arms, said, "ccomp") and _hang(doer, arms, "nsubj") and _hang(verb, arms, "conj"):
        arms.pos_, arms.tag_, arms.lemma_ = "VERB", "VBZ", arms.lower_.removesuffix("s")
        for thing in taken[:1]:
            _hang(thing, verb, "obj")


def _give_subject(verb: Token) -> None:
    """ "France helped the general, and Italy, his rival, is furious": Italy was helped by nobody."""
    links = [child for child in children(verb, "cc") if child.i < verb.i]
    if not links or not _is_finite(verb) or children(verb, *SUBJECT, *PASSIVE):
        return
    noun = links[0].nbor(1)
    while noun.head != noun and links[0].i < noun.head.i < verb.i:
        noun = noun.head
    if noun.dep_ == "conj" and noun.pos_ in _NOUNS and noun.i < verb.i and noun.head.i < links[0].i:
        _hang(noun, verb, "nsubj:pass" if children(verb, "aux:pass") else "nsubj")


def _lift(verb: Token) -> None:
    """ "The group says that jets are helping the army and accuses Moscow": jets would accuse."""
    said = verb.head
    if verb.tag_ != "VBZ" or said.dep_ != "ccomp" or children(verb, *SUBJECT, *PASSIVE):
        return
    if not is_speech(said.head) or said.head.i > said.i:
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


def _join_behind_comment(verb: Token) -> None:
    """ "Egypt backs him, experts say, and Russia has printed money": experts say the one; the other goes on."""
    said = verb.head
    beside = said.dep_ == "parataxis" and said.i < verb.i and bool(children(said, *SUBJECT))
    if beside and any(child.i < verb.i for child in children(verb, "cc")):
        _hang(verb, said.head, "conj")


def _give_voice(word: Token) -> None:
    """ "Officials, asked by us, said Iran armed it": of two subjects the one before the verb of saying speaks."""
    clause, said = word.head, word.head.head
    between = clause.dep_ == "ccomp" and word.i < said.i < clause.i and is_speech(said)
    own = [one for one in children(clause, *SUBJECT, *PASSIVE) if said.i < one.i < clause.i]
    if between and own and not children(said, *SUBJECT):
        _hang(word, said, "nsubj")


def _give_voice_beside(name: Token) -> None:
    """ "The Taliban, Austin told CNN, are armed": Austin speaks, and is no Taliban."""
    last = name.right_edge.i
    set_off = any(token.text == "," for token in name.doc[name.head.i : name.i])
    if name.pos_ != "PROPN" or last + 1 >= name.sent.end or not set_off:
        return
    said = name.doc[last + 1]
    if is_speech(said) and said.tag_ in _FINITE and not children(said, *SUBJECT):
        _hang(name, said, "nsubj")


def _join_quoted(verb: Token) -> None:
    """'"Iran," said Austin, "armed the Taliban"': what he says is one clause."""
    said = verb.head
    if not is_speech(said) or said.i > verb.i or not _is_finite(verb) or children(verb, *SUBJECT, *PASSIVE):
        return
    before = [one for one in children(said, "ccomp", "obj") if one.i < said.i and one.pos_ in _NOUNS]
    if len(before) == 1 and not children(before[0], "cop", *SUBJECT):
        _hang(before[0], verb, "nsubj:pass" if children(verb, "aux:pass") else "nsubj")


def _is_finite(verb: Token) -> bool:
    first = [*children(verb, "aux", "aux:pass", "cop"), verb]
    return (is_verb(verb) or bool(children(verb, "cop"))) and any(word.tag_ in _FINITE for word in first)


_MENDERS: Mapping[str, tuple[Callable[[Token], None], ...]] = {
    "nsubj": (_join_first_part, _give_voice),
    "nmod": (_hang_charge,),
    "conj": (_arm, _give_subject, _lift, _raise_finite, _join_owned),
    "ccomp": (_part_aside, _join_behind_comment, _join_quoted),
    "acl:relcl": (_part_address,),
    "appos": (_hang_clause, _give_voice_beside),
}
