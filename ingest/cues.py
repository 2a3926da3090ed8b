"""The words that say how a clause is held: at its own head, at what governs it, and round the whole sentence."""

from collections.abc import Iterator

from spacy.tokens import Token

from graph.claim import Status
from ingest.syntax import children, is_passive, is_verb, lemma, preposition, subjects
from ingest.words import words

CUED = (
    Status.SUSPECTED,
    Status.POSSIBLE,
    Status.INTENDED,
    Status.DESIRED,
    Status.HYPOTHETICAL,
    Status.DOUBTED,
    Status.DENIED,
)
_KINDS = {"advmod": "adverb", "amod": "adjective", "mark": "marker", "compound": "adjective"}
_NEGATORS = ("advmod", "det", "cc", "aux", "case", "nsubj", "nsubj:pass", "neg", "cc:preconj")
_COMPLEMENT = ("of", "for", "from", "about", "against")
_FRAMES = ("is", "'s", "was", "seems", "remains")

Cue = tuple[Status, str]


def at_word(node: Token, below: Token) -> Iterator[Cue]:
    """Modal, adverb, adjective, conditional marker and negation that stand at the word itself, inside out.

    `below` is the dependent that was looked at before and is not asked again.
    """
    if node.lemma_.lower() in words("status", "undisputed") and node != below:
        return  # "is no longer in dispute"
    for child in _auxiliaries(node):
        if status := _listed(child.lower_, "modal"):
            yield _would(node) if child.lower_ in ("would", "'d") else status, child.lower_
    for child in children(node, *_KINDS):
        status = _listed(child.lower_, _KINDS[child.dep_])
        if status and not (child.lower_ == "until" and node.tag_ == "VBD"):
            yield status, child.lower_
    condition = next((child for child in children(node, "advcl") if _is_if(child)), None)
    if condition is not None and _auxiliaries(node):
        yield Status.HYPOTHETICAL, condition.lower_
    if negation := _negation(node, below):
        doubtful = any(child.lower_ in ("may", "might") for child in _auxiliaries(node))
        doubtful = doubtful or node != below and node.lemma_.lower() in words("status", "proving")
        yield Status.DOUBTED if doubtful else Status.DENIED, negation


def _listed(word: str, kind: str) -> Status | None:
    return next((status for status in CUED if word in words("status", status, kind)), None)


def _would(node: Token) -> Status:
    """Reported future ("said it would attack") is intended; else it is imagined."""
    reported = node.dep_ in ("ccomp", "conj") and is_verb(node.head)
    return Status.INTENDED if reported else Status.HYPOTHETICAL


def _is_if(clause: Token) -> bool:
    return any(child.lower_ in ("if", "unless") for child in children(clause, "mark"))


def _auxiliaries(node: Token) -> list[Token]:
    own = children(node, "aux")
    if not own and node.dep_ == "conj" and is_verb(node.head) and not children(node, "nsubj", "nsubj:pass"):
        return children(node.head, "aux") if node.tag_ == "VB" else []
    return own


def _negation(node: Token, below: Token) -> str:
    paired = any(
        child.lower_ == "nor" for child in children(below, "cc")
    )  # "neither condoned nor joined" denies once
    own = (
        child.lower_
        for child in children(node, *_NEGATORS)
        if not (paired and child.lower_ == "neither") and not _not_only(child)
    )
    found = next((word for word in own if word in words("status", "denied", "negation")), "")
    if found:
        return found
    if any(
        child.lower_ == "longer" and children(child, "advmod", "det") for child in children(node, "advmod")
    ):
        return "no longer"
    parties = [child for child in children(node, "obj", "nsubj", "nsubj:pass") if child != below]
    return (
        "no"
        if any(
            part.lower_ in ("no", "neither") for one in parties for part in children(one, "det", "cc:preconj")
        )
        else ""
    )


