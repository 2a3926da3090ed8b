"""Of which event a verb or noun of harm tells, where that is clear."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Span, Token

from graph.claim import is_a
from ingest.arguments import Argument
from ingest.brought import brought_up, harms, last_sentence
from ingest.doers import subjects
from ingest.events import TOLD, event_argument
from ingest.references import Passage, References
from ingest.syntax import (
    antecedent,
    children,
    conjuncts,
    is_passive,
    is_plural,
    is_relative,
    is_verb,
    lemma,
    obliques,
    preposition,
    singular,
)
from ingest.words import words

_DURING = ("in", "during", "by", "from", "at", "with", "as a result of", "under")
_AFTER = ("after", "following", "when")
_HANGING = ("nmod", "appos", "conj")
_VIOLENT = ("Attack", "Battle", "Event")


@dataclass(slots=True)
class Occasions:
    """The events of an article by the words that tell of them.

    `told` are the events that a noun names which takes up what these verbs have told; `unclear` are the ids that
    may be of more than one event.
    """

    references: References
    told: dict[Token, Argument] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)

    @classmethod
    def of_article(cls, references: References) -> "Occasions":
        """Those of an article whose events have names."""
        found = cls(references)
        last = None
        bare: set[str] = set()
        for passage in references.passages:
            for reference in references.within(passage.doc[:]):
                if not is_a(reference.entity.type, ("Event",)):
                    continue
                noun = reference.span.root
                if reference.reason == TOLD:
                    argument = Argument(reference.entity, noun, 0.7)
                    found.told |= {verb: argument for verb in brought_up(noun, last)}
                if reference.reason in (TOLD, "event noun"):
                    definite = any(one.lower_ in ("the", "this", "that") for one in children(noun, "det"))
                    if definite and reference.entity.id in bare and passage.role != "title":
                        found.unclear.add(reference.entity.id)
                    bare.add(reference.entity.id)
            last = passage
        return found

    def of(self, word: Token, victim: Token) -> Argument | None:
        """The only event that a word of harm may tell of."""
        events = self._named(word, victim) or self._shared(word)
        if not events and word in self.told:
            events = [self.told[word]]
        events = events or self._before(word)
        known = {event.entity.id: event for event in events}
        if len(known) != 1:
            return None
        (event,) = known.values()
        return None if event.entity.id in self.unclear or _countless(event.token) else event

    def _named(self, word: Token, victim: Token) -> list[Argument]:
        """The event that does it, else those in which it is done."""
        own = self._doing(word)
        return own or self._around(word, victim)

    def _doing(self, word: Token) -> list[Argument]:
        if not is_verb(word):
            own = self._events([word]) if singular(word) in words("casualties", "slayings") else []
            causing = is_verb(word.head) and lemma(word.head) in words("casualties", "causing")
            return own or (self._events(meant(one) for one in subjects(word.head)) if causing else [])
        return self._events(self._behind(one, word) for one in subjects(word))

    def _behind(self, subject: Token, verb: Token) -> Token:
        """What a relative pronoun stands for: no place has killed ("the attack on a mosque in Kano that killed 20")."""
        noun = meant(subject)
        if noun == subject or not self._thing(noun):
            return noun
        held = noun if noun.dep_ in _HANGING else verb.head
        while held.dep_ in _HANGING and self._thing(held):
            held = held.head
        return held if event_argument(held, self.references) is not None else noun

    def _thing(self, noun: Token) -> bool:
        """Whether it is a place, or a thing that has no name and is nobody."""
        named = noun in self.references.by_token
        somebody = singular(noun) in words("groups", "members") | words("groups", "persons")
        return self._place(noun) or not named and (not somebody or singular(noun) in words("groups", "seats"))

    def _place(self, noun: Token) -> bool:
        reference = self.references.by_token.get(noun)
        if reference is not None:
            return is_a(reference.entity.type, ("Place", "State"))
        return singular(noun) in words("groups", "sites") | words("groups", "areas")

    def _around(self, word: Token, victim: Token) -> list[Argument]:
        heads = [word, victim]
        if singular(victim) in words("casualties", "tolls") | words("casualties", "numbers"):
            heads += [clause for people in obliques(victim, ("of",)) for clause in children(people, "acl")]
            heads += list(obliques(victim, ("of",)))
        within = [
            self._behind(one, word)
            for head in heads
            for first in obliques(head, (*_DURING, *_of(victim)))
            for one in conjuncts(first)
        ]
        after = [
            one
            for head in heads
            for one in obliques(head, _AFTER)
            if singular(one) in words("casualties", "bursts")
        ]
        events = self._events([*within, *after]) or self._beside(word) or self._with(victim)
        return [event for event in events if singular(event.token) not in words("casualties", "lasting")]

    def _with(self, victim: Token) -> list[Argument]:
        """ "Shelling was reported in Bakhmut, with one person killed"."""
        return self._of_clause(victim.head) if preposition(victim) == "with" and is_verb(victim.head) else []

    def _beside(self, word: Token) -> list[Argument]:
        """What a clause beside tells: "killed when a bomb hit their convoy", "launched an attack, killing ten"."""
        clauses = [
            clause
            for clause in children(word, "advcl")
            if any(mark.lower_ in ("when", "after", "as") for mark in clause.lefts)
        ]
        found = [one for clause in clauses for one in self._of_clause(clause)]
        if not found and is_verb(word) and word.dep_ == "advcl" and word.tag_ == "VBG" and is_verb(word.head):
            found = self._of_clause(word.head)
        return found

    def _of_clause(self, verb: Token) -> list[Argument]:
        """The event that a clause tells of as done or as having struck."""
        bursting = lemma(verb) in words("casualties", "bursting") | words("groups", "erupting")
        doing = lemma(verb) in words("casualties", "detonating") | words("groups", "holding")
        own = [meant(one) for one in (*children(verb, "nsubj"),)] if bursting else []
        own += children(verb, "obj", "nsubj:pass") if doing else []
        return self._events(own)

    def _shared(self, word: Token) -> list[Argument]:
        """What a coordinate verb of harm says: "12 people were killed and 30 others injured in a bombing"."""
        if not harms(word):
            return []
        beside = [one for one in (word.head, *children(word, "conj")) if one != word and harms(one)]
        beside = [one for one in beside if one.dep_ == "conj" or word.dep_ == "conj"]
        if any(True for _ in obliques(word, ("in", "at", "near", "outside", "on", "during", "after"))):
            return []  # it was elsewhere
        found: list[Argument] = []
        for one in beside:
            found += self._named(one, one) or ([self.told[one]] if one in self.told else [])
        return found

    def _before(self, word: Token) -> list[Argument]:
        """The event the sentence just before tells of, where this one only counts ("Twelve people were killed.")."""
        if not _only_counts(word) or any(self._event_in(word.sent)) or self._places_in(word.sent):
            return []
        last = last_sentence(word.sent, self._passage_before(word))
        events = list(self._event_in(last)) if last is not None else []
        sure = {event.entity.id for event in events}
        return events[:1] if len(sure) == 1 and _as_told(events[0].token) else []

    def _event_in(self, span: Span) -> Iterator[Argument]:
        for reference in self.references.within(span):
            if is_a(reference.entity.type, ("Event",)):
                yield Argument(reference.entity, reference.span.root, reference.sure * 0.7)

    def _places_in(self, span: Span) -> bool:
        return any(is_a(one.entity.type, ("Place",)) for one in self.references.within(span))

    def _passage_before(self, word: Token) -> Passage | None:
        passages = self.references.passages
        place = next(number for number, passage in enumerate(passages) if passage.doc is word.doc)
        return passages[place - 1] if place else None

    def _events(self, tokens: Iterable[Token]) -> list[Argument]:
        found = (event_argument(token, self.references) for token in tokens)
        return [event for event in found if event is not None and is_a(event.entity.type, _VIOLENT)]


def _only_counts(word: Token) -> bool:
    """Whether a clause says nothing but how many were hurt: no agent, no place, no day, no circumstance."""
    head = word.head if word.dep_ == "conj" and harms(word.head) else word
    bare = is_passive(head) or lemma(head) in words("casualties", "hasFatalities", "dying")
    toll = any(singular(one) in words("casualties", "tolls") for one in children(head, "nsubj"))
    said = head.dep_ == "ccomp" and is_verb(head.head)
    more = [
        one
        for one in (*head.children, *word.children)
        if one.dep_ in ("obl", "obl:agent", "advcl", "obl:unmarked")
    ]
    return (bare and not more or toll) and (head.dep_ == "ROOT" or said)


def _as_told(event: Token) -> bool:
    """Whether an event is told of as one that was, by the main verb of its sentence."""
    verb = event.head
    telling = ("bursting", "happening", "leaving")
    told = {word for name in telling for word in words("casualties", name)} | words("groups", "wounding")
    was = lemma(verb) in told | words("groups", "erupting") or bool(harms(verb))
    undone = any(one.lower_ in words("casualties", "undone") for one in children(verb, "aux", "advmod"))
    return event.dep_ in ("nsubj", "nsubj:pass") and verb.dep_ == "ROOT" and was and not undone


def _of(victim: Token) -> tuple[str, ...]:
    """A toll may also be one "of" its event."""
    return ("of",) if singular(victim) in words("casualties", "tolls") else ()


def meant(token: Token) -> Token:
    """What a relative pronoun stands for."""
    return (antecedent(token) or token) if is_relative(token) else token


def _countless(noun: Token) -> bool:
    """Whether the words tell of events in general, or of each of several."""
    each = any(token.lower_ in ("each", "every", "any", "no", "such") for token in noun.subtree)
    return each and is_plural(noun) or any(one.lower_ in ("any", "no", "every", "each") for one in noun.lefts)
