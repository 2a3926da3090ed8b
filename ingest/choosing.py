"""Which of the names before a pronoun or description it points to, where that is clear."""

from collections import Counter
from collections.abc import Collection

from spacy.tokens import Token

from graph.claim import Entity, is_a, types
from ingest.agreement import gender_of
from ingest.called import called, is_such
from ingest.references import Reference, References, meant
from ingest.rivals import is_man_of, rank
from ingest.syntax import is_plural, preposition, singular
from ingest.words import words

_LOCAL = {"City", "Region", "Facility"}
_OFTEN = 4  # mentions: what a text names so often it is about
_INNER = ("acl:relcl", "acl", "advcl", "advcl:relcl")
_WHERE = ("in", "at", "near", "inside", "across", "around")
_MANY = ("they", "them", "their", "themselves")


def fits(reference: Reference, token: Token, wanted: tuple[str, ...], references: References) -> bool:
    """Whether the type of a reference, and what the noun says of it, are those of what is pointed to."""
    kind = meant(reference).type
    if token.pos_ == "NOUN" and not is_such(token, reference.entity, references):
        return False
    if is_a(kind, ("ArmedGroup",)) and _has_staff(token):
        return False  # "the organisation's director" is of no armed group
    if "Person" not in wanted and is_a(kind, ("Person", "Event")):
        return False
    if token.lower_ in _MANY and is_a(kind, ("GovernmentBody",)):
        return False  # a ministry is "it"
    if _LOCAL & {*wanted} and "State" not in wanted and kind == "State":
        return False
    if token.pos_ == "PRON" and kind == "State" and preposition(reference.span.root) in _WHERE:
        return False  # "a bomb in Maiduguri, Nigeria"
    return kind in types() and is_a(kind, wanted) and _plays_a_part(reference.span.root)


def _has_staff(token: Token) -> bool:
    """Whether what is owned is an employee whom armed groups do not have."""
    return token.dep_ == "nmod:poss" and singular(token.head) in words("groups", "employees")


def men_of(reference: Reference, token: Token) -> bool:
    """Whether "they" may be the forces of a country ("French forces said they ...")."""
    root = reference.span.root
    men = root.dep_ in ("amod", "compound") and singular(root.head) in words("groups", "members")
    men = men or is_a(reference.entity.type, ("Organisation",)) and is_man_of(root)
    alone = not root.conjuncts and not any(child.dep_ in ("flat", "appos") for child in root.head.children)
    emirates = root.tag_ == "NNPS" and reference.kind == "name"
    plural = men and alone and is_plural(root.head) or emirates
    return plural and token.lower_ in _MANY


def chosen(found: list[Reference], token: Token, references: References) -> Reference | None:
    """The one of the references of a sentence that is clearly meant, if one is."""
    found = _of_its_gender(_of_its_kind(found, token), token, references)
    one = _clear_one(found, token) or _prominent(found, token, references)
    together = one is not None and any(_joined(one, other) for other in found)
    return None if together and token.lower_ not in _MANY and not is_plural(token) else one


def outstanding(
    lately: list[Reference], one: Reference, token: Token, references: References
) -> Reference | None:
    """Of all that a description may mean of those named lately: the subject just before, else what all is about."""
    # "that Russia was behind the coup. France, which has men in the country"
    inside = meant(one).type == "State"
    if rank(one.span.root) > inside:
        return one
    touched = any(node.dep_ == "acl:relcl" for node in one.span.root.ancestors)
    if len({meant(other).id for other in lately}) == 1 and not (
        touched and _outnumbered(one, token, references)
    ):
        return one
    return _prominent(lately, token, references)


def _outnumbered(one: Reference, token: Token, references: References) -> bool:
    """Whether the article so far has named another of its kind more often."""
    counts = Counter(meant(other).id for other in _earlier(token, (meant(one).type,), references))
    return any(count > counts[meant(one).id] for count in counts.values())


def bearing(token: Token, wanted: tuple[str, ...], references: References) -> Entity | None:
    """The one named before whose name bears the noun itself, or whom the article calls so."""
    if token.pos_ != "NOUN":
        return None
    noun = token.lemma_.lower()
    bearers = {
        one.entity.id: one.entity
        for one in _earlier(token, wanted, references)
        if noun in one.entity.name.lower().split()
    }
    so_called = called(token, references)
    if so_called is not None and is_a(so_called.type, (*wanted, "Organisation")):
        bearers.setdefault(so_called.id, so_called)
    return next(iter(bearers.values())) if len(bearers) == 1 else None