def _not_only(word: Token) -> bool:
    """ "Not only to target the U.S., but also": nothing is denied."""
    last = word.i + 1 >= len(word.doc)
    return not last and word.lower_ == "not" and word.nbor(1).lower_ in words("status", "not_only")


def over(node: Token) -> Cue | None:
    """What the governor of a node makes of it, by the governor's word class and lemma."""
    governor = node.head
    word, kind = lemma(governor), _kind(governor)
    if word in words("status", "charge"):
        nameless = kind == "verb" and is_passive(governor) and not subjects(governor)
        return (Status.SUSPECTED, word) if nameless else None  # "accused by Colombia": Colombia claims it
    asked = any(mark.lower_ in ("whether", "if") for mark in children(node, "mark"))
    if asked and word in words("status", "hypothetical", "verb"):
        return None  # "asked whether" wants nothing but an answer
    aim = any(mark.lower_ == "to" for mark in children(node, "mark"))
    if node.dep_ == "acl" and aim and kind == "noun":
        return _listed(word, kind) or Status.INTENDED, word  # "an offensive to take the city"
    if node.dep_ == "advcl" and aim:
        if kind == "verb" and word not in words("status", "intended", "verb"):
            return Status.INTENDED, "to"
    elif node.dep_ in ("advcl", "obl") and not _complement(node):
        return None
    for predicate in children(governor, "xcomp") if node.dep_ == "obj" else []:
        if status := _listed(predicate.lower_, "adjective"):
            return status, predicate.lower_
    status = _listed(word, kind)
    certain = any(child.lower_ in ("no", "little") for child in children(governor, "det", "amod"))
    if status is Status.DOUBTED and kind == "noun" and certain:
        return None  # "I have no doubt that"
    return (status, word) if status else None


def answer(said: Token) -> Status | None:
    """What a short answer says of what was asked ("It's possible", "No")."""
    plain = {"no": Status.DENIED, "never": Status.DENIED, "yes": Status.CLAIMED}
    cued = next((status for status, _ in at_word(said, said)), None)
    return cued or _listed(said.lower_, "adjective") or plain.get(said.lower_)


def _kind(word: Token) -> str:
    if is_verb(word):
        return "verb"
    return "adjective" if word.pos_ == "ADJ" else "noun"


def _complement(node: Token) -> bool:
    """An adverbial that is really the verb's complement ("suspected of attacking", "calls for talks")."""
    return any(mark.lower_ in _COMPLEMENT for mark in children(node, "mark", "case"))


def presupposed(node: Token) -> bool:
    """Whether its clause takes a noun for granted: "did not support the invasion" leaves the invasion as it was.

    Not so where the clause is about whether there is such a thing: "denied its ties", "the talks will begin".
    """
    if node.pos_ not in ("NOUN", "PROPN") or node.dep_ not in ("nsubj", "nsubj:pass", "obj", "obl", "nmod"):
        return False
    if node.dep_ == "obl" and preposition(node) in ("with", "under"):
        return False  # "trained with the help of Iran" says that Iran helps
    definite = any(child.lower_ in words("status", "definite") for child in children(node, "det"))
    if not definite and not children(node, "nmod:poss"):
        return False
    verb = lemma(node.head)
    if node.dep_ in ("nsubj", "nsubj:pass"):
        return verb not in words("status", "occurrence")
    cued = any(verb in words("status", status, kind) for status in CUED for kind in ("verb", "noun"))
    return not cued and verb not in words("groups", "light") | words("status", "occurrence")


def frame(head: Token) -> Cue | None:
    """The adjective of an "it is possible" earlier in the sentence, where the parse may have lost the link."""
    for token in head.doc[head.sent.start : head.i]:
        if token.lower_ != "it" or token.i + 2 >= head.i or token.nbor(1).lower_ not in _FRAMES:
            continue
        word = token.nbor(2).lower_
        between = head.doc[token.i + 2 : head.i]
        turned = any(other.lower_ in ("but", ";", "while", "although") for other in between)
        if (status := _listed(word, "adjective")) and not turned:
            return status, word
    return None
