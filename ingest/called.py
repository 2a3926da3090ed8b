"""What the article itself calls somebody: "the Fano militia", "General Burhan", "Sadr, a cleric"."""

from collections.abc import Iterator

from spacy.tokens import Token

from graph.claim import Entity, is_a
from ingest.references import Reference, References
from ingest.syntax import children, singular
from ingest.words import table, words

_BEFORE = ("compound", "amod")
_NAMING = ("ArmedGroup", "PoliticalParty", "Company")


def note_names(references: References) -> None:
    """Note for each noun whom the article calls so, and where, in reading order."""
    for reference in references.listed:
        if reference.kind == "name":
            for noun in _nouns(reference):
                references.called.setdefault(noun, []).append(reference)


def called(token: Token, references: References) -> Entity | None:
    """The one so called before the token in the article, or in its paragraph of a digest."""
    before = [one for one in references.called.get(singular(token), ()) if _is_before(one, token, references)]
    found = {one.entity.id: one.entity for one in before}
    return next(iter(found.values())) if len(found) == 1 else None


def is_such(token: Token, entity: Entity, references: References) -> bool:
    """Whether a noun that few bodies are called by may be said of an entity: by its name, its kind or the article."""
    noun = token.lemma_.lower()
    kinds = table("called")["kinds"]
    if noun not in words("groups", "by_name") and noun not in kinds:
        return True
    if entity.id in kinds.get(noun, ()) or noun == "party" and entity.type == "PoliticalParty":
        return True
    names = (entity.name, *entity.aliases)
    return any(noun in name.lower() for name in names) or entity == called(token, references)


def _is_before(reference: Reference, token: Token, references: References) -> bool:
    doc = reference.span.doc
    if doc is token.doc:
        return reference.span.start < token.i
    return references.same_topic(doc, token.doc) and references.places[doc] < references.places[token.doc]


def _nouns(reference: Reference) -> Iterator[str]:
    """The nouns set beside a name: a title, an apposition, what it is "of", what a predicate says it is."""
    root, entity = reference.span.root, reference.entity
    beside = [child for child in children(root, "appos", "nmod:desc", "flat") if child not in reference.span]
    start = reference.span.start
    if start > reference.span.sent.start:
        beside.append(reference.span.doc[start - 1])
    within = root.dep_ in _BEFORE and is_a(entity.type, _NAMING)  # "the Fano militia", but "the UN mission"
    if within or root.dep_ in ("appos", "flat", "nmod:desc"):
        beside.append(root.head)
    if root.dep_ in ("nsubj", "nsubj:outer") and children(root.head, "cop"):
        beside.append(root.head)
    for noun in beside:
        if noun.pos_ in ("NOUN", "PROPN") and noun.dep_ != "nmod:poss" and singular(noun) in _telling(entity):
            yield singular(noun)


def _telling(entity: Entity) -> frozenset[str]:
    """The nouns that tell one person, or one body, from others."""
    return words("called", "persons") if is_a(entity.type, ("Person",)) else words("called", "bodies")
