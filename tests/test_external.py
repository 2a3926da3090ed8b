"""The benchmarks on public corpora: reading their marks, mapping their labels, matching our claims."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.external import muc4, pairs, re3d
from benchmarks.external.reading import HERE, Place, Row, mapping, names, places, stands_at
from graph.claim import Claim, Entity, Evidence, Extraction, Mention, Source, Status, relations

TEXT = "The Alpha Front attacked Betaland. Betaland's army held talks with the rebels."
ALPHA = Entity(id="alpha-front", name="Alpha Front", type="ArmedGroup", aliases=("AF",))
BETA = Entity(id="betaland", name="Betaland", type="State")
MENTIONS = tuple(
    Mention(start=start, end=end, text=TEXT[start:end], type="Actor", entity=entity, name="", kind=kind)
    for start, end, entity, kind in (
        (4, 15, "alpha-front", "name"),
        (25, 33, "betaland", "name"),
        (35, 43, "betaland", "name"),
        (71, 77, "alpha-front", "description"),
    )
)
FIRST, SECOND = (0, 34), (35, 78)


def claim(
    subject: Entity, relation: str, object_: Entity, status: str = "asserted", at: tuple[int, int] = FIRST
) -> Claim:
    return Claim(
        id="0",
        subject=subject,
        relation=relation,
        object=object_,
        status=Status(status),
        sign=relations()[relation].sign,
        evidence=Evidence(start=at[0], end=at[1], text=TEXT[slice(*at)]),
        rule="test",
        confidence=0.5,
    )


def extraction(*claims: Claim) -> Extraction:
    return Extraction(
        article=Source(id="a"), text=TEXT, mentions=MENTIONS, entities=(ALPHA, BETA), claims=claims
    )


def place(words: str, which: int = 0) -> Place:
    return places(TEXT, words)[which]


PAIR = pairs.Pair(TEXT, (place("The Alpha Front"),), (place("Betaland"),), "FIGHT", -1)


def test_every_plover_code_and_relation_of_the_tables_exists() -> None:
    known = {row.plover for row in relations().values()} | {"SANCTION"}
    for code, row in mapping("plover").items():
        assert row["sign"] in (1, -1), code
        assert {*row["codes"]} <= known, code
    assert {row.plover for row in relations().values()} - {""} <= {*mapping("plover")}
    assert {*mapping("re3d")["types"], *mapping("muc4")["deeds"]} <= {*relations()}
    statuses = {one for many in mapping("muc4")["confidence"].values() for one in many}
    assert statuses | {*mapping("muc4")["statuses"]} <= {*Status}


def test_a_marked_sentence_gives_its_text_and_both_places() -> None:
    text, source, target = pairs.marked("<t>B</t> met <s>A of <t>B</t></s>.")
    assert text == "B met A of B."
    assert [(one.start, one.end, one.text) for one in source] == [(6, 12, "A of B")]
    assert [(one.start, one.end) for one in target] == [(0, 1), (11, 12)]


@pytest.mark.parametrize(
    ("words", "found"),
    [("Betaland", 2), ("Beta", 0), ("the  rebels", 1), ("", 0), ("(", 0)],
)
def test_places_are_whole_words_whatever_the_spacing(words: str, found: int) -> None:
    assert len(places(TEXT, words)) == found


@pytest.mark.parametrize(
    ("entity", "words", "there"),
    [
        (ALPHA, "the rebels", True),  # described there
        (ALPHA, "Betaland", False),
        (replace(ALPHA, id="other"), "The Alpha Front", True),  # by name alone
        (replace(ALPHA, id="other", name="Alpha"), "The Alpha Front", True),
        (replace(ALPHA, id="other", name="Alp"), "The Alpha Front", False),
        (BETA, "Betaland's army", True),
    ],
)
def test_an_entity_stands_where_it_is_mentioned_or_named(entity: Entity, words: str, there: bool) -> None:
    assert stands_at(entity, place(words), extraction()) is there


def test_a_state_goes_by_the_seat_of_its_government() -> None:
    rows = csv.DictReader((HERE.parents[1] / "ingest/actors.csv").read_text(encoding="utf-8").splitlines())
    japan = next(row for row in rows if row["id"] == "japan")
    assert {"tokyo", "japanese"} <= {*names(Entity(id="japan", name=japan["name"], type="State"))}


@pytest.mark.parametrize(
    ("subject", "relation", "object_", "status", "direction", "polarity", "code"),
    [
        (ALPHA, "attacks", BETA, "asserted", True, True, True),
        (ALPHA, "fights", BETA, "asserted", True, True, True),
        (BETA, "fights", ALPHA, "asserted", True, True, True),  # symmetric
        (BETA, "attacks", ALPHA, "asserted", False, True, True),
        (ALPHA, "attacks", BETA, "denied", True, False, True),
        (ALPHA, "negotiatesWith", BETA, "asserted", True, False, False),
        (ALPHA, "hasTiesTo", BETA, "asserted", True, False, False),
    ],
)
def test_a_joining_claim_is_judged_by_direction_polarity_and_code(
    subject: Entity, relation: str, object_: Entity, status: str, direction: bool, polarity: bool, code: bool
) -> None:
    (one,) = pairs.joined(PAIR, extraction(claim(subject, relation, object_, status)))
    assert (one.direction, one.polarity, one.code) == (direction, polarity, code)


def test_what_one_end_says_by_itself_joins_nothing() -> None:
    both = replace(PAIR, source=(Place(0, 34, TEXT[:34]),))
    assert not list(pairs.joined(both, extraction(claim(ALPHA, "attacks", BETA))))


def test_a_code_without_a_relation_of_ours_is_not_judged() -> None:
    assert pairs.same_code(claim(ALPHA, "accuses", BETA), "DEMAND") is None
    assert pairs.same_code(claim(ALPHA, "sanctions", BETA), "SANCTION") is True
    assert pairs.same_code(claim(ALPHA, "detains", BETA), "SANCTION") is False


def test_plover_reads_compound_actors_as_acting_on_each_other(tmp_path: Path) -> None:
    rows = [
        {"text": TEXT, "event": "FIGHT", "source": [{"actorText": "Alpha Front"}, {"actorText": "Betaland"}]},
        {"text": TEXT, "event": "FIGHT", "source": [{"actorText": "Alpha Front"}], "target": ""},
        {
            "text": TEXT,
            "event": "AID",
            "source": [{"actorText": "Betaland"}],
            "target": [{"actorText": "Alpha Front"}],
        },
    ]
    (tmp_path / "plover-gsr.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert [(one.mutual, one.sign) for one in pairs.plover(tmp_path)] == [(True, -1), (False, 1)]


def _document(type_: str, source: Place, target: Place) -> re3d.Document:
    return re3d.Document("a", TEXT, (source, target), (re3d.Related(type_, source, target),))


@pytest.mark.parametrize(
    ("relation", "type_", "right", "turned"),
    [
        ("attacks", "FightingAgainst", True, True),
        ("attacks", "AlliesOf", False, False),
        ("condemns", "Dislikes", True, False),
        ("operatesIn", "CoLocated", True, True),
    ],
)
def test_a_claim_has_re3ds_relation_if_type_and_direction_fit(
    relation: str, type_: str, right: bool, turned: bool
) -> None:
    ours = claim(ALPHA, relation, BETA)
    ends = place("Alpha Front"), place("Betaland")
    for found, doc in ((right, _document(type_, *ends)), (turned, _document(type_, *ends[::-1]))):
        assert [one.right for one in re3d.judged(doc, extraction(ours))] == [found]


def test_re3d_judges_only_within_the_sentence_of_the_claim() -> None:
    elsewhere = _document("FightingAgainst", place("the rebels"), place("Betaland", 1))
    assert not list(re3d.judged(elsewhere, extraction(claim(ALPHA, "attacks", BETA))))
    assert [
        one.right for one in re3d.judged(elsewhere, extraction(claim(BETA, "fights", ALPHA, at=SECOND)))
    ] == [True]


def test_what_re3d_seldom_writes_down_is_learnt_from_the_other_documents_only() -> None:
    def told(relation: str, right: bool) -> re3d.Judged:
        return re3d.Judged(claim(ALPHA, relation, BETA), right=right, said=())

    documents = [
        [told("attacks", True), told("condemns", False)],
        [told("attacks", True), told("condemns", True)],
        [told("attacks", False), told("condemns", False), told("trains", True)],
    ]
    row = re3d.kept(documents)
    assert (row.hits, row.of) == (1, 2)  # attacks, in the second and the third


def test_re3d_recall_counts_ends_that_are_names_apart() -> None:
    doc = re3d.Document(
        "a",
        TEXT,
        (),
        (
            re3d.Related("FightingAgainst", place("Alpha Front"), place("Betaland")),
            re3d.Related("CommWith", place("Betaland", 1), place("the rebels")),
            re3d.Related("HasAttrOf", place("Betaland", 1), place("the rebels")),
        ),
    )
    first, named, *_ = re3d.recall([doc], {"a": extraction(claim(ALPHA, "attacks", BETA))})
    assert (first.hits, first.of, named.hits, named.of) == (1, 2, 1, 1)


def test_claims_that_re3d_lacks_are_counted_by_what_reading_them_found() -> None:
    ours = claim(ALPHA, "attacks", BETA)
    ids = ("04fc5e9bf94c2e28", "0571606f3f21081f", "unread")
    lacking = [re3d.Judged(replace(ours, id=one), right=False, said=()) for one in ids]
    assert [(row.hits, row.of) for row in re3d.by_eye(lacking)] == [(2, 3), (1, 2)]


TEMPLATES = [
    {
        "PERP: ORGANIZATION ID": ['"ALPHA FRONT" / "AF"', '? "BETALAND ARMY"'],
        "PERP: ORGANIZATION CONFIDENCE": ['REPORTED AS FACT / POSSIBLE: "ALPHA FRONT" / "AF"'],
    },
    {
        "PERP: ORGANIZATION ID": ['"THE AF"', r'"\"9 MAY\" FORCES"'],
        "PERP: ORGANIZATION CONFIDENCE": ['CLAIMED OR ADMITTED: "THE AF"'],
    },
]


def test_templates_that_share_a_name_name_one_organisation() -> None:
    found = {min(one.names): one for one in muc4.culprits(TEMPLATES)}
    assert {*found} == {"af", "betaland army", "9 may forces"}
    assert found["af"].names == {"alpha front", "af"}
    assert found["af"].classes == {"REPORTED AS FACT", "POSSIBLE", "CLAIMED OR ADMITTED"}
    assert [name for name, one in found.items() if one.optional] == ["betaland army"]


@pytest.mark.parametrize(
    ("status", "kind", "fits"),
    [
        (Status.ASSERTED, "REPORTED AS FACT", True),
        (Status.CLAIMED, "REPORTED AS FACT", False),
        (Status.CLAIMED, "SUSPECTED OR ACCUSED", True),
        (Status.SUSPECTED, "SUSPECTED OR ACCUSED BY AUTHORITIES", True),
        (Status.POSSIBLE, "CLAIMED OR ADMITTED", False),
        (Status.ASSERTED, "", False),
    ],
)
def test_a_status_agrees_with_its_classes_of_confidence(status: Status, kind: str, fits: bool) -> None:
    assert muc4.agrees(status, muc4.Culprit(frozenset(), frozenset({kind}))) is fits


def test_who_did_it_is_an_organisation_by_its_strongest_status() -> None:
    one = extraction(
        claim(ALPHA, "attacks", BETA, "possible"),
        claim(ALPHA, "bombs", BETA, "claimed"),
        claim(ALPHA, "claimsResponsibilityFor", BETA),
        claim(BETA, "attacks", ALPHA, "denied"),
        claim(BETA, "condemns", ALPHA),
        claim(replace(ALPHA, id="p", type="Person"), "kills", BETA),
    )
    assert muc4.accused(one) == ((ALPHA, Status.CLAIMED),)


def test_the_table_of_organisations_counts_optional_ones_only_when_found() -> None:
    wrong = Entity(id="gamma", name="Gamma", type="ArmedGroup")
    message = muc4.Message(muc4.culprits(TEMPLATES), ((ALPHA, Status.ASSERTED), (wrong, Status.CLAIMED)))
    precision, _, recall, f1, status, *_ = muc4.rows([message])
    assert [line.split()[-1] for line in (precision, recall, f1, status)] == [
        "50.0%",
        "50.0%",
        "50.0%",
        "100.0%",
    ]


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("AF", True),
        ("AF guerrillas", True),
        ("Alpha", False),
        ("The Alpha Front", True),
        ("Beta Front", False),
    ],
)
def test_a_culprit_goes_by_any_of_its_names(name: str, called: bool) -> None:
    culprit = muc4.Culprit(frozenset({"alpha front of liberation", "af", "alpha front"}))
    assert muc4.is_called(Entity(id="x", name=name, type="ArmedGroup"), culprit) is called


def test_a_share_of_nothing_is_nothing() -> None:
    assert Row("x", 0, 0).share == 0
