"""The state an article is about, and what "the army" or "the government" alone means in it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from spacy.tokens import Token

from graph.claim import Entity, is_a
from ingest.gazetteer import Gazetteer
from ingest.references import Passage, Reference, References
from ingest.syntax import children, is_plural, preposition, singular
from ingest.words import table, words

_SHARE = 0.5  # of the names whose country is known
_LEAST = 4  # names
_SURE = 0.65
_KINDS = ("State", "MilitaryUnit")
_OWN = ("compound", "amod", "nmod:poss", "nmod:desc", "nummod", "nmod", "acl", "appos", "flat")


def name_home(references: References, gazetteer: Gazetteer) -> None:
    """Add a reference for each bare word for a government or its forces, where the article is of one state."""
    country = country_of(references, gazetteer)
    if country is None:
        return
    passages = [
        passage for passage in references.passages if _at_home(passage, country, references, gazetteer)
    ]
    for kind, entity in _bodies(country, gazetteer):
        for passage in passages:
            for token in passage.doc:
                if token not in references.by_token and _bare(token, kind, passage, references):
                    span = token.doc[token.i : token.i + 1]
                    reason = f"{token.lower_} in an article about {country}"
                    references.add(Reference(span, entity, "description", reason, _SURE))


def name_governments(references: References, gazetteer: Gazetteer) -> None:
    """Add a reference for each government called by its head's name: "the Biden administration", "Assad's regime"."""
    states = {one.country: one.entity for one in gazetteer.known.values() if one.entity.type == "State"}
    for reference in list(references.listed):
        known, root = gazetteer.known.get(reference.entity.id), reference.span.root
        owns = root.dep_ in ("compound", "nmod:poss", "nmod:desc") or preposition(root) == "of"
        body = root.head if owns else None
        if known is None or known.entity.type != "Person" or known.country not in states or body is None:
            continue
        if body not in references.by_token and singular(body) in words("groups", "governments"):
            entity, span = states[known.country], body.doc[body.i : body.i + 1]
            reason = f"{body.lower_} of {known.entity.name}"
            references.add(Reference(span, entity, "description", reason, _SURE))


def name_repeated(references: References) -> None:
    """Add a reference for each bare word for a government or its forces after the article has said once whose."""
    told: dict[str, dict[str, Entity]] = {}
    for before, passage in zip((None, *references.passages), references.passages, strict=False):
        if before is not None and not references.same_topic(before.doc, passage.doc):
            told = {}
        for token in passage.doc:
            kind = next((one for one in _KINDS if singular(token) in words("groups", "home", one)), None)
            if kind is None:
                continue
            known = told.setdefault(singular(token), {})
            if (owner := _told_owner(token, references)) is not None:
                known[owner.id] = owner
            elif (
                token not in references.by_token
                and len(known) == 1
                and _bare(token, kind, passage, references)
            ):
                entity, span = next(iter(known.values())), token.doc[token.i : token.i + 1]
                references.add(
                    Reference(span, entity, "description", f"{token.lower_} of {entity.name}", _SURE)
                )


def _told_owner(token: Token, references: References) -> Entity | None:
    """Whose government or army the phrase itself says it is ("Mali's junta", "the Sudanese army")."""
    near = (token, *children(token, "nmod:poss", "amod", "compound"))
    named = [references.by_token[one].entity for one in near if one in references.by_token]
    return next((entity for entity in named if is_a(entity.type, _KINDS)), None)


def _at_home(passage: Passage, country: str, references: References, gazetteer: Gazetteer) -> bool:
    """Whether a paragraph is about the article's own country as far as its names tell."""
    known = (gazetteer.known.get(one.entity.id) for one in references.within(passage.doc[:]))
    countries = {one.country for one in known if one is not None and one.country}
    return not countries or country in countries


def country_of(references: References, gazetteer: Gazetteer) -> str | None:
    """The country most names of the article belong to; None where no country has half of them."""
    known = (gazetteer.known.get(reference.entity.id) for reference in references.listed)
    counts = Counter(one.country for one in known if one is not None and one.country)
    country, count = max(counts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return country if count >= max(_LEAST, _SHARE * counts.total()) else None


def state_of(references: References, gazetteer: Gazetteer) -> Entity | None:
    """The state most names of the article belong to; None where there is no such one."""
    country = country_of(references, gazetteer)
    return state_named(country, gazetteer) if country else None


def state_named(country: str, gazetteer: Gazetteer) -> Entity | None:
    """The state of a country code; None where the gazetteer has none."""
    known = (one for one in gazetteer.known.values() if one.country == country and one.entity.type == "State")
    return next((one.entity for one in known), None)


def _bodies(country: str, gazetteer: Gazetteer) -> Iterator[tuple[str, Entity]]:
    """The state, and its forces or else the state again, by the kind of word that means them."""
    own = [known.entity for known in gazetteer.known.values() if known.country == country]
    state = next((entity for entity in own if entity.type == "State"), None)
    if state is None:
        return
    yield "State", state
    yield "MilitaryUnit", next((entity for entity in own if _is_whole_army(entity)), state)


def _is_whole_army(entity: Entity) -> bool:
    names = " ".join((entity.name, *entity.aliases)).lower()
    return entity.type == "MilitaryUnit" and any(word in names for word in words("groups", "whole_army"))


def _bare(token: Token, kind: str, passage: Passage, references: References) -> bool:
    """Whether the word stands for such a body and nothing beside it says which or whose."""
    if token.pos_ not in ("NOUN", "PROPN") or singular(token) not in words("groups", "home", kind):
        return False
    own = words("groups", "ruling")
    others = [
        child
        for child in children(token, *_OWN)
        if not _of_person(child, references) and child.lower_ not in own
    ]
    if others:
        return False
    definite = any(child.lower_ == "the" for child in children(token, "det"))
    if not definite and token.dep_ == "obj" and singular(token) == "troop":
        return False  # "Israel moved troops into the buffer zone": its own
    modifies = token.dep_ == "compound" and kind == "MilitaryUnit"  # "army jets"
    bare = not children(token, "det", "cop") and (is_plural(token) and token.dep_ != "compound" or modifies)
    return definite or bare or passage.role == "title" and not children(token, "det")


def _of_person(token: Token, references: References) -> bool:
    """ "The junta of Captain Traoré" is still the junta."""
    reference = references.by_token.get(token)
    return token.dep_ == "nmod" and reference is not None and reference.entity.type == "Person"


def name_coalition(references: References, gazetteer: Gazetteer, published: str | None) -> None:
    """Add a reference for each "the coalition", where the names and the date of the article tell which it is."""
    named = {reference.entity.id for reference in references.listed}
    meant = [row for row in table("groups")["coalitions"] if _in_its_time(row, named, published or "")]
    if len(meant) != 1 or meant[0]["entity"] not in gazetteer.known:
        return
    entity = gazetteer.known[meant[0]["entity"]].entity
    for passage in references.passages:
        for token in passage.doc:
            free = token not in references.by_token and token.lower_ == "coalition"
            if free and not children(token, "compound", "amod", "nmod", "nmod:poss", "acl", "appos"):
                span = token.doc[token.i : token.i + 1]
                references.add(Reference(span, entity, "description", "the coalition of those years", _SURE))


def _in_its_time(row: Mapping[str, Any], named: set[str], published: str) -> bool:
    own = row["entity"] in named or bool(named & {*row["named"]})
    return own and row["since"] <= published <= row["until"]
