"""Relations between references, found by the rules of `relations.toml` over the parse."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, product
from typing import Any

from spacy.tokens import Token

from graph.claim import is_a, relations
from ingest.arguments import Argument, arguments, unnamed
from ingest.events import event_argument
from ingest.quotes import final_speech
from ingest.references import References
from ingest.syntax import (
    children,
    is_passive,
    is_plural,
    is_verb,
    lemma,
    objects,
    obliques,
    preposition,
    singular,
    subjects,
)
from ingest.words import table, words

_BETWEEN = "between"


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
    subject: tuple[str, ...] = ("subj",)
    object: tuple[str, ...] = ("obj",)
    subject_type: tuple[str, ...] = ()
    object_type: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    mutual: bool = False
    status: str = ""
    voice: str = ""
    implies: str = ""
    anaphoric: bool = False
    conf: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A relation found: who, whom, the rule that saw it, its anchor word and the `head` that cues scope over."""

    rule: Rule
    subject: Argument
    object: Argument
    trigger: Token
    head: Token


@cache
def rules() -> Mapping[str, tuple[Rule, ...]]:
    """All rules by the lemma of their anchor."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for relation, entries in table("relations").items():
        if relation in ("persons", "whole"):
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
        "cues": frozenset(entry[anchor]),
    }
    if anchor != "verb":
        fields["subject"] = ("poss",) if anchor == "noun" else ("pred",)
    for key, value in entry.items():
        if key in ("noun", "needs") and key != anchor:
            fields[key] = frozenset(value)
        elif key != anchor:
            fields[key] = tuple(value) if isinstance(value, list) else value
    return Rule(**fields)


def find_relations(references: References) -> Iterator[Finding]:
    """Yield what the rules find, in reading order."""
    for passage in references.passages:
        for token in passage.doc:
            for rule in rules().get(_cue(token), ()):
                if _anchors(rule, token):
                    yield from _apply(rule, token, references)


def _cue(token: Token) -> str:
    """The lemma; a gerund used as a noun ("Fighting between ...") is that noun."""
    return token.lower_ if _is_gerund(token) else lemma(token)


def _is_gerund(token: Token) -> bool:
    nominal = token.tag_ == "VBG" and token.dep_ in ("nsubj", "nsubj:pass", "obj", "obl", "nmod")
    return nominal and not children(token, "obj", "aux", "nsubj")


def _anchors(rule: Rule, token: Token) -> bool:
    """Whether the token can be the rule's anchor: its word class, its companion noun, its needed words."""
    if rule.anchor == "verb":
        if not is_verb(token) or token.dep_ in ("aux", "aux:pass", "cop", "amod", "compound", "case", "mark"):
            return False
    elif rule.anchor in ("noun", "role"):
        if (
            token.pos_ not in ("NOUN", "PROPN")
            and not _is_gerund(token)
            or token.dep_ in ("compound", "flat")
        ):
            return False
    elif token.pos_ not in ("ADJ", "VERB"):
        return False
    if rule.unless and preposition(token) in rule.unless:
        return False
    if rule.anchor == "role" and _lowered(token, "lower" if rule.subject_type else "former"):
        return False
    return (not rule.noun or _companion(rule, token) is not None) and _has_needed(rule, token)


def _lowered(role: Token, by: str) -> bool:
    """A former affiliate is none; a deputy leader does not lead."""
    marked = children(role, "amod", "compound", "advmod")
    listed = words("posts", by, "memberOf") | (words("posts", "branches") if by == "lower" else frozenset())
    return any(child.lower_ in listed for child in marked)


def _companion(rule: Rule, verb: Token) -> Token | None:
    """The noun the rule wants with its verb: the deep object, or one under the preposition `via`."""
    heads = list(obliques(verb, [rule.via])) if rule.via else objects(verb)
    return next((head for head in heads if singular(head) in rule.noun), None)


