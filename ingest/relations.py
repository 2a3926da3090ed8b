"""Relations between references, found by the rules over the parse."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, permutations, product

from spacy.tokens import Span, Token

from graph.claim import Entity, is_a, relations
from ingest.arguments import Argument, arguments, counted_noun, unnamed
from ingest.events import event_argument
from ingest.quotes import final_speech
from ingest.references import References
from ingest.rules import Rule, anchors, companion, cue, rules
from ingest.slots import slot_heads
from ingest.syntax import children, is_passive, is_plural, is_verb, lemma, preposition, singular, subjects
from ingest.words import table, words

_BETWEEN = "between"
_NEAR = 6  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A relation found: who, whom, the rule that saw it, its anchor word and the `head` that cues scope over."""

    rule: Rule
    subject: Argument
    object: Argument
    trigger: Token
    head: Token
    partner: Token | None = None


def find_relations(references: References) -> Iterator[Finding]:
    """Yield what the rules find, in reading order."""
    found = [
        finding
        for passage in references.passages
        for token in passage.doc
        for rule in rules().get(cue(token), ())
        if anchors(rule, token) and not (rule.anchor == "adj" and _is_of_a_name(token, references))
        for finding in _apply(rule, token, references)
    ]
    # "reaffirmed its support for" is said of the verb with its noun, not again of the noun
    taken = {(one.partner, *_parties(one), *_kind(one)) for one in found if one.partner is not None}
    return (
        one
        for one in found
        if one.partner is not None
        or not {(one.trigger, *_parties(one)), (one.trigger, *_parties(one), one.rule.relation)} & taken
    )


def _is_of_a_name(token: Token, references: References) -> bool:
    """Whether a word is but a part of a name ("the Allied Democratic Forces")."""
    reference = references.by_token.get(token)
    name = reference is not None and reference.kind == "name" and len(reference.span) > 1
    return name and reference is not None and not is_a(reference.entity.type, ("Event",))


def _kind(finding: Finding) -> tuple[str, ...]:
    """The relation, where the verb says another than its noun ("responded with air strikes on")."""
    return (finding.rule.relation,) if finding.rule.via == "with" else ()


def _parties(finding: Finding) -> tuple[str, ...]:
    return tuple(sorted((finding.subject.entity.id, finding.object.entity.id)))


def _apply(rule: Rule, trigger: Token, references: References) -> Iterator[Finding]:
    partner = companion(rule, trigger) if rule.noun else None
    heads = [trigger] if partner is None else [partner, trigger]
    signature = relations()[rule.relation]
    wanted = rule.object_type or signature.range
    subject = _filled(rule.subject, heads, trigger, references, rule.subject_type or signature.domain, rule)
    if not subject and rule.relation == "sanctions" and rule.anchor == "verb" and is_passive(trigger):
        subject = _only_lister(trigger, references)
    doer = subject[0].entity.id if len(subject) == 1 and not signature.symmetric else None
    object_ = _filled(rule.object, heads, trigger, references, wanted, rule, doer)
    if rule.implies and rule.noun and not object_:
        told = partner is not None and partner.doc[partner.i + 1 : partner.i + 2].text.lower() == "for"
        object_ = _next_event(partner, references) if told else _last_event(trigger, references)
    pairs = [pair for pair in product(subject, object_) if pair[0].entity.id != pair[1].entity.id]
    if (
        signature.symmetric
        and (_BETWEEN in rule.subject or rule.mutual)
        and not (subject and object_ and pairs)
    ):
        both = object_ if _BETWEEN in rule.object and slot_heads(_BETWEEN, heads, trigger) else []
        pairs = list(combinations(subject if len(subject) > 1 else both, 2))
    elif rule.mutual and rule.anchor == "role" and is_plural(trigger) and not object_:
        pairs = list(combinations(subject, 2))  # "the Taliban and ISIS-K are enemies"
    elif (signature.symmetric or _BETWEEN in rule.subject) and _same(subject, object_):
        pairs = list(combinations(subject, 2))
    objects = slot_heads("obj", [trigger], trigger) if "obj" in rule.object else []
    if not object_ and len(subject) > 1 and any(map(_is_reciprocal, objects)):
        pairs = list(combinations(subject, 2) if signature.symmetric else permutations(subject, 2))
    for left, right in pairs:
        if left.thing or left.entity.id == right.entity.id or _is_itself(rule, trigger, right, references):
            continue
        if signature.symmetric and right.entity.id < left.entity.id:
            left, right = right, left
        yield Finding(
            rule=rule,
            subject=left,
            object=right,
            trigger=trigger,
            head=trigger if partner is None or rule.utterance else partner,
            partner=partner,
        )


