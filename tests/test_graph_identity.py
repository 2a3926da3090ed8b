"""What a person is asked to decide: names that may be one, and readings that may be wrong."""

from pathlib import Path

import pytest
from graph_stories import AIRPORT, STORIES
from typer.testing import CliRunner

import dragoman
from graph.claim import DragomanError, Entity
from graph.corrections import Correction, Kind, load
from graph.identity import candidates, skeleton


def entity(name: str, kind: str = "ArmedGroup", *aliases: str) -> Entity:
    return Entity(id=name.lower().replace(" ", "-"), name=name, type=kind, aliases=aliases)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Haqqani network", "Haqani Network", "ArmedGroup"),
        ("Hezbollah", "Hizbullah", "ArmedGroup"),
        ("al-Shabaab", "Shabab movement", None),
        ("al-Shabaab", "Al Shabab", "ArmedGroup"),
        ("Qassem Soleimani", "Qasem Suleimani", "Person"),
        ("Mohammed bin Salman", "Muhammad bin Salman", "Person"),
        ("Taliban", "the Taleban", "ArmedGroup"),
        ("Saná", "Sana", "City"),
        ("Iran", "Iraq", None),
        ("Niger", "Nigeria", None),
        ("JeM", "JEM", None),
        ("EDF", "IDF", None),
        ("Sudan", "South Sudan", None),
        ("Islamic State", "Islamic State Khorasan Province", None),
        ("Hezbollah", "Kata'ib Hezbollah", None),
        ("Brigade 51", "Brigade 52", None),
        ("Jalaluddin Haqqani", "Sirajuddin Haqqani", None),
    ],
)
def test_which_names_are_shown_as_alike(one: str, other: str, kind: str | None) -> None:
    found = candidates([entity(one, kind or "ArmedGroup"), entity(other, kind or "ArmedGroup")])
    assert bool(found) == (kind is not None), (skeleton(one), skeleton(other))


def test_a_shorter_name_is_shown_where_only_one_longer_fits() -> None:
    joe, hunter, short = (
        entity("Joe Biden", "Person"),
        entity("Hunter Biden", "Person"),
        entity("Biden", "Person"),
    )
    [found] = candidates([joe, short])
    assert (found.entity, found.other, found.likeness) == (short, joe, 0.0)
    assert candidates([joe, hunter, short]) == []


@pytest.mark.parametrize(
    ("kind", "other", "shown"),
    [
        ("ArmedGroup", "Organisation", True),
        ("State", "Country", True),
        ("ArmedGroup", "City", False),
        ("Attack", "Attack", False),
        ("PersonGroup", "PersonGroup", False),
    ],
)
def test_only_named_things_of_one_kind_are_compared(kind: str, other: str, shown: bool) -> None:
    found = candidates(
        [Entity(id="a", name="Name One", type=kind), Entity(id="b", name="Name One", type=other)]
    )
    assert bool(found) is shown


@pytest.mark.parametrize("kind", [Kind.SAME, Kind.NOT_SAME, Kind.UNSURE])
def test_what_is_decided_is_not_asked_again(kind: Kind) -> None:
    pair = [entity("Hezbollah"), entity("Hizbullah")]
    made = Correction(
        kind=kind, entity="hizbullah", other="hezbollah", author="A", reason="R", date="2021-01-01"
    )
    assert candidates(pair) and not candidates(pair, [made])


def test_a_review_is_a_corrections_file(tmp_path: Path) -> None:
    from dataclasses import replace

    spelt = replace(
        AIRPORT.claims[1],
        subject=Entity(id="taleban", name="Taleban", type="ArmedGroup"),
        confidence=0.1,
        id="0123456789abcdef",
    )
    odd = replace(AIRPORT, claims=(spelt,), article=replace(AIRPORT.article, id="odd"))
    path, sheet = tmp_path / "kg", tmp_path / "sheet.toml"
    dragoman._new(path).add([*STORIES, odd])

    def run(*arguments: object) -> str:
        done = CliRunner().invoke(dragoman.app, [str(one) for one in arguments])
        assert done.exit_code == 0, done.output
        return done.output

    assert "1 pairs, 1 claims" in run("review", path, "-o", sheet, "--author", "me", "--day", "2022-01-01")
    text = sheet.read_text(encoding="utf-8")
    assert "# Taleban (ArmedGroup) / Taliban (ArmedGroup): 100 % alike" in text
    assert "“The Taliban fought ISIS-K.” odd 2021-09-01" in text
    [made] = load(sheet)
    assert (made.kind, made.entity, made.other) == (Kind.UNSURE, "taleban", "taliban")
    run("correct", path, sheet)
    kg = dragoman.open(path)
    assert kg.sparql("ASK { entity:taleban ns:perhapsSameAs entity:taliban }")["answer"].all()
    assert kg.review(below=0.05)[:2] == ([], [])
    sheet.write_text(
        text.replace('"unsure"', '"same"').replace("# [[", "[[").replace("\n# kind", "\nkind"),
        encoding="utf-8",
    )
    lines = sheet.read_text(encoding="utf-8").splitlines()
    fields = ("# author", "# reason", "# date", "# claim")
    sheet.write_text(
        "\n".join(line[2:] if line.startswith(fields) else line for line in lines), encoding="utf-8"
    )
    run("correct", path, sheet)
    kg = dragoman.open(path)
    assert len(kg.corrections) == 2
    assert kg.claims(subject="taleban")["subject_id"].unique().tolist() == ["taliban"]
    assert kg.claims()["confidence"].min() == 0.7
    missing = CliRunner().invoke(dragoman.app, ["correct", str(path), str(tmp_path / "none")])
    assert isinstance(missing.exception, DragomanError)
