"""Pronouns and descriptions ("it", "the group") to the entity they point back to, or to none where that stays open."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from spacy.tokens import Span, Token

from graph.claim import Entity, is_a
from ingest.agreement import agrees, note_genders, note_pronoun
from ingest.called import note_names
from ingest.choosing import bearing, chosen, fits, men_of, only_one, outstanding
from ingest.doers import subjects
from ingest.others import means_a_thing, modified, other_parties, owned_in_clause
from ingest.pointing import means_unknown_speaker, nations, of_persons, speaking_for, wanted_types
from ingest.quotes import is_speech
from ingest.references import Reference, References, meant
from ingest.rivals import rank, rivalled, rivals, topical
from ingest.syntax import PASSIVE, SUBJECT, antecedent, children, conjuncts, is_relative, is_verb

_WINDOW = 2  # sentences looked back over; further back a reader too would want the name
_ROLES = ("title", "caption")  # these stand apart from the running text
_MANY = ("they", "them", "their")


def resolve_references(references: References, countries: Mapping[str, str]) -> None:
    """Add a reference for each pronoun or description with one clear antecedent, in reading order.

    `countries` gives the country of each entity whose country is known.
    """
    note_genders(references)
    note_names(references)
    before: list[Span] = []
    for passage in references.passages:
        apart = passage.role in _ROLES
        if before and not references.same_topic(before[-1].doc, passage.doc):
            before.clear()
        for sentence in passage.doc.sents:
            for token in sentence:
                if token not in references.by_token and (wanted := wanted_types(token, references)):
                    if (men := _speaking_men(token, references)) is not None:
                        _add(token, men, references)
                    elif not apart:
                        _point_back(token, wanted, before, references, countries)
                    elif (speaker := _speaker_himself(token, wanted, references)) is not None:
                        _add(token, speaker, references)  # "Islamic State says it was behind bombings"
            if not apart:
                before.append(sentence)


def _speaker_himself(token: Token, wanted: tuple[str, ...], references: References) -> Reference | None:
    """Who speaks, where a pronoun is the subject of what he says: "The Pentagon maintains that it killed"."""
    clause = token.head
    if token.pos_ != "PRON" or token.dep_ not in (*SUBJECT, *PASSIVE):
        return None
    heads = []
    if clause.dep_ == "ccomp" and is_speech(clause.head):
        heads = children(clause.head, *SUBJECT)
    elif clause.dep_ == "advcl" and is_verb(clause.head) and children(clause, "mark"):
        heads = subjects(clause.head)  # "accuses the Taliban of abandoning jihad because they negotiated"
        between = token.doc[clause.head.i : token.i]
        if token.lower_ == "it" and any(True for _ in rivals(token, between, references)):
            return None  # "will cut aid to a brigade after it was accused"
    told = [antecedent(head) or head if is_relative(head) else head for head in heads]  # "X, which says it"
    named = [references.by_token.get(head) for head in told if head.i < token.i]
    return next((one for one in named if one is not None and _may_be(one, token, wanted, references)), None)


def _speaking_men(token: Token, references: References) -> Reference | None:
    """Whose men say it of themselves: "GNA forces say they have begun"."""
    clause = token.head
    if token.lower_ != "they" or clause.dep_ != "ccomp" or not is_speech(clause.head):
        return None
    heads = children(clause.head, *SUBJECT)
    men = [
        head for head in heads if not children(head, "flat", "appos", "conj")
    ]  # "U.S. Representatives X and Y"
    owners = (references.by_token.get(part) for head in men for part in children(head, "amod", "compound"))
    return next((one for one in owners if one is not None and men_of(one, token)), None)


def _point_back(
    token: Token,
    wanted: tuple[str, ...],
    before: list[Span],
    references: References,
    countries: Mapping[str, str],
) -> None:
    if token.pos_ == "PRON" and means_unknown_speaker(token, references):
        _point_at_owner(token, wanted, references)
    elif token.pos_ == "NOUN" and wanted == ("Person",):
        _point_at_bearer(token, wanted, references)
    elif not (means_a_thing(token, references) or of_persons(token)):
        if (speaker := _speaker_himself(token, wanted, references)) is not None:
            _add(token, speaker, references)
        elif not _point_at_bearer(token, wanted, references):
            _search(token, wanted, before, references, nations(token, references, countries), countries)


def _point_at_owner(token: Token, wanted: tuple[str, ...], references: References) -> None:
    """ "Iran's intelligence ministry said it had arrested": a speaker without a name is whose he is."""
    owner = speaking_for(token, references)
    bodies = "Person" not in wanted and owner is not None
    if owner is not None and bodies and is_a(meant(owner).type, ("Organisation", "State")):
        _add(token, owner, references)


def _point_at_bearer(token: Token, wanted: tuple[str, ...], references: References) -> bool:
    """Let a description stand for the one so named or called; False where there is none."""
    if (bearer := bearing(token, wanted, references)) is None:
        return False
    _add_entity(token, bearer, f"{token.lower_}, as the article calls {bearer.name}", 0.7, references)
    return True


def _search(
    token: Token,
    wanted: tuple[str, ...],
    before: list[Span],
    references: References,
    named: set[str],
    countries: Mapping[str, str],
) -> None:
    """Look through the sentence and those before it for the nearest that names, or tells of, what may be meant."""
    if token.lower_ in (*_MANY, "it") and _left_open(token, references):
        return
    others = other_parties(token, references) | modified(token, references)

    def barred(reference: Reference) -> bool:
        foreign = named and countries.get(reference.entity.id) not in named
        return bool(foreign) or meant(reference).id in others

    for sentence, limit in (near := list(_look_back(token, before))):
        found = _told_of(token, _fitting(token, wanted, sentence, limit, references, barred))
        part = sentence.doc[sentence.start : limit]
        if token.lower_ in _MANY and (together := _together(token, part, references)) is not None:
            references.several[token] = tuple(one for one in together if meant(one).id not in others)
            return
        if found:
            antecedent = chosen(found, token, references)
            if antecedent is not None and token.pos_ == "NOUN" and sentence != token.sent:
                lately = (_fitting(token, wanted, *one, references, barred) for one in near)
                antecedent = outstanding([*chain(*lately)], antecedent, token, references)
            open_ = antecedent is None or owned_in_clause(token, antecedent, found)
            open_ = open_ or _paralleled(token, antecedent, references)
            if antecedent is not None and not open_ and not rivalled(token, antecedent, references):
                _add(token, antecedent, references)
            return
        if topical(token, part, references):
            return
    if token.pos_ == "NOUN" and not named and (only := only_one(token, wanted, references)):
        _add(token, only, references)


def _paralleled(token: Token, antecedent: Reference | None, references: References) -> bool:
    """Whether the clause it goes on from is about another: "the army says A has few men and that it gets money"."""
    clause = token.head
    goes_on = clause.dep_ == "conj" and clause.head.dep_ == "ccomp" and is_speech(clause.head.head)
    if antecedent is None or not goes_on or token.dep_ not in (*SUBJECT, *PASSIVE):
        return False
    told = [references.by_token.get(head) for head in children(clause.head, *SUBJECT, *PASSIVE)]
    return any(one is not None and _is_body(one) and meant(one).id != meant(antecedent).id for one in told)


def _left_open(token: Token, references: References) -> bool:
    """Whether a "they" earlier in the sentence is left open: "denies that they are its men, but Syria arms them"."""
    same = "its" if token.lower_ == "it" else "they"
    earlier = (one for one in token.doc[token.sent.start : token.i] if one.lower_ == same)
    return any(one not in references.by_token and one not in references.several for one in earlier)


def _told_of(token: Token, found: list[Reference]) -> list[Reference]:
    """Without the person who closes a sentence as its speaker, where it tells of others ("He is cruel," says Keane)."""
    if token.pos_ != "PRON" or token.dep_ in (*SUBJECT, *PASSIVE):
        return found
    said = [one for one in found if not _closes(one.span.root, token)]
    return said or found


def _closes(name: Token, token: Token) -> bool:
    """Whether a name is the subject of a verb of saying that stands behind what is said, in an earlier sentence."""
    speaks = name.dep_ == "nsubj" and is_speech(name.head) and name.sent != token.sent
    said = children(name.head, "ccomp", "parataxis") if speaks else []
    return any(one.i < name.head.i and one.i < name.i for one in said)


def _fitting(
    token: Token,
    wanted: tuple[str, ...],
    sentence: Span,
    limit: int,
    references: References,
    barred: Callable[[Reference], bool],
) -> list[Reference]:
    """The references of a sentence up to a place that the token may point to."""
    return [
        one
        for one in references.within(sentence)
        if one.span.start < limit
        and not barred(one)
        and (men_of(one, token) or _may_be(one, token, wanted, references))
    ]


def _may_be(reference: Reference, token: Token, wanted: tuple[str, ...], references: References) -> bool:
    return (
        reference.kind != "adjective"
        and fits(reference, token, wanted, references)
        and agrees(reference, token, references)
    )


def _together(token: Token, span: Span, references: References) -> list[Reference] | None:
    """The actors who together are the subject of a main clause ("Hamas and Islamic Jihad fired; they").

    None where no clause has several; empty where it is open who they all are.
    """
    for head in span:
        if rank(head) == 2 and head.dep_ in (*SUBJECT, *PASSIVE) and len(listed := conjuncts(head)) > 1:
            named = [references.by_token.get(one) for one in listed if one.i < span.end]
            actors = [one for one in named if one is not None and _is_body(one)]
            if token.head != head.head:
                return actors if len(actors) == len(listed) else []
    return _both(token, span, references)


def _both(token: Token, span: Span, references: References) -> list[Reference] | None:
    """The persons a sentence names together, where no body is its subject: "demanded that A and B resign; ... them"."""
    led = (one for one in references.within(span) if rank(one.span.root) == 2)
    if token.dep_ not in ("obj", *SUBJECT, *PASSIVE) or any(_is_body(one) for one in led):
        return None
    several = [conjuncts(head) for head in span if head.dep_ != "conj" and head.ent_type_ == "PERSON"]
    named = [[references.by_token.get(one) for one in listed] for listed in several if len(listed) > 1]
    people = [one for listed in named for one in listed if one is not None and one.entity.type == "Person"]
    alone = len(named) == 1 and len(people) == len(named[0])
    return people if alone and token.head not in [one.head for one in several[0]] else None


def _is_body(reference: Reference) -> bool:
    return is_a(meant(reference).type, ("Organisation", "State"))


def _look_back(token: Token, before: list[Span]) -> Iterator[tuple[Span, int]]:
    """The own sentence up to the token, then the ones before it, nearest first."""
    yield token.sent, token.i
    for sentence in reversed(before[-_WINDOW:]):
        yield sentence, sentence.end


def _add(token: Token, antecedent: Reference, references: References) -> None:
    factor = 0.75 if token.pos_ == "PRON" else 0.7
    reason = f"{token.lower_} after {antecedent.span.text}"
    _add_entity(token, meant(antecedent), reason, antecedent.sure * factor, references)


def _add_entity(token: Token, entity: Entity, reason: str, sure: float, references: References) -> None:
    kind = "pronoun" if token.pos_ == "PRON" else "description"
    note_pronoun(token, entity.id, references)
    references.add(Reference(token.doc[token.i : token.i + 1], entity, kind, reason, sure))
