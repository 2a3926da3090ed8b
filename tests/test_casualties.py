"""What is told of events: how many they killed and wounded, when they were, with what they were done."""

import json
from pathlib import Path

import pytest

from graph.claim import Claim, Extraction, is_a, relations
from ingest.run import Options, extract

ROWS = [
    (*line.split("\t"),)
    for line in Path(__file__).with_name("casualties.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def shown(claim: Claim) -> str:
    """A claim in one line."""
    voices = " ".join(speaker.name for speaker in claim.attributed_to)
    triple = f"{claim.subject.name} | {claim.relation} | {claim.object.name}"
    return f"{triple} | {claim.status} {voices}".strip()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Extraction]:
    """The extraction of each text of the table."""
    texts = list(dict.fromkeys(row[0] for row in ROWS))
    path = tmp_path_factory.mktemp("texts") / "texts.jsonl"
    lines = (
        {"id": f"{number:03}", "title": "", "published": "2024-05-05", "text": text.replace(" // ", "\n\n")}
        for number, text in enumerate(texts)
    )
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    made = [one for one in extract([path], Options(workers=0)) if isinstance(one, Extraction)]
    assert len(made) == len(texts)
    return dict(zip(texts, made, strict=True))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0][:40]}:{row[1][:30]}")
def test_a_text_says_of_an_event(row: tuple[str, str], found: dict[str, Extraction]) -> None:
    text, wanted = row
    lines = [shown(claim) for claim in found[text].claims]
    if wanted.startswith("no "):
        assert not any(wanted.removeprefix("no ") in line for line in lines), lines
    else:
        assert wanted in lines, lines


def test_tolls_and_days_fit_their_relations(found: dict[str, Extraction]) -> None:
    told = ("hasFatalities", "hasInjured", "occurredOn", "usedWeapon")
    claims = [claim for one in found.values() for claim in one.claims if claim.relation in told]
    for claim in claims:
        relation = relations()[claim.relation]
        assert is_a(claim.subject.type, relation.domain) and is_a(claim.object.type, relation.range)
        assert (claim.quantity is not None) == (claim.object.type == "Quantity")
        assert claim.quantity is None or claim.object.name.startswith(f"{claim.quantity:,.0f} ")
    assert {claim.relation for claim in claims} == set(told)


def test_two_events_that_go_by_the_same_words_are_two(tmp_path: Path) -> None:
    text = "A car bomb killed nine people in Kabul.\n\nA car bomb killed 30 people in Baghdad."
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"id": "one", "published": "2024-05-05", "text": text}) + "\n", "utf-8")
    (made,) = extract([path], Options(workers=0))
    assert isinstance(made, Extraction)
    killed = {claim.object.name: claim.subject.id for claim in made.claims if claim.quantity}
    assert len(set(killed.values())) == 2
