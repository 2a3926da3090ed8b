"""Pronouns and descriptions ("it", "the group") to the entity they point back to, or to none where that stays open."""

from collections import Counter
from collections.abc import Iterator, Mapping

from spacy.tokens import Span, Token

from graph.claim import is_a, types
from ingest.pointing import means_unknown_speaker, nations, speaking_for, wanted_types
from ingest.quotes import is_speech
from ingest.references import Reference, References, meant
from ingest.syntax import (
    PASSIVE,
    SUBJECT,
    children,
    is_plural,
    is_verb,
    lemma,
    preposition,
    singular,
    subjects,
)
from ingest.words import words

_LOCAL = {"City", "Region", "Facility"}
_WINDOW = 2  # sentences looked back over; further back a reader too would want the name
_OFTEN = 4  # mentions: what a text names so often it is about
_ROLES = ("title", "caption")  # these stand apart from the running text


def resolve_references(references: References, countries: Mapping[str, str]) -> None:
    """Add a reference for each pronoun or description with one clear antecedent, in reading order.

    `countries` gives the country of each entity whose country is known.
    """
    before: list[Span] = []
    for passage in references.passages:
        apart = passage.role in _ROLES
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
    named = [references.by_token.get(head) for head in heads if head.i < token.i]
    return next((one for one in named if one is not None and _fits(one, token, wanted)), None)


def _speaking_men(token: Token, references: References) -> Reference | None:
    """Whose men say it of themselves: "GNA forces say they have begun"."""
    clause = token.head
    if token.lower_ != "they" or clause.dep_ != "ccomp" or not is_speech(clause.head):
        return None
    heads = children(clause.head, *SUBJECT)
    owners = (references.by_token.get(part) for head in heads for part in children(head, "amod", "compound"))
    return next((one for one in owners if one is not None and _men_of(one, token)), None)


def _point_back(
    token: Token,
    wanted: tuple[str, ...],
    before: list[Span],
    references: References,
    countries: Mapping[str, str],
) -> None:
    named = nations(token, references, countries)
    if token.pos_ == "PRON" and means_unknown_speaker(token, references):
        owner = speaking_for(token, references)
        if (
            owner is not None
            and "Person" not in wanted
            and is_a(meant(owner).type, ("Organisation", "State"))
        ):
            _add(token, owner, references)
        return
    if _means_a_thing(token, references):
        return
    if (speaker := _speaker_himself(token, wanted, references)) is not None:
        _add(token, speaker, references)
        return
    if (bearer := _bearing(token, wanted, references)) is not None:
        _add(token, bearer, references)
        return
    others = _other_parties(token, references) | _modified(token, references)
    for sentence, limit in _look_back(token, before):
        found = [
            reference
            for reference in references.within(sentence)
            if reference.span.start < limit
            and (not named or countries.get(reference.entity.id) in named)
            and meant(reference).id not in others
            and (
                _men_of(reference, token) or reference.kind != "adjective" and _fits(reference, token, wanted)
            )
        ]
        if found:
            found = _of_its_kind(found, token)
            if antecedent := _clear_one(found, token) or _prominent(found, token, references):
                _add(token, antecedent, references)
            return
    if token.pos_ == "NOUN" and not named and (only := _only_one(token, wanted, references)):
        _add(token, only, references)


def _means_a_thing(token: Token, references: References) -> bool:
    """Whether "it" is no actor but a thing or an attack: "condemned the strike, though they say it killed"."""
    if token.lower_ == "it" and token.dep_ == "obj" and lemma(token.head) in words("groups", "wrecking"):
        return True  # a plane, a bomb: no actor
    if (
        token.lower_ != "it"
        or token.dep_ not in SUBJECT
        or lemma(token.head) not in words("groups", "wounding")
    ):
        return False
    earlier = references.within(token.doc[token.sent.start : token.i])
    return any(is_a(one.entity.type, ("Attack",)) for one in earlier)


