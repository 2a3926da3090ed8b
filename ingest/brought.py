"""Deeds that a verb tells of and a noun takes up later: "a bomber killed 20 ... responsibility for the attack"."""

from spacy.tokens import Doc, Span, Token

from ingest.references import Passage, References
from ingest.syntax import children, is_plural, is_verb, lemma, obliques, preposition
from ingest.words import table, words

PLACES = ("in", "at", "near", "outside", "inside")
_TOGETHER = ("conj", "advcl", "parataxis", "xcomp", "acl", "ccomp")
_TOLD = ("VBD", "VBZ", "VBP", "VBN", "VBG")


def harms(token: Token) -> str:
    """The relation a verb gives the number of whom it hurt, or the empty string."""
    word = lemma(token)
    if not is_verb(token) and not (token.dep_ == "conj" and is_verb(token.head)):
        return ""
    listed = (name for name in ("hasFatalities", "hasInjured") if word in words("casualties", name, "verb"))
    return next(listed, "hasFatalities" if word in words("casualties", "hasFatalities", "dying") else "")


def brought_up(noun: Token, before: Passage | None) -> list[Token]:
    """The verbs of the one deed that "the attack" takes up, in its own sentence or else the one just before."""
    if noun.lemma_.lower() not in table("casualties")["takes_up"] or is_plural(noun):
        return []
    told = _one_deed(noun, noun.doc[noun.sent.start : noun.i])
    if sums_up(noun):
        return told
    clause = next((node for node in noun.ancestors if is_verb(node)), None)
    if clause is not None and (clause in told or harms(clause)):
        return []  # "killed after the attack": it is another
    return told or _before(noun, before)


def sums_up(noun: Token) -> bool:
    """Whether it says what the clause before was: "killed 15 worshippers in Shiraz, an attack that was claimed"."""
    if noun.i - noun.sent.start < 3 or noun.dep_ not in (
        "appos",
        "conj",
        "parataxis",
        "nmod",
        "obl:unmarked",
    ):
        return False
    return noun.nbor(-1).lower_ in ("a", "an") and noun.nbor(-2).text == ","


def _before(noun: Token, before: Passage | None) -> list[Token]:
    """The deed of the sentence just before, also where that ends the paragraph before; in its own there is none."""
    if _deeds(noun.doc[noun.sent.start : noun.i]):
        return []
    last = last_sentence(noun.sent, before)
    return [] if last is None else _one_deed(noun, last)


def last_sentence(sentence: Span, before: Passage | None) -> Span | None:
    """The sentence just before; for the first of a paragraph the last of the one before it."""
    if sentence.start:
        return _at(sentence.doc, sentence.start - 1)
    if before is None or before.role == "title" or not len(before.doc):
        return None
    return _at(before.doc, len(before.doc) - 1)


def _at(doc: Doc, place: int) -> Span:
    return doc[place].sent


def _one_deed(noun: Token, span: Span) -> list[Token]:
    """The verbs of the only deed a span tells of; none where it names an event or tells of two."""
    kinds = {name for names in table("groups")["events"].values() for name in names}
    several = words("casualties", "several")
    if any(token.pos_ == "NOUN" and token.lemma_.lower() in kinds for token in span):
        return []
    if any(token.lower_ in several for token in span):
        return []
    deeds = _deeds(span)
    first = {_first(verb, deeds) for verb in deeds}
    if len(first) != 1 or not all(_done(verb) for verb in deeds):
        return []
    asked = table("casualties")["takes_up"][noun.lemma_.lower()]
    fits = not asked or any(token.lemma_.lower() in asked or lemma(token) in asked for token in span)
    return deeds if fits else []


def _deeds(span: Span) -> list[Token]:
    listed = words("casualties", "deeds")
    return [token for token in span if is_verb(token) and (lemma(token) in listed or harms(token))]


def _first(verb: Token, deeds: list[Token]) -> Token:
    """The verb that the others of the same deed hang on ("opened fire, killing five and wounding ten")."""
    node = verb
    while node.dep_ in _TOGETHER and node.head in deeds and _same_deed(node):
        node = node.head
    return node


def _same_deed(verb: Token) -> bool:
    """Whether it goes on with what its head tells, or says how whom its head names came to harm."""
    if any(child.lower_ in ("when", "after", "as") for child in verb.lefts):
        return not children(verb.head, "obj") and bool(harms(verb.head))
    own = bool(children(verb, "nsubj"))
    if own or verb.dep_ == "conj" and verb.tag_ != "VBG" and not harms(verb):
        return False  # "attacked a village and bombed a market"
    where = [set(map(preposition, children(one, "obl"))) & {*PLACES, "on"} for one in (verb, verb.head)]
    return verb.dep_ != "conj" or not (where[0] and where[1])


def _done(verb: Token) -> bool:
    """Whether a verb tells of what was done, not of what may or is not to be."""
    said = {child.lower_ for child in children(verb, "aux", "advmod", "mark", "neg")}
    return verb.tag_ in _TOLD and not said & (words("casualties", "undone") | {"if", "to", "unless"})


def scene(verbs: list[Token], references: References) -> Token | None:
    """The place where a deed was done, as its clause tells, where it tells of one."""
    found: dict[str, Token] = {}
    for verb in verbs:
        for place in _placed(verb, references, 3):
            found.setdefault(references.by_token[place].entity.id, place)
    return next(iter(found.values())) if len(found) == 1 else None


def _placed(head: Token, references: References, depth: int) -> list[Token]:
    """Places under a locative preposition at a word or the nouns on it ("outside a mosque in Kandahar")."""
    found: list[Token] = []
    for child in obliques(head, (*PLACES, "on", "of")) if depth else ():
        reference = references.by_token.get(child)
        placed = reference is not None and reference.entity.type in ("City", "Region", "Facility")
        if placed and child.dep_ != "obl:agent":
            found.append(child)
        elif reference is None:
            found += _placed(child, references, depth - 1)
    victims = [child for child in children(head, "obj", "nsubj:pass") if child not in references.by_token]
    return found + [place for victim in victims for place in _placed(victim, references, depth - 1) if depth]
