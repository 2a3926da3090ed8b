"""When an event was, and with what it was done: "the bombing on August 26", "a drone strike", "using mortars"."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Span, Token

from graph.claim import Entity, Interval, is_a
from ingest.arguments import Argument
from ingest.brought import harms, scene
from ingest.events import event_argument
from ingest.gazetteer import slug
from ingest.occasions import Occasions, meant
from ingest.references import References
from ingest.syntax import children, conjuncts, is_verb, lemma, obliques, preposition
from ingest.when import resolve
from ingest.words import table, words

_DATES = (
    "obl",
    "nmod",
    "nmod:poss",
    "compound",
    "obl:unmarked",
    "nmod:unmarked",
    "obl:agent",
    "nummod",
    "conj",
)
_BEFORE = ("compound", "amod", "nmod:desc", "conj")
_NEWS = 7  # days before publication in which a verb may have been
_DEEP = 3  # nouns between an event and the day that a parser hangs on the last of them


@dataclass(frozen=True, slots=True)
class Circumstance:
    """An event, a relation, its other end, and the word that tells it."""

    event: Argument
    relation: str
    object: Entity
    trigger: Token
    rule: str


def circumstances(
    references: References, occasions: Occasions, published: str | None
) -> Iterator[Circumstance]:
    """Yield the days of events, their weapons, and the places of those that a verb has told of."""
    day = date.fromisoformat(published) if published else None
    for passage in references.passages:
        events = [one for one in references.within(passage.doc[:]) if is_a(one.entity.type, ("Event",))]
        telling = {one.span.sent.start for one in events}
        telling |= {verb.sent.start for verb in occasions.told if verb.doc is passage.doc}
        for sentence in passage.doc.sents if telling else ():
            if sentence.start in telling:
                yield from _dated(sentence, day, references, occasions)
        for reference in events:
            noun = reference.span.root
            for weapon in _weapons(noun):
                event = Argument(reference.entity, noun, reference.sure)
                yield Circumstance(event, "usedWeapon", weapon, noun, "usedWeapon/word")
    yield from _placed(references, occasions)


def _placed(references: References, occasions: Occasions) -> Iterator[Circumstance]:
    """Where it was that a verb has told of and a noun takes up."""
    for event in {argument.entity.id: argument for argument in occasions.told.values()}.values():
        verbs = [verb for verb, argument in occasions.told.items() if argument == event]
        if event.entity.id in occasions.unclear or (place := scene(verbs, references)) is None:
            continue
        yield Circumstance(
            event, "occurredAt", references.by_token[place].entity, verbs[0], "occurredAt/told"
        )


def _dated(
    sentence: Span, published: date | None, references: References, occasions: Occasions
) -> Iterator[Circumstance]:
    for start, end, interval in resolve(sentence.text, published):
        if interval.start is None or interval.end is None:
            continue
        for word in map(_hour, _roots(sentence, start, end, references)):
            head = word.head.head if word.dep_ == "conj" else word.head
            head = word if event_argument(word, references) is not None else head  # "the 9/11 attacks"
            news = published is None or _days(interval, published) <= _NEWS
            found = _of_noun(word, head, references, news) or _of_verb(head, references, occasions)
            if found is not None and found.entity.id not in occasions.unclear:
                trigger = head if is_verb(head) else found.token
                yield Circumstance(found, "occurredOn", _time(interval), trigger, "occurredOn/date")
                break


def _roots(sentence: Span, start: int, end: int, references: References) -> list[Token]:
    """The words of a date that hang on something else, under a preposition that dates."""
    inside = [
        token
        for token in sentence
        if start <= token.idx - sentence.start_char < end
        and (token.is_alpha or token.is_digit or token.like_num)
    ]
    outer = [token for token in inside if token.head not in inside and token.dep_ in _DATES]
    outer = [token for token in inside if event_argument(token, references) is not None] or outer
    links = {preposition(token) for token in inside}
    named = bool(outer) and outer[0].dep_ == "compound" and _in_name(inside[0])
    return outer[:1] if links <= words("casualties", "dating") and not named else []


def _hour(day: Token) -> Token:
    """The night of a day for the day ("on Monday night")."""
    return day.head if day.dep_ == "compound" and day.head.lower_ in words("casualties", "hours") else day


def _in_name(day: Token) -> bool:
    """Whether a day is a part of a name ("Good Friday Agreement")."""
    before = day.nbor(-1) if day.i > day.sent.start else day
    return before != day and before.is_title and before.dep_ in _BEFORE


def _time(interval: Interval) -> Entity:
    """A day or a span of days in the words of ISO 8601."""
    one_day = interval.start == interval.end
    name = f"{interval.start}" if one_day else f"{interval.start}/{interval.end}"
    return Entity(id=name.replace("/", "--"), name=name, type="Time")


def _days(interval: Interval, published: date) -> int:
    """How many days before publication a time ends."""
    return (published - date.fromisoformat(interval.end or interval.start or published.isoformat())).days


def _of_noun(word: Token, head: Token, references: References, news: bool) -> Argument | None:
    """The event on whose noun a date hangs, unless it may as well date the verb ("condemned the attack on Monday").

    A verb tells `news`; a day that is not of those before publication is hardly its own.
    """
    noun = head
    for _ in range(_DEEP):
        if event_argument(noun, references) is not None or noun.dep_ != "nmod":
            break
        noun = noun.head
    event = event_argument(noun, references)
    if event is None or is_verb(noun) and noun.tag_ != "VBG":
        return None
    behind = word.i > noun.i and preposition(word) != "of"
    other = noun.dep_ in ("obj", "obl", "nsubj:pass", "nmod") and not _tells(noun.head)
    return None if news and behind and other else event


def _tells(verb: Token) -> bool:
    """Whether a verb says of an event that it was, so that its day is the event's."""
    told = (
        words("casualties", "happening")
        | words("casualties", "sealing")
        | words("casualties", "bursting")
        | words("casualties", "leaving")
    )
    shown = words("groups", "erupting") | words("groups", "holding") | words("groups", "wounding")
    taken = lemma(verb) == "take" and any(
        one.lower_ in words("casualties", "taken") for one in children(verb, "obj")
    )
    return taken or lemma(verb) in told | shown or bool(harms(verb))


