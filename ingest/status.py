"""How a clause is held: the cues that scope over its head word, from the inside out, and who speaks."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Token

from graph.claim import Speaker, Status
from ingest.quotes import Quotation, according_to, final_speech, is_speech, speakers
from ingest.references import References
from ingest.syntax import children, dependency, is_passive, is_verb, lemma
from ingest.words import words

_CUED = (
    Status.SUSPECTED,
    Status.POSSIBLE,
    Status.INTENDED,
    Status.DESIRED,
    Status.HYPOTHETICAL,
    Status.DOUBTED,
    Status.DENIED,
)
# What a status becomes under a negation outside it.
_NEGATED = {
    Status.ASSERTED: Status.DENIED,
    Status.CLAIMED: Status.DENIED,
    Status.SUSPECTED: Status.DOUBTED,
    Status.POSSIBLE: Status.DENIED,
    Status.INTENDED: Status.DENIED,
    Status.DESIRED: Status.DESIRED,
    Status.HYPOTHETICAL: Status.HYPOTHETICAL,
    Status.DOUBTED: Status.POSSIBLE,
    Status.DENIED: Status.SUSPECTED,
}
_UNCERTAIN = (Status.SUSPECTED, Status.POSSIBLE)
_GOVERNED = ("ccomp", "xcomp", "csubj", "obj", "obl", "acl", "nmod", "nsubj:pass", "advcl", "csubj:pass", "nsubj", "parataxis")


@dataclass(slots=True)
class Stance:
    """The status so far, the speakers from inside out, and the cues that decided."""

    status: Status = Status.ASSERTED
    speakers: list[Speaker] = field(default_factory=list)
    cues: list[str] = field(default_factory=list)

    def under(self, status: Status, cue: str) -> None:
        """Take the outer cue's status; uncertainty about a negative is doubt."""
        if status in _UNCERTAIN and self.status in (Status.DENIED, Status.DOUBTED):
            status = Status.DOUBTED
        elif status is Status.DENIED:
            status = _NEGATED[self.status]
        self.status = status
        self.cues.append(cue)

    def said_by(self, found: tuple[Speaker, ...]) -> None:
        """Add speakers that are not there yet."""
        self.speakers += [speaker for speaker in found if speaker not in self.speakers]


def stance(head: Token, references: References, quoted: list[Quotation]) -> Stance:
    """Climb from a head word to the root of its sentence and collect what holds over it.

    A relative clause, an apposition or a definite description closes the scope of everything but speech: "Experts
    suspect ties with X, which attacked Y" suspects the ties and asserts the attack.
    """
    held = Stance()
    node, closed = head, False
    while True:
        if not closed:
            _local(node, held)
        held.said_by(according_to(node, references))
        for verb in children(node, "parataxis"):
            if is_speech(verb) and children(verb, "nsubj", "nsubj:pass"):
                held.said_by(speakers(verb, references))
        if node.head == node:
            break
        closed = closed or node.dep_ in ("acl:relcl", "appos") or _presupposed(node)
        _outer(node, held, closed, references)
        node = node.head
    _around(head, held, closed, references)
    for quotation in quoted:
        if quotation.holds(head):
            held.said_by(quotation.speakers)
            if held.status is Status.ASSERTED:
                held.status = Status.CLAIMED
    if head.sent.text.rstrip().endswith("?") and not closed:
        held.under(Status.HYPOTHETICAL, "?")
    if held.speakers and held.status is Status.ASSERTED:
        held.status = Status.CLAIMED
    return held


def _presupposed(node: Token) -> bool:
    """Whether a noun is taken for granted by its clause: "did not support the invasion" leaves the invasion as it was.

    Not so where the clause is about whether there is such a thing: "denied its ties", "the talks will begin".
    """
    if node.pos_ not in ("NOUN", "PROPN") or node.dep_ not in ("nsubj", "nsubj:pass", "obj", "obl", "nmod"):
        return False
    definite = any(child.lower_ in words("status", "definite") for child in children(node, "det"))
    if not definite and not children(node, "nmod:poss"):
        return False
    verb = node.head
    if node.dep_ in ("nsubj", "nsubj:pass"):
        return lemma(verb) not in words("status", "occurrence")
    cued = any(lemma(verb) in words("status", status, kind) for status in _CUED for kind in ("verb", "noun"))
    return not cued and lemma(verb) not in words("groups", "light") | words("status", "occurrence")


def _around(head: Token, held: Stance, closed: bool, references: References) -> None:
    """What frames a whole sentence even where the parse has lost it: "it's possible" before, "..., X said" after."""
    if not closed and (cue := _frame(head)) is not None:
        status, word = cue
        if word not in held.cues:
            held.under(status, word)
    for verb in final_speech(head.sent):
        if verb.i > head.i:
            held.said_by(speakers(verb, references))


