"""He or she, one or several: what the text itself says of a name, else what the given name tells."""

from collections.abc import Iterator

from spacy.tokens import Token

from graph.claim import is_a
from ingest.references import Reference, References
from ingest.syntax import children, is_plural, singular
from ingest.words import words

_GENDERS = ("female", "male")
_PRONOUNS = {"he": "male", "him": "male", "his": "male", "she": "female", "her": "female"}
_LONGEST = 3  # words of a given name ("Aung San Suu")
_MANY = ("they", "them", "their")
_ONE = ("it", "its")


def note_genders(references: References) -> None:
    """Note for each person named who the article's own words say is a man or a woman, or else the given name."""
    told: dict[str, set[str]] = {}
    given: dict[str, set[str]] = {}
    for reference in references.listed:
        if reference.kind == "name" and is_a(reference.entity.type, ("Person",)):
            told.setdefault(reference.entity.id, set()).update(_told(reference))
            given.setdefault(reference.entity.id, set()).update(_given(reference))
    for person, genders in told.items():
        found = genders or given[person]
        if len(found) == 1:
            references.genders[person] = found.pop()


def agrees(reference: Reference, token: Token, references: References) -> bool:
    """Whether a pronoun may stand for this one as far as he, she, it and they go."""
    said = reference.span.text.lower()
    if token.lower_ in _MANY and said in _ONE or token.lower_ in _ONE and said in _MANY:
        return False  # its name may still be meant; the pronoun is of another number
    gender = gender_of(token)
    return not gender or references.genders.get(reference.entity.id, gender) == gender


def gender_of(token: Token) -> str:
    """What a pronoun or noun says of whom it means: female, male or nothing."""
    if token.pos_ == "PRON":
        return _PRONOUNS.get(token.lower_, "")
    return next((gender for gender in _GENDERS if singular(token) in words("gender", gender)), "")


def note_pronoun(token: Token, person: str, references: References) -> None:
    """Whom the text has called "he" it does not call "she" later on."""
    if gender := gender_of(token):
        references.genders.setdefault(person, gender)


def _told(reference: Reference) -> Iterator[str]:
    """What titles, appositions and the words of kin beside a name say."""
    root, start = reference.span.root, reference.span.start
    beside = [*children(root, "appos", "nmod:desc", "compound", "flat"), *reference.span]
    beside += [reference.span.doc[start - 1]] if start > reference.span.sent.start else []
    if root.dep_ in ("appos", "nmod:desc", "flat"):
        beside.append(root.head)
    for word in beside:
        known = {gender for gender in _GENDERS if word.lower_ in words("gender", gender)}
        if known and not is_plural(word) and not _of_another(word, reference):
            yield from known


def _of_another(word: Token, reference: Reference) -> bool:
    """ "The king's envoy, X": who owns the words beside the name is another."""
    return word.dep_ in ("nmod:poss", "nmod") and word.head not in reference.span


def _given(reference: Reference) -> Iterator[str]:
    parts = reference.entity.name.split()
    for size in range(min(_LONGEST, len(parts) - 1), 0, -1):
        name = " ".join(parts[:size])
        for gender in _GENDERS:
            if name in words("gender", "given", gender):
                yield gender
                return
