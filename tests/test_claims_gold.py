"""The gold standard of claims is well-formed, its scorer counts right, and the floors hold."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.claims import (
    HERE,
    SPLITS,
    End,
    Gold,
    Text,
    check,
    digest,
    exact,
    fits,
    lenient,
    measured,
    measures,
    same_speakers,
    score,
    silent_on,
    update,
)
from benchmarks.claims import load as load_split
from graph.claim import (
    Claim,
    DragomanError,
    Entity,
    Evidence,
    Extraction,
    Source,
    Speaker,
    Status,
    is_a,
    relations,
    types,
)

FILES = sorted(HERE.glob("*/*.json"))
KINDS = {"persons": "PersonGroup", "position": "Position", "quantity": "Quantity", "time": "Time"}
CLAIM_KEYS = {"subject", "relation", "also", "object", "status", "speakers", "evidence", "optional"}


def gold(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def readings(end: str | Mapping[str, Any]) -> list[Any]:
    return end["any"] if isinstance(end, dict) and "any" in end else [end]


def names(row: Mapping[str, Any]) -> list[str]:
    return [row["relation"], *row.get("also", [])]


def gazetteer() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in ("places.csv", "actors.csv"):
        path = HERE.parents[1] / "ingest" / name
        found |= {row["name"]: row["type"] for row in csv.DictReader(path.read_text("utf-8").splitlines())}
    return found


KNOWN = gazetteer()


def kind(end: str | Mapping[str, Any]) -> str | None:
    if isinstance(end, str):
        return KNOWN.get(end)
    return end.get("event") or next((KINDS[key] for key in KINDS if key in end), None)


@pytest.mark.parametrize("split", SPLITS)
def test_each_split_is_large_and_mixed(split: str) -> None:
    texts = load_split(split)
    assert len(texts) >= 20
    assert sum(len(text.claims) for text in texts) >= 300
    assert len({text.record["source"] for text in texts}) >= 5
    assert {claim.status for text in texts for claim in text.claims} == set(Status)


def test_no_text_is_in_both_splits() -> None:
    assert len({path.name for path in FILES}) == len(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_is_well_formed(path: Path) -> None:
    record = gold(path)
    assert record["id"] == path.stem
    assert date.fromisoformat(record["published"])
    for row in record["claims"]:
        assert set(row) <= CLAIM_KEYS
        assert row["evidence"] in record["text"]
        assert row["status"] in set(Status)
        assert row["status"] != "claimed" or row["speakers"]
        assert row.get("optional", True) is True


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_relations_and_types_are_known(path: Path) -> None:
    record = gold(path)
    for row in record["claims"] + record["must_not"]:
        assert set(names(row)) <= set(relations())
        for end in readings(row["subject"]) + readings(row["object"]):
            assert kind(end) is None or kind(end) in types()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_ends_are_in_the_domain_and_range_of_a_relation(path: Path) -> None:
    for row in gold(path)["claims"]:
        for side, wanted in (("subject", "domain"), ("object", "range")):
            found = [kind(end) for end in readings(row[side])]
            allowed = [getattr(relations()[name], wanted) for name in names(row)]
            fit = any(one is None or is_a(one, signature) for one in found for signature in allowed)
            assert fit, (row["subject"], row["relation"], row["object"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_unnamed_ends_are_words_of_the_text(path: Path) -> None:
    record = gold(path)
    text = record["text"].casefold()
    for row in record["claims"]:
        for end in readings(row["subject"]) + readings(row["object"]):
            for key in ("head", "persons", "thing", "words"):
                assert not isinstance(end, dict) or end.get(key, "").casefold() in text, end


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_both_annotated_and_forbidden(path: Path) -> None:
    record = gold(path)
    clashes = [
        (yes["subject"], yes["relation"], yes["object"])
        for yes in record["claims"]
        for no in record["must_not"]
        if contradicts(yes, no)
    ]
    assert not clashes


def contradicts(yes: Mapping[str, Any], no: Mapping[str, Any]) -> bool:
    ends = (no["subject"], no["object"])
    ways = [(yes["subject"], yes["object"])]
    ways += [(yes["object"], yes["subject"])] * relations()[no["relation"]].symmetric
    same = any(ends[0] in readings(one) and ends[1] in readings(other) for one, other in ways)
    return same and no["relation"] in names(yes) and no.get("status", yes["status"]) == yes["status"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_claim_is_annotated_twice(path: Path) -> None:
    keys = ("subject", "relation", "object", "status", "speakers", "evidence")
    rows = [json.dumps([row[key] for key in keys]) for row in gold(path)["claims"]]
    assert len(set(rows)) == len(rows)


def entity(name: str, kind: str = "ArmedGroup", id: str = "") -> Entity:
    return Entity(id=id or name.casefold().replace(" ", "-"), name=name, type=kind)


@pytest.mark.parametrize(
    ("end", "found"),
    [
        (End(kind="name", value="Houthi movement"), entity("Ansar Allah", id="houthi-movement")),
        (End(kind="name", value="United States"), entity("U.S.", "State", id="united-states")),
        (End(kind="name", value="Real IRA"), entity("the Real IRA")),
        (End(kind="event", value="bombing", detail="Attack"), entity("Kabul bombing", "Attack")),
        (End(kind="event", value="talks", detail="Negotiation"), entity("talks in Doha", "Event")),
        (End(kind="persons", value="soldiers"), entity("12 Malian soldiers", "PersonGroup")),
        (End(kind="position", value="Prime Minister"), entity("prime minister of Iraq", "Position")),
        (End(kind="quantity", value="2200"), entity("about 2,200 fighters", "Quantity")),
        (End(kind="time", value="2021-11-16", detail="16 November"), entity("2021-11-16", "Time")),
    ],
)
def test_an_end_fits(end: End, found: Entity) -> None:
    assert fits((end,), found)


@pytest.mark.parametrize(
    ("end", "found"),
    [
        (End(kind="name", value="Niger"), entity("Nigeria", "State")),
        (End(kind="name", value="Hezbollah"), entity("Kata'ib Hezbollah")),
        (End(kind="event", value="bombing", detail="Attack"), entity("bombing talks", "Negotiation")),
        (End(kind="persons", value="soldiers"), entity("civilians", "PersonGroup")),
        (End(kind="quantity", value="200"), entity("2,200", "Quantity")),
    ],
)
def test_an_end_does_not_fit(end: End, found: Entity) -> None:
    assert not fits((end,), found)


def claim(triple: tuple[str, str, str], status: Status = Status.ASSERTED, said_by: str = "") -> Claim:
    return Claim(
        id="0",
        subject=entity(triple[0]),
        relation=triple[1],
        object=entity(triple[2]),
        status=status,
        attributed_to=(Speaker(id=None, name=said_by, type="PersonGroup"),) if said_by else (),
        sign=0,
        evidence=Evidence(start=0, end=8, text="A hit B."),
        rule="test",
        confidence=1.0,
    )


def wanted(
    subject: str,
    relation: str,
    object: str,
    *,
    status: Status = Status.ASSERTED,
    speakers: tuple[tuple[End, ...], ...] = (),
    optional: bool = False,
) -> Gold:
    return Gold(
        subject=(End(kind="name", value=subject),),
        relations=(relation,),
        object=(End(kind="name", value=object),),
        status=status,
        speakers=speakers,
        evidence="A hit B.",
        optional=optional,
    )


def test_symmetric_relations_run_either_way_and_others_do_not() -> None:
    assert exact(wanted("A", "fights", "B"), claim(("B", "fights", "A")))
    assert not exact(wanted("A", "attacks", "B"), claim(("B", "attacks", "A")))


def test_a_child_of_the_relation_is_right_only_leniently() -> None:
    assert not exact(wanted("A", "bombs", "B"), claim(("A", "attacks", "B")))
    assert lenient(wanted("A", "bombs", "B"), claim(("A", "attacks", "B")))


def test_speakers_are_all_and_only_the_annotated_ones() -> None:
    officials = ((End(kind="name", value="officials"),),)
    assert same_speakers(
        wanted("A", "arms", "B", speakers=officials), claim(("A", "arms", "B"), said_by="two officials")
    )
    assert not same_speakers(wanted("A", "arms", "B", speakers=officials), claim(("A", "arms", "B")))
    assert not same_speakers(wanted("A", "arms", "B"), claim(("A", "arms", "B"), said_by="officials"))


def scored_of(
    claims: tuple[Claim, ...], golds: tuple[Gold, ...], must_not: tuple[Gold, ...] = ()
) -> dict[str, float]:
    text = Text(record={"id": "x"}, claims=golds, must_not=must_not)
    return measures(score([text], {"x": Extraction(article=Source(id="x"), text="A hit B.", claims=claims)}))


def test_optional_claims_count_when_found_and_not_when_missed() -> None:
    needed, extra = wanted("A", "attacks", "B"), wanted("A", "kills", "B", optional=True)
    both = scored_of((claim(("A", "attacks", "B")), claim(("A", "kills", "B"))), (needed, extra))
    assert (both["precision"], both["recall"]) == (1.0, 1.0)
    one = scored_of((claim(("A", "attacks", "B")), claim(("A", "arms", "B"))), (needed, extra))
    assert (one["precision"], one["recall"], one["pair_precision"]) == (0.5, 1.0, 1.0)


def test_what_a_split_does_not_annotate_counts_neither_way() -> None:
    golds = (wanted("A", "attacks", "B"),)
    found = (claim(("A", "attacks", "B")), claim(("A", "hasFatalities", "C")))
    text = Text(record={"id": "x"}, claims=golds, must_not=(), silent_on=frozenset({"hasFatalities"}))
    made = Extraction(article=Source(id="x"), text="A hit B.", claims=found)
    assert measures(score([text], {"x": made}))["precision"] == 1.0
    assert measures(score([replace(text, silent_on=frozenset())], {"x": made}))["precision"] == 0.5


@pytest.mark.parametrize("split", SPLITS)
def test_a_split_is_silent_on_relations_that_there_are(split: str) -> None:
    silent = silent_on(split)
    assert silent <= set(relations())
    assert not any(silent.issuperset(gold.relations) for text in load_split(split) for gold in text.claims)


def test_a_forbidden_reading_is_counted_with_its_status_only() -> None:
    no = wanted("A", "attacks", "B", status=Status.ASSERTED)
    assert scored_of((claim(("A", "attacks", "B")),), (), (no,))["must_not"] == 1
    assert scored_of((claim(("A", "attacks", "B"), Status.DENIED),), (), (no,))["must_not"] == 0


def test_a_lower_floor_needs_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    floor = tmp_path / "floor.json"
    pinned = {"gold": digest("dev"), "floors": {"precision": 0.5}, "reasons": []}
    floor.write_text(json.dumps({"dev": pinned}), encoding="utf-8")
    monkeypatch.setattr("benchmarks.claims.FLOOR", floor)
    assert check("dev", {"precision": 0.4}) == ["dev precision: 0.4 is below 0.5"]
    with pytest.raises(DragomanError, match="precision"):
        update("dev", {"precision": 0.4}, None)
    update("dev", {"precision": 0.4}, "fewer guesses")
    assert check("dev", {"precision": 0.4}) == []
    assert json.loads(floor.read_text(encoding="utf-8"))["dev"]["reasons"] == ["fewer guesses"]


def test_floors_belong_to_this_gold() -> None:
    floor = json.loads((HERE / "floor.json").read_text(encoding="utf-8"))
    assert {split: floor[split]["gold"] for split in SPLITS} == {split: digest(split) for split in SPLITS}


def test_extraction_keeps_above_the_floors() -> None:
    assert check("dev", measures(measured("dev"))) == []


def every_claim() -> Iterator[Mapping[str, Any]]:
    for path in FILES:
        yield from gold(path)["claims"]


def test_the_common_relations_are_all_annotated() -> None:
    rare = {"relatedTo", "verballyHostileTo", "verballyCooperatesWith", "affiliatedWith", "presentIn"}
    assert {name for row in every_claim() for name in names(row)} >= set(relations()) - rare
