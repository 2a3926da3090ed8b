"""Who speaks: quotations with their speakers, and the subject of a verb of saying."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Span, Token

from graph.claim import Entity, Speaker, is_a
from ingest.arguments import arguments
from ingest.doers import subjects
from ingest.references import Passage, References
from ingest.syntax import (
    SUBJECT,
    antecedent,
    children,
    is_plural,
    is_relative,
    is_verb,
    lemma,
    preposition,
    singular,
)
from ingest.words import table, words

# A straight mark opens before a word and behind a gap, else it closes; one that opens inside an open quotation goes on
# with it, as the paragraphs of a long one do.
_STRAIGHT = r"""(?<![\w.,!?;'’)])"(?=\S)[^"]*(?:(?<=\S)"|"(?!\S)|(?=")|$)"""
_QUOTED = re.compile(rf"“[^“”]*(?:”|$)|{_STRAIGHT}|(?<!\w)‘[^‘’]+(?:’\w[^‘’]*)*’(?!\w)", re.DOTALL)
_NEAR = 60  # characters between a quotation and the verb that introduces it


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of quoted words in one passage, who speaks them (empty if nobody is named), by which verb."""

    passage: Passage
    start: int
    end: int
    speakers: tuple[Speaker, ...]
    verb: Token | None = None

    def holds(self, token: Token) -> bool:
        """Whether the token is inside the quotation."""
        return token.doc is self.passage.doc and self.start < token.idx < self.end

    def asks(self) -> bool:
        """Whether it is a question and nothing else."""
        said = self.passage.raw[self.start + 1 : self.end - 1].strip()
        return said.endswith("?") and not any(mark in said[:-1] for mark in ".!?;")


def quotations(references: References) -> list[Quotation]:
    """All quotations with their speakers; split, continued and free-standing ones take the speaker before them."""
    found: list[Quotation] = []
    for before, passage in pairwise((None, *references.passages)):
        if passage is None:
            continue
        if (turn := _turn(before, references)) is not None:
            found.append(Quotation(passage, -1, len(passage.raw), turn))
            continue
        spans = [match.span() for match in _QUOTED.finditer(passage.raw)]
        last: tuple[Speaker, ...] = ()
        said: Token | None = None
        if spans and not passage.raw[: spans[0][0]].strip():
            last, said = _continued(found, before)
        for start, end in spans:
            verb = _introducing(passage, start, end, spans)
            if verb is not None and (told := speakers(verb, references)):
                last, said = told, verb
            found.append(Quotation(passage, start, end, last, said))
    return _filled(found)


def _turn(label: Passage | None, references: References) -> tuple[Speaker, ...] | None:
    """Who has the word in an interview, where the paragraph is headed by a person's name ("Aubry: We suspect ...")."""
    if label is None or not label.raw.rstrip().endswith(":"):
        return None
    named = [references.by_token.get(token) for token in label.doc if token.is_alpha]
    people = {one.entity.id: voice(one.entity) for one in named if one and is_a(one.entity.type, ("Person",))}
    known = all(one is not None and " " in one.entity.name for one in named)  # more than a label in a list
    return tuple(people.values()) if len(people) == 1 and known else None


def _continued(found: list[Quotation], before: Passage | None) -> tuple[tuple[Speaker, ...], Token | None]:
    """The speaker of the paragraph just before, if it ended in or held his words."""
    last = found[-1] if found and before is not None and found[-1].passage is before else None
    return (last.speakers, last.verb) if last is not None else ((), None)


def _filled(found: list[Quotation]) -> list[Quotation]:
    """A quotation before its speaker is named ("...," he said. "...") takes the one named after it."""
    later: dict[int, Quotation] = {}
    for quotation in reversed(found):
        if quotation.speakers:
            later[id(quotation.passage)] = quotation  # in the end the first
    return [
        quotation
        if quotation.speakers or named is None
        else replace(quotation, speakers=named.speakers, verb=named.verb)
        for quotation in found
        for named in [later.get(id(quotation.passage))]
    ]


def _introducing(passage: Passage, start: int, end: int, spans: list[tuple[int, int]]) -> Token | None:
    """The verb of saying outside all quotations that is nearest to this one."""
    near = []
    for token in passage.doc:
        inside = any(begin < token.idx < stop for begin, stop in spans)
        if inside or token.lemma_.lower() not in words("status", "speech", "verb"):
            continue
        leads_in = 0 < start - token.idx - len(token) <= 2  # "Austin cautions, ..." whatever the tagger says
        if not is_verb(token) and not leads_in:
            continue
        distance = start - token.idx if token.idx < start else token.idx - end
        if distance <= _NEAR or _governs(token, passage, start, end):
            ended = passage.raw[token.idx : start] if token.idx < start else passage.raw[start : end - 1]
            apart = ended.rstrip().endswith(".")  # another sentence
            near.append((apart, distance, token.i, token))
    return min(near)[3] if near else None


def _governs(verb: Token, passage: Passage, start: int, end: int) -> bool:
    return any(start < node.idx < end for node in verb.children)


def speakers(verb: Token, references: References) -> tuple[Speaker, ...]:
    """Who says what the verb reports; unnamed sources ("experts") have no id."""
    heads = [head for head in subjects(verb) if not _temporal(head)]
    heads = [antecedent(head) or head if is_relative(head) else head for head in heads]
    if len(children(verb, *SUBJECT)) > 1:
        heads = [min(heads, key=lambda head: abs(verb.i - head.i))] if heads else []
    if not heads:
        heads = _inverted(verb, references)
    elif not any(arguments(head, references) for head in heads):
        heads = _right_before(verb, references) or heads
    found: dict[str, Speaker] = {}
    for head in heads:
        for speaker in _speaking(head, references):
            found.setdefault(speaker.name, speaker)
    return tuple(found.values())


def final_speech(sentence: Span) -> Iterator[Token]:
    """Verbs of saying set off after what was said: "..., Milley said Wednesday", "..., a panel concluded, ..."."""
    stated = False
    comma = -1
    for token in sentence:
        if comma >= 0 and stated and token.tag_ in ("VBD", "VBZ", "VBP") and is_speech(token):
            between = sentence.doc[comma + 1 : token.i]
            clear = not any(
                is_verb(other) or other.tag_ in ("IN", "WDT", "WP", "CC", "TO") for other in between
            )
            after = [child for child in token.rights if child.dep_ in ("ccomp", "obj", "xcomp", "mark")]
            if clear and not after and not children(token, "mark", "cc"):
                yield token
        if token.text in (",", '"'):
            comma = token.i
        stated = stated or token.tag_ in ("VBD", "VBZ", "VBP", "MD", "VBN", "VBG")


def _inverted(verb: Token, references: References) -> list[Token]:
    """In "..., said Bill Roggio" a parser may miss the subject; the name follows at once."""
    start = max(verb.sent.start, verb.i - 1)
    near = [*verb.doc[verb.i + 1 : verb.i + 3], *verb.doc[start : verb.i]]
    named = [token for token in near if token in references.by_token]
    actors = [token for token in named if is_a(references.by_token[token].entity.type, ("Actor",))]
    return actors[:1] or _source_behind(verb)


def _source_behind(verb: Token) -> list[Token]:
    """The noun of the phrase right behind a verb that the parser gave no subject ("said a former officer")."""
    last: list[Token] = []
    for token in verb.doc[verb.i + 1 : verb.sent.end]:
        if token.pos_ not in ("DET", "ADJ", "NOUN", "PROPN", "NUM") and token.text != "-":
            break
        last = [token] if token.pos_ == "NOUN" else last
    persons = words("groups", "sources") | words("groups", "persons")
    return [token for token in last if singular(token) in persons]


def _right_before(verb: Token, references: References) -> list[Token]:
    """The person named just before the verb, where the parser took something further away for the subject."""
    token = verb.doc[verb.i - 1] if verb.i else verb
    reference = references.by_token.get(token)
    return [token] if reference is not None and is_a(reference.entity.type, ("Person",)) else []


def _temporal(head: Token) -> bool:
    """A bare day that a parser took for a subject ("Milley said Wednesday")."""
    return any(head.text in names for names in table("when")["weekdays"])


def _speaking(head: Token, references: References) -> Iterator[Speaker]:
    named = arguments(head, references)
    if named and not _is_source(head, references):
        yield from (voice(argument.entity) for argument in named)
    elif head.pos_ == "PRON" and head.lower_ in words("status", "pronouns"):
        yield Speaker(
            id=None, name=head.lower_, type="PersonGroup" if head.lower_ in ("they", "we") else "Person"
        )
    elif singular(head) in words("status", "documents") and (owners := owner_speakers(head, references)):
        yield from owners
    elif head.pos_ in ("NOUN", "PROPN") and not is_relative(head):
        yield Speaker(
            id=None,
            name=_unnamed(head),
            type="PersonGroup" if is_plural(head) else "Person",
        )


def _is_source(head: Token, references: References) -> bool:
    """Whether persons without a name speak ("American officials"), who are not the body they are of."""
    if head.lower_ in words("groups", "unnamed_voices"):
        return True
    sources = words("groups", "sources")
    appositions = (references.by_token.get(child) for child in children(head, "appos", "flat"))
    return (
        head not in references.by_token
        and singular(head) in sources | {head.lower_} & sources
        and not any(one is not None and one.kind == "name" for one in appositions)
    )


def voice(entity: Entity) -> Speaker:
    """The entity as a speaker."""
    return Speaker(id=entity.id, name=entity.name, type=entity.type)


def _unnamed(head: Token) -> str:
    parts = [*children(head, "amod", "compound"), head]
    return " ".join(token.text for token in sorted(parts, key=lambda token: token.i)).lower()


def according_to(head: Token, references: References) -> tuple[Speaker, ...]:
    """The sources a clause is attributed to by "according to", or in whose view it is so."""
    sources = [
        child
        for one in (head, *children(head, "conj"))
        for child in children(one, "obl", "obl:agent", "nmod", "parataxis", "advcl")
        if preposition(child).startswith("according") and (one == head or child.i > one.i)
    ]
    voices = [speaker for source in sources for speaker in _speaking(source, references)]
    views = [one for one in children(head, "obl") if preposition(one) in ("in", "by", "on", "to")]
    for view in views:
        if singular(view) in words("status", "views"):
            voices += owner_speakers(view, references)
    return tuple(voices)


def owner_speakers(noun: Token, references: References) -> tuple[Speaker, ...]:
    """Whose a claim or view is ("Israel's claim that", "in the words of one official", "UN estimates").

    Reports that are nobody's speak for themselves ("there were reports that").
    """
    links = ("of", "by") if singular(noun) in words("status", "views") else ("by", "from")
    owners = children(noun, "nmod:poss") or [
        one for one in children(noun, "nmod") if preposition(one) in links
    ]
    owners = owners or [one for one in children(noun, "compound", "amod") if one in references.by_token]
    if not owners and noun.lemma_ == "report":
        return (Speaker(id=None, name=_unnamed(noun), type="PersonGroup"),)
    return tuple(speaker for owner in owners for speaker in _speaking(owner, references))


def is_speech(verb: Token) -> bool:
    """Whether the verb reports speech."""
    return is_verb(verb) and (
        lemma(verb) in words("status", "speech", "verb")
        or verb.lemma_.lower() in words("status", "speech", "verb")
    )
