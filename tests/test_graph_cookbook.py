"""Every question of the cookbook, asked of a war small enough to answer it by hand."""

import re
from dataclasses import replace

import pytest
from cookbook_stories import TOLLS, WAR
from graph_stories import STORIES

from graph.kg import KG, kg_in_memory
from graph.queries import bound, queries

Row = tuple[object, ...]
ARMS = ("Arland", "arms", "Red", "rel", 1, 0, "2020-01-05", "2020-02-10")
FUNDS = ("Arland", "funds", "Blue", "rel", 1, 0, "2020-03-01", "2020-03-01")
PACT = ("Blue", "allied with", "Red", "rel", 1, 0, "2020-03-01", "2020-03-02")
BOND = ("Grey", "allied with", "Red", "rel", 1, 0, "2020-03-01", "2020-03-01")
TIES = ("Arland", "has ties to", "Blue", "rel", 1, 1, "2020-01-05", "2020-01-08")
LEADS = ("Ana", "leads", "Red", "rel", 1, 0, "2020-01-05", "2020-01-05")
CAMP = ("Red", "based in", "Dorp", "rel", 1, 0, "2020-01-05", "2020-01-05")
CHARGE = ("Arland", "accuses", "Grey", "rel", 1, 0, "2020-01-08", "2020-01-08")
BLAST = ("Grey", "claims responsibility for", "Dorp blast", "rel", 1, 0, "2020-02-10", "2020-02-10")
FIRE = ("Grey", "attacks", "Arland", "rel", 1, 1, "2020-01-08", "2020-02-10")
CLASH = ("Blue", "fights", "Grey", "rel", 1, 0, "2020-03-01", "2020-03-01")
KILLS = ("Red", "kills", "Blue", "rel", 2, 0, "2020-01-05", "2020-01-08")
SHOTS = ("Grey", "attacks", "Arland", "doubted", "experts", "Shots.", "2020-01-08", "second")
REFUSAL = ("Blue", "has ties to", "Arland", "denied", "Blue", "Refusal.", "2020-01-08", "second")

ANSWERS: dict[str, tuple[dict[str, str], list[Row]]] = {
    "accusations": ({}, [CHARGE]),
    "affiliations": ({}, [TIES, PACT, BOND]),
    "at-place": (
        {"place": "Kabul"},
        [("Kabul", "2020-01-03", "Red", "attacks", "Blue", "asserted", "Raid.", "first")],
    ),
    "by-month": ({"actor": "Arland"}, [("2020-01", 2, 1, 5), ("2020-02", 2, 1, 3), ("2020-03", 0, 1, 1)]),
    "changed-sides": ({}, [("Blue", "Red", "to cooperation", "2020-01-08", "2020-03-01")]),
    "common-enemies": ({}, [("Arland", "Blue", "Grey"), ("Grey", "Red", "Blue")]),
    "contested-dyads": (
        {},
        [("Arland", "has ties to", "Blue", "rel", 1, 1), ("Grey", "attacks", "Arland", "rel", 1, 1)],
    ),
    "copies": ({}, [("copy", "fourth", "Echo", 1)]),
    "denials": ({}, [REFUSAL, SHOTS]),
    "denied-later-stated": (
        {},
        [("Grey", "attacks", "Arland", "2020-01-08", "Shots.", "2020-02-10", "Fire.")],
    ),
    "disputed-numbers": ({}, [("Red", "kills", "Blue", 3.0, 10.0, 2)]),
    "doubtful-readings": (
        {"actor": "Dorp"},
        [(0.7, "by-hand", "Red", "based in", "Dorp", "asserted", "Camp.", "first")],
    ),
    "enemies": ({"actor": "Grey"}, [CHARGE, CLASH, FIRE, BLAST]),
    "first-and-last-seen": ({"actor": "Ana"}, [("Ana", "leads", "Red", "rel", "2020-01-05", "2020-01-05")]),
    "friend-and-foe": ({}, [("Blue", "Red", 3, 1)]),
    "friends": ({}, [ARMS, FUNDS, PACT, BOND]),
    "hedged-elsewhere": ({}, [("Arland", "arms", "Red", "Crates.", "third", "Arms.", "first")]),
    "intermediaries": (
        {"a": "Blue", "b": "Grey"},
        [("Blue", "allied with", "Red", "allied with", "Grey")],
    ),
    "leaders": ({}, [LEADS]),
    "newcomers": (
        {"actor": "Grey"},
        [("2020-01-08", "Grey", "armed group", 6)],
    ),
    "numbers": (
        {},
        [
            ("Red", "kills", "Blue", 3.0, "claimed", "Red", "Count.", "second"),
            ("Red", "kills", "Blue", 10.0, "claimed", "Red", "Boast.", "first"),
        ],
    ),
    "one-origin": (
        {"actor": "Blue"},
        [
            ("Arland", "funds", "Blue", 1, "fourth", "Aid."),
            ("Arland", "has ties to", "Blue", 1, "first", "Links."),
            ("Blue", "allied with", "Red", 2, "fourth", "Pact."),
            ("Blue", "attacks", "Red", 1, "second", "Answer."),
            ("Blue", "fights", "Grey", 1, "fourth", "Clash."),
            ("Red", "attacks", "Blue", 1, "first", "Raid."),
        ],
    ),
    "outlets": (
        {},
        [
            ("Wire", 2, 10, "2020-01-05", "2020-02-10"),
            ("Herald", 2, 9, "2020-01-08", "2020-03-01"),
            ("Echo", 1, 1, "2020-03-02", "2020-03-02"),
        ],
    ),
    "outlets-at-odds": (
        {},
        [
            ("Arland", "has ties to", "Blue", "Wire", "Herald", "Links.", "Refusal."),
            ("Grey", "attacks", "Arland", "Wire", "Herald", "Fire.", "Shots."),
        ],
    ),
    "party-only": ({}, [("Arland", "funds", "Blue", "Arland"), ("Red", "kills", "Blue", "Red")]),
    "plans": (
        {},
        [("Red", "attacks", "Arland", "intended", "Red", "Plan.", "2020-02-10", "third")],
    ),
    "presence": ({}, [CAMP]),
    "responsibility": ({}, [BLAST]),
    "self-denials": ({}, [("Blue", "denied", "Blue", "has ties to", "Arland", "Refusal.", "second")]),
    "speakers": (
        {},
        [("experts", 4, 2, 1, 1), ("Red", 3, 2, 1, 0), ("Arland", 1, 1, 0, 0), ("Blue", 1, 0, 0, 1)],
    ),
    "stated-later-denied": (
        {},
        [("Arland", "has ties to", "Blue", "2020-01-05", "Links.", "2020-01-08", "Refusal.")],
    ),
    "supporters": ({"actor": "Red"}, [ARMS]),
    "suspected-later-stated": (
        {},
        [("Arland", "arms", "Red", "2020-01-05", "Arms.", "2020-02-10", "Crates.")],
    ),
    "tit-for-tat": ({}, [("Red", "attacks", "Blue", "2020-01-03", "attacks", "2020-01-06")]),
    "torn-loyalties": ({}, [("Arland", "Blue", "Red"), ("Red", "Arland", "Grey"), ("Red", "Blue", "Grey")]),
    "unanswered": (
        {},
        [
            ("Arland", "accuses", "Grey", 1),
            ("Blue", "attacks", "Red", 1),
            ("Grey", "attacks", "Arland", 1),
            ("Red", "attacks", "Blue", 1),
        ],
    ),
    "unnamed-only": ({}, [("Grey", "allied with", "Red", "rel", "experts")]),
}
ASKED_ELSEWHERE = {
    "claims-by-speaker",
    "claims-per-status",
    "deadliest-events",
    "evidence",
    "neighbours",
    "repeated-by",
    "suspected-ties",
    "timeline",
}


