"""What goes into a knowledge graph comes out again, exactly, and leaves no trace when taken back."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from graph_stories import AIRPORT, COPY, DENIAL, QUOTE, STORIES, extractions, libraries
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad

from graph.check import BadExtraction
from graph.claim import (
    DragomanError,
    Entity,
    Evidence,
    Extraction,
    Interval,
    Status,
    Version,
    from_dict,
    to_dict,
)
from graph.dataset import Maker, sorted_lines
from graph.derive import rebuild
from graph.kg import KG, kg_in_memory, open_kg
from graph.store import MARKER, UNFINISHED, StoreError, open_writable
from graph.support import Said
from graph.validation import shacl
from graph.vocab import BASE, term


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tallies are kept from two descriptions on, so that these small graphs have some and lose them again."""
    monkeypatch.setattr("graph.tally.OFTEN", 2)


def built(*articles: Extraction) -> KG:
    kg = kg_in_memory()
    kg.add(articles)
    return kg


def lines(kg: KG) -> list[str]:
    return sorted_lines(kg.store)


@settings(deadline=None, max_examples=30)
@given(libraries(), st.randoms())
def test_taking_an_article_back_leaves_no_trace(library: list[Extraction], random: st.randoms) -> None:  # type: ignore[valid-type]
    *rest, last = library
    kg = built(*library)
    kg.retract(last.article.id)
    assert lines(kg) == lines(built(*rest))


@settings(deadline=None, max_examples=30)
@given(libraries())
def test_the_order_of_articles_is_invisible(library: list[Extraction]) -> None:
    assert lines(built(*library)) == lines(built(*reversed(library)))


@settings(deadline=None, max_examples=30)
@given(libraries())
def test_deriving_step_by_step_equals_deriving_everything(library: list[Extraction]) -> None:
    kg = kg_in_memory()
    for article in library:
        kg.add([article])
    stepwise = lines(kg)
    rebuild(kg.store, kg.names)
    assert stepwise == lines(kg)


@settings(deadline=None, max_examples=30)
@given(extractions("a"), extractions("a"), libraries())
def test_replacing_equals_building_with_the_new_version(
    old: Extraction, new: Extraction, library: list[Extraction]
) -> None:
    others = [article for article in library if article.article.id != "a"]
    kg = built(old, *others)
    kg.add([new])
    assert lines(kg) == lines(built(new, *others))


@settings(deadline=None, max_examples=30)
@given(libraries())
def test_no_triple_is_in_two_graphs(library: list[Extraction]) -> None:
    counted = Counter(quad.triple for quad in built(*library).store)
    assert set(counted.values()) == {1}


@settings(deadline=None, max_examples=30)
@given(libraries())
def test_claims_come_back_as_they_went_in(library: list[Extraction]) -> None:
    found = {one.claim.id: bare(one) for one in built(*library).said()}
    told = [Said(article.article, claim) for article in library for claim in article.claims]
    assert found == {one.claim.id: bare(one) for one in told}


def bare(said: Said) -> tuple[object, ...]:
    """All but what other articles may change: names, types, the root of a chain of copies."""
    claim = said.claim
    speakers = sorted(
        (speaker.id or "", speaker.type if speaker.id is None else "") for speaker in claim.attributed_to
    )
    return (
        replace(said.article, copy_of=None, revises=()),
        claim.subject.id,
        claim.relation,
        claim.object.id,
        claim.status,
        speakers,
        claim.evidence,
        claim.when,
        claim.where,
        claim.quantity,
        (claim.sign, claim.rule, claim.confidence),
    )


@settings(deadline=None, max_examples=10)
@given(libraries())
def test_what_the_check_admits_the_shapes_admit(library: list[Extraction]) -> None:
    assert built(*library).check() == []


def test_the_json_form_keeps_everything() -> None:
    for story in STORIES:
        assert from_dict(json.loads(json.dumps(to_dict(story)))) == story


