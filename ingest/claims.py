"""From references, relations and stances to claims with their evidence."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from spacy.tokens import Span, Token

from graph.claim import Claim, Entity, Evidence, Interval, Speaker, Status, claim_id, is_a, relations
from ingest.arguments import Argument
from ingest.brokered import brokered
from ingest.casualties import tolls
from ingest.circumstances import Circumstance, circumstances
from ingest.confidence import calibrated
from ingest.denials import Denial, Made, denials
from ingest.occasions import Occasions
from ingest.posts import Post, memberships, post_relations
from ingest.quotes import Quotation, speakers, voice
from ingest.references import Passage, Reference, References
from ingest.relations import Finding, find_relations
from ingest.rules import Rule, rules
from ingest.status import Stance, stance
from ingest.strength import strengths
from ingest.syntax import antecedent, children, lemma, obliques, preposition
from ingest.when import resolve
from ingest.words import words

_PLACES = ("in", "at", "near", "outside", "inside", "around", "across")
_WORST = 0.05
_LED = ("ArmedGroup", "PoliticalParty", "MilitaryUnit", "GovernmentBody")
_HIS = ("ArmedGroup", "MilitaryUnit")
_WHOLES = ("ArmedGroup", "PoliticalParty", "GovernmentBody", "MilitaryUnit")


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is known of an article when its claims are drawn up."""

    article: str
    published: str | None
    text: str
    references: References
    quoted: list[Quotation]
    posts: list[Post]

    def passage(self, doc: object) -> Passage:
        """The passage a Doc is of."""
        return next(passage for passage in self.references.passages if passage.doc is doc)


def claims(reading: Reading) -> list[Claim]:
    """All claims of an article in reading order, each proposition once per sentence, stance and speaker."""
    found: dict[str, Claim] = {}
    for claim in (*_stated(reading), *_held(reading), *_belonging(reading), *_owned(reading)):
        known = found.get(claim.id)
        if known is None or known.confidence < claim.confidence:
            found[claim.id] = claim
    return sorted(
        (replace(claim, confidence=calibrated(claim.confidence)) for claim in _specific(found.values())),
        key=lambda claim: (claim.evidence.start, claim.relation, claim.subject.id, claim.object.id, claim.id),
    )


def _specific(found: Collection[Claim]) -> Iterator[Claim]:
    """The claims without those that repeat a narrower one more broadly ("attacks" beside "bombs")."""
    narrow = {_broader(claim) for claim in found}
    for claim in found:
        if (claim.relation, *_broader(claim)[1:]) not in narrow:
            yield claim


def _broader(claim: Claim) -> tuple[str, Evidence, str, str, Status]:
    parent = relations()[claim.relation].parent
    return parent, claim.evidence, claim.subject.id, claim.object.id, claim.status


def _stated(reading: Reading) -> Iterator[Claim]:
    findings = list(find_relations(reading.references))
    findings += list(brokered(findings, reading.references))
    occasions = Occasions.of_article(reading.references)
    made = [*_found(findings, reading), *_anaphoric(findings, reading), *_counted(reading)]
    made += _hurt(occasions, reading)
    yield from (one.claim for one in made)
    yield from _circumstantial(occasions, reading)
    for denial in denials(made, reading.references, reading.quoted):
        yield _denied(denial, reading)


def _found(findings: Collection[Finding], reading: Reading) -> Iterator[Made]:
    enemies = {(finding.trigger.sent, *_ends(finding)) for finding in findings if _sign(finding) < 0}
    for finding in findings:
        if _means_enemy(finding, enemies, reading.references):
            continue
        titled = finding.rule.anchor == "role" and finding.subject.token in children(finding.trigger, "appos")
        # who somebody is, the writer says himself ("money from Libyan leader Muammar Gaddafi")
        verb = finding.trigger if finding.partner is not None else None
        titled = titled or _gives_up(finding.trigger)
        held = Stance() if titled else stance(finding.head, reading.references, reading.quoted, verb)
        if _happened(finding) and held.status not in (Status.ASSERTED, Status.CLAIMED):
            held = Stance()  # "denied carrying out the attack in Abqaiq": there was one
        if finding.rule.anchor == "role" and _past(finding.trigger):
            held.status = Status.DENIED
        _weaken(held, finding, reading)
        _uttered(held, finding)
        claim = _claim(finding, held, reading)
        yield Made(claim, finding.trigger)
        if claim.relation == "perpetrated" and _own_words(claim):
            yield Made(_admitted(claim, reading), finding.trigger)
        # Who does not claim an attack has not denied it.
        if finding.rule.implies and claim.status not in (Status.DENIED, Status.DOUBTED):
            yield Made(_implied(claim, finding.rule, reading), finding.trigger)