@pytest.fixture(scope="module")
def war() -> KG:
    kg = kg_in_memory()
    kg.add(WAR)
    return kg


def test_no_question_is_left_unasked() -> None:
    assert len(queries()) >= 40
    assert set(queries()) == {*ANSWERS, *ASKED_ELSEWHERE}
    assert len({query.question for query in queries().values()}) == len(queries())


@pytest.mark.parametrize("name", ANSWERS)
def test_a_question_gets_its_answer(war: KG, name: str) -> None:
    parameters, expected = ANSWERS[name]
    found = war.sparql(name, **parameters)  # type: ignore[arg-type]
    assert list(found.itertuples(index=False, name=None)) == expected


@pytest.mark.parametrize("name", ANSWERS)
def test_a_question_about_somebody_else_has_no_such_answer(war: KG, name: str) -> None:
    """Each parameter narrows: bound to one who has no part in it, the rows are gone."""
    kg = kg_in_memory()
    kg.add([*WAR, *STORIES])
    for parameter in queries()[name].parameters:
        stranger = "mark-milley"
        rows = kg.sparql(name, **{parameter: stranger})  # type: ignore[arg-type]
        assert not len(rows), parameter


@pytest.mark.parametrize("name", queries())
def test_the_short_way_to_a_value_changes_no_answer(name: str) -> None:
    kg = kg_in_memory()
    kg.add([*WAR, *STORIES])
    plain = replace(queries()[name], text=re.sub(r" # if bound: .*", "", queries()[name].text))
    for value in ("red", "arland", "isis-k", "dorp"):
        for parameter in queries()[name].parameters:
            chosen = {parameter: kg.names.entity(value)}
            short, full = (kg.sparql(bound(query, chosen)) for query in (queries()[name], plain))
            assert short.to_csv() == full.to_csv(), (value, parameter)


def test_which_events_killed_the_most() -> None:
    """A count that is only suspected makes no event deadlier."""
    kg = kg_in_memory()
    kg.add([*WAR, TOLLS])
    blast = ("Dorp blast", 4.0, 9.0, 1, "Dorp", "2020-02-09")
    found = kg.sparql("deadliest-events").fillna("")
    assert list(found.itertuples(index=False, name=None)) == [blast, ("river battle", 6.0, 6.0, 1, "", "")]
    found = kg.sparql("deadliest-events", actor="Grey")  # who claims the blast
    assert list(found.itertuples(index=False, name=None)) == [blast]


def test_who_changed_sides_the_other_way(war: KG) -> None:
    pact, raid = WAR[3], WAR[0]
    early = replace(pact, article=replace(pact.article, published="2019-01-01"))
    kg = kg_in_memory()
    kg.add([early, raid])
    found = kg.sparql("changed-sides", actor="Red")
    assert list(found.itertuples(index=False, name=None)) == [
        ("Blue", "Red", "to hostility", "2019-01-01", "2020-01-03")
    ]
