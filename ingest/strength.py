"""How many fighters a body has: "ISIS-K has about 2,200 fighters", "about 1,000 Wagner fighters are deployed"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from graph.claim import Entity, is_a
from ingest.arguments import Argument, arguments
from ingest.doers import subjects
from ingest.references import References
from ingest.syntax import children, is_verb, obliques, preposition, singular
from ingest.words import table, words

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_LEAST = 10  # fewer are a party, not a strength


@dataclass(frozen=True, slots=True)
class Strength:
    """A body, its number, the noun that is counted, and the verb by which somebody estimates it."""

    body: Argument
    number: float
    noun: Token
    estimate: Token | None = None

    @property
    def quantity(self) -> Entity:
        """The number as an entity."""
        return Entity(id=f"quantity-{self.number:.0f}", name=f"{self.number:,.0f}", type="Quantity")


def strengths(references: References) -> Iterator[Strength]:
    """Yield each number of fighters that a sentence gives a body."""
    for passage in references.passages:
        for noun in passage.doc:
            if (
                noun.lemma_.lower() in words("groups", "counted")
                and (number := count(noun)) is not None
                and number >= _LEAST
            ):
                bodies = (argument for token in _having(noun) for argument in arguments(token, references))
                body = next(
                    (argument for argument in bodies if is_a(argument.entity.type, ("Organisation",))), None
                )
                if body is not None:
                    yield Strength(body, number, noun)
            elif (number := _measure(noun)) is not None and number >= _LEAST:
                estimate = None if noun.pos_ == "NUM" else noun.head
                yield from (Strength(body, number, noun, estimate) for body in _measured(noun, references))


def _measure(noun: Token) -> float | None:
    """ "Put the group's strength at 300", "who number some 40,000"."""
    if singular(noun) in words("groups", "measures") and is_verb(verb := noun.head):
        return next((number for at in obliques(verb, ("at",)) if (number := amount(at)) is not None), None)
    numbers = noun.dep_ == "obj" and noun.head.lemma_.lower() == "number" and is_verb(noun.head)
    return amount(noun) if numbers else None


def _measured(noun: Token, references: References) -> list[Argument]:
    """Whose strength a noun or a bare number tells."""
    heads = (
        subjects(noun.head)
        if noun.pos_ == "NUM"
        else [*children(noun, "nmod:poss"), *obliques(noun, ("of",))]
    )
    found = (argument for token in heads for argument in arguments(token, references))
    return [argument for argument in found if is_a(argument.entity.type, ("Organisation",))][:1]


def count(noun: Token) -> float | None:
    """The number that counts a noun, in digits or small words; None where there is none."""
    found = (amount(child) for child in children(noun, "nummod"))
    return next((number for number in found if number is not None), None)


def amount(token: Token) -> float | None:
    """The number a word is, in digits or small words."""
    if match := _DIGITS.fullmatch(token.text):
        return float(match.group().replace(",", ""))
    word = table("when")["numbers"].get(token.lower_)
    return None if word is None else float(word + (tens(token) if word < 10 else 0))


def tens(token: Token) -> int:
    """What stands before the hyphen of a number in words ("twenty-three")."""
    hyphened = token.i > token.sent.start + 1 and token.nbor(-1).text == "-"
    found = table("when")["numbers"].get(token.nbor(-2).lower_, 0) if hyphened else 0
    return int(found) if found >= 20 else 0


def _having(noun: Token) -> list[Token]:
    verb = noun.head
    held = noun.dep_ == "obj" or noun.dep_ == "obl" and preposition(noun) in ("up to", "up")
    if held and is_verb(verb) and verb.lemma_.lower() in words("groups", "fields"):
        return subjects(verb)
    if noun.dep_ in ("nsubj", "nsubj:pass") and verb.lemma_.lower() in words("groups", "stationed"):
        return [noun]
    if noun.dep_ in ("nmod", "obl") and preposition(noun) == "with" and not is_verb(verb):
        return [verb]
    return []