def _modified(token: Token, references: References) -> set[str]:
    """Whom the relative clause a pronoun stands in is about: "the group, which it blamed" is not "it"."""
    clause = next((node for node in token.ancestors if node.dep_ == "acl:relcl"), None)
    owner = token.dep_ == "nmod:poss"
    held = clause is not None and any(child.tag_ in ("WP", "WDT") for child in children(clause, "obj"))
    if clause is None or owner and not (held and token.head.dep_ in SUBJECT):
        return set()  # but "Bazoum, whom his men hold": another's men
    inside = references.by_token.get(clause.head)
    return {inside.entity.id} if inside is not None else set()


def _answered(token: Token, references: References) -> set[str]:
    """Who answers or blames, where the pronoun is inside of what for: "sanctioned Iran over its programme"."""
    for node in token.ancestors:
        if is_verb(node):
            asked = node.dep_ == "xcomp" and node.head.lemma_.lower() in words("groups", "object_control")
            heads = subjects(node.head) if asked and children(node.head, "obj", "iobj") else []
            return {meant(references.by_token[head]).id for head in heads if head in references.by_token}
        answers = node.dep_ in ("nmod", "acl") and node.head.lemma_.lower() in words("groups", "answers")
        if answers or node.dep_ in ("obl", "nmod") and preposition(node) in ("over", "for"):
            verb = next((one for one in node.ancestors if is_verb(one)), node)
            doers = (references.by_token.get(head) for head in subjects(verb))
            return {meant(one).id for one in doers if one is not None}
    return set()


def _other_parties(token: Token, references: References) -> set[str]:
    """The entities that a subject's own verb sets against it: in "the group accuses the Taliban" it is another."""
    if token.dep_ == "nmod:poss":
        return _answered(token, references)
    if token.pos_ == "PRON" and token.dep_ in ("obj", "iobj", "obl"):
        # "fought the ADF and sold it ammunition": who acts is not "it"
        heads = subjects(token.head) if is_verb(token.head) else []
        whose = (part for head in heads for part in (head, *children(head, "compound", "amod")))
        doers = (references.by_token.get(part) for part in whose)
        return {meant(one).id for one in doers if one is not None}
    if token.pos_ == "NOUN" and token.dep_ in ("obj", "iobj", "obl") and is_verb(token.head):
        # "Wagner troops fought the rebels": who fights is none of them
        inside = (part for head in subjects(token.head) for part in head.subtree)
        return {references.by_token[part].entity.id for part in inside if part in references.by_token}
    if token.dep_ not in SUBJECT:
        return set()
    others = (references.by_token.get(child) for child in children(token.head, "obj", "iobj", "obl"))
    return {reference.entity.id for reference in others if reference is not None}


def _earlier(token: Token, wanted: tuple[str, ...], references: References) -> list[Reference]:
    """The names before a description that it may point back to, in reading order."""
    place = {passage.doc: number for number, passage in enumerate(references.passages)}
    here = (place[token.doc], token.i)
    return [
        reference
        for reference in references.listed
        if (place[reference.span.doc], reference.span.start) < here
        and reference.kind == "name"
        and _fits(reference, token, wanted)
    ]


def _bearing(token: Token, wanted: tuple[str, ...], references: References) -> Reference | None:
    """The last one named whose name bears the noun itself ("the network" is the Haqqani network)."""
    if token.pos_ != "NOUN":
        return None
    noun = token.lemma_.lower()
    bearers = [one for one in _earlier(token, wanted, references) if noun in one.entity.name.lower().split()]
    return bearers[-1] if len({one.entity.id for one in bearers}) == 1 else None


def _only_one(token: Token, wanted: tuple[str, ...], references: References) -> Reference | None:
    """For a description with nothing near: the one entity of its type named so far in the article."""
    earlier = _earlier(token, wanted, references)
    return earlier[-1] if len({reference.entity.id for reference in earlier}) == 1 else None


def _look_back(token: Token, before: list[Span]) -> Iterator[tuple[Span, int]]:
    """The own sentence up to the token, then the ones before it, nearest first."""
    yield token.sent, token.i
    for sentence in reversed(before[-_WINDOW:]):
        yield sentence, sentence.end


def _men_of(reference: Reference, token: Token) -> bool:
    """Whether "they" may be the forces of a country ("French forces said they ...")."""
    root = reference.span.root
    men = root.dep_ in ("amod", "compound") and singular(root.head) in words("groups", "members")
    plural = men and is_plural(root.head) or root.tag_ == "NNPS"  # "the Emirates"
    return plural and token.lower_ in ("they", "them", "their", "themselves")


