"""The rules of `relations.toml`, and the words they can be anchored at."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Token

from ingest.doers import surface_subjects
from ingest.receivers import objects
from ingest.syntax import (
    antecedent,
    children,
    conjuncts,
    is_amount,
    is_passive,
    is_relative,
    is_verb,
    lemma,
    obliques,
    preposition,
    singular,
)
from ingest.words import table, words

_LISTS = ("persons", "whole", "selves", "wholes")  # keys of the file that hold relations, not rules
_OF_ANY_RANK = ("memberOf", "partOf")  # a senior figure is a member, a spy service a part
_BEFORE_ROLE = ("det", "case", "nmod:poss", "compound", "amod", "flat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way of saying a relation; see the head of `relations.toml` for the fields."""

    name: str
    relation: str
    anchor: str
    cues: frozenset[str]
    noun: frozenset[str] = frozenset()
    via: str = ""
    needs: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    subject: tuple[str, ...] = ("subj",)
    object: tuple[str, ...] = ("obj",)
    subject_type: tuple[str, ...] = ()
    object_type: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    mutual: bool = False
    intransitive: bool = False
    status: str = ""
    voice: str = ""
    implies: str = ""
    anaphoric: bool = False
    utterance: bool = False
    conf: float = 0.7


@cache
def rules() -> Mapping[str, tuple[Rule, ...]]:
    """All rules by the lemma of their anchor."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for relation, entries in table("relations").items():
        if relation in _LISTS:
            continue
        for number, entry in enumerate(entries, 1):
            rule = _rule(relation, number, entry)
            for cue in rule.cues:
                found[cue].append(rule)
    return {cue: tuple(listed) for cue, listed in found.items()}


def _rule(relation: str, number: int, entry: Mapping[str, Any]) -> Rule:
    anchor = next(kind for kind in ("verb", "role", "adj", "noun") if kind in entry)
    fields: dict[str, Any] = {
        "name": f"{relation}/{anchor}-{number}",
        "relation": relation,
        "anchor": anchor,
        "cues": _spelled_out(entry[anchor]),
    }
    if anchor != "verb":
        fields["subject"] = ("poss",) if anchor == "noun" else ("pred",)
    for key, value in entry.items():
        if key in ("noun", "needs", "without") and key != anchor:
            fields[key] = _spelled_out(value)
        elif key != anchor:
            fields[key] = tuple(value) if isinstance(value, list) else value
    return Rule(**fields)


def _spelled_out(listed: list[str]) -> frozenset[str]:
    """The words, and for each "@name" those of that list of the groups."""
    named = (words("groups", word[1:]) for word in listed if word.startswith("@"))
    return frozenset(word for word in listed if not word.startswith("@")).union(*named)


def cue(token: Token) -> str:
    """The lemma; a gerund used as a noun ("Fighting between ...") is that noun."""
    if _is_gerund(token):
        return token.lower_
    return phrasal if (phrasal := _phrasal(token)) in rules() else lemma(token)


def _phrasal(verb: Token) -> str:
    """The verb with the adverb right behind it, which a parser may not take for its particle ("fanned out across")."""
    behind = verb.nbor(1) if verb.n_rights else verb
    return f"{lemma(verb)} {behind.lower_}" if behind.dep_ == "advmod" and behind.head == verb else ""


def _is_gerund(token: Token) -> bool:
    nominal = token.tag_ == "VBG" and token.dep_ in ("nsubj", "nsubj:pass", "csubj", "obj", "obl", "nmod")
    return nominal and not children(token, "obj", "aux", "nsubj")


def anchors(rule: Rule, token: Token) -> bool:
    """Whether the token can be the rule's anchor: its word class, its companion noun, its needed words."""
    if not _CLASSES[rule.anchor](rule, token) or rule.unless and preposition(token) in rule.unless:
        return False
    return (not rule.noun or companion(rule, token) is not None) and _has_needed(rule, token)


def _is_deed(rule: Rule, token: Token) -> bool:
    """Whether a verb heads a clause of its own and is no bare "to blame"."""
    if not is_verb(token) or token.dep_ in ("aux", "aux:pass", "cop", "amod", "compound", "case", "mark"):
        return False
    to_blame = token.lemma_ in words("groups", "to_blame") and token.i and token.nbor(-1).lower_ == "to"
    if rule.relation == "fights" and _is_peaceful(token):
        return False
    return not to_blame and not (rule.intransitive and objects(token))


