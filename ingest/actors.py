"""Names in a document: known ones from the gazetteer, the rest from the language model."""

from collections.abc import Iterable
from functools import cache, lru_cache

from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from graph.claim import Entity
from ingest.gazetteer import Gazetteer, Known, Sense, slug, titles
from ingest.language.agreement import ARTICLES
from ingest.references import Reference, References
from ingest.shortnames import (
    add_acronyms,
    add_last_words,
    add_surnames,
    join_companies,
    spelled_otherwise,
    word_tokens,
)
from ingest.syntax import children, is_plural, singular
from ingest.words import table, words

_LABELS = {
    "PERSON": "Person",
    "PER": "Person",
    "ORG": "Organisation",
    "GPE": "Place",
    "LOC": "Place",
    "FAC": "Facility",
}


def name_actors(references: References, gazetteer: Gazetteer) -> None:
    """Add a reference for every name: known forms, the model's names, then short forms of either."""
    docs = [passage.doc for passage in references.passages]
    otherwise = spelled_otherwise(docs, gazetteer)
    known = [span for doc in docs for span in _known_spans(doc, gazetteer) if span.text not in otherwise]
    # Full names first, everywhere, so that a bare surname in the headline finds its owner; then what
    # has one meaning, so that the places of an article tell whose acronym it uses.
    for span in sorted(known, key=lambda span: _turn(span, gazetteer)):
        _add_known(span, references, gazetteer)
    for full in (True, False):
        for doc in docs:
            for span in _sized(map(_trimmed, doc.ents), full):
                _add_unknown(span, references, gazetteer)
        if full:
            _add_described(docs, references)
        for doc in docs:
            add_acronyms(doc, references, gazetteer, otherwise)
        add_surnames(docs, references)
        add_last_words(docs, references)
    join_companies(references)
    order = {doc: index for index, doc in enumerate(docs)}
    references.listed.sort(key=lambda found: (order[found.span.doc], found.span.start))


def _sized(spans: Iterable[Span], full: bool) -> list[Span]:
    """Those of several words, or else those of one."""
    return [span for span in spans if (len(word_tokens(span)) > 1) is full]


def _turn(span: Span, gazetteer: Gazetteer) -> int:
    """When a known form is read: names of several words, then clear words, then forms that mean several bodies."""
    if len({sense.known.entity.id for sense in _named(gazetteer.readings(span.text))}) > 1:
        return 2
    return 0 if len(word_tokens(span)) > 1 else 1


def _named(senses: Iterable[Sense]) -> list[Sense]:
    return [sense for sense in senses if sense.how in ("name", "adjective")]


def _add_described(docs: Iterable[Doc], references: References) -> None:
    """Add a reference for each name the model missed that has a person's role or title ("Col. Omar Saranga")."""
    for doc in docs:
        for token in doc:
            parts = children(token, "flat")
            span = doc[token.i : max((part.i for part in parts), default=token.i) + 1]
            if token.pos_ == "PROPN" and parts and references.free(span) and _is_told_of(token, span):
                references.add(
                    Reference(span, mint(span.text, "Person"), "name", "described as a person", 0.7)
                )


def _is_told_of(name: Token, span: Span) -> bool:
    """Whether what stands beside a name says that a person bears it: "Baha Abu al-Ata, a commander of"."""
    roles = [role for role in children(name, "appos") if role.pos_ == "NOUN" and role.i > span.end]
    if name.dep_ == "appos" and name.head.pos_ == "NOUN":
        roles.append(name.head)
    titled = (
        title.text in titles() or title.lower_ in words("posts", "personal")
        for title in children(name, "nmod:desc")
    )
    persons = words("groups", "persons") | words("posts", "heads")
    if name.dep_ == "nsubj" and name.head.lemma_.lower() in words("status", "speech", "verb"):
        return all(part.text.istitle() and part.is_alpha for part in span)  # "said Farhad Shami"
    return any(titled) or any(singular(role) in persons and not is_plural(role) for role in roles)


