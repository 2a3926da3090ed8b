"""Who mediated what was told before: "Israel and Hezbollah agreed to a truce. The accord, brokered by Oman, ..."."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Token

from ingest.arguments import Argument, arguments
from ingest.events import is_definite
from ingest.references import References
from ingest.relations import Finding
from ingest.rules import Rule, anchors, companion, cue, rules
from ingest.slots import slot_heads
from ingest.syntax import antecedent, children, is_relative, is_verb

_BACK = 3  # sentences
_DEALS = ("agreesWith", "negotiatesWith")


def brokered(findings: Sequence[Finding], references: References) -> Iterator[Finding]:
    """Yield mediation between the parties of the last agreement or talks, where the words name none.

    The agreement is the one told of in the sentence or up to three before it; an indefinite one ("brokered a truce")
    may be any.
    """
    if not any(finding.rule.relation in _DEALS for finding in findings):
        return
    told = {finding.trigger for finding in findings if finding.rule.relation == "mediatesBetween"}
    for passage in references.passages:
        for verb in passage.doc:
            for rule in rules().get(cue(verb), ()) if is_verb(verb) and verb not in told else ():
                deal = _deal(rule, verb) if rule.relation == "mediatesBetween" and rule.noun else None
                if deal is not None and anchors(rule, verb):
                    yield from _between(rule, verb, deal, findings, references)


def _deal(rule: Rule, verb: Token) -> Token | None:
    """The agreement a verb of mediating has for object, or its clause hangs on, if it was told of before."""
    noun = companion(rule, verb)
    if noun is not None and is_relative(noun):
        noun = antecedent(noun)
    if noun is None or not is_definite(noun):
        return None
    others = [clause for clause in children(noun, "acl:relcl") if verb not in clause.subtree]
    return None if others else noun  # "the accord that it signed with Manila" is told here


def _between(
    rule: Rule, verb: Token, deal: Token, findings: Sequence[Finding], references: References
) -> Iterator[Finding]:
    parties = _parties(deal, findings, references)
    heads = (head for slot in rule.subject for head in slot_heads(slot, [deal, verb], verb))
    mediators = [one for head in heads for one in arguments(head, references) if not one.thing]
    for mediator in mediators:
        for party in parties:
            if mediator.entity.id not in {one.entity.id for one in parties}:
                yield Finding(
                    rule=rule, subject=mediator, object=party, trigger=verb, head=deal, partner=deal
                )


def _parties(deal: Token, findings: Sequence[Finding], references: References) -> list[Argument]:
    """Who agreed or talked last, where one verb or noun before tells of it."""
    place = references.places[deal.doc]
    before = [
        one
        for one in findings
        if one.rule.relation in _DEALS
        and references.same_topic(one.trigger.doc, deal.doc)
        and (references.places[one.trigger.doc], one.trigger.i) < (place, deal.i)
        and _distance(one.trigger, deal, references) <= _BACK
    ]
    last = [one for one in before if one.trigger == before[-1].trigger]
    found = {party.entity.id: party for one in last for party in (one.subject, one.object)}
    return [replace(party, sure=party.sure * 0.8) for party in found.values()]


def _distance(one: Token, other: Token, references: References) -> int:
    """How many sentences lie between two words; one in an earlier paragraph than the last is far."""
    if one.doc is other.doc:
        return sum(1 for start in one.doc[one.i : other.i + 1] if start.is_sent_start)
    if references.places[other.doc] - references.places[one.doc] > 1:
        return _BACK + 1
    ends = sum(1 for start in one.doc[one.i + 1 :] if start.is_sent_start)
    return ends + sum(1 for start in other.doc[: other.i + 1] if start.is_sent_start)
