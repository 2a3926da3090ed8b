"""Reading for real: what is read is true to its text, the same every time, and taken back without a trace."""

import json
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import read
from rdflib import URIRef

import dragoman
from graph.claim import DragomanError, Extraction, Status, relations
from graph.kg import KG, kg_in_memory
from ingest.apart import Ended
from ingest.article import Failure
from ingest.run import Ledger, Options, extract, samples


def built(extractions: list[Extraction]) -> KG:
    kg = kg_in_memory()
    kg.add(extractions)
    return kg


def test_thirteen_samples_are_read(sample_extractions: list[Extraction]) -> None:
    assert len(sample_extractions) == 13
    assert all(one.article.title for one in sample_extractions)
    assert all(one.article.published for one in sample_extractions)
    assert sum(one.article.copy_of is not None for one in sample_extractions) == 1


def test_every_claim_rests_on_words_of_its_article(sample_extractions: list[Extraction]) -> None:
    for one in sample_extractions:
        for claim in one.claims:
            words = claim.evidence
            assert one.text[words.start : words.end] == words.text
            assert claim.relation in relations()
            assert claim.rule
        for mention in one.mentions:
            assert one.text[mention.start : mention.end] == mention.text


def test_there_is_more_than_one_degree_of_certainty(sample_extractions: list[Extraction]) -> None:
    found = {claim.status for one in sample_extractions for claim in one.claims}
    assert found >= {Status.ASSERTED, Status.CLAIMED, Status.SUSPECTED, Status.DENIED}


def test_nothing_is_read_out_of_the_cookie_notice(sample_extractions: list[Extraction]) -> None:
    assert any("cookie" in one.text.lower() for one in sample_extractions)
    for one in sample_extractions:
        assert not any("cookie" in claim.evidence.text.lower() for claim in one.claims)


def test_reading_twice_gives_identical_exports(sample_kg: KG) -> None:
    assert built(read(samples())).export("nq") == sample_kg.export("nq")


def test_reading_in_another_order_gives_the_same_graph(sample_kg: KG) -> None:
    files = sorted(samples().iterdir(), reverse=True)
    assert built(read(*files)).export("nq") == sample_kg.export("nq")


def test_two_reports_minus_one_is_the_other(tmp_path: Path) -> None:
    one, other = samples() / "panjshir.txt", samples() / "haqqani-minister.txt"
    both, alone = built(read(one, other)), built(read(one))
    [withdrawn] = [found.article.id for found in read(other)]
    assert both.export("nq") != alone.export("nq")
    both.retract(withdrawn)
    assert both.export("nq") == alone.export("nq")
    assert both.export("trig") == alone.export("trig")


def test_taking_back_any_sample_equals_never_having_read_it(sample_extractions: list[Extraction]) -> None:
    for gone in sample_extractions:
        kg = built(sample_extractions)
        kg.retract(gone.article.id)
        rest = built([one for one in sample_extractions if one is not gone])
        assert kg.export("nq") == rest.export("nq"), gone.article.id


def test_the_samples_make_a_sound_graph(sample_kg: KG) -> None:
    assert sample_kg.check() == []


def test_rdflib_reads_the_same_claims(sample_kg: KG) -> None:
    dataset = sample_kg.dataset
    rows = dataset.query("SELECT ?claim WHERE { ?claim a ns:Claim }")
    assert len(list(rows)) == len(sample_kg.claims())
    base = sample_kg.names.base
    graphs = {str(graph.identifier) for graph in dataset.graphs()}
    assert sum(name.startswith(f"{base}graph/article/") for name in graphs) == 13
    edges = dataset.graph(URIRef(f"{base}graph/edges"))
    assert len(edges) > 50


def test_a_copy_supports_nothing(sample_kg: KG) -> None:
    repeated = sample_kg.sparql("repeated-by")
    copied = repeated[repeated["articles"].astype(int) > repeated["support"].astype(int)]
    assert not copied.empty


def test_what_cannot_be_read_stands_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_text("The Taliban attacked Herat on Monday, officials said.", encoding="utf-8")
    first, second = extract([tmp_path], Options())
    assert isinstance(first, Failure)
    assert first.status == "empty"
    assert isinstance(second, Extraction)


def test_processes_and_shares_give_the_same_as_one_process(sample_extractions: list[Extraction]) -> None:
    assert list(extract([samples()], Options(workers=2))) == sample_extractions
    parts = [one for share in (1, 2) for one in extract([samples()], Options(shard=(share, 2)))]
    by_name = {one.article.id: one for one in parts if isinstance(one, Extraction)}
    assert len(by_name) == len(parts)
    assert [by_name[one.article.id] for one in sample_extractions] == sample_extractions


