"""Hand-made and generated extractions for the tests of the graph side."""

from hypothesis import strategies as st

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
    Version,
    claim_id,
    relations,
)

TALIBAN = Entity(id="taliban", name="Taliban", type="ArmedGroup", aliases=("the Talibs",), wikidata="Q42418")
ISIS_K = Entity(id="isis-k", name="ISIS-K", type="ArmedGroup", aliases=("Islamic State Khorasan", "IS-K"))
HAQQANI = Entity(id="haqqani-network", name="Haqqani network", type="ArmedGroup", aliases=("Haqqanis",))
US = Entity(id="united-states", name="United States", type="State", aliases=("U.S.",), wikidata="Q30")
KABUL = Entity(id="kabul", name="Kabul", type="City")
MILLEY = Entity(id="mark-milley", name="Mark Milley", type="Person")
EXPERTS = Speaker(id=None, name="experts", type="PersonGroup")
MILLEY_SAYS = Speaker(id="mark-milley", name="Mark Milley", type="Person")

Line = tuple[str, Entity, str, Entity, Status, tuple[Speaker, ...]]


def article(
    name: str, lines: list[Line], *, day: str | None = "2021-09-01", copy_of: str | None = None
) -> Extraction:
    """An article of one claim a sentence."""
    text = "\n".join(dict.fromkeys(line[0] for line in lines))
    claims = tuple(claim(name, text, line) for line in lines)
    named = {one.id: one for line in lines for one in (line[1], line[3])}
    mentions = tuple(
        Mention(start=at, end=at + len(one.name), text=one.name, type=one.type, entity=one.id, name=one.name)
        for one in named.values()
        if (at := text.find(one.name)) >= 0
    )
    source = Source(
        id=name, title=f"On {name}", published=day, source="The Wire", language="en", copy_of=copy_of
    )
    return Extraction(
        article=source, text=text, mentions=mentions, entities=(*named.values(), KABUL), claims=claims
    )


def claim(name: str, text: str, line: Line) -> Claim:
    """The claim a line stands for."""
    sentence, subject, relation, object_, status, speakers = line
    at = text.index(sentence)
    evidence = Evidence(start=at, end=at + len(sentence), text=sentence)
    return Claim(
        id=claim_id(name, evidence, (subject.id, relation, object_.id), status, speakers),
        subject=subject,
        relation=relation,
        object=object_,
        status=status,
        attributed_to=speakers,
        sign=relations()[relation].sign,
        evidence=evidence,
        when=Interval(start="2021-08-26", end="2021-08-26"),
        where=("kabul",),
        quantity=13 if relation == "kills" else None,
        rule="by-hand",
        confidence=0.7,
    )


AIRPORT = article(
    "airport",
    [
        ("ISIS-K attacked the United States.", ISIS_K, "attacks", US, Status.ASSERTED, ()),
        ("The Taliban fought ISIS-K.", TALIBAN, "fights", ISIS_K, Status.ASSERTED, ()),
        (
            "Experts suspect ties between ISIS-K and the Haqqani network.",
            HAQQANI,
            "hasTiesTo",
            ISIS_K,
            Status.SUSPECTED,
            (EXPERTS,),
        ),
        (
            "“It is possible we will coordinate with the Taliban,” Mark Milley said.",
            US,
            "coordinatesWith",
            TALIBAN,
            Status.POSSIBLE,
            (MILLEY_SAYS,),
        ),
    ],
)
DENIAL = article(
    "denial",
    [
        ("The Haqqani network has no ties to ISIS-K.", HAQQANI, "hasTiesTo", ISIS_K, Status.DENIED, ()),
        ("Reports of an ISIS-K attack are untrue.", ISIS_K, "attacks", US, Status.DENIED, (EXPERTS,)),
    ],
    day="2021-09-03",
)
COPY = article(
    "copy",
    [("Gunmen of ISIS-K attacked the United States.", ISIS_K, "attacks", US, Status.ASSERTED, ())],
    day="2021-08-30",
    copy_of="airport",
)
QUOTE = article(
    "quote",
    [
        (
            "Mark Milley said on Sunday: “It is possible we will coordinate with the Taliban.”",
            US,
            "coordinatesWith",
            TALIBAN,
            Status.POSSIBLE,
            (MILLEY_SAYS,),
        ),
        ("A second attack by ISIS-K was reported.", ISIS_K, "attacks", US, Status.CLAIMED, (EXPERTS,)),
    ],
    day=None,
)
STORIES = (AIRPORT, DENIAL, COPY, QUOTE)

_NAMES = st.sampled_from(["Taliban", "taleban", "ISIS-K", "Haqqanis", '«Ünit» \\ "7"', "U.S."])
_TYPES = st.sampled_from(["ArmedGroup", "Organisation", "Actor", "State"])
_SENTENCES = st.lists(
    st.sampled_from(
        [
            "They fought.",
            "“We will never talk to them again,” he said.",
            "He said: “We will never talk to them again.”",
            "Ünïcode 🙂 happened.",
            'Quote " and \\ back.',
        ]
    ),
    min_size=1,
    max_size=4,
    unique=True,
)
ARTICLE_IDS = ("a", "b", "c/ü #1", "d")


def _entities(name: str) -> st.SearchStrategy[Entity]:
    return st.builds(
        Entity,
        id=st.just(name),
        name=_NAMES,
        type=_TYPES,
        aliases=st.lists(_NAMES, max_size=2, unique=True).map(tuple),
        wikidata=st.sampled_from([None, "Q1", "Q22"]),
    )


EARLIER = {name: Version(id=name, published="2021-08-31", hash="0" * 64) for name in ARTICLE_IDS}


@st.composite
def extractions(draw: st.DrawFn, name: str) -> Extraction:
    """An article that describes the same few entities in its own way."""
    text = "\n".join(draw(_SENTENCES))
    cast = [draw(_entities(one)) for one in ("x", "y", "z")]
    lines = draw(st.lists(_lines(text, cast), max_size=4))
    source = Source(
        id=name,
        title=draw(st.sampled_from([None, "T"])),
        published=draw(st.sampled_from([None, "2021-09-01", "2021-09-02"])),
        copy_of=draw(st.sampled_from([None, *(other for other in ARTICLE_IDS if other != name)])),
        revises=draw(st.sampled_from([(), tuple(EARLIER[other] for other in ARTICLE_IDS if other != name)])),
    )
    claims = {(made := claim(name, text, line)).id: made for line in lines}
    return Extraction(article=source, text=text, entities=tuple(cast), claims=tuple(claims.values()))


def _lines(text: str, cast: list[Entity]) -> st.SearchStrategy[Line]:
    pairs = [(one, other) for one in cast for other in cast if one.id != other.id]
    speakers = [(), (EXPERTS,), (MILLEY_SAYS,), (EXPERTS, MILLEY_SAYS)]
    return st.builds(
        lambda sentence, pair, relation, status, who: (sentence, pair[0], relation, pair[1], status, who),
        st.sampled_from(text.split("\n")),
        st.sampled_from(pairs),
        st.sampled_from(["attacks", "hasTiesTo", "kills", "fights"]),
        st.sampled_from(list(Status)),
        st.sampled_from(speakers),
    )


def libraries() -> st.SearchStrategy[list[Extraction]]:
    """Up to four articles, in any order."""
    chosen = st.lists(st.sampled_from(ARTICLE_IDS), unique=True, min_size=1)
    return chosen.flatmap(lambda names: st.tuples(*(extractions(name) for name in names)).map(list))