def mint(name: str, kind: str) -> Entity:
    """A new entity with a stable id made from its name; the last word may tell its type."""
    last = name.split()[-1].lower()
    if name.startswith("Operation "):
        kind = "Event"
    if kind == "Organisation" and name.split()[0] in words("groups", "before_persons"):
        kind = "Person"
    if kind != "Person" or " " in name and last in words("groups", "bodies"):
        kind = _designations().get(last, kind)
    return Entity(id=slug(name), name=" ".join(name.split()), type=kind)


@cache
def _designations() -> dict[str, str]:
    return {word: kind for kind, heads in table("groups")["names"].items() for word in heads}


def _known_spans(doc: Doc, gazetteer: Gazetteer) -> list[Span]:
    spans = [_without_quality(span, gazetteer) for span in filter_spans(gazetteer.find(doc))]
    shouted = words("groups", "capitals")
    if any(span.text in shouted for span in spans) and _capitals(doc):
        spans = [span for span in spans if span.text not in shouted]
    return [
        span for span in spans if (read := gazetteer.readings(span.text)) and not _in_longer_name(span, read)
    ]


def _without_quality(span: Span, gazetteer: Gazetteer) -> Span:
    """ "U.S. military assistance" is the country's, not its forces': there the last word says what kind it is."""
    last = span[-1]
    outside = (
        len(span) > 1 and last.lower_ == "military" and last.head.i == span.end and last.head.pos_ == "NOUN"
    )
    quality = outside and singular(last.head) not in words("groups", "members")
    return span[:-1] if quality and gazetteer.readings(span[:-1].text) else span


def _capitals(doc: Doc) -> bool:
    """Whether a text is set in capitals, so that capitals tell nothing."""
    letters = [token for token in doc if token.is_alpha]
    return len(letters) > 5 and sum(token.is_upper for token in letters) > 0.8 * len(letters)


def _in_longer_name(span: Span, senses: tuple[Sense, ...]) -> bool:
    """Whether a state or place is only a part of another name ("the Bank of England", "Paris Hilton")."""
    outer = next((ent for ent in span.doc.ents if ent.start <= span.start and span.end <= ent.end), None)
    if len(span) == 1 and _ends_name(span.root) and all(one.known.entity.type != "Person" for one in senses):
        return True
    if (
        outer is None
        or len(outer) == len(span)
        or _LABELS.get(outer.label_) not in ("Organisation", "Person")
    ):
        return False
    local = all(sense.how != "name" or sense.known.entity.type == "State" for sense in senses)
    rest = [token for token in outer if token.i < span.start or token.i >= span.end]
    return local and all(
        token.text[:1].isupper() or token.lower_ in ("of", "the", "for", "and") for token in rest
    )


def _ends_name(word: Token) -> bool:
    """Whether it is the last word of somebody's name ("Therese Kayikwamba Wagner")."""
    first = word.head
    return (
        word.dep_ == "flat" and first.pos_ == "PROPN" and first.i < word.i - 1 and first.text not in titles()
    )


def _add_known(span: Span, references: References, gazetteer: Gazetteer) -> None:
    senses = gazetteer.readings(span.text)
    named = _named(senses)
    if not named:
        _add_place(span, senses, references)
    elif sense := _the_one(span, named, references, gazetteer):
        if longer := _qualified(span, sense, gazetteer):
            references.add(
                Reference(
                    longer,
                    mint(longer.text, sense.known.entity.type),
                    "name",
                    f"names another {span.text}",
                    0.7,
                )
            )
            return
        if (
            sense.known.entity.type == "Person"
            and len(word_tokens(span)) == 1
            and not _met(span, sense.known, references)
        ):
            return
        kind = "adjective" if sense.how == "adjective" else "name"
        references.add(Reference(span, sense.known.entity, kind, "gazetteer"))


