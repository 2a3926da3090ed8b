"""Events as nodes: the nouns that name an attack, talks, a withdrawal, and which mentions are the same one."""

from dataclasses import replace
from functools import cache

from spacy.tokens import Token

from graph.claim import Entity, is_a
from ingest.arguments import Argument, counted_noun
from ingest.brought import PLACES, brought_up, scene, sums_up
from ingest.gazetteer import slug
from ingest.references import Passage, Reference, References
from ingest.syntax import children, is_plural, is_verb, lemma, noun_phrase, obliques, preposition
from ingest.words import table, words

_PREMODIFIERS = ("compound", "amod", "nmod:poss", "nmod:desc", "nummod", "flat")
_LONGEST = 14  # words in an event's name
TOLD = "told by a verb before"  # why a noun names an event that only its verb has brought up


@cache
def event_types() -> dict[str, str]:
    """The type of event each event noun names."""
    return {noun: kind for kind, nouns in table("groups")["events"].items() for noun in nouns}


def name_events(references: References, article: str) -> None:
    """Add a reference for each event a phrase tells apart; "the attack" alone is the last one it can mean."""
    met: list[tuple[Token, Entity]] = []
    before: list[tuple[Token, Entity]] = []
    last: Passage | None = None
    ids: set[str] = set()
    for passage in references.passages:
        met, before = [*before], []  # a definite event is looked for in this paragraph and the one before
        for token in passage.doc:
            kind = event_types().get(token.lemma_.lower())
            if (
                kind is None
                or token.pos_ != "NOUN"
                and token.tag_ != "VBG"
                or token in references.by_token
                or token.dep_ in ("compound", "amod")
                or any(one.lower_ in words("groups", "harmless") for one in children(token, "compound"))
            ):
                continue
            span = token.doc[token.i : token.i + 1]
            known = None if _specified(token) or not is_definite(token) else _same_event(token, kind, met)
            if known is not None:
                reason = f"{token.lower_} after {known.name}"
                references.add(Reference(span, known, "description", reason, 0.7))
            elif (_specified(token) and _countable(token)) or is_definite(token):
                made, reason = _made(token, kind, article, references, last)
                made = _apart(made, ids) if _introduced(token) else made
                if passage.role != "title":  # which the text repeats
                    ids.add(made.id)
                before.append((token, made))
                met.append(before[-1])
                references.add(Reference(span, made, "description", reason, 0.9))
        last = passage


def _made(
    token: Token, kind: str, article: str, references: References, last: Passage | None
) -> tuple[Entity, str]:
    """A new event and why it is one; what a verb has told of before bears the name of its place."""
    event = _event(token, kind, article)
    verbs = brought_up(token, last) if sums_up(token) or not _specified(token) else []
    if not verbs:
        return event, "event noun"
    place = scene(verbs, references)
    if place is not None:
        where = preposition(place) if preposition(place) in PLACES else "in"
        name = f"{event.name} {where} {references.by_token[place].entity.name}"
        event = Entity(id=f"event-{slug(name)}-{article[:8]}", name=name, type=kind)
    return event, TOLD


def _apart(event: Entity, ids: set[str]) -> Entity:
    """The event under an id of its own where another of the article goes by the same words ("a car bomb")."""
    if any(word[:1].isupper() or word.isdigit() for word in event.name.split()):
        return event
    if event.id not in ids:
        return event
    number = next(n for n in range(2, len(ids) + 3) if f"{event.id}-{n}" not in ids)
    return replace(event, id=f"{event.id}-{number}")


def _introduced(token: Token) -> bool:
    """Whether the words bring up an event that was not told of before ("a bombing", "two attacks")."""
    return not is_definite(token) and not children(token, "nmod:poss")


def _same_event(token: Token, kind: str, met: list[tuple[Token, Entity]]) -> Entity | None:
    """The last event of the kind in the same number, called by the same noun or by "attack", which may mean any."""
    for other, entity in reversed(met):
        alike = (
            other.lemma_ == token.lemma_
            or token.lemma_ == "attack"
            and other.lemma_ in words("groups", "blows")
        )
        answered = other.lemma_ != token.lemma_ and other.head.lemma_.lower() in words("groups", "answers")
        if entity.type == kind and alike and is_plural(other) == is_plural(token) and not answered:
            return entity
    return None


def event_argument(token: Token, references: References) -> Argument | None:
    """The event a token names, if it does."""
    reference = references.by_token.get(token) or references.by_token.get(counted_noun(token))
    if reference is None or not is_a(reference.entity.type, ("Event",)):
        return None
    return Argument(reference.entity, token, reference.sure)


def is_definite(token: Token) -> bool:
    """Whether the words take it for known ("the strikes", "the day's strikes")."""
    dated = (child for child in children(token, "nmod:poss") if child.lower_ in words("groups", "dating"))
    pointing = any(child.lower_ in ("the", "this", "that") for child in children(token, "det"))
    return pointing or any(True for _ in dated)


def _specified(token: Token) -> bool:
    """Whether the phrase tells which event: by place, target, kind or an indefinite article that brings it up."""
    if _placed(token):
        return True
    introduced = any(child.lower_ in ("a", "an", "another") for child in children(token, "det"))
    own = children(token, "nmod", "compound", "nmod:poss", "acl:relcl", "nummod")
    return introduced or any(child.lower_ not in words("groups", "dating") for child in own)


def _placed(token: Token) -> bool:
    """Whether its verb says where it was ("fighting continued in Rakhine", "carried out strikes in Khost")."""
    verb = token.head
    if token.dep_ not in ("nsubj", "nsubj:pass", "csubj", "obj") or not is_verb(verb):
        return False
    tells = words("groups", "erupting") | words("groups", "holding")
    return lemma(verb) in tells and any(True for _ in obliques(verb, ("in", "at", "near", "outside")))


def _countable(token: Token) -> bool:
    """A single event; "more strikes" and "attacks" in general are not one node."""
    return not is_plural(token) or bool(children(token, "nmod", "acl:relcl", "nummod")) or _placed(token)


def _names(before: Token) -> bool:
    """Whether a word before it is a part of an event's name; "yesterday's" is not, on the day after."""
    dates = before.dep_ == "nmod:poss" and before.lower_ in words("groups", "dating")
    return before.dep_ in _PREMODIFIERS and before.tag_ != "WP$" and not dates


def _event(token: Token, kind: str, article: str) -> Entity:
    inside = [child for child in token.lefts if _names(child)]
    bar = max(
        (
            child.right_edge.i
            for child in token.lefts
            if not _names(child) and child.dep_ not in ("det", "punct")
        ),
        default=-1,
    )
    first = min((child.left_edge.i for child in inside if child.left_edge.i > bar), default=token.i)
    if any(is_verb(part) and part.tag_ != "VBG" for part in token.doc[first : token.i]):
        first = token.i  # what stands before it is no part of its name
    while first < token.i and (
        token.doc[first].pos_ == "ADP" or token.doc[first].lower_ in ("least", "than")
    ):
        first += 1
    last = max(token.i, noun_phrase(token).end - 1)
    clause = (
        part.i - 1 for part in token.doc[token.i + 1 : last + 1] if part.tag_ in ("WDT", "WP", "WP$", "WRB")
    )
    span = token.doc[first : min(next(clause, last), last) + 1]
    name = "".join(
        part.text_with_ws for part in list(span)[:_LONGEST] if part.dep_ != "det" or part.i > token.i
    ).strip(" ,;:-")
    return Entity(id=f"event-{slug(name)}-{article[:8]}", name=name, type=kind)