def broken() -> dict[str, Extraction]:
    first = AIRPORT.claims[0]

    def with_claim(**change: object) -> Extraction:
        return replace(AIRPORT, claims=(replace(first, **change), *AIRPORT.claims[1:]))  # type: ignore[arg-type]

    def after(name: str, hash: str = "0" * 64) -> Extraction:
        return replace(AIRPORT, article=replace(AIRPORT.article, revises=(Version(id=name, hash=hash),)))

    return {
        "revises itself": after(AIRPORT.article.id),
        "with the hash 'cafe'": after("before", "cafe"),
        "is not at": with_claim(evidence=replace(first.evidence, text="Never written.")),
        "is not at 3-37": with_claim(evidence=replace(first.evidence, start=3, end=37)),
        "is not at -5-": with_claim(evidence=Evidence(start=-5, end=-1, text=AIRPORT.text[-5:-1])),
        "confidence 1.5": with_claim(confidence=1.5),
        "names no rule": with_claim(rule=""),
        "sign 3": with_claim(sign=3),
        "before it begins": with_claim(when=Interval(start="2021-09-02", end="2021-09-01")),
        "'2021-02-30' is not a date": with_claim(when=Interval(start="2021-02-30")),
        "to itself": with_claim(object=first.subject),
    }


@pytest.mark.parametrize("fault", broken())
def test_a_broken_extraction_is_refused_and_changes_nothing(fault: str) -> None:
    kg = built(DENIAL)
    before = lines(kg)
    with pytest.raises(BadExtraction, match=fault):
        kg.add([broken()[fault]])
    assert lines(kg) == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"relation": "befriends"}, "unknown relation 'befriends'"),
        ({"subject": Entity(id="x", name="X", type="Dragon")}, "unknown type 'Dragon'"),
        ({"quantity": float("nan")}, "quantity nan"),
    ],
)
def test_unknown_words_are_named(change: dict[str, object], message: str) -> None:
    claim = replace(AIRPORT.claims[0], **change)  # type: ignore[arg-type]
    with pytest.raises(BadExtraction, match=message):
        kg_in_memory().add([replace(AIRPORT, claims=(claim,))])