def _means_enemy(
    finding: Finding, enemies: Collection[tuple[Span, str, str]], references: References
) -> bool:
    """Whether a pronoun would help those whom the sentence attacks: "bombs ISIL and trains the army, helping them"."""
    pointed = references.by_token.get(finding.object.token)
    pronoun = pointed is not None and pointed.kind == "pronoun"
    return pronoun and _sign(finding) > 0 and (finding.trigger.sent, *_ends(finding)) in enemies


def _ends(finding: Finding) -> tuple[str, str]:
    return finding.subject.entity.id, finding.object.entity.id


def _sign(finding: Finding) -> int:
    return relations()[finding.rule.relation].sign


def _happened(finding: Finding) -> bool:
    """Whether the place of an attack is told that the words take for granted."""
    return finding.rule.relation == "occurredAt" and _granted(finding.subject)


def _granted(event: Argument) -> bool:
    """Whether it is a blow that the words take for granted ("the attack")."""
    taken = any(child.lower_ in words("status", "definite") for child in children(event.token, "det"))
    return is_a(event.entity.type, ("Attack", "Battle")) and taken


def _own_words(claim: Claim) -> bool:
    return claim.status is Status.CLAIMED and [one.id for one in claim.attributed_to] == [claim.subject.id]


def _counted(reading: Reading) -> Iterator[Made]:
    for strength in strengths(reading.references):
        held = stance(strength.noun, reading.references, reading.quoted)
        if strength.estimate is not None:
            held.said_by(speakers(strength.estimate, reading.references))
            held.status = Status.CLAIMED if held.status is Status.ASSERTED and held.speakers else held.status
        triple = (strength.body.entity, "hasStrength", strength.quantity)
        claim = _make(reading, triple, held, strength.noun, "hasStrength/count", 0.8 * strength.body.sure)
        yield Made(replace(claim, quantity=strength.number), strength.noun)


def _hurt(occasions: Occasions, reading: Reading) -> Iterator[Made]:
    for toll in tolls(reading.references, occasions):
        held = stance(toll.trigger, reading.references, reading.quoted)
        triple = (toll.event.entity, toll.relation, toll.quantity)
        sure = 0.8 * toll.event.sure
        claim = _make(reading, triple, held, toll.trigger, f"{toll.relation}/count", sure)
        yield Made(replace(claim, quantity=toll.number), toll.trigger)


def _circumstantial(occasions: Occasions, reading: Reading) -> Iterator[Claim]:
    for found in circumstances(reading.references, occasions, reading.published):
        held = stance(found.trigger, reading.references, reading.quoted)
        if found.trigger == found.event.token and _granted(found.event):
            held = held if held.status is Status.CLAIMED else Stance()
        if _misplaced(found, held, reading):
            continue
        triple = (found.event.entity, found.relation, found.object)
        yield _make(reading, triple, held, found.trigger, found.rule, 0.75 * found.event.sure)


def _misplaced(found: Circumstance, held: Stance, reading: Reading) -> bool:
    """Whether a day lies before the text that speaks of it as still to come, or behind one that tells of it.

    Nor has what is not yet done a weapon ("demand an end to drone strikes").
    """
    if found.relation == "usedWeapon":
        return held.status not in (Status.ASSERTED, Status.CLAIMED, Status.SUSPECTED)
    if found.relation != "occurredOn" or reading.published is None:
        return False
    if held.status in (Status.INTENDED, Status.DESIRED, Status.POSSIBLE):
        return found.object.name[-10:] < reading.published
    return held.status in (Status.ASSERTED, Status.CLAIMED) and found.object.name[:10] > reading.published


def _denied(denial: Denial, reading: Reading) -> Claim:
    claim = denial.made.claim
    evidence = _evidence(denial.verb.sent, reading)
    triple = (claim.subject.id, claim.relation, claim.object.id)
    return replace(
        claim,
        id=claim_id(reading.article, evidence, triple, denial.status, denial.speakers),
        status=denial.status,
        attributed_to=denial.speakers,
        evidence=evidence,
        rule=f"{claim.rule}/taken-back",
        confidence=round(claim.confidence * 0.8, 2),
    )


def _weaken(held: Stance, finding: Finding, reading: Reading) -> None:
    """What the rule's own words carry: "blamed for" is at most suspected, by who blames."""
    voices = speakers(finding.trigger, reading.references) if finding.rule.voice else ()
    held.said_by(voices)
    if held.status is Status.ASSERTED and voices:
        held.status = Status.DENIED if finding.rule.status == "denied" else Status.CLAIMED
    elif finding.rule.status == "denied" and _held_so_far(held, finding):
        held.status = Status.CLAIMED if held.speakers else Status.ASSERTED
    elif finding.rule.status == "denied" and held.status is Status.INTENDED:
        held.status = Status.DENIED  # "will boycott the summit"
    elif finding.rule.status and held.status in (Status.ASSERTED, Status.CLAIMED):
        held.status = Status(finding.rule.status)


