"""A small invented war in which every question of the cookbook has an answer that can be worked out by hand."""

from dataclasses import replace

from graph_stories import Line, article

from graph.claim import Claim, Entity, Extraction, Interval, Speaker, Status

RED = Entity(id="red", name="Red", type="ArmedGroup")
BLUE = Entity(id="blue", name="Blue", type="ArmedGroup")
GREY = Entity(id="grey", name="Grey", type="ArmedGroup")
ARLAND = Entity(id="arland", name="Arland", type="State")
ANA = Entity(id="ana", name="Ana", type="Person")
DORP = Entity(id="dorp", name="Dorp", type="City")
BLAST = Entity(id="blast", name="Dorp blast", type="Attack")
BATTLE = Entity(id="battle", name="river battle", type="Battle")

EXPERTS = Speaker(id=None, name="experts", type="PersonGroup")
RED_SAYS = Speaker(id="red", name="Red", type="ArmedGroup")
BLUE_SAYS = Speaker(id="blue", name="Blue", type="ArmedGroup")
ARLAND_SAYS = Speaker(id="arland", name="Arland", type="State")

A, C, S = Status.ASSERTED, Status.CLAIMED, Status.SUSPECTED
PLANNED, D, N = Status.INTENDED, Status.DOUBTED, Status.DENIED


def _told(made: Extraction, outlet: str, details: dict[str, dict[str, object]]) -> Extraction:
    claims = tuple(_with(claim, details) for claim in made.claims)
    return replace(made, article=replace(made.article, source=outlet), claims=claims)


def _with(claim: Claim, details: dict[str, dict[str, object]]) -> Claim:
    plain = replace(claim, when=None, where=(), quantity=None)
    return replace(plain, **details.get(claim.evidence.text, {}))  # type: ignore[arg-type]


def _story(
    name: str,
    day: str,
    outlet: str,
    lines: list[Line],
    *,
    copy_of: str | None = None,
    **details: dict[str, object],
) -> Extraction:
    made = article(name, lines, day=day, copy_of=copy_of)
    return _told(made, outlet, {f"{key}.": value for key, value in details.items()})


def _on(day: str) -> Interval:
    return Interval(start=day, end=day)


FIRST = _story(
    "first",
    "2020-01-05",
    "Wire",
    [
        ("Raid.", RED, "attacks", BLUE, A, ()),
        ("Arms.", ARLAND, "arms", RED, S, (EXPERTS,)),
        ("Chief.", ANA, "leads", RED, A, ()),
        ("Camp.", RED, "basedIn", DORP, A, ()),
        ("Boast.", RED, "kills", BLUE, C, (RED_SAYS,)),
        ("Links.", BLUE, "hasTiesTo", ARLAND, C, (EXPERTS,)),
    ],
    Raid={"when": _on("2020-01-03"), "where": ("kabul",)},
    Boast={"quantity": 10.0, "confidence": 0.2},
)
SECOND = _story(
    "second",
    "2020-01-08",
    "Herald",
    [
        ("Answer.", BLUE, "attacks", RED, A, ()),
        ("Count.", RED, "kills", BLUE, C, (RED_SAYS,)),
        ("Refusal.", BLUE, "hasTiesTo", ARLAND, N, (BLUE_SAYS,)),
        ("Shots.", GREY, "attacks", ARLAND, D, (EXPERTS,)),
        ("Charge.", ARLAND, "accuses", GREY, A, ()),
    ],
    Answer={"when": _on("2020-01-06")},
    Count={"quantity": 3.0},
)
THIRD = _story(
    "third",
    "2020-02-10",
    "Wire",
    [
        ("Crates.", ARLAND, "arms", RED, A, ()),
        ("Fire.", GREY, "attacks", ARLAND, A, ()),
        ("Plan.", RED, "attacks", ARLAND, PLANNED, (RED_SAYS,)),
        ("Claim.", GREY, "claimsResponsibilityFor", BLAST, A, ()),
    ],
)
FOURTH = _story(
    "fourth",
    "2020-03-01",
    "Herald",
    [
        ("Pact.", RED, "alliedWith", BLUE, A, ()),
        ("Bond.", GREY, "alliedWith", RED, C, (EXPERTS,)),
        ("Aid.", ARLAND, "funds", BLUE, C, (ARLAND_SAYS,)),
        ("Clash.", GREY, "fights", BLUE, A, ()),
    ],
)
COPY = _story("copy", "2020-03-02", "Echo", [("Pact.", RED, "alliedWith", BLUE, A, ())], copy_of="fourth")
WAR = (FIRST, SECOND, THIRD, FOURTH, COPY)

TOLLS = _story(
    "tolls",
    "2020-02-11",
    "Herald",
    [
        (
            "Four.",
            BLAST,
            "hasFatalities",
            Entity(id="quantity-4-people", name="4 people", type="Quantity"),
            A,
            (),
        ),
        (
            "Nine.",
            BLAST,
            "hasFatalities",
            Entity(id="quantity-9-people", name="9 people", type="Quantity"),
            C,
            (RED_SAYS,),
        ),
        (
            "Fears.",
            BLAST,
            "hasFatalities",
            Entity(id="quantity-50-people", name="50 people", type="Quantity"),
            S,
            (),
        ),
        ("Scene.", BLAST, "occurredAt", DORP, A, ()),
        ("Date.", BLAST, "occurredOn", Entity(id="2020-02-09", name="2020-02-09", type="Time"), A, ()),
        (
            "Fight.",
            BATTLE,
            "hasFatalities",
            Entity(id="quantity-6-soldiers", name="6 soldiers", type="Quantity"),
            A,
            (),
        ),
    ],
    Four={"quantity": 4.0},
    Nine={"quantity": 9.0},
    Fears={"quantity": 50.0},
    Fight={"quantity": 6.0},
)
