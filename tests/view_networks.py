"""Networks for the tests of the page, made by hand in the form that `graph.network` gives."""

import random
from collections import Counter
from collections.abc import Iterable
from typing import Any

import networkx as nx

from graph.claim import STANDING, Status, relations

ACTORS = [
    ("taliban", "Taliban", "ArmedGroup", ["the Talibs", "Islamic Emirate"], "Q42418"),
    ("isis-k", "ISIS-K", "ArmedGroup", ["ISKP", "Islamic State Khorasan Province"], "Q19455893"),
    ("haqqani-network", "Haqqani network", "ArmedGroup", ["Haqqanis"], "Q1569055"),
    ("al-qaeda", "al-Qaeda", "ArmedGroup", ["القاعدة"], "Q34490"),
    ("united-states", "United States", "State", ["U.S.", "Washington"], "Q30"),
    ("pakistan", "Pakistan", "State", ["Islamabad"], "Q843"),
    ("qatar", "Qatar", "State", ["قطر"], "Q846"),
    ("turkey", "Türkiye", "State", ["Turkey", "Ankara"], "Q43"),
    ("russia", "Russia", "State", ["Moscow"], "Q159"),
    ("iran", "Iran", "State", [], "Q794"),
    ("nrf", "National Resistance Front of Afghanistan", "ArmedGroup", ["NRF"], None),
    ("ttp", "Tehrik-i-Taliban Pakistan", "ArmedGroup", ["TTP"], None),
    ("pentagon", "Pentagon", "GovernmentBody", ["Department of Defense"], "Q11209"),
    ("centcom", "U.S. Central Command", "MilitaryUnit", ["CENTCOM"], None),
    ("isi", "Inter-Services Intelligence", "IntelligenceAgency", ["ISI"], None),
    ("un", "United Nations", "IGO", ["UN"], "Q1065"),
    ("nato", "NATO", "IGO", [], "Q7184"),
    ("red-crescent", "الهلال الأحمر", "NGO", ["Red Crescent"], None),
    ("mark-milley", "Mark Milley", "Person", ["Gen. Milley"], None),
    ("lloyd-austin", "Lloyd Austin", "Person", ["Austin"], None),
    ("sirajuddin-haqqani", "سراج الدين حقاني", "Person", ["Sirajuddin Haqqani"], None),
    ("bill-roggio", "Bill Roggio", "Person", [], None),
    ("abdul-ghani-baradar", "Abdul Ghani Baradar", "Person", ["Mullah Baradar"], None),
    ("experts", "security experts", "PersonGroup", [], None),
    ("kabul", "Kabul", "City", [], None),
    ("panjshir", "Panjshir", "Region", ["Panjshir Valley"], None),
    ("abbey-gate", "Abbey Gate", "Facility", [], None),
    ("airport-bombing", "the airport bombing", "Attack", [], None),
    ("evacuation", "the evacuation", "Evacuation", [], None),
    ("defense-secretary", "Defense Secretary", "Position", [], None),
]
NAMES = {row[0]: row[1] for row in ACTORS}

A, C, S, P, I, D, N = (  # noqa: E741
    "asserted",
    "claimed",
    "suspected",
    "possible",
    "intended",
    "doubted",
    "denied",
)
TIES = [
    ("isis-k", "claimsResponsibilityFor", "airport-bombing", [A, A, A]),
    ("isis-k", "perpetrated", "airport-bombing", [C, A]),
    ("airport-bombing", "occurredAt", "abbey-gate", [A, A]),
    ("isis-k", "attacks", "taliban", [A, A, C]),
    ("isis-k", "attacks", "united-states", [A, C]),
    ("isis-k", "threatens", "united-states", [C]),
    ("haqqani-network", "hasTiesTo", "isis-k", [S, S, N, D]),
    ("haqqani-network", "providesSecurityFor", "taliban", [A]),
    ("haqqani-network", "partOf", "taliban", [A, A]),
    ("haqqani-network", "alliedWith", "al-qaeda", [A, S]),
    ("al-qaeda", "endorses", "taliban", [C]),
    ("al-qaeda", "pledgesAllegianceTo", "taliban", [C]),
    ("taliban", "shelters", "al-qaeda", [S, N]),
    ("taliban", "fights", "isis-k", [A, A, A, A]),
    ("taliban", "fights", "nrf", [A, A]),
    ("nrf", "controls", "panjshir", [C, N]),
    ("taliban", "seizes", "panjshir", [C, N, A]),
    ("taliban", "seizes", "kabul", [A, A, A]),
    ("taliban", "controls", "kabul", [A]),
    ("united-states", "coordinatesWith", "taliban", [A, A]),
    ("united-states", "cooperatesWith", "taliban", [P, D]),
    ("united-states", "sharesIntelligenceWith", "taliban", [C]),
    ("united-states", "negotiatesWith", "taliban", [A]),
    ("united-states", "sanctions", "haqqani-network", [A]),
    ("united-states", "retaliatesAgainst", "isis-k", [A, I]),
    ("united-states", "withdrawsFrom", "kabul", [A]),
    ("united-states", "participatesIn", "evacuation", [A, A]),
    ("taliban", "participatesIn", "evacuation", [A]),
    ("pentagon", "partOf", "united-states", [A]),
    ("centcom", "partOf", "united-states", [A]),
    ("lloyd-austin", "leads", "pentagon", [A, A]),
    ("lloyd-austin", "holdsPosition", "defense-secretary", [A]),
    ("lloyd-austin", "disagreesWith", "mark-milley", [S]),
    ("mark-milley", "memberOf", "pentagon", [A]),
    ("sirajuddin-haqqani", "leads", "haqqani-network", [A, A]),
    ("abdul-ghani-baradar", "memberOf", "taliban", [A]),
    ("sirajuddin-haqqani", "disagreesWith", "abdul-ghani-baradar", [S, N]),
    ("bill-roggio", "accuses", "isi", [A]),
    ("isi", "arms", "haqqani-network", [S, N]),
    ("isi", "partOf", "pakistan", [A]),
    ("pakistan", "shelters", "haqqani-network", [C, N, N]),
    ("pakistan", "detains", "ttp", [A]),
    ("ttp", "attacks", "pakistan", [A, A]),
    ("ttp", "pledgesAllegianceTo", "taliban", [A]),
    ("qatar", "mediatesBetween", "taliban", [A]),
    ("qatar", "cooperatesWith", "turkey", [A]),
    ("turkey", "negotiatesWith", "taliban", [I, A]),
    ("russia", "arms", "taliban", [S, N]),
    ("iran", "funds", "taliban", [S]),
    ("nato", "participatesIn", "evacuation", [A]),
    ("un", "condemns", "airport-bombing", [A]),
    ("red-crescent", "aids", "un", [A]),
    ("experts", "monitors", "isis-k", [A]),
]
OUTLETS = ["The Wire", "Kabul Courier", "الجزيرة", "Evening Post"]