def _has_needed(rule: Rule, token: Token) -> bool:
    if not rule.needs:
        return True
    companion = _companion(rule, token) if rule.noun else None
    near = [*token.children, *(companion.children if companion is not None else ())]
    near += [
        below for child in token.children if child.dep_ in ("xcomp", "obj", "obl") for below in child.children
    ]
    return any(child.lemma_.lower() in rule.needs or child.lower_ in rule.needs for child in near)


def _apply(rule: Rule, trigger: Token, references: References) -> Iterator[Finding]:
    companion = _companion(rule, trigger) if rule.noun else None
    heads = [trigger] if companion is None else [companion, trigger]
    signature = relations()[rule.relation]
    wanted = rule.object_type or signature.range
    subject = _filled(rule.subject, heads, trigger, references, rule.subject_type or signature.domain, rule)
    object_ = _filled(rule.object, heads, trigger, references, wanted, rule)
    if rule.implies and rule.noun and not object_:
        object_ = _last_event(trigger, references)
    pairs = [pair for pair in product(subject, object_) if pair[0].entity.id != pair[1].entity.id]
    if (
        signature.symmetric
        and (_BETWEEN in rule.subject or rule.mutual)
        and not (subject and object_ and pairs)
    ):
        pairs = list(combinations(subject if len(subject) > 1 else object_, 2))
    elif signature.symmetric and _same(subject, object_):
        pairs = list(combinations(subject, 2))
    for left, right in pairs:
        if left.thing or left.entity.id == right.entity.id:
            continue
        if signature.symmetric and right.entity.id < left.entity.id:
            left, right = right, left
        yield Finding(
            rule=rule,
            subject=left,
            object=right,
            trigger=trigger,
            head=companion if companion is not None else trigger,
        )


def _last_event(trigger: Token, references: References) -> list[Argument]:
    """ "The group claimed responsibility" alone is of the attack the paragraph has just told of."""
    earlier = (references.by_token.get(token) for token in reversed(trigger.doc[: trigger.i]))
    event = next((found for found in earlier if found is not None and found.entity.type == "Attack"), None)
    return [Argument(event.entity, event.span.root, 0.7)] if event is not None else []


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
) -> list[Argument]:
    """The arguments of the first slot that holds any of a wanted type."""
    voices = {verb.i - 1 for verb in final_speech(trigger.sent) if verb.i > trigger.i}
    for slot in slots:
        found: dict[str, Argument] = {}
        for token in _slot(slot, heads, trigger, references):
            if token.right_edge.i in voices or token.i in voices:
                continue  # the parser took the one who says it for a party to it
            for argument in _typed(token, references, wanted, rule, slot):
                found.setdefault(argument.entity.id, argument)
        if found:
            return list(found.values())
        if rule.anchor == "role" and slot == "of" and _slot(slot, heads, trigger, references):
            return []  # "its head of foreign relations" is not its head
    return []


def _typed(
    token: Token, references: References, wanted: tuple[str, ...], rule: Rule, slot: str
) -> Iterator[Argument]:
    if "Event" in wanted and (event := event_argument(token, references)):
        yield event
        return
    placed = (_at_place(argument, wanted, slot, rule) for argument in arguments(token, references))
    named = [argument for argument in placed if is_a(argument.entity.type, wanted)]
    victims = slot in ("obj", "of") and rule.relation in table("relations")["persons"]
    persons = unnamed(token) if victims else None
    of_state = any(argument.entity.type == "State" for argument in named)
    own = any(child.pos_ == "PRON" for child in children(token, "nmod:poss"))
    if persons is not None and (
        not named or own or _one_of(token) and (of_state or rule.relation == "kills")
    ):
        yield Argument(persons, token, 0.9)
        return
    part = references.by_token.get(token) is None and singular(token) not in words("groups", "areas")
    through = part and rule.relation in table("relations")["whole"]
    yield from (
        argument
        for argument in named
        if not (through and slot in rule.object and argument.entity.type == "State")
    )


def _at_place(argument: Argument, wanted: tuple[str, ...], slot: str, rule: Rule) -> Argument:
    """What is done to a seat is done to the place where the relation can hold of places ("airstrikes on Kyiv")."""
    if argument.place is None or slot not in rule.object or not is_a(argument.place.type, wanted):
        return argument
    return replace(argument, entity=argument.place, place=None)


