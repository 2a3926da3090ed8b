"""To whom a verb does something: its deep object, through passives, relatives and coordination."""

from spacy.tokens import Token

from ingest.doers import surface_subjects
from ingest.syntax import (
    PASSIVE,
    SUBJECT,
    children,
    is_amount,
    is_passive,
    is_relative,
    is_verb,
    lemma,
    preposition,
)
from ingest.words import words

_ROUGHLY = ("up", "about", "around", "over")


def objects(verb: Token) -> list[Token]:
    """The heads of the deep object: to whom it is done."""
    if is_passive(verb):
        return surface_subjects(verb)
    bare = [token for token in children(verb, "obj") if not preposition(token)] or _measures(verb)
    bare = [token for token in bare if not _parted(verb, token)]
    bare = [
        token for token in bare if token.i > verb.i
    ] or bare  # one before and one behind: the first is none
    found = bare or _of_particle(verb) or children(verb, "iobj") or _raised(verb) or _second_subject(verb)
    if found:
        return [_called(token) for token in found]
    if verb.dep_ == "acl:relcl" and any(not is_relative(child) for child in children(verb, *SUBJECT)):
        return [verb.head]
    if verb.dep_ == "conj" and (
        shared := [token for token in children(verb.head, "obj") if token.i > verb.i]
    ):
        return shared  # "trained and equipped the army"
    if verb.dep_ == "conj" and verb.head.dep_ == "acl:relcl" and not children(verb, *SUBJECT):
        fronted = [token for token in children(verb.head, "obj") if token.i < verb.head.i]
        if fronted:
            return fronted  # "whose men it had trained and armed"
    if verb.dep_ == "conj" and verb.head.dep_ == "acl:relcl" and objects(verb.head) == [verb.head.head]:
        return [verb.head.head]  # "the rebels whom Ankara pays and equips"
    if children(verb, "xcomp", "advcl", "ccomp"):
        return []  # "fought to free Dabiq and thank Turkey"
    later = [
        node for node in children(verb, "conj") if is_verb(node) and not children(node, *SUBJECT, *PASSIVE)
    ]
    return next((children(node, "obj") for node in later if not is_passive(node)), [])


def _parted(verb: Token, token: Token) -> bool:
    """Whether a comma stands between: in "Leaders Targeted, Insurgents Detained" nobody targets insurgents."""
    return verb.i + 1 <= token.left_edge.i <= verb.i + 2 and verb.nbor(1).text == ","


def _of_particle(verb: Token) -> list[Token]:
    """ "Shot down a drone": what the parser hangs on the particle's place."""
    behind = [token for token in children(verb, "obl") if token.i > verb.i and not preposition(token)]
    return behind if children(verb, "compound:prt") else []


def _measures(verb: Token) -> list[Token]:
    """ "Kept up to 600 advisers", "gets about $100 million": no preposition stands before them."""
    counted = [token for token in children(verb, "obj", "obl") if token.i > verb.i and is_amount(token)]
    return [token for token in counted if _starts_roughly(token)]


def _starts_roughly(counted: Token) -> bool:
    """Whether "up to", "about" or "at least" stands before a number."""
    first = counted.doc[counted.left_edge.i]
    if first.i and first.nbor(-1).lower_ in _ROUGHLY:
        return True
    return first.lower_ in _ROUGHLY or first.lower_ == "at" and first.nbor(1).lower_ in ("least", "most")


def _second_subject(verb: Token) -> list[Token]:
    """A second subject right behind a verb is its object: "Israel kills Hamas commander" in a headline."""
    own = children(verb, "nsubj")
    first = (
        max([verb.i, *(child.i for child in children(verb, "compound:prt"))]) + 1
    )  # "threw out two officers"
    behind = [token for token in own[1:] if token.left_edge.i == first]
    return behind if own and own[0].i < verb.i else []


def _called(token: Token) -> Token:
    """What is meant by "what Delhi called a training camp": the camp."""
    naming = [child for child in children(token, "acl:relcl") if lemma(child) in words("groups", "naming")]
    if token.lower_ != "what" or not naming:
        return token
    return next(iter(children(naming[0], "xcomp", "obj", "obl")), token)


def _raised(verb: Token) -> list[Token]:
    """Whom a bare infinitive tells of: "helped ISIS-K carry out attacks" helps ISIS-K."""
    aims = [
        aim
        for aim in children(verb, "xcomp", "ccomp")
        if aim.tag_ == "VB" and not children(aim, "mark", "aux")
    ]
    return [subject for aim in aims for subject in children(aim, "nsubj")]
