"""Relations between references, found by the rules over the parse."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, permutations, product

from spacy.tokens import Token

from graph.claim import is_a, relations
from ingest.arguments import Argument, arguments
from ingest.doers import subjects
from ingest.events import event_argument
from ingest.filling import filled, last_event
from ingest.references import References
from ingest.rules import Rule, anchors, companion, cue, rules
from ingest.slots import slot_heads
from ingest.syntax import children, is_passive, is_plural, is_verb, lemma, singular
from ingest.words import words

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
    subject = filled(rule.subject, heads, trigger, references, rule.subject_type or signature.domain, rule)
    if not subject and rule.relation == "sanctions" and rule.anchor == "verb" and is_passive(trigger):
        subject = _only_lister(trigger, references)
    doer = subject[0].entity.id if len(subject) == 1 and not signature.symmetric else None
    object_ = filled(rule.object, heads, trigger, references, wanted, rule, doer)
    if rule.implies and rule.noun and not object_:
        told = partner is not None and partner.doc[partner.i + 1 : partner.i + 2].text.lower() == "for"
        object_ = _next_event(partner, references) if told else last_event(trigger, references)
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
            # "the missiles that Wagner delivered": the noun is outside its clause
            head=trigger if partner is None or rule.utterance or partner == trigger.head else partner,
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
