""" "I" and "we" inside a quotation: the speaker, and the body he speaks for."""

from spacy.tokens import Token

from graph.claim import Entity, is_a
from ingest.arguments import arguments
from ingest.doers import subjects
from ingest.gazetteer import Gazetteer
from ingest.holders import commanders
from ingest.home import state_named, state_of
from ingest.posts import Post, post_relations
from ingest.quotes import Quotation
from ingest.references import Reference, References
from ingest.syntax import children, is_plural, singular
from ingest.words import words

_SINGULAR = ("i", "me", "my", "myself")
_PLURAL = ("we", "us", "our", "ourselves")
_OF_A_STATE = ("GovernmentBody", "MilitaryUnit")


def resolve_first_person(
    references: References, quoted: list[Quotation], posts: list[Post], gazetteer: Gazetteer
) -> None:
    """Add a reference for each first-person pronoun in a quotation with one speaker; note who acts for whom."""
    bodies = _ministers(references, posts, gazetteer) | _bodies(posts, gazetteer)
    for leader, body in commanders(references):
        bodies.setdefault(leader.entity.id, body.entity)
    references.bodies.update(bodies)
    entities = {reference.entity.id: reference.entity for reference in references.listed}
    for quotation in quoted:
        if len(quotation.speakers) != 1:
            continue
        if (speaker := entities.get(quotation.speakers[0].id or "")) is None:
            _resolve_unnamed(quotation, references, gazetteer)
            continue
        for token in quotation.passage.doc:
            if token in references.by_token or not quotation.holds(token):
                continue
            stands = speaker if token.lower_ in _SINGULAR else None
            if token.lower_ in _PLURAL:
                stands = bodies.get(speaker.id) if is_a(speaker.type, ("Person",)) else speaker
            if stands is not None:
                span = token.doc[token.i : token.i + 1]
                references.add(
                    Reference(span, stands, "pronoun", f"{token.lower_} said by {speaker.name}", 0.75)
                )


def name_lands(references: References, gazetteer: Gazetteer) -> None:
    """Add a reference for each country or government that is said to be somebody's ("his country", "our nation")."""
    for passage in references.passages:
        for noun in passage.doc:
            own = noun.pos_ == "NOUN" and singular(noun) in words("groups", "lands") | words(
                "groups", "governments"
            )
            if (
                own
                and noun not in references.by_token
                and (land := _land(noun, references, gazetteer)) is not None
            ):
                span = noun.doc[noun.i : noun.i + 1]
                references.add(Reference(span, land, "description", f"{noun.lower_} of {land.name}", 0.7))


def _land(noun: Token, references: References, gazetteer: Gazetteer) -> Entity | None:
    """The state of the one a pronoun before the noun stands for."""
    owners = [references.by_token.get(one) for one in children(noun, "nmod:poss") if one.pos_ == "PRON"]
    owner = owners[0].entity if owners and owners[0] is not None else None
    if owner is None or is_plural(noun):
        return None
    body = references.bodies.get(owner.id) or _country(owner, gazetteer)
    land = owner if body is None else body
    return land if land.type == "State" else None


def _resolve_unnamed(quotation: Quotation, references: References, gazetteer: Gazetteer) -> None:
    """The "we" of an official without a name is the body he is of ("a senior Israeli officer said")."""
    heads = subjects(quotation.verb) if quotation.verb is not None else []
    body = _employer(heads[0], references) if len(heads) == 1 else None
    if body is None:
        return
    for token in quotation.passage.doc:
        if token.lower_ in _PLURAL and token not in references.by_token and quotation.holds(token):
            span, stands = token.doc[token.i : token.i + 1], _state(body, gazetteer)
            references.add(Reference(span, stands, "pronoun", f"{token.lower_} said by one of its own", 0.65))


def _employer(source: Token, references: References) -> Entity | None:
    """The body an official speaks for, as he is called here or was before in the paragraph ("the official")."""
    said = [source]
    if any(child.lower_ == "the" for child in children(source, "det")):
        said += [one for one in reversed(source.doc[: source.i]) if one.lemma_ == source.lemma_]
    for noun in said:
        past = any(one.lower_ in words("posts", "former", "memberOf") for one in children(noun, "amod"))
        if past or singular(noun) not in words("groups", "servants"):
            return None
        found = {one.entity.id: one.entity for one in arguments(noun, references)}
        if found:
            (body, *others) = found.values()
            return body if not others and is_a(body.type, ("Organisation", "State")) else None
    return None


def _bodies(posts: list[Post], gazetteer: Gazetteer) -> dict[str, Entity]:
    """Whom each office holder speaks for; an office of a state speaks for the state."""
    found: dict[str, Entity] = {}
    for post in posts:
        for relation, entity in post_relations(post):
            if relation != "holdsPosition":
                found.setdefault(post.person.entity.id, _state(entity, gazetteer))
    return found


def _ministers(references: References, posts: list[Post], gazetteer: Gazetteer) -> dict[str, Entity]:
    """A minister of no named country is of his own, else of the one the article is about."""
    state = state_of(references, gazetteer)
    found = {}
    for post in posts:
        national = any(word in words("posts", "national") for word in post.position.name.lower().split())
        own = _country(post.person.entity, gazetteer) or state
        if own is not None and national and post.body is None and post.completed is None:
            found[post.person.entity.id] = own
    return found


def _country(person: Entity, gazetteer: Gazetteer) -> Entity | None:
    """The state of somebody known."""
    known = gazetteer.known.get(person.id)
    return state_named(known.country, gazetteer) if known is not None and known.country else None


def _state(body: Entity, gazetteer: Gazetteer) -> Entity:
    own = _country(body, gazetteer) if is_a(body.type, _OF_A_STATE) else None
    return body if own is None else own