def _frame(head: Token) -> tuple[Status, str] | None:
    """The adjective of an "it is possible" at or near the start of the sentence, before the head word."""
    for token in head.doc[head.sent.start : head.i]:
        if token.lower_ == "it" and token.i + 2 < head.i and token.nbor(1).lower_ in ("is", "'s", "was", "seems", "remains"):
            word = token.nbor(2).lower_
            for status in _CUED:
                if word in words("status", status, "adjective") and not _coordinated(token.i + 2, head):
                    return status, word
    return None


def _coordinated(start: int, head: Token) -> bool:
    return any(token.lower_ in ("but", ";", "while", "although") for token in head.doc[start : head.i])


def _local(node: Token, held: Stance) -> None:
    """Modal, adverb, adjective, conditional marker and negation that stand at the word itself."""
    for child in _auxiliaries(node):
        for status in _CUED:
            if child.lower_ in words("status", status, "modal"):
                held.under(_would(node) if child.lower_ in ("would", "'d") else status, child.lower_)
    for child in children(node, "advmod", "amod", "mark", "compound"):
        for status in _CUED:
            kinds = {"advmod": "adverb", "amod": "adjective", "mark": "marker"}
            if child.lower_ in words("status", status, kinds.get(child.dep_, "adjective")) and not _conditions_other(child, node):
                held.under(status, child.lower_)
    if conditional := next((child for child in children(node, "advcl") if _is_if(child)), None):
        if _auxiliaries(node):
            held.under(Status.HYPOTHETICAL, conditional.lower_)
    if negation := _negation(node):
        modal = {child.lower_ for child in _auxiliaries(node)}
        if modal & {"may", "might"}:
            held.under(Status.DOUBTED, negation)
        else:
            held.under(Status.DENIED, negation)


def _conditions_other(child: Token, node: Token) -> bool:
    """"When asked whether" conditions the asking's content only; a bare "until" clause of time is real."""
    return child.lower_ == "until" and node.tag_ == "VBD"


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


def _negation(node: Token) -> str:
    negative = words("status", "denied", "negation")
    for child in children(node, "advmod", "det", "cc", "aux", "case", "nsubj", "nsubj:pass", "neg", "cc:preconj"):
        if child.lower_ in negative or child.lower_ == "n't":
            return child.lower_
    for child in children(node, "obj", "nsubj", "nsubj:pass"):
        if any(part.lower_ in ("no", "neither") for part in children(child, "det")):
            return "no"
    return ""


def _outer(node: Token, held: Stance, closed: bool, references: References) -> None:
    """What the governor of a node does to it."""
    governor, dep = node.head, dependency(node)
    if dep == "conj" or dep not in (*_GOVERNED, "acl:relcl", "appos"):
        return
    if is_speech(governor) and dep in ("ccomp", "parataxis", "xcomp", "obj", "csubj", "advcl") and _reports(governor, node):
        held.said_by(speakers(governor, references))
    if closed or dep in ("nsubj", "csubj") and is_verb(governor) and dep == "nsubj":
        return
    for status, cue in _governing(governor, node):
        voiced = lemma(governor) in words("status", "voiced")
        held.under(status, cue)
        if is_verb(governor) and voiced:
            held.said_by(speakers(governor, references))


def _reports(verb: Token, node: Token) -> bool:
    """A clause, not a thing ("claimed the attack", "reported an explosion"), is what somebody says."""
    charge = lemma(verb) in words("status", "charge") and not is_passive(verb)
    return node.dep_ != "obj" and (node.dep_ != "advcl" or charge or not children(node, "mark"))


def _governing(governor: Token, node: Token) -> Iterator[tuple[Status, str]]:
    """The statuses a governor's word class and lemma give what it governs."""
    word = lemma(governor)
    if is_verb(governor):
        kind = "verb"
    elif governor.pos_ == "ADJ":
        kind = "adjective"
    else:
        kind = "noun"
    if word in words("status", "charge"):
        if kind == "verb" and is_passive(governor):
            yield Status.SUSPECTED, word
        return
    purpose = node.dep_ == "advcl" and any(mark.lower_ == "to" for mark in children(node, "mark"))
    if node.dep_ in ("advcl", "obl") and not purpose and not _complement(node, word):
        return
    if purpose and kind == "verb" and word not in words("status", "intended", "verb"):
        yield Status.INTENDED, "to"
        return
    for predicate in children(governor, "xcomp") if node.dep_ == "obj" else []:
        for status in _CUED:
            if predicate.lower_ in words("status", status, "adjective"):
                yield status, predicate.lower_
    for status in _CUED:
        if word in words("status", status, kind):
            yield status, word
            return


def _complement(node: Token, word: str) -> bool:
    """An adverbial that is really the verb's complement ("accused of attacking", "calls for talks")."""
    return any(mark.lower_ in ("of", "for", "from", "about", "against") for mark in children(node, "mark", "case"))
