"""The data files of what is known before reading."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from graph.claim import is_a, types
from ingest.gazetteer import load, slug
from ingest.language.pipeline import load as language
from ingest.shortnames import branches

HERE = Path(__file__).parent.parent / "ingest"
ACTORS, PLACES = (
    list(csv.DictReader((HERE / name).read_text(encoding="utf-8").splitlines()))
    for name in ("actors.csv", "places.csv")
)
ROWS = [*ACTORS, *PLACES]


def forms(row: dict[str, str]) -> list[str]:
    return [row["name"], *filter(None, row["aliases"].split("|"))]


@pytest.mark.parametrize("rows", [ACTORS, PLACES], ids=["actors", "places"])
def test_no_id_is_given_twice(rows: list[dict[str, str]]) -> None:
    assert [one for one, count in Counter(row["id"] for row in rows).items() if count > 1] == []


def test_every_row_is_whole() -> None:
    for row in ROWS:
        assert None not in row, row  # no field more than the header has
        assert row["id"] == slug(row["id"]), row
        assert row["type"] in types(), row
        assert all(one == one.strip() != "" for one in forms(row)), row
    assert {row["type"] for row in PLACES} == {"City", "Region", "Facility"}
    assert all(is_a(row["type"], ("Actor", "Event")) for row in ACTORS)


def test_a_country_is_one_that_has_a_state() -> None:
    states = {row["country"] for row in ACTORS if row["type"] == "State"}
    assert {row["country"] for row in ROWS} - {""} <= states


def test_an_identifier_belongs_to_one_actor() -> None:
    given = [row["wikidata"] for row in ACTORS if row["wikidata"]]
    assert all(one[0] == "Q" and one[1:].isdigit() for one in given)
    assert len(given) == len(set(given))


def test_a_form_is_a_name_and_no_ordinary_word() -> None:
    assert [form for row in ROWS for form in forms(row) if form == form.lower()] == []


def test_a_form_of_several_actors_can_be_told_apart() -> None:
    """By the country the article names, or else it is a news agency's, which is left open."""
    owners: dict[str, list[dict[str, str]]] = {}
    for row in ACTORS:
        for form in dict.fromkeys(forms(row)):
            owners.setdefault(form, []).append(row)
    for form, rows in owners.items():
        countries = [row["country"] for row in rows]
        assert len(rows) == 1 or all(countries) and len(set(countries)) == len(rows), form


def test_a_place_shares_no_form_with_a_body() -> None:
    bodies = {form for row in ACTORS if row["type"] != "State" for form in forms(row)}
    assert [form for row in PLACES for form in forms(row) if form in bodies] == []


def test_a_branch_and_its_parent_are_known_and_something_tells_it() -> None:
    known = {row["id"]: row for row in ACTORS}
    for (parent, branch), areas in branches().items():
        assert parent in known
        assert areas or known[branch]["country"]


def test_every_form_is_found_in_a_text_of_its_own() -> None:
    nlp = language.__wrapped__()  # one of its own: a gazetteer changes the tokeniser
    gazetteer = load(nlp)
    for row in ROWS[::10]:
        for form in forms(row):
            doc = nlp.make_doc(f"They spoke of {form} yesterday.")
            assert form in {span.text for span in gazetteer.find(doc)}
