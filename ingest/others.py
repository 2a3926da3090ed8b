"""Whom a pronoun or description cannot mean: who is set against it by its own verb, or no actor at all."""

from spacy.tokens import Token

from graph.claim import is_a
from ingest.doers import subjects
from ingest.quotes import is_speech
from ingest.receivers import objects
from ingest.references import Reference, References, meant
from ingest.syntax import PASSIVE, SUBJECT, children, is_verb, lemma, preposition, singular
from ingest.words import table, words


def means_a_thing(token: Token, references: References) -> bool:
    """Whether "it" is no actor but a thing or an attack: "condemned the strike, though they say it killed"."""
    done = token.lower_ == "it" and token.dep_ in ("obj", *PASSIVE)
    if done and lemma(token.head) in words("groups", "wrecking"):
        return True  # a plane, a bomb: no actor
    if token.lower_ == "it" and _is_thing(token.head):
        return True  # "it is a fight we must win"
    if (
        token.lower_ != "it"
        or token.dep_ not in SUBJECT
        or lemma(token.head) not in words("groups", "wounding")
    ):
        return False
    earlier = references.within(token.doc[token.sent.start : token.i])
    return any(is_a(one.entity.type, ("Attack",)) for one in earlier)


def _is_thing(predicate: Token) -> bool:
    """Whether a noun says what something is that is no actor."""
    if predicate.pos_ != "NOUN" or not children(predicate, "cop") or children(predicate, "case"):
        return False
    bodies = words("groups", "members") | words("groups", "described") | words("called", "bodies")
    return (
        singular(predicate) not in bodies | words("groups", "whole_groups") | table("groups")["pairs"].keys()
    )


def modified(token: Token, references: References) -> set[str]:
    """Whom the relative clause a pronoun stands in is about: "the group, which it blamed" is not "it"."""
    clause = next((node for node in token.ancestors if node.dep_ == "acl:relcl"), None)
    owner = token.dep_ == "nmod:poss"
    held = clause is not None and any(child.tag_ in ("WP", "WDT") for child in children(clause, "obj"))
    if clause is None or owner and not (held and token.head.dep_ in SUBJECT):
        return set()  # but "Bazoum, whom his men hold": another's men
    inside = references.by_token.get(clause.head)
    return {inside.entity.id} if inside is not None else set()


def _quoted(token: Token, references: References) -> set[str]:
    """Whom the speaker names in what he says, where the pronoun is beside him: '"...," X, one of its leaders, said'."""
    node = next((one for one in token.ancestors if one.dep_ in SUBJECT and is_speech(one.head)), None)
    said = children(node.head, "ccomp") if node is not None else []
    inside = (part for clause in said if clause.i < token.i for part in clause.subtree)
    return {meant(references.by_token[part]).id for part in inside if part in references.by_token}


def _struck(token: Token, references: References) -> set[str]:
    """Who strikes those the owner is named with: "the Saudi raid killed X, one of its leaders" (not the Saudis')."""
    node = next((one for one in token.ancestors if one.dep_ in ("obj", *PASSIVE) or _aimed_at(one)), None)
    hostile = node is not None and (_strikes(node.head) or lemma(node.head) in words("status", "charge"))
    if node is None or not hostile or any(one.lower_ == "own" for one in token.head.children):
        return set()
    doers = (part for head in subjects(node.head) for part in head.subtree)
    return {meant(references.by_token[part]).id for part in doers if part in references.by_token}


def _aimed_at(node: Token) -> bool:
    """ "Spying on its ministry"."""
    return (
        node.dep_ == "obl" and preposition(node) == "on" and lemma(node.head) in words("groups", "harrying")
    )


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
            charged = lemma(verb) in words("status", "charge")  # "blames Y for an attack on its men": not Y's
            heads = objects(verb) if charged else subjects(verb)
            doers = (references.by_token.get(head) for head in heads)
            return {meant(one).id for one in doers if one is not None}
    return set()


def other_parties(token: Token, references: References) -> set[str]:
    """The entities that a subject's own verb sets against it: in "the group accuses the Taliban" it is another."""
    if token.dep_ == "nmod:poss":
        barred = _answered(token, references) | _quoted(token, references)
        return barred | _struck(token, references)
    if token.pos_ == "PRON" and token.dep_ in ("obj", "iobj", "obl"):
        # "fought the ADF and sold it ammunition": who acts is not "it"
        heads = subjects(token.head) if is_verb(token.head) else []
        whose = (part for head in heads for part in (head, *children(head, "compound", "amod", "appos")))
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


def owned_in_clause(token: Token, antecedent: Reference, found: list[Reference]) -> bool:
    """Whether its own clause has another owner ("Turkey demands that Greece withdraw its troops").

    Who strikes, strikes what is another's ("Hamas said Israel had bombed its offices").
    """
    verb = next((node for node in token.ancestors if is_verb(node)), None)
    if token.dep_ != "nmod:poss" or verb is None or token.head.dep_ in SUBJECT or _strikes(verb):
        return False
    heads = children(verb, *SUBJECT)
    own = [one for one in found if any(head in one.span for head in heads)]
    return any(meant(one).id != meant(antecedent).id for one in own)


def _strikes(verb: Token) -> bool:
    lists = ("wounding", "blowing", "wrecking", "to_persons", "harming", "harrying", "transitive")
    return any(lemma(verb) in words("groups", name) for name in lists)
