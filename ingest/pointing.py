"""Which words point back to something named before, to what kind of thing, and when they mean somebody unnamed."""

from collections.abc import Mapping
from functools import cache

from spacy.tokens import Token

from ingest.quotes import is_speech
from ingest.references import Reference, References
from ingest.syntax import SUBJECT, children, is_plural, preposition, singular
from ingest.words import table, words

_PRONOUNS = {
    "it": ("Organisation", "State"),
    "its": ("Organisation", "State"),
    "they": ("ArmedGroup", "Organisation"),
    "them": ("ArmedGroup", "Organisation"),
    "their": ("ArmedGroup", "Organisation"),
    "he": ("Person",),
    "she": ("Person",),
    "him": ("Person",),
    "his": ("Person",),
    "her": ("Person",),
}
_SINGULAR = ("it", "its", "he", "him", "his", "she", "her")


def wanted_types(token: Token, references: References) -> tuple[str, ...]:
    """The types of entity a token may point back to; empty where it does not point back."""
    if token.pos_ == "PRON":
        return () if _expletive(token) else _PRONOUNS.get(token.lower_, ())
    if token.pos_ == "NOUN" and _definite(token) and not _specified(token, references):
        single = not is_plural(token) and token.lemma_.lower() in words("groups", "single")
        kinds = () if single else _described().get(token.lemma_.lower(), ())
        return kinds or (("Person",) if _is_person(token, references) else ())
    return ()


def _is_person(token: Token, references: References) -> bool:
    """Whether a noun alone means one person whom the article has called so; a post beside a name is that one's."""
    beside = token.dep_ in ("appos", "flat", "nmod:desc", "compound", "conj", "amod")
    named = token.doc[token.right_edge.i + 1 : token.right_edge.i + 2]
    if any(child.lower_ not in words("called", "past") for child in children(token, "amod", "compound")):
        return False  # "the Ukrainian president" may be another
    followed = any(one in references.by_token and one.pos_ == "PROPN" for one in named)
    known = token.lemma_.lower() in words("called", "persons") and not is_plural(token)
    return known and not beside and not followed and not children(token, "appos", "flat", "conj")


@cache
def _described() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for kind, nouns in table("groups")["describe"].items():
        for noun in nouns:
            found[noun] = (*found.get(noun, ()), kind)
    return found


def _expletive(token: Token) -> bool:
    """Whether an "it" stands for nothing ("it is possible that")."""
    if token.lower_ != "it":
        return False
    told = token.dep_ == "nsubj:pass" and bool(children(token.head, "ccomp"))  # "it is confirmed that"
    return (
        token.dep_ == "expl"
        or told
        or token.head.pos_ == "ADJ"
        and bool(children(token.head, "ccomp", "csubj", "advcl", "xcomp"))
    )


def _definite(token: Token) -> bool:
    return any(child.lower_ in ("the", "this", "that") for child in children(token, "det"))


def _specified(token: Token, references: References) -> bool:
    """Whether the noun says itself whose or which it is ("the Haqqani group", "the group of rebels")."""
    if any(token.nbor(1).text != "," for _ in children(token, "acl:relcl", "acl")):
        return True
    if "GovernmentBody" in _described().get(token.lemma_.lower(), ()) and children(token, "compound", "amod"):
        return True  # "the interior ministry"
    if "State" in _described().get(token.lemma_.lower(), ()) and children(token, "amod"):
        return True  # "the civilian government" is one of several
    modifiers = children(token, "compound", "amod", "nmod", "nmod:poss", "appos", "nummod")
    if singular(token) in words("groups", "whole_groups") and not is_plural(token):
        modifiers = [child for child in modifiers if preposition(child) != "in"]  # "the group in Doha"
    return any(
        not _is_nationality(child, references)
        and (child.pos_ in ("PROPN", "NUM") or child in references.by_token or child.dep_ == "nmod")
        for child in modifiers
    )


def _is_nationality(token: Token, references: References) -> bool:
    reference = references.by_token.get(token)
    return reference is not None and reference.kind == "adjective" and token.dep_ == "amod"


def of_persons(token: Token) -> bool:
    """Whether what "their" owns belongs to people, not to a body ("their parents")."""
    return token.lower_ == "their" and singular(token.head) in words("groups", "of_people")


def nations(token: Token, references: References, countries: Mapping[str, str]) -> set[str]:
    """The countries an adjective of the description names ("the Lebanese group")."""
    named = (
        references.by_token[child] for child in children(token, "amod") if _is_nationality(child, references)
    )
    return {countries.get(one.entity.id, one.entity.id) for one in named}


def means_unknown_speaker(token: Token, references: References) -> bool:
    """Whether a pronoun most likely is an unnamed speaker: "The coalition said it had joined"."""
    verb = next((node for node in token.ancestors if is_speech(node)), None)
    named = children(verb, *SUBJECT) if verb is not None and token.i > verb.i else []
    one = token.lower_ in _SINGULAR
    if any(_is_nameless(head, references) and not (one and is_plural(head)) for head in named):
        return True
    return is_plural(token) and any(
        _is_unknown_men(other, token, references) for other in token.doc[token.sent.start : token.i]
    )


def _is_nameless(head: Token, references: References) -> bool:
    """Whether a noun is not named, nor a name set beside it ("The head of the group, Yevgeny Prigozhin")."""
    beside = any(child in references.by_token for child in children(head, "appos"))
    return head.pos_ == "NOUN" and head not in references.by_token and not beside


def speaking_for(token: Token, references: References) -> Reference | None:
    """Whose a speaker without a name is: "Iran's intelligence ministry said it had arrested"."""
    verb = next((node for node in token.ancestors if is_speech(node)), None)
    heads = children(verb, *SUBJECT) if verb is not None else []
    owners = [
        references.by_token[child]
        for head in heads
        if not is_plural(head) or singular(head) in words("groups", "sources")
        for child in token.doc[head.left_edge.i : head.i]
        if child in references.by_token and not preposition(child)
    ]
    return owners[0] if len(owners) == 1 else None


def _is_unknown_men(noun: Token, pronoun: Token, references: References) -> bool:
    """Whether a noun tells of several persons, or things, that have no name ("police in Managua said they")."""
    kinds = words("groups", "members") | words("groups", "persons")
    if pronoun.lower_ == "them":
        kinds |= words("groups", "sites") | words("groups", "vehicles")
    unknown = noun not in references.by_token and not any(
        child in references.by_token for child in children(noun, "nmod:poss", "compound", "amod")
    )
    return noun.pos_ == "NOUN" and is_plural(noun) and unknown and singular(noun) in kinds
