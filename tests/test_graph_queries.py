"""Questions by name, in SPARQL and by what people call things."""

from decimal import Decimal

import pytest
from cookbook_stories import TOLLS, WAR
from graph_stories import AIRPORT, STORIES
from rdflib import Dataset

from graph.claim import DragomanError
from graph.kg import KG, kg_in_memory
from graph.queries import bound, queries


@pytest.fixture(scope="module")
def kg() -> KG:
    graph = kg_in_memory()
    graph.add(STORIES)
    return graph


@pytest.fixture(scope="module")
def everything() -> KG:
    graph = kg_in_memory()
    graph.add([*STORIES, *WAR, TOLLS])
    return graph


@pytest.fixture(scope="module")
def elsewhere(everything: KG) -> Dataset:
    """The same graph in rdflib's own store, which answers with its own engine."""
    dataset = Dataset(default_union=True)
    dataset.parse(data=everything.export("nq"), format="nquads")
    return dataset


def rows(kg: KG, name: str, **parameters: str) -> list[tuple[object, ...]]:
    found = kg.sparql(name, **parameters)  # type: ignore[arg-type]
    return [tuple(row) for row in found.fillna("").itertuples(index=False)]


def test_contested_dyads(kg: KG) -> None:
    assert rows(kg, "contested-dyads") == [
        ("ISIS-K", "attacks", "United States", "rel", 2, 1),
        ("Haqqani network", "has ties to", "ISIS-K", "may", 1, 1),
    ]
    assert len(rows(kg, "contested-dyads", actor="haqqanis")) == 1


def test_claims_by_speaker(kg: KG) -> None:
    by_milley = kg.sparql("claims-by-speaker", by="mark-milley")
    assert list(by_milley["status"]) == ["possible", "possible"]
    assert set(by_milley["speaker"]) == {"Mark Milley"}
    assert list(kg.sparql("claims-by-speaker")["speaker"].unique()) == ["Mark Milley", "experts"]


def test_suspected_ties(kg: KG) -> None:
    ties = rows(kg, "suspected-ties", actor="IS-K")
    assert [row[:5] for row in ties] == [("Haqqani network", "has ties to", "ISIS-K", "suspected", "experts")]


def test_evidence(kg: KG) -> None:
    found = kg.sparql("evidence", a="isis-k", b="haqqani-network")
    assert list(found["status"]) == ["suspected", "denied"]
    assert found["sentence"][0] in AIRPORT.text
    assert len(kg.sparql("evidence")) == 9


def test_claims_per_status(kg: KG) -> None:
    assert rows(kg, "claims-per-status") == [
        ("asserted", 3, 2),
        ("claimed", 1, 1),
        ("suspected", 1, 1),
        ("possible", 2, 1),
        ("denied", 2, 2),
    ]


def test_neighbours(kg: KG) -> None:
    assert [row[:4] for row in rows(kg, "neighbours", actor="taliban")] == [
        ("ISIS-K", "fights", "Taliban", "rel"),
        ("Taliban", "coordinates with", "United States", "may"),
    ]


def test_timeline(kg: KG) -> None:
    found = rows(kg, "timeline", a="isis-k", b="united-states")
    assert [row[0] for row in found] == ["2021-08-26"] * 4
    assert {row[1] for row in found} == {"event"}


def test_repeated_by(kg: KG) -> None:
    assert rows(kg, "repeated-by")[0] == ("ISIS-K", "attacks", "United States", "rel", 2, 4)


def test_each_query_asks_a_question_and_answers_it(everything: KG) -> None:
    for query in queries().values():
        assert "?" in query.question
        assert query.parameters
        assert len(everything.sparql(query.name)), query.name


@pytest.mark.parametrize("name", sorted(queries()))
def test_another_engine_gives_the_same_rows(everything: KG, elsewhere: Dataset, name: str) -> None:
    found = elsewhere.query(queries()[name].text, initNs=everything.names.prefixes())
    ours = everything.sparql(name, compact=False).astype(object)
    assert len(found) == len(ours)
    columns = [str(variable) for variable in found.vars or ()]
    assert columns == list(ours.columns)
    theirs = [tuple("" if value is None else value.toPython() for value in row) for row in found]  # type: ignore[union-attr]
    mine = list(ours.where(ours.notna(), "").itertuples(index=False, name=None))
    assert sorted(map(comparable, theirs)) == sorted(map(comparable, mine))