def _qualified(span: Span, sense: Sense, gazetteer: Gazetteer) -> Span | None:
    """A group, party or paper set apart by a name before it ("Real IRA" is not the IRA); None where it stands alone."""
    if (
        sense.how != "name"
        or sense.known.entity.type not in ("ArmedGroup", "PoliticalParty", "MediaOutlet")
        or not span.start
        or span[-1].pos_ == "NOUN"
    ):
        return None
    before = span.doc[span.start - 1]
    foreign = sense.known.entity.type != "MediaOutlet" and (
        before.text in gazetteer.senses
        or before.text in titles()
        or before.ent_type_ in ("GPE", "LOC", "PERSON", "PER")
    )
    if foreign or before.pos_ not in ("PROPN", "ADJ") or not before.text.istitle() or before.head not in span:
        return None
    longer = span.doc[before.i : span.end]
    return longer if before.i > span.sent.start or f" {longer.text}" in span.doc.text else None


def _add_place(span: Span, senses: tuple[Sense, ...], references: References) -> None:
    """A seat is first a place; the government it may stand for is kept beside it."""
    if span.label_ in ("PERSON", "PER"):
        return
    place = next((sense.known.entity for sense in senses if sense.how == "place"), None)
    seat = next((sense.known.entity for sense in senses if sense.how == "seat"), None)
    if facility := _facility(span):
        references.add(
            Reference(facility, mint(facility.text, "Facility"), "name", "place with its building", 0.85)
        )
        return
    entity = place or Entity(id=f"{slug(span.text)}-place", name=span.text, type="City")
    references.add(Reference(span, entity, "name", "gazetteer", acts_as=seat))


def _facility(span: Span) -> Span | None:
    """A place name with the word for what stands there ("Merowe air base", "Bagram airfield")."""
    head = span.root.head
    beside = span.end <= head.i <= span.end + 1 and head.pos_ in ("NOUN", "PROPN")
    if span.root.dep_ not in ("compound", "nmod:desc") or not beside:
        return None
    return (
        span.doc[span.start : head.i + 1]
        if head.lemma_.lower() in table("groups")["names"]["Facility"]
        else None
    )


def _the_one(span: Span, senses: list[Sense], references: References, gazetteer: Gazetteer) -> Sense | None:
    """The only reading, or the one named in this article already or of a country it names; else None."""
    if len({sense.known.entity.id for sense in senses}) == 1:
        return senses[0]
    seen = {reference.entity.id for reference in references.listed}
    met = (sense for sense in senses if sense.known.entity.id in seen)
    exact = (sense for sense in senses if sense.known.entity.name == span.text)
    return next(met, None) or next(exact, None) or _at_home(senses, seen, gazetteer)


def _at_home(senses: list[Sense], seen: set[str], gazetteer: Gazetteer) -> Sense | None:
    """The one reading whose country the article names; a news agency is cited everywhere, so beside it none."""
    if any(not sense.known.country or sense.known.entity.type == "MediaOutlet" for sense in senses):
        return None
    countries = {gazetteer.known[one].country for one in seen if one in gazetteer.known}
    here = [sense for sense in senses if sense.known.country in countries]
    return here[0] if len({sense.known.entity.id for sense in here}) == 1 else None


def _met(span: Span, known: Known, references: References) -> bool:
    """Whether a bare surname is that person here: named in full, given a title, or a name to the model too."""
    if any(_ends_other(ent, span, known) for ent in span.doc.ents):
        return False
    if any(reference.entity == known.entity for reference in references.listed):
        return True
    if any(_bears(reference, span.text) for reference in references.listed):
        return False  # another of that name, named in full
    before = span.doc[max(0, span.start - 2) : span.start].text
    titled = any(before.endswith(title) for title in titles())
    ents = (ent for ent in span.doc.ents if ent.label_ in ("PERSON", "PER"))
    return titled or any(ent.start == span.start and ent.end == span.end for ent in ents)


def _ends_other(ent: Span, surname: Span, known: Known) -> bool:
    """Whether the model's name is a longer one that ends so and is another's ("Pierre Trudeau", not Justin)."""
    first = ent[0].text
    return (
        ent.label_ in ("PERSON", "PER")
        and ent.end == surname.end
        and ent.start < surname.start
        and first not in titles()
        and first.lower() not in words("posts", "heads")
        and not any(first in name.split() for name in (known.entity.name, *known.entity.aliases))
    )


