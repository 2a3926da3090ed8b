"""Who stands in a slot of a rule: the arguments of a wanted type, and whom the words only seem to mean."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from spacy.tokens import Span, Token

from graph.claim import Entity, is_a
from ingest.arguments import Argument, arguments, counted_noun, unnamed
from ingest.events import event_argument
from ingest.quotes import final_speech
from ingest.references import References
from ingest.rules import Rule
from ingest.slots import slot_heads
from ingest.syntax import children, is_plural, lemma, preposition, singular
from ingest.words import table, words


def filled(
    slots: tuple[str, ...],
    heads: list[Token],
    trigger: Token,
    references: References,
    wanted: tuple[str, ...],
    rule: Rule,
    doer: str | None = None,
) -> list[Argument]:
    """The arguments of the first slot that holds any of a wanted type, other than the doer himself."""
    said = _final_speech(trigger.sent)
    voices = {place for verb in said if verb.i > trigger.i for place in (verb.i - 1, verb.i + 1)}
    for slot in slots:
        found: dict[str, Argument] = {}
        for token in slot_heads(slot, heads, trigger):
            if voices and {token.left_edge.i, token.i, token.right_edge.i} & voices:
                continue  # the parser took the one who says it for a party to it
            alone = slot == "pred" and _is_title(trigger)
            alone = (
                alone or rule.anchor == "adj" and token.i < trigger.i
            )  # "factions loyal to Haftar and the GNA"
            for argument in _typed(token, references, wanted, rule, slot, alone):
                found.setdefault(argument.entity.id, argument)
        found.pop(doer or "", None)  # "evacuated its positions in southern Lebanon"
        if found:
            return list(found.values())
        exact = rule.anchor == "role" or "in" in slots
        if slot == "of" and exact and slot_heads(slot, heads, trigger):
            return []  # "its head of foreign relations" is not its head, "control of a town in Syria" none of Syria
    return []


def _is_title(noun: Token) -> bool:
    """Whether a noun in the singular stands beside a name: a title is of one person."""
    beside = noun.dep_ in ("nmod:desc", "appos", "compound") or children(noun, "appos")
    return bool(beside) and not is_plural(noun)


@lru_cache(maxsize=64)
def _final_speech(sentence: Span) -> tuple[Token, ...]:
    """The closing verbs of saying of a sentence, which is asked once for each slot of each of its rules."""
    return tuple(final_speech(sentence))


def _typed(
    token: Token, references: References, wanted: tuple[str, ...], rule: Rule, slot: str, alone: bool
) -> Iterator[Argument]:
    if rule.relation == "perpetrated" and singular(counted_noun(token)) in words("groups", "peaceful"):
        return
    pointing = token.pos_ == "PRON" and rule.relation == "attacks"  # nobody strikes a strike
    if "Event" in wanted and not pointing and (events := _events(token, references, wanted)) is not None:
        yield from events
        return
    if _is_passed_over(token, references, rule, slot):
        return
    placed = (
        _at_place(_of_seat(argument, wanted), wanted, slot, rule)
        for argument in arguments(token, references, alone=alone)
    )
    named = [argument for argument in placed if _wanted(argument.entity, wanted)]
    victims = (
        slot in rule.object
        and slot not in ("poss", "compound")
        and rule.relation in table("relations")["persons"]
        and (is_a("PersonGroup", wanted) or "Person" in wanted)
    )
    persons = unnamed(token, references) if victims else None
    counted = counted_noun(token)
    own = any(child.pos_ == "PRON" and child.tag_ != "WP$" for child in children(counted, "nmod:poss"))
    if persons is not None and (not named or own or _not_whole(token, named, rule)):
        yield Argument(persons, token, 0.9)
        return
    if rule.relation in table("relations")["selves"]:
        named = [argument for argument in named if not argument.thing]
    if victims and persons is None and _is_named_member(token, references):
        named = [argument for argument in named if argument.entity.type == "Person"]
    part = references.by_token.get(token) is None and singular(token) not in words("groups", "areas")
    if part and rule.relation == "controls":
        named = [one for one in named if preposition(one.token) != "in"]  # "a UN-run college in Gaza City"
    through = part and rule.relation in table("relations")["whole"]
    yield from (
        argument
        for argument in named
        if not (through and slot in rule.object and argument.entity.type == "State")
    )


def _is_passed_over(token: Token, references: References, rule: Rule, slot: str) -> bool:
    """Whether a word of the right kind is none of the parties after all."""
    if slot in rule.object:
        # who joins or condemns a group's raids does so to them, not to the group
        wrecked = lemma(token.head) in words("groups", "wrecking")
        blow = rule.relation != "accuses" and not wrecked and _is_blow(token, references)
        return blow or _is_piece(token, references, rule) or _is_needed(token, rule)
    if rule.relation == "memberOf" and slot in rule.subject and _is_people(token, references):
        return True
    return slot == "pred" and _is_faction(token, references, rule)


def _is_needed(token: Token, rule: Rule) -> bool:
    """Whether it only completes the verb ("took him prisoner", "held them hostage")."""
    single = token.pos_ == "NOUN" and token.dep_ == "obj" and not is_plural(token)
    return single and singular(token) in rule.needs


def _is_faction(token: Token, references: References, rule: Rule) -> bool:
    """Whether it is said of a part only ("a faction of the cartel loyal to Zambada")."""
    part = token not in references.by_token and singular(token) in (*words("groups", "pieces"), "faction")
    return part and rule.relation == "pledgesAllegianceTo"


def _events(token: Token, references: References, wanted: tuple[str, ...]) -> list[Argument] | None:
    """The event a word names or points back to; None where it does not mean any."""
    if event := event_argument(token, references):
        return [event]
    pointed = any(child.lower_ in ("the", "this", "that") for child in children(token, "det"))
    if pointed and token.lower_ in words("groups", "deeds"):
        return last_event(token, references)
    if token.lower_ not in ("it", "this", "that") or token.pos_ != "PRON":
        return None
    last = last_event(token, references)
    near = [event for event in last if event.token.sent == token.sent]
    return near or (last if wanted == ("Event",) else None)


def _is_piece(token: Token, references: References, rule: Rule) -> bool:
    """Whether only a part of a body is meant, or some of a nation, where the relation is to the whole."""
    reference = references.by_token.get(token)
    part = reference is None and singular(token) in words("groups", "pieces")
    joins = rule.relation == "memberOf" and rule.anchor == "verb"
    some = _is_people(token, references)
    return part and joins or (part or some) and rule.relation in table("relations")["wholes"]


def _is_people(token: Token, references: References) -> bool:
    """Whether some of a nation are meant: "the Palestinians were members of a cell"."""
    reference = references.by_token.get(token)
    return reference is not None and reference.kind == "adjective" and is_plural(token)


def _is_named_member(token: Token, references: References) -> bool:
    """Whether it is one man of a body whose name stands by ("the group's commander in Jenin, Jamil al-Amouri")."""
    single = not is_plural(token) and singular(token) in words("groups", "persons")
    return (
        single and token not in references.by_token and singular(token) not in words("groups", "collective")
    )


def _wanted(entity: Entity, types: tuple[str, ...]) -> bool:
    """Whether the type is one asked for; a place of unknown kind may be any kind of place."""
    unknown = entity.type == "Place" and any(is_a(kind, ("Place",)) for kind in types)
    return unknown or is_a(entity.type, types)


def _is_blow(token: Token, references: References) -> bool:
    return token not in references.by_token and singular(token) in words("groups", "instruments")


def _not_whole(token: Token, named: Sequence[Argument], rule: Rule) -> bool:
    """Whether some persons of a body are meant, not the body: "an Iranian soldier", "eleven UN personnel"."""
    if any(argument.entity.type == "State" for argument in named):
        return _one_of(token) or rule.relation in table("relations")["whole"]
    if token.dep_ == "appos" and all(argument.entity.type == "Person" for argument in named):
        return False  # "Gershkovich, a reporter held by": he himself
    fighting = any(is_a(argument.entity.type, ("ArmedGroup", "MilitaryUnit")) for argument in named)
    return _one_of(token) and (rule.relation in ("kills", "detains", "shelters") or not fighting)


def _of_seat(argument: Argument, wanted: tuple[str, ...]) -> Argument:
    """What can hold of actors alone holds of the government of a seat ("sent weapons to Damascus")."""
    named = argument.seated is None or not preposition(argument.token) or _wanted(argument.entity, wanted)
    if named or argument.seated is None or not is_a(argument.seated.type, wanted):
        return argument
    return replace(argument, entity=argument.seated, sure=argument.sure * 0.8, seated=None)


def _at_place(argument: Argument, wanted: tuple[str, ...], slot: str, rule: Rule) -> Argument:
    """What is done to a seat is done to the place where the relation can hold of places ("airstrikes on Kyiv")."""
    if argument.place is None or slot not in rule.object or not is_a(argument.place.type, wanted):
        return argument
    return replace(argument, entity=argument.place, place=None)


def _one_of(token: Token) -> bool:
    """A single member ("an Iranian soldier") or counted ones are persons, not the state they serve."""
    single = not is_plural(token) and singular(token) not in words("groups", "collective")
    return single or bool(children(token, "nummod"))


def last_event(trigger: Token, references: References) -> list[Argument]:
    """ "The group claimed responsibility" alone is of the attack the paragraph has just told of."""
    earlier = (references.by_token.get(token) for token in reversed(trigger.doc[: trigger.i]))
    event = next((found for found in earlier if found is not None and found.entity.type == "Attack"), None)
    return [Argument(event.entity, event.span.root, 0.7)] if event is not None else []
