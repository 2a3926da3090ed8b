"""Articles made up from a seed, shaped like what reading gives, for measuring the graph alone."""

import random
from collections.abc import Iterator

from graph.claim import (
    Claim,
    Entity,
    Evidence,
    Extraction,
    Interval,
    Mention,
    Source,
    Speaker,
    Status,
    claim_id,
    relations,
)

SEED = 20210826
ACTORS = 400
CLAIMS = 6


def articles(count: int, seed: int = SEED) -> Iterator[Extraction]:
    """Yield reports of about 380 quads each, on few actors much and on many little."""
    chance = random.Random(seed)
    cast = [
        Entity(id=f"actor-{n}", name=f"Actor {n}", type="ArmedGroup", aliases=(f"A{n}",))
        for n in range(ACTORS)
    ]
    weights = [1 / (n + 1) for n in range(ACTORS)]
    for number in range(count):
        yield article(number, chance, cast, weights)


def article(number: int, chance: random.Random, cast: list[Entity], weights: list[float]) -> Extraction:
    """One report: sentences, a claim in each, and who is named where."""
    name = f"report-{number:06}"
    kinds = [kind.name for kind in relations().values() if kind.domain == kind.range == ("Actor",)]
    text, claims, mentions = "", [], []
    for at in range(CLAIMS):
        one, other = _two(chance, cast, weights)
        relation, status = chance.choice(kinds), chance.choice([*Status, *[Status.ASSERTED] * 6])
        start = len(text)
        sentence = (
            f"{one.name} {relations()[relation].label} {other.name}, it was said on day {number} ({at})."
        )
        text += sentence + "\n"
        for end in (one, other):
            begin = start + sentence.index(end.name)
            mentions.append(
                Mention(
                    start=begin,
                    end=begin + len(end.name),
                    text=end.name,
                    type=end.type,
                    entity=end.id,
                    name=end.name,
                )
            )
        speaker = chance.choice([(), (), (_speaker(chance.choices(cast, weights)[0]),)])
        claims.append(
            _claim(
                name,
                Evidence(start=start, end=len(text) - 1, text=sentence),
                one,
                relation,
                other,
                status,
                speaker,
            )
        )
    day = f"{2015 + number % 9}-{1 + number % 12:02}-{1 + number % 28:02}"
    source = Source(
        id=name, title=f"Report {number}", published=day, source=f"Outlet {number % 17}", language="en"
    )
    entities = {end.id: end for claim in claims for end in (claim.subject, claim.object)}
    return Extraction(
        article=source,
        text=text,
        mentions=tuple(mentions),
        entities=tuple(entities.values()),
        claims=tuple(claims),
    )


def _two(chance: random.Random, cast: list[Entity], weights: list[float]) -> tuple[Entity, Entity]:
    while True:
        one, other = chance.choices(cast, weights, k=2)
        if one is not other:
            return one, other


def _speaker(entity: Entity) -> Speaker:
    return Speaker(id=entity.id, name=entity.name, type=entity.type)


def _claim(
    article: str,
    words: Evidence,
    one: Entity,
    relation: str,
    other: Entity,
    status: Status,
    speakers: tuple[Speaker, ...],
) -> Claim:
    return Claim(
        id=claim_id(article, words, (one.id, relation, other.id), status, speakers),
        subject=one,
        relation=relation,
        object=other,
        status=status,
        attributed_to=speakers,
        sign=relations()[relation].sign,
        evidence=words,
        when=Interval(start="2020-01-01", end="2020-01-02"),
        rule="made-up",
        confidence=0.7,
    )