def comparable(row: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(f"{value:g}" if isinstance(value, int | float | Decimal) else str(value) for value in row)


def test_counts_are_not_doubled_by_the_union_of_graphs(kg: KG) -> None:
    count = kg.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")["n"][0]
    assert count == len(kg.dataset) == len({quad.triple for quad in kg.store})


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("SELECT ?c FROM <https://w3id.org/dragoman/graph/article/denial> WHERE { ?c a ns:Claim }", 2),
        (
            "SELECT ?c FROM NAMED <https://w3id.org/dragoman/graph/article/denial> { GRAPH ?g { ?c a ns:Claim } }",
            2,
        ),
        ("PREFIX from: <http://x/> SELECT ?c ('FROM <a>' AS ?from) # FROM <b>\n { ?c a ns:Claim }", 9),
        ("SELECT ?c { ?c a ns:Claim } # {}", 9),
    ],
)
def test_a_query_may_choose_its_graphs(kg: KG, query: str, count: int) -> None:
    assert len(kg.sparql(query)) == count


def test_the_hierarchy_of_relations_can_be_asked(kg: KG) -> None:
    query = """SELECT DISTINCT ?o WHERE {
        entity:isis-k ?p ?o . ?p rdfs:subPropertyOf* rel:hostileTo } ORDER BY ?o"""
    assert list(kg.sparql(query)["o"]) == ["entity:taliban", "entity:united-states"]
    everyone = "SELECT ?a WHERE { ?a a/rdfs:subClassOf* ns:Actor FILTER(STRSTARTS(STR(?a), STR(entity:))) }"
    assert len(kg.sparql(everyone)) == 5


@pytest.mark.parametrize(
    ("query", "parameters", "message"),
    [
        ("SELECT ?x WHERE {", {}, "not a SPARQL query"),
        ("evidense", {}, "did you mean 'evidence'"),
        ("evidence", {"actor": "isis-k"}, "no parameter 'actor', only a, b"),
        ("evidence", {"a": "Talban"}, "nobody called 'Talban'; did you mean taliban"),
    ],
)
def test_a_bad_question_gets_one_clear_line(
    kg: KG, query: str, parameters: dict[str, str], message: str
) -> None:
    with pytest.raises(DragomanError, match=message) as caught:
        kg.sparql(query, **parameters)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_an_unbound_query_is_valid_sparql_as_it_stands() -> None:
    query = queries()["evidence"]
    assert bound(query, {}) == query.text


def test_rows_are_python_values(kg: KG) -> None:
    row = kg.sparql("SELECT ?c ?n ?s { ?c ns:confidence ?n ; ns:status ns:suspected ; ns:sign ?s }").iloc[0]
    assert row["c"].startswith("claim:")
    assert (row["n"], row["s"]) == (0.7, 0)
    full = kg.sparql("SELECT ?c { ?c ns:status ns:suspected }", compact=False)["c"][0]
    assert full.startswith("https://w3id.org/dragoman/claim/")
    assert kg.sparql("ASK { ?c ns:status ns:doubted }")["answer"].tolist() == [False]
    assert len(kg.sparql("CONSTRUCT { ?c a ns:Claim } WHERE { ?c a ns:Claim }")) == 9


def test_claims_as_a_table(kg: KG) -> None:
    table = kg.claims()
    assert " ".join(table.columns[:16]) == (
        "id subject relation object status attributed_to evidence article published when_start when_end "
        "where quantity rule confidence sign"
    )
    assert len(table) == 9
    assert list(table["article"])[0] == "copy"
    assert set(table["where"]) == {"Kabul"}


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"subject": "ISIS-K"}, 4),
        ({"object": "U.S."}, 4),
        ({"actor": "the talibs"}, 3),
        ({"relation": "attacks", "status": "denied"}, 1),
        ({"status": ["asserted", "claimed"]}, 4),
        ({"subject": "taliban", "object": "haqqani-network"}, 0),
    ],
)
def test_claims_can_be_filtered(kg: KG, filters: dict[str, str], count: int) -> None:
    assert len(kg.claims(**filters)) == count


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"status": "rumoured"}, "no status 'rumoured'"),
        ({"relation": "attack"}, "no relation 'attack'; did you mean 'attacks'"),
        ({"actor": "Napoleon"}, "nobody called 'Napoleon'"),
    ],
)
def test_an_unknown_filter_is_named(kg: KG, filters: dict[str, str], message: str) -> None:
    with pytest.raises(DragomanError, match=message):
        kg.claims(**filters)


def test_finding_by_part_of_a_name(kg: KG) -> None:
    assert list(kg.find("khorasan")["id"]) == ["isis-k"]
    assert kg.find("nobody").empty


def test_paths_between_actors(kg: KG) -> None:
    assert kg.paths("haqqanis", "united-states") == [
        [("haqqani-network", "hasTiesTo", "isis-k"), ("isis-k", "attacks", "united-states")]
    ]
    assert kg.paths("mark-milley", "isis-k") == []


def test_a_handle_shows_itself(kg: KG) -> None:
    assert "<td>9</td>" in kg._repr_html_()
    assert kg.stats()["statuses"] == {"asserted": 3, "claimed": 1, "suspected": 1, "possible": 2, "denied": 2}