def _held_so_far(held: Stance, finding: Finding) -> bool:
    """Whether it still is so: sanctions or aid that somebody plans, or refuses, to end; one who may leave his party."""
    undone = held.status not in (Status.ASSERTED, Status.CLAIMED)
    return undone and finding.rule.relation in ("sanctions", "memberOf", "aids", "funds")


def _gives_up(role: Token) -> bool:
    """Whether somebody is yet to leave the post ("will step down as leader"): he holds it."""
    leaves = preposition(role) == "as" and lemma(role.head) in words("groups", "leaving_post")
    return leaves and role.head.tag_ == "VB"


def _past(role: Token) -> bool:
    """Whether a post or tie is told of as over ("was its branch until 2016")."""
    been = any(child.lower_ == "had" for child in children(role, "aux"))
    was = any(child.lower_ in ("was", "were") or been for child in children(role, "cop"))
    ends = (
        mark.lower_ for clause in children(role, "advcl", "obl") for mark in children(clause, "mark", "case")
    )
    return was and "until" in ends


def _uttered(held: Stance, finding: Finding) -> None:
    """To accuse is itself to say: "Turkey said ... and accused the PKK" is no claim of Turkey's about itself."""
    verbal = relations()[finding.rule.relation].parent == "verballyHostileTo"
    own = [speaker.id for speaker in held.speakers] == [finding.subject.entity.id]
    if verbal and own and held.status is Status.CLAIMED:
        held.status = Status.ASSERTED
        held.speakers.clear()


def _claim(finding: Finding, held: Stance, reading: Reading) -> Claim:
    sure = finding.rule.conf * finding.subject.sure * finding.object.sure
    return _make(
        reading,
        (finding.subject.entity, finding.rule.relation, finding.object.entity),
        held,
        finding.trigger,
        finding.rule.name,
        sure,
    )


def _make(
    reading: Reading, triple: tuple[Entity, str, Entity], held: Stance, trigger: Token, rule: str, sure: float
) -> Claim:
    subject, relation, object_ = triple
    evidence = _evidence(trigger.sent, reading)
    status, voices = held.status, tuple(speaker for speaker in held.speakers)
    return Claim(
        id=claim_id(reading.article, evidence, (subject.id, relation, object_.id), status, voices),
        subject=subject,
        relation=relation,
        object=object_,
        status=status,
        attributed_to=voices,
        sign=relations()[relation].sign,
        evidence=evidence,
        when=_when(trigger, status, reading),
        where=_where(trigger, reading.references, object_),
        rule=rule,
        confidence=round(max(_WORST, sure), 2),
    )


def _evidence(span: Span, reading: Reading) -> Evidence:
    """The sentence, word for word, without the space round it."""
    passage = reading.passage(span.doc)
    start, end = passage.at(span)
    text = reading.text[start:end]
    start += len(text) - len(text.lstrip())
    return Evidence(start=start, end=start + len(text.strip()), text=text.strip())


def _when(trigger: Token, status: Status, reading: Reading) -> Interval | None:
    """The date expression nearest the trigger in its sentence, else what the publication date bounds."""
    published = date.fromisoformat(reading.published) if reading.published else None
    sentence = trigger.sent
    dated = resolve(sentence.text, published)
    if dated:
        place = trigger.idx - sentence.start_char
        _, _, interval = min(dated, key=lambda found: (abs(found[0] - place), found[0]))
        return interval
    if published is None:
        return None
    if status in (Status.INTENDED, Status.DESIRED, Status.POSSIBLE, Status.HYPOTHETICAL):
        return Interval(start=reading.published)
    return Interval(end=reading.published)


def _where(trigger: Token, references: References, object_: Entity) -> tuple[str, ...]:
    """Places under a locative preposition at the trigger or at the verb it depends on."""
    heads = [trigger, trigger.head] if trigger.dep_ in ("obj", "nsubj", "xcomp", "obl") else [trigger]
    found: dict[str, None] = {}
    for head in heads:
        for place in obliques(head, _PLACES):
            reference = references.by_token.get(place)
            if reference and is_a(reference.entity.type, ("Place",)) and reference.entity.id != object_.id:
                found[reference.entity.id] = None
    return tuple(found)


def _implied(claim: Claim, rule: Rule, reading: Reading) -> Claim:
    """Who claims an attack says that he did it."""
    status = Status.CLAIMED if claim.status in (Status.ASSERTED, Status.CLAIMED) else claim.status
    voices = (voice(claim.subject),)
    return _turned(claim, rule.implies, status, voices, f"{rule.name}/implied", reading)


