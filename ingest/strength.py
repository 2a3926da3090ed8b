"""How many fighters a body has: "ISIS-K has about 2,200 fighters", "about 1,000 Wagner fighters are deployed"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from graph.claim import Entity, is_a
from ingest.arguments import Argument, arguments
from ingest.references import References
from ingest.syntax import children, is_verb, preposition, subjects
from ingest.words import table, words

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_LEAST = 10  # fewer are a party, not a strength


@dataclass(frozen=True, slots=True)
class Strength:
    """A body, its number and the noun that is counted."""

    body: Argument
    number: float
    noun: Token

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


def count(noun: Token) -> float | None:
    """The number that counts a noun, in digits or small words; None where there is none."""
    for child in children(noun, "nummod"):
        if match := _DIGITS.fullmatch(child.text):
            return float(match.group().replace(",", ""))
        if (word := child.lower_) in table("when")["numbers"]:
            return float(table("when")["numbers"][word])
    return None


def _having(noun: Token) -> list[Token]:
    verb = noun.head
    if noun.dep_ == "obj" and is_verb(verb) and verb.lemma_.lower() in words("groups", "fields"):
        return subjects(verb)
    if noun.dep_ in ("nsubj", "nsubj:pass") and verb.lemma_.lower() in words("groups", "stationed"):
        return [noun]
    if noun.dep_ in ("nmod", "obl") and preposition(noun) == "with" and not is_verb(verb):
        return [verb]
    return []
