"""How a clause is held: the cues that scope over its head word, from the inside out, and who speaks."""

from dataclasses import dataclass, field

from spacy.tokens import Token

from graph.claim import Speaker, Status
from ingest.cues import answer, at_word, frame, presupposed
from ingest.doers import subjects
from ingest.governing import over
from ingest.quotes import Quotation, according_to, final_speech, is_speech, owner_speakers, speakers
from ingest.receivers import objects
from ingest.references import References
from ingest.syntax import children, dependency, is_passive, is_verb, lemma, singular
from ingest.words import words

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
_STOPS = (["stop"], ["cease"], ["halt"], ["end"])
_UNCERTAIN = (Status.SUSPECTED, Status.POSSIBLE)
_REPORTED = ("ccomp", "parataxis", "xcomp", "obj", "advcl")
_GOVERNED = (
    "ccomp",
    "xcomp",
    "csubj",
    "csubj:pass",
    "nsubj",
    "nsubj:pass",
    "obj",
    "obl",
    "acl",
    "acl:relcl",
    "advcl",
    "nmod",
    "parataxis",
)


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
        elif status is Status.INTENDED and self.status in (Status.DENIED, Status.DOUBTED):
            status = self.status  # "will make cooperation impossible", "pledged to stop the attacks"
        elif status is Status.INTENDED and self.status is Status.HYPOTHETICAL and self._undone():
            status = self.status  # "threatened that if it did not pay, it would sever all ties"
        elif status is Status.DESIRED and self.status is Status.DENIED and self.cues[-1:] in _STOPS:
            status = Status.CLAIMED  # whom one asks to stop doing something, one says does it
        elif status is Status.DENIED and self.cues[-1:] and self.cues[-1] in words("status", "implicative"):
            status = Status.ASSERTED  # "never stopped arming"
        elif status is Status.DENIED is self.status and self.cues[-1] in words("status", "excluding"):
            status = Status.POSSIBLE  # "did not rule out"
        elif status is Status.DENIED and not self._charged():
            status = _NEGATED[self.status]
        self.status = status
        self.cues.append(cue)

    def _undone(self) -> bool:
        """Whether a verb that ends or keeps from something is among the cues."""
        return any(cue in words("status", "denied", "verb") for cue in self.cues)

    def _charged(self) -> bool:
        """Whether what is denied is a charge: "rejected accusations that it backs the rebels"."""
        charges = words("status", "said") | words("status", "charge")
        return self.status is Status.SUSPECTED and self.cues[-1] in charges

    def said_by(self, found: tuple[Speaker, ...]) -> None:
        """Add speakers that are not there yet."""
        self.speakers += [speaker for speaker in found if speaker not in self.speakers]


def stance(head: Token, references: References, quoted: list[Quotation], verb: Token | None = None) -> Stance:
    """Climb from a head word to the root of its sentence and collect what holds over it.

    `verb` is the one that with the noun `head` says the deed ("gave the information"): it takes nothing for granted.

    A relative clause, an apposition or a definite description closes the scope of everything but speech:
    "Experts suspect ties with X, which attacked Y" suspects the ties and asserts the attack.
    """
    held = Stance()
    if (
        head.dep_ in ("obl", "xcomp")
        and lemma(head.head) in words("groups", "regarding")
        and objects(head.head)
    ):
        held.said_by(speakers(head.head, references))  # "which Ankara regards as an arm of the PKK"
    closed = _climb(head, held, references, verb)
    _around(head, held, closed, references)
    for quotation in quoted:
        if quotation.holds(head):
            held.said_by(quotation.speakers)
            if held.status is Status.ASSERTED:
                held.status = Status.CLAIMED
            if quotation.asks() and not closed:
                held.under(Status.HYPOTHETICAL, "?")
    if head.sent.text.rstrip().endswith("?") and not closed:
        held.under(Status.HYPOTHETICAL, "?")
    if held.speakers and held.status is Status.ASSERTED:
        held.status = Status.CLAIMED
    return held