def _bears(reference: Reference, surname: str) -> bool:
    """Whether it is a person's full name that ends so."""
    named = reference.entity.type == "Person" and len(word_tokens(reference.span)) > 1
    return named and reference.span[-1].text == surname


def _add_unknown(span: Span, references: References, gazetteer: Gazetteer) -> None:
    kind = _LABELS.get(span.label_)
    if kind is None or not len(span) or not references.free(span) or not _is_name(span):
        return
    if span.text.lower() in words("groups", "weapons"):
        return  # "IED attacks"
    if kind == "Organisation":
        span = _with_head(span)
    if _is_titled(span):
        kind = "Person"
    if kind == "Place" and (facility := _facility(span)):
        span, kind = facility, "Facility"
    people = {sense.known for sense in gazetteer.readings(span.text) if sense.known.entity.type == "Person"}
    known = gazetteer.known.get(slug(span.text)) or (people.pop() if len(people) == 1 else None)
    entity = known.entity if known else mint(span.text, kind)
    references.add(Reference(span, entity, "name", f"model: {span.label_}", sure=0.85))


def _is_titled(span: Span) -> bool:
    """Whether the words are a name behind a post, whatever the model takes them for ("commander Isnilon Hapilon")."""
    before = span.doc[span.start - 1] if span.start > span.sent.start else span.root
    several = len(word_tokens(span)) > 1 and all(word.text[:1].isupper() for word in word_tokens(span))
    return several and before.pos_ == "NOUN" and before.lower_ in words("posts", "personal")


def _with_head(span: Span) -> Span:
    """The name with the word for the body before it ("Center for" Middle East Policy)."""
    first = span.start
    if first >= 2 and span.doc[first - 1].lower_ in ("for", "of", "on"):
        head = span.doc[first - 2]
        if head.text.istitle() and head.lower_ in _designations():
            first = head.i
            while (
                first > span.sent.start
                and span.doc[first - 1].pos_ == "PROPN"
                and span.doc[first - 1].dep_ == "compound"
            ):
                first -= 1
    return Span(span.doc, first, span.end, label=span.label_)


def _is_name(span: Span) -> bool:
    """Whether the model's name looks like one: capitalised words, no number, no stray common word."""
    content = word_tokens(span)
    if content and (span.text in words("groups", "nobody") or span.text in titles() or _is_storm(span)):
        return False
    if span.text.lower() in words("posts", "portfolios"):
        return False
    hyphened = "-" in span.text and content and content[-1].text.islower()  # "Moscow-based"
    if hyphened or len(content) == 1 and content[0].lower_ in _designations():
        return False
    if len(content) == 1 and content[0].lower_ in ARTICLES:
        return False
    if not content or any(token.like_num or token.pos_ in ("VERB", "PRON", "AUX") for token in span):
        return False
    capital = [token.text[:1].isupper() or token.lower_ in words("groups", "in_names") for token in content]
    proper = any(token.pos_ == "PROPN" for token in content)
    return proper and all(capital) and content[0].text[:1].isupper() and not span.text.isspace()


def _is_storm(span: Span) -> bool:
    """Whether the name is a storm's somewhere in the paragraph ("Hurricane Dean")."""
    return span.text in _storms(span.doc) or any(token.lower_ in words("groups", "storms") for token in span)


@lru_cache(maxsize=64)
def _storms(doc: Doc) -> frozenset[str]:
    return frozenset(token.text for token in doc[1:] if token.nbor(-1).lower_ in words("groups", "storms"))


def _trimmed(span: Span) -> Span:
    """The span without a leading article or title and without a closing possessive."""
    start, end = span.start, span.end
    person = span.label_ in ("PERSON", "PER")
    while start < end and (span.doc[start].lower_ in ("the", "a", "an") or span.doc[start].is_punct):
        start += 1
    while person and start < end - 1 and span.doc[start].text in titles():
        start += 1
    if person:
        end = next((token.i for token in span.doc[start:end] if token.lower_ == "of"), end)
    while start < end and (
        span.doc[end - 1].lower_ in ("'s", "'", "of", "and", "the", "for") or span.doc[end - 1].is_punct
    ):
        end -= 1
    return Span(span.doc, start, end, label=span.label_)