@pytest.mark.parametrize("fault", [fault for fault in broken() if not fault.startswith("'")])
def test_the_shapes_find_what_the_check_finds(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.store.check", lambda extraction: None)
    kg = built(broken()[fault])
    assert shacl(quad.triple for quad in kg.store)


def test_a_failure_in_the_middle_keeps_what_was_stored() -> None:
    kg = kg_in_memory()
    with pytest.raises(BadExtraction):
        kg.add([AIRPORT, broken()["names no rule"], DENIAL])
    assert lines(kg) == lines(built(AIRPORT))


def test_same_replaced_added() -> None:
    kg = built(AIRPORT)
    assert kg.add([AIRPORT]) == {"same": 1}
    assert kg.add([replace(AIRPORT, claims=AIRPORT.claims[:1])]) == {"replaced": 1}
    assert kg.add([DENIAL]) == {"added": 1}
    assert kg.add([DENIAL], maker=Maker(version="2", configuration="c0ffee")) == {"replaced": 1}


def test_many_at_a_time_is_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    again = replace(AIRPORT, claims=AIRPORT.claims[:1])
    for batch in (1, 60, 100_000):
        monkeypatch.setattr("graph.store.BATCH", batch)
        kg = kg_in_memory()
        assert kg.add([AIRPORT, DENIAL, AIRPORT, again, COPY]) == {"added": 3, "same": 1, "replaced": 1}
        assert lines(kg) == lines(built(again, DENIAL, COPY))
        assert kg.add([QUOTE, DENIAL]) == {"added": 1, "same": 1}
        kg.retract("quote")
        assert lines(kg) == lines(built(again, DENIAL, COPY))


@pytest.mark.parametrize("batch", [1, 100_000])
def test_a_failure_in_the_middle_of_many_keeps_what_was_stored(
    batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.BATCH", batch)
    kg = built(QUOTE)
    with pytest.raises(BadExtraction):
        kg.add([AIRPORT, broken()["names no rule"], DENIAL])
    assert lines(kg) == lines(built(QUOTE, AIRPORT))


def test_another_version_of_the_program_derives_anew(tmp_path: Path) -> None:
    path = tmp_path / "kg"
    open_kg(path, create_as=BASE).add(STORIES)
    store, names = open_writable(path)
    graph = names.graph("ontology")
    version = next(store.quads_for_pattern(None, term("owl:versionInfo"), None, graph))
    store.remove(version)
    store.add(Quad(version.subject, version.predicate, Literal("older"), graph))
    store.clear_graph(names.graph("edges"))
    del store
    open_kg(path).add([AIRPORT])
    assert lines(open_kg(path)) == lines(built(*STORIES))


def test_nothing_to_retract_says_so() -> None:
    with pytest.raises(DragomanError, match="no article 'airprt' to retract; did you mean 'airport'"):
        built(AIRPORT).retract("airprt")


def test_of_two_claims_with_one_id_the_more_confident_stays() -> None:
    claim = AIRPORT.claims[0]
    kg = built(replace(AIRPORT, claims=(claim, replace(claim, confidence=0.2, rule="other"))))
    assert [(one.claim.rule, one.claim.confidence) for one in kg.said()] == [("by-hand", 0.7)]


def test_the_base_is_configurable() -> None:
    kg = kg_in_memory("https://kg.example.org/")
    kg.add(STORIES)
    assert BASE not in kg.export("nq").decode()
    assert len(kg.claims()) == 9
    assert kg.sparql("ASK { entity:isis-k rel:attacks entity:united-states }")["answer"].all()


# On disk


def test_a_directory_is_a_knowledge_graph(tmp_path: Path) -> None:
    path = tmp_path / "kg"
    open_kg(path, create_as=BASE).add(STORIES)
    assert lines(open_kg(path)) == lines(built(*STORIES))
    open_kg(path).retract("denial")
    assert lines(open_kg(path)) == lines(built(AIRPORT, COPY, QUOTE))
    assert not (path / UNFINISHED).exists()


def test_a_handle_sees_its_own_changes_and_frees_the_directory(tmp_path: Path) -> None:
    one = open_kg(tmp_path / "kg", create_as=BASE)
    other = open_kg(tmp_path / "kg")
    one.add([AIRPORT])
    with pytest.raises(DragomanError) as caught:
        one.retract("nobody")
    other.add([DENIAL])
    assert caught.value
    assert len(other.claims()) == 6


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda path: None, "no such directory"),
        (lambda path: path.mkdir(), "is not a knowledge graph"),
        (lambda path: path.write_text("x"), "is not a knowledge graph"),
    ],
)
def test_what_is_no_knowledge_graph_is_named(tmp_path: Path, prepare: object, message: str) -> None:
    path = tmp_path / "kg"
    prepare(path)  # type: ignore[operator]
    with pytest.raises(StoreError, match=message) as caught:
        open_kg(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_foreign_directory_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(StoreError, match="is not empty"):
        open_kg(tmp_path, create_as=BASE)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_a_later_format_is_refused(tmp_path: Path) -> None:
    open_kg(tmp_path / "kg", create_as=BASE)
    (tmp_path / "kg" / MARKER).write_text('{"format": 99, "base": "x"}')
    with pytest.raises(StoreError, match="cannot read"):
        open_kg(tmp_path / "kg")


def test_a_second_writer_is_told(tmp_path: Path) -> None:
    kg = open_kg(tmp_path / "kg", create_as=BASE)
    hold = "import sys, pyoxigraph; store = pyoxigraph.Store(sys.argv[1]); print('held', flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path / "kg" / "store")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout and holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreError, match="being written by another program"):
            kg.add([AIRPORT])
    finally:
        holder.communicate(b"\n")
    assert kg.add([AIRPORT]) == {"added": 1}


def test_a_crash_is_mended_on_the_next_change(tmp_path: Path) -> None:
    path = tmp_path / "kg"
    open_kg(path, create_as=BASE).add([AIRPORT])
    store, names = open_writable(path)
    store.clear_graph(names.graph("edges"))
    store.flush()
    del store
    (path / UNFINISHED).touch()
    open_kg(path).add([DENIAL])
    assert lines(open_kg(path)) == lines(built(AIRPORT, DENIAL))


def test_statuses_are_all_told_apart() -> None:
    base = AIRPORT.claims[0]
    told = [replace(base, id=f"c{status}", status=status) for status in Status]
    kg = built(replace(AIRPORT, claims=tuple(told)))
    assert {one.claim.status for one in kg.said()} == set(Status)
