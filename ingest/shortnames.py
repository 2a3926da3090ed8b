"""Short ways to name a body: "the Front", "the UN mission (MINUSCA)", "al-Qaeda's Yemeni branch"."""

from collections.abc import Iterator

from spacy.tokens import Token

from graph.claim import Entity, is_a
from ingest.gazetteer import Gazetteer, Known
from ingest.references import Reference, References
from ingest.syntax import children, singular
from ingest.words import words

_REACH = 10  # words
_LINKS = ("compound", "amod", "nmod", "nmod:poss", "nmod:desc")


def name_short(references: References, gazetteer: Gazetteer) -> None:
    """Add a reference for each such phrase; one that could mean several bodies gets none."""
    for passage in references.passages:
        for token in passage.doc:
            if token in references.by_token or token.pos_ not in ("NOUN", "PROPN"):
                continue
            for entity, reason, sure in _readings(token, references, gazetteer):
                span = token.doc[token.i : token.i + 1]
                references.add(Reference(span, entity, "description", reason, sure))
                break


def _readings(
    token: Token, references: References, gazetteer: Gazetteer
) -> Iterator[tuple[Entity, str, float]]:
    if (named := _bracketed(token, references)) is not None:
        yield named, "named in brackets", 0.9
    if (branch := _branch(token, references, gazetteer)) is not None:
        yield branch, "the only branch there", 0.85


def _bracketed(token: Token, references: References) -> Entity | None:
    """The name in brackets behind a description ("the UN mission in Mali (MINUSMA)")."""
    if singular(token) not in words("groups", "members") and singular(token) not in words(
        "groups", "described"
    ):
        return None
    for opening in token.doc[token.i + 1 : min(token.sent.end - 2, token.i + _REACH)]:
        reference = references.by_token.get(opening)
        if reference is not None and is_a(reference.entity.type, ("Organisation",)):
            return None  # the brackets would be of that one
        if opening.text == "(" and opening.nbor(2).text == ")":
            named = references.by_token.get(opening.nbor(1))
            return named.entity if named is not None and is_a(named.entity.type, ("Organisation",)) else None
    return None


def _branch(token: Token, references: References, gazetteer: Gazetteer) -> Entity | None:
    """The one known body that is named after its parent and belongs to the country: "al-Qaeda's Yemeni branch"."""
    if singular(token) not in words("groups", "branches"):
        return None
    near = [references.by_token[child] for child in children(token, *_LINKS) if child in references.by_token]
    parents = [one.entity for one in near if is_a(one.entity.type, ("ArmedGroup",))]
    lands = {known.country for one in near if (known := _land(one.entity, gazetteer)) is not None}
    if len(parents) != 1 or len(lands) != 1:
        return None
    found = [
        known.entity
        for known in gazetteer.known.values()
        if known.country in lands and known.entity != parents[0] and _named_after(known, parents[0])
    ]
    return found[0] if len(found) == 1 else None


def _land(entity: Entity, gazetteer: Gazetteer) -> Known | None:
    known = gazetteer.known.get(entity.id)
    return known if known is not None and is_a(entity.type, ("State", "Region")) and known.country else None


def _named_after(known: Known, parent: Entity) -> bool:
    forms = (known.entity.name, *known.entity.aliases)
    return is_a(known.entity.type, ("ArmedGroup",)) and any(form.startswith(parent.name) for form in forms)