def _climb(head: Token, held: Stance, references: References, verb: Token | None) -> bool:
    """Collect cues and speakers up to the root; gives whether the scope of cues was closed on the way."""
    node, closed, below = head, False, head
    while True:
        for status, cue in at_word(node, below) if not closed and _shares(below, node) else ():
            held.under(status, cue)
        held.said_by(according_to(node, references))
        for verb in children(node, "parataxis"):
            if verb != below and _comments(verb, node):
                held.said_by(speakers(verb, references))
            elif verb != below and _supposes(verb):
                held.under(Status.SUSPECTED, verb.lower_)
                held.said_by(speakers(verb, references))
        if node.head == node:
            return closed
        closed = closed or presupposed(node) and node.head != verb or _concedes(node)
        if _apart_from(node):
            return True  # who or what somebody is, the writer says himself
        _governed(node, held, closed, references)
        _answered(node, held, references)
        node, below = node.head, node


def _answered(node: Token, held: Stance, references: References) -> None:
    """What is answered to a question: "Asked whether they would work together, Milley said: "It's possible."'."""
    asked = node.dep_ in ("advcl", "ccomp", "parataxis") and lemma(node) in words(
        "status", "hypothetical", "verb"
    )
    if not asked or not is_speech(node.head) or held.status is not Status.HYPOTHETICAL:
        return
    for said in children(node.head, "ccomp", "obj", "parataxis"):
        status = answer(said) if said != node else None
        if status is not None:
            held.status = status
            held.cues.append(said.lower_)
            held.said_by(speakers(node.head, references))
            return


def _concedes(node: Token) -> bool:
    """Whether a clause grants what is so ("they suspect it, although the two are rivals")."""
    granting = words("status", "granting")
    return node.dep_ == "advcl" and any(mark.lower_ in granting for mark in children(node, "mark"))


def _apart_from(node: Token) -> bool:
    """Whether it is an apposition or a relative clause ("on whom the Council imposed sanctions" may look adverbial)."""
    said = node.dep_ == "acl:relcl" and any(
        node.head.lemma_.lower() in words("status", status, "noun")
        for status in ("speech", "suspected", "denied")
    )
    whose = any(one.tag_ == "WP$" for one in node.doc[node.left_edge.i : node.i])
    if said and not whose and not any(child.tag_ in ("WDT", "WP") for child in node.children):
        return False  # "allegations that India funds the group" say what is alleged
    if _is_told_of(node):
        return False
    set_off = (
        node.dep_ == "acl" and node.tag_ == "VBN" and node.i and node.doc[node.left_edge.i - 1].text == ","
    )
    beside = node.dep_ in ("appos", "nmod:desc", "acl:relcl", "advcl:relcl") or set_off
    relative = any(child.tag_ in ("WP", "WDT") or child.lower_ == "where" for child in node.children)
    return bool(beside or node.dep_ == "advcl" and relative)


def _is_told_of(node: Token) -> bool:
    """Whether it says what is new of a thing that is told of: "say he ran a campaign in which police killed"."""
    new = any(child.lower_ in ("a", "an") for child in children(node.head, "det"))
    first = node.doc[node.left_edge.i - 1] if node.left_edge.i else node
    told = any(one.dep_ == "ccomp" and is_speech(one.head) for one in (node.head, *node.head.ancestors))
    return node.dep_ == "acl:relcl" and new and told and first.text != "," and node.head.pos_ == "NOUN"


def _shares(below: Token, node: Token) -> bool:
    """Whether a word's own cues hold for the dependent: not for a second clause with a subject of its own."""
    if below.dep_ == "parataxis" and below.head == node:
        return False
    if below.dep_ == "advcl" and below.head == node:
        return not _was(below)  # "had not forgiven the mutiny, when they seized the town"
    second = below.dep_ == "conj" and below.head == node and is_verb(below) and below.i > node.i
    turned = any(child.lower_ == "but" for child in children(below, "cc")) or _apart(below, node)
    # "had no proof and denied that"
    finite = below.tag_ in ("VBD", "VBZ", "VBP") or _begins_anew(below, node)
    return not second or not children(below, "nsubj", "nsubj:pass") and not turned and not finite


def _was(clause: Token) -> bool:
    """Whether an adverbial clause tells of what was, whatever its sentence plans or denies."""
    past = clause.tag_ == "VBD" or any(child.tag_ == "VBD" for child in children(clause, "aux", "aux:pass"))
    marks = {child.lower_ for child in children(clause, "mark", "advmod")}
    return past and bool(marks & words("status", "narrating"))