def claim(sentence: str, status: str, at: int, **other: Any) -> dict[str, Any]:
    """One claim of article number `at`."""
    plain: dict[str, Any] = {
        "id": f"claim-{at}",
        "sentence": sentence,
        "status": status,
        "speaker": "" if status == "asserted" else "senior officials",
        "article": f"article-{at}",
        "title": f"Report {at} from the region",
        "source": OUTLETS[at % len(OUTLETS)],
        "url": f"https://news.example/report/{at}",
        "published": f"2021-08-{15 + at % 16:02d}",
        "when_start": None,
        "when_end": "2021-08-26" if at % 3 else None,
        "where": [],
        "quantity": None,
        "confidence": 0.7,
        "rule": "by-hand",
    }
    return {**plain, **other}


def tie(relation: str, claims: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
    """The attributes of an edge with these claims, as `graph.network` works them out."""
    known = relations()[relation]
    statuses = Counter(one["status"] for one in claims)
    standings = Counter(STANDING[Status(one["status"])] for one in claims)
    days = sorted(one["published"] for one in claims)
    strongest = next(name for name in ("rel", "may", "not") if name in standings)
    plain: dict[str, Any] = {
        "label": known.label,
        "sign": known.sign,
        "symmetric": known.symmetric,
        "standing": strongest,
        "contested": "not" in standings and strongest != "not",
        "statuses": dict(statuses),
        "support": standings[strongest] if strongest != "not" else 0,
        "denials": standings["not"],
        "first": days[0],
        "last": days[-1],
        "claims": claims,
    }
    return {**plain, **other}


def sample() -> nx.MultiDiGraph:
    """30 entities of every family with relations of every standing, some parallel, some contested."""
    network = nx.MultiDiGraph()
    for entity, name, kind, aliases, wikidata in ACTORS:
        network.add_node(entity, name=name, type=kind, aliases=aliases, wikidata=wikidata)
    at = 0
    for subject, relation, object_, statuses in TIES:
        claims = []
        for status in statuses:
            at += 1
            claims.append(claim(told(subject, relation, object_, status), status, at))
        network.add_edge(subject, object_, key=relation, **tie(relation, claims))
    return network


def told(subject: str, relation: str, object_: str, status: str) -> str:
    """A sentence that names both."""
    return f"It is {status} that {NAMES[subject]} {relations()[relation].label} {NAMES[object_]}."


def random_network(size: int, *, ties: int = 2) -> nx.MultiDiGraph:
    """A network of a few much-connected and many little-connected entities."""
    chance = random.Random(1)
    network = nx.MultiDiGraph()
    for index in range(size):
        network.add_node(
            f"actor-{index}", name=f"Actor {index}", type="ArmedGroup", aliases=[], wikidata=None
        )
    for subject, object_ in scale_free(size, ties, chance):
        relation = chance.choice(["attacks", "cooperatesWith", "hasTiesTo", "partOf"])
        said = [claim("It was said.", chance.choice([A, S, N]), chance.randrange(99))]
        network.add_edge(f"actor-{subject}", f"actor-{object_}", key=relation, **tie(relation, said))
    return network


def scale_free(size: int, ties: int, chance: random.Random) -> Iterable[tuple[int, int]]:
    graph = nx.barabasi_albert_graph(size, ties, seed=chance)
    return sorted(graph.edges())
