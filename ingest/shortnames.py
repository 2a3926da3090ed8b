"""Short ways to name somebody: a surname, an acronym, "the UN mission (MINUSCA)", "al-Qaeda's Yemeni branch"."""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from spacy.tokens import Doc, Span, Token

from graph.claim import Entity, is_a
from ingest.gazetteer import Gazetteer, Known
from ingest.references import Reference, References
from ingest.syntax import children, singular
from ingest.words import words

_ACRONYM = re.compile(r"[A-Z][A-Za-z-]*[A-Z]")
_ARTICLE = re.compile(r"^[ae]l-", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
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
    if singular(token) in words("groups", "persons"):
        return None  # "226 people missing (CNN)"
    for opening in token.doc[token.i + 1 : min(token.sent.end - 2, token.i + _REACH)]:
        reference = references.by_token.get(opening)
        if reference is not None and is_a(reference.entity.type, ("Organisation",)):
            return None  # the brackets would be of that one
        if opening.text == "(" and opening.nbor(2).text == ")":
            named = references.by_token.get(opening.nbor(1))
            return named.entity if named is not None and is_a(named.entity.type, ("Organisation",)) else None
    return None


def _branch(token: Token, references: References, gazetteer: Gazetteer) -> Entity | None:
    """The one known body of a parent that the phrase places or describes: "al-Qaeda's branch in North Africa".

    Of several, it is the one that the article names elsewhere.
    """
    if singular(token) not in words("groups", "branches"):
        return None
    near = [references.by_token[child] for child in children(token, *_LINKS) if child in references.by_token]
    bodies = (one.entity for one in near if is_a(one.entity.type, ("Organisation",)))
    parents = {body.id: body for body in bodies if body.id in gazetteer.known}
    if len(parents) != 1:
        return None
    [parent] = parents.values()
    lands = {known.country for one in near if (known := _land(one.entity, gazetteer)) is not None}
    said = _said_of(token)
    found = {
        known.entity.id: known.entity
        for known in gazetteer.known.values()
        if known.entity != parent and _is_branch(known, parent, lands, said)
    }
    named = {one.entity.id for one in references.listed} & found.keys()
    chosen = found if len(found) == 1 else {id: found[id] for id in named}
    return next(iter(chosen.values())) if len(chosen) == 1 else None


def _said_of(token: Token) -> str:
    """The words of a noun phrase around its head, without what follows in a clause of its own."""
    after = [token.doc[part.left_edge.i : part.i + 1] for part in children(token, "nmod") if part.i > token.i]
    return " ".join((token.doc[token.left_edge.i : token.i].text, *(span.text for span in after)))


def _is_branch(known: Known, parent: Entity, lands: set[str], said: str) -> bool:
    """Whether a body is of the parent, and of the country or with the area or task that the phrase gives."""
    areas = branches().get((parent.id, known.entity.id))
    if areas is None and not _named_after(known, parent):
        return False
    return known.country in lands or any(re.search(rf"\b{re.escape(area)}\b", said) for area in areas or ())


@cache
def branches() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Branches of bodies elsewhere: by ids of parent and branch, the areas and tasks that tell which one is meant.

    The country of a branch's own row tells it too.
    """
    lines = (files("ingest") / "branches.csv").read_text(encoding="utf-8").splitlines()
    return {
        (row["parent"], row["branch"]): tuple(filter(None, row["areas"].split("|")))
        for row in csv.DictReader(lines)
    }


def _land(entity: Entity, gazetteer: Gazetteer) -> Known | None:
    known = gazetteer.known.get(entity.id)
    return known if known is not None and is_a(entity.type, ("State", "Region")) and known.country else None


def _named_after(known: Known, parent: Entity) -> bool:
    forms = (known.entity.name, *known.entity.aliases)
    return is_a(known.entity.type, ("ArmedGroup",)) and any(form.startswith(parent.name) for form in forms)


def word_tokens(span: Span) -> list[Token]:
    """The tokens of it that are words of two letters or more."""
    return [token for token in span if _WORD.search(token.text)]


def spelled_otherwise(docs: Iterable[Doc], gazetteer: Gazetteer) -> frozenset[str]:
    """Known acronyms that this article spells out as another body's ("Slovak Armed Forces (SAF)")."""
    found = set()
    for doc in docs:
        for opening in doc[:-2]:
            short = opening.nbor(1).text
            if opening.text != "(" or opening.nbor(2).text != ")" or short not in gazetteer.senses:
                continue
            long = _long_form(opening, short)
            bodies = [sense.known for sense in gazetteer.senses[short] if sense.how == "name"]
            if long is not None and bodies and all(_is_another(long, one, gazetteer) for one in bodies):
                found.add(short)
    return frozenset(found)


def _long_form(opening: Token, short: str) -> Span | None:
    """The capitalised words before a bracket whose initials are the acronym in it."""
    initials = ""
    for token in reversed(list(opening.doc[max(opening.sent.start, opening.i - _REACH) : opening.i])):
        if token.text[:1].isupper():
            initials = token.text[:1] + initials
        elif token.lower_ not in words("groups", "in_names") and token.text not in ("-", "'s"):
            return None
        if len(initials) == len(short):
            return opening.doc[token.i : opening.i] if initials == short.upper() else None
    return None


def _is_another(long: Span, known: Known, gazetteer: Gazetteer) -> bool:
    """Whether a long form has nothing of the body's names, or names another state than its own."""
    names = {form for form in (known.entity.name, *known.entity.aliases) if " " in form}
    if not names or long.text in names:
        return False
    own = {word.lower() for name in names for word in _LONG_WORD.findall(name)}
    states = {
        sense.known.country
        for token in long
        for sense in gazetteer.senses.get(token.text, ())
        if sense.known.entity.type == "State"
    }
    foreign = bool(states) and bool(known.country) and known.country not in states
    return foreign or not own & {word.lower() for word in _LONG_WORD.findall(long.text)}


def add_acronyms(
    doc: Doc, references: References, gazetteer: Gazetteer, otherwise: Collection[str] = ()
) -> None:
    """ "Islamic State West Africa Province (ISWAP)": the short form stands for the long one from here on.

    `otherwise` are acronyms that mean another body here than the known one.
    """
    for reference, short in list(_abbreviated(doc, references, gazetteer)):
        if short.text not in otherwise:
            if known := _one_known(short, reference, gazetteer):
                references.relink(reference.entity, known)
            if short.text in gazetteer.senses:
                continue
        if not references.free(short):
            continue
        for passage in references.passages:
            for token in passage.doc:
                span = passage.doc[token.i : token.i + len(short)]
                if span.text == short.text and references.free(span):
                    references.add(
                        Reference(span, reference.entity, "name", f"short for {reference.entity.name}", 0.95)
                    )


def _one_known(short: Span, reference: Reference, gazetteer: Gazetteer) -> Entity | None:
    """Whom a known short form names, where the long form before it is a name nobody knew."""
    named = {
        sense.known.entity.id: sense.known.entity
        for sense in gazetteer.senses.get(short.text, ())
        if sense.how == "name" and is_a(sense.known.entity.type, ("Organisation",))
    }
    unknown = reference.entity.id not in gazetteer.known
    return next(iter(named.values())) if unknown and len(named) == 1 else None


def _abbreviated(doc: Doc, references: References, gazetteer: Gazetteer) -> Iterator[tuple[Reference, Span]]:
    for reference in references.listed:
        end = reference.span.end
        if reference.span.doc is not doc or end + 2 >= len(doc) or doc[end].text != "(":
            continue
        close = next((token.i for token in doc[end : end + 6] if token.text == ")"), None)
        if close is None or not _ACRONYM.fullmatch(doc[end + 1 : close].text):
            continue
        short = doc[end + 1 : close]
        known = {sense.known.entity.name for sense in gazetteer.senses.get(short.text, ())}
        initials = "".join(word[0] for word in re.findall(r"\w+", reference.entity.name)).lower()
        longer = any(name.startswith(reference.entity.name) for name in known)
        if short.text[0].lower() in initials or longer:
            yield reference, short


def add_surnames(docs: list[Doc], references: References) -> None:
    """A surname alone is the person named in full in this article, if only one bears it."""
    bearers: dict[str, set[Entity]] = {}
    for reference in references.listed:
        if is_a(reference.entity.type, ("Person",)) and len(word_tokens(reference.span)) > 1:
            surname = reference.span[-1].text
            for form in {surname, _ARTICLE.sub("", surname)}:
                bearers.setdefault(form, set()).add(reference.entity)
    for doc in docs:
        for token in doc:
            owners = bearers.get(token.text)
            if (
                owners is not None
                and len(owners) == 1
                and token not in references.by_token
                and token.pos_ in ("PROPN", "NOUN", "ADJ")
            ):
                span = doc[token.i : token.i + 1]
                references.add(Reference(span, next(iter(owners)), "name", "surname", 0.95))


def add_last_words(docs: list[Doc], references: References) -> None:
    """ "The Brotherhood" is the one body named so far whose name ends in that word."""
    bearers: dict[str, set[Entity]] = {}
    for doc in docs:
        for token in doc:
            reference = references.by_token.get(token)
            if reference is not None and len(reference.span) > 1:
                if is_a(reference.entity.type, ("Organisation",)):
                    last = {reference.span[-1].text, reference.entity.name.split()[-1]}
                    for word in last:
                        bearers.setdefault(word, set()).add(reference.entity)
            elif (owners := bearers.get(token.text)) and len(owners) == 1 and _stands_alone(token):
                body, span = next(iter(owners)), doc[token.i : token.i + 1]
                references.add(Reference(span, body, "name", f"short for {body.name}", 0.9))


def join_companies(references: References) -> None:
    """A company called by the first words of its name is the same ("Guangzhou Tasneem" Trading Company)."""
    bodies = list(
        dict.fromkeys(one.entity for one in references.listed if is_a(one.entity.type, ("Organisation",)))
    )
    for body in bodies:
        said = body.name.split()
        owners = [
            one
            for one in bodies
            if one.type == "Company" and one != body and one.name.split()[: len(said)] == said
        ]
        if len(said) > 1 and len(owners) == 1:
            references.relink(body, owners[0])


def _stands_alone(token: Token) -> bool:
    """Whether it is one capitalised word behind "the" and no part of a longer name."""
    if not token.i or not token.text.istitle() or token.nbor(-1).lower_ != "the":
        return False
    after = token.doc[token.i + 1 : token.i + 2]
    return token.dep_ not in ("compound", "flat") and not after.text.istitle()