def _begins_anew(verb: Token, first: Token) -> bool:
    """Whether the second of two verbs is not negated with the first ("has not sent any and has accused")."""
    negated = any(child.lower_ in words("status", "denied", "negation") for child in first.children)
    return negated and bool(children(verb, "aux"))


def _apart(one: Token, other: Token) -> bool:
    """Whether a semicolon parts two words: "Houthis claim strikes; Pompeo blames Iran"."""
    return any(token.text == ";" for token in one.doc[min(one.i, other.i) : max(one.i, other.i)])


def _explained(node: Token, governor: Token) -> bool:
    """Whether a colon opens the clause, which stands on its own ("is suspected of a double game: its army hunts")."""
    said = is_speech(governor)
    return not said and any(token.text == ":" for token in node.doc[governor.i : node.i])


def _comments(verb: Token, node: Token) -> bool:
    """Whether a verb of saying beside the clause is about it ("..., they say") and says nothing of its own."""
    own = [
        one
        for one in children(verb, "ccomp", "obj", "xcomp")
        if ":"
        not in (token.text for token in verb.doc[verb.i : one.i])  # "..., he added: Moscow has received"
    ]
    return (
        is_speech(verb) and bool(children(verb, "nsubj", "nsubj:pass")) and not _apart(node, verb) and not own
    )


def _supposes(verb: Token) -> bool:
    """ "It received arms, the experts believe"."""
    thought = is_verb(verb) and lemma(verb) in words("status", "suspected", "verb")
    return thought and bool(children(verb, "nsubj")) and not children(verb, "ccomp", "obj", "xcomp")


def _governed(node: Token, held: Stance, closed: bool, references: References) -> None:
    """What the governor of a node does to it."""
    governor, label = node.head, dependency(node)
    if _apart(node, governor) or label == "parataxis" and _explained(node, governor):
        return
    if is_speech(governor) and label in _REPORTED and _reports(governor, node):
        held.said_by(speakers(governor, references))
    if label == "obl" and lemma(governor) in words("status", "charge") and not is_passive(governor):
        held.said_by(speakers(governor, references))  # "accused Moscow of an invasion"
    owned = governor.pos_ == "NOUN" and label in (*_REPORTED, "acl", "nmod")
    owned = owned and singular(governor) in words("status", "charges") | {"report"}
    if owned and (voices := owner_speakers(governor, references)):
        held.said_by(voices)  # "Israel's claim that Iran armed them"
        return
    told = label != "nsubj" or governor.lower_ in words("status", "of_events")
    if told and label == "nsubj" and singular(node) in words("status", "said"):
        closed = False  # "the claim that Iran armed them is untrue"
    if closed or label not in _GOVERNED or not told or (cue := over(node)) is None:
        return
    held.under(*cue)
    own = lemma(governor) in ("want", "wish") and cue[0] is Status.INTENDED  # what he wants for himself
    if is_verb(governor) and lemma(governor) in words("status", "voiced") and not own:
        held.said_by(speakers(governor, references))


def _reports(verb: Token, node: Token) -> bool:
    """A clause, not a thing ("claimed the attack", "reported an explosion"), is what somebody says."""
    charge = lemma(verb) in words("status", "charge") and (not is_passive(verb) or bool(subjects(verb)))
    finite = node.tag_ in ("VBD", "VBZ", "VBP") and not children(node, "mark")
    deed = node.tag_ == "VBG" and any(mark.lower_ in ("of", "to", "about") for mark in children(node, "mark"))
    return node.dep_ != "obj" and (node.dep_ != "advcl" or charge or finite or deed)


def _aside(head: Token) -> bool:
    """Whether the word stands in an apposition or relative clause, which is the writer's own."""
    return any(node.dep_ in ("appos", "nmod:desc", "acl:relcl") for node in (head, *head.ancestors))


def _around(head: Token, held: Stance, closed: bool, references: References) -> None:
    """What frames a sentence even where the parse has lost it: "it's possible" before, "..., X said" after."""
    if not closed and (cue := frame(head)) is not None and cue[1] not in held.cues:
        held.under(*cue)
    for verb in final_speech(head.sent):
        if (
            verb.i > head.i
            and not any(head in child.subtree for child in verb.lefts if child.dep_ != "ccomp")
            and not _aside(head)
        ):
            held.said_by(speakers(verb, references))
