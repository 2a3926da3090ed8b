"""The runner of the W3C's suite tells right from wrong: a suite of our own in which half the results are wrong."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.w3c import PREFIXES, Suite, report

DATA = "<http://e/a> <http://e/p> 1.0 . <http://e/b> <http://e/p> _:x ."
NAMED = "<http://e/c> <http://e/p> 3 ."
FILES = {
    "data.ttl": DATA,
    "named.ttl": NAMED,
    "select.rq": "SELECT * { ?s <http://e/p> ?o }",
    "named.rq": "SELECT ?s { GRAPH <named.ttl> { ?s ?p ?o } }",
    "from.rq": "SELECT ?s FROM <named.ttl> { ?s ?p ?o }",
    "construct.rq": "CONSTRUCT { ?o <http://e/q> ?s } { ?s <http://e/p> ?o }",
    "ask.rq": "ASK { <http://e/a> ?p ?o }",
    "bad.rq": "SELECT ?s { ?s ?p }",
    "insert.ru": "INSERT { GRAPH <http://e/g> { ?s ?p 2 } } WHERE { ?s ?p 1.0 }",
    "load.ru": "LOAD SILENT <http://127.0.0.1:1/> ",
    "all.srj": '{"head": {"vars": ["s", "o"]}, "results": {"bindings": ['
    '{"s": {"type": "uri", "value": "http://e/b"}, "o": {"type": "bnode", "value": "other"}},'
    '{"s": {"type": "uri", "value": "http://e/a"}, "o": {"type": "literal", "value": "1.00",'
    ' "datatype": "http://www.w3.org/2001/XMLSchema#decimal"}}]}}',
    "all.csv": "s,o\r\nhttp://e/b,_:b7\r\nhttp://e/a,1.0\r\n",
    "all.tsv": "?s\t?o\n<http://e/b>\t_:b7\n<http://e/a>\t1.0\n",
    "c.srj": '{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "http://e/c"}}]}}',
    "turned.ttl": '_:x <http://e/q> <http://e/b> . "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> '
    "<http://e/q> <http://e/a> .",
    "yes.srj": '{"head": {}, "boolean": true}',
    "no.srj": '{"head": {}, "boolean": false}',
    "two.ttl": "<http://e/a> <http://e/p> 2 .",
    "three.ttl": "<http://e/a> <http://e/p> 3 .",
}
QUERY = "a mf:QueryEvaluationTest ; mf:action [ qt:query <%s> ; qt:data <data.ttl> ] ; mf:result <%s> ."
GRAPH = "a mf:QueryEvaluationTest ; mf:action [ qt:query <%s> ; qt:graphData <named.ttl> ] ; mf:result <%s> ."
UPDATE = """a mf:UpdateEvaluationTest ; mf:action [ ut:request <%s> ; ut:data <data.ttl> ] ;
  mf:result [ ut:data <data.ttl> ; ut:graphData [ ut:graph <%s> ; rdfs:label "http://e/g" ] ] ."""
RIGHT = {
    "rows": QUERY % ("select.rq", "all.srj"),
    "csv": QUERY % ("select.rq", "all.csv"),
    "tsv": QUERY % ("select.rq", "all.tsv"),
    "graph": GRAPH % ("named.rq", "c.srj"),
    "from": "a mf:QueryEvaluationTest ; mf:action [ qt:query <from.rq> ] ; mf:result <c.srj> .",
    "truth": QUERY % ("ask.rq", "yes.srj"),
    "update": UPDATE % ("insert.ru", "two.ttl"),
    "good": "a mf:PositiveSyntaxTest11 ; mf:action <ask.rq> .",
    "bad": "a mf:NegativeSyntaxTest11 ; mf:action <bad.rq> .",
    "good-update": "a mf:PositiveUpdateSyntaxTest11 ; mf:action <insert.ru> .",
    "bad-update": "a mf:NegativeUpdateSyntaxTest11 ; mf:action <ask.rq> .",
}
WRONG = {
    "less": QUERY % ("select.rq", "c.srj"),
    "other-csv": QUERY % ("ask.rq", "all.csv"),
    "other-truth": QUERY % ("ask.rq", "no.srj"),
    "other-triples": QUERY % ("construct.rq", "data.ttl"),
    "other-graph": UPDATE % ("insert.ru", "three.ttl"),
    "not-good": "a mf:PositiveSyntaxTest11 ; mf:action <bad.rq> .",
    "not-bad": "a mf:NegativeSyntaxTest11 ; mf:action <ask.rq> .",
}
LOADS = {"loads": UPDATE % ("load.ru", "two.ttl")}


def suite(folder: Path, tests: Mapping[str, str]) -> Suite:
    section = folder / "made"
    section.mkdir()
    for name, text in FILES.items():
        (section / name).write_text(text, encoding="utf-8", newline="")
    heads = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    entries = "".join(f"<#{name}> {body}\n" for name, body in tests.items())
    manifest = f"{heads}<> mf:entries ({' '.join(f'<#{name}>' for name in tests)}) .\n{entries}"
    (section / "manifest.ttl").write_text(manifest, encoding="utf-8")
    return Suite(folder)


def test_what_is_right_passes(tmp_path: Path) -> None:
    lines = [*report(suite(tmp_path, RIGHT | LOADS), set())]
    count = len(RIGHT)
    assert lines[0].split() == ["made", str(count), "of", str(count)]
    assert lines[1].endswith("and 1 that load")
    assert len(lines) == 2


@pytest.mark.parametrize("known", [set(), {f"made/{name}" for name in WRONG}], ids=["new", "known"])
def test_what_is_wrong_fails_and_what_is_new_is_told(tmp_path: Path, known: set[str]) -> None:
    lines = [*report(suite(tmp_path, WRONG), known)]
    failed = {line.split()[1].rstrip(":") for line in lines if line.startswith("failed")}
    assert failed == {f"made/{name}" for name in WRONG}
    told = {line.split()[-1] for line in lines if line.startswith("UNEXPECTED failure")}
    assert told == failed - known


def test_a_success_that_was_not_expected_is_told(tmp_path: Path) -> None:
    [line] = [line for line in report(suite(tmp_path, RIGHT), {"made/rows"}) if line.startswith("UNEXPECTED")]
    assert line == "UNEXPECTED success of made/rows"
