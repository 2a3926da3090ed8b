"""Denials of what was said just before: "Tehran denies it", "a charge the ministry rejected"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Span, Token

from graph.claim import Claim, Speaker, Status, relations
from ingest.quotes import Quotation, speakers
from ingest.receivers import objects
from ingest.references import References
from ingest.syntax import antecedent, children, is_passive, is_relative, is_verb, lemma
from ingest.words import words

_MOST = 3  # a denial of more than this is of something else
_CONTENT = ("nmod", "acl", "nmod:poss", "ccomp", "advcl", "acl:relcl")  # what says itself which charge it is
_OPEN = (Status.ASSERTED, Status.CLAIMED, Status.SUSPECTED)


@dataclass(frozen=True, slots=True)
class Made:
    """A claim with the word it was read off."""

    claim: Claim
    trigger: Token


@dataclass(frozen=True, slots=True)
class Denial:
    """Who takes back which claim, how strongly, and in which words."""

    made: Made
    speakers: tuple[Speaker, ...]
    status: Status
    verb: Token


def denials(made: Sequence[Made], references: References, quoted: Sequence[Quotation]) -> Iterator[Denial]:
    """Yield each claim of the article that somebody takes back without repeating it."""
    before: Span | None = None
    for passage in references.passages:
        for sentence in passage.doc.sents:
            for verb in sentence:
                if is_verb(verb) and lemma(verb) in words("status", "denial") and _of_what_was_said(verb):
                    voices = speakers(verb, references)
                    yield from _taken_back(verb, voices, Status.DENIED, made, before)
                elif is_verb(verb) and _declines(verb):
                    voices = next((quotation.speakers for quotation in quoted if quotation.holds(verb)), ())
                    cooperative = [one for one in made if relations()[one.claim.relation].sign > 0]
                    yield from _taken_back(verb, voices, Status.DOUBTED, cooperative, before)
            before = sentence


def _of_what_was_said(verb: Token) -> bool:
    """Whether the verb's object is a word for what was said ("it", "the charge") and it is not negated itself."""
    if any(child.lower_ in words("status", "denied", "negation") for child in children(verb, "advmod")):
        return False
    things = objects(verb) or ([verb.head] if verb.dep_ in ("acl", "acl:relcl") else [])
    if any(_does_so(child) for child in children(verb, "xcomp", "advcl", "ccomp")):
        return True
    return any(_means_said(thing, verb) for thing in things) and not children(verb, "ccomp", "xcomp")


def _does_so(clause: Token) -> bool:
    return clause.lemma_ == "do" and any(child.lower_ in ("so", "it", "that") for child in clause.children)


def _means_said(thing: Token, verb: Token) -> bool:
    noun = antecedent(thing) if is_relative(thing) else thing
    bare = noun is not None and not set(children(noun, *_CONTENT)) - {verb}
    return bare and noun is not None and noun.lemma_.lower() in words("status", "said")


def _declines(verb: Token) -> bool:
    """ "I would not make any leaps": a refusal to read a further step into what was said."""
    negated = any(child.lower_ in words("status", "denied", "negation") for child in children(verb, "advmod"))
    if not negated or not children(verb, "aux"):
        return False
    near = " ".join(
        token.lemma_.lower()
        for token in verb.subtree
        if token.i >= verb.i and token.lower_ not in ("any", "a", "the", "that")
    )
    return any(near.startswith(phrase) for phrase in words("status", "doubted", "decline"))


def _taken_back(
    verb: Token, voices: tuple[Speaker, ...], status: Status, made: Sequence[Made], before: Span | None
) -> Iterator[Denial]:
    """The open claims nearest before the verb that it can mean: its speaker's own deeds, else all of them."""
    inside = set(verb.subtree) if not is_passive(verb) else {verb}
    same = [
        one
        for one in made
        if one.trigger.sent == verb.sent and one.trigger.i < verb.i and one.trigger not in inside
    ]
    inner = status is Status.DENIED and verb.dep_ in ("acl", "acl:relcl", "advcl", "ccomp", "appos")
    earlier = [] if inner else [one for one in made if before is not None and one.trigger.sent == before]
    for group in (same, earlier):
        charged = any(thing.lemma_.lower() in words("status", "charges") for thing in objects(verb))
        open_ = [one for one in group if _open(one, voices) and (not charged or _is_charge(one))]
        own = [one for one in open_ if one.claim.subject.id in {voice.id for voice in voices}]
        own = [one for one in own if _is_charge(one)] or own
        others = [] if _own_part(verb) else [one for one in open_ if one.claim.attributed_to]
        if found := own or others:
            if voices and len({one.claim.relation for one in found}) <= _MOST:
                yield from (Denial(one, voices, status, verb) for one in found)
            return


def _own_part(verb: Token) -> bool:
    """Whether it is the speaker's own part that is denied ("denied involvement")."""
    return any(
        thing.lemma_.lower() in ("involvement", "role", "part", "responsibility") for thing in objects(verb)
    )


def _is_charge(one: Made) -> bool:
    """Whether somebody has said or suspects it: only that can be an allegation."""
    return bool(one.claim.attributed_to) or one.claim.status is Status.SUSPECTED


def _open(one: Made, voices: tuple[Speaker, ...]) -> bool:
    """Whether somebody else has said it and it is a deed, not speech or a post."""
    claim = one.claim
    speech = relations()[claim.relation].parent == "verballyHostileTo" or claim.rule.endswith("/title")
    unsure = claim.status in _OPEN or claim.status is Status.POSSIBLE
    return (
        unsure
        and not speech
        and not {voice.name for voice in claim.attributed_to} & {voice.name for voice in voices}
    )