def _fits(reference: Reference, token: Token, wanted: tuple[str, ...]) -> bool:
    if token.lemma_.lower() in words("groups", "by_name"):
        names = (reference.entity.name, *reference.entity.aliases)
        if not any(token.lemma_.lower() in name.lower() for name in names):
            return False
    kind = meant(reference).type
    if "Person" not in wanted and is_a(kind, ("Person", "Event")):
        return False
    if _LOCAL & {*wanted} and "State" not in wanted and kind == "State":
        return False
    return kind in types() and is_a(kind, wanted) and _plays_a_part(reference.span.root)


def _plays_a_part(root: Token) -> bool:
    """A mere modifier ("the Taliban takeover") is seldom meant next; "Taliban fighters" are the Taliban."""
    return root.dep_ not in ("compound", "amod", "nmod:desc") or root.head.lemma_.lower() in words(
        "groups", "members"
    )


def _of_its_kind(found: list[Reference], token: Token) -> list[Reference]:
    """The armed groups, where there are any and what the pronoun owns is such a group's ("its emir")."""
    owned = token.dep_ == "nmod:poss" and singular(token.head) in words("groups", "of_armed_groups")
    armed = [one for one in found if is_a(meant(one).type, ("ArmedGroup",))]
    return armed if owned and armed else found


def _clear_one(found: list[Reference], token: Token) -> Reference | None:
    """The last one that is a subject, else the only one."""
    subjects = [reference for reference in found if _subject(reference.span.root)]
    if token.sent.start <= found[-1].span.start < token.sent.end and token.sent.doc is found[-1].span.doc:
        subjects = subjects[:1]  # within one sentence the first subject is its topic
    entities = {reference.entity.id for reference in found}
    same = token.sent.start <= found[-1].span.start < token.i
    if token.pos_ == "NOUN" and same and len({meant(one).id for one in found}) > 1 and _is_state(found):
        return None  # "Paris accuses Bamako; the government says": either may be meant
    if subjects:
        main = [reference for reference in subjects if _in_main_clause(reference.span.root)]
        return (main or subjects)[-1]
    return found[-1] if len(entities) == 1 else None


def _prominent(found: list[Reference], token: Token, references: References) -> Reference | None:
    """For a description that may point to several: the one that the article so far is most about by far."""
    place = {passage.doc: number for number, passage in enumerate(references.passages)}
    here = (place[token.doc], token.i)
    counts = Counter(
        meant(one).id for one in references.listed if (place[one.span.doc], one.span.start) < here
    )
    told = sorted(((counts[meant(one).id], one.span.start, one) for one in found), key=lambda item: item[:2])
    best = told[-1][2]
    others = [count for count, _, one in told if meant(one).id != meant(best).id]
    return best if told[-1][0] >= _OFTEN and all(told[-1][0] >= 2 * count for count in others) else None


def _in_main_clause(root: Token) -> bool:
    """Whether the name is subject of a main clause, not of one inside ("to Cameroon, which the CPC has cut off")."""
    return not any(node.dep_ in ("acl:relcl", "acl", "advcl", "advcl:relcl") for node in root.ancestors)


def _is_state(found: list[Reference]) -> bool:
    return all(meant(one).type == "State" for one in found)


def _subject(root: Token) -> bool:
    node = root
    while node.dep_ in ("flat", "conj", "appos") and node.head != node:
        node = node.head
    if node.dep_ in (*SUBJECT, *PASSIVE):
        return True
    # "Taliban fighters said": the name inside a subject phrase is its topic.
    return node.dep_ in ("compound", "amod", "nmod:poss") and node.head.dep_ in (*SUBJECT, *PASSIVE)


def _add(token: Token, antecedent: Reference, references: References) -> None:
    kind = "pronoun" if token.pos_ == "PRON" else "description"
    reason = f"{token.lower_} after {antecedent.span.text}"
    sure = antecedent.sure * (0.75 if kind == "pronoun" else 0.7)
    span = token.doc[token.i : token.i + 1]
    references.add(Reference(span, meant(antecedent), kind, reason, sure))