def _admitted(claim: Claim, reading: Reading) -> Claim:
    """Who says that he did it claims responsibility ("said it was behind the attack")."""
    return _turned(claim, "claimsResponsibilityFor", Status.ASSERTED, (), f"{claim.rule}/admitted", reading)


def _turned(
    claim: Claim, relation: str, status: Status, voices: tuple[Speaker, ...], rule: str, reading: Reading
) -> Claim:
    """What else the same words say of the same two."""
    triple = (claim.subject.id, relation, claim.object.id)
    return replace(
        claim,
        id=claim_id(reading.article, claim.evidence, triple, status, voices),
        relation=relation,
        status=status,
        attributed_to=voices,
        sign=relations()[relation].sign,
        rule=rule,
    )


def _held(reading: Reading) -> Iterator[Claim]:
    """Claims from posts; a title is stated by whoever writes or speaks it."""
    for post in reading.posts:
        held = Stance()
        for quotation in reading.quoted:
            if quotation.holds(post.title[0]):
                held.said_by(quotation.speakers)
                held.status = Status.CLAIMED
        for relation, entity in post_relations(post):
            sure = 0.9 * post.person.sure * (0.8 if post.completed else 1.0)
            yield _make(
                reading,
                (post.person.entity, relation, entity),
                held,
                post.title[-1],
                f"{relation}/title",
                sure,
            )


def _anaphoric(findings: Collection[Finding], reading: Reading) -> Iterator[Made]:
    """A bare "the coordination" or "cooperation" takes the two parties its own sentence names."""
    for passage in reading.references.passages:
        for token in passage.doc:
            if token.pos_ != "NOUN":
                continue
            rule = next((rule for rule in rules().get(lemma(token), ()) if rule.anaphoric), None)
            if rule is None or any(finding.trigger == token for finding in findings):
                continue
            parties = [
                finding for finding in findings if finding.trigger.sent == token.sent and _pair(finding)
            ]
            if len({(finding.subject.entity.id, finding.object.entity.id) for finding in parties}) == 1:
                yield Made(_shared(token, rule, parties[0], reading), token)


def _shared(token: Token, rule: Rule, parties: Finding, reading: Reading) -> Claim:
    """A coordination "that occurred" is taken for granted by whoever builds on it."""
    held = Stance() if children(token, "acl:relcl") else stance(token, reading.references, reading.quoted)
    triple = (parties.subject.entity, rule.relation, parties.object.entity)
    return _make(reading, triple, held, token, f"{rule.name}/shared", rule.conf * 0.7)


def _belonging(reading: Reading) -> Iterator[Claim]:
    for person, body in memberships(reading.references):
        head = person.span.root
        sure = 0.8 * person.sure * body.sure
        yield _make(reading, (person.entity, "memberOf", body.entity), Stance(), head, "memberOf/of", sure)


def _owned(reading: Reading) -> Iterator[Claim]:
    """ "Massoud, whose National Resistance Front" leads it, "Hamas's Qassam Brigades" are a part of Hamas."""
    for reference in reading.references.listed:
        root = reference.span.root
        if reference.kind == "name" and is_a(reference.entity.type, ("Person",)):
            yield from _staff(reference, reading)
        if reference.kind != "name" or not is_a(reference.entity.type, _LED):
            continue
        of_person = [one for one in children(root, "nmod") if preposition(one) == "of"]
        for owner in (*children(root, "nmod:poss"), *of_person):
            whole = reading.references.by_token.get(
                antecedent(owner) or owner if owner.tag_ == "WP$" else owner
            )
            if whole is None or whole.entity.id == reference.entity.id:
                continue
            his = whole.kind == "pronoun" and reference.entity.type in _HIS  # "his Akhmat battalion"
            if whole.kind != "name" and not his:
                continue
            sure = 0.7 * whole.sure * reference.sure
            if is_a(whole.entity.type, ("Person",)):
                triple = (whole.entity, "leads", reference.entity)
                yield _make(reading, triple, Stance(), root, "leads/owner", sure)
            elif not his and owner not in of_person and is_a(whole.entity.type, _WHOLES):
                triple = (reference.entity, "partOf", whole.entity)
                yield _make(reading, triple, Stance(), root, "partOf/owner", sure)


def _staff(person: Reference, reading: Reading) -> Iterator[Claim]:
    """ "The Nippon Foundation's Yohei Sasakawa" is one of its people."""
    root = person.span.root
    for owner in children(root, "nmod:poss"):
        body = reading.references.by_token.get(owner)
        if body is not None and body.kind == "name" and is_a(body.entity.type, ("Organisation",)):
            sure = 0.8 * person.sure * body.sure
            yield _make(
                reading, (person.entity, "memberOf", body.entity), Stance(), root, "memberOf/owner", sure
            )


def _pair(finding: Finding) -> bool:
    return relations()[finding.rule.relation].symmetric