def _is_peaceful(verb: Token) -> bool:
    """Whether nobody fights: a dispute pits two against each other, a party is defeated in an election."""
    voted = lemma(verb) == "defeat" and any(one.lower_ in words("groups", "polling") for one in verb.sent)
    return voted or any(map(_is_of_words, surface_subjects(verb)))


def _is_of_words(subject: Token) -> bool:
    """Whether it is a dispute, a match or a vote: what that pits against each other does not fight."""
    noun = (antecedent(subject) or subject) if is_relative(subject) else subject
    return singular(noun) in words("groups", "bloodless_nouns")


def _is_thing(rule: Rule, token: Token) -> bool:
    """Whether it is a noun that heads its phrase, and no trade war."""
    noun = token.pos_ in ("NOUN", "PROPN") or _is_gerund(token)
    bloodless = rule.anchor == "noun" and rule.relation in ("fights", "attacks") and _bloodless(token)
    return noun and token.dep_ not in ("compound", "flat") and not bloodless


def _is_role(rule: Rule, token: Token) -> bool:
    personal = bool(rule.subject_type) and rule.relation not in _OF_ANY_RANK
    return _is_thing(rule, token) and not _lowered(token, "lower" if personal else "former")


def _is_quality(rule: Rule, token: Token) -> bool:
    return token.pos_ in ("ADJ", "VERB")


_CLASSES: Mapping[str, Callable[[Rule, Token], bool]] = {
    "verb": _is_deed,
    "noun": _is_thing,
    "role": _is_role,
    "adj": _is_quality,
}


def _bloodless(noun: Token) -> bool:
    """A judicial conflict or a trade war is no fighting."""
    return any(child.lower_ in words("groups", "bloodless") for child in children(noun, "amod", "compound"))


def _lowered(role: Token, by: str) -> bool:
    """A former affiliate is none; a deputy leader does not lead."""
    marked = children(role, "amod", "compound", "advmod")
    listed = words("posts", by, "memberOf") | (words("posts", "branches") if by == "lower" else frozenset())
    first = role.i
    while first > role.sent.start and role.doc[first - 1].dep_ in _BEFORE_ROLE:
        first -= 1
    # "former FBI Director Robert Mueller", "once the Taliban's patron"
    before = role.doc[max(min(role.i - 3, first - 1), role.sent.start) : role.i]
    past = any(token.lower_ in words("posts", "former", "memberOf") for token in before)
    return past or any(child.lower_ in listed for child in marked)


def companion(rule: Rule, verb: Token) -> Token | None:
    """The noun the rule wants with its verb: the deep object, or one under the preposition `via`."""
    heads = list(obliques(verb, [rule.via])) if rule.via else [*objects(verb), *_given(verb)]
    heads = [antecedent(head) or head if is_relative(head) else head for head in heads]
    nouns = [noun for head in heads for one in conjuncts(head) for noun in (one, *_measured(one))]
    nouns += [noun for head in heads if is_amount(head) for noun in obliques(verb, ["in"])]  # "$5m in aid"
    return next((noun for noun in nouns if singular(noun) in rule.noun), None)


def _given(verb: Token) -> list[Token]:
    """What the subject of a passive was given: "the group was granted asylum"."""
    return children(verb, "obj") if is_passive(verb) else []


def _measured(noun: Token) -> list[Token]:
    """What a measure is of: "rounds of rockets", "a package of aid"."""
    return [child for child in children(noun, "nmod") if preposition(child) == "of"]


def _has_needed(rule: Rule, token: Token) -> bool:
    """Whether one of the words a rule needs stands by its anchor, and none that it bars."""
    if not rule.needs and not rule.without:
        return True
    partner = companion(rule, token) if rule.noun else None
    near = [*token.children, *(partner.children if partner is not None else ())]
    near += [
        below for child in token.children if child.dep_ in ("xcomp", "obj", "obl") for below in child.children
    ]
    said = {form for child in near for form in (child.lemma_.lower(), child.lower_)}
    later = {one for part in children(token, "conj", "parataxis") for one in part.subtree if is_verb(token)}
    barred = rule.without and any(
        {one.lower_, singular(one)} & rule.without for one in token.subtree if one not in later
    )
    return not barred and (not rule.needs or bool(said & rule.needs))