def _is_itself(rule: Rule, noun: Token, argument: Argument, references: References) -> bool:
    """Whether a word for a part is the last of the name itself ("the Badri 313 battalion" is none of Badri 313)."""
    if rule.anchor != "role":
        return False
    reference = references.by_token.get(noun)
    named = argument.token in children(noun, "compound") and singular(noun) in argument.entity.name.lower()
    return named or reference is not None and reference.entity.id == argument.entity.id


def _is_reciprocal(token: Token) -> bool:
    """Whether it is "each other" or "one another", whichever of the words the parser takes for the object."""
    around = token.doc[max(token.i - 1, 0) : token.i + 2].text.lower()
    told = any(pair in around for pair in ("each other", "one another"))
    each = token.lower_ == "other" and any(
        one.lower_ in ("each", "neither") for one in token.doc[token.sent.start : token.i]
    )
    return told and token.lower_ in ("each", "one", "other", "another") or each


def _next_event(noun: Token | None, references: References) -> list[Argument]:
    """ "The group, which is allied with X, claimed responsibility for the attack": wherever the parser hangs it."""
    if noun is None or noun.i + 1 >= noun.sent.end or noun.nbor(1).lower_ != "for":
        return []
    phrase = noun.doc[noun.i + 2 : min(noun.sent.end, noun.i + 2 + _NEAR)]
    events = (event_argument(token, references) for token in phrase)
    return [event for event in events if event is not None][:1]


def _last_event(trigger: Token, references: References) -> list[Argument]:
    """ "The group claimed responsibility" alone is of the attack the paragraph has just told of."""
    earlier = (references.by_token.get(token) for token in reversed(trigger.doc[: trigger.i]))
    event = next((found for found in earlier if found is not None and found.entity.type == "Attack"), None)
    return [Argument(event.entity, event.span.root, 0.7)] if event is not None else []


def _only_lister(trigger: Token, references: References) -> list[Argument]:
    """Who designates in this text up to here, if just one does: "X is being designated for having assisted"."""
    place = [passage.doc for passage in references.passages].index(trigger.doc)
    before = [passage.doc for passage in references.passages[:place]] + [trigger.doc[: trigger.i]]
    verbs = (
        token
        for text in before
        for token in text
        if lemma(token) in words("groups", "listing") and is_verb(token)
    )
    doers = (
        one
        for verb in verbs
        if not is_passive(verb)
        for head in subjects(verb)
        for one in arguments(head, references)
    )
    found = {one.entity.id: one for one in doers if is_a(one.entity.type, relations()["sanctions"].domain)}
    return [replace(one, sure=one.sure * 0.7) for one in found.values()] if len(found) == 1 else []


def _same(left: list[Argument], right: list[Argument]) -> bool:
    """Whether both sides come from one plural phrase ("talks between A and B")."""
    return len(left) > 1 and [argument.entity.id for argument in left] == [
        argument.entity.id for argument in right
    ]


def _filled(
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
    if rule.relation == "memberOf" and slot in rule.subject and _is_people(token, references):
        return
    pointing = token.pos_ == "PRON" and rule.relation == "attacks"  # nobody strikes a strike
    if "Event" in wanted and not pointing and (events := _events(token, references, wanted)) is not None:
        yield from events
        return
    wrecked = lemma(token.head) in words("groups", "wrecking")
    if slot in rule.object and rule.relation != "accuses" and not wrecked and _is_blow(token, references):
        return  # who joins or condemns a group's raids does so to them, not to the group
    if slot in rule.object and (_is_piece(token, references, rule) or _is_needed(token, rule)):
        return
    if slot == "pred" and _is_faction(token, references, rule):
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
    through = part and rule.relation in table("relations")["whole"]
    yield from (
        argument
        for argument in named
        if not (through and slot in rule.object and argument.entity.type == "State")
    )


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
        return _last_event(token, references)
    if token.lower_ not in ("it", "this", "that") or token.pos_ != "PRON":
        return None
    last = _last_event(token, references)
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