def _one_of(token: Token) -> bool:
    """A single member ("an Iranian soldier") or counted ones are persons, not the state they serve."""
    return not is_plural(token) or bool(children(token, "nummod"))


def _slot(slot: str, heads: list[Token], trigger: Token, references: References) -> list[Token]:
    if slot in _SLOTS:
        return [
            token
            for head in (heads if slot not in ("subj", "obj", "means", "site-in") else [trigger])
            for token in _SLOTS[slot](head)
        ]
    found = [token for head in heads for token in obliques(head, [slot])]
    if not found and not is_verb(trigger):
        # "a raid by American forces on a compound": a parser may hang the target on the one who strikes
        found = [token for agent in obliques(trigger, ["by"]) for token in obliques(agent, [slot])]
    return found


def _modifiers(noun: Token) -> list[Token]:
    """Names set before a noun ("Taliban attack", "Afghan forces"), not a bare place of happening."""
    return [
        child
        for child in children(noun, "compound", "amod", "nmod:desc", "nmod")
        if child.i < noun.i and not preposition(child)
    ]


def _by(noun: Token) -> list[Token]:
    return list(obliques(noun, ["by"]))


def _having(noun: Token) -> list[Token]:
    """Who has the noun: the subject of a light verb whose object it is."""
    light = table("groups")["light"]
    if noun.dep_ in ("obj", "obl") and lemma(noun.head) in light:
        return subjects(noun.head)
    return []


def _described(word: Token) -> list[Token]:
    """What a role noun or adjective is said of: a copula's subject, an apposition, the noun it modifies."""
    if children(word, "cop") or is_verb(word) and not is_passive(word) and children(word, "nsubj"):
        return children(word, "nsubj", "nsubj:outer") or subjects(word)
    if is_passive(word) or word.dep_ == "acl":
        return objects(word)
    if word.dep_ in ("appos", "amod", "nmod:desc"):
        return [word.head]
    if word.dep_ in ("xcomp", "obj") and lemma(word.head) in words("groups", "becoming"):
        return subjects(word.head)
    return children(word, "appos")


def _means(verb: Token) -> list[Token]:
    """The blow in which it was done: "killed in Israeli airstrikes"."""
    found = obliques(verb, ("in", "by", "during", "after", "from", "when", "following"))
    return (
        [token for token in found if token.lemma_.lower() in words("groups", "instruments")]
        if is_passive(verb)
        else []
    )


def _site(verb: Token) -> list[Token]:
    """Where something that stands somewhere was struck: "attacked several towns inside Armenia"."""
    struck = any(singular(thing) in words("groups", "sites") for thing in objects(verb))
    return list(obliques(verb, ("in", "inside", "near", "at", "across"))) if struck else []


def _hyphened(word: Token) -> list[Token]:
    """The name before a hyphened participle ("Iran-backed")."""
    if word.i < 2 or word.nbor(-1).text != "-":
        return []
    return [
        child
        for child in word.lefts
        if child.dep_ in ("compound", "obl", "nmod", "nsubj", "obl:agent", "advmod", "amod", "obj")
    ]


_SLOTS: Mapping[str, Callable[[Token], list[Token]]] = {
    "subj": subjects,
    "obj": objects,
    "poss": lambda noun: children(noun, "nmod:poss"),
    "compound": _modifiers,
    "by": lambda head: [
        child for child in children(head, "nmod", "obl", "obl:agent") if preposition(child) == "by"
    ],
    "have": _having,
    "pred": _described,
    "hyphen": _hyphened,
    "iobj": lambda verb: children(verb, "iobj"),
    "self": lambda noun: [noun],
    "means": lambda verb: _means(verb),
    "head-subj": lambda noun: subjects(noun.head) if is_verb(noun.head) else [],
    "head-obj": lambda noun: objects(noun.head) if is_verb(noun.head) else [],
    "site-in": lambda verb: _site(verb),
    "to-do": lambda verb: [token for aim in children(verb, "xcomp") for token in objects(aim)],
}
