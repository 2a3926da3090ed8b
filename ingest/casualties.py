"""How many an event killed or hurt: "a strike killed 64 people", "the blast left 20 dead and 45 wounded"."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from graph.claim import Entity
from ingest.arguments import Argument, unnamed
from ingest.brought import harms
from ingest.gazetteer import slug
from ingest.occasions import Occasions
from ingest.receivers import objects
from ingest.references import References
from ingest.strength import amount, tens
from ingest.syntax import (
    antecedent,
    children,
    conjuncts,
    is_passive,
    is_relative,
    is_verb,
    lemma,
    obliques,
    singular,
)
from ingest.words import words

_RELATIONS = ("hasFatalities", "hasInjured")
_RANGE = ("to", "or", "and", "-", "–", "—", "between")
_LONGEST = 5  # words in the name of those who were hurt


@dataclass(frozen=True, slots=True)
class Toll:
    """An event, the relation, the number of those hurt, the words that say who they are, and the word that tells it."""

    event: Argument
    relation: str
    number: float
    who: str
    trigger: Token

    @property
    def quantity(self) -> Entity:
        """The number of persons as an entity ("64 people")."""
        who = "person" if self.number == 1 and self.who == "people" else self.who
        name = f"{self.number:,.0f} {who}"
        return Entity(id=f"quantity-{slug(name)}", name=name, type="Quantity")


@dataclass(frozen=True, slots=True)
class Hurt:
    """A number of persons and the word that counts them."""

    relation: str
    noun: Token
    number: float
    who: str
    trigger: Token


def tolls(references: References, occasions: Occasions) -> Iterator[Toll]:
    """Yield each number of dead or wounded that a sentence gives an event, where it is clear which."""
    for passage in references.passages:
        for token in passage.doc:
            if token.lemma_.lower() not in _telling():
                continue
            for hurt in _hurt(token, references):
                event = occasions.of(hurt.trigger, hurt.noun)
                if event is not None:
                    yield Toll(event, hurt.relation, hurt.number, hurt.who, hurt.trigger)


@cache
def _telling() -> frozenset[str]:
    """The lemmas of all words that can tell of a casualty, so that others need not be asked."""
    lists = [words("casualties", name) for name in ("leaving", "tolls", "numbers", "slayings")]
    kinds = ("verb", "dying", "state", "noun")
    lists += [words("casualties", relation, kind) for relation in _RELATIONS for kind in kinds]
    return frozenset(phrase.split()[0] for listed in lists for phrase in listed)


def _hurt(token: Token, references: References) -> Iterator[Hurt]:
    if relation := harms(token):
        for victim in _victims(token):
            yield from _counted(relation, victim, token, references)
    elif is_verb(token) and lemma(token) in words("casualties", "leaving"):
        yield from _left(token, references)
    elif token.pos_ == "NOUN":
        yield from _nominal(token, references)
    elif token.dep_ == "ROOT" or children(token, "cop"):
        for relation in _RELATIONS:
            if token.lower_ in words("casualties", relation, "state") and children(token, "cop"):
                for victim in children(token, "nsubj"):
                    yield from _counted(relation, victim, token, references)


def _counted(relation: str, noun: Token, trigger: Token, references: References) -> Iterator[Hurt]:
    """The number of persons a noun counts, if it does."""
    for one in conjuncts(noun):
        yield from _counted_alone(relation, one, trigger, references)


def _victims(verb: Token) -> list[Token]:
    """Who a verb says was hurt, without those it only may share with a verb before."""
    if verb.dep_ in ("acl", "acl:relcl"):
        return _of_clause(verb)
    if lemma(verb) in words("casualties", "hasFatalities", "dying"):
        return children(verb, "nsubj")
    own = children(verb, "obj", "nsubj:pass")
    if own:
        passive = [token for token in own if token.dep_ == "nsubj:pass" and token.i < verb.i]
        return passive[:1] or [token for token in own if token.i > verb.i][:1]
    if verb.dep_ == "conj" and verb.tag_ == "VBN":
        # "12 people were killed and 30 others injured"
        shared = [token for token in verb.head.children if verb.head.i < token.i < verb.i]
        return [token for token in shared if token.dep_ in ("nsubj:pass", "nsubj", "conj")][-1:]
    if is_passive(verb) and verb.dep_ != "conj":
        return [token for token in objects(verb) if token.i < verb.i]
    return []


def _of_clause(verb: Token) -> list[Token]:
    """Whom a relative clause or a participle says was hurt: "12 people who were killed", "people killed in"."""
    if any(is_relative(token) for token in children(verb, "obj")):
        return [verb.head]
    own = children(verb, "obj")
    if own:
        return own
    done = is_passive(verb) or lemma(verb) in words("casualties", "hasFatalities", "dying")
    suffering = [token for token in children(verb, "nsubj:pass", "nsubj")]
    named = [antecedent(token) or token if is_relative(token) else token for token in suffering]
    return (named or ([verb.head] if verb.tag_ == "VBN" else [])) if done else []


def _left(verb: Token, references: References) -> Iterator[Hurt]:
    """ "Left 18 people dead and 45 wounded": each state takes the number before it, as no tree shows surely."""
    counted: Token | None = None
    for token in verb.doc[verb.i + 1 : verb.sent.end]:
        if (
            is_verb(token)
            and token.tag_ not in ("VBN", "VBD")
            or token.text in (",", ";")
            and counted is None
        ):
            return
        state = next((name for name in _RELATIONS if token.lower_ in words("casualties", name, "state")), "")
        if state and counted is not None:
            yield from _counted_alone(state, counted, verb, references)
            counted = None
        elif state or token.tag_ == "VBD":
            return
        elif _number(token) is not None and (token.pos_ != "NUM" or token.dep_ != "nummod"):
            counted = token
        elif token.pos_ == "NOUN" and counted is not None and token.i - counted.i > 1:
            return


def _counted_alone(relation: str, noun: Token, trigger: Token, references: References) -> Iterator[Hurt]:
    number = _number(noun)
    partial = relation == "hasFatalities" and _added(noun)  # not all who died
    partial = partial or _otherwise(relation, noun)
    if number is not None and number >= 1 and not partial and (who := _who(noun, references)):
        yield Hurt(relation, noun, number, who, trigger)


def _nominal(noun: Token, references: References) -> Iterator[Hurt]:
    """A death toll, a number of killed, a count of deaths, or a massacre of a number of persons."""
    word = singular(noun)
    if word in words("casualties", "tolls") or word in words("casualties", "numbers"):
        yield from _risen(noun, references)
    elif word in words("casualties", "slayings"):
        for victim in obliques(noun, ("of",)):
            yield from _counted("hasFatalities", victim, noun, references)
    else:
        for relation in _RELATIONS:
            if word in words("casualties", relation, "noun"):
                yield from _deaths(relation, noun, references)


def _risen(noun: Token, references: References) -> Iterator[Hurt]:
    """ "The death toll from the strike rose to 70", "the number of people killed in the bombing reached 50"."""
    verb = noun.head if noun.dep_ in ("nsubj", "nsubj:outer") else None
    dead = singular(noun) in words("casualties", "tolls") and not any(
        child.lower_ in ("injury", "injured") for child in children(noun, "compound", "amod")
    )
    relation = "hasFatalities" if dead else _killed_of(noun)
    if verb is None or not relation:
        return
    if children(verb, "cop"):
        now = [verb]
    elif lemma(verb) in words("casualties", "reaching"):
        now = [*obliques(verb, ("to", "at")), *children(verb, "obj")]
    else:
        return
    for token in now[:1]:
        # "from 40 to 50" is no range here
        number = amount(token) if amount(token) is not None else _number(token)
        if number is not None and (who := _who(token, references)):
            yield Hurt(relation, noun, number, who, verb)


def _killed_of(noun: Token) -> str:
    """What the people have suffered of whom there is a number."""
    told = (clause for people in obliques(noun, ("of",)) for clause in (people, *children(people, "acl")))
    found = (
        relation
        for clause in told
        for relation in _RELATIONS
        if clause.lower_ in words("casualties", relation, "state")
    )
    return next(found, "")


def _deaths(relation: str, noun: Token, references: References) -> Iterator[Hurt]:
    """ "Caused 12 deaths", "claimed the lives of 14 soldiers", "the deaths of 20 people in the attack"."""
    own = _number(noun)
    if own is not None and singular(noun) != "life" and not _added(noun):
        yield Hurt(relation, noun, own, "people", noun)
    for victim in obliques(noun, ("of",)):
        yield from _counted(relation, victim, noun, references)


def _number(noun: Token) -> float | None:
    """The one number that counts a noun; None for a range and for a number of something else."""
    counters = [noun] if noun.pos_ == "NUM" else children(noun, "nummod")
    if len(counters) != 1:
        return None
    number = counters[0]
    around = [noun.doc[place] for place in (number.i - 1, number.i + 1) if 0 <= place < len(noun.doc)]
    ranged = not tens(number) and any(token.lower_ in _RANGE and _beyond(token, number) for token in around)
    return None if ranged else amount(number)


def _beyond(link: Token, number: Token) -> bool:
    """Whether there is another number on the other side of "to" or "or"."""
    place = link.i + (link.i - number.i)
    return 0 <= place < len(link.doc) and link.doc[place].pos_ == "NUM"


def _added(noun: Token) -> bool:
    """Whether those are counted that come to others ("two more", "three others")."""
    adding = words("casualties", "adding")
    before = [noun, *(token for token in noun.subtree if token.i < noun.i)]
    return any(
        token.lower_ in adding and noun.doc[token.i + 1 : token.i + 2].text != "than" for token in before
    )


def _otherwise(relation: str, noun: Token) -> bool:
    """Whether the words say another harm of those that a noun counts ("one killed and six were injured")."""
    said = {child.lower_ for child in children(noun, "acl", "amod")}
    return any(said & words("casualties", other, "state") for other in _RELATIONS if other != relation)


def _is_person(noun: Token, references: References) -> bool:
    """Whether a plural means persons: a word for them, or the people of a place."""
    reference = references.by_token.get(noun)
    people = reference is not None and reference.kind == "adjective"
    return people or singular(noun) in words("groups", "persons")


def _who(noun: Token, references: References) -> str:
    """What those who were hurt are called; the empty string where they are no persons."""
    after = noun.doc[noun.i + 1] if noun.i + 1 < noun.sent.end else noun
    if amount(noun) is not None and after.tag_ in ("NNS", "NNPS"):
        return after.text if _is_person(after, references) else ""  # "170 Afghans", however the tree hangs
    if amount(noun) is not None or noun.lower_ in words("casualties", "others"):
        of = next((one for one in obliques(noun, ("of",)) if one.pos_ == "NOUN"), None)
        return "people" if of is None else of.lemma_ if amount(noun) == 1 else of.lower_
    persons = _is_person(noun, references) or unnamed(noun, references) is not None
    if not persons or singular(noun) in words("casualties", "animals"):
        return ""
    number = children(noun, "nummod")[0]
    named = [
        token
        for token in noun.doc[number.i + 1 : noun.i + 1]
        if token.lower_ not in words("casualties", "adding")
    ]
    aged = max((place for place, token in enumerate(named, 1) if token.lower_ == "old"), default=0)
    who = "".join(token.text_with_ws for token in named[aged:][-_LONGEST:]).strip()
    return who.lower() if who.isupper() else who