def test_any_executor_does_the_work(sample_extractions: list[Extraction]) -> None:
    with ThreadPoolExecutor(2) as executor:
        found = list(extract([samples() / "gaza.txt"], Options(), executor=executor))
    assert found == [one for one in sample_extractions if found[0] == one]


def test_a_worker_that_dies_at_the_start_is_replaced_by_another() -> None:
    class Unlucky(ThreadPoolExecutor):
        asked = 0

        def submit(self, *call: Any, **options: Any) -> Future[Any]:
            self.asked += 1
            return super().submit(dead) if self.asked == 1 else super().submit(*call, **options)

    def dead() -> None:
        raise Ended("crashed", "its process was ended by signal 9")

    sample = min(samples().iterdir())
    with Unlucky(2) as two, Unlucky(1) as one:
        assert [type(found) for found in extract([sample], Options(), executor=two)] == [Extraction]
        with pytest.raises(Ended):
            next(extract([sample], Options(), executor=one))


def test_an_article_that_takes_too_long_is_named() -> None:
    path = samples() / "gaza.txt"
    [found] = extract([path], Options(workers=1, limits={"article": 0.001}))
    assert isinstance(found, Failure)
    assert (found.source, found.status) == (str(path), "timeout")


def test_an_interrupted_build_goes_on_where_it_stopped(
    tmp_path: Path, sample_kg: KG, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[str] = []

    def interrupted(book: Ledger, article: str, stored_as: str | None) -> None:
        real(book, article, stored_as)
        stored.append(article)
        if len(stored) == 5:
            raise KeyboardInterrupt

    real = Ledger.stored
    monkeypatch.setattr(Ledger, "stored", interrupted)
    with pytest.raises(KeyboardInterrupt):
        dragoman.build(samples(), to=tmp_path / "kg")
    before = list(stored)
    kg = dragoman.build(samples(), to=tmp_path / "kg")
    again = stored[len(before) :]
    assert len(before) == 5
    assert sorted(before + again) == sorted(set(before + again))
    assert len(kg.claims()) == len(sample_kg.claims())


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(block: object, quads: object) -> None:
        raise OSError("No space left on device")

    first, second = sorted(samples().iterdir())[:2]
    dragoman.build(first, to=tmp_path / "kg")
    with monkeypatch.context() as patch:
        patch.setattr("graph.store.Changes._load", full)
        with pytest.raises(DragomanError, match="kg cannot be written: No space left on device"):
            dragoman.build(second, to=tmp_path / "kg")
    kg = dragoman.build(second, to=tmp_path / "kg")
    assert kg.export("nq") == dragoman.build([first, second], to=tmp_path / "whole").export("nq")
    assert not kg.check()


def test_a_copy_in_a_later_build_is_no_second_source(tmp_path: Path) -> None:
    first, copy = samples() / "abbey-gate-wire.txt", samples() / "abbey-gate.txt"
    one = dragoman.build([first, copy], to=tmp_path / "one").export("nq")
    for order in ((first, copy), (copy, first)):
        to = tmp_path / f"later-{order[0].stem}"
        for path in order:
            later = dragoman.build(path, to=to)
        assert later.export("nq") == one


def test_a_newer_version_takes_the_place_of_the_older_whichever_comes_first(tmp_path: Path) -> None:
    first = "The Taliban attacked the Afghan army near Herat on Monday, the provincial governor said."
    both = f"{first}\n\nThe army later said that it had killed four Taliban fighters in the attack."
    for name, day, text in (("old", "2021-08-02", first), ("new", "2021-08-03", both)):
        record = {
            "id": name,
            "url": "https://x.example/a",
            "date": "2021-08-02",
            "modified": day,
            "text": text,
        }
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record), encoding="utf-8")
    new, old = tmp_path / "new.jsonl", tmp_path / "old.jsonl"
    alone = dragoman.build(new, to=tmp_path / "alone")
    exports = set()
    for order in ((old, new), (new, old)):
        for path in order:
            kg = dragoman.build(path, to=tmp_path / order[0].stem)
        exports.add(kg.export("nq"))
        assert kg.claims().equals(alone.claims())
        assert not kg.check()
        edges = "SELECT * { GRAPH graph:edges { ?s ?p ?o } } ORDER BY ?s ?p ?o"
        assert kg.sparql(edges).equals(alone.sparql(edges))
        revised = kg.sparql(
            """SELECT ?new ?old ?day { ?new prov:wasRevisionOf ?old ; prov:qualifiedRevision ?how .
            ?how prov:entity ?old ; schema:datePublished ?day ; ns:textHash ?hash }"""
        )
        assert revised.values.tolist() == [["article:new", "article:old", "2021-08-02"]]
    assert len(exports) == 1


def test_an_unknown_pipeline_is_named() -> None:
    with pytest.raises(DragomanError, match="no_such_pipeline"):
        next(extract([samples()], Options(model="no_such_pipeline")))
