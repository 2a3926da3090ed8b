"""The words that say how a clause is held: at its own head, at what governs it, and round the whole sentence."""

from collections.abc import Iterator

from spacy.tokens import Token

from graph.claim import Status
from ingest.syntax import children, is_verb, lemma, preposition
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
_NEGATORS = ("advmod", "det", "cc", "aux", "case", "nsubj", "nsubj:pass", "neg", "cc:preconj", "mark")
_FRAMES = ("is", "'s", "was", "seems", "remains")

Cue = tuple[Status, str]


def at_word(node: Token, below: Token) -> Iterator[Cue]:
    """Modal, adverb, adjective, conditional marker and negation that stand at the word itself, inside out.

    `below` is the dependent that was looked at before and is not asked again.
    """
    if node.lemma_.lower() in words("status", "undisputed") and node != below:
        return  # "is no longer in dispute"
    yield from _modal(node)
    yield from _of_agent(node)
    for child in children(node, *_KINDS):
        status = listed(child.lower_, _KINDS[child.dep_])
        if child.lower_ == "if" and child.i and child.nbor(-1).lower_ == "as":
            status = Status.SUSPECTED  # "it looks as if"
        if status and not (child.lower_ == "until" and node.tag_ == "VBD"):
            yield status, child.lower_
    condition = next((child for child in children(node, "advcl") if _is_if(child)), None)
    if condition is not None and _auxiliaries(node):
        yield Status.HYPOTHETICAL, condition.lower_
    if word := negation(node, below):
        doubtful = any(child.lower_ in ("may", "might") for child in _auxiliaries(node))
        doubtful = doubtful or node != below and node.lemma_.lower() in words("status", "proving")
        yield Status.DOUBTED if doubtful else Status.DENIED, word


def _of_agent(verb: Token) -> Iterator[Cue]:
    """What is said of by whom it was done: "was kidnapped, presumably by guerrillas"."""
    agents = [agent for agent in children(verb, "obl:agent", "obl") if preposition(agent) == "by"]
    for adverb in (one for agent in agents for one in children(agent, "advmod")):
        if status := listed(adverb.lower_, "adverb"):
            yield status, adverb.lower_


def listed(word: str, kind: str) -> Status | None:
    """The status that a word of a kind gives what it governs."""
    return next((status for status in CUED if word in words("status", status, kind)), None)


def _modal(node: Token) -> Iterator[Cue]:
    """What its auxiliaries say."""
    for child in _auxiliaries(node):
        if child.lower_ in ("would", "'d") and node.lemma_ in words("status", "wishing"):
            continue  # who would like it, likes it
        if status := listed(child.lower_, "modal"):
            yield _would(node) if child.lower_ in ("would", "'d") else status, child.lower_
    if _is_due(node):
        yield Status.INTENDED, "is to"


def _is_due(node: Token) -> bool:
    """ "Is to withdraw by May"."""
    be = [child for child in children(node, "aux", "cop") if child.lower_ in ("is", "are", "was", "were")]
    return node.tag_ == "VB" and any(child.i > be[0].i for child in children(node, "mark") if be)


def _would(node: Token) -> Status:
    """Reported future ("said it would attack") is intended; else it is imagined."""
    undone = node.tag_ == "VBN" and any(child.lower_ == "have" for child in children(node, "aux"))
    reported = node.dep_ in ("ccomp", "conj") and is_verb(node.head) and not undone
    return Status.INTENDED if reported else Status.HYPOTHETICAL


def _is_if(clause: Token) -> bool:
    return any(child.lower_ in ("if", "unless") for child in children(clause, "mark"))


def _auxiliaries(node: Token) -> list[Token]:
    own = children(node, "aux")
    if not own and node.dep_ == "conj" and is_verb(node.head) and not children(node, "nsubj", "nsubj:pass"):
        return children(node.head, "aux") if node.tag_ == "VB" else []
    return own


def negation(node: Token, below: Token) -> str:
    """The word that negates a verb or noun; empty where there is none. `below` is the dependent asked about."""
    if _unavoidable(node):
        return ""
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
    marks = children(node, "mark")
    if any(_not_yet(mark) for mark in marks):
        return "yet"
    if any(mark.lower_ == "without" for mark in marks):
        return "without"  # "without recognising the Taliban"
    parties = [child for child in children(node, "obj", "nsubj", "nsubj:pass") if child != below]
    parties = [one for one in parties if not _unavoidable(one)]
    if any(child.lower_ == "nothing" for child in children(node, "obj")):
        return "nothing"
    parties += [
        child
        for child in children(node, "obl")
        if child.i < node.i and child.lemma_ in words("status", "occasions")
    ]
    none = (part for one in parties for part in children(one, "det", "cc:preconj"))
    return "no" if any(part.lower_ in ("no", "neither") for part in none) else ""


def _not_yet(mark: Token) -> bool:
    """ "Has yet to recognise"."""
    before = mark.doc[max(mark.i - 2, mark.sent.start) : mark.i]
    return (
        mark.lower_ == "to"
        and len(before) == 2
        and before[1].lower_ == "yet"
        and before[0].lemma_ in ("have", "be")
    )


def _unavoidable(noun: Token) -> bool:
    """Whether "no" before it leaves only one thing to be done ("had no choice but to withdraw")."""
    return lemma(noun) in words("status", "unavoidable")


def _not_only(word: Token) -> bool:
    """ "Not only to target the U.S., but also": nothing is denied."""
    last = word.i + 1 >= len(word.doc)
    return not last and word.lower_ == "not" and word.nbor(1).lower_ in words("status", "not_only")


def answer(said: Token) -> Status | None:
    """What a short answer says of what was asked ("It's possible", "No")."""
    plain = {"no": Status.DENIED, "never": Status.DENIED, "yes": Status.CLAIMED}
    cued = next((status for status, _ in at_word(said, said)), None)
    return cued or listed(said.lower_, "adjective") or plain.get(said.lower_)


def presupposed(node: Token) -> bool:
    """Whether its clause takes a noun for granted: "did not support the invasion" leaves the invasion as it was.

    Not so where the clause is about whether there is such a thing: "denied its ties", "the talks will begin".
    """
    if node.pos_ not in ("NOUN", "PROPN") or node.dep_ not in ("nsubj", "nsubj:pass", "obj", "obl", "nmod"):
        return False
    if node.dep_ == "obl" and preposition(node) in ("with", "under"):
        return False  # "trained with the help of Iran" says that Iran helps
    if node.dep_ == "obj" and node.head.lower_ == "following":
        return True
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
        if (status := listed(word, "adjective")) and not turned:
            return status, word
    return None
