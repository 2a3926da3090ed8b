"""What a word makes of the clause or noun it governs: "plans to", "is said to have", "stopped short of"."""

from spacy.tokens import Token

from graph.claim import Status
from ingest.cues import Cue, listed, negation
from ingest.doers import subjects
from ingest.syntax import children, is_passive, is_verb, lemma
from ingest.words import words

_COMPLEMENT = ("of", "for", "from", "about", "against", "on")


def over(node: Token) -> Cue | None:
    """What the governor of a node makes of it, by the governor's word class and lemma."""
    governor = node.head
    word, kind = _retracting(governor, node) or lemma(governor), _kind(governor)
    if kind == "verb" and is_passive(governor) and not subjects(governor) and _is_hearsay(word, node):
        return Status.SUSPECTED, word
    if _says_nothing(word, kind, node):
        return None
    aim = any(mark.lower_ == "to" for mark in children(node, "mark"))
    if (told := _told(word, kind, node)) is not None:
        return told, word
    if aim and node.dep_ == "acl" and kind == "noun":
        return listed(word, kind) or Status.INTENDED, word  # "an offensive to take the city"
    if aim and node.dep_ == "advcl":
        phoned = word == "call" and bool(children(governor, "obj"))  # "called him to congratulate him"
        if kind == "verb" and (phoned or not listed(word, kind)):
            return Status.INTENDED, "to"
    elif node.dep_ in ("advcl", "obl") and not _complement(node) and not _is_given_up(word, node):
        return None
    for predicate in children(governor, "xcomp") if node.dep_ == "obj" else []:
        if status := listed(predicate.lower_, "adjective"):
            return status, predicate.lower_
    status = _weighed(listed(word, kind), word, kind, node)
    return (status, word) if status else None


def _says_nothing(word: str, kind: str, node: Token) -> bool:
    """Whether the governor leaves its clause as it is: "nobody doubts that", "went on arming", "asked whether"."""
    if kind == "verb" and word in words("status", "undisputed"):
        return bool(negation(node.head, node))
    if word == "call" and node.pos_ in ("NOUN", "PROPN") and node.dep_ in ("xcomp", "obj"):
        return True  # "which India calls an arm of"
    if word == "able" and any(one.tag_ == "VBD" for one in children(node.head, "cop")):
        return True  # "was able to arm them"
    if word in words("status", "charge"):
        return True  # "accused by Colombia": Colombia claims it
    marks = {mark.lower_ for mark in children(node, "mark")}
    if kind == "verb" and word == "go":
        return "to" not in marks
    if word in words("status", "hypothetical", "verb") and marks & {"whether", "if"}:
        return True  # who asks whether wants nothing but an answer
    if word in words("groups", "naming") and node.dep_ in ("xcomp", "obj") and not is_verb(node):
        return True  # "called it the largest attack"
    return (
        kind == "noun" and node.dep_ == "acl" and word in words("status", "denied", "negation")
    )  # "nothing to do"


def _told(word: str, kind: str, node: Token) -> Status | None:
    """What somebody is told to do or to leave ("told Iran not to arm them"), or is warned against."""
    if kind != "verb" or word not in words("status", "telling"):
        return None
    marks = {mark.lower_ for mark in children(node, "mark")}
    return Status.DESIRED if "to" in marks else Status.DOUBTED if "against" in marks else None


def _is_hearsay(word: str, node: Token) -> bool:
    """Whether nobody is named who says or charges it: "is said to have", "is accused of"."""
    said = word in words("status", "speech", "verb") and node.dep_ in ("xcomp", "ccomp")
    return said or word in words("status", "charge")


def _is_given_up(word: str, node: Token) -> bool:
    """Whether a gerund is what a verb keeps from, though the parser takes it for an aside ("ruled out arming")."""
    before = node.doc[node.head.i : node.i]
    return (
        word in words("status", "denied", "verb")
        and node.tag_ == "VBG"
        and all(one.text != "," for one in before)
    )


def _weighed(status: Status | None, word: str, kind: str, node: Token) -> Status | None:
    """The status by who wishes or thinks it and how certainly, and by what is said of proof."""
    governor = node.head
    scarce = any(child.lower_ in words("status", "scarce") for child in children(governor, "det", "amod"))
    if scarce and kind == "noun" and word in words("status", "proofs"):
        return Status.DOUBTED  # "little evidence that"
    another = children(node, "nsubj", "nsubj:pass") or [
        one for one in children(governor, "obj", "iobj") if one != node
    ]
    if status is Status.INTENDED and any(mark.lower_ == "against" for mark in children(node, "mark", "case")):
        return Status.DENIED  # "decided against"
    if word == "consider" and node.tag_ == "VBG":
        return Status.INTENDED
    if status is Status.INTENDED and another and word in words("status", "desired", kind):
        return Status.DESIRED  # "wants Iran to stop", "hopes that Iran will stop"
    few = any(part.lower_ == "few" for one in children(governor, "nsubj") for part in children(one, "amod"))
    if few and status is Status.SUSPECTED:
        return Status.DOUBTED
    if status is Status.DENIED and node.lemma_ in words("status", "proving"):
        return Status.DOUBTED  # "was unable to confirm that"
    certain = any(child.lower_ in ("no", "little") for child in children(governor, "det", "amod"))
    if certain and status is Status.POSSIBLE:
        return Status.DOUBTED  # "little chance of"
    return (
        None if status is Status.DOUBTED and kind == "noun" and certain else status
    )  # "I have no doubt that"


def _retracting(governor: Token, node: Token) -> str:
    """The words by which somebody keeps from doing something, whatever the parser hangs them on ("held back from")."""
    verb = governor if is_verb(governor) else governor.head
    between = (one for one in children(verb, "advmod", "compound:prt") if verb.i < one.i < node.i)
    phrase = " ".join([verb.lemma_.lower(), *(one.lower_ for one in between)])
    return phrase if " " in phrase and phrase in words("status", "denied", "verb") else ""


def _kind(word: Token) -> str:
    if is_verb(word):
        return "verb"
    return "adjective" if word.pos_ == "ADJ" else "noun"


def _complement(node: Token) -> bool:
    """An adverbial that is really the verb's complement ("suspected of attacking", "calls for talks")."""
    return any(mark.lower_ in _COMPLEMENT for mark in children(node, "mark", "case"))