def only_one(token: Token, wanted: tuple[str, ...], references: References) -> Reference | None:
    """For a description with nothing near: the one entity of its type named so far in the article."""
    earlier = _earlier(token, wanted, references)
    return earlier[-1] if len({reference.entity.id for reference in earlier}) == 1 else None


def _earlier(token: Token, wanted: tuple[str, ...], references: References) -> list[Reference]:
    """The names before a description that it may point back to, in reading order; of a digest, in its paragraph."""
    place = references.places
    here = (place[token.doc], token.i)
    return [
        reference
        for reference in references.listed
        if (place[reference.span.doc], reference.span.start) < here
        and references.same_topic(reference.span.doc, token.doc)
        and reference.kind == "name"
        and fits(reference, token, wanted, references)
    ]


def _plays_a_part(root: Token) -> bool:
    """A mere modifier ("the Taliban takeover") is seldom meant next; "Taliban fighters" are the Taliban."""
    return root.dep_ not in ("compound", "amod", "nmod:desc") or singular(root.head) in words(
        "groups", "members"
    )


def _of_its_kind(found: list[Reference], token: Token) -> list[Reference]:
    """The armed groups, where there are any and what the pronoun owns is such a group's ("its emir")."""
    owned = token.dep_ == "nmod:poss" and singular(token.head) in words("groups", "of_armed_groups")
    armed = [one for one in found if is_a(meant(one).type, ("ArmedGroup",))]
    return armed if owned and armed else found


def _of_its_gender(found: list[Reference], token: Token, references: References) -> list[Reference]:
    """The women, where there are any and it is "she": most persons of whom nothing is known are men."""
    if gender_of(token) != "female":
        return found
    known = [one for one in found if references.genders.get(one.entity.id) == "female"]
    return known or found


def _clear_one(found: list[Reference], token: Token) -> Reference | None:
    """The last one that is a subject, else the only one."""
    subjects = [reference for reference in found if rank(reference.span.root)]
    same = found[-1].span.doc is token.doc and token.sent.start <= found[-1].span.start < token.i
    several = len({meant(one).id for one in found}) > 1
    if several and token.pos_ == "NOUN" and not _is_clear_noun(subjects, token, same, found):
        return None
    if same:
        # within one sentence the first subject is its topic
        subjects = _behind_semicolon(subjects, token)[:1]
    if subjects:
        return (_outermost(subjects) or subjects)[-1]
    return None if several else found[-1]


def _behind_semicolon(subjects: list[Reference], token: Token) -> list[Reference]:
    """Those of the subjects behind the last semicolon, where there are any: it opens what is as good as a sentence."""
    marks = [one.i for one in token.doc[token.sent.start : token.i] if one.text == ";"]
    return [one for one in subjects if marks and one.span.start > marks[-1]] or subjects


def _is_clear_noun(subjects: list[Reference], token: Token, same: bool, found: list[Reference]) -> bool:
    """Whether a description can mean but one of several: not "Paris accuses Bamako; the government", "that country"."""
    pointing = any(child.lower_ in ("this", "that", "these", "those") for child in token.children)
    states = same and all(meant(one).type == "State" for one in found)
    return not pointing and not states and bool(subjects)


def _outermost(subjects: list[Reference]) -> list[Reference]:
    """The subjects of main clauses, else of no clause inside ("to Cameroon, which the CPC has cut off")."""
    main = [one for one in subjects if rank(one.span.root) == 2]
    return main or [
        one for one in subjects if not any(node.dep_ in _INNER for node in one.span.root.ancestors)
    ]


def _joined(one: Reference, other: Reference) -> bool:
    """Whether the two are told of together ("Jordan and Bahrain recalled their envoys")."""
    here, there = one.span.root, other.span.root
    return meant(one).id != meant(other).id and (
        there.dep_ == "conj"
        and there.head == here
        or here.dep_ == "conj"
        and here.head in (there, there.head)
    )


def _prominent(found: Collection[Reference], token: Token, references: References) -> Reference | None:
    """For a description that may point to several: the one that the article so far is most about by far."""
    place = references.places
    here = (place[token.doc], token.i)
    counts = Counter(
        meant(one).id for one in references.listed if (place[one.span.doc], one.span.start) < here
    )
    told = sorted(((counts[meant(one).id], one.span.start, one) for one in found), key=lambda item: item[:2])
    best = told[-1][2]
    others = [count for count, _, one in told if meant(one).id != meant(best).id]
    return best if told[-1][0] >= _OFTEN and all(told[-1][0] >= 2 * count for count in others) else None