def _of_verb(verb: Token, references: References, occasions: Occasions) -> Argument | None:
    """The event of which a verb says that it was."""
    if not is_verb(verb) or not _tells(verb):
        return occasions.told.get(verb)
    if harms(verb) and (event := occasions.of(verb, verb)) is not None:
        return event
    ends = [meant(one) for one in (*children(verb, "nsubj", "nsubj:pass", "csubj"),)]
    if lemma(verb) in words("groups", "holding"):
        ends += children(verb, "obj")
    elif lemma(verb) in words("casualties", "sealing"):
        ends = [meant(one) for one in (*children(verb, "obj", "nsubj:pass"), *obliques(verb, ("to", "on")))]
    found = [event_argument(one, references) for one in ends]
    known = {event.entity.id: event for event in found if event is not None}
    return next(iter(known.values())) if len(known) == 1 else occasions.told.get(verb)


def _weapons(noun: Token) -> Iterator[Entity]:
    """The weapons that the words round an event name."""
    found: dict[str, None] = {}
    for word in _bearers(noun):
        name = _weapon(word)
        if name and (word != noun or name != noun.lemma_.lower()):
            found[name] = None  # "a car bomb", while "a bomb" says nothing more
    for name in found:
        yield Entity(id=f"weapon-{slug(name)}", name=name, type="Weapon")


def _bearers(noun: Token) -> Iterator[Token]:
    before = children(noun, *_BEFORE)
    yield from (one for first in before if first.i < noun.i for one in conjuncts(first) if one.i < noun.i)
    yield noun
    verb = noun.head
    done = noun.dep_ in ("obj", "nsubj:pass") and is_verb(verb) and lemma(verb) in words("groups", "holding")
    for head in (noun, verb) if done else (noun,):
        used = [one for one in obliques(head, words("casualties", "wielding")) if one.i > head.i]
        used += [one for one in children(head, "nmod", "obl") if _behind_using(one)]
        for clause in children(head, "acl", "advcl", "xcomp"):
            used += children(clause, "obj") if lemma(clause) in words("casualties", "wield") else []
        yield from (one for first in used for one in conjuncts(first))


def _behind_using(word: Token) -> bool:
    left = word.left_edge.i
    return left > 0 and word.doc[left - 1].lower_ in ("using", "involving")


def _weapon(word: Token) -> str:
    """The longest name of a weapon that ends at a word; the empty string where there is none."""
    listed = words("groups", "weapons") | table("groups")["short_weapons"].keys()
    for first in range(max(word.sent.start, word.i - 4), word.i + 1):
        before = "".join(token.text_with_ws for token in word.doc[first : word.i])
        name = (before + word.lemma_).lower()
        if name in listed:
            return str(table("groups")["short_weapons"].get(name, name))
    return ""
